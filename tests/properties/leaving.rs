//! People who leave: what was said beforehand is what applying the acts comes to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use proptest::prelude::*;
use seatboard::{
    domain::*,
    estate::{Estate, Topic},
    plan::{TakeBack, Verdict, hand_over, leaving, project, take_back},
};

use crate::{
    plans::estate_of,
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

fn device(number: usize, license: usize, user: Option<usize>) -> Device {
    Device {
        id: format!("d{number}").into(),
        license: license_id(license),
        user: user.map(user_id),
        team: None,
        fingerprint: format!("fp{number}"),
        name: None,
        hostname: None,
        ip: None,
        platform: None,
        heartbeat: Heartbeat::NotStarted,
        last_seen: None,
        next_report: None,
        last_check_out: None,
        standing: None,
        activated: DateTime::UNIX_EPOCH,
        cores: None,
        memory: None,
        disk: None,
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
    let mut estate = estate_of(&company.server, true);
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
    estate
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

/// Every number that is shown is one that can be counted.
fn is_consistent(estate: &Estate) -> Result<(), TestCaseError> {
    for row in estate.licenses() {
        let seats = estate.seats_of(&row.id).into_value().unwrap_or_default();
        let count = estate.count(&row.id).expect("it is known");
        prop_assert_eq!(count.assigned as usize, seats.len(), "{}", row.id);
        let devices = estate.devices_of(&row.id).into_value().unwrap_or_default();
        prop_assert_eq!(row.devices_counted as usize, devices.len(), "{}", row.id);
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases(300))]

    /// Stated consequences = what confirming the removals makes of a clone of the estate, and
    /// what the server says when it is read again.
    #[test]
    fn a_removal_comes_to_what_was_said(
        company in companies(),
        people in prop::collection::btree_set(0..PEOPLE, 1..4),
    ) {
        let estate = read(&company);
        let people: Vec<UserId> = people.into_iter().map(user_id).collect();
        let said = leaving(&estate, &people);
        prop_assert!(said.is_sure(), "{:?}", said.unread);
        let acts: Vec<Act> = people.iter().map(|user| Act::RemoveUser { user: user.clone() }).collect();
        let projection = project(&estate, &acts);
        let works = projection.verdicts.iter().all(|it| *it == Verdict::Works);
        let admins = company.server.users.values().filter(|user| user.role == Role::Admin).count();
        if admins > 0 {
            prop_assert_eq!(works, !said.takes_last_admin, "{:?}", projection);
        }
        let mut clone = estate.clone();
        for act in &acts {
            clone.confirm(act, None);
        }
        is_consistent(&clone)?;

        let (before, after) = (counts(&estate), counts(&clone));
        let deleted: BTreeSet<_> = said.deleted.iter().map(|lost| lost.license.clone()).collect();
        let gone: BTreeSet<_> = before.keys().filter(|id| !after.contains_key(*id)).cloned().collect();
        prop_assert_eq!(&deleted, &gone);
        let freed: BTreeMap<_, _> = (after.iter())
            .map(|(id, count)| (id.clone(), before[id].assigned - count.assigned))
            .filter(|(_, freed)| *freed > 0)
            .collect();
        prop_assert_eq!(&said.freed, &freed);
        for lost in &said.deleted {
            let others = estate.seats_of(&lost.license).into_value().unwrap_or_default();
            let others = others.iter().filter(|seat| !people.contains(&seat.user)).count();
            prop_assert_eq!(lost.others as usize, others);
            prop_assert_eq!(lost.others_known.len(), others);
        }
        let gone: BTreeSet<_> = device_ids(&estate).difference(&device_ids(&clone)).cloned().collect();
        prop_assert_eq!(&said.devices_gone, &gone);
        prop_assert!(said.devices_staying.is_subset(&device_ids(&clone)));
        for lost in &said.teams {
            let left = clone.team_owners(&lost.team).into_value().unwrap_or_default();
            prop_assert_eq!(lost.is_last, left.is_empty(), "{:?}", left);
            prop_assert!(!left.contains(&lost.user));
        }
        let has_lost = |id: &TeamId| said.teams.iter().any(|lost| lost.team == *id);
        for (id, owners) in &company.owners {
            prop_assert_eq!(has_lost(id), owners.iter().any(|owner| people.contains(owner)));
        }
        if works {
            prop_assert_eq!(&projection.deleted, &deleted);
            for (id, it) in &projection.licenses {
                let after = clone.count(id).map_or(0, |count| count.assigned);
                prop_assert_eq!(it.after.assigned, after);
            }
        }

        if said.takes_last_admin {
            // The server would keep the last of them.
            return Ok(());
        }
        let mut server = company.server.clone();
        for act in &acts {
            prop_assert_eq!(server.apply(act), Outcome::Done);
        }
        let now: BTreeMap<_, _> = server.licenses.iter().map(|(id, held)| (id.clone(), held.len())).collect();
        let after: BTreeMap<_, _> = after.into_iter().map(|(id, it)| (id, it.assigned)).collect();
        prop_assert_eq!(now, after);
    }

    /// Late pages bring nothing back that was removed.
    #[test]
    fn what_was_removed_does_not_come_back(company in companies(), person in 0..PEOPLE) {
        let mut estate = read(&company);
        let user = user_id(person);
        let asked = estate.ask();
        let mut devices = estate.begin(Topic::AllDevices);
        let mut people = estate.begin(Topic::Users);
        estate.confirm(&Act::RemoveUser { user: user.clone() }, None);
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
        with_removal.push(Act::RemoveUser { user: from.clone() });
        let projection = project(&estate, &with_removal);
        prop_assert!(projection.deleted.is_empty(), "{:?}", projection);
        let last = projection.verdicts.last().copied();
        let can_move = projection.verdicts[..acts.len()].iter().all(|it| matches!(it, Verdict::Works | Verdict::AlreadySo));
        let is_last_admin = last == Some(Verdict::NotPossible(seatboard::plan::Why::LastAdmin));
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
