//! A panel about what the server is asked when the page is there.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError,
        own::{Own, OwnAnswer},
    },
    lean::{dynamic, effect},
    state::session::use_session,
    text::{fault_words, t},
    ui::{Fault, Loading},
};

/// Asks now and whenever `changed` grows, and draws the answer; until then its outline, or why there
/// is none and a way to ask again.
pub fn asked_panel(
    title: &'static str,
    text: &'static str,
    changed: RwSignal<u32>,
    own: fn() -> Own,
    draw: impl Fn(OwnAnswer) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let session = use_session();
    let answer = RwSignal::new(None::<Result<OwnAnswer, ApiError>>);
    effect(move || {
        changed.track();
        spawn_local(async move {
            let said = session.own(own()).await;
            // The page may be gone.
            let _ = answer.try_set(Some(said));
        });
    });
    view! {
        <section class="panel">
            <h2>{title}</h2>
            <p>{text}</p>
            {dynamic(move || match answer.get() {
                None => view! { <Loading label=t().own.reading lines=2/> }.into_any(),
                Some(Ok(answer)) => draw(answer),
                Some(Err(error)) => view! {
                    <Fault
                        happened=fault_words(&error)
                        retry_label=t().retry
                        on_retry=Callback::new(move |()| changed.update(|changed| *changed += 1))
                    />
                }
                .into_any(),
            })}
        </section>
    }
    .into_any()
}
