//! The password a person was created with: hidden, read from the server only when it is asked
//! for, and kept nowhere but on the screen.

use leptos::{prelude::*, task::spawn_local};

use super::parts::text_or_dash;
use crate::{
    api::PeopleOf,
    domain::UserId,
    lean::{derived, dynamic, memo},
    state::{
        live_estate::use_estate, notices::use_notices, runner::use_runner, session::use_session,
    },
    text::{fault_words, t},
    ui::{CopyButton, Spinner},
};

/// What stands for a password that is there; its length tells nothing.
const MASK: &str = "*****";

/// One person's first password.
#[component]
pub fn FirstPassword(of: PeopleOf, user: UserId) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let notices = use_notices();
    let session = use_session();
    let is_there = {
        let user = user.clone();
        memo(move || {
            live.follow_user(&user);
            // Whoever may only look has no use for a way in.
            session.abilities().change_seats
                && live.peek(|estate| estate.met(&user).is_some_and(|it| it.has_initial_password))
        })
    };
    let shown = RwSignal::new(None::<String>);
    let pending = RwSignal::new(false);
    let name = {
        let user = user.clone();
        derived(move || {
            live.follow_user(&user);
            live.peek(|estate| estate.label(&user)).unwrap_or_default()
        })
    };
    let reveal = move || {
        if shown.get_untracked().is_some() {
            return shown.set(None);
        }
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let (of, user) = (of.clone(), user.clone());
        spawn_local(async move {
            let said = runner.initial_passwords(&of).await;
            // The row may have gone meanwhile; then nobody sees the password.
            if pending.try_set(false).is_some() {
                return;
            }
            match said {
                Ok(all) if all.iter().any(|(id, _)| *id == user) => {
                    let theirs = { all.iter() }.find(|(id, _)| *id == user);
                    shown.set(theirs.map(|(_, password)| password.expose().to_owned()));
                }
                Ok(_) => notices.show(t().by_seat.password_gone.to_owned(), None, true),
                Err(error) => notices.show(fault_words(&error), None, true),
            }
        });
    };
    let reveal = StoredValue::new_local(reveal);
    dynamic(move || {
        if !is_there.get() {
            return text_or_dash(None);
        }
        let word = move || match shown.with(Option::is_some) {
            true => t().hide,
            false => t().reveal,
        };
        let on_copied = Callback::new(move |worked| {
            let words = if worked { t().copied } else { t().copy_failed };
            notices.say(words.to_owned());
        });
        view! {
            <span class="secret">
                {move || match shown.get() {
                    Some(password) => view! { <code dir="ltr">{password}</code> }.into_any(),
                    None => view! {
                        <code aria-hidden="true">{MASK}</code>
                        <span class="visually-hidden">{t().by_seat.password_hidden}</span>
                    }
                    .into_any(),
                }}
                <button
                    type="button"
                    class="btn btn--ghost btn--small"
                    aria-label=move || {
                        format!("{}: {}, {}", word(), t().by_seat.first_password, name.get())
                    }
                    on:click=move |_| reveal.with_value(|reveal| reveal())
                >
                    {move || if pending.get() {
                        view! { <Spinner/> }.into_any()
                    } else {
                        word().into_any()
                    }}
                </button>
                {move || shown.get().map(|password| view! {
                    <CopyButton value=Signal::stored(password) label=t().copy on_copied/>
                })}
            </span>
        }
        .into_any()
    })
}
