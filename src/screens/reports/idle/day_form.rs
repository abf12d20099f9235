//! A day that has to come, asked for in a dialog.

use leptos::prelude::*;

use crate::{
    parts::ask_dialog::{Answer, Question},
    state::reports::Reports,
    text::{format, reports_idle::words},
    ui::Field,
    usage::{Zone, read_day, write_day},
};

/// Today, by the clocks of the report.
fn today(reports: Reports) -> chrono::NaiveDate {
    reports.basis.with_untracked(|basis| {
        let day = basis.as_ref().map(|it| it.zone.day(format::now()));
        day.unwrap_or_default()
    })
}

/// Reads a day that is not before today.
///
/// # Errors
/// The words for whoever typed anything else.
fn coming(typed: &str, today: chrono::NaiveDate) -> Result<chrono::NaiveDate, &'static str> {
    let day = read_day(typed.trim()).filter(|day| *day >= today);
    day.ok_or(words().past)
}

/// Asks for a day that is `usual` many days from now unless another is chosen; today counts as
/// one that comes. `below` stands below it.
pub fn day_question(
    reports: Reports,
    label: &'static str,
    usual: chrono::Days,
    text: &'static str,
    verb: &'static str,
    below: AnyView,
    on_day: impl Fn(chrono::NaiveDate) + Send + Sync + 'static,
) -> Question {
    let until = today(reports).checked_add_days(usual).unwrap_or_default();
    let until = RwSignal::new(write_day(until));
    let wrong = RwSignal::new(None::<&'static str>);
    let answer = move || match until.with_untracked(|typed| coming(typed, today(reports))) {
        Ok(day) => {
            on_day(day);
            Answer::Done
        }
        Err(words) => {
            wrong.set(Some(words));
            Answer::Stay
        }
    };
    let error = Signal::derive(move || wrong.get().map(str::to_owned));
    let body = view! {
        <p>{text}</p>
        <Field label value=until kind="date" error=error autofocus=true/>
        {below}
    };
    Question {
        by_enter: true,
        ..Question::new(verb, body.into_any(), answer)
    }
}
