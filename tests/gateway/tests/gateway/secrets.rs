//! Key, passwords and tokens stay where they belong.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::client::{Answer, send};
use crate::stand_in::{Office, account, all};
use crate::takeover::roomy;
use crate::upstream::{KEY, OTHER_KEY};
use crate::world::{ANN, OLE, STAFF, World};

fn clean(world: &World, answer: &Answer, tokens: &[&str]) {
    let all = format!("{}\n{}", answer.head, answer.body);
    for secret in [KEY, OTHER_KEY, "Api-Key", ANN, OLE, STAFF]
        .iter()
        .chain(tokens)
    {
        assert!(!all.contains(secret), "{secret} in {answer:?}");
    }
    let head = answer.head.to_lowercase();
    for trace in [
        "upstream",
        "via:",
        "set-cookie",
        "x-request",
        "x-echo",
        "location:",
        "x-powered",
    ] {
        assert!(!head.contains(trace), "{trace} in {answer:?}");
    }
    assert!(!all.contains(&world.upstream.address), "{answer:?}");
    assert!(!all.contains("/seatboard-gateway-"), "{answer:?}");
    assert!(!answer.head.contains("nginx/"), "{answer:?}");
}

#[test]
fn no_answer_has_a_secret_or_a_trace_of_the_vendors_server() {
    let world = World::new();
    let (ann, staff) = (world.ann(), world.staff());
    let tokens = [ann.token.as_str(), staff.token.as_str()];
    for path in [
        "licenses/",
        "licenses/101/",
        "licenses/102/",
        "nothing/",
        "license-users/",
        "orders/401/",
        "devices/",
        "licenses/?x=1&x=2",
        "customers/12/",
        "products/",
    ] {
        clean(&world, &ann.get(path), &tokens);
        clean(&world, &staff.get(path), &tokens);
    }
    let revoked = world.sign_in("revoked/gone@planwerk.example", ANN);
    let token = revoked.json()["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let revoked = world.caller(token).get("products/");
    assert_eq!(revoked.verdict(), (502, "upstream".to_owned()));
    clean(&world, &revoked, &tokens);
    clean(
        &world,
        &world.sign_in("nordbau/ann@nordbau.example", "wrong"),
        &tokens,
    );
    clean(&world, &staff.at("GET", "/gateway/session", ""), &tokens);
}

#[test]
fn no_file_of_the_gateway_is_served() {
    let world = World::new();
    for path in [
        "/keys.conf",
        "/passwords",
        "/companies.json",
        "/gateway.conf",
        "/gateway.js",
        "/files/keys.conf",
        "/gateway/keys.conf",
        "/gateway/../files/keys.conf",
        "/config.json/../keys.conf",
        "/config.jsonkeys.conf",
        "/config.json../keys.conf",
        "/%2e%2e/keys.conf",
        "/..%2fkeys.conf",
        "/gateway/passwords",
        "/sessions/",
        "/etc/nginx/seatboard-gateway/keys.conf",
        "/.htpasswd",
        "/nginx.conf",
    ] {
        let answer = send(&world.gateway.address, "GET", path, &[], "");
        clean(
            &world,
            &answer,
            &["{PLAIN}", "js_import", "customer_account", "$y$"],
        );
    }
}

#[test]
fn no_log_and_no_process_has_a_secret() {
    let world = World::new();
    let (ann, staff) = (world.ann(), world.staff());
    ann.get("licenses/?note__icontains=searched-for-this");
    ann.get("licenses/102/?limit=searched-for-this");
    staff.get("nothing/");
    world.sign_in("nordbau/ann@nordbau.example", "a-wrong-password");
    // Somebody typed their password as their name.
    world.sign_in(OLE, OLE);
    world.sign_in(&format!("nordbau/{OLE}"), OLE);
    let body = r#"{"password":"fresh-password"}"#;
    assert_eq!(
        ann.call("POST", "license-users/201/set_password/", body)
            .status,
        200
    );
    world.sign_in("revoked/gone@planwerk.example", ANN);
    send(
        &world.gateway.address,
        "GET",
        &format!("/gateway/session?token={}", ann.token),
        &[],
        "",
    );

    let log = world.gateway.logs();
    assert!(
        log.contains("\"GET /gateway/api/v1/licenses/\" 200"),
        "{log}"
    );
    assert!(log.contains("nordbau/ann@nordbau.example"), "{log}");
    for secret in [
        KEY,
        OTHER_KEY,
        ANN,
        OLE,
        STAFF,
        "a-wrong-password",
        "fresh-password",
        "upstream-initial",
        &ann.token,
        &staff.token,
        "Basic ",
        "searched-for-this",
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    let mut seen = 0;
    for entry in std::fs::read_dir("/proc")
        .expect("a list of processes")
        .flatten()
    {
        for name in ["cmdline", "environ"] {
            let Ok(bytes) = std::fs::read(entry.path().join(name)) else {
                continue;
            };
            let text = String::from_utf8_lossy(&bytes);
            if name == "cmdline" && text.contains("nginx") {
                seen += 1;
                assert!(!text.contains(KEY) && !text.contains(OTHER_KEY), "{text}");
            }
        }
    }
    assert!(seen > 0, "nginx was not among the processes");
}

#[test]
fn what_is_kept_of_a_session_does_not_open_it() {
    let world = World::new();
    let ann = world.ann();
    let mut seen = 0;
    for entry in std::fs::read_dir(world.gateway.sessions())
        .expect("sessions")
        .flatten()
    {
        let text = std::fs::read_to_string(entry.path()).expect("readable");
        let name = entry.file_name().to_string_lossy().into_owned();
        for secret in [ann.token.as_str(), ANN, KEY] {
            assert!(!text.contains(secret) && !name.contains(secret));
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = entry.metadata().expect("its mode").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{mode:o}");
        }
        seen += 1;
    }
    assert_eq!(seen, 1);
}

#[test]
fn who_only_looks_gets_no_first_password() {
    let world = World::new();
    let (ann, ole) = (world.ann(), world.ole());
    // One thing, lists that are passed on, and lists the gateway puts together.
    for path in [
        "licenses/101/",
        "licenses/",
        "license-users/201/",
        "license-users/",
        "orders/401/managers/",
    ] {
        let (full, bare) = (ann.get(path), ole.get(path));
        assert_eq!((full.status, bare.status), (200, 200), "{path}");
        assert!(
            full.body.contains("upstream-initial"),
            "{path}: {}",
            full.body
        );
        assert!(
            !bare.body.contains("upstream-initial"),
            "{path}: {}",
            bare.body
        );
        // Everything else is the same.
        let hidden = full.body.replace(
            "\"initial_password\":\"upstream-initial\"",
            "\"initial_password\":null",
        );
        assert_eq!(hidden, bare.body, "{path}");
    }
}

/// The first passwords in an answer, by person; `None` for one that is hidden.
fn first_passwords(answer: &Answer) -> BTreeMap<u64, Option<String>> {
    fn gather(value: &Value, found: &mut BTreeMap<u64, Option<String>>) {
        match value {
            Value::Array(all) => all.iter().for_each(|one| gather(one, found)),
            Value::Object(fields) => {
                if let (Some(id), Some(password)) = (
                    fields.get("id").and_then(Value::as_u64),
                    fields.get("initial_password"),
                ) {
                    let before = found.insert(id, password.as_str().map(str::to_owned));
                    let now = found.get(&id).cloned();
                    assert!(before.is_none_or(|it| Some(it) == now), "{id} twice");
                }
                fields.values().for_each(|one| gather(one, found));
            }
            _ => {}
        }
    }
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut found = BTreeMap::new();
    gather(&answer.json(), &mut found);
    found
}

#[test]
fn g4_the_first_password_of_a_shared_person_is_nobodys_to_read() {
    let world = World::new();
    let (ann, eve, staff) = (world.ann(), world.eve(), world.staff());
    let shown = || Some("upstream-initial".to_owned());
    for (path, people) in [
        ("licenses/", &[(201, true), (203, false), (207, false)][..]),
        ("licenses/101/", &[(201, true), (203, false)]),
        ("licenses/103/", &[(207, false)]),
        ("license-users/", &[(201, true), (203, false), (207, false)]),
        ("license-users/201/", &[(201, true)]),
        ("license-users/203/", &[(203, false)]),
        ("license-users/207/", &[(207, false)]),
        ("license-users/206/", &[(206, true)]),
        ("orders/401/managers/", &[(206, true), (207, false)]),
    ] {
        let wanted: BTreeMap<_, _> = people
            .iter()
            .map(|(id, is_shown)| (*id, shown().filter(|_| *is_shown)))
            .collect();
        let answer = ann.get(path);
        assert_eq!(first_passwords(&answer), wanted, "{path}");
        // Nothing else is changed by it.
        let hidden = |text: &str| text.replace("\"upstream-initial\"", "null");
        let full = staff.get(path);
        assert!(
            path.ends_with("s/") && !path.contains("managers")
                || hidden(&answer.body) == hidden(&full.body),
            "{path}: {answer:?}, {full:?}"
        );
    }
    let other = first_passwords(&eve.get("licenses/102/"));
    assert_eq!(other, BTreeMap::from([(202, shown()), (203, None)]));
    let all = first_passwords(&staff.get("license-users/"));
    assert!(
        all.values().all(Option::is_some) && all.len() == 7,
        "{all:?}"
    );
}

#[test]
fn g4_in_a_whole_office_first_passwords_are_those_of_ones_own() {
    let office = Office::new(stand_in::Quirks::default());
    let (ann, staff) = (office.world.ann(), office.world.staff());
    let licenses = all(&staff, "licenses/");
    let people = all(&staff, "license-users/");
    let managers = all(&staff, "license-users/?managing_orders__isnull=false");
    let is_shared = |id: u64| {
        let others = licenses
            .iter()
            .filter(|license| account(license) != Some(office.own));
        let mut seats = others.flat_map(|one| one["license_users"].as_array().expect("people"));
        let person = people.iter().find(|one| one["id"] == id).expect("a person");
        let mut accounts = person["customer_accounts"]
            .as_array()
            .expect("a list")
            .iter();
        seats.any(|one| one["id"] == id) || accounts.any(|one| one["id"] != office.own)
    };
    let own: Vec<_> = licenses
        .iter()
        .filter(|license| account(license) == Some(office.own))
        .collect();
    // In the demo office they all have seats elsewhere; this one has not.
    let path = format!("licenses/{}/", roomy(&office, office.own));
    let body = r#"{"email":"new@nordbau.example"}"#;
    let answer = ann.call("POST", &format!("{path}assign_user/"), body);
    assert_eq!(answer.status, 200, "{answer:?}");
    let people = all(&staff, "license-users/");
    let new = people
        .iter()
        .find(|one| one["true_email"] == "new@nordbau.example");
    let new = new.and_then(|one| one["id"].as_u64()).expect("the new one");
    let mut counts = [0, 0];
    for license in own {
        let path = format!("licenses/{}/", license["id"]);
        let (told, full) = (ann.get(&path), staff.get(&path));
        let told = first_passwords(&told);
        for (id, password) in first_passwords(&full) {
            let is_manager = managers.iter().any(|one| one["id"] == id);
            if is_manager || password.as_deref().is_none_or(str::is_empty) {
                continue;
            }
            let is_hidden = id != new && is_shared(id);
            let wanted = password.filter(|_| !is_hidden);
            assert_eq!(told[&id], wanted, "{path} {id}");
            counts[usize::from(is_hidden)] += 1;
        }
    }
    assert!(counts[0] > 0 && counts[1] > 0, "{counts:?}");
}
