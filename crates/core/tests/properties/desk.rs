//! Reading: nothing wanted is left unread, and nothing is asked for in a loop.

use std::collections::HashSet;

use proptest::prelude::*;
use seatboard_core::{
    desk::{End, Job, News},
    estate::Topic,
};

use crate::{
    cases,
    tabs::{Server, World},
};

const HOUR_MS: f64 = 3_600_000.0;
const MINUTE_MS: f64 = 60_000.0;

fn seats(nth: usize) -> Topic {
    Topic::Seats(format!("l{nth}").as_str().into())
}

/// A tab that shows everybody.
fn with_everybody(world: &mut World, nth: usize) {
    let now = world.now;
    for topic in [Topic::Catalogue, Topic::Licenses, Topic::Users] {
        world.tabs[nth].hold(topic, false, now);
    }
}

fn renamed(world: &mut World, user: &str) -> News {
    *world.server.users.entry(user.into()).or_default() += 1;
    News {
        users: vec![user.into()],
        ..News::default()
    }
}

#[test]
fn s7_one_edited_of_fifty_thousand_is_one_request_in_the_other_tab() {
    let mut world = World::new(Server::of(20, 50_000), 2);
    with_everybody(&mut world, 1);
    world.wait(2.0 * MINUTE_MS);
    let since = world.now;
    let news = renamed(&mut world, "u77");
    world.tell(0, &news);
    world.wait(3_000.0);
    let asked: Vec<&(f64, Job)> = { world.tabs[1].log.iter() }
        .filter(|(at, job)| *at >= since && matches!(job, Job::User(_) | Job::List(Topic::Users)))
        .collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(world.stale(1, &HashSet::from([Topic::Users])).len(), 0);
}

#[test]
fn s7_a_hidden_tab_asks_for_nothing_until_it_is_shown() {
    let mut world = World::new(Server::of(20, 3_000), 2);
    with_everybody(&mut world, 1);
    world.wait(MINUTE_MS);
    world.tabs[1].is_hidden = true;
    let since = world.now;
    for nth in 0..10 {
        let news = renamed(&mut world, &format!("u{nth}"));
        world.tell(0, &news);
        world.wait(MINUTE_MS);
    }
    let (hidden, until) = (world.tabs[1].asked(since, world.now), world.now);
    assert_eq!(hidden, 0);
    world.tabs[1].is_hidden = false;
    world.wait(10_000.0);
    assert_eq!(world.stale(1, &HashSet::from([Topic::Users])).len(), 0);
    let shown = world.tabs[1].asked(until, world.now);
    assert!(shown <= 10 + 30 + 2, "{shown} requests");
}

#[test]
fn s7_a_word_heard_while_the_list_is_read_is_not_lost() {
    for heard_ms in [10.0, 60.0, 200.0, 500.0] {
        let mut world = World::new(Server::of(3, 1_000), 2);
        world
            .server
            .licenses
            .insert("l0".into(), (0..300).map(|nth| format!("u{nth}")).collect());
        with_everybody(&mut world, 1);
        let now = world.now;
        world.tabs[1].hold(seats(0), false, now);
        world.wait(heard_ms);
        // What is read just now was begun before.
        let mut news = renamed(&mut world, "u500");
        world.server.users.insert("u1000".into(), 0);
        world.server.users.remove("u999");
        news.users.extend(["u1000".into(), "u999".into()]);
        let people = world.server.licenses.get_mut("l0").expect("it is there");
        people.insert("u500".into());
        news.licenses.push("l0".into());
        world.tell(0, &news);
        world.wait(20_000.0);
        let held = HashSet::from([Topic::Users, seats(0)]);
        assert_eq!(world.stale(1, &held), Vec::<String>::new(), "{heard_ms}");
    }
}

#[test]
fn s7_more_rows_than_pages_are_read_by_the_list() {
    let mut world = World::new(Server::of(2_000, 2_000), 2);
    with_everybody(&mut world, 1);
    world.wait(MINUTE_MS);
    let since = world.now;
    let news = News {
        licenses: (0..1_500)
            .map(|nth| format!("l{nth}").as_str().into())
            .collect(),
        users: (0..1_500)
            .map(|nth| format!("u{nth}").as_str().into())
            .collect(),
        ..News::default()
    };
    world.tell(0, &news);
    world.wait(4_000.0);
    let asked = world.tabs[1].asked(since, world.now);
    assert!((40..=43).contains(&asked), "{asked} requests");
}

/// Devices of a license always fail while they are on screen.
fn one_failing(licenses: usize, pages: usize) -> World {
    let mut world = World::new(Server::of(licenses, 500), 1);
    world
        .server
        .licenses
        .insert("l0".into(), (0..250).map(|nth| format!("u{nth}")).collect());
    let failing = if pages > 0 {
        seats(0)
    } else {
        Topic::AllDevices
    };
    world
        .server
        .failing
        .push((Job::List(failing.clone()), pages, End::Absent));
    with_everybody(&mut world, 0);
    let now = world.now;
    world.tabs[0].hold(failing, false, now);
    world
}

#[test]
fn s8_a_list_that_fails_for_an_hour_is_asked_seldom_and_makes_no_other_be_read() {
    let mut whole = Vec::new();
    for is_failing in [false, true] {
        let mut world = one_failing(2_000, 0);
        if !is_failing {
            world.server.failing.clear();
        }
        world.wait(HOUR_MS);
        let tab = &world.tabs[0];
        let failing = |job: &Job| *job == Job::List(Topic::AllDevices);
        let tries = tab.log.iter().filter(|(_, job)| failing(job)).count();
        let others = tab.log.len() - tries;
        let busiest = tab.busiest_minute(failing);
        println!("failing: {is_failing}: {tries} for it, {busiest} in a minute, {others} others");
        if is_failing {
            assert!(
                tries <= 20 && busiest <= 5,
                "{tries}, {busiest} in a minute"
            );
        }
        whole.push(others);
    }
    // The server was looked for once, by one list more than otherwise.
    assert!(whole[1] <= whole[0] + 21, "{whole:?}");
}

#[test]
fn s8_the_banner_does_not_flap_while_one_list_fails() {
    for pages in [0, 2] {
        let mut world = one_failing(20, pages);
        world.wait(HOUR_MS);
        assert_eq!(world.tabs[0].turns, 1, "failing from page {pages}");
        world.server.failing.clear();
        world.wait(6.0 * MINUTE_MS);
        assert_eq!(world.tabs[0].turns, 2, "it can be read again");
        assert_eq!(world.tabs[0].desk.health().absent, None);
    }
}

#[test]
fn s8_a_list_that_fails_is_told_apart_from_a_server_that_is_away() {
    let mut world = one_failing(20, 0);
    world.wait(MINUTE_MS);
    let health = world.tabs[0].desk.health();
    assert!(health.absent.is_some() && health.is_partly, "{health:?}");
    world.server.is_down = true;
    world.wait(10.0 * MINUTE_MS);
    let health = world.tabs[0].desk.health();
    assert!(health.absent.is_some() && !health.is_partly, "{health:?}");
}

#[test]
fn s8_after_an_outage_everything_is_read_at_once_but_what_fails_by_itself() {
    let mut world = one_failing(300, 0);
    for nth in 1..200 {
        let now = world.now;
        world.tabs[0].hold(seats(nth), true, now);
    }
    world.wait(MINUTE_MS);
    world.server.is_down = true;
    let down = world.now;
    world.wait(HOUR_MS);
    let tab = &world.tabs[0];
    let (all, busiest) = (tab.asked(down, world.now), tab.busiest_minute(|_| true));
    println!("an hour away: {all} requests");
    assert!(all <= 200, "{all} requests, {busiest} in a minute");
    let since = world.now;
    world.server.is_down = false;
    world.wait(40_000.0);
    let held: HashSet<Topic> = (1..200).map(seats).chain([Topic::Users]).collect();
    assert_eq!(world.stale(0, &held), Vec::<String>::new());
    let failing = { world.tabs[0].log.iter() }
        .filter(|(at, job)| *at > since && *job == Job::List(Topic::AllDevices))
        .count();
    assert!(failing <= 2, "{failing}");
}

#[test]
fn s8_whatever_fails_for_an_hour_is_asked_seldom() {
    let row = Job::License("l1".into());
    for job in [Job::List(seats(0)), Job::List(Topic::Catalogue), row] {
        for end in [
            End::Absent,
            End::Refused,
            End::Limited(None),
            End::Limited(Some(2)),
        ] {
            let mut world = one_failing(20, 2);
            world.server.failing = vec![(job.clone(), 0, end)];
            let now = world.now;
            world.tabs[0].desk.ask(job.clone(), true, now);
            world.wait(HOUR_MS);
            let tries = { world.tabs[0].log.iter() }
                .filter(|(_, other)| *other == job)
                .count();
            let busiest = world.tabs[0].busiest_minute(|_| true);
            assert!(tries <= 24, "{job:?} {end:?}: {tries}");
            // What else is on screen: a list of one page, one of five, and the failing one.
            assert!(busiest <= 24, "{job:?} {end:?}: {busiest} in a minute");
            assert!(
                world.tabs[0].turns <= 2,
                "{job:?} {end:?}: the banner flaps"
            );
        }
    }
}

#[test]
fn s8_a_list_that_never_fits_its_count_is_read_seldom() {
    for miscounts in [-1, 1] {
        let mut world = one_failing(20, 2);
        world.server.failing.clear();
        world.server.miscounts = miscounts;
        world.wait(HOUR_MS);
        let busiest = world.tabs[0].busiest_minute(|job| *job == Job::List(seats(0)));
        let row = world.tabs[0].busiest_minute(|job| matches!(job, Job::License(_)));
        assert!(
            busiest <= 18 && row <= 6,
            "{miscounts}: {busiest} and {row} in a minute"
        );
    }
}

#[test]
fn a_pause_that_the_server_asks_for_is_kept() {
    let mut world = one_failing(20, 2);
    let limited = (Job::List(seats(0)), 0, End::Limited(Some(600)));
    world.server.failing = vec![limited];
    world.wait(599_000.0);
    let tries = |world: &World| {
        let log = world.tabs[0].log.iter();
        log.filter(|(_, job)| *job == Job::List(seats(0))).count()
    };
    assert_eq!(tries(&world), 3);
    world.wait(10_000.0);
    assert_eq!(tries(&world), 4);
    assert_eq!(world.tabs[0].turns, 0, "it has answered");
}

#[test]
fn a_clock_that_is_set_back_stops_no_reading() {
    let mut world = one_failing(20, 0);
    world.wait(MINUTE_MS);
    world.now -= 30.0 * 24.0 * HOUR_MS;
    world.tabs[0].look_at(world.now);
    world.server.failing.clear();
    let since = world.now;
    world.wait(MINUTE_MS);
    let asked: HashSet<Job> = { world.tabs[0].log.iter() }
        .filter(|(at, _)| (since..since + MINUTE_MS).contains(at))
        .map(|(_, job)| job.clone())
        .collect();
    assert_eq!(asked.len(), 4, "{asked:?}");
}

#[test]
fn s9_hundreds_of_licenses_heard_of_are_read_through_the_queue() {
    // The browser of the model fails where more than a few are under way.
    let mut world = World::new(Server::of(1_000, 100), 2);
    with_everybody(&mut world, 1);
    for nth in 0..100 {
        let now = world.now;
        world.tabs[1].hold(seats(nth), true, now);
    }
    world.wait(MINUTE_MS);
    let since = world.now;
    for nth in 0..600 {
        let people = world.server.licenses.get_mut(&format!("l{nth}"));
        people.expect("it is there").insert("u1".into());
    }
    let news = News {
        licenses: (0..600)
            .map(|nth| format!("l{nth}").as_str().into())
            .collect(),
        ..News::default()
    };
    world.tell(0, &news);
    world.wait(10_000.0);
    let held: HashSet<Topic> = (0..100).map(seats).collect();
    assert_eq!(world.stale(1, &held), Vec::<String>::new());
    let asked = world.tabs[1].asked(since, world.now);
    assert!(asked <= 10 + 2 * 100 + 20, "{asked} requests");
}

#[test]
fn s9_what_is_long_is_read_though_something_shorter_always_waits() {
    let mut world = World::new(Server::of(3_000, 400), 1);
    let now = world.now;
    world.tabs[0].hold(Topic::Licenses, false, now);
    world.wait(5_000.0);
    let now = world.now;
    world.tabs[0].hold(Topic::Users, false, now);
    for step in 0..300 {
        for nth in 0..10 {
            let now = world.now;
            world.tabs[0].hold(seats(step * 10 + nth), true, now);
        }
        world.wait(100.0);
    }
    assert!(world.tabs[0].estate.progress(&Topic::Users).complete);
}

/// What may happen.
#[derive(Clone, Debug)]
enum Step {
    Wait(u32),
    Rename(usize),
    Give(usize, usize),
    Add,
    Hide(usize, bool),
    Hold(usize, usize),
    Leave(usize, usize),
    Fail(usize, Option<End>),
    Out(bool),
    Down(bool),
    Refresh(usize),
    Ask(usize, usize),
}

const TABS: usize = 2;
const LICENSES: usize = 6;

fn failures() -> impl Strategy<Value = End> {
    prop::sample::select(vec![
        End::Absent,
        End::Refused,
        End::Limited(None),
        End::Limited(Some(100)),
    ])
}

fn step() -> impl Strategy<Value = Step> {
    let lists = LICENSES + 3;
    prop_oneof![
        3 => (1u32..20_000).prop_map(Step::Wait),
        3 => (1u32..300).prop_map(Step::Wait),
        3 => (0..250usize).prop_map(Step::Rename),
        3 => (0..LICENSES, 0..250usize).prop_map(|(license, user)| Step::Give(license, user)),
        1 => Just(Step::Add),
        1 => (0..TABS, any::<bool>()).prop_map(|(tab, it)| Step::Hide(tab, it)),
        2 => (0..TABS, 0..lists).prop_map(|(tab, list)| Step::Hold(tab, list)),
        1 => (0..TABS, 0..lists).prop_map(|(tab, list)| Step::Leave(tab, list)),
        1 => (0..lists, prop::option::of(failures())).prop_map(|(list, it)| Step::Fail(list, it)),
        1 => any::<bool>().prop_map(Step::Out),
        1 => any::<bool>().prop_map(Step::Down),
        1 => (0..TABS).prop_map(Step::Refresh),
        1 => (0..TABS, 0..LICENSES).prop_map(|(tab, license)| Step::Ask(tab, license)),
    ]
}

fn list(nth: usize) -> Topic {
    match nth {
        0 => Topic::Catalogue,
        1 => Topic::Licenses,
        2 => Topic::Users,
        nth => seats(nth - 3),
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// Whatever happened: once all is well, what is on screen is read, as it is on the server,
    /// and then the tabs rest.
    #[test]
    fn nothing_on_screen_stays_unread_or_out_of_date(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new(Server::of(LICENSES, 250), TABS);
        let mut held = vec![HashSet::from([Topic::Licenses]); TABS];
        for tab in &mut world.tabs {
            tab.hold(Topic::Licenses, false, world.now);
        }
        for step in steps {
            let now = world.now;
            match step {
                Step::Wait(ms) => world.wait(f64::from(ms)),
                // By a third tab, which both hear.
                Step::Rename(user) => {
                    let news = renamed(&mut world, &format!("u{user}"));
                    world.tell(TABS, &news);
                }
                Step::Give(license, user) => {
                    let id = format!("l{license}");
                    let people = world.server.licenses.get_mut(&id).expect("it is there");
                    let user = format!("u{user}");
                    if !people.remove(&user) {
                        people.insert(user);
                    }
                    let licenses = vec![id.as_str().into()];
                    world.tell(TABS, &News { licenses, ..News::default() });
                }
                Step::Add => {
                    let id = format!("n{}", world.server.users.len());
                    let news = renamed(&mut world, &id);
                    world.tell(TABS, &news);
                }
                Step::Hide(tab, is_hidden) => {
                    world.tabs[tab].is_hidden = is_hidden;
                    if !is_hidden {
                        world.tabs[tab].desk.look(now, Some(5_000.0));
                    }
                }
                Step::Hold(tab, nth) => {
                    if held[tab].insert(list(nth)) {
                        world.tabs[tab].hold(list(nth), nth % 2 == 1, now);
                    }
                }
                Step::Leave(tab, nth) => {
                    if nth != 1 && held[tab].remove(&list(nth)) {
                        world.tabs[tab].desk.release(&list(nth), nth % 2 == 1);
                    }
                }
                Step::Fail(nth, how) => {
                    let job = Job::List(list(nth));
                    world.server.failing.retain(|(other, ..)| *other != job);
                    world.server.failing.extend(how.map(|end| (job, 0, end)));
                }
                Step::Out(true) => world.server.is_out = true,
                Step::Out(false) => world.sign_in(),
                Step::Down(is_down) => world.server.is_down = is_down,
                Step::Refresh(tab) => world.tabs[tab].desk.refresh(now),
                Step::Ask(tab, license) => {
                    let license = format!("l{license}").as_str().into();
                    world.tabs[tab].desk.ask(Job::License(license), true, now);
                }
            }
        }
        world.server.failing.clear();
        world.server.is_down = false;
        world.sign_in();
        for tab in &mut world.tabs {
            tab.is_hidden = false;
        }
        world.wait(6.0 * MINUTE_MS);
        for (tab, held) in held.iter().enumerate() {
            prop_assert_eq!(world.stale(tab, held), Vec::<String>::new());
            prop_assert_eq!(world.tabs[tab].desk.health().absent, None);
        }
        let since = world.now;
        world.wait(10.0 * MINUTE_MS);
        for tab in &world.tabs {
            // Each list on screen once a minute, everybody's three pages.
            let asked = tab.asked(since, world.now);
            prop_assert!(asked <= 11 * 7, "{} requests", asked);
        }
    }
}
