//! The page of one thing that the address names: shown as soon as it is known, and read by itself
//! where it is not, since a deep link must not wait for a whole list.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use crate::{
    api::{ApiError, Reply},
    lean::{dynamic, effect},
    paths,
    text::{fault_words, t},
    ui::{Empty, Fault, Loading},
};

/// What is said while the thing is not there.
pub struct Absence {
    /// While it is read.
    pub loading: &'static str,
    /// Title and text when the server does not have it.
    pub gone: (&'static str, &'static str),
    /// Where to go then, and what the link says.
    pub back: (&'static str, &'static str),
}

/// The thing, or what stands in its place.
pub fn one_thing(
    is_known: Memo<bool>,
    read: impl Fn() -> Reply<'static, ()> + Copy + Send + Sync + 'static,
    draw: impl Fn() -> AnyView + Send + Sync + 'static,
    absence: Absence,
) -> AnyView {
    let answer = RwSignal::new(None::<Option<ApiError>>);
    let ask = move || {
        answer.set(None);
        let said = read();
        spawn_local(async move {
            let said = said.await.err();
            // The page may have been left meanwhile.
            let _ = answer.try_set(Some(said));
        });
    };
    // Again for every other thing that the address comes to name.
    effect(ask);
    dynamic(move || {
        if is_known.get() {
            return draw();
        }
        match answer.get() {
            None => view! { <Loading label=absence.loading/> }.into_any(),
            Some(None | Some(ApiError::NotFound)) => view! {
                <Empty title=absence.gone.0 text=absence.gone.1 alone=true>
                    <A href=paths::link(absence.back.0) attr:class="btn">{absence.back.1}</A>
                </Empty>
            }
            .into_any(),
            Some(Some(error)) => view! {
                <Fault
                    happened=fault_words(&error)
                    retry_label=t().retry
                    on_retry=Callback::new(move |()| untrack(ask))
                />
            }
            .into_any(),
        }
    })
    .into_any()
}
