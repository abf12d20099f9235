//! Products, policies, entitlements and devices.

use keygen_rs::entitlement::{CreateEntitlementRequest, Entitlement};
use keygen_rs::license::{License, LicenseCreateRequest};
use keygen_rs::machine::{
    HeartbeatStatus, Machine, MachineCreateRequest, MachineListFilters, MachineUpdateRequest,
};
use keygen_rs::policy::{CreatePolicyRequest, OverageStrategy, Policy, UpdatePolicyRequest};
use keygen_rs::product::{Product, UpdateProductRequest};

use crate::stage::{Stage, facts_of, people, product, refusal};

#[tokio::test]
async fn the_catalogue_is_kept() {
    let stage = Stage::new().await;
    let made = product("Planwerk").await;
    let changed = made
        .update(UpdateProductRequest {
            name: Some("Planwerk for CAD".to_owned()),
            code: None,
            distribution_strategy: None,
            url: Some("https://planwerk.example".to_owned()),
            platforms: None,
            permissions: None,
            metadata: None,
        })
        .await
        .expect("an update");
    assert_eq!(changed.name, "Planwerk for CAD");
    assert_eq!(Product::list(None).await.expect("a list").len(), 1);

    let policy = stage
        .policy(CreatePolicyRequest {
            max_users: Some(4),
            // The client spells the factors its own way (`ALLOW125X_OVERAGE`), so not one of them.
            overage_strategy: Some(OverageStrategy::AlwaysAllowOverage),
            duration: Some(2_592_000),
            ..CreatePolicyRequest::default()
        })
        .await;
    assert_eq!(policy.overage_strategy, OverageStrategy::AlwaysAllowOverage);
    let policy = policy
        .update(UpdatePolicyRequest {
            max_users: Some(8),
            ..UpdatePolicyRequest::default()
        })
        .await
        .expect("an update");
    assert_eq!(policy.max_users, Some(8));
    assert_eq!(
        Policy::get(&policy.id).await.expect("it").duration,
        Some(2_592_000)
    );

    let entitlement = Entitlement::create(CreateEntitlementRequest {
        name: Some("Cloud".to_owned()),
        code: "CLOUD".to_owned(),
        metadata: None,
    })
    .await
    .expect("an entitlement");
    let ids = [entitlement.id.clone()];
    policy.attach_entitlements(&ids).await.expect("attached");
    let license = License::create(LicenseCreateRequest::new(policy.id.clone()))
        .await
        .expect("a license");
    let held = license.entitlements(None).await.expect("a list");
    assert_eq!(held.data.len(), 1, "the policy's");
    assert_eq!(held.data[0].code, "CLOUD");
    policy.detach_entitlements(&ids).await.expect("detached");
    let attached = license
        .attach_entitlements_with_response(&ids)
        .await
        .expect("attached");
    assert_eq!(attached[0].resource_type, "license-entitlements");
    assert_eq!(attached[0].entitlement_id.as_deref(), Some(ids[0].as_str()));
    license.detach_entitlements(&ids).await.expect("detached");

    policy.delete().await.expect("gone");
    let gone = refusal(License::get(&license.id).await);
    assert_eq!(gone.status(), 404, "the license went with its policy");
}

#[tokio::test]
async fn devices_are_kept() {
    let stage = Stage::new().await;
    let license = stage.license(5).await;
    let people = people(2).await;
    license.attach_users(&people[..1]).await.expect("a seat");
    let made = Machine::create(MachineCreateRequest {
        fingerprint: "4d:Eq:UV".to_owned(),
        name: Some("CAD-7".to_owned()),
        platform: None,
        hostname: None,
        ip: None,
        cores: Some(16),
        metadata: None,
        license_id: license.id.clone(),
    })
    .await
    .expect("a device");
    assert_eq!(
        HeartbeatStatus::parse(&made.heartbeat_status),
        Some(HeartbeatStatus::NotStarted)
    );
    let made = made.with_config(stage.config.clone());
    let alive = made.ping().await.expect("a heartbeat");
    assert_eq!(
        HeartbeatStatus::parse(&alive.heartbeat_status),
        Some(HeartbeatStatus::Alive)
    );
    let reset = made.reset().await.expect("a reset");
    assert_eq!(
        HeartbeatStatus::parse(&reset.heartbeat_status),
        Some(HeartbeatStatus::NotStarted)
    );
    let renamed = made
        .update(MachineUpdateRequest {
            name: Some("CAD-8".to_owned()),
            platform: None,
            hostname: None,
            ip: None,
            cores: None,
            metadata: None,
        })
        .await
        .expect("an update");
    assert_eq!(renamed.name.as_deref(), Some("CAD-8"));
    assert_eq!(renamed.cores, Some(16));

    let owned = made.change_owner(&people[0]).await.expect("an owner");
    assert_eq!(owned.owner_id.as_deref(), Some(people[0].as_str()));
    let stranger = refusal(made.change_owner(&people[1]).await);
    assert_eq!(
        facts_of(&stranger),
        (
            422,
            Some("OWNER_INVALID"),
            Some("/data/relationships/owner")
        )
    );
    let hers = MachineListFilters {
        owner: Some(people[0].clone()),
        ..MachineListFilters::default()
    };
    let listed = Machine::list(Some(hers)).await.expect("a list");
    assert_eq!(listed.len(), 1);
    license
        .detach_users(&people[..1])
        .await
        .expect("the seat back");
    let left = Machine::get(&made.id).await.expect("it stays");
    assert_eq!(left.owner_id, None);
    made.deactivate().await.expect("gone");
    assert_eq!(refusal(Machine::get(&made.id).await).status(), 404);
}
