//! A day that has to come, asked for in a dialog.

use leptos::prelude::*;

use crate::{
    state::reports::Reports,
    text::{format, reports_idle::words, t},
    ui::{ActionButton, Field},
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

/// Asks for a day; today counts as one that comes.
#[component]
pub fn DayForm(
    /// Whose clocks say what today is.
    reports: Reports,
    /// What the day is for.
    label: &'static str,
    /// How many days it is from now, unless another is chosen.
    usual: chrono::Days,
    /// What it means.
    text: &'static str,
    /// What the button says.
    confirm: &'static str,
    /// Why it cannot be confirmed.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
    /// What happens with it.
    #[prop(into)]
    on_day: Callback<chrono::NaiveDate>,
    #[prop(into)] on_cancel: Callback<()>,
    /// What stands below the day.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let until = today(reports).checked_add_days(usual).unwrap_or_default();
    let until = RwSignal::new(write_day(until));
    let wrong = RwSignal::new(None::<&'static str>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if blocked.with_untracked(Option::is_some) {
            return;
        }
        match until.with_untracked(|typed| coming(typed, today(reports))) {
            Ok(day) => on_day.run(day),
            Err(words) => wrong.set(Some(words)),
        }
    };
    let error = Signal::derive(move || wrong.get().map(str::to_owned));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body">
                <p>{text}</p>
                <Field label value=until kind="date" error=error autofocus=true/>
                {children.map(|children| children())}
            </div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| on_cancel.run(())>{t().cancel}</button>
                <ActionButton on_press=|()| () primary=true submit=true blocked>{confirm}</ActionButton>
            </div>
        </form>
    }
}
