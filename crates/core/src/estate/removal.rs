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

    /// Some of those whom something names, who were not on the list of all people, and of whom it
    /// is not known whether they came after it. While that list has not been read, owners of
    /// licenses alone: a license is nothing without its owner.
    pub fn unread_people(&self, most: usize) -> Vec<UserId> {
        if self.sees_few {
            return Vec::new();
        }
        if self.people_list.walked == 0 {
            let owners = self.licenses().filter_map(|row| self.unread_owner(&row.id));
            return owners.take(most).collect();
        }
        let is_open = |person: &&Person| person.row.is_none() && !person.gone;
        let people = self.people.iter().map(|(_, person)| person);
        let open = people.filter(is_open).take(most);
        open.map(|person| person.id.clone()).collect()
    }

    /// The owner of a license, if nothing has told yet whether they are on the server.
    pub fn unread_owner(&self, license: &LicenseId) -> Option<UserId> {
        let owner = self.license(license)?.owner.clone()?;
        (!self.sees_few && self.presence(&owner) == Presence::NotRead).then_some(owner)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Act, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
        domain::{License, Team},
        estate::{
            Topic,
            sample::{catalogue, device, license, seat, user},
        },
        plan::{Verdict, Why, project},
    };

    fn read_people(estate: &mut Estate, people: &[&str]) {
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(&mut walk, people.iter().map(|id| user(id)).collect());
        estate.finish(walk);
    }

    fn owned() -> License {
        License {
            owner: Some("ana".into()),
            ..license("hers", 2, Some(4))
        }
    }

    fn presence(estate: &Estate, id: &str) -> Presence {
        estate.presence(&id.into())
    }

    #[test]
    fn k3_somebody_is_nobody_only_once_that_is_sure() {
        let mut estate = Estate::default();
        // A list that was begun before anything named them tells nothing of them.
        let mut people = estate.begin(Topic::Users);
        estate.read_license(owned());
        estate.merge_users(&mut people, vec![user("ben")]);
        estate.finish(people);
        assert_eq!(presence(&estate, "ana"), Presence::NotRead);
        assert_eq!(presence(&estate, "ben"), Presence::Here);
        assert_eq!(estate.unread_people(5), ["ana".into()]);
        // One that was begun later does.
        read_people(&mut estate, &["ben"]);
        assert_eq!(presence(&estate, "ana"), Presence::Gone);
        assert!(estate.unread_people(5).is_empty());
        // So does a 404.
        let mut estate = Estate::default();
        estate.read_license(owned());
        let asked = estate.ask();
        estate.remove_user(asked, &"ana".into());
        assert_eq!(presence(&estate, "ana"), Presence::Gone);
    }

    #[test]
    fn k3_whoever_sees_few_people_is_told_of_nobody_that_they_are_gone() {
        let mut estate = Estate::default();
        estate.see_few(true);
        estate.read_license(owned());
        read_people(&mut estate, &["ben"]);
        assert_eq!(presence(&estate, "ana"), Presence::NotRead);
        assert!(!estate.is_license_going(&"hers".into()));
        assert!(estate.unread_people(5).is_empty());
    }

    #[test]
    fn k3_a_team_keeps_the_id_of_nobody_until_it_is_taken_off() {
        let mut estate = Estate::default();
        let asked = estate.ask();
        let mut all = catalogue(crate::domain::Overage::Never);
        all.teams = vec![Team {
            id: "k".into(),
            name: "K".into(),
            ..Team::default()
        }];
        estate.merge_catalogue(asked, all);
        let mut walk = estate.begin(Topic::TeamOwners("k".into()));
        estate.merge_team_owners(&mut walk, vec!["ana".into()]);
        estate.finish(walk);
        read_people(&mut estate, &["ana", "ben"]);
        estate.confirm(&Act::Person("ana".into(), PersonAct::Remove), None);
        let owners = |estate: &Estate| estate.team_owners(&"k".into()).into_value();
        assert_eq!(owners(&estate), Some(vec!["ana".into()]));
        assert_eq!(presence(&estate, "ana"), Presence::Gone);
        let clear = Act::Team("k".into(), TeamAct::RemoveOwner { user: "ana".into() });
        let verdicts = project(&estate, std::slice::from_ref(&clear)).verdicts;
        assert_eq!(verdicts, [Verdict::Works]);
        estate.confirm(&clear, None);
        assert_eq!(owners(&estate), Some(Vec::new()));
    }

    #[test]
    fn k4_owners_are_looked_up_where_nobody_has_wanted_the_list_of_people() {
        let mut estate = Estate::default();
        estate.read_license(owned());
        assert_eq!(estate.unread_people(5), ["ana".into()]);
        estate.see_few(true);
        assert!(estate.unread_people(5).is_empty());
        estate.see_few(false);
        let asked = estate.ask();
        estate.remove_user(asked, &"ana".into());
        assert!(estate.is_license_going(&"hers".into()));
        assert!(estate.unread_people(5).is_empty());
    }

    #[test]
    fn k4_a_license_of_nobody_is_being_removed_and_lets_nobody_in() {
        let mut estate = Estate::default();
        estate.read_license(owned());
        let mut walk = estate.begin(Topic::Devices("hers".into()));
        estate.merge_devices(&mut walk, vec![device("d", "hers")]);
        estate.finish(walk);
        // As after a reload, with the list of people read after everything else.
        read_people(&mut estate, &["ben", "cem"]);
        // The list of its people leaves out who was removed, and does not make it ownerless.
        estate.read_seats("hers", &[("ben", Hold::Assigned)]);
        let id = LicenseId::from("hers");
        assert!(estate.is_license_going(&id));
        let row = estate.license(&id).expect("it is still there");
        assert_eq!(row.owner, Some("ana".into()));
        assert!(estate.is_device_going(estate.device(&"d".into()).expect("it, too")));
        let count = estate.count(&id).expect("it is known");
        assert_eq!(
            (count.assigned, count.free(), count.room()),
            (2, Some(0), Some(0))
        );
        let being_removed = Verdict::NotPossible(Why::BeingRemoved);
        for act in [
            Act::Seat(id.clone(), SeatAct::Assign { user: "cem".into() }),
            Act::License(
                id.clone(),
                LicenseAct::SetOwner {
                    from: Some("ana".into()),
                    to: Some("cem".into()),
                },
            ),
            Act::License(
                id.clone(),
                LicenseAct::SetTeam {
                    from: None,
                    to: Some("t".into()),
                },
            ),
            Act::Device(
                "d".into(),
                DeviceAct::SetOwner {
                    license: id.clone(),
                    from: None,
                    to: Some("ben".into()),
                },
            ),
        ] {
            let verdicts = project(&estate, std::slice::from_ref(&act)).verdicts;
            assert_eq!(verdicts, [being_removed], "{act:?}");
        }
        let asked = estate.ask();
        estate.remove_license(asked, &id);
        assert!(estate.license(&id).is_none() && estate.device(&"d".into()).is_none());
    }

    #[test]
    fn k4_a_count_does_not_jump_with_the_list_of_people() {
        let mut estate = Estate::default();
        let four = || license("l", 4, Some(5));
        estate.read_license(four());
        let id = LicenseId::from("l");
        let held = [
            ("a", Hold::Assigned),
            ("b", Hold::Assigned),
            ("c", Hold::Assigned),
        ];
        // Three are listed: somebody was removed, or gave the seat up after the count.
        for round in 0..3 {
            estate.read_seats("l", &held);
            assert_eq!(estate.assigned("l"), Some(4), "in round {round}");
            estate.read_license(four());
            assert_eq!(estate.assigned("l"), Some(4), "in round {round}");
            assert_eq!(estate.seats_going(&id), 1, "in round {round}");
            assert!(estate.seats_of(&id).is_now());
        }
        estate.read_license(license("l", 3, Some(5)));
        assert_eq!(
            (estate.assigned("l"), estate.seats_going(&id)),
            (Some(3), 0)
        );
    }

    #[test]
    fn k4_a_seat_given_up_meanwhile_is_no_seat_of_nobody() {
        let mut estate = Estate::default();
        estate.read_license(license("l", 2, Some(5)));
        let id = LicenseId::from("l");
        estate.read_seats("l", &[("a", Hold::Assigned)]);
        assert!(estate.waits_for_count(&id));
        assert_eq!(estate.seats_going(&id), 0);
        estate.read_license(license("l", 1, Some(5)));
        assert!(estate.seats_of(&id).is_now());
        assert_eq!(
            (estate.assigned("l"), estate.seats_going(&id)),
            (Some(1), 0)
        );
    }

    #[test]
    fn k4_what_is_left_of_somebody_is_told_until_the_server_is_done() {
        let mut estate = Estate::default();
        estate.read_license(owned());
        estate.read_license(license("l", 2, Some(2)));
        estate.read_seats("l", &[("ana", Hold::Assigned), ("ben", Hold::Assigned)]);
        let mut walk = estate.begin(Topic::UserDevices("ana".into()));
        let theirs = Device {
            user: Some("ana".into()),
            ..device("d", "l")
        };
        estate.merge_devices(&mut walk, vec![theirs]);
        estate.finish(walk);
        estate.confirm(&Act::Person("ana".into(), PersonAct::Remove), None);
        let ana = UserId::from("ana");
        assert_eq!(
            estate.remains_of(&ana),
            Remains {
                licenses: vec!["hers".into()],
                seats: vec!["l".into()],
                devices: 1
            }
        );
        // A late page brings nobody back.
        let mut walk = estate.begin(Topic::Seats("l".into()));
        estate.merge_seats(&mut walk, vec![seat("l", "ana", Hold::Assigned)]);
        assert_eq!(presence(&estate, "ana"), Presence::Gone);
        let listed = estate.find_seats(&"l".into(), &crate::estate::SeatQuery::default());
        assert_eq!(listed, ["ben".into()]);
        assert_eq!(estate.count(&"l".into()).and_then(|it| it.free()), Some(0));

        let asked = estate.ask();
        estate.remove_license(asked, &"hers".into());
        estate.read_license(license("l", 1, Some(2)));
        let walk = estate.begin(Topic::UserDevices("ana".into()));
        estate.finish(walk);
        assert!(estate.remains_of(&ana).is_empty());
        assert_eq!(estate.count(&"l".into()).and_then(|it| it.free()), Some(1));
    }
}
