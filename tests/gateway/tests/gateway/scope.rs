//! An admin of one customer account neither sees nor changes what belongs to another.

use crate::world::World;

fn ids(answer: &crate::client::Answer) -> Vec<u64> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let value = answer.json();
    let rows = value["results"].as_array().expect("a list");
    rows.iter().filter_map(|row| row["id"].as_u64()).collect()
}

#[test]
fn lists_are_narrowed_whatever_the_query_says() {
    let world = World::new();
    let ann = world.ann();
    for query in [
        "",
        "?customer__account=4712",
        "?limit=100&customer__account=4712",
        "?account=4712",
        "?license__order__customer_account=4712",
        "?order__customer_account=4712",
    ] {
        assert_eq!(ids(&ann.get(&format!("licenses/{query}"))), [101, 103]);
        assert_eq!(
            ids(&ann.get(&format!("license-users/{query}"))),
            [201, 203, 207]
        );
        assert_eq!(ids(&ann.get(&format!("orders/{query}"))), [401]);
        assert_eq!(ids(&ann.get(&format!("customer-accounts/{query}"))), [4711]);
        if !query.contains("?account") {
            assert_eq!(ids(&ann.get(&format!("customers/{query}"))), [11, 13]);
        }
    }
    assert_eq!(ids(&ann.get("customers/?account=4712")), [11, 13]);
    assert_eq!(ids(&ann.get("products/")), [501]);
    for target in world.upstream.targets() {
        // Where a person belongs is asked of everything, and not passed on.
        let is_about_one = ["license_users__id", "true_email"]
            .iter()
            .any(|filter| target.contains(filter));
        if is_about_one || target.starts_with("GET /api/v1/license-users/2") {
            continue;
        }
        let narrowed = target.replace("order__customer_account=4712", "");
        let path = target.split('?').next().unwrap_or_default().to_owned();
        let filter = match path.as_str() {
            "GET /api/v1/customers/" => "account",
            "GET /api/v1/license-users/" => "license__order__customer_account",
            _ => "customer__account",
        };
        if ["products", "customer-accounts", "orders"]
            .iter()
            .all(|free| !path.contains(free))
        {
            assert!(narrowed.contains(&format!("{filter}=4711")), "{target}");
        }
    }
}

#[test]
fn a_list_the_vendor_did_not_narrow_is_not_passed_on() {
    let world = World::new();
    let ann = world.ann();
    for (filter, paths) in [
        (
            "customer__account",
            &["licenses/", "license-users/", "devices/"][..],
        ),
        ("license__order__customer_account", &["license-users/"]),
        (
            "account",
            &["customers/", "licenses/", "orders/", "licenses/101/"],
        ),
        (
            "license",
            &[
                "devices/?license=101",
                "license-histories/?license=101",
                "license-activation-histories/?license=101",
            ],
        ),
        (
            "license_users__id",
            &["license-users/201/", "license-users/202/"],
        ),
    ] {
        world.upstream.ignore(&[filter]);
        for path in paths {
            world.forget();
            let answer = ann.get(path);
            assert_eq!(
                answer.verdict(),
                (502, "upstream".to_owned()),
                "{filter}, {path}: {answer:?}"
            );
        }
    }
    world.upstream.ignore(&["true_email__iexact"]);
    let body = r#"{"email":"new@nordbau.example"}"#;
    let answer = ann.call("POST", "licenses/103/assign_user/", body);
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(world.gateway.logs().contains("did not narrow"));
}

#[test]
fn another_customers_things_are_not_found() {
    let world = World::new();
    let ann = world.ann();
    for path in [
        "licenses/102/",
        "license-users/202/",
        "license-users/204/",
        "devices/302/",
        "customers/12/",
        "customer-accounts/4712/",
        "orders/402/",
        "orders/402/managers/",
        "devices/?license=102",
        "license-histories/?license=102",
        "license-activation-histories/?license=102",
        "license-activation-histories/transfer_count/?license=102",
        "licenses/999/",
        "devices/?license=999",
    ] {
        let answer = ann.get(path);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert_eq!(answer.body, r#"{"detail":"Not found."}"#, "{path}");
    }
    for path in [
        "licenses/101/",
        "licenses/103/",
        "license-users/201/",
        "license-users/203/",
        "devices/301/",
        "customers/11/",
        "customers/13/",
        "customer-accounts/4711/",
        "orders/401/",
        "orders/401/managers/",
        "products/501/",
        "devices/?license=101",
        "license-histories/?license=101",
        "license-activation-histories/?license=101",
        "license-activation-histories/transfer_count/?license=101",
    ] {
        assert_eq!(ann.get(path).status, 200, "{path}");
    }
}

#[test]
fn histories_must_name_one_license() {
    let world = World::new();
    let ann = world.ann();
    for path in [
        "license-histories/",
        "license-activation-histories/",
        "license-activation-histories/transfer_count/",
    ] {
        for query in [
            "",
            "?license=",
            "?license=101,102",
            "?license__in=101,102",
            "?license=101%2C102",
            "?license=101&license=102",
            "?license=0101",
            "?license_users__id=202",
        ] {
            let answer = ann.get(&format!("{path}{query}"));
            assert_eq!(
                answer.verdict(),
                (403, "not_allowed".to_owned()),
                "{path}{query}: {answer:?}"
            );
        }
        assert_eq!(world.staff().get(path).status, 200);
    }
}

#[test]
fn devices_are_those_of_ones_own_licenses() {
    let world = World::new();
    let ann = world.ann();
    assert_eq!(ids(&ann.get("devices/?limit=1000")), [301]);
    for target in world.upstream.targets() {
        assert!(!target.contains("devices/?license=102"), "{target}");
    }
    // On a license of another customer the same person has another one.
    assert_eq!(ids(&ann.get("devices/?license_users__id=203")), [301]);
    assert_eq!(ids(&ann.get("devices/?license=101")), [301]);
    for query in [
        "license=",
        "license=101,102",
        "license=101%2C102",
        "license=0101",
    ] {
        let answer = ann.get(&format!("devices/?{query}"));
        assert_eq!(
            answer.verdict(),
            (403, "not_allowed".to_owned()),
            "{query}: {answer:?}"
        );
    }
    assert_eq!(ids(&ann.get("devices/?offset=1")), [0; 0]);
    assert_eq!(ann.get("devices/?offset=1").json()["count"], 1);
    assert_eq!(ids(&world.staff().get("devices/")), [301, 302]);
}

#[test]
fn another_customers_things_are_not_changed() {
    let world = World::new();
    let ann = world.ann();
    let own = r#"{"email":"new@nordbau.example"}"#;
    for (path, body) in [
        ("licenses/102/assign_user/", own),
        (
            "licenses/102/assign_users/",
            r#"{"emails":[{"email":"a@b.c"}]}"#,
        ),
        ("licenses/102/unassign_user/", r#"{"license_user_id":202}"#),
        (
            "licenses/102/set_users_activations/",
            r#"{"202":{"max_activations":1}}"#,
        ),
        // The license is Ann's, the person on it is not.
        (
            "licenses/101/set_users_activations/",
            r#"{"202":{"max_activations":1}}"#,
        ),
        ("license-users/202/set_password/", r#"{"password":"x"}"#),
        ("license-users/204/set_password/", r#"{"password":"x"}"#),
        ("devices/302/reset/", ""),
        ("devices/302/blacklist/", ""),
        ("orders/402/add_manager/", own),
        ("orders/402/remove_manager/", r#"{"license_user_id":202}"#),
    ] {
        let answer = ann.call("POST", path, body);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    let answer = ann.call("PATCH", "license-users/202/", r#"{"first_name":"X"}"#);
    assert_eq!(answer.status, 404);
    assert_eq!(world.upstream.writes(), [""; 0]);
}

#[test]
fn a_person_of_two_customers_is_changed_by_neither() {
    let world = World::new();
    let ann = world.ann();
    let refused = |code: &str| match code {
        "address" => (409, "address".to_owned()),
        code => (403, code.to_owned()),
    };
    for (method, path, body) in [
        (
            "PATCH",
            "license-users/203/",
            r#"{"true_email":"ann@evil.example"}"#,
        ),
        (
            "POST",
            "license-users/203/set_password/",
            r#"{"password":"x"}"#,
        ),
        // The vendor answers an assignment with the password, even of somebody who has one.
        (
            "POST",
            "licenses/101/assign_user/",
            r#"{"email":"Other@Sued.example"}"#,
        ),
        (
            "POST",
            "licenses/101/assign_user/",
            r#"{"email":"other@sued.example","first_name":"x"}"#,
        ),
        (
            "POST",
            "licenses/101/assign_users/",
            r#"{"emails":[{"email":"new@nordbau.example"},{"email":"other@sued.example"}]}"#,
        ),
        (
            "POST",
            "orders/401/add_manager/",
            r#"{"email":"other@sued.example"}"#,
        ),
    ] {
        let code = if body.contains("email\":") && !body.contains("true_email") {
            "address"
        } else {
            "not_allowed"
        };
        assert_eq!(
            ann.call(method, path, body).verdict(),
            refused(code),
            "{path}"
        );
    }
    assert_eq!(world.upstream.writes(), [""; 0]);
}

#[test]
fn ones_own_things_are_changed() {
    let world = World::new();
    let ann = world.ann();
    for (method, path, body) in [
        (
            "POST",
            "licenses/101/assign_user/",
            r#"{"email":"new@nordbau.example"}"#,
        ),
        (
            "POST",
            "licenses/103/assign_users/",
            r#"{"emails":[{"email":"own@nordbau.example"}]}"#,
        ),
        (
            "POST",
            "licenses/101/unassign_user/",
            r#"{"license_user_id":203}"#,
        ),
        (
            "POST",
            "licenses/101/set_users_activations/",
            r#"{"201":{"reset_total_activations":true}}"#,
        ),
        (
            "POST",
            "license-users/201/set_password/",
            r#"{"password":"x"}"#,
        ),
        ("POST", "devices/301/reset/", ""),
        (
            "POST",
            "orders/401/add_manager/",
            r#"{"email":"new@nordbau.example"}"#,
        ),
        (
            "POST",
            "orders/401/remove_manager/",
            r#"{"license_user_id":206}"#,
        ),
        ("PATCH", "license-users/201/", r#"{"first_name":"X"}"#),
    ] {
        let answer = ann.call(method, path, body);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert_eq!(
            world.upstream.writes(),
            [format!("{method} /api/v1/{path}")]
        );
    }
}

#[test]
fn another_companys_code_gets_another_key() {
    let world = World::new();
    world.ann().get("products/");
    world.staff().get("products/");
    let keys: Vec<bool> = world
        .upstream
        .asked()
        .iter()
        .map(|one| one.headers.contains(crate::upstream::KEY))
        .collect();
    assert_eq!(keys, [true, false]);
}

#[test]
fn a_slip_in_the_companies_file_opens_nothing() {
    let world = World::new();
    let ann = world.ann();
    let file = world.gateway.files().join("companies.json");
    let text = std::fs::read_to_string(&file).expect("the companies");
    for wrong in [
        "\"customer_acount\":4711",
        "\"customer_account\":null",
        "\"customer_account\":\"4711\"",
    ] {
        let slip = text.replace("\"customer_account\":4711", wrong);
        assert_ne!(slip, text);
        std::fs::write(&file, slip).expect("written");
        assert_eq!(ann.get("licenses/").status, 500, "{wrong}");
    }
    std::fs::write(&file, "{").expect("written");
    assert_eq!(ann.get("licenses/").status, 500);
    assert_eq!(world.upstream.targets(), [""; 0]);
    std::fs::write(&file, text).expect("written");
    assert_eq!(ann.get("licenses/").status, 200);
}
