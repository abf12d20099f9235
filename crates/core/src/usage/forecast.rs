//! What the past of a count says of its future, where there is enough of it.

use chrono::{Days, Months, NaiveDate};

use crate::lean;

/// What the past says of the future of a count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// How many more there are each day, or fewer.
    pub slope: f64,
    /// The line: how many there were on the first day that was counted.
    start: f64,
    first: NaiveDate,
}

/// Fewer observations than this are no history.
pub const LEAST_OBSERVATIONS: usize = 6;
/// Nor is a shorter time than this, in days.
pub const LEAST_DAYS: i64 = 60;

impl Forecast {
    /// The line through counts by day: the median of all slopes between two of them, so that a
    /// few odd ones do not bend it (Theil and Sen). `None` for too few, or too short a time.
    pub fn of(counts: &[(NaiveDate, u32)]) -> Option<Self> {
        let (first, last) = (counts.first()?.0, counts.last()?.0);
        if counts.len() < LEAST_OBSERVATIONS || (last - first).num_days() < LEAST_DAYS {
            return None;
        }
        let points: Vec<(f64, f64)> = { counts.iter() }
            .map(|(day, count)| ((*day - first).num_days() as f64, f64::from(*count)))
            .collect();
        let mut slopes = Vec::new();
        for (nth, (x, y)) in points.iter().enumerate() {
            let after = points[nth + 1..].iter();
            slopes.extend(
                after
                    .filter(|it| it.0 > *x)
                    .map(|it| (it.1 - y) / (it.0 - x)),
            );
        }
        let slope = median(slopes)?;
        let start = median(points.iter().map(|(x, y)| y - slope * x).collect())?;
        Some(Self {
            slope,
            start,
            first,
        })
    }

    /// How many there will be on a day.
    pub fn at(&self, day: NaiveDate) -> f64 {
        self.start + self.slope * (day - self.first).num_days() as f64
    }

    /// The first day on which all of so many are held, from a day on; `None` if they never are,
    /// or not within ten years.
    pub fn runs_out(&self, bought: u32, from: NaiveDate) -> Option<NaiveDate> {
        if self.is_reached(bought, from) {
            return Some(from);
        }
        if self.slope <= 0.0 {
            return None;
        }
        let days = ((f64::from(bought) - self.start) / self.slope - NEARLY).ceil();
        let day = self
            .first
            .checked_add_days(Days::new(days.max(0.0) as u64))?;
        (day <= from.checked_add_months(Months::new(120))?).then_some(day)
    }

    fn is_reached(&self, bought: u32, day: NaiveDate) -> bool {
        self.at(day) >= f64::from(bought) - NEARLY
    }

    /// How many more will be held on a day than on another before it, rounded up; never fewer.
    pub fn growth(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let more = self.slope * (to - from).num_days().max(0) as f64;
        (more - NEARLY).ceil().max(0.0) as u32
    }
}

/// What fractions are off by does not make a day, or a seat.
const NEARLY: f64 = 1e-6;

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    lean::sort_by(&mut numbers, &f64::total_cmp);
    let upper = numbers.len() / 2;
    let lower = numbers.len().checked_sub(1)? / 2;
    Some(f64::midpoint(numbers[lower], numbers[upper]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::read_day;

    fn day(text: &str) -> NaiveDate {
        read_day(text).expect("a day")
    }

    fn weekly(first: &str, counts: impl Iterator<Item = u32>) -> Vec<(NaiveDate, u32)> {
        let weeks = (0_u64..).map(|week| day(first) + Days::new(7 * week));
        weeks.zip(counts).collect()
    }

    #[test]
    fn f14_a_steady_growth_runs_out_on_its_day_and_five_counts_tell_nothing() {
        let counts = weekly("2026-09-03", 40..50);
        let forecast = Forecast::of(&counts).expect("a forecast");
        let today = day("2026-11-22");
        assert_eq!(forecast.runs_out(52, today), Some(day("2026-11-26")));
        assert_eq!(forecast.growth(today, day("2026-12-06")), 2);
        assert_eq!(forecast.growth(today, day("2026-12-07")), 3);
        assert_eq!(Forecast::of(&counts[..5]), None);
        // Ten of them in a month are none either.
        let daily: Vec<_> = counts
            .iter()
            .zip(0..)
            .map(|(it, nth)| (day("2026-09-03") + Days::new(nth), it.1))
            .collect();
        assert_eq!(Forecast::of(&daily), None);
    }

    #[test]
    fn a_few_odd_counts_do_not_bend_the_line() {
        let mut counts = weekly("2026-09-03", 40..50);
        counts[3].1 = 900;
        counts[7].1 = 0;
        let forecast = Forecast::of(&counts).expect("a forecast");
        assert_eq!(
            forecast.runs_out(52, day("2026-11-22")),
            Some(day("2026-11-26"))
        );
    }

    #[test]
    fn what_shrinks_or_stands_still_never_runs_out_and_adds_nothing() {
        let today = day("2026-11-22");
        for counts in [
            weekly("2026-09-03", (40..50).rev()),
            weekly("2026-09-03", std::iter::repeat_n(40, 10)),
        ] {
            let forecast = Forecast::of(&counts).expect("a forecast");
            assert_eq!(forecast.runs_out(52, today), None);
            assert_eq!(forecast.growth(today, day("2027-11-22")), 0);
            // What is reached is reached.
            assert_eq!(forecast.runs_out(10, today), Some(today));
        }
    }
}
