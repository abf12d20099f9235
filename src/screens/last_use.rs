//! When seats were last used, where they are listed; and those that lie idle, as a filter.

use leptos::prelude::*;

use super::reports::{last_cell, last_words, reason};
use crate::{
    domain::{LicenseId, UserId},
    lean::dynamic,
    state::{
        reports::{IDLE_DAYS, LastUse},
        settings::LAST_USE,
    },
    text::reports::words,
    ui::{Align, Chip, Column, Dash, anew},
    usage::State,
};

/// What the filter of idle seats is called in an address.
pub const IDLE: &str = "idle";

/// The column, for rows of which each is a seat.
pub fn last_use_column<T: Clone + Send + Sync + 'static>(
    uses: LastUse,
    seat: impl Fn(&T) -> (LicenseId, UserId) + Send + Sync + 'static,
) -> Column<T> {
    Column {
        id: LAST_USE,
        title: words().last_use,
        sortable: false,
        align: Align::Start,
        class: "w-last from-m",
        cell: anew(move |row: &T| {
            let (license, user) = seat(row);
            dynamic(move || cell(uses, &license, &user))
        }),
    }
}

/// The day of the last use of a seat and what told of it; whether there was none, or none that
/// anybody can know of, is not the same.
fn cell(uses: LastUse, license: &LicenseId, user: &UserId) -> AnyView {
    let text = words();
    let (Some((state, last)), Some(basis)) = (uses.of_seat(license, user), uses.basis.get()) else {
        return view! { <Dash label=text.not_held/> }.into_any();
    };
    match (last, state) {
        (Some(sign), _) => last_cell(Some(last_words(&sign, &basis))),
        (None, State::Unknown(_)) => {
            let why = reason(&basis, &state);
            view! { <span class="muted-words" title=why>{text.use_unknown}</span> }.into_any()
        }
        (None, State::Used(_) | State::NotUsed(_)) => last_cell(None),
    }
}

/// The filter as a chip.
pub fn idle_chip(pressed: bool) -> Chip {
    Chip::plain(IDLE, (words().idle_for)(IDLE_DAYS), pressed)
}

/// What the filter means where people are listed.
pub fn idle_people_words() -> String {
    (words().idle_people)(IDLE_DAYS)
}

/// What the filter means, and how much of it nobody can say.
pub fn idle_words(unknown: usize) -> String {
    (words().idle_means)(IDLE_DAYS, unknown)
}
