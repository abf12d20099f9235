//! The second factor: setting it up, signing in with it, losing it, and guessing it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use gateway::Limits;
use serde_json::{Value, json};

use crate::client::{Answer, send};
use crate::openssl::{code_at, now};
use crate::world::{ANN, Caller, EVE, OLE, World};

const FACTOR: &str = "/gateway/second-factor";
const USER: &str = "nordbau/ann@nordbau.example";
const VIEWER: &str = "nordbau/ole@nordbau.example";
/// Too short for a code.
const NO_CODE: &str = "12345";

fn verdict(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Somebody's second factor as their app has it.
struct App {
    secret: String,
    recovery: Vec<String>,
}

impl App {
    /// The code of the present step, of the one before (-1), and so on.
    fn code(&self, steps: i64) -> String {
        code_at(&self.secret, now().saturating_add_signed(steps * 30))
    }

    /// A code that is none of the five around now.
    fn wrong(&self) -> String {
        let right: HashSet<String> = (-2..=2).map(|steps| self.code(steps)).collect();
        let mut all = (0..).map(|number| format!("{number:06}"));
        all.find(|code| !right.contains(code)).expect("one of many")
    }
}

/// Waits until a step has begun and is not about to end: what is reckoned now counts as now.
fn early_in_a_step() {
    while now() % 30 > 18 {
        thread::sleep(Duration::from_millis(300));
    }
}

fn begin(caller: &Caller<'_>, password: &str) -> Answer {
    let body = json!({ "password": password }).to_string();
    caller.at("POST", &format!("{FACTOR}/begin"), &body)
}

fn confirm(caller: &Caller<'_>, code: &str) -> Answer {
    let body = json!({ "code": code }).to_string();
    caller.at("POST", &format!("{FACTOR}/confirm"), &body)
}

fn with_both(caller: &Caller<'_>, path: &str, password: &str, code: &str) -> Answer {
    let body = json!({ "password": password, "code": code }).to_string();
    caller.at("POST", &format!("{FACTOR}/{path}"), &body)
}

fn codes(answer: &Answer) -> Vec<String> {
    let told = answer.json();
    let all = told["recovery_codes"].as_array().expect("recovery codes");
    let text = |one: &Value| one.as_str().expect("a text").to_owned();
    all.iter().map(text).collect()
}

/// Sets one up; the code of the step before is used up by it.
fn set_up(caller: &Caller<'_>, password: &str) -> App {
    early_in_a_step();
    let begun = begin(caller, password);
    assert_eq!(begun.status, 200, "{begun:?}");
    let secret = begun.json()["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    let mut app = App {
        secret,
        recovery: Vec::new(),
    };
    let answer = confirm(caller, &app.code(-1));
    assert_eq!(answer.status, 200, "{answer:?}");
    app.recovery = codes(&answer);
    app
}

fn factor(answer: &Answer) -> String {
    let told = answer.json();
    told["second_factor"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn g6_a_second_factor_is_set_up_and_then_asked_for() {
    let world = World::new();
    let (ann, other) = (world.ann(), world.ann());
    assert_eq!(factor(&ann.at("GET", "/gateway/session", "")), "off");
    let told = ann.at("GET", FACTOR, "").json();
    assert_eq!(told, json!({ "on": false, "required": false }));

    assert_eq!(begin(&ann, "wrong").verdict(), verdict(403, "credentials"));
    assert_eq!(confirm(&ann, "123456").verdict(), verdict(409, "not_begun"));
    early_in_a_step();
    let first = begin(&ann, ANN).json();
    let begun = begin(&ann, ANN);
    let told = begun.json();
    assert_ne!(first["secret"], told["secret"]);
    let secret = told["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(secret.len(), 32, "160 bits: {secret}");
    let uri = format!(
        "otpauth://totp/Seatboard:NORDBAU%2FAnn%40nordbau.example?secret={secret}\
         &issuer=Seatboard&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(told["uri"], uri.as_str());
    // Nothing is on yet.
    assert_eq!(world.sign_in(USER, ANN).status, 201);
    assert_eq!(ann.at("GET", FACTOR, "").json()["on"], false);

    let mut app = App {
        secret,
        recovery: Vec::new(),
    };
    // The secret that was shown first is worth nothing.
    let former = code_at(first["secret"].as_str().expect("a secret"), now());
    for wrong in [app.wrong(), app.code(2), former, NO_CODE.to_owned()] {
        assert_eq!(confirm(&ann, &wrong).verdict(), verdict(403, "code_wrong"));
    }
    let answer = confirm(&ann, &app.code(0));
    assert_eq!(answer.status, 200, "{answer:?}");
    app.recovery = codes(&answer);
    let distinct: HashSet<&String> = app.recovery.iter().collect();
    assert_eq!((app.recovery.len(), distinct.len()), (10, 10));
    for code in &app.recovery {
        let parts: Vec<&str> = code.split('-').collect();
        assert!(parts.len() == 4 && parts.iter().all(|it| it.len() == 4));
    }

    // This session goes on, the other was begun without a code.
    assert_eq!(factor(&ann.at("GET", "/gateway/session", "")), "on");
    assert_eq!(ann.get("products/").status, 200);
    assert_eq!(other.get("products/").verdict(), verdict(401, "signed_out"));
    let told = ann.at("GET", FACTOR, "").json();
    assert_eq!(
        (&told["on"], &told["recovery_codes_left"]),
        (&json!(true), &json!(10))
    );
    assert!(told["since"].as_str().is_some_and(|it| it.ends_with('Z')));
    assert!(told.get("secret").is_none() && told.get("recovery_codes").is_none());
    assert_eq!(begin(&ann, ANN).verdict(), verdict(409, "second_factor_on"));
    assert_eq!(
        confirm(&ann, &app.code(1)).verdict(),
        verdict(409, "not_begun")
    );

    let missing = world.sign_in(USER, ANN);
    assert_eq!(missing.verdict(), verdict(403, "code_needed"));
    assert!(missing.json().get("token").is_none());
    let wrong = world.sign_in_with(USER, ANN, &app.wrong());
    assert_eq!(wrong.verdict(), verdict(403, "code_wrong"));
    // The code that turned it on has been used.
    let used = world.sign_in_with(USER, ANN, &app.code(0));
    assert_eq!(used.verdict(), verdict(403, "code_wrong"));
    let typed = app.code(1);
    let typed = format!(" {} {}", &typed[..3], &typed[3..]);
    let answer = world.sign_in_with(USER, ANN, &typed);
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(factor(&answer), "on");
    let again = world.sign_in_with(USER, ANN, &typed);
    assert_eq!(again.verdict(), verdict(403, "code_wrong"));
    // Who has none is not asked for one, and one that comes along is not looked at.
    assert_eq!(world.sign_in_with(VIEWER, OLE, "123456").status, 201);
}

#[test]
fn g6_a_code_counts_one_step_either_way_and_once() {
    let world = World::new();
    let app = set_up(&world.ann(), ANN);
    for steps in [-20, -2, 2, 20] {
        let answer = world.sign_in_with(USER, ANN, &app.code(steps));
        assert_eq!(answer.verdict(), verdict(403, "code_wrong"), "{steps}");
    }
    for steps in [0, 1] {
        let code = app.code(steps);
        // Of several at once one gets in.
        let statuses: Vec<u16> = thread::scope(|scope| {
            let tries: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| world.sign_in_with(USER, ANN, &code).status))
                .collect();
            tries
                .into_iter()
                .map(|one| one.join().expect("a status"))
                .collect()
        });
        let right = statuses.iter().filter(|status| **status == 201).count();
        assert_eq!(right, 1, "{steps}: {statuses:?}");
        assert!(statuses.iter().all(|status| [201, 403].contains(status)));
    }
    // The one that it was turned on with.
    let used = world.sign_in_with(USER, ANN, &app.code(-1));
    assert_eq!(used.verdict(), verdict(403, "code_wrong"));
}

#[test]
fn g6_without_the_password_nobody_hears_of_a_second_factor() {
    let world = World::new();
    let app = set_up(&world.ann(), ANN);
    let refused = world.sign_in("nowhere/nobody@nowhere.example", "wrong");
    assert_eq!(refused.verdict(), verdict(403, "credentials"));
    let right = app.code(0);
    for (user, code) in [
        (USER, None),
        (USER, Some(right.as_str())),
        (USER, Some(app.recovery[0].as_str())),
        (USER, Some("000000")),
        (VIEWER, None),
        (VIEWER, Some("000000")),
        ("nordbau/nobody@nordbau.example", Some("000000")),
    ] {
        let answer = match code {
            Some(code) => world.sign_in_with(user, "wrong", code),
            None => world.sign_in(user, "wrong"),
        };
        assert_eq!(
            (answer.status, &answer.body),
            (403, &refused.body),
            "{user} {code:?}"
        );
    }
    // None of it has used up the codes.
    assert_eq!(world.sign_in_with(USER, ANN, &right).status, 201);
    let answer = world.sign_in_with(USER, ANN, &app.recovery[0]);
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn g6_a_recovery_code_gets_in_once() {
    let world = World::new();
    let ann = world.ann();
    let app = set_up(&ann, ANN);
    let left = || {
        let answer = ann.at("GET", FACTOR, "");
        answer.json()["recovery_codes_left"].as_u64()
    };
    let typed = format!(" {} ", app.recovery[3].to_uppercase().replace('-', " "));
    let answer = world.sign_in_with(USER, ANN, &typed);
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(left(), Some(9));
    for code in [&app.recovery[3], &typed, &"aaaa-bbbb-cccc-dddd".to_owned()] {
        let answer = world.sign_in_with(USER, ANN, code);
        assert_eq!(answer.verdict(), verdict(403, "code_wrong"), "{code}");
    }
    // Nor after what is in memory has gone.
    for folder in ["used", "pending", "tries"] {
        let _ = std::fs::remove_dir_all(world.gateway.sessions().with_file_name(folder));
    }
    let again = world.sign_in_with(USER, ANN, &app.recovery[3]);
    assert_eq!(again.verdict(), verdict(403, "code_wrong"));

    // Others in their place: the former are worth nothing, used or not.
    let wrong = with_both(&ann, "recovery-codes", "wrong", &app.recovery[4]);
    assert_eq!(wrong.verdict(), verdict(403, "credentials"));
    let wrong = with_both(&ann, "recovery-codes", ANN, &app.recovery[3]);
    assert_eq!(wrong.verdict(), verdict(403, "code_wrong"));
    let answer = with_both(&ann, "recovery-codes", ANN, &app.recovery[4]);
    assert_eq!(answer.status, 200, "{answer:?}");
    let fresh = codes(&answer);
    assert_eq!(fresh.len(), 10);
    assert!(fresh.iter().all(|code| !app.recovery.contains(code)));
    assert_eq!(left(), Some(10));
    for code in &app.recovery {
        let answer = world.sign_in_with(USER, ANN, code);
        assert_eq!(answer.verdict(), verdict(403, "code_wrong"), "{code}");
    }
    for code in &fresh {
        assert_eq!(world.sign_in_with(USER, ANN, code).status, 201, "{code}");
    }
    assert_eq!(left(), Some(0));
}

#[test]
fn g6_codes_are_not_guessed_from_many_networks() {
    let world = World::with(Limits {
        code_tries: Some(5),
        ..Limits::wide()
    });
    let app = set_up(&world.ann(), ANN);
    let from = |at: u32| format!("198.51.100.{at}");
    let statuses: Vec<u16> = (1..=8)
        .map(|at| {
            world
                .sign_in_by(&from(at), USER, ANN, Some(&app.wrong()))
                .status
        })
        .collect();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429, 429]);
    let right = world.sign_in_by("203.0.113.7", USER, ANN, Some(&app.code(0)));
    assert_eq!(right.status, 429, "{right:?}");
    assert_eq!(right.header("retry-after"), Some("600"));
    // Only who knows the password is told, and only this account is shut.
    let wrong = world.sign_in_by("203.0.113.7", USER, "wrong", Some(&app.code(0)));
    assert_eq!(wrong.verdict(), verdict(403, "credentials"));
    assert_eq!(
        world.sign_in(USER, ANN).verdict(),
        verdict(403, "code_needed")
    );
    assert_eq!(world.sign_in(VIEWER, OLE).status, 201);
    // Who has a recovery code is not shut out by others.
    let answer = world.sign_in_by("203.0.113.7", USER, ANN, Some(&app.recovery[0]));
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn g6_nor_are_codes_guessed_day_and_night() {
    let world = World::with(Limits {
        code_tries: Some(2),
        ..Limits::wide()
    });
    let app = set_up(&world.ann(), ANN);
    // What is counted over ten minutes goes by; five times as many are left in a day.
    for round in 0..5 {
        for _ in 0..2 {
            let answer = world.sign_in_with(USER, ANN, &app.wrong());
            assert_eq!(answer.verdict(), verdict(403, "code_wrong"), "{round}");
        }
        let answer = world.sign_in_with(USER, ANN, &app.wrong());
        assert_eq!(answer.status, 429, "{round}: {answer:?}");
        let tries = world.gateway.sessions().with_file_name("tries");
        std::fs::remove_dir_all(tries).expect("forgotten");
    }
    let answer = world.sign_in_with(USER, ANN, &app.code(0));
    assert_eq!(answer.status, 429, "{answer:?}");
    let answer = world.sign_in_with(USER, ANN, &app.recovery[0]);
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn g6_wrong_codes_count_as_wrong_passwords_of_the_network() {
    let world = World::with(Limits {
        network_tries: Some(4),
        ..Limits::wide()
    });
    let app = set_up(&world.ann(), ANN);
    // Passing by without a code is no wrong try.
    for _ in 0..6 {
        assert_eq!(
            world.sign_in(USER, ANN).verdict(),
            verdict(403, "code_needed")
        );
    }
    let recovery = "aaaa-bbbb-cccc-dddd".to_owned();
    let tries = [app.wrong(), recovery, NO_CODE.to_owned(), app.wrong()];
    for code in &tries {
        let answer = world.sign_in_with(USER, ANN, code);
        assert_eq!(answer.verdict(), verdict(403, "code_wrong"), "{code}");
    }
    assert_eq!(world.sign_in_with(USER, ANN, &app.code(0)).status, 429);
    let elsewhere = world.sign_in_by("203.0.113.7", USER, ANN, Some(&app.code(0)));
    assert_eq!(elsewhere.status, 201, "{elsewhere:?}");
}

fn kept(world: &World) -> Vec<PathBuf> {
    let folder = world.gateway.kept().join("factors");
    let entries = std::fs::read_dir(folder).expect("the folder of second factors");
    entries.flatten().map(|entry| entry.path()).collect()
}

#[test]
fn g6_what_is_kept_of_a_second_factor_tells_nothing() {
    let world = World::new();
    let ann = world.ann();
    let app = set_up(&ann, ANN);
    assert_eq!(world.sign_in_with(USER, ANN, &app.recovery[0]).status, 201);
    let files = kept(&world);
    assert_eq!(files.len(), 2, "the factor, and the code that was used");
    let plain: Vec<String> = app.recovery.iter().map(|it| it.replace('-', "")).collect();
    let mut secrets = vec![app.secret.as_str(), ANN, USER];
    secrets.extend(app.recovery.iter().map(String::as_str));
    secrets.extend(plain.iter().map(String::as_str));
    for file in &files {
        let text = std::fs::read_to_string(file).expect("readable");
        let name = file.to_string_lossy().into_owned();
        for secret in &secrets {
            assert!(!text.contains(secret), "{secret} in {text}");
            assert!(!name.contains(secret), "{secret} in {name}");
        }
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    let log = world.gateway.logs();
    secrets.retain(|secret| secret.len() > 15 && *secret != USER);
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(
        log.contains("\"POST /gateway/second-factor/confirm\" 200"),
        "{log}"
    );
}

#[test]
fn g6_a_forged_second_factor_lets_nobody_in() {
    let world = World::new();
    let (ann, ole) = (world.ann(), world.ole());
    let of_ann = set_up(&ann, ANN);
    let own = kept(&world).pop().expect("Ann's");
    let of_ole = set_up(&ole, OLE);
    let other = kept(&world).into_iter().find(|file| *file != own);
    let other = other.expect("Ole's");
    let text = std::fs::read_to_string(&own).expect("readable");
    let theirs = std::fs::read_to_string(&other).expect("readable");
    let mut turned = text.clone().into_bytes();
    turned[40] = if turned[40] == b'A' { b'B' } else { b'A' };
    let turned = String::from_utf8(turned).expect("still ASCII");
    for forged in [theirs.as_str(), &turned, &text[..20], "", "{}", "null"] {
        std::fs::write(&own, forged).expect("written");
        for code in [of_ann.code(0), of_ole.code(0), of_ann.recovery[1].clone()] {
            let answer = world.sign_in_with(USER, ANN, &code);
            assert_eq!(answer.status, 500, "{forged} {answer:?}");
        }
        let answer = world.sign_in(USER, ANN);
        assert_eq!(answer.status, 500, "{forged} {answer:?}");
        assert_eq!(ann.get("products/").status, 401, "{forged}");
    }
    std::fs::write(&own, text).expect("written");
    let answer = world.sign_in_with(USER, ANN, &of_ann.code(0));
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn g6_an_operator_takes_a_second_factor_away() {
    let world = World::new();
    let ann = world.ann();
    set_up(&ann, ANN);
    // As the README says: a file named after the digest of code and address.
    let files = kept(&world);
    assert_eq!(files.len(), 1, "{files:?}");
    let name = files[0].file_name().expect("a name").to_string_lossy();
    assert_eq!(name, sha256(USER));
    std::fs::remove_file(&files[0]).expect("removed");
    assert_eq!(ann.get("products/").status, 401, "its session ends");
    let answer = world.sign_in(USER, ANN);
    assert_eq!((answer.status, factor(&answer).as_str()), (201, "off"));
}

/// As `printf %s … | sha256sum` has it.
fn sha256(text: &str) -> String {
    use std::io::Write;
    let mut child = std::process::Command::new("sha256sum")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("sha256sum");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(text.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("its output");
    String::from_utf8_lossy(&output.stdout)[..64].to_owned()
}

#[test]
fn g6_a_company_may_require_a_second_factor() {
    let world = World::new();
    let (ann, eve) = (world.ann(), world.eve());
    world.edit_companies(|all| all["NORDBAU"]["second_factor"] = json!(true));
    let held = verdict(403, "second_factor");
    for caller in [&ann, &world.ann()] {
        let told = caller.at("GET", "/gateway/session", "");
        assert_eq!((told.status, factor(&told).as_str()), (200, "required"));
        for (method, path, body) in [
            ("GET", "/gateway/api/v1/licenses/", ""),
            ("POST", "/gateway/api/v1/devices/301/reset/", ""),
            ("GET", "/gateway/api/v1/nothing/", ""),
            ("GET", "/gateway/sessions", ""),
            ("POST", "/gateway/password", "{}"),
        ] {
            assert_eq!(caller.at(method, path, body).verdict(), held, "{path}");
        }
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
    assert_eq!(eve.get("products/").status, 200, "another company does not");
    let told = ann.at("GET", FACTOR, "").json();
    assert_eq!(told, json!({ "on": false, "required": true }));

    let fresh = world.ann();
    let expires = |caller: &Caller<'_>| {
        let told = caller.at("GET", "/gateway/session", "").json();
        let moment = told["expires"].as_str().expect("a time");
        chrono::DateTime::parse_from_rfc3339(moment)
            .expect("a time")
            .timestamp()
    };
    let soon = i64::try_from(now()).expect("a time") + 16 * 60;
    assert!(expires(&fresh) < soon, "a quarter of an hour to set it up");
    let app = set_up(&fresh, ANN);
    assert!(expires(&fresh) > soon, "then as long as any");
    assert_eq!(factor(&fresh.at("GET", "/gateway/session", "")), "on");
    assert_eq!(fresh.get("products/").status, 200);
    let answer = with_both(&fresh, "off", ANN, &app.code(0));
    assert_eq!(answer.verdict(), verdict(403, "not_allowed"));
    assert_eq!(
        world.sign_in(USER, ANN).verdict(),
        verdict(403, "code_needed")
    );
    let answer = world.sign_in_with(USER, ANN, &app.code(0));
    assert_eq!((answer.status, factor(&answer).as_str()), (201, "on"));
    // What is neither true nor false opens nothing.
    world.edit_companies(|all| all["NORDBAU"]["second_factor"] = json!("yes"));
    assert_eq!(world.sign_in(VIEWER, OLE).status, 500);
}

#[test]
fn g6_a_second_factor_is_turned_off_with_password_and_code() {
    let world = World::new();
    let ann = world.ann();
    let off = with_both(&ann, "off", ANN, "123456");
    assert_eq!(off.verdict(), verdict(409, "second_factor_off"));
    let app = set_up(&ann, ANN);
    let other = world.sign_in_with(USER, ANN, &app.code(0)).json()["token"].clone();
    let other = world.caller(other.as_str().expect("a token").to_owned());
    for (password, code, wanted) in [
        ("wrong", app.code(1), "credentials"),
        (ANN, app.wrong(), "code_wrong"),
        (ANN, app.code(0), "code_wrong"),
    ] {
        let answer = with_both(&ann, "off", password, &code);
        assert_eq!(answer.verdict(), verdict(403, wanted));
    }
    assert_eq!(other.get("products/").status, 200);
    let answer = with_both(&ann, "off", ANN, &app.code(1));
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert!(kept(&world).is_empty());
    assert_eq!(ann.get("products/").status, 200);
    assert_eq!(other.get("products/").status, 401);
    assert_eq!(world.sign_in(USER, ANN).status, 201);
}

#[test]
fn g6_a_second_factor_is_its_persons_alone() {
    let world = World::new();
    let (ann, other, ole, eve) = (world.ann(), world.ann(), world.ole(), world.eve());
    early_in_a_step();
    let begun = begin(&ann, ANN).json();
    let code = code_at(begun["secret"].as_str().expect("a secret"), now());
    let not_begun = verdict(409, "not_begun");
    for caller in [&other, &ole, &eve] {
        assert_eq!(confirm(caller, &code).verdict(), not_begun);
    }
    // Another's password is none of one's own.
    assert_eq!(begin(&eve, ANN).verdict(), verdict(403, "credentials"));
    assert_eq!(begin(&ole, EVE).verdict(), verdict(403, "credentials"));
    assert_eq!(confirm(&ann, &code).status, 200);
    for caller in [&ole, &eve] {
        assert_eq!(caller.at("GET", FACTOR, "").json()["on"], false);
    }
    let address = &world.gateway.address;
    for (method, path) in [
        ("GET", ""),
        ("POST", "/begin"),
        ("POST", "/confirm"),
        ("POST", "/recovery-codes"),
        ("POST", "/off"),
    ] {
        let path = format!("{FACTOR}{path}");
        let answer = send(address, method, &path, &[], "{}");
        assert_eq!(answer.verdict(), verdict(401, "signed_out"), "{path}");
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
}

#[test]
fn g6_a_body_of_another_shape_is_refused() {
    let world = World::new();
    let ann = world.ann();
    for path in ["begin", "confirm", "recovery-codes", "off"] {
        for body in [
            "",
            "{",
            "[]",
            "null",
            "7",
            "\"123456\"",
            "{}",
            r#"{"code":123456,"password":"x"}"#,
            r#"{"code":"123456","password":"x","more":"x"}"#,
            r#"{"code":["123456"],"password":{"toString":1}}"#,
        ] {
            let answer = ann.at("POST", &format!("{FACTOR}/{path}"), body);
            assert_eq!(answer.status, 400, "{path} {body}: {answer:?}");
        }
    }
    for (method, path, status) in [
        ("POST", "", 403),
        ("DELETE", "", 403),
        ("GET", "/begin", 403),
        ("GET", "/nothing", 404),
        ("GET", "s", 404),
        ("GET", "/", 404),
    ] {
        let answer = ann.at(method, &format!("{FACTOR}{path}"), "");
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
    }
    // At signing in a body may be missing, and is of one shape otherwise.
    for body in ["{", "[]", r#"{"code":123456}"#, r#"{"password":"x"}"#] {
        let answer = world.sign_in_saying(USER, ANN, body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
    }
    assert_eq!(world.sign_in_saying(USER, ANN, "{}").status, 201);
}
