//! Somebody who is made again with another role, cut off at every step: in the end they have what
//! they had before, and nobody else has anything else.

use seatboard_core::{
    acts::{Act, Failure, Outcome, PersonAct, TeamAct},
    domain::{Role, UserId},
    estate::Estate,
    plan::{Receipt, keep_order, make_again},
};

use crate::{
    asked,
    browser::Page,
    office::{Kind, Office},
    outside::Outside,
    picture::Picture,
    see_through, seeds,
    world::{Other, Terms, World},
};

const EMAIL: &str = "ana@acme.test";
const ROLE: Role = Role::SupportAgent;
/// How many steps an act takes: a note, its request, the answer, a note.
const STEPS: usize = 4;
/// How often what did not come about is tried again where requests run into trouble.
const RETRIES: usize = 5;

/// Ana is in a team that she owns with others, holds the last seat of a license that Ben sits on
/// as well, and owns another one that is full; she has a device on each, and so has Ben.
async fn open() -> (Office, Estate, UserId) {
    let office = Office::open(Kind::Keygen, 1).await;
    let world = office.world();
    let (ana, ben) = (
        world.person(EMAIL).await,
        world.person("ben@acme.test").await,
    );
    let terms = [
        Terms {
            seats: Some(2),
            seated: vec![ana.clone(), ben.clone()],
            ..Terms::default()
        },
        Terms {
            seats: Some(2),
            owner: Some(ana.clone()),
            seated: vec![ben.clone()],
            ..Terms::default()
        },
    ];
    for terms in terms {
        let license = world.license(terms).await;
        for owner in [Some(&ana), Some(&ben), None] {
            world.device(&license, owner).await;
        }
    }
    let outside = Outside::default();
    let before = office.look(&outside).await;
    let team = before.teams().next().expect("a team").id.clone();
    let own = |user: &UserId| Act::Team(team.clone(), TeamAct::AddOwner { user: user.clone() });
    let join = PersonAct::SetTeam {
        from: None,
        to: Some(team.clone()),
    };
    let mut page = Page::begin(&[own(&ana), own(&ben), Act::Person(ana.clone(), join)]);
    assert!(page.run(&office, &outside).await);
    let before = office.look(&outside).await;
    (office, before, ana)
}

/// Whoever has the address now.
fn whoever(estate: &Estate) -> UserId {
    let user = estate.user_by_email(EMAIL);
    user.expect("somebody has the address").id.clone()
}

/// Before, with somebody else in their place who has the role.
fn expected(before: &Estate, was: &UserId, is: &UserId) -> Picture {
    let mut picture = Picture::of(before);
    let swap = |user: &mut UserId| {
        if user == was {
            *user = is.clone();
        }
    };
    for license in picture.licenses.values_mut() {
        license.owner.iter_mut().for_each(swap);
        let seats = std::mem::take(&mut license.seats).into_iter();
        license.seats = seats
            .map(|(mut user, hold)| {
                swap(&mut user);
                (user, hold)
            })
            .collect();
    }
    for (_, owner) in picture.devices.values_mut() {
        owner.iter_mut().for_each(swap);
    }
    for (_, owners) in picture.teams.values_mut() {
        if owners.remove(was) {
            owners.insert(is.clone());
        }
    }
    let mut person = picture.people.remove(was).expect("they were there");
    person.role = ROLE;
    picture.people.insert(is.clone(), person);
    picture
}

/// What did not come about, as a dialog tries it again.
async fn retry(office: &Office, outside: &Outside, receipt: &Receipt) -> Receipt {
    let left = { receipt.given() }.filter(|(_, outcome)| !outcome.holds());
    let left = left.map(|(act, _)| act.clone()).collect();
    let now = office.look(outside).await;
    let mut page = Page::begin(&keep_order(&now, left));
    assert!(page.run(office, outside).await);
    page.receipt()
}

fn is_well(receipt: &Receipt) -> bool {
    receipt.given().all(|(_, outcome)| outcome.holds())
}

/// Somebody is made again, cut off at one step. Says how many steps there were in all.
async fn cut(seed: u64, at: Option<usize>) -> usize {
    let case = format!("made again KILL_SEED={seed} KILL_AT={at:?}");
    let (office, mut before, ana) = open().await;
    // Nothing of theirs is left to it.
    office.stop_worker();
    let outside = Outside::default();
    let mut page = Page::begin(&make_again(&before, &ana, ROLE));
    let steps = see_through(&mut page, &office, &outside, (seed, at), &case).await;
    let mut receipt = page.receipt();
    if seed == 0 {
        let is_done = receipt
            .given()
            .all(|(_, outcome)| *outcome == Outcome::Done);
        assert!(is_done, "{case}: {receipt:#?}");
    }
    for _ in 0..RETRIES {
        if !is_well(&receipt) {
            receipt = retry(&office, &outside, &receipt).await;
        }
    }
    assert!(is_well(&receipt), "{case}: {receipt:#?}");
    let after = office.look(&outside).await;
    let anew = whoever(&after);
    assert_ne!(anew, ana, "{case}");
    if seed > 0 && at.is_some() {
        before.confirm(&office.others_act(), None);
    }
    let expected = expected(&before, &ana, &anew);
    assert_eq!(Picture::of(&after), expected, "{case}");
    steps
}

async fn cut_everywhere(seed: u64) {
    let seed = asked("KILL_SEED").unwrap_or(seed);
    if let Some(at) = asked("KILL_AT") {
        cut(seed, Some(at as usize)).await;
        return;
    }
    let steps = cut(seed, None).await;
    assert!(steps > 40, "{steps} steps");
    for at in 1..=steps {
        cut(seed, Some(at)).await;
    }
    println!("made again, seed {seed}: cut off at each of {steps} steps");
}

/// Whoever has the address meanwhile is not taken for them, also where the page was gone just when
/// they were to be created.
#[tokio::test]
async fn k2_an_address_that_is_taken_meanwhile_can_be_tried_again() {
    for (at, is_sent) in [(1, false), (2, true)] {
        let (office, before, ana) = open().await;
        let outside = Outside::default();
        let acts = make_again(&before, &ana, ROLE);
        let creation = acts.iter().position(|act| act.creates().is_some());
        let creation = creation.expect("a creation");
        let mut page = Page::begin(&acts);
        outside.arm(0, Some(STEPS * creation + at));
        assert!(!page.run(&office, &outside).await);
        let other = office.world().person(EMAIL).await;
        page.reload();
        let doubt = page.receipt().unsure().next().cloned();
        assert_eq!(doubt.as_ref(), is_sent.then_some(&acts[creation]));
        assert!(page.run(&office, &outside).await);

        let receipt = page.receipt();
        let outcomes: Vec<Outcome> = receipt.rows.iter().map(|row| row.outcome.clone()).collect();
        let (done, left) = outcomes.split_at(creation);
        assert!(done.iter().all(|it| *it == Outcome::Done), "{receipt:#?}");
        assert_eq!(left[0], Outcome::Failed(Failure::EmailTaken));
        for outcome in &left[1..] {
            assert_eq!(*outcome, Outcome::Failed(Failure::NeedsUser));
        }

        office.world().meanwhile(Other::DeleteUser(other)).await;
        let receipt = retry(&office, &outside, &receipt).await;
        assert!(is_well(&receipt), "{receipt:#?}");
        let after = office.look(&outside).await;
        let expected = expected(&before, &ana, &whoever(&after));
        assert_eq!(Picture::of(&after), expected);
    }
}

#[tokio::test]
async fn k2_somebody_made_again_has_all_of_it_wherever_it_is_cut_off() {
    cut_everywhere(0).await;
}

#[tokio::test]
async fn k2_somebody_made_again_in_trouble_has_all_of_it_in_the_end() {
    for seed in seeds() {
        cut_everywhere(seed).await;
    }
}
