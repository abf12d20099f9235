//! People, their teams, their tokens and their rights.

use std::collections::HashMap;

use keygen_rs::config::KeygenConfig;
use keygen_rs::errors::{ApiErrorKind, Error};
use keygen_rs::group::{CreateGroupRequest, Group, UpdateGroupRequest};
use keygen_rs::license::License;
use keygen_rs::token::{CreateTokenRequest, ListTokensOptions, RegenerateTokenRequest, Token};
use keygen_rs::user::{
    ListUsersOptions, UpdatePasswordRequest, UpdateUserRequest, User, UserRole, UserStatus,
};
use keygen_rs::{ApiContractVersion, KeygenClient};
use serde_json::json;

use crate::stage::{Stage, facts_of, people, person, refusal};

#[tokio::test]
async fn the_client_learns_the_version_and_who_it_is() {
    let stage = Stage::new().await;
    let client = KeygenClient::from_global_config().expect("a client");

    let service = client.service_info().await.expect("an answer to ping");
    assert!(keygen_rs::service::supports_api_contract(
        &service,
        ApiContractVersion::V1_8
    ));
    assert_eq!(service.headers["keygen-edition"], "CE");

    let profile = client.current_profile().await.expect("a profile");
    assert_eq!(profile.bearer().resource_type(), "users");
    assert_eq!(profile.token().kind(), "admin-token");
    assert_eq!(profile.token().expiry(), None);
    assert_eq!(profile.token().permissions(), None, "not in this edition");
    let me = User::get(profile.bearer().id())
        .await
        .expect("the administrator");
    assert_eq!(me.email, stage.server.facts().admin_email);
    assert_eq!(me.role, UserRole::Admin);
}

#[tokio::test]
async fn people_come_and_change_and_go() {
    let _stage = Stage::new().await;
    let made = User::create(person("ana@acme.example"))
        .await
        .expect("a person");
    assert_eq!(made.full_name.as_deref(), Some("Ana Ruiz"));
    assert_eq!(made.role, UserRole::User);
    assert_eq!(made.status, UserStatus::Active);
    assert_eq!(
        made.metadata.as_ref().map(|all| &all["costCenter"]),
        Some(&json!(42))
    );

    let taken = refusal(User::create(person("ANA@acme.example")).await);
    assert_eq!(
        facts_of(&taken),
        (422, Some("EMAIL_TAKEN"), Some("/data/attributes/email"))
    );

    let changed = made
        .update(UpdateUserRequest {
            email: None,
            first_name: None,
            last_name: Some("Sol".to_owned()),
            role: Some(UserRole::SalesAgent),
            metadata: None,
        })
        .await
        .expect("an update");
    assert_eq!(changed.full_name.as_deref(), Some("Ana Sol"));
    assert_eq!(changed.role, UserRole::SalesAgent);

    let bo = User::create(person("bo@acme.example"))
        .await
        .expect("a person");
    assert_eq!(bo.ban().await.expect("a ban").status, UserStatus::Banned);
    let banned = ListUsersOptions {
        status: Some(UserStatus::Banned),
        ..ListUsersOptions::default()
    };
    let listed = User::list(Some(banned)).await.expect("a list");
    assert!(listed.users.iter().any(|user| user.id == bo.id));
    assert_eq!(
        bo.unban().await.expect("a pardon").status,
        UserStatus::Active
    );

    bo.delete().await.expect("gone");
    let gone = refusal(User::get(&bo.id).await);
    assert_eq!(gone.kind(), ApiErrorKind::NotFound);
    assert_eq!(gone.status(), 404);
}

#[tokio::test]
async fn pages_of_people_are_counted() {
    let _stage = Stage::new().await;
    people(7).await;
    let options = ListUsersOptions {
        page_number: Some(1),
        page_size: Some(4),
        metadata: Some(HashMap::from([("costCenter".to_owned(), json!(42))])),
        ..ListUsersOptions::default()
    };
    let page = User::list(Some(options)).await.expect("a page");
    assert_eq!(page.users.len(), 4);
    let links = page.links.expect("links");
    assert_eq!(links["meta"], json!({"pages": 2, "count": 7}));
    // A size alone is refused, and the client is told why.
    let size_alone = ListUsersOptions {
        page_size: Some(4),
        ..ListUsersOptions::default()
    };
    let document = refusal(User::list(Some(size_alone)).await);
    let error = document.primary().expect("an error object");
    assert_eq!(document.status(), 400);
    assert_eq!(
        error
            .source()
            .and_then(|source| source.parameter.as_deref()),
        Some("page")
    );
}

#[tokio::test]
async fn teams_have_members() {
    let stage = Stage::new().await;
    let team = Group::create(CreateGroupRequest {
        name: "Tragwerk".to_owned(),
        max_users: Some(1),
        max_licenses: None,
        max_machines: None,
        metadata: None,
    })
    .await
    .expect("a team");
    let people = people(2).await;
    let first = User::get(&people[0]).await.expect("a person");
    first.change_group(&team.id).await.expect("a member");
    let second = User::get(&people[1]).await.expect("a person");
    let full = refusal(second.change_group(&team.id).await);
    assert_eq!(
        facts_of(&full),
        (
            422,
            Some("GROUP_USER_LIMIT_EXCEEDED"),
            Some("/data/relationships/group")
        )
    );
    let team = team
        .update(UpdateGroupRequest {
            name: None,
            max_users: Some(5),
            max_licenses: None,
            max_machines: None,
            metadata: None,
        })
        .await
        .expect("an update");
    second.change_group(&team.id).await.expect("a member");
    assert_eq!(team.users(None).await.expect("a list").len(), 2);

    let license = stage.license(1).await;
    let moved = license.change_group(&team.id).await.expect("moved");
    assert_eq!(moved.group_id.as_deref(), Some(team.id.as_str()));
    assert_eq!(team.licenses(None).await.expect("a list").len(), 1);
    team.delete().await.expect("gone");
    let left = License::get(&license.id).await.expect("it stays");
    assert_eq!(left.group_id, None);
}

#[tokio::test]
async fn tokens_are_issued_replaced_and_revoked() {
    let stage = Stage::new().await;
    let person = User::create(person("ana@acme.example"))
        .await
        .expect("a person");
    let token = person
        .generate_token(Some(CreateTokenRequest {
            name: Some("Plugin".to_owned()),
            ..CreateTokenRequest::default()
        }))
        .await
        .expect("a token");
    assert_eq!(token.kind, keygen_rs::token::TokenKind::UserToken);
    assert_eq!(token.name.as_deref(), Some("Plugin"));
    assert!(token.expiry.is_some(), "a user's token expires by itself");

    let as_person = |secret: &str| KeygenConfig {
        token: Some(secret.to_owned()),
        ..stage.config.clone()
    };
    let mine =
        KeygenClient::new(as_person(token.get_token().expect("a secret"))).expect("a client");
    let profile = mine.current_profile().await.expect("a profile");
    assert_eq!(profile.bearer().id(), person.id);

    let fresh = token
        .regenerate(RegenerateTokenRequest {
            name: None,
            expiry: None,
            permissions: None,
            metadata: None,
        })
        .await
        .expect("a new secret");
    assert_ne!(fresh.get_token(), token.get_token());
    let old = refusal(mine.current_profile().await);
    assert_eq!(old.kind(), ApiErrorKind::TokenInvalid);

    let listed = Token::list(Some(ListTokensOptions {
        bearer_type: Some("user".to_owned()),
        bearer_id: Some(person.id.clone()),
        ..ListTokensOptions::default()
    }))
    .await
    .expect("a list");
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].get_token(), None, "a secret is shown once");
    fresh.revoke().await.expect("revoked");
    assert_eq!(refusal(Token::get(&fresh.id).await).status(), 404);
}

#[tokio::test]
async fn the_client_is_told_what_its_bearer_may_not_do() {
    let stage = Stage::new().await;
    let license = stage.license(5).await;
    let people = people(1).await;
    stage.act_as_seeded("readonly").await;
    let read = License::get(&license.id).await.expect("reading is allowed");
    let denied = refusal(read.attach_users(&people).await);
    assert_eq!(facts_of(&denied), (403, None, None));

    stage.act_as_seeded("user").await;
    let me = User::get("user@nordbau.example").await.expect("oneself");
    let wrong = refusal(
        me.update_password(UpdatePasswordRequest {
            old_password: Some("wrong".to_owned()),
            new_password: "another-one".to_owned(),
        })
        .await,
    );
    assert_eq!(wrong.status(), 401);
    assert_eq!(facts_of(&wrong).2, Some("/meta/oldPassword"));

    stage.server.advance(chrono::Duration::days(15));
    let expired = refusal(User::get("user@nordbau.example").await);
    assert_eq!(expired.kind(), ApiErrorKind::TokenExpired);
}

#[tokio::test]
async fn the_client_reads_the_limiters_headers() {
    let stage = Stage::new().await;
    stage.server.inject(stand_in::Fault {
        method: None,
        path: "/users".to_owned(),
        nth: 1,
        times: Some(1),
        kind: stand_in::Kind::RateLimit { reset_s: 7 },
    });
    match User::list(None).await {
        Err(Error::RateLimitExceeded {
            remaining,
            reset,
            retry_after,
            limit,
            count,
            window,
        }) => {
            assert_eq!((remaining, retry_after), (0, 7));
            assert!(count > limit && limit > 0, "{count} of {limit}");
            assert_ne!(window, "");
            let now = u64::try_from(chrono::Utc::now().timestamp()).expect("after 1970");
            assert!((now + 5..=now + 8).contains(&reset), "{reset} from {now}");
        }
        other => panic!("not limited: {other:?}"),
    }
    User::list(None).await.expect("a list again");
}
