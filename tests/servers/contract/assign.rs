//! Giving seats, up to a hundred at once.

use seatboard_core::{
    acts::{Act, Applied, Failure, LicenseAct, Outcome, SeatAct},
    domain::{LicenseId, UserId},
};
use seatboard_servers::LicenseServer;

use crate::{
    reads::{holders, sorted},
    world::{Other, Terms, World},
};

pub fn assign(license: &LicenseId, users: &[UserId]) -> Vec<Act> {
    users
        .iter()
        .map(|user| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() }))
        .collect()
}

pub async fn apply(server: &impl LicenseServer, acts: &[Act]) -> Applied {
    let mut all = Applied::default();
    let mut left = acts;
    while !left.is_empty() {
        let (batch, later) = left.split_at(server.batch_len(left));
        let applied = server.apply(batch, &[]).await.expect("applied");
        assert_eq!(applied.outcomes.len(), batch.len());
        all.extend(applied);
        left = later;
    }
    all
}

/// The server's count and limit of the only license an answer brought along.
pub fn count(applied: &Applied) -> (u32, Option<u32>) {
    let [license] = applied.licenses.as_slice() else {
        panic!("one license comes along, not {}", applied.licenses.len());
    };
    (license.seats_counted, license.max_seats)
}

fn full(assigned: u32, max: u32) -> Outcome {
    Outcome::Failed(Failure::Full {
        assigned,
        max: Some(max),
    })
}

pub async fn a_hundred_are_seated_by_one_request(world: impl World) {
    let people = world.people(101).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    let sent = world.sent();
    let applied = apply(&server, &assign(&license, &people[..100])).await;
    assert_eq!(applied.outcomes, vec![Outcome::Done; 100]);
    assert_eq!(count(&applied), (100, None));
    // One request to seat them, one to read the license again.
    assert_eq!(world.sent() - sent, 2);
    assert_eq!(server.batch_len(&assign(&license, &people)), 100);
    assert_eq!(holders(&server, &license).await, sorted(&people[..100]));
}

pub async fn one_bad_person_costs_nobody_else_their_seat(world: impl World) {
    let mut people = world.people(99).await;
    let owner = world.person("owner@acme.test").await;
    let license = world
        .license(Terms {
            seats: Some(96),
            owner: Some(owner.clone()),
            seated: vec![people[20].clone()],
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    people[70] = world.unknown_id().into();
    people[40] = owner.clone();
    people.push(people[3].clone());
    let sent = world.sent();
    let applied = apply(&server, &assign(&license, &people)).await;
    let sent = world.sent() - sent;
    // 96 seats, two taken before: 94 of the 96 who could be seated fit.
    let mut expected = vec![Outcome::Done; 100];
    expected[20] = Outcome::Skipped;
    expected[40] = Outcome::Skipped;
    expected[70] = Outcome::Failed(Failure::NoSuchUser);
    expected[97] = full(96, 96);
    expected[98] = full(96, 96);
    expected[99] = Outcome::Skipped;
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (96, Some(96)));
    assert!(sent < 40, "{sent} requests");
    let mut seated: Vec<UserId> = people[..97].to_vec();
    seated.remove(70);
    assert_eq!(holders(&server, &license).await, sorted(&seated));
}

pub async fn a_full_license_takes_those_who_fit_in_order(world: impl World) {
    let people = world.people(12).await;
    let license = world
        .license(Terms {
            seats: Some(10),
            seated: people[..6].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let applied = apply(&server, &assign(&license, &people[6..])).await;
    let mut expected = vec![Outcome::Done; 4];
    expected.extend(vec![full(10, 10); 2]);
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (10, Some(10)));
    assert_eq!(holders(&server, &license).await, sorted(&people[..10]));
    // And nobody once it is full.
    let applied = apply(&server, &assign(&license, &people[11..])).await;
    assert_eq!(applied.outcomes, [full(10, 10)]);
    assert_eq!(count(&applied), (10, Some(10)));
}

pub async fn overage_is_used_up_before_anyone_is_refused(world: impl World) {
    let people = world.people(6).await;
    let license = world
        .license(Terms {
            seats: Some(4),
            has_overage: true,
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let applied = apply(&server, &assign(&license, &people)).await;
    let mut expected = vec![Outcome::Done; 5];
    expected.push(full(5, 4));
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (5, Some(4)));
}

pub async fn giving_the_same_seats_again_changes_nothing(world: impl World) {
    let people = world.people(30).await;
    let license = world
        .license(Terms {
            seats: Some(30),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let acts = assign(&license, &people);
    let first = apply(&server, &acts).await;
    assert_eq!(first.outcomes, vec![Outcome::Done; 30]);
    let again = apply(&server, &acts).await;
    assert_eq!(again.outcomes, vec![Outcome::Skipped; 30]);
    assert_eq!(count(&again), (30, Some(30)));
}

pub async fn many_unknown_people_are_found_within_bounds(world: impl World) {
    let mut people = world.people(100).await;
    for at in (0..100).step_by(10) {
        people[at] = world
            .unknown_id()
            .replacen("01", &format!("{at:02}"), 1)
            .into();
    }
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    let sent = world.sent();
    let applied = apply(&server, &assign(&license, &people)).await;
    let sent = world.sent() - sent;
    for (at, outcome) in applied.outcomes.iter().enumerate() {
        let expected = match at % 10 {
            0 => Outcome::Failed(Failure::NoSuchUser),
            _ => Outcome::Done,
        };
        assert_eq!(*outcome, expected, "{at}");
    }
    assert_eq!(count(&applied), (90, None));
    assert!(sent <= 200, "{sent} requests");
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).expect("below a usize")
    }
}

pub async fn any_mixture_of_people_gets_true_outcomes(world: impl World) {
    let people = world.people(24).await;
    let server = world.admin().await;
    let mut dice = Dice(7);
    for round in 0..40 {
        let seated = dice.below(6);
        let mut held: Vec<UserId> = people[..seated].to_vec();
        let owner = (dice.below(2) == 0).then(|| people[23].clone());
        held.extend(owner.clone());
        let seats = u32::try_from(held.len() + dice.below(14)).expect("few");
        let license = world
            .license(Terms {
                seats: (dice.below(4) > 0).then_some(seats),
                owner,
                seated: people[..seated].to_vec(),
                ..Terms::default()
            })
            .await;
        let max = server.license(&license).await.expect("it").max_seats;
        let asked: Vec<UserId> = (0..1 + dice.below(20))
            .map(|at| match dice.below(6) {
                0 => world
                    .unknown_id()
                    .replacen("01", &format!("{at:02}"), 1)
                    .into(),
                _ => people[dice.below(24)].clone(),
            })
            .collect();
        let sent = world.sent();
        let applied = apply(&server, &assign(&license, &asked)).await;
        let sent = world.sent() - sent;
        let mut room = max.map_or(usize::MAX, |max| max as usize - held.len());
        for (user, outcome) in asked.iter().zip(&applied.outcomes) {
            let is_full = matches!(outcome, Outcome::Failed(Failure::Full { .. }));
            let is_full_in_truth =
                *outcome == full(max.unwrap_or_default(), max.unwrap_or_default());
            let expected = if held.contains(user) {
                Outcome::Skipped
            } else if people.contains(user) && room > 0 {
                room -= 1;
                held.push(user.clone());
                Outcome::Done
            } else if people.contains(user) || is_full {
                // Whether there is such a person no longer matters to a full license.
                assert!(is_full_in_truth, "{outcome:?}");
                outcome.clone()
            } else {
                Outcome::Failed(Failure::NoSuchUser)
            };
            assert_eq!(*outcome, expected, "round {round}, {user}");
        }
        assert_eq!(holders(&server, &license).await, sorted(&held));
        assert_eq!(count(&applied).0 as usize, held.len());
        assert!(sent <= 2 * asked.len() + 8, "{sent} for {}", asked.len());
    }
}

pub async fn two_admins_at_the_last_seat_are_told_the_truth(world: impl World) {
    let people = world.people(6).await;
    let license = world
        .license(Terms {
            seats: Some(5),
            seated: people[..4].to_vec(),
            ..Terms::default()
        })
        .await;
    let (one, two) = (world.admin().await, world.admin().await);
    let (first, second) = (
        assign(&license, &people[4..5]),
        assign(&license, &people[5..]),
    );
    let (first, second) = tokio::join!(apply(&one, &first), apply(&two, &second));
    let mut outcomes = [&first.outcomes[0], &second.outcomes[0]];
    outcomes.sort_by_key(|outcome| **outcome != Outcome::Done);
    assert_eq!(outcomes, [&Outcome::Done, &full(5, 5)]);
    assert_eq!([count(&first), count(&second)], [(5, Some(5)); 2]);
}

pub async fn an_oversold_license_says_so(world: impl World) {
    let people = world.people(7).await;
    let license = world
        .license(Terms {
            seats: Some(5),
            seated: people[..4].to_vec(),
            ..Terms::default()
        })
        .await;
    let (one, two) = (world.admin().await, world.admin().await);
    world.race().await;
    let (first, second) = (
        assign(&license, &people[4..5]),
        assign(&license, &people[5..6]),
    );
    let (first, second) = tokio::join!(apply(&one, &first), apply(&two, &second));
    assert_eq!(first.outcomes, [Outcome::Done]);
    assert_eq!(second.outcomes, [Outcome::Done]);
    // Where the last seat has gone, it is read until the other one has been answered, too.
    assert_eq!([count(&first), count(&second)], [(6, Some(5)); 2]);
    let applied = apply(&one, &assign(&license, &people[6..])).await;
    assert_eq!(applied.outcomes, [full(6, 5)]);
    assert_eq!(count(&applied), (6, Some(5)));
    // So does one whose limit another admin has lowered.
    world.meanwhile(Other::MaxSeats(license.clone(), 3)).await;
    let applied = apply(&two, &assign(&license, &people[6..])).await;
    assert_eq!(applied.outcomes, [full(6, 3)]);
}

pub async fn a_license_that_is_gone_is_told(world: impl World) {
    let people = world.people(3).await;
    let server = world.admin().await;
    let gone: LicenseId = world.unknown_id().into();
    let acts = assign(&gone, &people);
    let applied = apply(&server, &acts).await;
    let expected = Outcome::Failed(Failure::NoSuchLicense);
    assert_eq!(applied.outcomes, vec![expected.clone(); 3]);
    for act in [
        Act::Seat(
            gone.clone(),
            SeatAct::Release {
                user: people[0].clone(),
            },
        ),
        Act::Seat(
            gone.clone(),
            SeatAct::Move {
                from: people[0].clone(),
                to: people[1].clone(),
            },
        ),
        Act::License(
            gone.clone(),
            LicenseAct::SetOwner {
                from: None,
                to: Some(people[0].clone()),
            },
        ),
    ] {
        if matches!(act, Act::License(_, LicenseAct::SetOwner { .. }))
            && !server.capabilities().has_owners
        {
            continue;
        }
        let applied = apply(&server, &[act]).await;
        assert_eq!(applied.outcomes, std::slice::from_ref(&expected));
        assert_eq!(applied.licenses, []);
    }
    // Somebody else lets people go while this one seats them.
    let license = world.license(Terms::default()).await;
    world.meanwhile(Other::DeleteUser(people[0].clone())).await;
    let applied = apply(&server, &assign(&license, &people)).await;
    assert_eq!(
        applied.outcomes,
        [
            Outcome::Failed(Failure::NoSuchUser),
            Outcome::Done,
            Outcome::Done
        ]
    );
}
