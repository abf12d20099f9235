//! Where a person is signed in, and ending that.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError,
        own::{Own, OwnAnswer, OwnSession},
    },
    lean::{dynamic, effect},
    state::{notices::use_notices, session::use_session},
    text::{fault_words, format, t},
    ui::{ActionButton, Fault, Loading, Pill, Tone},
};

/// The list.
#[component]
pub fn SessionsPanel(
    /// Grows when it has to be read again.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let session = use_session();
    let notices = use_notices();
    let text = t().own;
    let all = RwSignal::new(None::<Result<Vec<OwnSession>, ApiError>>);
    let read = move || {
        spawn_local(async move {
            let answer = session.own(Own::Sessions).await;
            let answer = answer.map(|answer| match answer {
                OwnAnswer::Sessions(mut all) => {
                    all.reverse();
                    all
                }
                _ => Vec::new(),
            });
            // The page may be gone.
            let _ = all.try_set(Some(answer));
        });
    };
    effect(move || {
        changed.track();
        read();
    });
    let end = move |id: String| {
        spawn_local(async move {
            match session.own(Own::End(id)).await {
                // It has ended by itself meanwhile: that is what was wanted.
                Ok(_) | Err(ApiError::NotFound) => {
                    notices.show(text.ended.to_owned(), None, false);
                }
                Err(error) => notices.show(fault_words(&error), None, true),
            }
            read();
        });
    };
    let end_all = move |()| {
        spawn_local(async move {
            match session.own(Own::EndAll).await {
                Ok(_) => session.sign_out(),
                Err(error) => notices.show(fault_words(&error), None, true),
            }
        });
    };
    let line = move |it: OwnSession| {
        let name = (text.session)(
            it.browser.as_deref(),
            it.system.as_deref(),
            it.portal.as_deref(),
        );
        let time = |at: Option<_>| at.map(format::day_and_time);
        let (begun, seen, expires) = (time(it.begun), time(it.seen), time(it.expires));
        let times = (text.session_times)(begun.as_deref(), seen.as_deref(), expires.as_deref());
        let label = (text.end_of)(&format!("{name}, {times}"));
        let id = StoredValue::new(it.id);
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
                        <ActionButton on_press=move |()| end(id.get_value()) label>
                            {text.end}
                        </ActionButton>
                    }
                    .into_any()
                }}
            </li>
        }
    };
    view! {
        <section class="panel">
            <h2>{text.sessions}</h2>
            <p>{text.sessions_text}</p>
            {dynamic(move || match all.get() {
                None => view! { <Loading label=text.reading lines=3/> }.into_any(),
                Some(Err(error)) => view! {
                    <Fault
                        happened=fault_words(&error)
                        retry_label=t().retry
                        on_retry=Callback::new(move |()| read())
                    />
                }
                .into_any(),
                Some(Ok(all)) => {
                    let lines = all.into_iter().map(line).collect_view();
                    view! {
                        <ul class="own-sessions" role="list">{lines}</ul>
                        <p>
                            <ActionButton danger=true on_press=end_all>{text.end_all}</ActionButton>
                        </p>
                    }
                    .into_any()
                }
            })}
        </section>
    }
}
