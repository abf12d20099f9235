//! When seats were last used, for lists that are no reports: of one license's people, of one
//! person's licenses, of everybody. It is put together while somebody looks at it, of no more than
//! that takes.

use std::{collections::HashSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};

use super::{Basis, Further, ReportZone, Stages, keep_up, naming::people_rule, oldest};
use crate::{
    config::PeopleRule,
    domain::{LicenseId, ProductId, UserId},
    estate::{Estate, Topic},
    lean::{effect, memo},
    state::{
        history::Store,
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::{Sync, use_sync},
    },
    usage::{Habits, History, Range, Reading, Sign, State},
};

/// Without a sign for so many days a seat is called idle, as in the report of idle seats unless
/// somebody chooses other days there.
pub const IDLE_DAYS: u32 = 90;

/// How many devices of single people are asked for at a time, where only they tell.
const AHEAD: usize = 8;

/// What a list is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// The people on a license.
    License(LicenseId),
    /// A person, on some licenses.
    Person(UserId, Vec<LicenseId>),
    /// All of them.
    Everything,
}

/// When seats were last used.
#[derive(Clone, Copy)]
pub struct LastUse {
    /// What it rests on; `None` until it was put together for the first time, or while nobody
    /// looks.
    pub basis: RwSignal<Option<Arc<Basis>>>,
    further: Further,
    /// Whether the lists have been read, where they are read for this.
    are_read: StoredValue<Option<Memo<bool>>>,
}

impl LastUse {
    /// Whether people may be named with what they use, as the vendor has it set.
    pub fn may_be_told() -> bool {
        people_rule() == PeopleRule::Names
    }

    /// Of everybody's seats, with the reading that it takes.
    pub fn of_everybody(is_wanted: Memo<bool>) -> (Self, Stages) {
        let last_use = Self::of(memo(|| About::Everything), is_wanted);
        let stages = Stages::read(last_use.basis, last_use.further);
        last_use.are_read.set_value(Some(stages.are_read));
        stages.is_stopped.set(!untrack(|| is_wanted.get()));
        effect(move || stages.is_stopped.set(!is_wanted.get()));
        (last_use, stages)
    }

    /// Of the seats on what a list is about; put together while it is wanted. The lists of its
    /// people and devices are for the screen to ask for; where only a person's own list tells of
    /// their devices, those of the people on single licenses are asked for here.
    pub fn of(about: Memo<About>, is_wanted: Memo<bool>) -> Self {
        let (live, sync) = (use_estate(), use_sync());
        let habits =
            untrack(|| use_session().me()).map_or(Habits::default(), |me| me.server.habits);
        let zone = StoredValue::new(ReportZone::usual());
        let history = RwSignal::new(Arc::<History>::default());
        // Looked up once, when it is first wanted.
        let store = StoredValue::new(Store::here(&expect_context()));
        effect(move || {
            let store = if is_wanted.get() {
                store.try_update_value(Option::take).flatten()
            } else {
                None
            };
            if let Some(store) = store {
                spawn_local(async move {
                    let kept = store.read().await;
                    // The screen may be gone by now.
                    let _ = history.try_set(kept.history);
                });
            }
        });
        let basis = RwSignal::new(None);
        let further = Further::open();
        let are_read = StoredValue::new(None::<Memo<bool>>);
        let make = move || {
            let (about, history) = (about.get(), history.get());
            live.peek(|estate| {
                let now = oldest(estate, sync);
                let licenses = match &about {
                    About::Everything => None,
                    About::License(license) => Some(std::slice::from_ref(license)),
                    About::Person(_, licenses) => Some(&licenses[..]),
                };
                let mut reading = match licenses.map(|all| products_of(estate, all)) {
                    None => Reading::from_estate(estate, now, habits),
                    Some(products) => Reading::of_products(estate, &products, now, habits),
                };
                further.add_to(&mut reading, estate);
                let zone = zone.get_value();
                let mut basis = Basis::new(reading, estate, history, zone.clone(), |_| {
                    Range::last_days(IDLE_DAYS, now, &zone)
                });
                basis.is_listed = are_read.get_value().is_some_and(|it| it.get());
                basis.told = further.told_so_far();
                basis
            })
        };
        let is_wanted = move || {
            about.track();
            history.track();
            is_wanted.get()
        };
        let follow = move || {
            further.follow();
            are_read.get_value().iter().for_each(Memo::track);
        };
        keep_up(basis, is_wanted, follow, make);
        let last_use = Self {
            basis,
            further,
            are_read,
        };
        let wanted = memo(move || last_use.personal(about, live, sync));
        effect(move || {
            for topic in wanted.get() {
                sync.glance(topic);
            }
        });
        last_use
    }

    /// Whose devices are to be asked for next.
    fn personal(self, about: Memo<About>, live: LiveEstate, sync: Sync) -> Vec<Topic> {
        let Some(basis) = self.basis.get() else {
            return Vec::new();
        };
        let about = about.get();
        let is_here = |user: &UserId| match &about {
            About::License(license) => basis.reading().find_seat(license, user).is_some(),
            About::Person(person, _) => person == user,
            About::Everything => false,
        };
        let unread = basis.unread.iter().filter(|user| is_here(user));
        let topics = unread.map(|user| Topic::UserDevices(user.clone()));
        topics
            .filter(|topic| sync.fault(topic).is_none())
            .filter(|topic| !live.peek(|estate| estate.progress(topic).complete))
            .take(AHEAD)
            .collect()
    }

    /// What is known of the use of a seat, and its last sign; `None` while nothing was put together
    /// or the seat is not known; followed.
    pub fn of_seat(self, license: &LicenseId, user: &UserId) -> Option<(State, Option<Sign>)> {
        self.basis.with(|basis| {
            let report = &basis.as_ref()?.report;
            let reading = report.evidence.reading();
            let seat = reading.find_seat(license, user)? as usize;
            Some((report.states[seat], report.evidence.last_sign(seat)))
        })
    }

    /// Who of a license gave no sign for [`IDLE_DAYS`], and of how many seats on it nobody can
    /// say; followed.
    pub fn idle_on(self, license: &LicenseId) -> (HashSet<UserId>, usize) {
        self.basis.with(|basis| {
            let Some(basis) = basis else {
                return Default::default();
            };
            let reading = basis.reading();
            let Some(place) = reading.find_license(license) else {
                return Default::default();
            };
            let (mut idle, mut unknown) = (HashSet::new(), 0);
            for &seat in basis.report.evidence.seats_on(place) {
                match basis.report.states[seat as usize] {
                    State::Used(_) => {}
                    State::NotUsed(_) => {
                        let person = reading.person_on(&reading.seats[seat as usize]);
                        idle.insert(person.id.clone());
                    }
                    State::Unknown(_) => unknown += 1,
                }
            }
            (idle, unknown)
        })
    }
}

fn products_of(estate: &Estate, licenses: &[LicenseId]) -> Vec<ProductId> {
    let licenses = licenses.iter().filter_map(|id| estate.license(id));
    let mut products: Vec<ProductId> = licenses.map(|it| it.product.clone()).collect();
    crate::lean::sort(&mut products);
    products.dedup();
    products
}
