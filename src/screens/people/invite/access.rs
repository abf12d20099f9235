//! Giving access along with an invitation: on which licenses everybody gets a seat.

use std::sync::Arc;

use leptos::prelude::*;
use rustc_hash::FxHashSet;

use crate::{
    domain::LicenseId,
    estate::{LicenseQuery, Topic},
    lean::{derived, memo},
    plan::{Projection, Verdict},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::{Sync, use_sync},
    },
    text::{format, license_title, t},
    ui::{ComboOption, Combobox, Tick, When},
};

/// How many licenses a list offers; more are found by typing on.
const OFFERED: usize = 20;

/// The licenses everybody gets a seat on.
#[derive(Clone, Copy)]
pub struct Access {
    live: LiveEstate,
    sync: Sync,
    /// Whether access is given at all.
    is_on: RwSignal<bool>,
    chosen: RwSignal<Vec<LicenseId>>,
    owner: StoredValue<Owner>,
}

impl Access {
    pub fn new(is_on: bool) -> Self {
        Self {
            live: use_estate(),
            sync: use_sync(),
            is_on: RwSignal::new(is_on),
            chosen: RwSignal::new(Vec::new()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// The licenses; followed.
    pub fn licenses(self) -> Vec<LicenseId> {
        let may = use_session().abilities().change_seats;
        if self.is_on.get() && may {
            self.chosen.get()
        } else {
            Vec::new()
        }
    }

    pub fn choose(self, id: LicenseId) {
        // Who holds a seat already gets no second one.
        let topic = Topic::Seats(id.clone());
        self.owner
            .with_value(|owner| owner.with(|| self.sync.glance(topic)));
        self.chosen.update(|chosen| {
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        });
    }

    /// Why the invitation cannot be sent on account of the access it gives; followed.
    pub fn blocked(self, shortage: Memo<Shortage>) -> Option<String> {
        let may = use_session().abilities().change_seats;
        if !self.is_on.get() || !may {
            return None;
        }
        if self.chosen.with(Vec::is_empty) {
            return Some(t().manage.access_none.to_owned());
        }
        let unread = self.chosen.with(|chosen| {
            let mut all = chosen.iter();
            all.any(|id| !self.live.progress(&Topic::Seats(id.clone())).complete)
        });
        if unread {
            return Some(t().manage.still_reading.to_owned());
        }
        shortage.with(Shortage::words)
    }

    /// For whom there are too few seats, and where, if a plan is carried out.
    pub fn shortage(self, outlook: Signal<Arc<Projection>>) -> Memo<Shortage> {
        memo(move || {
            let outlook = outlook.get();
            let verdicts = outlook.acts.iter().zip(&outlook.verdicts);
            let mut wanted = FxHashSet::default();
            let (mut over, mut licenses) = (FxHashSet::default(), Vec::new());
            for (act, verdict) in verdicts {
                let (Some(user), Some(license)) = (act.seats(), act.license()) else {
                    continue;
                };
                wanted.insert(user);
                if matches!(verdict, Verdict::Exceeds { .. }) {
                    over.insert(user);
                    if !licenses.contains(&license) {
                        licenses.push(license);
                    }
                }
            }
            let title = |id: &&LicenseId| self.live.peek(|estate| license_title(estate, id));
            Shortage {
                people: over.len(),
                fits: wanted.len() - over.len(),
                licenses: licenses.iter().map(title).collect(),
            }
        })
    }
}

/// For whom there are too few seats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortage {
    /// How many get none on one of the licenses.
    pub people: usize,
    /// How many get one on each.
    pub fits: usize,
    licenses: Vec<String>,
}

impl Shortage {
    /// How many people too many there are, and where.
    fn words(&self) -> Option<String> {
        let licenses = self.licenses.join(", ");
        (self.people > 0).then(|| (t().manage.access_short)(self.people, &licenses))
    }
}

/// The box to tick and, while it is, the licenses with their seats before and after.
#[component]
pub fn AccessChoice(
    access: Access,
    /// What will be, if the plan is carried out.
    outlook: Signal<Arc<Projection>>,
    people: Memo<usize>,
    shortage: Memo<Shortage>,
    /// Leaves out those for whom there is no seat.
    #[prop(into)]
    drop_over: Callback<()>,
    /// The licenses stand, and only their seats are told.
    fixed: bool,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let query = RwSignal::new(String::new());
    let may = memo(move || session.abilities().change_seats);
    let options = memo(move || {
        live.follow_licenses();
        let text = query.get();
        let chosen = access.chosen.get();
        let people = u32::try_from(people.get().max(1)).unwrap_or(u32::MAX);
        live.peek(|estate| {
            let found = estate.find_licenses(&LicenseQuery {
                text,
                ..LicenseQuery::default()
            });
            { found.into_iter() }
                .filter(|id| !chosen.contains(id))
                .take(OFFERED)
                .map(|id| {
                    let count = estate.count(&id).unwrap_or_default();
                    let lacks = count.room().is_some_and(|room| room < people);
                    ComboOption {
                        title: license_title(estate, &id),
                        detail: free_words(count.free(), count.max),
                        note: lacks.then(|| t().manage.too_few.to_owned()),
                        disabled: lacks,
                        key: id,
                    }
                })
                .collect::<Vec<_>>()
        })
    });
    let chips = derived(move || {
        let chosen = access.chosen.get();
        live.peek(|estate| {
            { chosen.into_iter() }
                .map(|id| ComboOption {
                    title: license_title(estate, &id),
                    detail: String::new(),
                    note: None,
                    disabled: false,
                    key: id,
                })
                .collect::<Vec<_>>()
        })
    });
    let counts = memo(move || {
        live.progress(&Topic::Licenses);
        let outlook = outlook.get();
        let chosen = access.chosen.get();
        live.peek(|estate| {
            { chosen.iter() }
                .map(|id| {
                    let words = match outlook.licenses.get(id) {
                        Some(now_after) => super::super::lines::counts(now_after),
                        None => {
                            let count = estate.count(id).unwrap_or_default();
                            free_words(count.free(), count.max)
                        }
                    };
                    (license_title(estate, id), words)
                })
                .collect::<Vec<_>>()
        })
    });
    let error = MaybeProp::derive(move || shortage.with(Shortage::words));
    let status = derived(
        move || match (query.with(String::is_empty), options.with(Vec::len)) {
            (true, _) => String::new(),
            (_, 0) => t().nothing_matches.to_owned(),
            (_, count) => (t().matches)(count),
        },
    );
    view! {
        {(!fixed).then(|| view! {
            <Tick
                label=t().manage.access_now
                value=access.is_on
                hint=MaybeProp::derive(move || (!may.get()).then(|| t().role_forbids.to_owned()))
                blocked=derived(move || !may.get())
            />
        })}
        <When is=move || access.is_on.get() && may.get()>
            {(!fixed).then(|| view! { <Combobox
                label=t().manage.access_to
                hint=t().manage.access_hint
                query
                options
                chosen=chips
                on_choose=move |id: LicenseId| access.choose(id)
                on_remove=move |id: LicenseId| access.chosen.update(|all| all.retain(|it| *it != id))
                on_paste=|_: String| false
                remove_label=Arc::new(|name: &str| (t().remove_person)(name))
                status
                error
            /> })}
            {move || error.get().filter(|_| fixed).map(|error| view! {
                <p class="field-error" role="alert">{error}</p>
            })}
            {move || {
                let (over, fits) = shortage.with(|it| (it.people, it.fits));
                (over > 0 && fits > 0).then(|| view! {
                    <p>
                        <button class="btn" type="button" on:click=move |_| drop_over.run(())>
                            {(t().drop_not_fitting)(over, fits)}
                        </button>
                    </p>
                })
            }}
            <ul class="verdicts verdicts--open access-counts" role="list" hidden=move || counts.with(Vec::is_empty)>
                {move || counts.get().into_iter().map(|(title, words)| view! {
                    <li class="verdict">
                        <span class="verdict-words" dir="auto">{title}</span>
                        <b>{words}</b>
                    </li>
                }).collect_view()}
            </ul>
        </When>
    }
}

fn free_words(free: Option<u32>, max: Option<u32>) -> String {
    let number = |count: u32| format::number(u64::from(count));
    match (free, max) {
        (Some(free), Some(max)) => {
            format!(
                "{} {}",
                (t().free)(&number(free)),
                (t().of_max)(&number(max))
            )
        }
        _ => t().unlimited.to_owned(),
    }
}
