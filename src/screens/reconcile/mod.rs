//! As it should be: a list or a manifest is brought, rules say who gets what, and what differs from
//! what the server has is corrected by way of the plan.

mod begin;
mod board;
mod cells;
mod lines;
mod rules;

use std::sync::Arc;

use leptos::prelude::*;

use self::{begin::Begin, board::Comparison, rules::Rules};
use super::{
    census::{Census, CensusFault, census_words},
    people_list::{Columns, List},
};
use crate::{
    estate::Topic,
    lean::{dynamic, memo},
    people_file::Holds,
    reconcile::{Manifest, Targets},
    state::{
        last_manifest::LastManifest, live_estate::use_estate, query::query, server::use_server,
    },
    text::reconcile::words,
    ui::Spinner,
};

/// How far somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A list or a manifest is asked for.
    Begin,
    /// What the columns of the list are.
    Columns,
    /// What its people get.
    Rules,
    /// What differs.
    Compare,
}

/// What is being compared.
#[derive(Clone, Copy)]
struct Work {
    step: RwSignal<Step>,
    /// The list that was brought, if it was no manifest.
    list: RwSignal<Option<List>>,
    /// What should be so.
    manifest: RwSignal<Arc<Manifest>>,
    /// What of a manifest is not known here.
    lost: RwSignal<Vec<String>>,
    /// What should have been so before: as the file says that was brought first, or as it was
    /// staged last.
    last: Memo<Option<Arc<Manifest>>>,
    /// The file that was brought first.
    before: RwSignal<Option<Arc<Manifest>>>,
    kept: LastManifest,
    targets: Memo<Arc<Targets>>,
    server: StoredValue<String>,
}

impl Work {
    fn open() -> Self {
        let live = use_estate();
        let kept = LastManifest::open();
        let server = StoredValue::new(use_server().url());
        let targets = memo(move || {
            live.follow_licenses();
            live.follow_catalogue();
            Arc::new(live.peek(Targets::of))
        });
        let before = RwSignal::new(None::<Arc<Manifest>>);
        let last = memo(move || {
            before.get().or_else(|| {
                let text = kept.text.get()?;
                let read = server.with_value(|server| {
                    targets.with(|targets| Manifest::read(&text, server, targets))
                });
                read.map(|(manifest, _)| Arc::new(manifest))
            })
        });
        Self {
            step: RwSignal::new(Step::Begin),
            list: RwSignal::new(None),
            manifest: RwSignal::new(Arc::default()),
            lost: RwSignal::new(Vec::new()),
            last,
            before,
            kept,
            targets,
            server,
        }
    }

    /// A manifest as a file.
    fn write(self, manifest: &Manifest) -> String {
        let targets = self.targets.get_untracked();
        self.server
            .with_value(|server| manifest.write(server, &targets))
    }

    /// Begins anew. A manifest that was brought says what should have been so before the next list.
    fn start_over(self) {
        let is_list = self.list.with_untracked(Option::is_some);
        if self.step.get_untracked() == Step::Compare && !is_list {
            self.before.set(Some(self.manifest.get_untracked()));
        }
        self.list.set(None);
        self.lost.set(Vec::new());
        self.step.set(Step::Begin);
    }
}

/// The page.
#[component]
pub fn ReconcilePage() -> impl IntoView {
    let text = words();
    document().set_title(text.title);
    let work = Work::open();
    // What rules and manifests name, and whom.
    let named = [Topic::Catalogue, Topic::Licenses, Topic::Users];
    let census = Census::of(memo(move || named.to_vec()));
    let (license, _) = query("license");
    let license = memo(move || license.get().map(crate::domain::LicenseId::from));
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{text.title}</h1>
                <p class="page-figures">{text.lead}</p>
            </div>
        </div>
        <CensusFault census/>
        {dynamic(move || match (census.is_complete(), work.step.get()) {
            (false, _) => {
                let words = move || census_words(census);
                view! { <p class="muted-words" role="status"><Spinner/> " " {words}</p> }.into_any()
            }
            (true, Step::Begin) => view! { <Begin work license/> }.into_any(),
            (true, Step::Columns) => view! { <Mapping work/> }.into_any(),
            (true, Step::Rules) => view! { <Rules work license/> }.into_any(),
            (true, Step::Compare) => view! { <Comparison work/> }.into_any(),
        })}
    }
}

/// What the columns of the list are read as.
#[component]
fn Mapping(work: Work) -> impl IntoView {
    let take = move |list: List| {
        work.list.set(Some(list));
        work.step.set(Step::Rules);
    };
    work.list.get_untracked().map(|list| {
        view! {
            <div class="panel reconcile-columns">
                <Columns list more=Some(Holds::Products) text=words().columns_text on_take=take on_back=move |()| work.start_over()/>
            </div>
        }
    })
}
