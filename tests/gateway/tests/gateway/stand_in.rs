//! The same gateway in front of the stand-in, which answers as LicenseSpring does: filters by
//! name, customers embedded whole, ids of sixteen digits.

use gateway::{Gateway, Limits, Setup};
use serde_json::Value;
use stand_in::{Options, Quirks, Seed, StandIn};

use crate::world::{Caller, Dist, World, setup};

pub struct Office {
    pub world: World,
    pub server: StandIn,
    /// The account Ann's company has, and one that is not hers.
    pub own: u64,
    pub other: u64,
    _runtime: tokio::runtime::Runtime,
}

impl Office {
    pub fn new(quirks: Quirks) -> Self {
        let server = StandIn::open(Options {
            seed: Seed::Demo,
            license_spring: quirks,
            ..Options::default()
        })
        .expect("the stand-in opens");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0)))
            .expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let router = server.router();
        runtime.spawn(async move { axum::serve(listener, router).await });

        // The vendor's own staff sees which accounts there are.
        let dist = Dist::new();
        let mut setup = setup(&address, &dist.0, Limits::wide());
        for company in &mut setup.companies {
            company.key = server.facts().api_key;
        }
        let start =
            |setup: &Setup| Gateway::start(setup).unwrap_or_else(|error| panic!("{error:#}"));
        let world = World::around(start(&setup), Dist::new());
        let accounts = all(&world.staff(), "customer-accounts/");
        let id = |at: usize| accounts[at]["id"].as_u64().expect("an id");
        let (own, other) = (id(0), id(1));
        setup.companies[0].customer_account = Some(own);
        setup.companies[1].customer_account = Some(other);
        let world = World::around(start(&setup), dist);
        Self {
            world,
            server,
            own,
            other,
            _runtime: runtime,
        }
    }
}

/// All rows of a list, by pages of seven.
pub fn all(caller: &Caller<'_>, path: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let answer = caller.get(&format!("{path}{sign}limit=7&offset={}", rows.len()));
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        let page = answer.json();
        let found = page["results"].as_array().expect("a list").clone();
        let count = page["count"].as_u64().expect("a count");
        if found.is_empty() || rows.len() + found.len() >= count as usize {
            rows.extend(found);
            assert_eq!(rows.len() as u64, count, "{path}");
            return rows;
        }
        rows.extend(found);
    }
}

pub fn account(license: &Value) -> Option<u64> {
    license["customer"]["customer_account"]["id"].as_u64()
}

fn ids(rows: &[Value]) -> Vec<u64> {
    let mut ids: Vec<u64> = rows.iter().filter_map(|row| row["id"].as_u64()).collect();
    ids.sort_unstable();
    ids
}

/// What lists hold in scope is what the vendor's staff, who see all, would pick out by hand.
fn lists_are_right(quirks: Quirks) {
    let office = Office::new(quirks);
    let (ann, staff) = (office.world.ann(), office.world.staff());
    let licenses = all(&staff, "licenses/");
    let own: Vec<Value> = licenses
        .iter()
        .filter(|license| account(license) == Some(office.own))
        .cloned()
        .collect();
    assert!(!own.is_empty() && own.len() < licenses.len());
    assert_eq!(ids(&all(&ann, "licenses/")), ids(&own));

    let mut people: Vec<u64> = own
        .iter()
        .flat_map(|license| ids(license["license_users"].as_array().expect("people")))
        .collect();
    people.sort_unstable();
    people.dedup();
    assert_eq!(ids(&all(&ann, "license-users/")), people);

    let on = |device: &Value| ids(&own).contains(&device["license"]["id"].as_u64().unwrap_or(0));
    let devices: Vec<Value> = all(&staff, "devices/").into_iter().filter(on).collect();
    assert!(!devices.is_empty());
    assert_eq!(ids(&all(&ann, "devices/")), ids(&devices));

    let customers: Vec<Value> = all(&staff, "customers/")
        .into_iter()
        .filter(|row| row["customer_account"]["id"].as_u64() == Some(office.own))
        .collect();
    assert_eq!(ids(&all(&ann, "customers/")), ids(&customers));
    let orders: Vec<Value> = all(&staff, "orders/")
        .into_iter()
        .filter(|row| ids(&customers).contains(&row["customer"].as_u64().unwrap_or(0)))
        .collect();
    assert!(!orders.is_empty());
    assert_eq!(ids(&all(&ann, "orders/")), ids(&orders));
    assert_eq!(ids(&all(&ann, "customer-accounts/")), [office.own]);
    assert_eq!(ids(&all(&ann, "products/")), ids(&all(&staff, "products/")));
}

#[test]
fn lists_in_scope_are_those_of_the_account() {
    lists_are_right(Quirks::default());
}

#[test]
fn a_server_that_says_more_than_it_should_is_understood() {
    lists_are_right(Quirks {
        extra: true,
        micros: true,
        ..Quirks::default()
    });
}

#[test]
fn the_gateway_asks_for_nothing_undocumented() {
    lists_are_right(Quirks {
        strict: true,
        ..Quirks::default()
    });
}

#[test]
fn a_day_of_the_export_has_the_rows_of_ones_own_licenses() {
    let office = Office::new(Quirks {
        strict: true,
        ..Quirks::default()
    });
    let (ann, staff) = (office.world.ann(), office.world.staff());
    let own = ids(&all(&ann, "licenses/"));
    let now = office.server.now() / 1000;
    let at = |seconds: i64| {
        let time = chrono::DateTime::from_timestamp(seconds, 0).expect("a time");
        time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    };
    let path = format!(
        "license-histories/export?ts__gte={}&ts__lte={}",
        at(now - 86_000),
        at(now)
    );
    let table = |answer: &crate::client::Answer| {
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mine = |line: &String| {
        let ids = line.rsplit(',').nth(2).and_then(|id| id.parse().ok());
        ids.is_none_or(|id: u64| own.contains(&id))
    };
    let everything = table(&staff.get(&path));
    let wanted: Vec<String> = everything
        .iter()
        .filter(|line| mine(line))
        .cloned()
        .collect();
    assert!(wanted.len() > 1 && wanted.len() < everything.len());
    assert_eq!(table(&ann.get(&path)), wanted);
    // More than a day is the vendor's to refuse.
    let long = format!(
        "license-histories/export?ts__gte={}&ts__lte={}",
        at(now - 90_000),
        at(now)
    );
    assert_eq!(ann.get(&long).status, 400);
}

#[test]
fn every_single_thing_outside_is_not_found() {
    let office = Office::new(Quirks::default());
    let (ann, staff) = (office.world.ann(), office.world.staff());
    let mut managers = Vec::new();
    for order in ids(&all(&ann, "orders/")) {
        let rows = ann.get(&format!("orders/{order}/managers/")).json();
        managers.extend(ids(rows.as_array().expect("the managers")));
    }
    let mut refused = 0;
    for list in [
        "licenses/",
        "license-users/",
        "devices/",
        "customers/",
        "orders/",
    ] {
        let own = ids(&all(&ann, list));
        for id in ids(&all(&staff, list)).into_iter().step_by(3) {
            let answer = ann.get(&format!("{list}{id}/"));
            // A person may belong to the account without a seat.
            let belongs = answer.status == 200
                && list == "license-users/"
                && (answer.json()["customer_accounts"][0]["id"].as_u64() == Some(office.own)
                    || managers.contains(&id));
            let wanted = if own.contains(&id) || belongs {
                200
            } else {
                404
            };
            assert_eq!(answer.status, wanted, "{list}{id}/: {answer:?}");
            refused += u32::from(wanted == 404);
        }
    }
    assert!(refused > 10, "only {refused} were refused");
    let path = format!("customer-accounts/{}/", office.other);
    assert_eq!(ann.get(&path).status, 404);
}

#[test]
fn a_seat_is_given_and_taken_back_and_given_again() {
    let office = Office::new(Quirks::default());
    let ann = office.world.ann();
    let licenses = all(&ann, "licenses/");
    let free = |license: &&Value| {
        let seats = license["max_license_users"].as_u64().unwrap_or(0);
        let used = license["license_users"].as_array().map_or(0, Vec::len) as u64;
        license["enabled"] == true && (seats == 0 || used < seats)
    };
    let license = licenses
        .iter()
        .find(free)
        .expect("a license with a free seat");
    let path = format!("licenses/{}/", license["id"]);
    let used = || {
        let now = ann.get(&path).json();
        now["license_users"].as_array().map_or(0, Vec::len)
    };
    let before = used();
    let body = r#"{"email":"new+person@nordbau.example"}"#;
    for _ in 0..2 {
        let answer = ann.call("POST", &format!("{path}assign_user/"), body);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(used(), before + 1);
        let body = r#"{"license_user_email":"new+person@nordbau.example"}"#;
        let answer = ann.call("POST", &format!("{path}unassign_user/"), body);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(used(), before);
    }
}

#[test]
fn another_customers_person_keeps_their_password_to_themselves() {
    let office = Office::new(Quirks::default());
    let (ann, staff) = (office.world.ann(), office.world.staff());
    let licenses = all(&staff, "licenses/");
    let theirs = licenses
        .iter()
        .filter(|license| account(license) == Some(office.other))
        .flat_map(|license| license["license_users"].as_array().expect("people"))
        .next()
        .expect("a person of the other account");
    let own = &all(&ann, "licenses/")[0];
    let body = format!("{{\"email\":{}}}", theirs["true_email"]);
    let answer = ann.call(
        "POST",
        &format!("licenses/{}/assign_user/", own["id"]),
        &body,
    );
    assert_eq!(answer.verdict(), (409, "address".to_owned()));
    let password = r#"{"password":"taken over"}"#;
    let path = format!("license-users/{}/set_password/", theirs["id"]);
    assert!([403, 404].contains(&ann.call("POST", &path, password).status));
    assert_eq!(staff.call("POST", &path, password).status, 200);
}

#[test]
fn a_server_in_trouble_is_told_apart_from_a_refusal() {
    let office = Office::new(Quirks {
        pace: Some(stand_in::Pace {
            per_second: 2,
            ..stand_in::Pace::default()
        }),
        ..Quirks::default()
    });
    let staff = office.world.staff();
    let limited = (0..6)
        .map(|_| staff.get("products/"))
        .find(|answer| answer.status == 429)
        .expect("the vendor's own limit");
    assert_eq!(limited.header("retry-after"), Some("1"));
    office.server.set_quirks(Quirks::default());
    assert_eq!(staff.get("products/").status, 200);
    assert_eq!(staff.get("licenses/1/").body, r#"{"detail":"Not found."}"#);
}
