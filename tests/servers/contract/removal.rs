//! What goes with a person, what can be saved before, and what belongs to them.

use std::collections::BTreeSet;

use seatboard_core::{
    acts::{Act, DeviceAct, Failure, Outcome, PersonAct, TeamAct},
    domain::{DeviceId, LicenseId, NewUser, Role, UserId},
    estate::{Estate, Presence, Topic},
    plan::{hand_over, keep_devices, leave_teams, leaving, project},
};
use seatboard_servers::LicenseServer;
use stand_in::Worker;

use crate::{
    changes::{one, team},
    keygen::KeygenWorld,
    reads::{holders, seats_of, walk},
    world::{Terms, World},
};

/// Everything the server has, read as the panel does.
pub async fn read_all(server: &impl LicenseServer) -> Estate {
    let mut estate = Estate::default();
    read_again(server, &mut estate).await;
    estate
}

/// How long a server may take to get to what it has to delete, in tries of 20 ms.
const PATIENCE: u32 = 250;

/// Reads until nothing is left of somebody who was removed.
async fn read_until_gone(server: &impl LicenseServer, estate: &mut Estate, user: &UserId) {
    for _ in 0..PATIENCE {
        read_again(server, estate).await;
        if estate.remains_of(user).is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("still there: {:?}", estate.remains_of(user));
}

/// Everything the server has, read once more.
async fn read_again(server: &impl LicenseServer, estate: &mut Estate) {
    let asked = estate.ask();
    let catalogue = server.catalogue().await.expect("a catalogue");
    let teams: Vec<_> = catalogue.teams.iter().map(|team| team.id.clone()).collect();
    estate.merge_catalogue(asked, catalogue);
    let rows = walk(|at| server.licenses(at)).await;
    let licenses: Vec<LicenseId> = rows.iter().map(|row| row.id.clone()).collect();
    let mut reading = estate.begin(Topic::Licenses);
    estate.merge_licenses(&mut reading, rows);
    estate.finish(reading);
    let mut reading = estate.begin(Topic::Users);
    estate.merge_users(&mut reading, walk(|at| server.users(at)).await);
    estate.finish(reading);
    for license in licenses {
        let mut reading = estate.begin(Topic::Seats(license.clone()));
        estate.merge_seats(&mut reading, seats_of(server, &license).await);
        estate.finish(reading);
    }
    let mut reading = estate.begin(Topic::AllDevices);
    estate.merge_devices(&mut reading, walk(|at| server.devices_all(at)).await);
    estate.finish(reading);
    for team in teams {
        let mut reading = estate.begin(Topic::TeamOwners(team.clone()));
        estate.merge_team_owners(&mut reading, walk(|at| server.team_owners(&team, at)).await);
        estate.finish(reading);
    }
}

/// Licenses with their counts, and devices with whose they are: all that a removal may change.
type Rest = (
    Vec<(LicenseId, u32, u32)>,
    BTreeSet<(DeviceId, Option<UserId>)>,
);

fn rest(estate: &Estate) -> Rest {
    let mut licenses: Vec<_> = estate
        .licenses()
        .map(|row| {
            let held = estate.count(&row.id).expect("it is known").assigned;
            (row.id.clone(), held, row.devices_counted)
        })
        .collect();
    licenses.sort();
    let devices = estate.devices();
    let devices = devices.map(|it| (it.id.clone(), it.user.clone()));
    (licenses, devices.collect())
}

pub async fn a_removal_takes_what_was_said_before(world: impl World) {
    let people = world.people(4).await;
    let ana = &people[0];
    let owned = Terms {
        owner: Some(ana.clone()),
        seated: people[1..3].to_vec(),
        ..Terms::default()
    };
    let owned = world.license(owned).await;
    let shared = Terms {
        seats: Some(3),
        seated: people[..3].to_vec(),
        ..Terms::default()
    };
    let shared = world.license(shared).await;
    world.device(&owned, Some(&people[1])).await;
    for owner in [Some(ana), Some(&people[1]), None] {
        world.device(&shared, owner).await;
    }
    let server = world.admin().await;
    let team = team(&server, "Hers", None).await;
    let owns = Act::Team(team.clone(), TeamAct::AddOwner { user: ana.clone() });
    assert_eq!(one(&server, &owns).await.0, Outcome::Done);

    let mut estate = read_all(&server).await;
    let said = leaving(&estate, std::slice::from_ref(ana));
    assert!(said.is_sure(), "{:?}", said.unread);
    assert_eq!(said.freed, [(shared.clone(), 1)].into());
    let [lost] = said.deleted.as_slice() else {
        panic!("one license is hers: {:?}", said.deleted);
    };
    assert_eq!((&lost.license, &lost.owner, lost.others), (&owned, ana, 2));
    assert_eq!(
        (said.devices_gone.len(), said.devices_staying.len()),
        (2, 1)
    );
    assert_eq!(said.teams.len(), 1);
    assert!(said.teams[0].is_last && !said.takes_last_admin);

    let mut acts = leave_teams(&estate, ana);
    acts.push(Act::Person(ana.clone(), PersonAct::Remove));
    for act in &acts {
        assert_eq!(one(&server, act).await.0, Outcome::Done);
        estate.confirm(act, None);
    }
    // Whatever the server gets to later is told at once, and nobody's to take.
    assert!(estate.is_license_going(&owned));
    assert_eq!(estate.count(&owned).and_then(|it| it.room()), Some(0));
    assert_eq!(estate.seats_going(&shared), 1);
    let held = estate.count(&shared).map(|it| it.assigned);
    assert_eq!(held, Some(3));
    for gone in &said.devices_gone {
        let device = estate.device(gone).expect("it is still there");
        assert!(estate.is_device_going(device));
    }
    read_until_gone(&server, &mut estate, ana).await;
    let after = read_all(&server).await;
    assert_eq!(
        rest(&estate),
        rest(&after),
        "the estate is what the server is"
    );
    assert_eq!(estate.presence(ana), Presence::Gone);
    assert!(after.user(ana).is_none());
    assert!(after.license(&owned).is_none());
    assert_eq!(holders(&server, &shared).await.len(), 2);
    for gone in &said.devices_gone {
        assert!(after.device(gone).is_none());
    }
    for stays in &said.devices_staying {
        assert!(after.device(stays).is_some());
    }
    // They were taken off it before, since a removal alone would leave the team their id.
    assert!(walk(|at| server.team_owners(&team, at)).await.is_empty());
}

pub async fn k3_a_team_keeps_the_id_of_nobody_until_it_is_taken_off(world: impl World) {
    let people = world.people(1).await;
    let ana = &people[0];
    let server = world.admin().await;
    let team = team(&server, "Hers", None).await;
    let (owns, gone, off) = (
        Act::Team(team.clone(), TeamAct::AddOwner { user: ana.clone() }),
        Act::Person(ana.clone(), PersonAct::Remove),
        Act::Team(team.clone(), TeamAct::RemoveOwner { user: ana.clone() }),
    );
    // As another program does it that takes nobody off first.
    for act in [&owns, &gone] {
        assert_eq!(one(&server, act).await.0, Outcome::Done);
    }
    let mut estate = read_all(&server).await;
    assert_eq!(
        estate.presence(ana),
        Presence::NotRead,
        "the team was read last"
    );
    read_again(&server, &mut estate).await;
    assert_eq!(estate.presence(ana), Presence::Gone);
    let owners = |estate: &Estate| estate.team_owners(&team).into_value();
    assert_eq!(owners(&estate), Some(vec![ana.clone()]));
    // Nobody can be made an owner again by that id, and it can be taken off once.
    assert_eq!(
        one(&server, &owns).await.0,
        Outcome::Failed(Failure::NoSuchUser)
    );
    assert_eq!(one(&server, &off).await.0, Outcome::Done);
    assert_eq!(one(&server, &off).await.0, Outcome::Skipped);
    estate.confirm(&off, None);
    let after = read_all(&server).await;
    assert_eq!(owners(&after), Some(Vec::new()));
    assert_eq!(owners(&estate), owners(&after));
}

/// Though what they held is not deleted yet, whoever is made again has the address with the role and
/// the team; and nobody with another role is taken for them, in any doubt.
pub async fn k2_an_address_is_free_as_soon_as_somebody_is_removed(world: KeygenWorld) {
    const EMAIL: &str = "ana@acme.test";
    let ana = world.person(EMAIL).await;
    let terms = Terms {
        seated: vec![ana.clone()],
        ..Terms::default()
    };
    let license = world.license(terms).await;
    let server = world.admin().await;
    let team = team(&server, "Hers", None).await;
    let stand_in = world.stand_in();
    stand_in.set_worker(Worker::Off).expect("it is told");
    let again = Act::create_user(NewUser {
        email: EMAIL.into(),
        first_name: "ana".into(),
        last_name: "Muster".into(),
        role: Some(Role::SupportAgent),
        team: Some(team.clone()),
    });
    let taken = [Outcome::Failed(Failure::EmailTaken)];
    for unsure in [&[][..], &[0]] {
        let told = server.apply(std::slice::from_ref(&again), unsure).await;
        assert_eq!(told.expect("an outcome").outcomes, taken, "{unsure:?}");
    }
    let removal = Act::Person(ana.clone(), PersonAct::Remove);
    assert_eq!(one(&server, &removal).await.0, Outcome::Done);
    let (outcome, applied) = one(&server, &again).await;
    assert_eq!(outcome, Outcome::Done);
    let made = &applied.created[0].1;
    assert_ne!(made.id, ana);
    assert_eq!((made.role, &made.team), (Role::SupportAgent, &Some(team)));
    // The seat waits for the worker, and is not theirs.
    let left = server.license(&license).await.expect("a license");
    assert_eq!(left.seats_counted, 1);
    assert!(!holders(&server, &license).await.contains(&made.id));
}

pub async fn handing_over_first_saves_everything(world: impl World) {
    let people = world.people(3).await;
    let [leaver, heir, other] = [&people[0], &people[1], &people[2]];
    let mut licenses = Vec::new();
    for (owner, seated) in [
        (Some(leaver), vec![other.clone()]),
        // The heir has to give up an assigned seat to become the owner.
        (Some(leaver), vec![heir.clone()]),
        (None, vec![leaver.clone(), other.clone()]),
        (None, vec![leaver.clone(), heir.clone()]),
        (Some(heir), vec![leaver.clone()]),
    ] {
        let terms = Terms {
            seats: Some(2),
            owner: owner.cloned(),
            seated,
            ..Terms::default()
        };
        licenses.push(world.license(terms).await);
    }
    let server = world.admin().await;
    let team = team(&server, "Theirs", None).await;
    let owns = Act::Team(
        team.clone(),
        TeamAct::AddOwner {
            user: leaver.clone(),
        },
    );
    assert_eq!(one(&server, &owns).await.0, Outcome::Done);
    for (user, to) in [(leaver, Role::Developer), (heir, Role::SalesAgent)] {
        let act = Act::Person(
            user.clone(),
            PersonAct::SetRole {
                from: Role::User,
                to,
            },
        );
        assert_eq!(one(&server, &act).await.0, Outcome::Done);
    }

    // On what they own, on what they sit on, and the heir's own where they become the owner.
    for (license, whose) in [(0, leaver), (2, leaver), (4, leaver), (1, heir)] {
        world.device(&licenses[license], Some(whose)).await;
    }
    let mut estate = read_all(&server).await;
    let heirs = |estate: &Estate| -> Vec<DeviceId> {
        let theirs = estate.devices_of_user(heir).into_iter();
        theirs.map(|it| it.id.clone()).collect()
    };
    let (all, of_heir) = (rest(&estate).1.len(), heirs(&estate));
    let mut acts = hand_over(&estate, leaver, heir, true);
    acts.extend(keep_devices(&estate, std::slice::from_ref(leaver), &acts));
    acts.push(Act::Person(leaver.clone(), PersonAct::Remove));
    let projection = project(&estate, &acts);
    assert!(projection.can_apply(), "{:?}", projection.verdicts);
    assert!(projection.deleted.is_empty());
    for &at in &projection.order {
        let act = &projection.acts[at];
        assert_eq!(one(&server, act).await.0, Outcome::Done, "{act:?}");
        estate.confirm(act, None);
    }
    assert!(projection.devices_gone.is_empty());
    assert_eq!(projection.devices_freed.len(), 3);
    read_until_gone(&server, &mut estate, leaver).await;
    let after = read_all(&server).await;
    assert_eq!(rest(&estate), rest(&after));
    assert_eq!(rest(&after).1.len(), all, "every device is still active");
    assert_eq!(heirs(&after), of_heir);
    assert!(after.user(leaver).is_none());
    for license in &licenses {
        assert!(holders(&server, license).await.contains(heir), "{license}");
    }
    assert_eq!(after.user(heir).expect("the heir").role, Role::Developer);
    let owners = walk(|at| server.team_owners(&team, at)).await;
    assert_eq!(owners, std::slice::from_ref(heir));
}

pub async fn devices_are_reset_one_by_one(world: impl World) {
    let license = world.license(Terms::default()).await;
    for _ in 0..3 {
        world.device(&license, None).await;
    }
    let server = world.admin().await;
    let mut estate = read_all(&server).await;
    let devices = walk(|at| server.devices(&license, at)).await;
    for (done, device) in (1..).zip(&devices) {
        let act = Act::Device(
            device.id.clone(),
            DeviceAct::Reset {
                license: license.clone(),
            },
        );
        assert_eq!(one(&server, &act).await.0, Outcome::Done);
        estate.confirm(&act, None);
        let now = server.license(&license).await.expect("the license");
        assert_eq!(now.devices_counted, 3 - done);
        let known = estate.license(&license).map(|row| row.devices_counted);
        assert_eq!(known, Some(3 - done), "counted at once");
        assert_eq!(one(&server, &act).await.0, Outcome::Skipped);
    }
}

pub async fn what_a_person_has_is_read(world: impl World) {
    let people = world.people(2).await;
    let ana = &people[0];
    let mut theirs = BTreeSet::new();
    for (owner, seated, is_theirs) in [
        (Some(ana), vec![], true),
        (None, vec![ana.clone()], true),
        (Some(&people[1]), vec![], false),
        (None, vec![], false),
    ] {
        let terms = Terms {
            owner: owner.cloned(),
            seated,
            ..Terms::default()
        };
        let license = world.license(terms).await;
        world.device(&license, None).await;
        if is_theirs {
            world.device(&license, Some(ana)).await;
            theirs.insert(license);
        }
    }
    let server = world.admin().await;
    let licenses = walk(|at| server.licenses_of_user(ana, at)).await;
    let mut estate = Estate::default();
    let mut reading = estate.begin(Topic::UserLicenses(ana.clone()));
    estate.merge_user_licenses(&mut reading, licenses.clone());
    estate.finish(reading);
    let ids: BTreeSet<_> = licenses.into_iter().map(|row| row.id).collect();
    assert_eq!(ids, theirs);
    let seats = estate.seats_of_user(ana);
    assert_eq!(seats.len(), 2);
    assert!(estate.knows_seats_of_user(ana));
    let devices = walk(|at| server.devices_of_user(ana, at)).await;
    assert_eq!(devices.len(), 2);
    assert!(devices.iter().all(|it| it.user.as_ref() == Some(ana)));
    assert_eq!(walk(|at| server.devices_all(at)).await.len(), 6);
}
