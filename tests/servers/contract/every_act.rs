//! Every act in every trouble. An act that is new does not compile until it has said in `rows`
//! which requests carry it out, and what it comes to where what it is about is gone or was changed
//! by somebody else; without an example in `stage` it fails.

mod rows;
mod stage;

use seatboard_core::{
    acts::{Act, Failure, LicenseAct, Outcome, PersonAct, SeatAct},
    domain::{NewUser, UserId},
};
use seatboard_servers::{ApiError, LicenseServer};
use tokio::task::LocalSet;

use self::{
    rows::{failed, row},
    stage::Stage,
};
use crate::{
    assign::apply,
    reads::seats_of,
    world::{On, Terms, Trouble, World},
};

/// What happens on the way, how often, and what becomes of the act: nothing where an error tells
/// that it took no effect.
fn troubles(on: On, is_keygen: bool) -> Vec<(Trouble, u32, Option<Outcome>)> {
    let refused = || failed(Failure::Refused(String::new()));
    // No document shows what a success of this says, so none is told from anything else.
    let has_no_words = on == On::SetSeat;
    vec![
        // Before, after, half.
        (Trouble::Lost, 1, Some(Outcome::Done)),
        (Trouble::AnswerLost, 1, Some(Outcome::Done)),
        (Trouble::AnswerCut, 1, Some(Outcome::Done)),
        (
            Trouble::Garbage,
            1,
            Some(if has_no_words {
                refused()
            } else {
                Outcome::Done
            }),
        ),
        (Trouble::Html(502), 1, Some(Outcome::Done)),
        (Trouble::Lost, 2, None),
        (Trouble::Status(422), 1, Some(refused())),
        (Trouble::Status(403), 1, Some(failed(Failure::Forbidden))),
        // Keygen says so, and no more, of what met something else at the same moment.
        (
            Trouble::Status(409),
            1,
            Some(if is_keygen { Outcome::Done } else { refused() }),
        ),
    ]
}

/// A refusal is compared without the server's words.
fn bare(outcome: &Outcome) -> Outcome {
    match outcome {
        Outcome::Failed(Failure::Refused(_)) => failed(Failure::Refused(String::new())),
        other => other.clone(),
    }
}

/// One act, by its number, in every trouble.
async fn holds<W: World>(number: usize) {
    let world = W::open().await;
    let server = world.admin().await;
    let can = server.capabilities();
    let unknown = world.unknown_id();
    let stage = Stage::set(&world, &server, 0).await;
    let (before, act) = stage.examples(can.creates_alone).swap_remove(number);
    let first = before.first().unwrap_or(&act);
    // A creation that takes a seat is told by the first of the two.
    let is_newcomer = matches!(first, Act::Person(_, PersonAct::Create(_)));
    let it = row(if is_newcomer { first } else { &act }, &unknown);
    assert_eq!(it.number, number);
    if !(it.can)(&can) {
        let sent = world.sent();
        let refused = server.apply(std::slice::from_ref(&act), &[0]).await;
        let refused = refused.expect("an outcome").outcomes;
        assert_eq!(refused, [failed(Failure::Forbidden)], "{act:?}");
        assert_eq!(world.sent(), sent, "{act:?}");
        return;
    }
    let together = is_newcomer && !before.is_empty();
    let acts_of = |stage: &Stage| {
        let (mut before, act) = stage.examples(can.creates_alone).swap_remove(number);
        let mut acts = vec![act];
        if together {
            acts.insert(0, before.remove(0));
        }
        (before, acts)
    };

    // Without trouble; then it is so already, and an earlier try may have done it.
    let untouched = stage.picture(&server).await;
    let (before, acts) = acts_of(&stage);
    apply(&server, &before).await;
    let start = stage.picture(&server).await;
    let told = apply(&server, &acts).await.outcomes;
    assert!(told.iter().all(Outcome::is_done), "{told:?} {act:?}");
    let end = stage.picture(&server).await;
    assert_ne!(start, end, "{act:?}");
    let again = apply(&server, &acts).await.outcomes;
    match is_newcomer && can.creates_alone {
        true => assert_eq!(again, [failed(Failure::EmailTaken)]),
        false => assert!(again.iter().all(|it| *it == Outcome::Skipped), "{again:?}"),
    }
    let all: Vec<usize> = (0..acts.len()).collect();
    let own = server.apply(&acts, &all).await.expect("outcomes").outcomes;
    assert!(own.iter().all(Outcome::is_done), "{own:?} {act:?}");
    assert_eq!(stage.picture(&server).await, end, "{act:?}");

    // About something that is not there, or is not as it was.
    if let Some((act, expected)) = it.gone.filter(|_| !together) {
        let told = apply(&server, std::slice::from_ref(&act)).await.outcomes;
        assert_eq!(told, [expected], "{act:?}");
    }
    let fresh = Stage::set(&world, &server, 1).await;
    let (_, acts) = acts_of(&fresh);
    if let Some(act) = row(&acts[0], &unknown).late {
        let told = apply(&server, std::slice::from_ref(&act)).await.outcomes;
        assert_eq!(told, [failed(Failure::Changed)], "{act:?}");
    }
    assert_eq!(fresh.picture(&server).await, untouched, "{act:?}");

    let mut nth = 2;
    for on in it.on {
        for (trouble, times, expected) in troubles(*on, can.creates_alone) {
            let stage = Stage::set(&world, &server, nth).await;
            nth += 1;
            let (before, acts) = acts_of(&stage);
            apply(&server, &before).await;
            world.trouble(*on, 1, Some(times), trouble);
            let told = server.apply(&acts, &[]).await;
            let is = format!("{on:?} {trouble:?} {times} {act:?}");
            let now = stage.picture(&server).await;
            match &expected {
                None => assert_eq!(told, Err(ApiError::Unreachable), "{is}"),
                Some(outcome) => {
                    let told = told.expect("an outcome").outcomes;
                    let last = told.last().map(bare);
                    assert_eq!(last.as_ref(), Some(outcome), "{is}");
                }
            }
            let is_done = expected == Some(Outcome::Done);
            assert_eq!(&now, if is_done { &end } else { &start }, "{is}");
        }
    }
}

/// Each act takes effect once, or not at all and says so.
pub async fn every_act_in_every_trouble<W: World + 'static>(world: W) {
    let server = world.admin().await;
    let stage = Stage::set(&world, &server, 0).await;
    let count = stage.examples(true).len();
    let all = LocalSet::new();
    // Side by side, since most of the time is spent waiting for what was lost.
    let cases: Vec<_> = (0..count)
        .map(|at| all.spawn_local(holds::<W>(at)))
        .collect();
    all.await;
    for case in cases {
        case.await.expect("it holds");
    }
}

/// What fills a seat, on licenses of every size: it works where the server lets so many be held,
/// and touches nothing where not.
pub async fn s1_every_act_that_fills_a_seat_keeps_to_the_limit<W: World>(world: W) {
    let server = world.admin().await;
    let can = server.capabilities();
    let sizes: [(Option<u32>, bool, u32); 9] = [
        // Oversold, exactly full, with room.
        (Some(2), false, 3),
        (Some(3), false, 3),
        (Some(4), false, 3),
        // Overage: beyond it, used up, with room.
        (Some(4), true, 6),
        (Some(4), true, 5),
        (Some(4), true, 4),
        // No limit, and one of 0, which both servers take for none.
        (None, false, 3),
        (Some(0), false, 3),
        (Some(0), true, 3),
    ];
    for (nth, (seats, has_overage, held)) in sizes.into_iter().enumerate() {
        if has_overage && !can.creates_alone {
            continue;
        }
        for what in 0..4 {
            let email = |name: usize| format!("f{nth}-{what}-{name}@acme.test");
            let mut people = Vec::new();
            for name in 0..=held as usize {
                people.push(world.person(&email(name)).await);
            }
            let next = people.pop().expect("somebody");
            let license = world
                .license(Terms {
                    seats,
                    has_overage,
                    seated: people.clone(),
                    ..Terms::default()
                })
                .await;
            let seat =
                |user: &UserId| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() });
            let newcomer = NewUser {
                email: email(99),
                ..NewUser::default()
            };
            let (acts, more) = match what {
                0 => (vec![seat(&next)], 1),
                1 if can.has_owners => (
                    vec![Act::License(
                        license.clone(),
                        LicenseAct::SetOwner {
                            from: None,
                            to: Some(next.clone()),
                        },
                    )],
                    1,
                ),
                2 if !can.creates_alone => {
                    let user = newcomer.placeholder();
                    (vec![Act::create_user(newcomer), seat(&user)], 1)
                }
                3 => (
                    vec![Act::Seat(
                        license.clone(),
                        SeatAct::Move {
                            from: people[0].clone(),
                            to: next.clone(),
                        },
                    )],
                    0,
                ),
                _ => continue,
            };
            let max = seats.filter(|max| *max > 0);
            let cap = max.map(|max| if has_overage { max * 5 / 4 } else { max });
            let works = cap.is_none_or(|cap| held + more <= cap);
            let told = apply(&server, &acts).await;
            let is = format!("{held} of {seats:?}, {has_overage}: {acts:?}");
            let expected = match works {
                true => Outcome::Done,
                false => failed(Failure::Full {
                    assigned: held,
                    max,
                }),
            };
            assert_eq!(told.outcomes.last(), Some(&expected), "{is}");
            let held = if works { held + more } else { held };
            let now = seats_of(&server, &license).await;
            assert_eq!(now.len(), held as usize, "{is}");
            let moved = what == 3 && works;
            let sits = |user: &UserId| now.iter().any(|(seat, _)| seat.user == *user);
            assert_eq!(sits(&people[0]), !moved, "{is}");
        }
    }
}
