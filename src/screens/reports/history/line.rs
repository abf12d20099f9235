//! What the line of held seats is made of: which licenses, their days, the peak, and what the past
//! says of the future.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use crate::{
    domain::LicenseId,
    state::reports::Basis,
    text::{format, reports_history::words},
    ui::Step,
    usage::{Forecast, History, LicenseUse, Peak, Scope, SeriesPoint, Zone},
};

/// What narrows the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// A product.
    pub product: Option<String>,
    /// A license.
    pub license: Option<String>,
}

/// Seats over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// All licenses that were asked for.
    pub licenses: Vec<LicenseId>,
    /// How many of them have no limit and are left out of the line, beside others that have one.
    pub left_out: usize,
    /// Day by day.
    pub points: Vec<SeriesPoint>,
    /// The most that were held.
    pub peak: Option<Peak>,
    /// The line as it is drawn.
    pub steps: Vec<Step>,
    /// When all seats are held, if it goes on so.
    pub forecast: Outlook,
}

/// What the past says of the future.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outlook {
    /// There is no limit that could be reached, or it is not known.
    #[default]
    NoLimit,
    /// Too few days, or too short a time: how many days are known, and over how many.
    TooLittle(usize, i64),
    /// All of them are held already.
    Full,
    /// They run out on a day.
    RunsOut(u32, NaiveDate),
    /// They do not, or not for years.
    Lasts(u32),
}

impl Line {
    /// The line of what was asked for.
    pub fn new(history: &History, basis: &Basis, scope: &Scope, narrow: &Narrow) -> Self {
        let licenses = chosen(history, basis, scope, narrow);
        let (unlimited, mut limited): (Vec<_>, Vec<_>) =
            { licenses.iter().cloned() }.partition(|license| history.has_no_limit(license));
        let mut left_out = unlimited.len();
        if limited.is_empty() {
            (limited, left_out) = (unlimited, 0);
        }
        let zone = &basis.zone;
        let points = history.days_together(&limited, zone);
        let peak = history.peak_together(&limited, &points, zone);
        Self {
            steps: steps(&points, peak.as_ref()),
            forecast: outlook(&points, zone.day(basis.reading().now)),
            licenses,
            left_out,
            points,
            peak,
        }
    }

    /// The first day and the last.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.points.first()?.day, self.points.last()?.day))
    }

    /// On how many days that were observed all seats were held.
    pub fn full_days(&self) -> usize {
        let is_full = |point: &&SeriesPoint| {
            let both = point.held.zip(point.bought);
            both.is_some_and(|(held, bought)| held >= bought)
        };
        self.points.iter().filter(is_full).count()
    }

    /// The last that is known.
    pub fn last(&self) -> Option<&SeriesPoint> {
        self.points.last()
    }

    /// The day of a step.
    pub fn day_of(&self, step: usize) -> Option<NaiveDate> {
        let step = self.steps.get(step)?;
        let first = self.points.first()?.day;
        first.checked_add_days(Days::new(step.from.into()))
    }
}

/// The licenses that are asked for. Of those that are gone only their seats are known, so they
/// count where all are shown.
fn chosen(history: &History, basis: &Basis, scope: &Scope, narrow: &Narrow) -> Vec<LicenseId> {
    let has = |license: &LicenseUse| {
        let product = narrow.product.as_deref();
        !license.is_by_device
            && scope.has(license)
            && product.is_none_or(|product| license.product.as_str() == product)
    };
    let reading = basis.reading();
    let here: HashSet<&LicenseId> = { reading.licenses.iter() }
        .filter(|license| has(license))
        .map(|license| &license.id)
        .collect();
    let there: HashSet<&LicenseId> = reading.licenses.iter().map(|license| &license.id).collect();
    let is_all = scope.team.is_none() && narrow.product.is_none();
    let seen = history.licenses().iter().filter(|id| {
        let is_asked = narrow
            .license
            .as_deref()
            .is_none_or(|one| id.as_str() == one);
        is_asked && (here.contains(id) || is_all && !there.contains(id))
    });
    seen.cloned().collect()
}

/// Days as they are written: one, or from one to another.
pub fn days_words(from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        format::plain_day(from)
    } else {
        (words().days)(&format::plain_day(from), &format::plain_day(to))
    }
}

/// Each observation lasts until the next, but where that is too far away: there is a gap.
fn steps(points: &[SeriesPoint], peak: Option<&Peak>) -> Vec<Step> {
    let gaps = History::gaps(points);
    let mut steps: Vec<Step> = Vec::new();
    let mut gap_from = None;
    let after = |nth: usize| u32::try_from(nth + 1).unwrap_or(u32::MAX);
    for (nth, point) in points.iter().enumerate() {
        let here = u32::try_from(nth).unwrap_or(u32::MAX);
        if gaps.contains(&nth) {
            let first = *gap_from.get_or_insert(point.day);
            let days = days_words(first, point.day);
            match steps.last_mut() {
                Some(gap) if gap.value.is_none() => {
                    gap.until = after(nth);
                    gap.days = days;
                }
                _ => steps.push(Step {
                    from: here,
                    until: after(nth),
                    days,
                    value: None,
                    limit: None,
                    is_peak: false,
                }),
            }
            continue;
        }
        gap_from = None;
        match (point.held, steps.last_mut()) {
            (Some(held), _) => steps.push(Step {
                from: here,
                until: after(nth),
                days: format::plain_day(point.day),
                value: Some(held.into()),
                limit: point.bought.map(u64::from),
                is_peak: peak.is_some_and(|peak| peak.day == point.day),
            }),
            (None, Some(step)) => step.until = after(nth),
            (None, None) => {}
        }
    }
    steps
}

fn outlook(points: &[SeriesPoint], today: NaiveDate) -> Outlook {
    let Some((last, bought)) = points.last().and_then(|it| Some((it, it.bought?))) else {
        return Outlook::NoLimit;
    };
    let counts = History::counts(points);
    let Some(forecast) = Forecast::of(&counts) else {
        let first = counts.first().map_or(last.day, |count| count.0);
        return Outlook::TooLittle(counts.len(), (last.day - first).num_days());
    };
    if last.held >= Some(bought) {
        return Outlook::Full;
    }
    match forecast.runs_out(bought, today) {
        Some(day) => Outlook::RunsOut(bought, day),
        None => Outlook::Lasts(bought),
    }
}

/// Five days from the first to the last, for below the line.
pub fn ticks(points: &[SeriesPoint]) -> Vec<String> {
    let last = points.len().saturating_sub(1);
    if last < 4 {
        // So few that some would be written twice.
        let ends = points.first().zip(points.last()).filter(|_| last > 0);
        return match ends {
            Some((first, last)) => {
                let none = String::new;
                let [first, last] = [first, last].map(|it| format::plain_day(it.day));
                vec![first, none(), none(), none(), last]
            }
            None => points.iter().map(|it| format::plain_day(it.day)).collect(),
        };
    }
    (0..5)
        .map(|nth| format::plain_day(points[last * nth / 4].day))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::read_day;

    fn point(day: &str, held: Option<u32>) -> SeriesPoint {
        SeriesPoint {
            day: read_day(day).expect("a day"),
            bought: held.map(|_| 15),
            held,
            observations: held.map_or(0, |_| 1),
        }
    }

    /// Days in a row.
    fn points(held: &[Option<u32>]) -> Vec<SeriesPoint> {
        let first = read_day("2026-11-02").expect("a day");
        let days = first.iter_days().zip(held);
        days.map(|(day, held)| SeriesPoint {
            day,
            ..point("2026-11-02", *held)
        })
        .collect()
    }

    #[test]
    fn the_line_lasts_until_the_next_observation_and_stops_at_a_gap() {
        let mut held = vec![
            Some(10),
            None,
            Some(14),
            None,
            Some(12),
            None,
            None,
            None,
            Some(13),
        ];
        let peak = Peak {
            day: read_day("2026-11-04").expect("a day"),
            held: 14,
            by: None,
        };
        let steps = |held: &[Option<u32>]| steps(&points(held), Some(&peak));
        let found = steps(&held);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.from, it.until, it.value))
            .collect();
        let gap = (5, 8, None);
        assert_eq!(
            told,
            [
                (0, 2, Some(10)),
                (2, 4, Some(14)),
                (4, 5, Some(12)),
                gap,
                (8, 9, Some(13))
            ]
        );
        assert!(found[1].is_peak && found.iter().filter(|it| it.is_peak).count() == 1);
        assert_eq!(found[3].days, "7 Nov 2026 – 9 Nov 2026");
        held[6] = Some(11);
        assert!(steps(&held).iter().all(|it| it.value.is_some()));
    }

    #[test]
    fn a_forecast_needs_a_history() {
        let today = read_day("2026-11-22").expect("a day");
        let few = points(&[Some(1), Some(2), Some(3)]);
        assert_eq!(outlook(&few, today), Outlook::TooLittle(3, 2));
        let growing: Vec<_> = (0..70).map(|day| Some(5 + day / 10)).collect();
        let growing = points(&growing);
        let end = growing.last().expect("a day").day;
        assert!(matches!(outlook(&growing, end), Outlook::RunsOut(15, day) if day > end));
        let flat = points(&[Some(5); 70]);
        assert_eq!(outlook(&flat, end), Outlook::Lasts(15));
        let full = points(&[Some(15); 70]);
        assert_eq!(outlook(&full, end), Outlook::Full);
        let mut free = flat.clone();
        free.iter_mut().for_each(|it| it.bought = None);
        assert_eq!(outlook(&free, end), Outlook::NoLimit);
    }

    #[test]
    fn five_days_are_written_below_the_line_and_none_twice() {
        let all = ticks(&points(&[Some(1); 9]));
        assert_eq!(all[0], "2 Nov 2026");
        assert_eq!(all[4], "10 Nov 2026");
        assert_eq!(ticks(&points(&[Some(1); 2])).len(), 5);
        assert_eq!(ticks(&points(&[Some(1)])), ["2 Nov 2026"]);
    }
}
