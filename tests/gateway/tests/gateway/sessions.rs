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
            "service": "licensespring-gateway", "contract": 1, "contracts": [1, 2, 3],
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

/// What browsers say of themselves, and what is made of it.
const AGENTS: [(&str, Option<&str>, Option<&str>); 9] = [
    (
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        Some("Firefox"),
        Some("Linux"),
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        Some("Edge"),
        Some("Windows"),
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
         Version/18.1 Safari/605.1.15",
        Some("Safari"),
        Some("macOS"),
    ),
    (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/130.0.0.0 Mobile Safari/537.36",
        Some("Chrome"),
        Some("Android"),
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_7 like Mac OS X) AppleWebKit/605.1.15 \
         (KHTML, like Gecko) CriOS/130.0.6723.90 Mobile/15E148 Safari/604.1",
        Some("Chrome"),
        Some("iOS"),
    ),
    (
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/129.0.0.0 Safari/537.36 OPR/115.0.0.0",
        Some("Opera"),
        Some("ChromeOS"),
    ),
    ("curl/8.5.0", None, None),
    ("<b>Firefox</b> \"of\" somebody's own", None, None),
    ("", None, None),
];

#[test]
fn g9_a_session_is_told_by_when_and_where_and_never_by_its_token() {
    const ALL: &str = "/gateway/sessions";
    let world = World::new();
    let mut tokens = Vec::new();
    for (agent, _, _) in AGENTS {
        let answer = world.sign_in_in("nordbau/ann@nordbau.example", ANN, agent);
        assert_eq!(answer.status, 201, "{answer:?}");
        let token = answer.json()["token"].clone();
        tokens.push(token.as_str().expect("a token").to_owned());
    }
    let ole = world.ole();
    let ann = world.caller(tokens[3].clone());
    let answer = ann.at("GET", ALL, "");
    let told = answer.json();
    let rows = told["sessions"].as_array().expect("a list");
    assert_eq!(rows.len(), AGENTS.len(), "her own alone: {told}");
    for (at, row) in rows.iter().enumerate() {
        let place = AGENTS.iter().find(|(_, browser, system)| {
            row["browser"].as_str() == *browser && row["system"].as_str() == *system
        });
        assert!(place.is_some(), "{row}");
        assert_eq!(row["way"], "password");
        let times = ["begun", "seen", "expires"].map(|field| row[field].as_str());
        assert!(
            times
                .iter()
                .all(|time| time.is_some_and(|it| it.len() == 20)),
            "{row}"
        );
        assert!(times[0] <= times[1] && times[1] < times[2], "{row}");
        assert!(
            at == 0 || rows[at - 1]["begun"].as_str() <= times[0],
            "the newest last"
        );
    }
    for (_, browser, system) in AGENTS.iter().filter(|(_, browser, _)| browser.is_some()) {
        let like = |row: &&serde_json::Value| {
            row["browser"].as_str() == *browser && row["system"].as_str() == *system
        };
        assert_eq!(
            rows.iter().filter(like).count(),
            1,
            "{browser:?} {system:?}"
        );
    }
    let own: Vec<_> = rows.iter().filter(|row| row["current"] == true).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(
        (&own[0]["browser"], &own[0]["system"]),
        (&"Chrome".into(), &"Android".into())
    );
    // Neither a token nor the name of a file, nor anything finer than a word.
    let files: Vec<String> = std::fs::read_dir(world.gateway.sessions())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    for secret in tokens.iter().chain(&files) {
        assert!(!answer.body.contains(secret.as_str()));
    }
    for trace in ["x86", "Mozilla", "Gecko", "curl", "somebody", "127.0.0.1"] {
        assert!(!answer.body.contains(trace), "{trace}: {}", answer.body);
    }

    // One of them is ended, by its own person alone.
    let last = rows.iter().find(|row| row["browser"] == "Firefox");
    let id = last.and_then(|row| row["id"].as_str()).expect("its id");
    let path = format!("{ALL}/{id}");
    let firefox = world.caller(tokens[0].clone());
    assert_eq!(firefox.get("products/").status, 200);
    for (caller, status) in [(&ole, 404), (&world.eve(), 404)] {
        assert_eq!(caller.at("DELETE", &path, "").status, status);
    }
    let nobody = send(&world.gateway.address, "DELETE", &path, &[], "");
    assert_eq!(nobody.verdict(), (401, "signed_out".to_owned()));
    assert_eq!(firefox.get("products/").status, 200);
    for wrong in [
        format!("{ALL}/{}", &id[1..]),
        format!("{ALL}/{}", "0".repeat(22)),
        format!("{ALL}/{}", files[0]),
        format!("{ALL}/{}", tokens[0]),
        format!("{ALL}/"),
    ] {
        assert_eq!(ann.at("DELETE", &wrong, "").status, 404, "{wrong}");
    }
    assert_eq!(ann.at("GET", &path, "").status, 403);
    assert_eq!(ann.at("DELETE", &path, "").status, 204);
    assert_eq!(
        firefox.get("products/").verdict(),
        (401, "signed_out".to_owned())
    );
    assert_eq!(ann.at("DELETE", &path, "").status, 404);
    let left = ann.at("GET", ALL, "").json();
    assert_eq!(
        left["sessions"].as_array().map(Vec::len),
        Some(AGENTS.len() - 1)
    );
    // The one that asks may be ended as well.
    let own = own[0]["id"].as_str().expect("its id");
    assert_eq!(ann.at("DELETE", &format!("{ALL}/{own}"), "").status, 204);
    assert_eq!(ann.get("products/").status, 401);
}

#[test]
fn a_session_says_how_and_when_it_began() {
    let world = World::new();
    let told = world.ann().at("GET", SESSION, "").json();
    assert_eq!(
        (&told["way"], &told["second_factor"]),
        (&"password".into(), &"off".into())
    );
    let time = |field: &str| {
        let text = told[field].as_str().expect("a time");
        chrono::DateTime::parse_from_rfc3339(text).expect("a time")
    };
    let life = time("expires") - time("begun");
    assert_eq!(life, chrono::TimeDelta::hours(12));
}
