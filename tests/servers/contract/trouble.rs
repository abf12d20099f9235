//! Requests and answers that go astray, limits of pace, tokens that end.

use seatboard_core::acts::{Failure, Outcome};
use seatboard_servers::{ApiError, LicenseServer};

use crate::{
    assign::{apply, assign, count},
    reads::{holders, sorted},
    release::release,
    world::{On, Terms, Trouble, World},
};

pub async fn a_request_lost_on_the_way_is_sent_once_more(world: impl World) {
    let people = world.people(8).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    for (people, trouble) in [
        (&people[..1], Trouble::Lost),
        (&people[1..4], Trouble::Status(503)),
        (&people[4..6], Trouble::Html(502)),
        (&people[6..], Trouble::Garbage),
    ] {
        world.trouble(On::Assign, 1, Some(1), trouble);
        let applied = apply(&server, &assign(&license, people)).await;
        assert_eq!(applied.outcomes, vec![Outcome::Done; people.len()]);
    }
    assert_eq!(holders(&server, &license).await, sorted(&people));
}

pub async fn a_loss_does_not_hide_who_was_seated_before(world: impl World) {
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let expected = [Outcome::Skipped, Outcome::Done, Outcome::Done];
    world.trouble(On::Assign, 1, Some(1), Trouble::Lost);
    let applied = apply(&server, &assign(&license, &people)).await;
    assert_eq!(applied.outcomes, expected);
    apply(&server, &release(&license, &people[..1])).await;
    world.trouble(On::Release, 1, Some(1), Trouble::Lost);
    let applied = apply(&server, &release(&license, &people)).await;
    assert_eq!(applied.outcomes, expected);
}

pub async fn a_lost_answer_is_looked_after_and_not_repeated(world: impl World) {
    let people = world.people(41).await;
    let license = world
        .license(Terms {
            seats: Some(42),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    // The request whose answer is lost, a look, and the license at the end.
    for (people, requests) in [(&people[..1], 3), (&people[1..], 4)] {
        world.trouble(On::Assign, 1, Some(1), Trouble::AnswerLost);
        let sent = world.sent();
        let applied = apply(&server, &assign(&license, people)).await;
        assert_eq!(applied.outcomes, vec![Outcome::Done; people.len()]);
        assert_eq!(world.sent() - sent, requests);
    }
    assert_eq!(holders(&server, &license).await, sorted(&people));
}

pub async fn an_unreadable_answer_is_looked_after(world: impl World) {
    let people = world.people(3).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    world.trouble(On::Assign, 1, Some(1), Trouble::AnswerCut);
    let applied = apply(&server, &assign(&license, &people)).await;
    assert_eq!(applied.outcomes, vec![Outcome::Done; 3]);
    assert_eq!(count(&applied), (3, None));
}

pub async fn what_never_arrives_is_an_error_and_changes_nothing(world: impl World) {
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            seated: people[..1].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    world.trouble(On::Assign, 1, Some(2), Trouble::Lost);
    let lost = server.apply(&assign(&license, &people[1..]), &[]).await;
    assert_eq!(lost, Err(ApiError::Unreachable));
    world.trouble(On::Release, 1, Some(2), Trouble::Html(503));
    let lost = server.apply(&release(&license, &people[..1]), &[]).await;
    let down = ApiError::Refused {
        status: 503,
        detail: String::new(),
    };
    assert_eq!(lost, Err(down));
    assert_eq!(holders(&server, &license).await, people[..1]);
    // Tried again, it works.
    let applied = apply(&server, &assign(&license, &people[1..])).await;
    assert_eq!(applied.outcomes, vec![Outcome::Done; 2]);
}

pub async fn what_cannot_be_looked_after_is_unsure(world: impl World) {
    let people = world.people(2).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    world.trouble(On::Assign, 1, Some(1), Trouble::AnswerLost);
    world.trouble(On::License, 1, None, Trouble::Lost);
    let applied = apply(&server, &assign(&license, &people)).await;
    let unsure = Outcome::Failed(Failure::Unsure);
    assert_eq!(applied.outcomes, [unsure.clone(), unsure]);
    assert_eq!(applied.licenses, []);
}

pub async fn a_pace_limit_fails_nothing(world: impl World) {
    let people = world.people(6).await;
    let license = world
        .license(Terms {
            seats: Some(4),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    world.limit_pace(4).await;
    for _ in 0..9 {
        server.license(&license).await.expect("a license");
    }
    let six = tokio::join!(
        server.license(&license),
        server.license(&license),
        server.users(None),
        server.seats(&license, None),
        server.find_users("muster"),
        server.catalogue(),
    );
    assert!(six.0.is_ok() && six.1.is_ok() && six.2.is_ok());
    assert!(six.3.is_ok() && six.4.is_ok() && six.5.is_ok());
    let applied = apply(&server, &assign(&license, &people)).await;
    let mut expected = vec![Outcome::Done; 4];
    let full = Failure::Full {
        assigned: 4,
        max: Some(4),
    };
    expected.extend(vec![Outcome::Failed(full); 2]);
    assert_eq!(applied.outcomes, expected);
    let applied = apply(&server, &release(&license, &people)).await;
    assert_eq!(applied.outcomes[..4], vec![Outcome::Done; 4]);
}

pub async fn a_refusal_for_pace_is_waited_out_within_an_act(world: impl World) {
    let people = world.people(2).await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    world.trouble(On::Assign, 1, Some(2), Trouble::TooFast(1));
    let applied = apply(&server, &assign(&license, &people)).await;
    assert_eq!(applied.outcomes, vec![Outcome::Done; 2]);
    // Longer than anyone waits: nothing was done, and it says how long.
    world.trouble(On::Release, 1, Some(1), Trouble::TooFast(3600));
    let limited = server.apply(&release(&license, &people), &[]).await;
    let Err(ApiError::Limited {
        wait_s: Some(wait_s),
    }) = limited
    else {
        panic!("{limited:?}");
    };
    assert!((3590..=3601).contains(&wait_s), "{wait_s}");
}

pub async fn broken_answers_are_typed_errors(world: impl World) {
    let people = world.people(1).await;
    let license = world
        .license(Terms {
            seated: people,
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let unreadable = |at: &str, detail: &str| ApiError::Unreadable {
        at: at.into(),
        detail: detail.into(),
    };
    let refused = |status| ApiError::Refused {
        status,
        detail: String::new(),
    };
    for (trouble, expected) in [
        (Trouble::Lost, ApiError::Unreachable),
        (Trouble::AnswerLost, ApiError::Unreachable),
        (
            Trouble::Html(200),
            unreadable("line 1, column 1", "not JSON"),
        ),
        (Trouble::Html(500), refused(500)),
        (Trouble::Html(401), ApiError::SignedOut),
        (Trouble::Html(404), ApiError::NotFound),
        (Trouble::Html(403), ApiError::Forbidden(None)),
    ] {
        world.trouble(On::License, 1, Some(1), trouble);
        let error = server.license(&license).await;
        assert_eq!(error, Err(expected), "{trouble:?}");
    }
    world.trouble(On::License, 1, Some(1), Trouble::Garbage);
    let odd = server.license(&license).await;
    let Err(ApiError::Unreadable { .. }) = odd else {
        panic!("{odd:?}");
    };
    world.trouble(On::License, 1, Some(1), Trouble::AnswerCut);
    let Err(ApiError::Unreadable { detail, .. }) = server.license(&license).await else {
        panic!("half an answer is unreadable");
    };
    assert_eq!(detail, "the answer breaks off");
    server.license(&license).await.expect("all is well again");
}

pub async fn an_ended_token_stops_an_act_without_effect(world: impl World) {
    let people = world.people(2).await;
    let license = world
        .license(Terms {
            seated: people[1..].to_vec(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    world.trouble(On::Assign, 1, Some(1), Trouble::TokenEnds);
    let ended = server.apply(&assign(&license, &people[..1]), &[]).await;
    assert_eq!(ended, Err(ApiError::SignedOut));
    let ended = server.apply(&release(&license, &people[1..]), &[]).await;
    assert_eq!(ended, Err(ApiError::SignedOut));
    let server = world.admin().await;
    assert_eq!(holders(&server, &license).await, people[1..]);
}

pub async fn an_ended_token_midway_leaves_the_rest_untried(world: impl World) {
    let mut people = world.people(8).await;
    people[7] = world.unknown_id().into();
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    // All eight are refused; the first four are seated; then the token ends.
    world.trouble(On::Assign, 3, Some(1), Trouble::TokenEnds);
    let acts = assign(&license, &people);
    let applied = apply(&server, &acts).await;
    let mut expected = vec![Outcome::Done; 4];
    expected.extend(vec![Outcome::NotTried; 4]);
    assert_eq!(applied.outcomes, expected);
    // Signed in again, the plan goes on where it was.
    let server = world.admin().await;
    let applied = apply(&server, &acts[4..]).await;
    let mut expected = vec![Outcome::Done; 3];
    expected.push(Outcome::Failed(Failure::NoSuchUser));
    assert_eq!(applied.outcomes, expected);
}
