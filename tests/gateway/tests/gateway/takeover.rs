//! What an admin of one customer tries in order to become somebody of another's.

use serde_json::Value;
use stand_in::Quirks;

use crate::stand_in::{Office, account, all};
use crate::world::{Caller, World};

/// The answer for an address that is not one's own, whoever's it is.
fn refused() -> (u16, String) {
    (409, "address".to_owned())
}

#[test]
fn g1_a_manager_of_another_customer_is_not_taken_over() {
    let world = World::new();
    let ann = world.ann();
    for (path, body) in [
        (
            "licenses/101/assign_user/",
            r#"{"email":"manager@sued.example"}"#,
        ),
        (
            "licenses/101/assign_users/",
            r#"{"emails":[{"email":"manager@sued.example"}]}"#,
        ),
        (
            "orders/401/add_manager/",
            r#"{"email":"manager@sued.example"}"#,
        ),
        // Has a seat here, and manages an order there.
        (
            "licenses/101/assign_user/",
            r#"{"email":"both@nordbau.example"}"#,
        ),
    ] {
        let answer = ann.call("POST", path, body);
        assert_eq!(answer.verdict(), refused(), "{path} {body}: {answer:?}");
    }
    for (id, status) in [(205, 404), (207, 403)] {
        let path = format!("license-users/{id}/");
        let answer = ann.call("PATCH", &path, r#"{"first_name":"X"}"#);
        assert_eq!(answer.status, status, "{answer:?}");
        let answer = ann.call(
            "POST",
            &format!("{path}set_password/"),
            r#"{"password":"mine now"}"#,
        );
        assert_eq!(answer.status, status, "{answer:?}");
    }
    assert_eq!(ann.get("license-users/205/").status, 404);
    assert_eq!(world.upstream.writes(), [""; 0]);
    // A manager of one's own order is one's own, without any seat.
    assert_eq!(ann.get("license-users/206/").status, 200);
    let answer = ann.call("PATCH", "license-users/206/", r#"{"first_name":"X"}"#);
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = r#"{"email":"head@nordbau.example"}"#;
    let answer = ann.call("POST", "licenses/101/assign_user/", body);
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn g1_managers_are_not_overlooked_where_filters_are_ignored() {
    let world = World::new();
    let ann = world.ann();
    for filter in ["managing_orders__isnull", "manager__true_email__icontains"] {
        world.upstream.ignore(&[filter]);
        let path = "license-users/205/set_password/";
        let answer = ann.call("POST", path, r#"{"password":"mine now"}"#);
        assert_eq!(answer.status, 404, "{filter}: {answer:?}");
        let body = r#"{"email":"manager@sued.example"}"#;
        let answer = ann.call("POST", "orders/401/add_manager/", body);
        assert_eq!(answer.verdict(), refused(), "{filter}: {answer:?}");
    }
    assert_eq!(world.upstream.writes(), [""; 0]);
}

#[test]
fn g1_who_belongs_nowhere_is_nobodys_to_take() {
    let world = World::new();
    let body = r#"{"email":"free@nordbau.example"}"#;
    for path in ["licenses/103/assign_user/", "orders/401/add_manager/"] {
        let answer = world.ann().call("POST", path, body);
        assert_eq!(answer.verdict(), refused(), "{path}: {answer:?}");
    }
    assert_eq!(world.upstream.writes(), [""; 0]);
    let path = "licenses/103/assign_user/";
    assert_eq!(world.staff().call("POST", path, body).status, 200);
}

/// A license of an account, with room for two more.
pub fn roomy(office: &Office, of: u64) -> u64 {
    let staff = office.world.staff();
    let licenses = all(&staff, "licenses/");
    let seats = |license: &Value| license["license_users"].as_array().cloned();
    let has_people = |license: &&Value| {
        account(license) == Some(of)
            && license["enabled"] == true
            && seats(license).is_some_and(|rows| rows.len() >= 2)
    };
    let license = licenses.iter().find(has_people).expect("a license in use");
    let id = license["id"].as_u64().expect("an id");
    for one in seats(license).into_iter().flatten().take(2) {
        let address = one["true_email"].as_str().expect("an address");
        assert_eq!(take(&staff, id, address).0, 200);
    }
    id
}

fn give(caller: &Caller<'_>, license: u64, address: &str) -> (u16, String) {
    let path = format!("licenses/{license}/assign_user/");
    let body = serde_json::json!({ "email": address }).to_string();
    caller.call("POST", &path, &body).verdict()
}

fn take(caller: &Caller<'_>, license: u64, address: &str) -> (u16, String) {
    let path = format!("licenses/{license}/unassign_user/");
    let body = serde_json::json!({ "license_user_email": address }).to_string();
    caller.call("POST", &path, &body).verdict()
}

#[test]
fn g1_between_two_seats_only_who_gave_it_up_gets_a_person_back() {
    let office = Office::new(Quirks::default());
    let (ann, eve) = (office.world.ann(), office.world.eve());
    let done = (200, String::new());
    let (license, own) = (roomy(&office, office.other), roomy(&office, office.own));
    let (address, own_address) = ("new@sued.example", "new@nordbau.example");
    assert_eq!(give(&eve, license, address), done);
    assert_eq!(give(&ann, own, own_address), done);
    assert_eq!(take(&ann, own, own_address), done);
    assert_eq!(take(&eve, license, address), done);
    assert_eq!(give(&ann, own, address), refused());
    assert_eq!(give(&eve, license, own_address), refused());
    assert_eq!(give(&eve, license, address), done);
    assert_eq!(give(&ann, own, own_address), done);

    // Whom somebody else had meanwhile is no longer to be taken back.
    assert_eq!(take(&eve, license, address), done);
    let staff = office.world.staff();
    assert_eq!(give(&staff, own, address), done);
    assert_eq!(take(&staff, own, address), done);
    assert_eq!(give(&eve, license, address), refused());
}

#[test]
fn g2_nobody_brings_in_an_address_of_another_companys() {
    let world = World::new();
    let ann = world.ann();
    let file = world.gateway.files().join("companies.json");
    let shipped = std::fs::read_to_string(&file).expect("the companies");
    let tries = |address: &str| {
        let one = format!(r#"{{"email":"{address}"}}"#);
        [
            ("licenses/103/assign_user/", one.clone()),
            (
                "licenses/103/assign_users/",
                format!(r#"{{"emails":[{{"email":"a@nordbau.example"}},{one}]}}"#),
            ),
            ("orders/401/add_manager/", one),
        ]
        .map(|(path, body)| ann.call("POST", path, &body).status)
    };
    for address in [
        "new@sued.example",
        "new@gmail.example",
        "new@sub.nordbau.example",
        "new@notnordbau.example",
    ] {
        assert_eq!(tries(address), [409; 3], "{address}");
    }
    assert_eq!(world.upstream.writes(), [""; 0]);
    assert_eq!(tries("new@nordbau.example"), [200; 3]);

    let with = |domains: &str| {
        let list = format!("\"customer_account\":4711,\"domains\":{domains}");
        let text = shipped.replace("\"customer_account\":4711", &list);
        assert_ne!(text, shipped);
        std::fs::write(&file, text).expect("written");
    };
    with(r#"["Planer.example"]"#);
    assert_eq!(tries("new@planer.example"), [200, 409, 200]);
    assert_eq!(tries("new@nordbau.example"), [409; 3]);
    // Somebody who is here is not asked for it.
    assert_eq!(tries("own@nordbau.example"), [200, 409, 200]);
    with("[]");
    assert_eq!(tries("new@nordbau.example"), [409; 3]);
    with("\"all\"");
    assert_eq!(tries("new@anywhere.example"), [200; 3]);
    for slip in ["\"nordbau.example\"", "null", "[1]", "[\"*\"]", "{}"] {
        with(slip);
        assert_eq!(tries("new@nordbau.example"), [500; 3], "{slip}");
    }
    // What another company's admins have as well is neither's by default.
    let text = shipped.replace("look@sued.example", "look@nordbau.example");
    std::fs::write(&file, text).expect("written");
    assert_eq!(tries("new@nordbau.example"), [409; 3]);
}

#[test]
fn g2_nobody_is_assigned_with_a_password_of_ones_choice() {
    let world = World::new();
    for caller in [world.ann(), world.staff()] {
        for (path, body) in [
            (
                "licenses/103/assign_user/",
                r#"{"email":"new@nordbau.example","password":"known"}"#,
            ),
            (
                "licenses/103/assign_users/",
                r#"{"emails":[{"email":"new@nordbau.example","password":"known"}]}"#,
            ),
            (
                "orders/401/add_manager/",
                r#"{"email":"new@nordbau.example","password":"known"}"#,
            ),
        ] {
            let answer = caller.call("POST", path, body);
            assert_eq!(
                answer.verdict(),
                (403, "not_allowed".to_owned()),
                "{path}: {answer:?}"
            );
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
}

#[test]
fn g3_nobody_is_given_the_address_of_a_stranger() {
    let world = World::new();
    let ann = world.ann();
    let patch = |name: &str, address: &str| {
        let body = format!(r#"{{"first_name":"X","{name}":"{address}"}}"#);
        ann.call("PATCH", "license-users/201/", &body)
    };
    for name in ["email", "true_email"] {
        for address in [
            "other@sued.example",
            "Manager@sued.example",
            "free@nordbau.example",
            // One's own, but somebody else all the same.
            "head@nordbau.example",
            // Nobody's yet, and of another's domain.
            "new@sued.example",
        ] {
            let answer = patch(name, address);
            assert_eq!(answer.verdict(), refused(), "{name} {address}: {answer:?}");
        }
        assert_eq!(world.upstream.writes(), [""; 0]);
        for address in ["new@nordbau.example", "own@nordbau.example"] {
            assert_eq!(patch(name, address).status, 200, "{name} {address}");
        }
        assert_eq!(world.upstream.writes().len(), 2);
    }
    // With both, both are looked at.
    let body = r#"{"true_email":"new@nordbau.example","email":"other@sued.example"}"#;
    let answer = ann.call("PATCH", "license-users/201/", body);
    assert_eq!(answer.verdict(), refused());
}

#[test]
fn g3_an_address_that_was_changed_can_be_put_back() {
    let world = World::new();
    let ann = world.ann();
    // Of no domain of the company's, but its own person's until a moment ago.
    let file = world.gateway.files().join("companies.json");
    let text = std::fs::read_to_string(&file).expect("the companies");
    let list = "\"customer_account\":4711,\"domains\":[\"planer.example\"]";
    let text = text.replace("\"customer_account\":4711", list);
    std::fs::write(&file, text).expect("written");
    let patch = |address: &str| {
        let body = format!(r#"{{"true_email":"{address}"}}"#);
        ann.call("PATCH", "license-users/201/", &body).status
    };
    assert_eq!(patch("else@nordbau.example"), 409);
    assert_eq!(patch("new@planer.example"), 200);
    let address = "own@nordbau.example";
    world.upstream.rename(address, "new@planer.example");
    assert_eq!(patch("else@nordbau.example"), 409);
    assert_eq!(patch(address), 200);
}

#[test]
fn g8_the_address_that_was_looked_up_is_the_one_that_is_sent() {
    let world = World::new();
    let (ann, staff) = (world.ann(), world.staff());
    for address in [
        r#""\u001cother@sued.example""#,
        r#""other@sued.example\u001c""#,
        r#"" new@nordbau.example""#,
        r#""new@nordbau.example\n""#,
        r#""new@nordbau.example\u0000""#,
        r#""new@nordbau.example\u00a0""#,
        r#""ne\u017f@nordbau.example""#,
        r#""\u212aurt@nordbau.example""#,
        r#""a@b@nordbau.example""#,
        r#""A <new@nordbau.example>""#,
        r#""\"a b\"@nordbau.example""#,
        r#""new@nordbau.example,other@sued.example""#,
        r#""@nordbau.example""#,
        r#""new@nordbau""#,
        r#""""#,
        "null",
        "7",
        r#"["new@nordbau.example"]"#,
        r#"{"toString":1}"#,
    ] {
        for caller in [&ann, &staff] {
            for (method, path, body) in [
                (
                    "POST",
                    "licenses/103/assign_user/",
                    format!(r#"{{"email":{address}}}"#),
                ),
                (
                    "POST",
                    "licenses/103/assign_users/",
                    format!(r#"{{"emails":[{{"email":{address}}}]}}"#),
                ),
                (
                    "POST",
                    "licenses/101/unassign_user/",
                    format!(r#"{{"license_user_email":{address}}}"#),
                ),
                (
                    "POST",
                    "orders/401/add_manager/",
                    format!(r#"{{"email":{address}}}"#),
                ),
                (
                    "PATCH",
                    "license-users/201/",
                    format!(r#"{{"true_email":{address}}}"#),
                ),
            ] {
                let answer = caller.call(method, path, &body);
                assert_eq!(
                    answer.verdict(),
                    (400, "invalid".to_owned()),
                    "{path} {body}: {answer:?}"
                );
                let told = answer.json();
                let names = ["email", "license_user_email", "true_email"];
                assert!(
                    names.iter().any(|name| told[*name][0].is_string()),
                    "{told}"
                );
            }
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);

    let body = r#"{"email":"Own.O'Neil+x@NORDBAU.Example"}"#;
    let answer = ann.call("POST", "licenses/103/assign_user/", body);
    assert_eq!(answer.status, 200, "{answer:?}");
    let asked = world.upstream.asked();
    let plain = "own.o'neil+x@nordbau.example";
    assert_eq!(
        asked.last().map(|one| one.body.clone()),
        Some(format!(r#"{{"email":"{plain}"}}"#))
    );
    let looked = asked.iter().find(|one| one.target.contains("iexact="));
    let looked = looked.map(|one| one.target.replace("%40", "@").replace("%2B", "+"));
    assert!(
        looked.is_some_and(|target| target.contains(plain)),
        "{asked:?}"
    );
}

#[test]
fn g8_every_value_is_of_the_kind_that_its_field_has() {
    let world = World::new();
    let staff = world.staff();
    for (method, path, bodies) in [
        (
            "POST",
            "licenses/101/assign_user/",
            &[
                r#"{}"#,
                r#"{"email":"a@c.example","max_activations":"2"}"#,
                r#"{"email":"a@c.example","max_activations":-1}"#,
                r#"{"email":"a@c.example","max_activations":1.5}"#,
                r#"{"email":"a@c.example","total_activations":{}}"#,
                r#"{"email":"a@c.example","first_name":["A"]}"#,
            ][..],
        ),
        (
            "POST",
            "licenses/101/assign_users/",
            &[r#"{"emails":[{}]}"#, r#"{"emails":["a@c.example"]}"#],
        ),
        (
            "POST",
            "licenses/101/unassign_user/",
            &[
                r#"{}"#,
                r#"{"license_user_id":"1 2"}"#,
                r#"{"license_user_id":"201\n"}"#,
                r#"{"license_user_id":-201}"#,
                r#"{"license_user_id":[201]}"#,
                r#"{"license_user_id":9007199254740993}"#,
                r#"{"license_user_id":201,"license_user_email":"a@c.example"}"#,
            ],
        ),
        (
            "POST",
            "licenses/101/set_users_activations/",
            &[
                r#"{"201\n":{"max_activations":3}}"#,
                r#"{"201":{"max_activations":"3"}}"#,
                r#"{"201":{"reset_total_activations":1}}"#,
            ],
        ),
        (
            "POST",
            "license-users/201/set_password/",
            &["{}", r#"{"password":""}"#, r#"{"password":{"a":1}}"#],
        ),
        (
            "POST",
            "orders/401/remove_manager/",
            &["{}", r#"{"license_user_id":null}"#],
        ),
        (
            "PATCH",
            "license-users/201/",
            &[r#"{"first_name":7}"#, r#"{"phone_number":{"toString":1}}"#],
        ),
    ] {
        for body in bodies {
            let answer = staff.call(method, path, body);
            assert_eq!(
                answer.verdict(),
                (403, "not_allowed".to_owned()),
                "{path} {body}: {answer:?}"
            );
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
    let body = r#"{"first_name":null,"phone_number":"+49 30"}"#;
    assert_eq!(staff.call("PATCH", "license-users/201/", body).status, 200);
    let body = r#"{"license_user_id":"1741000000123459"}"#;
    let answer = staff.call("POST", "licenses/101/unassign_user/", body);
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn g7_nobody_is_made_a_manager_by_the_way() {
    let world = World::new();
    for caller in [world.ann(), world.staff()] {
        for value in ["true", "\"true\"", "1", "null", "[]"] {
            let one = format!(r#"{{"email":"new@nordbau.example","is_manager":{value}}}"#);
            let many = format!(r#"{{"emails":[{one}]}}"#);
            for (call, body) in [("assign_user", &one), ("assign_users", &many)] {
                let answer = caller.call("POST", &format!("licenses/103/{call}/"), body);
                assert_eq!(
                    answer.verdict(),
                    (403, "not_allowed".to_owned()),
                    "{body}: {answer:?}"
                );
            }
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
    let body = r#"{"email":"new@nordbau.example","is_manager":false}"#;
    let answer = world.ann().call("POST", "licenses/103/assign_user/", body);
    assert_eq!(answer.status, 200, "{answer:?}");
}
