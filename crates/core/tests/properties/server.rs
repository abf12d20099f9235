//! A license server in a few lines: its rules, not its wire. Written from the server's
//! documentation, apart from the code under test.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use seatboard_core::{acts::*, domain::*, estate::sample};

/// What the server holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    pub licenses: BTreeMap<LicenseId, Held>,
    pub users: BTreeMap<UserId, User>,
    /// Who was removed, and still has what they had until the worker gets to it.
    pub removed: BTreeSet<UserId>,
}

/// One license on the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub max: Option<u32>,
    pub overage: Overage,
    pub owner: Option<UserId>,
    pub people: BTreeSet<UserId>,
    /// How often it was renamed; its name.
    pub version: u32,
}

impl Held {
    pub fn len(&self) -> u32 {
        self.people.len() as u32 + u32::from(self.owner.is_some())
    }

    fn holds(&self, user: &UserId) -> bool {
        self.owner.as_ref() == Some(user) || self.people.contains(user)
    }

    fn has_room(&self) -> bool {
        self.overage
            .cap(self.max)
            .is_none_or(|cap| self.len() < cap)
    }

    fn full(&self) -> Outcome {
        Outcome::Failed(Failure::Full {
            assigned: self.len(),
            max: self.max,
        })
    }
}

impl Server {
    /// Carries an act out as the server would, and says what became of it.
    pub fn apply(&mut self, act: &Act) -> Outcome {
        if let Act::Person(_, PersonAct::Create(new)) = act {
            let email = new.email.trim().to_lowercase();
            if self.users.values().any(|user| user.email == email) {
                return Outcome::Failed(Failure::EmailTaken);
            }
            let user = person(&format!("made-{email}"), &email);
            self.users.insert(user.id.clone(), user);
            return Outcome::Done;
        }
        match act {
            Act::Person(user, PersonAct::Remove) => return self.remove(user),
            Act::Person(
                _,
                PersonAct::Update { .. }
                | PersonAct::SetRole { .. }
                | PersonAct::Ban
                | PersonAct::Unban,
            ) => {
                return self.edit(act);
            }
            _ => {}
        }
        if act
            .seats()
            .is_some_and(|user| !self.users.contains_key(user))
        {
            return Outcome::Failed(Failure::NoSuchUser);
        }
        let Some(held) = act.license().and_then(|id| self.licenses.get_mut(id)) else {
            return Outcome::Failed(Failure::NoSuchLicense);
        };
        if held.owner.iter().any(|owner| self.removed.contains(owner)) {
            // It is as good as deleted.
            return Outcome::Failed(Failure::NoSuchLicense);
        }
        let is_gone = |user: &UserId| self.removed.contains(user);
        if matches!(act, Act::Seat(_, SeatAct::Release { user }) if is_gone(user)) {
            return Outcome::Skipped;
        }
        match act {
            Act::Seat(_, SeatAct::Assign { user }) if held.holds(user) => Outcome::Skipped,
            Act::Seat(_, SeatAct::Assign { user }) => {
                if !held.has_room() {
                    return held.full();
                }
                held.people.insert(user.clone());
                Outcome::Done
            }
            Act::Seat(_, SeatAct::Release { user }) if held.owner.as_ref() == Some(user) => {
                Outcome::Failed(Failure::OwnerSeat)
            }
            Act::Seat(_, SeatAct::Release { user }) if held.people.remove(user) => Outcome::Done,
            Act::Seat(_, SeatAct::Release { .. }) => Outcome::Skipped,
            Act::Seat(_, SeatAct::Move { from, to }) => {
                if held.owner.as_ref() == Some(from) {
                    return Outcome::Failed(Failure::OwnerSeat);
                }
                match (held.people.contains(from) && !is_gone(from), held.holds(to)) {
                    (false, true) => Outcome::Skipped,
                    (true, false) => {
                        held.people.remove(from);
                        if !held.has_room() {
                            held.people.insert(from.clone());
                            return held.full();
                        }
                        held.people.insert(to.clone());
                        Outcome::Done
                    }
                    _ => Outcome::Failed(Failure::Refused(String::new())),
                }
            }
            Act::License(_, LicenseAct::SetOwner { to, .. }) if held.owner == *to => {
                Outcome::Skipped
            }
            Act::License(_, LicenseAct::SetOwner { from, .. }) if held.owner != *from => {
                Outcome::Failed(Failure::Refused(String::new()))
            }
            Act::License(_, LicenseAct::SetOwner { from, to }) => {
                if to.as_ref().is_some_and(|user| held.people.contains(user)) {
                    return Outcome::Failed(Failure::Refused(String::new()));
                }
                if from.is_none() && to.is_some() && !held.has_room() {
                    return held.full();
                }
                held.owner.clone_from(to);
                Outcome::Done
            }
            other => unreachable!("{other:?} is not of this kind"),
        }
    }

    fn admins(&self) -> usize {
        let admins = self.users.values().filter(|it| it.role == Role::Admin);
        admins.count()
    }

    fn remove(&mut self, user: &UserId) -> Outcome {
        let Some(row) = self.users.get(user) else {
            return Outcome::Skipped;
        };
        if row.role == Role::Admin && self.admins() == 1 {
            return Outcome::Failed(Failure::LastAdmin);
        }
        self.users.remove(user);
        self.removed.insert(user.clone());
        Outcome::Done
    }

    /// The worker gets to what was removed: what they own goes with them, their seats become
    /// free.
    pub fn work(&mut self) {
        for user in std::mem::take(&mut self.removed) {
            self.licenses
                .retain(|_, held| held.owner.as_ref() != Some(&user));
            self.delete(&user);
        }
    }

    fn edit(&mut self, act: &Act) -> Outcome {
        let admins = self.admins();
        let taken: Vec<(UserId, String)> = self
            .users
            .values()
            .map(|it| (it.id.clone(), it.email.clone()))
            .collect();
        let Some(row) = act.about_user().and_then(|user| self.users.get_mut(user)) else {
            return Outcome::Failed(Failure::NoSuchUser);
        };
        match act {
            Act::Person(_, PersonAct::Update { from, to }) => {
                let Some(after) = from.edited(to, &row.profile()) else {
                    return Outcome::Failed(Failure::Changed);
                };
                if after == row.profile() {
                    return Outcome::Skipped;
                }
                let is_taken =
                    |(id, email): &(UserId, String)| *id != row.id && *email == after.email;
                if taken.iter().any(is_taken) {
                    return Outcome::Failed(Failure::EmailTaken);
                }
                *row = row.with_profile(&after);
            }
            Act::Person(_, PersonAct::SetRole { to, .. }) if row.role == *to => {
                return Outcome::Skipped;
            }
            Act::Person(_, PersonAct::SetRole { from, .. }) if row.role != *from => {
                return Outcome::Failed(Failure::Changed);
            }
            Act::Person(_, PersonAct::SetRole { to, .. }) => {
                if row.role == Role::Admin && admins == 1 {
                    return Outcome::Failed(Failure::LastAdmin);
                }
                row.role = *to;
            }
            Act::Person(_, PersonAct::Ban) if row.status == UserStatus::Banned => {
                return Outcome::Skipped;
            }
            Act::Person(_, PersonAct::Unban) if row.status != UserStatus::Banned => {
                return Outcome::Skipped;
            }
            _ if row.role != Role::User => return Outcome::Failed(Failure::Forbidden),
            Act::Person(_, PersonAct::Ban) => row.status = UserStatus::Banned,
            _ => row.status = UserStatus::Active,
        }
        Outcome::Done
    }

    /// Takes a person off the server, as another admin might.
    pub fn delete(&mut self, user: &UserId) {
        self.users.remove(user);
        for held in self.licenses.values_mut() {
            held.people.remove(user);
            held.owner.take_if(|owner| owner == user);
        }
    }

    /// A license as a reply has it.
    pub fn row(&self, id: &LicenseId) -> Option<License> {
        let held = self.licenses.get(id)?;
        let mut row = license(id.as_str());
        row.name = Some(format!("v{}", held.version));
        row.policy = Some(policy_id(held.overage));
        row.owner.clone_from(&held.owner);
        row.max_seats = held.max;
        row.seats_counted = held.len();
        Some(row)
    }

    /// The people on a license as a reply has them, in the order of their ids.
    pub fn seats(&self, id: &LicenseId) -> Vec<(Seat, User)> {
        let Some(held) = self.licenses.get(id) else {
            return Vec::new();
        };
        let owner = held.owner.iter().map(|user| (user, Hold::Owner));
        let people = held.people.iter().map(|user| (user, Hold::Assigned));
        // Whoever was removed is on no list of people, though still counted.
        let mut seats: Vec<_> = owner
            .chain(people)
            .filter(|(user, _)| self.users.contains_key(*user))
            .map(|(user, hold)| {
                let seat = Seat {
                    license: id.clone(),
                    user: user.clone(),
                    hold,
                    activations: None,
                };
                (seat, self.users[user].clone())
            })
            .collect();
        seats.sort_by(|a, b| a.0.user.cmp(&b.0.user));
        seats
    }

    pub fn catalogue(&self) -> Catalogue {
        let policy = |overage| Policy {
            id: policy_id(overage),
            name: format!("{overage:?}"),
            activation: Activation::SignIn,
            overage,
            duration_s: None,
            keeps_expiry_on_transfer: false,
            on_expiry: None,
            heartbeat_s: None,
            devices_per_person: false,
        };
        Catalogue {
            products: vec![Product {
                id: "product".into(),
                name: "Product".into(),
            }],
            policies: OVERAGES.map(policy).into(),
            teams: Vec::new(),
        }
    }
}

const OVERAGES: [Overage; 3] = [Overage::Never, Overage::Always, Overage::Percent(150)];

fn policy_id(overage: Overage) -> PolicyId {
    format!("{overage:?}").into()
}

/// A license with nothing particular about it.
pub fn license(id: &str) -> License {
    License {
        policy: None,
        ..sample::license(id, 0, None)
    }
}

/// A person with nothing particular about them.
pub fn person(id: &str, email: &str) -> User {
    User {
        email: email.into(),
        first_name: None,
        ..sample::user(id)
    }
}

/// The person with a number.
pub fn user_id(number: usize) -> UserId {
    format!("u{number}").into()
}

/// The license with a number.
pub fn license_id(number: usize) -> LicenseId {
    format!("l{number}").into()
}

/// A server with so many people and licenses, some of these full, some above their limit if
/// `oversold` allows.
pub fn servers(people: usize, licenses: usize, oversold: bool) -> impl Strategy<Value = Server> {
    let held = move || {
        let seats = prop::collection::btree_set(0..people, 0..=people.min(5));
        let owner = prop::option::of(0..people);
        let overage = prop::sample::select(&OVERAGES[..]);
        (seats, owner, overage, 0..4_u32, any::<bool>()).prop_map(
            move |(seats, owner, overage, spare, limited)| {
                let mut people: BTreeSet<UserId> = seats.into_iter().map(user_id).collect();
                let owner = owner.map(user_id);
                if let Some(owner) = &owner {
                    people.remove(owner);
                }
                let len = people.len() as u32 + u32::from(owner.is_some());
                let max = if oversold && spare == 3 {
                    len.saturating_sub(1)
                } else {
                    len + spare
                };
                Held {
                    max: limited.then_some(max),
                    overage,
                    owner,
                    people,
                    version: 0,
                }
            },
        )
    };
    prop::collection::vec(held(), licenses).prop_map(move |held| Server {
        licenses: (0..).map(license_id).zip(held).collect(),
        removed: BTreeSet::new(),
        users: (0..people)
            .map(|number| {
                let id = user_id(number);
                (id.clone(), person(id.as_str(), &format!("{id}@acme.test")))
            })
            .collect(),
    })
}

/// An act about one of so many people and licenses. Owners are named as the server has them.
pub fn acts(people: usize, licenses: usize) -> impl Strategy<Value = Draft> {
    (0..licenses, 0..people, 0..people, 0..9_u8).prop_map(|(license, a, b, kind)| Draft {
        license: license_id(license),
        a: user_id(a),
        b: user_id(b),
        kind,
    })
}

/// An act that is made up when the owner is known.
#[derive(Clone, Debug)]
pub struct Draft {
    license: LicenseId,
    a: UserId,
    b: UserId,
    kind: u8,
}

impl Draft {
    /// The act, as somebody would make it who sees the server as it is.
    pub fn on(&self, server: &Server) -> Act {
        let license = self.license.clone();
        let owner = server
            .licenses
            .get(&license)
            .and_then(|it| it.owner.clone());
        let (a, b) = (self.a.clone(), self.b.clone());
        match self.kind {
            0..=2 => Act::Seat(license, SeatAct::Assign { user: a }),
            3 | 4 => Act::Seat(license, SeatAct::Release { user: a }),
            5 | 6 => Act::Seat(license, SeatAct::Move { from: a, to: b }),
            7 => Act::License(
                license,
                LicenseAct::SetOwner {
                    from: owner,
                    to: Some(a),
                },
            ),
            _ => Act::License(
                license,
                LicenseAct::SetOwner {
                    from: owner,
                    to: None,
                },
            ),
        }
    }
}
