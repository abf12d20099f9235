//! What a server does differently that creates people with their seat and counts by seat, and
//! what it cannot do at all.

use std::collections::HashSet;

use chrono::TimeDelta;
use seatboard_core::{
    acts::{Act, Failure, Outcome, PersonAct, SeatAct},
    domain::{
        Activations, Deed, LicenseId, LogChange, LogKind, LogQuery, LogSource, Moment, NewUser,
        Profile, Standing, Subject, UserId,
    },
    plan::{Journal, limits_by},
};
use seatboard_servers::{LicenseServer, PeopleOf};

use crate::{
    assign::{apply, assign, count},
    changes::one,
    reads::{holders, seats_of, walk},
    removal::read_all,
    world::{On, Other, Terms, Trouble, Who, World},
};

fn newcomer(email: &str, license: &LicenseId) -> [Act; 2] {
    let person = NewUser {
        email: email.into(),
        first_name: "Ana".into(),
        last_name: "Ruiz".into(),
        ..NewUser::default()
    };
    let user = person.placeholder();
    let license = license.clone();
    [
        Act::create_user(person),
        Act::Seat(license, SeatAct::Assign { user }),
    ]
}

pub async fn a_viewer_looks_and_changes_nothing(world: impl World) {
    let people = world.people(1).await;
    let license = world.license(Terms::default()).await;
    let (server, signed_in) = world.signed_in(Who::ReadOnly).await;
    assert!(signed_in.abilities.see_all && !signed_in.abilities.change_seats);
    server.licenses(None).await.expect("a page");
    let applied = apply(&server, &assign(&license, &people)).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::Forbidden)]);
    assert_eq!(holders(&server, &license).await, []);
}

pub async fn wrong_code_address_and_password_are_one_fault(world: impl World) {
    use seatboard_servers::{Credentials, Secret, SignInFault};
    let admin = || world.credentials(Who::Admin);
    let password = Secret::new("not this one");
    let email = "nobody@nowhere.example".to_owned();
    let tries = [
        (
            world.stranger(),
            Credentials {
                password,
                ..admin()
            },
        ),
        (world.stranger(), Credentials { email, ..admin() }),
        (world.stranger_elsewhere(), admin()),
    ];
    for (server, credentials) in tries {
        let fault = server.sign_in(credentials).await;
        assert_eq!(fault.expect_err("refused"), SignInFault::WrongCredentials);
    }
}

pub async fn a_person_comes_with_their_first_seat(world: impl World) {
    let terms = || Terms {
        seats: Some(2),
        ..Terms::default()
    };
    let (first, second) = (world.license(terms()).await, world.license(terms()).await);
    let server = world.admin().await;
    let applied = apply(&server, &newcomer("Ana.Ruiz@acme.test", &first)).await;
    assert_eq!(applied.outcomes, [Outcome::Done, Outcome::Done]);
    assert_eq!(count(&applied), (1, Some(2)));
    let [(_, ana)] = applied.created.as_slice() else {
        panic!("one person is created");
    };
    assert_eq!(ana.email, "ana.ruiz@acme.test");
    assert_eq!(ana.full_name().as_deref(), Some("Ana Ruiz"));
    let read = server.user(&ana.id).await.expect("the person");
    assert_eq!(read.full_name(), ana.full_name());
    assert!(read.has_initial_password);
    let passwords = server
        .initial_passwords(&PeopleOf::License(first.clone()))
        .await
        .expect("passwords");
    let [(id, password)] = passwords.as_slice() else {
        panic!("one password");
    };
    assert!(*id == ana.id && !password.expose().is_empty());
    // Somebody who exists keeps names and password, and nobody is there twice.
    let acts = newcomer("ana.ruiz@acme.test", &second);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped, Outcome::Done]);
    assert_eq!(applied.created[0].1.id, ana.id);
    let again = server
        .initial_passwords(&PeopleOf::License(second.clone()))
        .await
        .expect("passwords");
    assert_eq!(again[0].1, *password);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped, Outcome::Skipped]);
    // Without a seat there is nobody.
    let alone = apply(&server, &newcomer("ben@acme.test", &first)[..1]).await;
    assert_eq!(alone.outcomes, [Outcome::Failed(Failure::NeedsSeat)]);
}

pub async fn s3_somebody_an_interrupted_run_has_seated_is_recovered_with_their_names(
    world: impl World,
) {
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    let acts = newcomer("ana@acme.test", &license);
    // They are seated; they are not named before the run is interrupted.
    world.trouble(On::UpdateUser, 1, Some(2), Trouble::Lost);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Done, Outcome::Done]);
    assert_eq!(applied.created[0].1.full_name(), None);
    let again = server.apply(&acts, &[0, 1]).await.expect("an outcome");
    assert_eq!(again.outcomes, [Outcome::Done, Outcome::Done]);
    let ana = &again.created[0].1;
    assert_eq!(ana.full_name().as_deref(), Some("Ana Ruiz"));
    let read = server.user(&ana.id).await.expect("the person");
    assert_eq!(read.full_name().as_deref(), Some("Ana Ruiz"));
    assert_eq!(holders(&server, &license).await.len(), 1);
}

/// Nobody is said to need a seat who has one, or who may still get one.
pub async fn s4_a_token_that_ends_at_the_last_chunk_fails_nobody(world: impl World) {
    let mut licenses = Vec::new();
    for _ in 0..3 {
        licenses.push(world.license(Terms::default()).await);
    }
    let server = world.admin().await;
    let mut acts = Vec::new();
    for (number, license) in ["ana", "ben", "cem"].iter().zip(&licenses) {
        acts.push(newcomer(&format!("{number}@acme.test"), license)[0].clone());
    }
    for (number, license) in ["ana", "ben", "cem"].iter().zip(&licenses) {
        acts.push(newcomer(&format!("{number}@acme.test"), license)[1].clone());
    }
    assert_eq!(server.batch_len(&acts), acts.len());
    world.trouble(On::Assign, 3, Some(1), Trouble::TokenEnds);
    let cut = server.apply(&acts, &[]).await.expect("outcomes");
    let (done, left) = (Outcome::Done, Outcome::NotTried);
    let half = [&done, &done, &left, &done, &done, &left];
    assert_eq!(cut.outcomes.iter().collect::<Vec<_>>(), half);
    // Signed in again, the rest comes about.
    let server = world.admin().await;
    let rest = [acts[2].clone(), acts[5].clone()];
    assert_eq!(apply(&server, &rest).await.outcomes, [done.clone(), done]);
    for license in &licenses {
        assert_eq!(holders(&server, license).await.len(), 1);
    }
}

pub async fn many_come_at_once_and_the_last_do_not_fit(world: impl World) {
    let license = world
        .license(Terms {
            seats: Some(28),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let acts: Vec<Act> = (0..30)
        .flat_map(|number| newcomer(&format!("n{number}@acme.test"), &license))
        .collect();
    let applied = apply(&server, &acts).await;
    let mut expected = vec![Outcome::Done; 56];
    for _ in 0..2 {
        expected.push(Outcome::Failed(Failure::NeedsSeat));
        expected.push(Outcome::Failed(Failure::Full {
            assigned: 28,
            max: Some(28),
        }));
    }
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (28, Some(28)));
}

pub async fn a_seat_changed_by_another_admin_in_between_is_told(world: impl World) {
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            seats: Some(2),
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let taken = Other::Assign(license.clone(), people[2].clone());
    world.before(On::Assign, taken).await;
    let applied = apply(&server, &assign(&license, &people[1..2])).await;
    let full = Failure::Full {
        assigned: 2,
        max: Some(2),
    };
    assert_eq!(applied.outcomes, [Outcome::Failed(full)]);
}

async fn numbers(server: &impl LicenseServer, license: &LicenseId) -> Activations {
    let seats = seats_of(server, license).await;
    seats[0].0.activations.expect("counted by seat")
}

pub async fn activations_are_limited_and_counted_by_seat(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let license = world
        .license(Terms {
            seats: Some(5),
            seated: vec![ana.clone()],
            ..Terms::default()
        })
        .await;
    world.device(&license, Some(&ana)).await;
    let server = world.admin().await;
    let now = numbers(&server, &license).await;
    assert_eq!((now.used, now.max), (1, Some(1)));
    let limit = Act::Seat(
        license.clone(),
        SeatAct::SetLimit {
            user: ana.clone(),
            from: 1,
            to: 2,
        },
    );
    assert_eq!(one(&server, &limit).await.0, Outcome::Done);
    assert_eq!(one(&server, &limit).await.0, Outcome::Skipped);
    assert_eq!(numbers(&server, &license).await.max, Some(2));
    let reset = Act::Seat(license.clone(), SeatAct::Reset { user: ana.clone() });
    assert_eq!(one(&server, &reset).await.0, Outcome::Done);
    assert_eq!(one(&server, &reset).await.0, Outcome::Skipped);
    assert_eq!(numbers(&server, &license).await.used, 0);
    let devices = walk(|at| server.devices(&license, at)).await;
    let standings: Vec<_> = devices.iter().map(|device| device.standing).collect();
    assert_eq!(standings, [Some(Standing::Inactive)]);
    let nobody = Act::Seat(
        license,
        SeatAct::Reset {
            user: UserId::from(world.unknown_id()),
        },
    );
    let (outcome, _) = one(&server, &nobody).await;
    assert_eq!(outcome, Outcome::Failed(Failure::NoSeat));
}

pub async fn s10_a_seat_that_is_given_back_has_its_limit_again(world: impl World) {
    let people = world.people(2).await;
    let license = world
        .license(Terms {
            seats: Some(1),
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let (ana, ben) = (&people[0], &people[1]);
    let limit = Act::Seat(
        license.clone(),
        SeatAct::SetLimit {
            user: ana.clone(),
            from: 1,
            to: 4,
        },
    );
    assert_eq!(one(&server, &limit).await.0, Outcome::Done);
    let gives_up = [
        Act::Seat(license.clone(), SeatAct::Release { user: ana.clone() }),
        Act::Seat(
            license.clone(),
            SeatAct::Move {
                from: ana.clone(),
                to: ben.clone(),
            },
        ),
    ];
    for act in gives_up {
        let acts = vec![act];
        let estate = read_all(&server).await;
        let mut journal = Journal::new("1".into(), Moment::default(), "me".into(), acts.clone());
        journal.note_limits(limits_by(&estate, &acts));
        assert_eq!(apply(&server, &acts).await.outcomes, [Outcome::Done]);
        journal.ended(0, Outcome::Done);
        let back = journal.receipt(None).inverse();
        let applied = apply(&server, back.acts()).await;
        assert!(applied.outcomes.iter().all(Outcome::is_done), "{applied:?}");
        assert_eq!(
            holders(&server, &license).await,
            std::slice::from_ref(ana),
            "{acts:?}"
        );
        assert_eq!(numbers(&server, &license).await.max, Some(4), "{acts:?}");
    }
}

pub async fn names_change_and_addresses_stay(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let server = world.admin().await;
    let before = server.user(&ana).await.expect("the person").profile();
    let to = Profile {
        first_name: "Anna".into(),
        ..before.clone()
    };
    let edit = |from: &Profile, to: &Profile| {
        Act::Person(
            ana.clone(),
            PersonAct::Update {
                from: from.clone(),
                to: to.clone(),
            },
        )
    };
    for (trouble, act, back) in [
        (None, edit(&before, &to), edit(&to, &before)),
        (Some(Trouble::Lost), edit(&before, &to), edit(&to, &before)),
        (
            Some(Trouble::AnswerLost),
            edit(&before, &to),
            edit(&to, &before),
        ),
    ] {
        if let Some(trouble) = trouble {
            world.trouble(On::UpdateUser, 1, Some(1), trouble);
        }
        assert_eq!(one(&server, &act).await.0, Outcome::Done, "{trouble:?}");
        assert_eq!(one(&server, &act).await.0, Outcome::Skipped);
        assert_eq!(server.user(&ana).await.expect("the person").profile(), to);
        assert_eq!(one(&server, &back).await.0, Outcome::Done);
    }
    let moved = Profile {
        email: "anna@acme.test".into(),
        ..to
    };
    let (outcome, _) = one(&server, &edit(&before, &moved)).await;
    assert_eq!(outcome, Outcome::Failed(Failure::EmailFixed));
    assert_eq!(
        server.user(&ana).await.expect("the person").profile(),
        before
    );
}

pub async fn what_happened_is_told_latest_first(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    apply(&server, &assign(&license, std::slice::from_ref(&ana))).await;
    world.device(&license, Some(&ana)).await;
    let events = walk(|at| server.history(&license, at)).await;
    assert!(events.len() >= 2, "{events:?}");
    assert!(events.is_sorted_by(|one, next| one.at >= next.at));
    let mut ids: Vec<&String> = events.iter().map(|event| &event.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), events.len());
    assert!(events.iter().any(|event| event.device.is_some()));
}

pub async fn u2_the_histories_of_all_licenses_are_one_log(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let ben = world.person("ben@acme.test").await;
    let (first, second) = (
        world.license(Terms::default()).await,
        world.license(Terms::default()).await,
    );
    let server = world.admin().await;
    apply(&server, &assign(&first, std::slice::from_ref(&ana))).await;
    apply(&server, &assign(&second, std::slice::from_ref(&ben))).await;
    world.device(&first, Some(&ana)).await;
    assert_eq!(server.has_log().await, Ok(true));
    let begin = server.license(&first).await.expect("the license").created;
    let all = LogQuery {
        kinds: LogKind::ALL.to_vec(),
        since: Some(begin - TimeDelta::days(2)),
        ..LogQuery::default()
    };
    let entries = walk(|at| server.log(&all, at)).await;
    assert!(entries.is_sorted_by(|one, next| one.at >= next.at));
    let ids: HashSet<&String> = entries.iter().map(|it| &it.id).collect();
    assert_eq!(ids.len(), entries.len());
    assert!(entries.iter().all(|it| it.source == LogSource::History));
    // An admin is never named, and whoever got the seat is.
    for (license, address) in [(&first, "ana@acme.test"), (&second, "ben@acme.test")] {
        let on = Some(Subject::License(license.clone()));
        let told = { entries.iter() }
            .find(|it| it.on == on && it.deed == Some(Deed::SeatsAssigned))
            .expect("the seat");
        let person = LogChange {
            field: "user".into(),
            values: Some((String::new(), address.into())),
        };
        assert_eq!((&told.by, &told.changes), (&None, &vec![person]));
    }
    // What software did is the doing of whoever used it.
    let hers = LogQuery {
        by: Some(ana.clone()),
        ..all
    };
    let hers = walk(|at| server.log(&hers, at)).await;
    let told: Vec<_> = hers.iter().map(|it| (it.deed, it.by.clone())).collect();
    assert_eq!(
        told,
        [(Some(Deed::DeviceActivated), Some(Subject::User(ana)))]
    );
}

pub async fn teams_are_what_licenses_are_sold_to(world: impl World) {
    world.team("Façades", &[], &[]).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    let catalogue = server.catalogue().await.expect("a catalogue");
    assert!(catalogue.teams.iter().any(|team| team.name == "Façades"));
    assert_eq!(catalogue.policies, []);
    let read = server.license(&license).await.expect("the license");
    assert!(catalogue.products.iter().any(|it| it.id == read.product));
}
