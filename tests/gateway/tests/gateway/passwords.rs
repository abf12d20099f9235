//! Passwords that people choose themselves.

use std::time::{Duration, Instant};

use gateway::Limits;
use serde_json::json;

use crate::client::{Answer, send};
use crate::world::{ANN, CRYPTED, Caller, EVE, OLE, World};

const PASSWORD: &str = "/gateway/password";
const USER: &str = "nordbau/ann@nordbau.example";
const FRESH: &str = "Blaue Möwe: fliegt um 7";

fn change(caller: &Caller<'_>, current: &str, fresh: &str) -> Answer {
    let body = json!({ "current": current, "new": fresh }).to_string();
    caller.at("POST", PASSWORD, &body)
}

fn verdict(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn g6_a_person_changes_their_own_password() {
    let world = World::new();
    let (ann, other, ole) = (world.ann(), world.ann(), world.ole());
    let answer = change(&ann, ANN, FRESH);
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(ann.get("products/").status, 200, "this session goes on");
    let gone = verdict(401, "signed_out");
    assert_eq!(other.get("products/").verdict(), gone);
    assert_eq!(ole.get("products/").status, 200, "and everybody else's");
    let refused = world.sign_in("nowhere/nobody@nowhere.example", "wrong");
    for password in [ANN, "wrong", "", FRESH.to_lowercase().as_str(), "-"] {
        let answer = world.sign_in(USER, password);
        assert_eq!((answer.status, answer.body), (403, refused.body.clone()));
    }
    let answer = world.sign_in(USER, FRESH);
    assert_eq!(answer.status, 201, "{answer:?}");
    // A second time, and whoever only looks as well.
    assert_eq!(
        change(&ann, ANN, "another one of mine").verdict(),
        verdict(403, "credentials")
    );
    assert_eq!(change(&ann, FRESH, "another one of mine").status, 204);
    assert_eq!(world.sign_in(USER, FRESH).status, 403);
    assert_eq!(world.sign_in(USER, "another one of mine").status, 201);
    assert_eq!(change(&ole, OLE, "ole has one of his own").status, 204);
    let answer = world.sign_in("nordbau/ole@nordbau.example", "ole has one of his own");
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(world.upstream.writes(), [""; 0]);
}

#[test]
fn g6_an_operator_gives_another_password_in_its_place() {
    let world = World::new();
    let ann = world.ann();
    assert_eq!(change(&ann, ANN, FRESH).status, 204);
    let passwords = world.gateway.files().join("passwords");
    let text = std::fs::read_to_string(&passwords).expect("the passwords");
    std::fs::write(&passwords, text.replace(ANN, "given by the operator")).expect("written");
    assert_eq!(ann.get("products/").status, 401, "sessions end");
    assert_eq!(world.sign_in(USER, FRESH).status, 403);
    assert_eq!(world.sign_in(USER, ANN).status, 403);
    assert_eq!(world.sign_in(USER, "given by the operator").status, 201);
    // Without a line nobody gets in, whatever they chose.
    let kept = text.lines().filter(|line| !line.starts_with(USER));
    let kept: Vec<&str> = kept.collect();
    std::fs::write(&passwords, kept.join("\n")).expect("written");
    for password in [FRESH, ANN, "given by the operator", ""] {
        assert_eq!(world.sign_in(USER, password).status, 403, "{password}");
    }
}

#[test]
fn g6_the_present_password_is_asked_for_and_not_guessed() {
    let world = World::with(Limits {
        network_tries: Some(4),
        ..Limits::wide()
    });
    let (ann, eve) = (world.ann(), world.eve());
    assert_eq!(
        change(&eve, ANN, FRESH).verdict(),
        verdict(403, "credentials")
    );
    for _ in 0..3 {
        assert_eq!(
            change(&ann, "wrong", FRESH).verdict(),
            verdict(403, "credentials")
        );
    }
    let answer = change(&ann, ANN, FRESH);
    assert_eq!(answer.status, 429, "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("60"));
    let answer = world.sign_in_from("203.0.113.7", USER, ANN);
    assert_eq!(answer.status, 201, "nothing was changed: {answer:?}");
    let answer = world.sign_in_from("203.0.113.7", "sued/eve@sued.example", EVE);
    assert_eq!(answer.status, 201, "{answer:?}");
    let body = json!({ "current": ANN, "new": FRESH }).to_string();
    let nobody = send(&world.gateway.address, "POST", PASSWORD, &[], &body);
    assert_eq!(nobody.verdict(), verdict(401, "signed_out"));
}

#[test]
fn g6_a_new_password_is_long_enough_and_a_text() {
    let world = World::new();
    let ann = world.ann();
    let long = "ä".repeat(201);
    for fresh in [
        "",
        "elf Zeichen",
        "with\na line break",
        "a tab\tin between",
        ANN,
        &long,
    ] {
        let answer = change(&ann, ANN, fresh);
        assert_eq!(
            answer.verdict(),
            verdict(400, "invalid"),
            "{fresh}: {answer:?}"
        );
        assert!(answer.json()["new"][0].is_string(), "{answer:?}");
    }
    for body in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        r#"{"current":"x"}"#,
        r#"{"new":"long enough to do"}"#,
        r#"{"current":"x","new":7}"#,
        r#"{"current":"x","new":"long enough to do","user":"nordbau/ole@nordbau.example"}"#,
    ] {
        let answer = ann.at("POST", PASSWORD, body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
    }
    for (method, path, status) in [
        ("GET", "/gateway/password", 403),
        ("PUT", "/gateway/password", 403),
        ("POST", "/gateway/password/", 404),
        ("POST", "/gateway/passwords", 404),
    ] {
        assert_eq!(ann.at(method, path, "{}").status, status, "{method} {path}");
    }
    assert_eq!(world.sign_in(USER, ANN).status, 201);
    let longest = "ä".repeat(200);
    assert_eq!(change(&ann, ANN, &longest).status, 204);
    assert_eq!(world.sign_in(USER, &longest).status, 201);
}

#[test]
fn g6_what_is_kept_of_a_password_tells_nothing_and_cannot_be_made() {
    let world = World::new();
    let (ann, ole) = (world.ann(), world.ole());
    assert_eq!(change(&ann, ANN, FRESH).status, 204);
    assert_eq!(change(&ole, OLE, "ole has one of his own").status, 204);
    let folder = world.gateway.kept().join("passwords");
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    let files: Vec<_> = entries.map(|entry| entry.path()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    let texts: Vec<String> = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("readable"))
        .collect();
    for (file, text) in files.iter().zip(&texts) {
        for secret in [ANN, FRESH, OLE, "Möwe", "ole has", "rounds", "nordbau"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    let log = world.gateway.logs();
    for secret in [ANN, FRESH, OLE, "Möwe", "ole has"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    // Whose file is whose, the files themselves know.
    std::fs::write(&files[0], &texts[1]).expect("written");
    std::fs::write(&files[1], &texts[0]).expect("written");
    for user in [USER, "nordbau/ole@nordbau.example"] {
        for password in [FRESH, "ole has one of his own", ANN, OLE] {
            let answer = world.sign_in(user, password);
            assert_eq!(answer.status, 500, "{user} {password}: {answer:?}");
        }
    }
}

#[test]
fn g6_a_chosen_password_takes_as_long_to_refuse_as_an_unknown_address() {
    // As many rounds as are shipped.
    let world = World::with(Limits {
        rounds: None,
        ..Limits::wide()
    });
    let crypted = "nordbau/crypt@nordbau.example";
    let token = world.sign_in(crypted, CRYPTED).json()["token"].clone();
    let caller = world.caller(token.as_str().expect("a token").to_owned());
    assert_eq!(change(&caller, CRYPTED, FRESH).status, 204);
    let took = |user: &str| {
        let since = Instant::now();
        assert_eq!(world.sign_in(user, "wrong").status, 403);
        since.elapsed()
    };
    let mut least = [Duration::MAX; 3];
    for _ in 0..12 {
        let users = [
            crypted,
            "nordbau/nobody@nordbau.example",
            "nowhere/nobody@nowhere.example",
        ];
        for (at, user) in users.iter().enumerate() {
            least[at] = least[at].min(took(user));
        }
    }
    let [chosen, unknown, nowhere] = least;
    for other in [unknown, nowhere] {
        assert!(
            chosen * 2 < other * 3 && other * 2 < chosen * 3,
            "{chosen:?}, {unknown:?}, {nowhere:?}"
        );
    }
    assert_eq!(world.sign_in(crypted, FRESH).status, 201);
}
