//! Licenses, their seats and their keys.

use keygen_rs::errors::ApiErrorKind;
use keygen_rs::license::{
    DateWindowFilter, License, LicenseCreateRequest, LicenseListOptions, LicenseStatus,
    LicenseUpdateRequest, LicenseValidationCode, LicenseValidationRequest, LicenseValidationScope,
    PaginationOptions,
};
use keygen_rs::policy::CreatePolicyRequest;

use crate::stage::{Stage, facts_of, people, refusal};

#[tokio::test]
async fn seats_are_given_and_taken_back() {
    let stage = Stage::new().await;
    let license = stage.license(2).await;
    let people = people(4).await;

    let attached = license
        .attach_users_with_response(&people[..2])
        .await
        .expect("two seats");
    for (seat, person) in attached.iter().zip(&people) {
        assert_eq!(seat.resource_type, "license-users");
        assert_eq!(seat.license_id.as_deref(), Some(license.id.as_str()));
        assert_eq!(seat.user_id.as_deref(), Some(person.as_str()));
        assert_eq!(
            seat.account_id.as_deref(),
            Some(stage.server.facts().account_id.as_str())
        );
    }
    let full = refusal(license.attach_users(&people[2..3]).await);
    assert_eq!(
        facts_of(&full),
        (
            422,
            Some("USER_LIMIT_EXCEEDED"),
            Some("/data/relationships/users")
        )
    );
    let twice = refusal(license.attach_users(&people[..1]).await);
    assert_eq!(
        facts_of(&twice),
        (422, Some("USER_TAKEN"), Some("/data/relationships/user"))
    );

    license
        .detach_users(&people[..1])
        .await
        .expect("one seat back");
    let again = refusal(license.detach_users(&people[..1]).await);
    assert_eq!(facts_of(&again), (422, None, Some("/data/0")));

    let owned = license.change_owner(&people[3]).await.expect("an owner");
    assert_eq!(owned.owner_id.as_deref(), Some(people[3].as_str()));
    let owner = refusal(license.detach_users(&people[3..]).await);
    assert_eq!(facts_of(&owner), (403, None, Some("/data/0")));

    let held = license.users(None).await.expect("a list");
    let mut on: Vec<&str> = held.data.iter().map(|user| user.id.as_str()).collect();
    on.sort_unstable();
    let mut expected = vec![people[1].as_str(), people[3].as_str()];
    expected.sort_unstable();
    assert_eq!(on, expected);
}

#[tokio::test]
async fn the_client_walks_seats_by_its_own_cursor() {
    let stage = Stage::new().await;
    let license = stage.license(50).await;
    let people = people(25).await;
    license.attach_users(&people).await.expect("25 seats");

    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let options = PaginationOptions {
            page_size: Some(10),
            page_cursor: cursor,
            ..PaginationOptions::default()
        };
        let page = license.users(Some(&options)).await.expect("a page");
        cursor = page.next_cursor();
        seen.extend(page.data.into_iter().map(|user| user.id));
        if cursor.is_none() {
            break;
        }
    }
    seen.sort_unstable();
    let mut expected = people;
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_license_lives_its_life() {
    let stage = Stage::new().await;
    let policy = stage
        .policy(CreatePolicyRequest {
            duration: Some(2_592_000),
            max_machines: Some(3),
            ..CreatePolicyRequest::default()
        })
        .await;
    let made = License::create(
        LicenseCreateRequest::new(policy.id.clone())
            .with_name("Render Suite".to_owned())
            .with_max_machines(9)
            .with_max_uses(1),
    )
    .await
    .expect("a license");
    assert_eq!(made.policy.as_deref(), Some(policy.id.as_str()));
    assert_eq!(made.product_id, policy.product_id);
    assert_eq!(made.max_machines, Some(9));
    let expiry = made.expiry.expect("it expires");

    let renewed = made.renew().await.expect("renewed");
    let longer = renewed.expiry.expect("it expires") - expiry;
    assert_eq!(longer.num_seconds(), 2_592_000);
    let cleared = made
        .update(LicenseUpdateRequest::new().clear_max_machines())
        .await
        .expect("an update");
    assert_eq!(cleared.max_machines, Some(3), "the policy's again");
    assert_eq!(cleared.name.as_deref(), Some("Render Suite"));

    let used = made.increment_usage(None).await.expect("one use");
    assert_eq!(used.uses, Some(1));
    let spent = refusal(made.increment_usage(Some(1)).await);
    assert!(spent.has_code("USES_LIMIT_EXCEEDED"));
    assert_eq!(made.reset_usage().await.expect("reset").uses, Some(0));

    let suspended = made.suspend().await.expect("suspended");
    assert_eq!(
        suspended.status.as_deref().and_then(LicenseStatus::parse),
        Some(LicenseStatus::Suspended)
    );
    let twice = refusal(made.suspend().await);
    assert_eq!(
        facts_of(&twice),
        (422, None, Some("/data/attributes/suspended"))
    );
    made.reinstate().await.expect("reinstated");
    assert_eq!(refusal(made.check_in().await).status(), 422);

    made.revoke().await.expect("revoked");
    assert_eq!(
        refusal(License::get(&made.id).await).kind(),
        ApiErrorKind::NotFound
    );
}

#[tokio::test]
async fn licenses_are_found_by_filters_and_pages() {
    let stage = Stage::new().await;
    let first = stage.license(5).await;
    let second = stage.license(5).await;
    let people = people(1).await;
    second.attach_users(&people).await.expect("a seat");
    let expiring = first
        .update(
            LicenseUpdateRequest::new().with_expiry(chrono::Utc::now() + chrono::Duration::days(9)),
        )
        .await
        .expect("an update");

    let ids = async |options: LicenseListOptions| {
        let page = License::list(Some(&options)).await.expect("a list");
        page.data
            .into_iter()
            .map(|license| license.id)
            .collect::<Vec<_>>()
    };
    let by_email = LicenseListOptions {
        user: Some("person-0@acme.example".to_owned()),
        ..LicenseListOptions::default()
    };
    assert_eq!(ids(by_email).await, [second.id.as_str()]);
    let soon = LicenseListOptions {
        expires: Some(DateWindowFilter {
            before: Some((chrono::Utc::now() + chrono::Duration::days(30)).to_rfc3339()),
            ..DateWindowFilter::default()
        }),
        ..LicenseListOptions::default()
    };
    assert_eq!(ids(soon).await, [expiring.id]);
    let free = LicenseListOptions {
        unassigned: Some(true),
        ..LicenseListOptions::default()
    };
    assert_eq!(ids(free).await, [first.id.as_str()]);

    let paged = LicenseListOptions {
        page_size: Some(1),
        ..LicenseListOptions::default()
    };
    let page = License::list(Some(&paged)).await.expect("a page");
    assert_eq!(page.data.len(), 1);
    let rest = LicenseListOptions {
        page_cursor: page.next_cursor(),
        ..LicenseListOptions::default()
    };
    let rest = License::list(Some(&rest)).await.expect("a page");
    assert_eq!(rest.data.len(), 1);
    assert_ne!(rest.data[0].id, page.data[0].id);
    assert_eq!(rest.next_cursor(), None);
}

#[tokio::test]
async fn a_license_key_is_validated_and_activates_a_device() {
    let stage = Stage::new().await;
    let policy = stage
        .policy(CreatePolicyRequest {
            max_machines: Some(1),
            ..CreatePolicyRequest::default()
        })
        .await;
    let license = License::create(
        LicenseCreateRequest::new(policy.id.clone()).with_key("SERIAL-0001".to_owned()),
    )
    .await
    .expect("a license");

    let scope = LicenseValidationScope {
        product: policy.product_id.clone(),
        ..LicenseValidationScope::default()
    };
    let request = LicenseValidationRequest {
        nonce: Some(17),
        scope,
    };
    let valid = license.validate_key(&request).await.expect("a verdict");
    assert!(valid.meta.valid, "{:?}", valid.meta);
    assert_eq!(valid.meta.nonce, Some(17));
    assert_eq!(valid.into_license().expect("valid").id, license.id);

    let machine = license.activate("4d:Eq:UV", &[]).await.expect("a device");
    assert_eq!(machine.license_id.as_deref(), Some(license.id.as_str()));
    assert!(machine.cores.is_some());
    let listed = license.machines(None).await.expect("a list");
    assert_eq!(listed.data.len(), 1);
    let second = refusal(license.activate("another", &[]).await);
    assert_eq!(second.kind(), ApiErrorKind::MachineLimitExceeded);
    assert_eq!(facts_of(&second).2, Some("/data"));

    license.suspend().await.expect("suspended");
    let verdict = license.validate(&request).await.expect("a verdict");
    assert_eq!(verdict.meta.code_kind(), LicenseValidationCode::Suspended);
    assert!(!verdict.meta.valid);
    license.deactivate(&machine.id).await.expect("gone");
}
