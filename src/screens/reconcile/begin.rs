//! Bringing a list or a manifest, or taking along who has what now.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Step, Work};
use crate::{
    domain::LicenseId,
    estate::Topic,
    lean::{dynamic, effect, memo},
    people_file::Refusal,
    reconcile::{Manifest, as_it_is},
    screens::{
        census::{Census, CensusFault, census_words},
        people_list::{Brought, FromFile},
    },
    state::{live_estate::use_estate, notices::use_notices},
    text::{format, license_title, lists, reconcile::words},
    ui::Spinner,
};

/// The files that are offered for choice.
const ACCEPTED: &str =
    ".csv,.tsv,.tab,.txt,.json,text/csv,text/tab-separated-values,text/plain,application/json";

/// What a file of today is called: `what` it holds, and its kind.
pub fn file_name(what: &str, kind: &str) -> String {
    let day = format::machine(format::now());
    let day = day.get(..10).unwrap_or_default();
    format!("seatboard-{what}_{day}.{kind}")
}

/// The way to bring one.
#[component]
pub fn Begin(
    work: Work,
    /// The license that this was begun at, if any.
    license: Memo<Option<LicenseId>>,
) -> impl IntoView {
    let text = words();
    let live = use_estate();
    let file = FromFile::new(ACCEPTED, move |brought| take(work, brought));
    let rules = memo(move || {
        work.last
            .with(|it| it.as_ref().map_or(0, |it| it.rules.len()))
    });
    let title = move || {
        let id = license.get()?;
        live.follow_license(&id);
        Some(live.peek(|estate| license_title(estate, &id)))
    };
    let wanted = RwSignal::new(false);
    view! {
        <section
            class="panel reconcile-begin"
            // Elsewhere than on a place that takes it, a file would be opened in place of the page.
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| file.take_dropped(&event)
        >
            <h2>{text.begin}</h2>
            <p>{text.begin_text}</p>
            {file.view()}
            <p class="muted-words">{text.or_drop}</p>
            {dynamic(move || (rules.get() > 0).then(|| view! {
                <p class="muted-words">{(text.rules_known)(rules.get())}</p>
            }))}
        </section>
        <section class="panel reconcile-begin">
            <h2>{text.as_it_is}</h2>
            <p>{move || (text.as_it_is_text)(title().as_deref())}</p>
            {dynamic(move || match wanted.get() {
                true => view! { <Saving work license wanted/> }.into_any(),
                false => view! {
                    <p>
                        <button class="btn" type="button" on:click=move |_| wanted.set(true)>
                            {text.as_it_is}
                        </button>
                    </p>
                }
                .into_any(),
            })}
        </section>
    }
}

/// Takes what was brought: a list, else a manifest. Says why it is neither.
fn take(work: Work, brought: Brought) -> Option<&'static str> {
    let (refusal, bytes) = match brought {
        Ok(list) => {
            work.list.set(Some(list));
            work.step.set(Step::Columns);
            return None;
        }
        Err(refused) => refused,
    };
    let file = std::str::from_utf8(&bytes).ok();
    let manifest = file.and_then(|file| {
        let targets = work.targets.get_untracked();
        let server = work.server.get_value();
        Manifest::read(file, &server, &targets)
    });
    match (manifest, refusal) {
        (Some((manifest, lost)), _) => {
            work.manifest.set(Arc::new(manifest));
            work.lost.set(lost);
            work.step.set(Step::Compare);
            None
        }
        (None, Refusal::Data) => Some(words().not_ours),
        (None, refusal) => Some((lists().refusal)(refusal)),
    }
}

/// Reads who has what, then saves it.
#[component]
fn Saving(
    work: Work,
    license: Memo<Option<LicenseId>>,
    /// Whether that is still wanted.
    wanted: RwSignal<bool>,
) -> impl IntoView {
    let (live, notices) = (use_estate(), use_notices());
    let licenses = memo(move || match license.get() {
        Some(license) => vec![license],
        None => {
            live.follow_licenses();
            live.peek(|estate| estate.licenses().map(|it| it.id.clone()).collect())
        }
    });
    let topics = memo(move || licenses.with(|all| all.iter().cloned().map(Topic::Seats).collect()));
    let census = Census::of(topics);
    effect(move || {
        if !census.is_complete() {
            return;
        }
        let licenses = licenses.get_untracked();
        let manifest = live.peek(|estate| as_it_is(estate, &licenses));
        let said = (words().saved_manifest)(manifest.people.len());
        let name = file_name("manifest", "json");
        notices.save(&name, &work.write(&manifest), Some(said));
        wanted.set(false);
    });
    let words = move || census_words(census);
    view! {
        <CensusFault census/>
        <p class="muted-words" role="status"><Spinner/> " " {words}</p>
    }
}
