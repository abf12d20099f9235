//! People who leave: what was said beforehand is what applying the acts comes to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use proptest::prelude::*;
use seatboard_core::{
    acts::*,
    domain::*,
    estate::{Estate, Presence, Topic, sample},
    plan::{
        Journal, Receipt, TakeBack, Undo, Verdict, freed_by, hand_over, keep_devices, leave_teams,
        leaving, project, take_back, undo,
    },
};

use crate::{
    plans,
    server::{Server, license_id, servers, user_id},
};

const PEOPLE: usize = 6;
const LICENSES: usize = 4;

/// A server, devices on its licenses, and who owns its teams.
#[derive(Clone, Debug)]
struct Company {
    server: Server,
    devices: Vec<Device>,
    owners: BTreeMap<TeamId, BTreeSet<UserId>>,
}

impl Company {
    /// Carries an act out as the server does: at once, but for what goes with a person.
    fn apply(&mut self, act: &Act) -> Outcome {
        match act {
            Act::Device(device, DeviceAct::SetOwner { license, to, .. }) => {
                let held = &self.server.licenses[license];
                let may_have =
                    |user: &UserId| held.owner.as_ref() == Some(user) || held.people.contains(user);
                if to.as_ref().is_some_and(|user| !may_have(user)) {
                    return Outcome::Failed(Failure::NotSeated);
                }
                let mut devices = self.devices.iter_mut();
                let device = devices.find(|it| it.id == *device).expect("it is there");
                device.user.clone_from(to);
                Outcome::Done
            }
            Act::Device(device, DeviceAct::Reset { .. }) => {
                self.devices.retain(|it| it.id != *device);
                Outcome::Done
            }
            Act::Team(team, TeamAct::AddOwner { user }) => {
                self.owners
                    .entry(team.clone())
                    .or_default()
                    .insert(user.clone());
                Outcome::Done
            }
            Act::Team(team, TeamAct::RemoveOwner { user }) => {
                self.owners.entry(team.clone()).or_default().remove(user);
                Outcome::Done
            }
            other => {
                let outcome = self.server.apply(other);
                if outcome == Outcome::Done
                    && let Act::Seat(
                        license,
                        SeatAct::Release { user } | SeatAct::Move { from: user, .. },
                    ) = other
                {
                    for device in &mut self.devices {
                        if device.license == *license {
                            device.user.take_if(|it| it == user);
                        }
                    }
                }
                outcome
            }
        }
    }

    /// The worker gets to what was removed. Teams keep the id of nobody.
    fn work(&mut self) {
        let removed = self.server.removed.clone();
        self.server.work();
        let licenses = &self.server.licenses;
        self.devices.retain(|it| {
            licenses.contains_key(&it.license)
                && !it.user.as_ref().is_some_and(|user| removed.contains(user))
        });
    }
}

fn device(number: usize, license: usize, user: Option<usize>) -> Device {
    Device {
        user: user.map(user_id),
        ..sample::device(&format!("d{number}"), license_id(license).as_str())
    }
}

fn companies() -> impl Strategy<Value = Company> {
    let devices = prop::collection::vec((0..LICENSES, prop::option::of(0..PEOPLE)), 0..8);
    let owners = prop::collection::vec(prop::collection::btree_set(0..PEOPLE, 0..3), 2);
    let roles = prop::collection::vec(
        prop::sample::select(vec![
            Role::User,
            Role::User,
            Role::Admin,
            Role::SupportAgent,
        ]),
        PEOPLE,
    );
    (servers(PEOPLE, LICENSES, true), devices, owners, roles).prop_map(
        |(mut server, devices, owners, roles)| {
            for (user, role) in server.users.values_mut().zip(roles) {
                user.role = role;
            }
            let devices = devices.into_iter().enumerate();
            let devices = devices.map(|(number, (license, user))| device(number, license, user));
            let owners = owners.into_iter().enumerate().map(|(number, people)| {
                let people = people.into_iter().map(user_id).collect();
                (TeamId::from(format!("t{number}")), people)
            });
            Company {
                server,
                devices: devices.collect(),
                owners: owners.collect(),
            }
        },
    )
}

/// Everything of a company, read.
fn read(company: &Company) -> Estate {
    let mut estate = Estate::default();
    read_into(&mut estate, company);
    estate
}

/// Everything of a company, read again.
fn read_into(estate: &mut Estate, company: &Company) {
    plans::read_into(estate, &company.server, true);
    let asked = estate.ask();
    let teams = company.owners.keys().map(|id| Team {
        id: id.clone(),
        name: id.to_string(),
        ..Team::default()
    });
    let mut catalogue = company.server.catalogue();
    catalogue.teams = teams.collect();
    estate.merge_catalogue(asked, catalogue);
    for (id, owners) in &company.owners {
        let mut walk = estate.begin(Topic::TeamOwners(id.clone()));
        estate.merge_team_owners(&mut walk, owners.iter().cloned().collect());
        estate.finish(walk);
    }
    // The rows count the devices as well.
    let asked = estate.ask();
    for id in company.server.licenses.keys() {
        let mut row = company.server.row(id).expect("one of them");
        let on = company.devices.iter().filter(|it| it.license == *id);
        row.devices_counted = on.count() as u32;
        estate.merge_license(asked, row);
    }
    let mut walk = estate.begin(Topic::AllDevices);
    estate.merge_devices(&mut walk, company.devices.clone());
    estate.finish(walk);
}

fn counts(estate: &Estate) -> BTreeMap<LicenseId, SeatCount> {
    let rows = estate.licenses();
    rows.map(|row| (row.id.clone(), estate.count(&row.id).expect("it is known")))
        .collect()
}

fn device_ids(estate: &Estate) -> BTreeSet<DeviceId> {
    estate.devices().map(|it| it.id.clone()).collect()
}

fn carry_out(estate: &mut Estate, acts: &[Act]) {
    let projection = project(estate, acts);
    for &at in &projection.order {
        if projection.verdicts[at] == Verdict::Works {
            estate.confirm(&projection.acts[at], None);
        }
    }
}

/// Applies what works to the company and the estate alike, as the runner does.
fn apply(company: &mut Company, estate: &mut Estate, acts: &[Act]) -> Receipt {
    let projection = project(estate, acts);
    let works = projection.order.iter().copied();
    let works = works.filter(|&at| projection.verdicts[at] == Verdict::Works);
    let acts: Vec<Act> = works.map(|at| projection.acts[at].clone()).collect();
    let freed = freed_by(estate, &acts);
    let mut journal = Journal::new("1".into(), DateTime::UNIX_EPOCH, String::new(), acts);
    journal.note_freed(freed);
    for at in 0..journal.entries.len() {
        let act = journal.entries[at].act.clone();
        let outcome = company.apply(&act);
        if outcome == Outcome::Done {
            estate.confirm(&act, None);
        }
        journal.ended(at, outcome);
    }
    journal.receipt(Some(DateTime::UNIX_EPOCH))
}

/// Every number that is shown is one that can be counted.
fn is_consistent(estate: &Estate) -> Result<(), TestCaseError> {
    for row in estate.licenses() {
        let seats = estate.seats_of(&row.id).into_value().unwrap_or_default();
        let count = estate.count(&row.id).expect("it is known");
        let going = estate.seats_going(&row.id);
        prop_assert_eq!(count.assigned, seats.len() as u32 + going, "{}", row.id);
        let devices = estate.devices_of(&row.id).into_value().unwrap_or_default();
        prop_assert_eq!(row.devices_counted as usize, devices.len(), "{}", row.id);
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases(300))]

    /// Stated consequences = what the server has once its worker is done, and until then nothing
    /// of it is free, alive or somebody's, however often it is read.
    #[test]
    fn k4_a_removal_comes_to_what_was_said_and_is_told_until_it_does(
        mut company in companies(),
        people in prop::collection::btree_set(0..PEOPLE, 1..4),
        reads_between: bool,
        reloads: bool,
    ) {
        let mut estate = read(&company);
        let people: Vec<UserId> = people.into_iter().map(user_id).collect();
        let said = leaving(&estate, &people);
        prop_assert!(said.is_sure(), "{:?}", said.unread);
        let mut acts: Vec<Act> = people.iter().flat_map(|user| leave_teams(&estate, user)).collect();
        acts.extend(people.iter().map(|user| Act::Person(user.clone(), PersonAct::Remove)));
        let projection = project(&estate, &acts);
        let works = projection.verdicts.iter().all(|it| *it == Verdict::Works);
        let admins = company.server.users.values().filter(|user| user.role == Role::Admin).count();
        if admins > 0 {
            prop_assert_eq!(works, !said.takes_last_admin, "{:?}", projection);
        }
        if said.takes_last_admin || !works {
            // The server would keep the last of them.
            return Ok(());
        }
        let deleted: BTreeSet<_> = said.deleted.iter().map(|lost| lost.license.clone()).collect();
        prop_assert_eq!(&projection.deleted, &deleted);
        prop_assert_eq!(&projection.devices_gone, &said.devices_gone);
        for lost in &said.deleted {
            let others = estate.seats_of(&lost.license).into_value().unwrap_or_default();
            let others = others.iter().filter(|seat| !people.contains(&seat.user)).count();
            prop_assert_eq!(lost.others as usize, others);
            prop_assert_eq!(lost.others_known.len(), others);
        }
        let (before, devices_before) = (counts(&estate), device_ids(&estate));

        for &at in &projection.order {
            let act = &projection.acts[at];
            prop_assert_eq!(company.apply(act), Outcome::Done, "{:?}", act);
            estate.confirm(act, None);
        }
        for round in 0..3 {
            if round > 0 && reads_between {
                if reloads {
                    // Whom the devices name is looked for on a list that is begun later.
                    estate = read(&company);
                }
                read_into(&mut estate, &company);
            }
            is_consistent(&estate)?;
            let now = counts(&estate);
            for (id, count) in &now {
                prop_assert_eq!(count.assigned, before[id].assigned, "{} in round {}", id, round);
                let was_free = before[id].free();
                prop_assert!(was_free.is_none() || count.free() <= was_free, "{}", id);
                prop_assert_eq!(estate.is_license_going(id), deleted.contains(id));
                if deleted.contains(id) {
                    prop_assert_eq!(count.room(), Some(0));
                    let user = user_id(PEOPLE - 1);
                    let assign = Act::Seat(id.clone(), SeatAct::Assign { user });
                    prop_assert!(!project(&estate, &[assign]).can_apply());
                } else {
                    let freed = said.freed.get(id).copied().unwrap_or_default();
                    prop_assert_eq!(estate.seats_going(id), freed, "{} in round {}", id, round);
                }
            }
            for device in estate.devices() {
                prop_assert_eq!(
                    estate.is_device_going(device),
                    said.devices_gone.contains(&device.id)
                );
            }
            for user in &people {
                prop_assert_eq!(estate.presence(user), Presence::Gone);
                prop_assert!(estate.user(user).is_none());
            }
        }

        company.work();
        read_into(&mut estate, &company);
        is_consistent(&estate)?;
        let after = counts(&estate);
        let gone: BTreeSet<_> = before.keys().filter(|id| !after.contains_key(*id)).cloned().collect();
        prop_assert_eq!(&deleted, &gone);
        let freed: BTreeMap<_, _> = (after.iter())
            .map(|(id, count)| (id.clone(), before[id].assigned - count.assigned))
            .filter(|(_, freed)| *freed > 0)
            .collect();
        prop_assert_eq!(&said.freed, &freed);
        let gone: BTreeSet<_> = devices_before.difference(&device_ids(&estate)).cloned().collect();
        prop_assert_eq!(&said.devices_gone, &gone);
        prop_assert!(said.devices_staying.is_subset(&device_ids(&estate)));
        for (id, it) in &projection.licenses {
            let after = estate.count(id).map_or(0, |count| count.assigned);
            prop_assert_eq!(it.after.assigned, after);
        }
        for user in &people {
            prop_assert!(estate.remains_of(user).is_empty());
        }
        for (id, owners) in &company.owners {
            prop_assert!(!owners.iter().any(|owner| people.contains(owner)), "{}", id);
        }
        for lost in &said.teams {
            prop_assert_eq!(lost.is_last, company.owners[&lost.team].is_empty());
        }
    }

    /// Late pages bring nothing back that was removed.
    #[test]
    fn what_was_removed_does_not_come_back(company in companies(), person in 0..PEOPLE) {
        let mut estate = read(&company);
        let user = user_id(person);
        let asked = estate.ask();
        let mut devices = estate.begin(Topic::AllDevices);
        let mut people = estate.begin(Topic::Users);
        estate.confirm(&Act::Person(user.clone(), PersonAct::Remove), None);
        let after = (counts(&estate), device_ids(&estate));
        for id in company.server.licenses.keys() {
            estate.merge_license(asked, company.server.row(id).expect("one of them"));
        }
        estate.merge_devices(&mut devices, company.devices.clone());
        estate.merge_users(&mut people, company.server.users.values().cloned().collect());
        prop_assert_eq!((counts(&estate), device_ids(&estate)), after);
        prop_assert!(estate.user(&user).is_none() && estate.lacks_user(&user));
    }

    /// Handing over loses nobody a seat but those that the heir has twice, and no license.
    #[test]
    fn handing_over_leaves_nothing_to_lose(
        company in companies(),
        (from, to) in (0..PEOPLE, 0..PEOPLE).prop_filter("two people", |(a, b)| a != b),
        role: bool,
    ) {
        let mut estate = read(&company);
        let (from, to) = (user_id(from), user_id(to));
        let before = counts(&estate);
        let held = |estate: &Estate, user: &UserId| -> BTreeSet<LicenseId> {
            estate.seats_of_user(user).into_iter().map(|seat| seat.license).collect()
        };
        let (theirs, heirs) = (held(&estate, &from), held(&estate, &to));
        let owned = estate.seats_of_user(&from);
        let owned: BTreeSet<_> = owned.iter().filter(|seat| seat.hold == Hold::Owner).map(|seat| seat.license.clone()).collect();
        let teams = estate.teams_owned_by(&from);
        let acts = hand_over(&estate, &from, &to, role);
        let mut with_removal = acts.clone();
        with_removal.push(Act::Person(from.clone(), PersonAct::Remove));
        let projection = project(&estate, &with_removal);
        prop_assert!(projection.deleted.is_empty(), "{:?}", projection);
        let last = projection.verdicts.last().copied();
        let can_move = projection.verdicts[..acts.len()].iter().all(|it| matches!(it, Verdict::Works | Verdict::AlreadySo));
        let is_last_admin = last == Some(Verdict::NotPossible(seatboard_core::plan::Why::LastAdmin));
        prop_assert_eq!(can_move && !is_last_admin, last == Some(Verdict::Works), "{:?}", projection);

        carry_out(&mut estate, &acts);
        is_consistent(&estate)?;
        if can_move {
            prop_assert_eq!(held(&estate, &from), BTreeSet::new());
            prop_assert_eq!(held(&estate, &to), &theirs | &heirs);
            for team in &teams {
                let owners = estate.team_owners(team).into_value().unwrap_or_default();
                prop_assert!(owners.contains(&to) && !owners.contains(&from));
            }
            for id in &owned {
                let row = estate.license(id).expect("it stays");
                prop_assert_eq!(row.owner.as_ref(), Some(&to));
            }
        }
        let after = counts(&estate);
        prop_assert_eq!(before.len(), after.len());
        for (id, count) in &after {
            let twice = can_move && theirs.contains(id) && heirs.contains(id);
            if can_move {
                prop_assert_eq!(count.assigned + u32::from(twice), before[id].assigned, "{}", id);
            }
        }
    }

    /// Whoever hands everything over or gives it back loses no license and no device when they
    /// are removed; the devices are nobody's then, as the plan says.
    #[test]
    fn k1_what_was_to_stay_is_there_when_the_worker_is_done(
        mut company in companies(),
        (from, to) in (0..PEOPLE, 0..PEOPLE).prop_filter("two people", |(a, b)| a != b),
        hands_over: bool,
    ) {
        let mut estate = read(&company);
        let (from, to) = (user_id(from), user_id(to));
        let mut acts = if hands_over {
            hand_over(&estate, &from, &to, false)
        } else {
            take_back(&estate, &from, TakeBack::default())
        };
        acts.extend(keep_devices(&estate, std::slice::from_ref(&from), &acts));
        acts.push(Act::Person(from.clone(), PersonAct::Remove));
        let projection = project(&estate, &acts);
        prop_assert!(projection.devices_gone.is_empty());
        if !projection.can_apply() {
            return Ok(());
        }
        let before = company.clone();
        for &at in &projection.order {
            let act = &projection.acts[at];
            if projection.verdicts[at] == Verdict::Works {
                prop_assert_eq!(company.apply(act), Outcome::Done, "{:?}", act);
                estate.confirm(act, None);
            }
        }
        company.work();
        let expected: Vec<Device> = (before.devices.into_iter())
            .map(|it| Device { user: it.user.clone().filter(|user| *user != from), ..it })
            .collect();
        prop_assert_eq!(&company.devices, &expected);
        let freed: BTreeSet<_> = (estate.devices())
            .filter(|it| it.user.is_none())
            .filter(|it| projection.devices_freed.contains(&it.id))
            .map(|it| it.id.clone())
            .collect();
        prop_assert_eq!(&freed, &projection.devices_freed);
        let licenses: Vec<_> = company.server.licenses.keys().collect();
        prop_assert_eq!(licenses, before.server.licenses.keys().collect::<Vec<_>>());
        prop_assert!(company.owners.values().all(|owners| !owners.contains(&from)));
    }

    /// Undo of what was taken back or handed over puts seats, owners, devices and teams back
    /// where they were.
    #[test]
    fn k5_undo_of_taking_back_gives_everything_back(
        company in companies(),
        (from, to) in (0..PEOPLE, 0..PEOPLE).prop_filter("two people", |(a, b)| a != b),
        hands_over: bool,
    ) {
        let mut after = company.clone();
        // A license that has more seats held than it may have takes nobody back.
        for held in after.server.licenses.values_mut() {
            held.max = None;
        }
        // Whose a device is, can only be given back together with a seat.
        let licenses = &after.server.licenses;
        for device in &mut after.devices {
            let held = &licenses[&device.license];
            let is_seated =
                |user: &UserId| held.owner.as_ref() == Some(user) || held.people.contains(user);
            device.user.take_if(|user| !is_seated(user));
        }
        let before = after.clone();
        let mut estate = read(&after);
        let user = user_id(from);
        let acts = if hands_over {
            hand_over(&estate, &user, &user_id(to), false)
        } else {
            take_back(&estate, &user, TakeBack::default())
        };
        let receipt = apply(&mut after, &mut estate, &acts);
        let promised = undo(receipt.rows.iter().map(|row| &row.act));
        prop_assert_eq!(promised == Undo::Never, receipt.inverse().is_empty());
        prop_assert!(receipt.rows.is_empty() || promised == Undo::Whole);
        let back = receipt.inverse().acts().to_vec();
        prop_assert!(back.is_empty() || project(&estate, &back).can_apply());
        apply(&mut after, &mut estate, &back);
        let licenses = |company: &Company| company.server.licenses.clone();
        prop_assert_eq!(licenses(&after), licenses(&before));
        prop_assert_eq!(&after.devices, &before.devices);
        prop_assert_eq!(&after.owners, &before.owners);
    }

    /// Taking everything back leaves a person with nothing, and deletes nothing.
    #[test]
    fn taking_back_leaves_nothing(company in companies(), person in 0..PEOPLE, devices: bool) {
        let mut estate = read(&company);
        let user = user_id(person);
        let acts = take_back(&estate, &user, TakeBack { devices, role: false, ban: false });
        let licenses = counts(&estate).len();
        carry_out(&mut estate, &acts);
        is_consistent(&estate)?;
        prop_assert_eq!(estate.seats_of_user(&user), vec![]);
        prop_assert_eq!(estate.teams_owned_by(&user), Vec::<TeamId>::new());
        prop_assert_eq!(counts(&estate).len(), licenses);
        if devices {
            prop_assert!(estate.devices_of_user(&user).is_empty());
        }
        let said = leaving(&estate, std::slice::from_ref(&user));
        prop_assert!(said.freed.is_empty() && said.deleted.is_empty() && said.teams.is_empty());
    }
}
