//! Key, passwords and tokens stay where they belong.

use crate::client::{Answer, send};
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
