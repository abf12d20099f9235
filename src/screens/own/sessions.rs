//! Where a person is signed in, and ending that.

use leptos::{prelude::*, task::spawn_local};

use super::asked::asked_panel;
use crate::{
    api::{
        ApiError,
        own::{Own, OwnAnswer, OwnSession},
    },
    state::{notices::use_notices, session::use_session},
    text::{fault_words, format, t},
    ui::{ActionButton, Pill, Tone},
};

/// The list, the newest first.
pub(super) fn sessions_panel(changed: RwSignal<u32>) -> AnyView {
    let text = t().own;
    let draw = move |answer: OwnAnswer| {
        let OwnAnswer::Sessions(all) = answer else {
            return ().into_any();
        };
        let lines: Vec<_> = all.into_iter().rev().map(|it| line(it, changed)).collect();
        view! {
            <ul class="own-sessions" role="list">{lines}</ul>
            <p>
                <ActionButton danger=true on_press=end_all() blocked=blocked()>
                    {text.end_all}
                </ActionButton>
            </p>
        }
        .into_any()
    };
    asked_panel(
        text.sessions,
        text.sessions_text,
        changed,
        || Own::Sessions,
        draw,
    )
}

/// Why none can be ended, if so.
fn blocked() -> Signal<Option<String>> {
    let is_kept = use_session().peek_abilities().keeps_token;
    Signal::stored(is_kept.then(|| t().own.cannot_end.to_owned()))
}

fn end_all() -> impl Fn(()) + Copy + Send + Sync + 'static {
    let (session, notices) = (use_session(), use_notices());
    move |()| {
        spawn_local(async move {
            match session.own(Own::EndAll).await {
                Ok(_) => session.sign_out(),
                Err(error) => notices.show(fault_words(&error), None, true),
            }
        });
    }
}

fn line(it: OwnSession, changed: RwSignal<u32>) -> AnyView {
    let (session, notices) = (use_session(), use_notices());
    let text = t().own;
    let name = it.name.unwrap_or_else(|| {
        (text.session)(
            it.browser.as_deref(),
            it.system.as_deref(),
            it.portal.as_deref(),
        )
    });
    let time = |at: Option<_>| at.map(format::day_and_time);
    let (begun, seen, expires) = (time(it.begun), time(it.seen), time(it.expires));
    let times = (text.session_times)(begun.as_deref(), seen.as_deref(), expires.as_deref());
    let label = (text.end_of)(&format!("{name}, {times}"));
    let id = StoredValue::new(it.id);
    let end = move |()| {
        spawn_local(async move {
            match session.own(Own::End(id.get_value())).await {
                // It has ended by itself meanwhile: that is what was wanted.
                Ok(_) | Err(ApiError::NotFound) => {
                    notices.show(text.ended.to_owned(), None, false);
                }
                Err(error) => notices.show(fault_words(&error), None, true),
            }
            // The page may be gone.
            let _ = changed.try_update(|changed| *changed += 1);
        });
    };
    view! {
        <li>
            <span>
                <b dir="auto">{name}</b>
                <small>{times}</small>
            </span>
            {if it.is_current {
                view! { <Pill tone=Tone::Ok text=text.this_one/> }.into_any()
            } else {
                view! {
                    <ActionButton on_press=end label blocked=blocked()>{text.end}</ActionButton>
                }
                .into_any()
            }}
        </li>
    }
    .into_any()
}
