//! Writes each report as the file that it is saved as, of a world whose names spreadsheets like to
//! take for something else: `cargo run -p seatboard-core --example report_files -- FOLDER`. What
//! went into each, cell by cell, is in `cells.json` beside them.

mod worlds;

use std::{env, fs, path::Path, process::ExitCode};

use seatboard_core::{
    csv,
    domain::{LicenseId, ProductId, TeamId, UserId},
    usage::{
        Cells, Decision, IdleRules, Labels, Period, PersonLabel, ProductGroup, RenewalLine,
        RenewalRules, Report, RowsOf, Scope, file_name, history_rows, idle_rows, people_rows,
        read_day, renewal_rows, review_rows, summary_rows, warning_rows,
    },
};
use serde_json::{Map, Value, json};

use worlds::{Named, World};

const BERLIN: &str = "Europe/Berlin";

/// What licenses and their orders, products, teams and people are called, by numbers in their ids.
const LICENSES: [(&str, &str); 6] = [
    ("0042", "=HYPERLINK(\"https://example.com\";\"Click\")"),
    ("+49 30 1234", "Größe; Süd, \"Ost\""),
    ("1.234", "12345678901234567890"),
    ("SO-7", "3/4"),
    ("1e5", "x;=1+1"),
    ("2026-02-30", "@SUM(A1)"),
];
const PRODUCTS: [&str; 3] = ["Planwerk 007", "TRUE", "5 May"];
const PEOPLE: [(&str, &str); 7] = [
    ("Jörg", "Müßig-Łuczak"),
    ("-", "=1+1"),
    ("Ana;=2+3", "12:30"),
    ("محمد", "العربي"),
    ("0049", "10%"),
    (" Bob", "O'Neil "),
    ("\t=1", "two\nlines\n-1"),
];

/// The things of the world by those names.
struct Hard;

/// The number that an id ends with.
fn number(id: &str) -> usize {
    let digits = id.rsplit('-').next().unwrap_or_default();
    digits.parse().unwrap_or_default()
}

impl Labels for Hard {
    fn product(&self, id: &ProductId) -> String {
        PRODUCTS[number(id.as_str()) % PRODUCTS.len()].to_owned()
    }

    fn license(&self, id: &LicenseId) -> String {
        LICENSES[number(id.as_str()) % LICENSES.len()].1.to_owned()
    }

    fn order(&self, id: &LicenseId) -> String {
        LICENSES[number(id.as_str()) % LICENSES.len()].0.to_owned()
    }

    fn team(&self, _: &TeamId) -> String {
        "Büro; Süd".to_owned()
    }

    fn person(&self, id: &UserId) -> PersonLabel {
        let (first, last) = PEOPLE[number(id.as_str()) % PEOPLE.len()];
        PersonLabel {
            id: id.to_string(),
            email: format!("{id}@büro.example"),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
        }
    }
}

/// Six licenses that end at different times, and seven people who were seen at different times.
fn world() -> Result<World, String> {
    let license = |nth: usize| {
        json!({
            "id": format!("l-{nth}"), "product": format!("p-{}", nth % PRODUCTS.len()),
            "bought": if nth == 3 { Value::Null } else { json!(5 + nth) },
            "created": "2025-01-15T00:00:00Z", "ends": format!("2027-0{}-28T23:30:00Z", nth + 1),
        })
    };
    let holder =
        |nth: usize| json!({ "license": format!("l-{}", nth % 6), "person": format!("00-{nth}") });
    let sign = |nth: usize| {
        json!({
            "license": format!("l-{nth}"), "person": format!("00-{nth}"), "kind": "heartbeat",
            "source": "device", "at": format!("2026-0{}-04T23:30:05Z", 3 + nth),
        })
    };
    let observation = |day: &str, count: usize| {
        let people: Vec<String> = (0..count).map(|nth| format!("00-{nth}")).collect();
        json!({
            "at": format!("{day}T08:00:00Z"), "zone": BERLIN,
            "licenses": [{ "id": "l-0", "bought": 5, "holders": people }],
        })
    };
    let all = |some: &dyn Fn(usize) -> Value, count| (0..count).map(some).collect::<Vec<_>>();
    let world = World::read(&json!({
        "now": "2026-11-22T10:00:00Z",
        "zone": BERLIN,
        "licenses": all(&license, 6),
        "people": (0..7).map(|nth| json!({ "id": format!("00-{nth}"), "team": "t" })).collect::<Vec<_>>(),
        "holders": all(&holder, 7),
        "signs": all(&sign, 5),
        "observations": [observation("2026-11-02", 2), observation("2026-11-04", 3)],
    }).to_string())?;
    match world.ignored.is_empty() {
        true => Ok(world),
        false => Err(format!("these mean nothing: {:?}", world.ignored)),
    }
}

/// Each report: what it is called in the name of its file, and its rows.
fn reports() -> Result<Vec<(String, Vec<Cells>)>, String> {
    let world = world()?;
    let evidence = world.evidence(Named::new(&world.zone)?);
    let report = Report::new(evidence.clone(), evidence.range(Period::LastMonths(6)));
    let scope = Scope::default();
    let groups = [ProductGroup {
        name: "=Group; 1".to_owned(),
        products: vec!["p-0".into(), "p-1".into()],
    }];
    let seats: Vec<u32> = (0..).take(world.reading.seats.len()).collect();
    let idle = evidence.idle(&IdleRules {
        days: 60,
        grace_days: 30,
        ..IdleRules::default()
    });
    let rules = RenewalRules {
        buffer_percent: 10,
        ..RenewalRules::default()
    };
    let lines: Vec<RenewalLine> = { report.renewals(&scope).into_iter() }
        .flat_map(|month| month.renewals)
        .map(|renewal| RenewalLine {
            renewal,
            suggestion: report.suggestion(renewal.license, &rules, Default::default()),
        })
        .collect();
    let first = LicenseId::from("l-0");
    let days = world.history.days_of(&first, evidence.zone());
    let decided = |(nth, reason): (usize, &&str)| Decision {
        license: format!("l-{nth}").as_str().into(),
        person: format!("00-{nth}").as_str().into(),
        decision: "take-back".to_owned(),
        reason: (*reason).to_owned(),
        reviewer: "Łucja; <l@büro.example>".to_owned(),
        decided: Some(world.reading.now),
    };
    let reasons = ["-1", "left; =1+1", "0815", "\"quoted\"\nand more", ""];
    let decisions: Vec<Decision> = reasons.iter().enumerate().map(decided).collect();
    let decide_on = read_day("2026-12-06").ok_or("a day")?;
    let table = report.table(RowsOf::Products, &groups, &scope);
    let all = [
        ("summary", summary_rows(&table, &Hard, evidence.zone())),
        ("people", people_rows(&report, &seats, &Hard)),
        ("idle", idle_rows(&report, &idle, &seats, &Hard)),
        ("warning", warning_rows(&report, &seats, decide_on, &Hard)),
        ("renewals", renewal_rows(&report, &lines, &Hard)),
        ("history", history_rows(&[(first, days)])),
        ("review", review_rows(&decisions, &Hard)),
    ];
    let named = |(page, rows)| (file_name(page, &report.range, evidence.zone()), rows);
    Ok(all.map(named).into())
}

fn write(folder: &Path) -> Result<(), String> {
    let mut cells = Map::new();
    for (name, rows) in reports()? {
        if rows.len() < 2 {
            return Err(format!("{name} has no rows"));
        }
        fs::write(folder.join(&name), csv::write(&rows)).map_err(|error| error.to_string())?;
        cells.insert(name, json!(rows));
    }
    let text = Value::Object(cells).to_string();
    fs::write(folder.join("cells.json"), text).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: report_files FOLDER");
        return ExitCode::FAILURE;
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
