//! Every call from the side of somebody who should not be let in, written down for people: the
//! table in `docs/gateway.md` is what this test finds.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::calls::ALLOWED;
use crate::client::{Answer, send};
use crate::openssl::{code_at, now};
use crate::portals::Portals;
use crate::world::{ANN, World};

const START: &str = "<!-- What follows is written by the test `attackers`. -->\n";
const END: &str = "<!-- Up to here. -->\n";
/// With this in the environment the test writes the table instead of comparing it.
const WRITE: &str = "SEATBOARD_WRITE_TABLE";

/// Changes of what belongs to an admin, that reach for what does not; by method, path, body, and
/// what it is in words.
const REACHING: [(&str, &str, &str, &str); 9] = [
    (
        "POST",
        "licenses/102/assign_user/",
        r#"{"email":"own@nordbau.example"}"#,
        "somebody of the other customer",
    ),
    (
        "POST",
        "licenses/102/assign_user/",
        r#"{"email":"head@nordbau.example"}"#,
        "a manager of the other customer",
    ),
    (
        "POST",
        "licenses/102/assign_user/",
        r#"{"email":"free@nordbau.example"}"#,
        "somebody who belongs nowhere",
    ),
    (
        "POST",
        "licenses/102/assign_users/",
        r#"{"emails":[{"email":"new@nordbau.example"}]}"#,
        "a new address of the other's domain",
    ),
    (
        "POST",
        "licenses/102/unassign_user/",
        r#"{"license_user_id":201}"#,
        "somebody of the other customer",
    ),
    (
        "POST",
        "licenses/102/set_users_activations/",
        r#"{"201":{"max_activations":1}}"#,
        "somebody of the other customer",
    ),
    (
        "POST",
        "orders/402/add_manager/",
        r#"{"email":"own@nordbau.example"}"#,
        "somebody of the other customer",
    ),
    (
        "PATCH",
        "license-users/202/",
        r#"{"true_email":"own@nordbau.example"}"#,
        "the address of somebody there",
    ),
    (
        "POST",
        "license-users/203/set_password/",
        r#"{"password":"known"}"#,
        "a person of both",
    ),
];

/// What people do about themselves, and a portal's word, by method, path, body, and what it is in
/// words; `{session}` is the session of an admin of Nordbau.
const OWN: [(&str, &str, &str, &str); 10] = [
    ("GET", "session", "", ""),
    ("GET", "sessions", "", ""),
    (
        "DELETE",
        "sessions/{session}",
        "",
        " of an admin of Nordbau",
    ),
    (
        "POST",
        "password",
        r#"{"current":"{password}","new":"a password of one's own"}"#,
        " with that admin's present one",
    ),
    ("GET", "second-factor", "", ""),
    (
        "POST",
        "second-factor/begin",
        r#"{"password":"{password}"}"#,
        " with that admin's password",
    ),
    (
        "POST",
        "second-factor/confirm",
        r#"{"code":"{code}"}"#,
        " with a code of what that admin has begun",
    ),
    (
        "POST",
        "second-factor/recovery-codes",
        r#"{"password":"{password}","code":"{code}"}"#,
        " with that admin's password",
    ),
    (
        "POST",
        "second-factor/off",
        r#"{"password":"{password}","code":"{code}"}"#,
        " with that admin's password",
    ),
    (
        "POST",
        "exchange",
        r#"{"assertion":"{assertion}"}"#,
        " of an assertion that Süd's portal signed",
    ),
];

/// A call with `{id}` for its number.
fn general(method: &str, path: &str) -> String {
    let part = |part: &str| match part.parse::<u64>() {
        Ok(_) => "{id}".to_owned(),
        Err(_) => part.to_owned(),
    };
    let parts: Vec<String> = path.split('/').map(part).collect();
    format!("`{method} {}`", parts.join("/"))
}

/// An answer in few words.
fn told(answer: &Answer) -> String {
    let (status, code) = answer.verdict();
    if status != 200 {
        return format!("{status} {code}").trim_end().to_owned();
    }
    let first = answer.body.contains("upstream-initial");
    if answer
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/csv"))
    {
        let whose = match answer.body.contains(",101,") {
            true => "Nordbau",
            false => "Süd",
        };
        assert!(!first && answer.body.contains(",101,") != answer.body.contains(",102,"));
        return format!("200, of {whose}");
    }
    let value: Value = answer.json();
    let rows = value["results"].as_array();
    let whose = rows.map_or("", |rows| {
        let ids: Vec<u64> = rows.iter().filter_map(|row| row["id"].as_u64()).collect();
        match (
            ids.contains(&501),
            ids.iter().any(|id| NORDBAU.contains(id)),
        ) {
            (true, _) => ", the catalogue",
            (_, true) => ", of Nordbau",
            _ => ", of Süd",
        }
    });
    let password = if first { ", first passwords" } else { "" };
    format!("200{whose}{password}")
}

/// What is Nordbau's in the recording server, and nobody else's.
const NORDBAU: [u64; 11] = [101, 103, 201, 206, 301, 11, 13, 4711, 401, 403, 1];

/// A call for each row: every list must name a license where one has to be named.
fn asked(method: &str, path: &str) -> String {
    let needs = ["license-histories/", "license-activation-histories/"];
    match method == "GET" && needs.iter().any(|start| path.starts_with(start)) {
        true => format!("{path}?license=101"),
        false => path.to_owned(),
    }
}

fn table() -> String {
    let world = World::new();
    let (eve, ole) = (world.eve(), world.ole());
    let nobody = |method: &str, path: &str, body: &str| {
        let path = format!("/gateway/api/v1/{path}");
        send(&world.gateway.address, method, &path, &[], body)
    };
    let mut table = String::from(
        "| call, about what is Nordbau's | an admin of Süd | a viewer of Nordbau | no session |\n\
         | --- | --- | --- | --- |\n",
    );
    world.upstream.asked();
    let mut row = |name: String, method: &str, path: &str, body: &str| {
        let path = asked(method, path);
        let answers = [
            told(&eve.call(method, &path, body)),
            told(&ole.call(method, &path, body)),
            told(&nobody(method, &path, body)),
        ];
        // What matters most, whatever the table says.
        assert_eq!(world.upstream.writes(), [""; 0], "{method} {path} {body}");
        assert!(answers.iter().skip(1).all(|one| !one.contains("first")));
        assert!(!answers[0].contains("Nordbau"), "{path}: {}", answers[0]);
        let line = format!("| {name} | {} |", answers.join(" | "));
        writeln!(table, "{line}").expect("writing into a text does not fail");
    };
    for (method, path, body) in ALLOWED {
        row(general(method, path), method, path, body);
    }
    for (method, path, body, what) in REACHING {
        let name = format!("{} on Süd's own: {what}", general(method, path));
        row(name, method, path, body);
    }
    row("anything else".into(), "DELETE", "licenses/101/", "");
    table + &own_table()
}

/// The rows of what people do about themselves.
fn own_table() -> String {
    let portals = Portals::new();
    let world = &portals.world;
    let (ann, eve, ole) = (world.ann(), world.eve(), world.ole());
    let text = |answer: &Answer, pointer: &str| {
        let value = answer.json();
        let found = value.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("{pointer} in {answer:?}"))
            .to_owned()
    };
    let session = text(&ann.at("GET", "/gateway/sessions", ""), "/sessions/0/id");
    let body = format!(r#"{{"password":"{ANN}"}}"#);
    let begun = ann.at("POST", "/gateway/second-factor/begin", &body);
    let code = code_at(&text(&begun, "/secret"), now());
    let mut rows = String::new();
    for (method, path, body, what) in OWN {
        let put = |text: &str| {
            text.replace("{session}", &session)
                .replace("{password}", ANN)
                .replace("{code}", &code)
                .replace("{assertion}", &portals.of_other())
        };
        let (address, path_there) = (&world.gateway.address, format!("/gateway/{}", put(path)));
        let answers = [
            eve.at(method, &path_there, &put(body)),
            ole.at(method, &path_there, &put(body)),
            // Without a token `session` tells what the gateway is, and anybody may exchange.
            match path {
                "session" => world.caller("x".repeat(43)).at(method, &path_there, ""),
                _ => send(address, method, &path_there, &[], &put(body)),
            },
        ];
        let told = answers.map(|answer| {
            assert!(!answer.body.to_lowercase().contains("ann@"), "{answer:?}");
            let (status, code) = answer.verdict();
            match status {
                200 => "200, their own".to_owned(),
                _ => format!("{status} {code}").trim_end().to_owned(),
            }
        });
        let path = path.replace("{session}", "{id}");
        let line = format!("| `{method} url/{path}`{what} | {} |", told.join(" | "));
        writeln!(rows, "{line}").expect("writing into a text does not fail");
    }
    // None of it has done anything to her.
    let left = ann.at("GET", "/gateway/sessions", "").json();
    assert_eq!(left["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        ann.at("GET", "/gateway/second-factor", "").json()["on"],
        false
    );
    assert_eq!(
        world.sign_in("nordbau/ann@nordbau.example", ANN).status,
        201
    );
    assert_eq!(world.upstream.targets(), [""; 0]);
    rows
}

#[test]
fn the_table_of_calls_and_attackers_is_what_the_gateway_does() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/gateway.md");
    let text = std::fs::read_to_string(&file).expect("the contract");
    let (before, rest) = text.split_once(START).expect("where the table begins");
    let (written, after) = rest.split_once(END).expect("where the table ends");
    let found = table();
    if std::env::var_os(WRITE).is_some() {
        let text = format!("{before}{START}\n{found}\n{END}{after}");
        std::fs::write(&file, text).expect("written");
        return;
    }
    assert_eq!(
        written.trim(),
        found.trim(),
        "{WRITE}=1 writes the table anew"
    );
}
