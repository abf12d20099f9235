//! What has happened to a license, as its server remembers it.

use leptos::{prelude::*, task::spawn_local};

use super::parts::At;
use crate::{
    api::{ApiError, Cursor},
    domain::{LicenseEvent, LicenseId},
    lean::dynamic,
    state::sync::use_sync,
    text::{fault_words, t},
    ui::{Fault, Loading, Spinner},
};

/// The latest entries, with more on request.
#[component]
pub fn History(id: LicenseId) -> impl IntoView {
    let sync = use_sync();
    let rows = RwSignal::new(None::<Vec<LicenseEvent>>);
    let next = RwSignal::new(None::<Cursor>);
    let fault = RwSignal::new(None::<ApiError>);
    let pending = RwSignal::new(false);
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
                    let rows: Vec<_> = rows.into_iter().map(entry).collect();
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
            {dynamic(move || next.get().map(|at| view! {
                <p>
                    <button class="btn" type="button" on:click=move |_| read(Some(at.clone()))>
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
            <span>{event.what}</span>
            {(!about.is_empty()).then(|| view! { <small dir="auto">{about.join(" · ")}</small> })}
            <At moment=Some(event.at)/>
        </li>
    }
}
