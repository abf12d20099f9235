//! The export of histories (contract 2): a day of all customers in one answer, of which an admin
//! gets the rows that are theirs.

use crate::client::Answer;
use crate::upstream::{HEAD, TABLE, exported};
use crate::world::World;

const DAY: &str =
    "license-histories/export?ts__gte=2026-03-01T00:00:00Z&ts__lte=2026-03-02T00:00:00Z";

/// The licenses that rows of checks are about.
fn checked(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let kind = answer.header("content-type").expect("its kind");
    assert!(kind.starts_with("text/csv"), "{kind}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.body.starts_with(HEAD), "{answer:?}");
    let checks = answer
        .body
        .lines()
        .filter(|line| line.contains("License check"));
    let id = |line: &str| line.split(',').nth(6)?.parse().ok();
    checks.filter_map(id).collect()
}

#[test]
fn the_rows_of_others_are_taken_out_and_ones_own_come_as_they_were() {
    let world = World::new();
    assert_eq!(checked(&world.staff().get(DAY)), [101, 102, 103]);
    assert_eq!(checked(&world.eve().get(DAY)), [102]);
    let ann = world.ann().get(DAY);
    assert_eq!(checked(&ann), [101, 103]);
    assert!(ann.body.contains(&exported(101)), "{ann:?}");
    // A row over two lines is one row.
    assert_eq!(ann.body.matches("License assigned").count(), 2);
    assert!(
        ann.body.contains("\"\"note\"\": null}\",101,,\r\n"),
        "{ann:?}"
    );
    assert!(!ann.body.contains(",102,"));
}

#[test]
fn first_passwords_are_in_no_table_but_the_staffs() {
    let world = World::new();
    let hidden = "\"\"initial_password\"\": null,";
    for caller in [world.ann(), world.ole(), world.eve()] {
        let answer = caller.get(DAY);
        assert!(!answer.body.contains("upstream-initial"), "{answer:?}");
        assert!(answer.body.contains(hidden), "{answer:?}");
    }
    let answer = world.staff().get(DAY);
    assert!(answer.body.contains("upstream-initial"));
}

#[test]
fn one_license_is_looked_at_before_it_is_asked_for() {
    let world = World::new();
    let ann = world.ann();
    world.upstream.asked();
    assert_eq!(checked(&ann.get(&format!("{DAY}&license=103"))), [103]);
    assert_eq!(ann.get(&format!("{DAY}&license=102")).status, 404);
    assert_eq!(ann.get(&format!("{DAY}&license=999")).status, 404);
    for wrong in [
        "license=",
        "license=101,102",
        "license=101%2C102",
        "license=0101",
    ] {
        let answer = ann.get(&format!("{DAY}&{wrong}"));
        assert_eq!(answer.verdict(), (403, "not_allowed".to_owned()), "{wrong}");
    }
    let asked = world.upstream.targets();
    assert!(
        asked
            .iter()
            .all(|it| !it.contains("export") || it.contains("103")),
        "{asked:?}"
    );
    // The vendor answers a filter it does not know with everything.
    world.upstream.ignore(&["license"]);
    let answer = ann.get(&format!("{DAY}&license=103"));
    assert_eq!(answer.verdict(), (502, "upstream".to_owned()));
}

#[test]
fn a_day_costs_one_request_once_the_scope_is_known() {
    let world = World::new();
    let ole = world.ole();
    world.upstream.grow(301);
    world.upstream.asked();
    ole.get(DAY);
    // Customers, four pages of licenses, and the day.
    assert_eq!(world.upstream.targets().len(), 6);
    for day in 2..=9 {
        let path = format!(
            "license-histories/export?ts__gte=2026-03-0{day}T00:00:00Z&ts__lte=2026-03-0{day}T23:59:59Z"
        );
        assert_eq!(checked(&ole.get(&path)), [101, 103]);
        let asked = world.upstream.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert_eq!(asked[0].target, format!("/api/v1/{path}"));
        assert!(
            asked[0]
                .headers
                .contains("accept: text/csv, application/json")
        );
    }
    // A change is a change of what is in scope, too.
    world.ann().call("POST", "devices/301/reset/", "");
    world.upstream.asked();
    ole.get(DAY);
    assert_eq!(world.upstream.targets().len(), 6);
}

#[test]
fn what_is_no_table_of_licenses_is_no_answer() {
    let world = World::new();
    let row = |license: &str, data: &str| {
        format!("2026-03-01 08:00:00+00:00,api,,info,License check,{data},{license},,\r\n")
    };
    let table = |rows: &str| format!("{HEAD}{rows}");
    for (why, kind, text) in [
        (
            "a page of a proxy",
            "text/html",
            "<html>license_id</html>".to_owned(),
        ),
        (
            "no column",
            TABLE,
            "ts,text\r\n2026-03-01,License check\r\n".to_owned(),
        ),
        ("nothing", TABLE, String::new()),
        ("a cell too many", TABLE, table(&row("101,102", ""))),
        ("a cell too few", TABLE, table("2026-03-01,api,101\r\n")),
        ("no end", TABLE, table(&row("101", "\"open"))),
        // Read by two readers in two ways, this is a row of either license.
        ("stray quotes", TABLE, table(&row("101", "a\"b,102,,\"c"))),
    ] {
        world.upstream.export(kind, &text);
        let answer = world.ann().get(DAY);
        assert_eq!(
            answer.verdict(),
            (502, "upstream".to_owned()),
            "{why}: {answer:?}"
        );
    }
    // Whose license is not told is nobody's.
    let rows = row("", "") + &row("101", "") + &row("0101", "") + &row("1e2", "");
    world
        .upstream
        .export("text/csv; charset=utf-8", &table(&rows));
    assert_eq!(checked(&world.ann().get(DAY)), [101]);
    assert!(world.gateway.logs().contains("the export is no table"));
}

#[test]
fn a_long_day_is_narrowed_in_time() {
    let world = World::new();
    let ann = world.ann();
    // As many checks as sixty thousand devices send; every third one is Ann's.
    let rows: String = (0..60_000)
        .map(|at| exported(102 + u64::from(at % 3 == 0)))
        .collect();
    world.upstream.export(TABLE, &format!("{HEAD}{rows}"));
    let since = std::time::Instant::now();
    assert_eq!(checked(&ann.get(DAY)).len(), 20_000);
    let took = since.elapsed();
    assert!(took < std::time::Duration::from_secs(10), "{took:?}");
}
