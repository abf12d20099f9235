//! Rows and questions for the queries: names that are hard to compare, things left out.

use chrono::{DateTime, Duration};
use proptest::prelude::*;
use seatboard_core::{
    domain::*,
    estate::{Estate, SortBy, Topic},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::server::{license, license_id, person, user_id};

pub const NAMES: [&str; 15] = [
    "Ana",
    "ÁNA",
    "Anna Maria",
    "Łódź",
    "lodz",
    "Øre",
    "Straße",
    "STRASSE",
    "Αθήνα",
    "Πέτρος",
    "ΑΘΗΝΑ",
    "Ёлка",
    "O'Brien",
    "Zoe\u{308}",
    "山田",
];
pub const PEOPLE: usize = 9;
pub const LICENSES: usize = 7;

/// Case and accents taken off by Unicode's own data.
pub fn plain(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase).nfd();
    let bare: String = lower.filter(|&c| !is_combining_mark(c)).collect();
    bare.replace('ł', "l")
        .replace('ø', "o")
        .replace('ß', "ss")
        .replace('ς', "σ")
}

pub fn names() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(&NAMES[..]).prop_map(String::from))
}

/// What somebody might type: pieces of names, in any case.
pub fn typed() -> impl Strategy<Value = String> {
    let piece = (
        prop::sample::select(&NAMES[..]),
        0..3_usize,
        1..4_usize,
        any::<bool>(),
    );
    let piece = piece.prop_map(|(name, from, len, upper)| {
        let piece: String = name.chars().skip(from).take(len).collect();
        if upper { piece.to_uppercase() } else { piece }
    });
    prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.join("  "))
}

pub fn people() -> impl Strategy<Value = Vec<User>> {
    let statuses = [
        UserStatus::Active,
        UserStatus::Inactive,
        UserStatus::Banned,
        UserStatus::Other("ODD".into()),
    ];
    let row = (
        names(),
        names(),
        prop::sample::select(vec!["ana", "Lodz", "b.strasse", "zo"]),
        prop::sample::select(vec![Role::Admin, Role::ReadOnly, Role::User]),
        prop::sample::select(statuses.to_vec()),
        0..4_i64,
        prop::option::of("[0-9]{1,2}"),
    );
    prop::collection::vec(row, PEOPLE).prop_map(|rows| {
        let row = |(number, (first_name, last_name, email, role, status, day, phone))| User {
            phone,
            first_name,
            last_name,
            role,
            status,
            created: DateTime::UNIX_EPOCH + Duration::days(day),
            ..person(&format!("u{number}"), &format!("{email}{number}@acme.test"))
        };
        (0..).zip(rows).map(row).collect()
    })
}

/// A license and who sits on it.
pub type Seated = (License, Vec<usize>);

pub fn licenses() -> impl Strategy<Value = Vec<Seated>> {
    let statuses = [
        LicenseStatus::Active,
        LicenseStatus::Expired,
        LicenseStatus::Suspended,
        LicenseStatus::Other("ODD".into()),
    ];
    let row = (
        (names(), names(), names()),
        (
            0..3_u8,
            prop::option::of(0..3_u8),
            prop::option::of(0..3_u8),
        ),
        prop::sample::select(statuses.to_vec()),
        (prop::option::of(0..4_u32), prop::option::of(-2..5_i64)),
        prop::option::of(0..PEOPLE),
        prop::collection::btree_set(0..PEOPLE, 0..4),
    );
    let row = row.prop_map(|row| {
        let ((name, key, order), (product, policy, team), status, limits, owner, seats) = row;
        let (max_seats, ends) = limits;
        let row = License {
            name,
            key,
            order,
            product: format!("product{product}").into(),
            policy: policy.map(|it| format!("policy{it}").into()),
            team: team.map(|it| format!("team{it}").into()),
            owner: owner.map(user_id),
            status,
            max_seats,
            expires: ends.map(|day| DateTime::UNIX_EPOCH + Duration::days(day)),
            ..license("")
        };
        let assigned = seats.into_iter().filter(|seat| Some(*seat) != owner);
        (row, assigned.collect())
    });
    prop::collection::vec(row, LICENSES).prop_map(|mut rows: Vec<Seated>| {
        for (number, (row, _)) in rows.iter_mut().enumerate() {
            row.id = license_id(number);
        }
        rows
    })
}

/// What somebody has activated with each of their seats, made of what else is known of them.
pub fn activations(user: &User) -> Option<Activations> {
    let phone: u32 = user.phone.as_ref()?.parse().ok()?;
    let max = phone % 5;
    Some(Activations {
        used: phone % 3,
        max: (max > 0).then_some(max),
    })
}

pub fn estate_of(people: &[User], licenses: &[Seated]) -> Estate {
    let mut estate = Estate::default();
    // The catalogue comes last: what licenses are found by has to follow it.
    let asked = estate.ask();
    let mut walk = estate.begin(Topic::Licenses);
    let rows = licenses.iter().map(|(row, _)| row.clone());
    estate.merge_licenses(&mut walk, rows.collect());
    estate.finish(walk);
    for (row, assigned) in licenses {
        let mut walk = estate.begin(Topic::Seats(row.id.clone()));
        let owner = row.owner.iter().map(|id| (id.clone(), Hold::Owner));
        let assigned = assigned.iter().map(|&it| (user_id(it), Hold::Assigned));
        let seat = |(user, hold): (UserId, Hold)| {
            let person = people
                .iter()
                .find(|it| it.id == user)
                .expect("everybody is there");
            let license = row.id.clone();
            (
                Seat {
                    license,
                    user,
                    hold,
                    activations: activations(person),
                },
                person.clone(),
            )
        };
        estate.merge_seats(&mut walk, owner.chain(assigned).map(seat).collect());
        estate.finish(walk);
    }
    let mut walk = estate.begin(Topic::Users);
    estate.merge_users(&mut walk, people.to_vec());
    estate.finish(walk);
    estate.merge_catalogue(asked, catalogue());
    estate
}

pub fn catalogue() -> Catalogue {
    let policy = |number: usize| Policy {
        id: format!("policy{number}").into(),
        name: String::new(),
        activation: [
            Activation::SignIn,
            Activation::SerialNumber,
            Activation::Floating,
        ][number],
        overage: [Overage::Never, Overage::Always, Overage::Never][number],
        duration_s: None,
        keeps_expiry_on_transfer: false,
        on_expiry: None,
        heartbeat_s: None,
        devices_per_person: false,
    };
    Catalogue {
        products: (0..3)
            .map(|it| Product {
                id: format!("product{it}").into(),
                name: NAMES[it * 3].into(),
            })
            .collect(),
        policies: (0..3).map(policy).collect(),
        teams: (0..3)
            .map(|it| Team {
                id: format!("team{it}").into(),
                name: NAMES[it + 7].into(),
                ..Team::default()
            })
            .collect(),
    }
}

pub fn sorts<C: Clone + std::fmt::Debug + 'static>(
    columns: &[C],
) -> impl Strategy<Value = Vec<SortBy<C>>> + use<C> {
    let one = (prop::sample::select(columns.to_vec()), any::<bool>());
    let one = one.prop_map(|(column, descending)| SortBy { column, descending });
    prop::collection::vec(one, 0..3)
}
