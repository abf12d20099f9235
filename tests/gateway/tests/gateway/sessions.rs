//! Signing in, staying signed in, signing out.

use std::time::{Duration, Instant};

use gateway::Limits;

use crate::client::send;
use crate::world::{ANN, CRYPTED, OLE, World};

const SESSION: &str = "/gateway/session";

#[test]
fn without_credentials_the_gateway_says_what_it_is() {
    let world = World::new();
    let answer = send(&world.gateway.address, "GET", SESSION, &[], "");
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        serde_json::json!({
            "service": "licensespring-gateway", "contract": 1, "contracts": [1, 2],
        })
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn code_and_address_are_known_in_any_case() {
    let world = World::new();
    for user in ["NORDBAU/Ann@nordbau.example", "nordBau/ANN@NORDBAU.EXAMPLE"] {
        let answer = world.sign_in(user, ANN);
        assert_eq!(answer.status, 201, "{answer:?}");
        let told = answer.json();
        assert_eq!(told["email"], "Ann@nordbau.example");
        assert_eq!(told["first_name"], "Ann");
        assert_eq!(told.get("last_name"), None);
        assert_eq!(told["role"], "admin");
        assert_eq!(
            told["company"],
            serde_json::json!({ "code": "NORDBAU", "name": "NORDBAU GmbH" })
        );
        let expires = told["expires"].as_str().expect("a time");
        assert!(expires.len() == 20 && expires.ends_with('Z'), "{expires}");
        assert_eq!(told["token"].as_str().map(str::len), Some(43));
    }
    let viewer = world.sign_in("nordbau/ole@nordbau.example", OLE).json();
    assert_eq!(viewer["role"], "viewer");
}

#[test]
fn a_session_tells_who_it_is_but_not_its_token() {
    let world = World::new();
    let answer = world.ann().at("GET", SESSION, "");
    assert_eq!(answer.status, 200);
    let told = answer.json();
    assert_eq!(told["email"], "Ann@nordbau.example");
    assert_eq!(told["company"]["code"], "NORDBAU");
    assert_eq!(told.get("token"), None);
}

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    let world = World::new();
    let right = world.sign_in("nordbau/ann@nordbau.example", "wrong");
    assert_eq!(right.verdict(), (403, "credentials".to_owned()));
    for (user, password) in [
        ("nowhere/ann@nordbau.example", ANN),
        ("nordbau/nobody@nordbau.example", ANN),
        // Another company's code, with what is right in one's own.
        ("staff/ann@nordbau.example", ANN),
        ("nordbau/staff@planwerk.example", crate::world::STAFF),
        ("nordbau", ANN),
        ("-", "anything"),
        ("", ""),
        ("nordbau/ann@nordbau.example", ""),
        ("nordbau/../nordbau/ann@nordbau.example", ANN),
        ("constructor/constructor", "x"),
        ("nordbau/__proto__", "x"),
        ("nordbau/ann@nordbau.example\nstaff/x", ANN),
    ] {
        let answer = world.sign_in(user, password);
        assert_eq!(answer.status, 403, "{user}: {answer:?}");
        assert_eq!(answer.body, right.body, "{user}");
        assert_eq!(answer.header("www-authenticate"), None);
    }
    for value in [
        "",
        "Basic",
        "Basic !!!",
        "Basic Zm9v",
        "Digest x",
        "Bearer x",
    ] {
        let headers = [("Authorization", value)];
        let answer = send(&world.gateway.address, "POST", SESSION, &headers, "");
        assert_eq!(answer.body, right.body, "{value}");
    }
    assert!(world.upstream.asked().is_empty());
}

#[test]
fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    let world = World::new();
    // The least of several, in turn: a busy machine only ever adds.
    let took = |user: &str| {
        let since = Instant::now();
        assert_eq!(world.sign_in(user, "wrong").status, 403);
        since.elapsed()
    };
    let rounds = (0..25).map(|_| {
        [
            took("nordbau/crypt@nordbau.example"),
            took("nordbau/nobody@nordbau.example"),
            took("nordbau/ole@nordbau.example"),
        ]
    });
    let least = rounds.reduce(|one, other| std::array::from_fn(|at| one[at].min(other[at])));
    let [known, unknown, unchecked] = least.expect("there were rounds");
    assert!(
        unknown * 2 > known && known * 2 > unknown && known > unchecked * 2,
        "{known:?}, {unknown:?}, {unchecked:?}"
    );
    let right = world.sign_in("nordbau/crypt@nordbau.example", CRYPTED);
    assert_eq!(right.status, 201, "{right:?}");
}

#[test]
fn after_signing_out_the_token_is_worthless() {
    let world = World::new();
    let (ann, other) = (world.ann(), world.ann());
    assert_ne!(ann.token, other.token);
    let answer = ann.at("DELETE", SESSION, "");
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let gone = (401, "signed_out".to_owned());
    assert_eq!(ann.at("GET", SESSION, "").verdict(), gone);
    assert_eq!(ann.at("DELETE", SESSION, "").verdict(), gone);
    assert_eq!(ann.get("products/").verdict(), gone);
    assert_eq!(other.get("products/").status, 200);
}

#[test]
fn a_session_ends_by_itself_and_its_file_is_tidied_away() {
    let world = World::with(Limits {
        hours: Some(1.5 / 3600.0),
        ..Limits::wide()
    });
    let (ann, forgotten) = (world.ann(), world.ann());
    assert_eq!(ann.get("products/").status, 200);
    std::thread::sleep(Duration::from_millis(1700));
    assert_eq!(
        ann.get("products/").verdict(),
        (401, "signed_out".to_owned())
    );
    let files = || {
        std::fs::read_dir(world.gateway.sessions())
            .expect("the folder of sessions")
            .count()
    };
    assert_eq!(files(), 1);
    drop(forgotten);
    world.ann();
    assert_eq!(files(), 1, "only the new one");
}

#[test]
fn a_changed_password_and_a_removed_admin_end_their_sessions() {
    let world = World::new();
    let (ann, ole, staff) = (world.ann(), world.ole(), world.staff());
    let passwords = world.gateway.files().join("passwords");
    let text = std::fs::read_to_string(&passwords).expect("the passwords");
    std::fs::write(&passwords, text.replace(ANN, "another")).expect("written");
    assert_eq!(ann.get("products/").status, 401);
    assert_eq!(ole.get("products/").status, 200);

    let companies = world.gateway.files().join("companies.json");
    let text = std::fs::read_to_string(&companies).expect("the companies");
    std::fs::write(&companies, text.replace("ole@", "was-ole@")).expect("written");
    assert_eq!(ole.get("products/").status, 401);
    assert_eq!(staff.get("products/").status, 200);
}

#[test]
fn forged_tokens_are_refused() {
    let world = World::new();
    let ann = world.ann();
    let file = std::fs::read_dir(world.gateway.sessions())
        .expect("the folder")
        .next()
        .expect("a session")
        .expect("readable");
    let stored = file.file_name().to_string_lossy().into_owned();
    let mut changed = ann.token.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    for token in [
        "",
        "x",
        // Whoever sees the folder cannot use what is there.
        &stored,
        &stored[..43],
        "../../files/companies.json",
        "..%2f..%2ffiles%2fcompanies.json",
        &format!("{}=", ann.token),
        &format!("{} ", &ann.token[..42]),
        &ann.token[..42],
        &changed,
        &"A".repeat(43),
    ] {
        let answer = world.caller(token.to_owned()).get("products/");
        assert_eq!(
            answer.verdict(),
            (401, "signed_out".to_owned()),
            "{token}: {answer:?}"
        );
    }
    assert!(world.upstream.asked().is_empty());
}

#[test]
fn every_refusal_is_json_without_the_browsers_own_dialog() {
    let world = World::new();
    let ann = world.ann();
    let address = &world.gateway.address;
    for answer in [
        send(address, "GET", "/gateway/api/v1/licenses/", &[], ""),
        send(address, "PUT", SESSION, &[], ""),
        send(address, "GET", "/gateway/elsewhere", &[], ""),
        send(address, "GET", "/gateway/-/look/nordbau/products/", &[], ""),
        world.sign_in("a/b", "c"),
        ann.get("nothing/"),
        ann.get("licenses/999/"),
        ann.call("PATCH", "license-users/201/", "{"),
        ann.call("PATCH", "license-users/201/", &"x".repeat(300_000)),
    ] {
        assert!(answer.status >= 400, "{answer:?}");
        assert_eq!(answer.header("www-authenticate"), None, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.json()["detail"].is_string(), "{answer:?}");
    }
}

#[test]
fn all_of_ones_own_sessions_are_told_and_ended_at_once() {
    const ALL: &str = "/gateway/sessions";
    let world = World::new();
    let (ann, other, ole) = (world.ann(), world.ann(), world.ole());
    let answer = ann.at("GET", ALL, "");
    assert_eq!(answer.status, 200, "{answer:?}");
    let told = answer.json();
    let rows = told["sessions"].as_array().expect("a list");
    assert_eq!(rows.len(), 2, "{told}");
    let current = rows.iter().filter(|row| row["current"] == true).count();
    assert_eq!(current, 1);
    for row in rows {
        assert!(row["expires"].as_str() > row["seen"].as_str(), "{row}");
    }
    for secret in [&ann.token, &other.token] {
        assert!(!answer.body.contains(secret.as_str()));
    }
    let gone = (401, "signed_out".to_owned());
    let nobody = send(&world.gateway.address, "DELETE", ALL, &[], "");
    assert_eq!(nobody.verdict(), gone);
    assert_eq!(ann.at("POST", ALL, "{}").status, 403);
    assert_eq!(other.get("products/").status, 200);
    assert_eq!(ann.at("DELETE", ALL, "").status, 204);
    assert_eq!(ann.get("products/").verdict(), gone);
    assert_eq!(other.get("products/").verdict(), gone);
    assert_eq!(ole.get("products/").status, 200);
}
