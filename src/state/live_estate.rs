//! The estate with signals over it. One signal per license, so that giving one seat repaints
//! what shows that license and nothing else.

mod soon;

use std::{collections::HashMap, hash::Hash};

use leptos::prelude::*;

use self::soon::Soon;
use crate::{
    acts::Act,
    domain::{ContractId, DeviceId, LicenseId, SeatPicture, TeamId, UserId},
    estate::{Bought, ChangedLicenses, ChangedUsers, Changes, Estate, News, Topic},
    lean::memo,
    plan::{self, Plan, Projection, Verdict},
};

#[derive(Default)]
struct Bells {
    licenses: HashMap<LicenseId, ArcTrigger>,
    seats: HashMap<LicenseId, ArcTrigger>,
    devices: HashMap<LicenseId, ArcTrigger>,
    users: HashMap<UserId, ArcTrigger>,
    device_ids: HashMap<DeviceId, ArcTrigger>,
    teams: HashMap<TeamId, ArcTrigger>,
    contracts: HashMap<ContractId, ArcTrigger>,
}

/// The estate for every screen.
#[derive(Clone, Copy)]
pub struct LiveEstate {
    estate: StoredValue<Estate>,
    bells: StoredValue<Bells>,
    soon: StoredValue<Soon>,
    any_license: Trigger,
    any_user: Trigger,
    any_device: Trigger,
    catalogue: Trigger,
    anything: Trigger,
    progress: Trigger,
    news: StoredValue<News<LicenseId>>,
    user_news: StoredValue<News<UserId>>,
    bought: Memo<u32>,
    moving: RwSignal<Vec<Act>>,
    under_way: Memo<Projection>,
    planned: RwSignal<Plan>,
    outlook: Memo<Projection>,
}

impl LiveEstate {
    /// Makes an empty estate available to every screen.
    pub fn provide() -> Self {
        let estate = StoredValue::new(Estate::default());
        let (any_license, anything) = (Trigger::new(), Trigger::new());
        let moving = RwSignal::new(Vec::<Act>::new());
        let planned = RwSignal::new(Plan::default());
        let under_way = memo(move || {
            any_license.track();
            moving.with(|acts| {
                if acts.is_empty() {
                    return Projection::default();
                }
                estate.with_value(|estate| plan::project(estate, acts))
            })
        });
        let outlook = memo(move || {
            if planned.with(Plan::is_empty) {
                return under_way.get();
            }
            // What is on its way is soon told by itself; a plan stands for long.
            anything.track();
            let mut acts = moving.get();
            planned.with(|plan| acts.extend_from_slice(plan.acts()));
            estate.with_value(|estate| plan::project(estate, &acts))
        });
        let news = StoredValue::new(News::default());
        let kept = StoredValue::new((Bought::default(), 0));
        let bought = memo(move || {
            any_license.track();
            let turn = kept.try_update_value(|(bought, seen)| {
                let changed = news.with_value(|news| news.since(seen));
                estate.with_value(|estate| bought.bring(estate, &changed))
            });
            turn.unwrap_or_default()
        });
        let live = Self {
            estate,
            bells: StoredValue::new(Bells::default()),
            soon: StoredValue::new(Soon::default()),
            any_license,
            any_user: Trigger::new(),
            any_device: Trigger::new(),
            catalogue: Trigger::new(),
            anything,
            progress: Trigger::new(),
            news,
            user_news: StoredValue::new(News::default()),
            bought,
            moving,
            under_way,
            planned,
            outlook,
        };
        provide_context(live);
        live
    }

    /// Forgets everything: somebody else signs in.
    pub fn clear(self) {
        self.estate.set_value(Estate::default());
        self.untold();
        self.news.update_value(|news| news.tell(None));
        self.user_news.update_value(|news| news.tell(None));
        self.moving.set(Vec::new());
        for bell in [
            self.any_license,
            self.any_user,
            self.any_device,
            self.catalogue,
            self.anything,
            self.progress,
        ] {
            bell.notify();
        }
    }

    /// Looks something up without following it.
    pub fn peek<T>(self, look: impl FnOnce(&Estate) -> T) -> T {
        self.estate.with_value(look)
    }

    /// Changes the estate and wakes exactly those who show what changed.
    pub fn change(self, change: impl FnOnce(&mut Estate) -> Changes) {
        let Some(mut changes) = self.estate.try_update_value(change) else {
            return;
        };
        // Nobody may learn of this and not of what came before.
        changes.extend(self.untold().unwrap_or_default());
        self.ring(&changes);
    }

    /// As [`Self::change`], for changes that also yield a value and wake nobody.
    pub fn take<T>(self, take: impl FnOnce(&mut Estate) -> T) -> Option<T> {
        self.estate.try_update_value(take)
    }

    fn ring(self, changes: &Changes) {
        self.progress.notify();
        if changes.is_empty() {
            return;
        }
        let bells = self.bells.with_value(|bells| {
            let mut found = Vec::new();
            gather(&bells.licenses, &changes.licenses, &mut found);
            gather(&bells.seats, &changes.seats, &mut found);
            gather(&bells.devices, &changes.devices, &mut found);
            gather(&bells.users, &changes.user_ids, &mut found);
            gather(&bells.device_ids, &changes.device_ids, &mut found);
            gather(&bells.teams, &changes.teams, &mut found);
            gather(&bells.contracts, &changes.contracts, &mut found);
            found
        });
        for bell in bells {
            bell.notify();
        }
        self.anything.notify();
        if changes.license_list || !changes.licenses.is_empty() || changes.catalogue {
            // What a license is called after may have changed for all of them.
            let told = (!changes.catalogue).then(|| changes.licenses.clone());
            self.news.update_value(|news| news.tell(told));
            self.any_license.notify();
        }
        if changes.catalogue || !changes.user_ids.is_empty() {
            // So may the name of a team, which people are sorted by.
            let told = (!changes.catalogue).then(|| changes.user_ids.clone());
            self.user_news.update_value(|news| news.tell(told));
        }
        if changes.users {
            self.any_user.notify();
        }
        if !changes.device_ids.is_empty() {
            self.any_device.notify();
        }
        if changes.catalogue {
            self.catalogue.notify();
        }
    }

    /// Follows one license: its row and its count.
    pub fn follow_license(self, id: &LicenseId) {
        self.follow(id, |bells| &mut bells.licenses);
        self.catalogue.track();
    }

    /// Follows the people on one license.
    pub fn follow_seats(self, id: &LicenseId) {
        self.follow(id, |bells| &mut bells.seats);
    }

    /// Follows the devices of one license.
    pub fn follow_devices(self, id: &LicenseId) {
        self.follow(id, |bells| &mut bells.devices);
    }

    /// Follows one person.
    pub fn follow_user(self, id: &UserId) {
        self.follow(id, |bells| &mut bells.users);
    }

    /// Follows one device.
    pub fn follow_device(self, id: &DeviceId) {
        self.follow(id, |bells| &mut bells.device_ids);
    }

    /// Follows one team: its row and its owners.
    pub fn follow_team(self, id: &TeamId) {
        self.follow(id, |bells| &mut bells.teams);
        self.catalogue.track();
    }

    /// Follows who manages a contract.
    pub fn follow_contract(self, id: &ContractId) {
        self.follow(id, |bells| &mut bells.contracts);
    }

    /// Follows which teams, products and policies there are.
    pub fn follow_catalogue(self) {
        self.catalogue.track();
    }

    /// Follows which devices there are, and every one of them.
    pub fn follow_devices_all(self) {
        self.any_device.track();
    }

    /// Follows which licenses there are, and every one of them.
    pub fn follow_licenses(self) {
        self.any_license.track();
    }

    /// Which licenses have changed since `seen`, for what is kept as they change; followed. It
    /// begins with 0.
    pub fn licenses_since(self, seen: &mut u64) -> ChangedLicenses {
        self.any_license.track();
        self.news.with_value(|news| news.since(seen))
    }

    /// Which people have changed since `seen`, for what is kept as they change; followed. It begins
    /// with 0.
    pub fn users_since(self, seen: &mut u64) -> ChangedUsers {
        self.any_user.track();
        self.user_news.with_value(|news| news.since(seen))
    }

    /// Follows which licenses there are, of which team each is and how many seats were bought, and
    /// not who holds them.
    pub fn follow_bought(self) {
        // Asked for, as what is only tracked is never worked out.
        self.bought.get();
    }

    /// Follows everything: for what rests on all of it.
    pub fn follow_all(self) {
        self.anything.track();
    }

    /// Follows who there is.
    pub fn follow_users(self) {
        self.any_user.track();
    }

    /// How much of a list has been read; followed.
    pub fn progress(self, topic: &Topic) -> crate::estate::Progress {
        self.progress.track();
        self.peek(|estate| estate.progress(topic))
    }

    fn follow<K: Clone + Eq + Hash>(
        self,
        id: &K,
        shelf: impl FnOnce(&mut Bells) -> &mut HashMap<K, ArcTrigger>,
    ) {
        let bell = self
            .bells
            .try_update_value(|bells| shelf(bells).entry(id.clone()).or_default().clone());
        if let Some(bell) = bell {
            bell.track();
        }
    }

    /// The seats of one license, with what is on its way or staged; followed. `None` while the
    /// license is not known.
    pub fn picture(self, id: &LicenseId) -> Option<SeatPicture> {
        self.outlook.with(|outlook| self.pictured(id, outlook))
    }

    /// The same with what is on its way alone: what a change meets that is sent at once.
    pub fn picture_now(self, id: &LicenseId) -> Option<SeatPicture> {
        self.under_way
            .with(|under_way| self.pictured(id, under_way))
    }

    fn pictured(self, id: &LicenseId, projection: &Projection) -> Option<SeatPicture> {
        self.follow_license(id);
        let count = self.peek(|estate| estate.count(id))?;
        let now_after = projection.licenses.get(id);
        let (staged_in, staged_out) = now_after.map_or((0, 0), |it| (it.staged_in, it.staged_out));
        Some(SeatPicture {
            assigned: count.assigned,
            max: count.max,
            cap: count.cap,
            staged_in,
            staged_out,
        })
    }

    /// What is staged. [`super::staged`] keeps it.
    pub fn planned(self) -> RwSignal<Plan> {
        self.planned
    }

    /// What the acts on their way and, after them, those that are staged come to: worked out once
    /// for every change, whoever shows it.
    pub fn outlook(self) -> Memo<Projection> {
        self.outlook
    }

    /// What can be expected of each act that is staged, in their order; followed.
    pub fn verdicts(self) -> Vec<Verdict> {
        let before = self.moving.with(Vec::len);
        let is_of_the_plan = |all: &Projection| all.verdicts.iter().skip(before).copied().collect();
        self.outlook.with(is_of_the_plan)
    }

    /// Acts on their way; followed.
    pub fn moving(self) -> Signal<Vec<Act>> {
        self.moving.into()
    }

    /// Adds acts to those on their way: every count shows them in the same frame.
    pub fn set_moving(self, acts: &[Act]) {
        self.moving
            .update(|moving| moving.extend(acts.iter().cloned()));
    }

    /// An act has arrived, or will not: takes it off those on their way, and in the same
    /// moment lets the estate know what came of it. No frame shows one without the other.
    pub fn arrive(self, acts: &[Act], change: impl FnOnce(&mut Estate) -> Changes) {
        self.moving.update(|moving| plan::take_off(moving, acts));
        self.change(change);
    }
}

fn gather<'a, K: Eq + Hash + 'a>(
    shelf: &HashMap<K, ArcTrigger>,
    ids: impl IntoIterator<Item = &'a K>,
    found: &mut Vec<ArcTrigger>,
) {
    found.extend(ids.into_iter().filter_map(|id| shelf.get(id).cloned()));
}

/// The estate.
pub fn use_estate() -> LiveEstate {
    expect_context()
}
