//! The range and the zone of a report: chosen, and said with their dates.

use leptos::prelude::*;

use crate::{
    domain::Moment,
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Question, ask},
    state::reports::{ReportZone, Reports},
    text::{format, reports::words, t},
    ui::{Chip, Chips, Field},
    usage::{Period, Zone, read_day, write_day},
};

/// The dates of a report and its zone, such as `1 Sep 2026 – 22 Nov 2026, Europe/Berlin`; followed.
pub fn dates(reports: Reports) -> Option<String> {
    let (range, zone) = { reports.basis }
        .with(|basis| basis.as_ref().map(|it| (it.report.range, it.zone.clone())))?;
    let (from, to) = range.days(&zone);
    let zone = zone.name();
    Some(if from == to {
        (words().day)(&format::plain_day(from), zone)
    } else {
        (words().dates)(&format::plain_day(from), &format::plain_day(to), zone)
    })
}

/// What a range is called; followed.
pub fn period_word(reports: Reports) -> String {
    (words().period)(reports.period.get())
}

/// How long ago the oldest was read that the report uses; followed.
fn freshness(reports: Reports, now: RwSignal<Moment>) -> Option<String> {
    let read = reports
        .basis
        .with(|basis| basis.as_ref().map(|it| it.reading().now))?;
    Some(match format::seconds_since(read, now.get()) {
        0..=4 => t().updated_just_now.to_owned(),
        seconds => (t().updated_ago)(seconds),
    })
}

/// Chooses the range, and says what it comes to.
#[component]
pub fn WhenBar(
    /// The report.
    reports: Reports,
) -> impl IntoView {
    const CUSTOM: &str = "custom";
    let open = RwSignal::new(false);
    let chips = derived(move || {
        let chosen = reports.period.get();
        let mut chips: Vec<Chip> = { Period::OFFERED.iter() }
            .map(|it| Chip::plain(it.write(), (words().period)(*it), *it == chosen))
            .collect();
        let is_other = !Period::OFFERED.contains(&chosen);
        chips.push(Chip::plain(CUSTOM, words().custom, is_other));
        chips
    });
    let press = move |id: String| match Period::read(&id) {
        Some(period) => {
            let zone = untrack(|| reports.asked_zone());
            reports.choose(period, zone);
        }
        None => open.set(true),
    };
    let now = RwSignal::new(format::now());
    let tick = std::time::Duration::from_secs(5);
    if let Ok(timer) = set_interval_with_handle(move || now.set(format::now()), tick) {
        on_cleanup(move || timer.clear());
    }
    view! {
        <div class="report-when">
            <Chips label=words().range chips on_press=press/>
            <p class="report-dates">
                <b>{move || dates(reports)}</b>
                <small>{move || freshness(reports, now)}</small>
            </p>
        </div>
        {ask(open, |()| words().custom_title.to_owned(), move |(), _| other_days(reports))}
    }
}

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wrong {
    from: Option<&'static str>,
    until: Option<&'static str>,
    zone: Option<&'static str>,
}

/// The range from one day to another, both in it.
fn read(from: &str, until: &str) -> Result<Period, Wrong> {
    let (from, until) = (read_day(from), read_day(until));
    let day = |day: Option<chrono::NaiveDate>| day.is_none().then_some(words().not_a_day);
    let mut wrong = Wrong {
        from: day(from),
        until: day(until),
        zone: None,
    };
    let Some((from, until)) = from.zip(until) else {
        return Err(wrong);
    };
    match until.succ_opt().filter(|after| *after > from) {
        Some(after) => Ok(Period::Days(from, after)),
        None => {
            wrong.until = Some(words().days_turned);
            Err(wrong)
        }
    }
}

fn other_days(reports: Reports) -> Question {
    let days = reports.basis.with_untracked(|basis| {
        let basis = basis.as_ref()?;
        Some(basis.report.range.days(&basis.zone))
    });
    let day =
        |day: Option<chrono::NaiveDate>| RwSignal::new(day.map(write_day).unwrap_or_default());
    let (from, until) = (day(days.map(|it| it.0)), day(days.map(|it| it.1)));
    let zone = RwSignal::new(reports.asked_zone().unwrap_or_default());
    let usual = memo(move || (words().zone_hint)(reports.usual_zone().name()));
    let wrong = RwSignal::new(Wrong::default());
    let answer = move || {
        let named = zone.with_untracked(|zone| zone.trim().to_owned());
        let is_zone = named.is_empty() || ReportZone::named(&named).is_some();
        let read = from.with_untracked(|from| until.with_untracked(|until| read(from, until)));
        match read {
            Ok(period) if is_zone => {
                reports.choose(period, (!named.is_empty()).then_some(named));
                Answer::Done
            }
            read => {
                let mut found = read.err().unwrap_or_default();
                found.zone = (!is_zone).then_some(words().zone_unknown);
                wrong.set(found);
                Answer::Stay
            }
        }
    };
    let error = move |which: fn(&Wrong) -> Option<&'static str>| {
        Signal::derive(move || wrong.with(|wrong| which(wrong).map(str::to_owned)))
    };
    let body = view! {
        <div class="form-row">
            <Field label=words().from value=from kind="date" error=error(|it| it.from) autofocus=true/>
            <Field label=words().until value=until kind="date" error=error(|it| it.until)/>
        </div>
        <p class="field-hint">{words().until_hint}</p>
        <Field label=words().zone value=zone hint=usual error=error(|it| it.zone)/>
    };
    Question {
        by_enter: true,
        ..Question::new(words().show, body.into_any(), answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_days_that_are_chosen_are_in_the_range() {
        let read = |from, until| read(from, until).map(|period| period.write());
        let days = "2026-09-01..2026-10-01".to_owned();
        assert_eq!(read("2026-09-01", "2026-09-30"), Ok(days));
        let one = "2026-10-25..2026-10-26".to_owned();
        assert_eq!(read("2026-10-25", "2026-10-25"), Ok(one));
        let turned = read("2026-09-02", "2026-09-01").expect_err("turned");
        assert_eq!(turned.until, Some(words().days_turned));
        let empty = read("", "2026-09-01").expect_err("no day");
        assert_eq!((empty.from, empty.until), (Some(words().not_a_day), None));
    }
}
