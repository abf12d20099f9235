//! What has happened to a license, as its server remembers it.

use leptos::{prelude::*, task::spawn_local};

use super::parts::At;
use crate::{
    api::{ApiError, Cursor},
    domain::{LicenseEvent, LicenseId},
    lean::{dynamic, memo},
    state::sync::use_sync,
    text::{fault_words, t},
    ui::{Fault, Loading, Spinner},
};

/// How many entries are shown at first, and how many more each time. The server gives them by
/// the hundred, and the page is about more than what has been.
const SHOWN: usize = 10;

/// The latest entries, with more on request.
#[component]
pub fn History(id: LicenseId) -> impl IntoView {
    let sync = use_sync();
    let rows = RwSignal::new(None::<Vec<LicenseEvent>>);
    let next = RwSignal::new(None::<Cursor>);
    let fault = RwSignal::new(None::<ApiError>);
    let pending = RwSignal::new(false);
    let shown = RwSignal::new(SHOWN);
    let id = StoredValue::new(id);
    let read = move |at: Option<Cursor>| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        fault.set(None);
        spawn_local(async move {
            let said = sync.history(id.get_value(), at).await;
            // The page may have been left meanwhile.
            if pending.try_set(false).is_some() {
                return;
            }
            match said {
                Ok(page) => {
                    next.set(page.next);
                    rows.update(|rows| {
                        let rows = rows.get_or_insert_default();
                        for row in page.rows {
                            if rows.iter().all(|known| known.id != row.id) {
                                rows.push(row);
                            }
                        }
                    });
                }
                Err(error) => fault.set(Some(error)),
            }
        });
    };
    read(None);
    let known = move || rows.with_untracked(|rows| rows.as_ref().map_or(0, Vec::len));
    let more = move |_| {
        shown.update(|shown| *shown += SHOWN);
        if let Some(at) = next.get_untracked()
            && known() < shown.get_untracked()
        {
            read(Some(at));
        }
    };
    let has_more = memo(move || {
        let rows = rows.with(|rows| rows.as_ref().map_or(0, Vec::len));
        next.with(Option::is_some) || rows > shown.get()
    });
    let words = t().by_seat;
    view! {
        <section class="panel">
            <h2>{words.history}</h2>
            {dynamic(move || match rows.get() {
                None if fault.with(Option::is_some) => ().into_any(),
                None => view! { <Loading label=words.history_loading lines=4/> }.into_any(),
                Some(rows) if rows.is_empty() => {
                    view! { <p class="muted-words">{words.history_none}</p> }.into_any()
                }
                Some(rows) => {
                    let rows: Vec<_> = rows.into_iter().take(shown.get()).map(entry).collect();
                    view! { <ol class="events" role="list">{rows}</ol> }.into_any()
                }
            })}
            {move || fault.get().map(|error| view! {
                <Fault
                    happened=fault_words(&error)
                    retry_label=t().retry
                    on_retry=Callback::new(move |()| read(next.get_untracked()))
                />
            })}
            {dynamic(move || has_more.get().then(|| view! {
                <p>
                    <button class="btn" type="button" on:click=more>
                        {move || pending.get().then(|| view! { <Spinner/> })}
                        {words.history_more}
                    </button>
                </p>
            }))}
        </section>
    }
}

fn entry(event: LicenseEvent) -> impl IntoView {
    let about: Vec<String> = event.device.into_iter().chain(event.user).collect();
    view! {
        <li>
            <span>{sentence(&event.what)}</span>
            {(!about.is_empty()).then(|| view! { <small dir="auto">{about.join(" · ")}</small> })}
            <At moment=Some(event.at)/>
        </li>
    }
}

/// A server's word, such as `activation_offline`, as people read it.
fn sentence(what: &str) -> String {
    let what = what.replace('_', " ");
    let mut letters = what.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => t().by_seat.history_unnamed.to_owned(),
    }
}
