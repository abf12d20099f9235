//! Made-up calls by the thousand: what the list lets through is looked at by a second reading of
//! the contract, `fuzz/calls.mjs`, and what nginx makes of them is compared with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use gateway::Limits;
use serde_json::Value;

use crate::client::try_raw;
use crate::openssl::at_top;
use crate::world::World;

/// Where chance begins: the same calls each time.
const SEED: u32 = 14;

/// The list of calls beside the script that tries it, as modules of Node.js.
struct Bench(PathBuf);

impl Bench {
    /// With something replaced in the list.
    fn with(from: &str, to: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("seatboard-fuzz-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let shipped = at_top("deploy/licensespring-gateway");
        let list = std::fs::read_to_string(shipped.join("allowed.js")).expect("the list of calls");
        assert!(list.contains(from), "the list has no longer `{from}`");
        let put =
            |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
        put("allowed.js", &list.replace(from, to));
        put("package.json", r#"{"type":"module"}"#);
        for file in [
            shipped.join("refusal.js"),
            at_top("tests/gateway/fuzz/calls.mjs"),
        ] {
            let name = file.file_name().expect("a name");
            std::fs::copy(&file, folder.join(name)).expect("copied");
        }
        Self(folder)
    }

    /// As it is shipped.
    fn new() -> Self {
        Self::with("", "")
    }

    fn run(&self, inputs: u32, seed: u32, more: &[&str]) -> Output {
        Command::new("node")
            .arg(Path::new("calls.mjs"))
            .args([inputs.to_string(), seed.to_string()])
            .args(more)
            .current_dir(&self.0)
            .output()
            .expect("Node.js, which makes the calls up")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Tries so many calls; answers with what the script tells.
fn tried(inputs: u32) -> Value {
    let output = Bench::new().run(inputs, SEED, &[]);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let told: Value = serde_json::from_slice(&output.stdout).expect("a line of figures");
    let through = told["through"].as_u64().expect("a number");
    assert!(
        through > u64::from(inputs) / 10,
        "hardly anything gets through: {told}"
    );
    assert!(
        through < u64::from(inputs) / 2,
        "hardly anything is refused: {told}"
    );
    let calls = told["calls"].as_object().expect("counts of calls");
    assert_eq!(
        calls.len(),
        crate::calls::ALLOWED.len(),
        "each call: {told}"
    );
    println!(
        "{inputs} calls in {:.1} s, {through} let through, {} refused",
        told["seconds"].as_f64().expect("a number"),
        u64::from(inputs) - through,
    );
    told
}

/// Sends so many of them to the gateway: what the list lets through arrives as it is, and nothing
/// else does.
fn sent(inputs: u32) {
    let world = World::with(Limits::wide());
    let staff = world.staff();
    let output = Bench::new().run(inputs, SEED + 1, &["list"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("JSON");
    let (mut through, mut refused) = (0, 0);
    for line in text.lines() {
        let made: Value = serde_json::from_str(line).expect("a call");
        let part = |name: &str| made[name].as_str().expect("a text");
        let mut target = format!("/gateway/api/v1/{}", part("path"));
        if !part("query").is_empty() {
            target = format!("{target}?{}", part("query"));
        }
        let request = format!(
            "{} {target} HTTP/1.1\r\nHost: seatboard.example\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{}",
            part("method"),
            staff.token,
            part("body").len(),
            part("body"),
        );
        let answer = try_raw(&world.gateway.address, request.as_bytes());
        let asked = world.upstream.asked();
        if made["sent"].is_null() {
            assert!(asked.is_empty(), "{made}: {asked:?}");
            let status = answer.map_or(400, |answer| answer.status);
            assert!(status >= 400, "{made}: {status}");
            refused += 1;
            continue;
        }
        through += 1;
        assert_eq!(asked.len(), 1, "{made}: {answer:?}");
        let one = &asked[0];
        assert_eq!(one.method, part("method"), "{made}");
        let target = made["sent"]["target"].as_str().expect("a text");
        assert_eq!(one.target, format!("/api/v1/{target}"), "{made}");
        let body = match one.body.as_str() {
            "" => Value::Null,
            body => serde_json::from_str(body).expect("JSON"),
        };
        assert_eq!(body, made["sent"]["body"], "{made}");
    }
    println!(
        "{} calls sent to nginx: {through} arrived, {refused} refused",
        through + refused
    );
    assert!(through > 0 && refused > 0);
}

#[test]
fn g8_made_up_calls_get_through_as_documented_or_not_at_all() {
    tried(20_000);
}

#[test]
fn g8_nginx_makes_the_same_of_made_up_calls() {
    sent(1_000);
}

/// Whoever looks for holes has to find those that are there.
#[test]
fn g8_a_hole_in_the_list_is_found_by_made_up_calls() {
    for (from, to) in [
        ("is_manager: no", "is_manager: flag"),
        ("const PEOPLE = 100;", "const PEOPLE = 102;"),
        (
            "if (method !== 'GET' && Object.keys(query).length > 0) {",
            "if (false) {",
        ),
        ("/^[1-9][0-9]{0,17}", "/^[0-9]{1,18}"),
        ("@\\/?-]|%", "@\\/?#-]|%"),
        (
            "if (Object.prototype.hasOwnProperty.call(query, name)) {",
            "if (false) {",
        ),
        (
            "out[name] = fields[name](value[name], name);",
            "out[name] = value[name];",
        ),
        ("return lower;", "return value;"),
        (
            "body = only(value, call.fields, call.needs)",
            "body = only(value, call.fields, [])",
        ),
        (
            "return null;\n    }\n    return { name",
            "}\n    return { name",
        ),
    ] {
        let output = Bench::with(from, to).run(20_000, SEED, &[]);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "nobody misses `{from}`");
        assert!(words.starts_with("seed 14: "), "{from}: {words}");
    }
}

#[test]
#[ignore = "a million calls take a minute: part of `cargo xtask test all`"]
fn g8_a_million_made_up_calls_find_no_hole() {
    tried(1_000_000);
    sent(10_000);
}
