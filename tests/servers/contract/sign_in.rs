//! Who gets in, and what the others are told.

use seatboard_servers::{ApiError, Credentials, LicenseServer, Secret, SignInFault, SignedIn};

use crate::world::{On, Trouble, Who, World};

fn fault(outcome: Result<SignedIn, SignInFault>) -> SignInFault {
    outcome.expect_err("nobody gets in")
}

pub async fn the_server_says_what_it_is(world: impl World) {
    let server = world.stranger();
    let greeting = server.greet().await.expect("a greeting");
    assert_eq!(greeting.server, world.name());
    assert_eq!(server.capabilities().server, world.name());
}

pub async fn every_fault_of_a_sign_in_is_told_apart(world: impl World) {
    let server = world.stranger();
    let wrong = Credentials {
        password: Secret::new("not this one"),
        ..world.credentials(Who::Admin)
    };
    let unknown = Credentials {
        email: "nobody@nowhere.example".into(),
        ..world.credentials(Who::Admin)
    };
    for (credentials, expected) in [
        (wrong, SignInFault::WrongCredentials),
        (unknown, SignInFault::WrongCredentials),
        (world.credentials(Who::NoPassword), SignInFault::NoPassword),
        (
            world.credentials(Who::SecondFactor),
            SignInFault::CodeNeeded,
        ),
        (world.credentials(Who::Banned), SignInFault::Banned),
    ] {
        assert_eq!(fault(server.sign_in(credentials).await), expected);
        assert_eq!(server.users(None).await, Err(ApiError::SignedOut));
    }
    let elsewhere = world.stranger_elsewhere();
    assert_eq!(
        fault(elsewhere.sign_in(world.credentials(Who::Admin)).await),
        SignInFault::WrongAccount
    );
}

pub async fn the_second_factor_is_asked_for_and_taken(world: impl World) {
    let server = world.stranger();
    let with = |code: String| Credentials {
        code: Some(code),
        is_short: false,
        ..world.credentials(Who::SecondFactor)
    };
    assert_eq!(
        fault(server.sign_in(with("000000".into())).await),
        SignInFault::CodeWrong
    );
    let signed_in = server.sign_in(with(world.code())).await;
    let email = signed_in.expect("the code is right").user.email;
    assert_eq!(email, world.credentials(Who::SecondFactor).email);
}

pub async fn too_many_tries_say_how_long_to_wait(world: impl World) {
    let server = world.stranger();
    let wrong = Credentials {
        password: Secret::new("not this one"),
        ..world.credentials(Who::Sales)
    };
    for _ in 0..5 {
        assert_eq!(
            fault(server.sign_in(wrong.clone()).await),
            SignInFault::WrongCredentials
        );
    }
    let SignInFault::TooMany { wait_s } = fault(server.sign_in(wrong).await) else {
        panic!("the sixth try is one too many");
    };
    // Told in whole seconds, rounded up.
    assert!((50..=61).contains(&wait_s), "{wait_s}");
    // The others are not kept waiting.
    world.sign_in(Who::Admin).await;
}

pub async fn trouble_at_the_door_is_told_apart(world: impl World) {
    for (trouble, expected) in [
        (Trouble::Lost, SignInFault::Other(ApiError::Unreachable)),
        (Trouble::Html(200), SignInFault::NotThisServer),
        (Trouble::Html(404), SignInFault::NotThisServer),
        (
            Trouble::Html(502),
            SignInFault::Other(ApiError::Refused {
                status: 502,
                detail: String::new(),
            }),
        ),
    ] {
        world.trouble(On::SignIn, 1, Some(1), trouble);
        let server = world.stranger();
        let outcome = server.sign_in(world.credentials(Who::Developer)).await;
        assert_eq!(fault(outcome), expected, "{trouble:?}");
    }
    world.trouble(On::SignIn, 1, Some(1), Trouble::Garbage);
    let server = world.stranger();
    let odd = fault(server.sign_in(world.credentials(Who::Developer)).await);
    let SignInFault::Other(ApiError::Unreadable { .. }) = odd else {
        panic!("{odd:?}");
    };
}

pub async fn a_token_goes_on_until_it_is_signed_out(world: impl World) {
    let (server, first) = world.signed_in(Who::Admin).await;
    let again = world.stranger();
    let resumed = again.resume(first.token.clone()).await.expect("resumed");
    again.adopt(Some(&resumed));
    assert_eq!(resumed.user, first.user);
    assert_eq!(resumed.abilities, first.abilities);
    assert_eq!(resumed.account, first.account);
    assert!(first.account.is_some());
    assert_eq!(resumed.expires, first.expires);
    assert!(first.expires.is_some());
    again.users(None).await.expect("a page");
    again.adopt(None);
    assert_eq!(again.users(None).await, Err(ApiError::SignedOut));
    server
        .users(None)
        .await
        .expect("it goes on where it is used");
    assert_eq!(again.revoke(&resumed).await, Ok(()));
    // The server no longer takes it either.
    assert_eq!(server.users(None).await, Err(ApiError::SignedOut));
    assert_eq!(
        fault(world.stranger().resume(first.token).await),
        SignInFault::Ended
    );
    // Ending it twice is no fault.
    assert_eq!(again.revoke(&resumed).await, Ok(()));
}

pub async fn an_ended_token_is_noticed(world: impl World) {
    let (server, signed_in) = world.signed_in(Who::Admin).await;
    world.end_tokens().await;
    assert_eq!(server.licenses(None).await, Err(ApiError::SignedOut));
    assert_eq!(
        fault(server.resume(signed_in.token).await),
        SignInFault::Ended
    );
    let again = server.sign_in(world.credentials(Who::Admin)).await;
    server.adopt(Some(&again.expect("signed in again")));
    server.licenses(None).await.expect("a page");
}

/// Looking whose a token is, and ending it, changes nothing of who acts.
pub async fn s2_a_token_acts_only_once_it_is_adopted(world: impl World) {
    let stranger = world.stranger();
    let first = stranger.sign_in(world.credentials(Who::Admin)).await;
    let first = first.expect("signed in");
    assert_eq!(stranger.users(None).await, Err(ApiError::SignedOut));
    let resumed = stranger.resume(first.token.clone()).await;
    assert!(resumed.is_ok());
    assert_eq!(stranger.users(None).await, Err(ApiError::SignedOut));

    stranger.adopt(Some(&first));
    let second = stranger.sign_in(world.credentials(Who::ReadOnly)).await;
    let second = second.expect("signed in");
    assert!(stranger.resume(second.token.clone()).await.is_ok());
    // The one who came second is turned away: their token ends where it can be ended, and the
    // first goes on.
    assert_eq!(stranger.revoke(&second).await, Ok(()));
    stranger.users(None).await.expect("the first goes on");
    let end = stranger.resume(second.token).await.map(|_| ());
    let expected = match second.abilities.keeps_token {
        true => Ok(()),
        false => Err(SignInFault::Ended),
    };
    assert_eq!(end, expected);
    assert!(world.stranger().resume(first.token).await.is_ok());
}
