//! A list that is one part of a page: what stands for it until it has been read.

use leptos::prelude::*;

use crate::{
    estate::Topic,
    lean::{dynamic, memo},
    state::{live_estate::use_estate, sync::use_sync},
    text::{fault_words, t},
    ui::{Fault, Loading},
};

/// Draws the list once all of it is known; until then its outline, or why it cannot be read and
/// a way to try again.
pub fn until_read(
    topic: Topic,
    label: &'static str,
    draw: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let (live, sync) = (use_estate(), use_sync());
    let topic = StoredValue::new(topic);
    let is_read = memo(move || live.progress(&topic.get_value()).complete);
    let fault = memo(move || sync.fault(&topic.get_value()));
    dynamic(move || match (fault.get(), is_read.get()) {
        (_, true) => draw(),
        (None, false) => view! { <Loading label lines=2/> }.into_any(),
        (Some(error), false) => view! {
            <Fault
                happened=fault_words(&error)
                retry_label=t().retry
                on_retry=Callback::new(move |()| sync.read(topic.get_value()))
            />
        }
        .into_any(),
    })
}
