//! Several admins at the same moment, on a server that lets them.

use seatboard_core::{
    acts::{Act, Applied, Failure, LicenseAct, Outcome, SeatAct},
    domain::{LicenseId, NewUser},
    estate::{Estate, Topic},
    plan,
};
use seatboard_servers::LicenseServer;

use crate::{
    assign::{apply, assign, count},
    reads::holders,
    release::release,
    world::{Terms, World},
};

/// How often two admins ask for the last seat until both have got it.
const TRIES: usize = 20;

/// What an admin's panel knows of the licenses.
async fn picture(server: &impl LicenseServer) -> Estate {
    let mut estate = Estate::default();
    let asked = estate.ask();
    estate.merge_catalogue(asked, server.catalogue().await.expect("the catalogue"));
    let mut walk = estate.begin(Topic::Licenses);
    let mut at = None;
    loop {
        let page = server.licenses(at).await.expect("a page");
        estate.merge_licenses(&mut walk, page.rows);
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    estate.finish(walk);
    estate
}

/// Applies an act as a panel does, and tells what it has to say of it.
async fn told(server: &impl LicenseServer, estate: &mut Estate, act: Act) -> Vec<(Act, Outcome)> {
    let acts = [act];
    let before = plan::over_before(estate, &acts);
    let mut applied = apply(server, &acts).await;
    plan::mark_oversold(estate, &acts, &before, &mut applied);
    if applied.outcomes[0].is_done() {
        estate.confirm(&acts[0], None);
    }
    let asked = estate.ask();
    for row in &applied.licenses {
        estate.merge_license(asked, row.clone());
    }
    acts.into_iter().zip(applied.outcomes).collect()
}

/// A license of one seat that two admins have sold, each with what it told them; the ways to
/// give the seat are taken in turn.
async fn sold_twice(
    world: &impl World,
    act: impl Fn(LicenseId, usize) -> (Terms, Act),
) -> [(Estate, Vec<(Act, Outcome)>); 2] {
    let (one, two) = (world.admin().await, world.admin().await);
    for _ in 0..TRIES {
        let (terms, _) = act("".into(), 0);
        let license = world.license(terms).await;
        let (mut first, mut second) = (picture(&one).await, picture(&two).await);
        let acts = [0, 1].map(|nth| act(license.clone(), nth).1);
        let [here, there] = acts;
        let (here, there) =
            tokio::join!(told(&one, &mut first, here), told(&two, &mut second, there));
        if here[0].1.is_done() && there[0].1.is_done() {
            return [(first, here), (second, there)];
        }
        let full = |told: &[(Act, Outcome)]| {
            matches!(
                told[0].1,
                Outcome::Done | Outcome::Failed(Failure::Full { .. })
            )
        };
        assert!(full(&here) && full(&there), "{here:?} {there:?}");
    }
    panic!("nobody was quick enough in {TRIES} tries");
}

pub async fn k7_a_seat_sold_twice_is_told_and_given_back(world: impl World) {
    let people = world.people(2).await;
    world.race().await;
    let seats = Terms {
        seats: Some(1),
        ..Terms::default()
    };
    let pictures = sold_twice(&world, |license, nth| {
        let user = people[nth].clone();
        (seats.clone(), Act::Seat(license, SeatAct::Assign { user }))
    })
    .await;
    let over = Outcome::Oversold { over: 1 };
    for (_, told) in &pictures {
        assert_eq!(told[0].1, over, "{told:?}");
    }
    let [_, (estate, told)] = pictures;
    let rows = told.iter().map(|(act, outcome)| (act, outcome));
    let back = plan::give_back(&estate, rows);
    let Act::Seat(license, SeatAct::Assign { .. }) = &told[0].0 else {
        panic!("a seat was given");
    };
    assert_eq!(back, release(license, &people[1..]));
    let server = world.admin().await;
    let applied = apply(&server, &back).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(count(&applied), (1, Some(1)));
    assert_eq!(holders(&server, license).await, people[..1]);
}

pub async fn k7_an_ownership_that_took_a_sold_seat_is_told(world: impl World) {
    let people = world.people(2).await;
    world.race().await;
    let seats = Terms {
        seats: Some(1),
        ..Terms::default()
    };
    let pictures = sold_twice(&world, |license, nth| {
        let user = people[nth].clone();
        let act = match nth {
            0 => Act::Seat(license, SeatAct::Assign { user }),
            _ => Act::License(
                license,
                LicenseAct::SetOwner {
                    from: None,
                    to: Some(user),
                },
            ),
        };
        (seats.clone(), act)
    })
    .await;
    for (_, told) in &pictures {
        assert_eq!(told[0].1, Outcome::Oversold { over: 1 }, "{told:?}");
    }
    let [_, (estate, told)] = pictures;
    let rows = told.iter().map(|(act, outcome)| (act, outcome));
    let back = plan::give_back(&estate, rows);
    let server = world.admin().await;
    let applied = apply(&server, &back).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(count(&applied), (1, Some(1)));
}

/// What is heard of an act that six ask for at the same moment.
async fn by_six(server: &impl LicenseServer, act: &Act) -> Vec<Applied> {
    let ask = || apply(server, std::slice::from_ref(act));
    let heard = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask());
    vec![heard.0, heard.1, heard.2, heard.3, heard.4, heard.5]
}

pub async fn k8_the_same_at_the_same_moment_fails_nobody(world: impl World) {
    let people = world.people(2).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    world.race().await;
    let own = Act::License(
        license.clone(),
        LicenseAct::SetOwner {
            from: None,
            to: Some(people[1].clone()),
        },
    );
    let give = assign(&license, &people[..1]).remove(0);
    let take = release(&license, &people[..1]).remove(0);
    for (act, left) in [(give, &people[..1]), (take, &[]), (own, &people[1..])] {
        let heard = by_six(&server, &act).await;
        let all_hold = heard.iter().all(|it| it.outcomes[0].holds());
        assert!(all_hold, "{act:?}: {heard:#?}");
        assert_eq!(holders(&server, &license).await, left, "{act:?}");
    }
}

pub async fn k8_the_same_address_at_the_same_moment_is_one_person(world: impl World) {
    let server = world.admin().await;
    world.race().await;
    let person = NewUser {
        email: "twice@acme.test".into(),
        first_name: "Twice".into(),
        ..NewUser::default()
    };
    let heard = by_six(&server, &Act::create_user(person)).await;
    let outcomes: Vec<&Outcome> = heard.iter().map(|it| &it.outcomes[0]).collect();
    let is_told = |outcome: &&&Outcome| {
        let taken = Outcome::Failed(Failure::EmailTaken);
        ***outcome == Outcome::Skipped || ***outcome == taken
    };
    let done = outcomes.iter().filter(|it| ***it == Outcome::Done).count();
    let others = outcomes.iter().filter(is_told).count();
    assert_eq!((done, others), (1, 5), "{outcomes:?}");
}
