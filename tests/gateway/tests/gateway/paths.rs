//! Tricks with paths, queries and headers.

use crate::client::{raw, send};
use crate::world::World;

#[test]
fn a_path_is_taken_as_it_is_written() {
    let world = World::new();
    let staff = world.staff();
    for path in [
        "licenses",
        "licenses/101",
        "licenses//",
        "/licenses/",
        "./licenses/",
        "products/../licenses/",
        "licenses/101/../102/",
        "licenses/%31%30%31/",
        "%6cicenses/",
        "licenses%2F101/",
        "licenses/101%2Fdisable/",
        "licenses/101/%2e%2e/",
        "licenses/101/..;/disable/",
        "licenses;a=b/",
        "licenses/101;/",
        "licenses/101/\\disable/",
        "licenses/101%00/",
        "licenses/101%0d%0aX:y/",
        "licenses/101 /",
        "Licenses/",
        "LICENSES/",
        "licenses/0/",
        "licenses/007/",
        "licenses/-1/",
        "licenses/1e3/",
        "licenses/{id}/",
        "licenses/101/101/",
        "licenses/12345678901234567890/",
        "licenses/１０１/",
        "licenses/#/",
        "constructor/",
        "../session",
        "../-/look/staff/licenses/",
    ] {
        let answer = staff.get(path);
        assert!(
            answer.status >= 400 || !answer.body.contains("results"),
            "{path}: {answer:?}"
        );
        assert_ne!(answer.status, 502, "{path}");
    }
    for path in [
        "//gateway/api/v1/licenses/",
        "/x/../gateway/api/v1/licenses/",
        "/%67ateway/api/v1/licenses/",
        "/gateway//api/v1/licenses/",
        "/gateway/api/v1",
        "/gateway/api/v2/licenses/",
        "/Gateway/api/v1/licenses/",
        "/gateway/-/look/staff/licenses/",
        "/gateway/-/act/staff/licenses/101/disable/",
        "/gateway/-/password",
        "/gateway/%2d/look/staff/licenses/",
    ] {
        let answer = staff.at("GET", path, "");
        assert!(!answer.body.contains("results"), "{path}: {answer:?}");
    }
    let huge = format!("licenses/{}/", "1".repeat(20_000));
    assert!([403, 414].contains(&staff.get(&huge).status));
    assert_eq!(world.upstream.targets(), [""; 0]);
}

#[test]
fn an_absolute_address_leads_nowhere_else() {
    let world = World::new();
    let staff = world.staff();
    let ask = |target: &str, host: &str| {
        raw(
            &world.gateway.address,
            format!(
                "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
                 Authorization: Bearer {}\r\n\r\n",
                staff.token
            )
            .as_bytes(),
        )
    };
    let answer = ask(
        "http://evil.example/gateway/api/v1/products/",
        "evil.example",
    );
    assert_eq!(answer.status, 200);
    let asked = world.upstream.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].target, "/api/v1/products/");
    assert!(!asked[0].headers.contains("evil"), "{:?}", asked[0]);

    for (target, host) in [
        ("http://127.0.0.1:1/api/v1/licenses/", "127.0.0.1"),
        ("@evil.example/gateway/api/v1/licenses/", "x"),
        ("/gateway/api/v1/licenses/@evil.example/", "x"),
        ("evil.example:443", "x"),
    ] {
        let answer = ask(target, host);
        assert!(!answer.body.contains("results"), "{target}: {answer:?}");
    }
    assert_eq!(world.upstream.targets(), [""; 0]);
}

#[test]
fn a_request_does_not_hide_another() {
    let world = World::new();
    let staff = world.staff();
    let auth = format!("Authorization: Bearer {}\r\n", staff.token);
    let hidden = "DELETE /api/v1/licenses/101/ HTTP/1.1\r\nHost: x\r\n\r\n";
    let head = format!("POST /gateway/api/v1/devices/301/reset/ HTTP/1.1\r\nHost: x\r\n{auth}");
    let length = hidden.len();
    for request in [
        format!("{head}Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{head}Content-Length: 0\r\nContent-Length: {length}\r\n\r\n{hidden}"),
        format!("{head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{head}Content-Length: {length}\r\n\r\n{hidden}"),
        format!("{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{head}X-A: b\r\n\tContent-Length: 5\r\nConnection: close\r\n\r\n{hidden}"),
    ] {
        raw(&world.gateway.address, request.as_bytes());
    }
    for target in world.upstream.targets() {
        assert_eq!(target, "POST /api/v1/devices/301/reset/");
    }
}

#[test]
fn a_query_says_nothing_twice_and_nothing_odd() {
    let world = World::new();
    for caller in [world.staff(), world.ann()] {
        for query in [
            "limit=1&limit=2",
            "customer__account=4711&customer__account=4712",
            "a=1;customer__account=4712",
            "customer__account%5B%5D=4712",
            "customer%5f_account=4712",
            "Customer__Account=4712",
            "customer__account[]=4712",
            "limit=%",
            "limit=%zz",
            "limit=\"1\"",
            "limit=<x>",
            "=4712",
            "_x=1",
            "limit=1#x",
        ] {
            let answer = caller.get(&format!("licenses/?{query}"));
            assert!(
                answer.verdict() == (403, "not_allowed".to_owned()) || query.contains('#'),
                "{query}: {answer:?}"
            );
        }
    }
    for target in world.upstream.targets() {
        assert!(!target.contains("4712"), "{target}");
    }
}

#[test]
fn the_panel_and_the_gateway_grant_nothing_to_other_origins() {
    let world = World::new();
    for method in ["GET", "OPTIONS"] {
        let answer = send(
            &world.gateway.address,
            method,
            "/gateway/session",
            &[
                ("Origin", "https://evil.example"),
                ("Access-Control-Request-Method", "POST"),
            ],
            "",
        );
        assert!(
            !answer.head.to_lowercase().contains("access-control"),
            "{answer:?}"
        );
    }
}
