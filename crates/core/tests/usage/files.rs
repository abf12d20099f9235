//! Reports as files: read back they say what the figures say.

use seatboard_core::{
    csv,
    domain::{License, LicenseId, ProductId, TeamId, UserId},
    estate::{Estate, sample},
    usage::{
        Decision, IdleRules, Labels, PersonLabel, ProductGroup, Range, RenewalLine, RenewalRules,
        Report, RowsOf, Scope, file_name, history_rows, idle_rows, people_rows, read_day,
        renewal_rows, review_rows, summary_rows, warning_rows,
    },
};
use serde_json::{Value, json};

use crate::{SEVEN, add, item, read, report, world, worlds::Named};

const BERLIN: &str = "Europe/Berlin";

/// Everything is called by its id, and some of it like a formula.
struct Ids;

impl Labels for Ids {
    fn product(&self, id: &ProductId) -> String {
        format!("=Product {id}")
    }

    fn license(&self, id: &LicenseId) -> String {
        format!("License; {id}")
    }

    fn order(&self, id: &LicenseId) -> String {
        format!("SO-{id}")
    }

    fn team(&self, id: &TeamId) -> String {
        format!("Team {id}")
    }

    fn person(&self, id: &UserId) -> PersonLabel {
        PersonLabel {
            id: id.to_string(),
            email: format!("{id}@acme.test"),
            first_name: id.to_string(),
            last_name: "Berg, \"B\"".to_owned(),
        }
    }
}

/// A file as somebody else reads it: its columns, and its rows by their names.
fn parsed(rows: &[Vec<String>]) -> (String, Vec<Value>) {
    let text = csv::write(rows.iter().map(|row| row.iter()));
    let bytes = text.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = ::csv::Reader::from_reader(bytes);
    let names = reader.headers().expect("a heading").clone();
    let records = reader.records().map(|record| {
        let record = record.expect("a record");
        let cells = names.iter().zip(record.iter());
        cells
            .map(|(name, cell)| (name.to_owned(), json!(cell)))
            .collect()
    });
    (
        names.iter().collect::<Vec<_>>().join(","),
        records.collect(),
    )
}

fn seats(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
}

#[test]
fn d22_the_summary_as_a_file_is_the_table() {
    let mut world = world(SEVEN);
    let e = json!({"id": "e", "product": "cloud", "bought": 1, "last_validated": "2026-11-02T09:00:00Z"});
    add(&mut world, "licenses", e);
    add(
        &mut world,
        "holders",
        json!({"license": "e", "person": "ana"}),
    );
    let world = read(&world);
    let groups = [ProductGroup {
        name: "Suite".into(),
        products: vec!["cad".into(), "cloud".into()],
    }];
    let report = report(&world, "last-9", BERLIN);
    let file = |of: RowsOf<'_>| {
        let table = report.table(of, &groups, &Scope::default());
        parsed(&summary_rows(&table, &Ids, report.evidence.zone()))
    };
    let (columns, rows) = file(RowsOf::Products);
    assert_eq!(
        columns,
        "group,product_id,product,licenses,seats_bought,licenses_unlimited,seats_held,\
         people_used,people_not_used,people_unknown,last_sign"
    );
    assert_eq!(
        rows[0],
        json!({
            "group": "Suite", "product_id": "cad", "product": "'=Product cad",
            "licenses": "2", "seats_bought": "6", "licenses_unlimited": "0",
            "seats_held": "5", "people_used": "3", "people_not_used": "1",
            "people_unknown": "1", "last_sign": "2026-11-20T08:00:00Z",
        })
    );
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2]["last_sign"], "", "it was never seen");
    let (_, rows) = file(RowsOf::Groups);
    let names: Vec<_> = { rows.iter() }
        .map(|row| {
            (
                row["group"].as_str(),
                row["product_id"].as_str(),
                row["people_used"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            (Some("Suite"), Some(""), Some("4")),
            (Some(""), Some("share"), Some("0"))
        ]
    );
    let (_, rows) = file(RowsOf::Group("Suite"));
    assert_eq!(rows.len(), 2);
    assert_eq!(
        file_name("summary", &report.range, report.evidence.zone()),
        "seatboard-summary_2026-03-01_2026-11-22_v1.csv"
    );
}

#[test]
fn d22_people_as_a_file_are_told_with_sign_source_and_state() {
    let mut world = world(SEVEN);
    add(&mut world, "people", json!({"id": "eva", "team": "t1"}));
    item(&mut world, "holders", &[("person", "eva")])["owner"] = true.into();
    item(&mut world, "holders", &[("person", "gus")])["since"] = "2026-11-01T08:00:00Z".into();
    let world = read(&world);
    let report = report(&world, "this-month", BERLIN);
    let rows = people_rows(&report, &seats(world.reading.seats.len()), &Ids);
    let (columns, rows) = parsed(&rows);
    assert_eq!(
        columns,
        "person_id,email,first_name,last_name,team,license_id,license,product,held_as,\
         assigned_from,assigned_known_by,last_sign,last_sign_kind,last_sign_source,state,\
         shared_activity,days_since"
    );
    let row = |person: &str| {
        let found = rows.iter().find(|row| row["person_id"] == person);
        found.expect("a row").clone()
    };
    assert_eq!(
        row("eva"),
        json!({
            "person_id": "eva", "email": "eva@acme.test", "first_name": "eva",
            "last_name": "Berg, \"B\"", "team": "Team t1", "license_id": "b",
            "license": "License; b", "product": "'=Product cloud", "held_as": "owner",
            "assigned_from": "2026-02-28T23:30:00Z", "assigned_known_by": "sign",
            "last_sign": "2026-02-28T23:30:00Z", "last_sign_kind": "validation",
            "last_sign_source": "license", "state": "not-used", "shared_activity": "false",
            "days_since": "266",
        })
    );
    let gus = row("gus");
    assert_eq!(gus["assigned_known_by"], "receipt");
    assert_eq!(gus["assigned_from"], "2026-11-01T08:00:00Z");
    // Never seen is not seen zero days ago.
    assert_eq!(
        (&gus["last_sign"], &gus["days_since"]),
        (&json!(""), &json!(""))
    );
    assert_eq!(row("ana")["days_since"], "21");
    assert_eq!(row("ben")["shared_activity"], "true");
    let summary = report.summary(&Scope::default());
    for (state, count) in [
        ("used", summary.seats.used),
        ("not-used", summary.seats.not_used),
        ("unknown", summary.seats.unknown),
    ] {
        let told = rows.iter().filter(|row| row["state"] == state).count();
        assert_eq!(told, count as usize, "{state}");
    }
}

#[test]
fn d22_a_day_stands_for_a_sign_of_which_no_more_is_known() {
    let mut world = world(SEVEN);
    world["licenses"][1]["days"] = json!({"since": "2025-11-23", "valid": ["2026-03-01"]});
    let observed = json!({"at": "2026-09-02T08:00:00Z", "zone": BERLIN, "licenses": [
        {"id": "a", "holders": [{"person": "dia", "last": {"day": "2026-09-01"}}]},
    ]});
    add(&mut world, "observations", observed);
    let world = read(&world);
    let report = report(&world, "last-3", BERLIN);
    let (_, rows) = parsed(&people_rows(&report, &seats(7), &Ids));
    let of = |person: &str| {
        let row = rows.iter().find(|row| row["person_id"] == person);
        let row = row.expect("a row");
        (
            row["last_sign"].clone(),
            row["last_sign_source"].clone(),
            row["state"].clone(),
        )
    };
    assert_eq!(
        of("eva"),
        (json!("2026-03-01"), json!("day-count"), json!("not-used"))
    );
    assert_eq!(
        of("dia"),
        (json!("2026-09-01"), json!("observation"), json!("used"))
    );
}

#[test]
fn d22_idle_seats_as_a_file_have_their_tier_and_why_they_are_spared() {
    let mut world = world(SEVEN);
    add(&mut world, "people", json!({"id": "eva", "staff": true}));
    let world = read(&world);
    let evidence = world.evidence(Named::new(BERLIN).expect("a zone"));
    let rules = IdleRules {
        days: 90,
        grace_days: 30,
        spares_staff: true,
        ..IdleRules::default()
    };
    let idle = evidence.idle(&rules);
    let range = Range::last_days(90, world.reading.now, evidence.zone());
    let report = Report::new(evidence, range);
    let (columns, rows) = parsed(&idle_rows(&report, &idle, &seats(7), &Ids));
    assert!(columns.ends_with(",days_since,tier,excluded_by"));
    let tiers: Vec<_> = { rows.iter() }
        .map(|row| {
            (
                row["tier"].as_str().expect("a text"),
                row["excluded_by"].as_str().expect("a text"),
            )
        })
        .collect();
    assert_eq!(
        tiers,
        [
            ("in-use", ""),
            ("in-use", ""),
            ("unknown", ""),
            ("unknown", ""),
            ("probable", "staff"),
            ("review", ""),
            ("unknown", ""),
        ]
    );
    let decide = read_day("2026-12-06").expect("a day");
    let (columns, rows) = parsed(&warning_rows(&report, &[4], decide, &Ids));
    assert_eq!(
        columns,
        "email,first_name,last_name,license,product,last_sign,days_since,decide_on"
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["email"], &rows[0]["decide_on"]),
        (&json!("eva@acme.test"), &json!("2026-12-06"))
    );
}

#[test]
fn d22_renewals_and_decisions_as_files() {
    let mut world = world(SEVEN);
    world["licenses"][0]["ends"] = "2026-12-31T23:30:00Z".into();
    let world = read(&world);
    let report = report(&world, "last-3", BERLIN);
    let rules = RenewalRules {
        buffer_percent: 10,
        ..RenewalRules::default()
    };
    let months = report.renewals(&Scope::default());
    let lines: Vec<RenewalLine> = { months.iter() }
        .flat_map(|month| &month.renewals)
        .map(|renewal| RenewalLine {
            renewal: *renewal,
            suggestion: report.suggestion(renewal.license, &rules, Default::default()),
        })
        .collect();
    let (columns, rows) = parsed(&renewal_rows(&report, &lines, &Ids));
    assert_eq!(
        columns,
        "license_id,license,product,order,ends_on,grace_until,bought,held,used,not_used,\
         unknown,new,waiting,suggested"
    );
    assert_eq!(
        rows[0],
        json!({
            "license_id": "a", "license": "License; a", "product": "'=Product cad",
            "order": "SO-a", "ends_on": "2027-01-01", "grace_until": "", "bought": "5",
            "held": "4", "used": "2", "not_used": "0", "unknown": "2", "new": "0",
            "waiting": "", "suggested": "5",
        })
    );
    let unlimited = rows
        .iter()
        .find(|row| row["license_id"] == "d")
        .expect("a row");
    assert_eq!(
        (&unlimited["bought"], &unlimited["suggested"]),
        (&json!(""), &json!(""))
    );
    let decision = Decision {
        license: "a".into(),
        person: "ana".into(),
        decision: "keep".into(),
        reason: "+1".into(),
        reviewer: "dia".into(),
        decided: Some(world.reading.now),
    };
    let (columns, rows) = parsed(&review_rows(&[decision], &Ids));
    assert_eq!(
        columns,
        "license_id,person_id,decision,reason,reviewer,decided_at"
    );
    assert_eq!(rows[0]["reason"], "'+1");
    assert_eq!(rows[0]["decided_at"], "2026-11-22T10:00:00Z");
}

#[test]
fn d22_a_day_that_nobody_observed_is_empty_in_the_history() {
    let mut world = world(SEVEN);
    for at in [
        "2026-11-02T08:00:00Z",
        "2026-11-02T09:00:00Z",
        "2026-11-04T08:00:00Z",
    ] {
        let license = json!({"id": "a", "bought": 5, "holders": ["ana", "ben"]});
        add(
            &mut world,
            "observations",
            json!({"at": at, "zone": BERLIN, "licenses": [license]}),
        );
    }
    let history = read(&world).history;
    let zone = Named::new(BERLIN).expect("a zone");
    let series = [("a".into(), history.days_of(&"a".into(), &zone))];
    let (columns, rows) = parsed(&history_rows(&series));
    assert_eq!(
        columns,
        "day,license_id,bought,held,held_known,observations"
    );
    let row = |day: &str, bought: &str, held: &str, known: &str, observations: &str| {
        json!({"day": day, "license_id": "a", "bought": bought, "held": held,
               "held_known": known, "observations": observations})
    };
    assert_eq!(
        rows,
        [
            row("2026-11-02", "5", "2", "true", "2"),
            row("2026-11-03", "", "", "false", "0"),
            row("2026-11-04", "5", "2", "true", "1"),
        ]
    );
}

#[test]
fn the_estate_knows_what_things_are_called() {
    let license = License {
        name: Some("CAD 1".into()),
        order: Some("SO-1".into()),
        ..sample::license("a", 0, None)
    };
    let mut estate = Estate::with_licenses(vec![license]);
    let asked = estate.ask();
    estate.merge_catalogue(asked, sample::catalogue(Default::default()));
    let asked = estate.ask();
    estate.merge_user(asked, sample::user("ana"));
    let labels: &dyn Labels = &estate;
    assert_eq!(labels.license(&"a".into()), "CAD 1");
    assert_eq!(labels.order(&"a".into()), "SO-1");
    assert_eq!(labels.product(&"product".into()), "Product");
    assert_eq!(labels.person(&"ana".into()).email, "ana@acme.test");
    // Of somebody who is not known, the id is all there is.
    let stranger = labels.person(&"x".into());
    assert_eq!((stranger.id.as_str(), stranger.email.as_str()), ("x", ""));
}
