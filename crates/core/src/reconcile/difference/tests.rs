use super::*;
use crate::{
    domain::User,
    estate::{Topic, sample},
};

/// `l` and `m` are of product `p`, `n` of `q`. `ana` holds `l` and `n`, `ben` owns `m`, `cid`
/// holds `n`, `dora` nothing.
fn estate() -> Estate {
    let row = |id: &str, product: &str, held| License {
        product: product.into(),
        ..sample::license(id, held, Some(3))
    };
    let rows = vec![row("l", "p", 1), row("m", "p", 1), row("n", "q", 2)];
    let mut estate = Estate::with_licenses(rows);
    estate.read_seats("l", &[("ana", Hold::Assigned)]);
    estate.read_seats("m", &[("ben", Hold::Owner)]);
    estate.read_seats("n", &[("ana", Hold::Assigned), ("cid", Hold::Assigned)]);
    let mut walk = estate.begin(Topic::Users);
    let people: Vec<User> = ["ana", "ben", "cid", "dora"].map(sample::user).to_vec();
    estate.merge_users(&mut walk, people);
    estate.finish(walk);
    estate
}

fn target(text: &str) -> Target {
    match text {
        "p" | "q" => Target::Product(text.into()),
        license => Target::License(license.into()),
    }
}

fn targets(all: &[&str]) -> BTreeSet<Target> {
    all.iter().map(|it| target(it)).collect()
}

fn wish(who: &str, wants: &[&str]) -> Wish {
    Wish {
        email: format!("{who}@acme.test"),
        given: String::new(),
        family: String::new(),
        mark: None,
        wants: targets(wants),
    }
}

fn compared(wishes: &[Wish], scope: &[&str], last: Option<&[Wish]>) -> Difference {
    let now = chrono::DateTime::UNIX_EPOCH;
    difference(&estate(), wishes, &targets(scope), last, now)
}

fn told(found: &Difference) -> Vec<(State, String, &str)> {
    let row = |row: &Row| {
        let who = match &row.who {
            Who::User(id) => id.to_string(),
            Who::New(at) => at.to_string(),
        };
        (row.state, who)
    };
    let rows = found.rows.iter();
    rows.map(|it| (row(it).0, row(it).1, it.license.as_str()))
        .collect()
}

fn count(found: &Difference, state: State) -> usize {
    found.rows.iter().filter(|row| row.state == state).count()
}

fn is(state: State, who: &str, license: &'static str) -> (State, String, &'static str) {
    (state, who.to_owned(), license)
}

#[test]
fn what_should_be_is_told_from_what_is_within_what_is_spoken_of() {
    let wishes = [wish("ANA", &["p"]), wish("dora", &["n"]), wish("ben", &[])];
    assert_eq!(
        told(&compared(&wishes, &["n"], None)),
        [
            is(State::Give, "dora", "n"),
            is(State::Extra, "ana", "n"),
            is(State::Outside, "cid", "n"),
        ]
    );
    let found = compared(&wishes, &["p"], None);
    // An owner's seat goes with the ownership.
    assert_eq!(
        told(&found),
        [is(State::Extra, "ben", "m"), is(State::Right, "ana", "l")]
    );
    assert_eq!(found.rows[0].doubt, Some(Doubt::Owner));
    assert!(!found.rows[0].is_open());
}

#[test]
fn a_product_is_given_where_most_seats_are_left_and_any_of_its_licenses_will_do() {
    let wishes = [
        wish("ana", &["p"]),
        wish("dora", &["p", "m"]),
        wish("cid", &["p"]),
        wish("new", &["p"]),
    ];
    let found = compared(&wishes, &["p"], None);
    assert_eq!(
        told(&found),
        [
            is(State::Give, "dora", "m"),
            is(State::Give, "cid", "l"),
            // As many are left on both.
            is(State::Give, "3", "l"),
            is(State::Outside, "ben", "m"),
            is(State::Right, "ana", "l"),
        ]
    );
    // Without the switch nobody can be ticked who is not in the list, one by one or all at once.
    let outside = Row {
        state: State::Outside,
        doubt: None,
        ..found.rows[0].clone()
    };
    assert!(!outside.may_be_chosen(true, false) && outside.may_be_chosen(false, true));
    // Nor is anybody created without the other one, be they marked as well.
    let new = Row {
        who: Who::New(3),
        doubt: Some(Doubt::Marked(Mark::Blocked)),
        ..found.rows[0].clone()
    };
    assert!(!new.may_be_chosen(false, true) && new.may_be_chosen(true, true));
    let chosen = |creates, outside| {
        let rows = found.rows.iter();
        rows.filter(|it| it.is_chosen(creates, outside)).count()
    };
    // Nobody is created, and nobody who is not in the list is touched, unless that is said.
    assert_eq!(chosen(false, false), 2);
    assert_eq!((chosen(true, false), chosen(false, true)), (3, 2));
    assert_eq!(found.rows[3].doubt, Some(Doubt::Owner));
}

#[test]
fn a_product_without_a_license_in_use_is_named_and_nothing_is_given() {
    let found = compared(&[wish("ana", &["x"])], &["x"], None);
    assert_eq!(told(&found), []);
    let mut ended = estate();
    let mut row = ended.license(&"n".into()).expect("a license").clone();
    row.status = crate::domain::LicenseStatus::Suspended;
    ended.read_license(row);
    let now = chrono::DateTime::UNIX_EPOCH;
    let found = difference(&ended, &[wish("dora", &["q"])], &targets(&["q"]), None, now);
    assert_eq!(found.nowhere.values().sum::<usize>(), 1);
    assert_eq!(count(&found, State::Give), 0);
}

#[test]
fn what_was_wanted_last_time_tells_changed_wishes_from_changed_facts() {
    let last = [wish("ana", &["q"]), wish("dora", &["n"])];
    let wishes = [wish("ana", &[]), wish("dora", &["n"]), wish("cid", &["p"])];
    let found = compared(&wishes, &["p", "q"], Some(&last));
    let told: Vec<_> = { found.rows.iter() }
        .map(|row| (row.state, row.license.as_str(), row.last))
        .collect();
    assert_eq!(
        told,
        [
            (State::Give, "n", Some(true)),
            (State::Give, "l", Some(false)),
            (State::Extra, "l", Some(false)),
            (State::Extra, "n", Some(true)),
            (State::Extra, "n", Some(false)),
            (State::Outside, "m", Some(false)),
        ]
    );
    assert_eq!(compared(&wishes, &["p"], None).rows[0].last, None);
}

#[test]
fn who_is_marked_is_left_alone_until_somebody_says_otherwise() {
    let marked = |who: &str, wants: &[&str]| Wish {
        mark: Some(Mark::Blocked),
        ..wish(who, wants)
    };
    let found = compared(&[marked("ana", &[]), marked("dora", &["q"])], &["q"], None);
    assert_eq!(count(&found, State::Give) + count(&found, State::Extra), 2);
    assert!(
        found
            .rows
            .iter()
            .all(|row| !row.is_chosen(true, true) || row.state == State::Outside)
    );
}

#[test]
fn the_plan_makes_it_so_and_creates_once_whoever_gets_two_seats() {
    let wishes = [wish("new", &["l", "n"]), wish("ana", &["l"])];
    let found = compared(&wishes, &["l", "n"], None);
    let rows = found.rows.iter().filter(|row| row.is_chosen(true, false));
    let new = wishes[0].new_user();
    let user = new.placeholder();
    let seat = |license: &str, act| Act::Seat(license.into(), act);
    assert_eq!(
        corrections(&wishes, rows),
        [
            Act::create_user(new),
            seat("l", SeatAct::Assign { user: user.clone() }),
            seat("n", SeatAct::Assign { user }),
            seat("n", SeatAct::Release { user: "ana".into() }),
        ]
    );
}
