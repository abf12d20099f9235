//! What goes with a person who was removed, while the server is still busy taking it away.
//!
//! The server answers at once and deletes in its own time: seats, the licenses they own with
//! everybody's seats and devices on them, their devices. Until then it counts and lists all of
//! that. Ownerships of teams stay for ever, as the id of nobody (keygen-api app/models/user.rb).

use super::{Asked, Changes, Estate, LicenseRow, Person, Touched};
use crate::domain::{Device, Hold, LicenseId, LicenseStatus, UserId};

/// Ids are never given twice: nothing that is read later brings back who was removed.
const FOR_GOOD: u64 = u64::MAX;

/// Whether somebody whom something names is on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// They have been read.
    Here,
    /// They are nobody: removed, or unknown to the server.
    Gone,
    /// Nothing has told yet.
    NotRead,
}

/// What is left of somebody who was removed, as far as it has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// Licenses that go with them.
    pub licenses: Vec<LicenseId>,
    /// Licenses on which the server still counts their seat.
    pub seats: Vec<LicenseId>,
    /// Devices that are still theirs.
    pub devices: usize,
}

impl Remains {
    /// Whether the server is done with them.
    pub fn is_empty(&self) -> bool {
        self.licenses.is_empty() && self.seats.is_empty() && self.devices == 0
    }
}

impl Estate {
    /// Says that whoever is in sees few people, so that nobody can be told to be missing.
    pub fn see_few(&mut self, few: bool) {
        self.sees_few = few;
    }

    /// Whether somebody is on the server. They are nobody after a 404 for them, or after a
    /// complete list of people that was begun later than anything first named them.
    pub fn presence(&self, id: &UserId) -> Presence {
        match self.people.get(id) {
            Some(person) if person.row.is_some() => Presence::Here,
            _ if self.lacks_user(id) => Presence::Gone,
            _ => Presence::NotRead,
        }
    }

    /// Whether a license is about to be deleted, since its owner is nobody.
    pub fn is_license_going(&self, id: &LicenseId) -> bool {
        let row = self.license(id);
        row.is_some_and(|row| row.status == LicenseStatus::Removing)
    }

    /// Whether a device is about to be deleted, with its owner or its license.
    pub fn is_device_going(&self, device: &Device) -> bool {
        let owner = device.user.as_ref();
        owner.is_some_and(|user| self.presence(user) == Presence::Gone)
            || self.is_license_going(&device.license)
    }

    /// Seats of a license that the server still counts, and that nobody holds any more. They are
    /// among the seats held.
    pub fn seats_going(&self, license: &LicenseId) -> u32 {
        let Some(entry) = self.licenses.get(license) else {
            return 0;
        };
        let (living, departed) = self.listed(entry);
        if !entry.seats.complete {
            return departed;
        }
        // A list is read at another moment than the count: that alone is no seat of nobody.
        let is_told = departed > 0 || entry.counted > entry.seats.walked;
        entry.assigned().saturating_sub(living) * u32::from(is_told)
    }

    /// What is left of somebody who was removed.
    pub fn remains_of(&self, user: &UserId) -> Remains {
        let mut remains = Remains::default();
        for seat in self.seats_of_user(user) {
            match seat.hold {
                Hold::Owner => remains.licenses.push(seat.license),
                Hold::Assigned => remains.seats.push(seat.license),
            }
        }
        remains.devices = self.devices_of_user(user).len();
        remains
    }

    /// How many of the people listed on a license are on the server, and how many are not.
    pub(super) fn listed(&self, entry: &LicenseRow) -> (u32, u32) {
        if self.departed == 0 {
            return (entry.seats.len(), 0);
        }
        let people = entry.seats.people();
        let departed = people.filter(|(user, _)| self.people[*user].gone).count() as u32;
        (entry.seats.len().saturating_sub(departed), departed)
    }

    /// An act removed a person.
    pub(super) fn remove_for_good(&mut self, user: &UserId, asked: Asked, changes: &mut Changes) {
        let number = self.people.number(user, Person::new);
        self.take_user_away(number, asked.0, true, changes);
        self.people[number].stamp.read = FOR_GOOD;
    }

    /// Somebody turned out to be nobody: what is theirs is about to go.
    pub(super) fn depart(&mut self, user: u32, changes: &mut Changes) {
        self.people[user].gone = true;
        self.departed += 1;
        self.mark_theirs(user, changes);
    }

    /// Somebody came to be gone, or here: so what is theirs goes, or stays.
    pub(super) fn mark_theirs(&mut self, user: u32, changes: &mut Changes) {
        for license in self.people[user].on.clone() {
            self.mark_going(license);
            self.hold_list_back(license, changes);
            changes.seats.insert(self.licenses[license].id.clone());
            changes.licenses.insert(self.licenses[license].id.clone());
        }
        let id = self.people[user].id.clone();
        for device in self.devices_of_user(&id) {
            changes.device_ids.insert(device.id.clone());
            changes.devices.insert(device.license.clone());
        }
        let teams = self.teams_owned_by(&id);
        changes.teams.extend(teams);
    }

    /// A license whose owner is nobody is being removed, whatever the server calls it.
    pub(super) fn mark_going(&mut self, license: u32) {
        let entry = &mut self.licenses[license];
        let owner = entry.seats.owner();
        let is_going = owner.is_some_and(|user| self.people[user].gone);
        if let Some(row) = &mut entry.row {
            row.status = if is_going {
                LicenseStatus::Removing
            } else {
                entry.status.clone()
            };
        }
    }

    /// The server has counted: where only the living are in its count, who was removed holds no
    /// seat any more.
    pub(super) fn settle_departed(&mut self, license: u32, changes: &mut Changes) {
        let entry = &self.licenses[license];
        let (living, departed) = self.listed(entry);
        if departed == 0 || !entry.seats.complete || entry.assigned() > living {
            return;
        }
        let gone = entry.seats.people();
        let gone = gone.filter(|(user, hold)| *hold == Hold::Assigned && self.people[*user].gone);
        let gone: Vec<u32> = gone.map(|(user, _)| user).collect();
        let at = self.tick;
        let mut touched = Touched::new();
        let seats = &mut self.licenses[license].seats;
        for user in gone {
            seats.forget(user, at, &mut touched);
        }
        self.reconcile(license, touched, changes);
    }
}
