use super::{
    Changes, Estate, Known, Progress, SortBy, Topic, UserColumn, UserQuery,
    sample::{catalogue, device, license, seat, user},
};
use crate::{
    acts::{Act, DeviceAct, LicenseAct, SeatAct},
    domain::{Activation, Hold, Listed, NewUser, Overage, Seat, Team, User, UserId},
};

fn assign(license: &str, user: &str) -> Act {
    Act::Seat(license.into(), SeatAct::Assign { user: user.into() })
}

fn release(license: &str, user: &str) -> Act {
    Act::Seat(license.into(), SeatAct::Release { user: user.into() })
}

fn own(license: &str, from: Option<&str>, to: Option<&str>) -> Act {
    Act::License(
        license.into(),
        LicenseAct::SetOwner {
            from: from.map(UserId::from),
            to: to.map(UserId::from),
        },
    )
}

fn people(estate: &Estate, license: &str) -> Vec<String> {
    let seats = estate.seats_of(&license.into()).into_value();
    let seats = seats.unwrap_or_default().into_iter();
    seats.map(|Seat { user, .. }| user.to_string()).collect()
}

#[test]
fn a_count_is_known_before_the_people_and_follows_confirmed_acts() {
    let mut estate = Estate::with_licenses(vec![license("l", 4, Some(5))]);
    assert_eq!(estate.seats_of(&"l".into()), Known::NotYet);
    estate.confirm(&assign("l", "a"), None);
    assert_eq!(estate.assigned("l"), Some(5));
    estate.confirm(&release("l", "b"), None);
    estate.confirm(&own("l", None, Some("c")), None);
    assert_eq!(estate.assigned("l"), Some(5));
    let pass = Act::Seat(
        "l".into(),
        SeatAct::Move {
            from: "a".into(),
            to: "d".into(),
        },
    );
    estate.confirm(&pass, None);
    assert_eq!(estate.assigned("l"), Some(5));
    assert_eq!(people(&estate, "l"), ["c", "d"]);
    assert!(!estate.seats_of(&"l".into()).is_now());
}

#[test]
fn an_act_confirmed_twice_counts_once_and_one_that_was_so_not_at_all() {
    let mut estate = Estate::with_licenses(vec![license("l", 2, None)]);
    estate.confirm(&assign("l", "a"), None);
    estate.confirm(&assign("l", "a"), None);
    assert_eq!(estate.assigned("l"), Some(3));
    estate.confirm_already(&assign("l", "b"));
    assert_eq!(estate.assigned("l"), Some(3));
    assert_eq!(
        estate.hold(&"l".into(), &"b".into()),
        Known::Now(Some(Hold::Assigned))
    );
}

#[test]
fn a_reply_that_left_before_a_confirmed_act_does_not_take_it_back() {
    let mut estate = Estate::with_licenses(vec![license("l", 1, None)]);
    let asked = estate.ask();
    let mut walk = estate.begin(Topic::Seats("l".into()));
    estate.confirm(&assign("l", "b"), None);
    estate.confirm(&release("l", "a"), None);

    estate.merge_license(asked, license("l", 1, None));
    estate.merge_seats(&mut walk, vec![seat("l", "a", Hold::Assigned)]);
    estate.finish(walk);
    assert_eq!(people(&estate, "l"), ["b"]);
    assert_eq!(estate.assigned("l"), Some(1));
}

#[test]
fn of_two_reads_the_one_that_left_later_stands() {
    let mut estate = Estate::with_licenses(vec![license("l", 0, None)]);
    let named = |name: &str| {
        let mut row = license("l", 0, None);
        row.name = Some(name.into());
        row
    };
    let (first, second) = (estate.ask(), estate.ask());
    estate.merge_license(second, named("new"));
    assert_eq!(
        estate.merge_license(first, named("old")),
        Changes::default()
    );
    let title = estate.title(&"l".into()).and_then(|title| title.name);
    assert_eq!(title, Some("new"));
}

#[test]
fn a_later_count_that_differs_sends_the_people_to_be_read_again() {
    let mut estate = Estate::with_licenses(vec![license("l", 2, None)]);
    estate.read_seats("l", &[("a", Hold::Assigned), ("b", Hold::Assigned)]);
    let same = estate.read_license(license("l", 2, None));
    assert!(same.is_empty(), "{same:?}");

    let changes = estate.read_license(license("l", 3, None));
    assert!(changes.seats.contains(&"l".into()));
    assert_eq!(estate.assigned("l"), Some(3));
    assert!(matches!(estate.seats_of(&"l".into()), Known::Partly(seats) if seats.len() == 2));
    let progress = Progress {
        have: 2,
        total: Some(3),
        complete: false,
    };
    assert_eq!(estate.progress(&Topic::Seats("l".into())), progress);
}

#[test]
fn what_a_finished_walk_did_not_see_is_gone_unless_it_changed_since() {
    let mut estate = Estate::with_licenses(vec![license("l", 2, None), license("m", 0, None)]);
    estate.read_seats("l", &[("a", Hold::Owner), ("b", Hold::Assigned)]);
    let licenses = estate.begin(Topic::Licenses);
    let seats = estate.begin(Topic::Seats("l".into()));
    estate.confirm(&assign("l", "c"), None);

    estate.finish(seats);
    assert_eq!(people(&estate, "l"), ["c"]);
    let row = estate
        .license(&"l".into())
        .expect("an act on it was confirmed");
    assert_eq!(row.owner, None);

    let changes = estate.finish(licenses);
    assert!(changes.license_list);
    let left: Vec<_> = estate.licenses().map(|row| row.id.as_str()).collect();
    assert_eq!(left, ["l"]);
}

#[test]
fn what_is_gone_is_not_brought_back_by_an_older_reply() {
    let mut estate = Estate::with_licenses(vec![license("l", 1, None)]);
    estate.read_seats("l", &[("a", Hold::Assigned)]);
    let mut licenses = estate.begin(Topic::Licenses);
    let mut seats = estate.begin(Topic::Seats("l".into()));
    let mut users = estate.begin(Topic::Users);
    let asked = estate.ask();
    estate.remove_license(asked, &"l".into());
    estate.remove_user(asked, &"a".into());
    assert_eq!(estate.seats_of_user(&"a".into()), []);

    estate.merge_licenses(&mut licenses, vec![license("l", 1, None)]);
    estate.merge_users(&mut users, vec![user("a")]);
    estate.merge_seats(&mut seats, vec![seat("l", "a", Hold::Assigned)]);
    assert_eq!(estate.license(&"l".into()), None);
    assert_eq!(estate.user(&"a".into()), None);
    assert_eq!(estate.user_by_email("a@acme.test"), None);
    assert_eq!(estate.seats_of_user(&"a".into()), []);
    assert_eq!(estate.count(&"l".into()), None);
}

fn listed(id: &str, counted: u32, people: Option<&[&str]>) -> Listed {
    let seat = |user: &&str| seat(id, user, Hold::Assigned);
    Listed {
        license: license(id, counted, None),
        people: people.map(|people| people.iter().map(seat).collect()),
    }
}

#[test]
fn whom_a_list_of_licenses_names_need_not_be_asked_for() {
    let mut estate = Estate::default();
    let mut walk = estate.begin(Topic::Licenses);
    let rows = vec![
        listed("all", 2, Some(&["a", "b"])),
        listed("nobody", 0, Some(&[])),
        listed("untold", 1, None),
        // One more is counted than can be told apart.
        listed("short", 2, Some(&["a"])),
    ];
    let changes = estate.merge_listed(&mut walk, rows);
    assert!(changes.seats.contains(&"all".into()) && changes.users);
    let is_read = |estate: &Estate, id: &str| estate.progress(&Topic::Seats(id.into())).complete;
    let read = ["all", "nobody", "untold", "short"].map(|id| is_read(&estate, id));
    assert_eq!(read, [true, true, false, false]);
    estate.finish(walk);
    assert!(estate.has_people_since_list(&"all".into()));
    assert!(!estate.has_people_since_list(&"untold".into()));
    assert_eq!(people(&estate, "all"), ["a", "b"]);
    assert!(estate.user(&"b".into()).is_some());
    assert!(!estate.knows_seats_of_user(&"a".into()));

    // The next list tells who has gone since, and one that tells nobody takes nobody away.
    let mut walk = estate.begin(Topic::Licenses);
    let rows = vec![
        listed("all", 1, Some(&["b"])),
        listed("nobody", 0, Some(&[])),
        listed("untold", 1, Some(&["a"])),
        listed("short", 2, Some(&["a", "b"])),
    ];
    estate.merge_listed(&mut walk, rows);
    estate.finish(walk);
    assert_eq!(people(&estate, "all"), ["b"]);
    assert!(estate.knows_seats_of_user(&"a".into()));
    let mut walk = estate.begin(Topic::Licenses);
    estate.merge_listed(&mut walk, vec![listed("all", 1, None)]);
    assert_eq!(people(&estate, "all"), ["b"]);
    assert!(is_read(&estate, "all"));
}

#[test]
fn an_act_confirmed_meanwhile_outlives_the_people_of_an_older_list() {
    let mut estate = Estate::with_licenses(vec![license("l", 2, None), license("gone", 1, None)]);
    estate.read_seats("l", &[("a", Hold::Assigned), ("b", Hold::Assigned)]);
    let mut walk = estate.begin(Topic::Licenses);
    estate.confirm(&release("l", "a"), None);
    estate.confirm(&assign("l", "c"), None);
    let asked = estate.ask();
    estate.remove_license(asked, &"gone".into());
    let rows = vec![
        listed("l", 2, Some(&["a", "b"])),
        listed("gone", 1, Some(&["z"])),
    ];
    estate.merge_listed(&mut walk, rows);
    estate.finish(walk);
    assert_eq!(people(&estate, "l"), ["b", "c"]);
    assert_eq!(estate.assigned("l"), Some(2));
    assert!(estate.progress(&Topic::Seats("l".into())).complete);
    assert_eq!(estate.seats_of_user(&"z".into()), []);

    // A list that was begun before the last one ended tells nothing any more.
    let mut old = estate.begin(Topic::Licenses);
    let mut new = estate.begin(Topic::Licenses);
    estate.merge_listed(&mut new, vec![listed("l", 1, Some(&["c"]))]);
    estate.finish(new);
    estate.merge_listed(&mut old, vec![listed("l", 2, Some(&["b", "c"]))]);
    estate.finish(old);
    assert_eq!(people(&estate, "l"), ["c"]);
}

#[test]
fn k4_who_leaves_the_server_is_shown_no_more_and_their_seats_are_not_free() {
    let mut estate = Estate::with_licenses(vec![license("l", 2, None)]);
    estate.read_seats("l", &[("a", Hold::Owner), ("b", Hold::Assigned)]);
    let asked = estate.ask();
    let mut changes = estate.remove_user(asked, &"a".into());
    changes.extend(estate.remove_user(asked, &"b".into()));
    assert_eq!(people(&estate, "l"), [""; 0]);
    assert_eq!(estate.assigned("l"), Some(2));
    assert_eq!(estate.seats_going(&"l".into()), 2);
    assert!(changes.seats.contains(&"l".into()) && changes.users);
    assert!(estate.lacks_user(&"a".into()));
    assert!(!estate.lacks_user(&"never heard of".into()));
}

#[test]
fn the_owner_of_the_row_holds_the_owners_seat() {
    let mut row = license("l", 2, None);
    row.owner = Some("a".into());
    let mut estate = Estate::with_licenses(vec![row.clone()]);
    let holds = |estate: &Estate, user: &str| estate.hold(&"l".into(), &user.into());
    assert_eq!(holds(&estate, "a"), Known::Now(Some(Hold::Owner)));
    assert_eq!(holds(&estate, "b"), Known::NotYet);
    estate.read_seats("l", &[("a", Hold::Owner), ("b", Hold::Assigned)]);

    row.owner = Some("c".into());
    estate.read_license(row);
    assert_eq!(people(&estate, "l"), ["c", "b"]);
    assert_eq!(holds(&estate, "a"), Known::Now(None));
    assert!(estate.seats_of(&"l".into()).is_now());
}

#[test]
fn the_policy_says_how_far_above_the_limit_a_license_may_go() {
    let mut estate = Estate::with_licenses(vec![license("l", 4, Some(4))]);
    let cap = |estate: &Estate| estate.count(&"l".into()).and_then(|count| count.cap);
    assert_eq!(cap(&estate), Some(4));
    let asked = estate.ask();
    let changes = estate.merge_catalogue(asked, catalogue(Overage::Percent(125)));
    assert!(changes.licenses.contains(&"l".into()) && changes.catalogue);
    assert_eq!(cap(&estate), Some(5));
    let asked = estate.ask();
    let again = estate.merge_catalogue(asked, catalogue(Overage::Percent(125)));
    assert!(again.is_empty());
}

#[test]
fn a_person_just_created_is_who_their_draft_stood_for() {
    let mut estate = Estate::with_licenses(vec![license("l", 0, None)]);
    let draft = NewUser {
        email: "New@acme.test".into(),
        first_name: String::new(),
        last_name: String::new(),
        ..NewUser::default()
    };
    let placeholder = draft.placeholder();
    let changes = estate.confirm(&Act::create_user(draft), Some(&user("new")));
    assert!(changes.user_ids.contains(&"new".into()) && changes.users);
    estate.confirm(&assign("l", placeholder.as_str()), None);
    assert_eq!(people(&estate, "l"), ["new"]);
    let found = estate.user_by_email(" NEW@Acme.test ");
    assert_eq!(found, Some(&user("new")));
}

#[test]
fn devices_are_read_like_everything_else() {
    let mut row = license("l", 0, None);
    row.devices_counted = 2;
    let mut estate = Estate::with_licenses(vec![row.clone()]);
    let topic = || Topic::Devices("l".into());
    assert_eq!(estate.devices_of(&"l".into()), Known::NotYet);
    let (mut old, mut new) = (estate.begin(topic()), estate.begin(topic()));
    estate.merge_devices(&mut new, vec![device("b", "l"), device("a", "l")]);
    assert!(matches!(estate.devices_of(&"l".into()), Known::Partly(all) if all.len() == 2));
    assert_eq!(estate.progress(&topic()).total, Some(2));
    let changes = estate.finish(new);
    assert!(changes.devices.contains(&"l".into()));
    estate.merge_devices(&mut old, vec![device("gone", "l")]);
    estate.finish(old);
    assert!(matches!(
        estate.devices_of(&"l".into()),
        Known::Now(all) if all == [&device("a", "l"), &device("b", "l")]
    ));

    row.devices_counted = 3;
    estate.read_license(row);
    assert!(!estate.progress(&topic()).complete);
}

#[test]
fn the_seats_of_a_product_are_listed_by_person_then_license() {
    let mut second = license("second", 1, None);
    second.name = Some("Another".into());
    let mut other = license("other", 1, None);
    other.product = "elsewhere".into();
    let mut estate = Estate::with_licenses(vec![license("first", 2, None), second, other]);
    estate.read_seats("first", &[("karl", Hold::Assigned), ("ana", Hold::Owner)]);
    estate.read_seats("second", &[("karl", Hold::Assigned)]);
    estate.read_seats("other", &[("zoe", Hold::Assigned)]);
    let find = |text: &str| estate.find_product_seats(&"product".into(), text, false);
    let pair = |license: &str, user: &str| (license.into(), user.into());
    assert_eq!(
        find(""),
        [
            pair("first", "ana"),
            pair("first", "karl"),
            pair("second", "karl")
        ]
    );
    assert_eq!(find("another"), [pair("second", "karl")]);
    assert_eq!(find("zoe"), []);
}

#[test]
fn a_confirmed_reset_counts_at_once_and_once() {
    let mut row = license("l", 0, None);
    row.devices_counted = 2;
    let mut estate = Estate::with_licenses(vec![row.clone()]);
    let mut walk = estate.begin(Topic::Devices("l".into()));
    let asked_before = estate.ask();
    estate.merge_devices(&mut walk, vec![device("a", "l"), device("b", "l")]);
    estate.finish(walk);
    let reset = Act::Device(
        "a".into(),
        DeviceAct::Reset {
            license: "l".into(),
        },
    );
    let changes = estate.confirm(&reset, None);
    let counted = |estate: &Estate| estate.license(&"l".into()).map(|it| it.devices_counted);
    assert_eq!(counted(&estate), Some(1));
    assert!(changes.licenses.contains(&"l".into()) && changes.devices.contains(&"l".into()));
    assert_eq!(estate.progress(&Topic::Devices("l".into())).have, 1);
    // A reply from before brings neither the count nor the device back.
    estate.merge_license(asked_before, row);
    assert_eq!(counted(&estate), Some(1));
    // Somebody else did it already: the count has it.
    estate.confirm_already(&reset);
    assert_eq!(counted(&estate), Some(1));
}

#[test]
fn what_a_license_says_of_its_activation_goes_before_its_policy() {
    let mut row = license("l", 0, None);
    row.activation = Some(Activation::SerialNumber);
    let mut estate = Estate::with_licenses(vec![row, license("m", 0, None)]);
    assert_eq!(estate.activation_told(&"m".into()), None);
    assert!(!estate.is_by_device(&"m".into()));
    let asked = estate.ask();
    estate.merge_catalogue(asked, catalogue(Overage::Never));
    let told = |id: &str| estate.activation_told(&id.into());
    assert_eq!(told("l"), Some(Activation::SerialNumber));
    assert_eq!(told("m"), Some(Activation::Floating));
    assert_eq!(estate.activation(&"l".into()), Activation::SerialNumber);
    assert!(estate.is_by_device(&"m".into()) && !estate.is_by_device(&"l".into()));
}

#[test]
fn s13_people_sort_by_team_as_people_read() {
    let mut estate = Estate::default();
    let teams = [
        ("t1", "beta"),
        ("t2", "Alpha"),
        ("t3", "ähren"),
        ("t4", "Gamma"),
    ];
    let mut catalogue = catalogue(Overage::Never);
    catalogue.teams = teams
        .map(|(id, name)| Team {
            id: id.into(),
            name: name.into(),
            ..Team::default()
        })
        .into();
    let asked = estate.ask();
    estate.merge_catalogue(asked, catalogue);
    let people = [("a", "t1"), ("b", "t4"), ("c", "t2"), ("d", "t3")];
    let mut rows: Vec<User> = people
        .map(|(id, team)| User {
            team: Some(team.into()),
            ..user(id)
        })
        .into();
    rows.push(user("nowhere"));
    let mut walk = estate.begin(Topic::Users);
    estate.merge_users(&mut walk, rows);
    estate.finish(walk);
    let by_team = |descending| {
        let column = UserColumn::Team;
        let sort = vec![SortBy { column, descending }];
        let query = UserQuery {
            sort,
            ..UserQuery::default()
        };
        let found = estate.find_users(&query);
        found.iter().map(UserId::to_string).collect::<Vec<_>>()
    };
    assert_eq!(by_team(false), ["d", "c", "a", "b", "nowhere"]);
    assert_eq!(by_team(true), ["b", "a", "c", "d", "nowhere"]);
}
