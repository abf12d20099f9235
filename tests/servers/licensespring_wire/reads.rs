//! Reads, as they are sent and what becomes of the replies.

use seatboard_core::domain::{
    Activation, Activations, Catalogue, Device, Heartbeat, Hold, License, LicenseEvent,
    LicenseStatus, Product, Purchase, Role, Seat, Standing, Team, Terms, User, UserStatus,
};
use seatboard_core::usage::{SignKind, Trace, read_day};
use seatboard_servers::{ApiError, LicenseServer, Page, PeopleOf, Signs, SignsOf};
use serde_json::{Value, json};

use crate::script::{LICENSE, Script, moment, person, reply};

fn anna() -> User {
    User {
        id: "40211".into(),
        email: "a.berg@nordbau.example".into(),
        first_name: Some("Anna".into()),
        last_name: Some("Berg".into()),
        role: Role::User,
        status: UserStatus::Active,
        team: None,
        phone: None,
        rights: None,
        has_initial_password: false,
        created: moment("2026-01-12T09:14:04Z"),
    }
}

fn ben() -> User {
    User {
        id: "40212".into(),
        email: "b.cole@nordbau.example".into(),
        first_name: None,
        last_name: None,
        phone: Some("+49 30 1234".into()),
        rights: None,
        has_initial_password: true,
        created: moment("2026-02-01T10:00:00.250Z"),
        ..anna()
    }
}

fn named() -> License {
    License {
        id: LICENSE.into(),
        name: None,
        key: None,
        product: "1738400000555001".into(),
        policy: None,
        activation: Some(Activation::SignIn),
        team: Some("account-311".into()),
        owner: None,
        status: LicenseStatus::Active,
        max_seats: Some(5),
        seats_counted: 2,
        max_devices: Some(10),
        devices_counted: 3,
        max_uses: None,
        uses: 0,
        expires: Some(moment("2027-01-12T12:00:00Z")),
        created: moment("2026-01-12T09:14:03Z"),
        updated: moment("2026-03-02T11:40:18Z"),
        last_validated: Some(moment("2026-03-01T06:31:09Z")),
        last_check_in: None,
        next_check_in: None,
        last_check_out: None,
        is_protected: false,
        is_floating: false,
        is_strict: false,
        requires_heartbeat: false,
        requires_check_in: false,
        order: Some("SO-2026-0117".into()),
        contract: Some("1741000000123400".into()),
        line: None,
        terms: Some(Box::new(Terms {
            kind: Some(Purchase::Subscription),
            customer: Some("Nordbau GmbH".into()),
            activated: Some(moment("2026-01-14T07:55:41Z")),
            grace: Some(72),
            transfers: Some(1),
            max_transfers: Some(0),
            on_virtual_machines: Some(false),
            ..Terms::default()
        })),
    }
}

async fn licenses() -> (Script, Vec<License>) {
    let script = Script::default().then(200, &reply("licenses"));
    let server = script.signed_in().await;
    let page = server.licenses(None).await.expect("a page");
    assert_eq!(page.next, None);
    (script, page.rows)
}

#[tokio::test]
async fn a_license_tells_everything_there_is_a_place_for() {
    let (script, rows) = licenses().await;
    assert_eq!(
        script.asked(),
        ["GET /api/v1/licenses/?order_by=created_at&limit=100&offset=0"]
    );
    assert_eq!(rows[0], named());
    let script = Script::default().then(200, &reply("license"));
    let server = script.signed_in().await;
    assert_eq!(server.license(&LICENSE.into()).await, Ok(named()));
    assert_eq!(script.asked(), [format!("GET /api/v1/licenses/{LICENSE}/")]);
}

#[tokio::test]
async fn people_come_with_a_list_of_licenses_only_where_it_tells_all_of_them() {
    let list = |people: Value| {
        let mut license: Value = serde_json::from_str(&reply("license")).expect("JSON");
        match people {
            // Left out altogether.
            Value::Bool(_) => drop(
                license
                    .as_object_mut()
                    .expect("an object")
                    .remove("license_users"),
            ),
            people => license["license_users"] = people,
        }
        json!({ "count": 1, "next": null, "previous": null, "results": [license] }).to_string()
    };
    let (ana, ben) = (person(7, "ana@x.test"), person(8, "ben@x.test"));
    let mut nobody = ben.clone();
    nobody["id"] = Value::Null;
    for (people, told) in [
        (json!([ana, ben]), Some(vec!["7", "8"])),
        (json!([]), Some(vec![])),
        (Value::Null, None),
        (json!(true), None),
        (json!({}), None),
        (json!([ana, nobody]), None),
        (json!([7, 8]), None),
    ] {
        let script = Script::default().then(200, &list(people.clone()));
        let server = script.signed_in().await;
        let page = server.licenses_listed(None).await.expect("a page");
        let [row] = page.rows.as_slice() else {
            panic!("{people}: {page:?}");
        };
        let ids = row.people.as_ref().map(|people| {
            let id = |(seat, user): &(Seat, User)| {
                assert_eq!((&seat.license, &seat.user), (&row.license.id, &user.id));
                user.id.to_string()
            };
            people.iter().map(id).collect::<Vec<_>>()
        });
        let told = told.map(|ids| ids.into_iter().map(str::to_owned).collect());
        assert_eq!(ids, told, "{people}");
        assert_eq!(script.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_license_by_key_is_for_good_whatever_date_it_holds() {
    let row = &licenses().await.1[1];
    assert_eq!(row.activation, Some(Activation::SerialNumber));
    assert_eq!(row.key.as_deref(), Some("PWKD-7F31-AA09-0001"));
    assert_eq!((&row.status, row.expires), (&LicenseStatus::Inactive, None));
    assert_eq!((row.max_seats, row.max_devices), (Some(0), Some(3)));
    assert_eq!(row.created, moment("2026-01-12T09:14:03.123456Z"));
    assert_eq!(row.team, Some("customer-1310000043".into()));
    let terms = row.terms.as_ref().expect("terms");
    assert_eq!(terms.customer.as_deref(), Some("Ida Moor"));
    assert_eq!(terms.maintained_until, Some(moment("2027-01-12T00:00:00Z")));
    assert_eq!(terms.max_transfers, Some(-1));
}

#[tokio::test]
async fn a_shared_license_by_use_has_its_meter() {
    let row = &licenses().await.1[2];
    assert_eq!(row.activation, Some(Activation::Floating));
    assert!(row.is_floating);
    assert_eq!((row.max_devices, row.devices_counted), (None, 7));
    assert_eq!((row.max_uses, row.uses), (Some(500), 120));
    let terms = row.terms.as_ref().expect("terms");
    assert_eq!(terms.kind, Some(Purchase::Consumption));
    assert_eq!((terms.shared_by, terms.shared_now), (Some(2), Some(1)));
    assert_eq!((terms.has_overage, terms.max_overage), (true, Some(50)));
    assert_eq!(terms.uses_period.as_deref(), Some("annually"));
    assert_eq!(row.created, moment("2026-02-01T08:00:00Z"));
}

#[tokio::test]
async fn what_is_stopped_says_so_before_what_has_ended() {
    let row = &licenses().await.1[3];
    assert_eq!(row.status, LicenseStatus::Suspended);
    // A trial ends, even one for good.
    assert_eq!(row.expires, Some(moment("2026-02-01T00:00:00Z")));
}

#[tokio::test]
async fn a_license_needs_nothing_but_its_id() {
    let row = &licenses().await.1[4];
    assert_eq!(row.id, "1741000000123463".into());
    assert_eq!((row.max_seats, row.seats_counted), (None, 0));
    assert_eq!((row.team.clone(), row.expires), (None, None));
}

#[tokio::test]
async fn a_license_has_ended_after_its_grace() {
    for (end, grace, expected) in [
        ("2026-02-28", 0, LicenseStatus::Expired),
        ("2026-03-01", 0, LicenseStatus::Active),
        ("2026-03-01T09:29:59Z", 0, LicenseStatus::Expired),
        ("2026-02-27T09:30:01Z", 48, LicenseStatus::Active),
        ("2026-02-27T09:29:59Z", 48, LicenseStatus::Expired),
    ] {
        let mut license: Value = serde_json::from_str(&reply("license")).expect("JSON");
        license["validity_period"] = end.into();
        license["allow_grace_period"] = (grace > 0).into();
        license["grace_period"] = grace.into();
        let script = Script::default().then(200, &license.to_string());
        let row = script.signed_in().await.license(&LICENSE.into()).await;
        assert_eq!(row.expect("a license").status, expected, "{end} {grace}");
    }
}

#[tokio::test]
async fn seats_come_with_their_license() {
    let script = Script::default().then(200, &reply("license"));
    let page = script.signed_in().await.seats(&LICENSE.into(), None).await;
    let seat = |user: &str, used, max| Seat {
        license: LICENSE.into(),
        user: user.into(),
        hold: Hold::Assigned,
        activations: Some(Activations {
            used,
            max: Some(max),
        }),
    };
    let expected = Page {
        rows: vec![(seat("40211", 2, 2), anna()), (seat("40212", 0, 1), ben())],
        next: None,
    };
    assert_eq!(page, Ok(expected));
}

#[tokio::test]
async fn first_passwords_are_read_when_they_are_asked_for_and_nowhere_else() {
    let script = Script::default().then(200, &reply("license"));
    let server = script.signed_in().await;
    let found = server
        .initial_passwords(&PeopleOf::License(LICENSE.into()))
        .await;
    let found = found.expect("passwords");
    let shown: Vec<_> = found
        .iter()
        .map(|(id, text)| (id.as_str(), text.expose()))
        .collect();
    assert_eq!(shown, [("40212", "kept-until-changed-1")]);
    let script = Script::default()
        .then(200, &reply("license"))
        .then(200, &reply("license_users"));
    let server = script.signed_in().await;
    let seats = server.seats(&LICENSE.into(), None).await.expect("seats");
    let users = server.users(None).await.expect("people");
    assert!(!format!("{seats:?}{users:?}").contains("kept-until"));
}

#[tokio::test]
async fn people_are_read_a_thousand_at_a_time() {
    let script = Script::default()
        .then(200, &reply("license_users"))
        .then(200, &reply("license_user"));
    let server = script.signed_in().await;
    let anna = User {
        team: Some("account-311".into()),
        ..anna()
    };
    let page = server.users(None).await.expect("a page");
    assert_eq!(page.rows, [anna.clone(), ben()]);
    assert_eq!(server.user(&"40211".into()).await, Ok(anna));
    assert_eq!(
        script.asked(),
        [
            "GET /api/v1/license-users/?order_by=created_at&limit=1000&offset=0",
            "GET /api/v1/license-users/40211/",
        ]
    );
}

#[tokio::test]
async fn people_are_found_by_each_field_and_named_once() {
    let script = (0..3).fold(Script::default(), |script, _| {
        script.then(200, &reply("license_users"))
    });
    let server = script.signed_in().await;
    assert_eq!(server.find_users("a").await, Ok(Vec::new()));
    let found = server.find_users(" b+c ").await.expect("people");
    assert_eq!(found.len(), 2);
    let asked = script.asked();
    for (asked, field) in asked.iter().zip(["true_email", "first_name", "last_name"]) {
        let expected = format!("GET /api/v1/license-users/?{field}__icontains=b%2Bc&");
        assert!(asked.starts_with(&expected), "{asked}");
    }
    // Given and family name, as they are shown.
    let script = (0..2).fold(Script::default(), |script, _| {
        script.then(200, &reply("license_users"))
    });
    script
        .signed_in()
        .await
        .find_users("Anna Berg")
        .await
        .expect("people");
    assert!(script.asked()[1].contains("?first_name__icontains=Anna&last_name__icontains=Berg&"));
}

#[tokio::test]
async fn k17_licenses_are_found_by_each_field_and_named_once() {
    let script = (0..3).fold(Script::default(), |script, _| {
        script.then(200, &reply("licenses"))
    });
    let server = script.signed_in().await;
    assert_eq!(server.find_licenses("c").await, Ok(Vec::new()));
    let found = server.find_licenses(" c+d ").await.expect("licenses");
    let ids: std::collections::HashSet<_> = found.iter().map(|license| &license.id).collect();
    assert!(!found.is_empty() && ids.len() == found.len());
    let fields = ["license_key", "product_name", "order__store_id"];
    let asked = script.asked();
    assert_eq!(asked.len(), fields.len());
    for (asked, field) in asked.iter().zip(fields) {
        let expected = format!("GET /api/v1/licenses/?{field}__icontains=c%2Bd&");
        assert!(asked.starts_with(&expected), "{asked}");
    }
    let script = Script::default().then(200, &reply("licenses"));
    let server = script.signed_in().await;
    server.find_licenses("ana@").await.expect("licenses");
    assert!(script.asked()[0].contains("?license_users__true_email__icontains=ana%40&"));
}

#[tokio::test]
async fn devices_stay_listed_after_they_are_reset() {
    let script = Script::default().then(200, &reply("devices"));
    let page = script
        .signed_in()
        .await
        .devices(&LICENSE.into(), None)
        .await;
    let first = Device {
        id: "1741000000777301".into(),
        license: LICENSE.into(),
        user: None,
        team: None,
        fingerprint: "7F-31-AA-09".into(),
        name: None,
        hostname: Some("NB-CAD-04".into()),
        ip: Some("10.1.2.14".into()),
        platform: Some("Windows 11".into()),
        heartbeat: Heartbeat::NotStarted,
        last_seen: Some(moment("2026-03-01T06:31:09Z")),
        next_report: None,
        last_check_out: None,
        standing: Some(Standing::Active),
        activated: moment("2026-01-14T07:55:41Z"),
        cores: None,
        memory: None,
        disk: None,
    };
    let second = Device {
        id: "1741000000777302".into(),
        hostname: None,
        ip: Some("203.0.113.9".into()),
        standing: Some(Standing::Inactive),
        ..first.clone()
    };
    let third = Device {
        id: "1741000000777303".into(),
        standing: Some(Standing::Blocked),
        ..first.clone()
    };
    assert_eq!(page.expect("a page").rows, [first, second, third]);
    let asked =
        format!("GET /api/v1/devices/?license={LICENSE}&order_by=created_at&limit=1000&offset=0");
    assert_eq!(script.asked(), [asked]);
}

#[tokio::test]
async fn whose_a_device_is_is_told_by_the_question() {
    let script = Script::default().then(200, &reply("devices"));
    let page = script
        .signed_in()
        .await
        .devices_of_user(&"40211".into(), None)
        .await;
    let page = page.expect("a page");
    assert!(
        page.rows
            .iter()
            .all(|device| device.user == Some("40211".into()))
    );
    assert!(script.asked()[0].starts_with("GET /api/v1/devices/?license_users__id=40211&"));
}

#[tokio::test]
async fn a_filter_that_is_ignored_does_not_pass_for_an_answer() {
    // All licenses and devices come back, as if nothing had been asked.
    let script = Script::default()
        .then(200, &reply("licenses"))
        .then(200, &reply("devices"))
        .then(200, &reply("license"));
    let server = script.signed_in().await;
    let on = server
        .licenses_of_user(&"40212".into(), None)
        .await
        .expect("a page");
    let ids: Vec<&str> = on.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, [LICENSE]);
    let other = server.devices(&"1741000000123460".into(), None).await;
    assert_eq!(other.expect("a page").rows, []);
}

#[tokio::test]
async fn what_has_nothing_is_told_from_what_is_not_there() {
    let none = r#"{"count":0,"results":[]}"#;
    let gone = r#"{"detail":"Not found."}"#;
    let script = Script::default()
        .then(200, none)
        .then(404, gone)
        .then(200, none)
        .then(404, gone)
        .then(200, none)
        .then(200, &reply("license_user"));
    let server = script.signed_in().await;
    let missing = server.licenses_of_user(&"7".into(), None).await;
    assert_eq!(missing, Err(ApiError::NotFound));
    let missing = server.devices(&"7".into(), None).await;
    assert_eq!(missing, Err(ApiError::NotFound));
    let page = server.devices_of_user(&"40211".into(), None).await;
    assert_eq!(page.expect("a page").rows, []);
    script.asked();
}

#[tokio::test]
async fn teams_are_accounts_and_customers_without_one() {
    let script = Script::default()
        .then(200, &reply("products"))
        .then(200, &reply("customer_accounts"))
        .then(200, &reply("customers"))
        .then(200, &reply("licenses"));
    let server = script.signed_in().await;
    let catalogue = server.catalogue().await.expect("a catalogue");
    let product = |id: &str, name: &str| Product {
        id: id.into(),
        name: name.into(),
    };
    let quotas = [("storageGb", "500"), ("storageUsed", "120")];
    let quotas = quotas.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let expected = Catalogue {
        products: vec![
            product("1738400000555001", "Planwerk for CAD"),
            product("1738400000555002", "desk"),
        ],
        policies: Vec::new(),
        teams: vec![
            Team {
                id: "account-311".into(),
                name: "Nordbau".into(),
                ..Team::default()
            },
            Team {
                id: "customer-1310000043".into(),
                name: "Ida Moor".into(),
                data: quotas.into(),
                created: Some(moment("2026-01-01T00:00:00Z")),
                ..Team::default()
            },
        ],
    };
    assert_eq!(catalogue, expected);
    // A license that only names its customer belongs to the customer's account.
    let page = server.licenses(None).await.expect("a page");
    assert_eq!(page.rows[2].team, Some("account-311".into()));
    assert_eq!(
        server
            .team_owners(&"account-311".into(), None)
            .await
            .map(|page| page.rows),
        Ok(Vec::new())
    );
    assert_eq!(script.asked().len(), 4);
}

#[tokio::test]
async fn whom_a_license_embeds_is_still_in_their_team() {
    let script = Script::default()
        .then(200, &reply("license_users"))
        .then(200, &reply("license"));
    let server = script.signed_in().await;
    server.users(None).await.expect("people");
    let seats = server.seats(&LICENSE.into(), None).await.expect("seats");
    let teams: Vec<_> = { seats.rows.iter() }
        .map(|(_, user)| (user.id.to_string(), user.team.clone()))
        .collect();
    assert_eq!(
        teams,
        [
            ("40211".to_owned(), Some("account-311".into())),
            ("40212".to_owned(), None)
        ]
    );
}

#[tokio::test]
async fn both_histories_are_one() {
    let script = Script::default()
        .then(200, &reply("activation_histories"))
        .then(200, &reply("license_histories"));
    let server = script.signed_in().await;
    let page = server.history(&LICENSE.into(), None).await.expect("a page");
    let event = |id: &str, at: &str, what: &str| LicenseEvent {
        id: id.into(),
        at: moment(at),
        what: what.into(),
        device: None,
        user: None,
    };
    assert_eq!(
        page.rows,
        [
            event("h912345", "2026-03-01T06:31:09Z", "License check"),
            LicenseEvent {
                device: Some("NB-CAD-04".into()),
                ..event("a912345", "2026-01-14T07:55:41.500Z", "activation")
            },
            LicenseEvent {
                user: Some("a.berg@nordbau.example".into()),
                ..event("h912001", "2026-01-12T09:14:03Z", "License created")
            },
        ]
    );
    assert_eq!(page.next, None);
    let path = format!("/?license={LICENSE}&order_by=-ts&limit=100&offset=0");
    let expected = [
        format!("GET /api/v1/license-activation-histories{path}"),
        format!("GET /api/v1/license-histories{path}"),
    ];
    assert_eq!(script.asked(), expected);
}

#[tokio::test]
async fn what_both_histories_tell_is_told_once() {
    let list = |rows: Value| {
        let count = rows.as_array().map(Vec::len);
        json!({ "count": count, "results": rows }).to_string()
    };
    let at = "2026-03-01T06:31:09Z";
    let script = Script::default()
        .then(
            200,
            &list(json!([{ "id": 1, "ts": at, "action": "activation",
                "device": { "hardware_id": "aa:bb" } }])),
        )
        .then(
            200,
            &list(json!([
                { "id": 8, "ts": at, "text": "License deactivated",
                  "data": { "hardware_id": "cc:dd" } },
                { "id": 7, "ts": at, "text": "License activated",
                  "data": { "hardware_id": "aa:bb" } },
                { "id": 6, "ts": at, "text": "License assigned to user",
                  "data": { "email": "a.berg@nordbau.example" } },
                { "id": 5, "ts": "2026-03-01T06:31:08Z", "text": "License activated" },
            ])),
        );
    let server = script.signed_in().await;
    let page = server.history(&LICENSE.into(), None).await.expect("a page");
    let told: Vec<_> = { page.rows.iter() }
        .map(|event| (event.id.as_str(), event.user.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("a1", None),
            ("h8", None),
            ("h6", Some("a.berg@nordbau.example")),
            ("h5", None)
        ]
    );
}

#[tokio::test]
async fn a_long_history_goes_on_where_the_denser_one_ended() {
    let page = |count: usize, rows: &[(u32, &str)]| {
        let row = |(id, ts): &(u32, &str)| json!({ "id": id, "ts": ts, "text": "x" });
        let rows: Vec<Value> = rows.iter().map(row).collect();
        json!({ "count": count, "results": rows }).to_string()
    };
    let script = Script::default()
        .then(
            200,
            &page(
                3,
                &[(3, "2026-03-03T00:00:00Z"), (2, "2026-03-02T00:00:00Z")],
            ),
        )
        .then(
            200,
            &page(
                2,
                &[(9, "2026-03-02T12:00:00Z"), (8, "2026-01-01T00:00:00Z")],
            ),
        )
        .then(200, &page(3, &[(1, "2026-02-01T00:00:00Z")]))
        .then(200, &page(2, &[(8, "2026-01-01T00:00:00Z")]));
    let server = script.signed_in().await;
    let first = server.history(&LICENSE.into(), None).await.expect("a page");
    let second = server
        .history(&LICENSE.into(), first.next.clone())
        .await
        .expect("a page");
    let ids = |page: &Page<LicenseEvent>| -> Vec<String> {
        page.rows.iter().map(|event| event.id.clone()).collect()
    };
    assert_eq!(
        (ids(&first), ids(&second)),
        (
            vec!["a3".to_owned(), "h9".to_owned(), "a2".to_owned()],
            vec!["a1".to_owned(), "h8".to_owned()],
        )
    );
    assert_eq!(second.next, None);
    let asked = script.asked();
    assert!(
        asked[2].ends_with("offset=2") && asked[3].ends_with("offset=1"),
        "{asked:?}"
    );
}

fn day(text: &str) -> chrono::NaiveDate {
    read_day(text).expect("a day")
}

/// What a gateway says of itself.
fn greeting(contracts: Value) -> String {
    json!({ "service": "licensespring-gateway", "contract": 1, "contracts": contracts }).to_string()
}

fn trace(hour: u32, user: Option<&str>, device: Option<&str>, kind: SignKind) -> Trace {
    Trace {
        license: LICENSE.into(),
        user: user.map(Into::into),
        device: device.map(Into::into),
        at: moment(&format!("2026-03-02T{hour:02}:31:09Z")),
        kind,
    }
}

#[tokio::test]
async fn a_day_of_histories_is_read_from_a_table() {
    let table = format!(
        "ts,source,sdk_version,level,text,data,license_id,device_id,license_user_id\r\n\
         2026-03-02 06:31:09+00:00,api,,info,License check,,{LICENSE},777301,40211\r\n\
         2026-03-02 07:31:09+00:00,api,,info,License check,\"{{\"\"a\"\": \"\"b, c\"\"}}\",{LICENSE},,\r\n\
         2026-03-02 08:31:09+00:00,api,,info,License deactivated,,{LICENSE},777301,40211\r\n\
         2026-03-02 09:31:09+00:00,api,,info,License check,,7,777301,40211\r\n"
    );
    let script = Script::default()
        .then(200, &greeting(json!([1, 2])))
        .then(200, &table)
        .then(200, &table);
    let server = script.signed_in().await;
    let of = |license: Option<&str>| SignsOf::Uses(license.map(Into::into), day("2026-03-02"));
    let one = server.signs(&of(Some(LICENSE))).await.expect("a table");
    let rows = vec![
        trace(6, Some("40211"), Some("777301"), SignKind::Validation),
        trace(7, None, None, SignKind::Validation),
    ];
    assert_eq!(one, Signs::Traces(Page { rows, next: None }));
    let Ok(Signs::Traces(all)) = server.signs(&of(None)).await else {
        panic!("a table");
    };
    assert_eq!(all.rows.len(), 3);
    // The gateway is asked once what it can do, and no more than a day at a time is asked for.
    let range = "ts__gte=2026-03-02T00%3A00%3A00Z&ts__lte=2026-03-03T00%3A00%3A00Z";
    let export = "/api/v1/license-histories/export";
    assert_eq!(
        script.asked(),
        [
            "GET /session".to_owned(),
            format!("GET {export}?{range}&license={LICENSE}"),
            format!("GET {export}?{range}"),
        ]
    );
}

#[tokio::test]
async fn a_gateway_of_before_is_not_asked_for_the_export() {
    for contracts in [json!([1]), Value::Null] {
        let script = Script::default().then(200, &greeting(contracts));
        let server = script.signed_in().await;
        for _ in 0..2 {
            let told = server.signs(&SignsOf::Uses(None, day("2026-03-02"))).await;
            assert_eq!(told, Ok(Signs::NotKept));
        }
        assert_eq!(script.asked(), ["GET /session"]);
    }
}

#[tokio::test]
async fn a_table_that_is_none_is_no_empty_day() {
    for (status, body, expected) in [
        (200, "<html></html>", None),
        (200, "{}", None),
        (
            404,
            "{\"detail\": \"Not found.\"}",
            Some(Ok(Signs::NotKept)),
        ),
        (403, "{\"detail\": \"Not for you.\"}", Some(Err(()))),
    ] {
        let script = Script::default()
            .then(200, &greeting(json!([1, 2])))
            .then(status, body);
        let server = script.signed_in().await;
        let told = server.signs(&SignsOf::Uses(None, day("2026-03-02"))).await;
        match expected {
            Some(Ok(signs)) => assert_eq!(told, Ok(signs)),
            Some(Err(())) => assert!(matches!(told, Err(ApiError::Forbidden(_))), "{told:?}"),
            None => assert!(matches!(told, Err(ApiError::Unreadable { .. })), "{told:?}"),
        }
    }
}

#[tokio::test]
async fn activations_name_devices_and_no_people() {
    let row = |id: u32, action: &str, device: Value| json!({ "id": id, "ts": format!("2026-03-02T{id:02}:31:09Z"), "action": action, "device": device });
    let device = json!({ "id": 777301, "license": LICENSE.parse::<i64>().expect("a number") });
    let rows = [
        row(1, "activation", device.clone()),
        row(2, "deactivation", device),
        // Of another license: the filter was not known.
        row(3, "activation", json!({ "id": 5, "license": 6 })),
        row(4, "activation", json!(777302)),
        json!({ "id": 5, "ts": "2026-03-02T05:31:09Z" }),
    ];
    let list = json!({ "count": rows.len(), "results": rows }).to_string();
    let script = Script::default().then(200, &list);
    let server = script.signed_in().await;
    let told = server
        .signs(&SignsOf::Activations(LICENSE.into(), None))
        .await;
    let rows = vec![
        trace(1, None, Some("777301"), SignKind::Activation),
        trace(4, None, Some("777302"), SignKind::Activation),
    ];
    assert_eq!(told, Ok(Signs::Traces(Page { rows, next: None })));
    for of in [SignsOf::Days(LICENSE.into()), SignsOf::Changes(None)] {
        assert_eq!(server.signs(&of).await, Ok(Signs::NotKept));
    }
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn k17_a_team_is_asked_for_by_the_account_that_ordered() {
    let script = (0..3).fold(Script::default(), |script, _| {
        script.then(200, r#"{"count":0,"results":[]}"#)
    });
    let server = script.signed_in().await;
    let account = "account-12".into();
    for answer in [
        server
            .users_of_team(&account, None)
            .await
            .map(|it| it.rows.len()),
        server
            .licenses_of_team(&account, None)
            .await
            .map(|it| it.rows.len()),
        server
            .licenses_of_team(&"customer-7".into(), None)
            .await
            .map(|it| it.rows.len()),
        // Nobody's team, and nobody's id.
        server
            .users_of_team(&"customer-7".into(), None)
            .await
            .map(|it| it.rows.len()),
        server
            .licenses_of_team(&"account-1&x=2".into(), None)
            .await
            .map(|it| it.rows.len()),
    ] {
        assert_eq!(answer, Ok(0));
    }
    let asked = script.asked();
    let asked: Vec<&str> = { asked.iter() }
        .map(|asked| asked.split('&').next().unwrap_or_default())
        .collect();
    let expected = [
        "GET /api/v1/license-users/?license__order__customer_account=12",
        "GET /api/v1/licenses/?customer__account=12",
        "GET /api/v1/licenses/?customer_id=7",
    ];
    assert_eq!(asked, expected);
}
