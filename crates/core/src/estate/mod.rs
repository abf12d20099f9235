//! The in-memory picture of the server: everything the panel knows of it, each thing once.
//!
//! Replies arrive in any order and acts are confirmed in between. So every fact carries the
//! moment it was true at, by the estate's own clock: a reply counts from when its request
//! left, a confirmed act from when its confirmation came. Older news never replaces newer.

mod circle;
mod confirm;
mod contracts;
mod devices;
mod figures;
mod filters;
mod fold;
mod known;
mod license_list;
mod merge;
mod names;
mod narrow;
mod near;
mod news;
mod people_order;
mod query;
mod read;
mod removal;
mod seats;
mod sort;
mod table;
mod teams;

#[cfg(any(test, feature = "sample"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use devices::{DeviceColumn, DeviceQuery};
pub use figures::{DeviceFigures, LicenseFigures, SeatSums, Standing, UserFigures};
pub use filters::{DeviceFilter, EXPIRING_DAYS, LicenseFilter, UserFilter};
pub use fold::fold;
pub use known::{Asked, Changes, Known, Progress, Topic, Walk};
pub use license_list::{Bought, ChangedLicenses, KeptFigures, LicenseList};
pub use names::NameKey;
pub use narrow::Narrowing;
pub use near::{Named, Near};
pub use news::News;
pub use people_order::{ChangedUsers, KeptUserFigures, PeopleOrder};
pub use query::{
    LicenseColumn, LicenseQuery, SeatColumn, SeatQuery, SortBy, UserColumn, UserOrder, UserQuery,
};
pub use read::Title;
pub use removal::{Presence, Remains};
pub use teams::TeamFigures;

use rustc_hash::{FxHashMap, FxHashSet};

use self::{
    circle::Circle,
    devices::HeldDevice,
    fold::Folded,
    seats::{Seats, Touched},
    table::Table,
};
use crate::domain::{
    Activation, Activations, Catalogue, ContractId, DeviceId, License, LicenseId, LicenseStatus,
    Overage, TeamId, User, UserId,
};

/// Everything the panel knows of the server.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    tick: u64,
    /// Who is signed in.
    me: Option<UserId>,
    licenses: Table<LicenseId, LicenseRow>,
    license_list: List,
    people: Table<UserId, Person>,
    people_list: List,
    /// What people were called whom nothing has told of since the page was loaded.
    recalled: FxHashMap<UserId, Box<str>>,
    /// By address in lower case.
    emails: FxHashMap<Box<str>, u32>,
    catalogue: Catalogue,
    catalogue_read: u64,
    /// When an act last changed a team.
    teams_changed: u64,
    team_owners: FxHashMap<TeamId, Circle>,
    managers: FxHashMap<ContractId, Circle>,
    /// Whoever was seen to manage a contract.
    manager_rows: FxHashMap<UserId, User>,
    /// On which license a device is.
    device_on: FxHashMap<DeviceId, u32>,
    /// Devices that were reset. Ids are never given twice, so they do not come back.
    devices_reset: FxHashSet<DeviceId>,
    /// When the last reading of all devices that came to its end was begun; 0 if none did.
    devices_walked: u64,
    /// Whether whoever is in may see few people.
    sees_few: bool,
    /// How many are known not to be on the server (any more).
    departed: usize,
}

/// How far a list of the whole server has been read.
#[derive(Clone, Copy, Debug, Default)]
struct List {
    /// Rows held.
    have: usize,
    /// When the last reading that came to its end was begun; 0 if none did.
    walked: u64,
}

/// When a row was read, and until when it is known to have existed.
#[derive(Clone, Copy, Debug, Default)]
struct Stamp {
    read: u64,
    alive: u64,
}

/// What is known of one license.
#[derive(Clone, Debug)]
struct LicenseRow {
    id: LicenseId,
    row: Option<License>,
    stamp: Stamp,
    /// Title and everything else the license itself is found by.
    text: Folded,
    /// From the policy.
    activation: Activation,
    overage: Overage,
    /// When the server's count in `row` was asked for.
    counted: u64,
    /// Seats that confirmed acts have added to that count since.
    since: i64,
    /// How many more seats were counted than people listed, when the list was last read.
    gap: i64,
    /// Whether the list waits for a count that was asked for later.
    waits: bool,
    /// What the server calls its state.
    status: LicenseStatus,
    seats: Seats,
    /// What is activated with the seats, by person, and when that was so.
    activations: FxHashMap<u32, (Activations, u64)>,
    /// By id.
    devices: Vec<HeldDevice>,
    devices_walked: u64,
    devices_complete: bool,
    /// When a confirmed act last changed how many devices there are.
    devices_changed: u64,
}

/// What is known of one person.
#[derive(Clone, Debug)]
struct Person {
    id: UserId,
    row: Option<User>,
    /// Something that names them shows that they existed when it was first read.
    stamp: Stamp,
    /// Whether the server is known not to have them (any more).
    gone: bool,
    /// Name, then address.
    text: Folded,
    /// What they were called, once they have left.
    former: Option<Box<str>>,
    /// The licenses they are known to hold a seat on.
    on: Vec<u32>,
    /// When the last reading of their licenses that came to its end was begun; 0 if none did.
    on_walked: u64,
    /// The same for their devices.
    devices_walked: u64,
}

impl LicenseRow {
    fn new(id: LicenseId) -> Self {
        Self {
            id,
            row: None,
            stamp: Stamp::default(),
            text: Folded::default(),
            activation: Activation::SignIn,
            overage: Overage::Never,
            counted: 0,
            since: 0,
            gap: 0,
            waits: false,
            status: LicenseStatus::Active,
            seats: Seats::default(),
            activations: FxHashMap::default(),
            devices: Vec::new(),
            devices_walked: 0,
            devices_complete: false,
            devices_changed: 0,
        }
    }

    /// Seats held: what the server counted and what was confirmed since. The people who are
    /// listed may be fewer, while the server is still removing somebody.
    fn assigned(&self) -> u32 {
        u32::try_from(self.counted_now().max(0)).unwrap_or(u32::MAX)
    }

    fn counted_now(&self) -> i64 {
        let counted = self.row.as_ref().map_or(0, |row| row.seats_counted);
        i64::from(counted) + self.since
    }
}

impl Person {
    fn new(id: UserId) -> Self {
        Self {
            id,
            row: None,
            stamp: Stamp::default(),
            gone: false,
            text: Folded::default(),
            former: None,
            on: Vec::new(),
            on_walked: 0,
            devices_walked: 0,
        }
    }
}

impl Estate {
    /// The moment a request leaves. Take one for every request, just before it is sent.
    pub fn ask(&mut self) -> Asked {
        self.tick += 1;
        Asked(self.tick)
    }

    /// Says who is signed in.
    pub fn is_for(&mut self, me: UserId) {
        self.me = Some(me);
    }

    /// Whether somebody is the person signed in.
    pub fn is_me(&self, user: &UserId) -> bool {
        self.me.as_ref() == Some(user)
    }

    /// A whole list is about to be read, page by page.
    pub fn begin(&mut self, topic: Topic) -> Walk {
        let asked = self.ask();
        Walk { topic, asked }
    }

    fn number_of(&mut self, license: &LicenseId) -> u32 {
        self.licenses.number(license, LicenseRow::new)
    }

    fn number_of_person(&mut self, user: &UserId) -> u32 {
        let now = self.tick;
        self.people.number(user, |id| {
            let mut person = Person::new(id);
            person.stamp.lives(now);
            person
        })
    }

    /// Carries a change of a license's people over to everything that depends on it.
    fn reconcile(&mut self, license: u32, touched: Touched, changes: &mut Changes) {
        if touched.is_empty() {
            return;
        }
        let entry = &mut self.licenses[license];
        let owner = entry.seats.owner().map(|user| self.people[user].id.clone());
        if let Some(row) = &mut entry.row {
            row.owner = owner;
        }
        self.mark_going(license);
        let entry = &mut self.licenses[license];
        for user in touched {
            let holds = entry.seats.hold(user).is_some();
            let person = &mut self.people[user];
            match person.on.iter().position(|&on| on == license) {
                Some(at) if !holds => {
                    person.on.swap_remove(at);
                }
                None if holds => person.on.push(license),
                _ => {}
            }
            changes.user_ids.insert(person.id.clone());
        }
        changes.seats.insert(entry.id.clone());
        changes.licenses.insert(entry.id.clone());
        self.hold_list_back(license, changes);
    }
}
