//! Taking seats back.

use seatboard_core::{
    acts::{Act, Failure, Outcome, SeatAct},
    domain::{LicenseId, UserId},
};

use crate::{
    assign::{apply, count},
    reads::holders,
    world::{On, Terms, Trouble, World},
};

pub fn release(license: &LicenseId, users: &[UserId]) -> Vec<Act> {
    users
        .iter()
        .map(|user| Act::Seat(license.clone(), SeatAct::Release { user: user.clone() }))
        .collect()
}

pub async fn several_seats_are_taken_back_but_never_the_owners(world: impl World) {
    let people = world.people(20).await;
    let license = world
        .license(Terms {
            seats: Some(20),
            owner: Some(people[7].clone()),
            seated: people
                .iter()
                .filter(|id| **id != people[7] && **id != people[12])
                .cloned()
                .collect(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let applied = apply(&server, &release(&license, &people[..19])).await;
    let mut expected = vec![Outcome::Done; 19];
    expected[7] = Outcome::Failed(Failure::OwnerSeat);
    expected[12] = Outcome::Skipped;
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (2, Some(20)));
    let mut left = vec![people[7].clone(), people[19].clone()];
    left.sort();
    assert_eq!(holders(&server, &license).await, left);
}

pub async fn taking_back_again_changes_nothing(world: impl World) {
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            seated: people.clone(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let acts = release(&license, &people);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, vec![Outcome::Done; 3]);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, vec![Outcome::Skipped; 3]);
    let applied = apply(&server, &release(&license, &[world.unknown_id().into()])).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped]);
}

pub async fn many_who_have_no_seat_are_found_at_once(world: impl World) {
    let people = world.people(100).await;
    let license = world
        .license(Terms {
            seated: people[60..].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let sent = world.sent();
    let applied = apply(&server, &release(&license, &people)).await;
    let sent = world.sent() - sent;
    let mut expected = vec![Outcome::Skipped; 60];
    expected.extend(vec![Outcome::Done; 40]);
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (0, None));
    assert!(sent <= 8, "{sent} requests");
}

pub async fn an_answer_lost_on_the_way_back_is_looked_after(world: impl World) {
    let people = world.people(8).await;
    let license = world
        .license(Terms {
            seated: people.clone(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    for (people, trouble) in [
        (&people[..1], Trouble::AnswerLost),
        (&people[1..4], Trouble::AnswerLost),
        (&people[4..6], Trouble::Html(200)),
    ] {
        world.trouble(On::Release, 1, Some(1), trouble);
        let applied = apply(&server, &release(&license, people)).await;
        assert_eq!(applied.outcomes, vec![Outcome::Done; people.len()]);
    }
    assert_eq!(holders(&server, &license).await.len(), 2);
}

pub async fn a_request_to_release_lost_on_the_way_is_sent_again(world: impl World) {
    let people = world.people(4).await;
    let owner = world.person("owner@acme.test").await;
    let license = world
        .license(Terms {
            owner: Some(owner.clone()),
            seated: people.clone(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    world.trouble(On::Release, 1, Some(1), Trouble::Lost);
    let mut asked = people[..3].to_vec();
    asked.push(owner.clone());
    let applied = apply(&server, &release(&license, &asked)).await;
    let mut expected = vec![Outcome::Done; 3];
    expected.push(Outcome::Failed(Failure::OwnerSeat));
    assert_eq!(applied.outcomes, expected);
    assert_eq!(count(&applied), (2, None));
}
