//! What is read.

use std::collections::HashSet;

use seatboard_core::domain::{
    Activation, Device, Heartbeat, Hold, License, LicenseStatus, OnExpiry, Overage, Policy,
    Product, Role, Seat, Team, User, UserStatus,
};
use seatboard_servers::{LicenseServer, Page, transport::Method};
use serde_json::json;

use crate::script::{Script, moment, reply};

const ALL_ROLES: &str = "roles%5B%5D=admin&roles%5B%5D=developer&roles%5B%5D=sales-agent\
    &roles%5B%5D=support-agent&roles%5B%5D=read-only&roles%5B%5D=user";

fn ana() -> User {
    User {
        id: "u1".into(),
        email: "ana@acme.test".into(),
        first_name: Some("Ana".into()),
        last_name: Some("Ruiz".into()),
        role: Role::Admin,
        status: UserStatus::Active,
        team: Some("grp1".into()),
        phone: None,
        rights: None,
        has_initial_password: false,
        created: moment("2026-02-01T08:00:00Z"),
    }
}

fn okafor() -> User {
    User {
        id: "u2".into(),
        email: "b.okafor@acme.test".into(),
        first_name: None,
        last_name: Some("Okafor".into()),
        role: Role::User,
        status: UserStatus::Inactive,
        team: None,
        phone: None,
        rights: None,
        has_initial_password: false,
        created: moment("2026-02-02T08:00:00Z"),
    }
}

fn acme_team() -> License {
    License {
        id: "lic1".into(),
        name: Some("ACME Team".into()),
        key: Some("1A2B3C-4D5E6F-708192-A3B4C5-D6E7F8-V3".into()),
        product: "prd1".into(),
        policy: Some("pol1".into()),
        activation: None,
        team: None,
        owner: Some("u1".into()),
        status: LicenseStatus::Active,
        max_seats: Some(5),
        seats_counted: 4,
        max_devices: Some(10),
        devices_counted: 2,
        max_uses: None,
        uses: 0,
        expires: None,
        created: moment("2026-01-05T10:00:00Z"),
        updated: moment("2026-01-05T10:00:00Z"),
        last_validated: None,
        last_check_in: None,
        next_check_in: None,
        last_check_out: None,
        is_protected: true,
        is_floating: true,
        is_strict: false,
        requires_heartbeat: false,
        requires_check_in: false,
        order: None,
        contract: None,
        line: None,
        terms: None,
    }
}

fn nameless() -> License {
    License {
        id: "lic2".into(),
        name: None,
        key: None,
        product: "prd2".into(),
        policy: Some("pol2".into()),
        activation: None,
        team: Some("grp1".into()),
        owner: None,
        status: LicenseStatus::Other("QUARANTINED".into()),
        max_seats: None,
        seats_counted: 6,
        max_devices: None,
        devices_counted: 0,
        max_uses: Some(40),
        uses: 7,
        expires: Some(moment("2026-04-01T00:00:00Z")),
        created: moment("2026-01-06T10:00:00Z"),
        updated: moment("2026-02-27T11:12:13.014Z"),
        last_validated: Some(moment("2026-02-27T11:12:13.014Z")),
        last_check_in: Some(moment("2026-02-01T00:00:00Z")),
        next_check_in: Some(moment("2026-03-03T00:00:00Z")),
        last_check_out: Some(moment("2026-01-15T00:00:00Z")),
        is_protected: false,
        is_floating: false,
        is_strict: true,
        requires_heartbeat: true,
        requires_check_in: true,
        order: Some("40071".into()),
        contract: None,
        line: None,
        terms: None,
    }
}

#[tokio::test]
async fn licenses_come_with_the_servers_counts_and_the_limits_in_force() {
    let script = Script::default().then(200, &reply("licenses"));
    let server = script.signed_in().await;
    let page = server.licenses(None).await.expect("a page");
    assert_eq!(page.rows, [acme_team(), nameless()]);
    assert!(page.next.is_some());
    assert_eq!(
        script.asked(),
        ["GET /v1/accounts/acme/licenses?page%5Bcursor%5D=&page%5Bsize%5D=100"]
    );
}

#[tokio::test]
async fn every_request_names_the_version_and_keeps_the_token_out_of_its_address() {
    let script = Script::default().then(200, &reply("licenses"));
    let server = script.signed_in().await;
    server.licenses(None).await.expect("a page");
    let request = &script.requests()[0];
    assert_eq!(request.method, Method::Get);
    assert_eq!(
        request.headers,
        [
            ("Accept", "application/vnd.api+json".to_owned()),
            ("Keygen-Version", "1.8".to_owned()),
            (
                "Authorization",
                "Bearer sales-0123456789abcdefv3".to_owned()
            ),
        ]
    );
    assert!(!request.url.contains("sales-"));
    assert!(!format!("{request:?}").contains("sales-"));
}

#[tokio::test]
async fn the_owner_among_the_seats_is_told_apart() {
    let script = Script::default()
        .then(200, &reply("license_users"))
        .then(200, &reply("owner"));
    let server = script.signed_in().await;
    let page = server.seats(&"lic1".into(), None).await.expect("a page");
    let seat = |user: &str, hold| Seat {
        license: "lic1".into(),
        user: user.into(),
        hold,
        activations: None,
    };
    let rows = vec![
        (seat("u1", Hold::Owner), ana()),
        (seat("u2", Hold::Assigned), okafor()),
    ];
    assert_eq!(page, Page { rows, next: None });
    assert_eq!(
        script.asked(),
        [
            "GET /v1/accounts/acme/licenses/lic1/users?page%5Bcursor%5D=&page%5Bsize%5D=100",
            "GET /v1/accounts/acme/licenses/lic1/owner",
        ]
    );
}

#[tokio::test]
async fn an_owner_just_read_with_the_license_is_not_asked_for_again() {
    let script = Script::default()
        .then(200, &reply("licenses"))
        .then(200, &reply("license_users"))
        .then(200, r#"{"data":[],"links":{"self":"x","next":null}}"#);
    let server = script.signed_in().await;
    server.licenses(None).await.expect("a page");
    let page = server.seats(&"lic1".into(), None).await.expect("a page");
    assert_eq!(page.rows[0].0.hold, Hold::Owner);
    // Nobody owns the second one, which is known as well.
    let page = server.seats(&"lic2".into(), None).await.expect("a page");
    assert_eq!(page.rows, []);
    assert_eq!(script.asked().len(), 3);
}

#[tokio::test]
async fn an_owner_read_a_while_ago_is_asked_for_again() {
    let script = Script::default()
        .then(200, &reply("licenses"))
        .then(200, &reply("license_users"))
        .then(200, r#"{"data":null}"#);
    let server = script.signed_in().await;
    server.licenses(None).await.expect("a page");
    script.pass(90_000);
    let page = server.seats(&"lic1".into(), None).await.expect("a page");
    assert_eq!(page.rows[0].0.hold, Hold::Assigned);
    assert_eq!(
        script.asked()[2],
        "GET /v1/accounts/acme/licenses/lic1/owner"
    );
}

#[tokio::test]
async fn people_of_every_role_are_listed() {
    let script = Script::default().then(200, &reply("license_users"));
    let server = script.signed_in().await;
    let page = server.users(None).await.expect("a page");
    assert_eq!(page.rows, [ana(), okafor()]);
    assert_eq!(
        script.asked(),
        [format!(
            "GET /v1/accounts/acme/users?{ALL_ROLES}&page%5Bcursor%5D=&page%5Bsize%5D=100"
        )]
    );
}

#[tokio::test]
async fn people_are_searched_by_address_and_every_name() {
    let script = Script::default().then(200, &reply("license_users"));
    let server = script.signed_in().await;
    assert_eq!(
        server.find_users("  ana  ").await.expect("people"),
        [ana(), okafor()]
    );
    let request = &script.requests()[0];
    let body: serde_json::Value =
        serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
    let query = json!({ "email": "ana", "firstName": "ana", "lastName": "ana", "fullName": "ana" });
    assert_eq!(
        body,
        json!({ "meta": { "type": "users", "op": "OR", "query": query } })
    );
    assert_eq!(
        script.asked(),
        ["POST /v1/accounts/acme/search?page%5Bcursor%5D=&page%5Bsize%5D=25"]
    );
}

#[tokio::test]
async fn k17_a_whole_address_is_searched_for_among_addresses_alone() {
    let script = Script::default().then(200, &reply("license_users"));
    let server = script.signed_in().await;
    let found = server.find_users("ana@acme.test").await;
    assert_eq!(found, Ok(vec![ana(), okafor()]));
    let request = &script.requests()[0];
    let body: serde_json::Value =
        serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
    let query = json!({ "email": "ana@acme.test" });
    assert_eq!(
        body,
        json!({ "meta": { "type": "users", "op": "OR", "query": query } })
    );
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn k17_licenses_are_searched_field_by_field() {
    let script = Script::default()
        .then(200, &reply("licenses"))
        .then(200, &reply("licenses"));
    let server = script.signed_in().await;
    let found = server.find_licenses(" cad ").await.expect("licenses");
    let ids: HashSet<_> = found.iter().map(|license| &license.id).collect();
    assert_eq!(ids.len(), found.len(), "each is named once");
    let query = |at: usize| {
        let request = &script.requests()[at];
        let body = request.body.clone().expect("a body");
        serde_json::from_str::<serde_json::Value>(&body).expect("JSON")
    };
    for (at, field) in ["name", "product"].into_iter().enumerate() {
        let expected = json!({ "meta": { "type": "licenses", "query": { field: "cad" } } });
        assert_eq!(query(at), expected);
    }
    assert_eq!(script.asked().len(), 2);
    // Whose they are is asked for alone.
    let script = Script::default().then(200, &reply("licenses"));
    let server = script.signed_in().await;
    server.find_licenses("ana@").await.expect("licenses");
    let body = script.requests()[0].body.clone().expect("a body");
    assert!(body.contains(r#"{"user":"ana@"}"#), "{body}");
    // Nothing by name or product: it may be a key.
    let none = r#"{"data":[]}"#;
    let script = (0..3).fold(Script::default(), |script, _| script.then(200, none));
    let server = script.signed_in().await;
    assert_eq!(server.find_licenses("ABC-1").await, Ok(Vec::new()));
    let body = script.requests()[2].body.clone().expect("a body");
    assert!(body.contains(r#"{"key":"ABC-1"}"#), "{body}");
}

#[tokio::test]
async fn a_text_too_short_to_search_for_is_not_sent() {
    let script = Script::default();
    let server = script.signed_in().await;
    assert_eq!(server.find_licenses(" ca ").await, Ok(Vec::new()));
    assert_eq!(server.find_users("é ").await, Ok(Vec::new()));
    assert_eq!(server.find_users(" an ").await, Ok(Vec::new()));
    assert_eq!(script.asked(), [""; 0]);
}

#[tokio::test]
async fn devices_say_whose_they_are_and_whether_they_still_report() {
    let script = Script::default().then(200, &reply("machines"));
    let server = script.signed_in().await;
    let page = server.devices(&"lic1".into(), None).await.expect("a page");
    let studio = Device {
        id: "mac1".into(),
        license: "lic1".into(),
        user: Some("u2".into()),
        fingerprint: "4d:5e:6f".into(),
        name: Some("Studio 3".into()),
        hostname: Some("studio-3.acme.test".into()),
        ip: Some("10.0.0.7".into()),
        platform: Some("windows".into()),
        heartbeat: Heartbeat::Dead,
        last_seen: Some(moment("2026-02-27T11:00:00Z")),
        next_report: Some(moment("2026-02-27T11:10:00Z")),
        last_check_out: None,
        standing: None,
        activated: moment("2026-01-09T10:00:00Z"),
        team: None,
        cores: Some(16),
        memory: Some(68_719_476_736),
        disk: None,
    };
    let bare = Device {
        id: "mac2".into(),
        license: "lic1".into(),
        user: None,
        fingerprint: "9a:0b:1c".into(),
        name: None,
        hostname: None,
        ip: None,
        platform: None,
        heartbeat: Heartbeat::NotStarted,
        last_seen: None,
        next_report: None,
        last_check_out: None,
        standing: None,
        activated: moment("2026-01-08T10:00:00Z"),
        team: None,
        cores: None,
        memory: None,
        disk: None,
    };
    assert_eq!(page.rows, [studio, bare]);
}

#[tokio::test]
async fn the_catalogue_tells_how_licenses_are_activated_and_how_far_they_may_go() {
    let script = Script::default()
        .then(200, &reply("products"))
        .then(200, &reply("policies"))
        .then(200, &reply("groups"));
    let server = script.signed_in().await;
    let catalogue = server.catalogue().await.expect("a catalogue");
    assert_eq!(
        catalogue.products,
        [Product {
            id: "prd1".into(),
            name: "Planwerk".into()
        }]
    );
    assert_eq!(
        catalogue.teams,
        [Team {
            id: "grp1".into(),
            name: "Façades".into(),
            max_users: Some(20),
            max_licenses: None,
            max_devices: Some(40),
            data: [
                ("storageGb".into(), "500".into()),
                ("region".into(), "EU".into())
            ]
            .into(),
            created: Some(moment("2026-01-01T08:00:00Z")),
        }]
    );
    let named = Policy {
        id: "pol1".into(),
        name: "Named people".into(),
        activation: Activation::SignIn,
        overage: Overage::Percent(125),
        duration_s: Some(31_536_000),
        keeps_expiry_on_transfer: true,
        on_expiry: Some(OnExpiry::Restrict),
        heartbeat_s: None,
        devices_per_person: false,
    };
    let by_key = Policy {
        id: "pol2".into(),
        name: "By key".into(),
        activation: Activation::SerialNumber,
        overage: Overage::Always,
        duration_s: None,
        keeps_expiry_on_transfer: false,
        devices_per_person: true,
        ..named.clone()
    };
    let network = Policy {
        id: "pol3".into(),
        name: "Network".into(),
        activation: Activation::Floating,
        overage: Overage::Percent(200),
        duration_s: None,
        on_expiry: Some(OnExpiry::Maintain),
        heartbeat_s: Some(900),
        ..named.clone()
    };
    let said = Policy {
        id: "pol4".into(),
        name: "Said otherwise".into(),
        activation: Activation::Floating,
        overage: Overage::Percent(150),
        duration_s: None,
        ..named.clone()
    };
    let unknown = Policy {
        id: "pol5".into(),
        name: "From tomorrow".into(),
        activation: Activation::SignIn,
        overage: Overage::Never,
        duration_s: None,
        ..named.clone()
    };
    assert_eq!(catalogue.policies, [named, by_key, network, said, unknown]);
}

#[tokio::test]
async fn k17_a_team_is_asked_for_whatever_the_roles_of_its_people() {
    let none = r#"{"data":[]}"#;
    let script = Script::default().then(200, none).then(200, none);
    let server = script.signed_in().await;
    let team = "g&1".into();
    server.users_of_team(&team, None).await.expect("people");
    server
        .licenses_of_team(&team, None)
        .await
        .expect("licenses");
    let asked = script.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].contains("roles%5B%5D=admin&") && asked[0].contains("&group=g%261&"));
    assert!(asked[1].contains("/licenses?group=g%261&"), "{asked:?}");
}
