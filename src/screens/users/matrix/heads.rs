//! What stands at the head of a column and of a row, and which columns there are.

use leptos::prelude::*;
use leptos_router::components::A;

use super::COLUMNS;
use crate::{
    domain::{LicenseId, SeatPicture, UserId},
    estate::Standing,
    lean::memo,
    paths::{self, LicenseTab, UserTab},
    screens::licenses::title,
    state::live_estate::{LiveEstate, use_estate},
    text::{format, seat_words, status_word, t},
    ui::When,
};

/// Which of many licenses are shown.
#[component]
pub fn LicensePager(all: Memo<Vec<LicenseId>>, from: RwSignal<usize>) -> impl IntoView {
    let count = memo(move || all.with(Vec::len));
    let has_more = memo(move || count.get() > COLUMNS);
    let words = move || {
        let (from, count) = (from.get(), count.get());
        let number = |count: usize| format::number(count as u64);
        (t().by_user.matrix_licenses)(
            &number((from + 1).min(count)),
            &number((from + COLUMNS).min(count)),
            &number(count),
        )
    };
    view! {
        <p class="muted-words" role="status">{words}</p>
        <When is=move || has_more.get()>
            <button
                class="btn btn--small"
                type="button"
                disabled=move || from.get() == 0
                on:click=move |_| from.update(|from| *from = from.saturating_sub(COLUMNS))
            >
                {t().by_user.earlier_licenses}
            </button>
            <button
                class="btn btn--small"
                type="button"
                disabled=move || from.get() + COLUMNS >= count.get()
                on:click=move |_| from.update(|from| *from += COLUMNS)
            >
                {t().by_user.later_licenses}
            </button>
        </When>
    }
}

/// What to call a person.
pub fn person(live: LiveEstate, id: &UserId) -> String {
    live.peek(|estate| crate::text::person(estate, id))
}

/// A license at the head of its column: its name, and its free seats before and after.
#[component]
pub fn Head(license: LicenseId) -> impl IntoView {
    let live = use_estate();
    let href = paths::link(&paths::license(&license, LicenseTab::Users));
    let license = StoredValue::new(license);
    let name = memo(move || {
        live.follow_license(&license.get_value());
        title(live, &license.get_value())
    });
    let picture = memo(move || live.picture(&license.get_value()).unwrap_or_default());
    // Who gets a seat here could not use it: said before a box is ticked, not after.
    let off = memo(move || {
        let id = license.get_value();
        live.follow_license(&id);
        live.peek(|estate| match estate.standing(&id, format::now()) {
            Standing::Ended | Standing::Stopped => {
                estate.license(&id).map(|row| status_word(&row.status))
            }
            Standing::Works | Standing::Inactive => None,
        })
    });
    let is_off = move || off.with(Option::is_some);
    let with_off = move |words: String, joint: &str| match off.get() {
        Some(off) => [words, off].join(joint),
        None => words,
    };
    let full = move || with_off(name.get(), " · ");
    let words = move || {
        let (lead, of) = seat_words(&picture.get());
        with_off(format!("{lead} {of}"), ", ")
    };
    let short = move || short_words(&picture.get());
    let is_changed = move || {
        let picture = picture.get();
        picture.staged_in + picture.staged_out > 0
    };
    view! {
        <A href attr:class=move || if is_off() { "grid-name is-off" } else { "grid-name" } attr:title=full><bdi>{name}</bdi></A>
        <span class="grid-count" class:is-moving=is_changed aria-hidden="true">{short}</span>
        <span class="visually-hidden">{words}</span>
    }
}

/// Free seats in the width of a box: `9`, or `9→7`. Where that says nothing, without a limit or
/// above it, what is added: `∞+2`.
fn short_words(picture: &SeatPicture) -> String {
    let number = |count: u32| format::number(u64::from(count));
    match (picture.free(), picture.free_after()) {
        (Some(free), Some(after)) if free != after => {
            format!("{}→{}", number(free), number(after))
        }
        (free, _) => {
            let free = free.map_or_else(|| "∞".to_owned(), number);
            match i64::from(picture.staged_in) - i64::from(picture.staged_out) {
                0 => free,
                more => format!("{free}{more:+}"),
            }
        }
    }
}

/// A person at the head of their row.
#[component]
pub fn Person(id: UserId) -> impl IntoView {
    let live = use_estate();
    let href = paths::link(&paths::user(&id, UserTab::Access));
    let name = memo(move || {
        live.follow_user(&id);
        person(live, &id)
    });
    view! { <A href attr:class="row-link"><bdi>{name}</bdi></A> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_short_and_says_before_and_after() {
        let mut picture = SeatPicture {
            assigned: 21,
            max: Some(30),
            cap: Some(30),
            ..SeatPicture::default()
        };
        assert_eq!(short_words(&picture), "9");
        picture.staged_in = 2;
        assert_eq!(short_words(&picture), "9→7");
        picture.max = None;
        assert_eq!(short_words(&picture), "∞+2");
        picture.staged_out = 2;
        assert_eq!(short_words(&picture), "∞");
    }
}
