//! What is passed on, and what never leaves the gateway.

use crate::upstream::OTHER_KEY;
use crate::world::World;

/// Each allowed call with a body that suits it.
pub const ALLOWED: [(&str, &str, &str); 29] = [
    ("GET", "licenses/", ""),
    ("GET", "licenses/101/", ""),
    ("GET", "license-users/", ""),
    ("GET", "license-users/201/", ""),
    ("GET", "devices/", ""),
    ("GET", "devices/301/", ""),
    ("GET", "products/", ""),
    ("GET", "products/501/", ""),
    ("GET", "customers/", ""),
    ("GET", "customers/11/", ""),
    ("GET", "customer-accounts/", ""),
    ("GET", "customer-accounts/4711/", ""),
    ("GET", "orders/", ""),
    ("GET", "orders/401/", ""),
    ("GET", "orders/401/managers/", ""),
    ("GET", "license-histories/", ""),
    ("GET", "license-histories/export", ""),
    ("GET", "license-activation-histories/", ""),
    ("GET", "license-activation-histories/transfer_count/", ""),
    (
        "POST",
        "licenses/101/assign_user/",
        r#"{"email":"a+b@c.example","max_activations":2}"#,
    ),
    (
        "POST",
        "licenses/101/assign_users/",
        r#"{"emails":[{"email":"a@c.example","is_manager":false}]}"#,
    ),
    (
        "POST",
        "licenses/101/unassign_user/",
        r#"{"license_user_id":201}"#,
    ),
    (
        "POST",
        "licenses/101/set_users_activations/",
        r#"{"201":{"max_activations":3}}"#,
    ),
    (
        "POST",
        "license-users/201/set_password/",
        r#"{"password":"new"}"#,
    ),
    ("POST", "devices/301/reset/", ""),
    ("POST", "devices/301/blacklist/", "{}"),
    (
        "POST",
        "orders/401/add_manager/",
        r#"{"email":"m@c.example"}"#,
    ),
    (
        "POST",
        "orders/401/remove_manager/",
        r#"{"license_user_id":201}"#,
    ),
    ("PATCH", "license-users/201/", r#"{"first_name":"Änne"}"#),
];

/// The rest of the documented Management API.
const REFUSED: &str = "
    PATCH licenses/101/ | DELETE licenses/101/ | PATCH licenses/bulk_update/ | POST licenses/
    POST licenses/disable_bulk/ | POST licenses/101/disable/ | POST licenses/101/enable/
    POST licenses/101/reset/ | POST licenses/reset_bulk/ | POST licenses/101/update_features/
    GET licenses/check_license/ | GET licenses/export_history/ | POST licenses/import_from_csv/
    GET licenses/101/export_license_users/ | POST licenses/import_features_from_csv/
    GET license-custom-fields/ | GET license-custom-fields/1/ | POST license-custom-fields/
    PATCH license-custom-fields/1/ | GET license-templates/ | GET license-templates/1/
    POST license-users/set_password/ | GET license-user-groups/ | DELETE license-users/201/
    POST license-users/201/add_to_group/ | POST license-users/201/update_lm_permissions/
    POST license-users/201/remove_lm_permissions/ | POST license-users/
    POST devices/301/borrow/ | DELETE devices/301/ | PATCH devices/301/ | POST devices/
    GET device-variables/ | GET device-variables/1/ | POST device-variables/
    PATCH device-variables/1/ | DELETE device-variables/1/
    GET license-histories/export/ | POST license-histories/export | GET license-histories/1/
    GET license-histories/1/export | GET licenses/export | GET license-histories/exports
    GET license-activation-histories/1/
    POST products/ | PATCH products/501/ | DELETE products/501/ | GET products/501/bundle/
    GET products/501/in_bundle/ | GET product-features/ | GET product-custom-fields/
    GET installation-files/
    POST customers/ | PATCH customers/11/ | DELETE customers/11/ | POST customers/11/merge/
    GET customers/export/ | POST customers/import_from_csv/ | GET clabels/ | POST clabels/
    GET customerclabels/ | POST customerclabels/
    POST customer-accounts/ | PATCH customer-accounts/4711/ | DELETE customer-accounts/4711/
    PATCH orders/401/ | DELETE orders/401/ | GET orders/generate_license/
    POST orders/create_order/ | POST orders/ | POST orders/401/add_managers/
    GET orders/export/ | GET orders/401/export/ | GET license-manager-permissions/
    GET activities/ | GET activities-hourly/ | GET activities-hourly/actions_stats/
    GET activities-hourly/total_call_count/ | GET activities-hourly/top_call_count_customers/
    GET activities-hourly/top_call_count_licenses/ | GET activities-hourly/top_call_count_orders/
    GET licenses-import-results/ | GET licenses-import-results/1/
    GET license-features-import-results/ | GET customers-import-results/
    GET | GET companies/ | GET api-keys/";

#[test]
fn every_allowed_call_arrives_as_it_was_meant() {
    let world = World::new();
    let staff = world.staff();
    world.upstream.asked();
    for (method, path, body) in ALLOWED {
        let answer = staff.call(method, path, body);
        assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
        let asked = world.upstream.asked();
        assert_eq!(asked.len(), 1, "{method} {path}: {asked:?}");
        let one = &asked[0];
        assert_eq!(one.method, method);
        assert_eq!(one.target, format!("/api/v1/{path}"));
        assert!(
            one.headers
                .contains(&format!("authorization: Api-Key {OTHER_KEY}")),
            "{one:?}"
        );
        assert!(!one.headers.contains(&staff.token), "{one:?}");
        if body.len() > 2 {
            let sent: serde_json::Value = serde_json::from_str(&one.body).expect("JSON");
            let meant: serde_json::Value = serde_json::from_str(body).expect("JSON");
            assert_eq!(sent, meant);
            assert!(one.headers.contains("content-type: application/json"));
        } else {
            assert_eq!(one.body, "");
        }
    }
}

#[test]
fn the_query_arrives_as_it_was_written() {
    let world = World::new();
    let staff = world.staff();
    let query = "limit=100&offset=200&order_by=-created_at&note__icontains=a%2Bb%20c+d&id__in=1,2";
    assert_eq!(staff.get(&format!("licenses/?{query}")).status, 200);
    assert_eq!(
        world.upstream.targets(),
        [format!("GET /api/v1/licenses/?{query}")]
    );
}

#[test]
fn nothing_else_of_the_documented_interface_is_passed_on() {
    let world = World::new();
    for caller in [world.staff(), world.ann()] {
        let mut tried = 0;
        for call in REFUSED.split(['|', '\n']).map(str::trim) {
            let Some((method, path)) = call
                .split_once(' ')
                .or((call == "GET").then_some(("GET", "")))
            else {
                continue;
            };
            let answer = caller.call(method, path, "");
            assert_eq!(
                answer.verdict(),
                (403, "not_allowed".to_owned()),
                "{call}: {answer:?}"
            );
            tried += 1;
        }
        assert!(tried > 80, "only {tried} calls were read");
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
}

#[test]
fn no_other_method_gets_through_on_an_allowed_path() {
    let world = World::new();
    let staff = world.staff();
    for (allowed, path, _) in ALLOWED {
        for method in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get",
            "QUERY",
        ] {
            let listed = ALLOWED.iter().any(|one| one.0 == method && one.1 == path);
            if method == allowed || listed {
                continue;
            }
            let answer = staff.call(method, path, "{}");
            assert!(
                [400, 403, 405].contains(&answer.status),
                "{method} {path}: {answer:?}"
            );
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
}

#[test]
fn a_method_cannot_be_overridden() {
    let world = World::new();
    let staff = world.staff();
    let bearer = format!("Bearer {}", staff.token);
    let answer = crate::client::send(
        &world.gateway.address,
        "GET",
        "/gateway/api/v1/licenses/101/",
        &[
            ("Authorization", &bearer),
            ("X-HTTP-Method-Override", "DELETE"),
            ("X-Method-Override", "DELETE"),
            ("X-Original-URL", "/api/v1/customers/"),
            ("X-Forwarded-For", "10.0.0.1"),
            ("Cookie", "a=b"),
        ],
        "",
    );
    assert_eq!(answer.status, 200);
    let asked = world.upstream.asked();
    assert_eq!(asked.len(), 1);
    for word in ["override", "original", "forwarded", "cookie"] {
        assert!(!asked[0].headers.contains(word), "{:?}", asked[0]);
    }
}

#[test]
fn a_viewer_changes_nothing() {
    let world = World::new();
    let viewer = world.ole();
    let staff_viewer = world.sign_in("staff/look@planwerk.example", crate::world::OLE);
    let token = staff_viewer.json()["token"].clone();
    let wide = world.caller(token.as_str().expect("a token").to_owned());
    for (method, path, body) in ALLOWED.iter().filter(|one| one.0 != "GET") {
        for caller in [&viewer, &wide] {
            let answer = caller.call(method, path, body);
            assert_eq!(answer.verdict(), (403, "not_allowed".to_owned()), "{path}");
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
    assert_eq!(viewer.get("licenses/101/").status, 200);
}

#[test]
fn a_body_carries_only_documented_fields() {
    let world = World::new();
    let staff = world.staff();
    for (method, path, body) in [
        ("PATCH", "license-users/201/", r#"{"is_manager":true}"#),
        (
            "PATCH",
            "license-users/201/",
            r#"{"first_name":"A","is_staff":true}"#,
        ),
        ("PATCH", "license-users/201/", r#"["first_name"]"#),
        (
            "PATCH",
            "license-users/201/",
            r#"{"__proto__":{"is_staff":true}}"#,
        ),
        (
            "POST",
            "licenses/101/assign_user/",
            r#"{"email":"a@b.c","max_license_users":99}"#,
        ),
        (
            "POST",
            "licenses/101/assign_users/",
            r#"{"emails":[{"email":"a@b.c","password":"x"}]}"#,
        ),
        (
            "POST",
            "licenses/101/assign_users/",
            r#"{"emails":"a@b.c"}"#,
        ),
        ("POST", "licenses/101/assign_users/", "{}"),
        (
            "POST",
            "licenses/101/set_users_activations/",
            r#"{"201":{"max_license_users":9}}"#,
        ),
        (
            "POST",
            "licenses/101/set_users_activations/",
            r#"{"x":{"max_activations":9}}"#,
        ),
        (
            "POST",
            "licenses/101/set_users_activations/",
            r#"{"201":9}"#,
        ),
        ("POST", "devices/301/reset/", r#"{"license":102}"#),
        (
            "POST",
            "license-users/201/set_password/?email=other@sued.example",
            r#"{"password":"x"}"#,
        ),
    ] {
        let answer = staff.call(method, path, body);
        assert_eq!(
            answer.verdict(),
            (403, "not_allowed".to_owned()),
            "{path} {body}: {answer:?}"
        );
    }
    for body in ["", "{", "{\"first_name\":\"A\"}{}", "first_name=A", "\u{0}"] {
        let answer = staff.call("PATCH", "license-users/201/", body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
    }
    let many = vec![r#"{"email":"a@b.c"}"#; 101].join(",");
    let answer = staff.call(
        "POST",
        "licenses/101/assign_users/",
        &format!("{{\"emails\":[{many}]}}"),
    );
    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(world.upstream.targets(), [""; 0]);

    // Said twice, one of the two goes out: the one that was looked at.
    let body = r#"{"first_name":"A","first_name":"B"}"#;
    assert_eq!(staff.call("PATCH", "license-users/201/", body).status, 200);
    assert_eq!(world.upstream.asked()[0].body, r#"{"first_name":"B"}"#);
}
