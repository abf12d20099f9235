//! What somebody gets who can write into the gateway's folder, or speaks to its sockets.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use gateway::Limits;

use crate::upstream::{KEY, OTHER_KEY};
use crate::world::World;

/// The status that one of the inner servers answers with.
fn ask(world: &World, socket: &str, line: &str, headers: &str) -> u16 {
    let path = world.gateway.sessions().with_file_name(socket);
    let mut stream = UnixStream::connect(path).expect("it listens");
    let text = format!("{line} HTTP/1.0\r\n{headers}\r\n");
    stream.write_all(text.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
    status.unwrap_or_else(|| panic!("no status: {answer}"))
}

#[test]
fn g9_the_sockets_lead_nowhere_without_the_key() {
    let world = World::new();
    for socket in ["vendor.sock", "gate.sock"] {
        for line in [
            "DELETE /nordbau/licenses/101/",
            "GET /nordbau/products/",
            "GET /staff/licenses/",
            "POST /nordbau/devices/301/reset/",
        ] {
            for headers in [
                String::new(),
                "X-Seal: \r\n".to_owned(),
                "X-Seal: x\r\n".to_owned(),
                // The key of another company.
                format!(
                    "X-Seal: {}\r\n",
                    if line.contains("staff") {
                        KEY
                    } else {
                        OTHER_KEY
                    }
                ),
            ] {
                assert_eq!(ask(&world, socket, line, &headers), 404, "{socket} {line}");
            }
        }
        assert_eq!(world.upstream.targets(), [""; 0]);
        // Even who knows it gets no further than the list of calls.
        let seal = format!("X-Seal: {KEY}\r\n");
        for line in [
            "DELETE /nordbau/licenses/101/",
            "PATCH /nordbau/licenses/101/",
            "GET /nordbau/license-templates/",
            "POST /nordbau/orders/create_order/",
            "GET /nordbau/nothing/",
            "GET /nobody/products/",
        ] {
            assert_eq!(ask(&world, socket, line, &seal), 404, "{socket} {line}");
        }
        assert_eq!(world.upstream.targets(), [""; 0]);
        assert_eq!(ask(&world, socket, "GET /nordbau/products/", &seal), 200);
        assert_eq!(world.upstream.targets(), ["GET /api/v1/products/"]);
    }
}

#[test]
fn g9_a_forged_file_is_no_session() {
    let world = World::new();
    let folder = world.gateway.sessions();
    let files = || -> Vec<_> {
        let entries = fs::read_dir(&folder).expect("the folder").flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let ole = world.ole();
    let own = files().pop().expect("the session of one who looks");
    let staff = world.staff();
    let theirs = files().into_iter().find(|path| *path != own);
    let theirs = fs::read_to_string(theirs.expect("another session")).expect("readable");
    let before = fs::read_to_string(&own).expect("readable");
    let signed_out = (401, "signed_out".to_owned());
    for forged in [
        // Another's session under one's own token.
        theirs.clone(),
        before.replace("nordbau/ole@", "nordbau/ann@"),
        before.replace("\"expires\":1", "\"expires\":9"),
        // Without a seal, and with one that is none.
        before.lines().skip(1).collect(),
        format!("{}{}", "0".repeat(64), &before[64..]),
        format!("\n{}", &before[65..]),
        "{}".to_owned(),
        "null".to_owned(),
        "7".to_owned(),
        String::new(),
    ] {
        assert_ne!(forged, before);
        fs::write(&own, &forged).expect("written");
        assert_eq!(ole.get("products/").verdict(), signed_out, "{forged}");
        assert!(!own.exists(), "{forged}");
    }
    fs::write(&own, before).expect("written");
    assert_eq!(ole.get("products/").status, 200);
    assert_eq!(staff.get("products/").status, 200);
}

#[test]
fn g9_a_session_that_nobody_uses_ends() {
    let world = World::with(Limits {
        idle: Some(2.0 / 60.0),
        ..Limits::wide()
    });
    let (ann, forgotten) = (world.ann(), world.ann());
    for _ in 0..4 {
        std::thread::sleep(Duration::from_millis(800));
        assert_eq!(ann.get("products/").status, 200);
    }
    let signed_out = (401, "signed_out".to_owned());
    assert_eq!(forgotten.get("products/").verdict(), signed_out);
    std::thread::sleep(Duration::from_millis(2300));
    assert_eq!(ann.get("products/").verdict(), signed_out);
}

#[test]
fn g9_nobody_is_named_by_the_thousand() {
    let world = World::new();
    let staff = world.staff();
    let body = |count: u64| {
        let one = |id| format!("\"{}\":{{\"max_activations\":1}}", 1000 + id);
        let all: Vec<String> = (0..count).map(one).collect();
        format!("{{{}}}", all.join(","))
    };
    let path = "licenses/101/set_users_activations/";
    let answer = staff.call("POST", path, &body(101));
    assert_eq!(answer.verdict(), (403, "not_allowed".to_owned()));
    assert_eq!(world.upstream.targets(), [""; 0]);
    assert_eq!(staff.call("POST", path, &body(100)).status, 200);
}

#[test]
fn g9_an_answer_does_not_tell_whose_an_address_is() {
    let world = World::new();
    let ann = world.ann();
    let answers: Vec<_> = [
        "other@sued.example",
        "nobody@sued.example",
        "manager@sued.example",
    ]
    .map(|address| {
        let body = format!(r#"{{"email":"{address}"}}"#);
        let answer = ann.call("POST", "licenses/101/assign_user/", &body);
        assert!(!answer.body.contains("sued"), "{answer:?}");
        (answer.status, answer.body)
    })
    .into();
    assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
    let answers: Vec<_> = ["202", "205", "999"]
        .iter()
        .flat_map(|id| {
            let body = format!(r#"{{"license_user_id":{id}}}"#);
            ["licenses/101/unassign_user/", "orders/401/remove_manager/"]
                .map(|path| ann.call("POST", path, &body))
        })
        .map(|answer| (answer.status, answer.body))
        .collect();
    let missing = (404, r#"{"detail":"Not found."}"#.to_owned());
    assert!(answers.iter().all(|one| *one == missing), "{answers:?}");
    assert_eq!(world.upstream.writes(), [""; 0]);
    // More of one address than one look shows are not taken for nobody.
    world.upstream.repeat(12);
    let body = r#"{"email":"own@nordbau.example"}"#;
    let answer = ann.call("POST", "licenses/103/assign_user/", body);
    assert_eq!(answer.verdict(), (502, "upstream".to_owned()), "{answer:?}");
    assert_eq!(world.upstream.writes(), [""; 0]);
}

#[test]
fn g9_the_count_of_transfers_is_of_ones_own_license() {
    let world = World::new();
    let ann = world.ann();
    let path = "license-activation-histories/transfer_count/";
    // A vendor that ignores the filter counts everybody's.
    world.upstream.ignore(&["license"]);
    let answer = ann.get(&format!("{path}?license=101"));
    assert_eq!(answer.json(), serde_json::json!({ "transfer_count": 1 }));
    for query in ["license=101&ts__gte=2026-01-01", "license=101&action=x"] {
        let answer = ann.get(&format!("{path}?{query}"));
        assert_eq!(answer.verdict(), (403, "not_allowed".to_owned()));
    }
    assert_eq!(ann.get(&format!("{path}?license=102")).status, 404);
    let counted = world.staff().get(&format!("{path}?license=101"));
    assert_eq!(counted.json(), serde_json::json!({ "transfer_count": 5 }));
}
