//! How fast estate and plan are at the size of a large company: 2,000 licenses, 50,000
//! people, 50,000 seats. `cargo bench --bench estate`; the figures are in `BENCHMARKS.md`.

use std::{cell::RefCell, hint::black_box};

use chrono::{DateTime, Duration};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use seatboard::{
    acts::*,
    domain::*,
    estate::{
        Estate, LicenseColumn, LicenseQuery, SeatQuery, SortBy, Topic, UserColumn, UserQuery,
    },
    plan::{Plan, project},
};

const LICENSES: usize = 2_000;
const PEOPLE: usize = 50_000;
const SEATS_EACH: usize = PEOPLE / LICENSES;
const PAGE: usize = 100;

const FIRST: [&str; 16] = [
    "Ana",
    "Björn",
    "Chloé",
    "Дмитрий",
    "Eleni",
    "Fatima",
    "Gökçe",
    "Hana",
    "Íris",
    "João",
    "Karl",
    "Łucja",
    "Mária",
    "Noor",
    "Ørjan",
    "Zoë",
];
const LAST: [&str; 20] = [
    "Lund",
    "García",
    "Иванов",
    "Παπαδόπουλος",
    "Müller",
    "Nowak",
    "Şahin",
    "Andersson",
    "Rossi",
    "Dupont",
    "Tanaka",
    "O'Brien",
    "van den Berg",
    "Horváth",
    "Silva",
    "Kowalczyk",
    "Jansen",
    "Fischer",
    "Moreau",
    "Çelik",
];

/// What the server would answer.
struct Rows {
    catalogue: Catalogue,
    licenses: Vec<License>,
    users: Vec<User>,
}

fn user(number: usize) -> User {
    let (first, last) = (FIRST[number % 16], LAST[number / 16 % 20]);
    User {
        id: format!("0198f0c2-{number:08x}-7000-8000-000000000000").into(),
        email: format!("person.{number}@design-office.example"),
        first_name: Some(first.into()),
        last_name: Some(format!("{last} {}", number / 320)),
        role: Role::User,
        status: UserStatus::Active,
        team: None,
        phone: None,
        rights: None,
        has_initial_password: false,
        created: DateTime::UNIX_EPOCH + Duration::minutes((number * 7919 % PEOPLE) as i64),
    }
}

fn license(number: usize) -> License {
    License {
        id: format!("0198f0c3-{number:08x}-7000-8000-000000000000").into(),
        activation: None,
        name: Some(format!("Office {} floor {}", number / 40, number % 40)),
        key: Some(format!(
            "{:08X}-{:08X}-{:08X}",
            number * 31,
            number * 37,
            number * 41
        )),
        product: format!("product-{}", number % 12).into(),
        policy: Some(format!("policy-{}", number % 24).into()),
        team: Some(format!("team-{}", number % 40).into()),
        owner: None,
        status: LicenseStatus::Active,
        max_seats: Some(SEATS_EACH as u32 + 2 + (number % 20) as u32),
        seats_counted: SEATS_EACH as u32,
        max_devices: None,
        devices_counted: 30,
        max_uses: None,
        uses: 0,
        expires: Some(DateTime::UNIX_EPOCH + Duration::days((number * 31 % 700) as i64)),
        created: DateTime::UNIX_EPOCH,
        updated: DateTime::UNIX_EPOCH,
        last_validated: None,
        last_check_in: None,
        next_check_in: None,
        last_check_out: None,
        is_protected: true,
        is_floating: true,
        is_strict: false,
        requires_heartbeat: false,
        requires_check_in: false,
        order: Some(format!("PO-{number:06}")),
        contract: None,
        line: None,
        terms: None,
    }
}

fn rows() -> Rows {
    let policy = |number: usize| Policy {
        id: format!("policy-{number}").into(),
        name: format!("Policy {number}"),
        activation: [
            Activation::SignIn,
            Activation::SerialNumber,
            Activation::Floating,
        ][number % 3],
        overage: Overage::Never,
        duration_s: None,
        keeps_expiry_on_transfer: false,
        on_expiry: None,
        heartbeat_s: None,
        devices_per_person: false,
    };
    let product = |number| Product {
        id: format!("product-{number}").into(),
        name: format!("Building Design {number}"),
    };
    let team = |number| Team {
        id: format!("team-{number}").into(),
        name: format!("Team {number}"),
        ..Team::default()
    };
    Rows {
        catalogue: Catalogue {
            products: (0..12).map(product).collect(),
            policies: (0..24).map(policy).collect(),
            teams: (0..40).map(team).collect(),
        },
        licenses: (0..LICENSES).map(license).collect(),
        users: (0..PEOPLE).map(user).collect(),
    }
}

/// The people on the license with a number.
fn seats(rows: &Rows, number: usize) -> Vec<(Seat, User)> {
    let people = &rows.users[number * SEATS_EACH..][..SEATS_EACH];
    let seat = |user: &User| Seat {
        license: rows.licenses[number].id.clone(),
        user: user.id.clone(),
        hold: Hold::Assigned,
        activations: None,
    };
    people
        .iter()
        .map(|user| (seat(user), user.clone()))
        .collect()
}

/// Everything, read page by page.
fn build(rows: &Rows) -> Estate {
    let mut estate = Estate::default();
    let asked = estate.ask();
    estate.merge_catalogue(asked, rows.catalogue.clone());
    let mut walk = estate.begin(Topic::Licenses);
    for page in rows.licenses.chunks(PAGE) {
        estate.merge_licenses(&mut walk, page.to_vec());
    }
    estate.finish(walk);
    let mut walk = estate.begin(Topic::Users);
    for page in rows.users.chunks(PAGE) {
        estate.merge_users(&mut walk, page.to_vec());
    }
    estate.finish(walk);
    for number in 0..LICENSES {
        let mut walk = estate.begin(Topic::Seats(rows.licenses[number].id.clone()));
        estate.merge_seats(&mut walk, seats(rows, number));
        estate.finish(walk);
    }
    estate
}

fn by<C>(column: C, descending: bool) -> Vec<SortBy<C>> {
    vec![SortBy { column, descending }]
}

fn reading(c: &mut Criterion) {
    let rows = rows();
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    group.bench_function("50,000 seats, page by page", |b| b.iter(|| build(&rows)));
    let listed: Vec<Listed> = (0..LICENSES)
        .map(|number| Listed {
            license: rows.licenses[number].clone(),
            people: Some(seats(&rows, number)),
        })
        .collect();
    for (name, is_known) in [
        ("licenses with their people, new", false),
        ("licenses with their people, again", true),
    ] {
        group.bench_function(name, |b| {
            b.iter_batched(
                || {
                    let known = if is_known {
                        build(&rows)
                    } else {
                        Estate::default()
                    };
                    (known, listed.clone())
                },
                |(mut estate, listed)| {
                    let mut walk = estate.begin(Topic::Licenses);
                    for page in listed.chunks(PAGE) {
                        estate.merge_listed(&mut walk, page.to_vec());
                    }
                    estate.finish(walk);
                    estate
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();

    let mut estate = build(&rows);
    let mut group = c.benchmark_group("merge a page of 100");
    let page = &rows.users[20_000..20_000 + PAGE];
    group.bench_function("people, unchanged", |b| {
        b.iter_batched(
            || page.to_vec(),
            |page| {
                let mut walk = estate.begin(Topic::Users);
                estate.merge_users(&mut walk, page)
            },
            BatchSize::SmallInput,
        );
    });
    // Every page differs from the one before, so that all 100 rows change.
    let mut round = 0;
    group.bench_function("people, all changed", |b| {
        b.iter_batched(
            || {
                round += 1;
                let mut page = page.to_vec();
                for user in &mut page {
                    user.first_name = Some(format!("Renée {round}"));
                }
                page
            },
            |page| {
                let mut walk = estate.begin(Topic::Users);
                estate.merge_users(&mut walk, page)
            },
            BatchSize::SmallInput,
        );
    });
    let page = &rows.licenses[..PAGE];
    group.bench_function("licenses, all changed", |b| {
        b.iter_batched(
            || {
                round += 1;
                let mut page = page.to_vec();
                for license in &mut page {
                    license.name = Some(format!("Étage {round}"));
                }
                page
            },
            |page| {
                let mut walk = estate.begin(Topic::Licenses);
                estate.merge_licenses(&mut walk, page)
            },
            BatchSize::SmallInput,
        );
    });
    let seats: Vec<(Seat, User)> = (0..4).flat_map(|number| seats(&rows, number)).collect();
    let estate = RefCell::new(estate);
    group.bench_function("seats, all new", |b| {
        b.iter_batched(
            || {
                // An empty list, so that all 100 are new again.
                let mut estate = estate.borrow_mut();
                let walk = estate.begin(Topic::Seats("another".into()));
                estate.finish(walk);
                seats.clone()
            },
            |page| {
                let mut estate = estate.borrow_mut();
                let mut walk = estate.begin(Topic::Seats("another".into()));
                estate.merge_seats(&mut walk, page)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn asking(c: &mut Criterion) {
    let rows = rows();
    let estate = build(&rows);
    let users = |text: &str, sort| UserQuery {
        text: text.into(),
        sort,
        ..UserQuery::default()
    };
    let licenses = |text: &str, sort| LicenseQuery {
        text: text.into(),
        sort,
        ..LicenseQuery::default()
    };

    let mut group = c.benchmark_group("filter by substring");
    let query = users("lund 77", Vec::new());
    println!("{} people match", estate.find_users(&query).len());
    group.bench_function("50,000 people, few match", |b| {
        b.iter(|| estate.find_users(black_box(&query)));
    });
    let query = users("zoe", Vec::new());
    println!("{} people match", estate.find_users(&query).len());
    group.bench_function("50,000 people, 1 in 16 matches", |b| {
        b.iter(|| estate.find_users(black_box(&query)));
    });
    let query = licenses("garcia 77", Vec::new());
    println!("{} licenses match", estate.find_licenses(&query).len());
    group.bench_function("2,000 licenses and the people on them", |b| {
        b.iter(|| estate.find_licenses(black_box(&query)));
    });
    let query = SeatQuery {
        text: "an".into(),
        ..SeatQuery::default()
    };
    group.bench_function("25 people on one license", |b| {
        b.iter(|| estate.find_seats(black_box(&rows.licenses[77].id), &query));
    });
    group.bench_function("type-ahead, one letter", |b| {
        b.iter(|| estate.suggest_users(black_box("l"), 8, Some(&rows.licenses[77].id)));
    });
    group.finish();

    let mut group = c.benchmark_group("sort");
    for (name, sort) in [
        ("50,000 people by name", by(UserColumn::Name, false)),
        ("50,000 people by creation", by(UserColumn::Created, true)),
    ] {
        let query = users("", sort);
        group.bench_function(name, |b| b.iter(|| estate.find_users(black_box(&query))));
    }
    for (name, sort) in [
        ("2,000 licenses by title", by(LicenseColumn::Title, false)),
        (
            "2,000 licenses by free seats",
            by(LicenseColumn::Free, true),
        ),
    ] {
        let query = licenses("", sort);
        group.bench_function(name, |b| b.iter(|| estate.find_licenses(black_box(&query))));
    }
    group.finish();

    c.bench_function("figures over 2,000 licenses", |b| {
        b.iter(|| estate.license_figures(black_box(DateTime::UNIX_EPOCH), None));
    });
}

fn changing(c: &mut Criterion) {
    let rows = rows();
    let estate = build(&rows);
    // 40 licenses; on each, some give up their seat, some pass it on, some get one.
    let mut plan = Plan::default();
    for at in 0..500 {
        let (number, turn) = (at % 40, at / 40);
        let license = rows.licenses[number].id.clone();
        let here = |place: usize| rows.users[number * SEATS_EACH + place].id.clone();
        let new = rows.users[PEOPLE - 1 - at].id.clone();
        plan.stage(match turn % 3 {
            0 => Act::Seat(license, SeatAct::Assign { user: new }),
            1 => Act::Seat(license, SeatAct::Release { user: here(turn) }),
            _ => Act::Seat(
                license,
                SeatAct::Move {
                    from: here(turn),
                    to: new,
                },
            ),
        });
    }
    assert_eq!(plan.len(), 500);
    println!(
        "can be applied: {}",
        project(&estate, plan.acts()).can_apply()
    );
    c.bench_function("project 500 acts over 40 licenses", |b| {
        b.iter(|| project(black_box(&estate), plan.acts()));
    });

    let mut estate = estate;
    let license = &rows.licenses[3].id;
    let act = |user: &UserId| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() });
    let back = |user: &UserId| Act::Seat(license.clone(), SeatAct::Release { user: user.clone() });
    let user = rows.users[PEOPLE - 1].id.clone();
    c.bench_function("confirm an act and its inverse, count twice", |b| {
        b.iter(|| {
            estate.confirm(&act(&user), None);
            let assigned = estate.count(license);
            estate.confirm(&back(&user), None);
            (assigned, estate.count(license))
        });
    });
}

criterion_group!(benches, reading, asking, changing);
criterion_main!(benches);
