//! The panel's own files, on the same origin.

use crate::client::send;
use crate::world::World;

#[test]
fn the_panel_is_served_with_its_headers() {
    let world = World::new();
    let get = |path: &str| send(&world.gateway.address, "GET", path, &[], "");
    for path in [
        "/",
        "/index.html",
        "/licenses/101/users",
        "/users/ann@nordbau.example",
    ] {
        let answer = get(path);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "<title>Panel</title>")
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("connect-src 'self';"), "{policy}");
    }
    let wasm = get("/seatboard-123456789abcdef_bg.wasm");
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    assert!(
        wasm.header("cache-control")
            .is_some_and(|value| value.contains("immutable"))
    );
    assert_eq!(get("/none-ffffffffffffffff.js").status, 404);
}

#[test]
fn the_configuration_is_the_gateways_and_not_the_builds() {
    let world = World::new();
    let answer = send(&world.gateway.address, "GET", "/config.json", &[], "");
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    let config = answer.json();
    assert_eq!(config["server"]["kind"], "licensespring");
    assert_eq!(config["server"]["url"], "/gateway");
}

#[test]
fn answers_of_the_gateway_have_the_same_headers_and_are_not_kept() {
    let world = World::new();
    let ann = world.ann();
    for answer in [
        ann.get("products/"),
        ann.get("nothing/"),
        ann.get("licenses/102/"),
    ] {
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "permissions-policy",
        ] {
            assert!(answer.header(name).is_some(), "{name}: {answer:?}");
        }
    }
}
