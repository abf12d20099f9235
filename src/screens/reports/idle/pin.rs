//! Leaves somebody alone up to a day.

use leptos::prelude::*;

use super::{super::seat_cells::person_words, day_form::day_question};
use crate::{
    domain::UserId,
    parts::ask_dialog::ask,
    state::{
        live_estate::use_estate,
        reports::{IdleStore, Reports},
    },
    text::reports_idle::words,
};

/// How many days somebody is left alone, unless another day is chosen.
const USUAL: chrono::Days = chrono::Days::new(30);

/// Asks up to which day.
#[component]
pub fn PinDialog(
    reports: Reports,
    store: IdleStore,
    pinning: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let text = words();
    let title = move |id: UserId| {
        let name = live.peek(|estate| person_words(estate, &id)).0;
        (text.pin_title)(&name)
    };
    ask(pinning, title, move |id, _| {
        let pin = move |day| store.pin(id.clone(), Some(day));
        let none = ().into_any();
        day_question(
            reports,
            text.pin_until,
            USUAL,
            text.pin_text,
            text.leave_alone,
            none,
            pin,
        )
    })
}
