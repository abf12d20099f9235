//! What goes with a person who was removed: the licenses they own with everybody's seats and
//! devices on them, their seats elsewhere, their devices, their part in teams (keygen-api
//! app/models/user.rb).

use super::{Asked, Changes, Estate, Touched};
use crate::domain::{Hold, UserId};

/// Ids are never given twice: nothing that is read later brings back what was removed, also
/// while the server is still busy taking away what hung on it.
const FOR_GOOD: u64 = u64::MAX;

impl Estate {
    /// An act removed a person.
    pub(super) fn remove_for_good(&mut self, user: &UserId, asked: Asked, changes: &mut Changes) {
        let number = self.number_of_person(user);
        for license in self.people[number].on.clone() {
            match self.licenses[license].seats.hold(number) {
                Some(Hold::Owner) => {
                    self.take_license_away(license, asked.0, changes);
                    self.licenses[license].stamp.read = FOR_GOOD;
                }
                Some(Hold::Assigned) => self.drop_seat(license, number, asked, changes),
                None => {}
            }
        }
        let theirs = self.devices_of_user(user).into_iter();
        let theirs: Vec<_> = theirs
            .map(|it| (it.license.clone(), it.id.clone()))
            .collect();
        for (license, device) in theirs {
            self.reset_device(&license, &device, asked, true, changes);
        }
        for team in self.teams_owned_by(user) {
            self.confirm_owner_of_team(&team, user, false, asked, changes);
        }
        self.take_user_away(number, asked.0, changes);
        self.people[number].stamp.read = FOR_GOOD;
    }

    fn drop_seat(&mut self, license: u32, user: u32, asked: Asked, changes: &mut Changes) {
        let entry = &mut self.licenses[license];
        if entry.seats.confirmed_at(user) <= entry.counted || entry.seats.hold(user).is_some() {
            entry.since -= 1;
        }
        entry.seats.changed = asked.0;
        let mut touched = Touched::new();
        entry.seats.confirm(user, false, asked.0, &mut touched);
        self.reconcile(license, touched, changes);
    }
}
