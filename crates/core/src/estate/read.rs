//! What screens and plans ask of the estate, one thing at a time.

use super::{
    Estate, Known, LicenseRow, List, Progress, Topic,
    circle::Circle,
    sort::{Glanced, arrange},
};
use crate::domain::{
    Activation, Activations, Hold, License, LicenseId, LicenseStatus, Policy, PolicyId, Product,
    ProductId, Role, Seat, SeatCount, Team, TeamId, User, UserId,
};

/// What to call a license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Title<'a> {
    /// The product it is for; empty while the catalogue has not been read.
    pub product: &'a str,
    /// What the vendor called the license itself, if anything.
    pub name: Option<&'a str>,
}

impl Estate {
    /// A license's row.
    pub fn license(&self, id: &LicenseId) -> Option<&License> {
        self.licenses.get(id)?.row.as_ref()
    }

    /// A person's row.
    pub fn user(&self, id: &UserId) -> Option<&User> {
        self.people.get(id)?.row.as_ref()
    }

    /// What a person may do; whoever is not known counts as an end user.
    pub fn role(&self, id: &UserId) -> Role {
        self.user(id).map_or(Role::User, |user| user.role)
    }

    /// What to call a person, also one who has left since.
    pub fn label(&self, id: &UserId) -> Option<String> {
        let former = || self.people.get(id)?.former.as_deref().map(str::to_owned);
        let recalled = || self.recalled.get(id).map(|name| (**name).to_owned());
        self.met(id)
            .map(User::label)
            .or_else(former)
            .or_else(recalled)
    }

    /// Notes what people were called when something was done about them, for where it is told
    /// before they have been read.
    pub fn recall(&mut self, names: impl IntoIterator<Item = (UserId, String)>) {
        let names = names.into_iter().map(|(id, name)| (id, name.into()));
        self.recalled.extend(names);
    }

    /// The person with an address, in whatever case it is written.
    pub fn user_by_email(&self, email: &str) -> Option<&User> {
        let user = *self.emails.get(email.trim().to_lowercase().as_str())?;
        self.people[user].row.as_ref()
    }

    /// Whether the server is known not to have a person (any more).
    pub fn lacks_user(&self, id: &UserId) -> bool {
        match self.people.get(id) {
            Some(person) => person.gone,
            None => self.people_list.walked > 0 && !self.sees_few,
        }
    }

    /// Whether the server is known not to have a license (any more) that it had.
    pub fn lacks_license(&self, id: &LicenseId) -> bool {
        let entry = self.licenses.get(id);
        entry.is_some_and(|it| it.row.is_none() && it.stamp.read > 0)
    }

    /// A product.
    pub fn product(&self, id: &ProductId) -> Option<&Product> {
        self.products().find(|it| it.id == *id)
    }

    /// A policy.
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.catalogue.policies.iter().find(|it| it.id == *id)
    }

    /// A team.
    pub fn team(&self, id: &TeamId) -> Option<&Team> {
        self.teams().find(|it| it.id == *id)
    }

    /// All licenses read so far, in no particular order.
    pub fn licenses(&self) -> impl Iterator<Item = &License> {
        self.licenses.iter().filter_map(|(_, it)| it.row.as_ref())
    }

    /// All people read so far, in no particular order.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.people.iter().filter_map(|(_, it)| it.row.as_ref())
    }

    /// All products, by name.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.catalogue.products.iter()
    }

    /// All teams, by name.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.catalogue.teams.iter()
    }

    /// What to call a license; `None` if it is not known.
    pub fn title(&self, id: &LicenseId) -> Option<Title<'_>> {
        let row = self.license(id)?;
        Some(Title {
            product: self.product(&row.product).map_or("", |it| &it.name),
            name: row.name.as_deref(),
        })
    }

    /// How a license is activated; by signing in until its policy is known.
    pub fn activation(&self, id: &LicenseId) -> Activation {
        let entry = self.licenses.get(id);
        entry.map_or(Activation::SignIn, |it| it.activation)
    }

    /// How a license is activated, where the server tells. End users are not told of policies.
    pub fn activation_told(&self, id: &LicenseId) -> Option<Activation> {
        let row = self.license(id)?;
        let policy = || self.policy(row.policy.as_ref()?);
        row.activation.or_else(|| Some(policy()?.activation))
    }

    /// Whether a license is shared by devices alone: floating, and without a limit of seats.
    pub fn is_by_device(&self, id: &LicenseId) -> bool {
        let has_no_seats = self.license(id).is_some_and(|row| row.max_seats.is_none());
        has_no_seats && self.activation_told(id) == Some(Activation::Floating)
    }

    /// How many seats of a license are held; `None` if the license is not known.
    pub fn count(&self, license: &LicenseId) -> Option<SeatCount> {
        self.licenses.get(license)?.count()
    }

    /// The people on a license, its owner first. Whoever was removed is not among them; see
    /// [`Self::seats_going`].
    pub fn seats_of(&self, license: &LicenseId) -> Known<Vec<Seat>> {
        let Some(entry) = self.licenses.get(license) else {
            return Known::NotYet;
        };
        let rank = |(user, hold)| (u128::from(hold != Hold::Owner), user);
        let here = entry.seats.people();
        let here = here.filter(|(user, _)| !self.people[*user].gone);
        let mut people: Vec<Glanced> = here.map(rank).collect();
        if people.is_empty() && !entry.seats.complete {
            return Known::NotYet;
        }
        arrange(&mut people, &|a, b| a.cmp(&b));
        let seat = |(rank, user)| Seat {
            license: license.clone(),
            user: self.people[user].id.clone(),
            hold: if rank == 0 {
                Hold::Owner
            } else {
                Hold::Assigned
            },
            activations: entry.activations.get(&user).map(|(it, _)| *it),
        };
        let seats = people.into_iter().map(seat).collect();
        known(entry.seats.complete, seats)
    }

    /// Whether and why a person holds a seat on a license.
    pub fn hold(&self, license: &LicenseId, user: &UserId) -> Known<Option<Hold>> {
        let Some(entry) = self.licenses.get(license) else {
            return Known::NotYet;
        };
        let user = self.people.find(user);
        let hold = user.and_then(|user| entry.seats.hold(user));
        let confirmed = user.map_or(0, |user| entry.seats.confirmed_at(user));
        let is_sure = entry.seats.complete || confirmed > entry.seats.walked;
        let nobody = entry.row.is_some() && entry.assigned() == 0;
        // Reading a person's licenses tells of every other license that they are not on it.
        let walked = user.map_or(0, |user| self.people[user].on_walked);
        let is_elsewhere = walked > 0 && walked >= entry.seats.walked;
        match hold {
            Some(Hold::Owner) => Known::Now(hold),
            Some(Hold::Assigned) => known(is_sure || is_elsewhere, hold),
            None if is_sure || nobody || is_elsewhere => Known::Now(None),
            None => Known::NotYet,
        }
    }

    /// What is activated with a person's seat, where the server tells that by seat.
    pub fn activations(&self, license: &LicenseId, user: &UserId) -> Option<Activations> {
        let user = self.people.find(user)?;
        let entry = self.licenses.get(license)?;
        entry.activations.get(&user).map(|(it, _)| *it)
    }

    /// The seats a person holds, as far as they are known.
    pub fn seats_of_user(&self, user: &UserId) -> Vec<Seat> {
        let Some(number) = self.people.find(user) else {
            return Vec::new();
        };
        let seat = |&license: &u32| {
            let entry = &self.licenses[license];
            Some(Seat {
                license: entry.id.clone(),
                user: user.clone(),
                hold: entry.seats.hold(number)?,
                activations: entry.activations.get(&number).map(|(it, _)| *it),
            })
        };
        self.people[number].on.iter().filter_map(seat).collect()
    }

    /// Whether all seats a person holds are known.
    pub fn knows_seats_of_user(&self, user: &UserId) -> bool {
        self.progress(&Topic::UserLicenses(user.clone())).complete
    }

    /// How much of a list has been read.
    pub fn progress(&self, topic: &Topic) -> Progress {
        match topic {
            Topic::Catalogue => {
                let it = &self.catalogue;
                let have = it.products.len() + it.policies.len() + it.teams.len();
                progress(have, None, self.catalogue_read > 0)
            }
            Topic::Licenses => self.license_list.progress(),
            Topic::Users => self.people_list.progress(),
            Topic::Seats(license) => {
                self.licenses
                    .get(license)
                    .map_or(Progress::default(), |entry| {
                        let total = entry.count().map(|count| count.assigned as usize);
                        progress(entry.seats.len() as usize, total, entry.seats.complete)
                    })
            }
            Topic::Devices(license) => {
                self.licenses
                    .get(license)
                    .map_or(Progress::default(), |entry| {
                        let total = entry.row.as_ref().map(|row| row.devices_counted as usize);
                        progress(entry.devices.len(), total, entry.devices_complete)
                    })
            }
            Topic::AllDevices => {
                let rows = self.licenses.iter().filter_map(|(_, it)| it.row.as_ref());
                let counted = rows.map(|row| row.devices_counted as usize).sum();
                let total = (self.license_list.walked > 0).then_some(counted);
                progress(self.device_on.len(), total, self.devices_walked > 0)
            }
            Topic::UserLicenses(user) => {
                let person = self.people.get(user);
                let have = person.map_or(0, |it| it.on.len());
                let complete = person.is_some_and(|it| it.on_walked > 0) || self.knows_all_seats();
                progress(have, None, complete)
            }
            Topic::UserDevices(user) => {
                let was_walked = self
                    .people
                    .get(user)
                    .is_some_and(|it| it.devices_walked > 0);
                let have = self.devices_of_user(user).len();
                progress(have, None, was_walked || self.list_tells_owners())
            }
            Topic::TeamOwners(team) => self
                .team_owners
                .get(team)
                .map_or(Progress::default(), Circle::progress),
            Topic::Managers(contract) => self
                .managers
                .get(contract)
                .map_or(Progress::default(), Circle::progress),
        }
    }

    /// Whether the people on a license were read no earlier than the last list of all licenses.
    pub fn has_people_since_list(&self, license: &LicenseId) -> bool {
        let listed = self.license_list.walked;
        let entry = self.licenses.get(license);
        listed > 0 && entry.is_some_and(|it| it.seats.walked >= listed)
    }

    /// Whether the people on every license are known.
    fn knows_all_seats(&self) -> bool {
        let mut rows = self.licenses.iter().filter(|(_, it)| it.row.is_some());
        self.license_list.walked > 0 && rows.all(|(_, it)| it.seats.complete)
    }
}

impl LicenseRow {
    /// Seats held and bought; `None` if the license is not known.
    pub(super) fn count(&self) -> Option<SeatCount> {
        let row = self.row.as_ref()?;
        let assigned = self.assigned();
        if row.status == LicenseStatus::Removing {
            // Whatever it has left is nobody's to take.
            return Some(SeatCount {
                assigned,
                max: Some(assigned),
                cap: Some(assigned),
            });
        }
        Some(row.counted(self.overage).with_assigned(assigned))
    }
}

impl List {
    fn progress(self) -> Progress {
        progress(self.have, None, self.walked > 0)
    }
}

pub(super) fn progress(have: usize, total: Option<usize>, complete: bool) -> Progress {
    Progress {
        have,
        total: if complete { Some(have) } else { total },
        complete,
    }
}

pub(super) fn known<T>(all: bool, value: T) -> Known<T> {
    if all {
        Known::Now(value)
    } else {
        Known::Partly(value)
    }
}
