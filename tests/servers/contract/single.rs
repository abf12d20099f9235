//! Acts that go one by one: creating a person, passing a seat on, changing the owner.

use seatboard_core::{
    acts::{Act, Failure, LicenseAct, Outcome, SeatAct},
    domain::{LicenseId, NewUser, UserId},
};
use seatboard_servers::{ApiError, LicenseServer};

use crate::{
    assign::{apply, count},
    reads::{holders, sorted, walk},
    world::{On, Other, Terms, Trouble, World},
};

fn create(email: &str) -> (Act, NewUser) {
    let person = NewUser {
        email: email.into(),
        first_name: "Ana".into(),
        last_name: String::new(),
        ..NewUser::default()
    };
    (Act::create_user(person.clone()), person)
}

fn pass(license: &LicenseId, from: &UserId, to: &UserId) -> [Act; 1] {
    [Act::Seat(
        license.clone(),
        SeatAct::Move {
            from: from.clone(),
            to: to.clone(),
        },
    )]
}

fn own(license: &LicenseId, from: Option<&UserId>, to: Option<&UserId>) -> [Act; 1] {
    [Act::License(
        license.clone(),
        LicenseAct::SetOwner {
            from: from.cloned(),
            to: to.cloned(),
        },
    )]
}

pub async fn a_person_is_created_once(world: impl World) {
    let server = world.admin().await;
    let (act, person) = create("Ana.Ruiz@acme.test");
    let applied = apply(&server, std::slice::from_ref(&act)).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    let [(placeholder, user)] = applied.created.as_slice() else {
        panic!("one person is created");
    };
    assert_eq!(*placeholder, person.placeholder());
    assert_eq!(user.email, "ana.ruiz@acme.test");
    assert_eq!(user.full_name().as_deref(), Some("Ana"));
    assert_eq!(server.user(&user.id).await.as_ref(), Ok(user));
}

pub async fn an_address_in_use_is_told(world: impl World) {
    world.person("ana@acme.test").await;
    let server = world.admin().await;
    let (act, _) = create("ANA@acme.test");
    let applied = apply(&server, &[act]).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::EmailTaken)]);
    assert_eq!(applied.created, []);
    let (act, _) = create("not an address");
    let applied = apply(&server, &[act]).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::InvalidEmail)]);
}

pub async fn a_seat_moves_on_a_full_license(world: impl World) {
    let people = world.people(4).await;
    let license = world
        .license(Terms {
            seats: Some(3),
            seated: people[..3].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let acts = pass(&license, &people[0], &people[3]);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(count(&applied), (3, Some(3)));
    assert_eq!(holders(&server, &license).await, sorted(&people[1..]));
    // The same move again is already so.
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped]);
}

pub async fn a_move_that_fails_halfway_gives_the_seat_back(world: impl World) {
    let people = world.people(5).await;
    let license = world
        .license(Terms {
            seats: Some(3),
            seated: people[..3].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    // The one who is to get it disappears between the two halves.
    world
        .before(On::Release, Other::DeleteUser(people[3].clone()))
        .await;
    let applied = apply(&server, &pass(&license, &people[0], &people[3])).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::NoSuchUser)]);
    assert_eq!(count(&applied), (3, Some(3)));
    assert_eq!(holders(&server, &license).await, sorted(&people[..3]));

    // The server fails for the second half, twice.
    world.trouble(On::Assign, 1, Some(2), Trouble::Status(503));
    let error = server
        .apply(&pass(&license, &people[0], &people[4]), &[])
        .await;
    let Err(ApiError::Refused { status: 503, .. }) = error else {
        panic!("nothing took effect: {error:?}");
    };
    assert_eq!(holders(&server, &license).await, sorted(&people[..3]));

    // Another admin takes the seat in between: nobody may claim to know where it is.
    world
        .before(
            On::Assign,
            Other::Assign(license.clone(), people[4].clone()),
        )
        .await;
    let new = world.person("new@acme.test").await;
    // Creating them was the next request of that kind, so the seat is already taken back.
    world
        .meanwhile(Other::Release(license.clone(), people[4].clone()))
        .await;
    world
        .before(
            On::Assign,
            Other::Assign(license.clone(), people[4].clone()),
        )
        .await;
    let applied = apply(&server, &pass(&license, &people[0], &new)).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::Unsure)]);
    let held = holders(&server, &license).await;
    assert_eq!(
        held,
        sorted(&[people[1].clone(), people[2].clone(), people[4].clone()])
    );
}

pub async fn a_move_that_cannot_work_touches_nothing(world: impl World) {
    let people = world.people(4).await;
    let license = world
        .license(Terms {
            seated: people[..2].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let unknown: UserId = world.unknown_id().into();
    let applied = apply(&server, &pass(&license, &people[0], &unknown)).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::NoSuchUser)]);
    let applied = apply(&server, &pass(&license, &people[0], &people[1])).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::HasSeat)]);
    let applied = apply(&server, &pass(&license, &people[2], &people[3])).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::NoSeat)]);
    assert_eq!(holders(&server, &license).await, sorted(&people[..2]));
}

/// A license of this many seats with so many people on it, one of whom is to pass theirs on to
/// somebody else, and back again.
async fn passes(world: &impl World, terms: Terms, expected: &Outcome) {
    let next = world.person("next@acme.test").await;
    let (first, number) = (terms.seated[0].clone(), terms.seated.len());
    let seated = terms.seated.clone();
    let license = world.license(terms).await;
    world.device(&license, Some(&first)).await;
    let server = world.admin().await;
    let owners = async || {
        let devices = walk(|at| server.devices(&license, at)).await;
        let users = devices.into_iter().map(|device| device.user);
        users.collect::<Vec<_>>()
    };
    let before = owners().await;
    let applied = apply(&server, &pass(&license, &first, &next)).await;
    assert_eq!(applied.outcomes, std::slice::from_ref(expected));
    assert_eq!(count(&applied).0 as usize, number);
    if *expected == Outcome::Done {
        let mut now = seated[1..].to_vec();
        now.push(next.clone());
        assert_eq!(holders(&server, &license).await, sorted(&now));
        let back = apply(&server, &pass(&license, &next, &first)).await;
        assert_eq!(back.outcomes, [Outcome::Done]);
    } else {
        assert_eq!(owners().await, before, "nothing is touched");
    }
    assert_eq!(holders(&server, &license).await, sorted(&seated));
}

async fn seats(world: &impl World, seats: Option<u32>, people: usize, has_overage: bool) -> Terms {
    Terms {
        seats,
        has_overage,
        seated: world.people(people).await,
        ..Terms::default()
    }
}

fn too_many(assigned: u32, max: u32) -> Outcome {
    Outcome::Failed(Failure::Full {
        assigned,
        max: Some(max),
    })
}

pub async fn s1_a_move_on_an_oversold_license_touches_nothing(world: impl World) {
    let terms = seats(&world, Some(5), 6, false).await;
    passes(&world, terms, &too_many(6, 5)).await;
}

pub async fn s1_a_move_on_an_exactly_full_license_works(world: impl World) {
    let terms = seats(&world, Some(5), 5, false).await;
    passes(&world, terms, &Outcome::Done).await;
}

/// Oversold after a move, it cannot be taken back, and nobody loses a seat by trying.
pub async fn s1_an_undo_of_a_move_touches_nothing_on_an_oversold_license(world: impl World) {
    let people = world.people(5).await;
    let license = world
        .license(Terms {
            seats: Some(3),
            seated: people[..3].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let there = pass(&license, &people[0], &people[3]);
    assert_eq!(apply(&server, &there).await.outcomes, [Outcome::Done]);
    let oversell = Other::Assign(license.clone(), people[4].clone());
    world.meanwhile(oversell).await;
    let back = there[0].inverse().expect("a move can be taken back");
    let applied = apply(&server, &[back]).await;
    assert_eq!(applied.outcomes, [too_many(4, 3)]);
    assert_eq!(holders(&server, &license).await, sorted(&people[1..]));
}

/// An owner follows another one on the same seat, however many there are.
pub async fn s1_an_oversold_license_can_have_another_owner(world: impl World) {
    let people = world.people(4).await;
    let license = world
        .license(Terms {
            seats: Some(1),
            owner: Some(people[0].clone()),
            seated: people[1..3].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let applied = apply(&server, &pass(&license, &people[0], &people[3])).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(applied.licenses[0].owner.as_ref(), Some(&people[3]));
}

/// Whatever half of it an interrupted run has done, the other one is done now.
pub async fn s3_a_move_that_was_cut_between_its_halves_is_brought_to_its_end(world: impl World) {
    let people = world.people(3).await;
    let server = world.admin().await;
    for (seats, first) in [
        (Some(2), Other::Release as fn(_, _) -> _),
        (None, Other::Assign),
        (Some(3), Other::Release),
    ] {
        let license = world
            .license(Terms {
                seats,
                seated: people[..2].to_vec(),
                ..Terms::default()
            })
            .await;
        let (from, to) = (&people[0], &people[2]);
        let half = match first(license.clone(), from.clone()) {
            Other::Assign(on, _) => Other::Assign(on, to.clone()),
            other => other,
        };
        world.meanwhile(half).await;
        let acts = pass(&license, from, to);
        let blind = server.apply(&acts, &[]).await.expect("an outcome");
        assert!(matches!(blind.outcomes[0], Outcome::Failed(_)));
        let applied = server.apply(&acts, &[0]).await.expect("an outcome");
        assert_eq!(applied.outcomes, [Outcome::Done]);
        assert_eq!(holders(&server, &license).await, sorted(&people[1..]));
        // And once more, nothing is left to do.
        let again = server.apply(&acts, &[0]).await.expect("an outcome");
        assert_eq!(again.outcomes, [Outcome::Done]);
        assert_eq!(holders(&server, &license).await, sorted(&people[1..]));
    }
}

/// With the token goes the way to give the seat back: it is nobody's until somebody is in again.
pub async fn s3_a_move_whose_token_ends_between_its_halves_goes_on(world: impl World) {
    let people = world.people(2).await;
    let license = world
        .license(Terms {
            seats: Some(1),
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let acts = pass(&license, &people[0], &people[1]);
    world.trouble(On::Assign, 1, Some(1), Trouble::TokenEnds);
    let cut = server.apply(&acts, &[]).await.expect("an outcome");
    assert_eq!(cut.outcomes, [Outcome::Failed(Failure::Unsure)]);
    let gone = server.apply(&acts, &[0]).await;
    assert_eq!(gone, Err(ApiError::SignedOut));
    let server = world.admin().await;
    let applied = server.apply(&acts, &[0]).await.expect("an outcome");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(holders(&server, &license).await, people[1..]);
}

pub async fn s3_a_person_an_interrupted_run_has_created_is_recovered(world: impl World) {
    let server = world.admin().await;
    let (act, person) = create("ana@acme.test");
    let first = apply(&server, std::slice::from_ref(&act)).await;
    // Without a doubt it is somebody else's address.
    let acts = [act];
    let blind = server.apply(&acts, &[]).await.expect("an outcome");
    assert_eq!(blind.outcomes, [Outcome::Failed(Failure::EmailTaken)]);
    let again = server.apply(&acts, &[0]).await.expect("an outcome");
    assert_eq!(again.outcomes, [Outcome::Done]);
    assert_eq!(again.created, first.created);
    assert_eq!(again.created[0].0, person.placeholder());
    // Somebody of another name is somebody else, in any doubt.
    world.person("ben@acme.test").await;
    let taken = server.apply(&[create("ben@acme.test").0], &[0]).await;
    let taken = taken.expect("an outcome");
    assert_eq!(taken.outcomes, [Outcome::Failed(Failure::EmailTaken)]);
}

pub async fn a_move_from_the_owner_moves_the_ownership(world: impl World) {
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            seats: Some(2),
            owner: Some(people[0].clone()),
            seated: people[1..2].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let applied = apply(&server, &pass(&license, &people[0], &people[2])).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(count(&applied), (2, Some(2)));
    assert_eq!(applied.licenses[0].owner, Some(people[2].clone()));
    assert_eq!(holders(&server, &license).await, sorted(&people[1..]));
}

pub async fn a_move_survives_lost_answers(world: impl World) {
    let people = world.people(2).await;
    let license = world
        .license(Terms {
            seats: Some(1),
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    for (number, (half, trouble)) in [
        (On::Release, Trouble::Lost),
        (On::Release, Trouble::AnswerLost),
        (On::Assign, Trouble::Lost),
        (On::Assign, Trouble::AnswerLost),
    ]
    .into_iter()
    .enumerate()
    {
        let (from, to) = (&people[number % 2], &people[(number + 1) % 2]);
        world.trouble(half, 1, Some(1), trouble);
        let applied = apply(&server, &pass(&license, from, to)).await;
        assert_eq!(applied.outcomes, [Outcome::Done], "{half:?} {trouble:?}");
        assert_eq!(holders(&server, &license).await, std::slice::from_ref(to));
    }
}

pub async fn the_owner_changes_and_changes_back(world: impl World) {
    let people = world.people(2).await;
    let license = world
        .license(Terms {
            seats: Some(1),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let steps = [None, Some(&people[0]), Some(&people[1]), None];
    for pair in steps.windows(2) {
        let acts = own(&license, pair[0], pair[1]);
        let applied = apply(&server, &acts).await;
        assert_eq!(applied.outcomes, [Outcome::Done]);
        assert_eq!(applied.licenses[0].owner.as_ref(), pair[1]);
        assert_eq!(count(&applied), (u32::from(pair[1].is_some()), Some(1)));
        let applied = apply(&server, &acts).await;
        assert_eq!(applied.outcomes, [Outcome::Skipped]);
    }
}

pub async fn an_owner_changed_by_another_admin_is_not_overwritten(world: impl World) {
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            owner: Some(people[0].clone()),
            ..Terms::default()
        })
        .await;
    let (one, two) = (world.admin().await, world.admin().await);
    apply(&one, &own(&license, Some(&people[0]), Some(&people[1]))).await;
    let applied = apply(&two, &own(&license, Some(&people[0]), Some(&people[2]))).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::Changed)]);
    assert_eq!(applied.licenses[0].owner, Some(people[1].clone()));
}

pub async fn an_impossible_owner_is_refused(world: impl World) {
    let people = world.people(2).await;
    let license = world
        .license(Terms {
            seats: Some(1),
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let applied = apply(&server, &own(&license, None, Some(&people[0]))).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::HasSeat)]);
    let applied = apply(&server, &own(&license, None, Some(&people[1]))).await;
    let full = Failure::Full {
        assigned: 1,
        max: Some(1),
    };
    assert_eq!(applied.outcomes, [Outcome::Failed(full)]);
    let unknown: UserId = world.unknown_id().into();
    let applied = apply(&server, &own(&license, None, Some(&unknown))).await;
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::NoSuchUser)]);
    assert_eq!(holders(&server, &license).await, people[..1]);
}
