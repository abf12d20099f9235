//! Plans: what was worked out beforehand is what the server then does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use proptest::prelude::*;
use seatboard_core::{
    acts::*,
    domain::*,
    estate::{Estate, Known, Topic},
    plan::{Journal, Plan, Projection, Receipt, Verdict, Why, order, project},
};

use crate::server::{Draft, Server, acts, servers};

/// The server, read completely; or everything but who sits where.
pub fn estate_of(server: &Server, with_people: bool) -> Estate {
    let mut estate = Estate::default();
    read_into(&mut estate, server, with_people);
    estate
}

/// The server, read again.
pub fn read_into(estate: &mut Estate, server: &Server, with_people: bool) {
    let asked = estate.ask();
    estate.merge_catalogue(asked, server.catalogue());
    let mut walk = estate.begin(Topic::Licenses);
    let rows = server.licenses.keys().filter_map(|id| server.row(id));
    estate.merge_licenses(&mut walk, rows.collect());
    estate.finish(walk);
    let mut walk = estate.begin(Topic::Users);
    estate.merge_users(&mut walk, server.users.values().cloned().collect());
    estate.finish(walk);
    for id in server.licenses.keys().filter(|_| with_people) {
        let mut walk = estate.begin(Topic::Seats(id.clone()));
        estate.merge_seats(&mut walk, server.seats(id));
        estate.finish(walk);
    }
}

/// Applies what works, in order, to the server and the estate alike, as the runner does.
fn apply(server: &mut Server, estate: &mut Estate, acts: &[Act]) -> Receipt {
    let projection = project(estate, acts);
    let works = projection.order.iter().copied();
    let works = works.filter(|&at| projection.verdicts[at] == Verdict::Works);
    let acts = works.map(|at| projection.acts[at].clone()).collect();
    let mut journal = Journal::new("1".into(), DateTime::UNIX_EPOCH, String::new(), acts);
    for at in 0..journal.entries.len() {
        journal.sending(at..at + 1);
        let act = journal.entries[at].act.clone();
        let outcome = server.apply(&act);
        let created = match &act {
            Act::Person(_, PersonAct::Create(new)) => {
                let made = server.users.values().find(|user| user.email == new.email);
                let made = made.expect("the server created them").clone();
                journal.created(&new.placeholder(), &made.id);
                Some(made)
            }
            _ => None,
        };
        if outcome == Outcome::Done {
            estate.confirm(&act, created.as_ref());
        }
        journal.ended(at, outcome);
    }
    journal.receipt(Some(DateTime::UNIX_EPOCH))
}

fn staged(drafts: &[Draft], server: &Server) -> Plan {
    let mut plan = Plan::default();
    plan.extend(drafts.iter().map(|draft| draft.on(server)));
    plan
}

fn counts(estate: &Estate, server: &Server) -> BTreeMap<LicenseId, SeatCount> {
    let count = |id: &LicenseId| (id.clone(), estate.count(id).expect("it was read"));
    server.licenses.keys().map(count).collect()
}

/// Every assignment and every owner, whoever else has come to be on the server.
fn assignments(server: &Server) -> Vec<(&LicenseId, u32, Option<&UserId>, Vec<&UserId>)> {
    let held = server.licenses.iter();
    held.map(|(id, it)| (id, it.len(), it.owner.as_ref(), it.people.iter().collect()))
        .collect()
}

/// Whether the verdict is what the server then said.
fn agrees(verdict: Verdict, outcome: &Outcome) -> bool {
    match verdict {
        Verdict::Works => *outcome == Outcome::Done,
        Verdict::AlreadySo => *outcome == Outcome::Skipped,
        Verdict::Exceeds { assigned, max } => {
            *outcome == Outcome::Failed(Failure::Full { assigned, max })
        }
        Verdict::NotPossible(_) => matches!(outcome, Outcome::Failed(_)),
    }
}

proptest! {
    #![proptest_config(crate::cases(300))]

    /// The verdicts are the server's own, act by act, when it is asked in the order given.
    #[test]
    fn verdicts_are_what_the_server_says(
        mut server in servers(7, 2, true),
        drafts in prop::collection::vec(acts(7, 2), 1..12),
    ) {
        let estate = estate_of(&server, true);
        let acts: Vec<Act> = drafts.iter().map(|draft| draft.on(&server)).collect();
        let projection = project(&estate, &acts);
        let mut seen = projection.order.clone();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..acts.len()).collect::<Vec<_>>());
        prop_assert_eq!(order(&estate, &acts), projection.order.clone());

        for &at in &projection.order {
            let outcome = server.apply(&projection.acts[at]);
            let verdict = projection.verdicts[at];
            // A seat given up on the way to the ownership is so already; the server knows
            // only that the owner's seat cannot be released.
            let made_way = verdict == Verdict::AlreadySo
                && matches!(outcome, Outcome::Failed(_))
                && projection.acts.iter().any(|act| matches!(act, Act::License(license, LicenseAct::SetOwner { to, .. })
                    if Some(license) == projection.acts[at].license()
                        && to.as_ref() == projection.acts[at].unseats()));
            prop_assert!(
                agrees(verdict, &outcome) || made_way,
                "{:?}: {verdict:?}, but {outcome:?}",
                acts[at]
            );
        }
    }

    /// The same where people are edited, promoted, banned and removed in between.
    #[test]
    fn verdicts_on_people_are_what_the_server_says(
        mut server in servers(5, 3, true),
        admins in prop::collection::btree_set(0..5_usize, 0..3),
        sellers in prop::collection::btree_set(0..5_usize, 0..3),
        drafts in prop::collection::vec(acts(5, 3), 0..6),
        about_people in prop::collection::vec((0..5_usize, 0..6_u8), 1..8),
    ) {
        let sellers = sellers.into_iter().map(|number| (number, Role::SalesAgent));
        let admins = admins.into_iter().map(|number| (number, Role::Admin));
        for (number, role) in sellers.chain(admins) {
            let user = server.users.get_mut(&crate::server::user_id(number));
            user.expect("one of five").role = role;
        }
        let estate = estate_of(&server, true);
        let mut acts: Vec<Act> = drafts.iter().map(|draft| draft.on(&server)).collect();
        acts.extend(about_people.iter().map(|&(number, kind)| on_person(&server, number, kind)));
        let projection = project(&estate, &acts);
        for &at in &projection.order {
            let act = &projection.acts[at];
            let verdict = projection.verdicts[at];
            let held_back = [Why::StillHolds, Why::InNameOnly].map(Verdict::NotPossible);
            if held_back.contains(&verdict) {
                // The server would do it; the panel does not let it.
                continue;
            }
            let outcome = server.apply(act);
            let made_way = verdict == Verdict::AlreadySo
                && matches!(outcome, Outcome::Failed(_))
                && projection.acts.iter().any(|act| matches!(act, Act::License(license, LicenseAct::SetOwner { to, .. })
                    if Some(license) == projection.acts[at].license()
                        && to.as_ref() == projection.acts[at].unseats()));
            prop_assert!(agrees(verdict, &outcome) || made_way, "{act:?}: {verdict:?}, but {outcome:?}");
        }
        server.work();
        for (id, it) in &projection.licenses {
            let held = server.licenses.get(id).map_or(0, |held| held.len());
            prop_assert_eq!(it.after.assigned, held, "{}", id);
            prop_assert_eq!(projection.deleted.contains(id), !server.licenses.contains_key(id));
        }
    }

    /// After = what applying to a clone gives, also where it is not known who sits where.
    #[test]
    fn after_is_what_applying_to_a_clone_gives(
        server in servers(7, 3, true),
        drafts in prop::collection::vec(acts(7, 3), 1..14),
        with_people: bool,
    ) {
        let estate = estate_of(&server, with_people);
        let plan = staged(&drafts, &server);
        let projection = project(&estate, plan.acts());
        let mut clone = estate.clone();
        for &at in &projection.order {
            if projection.verdicts[at] == Verdict::Works {
                clone.confirm(&projection.acts[at], None);
            }
        }
        for (id, it) in &projection.licenses {
            prop_assert_eq!(Some(it.now), estate.count(id));
            prop_assert_eq!(Some(it.after), clone.count(id));
            prop_assert_eq!(it.now.assigned + it.staged_in, it.after.assigned + it.staged_out);
        }
    }

    /// On the way no license passes its limit, unless it was above it to begin with; and
    /// then it gets no worse.
    #[test]
    fn no_limit_is_passed_on_the_way(
        server in servers(7, 2, true),
        drafts in prop::collection::vec(acts(7, 2), 1..14),
    ) {
        let mut estate = estate_of(&server, true);
        let start = counts(&estate, &server);
        let acts: Vec<Act> = drafts.iter().map(|draft| draft.on(&server)).collect();
        let projection = project(&estate, &acts);
        for &at in &projection.order {
            if projection.verdicts[at] != Verdict::Works {
                continue;
            }
            estate.confirm(&projection.acts[at], None);
            for (id, count) in counts(&estate, &server) {
                if let Some(cap) = count.cap {
                    prop_assert!(count.assigned <= cap.max(start[&id].assigned), "{count:?}");
                }
            }
        }
    }

    /// If there is any order in which the server would do all the acts, ours is one.
    #[test]
    fn if_any_order_works_ours_does(
        server in servers(5, 1, false),
        drafts in prop::collection::vec(acts(5, 1), 1..6),
        as_staged: bool,
    ) {
        let raw: Vec<Act> = drafts.iter().map(|draft| draft.on(&server)).collect();
        let plan = staged(&drafts, &server);
        let estate = estate_of(&server, true);
        let projection = project(&estate, if as_staged { plan.acts() } else { &raw });
        let acts = &projection.acts;
        let any_works = permutations(acts.len()).any(|order| {
            let mut server = server.clone();
            order.iter().all(|&at| server.apply(&acts[at]) == Outcome::Done)
        });
        let ours_works = projection.verdicts.iter().all(|it| *it == Verdict::Works);
        if as_staged {
            prop_assert_eq!(any_works, ours_works, "{:?}", projection);
        } else {
            // Acts that were not staged may contradict one another ("give x a seat, take it
            // back"), and then not all may take effect. But none fails for want of a seat, as
            // long as what they come to does not hang on their order: given and taken back,
            // a seat is free for others; taken back and given, it is not.
            let lacks_seat = |it: &Verdict| matches!(it, Verdict::Exceeds { .. });
            let turns = |give: &Act| matches!(give, Act::Seat(license, SeatAct::Assign { user })
                if acts.contains(&Act::Seat(license.clone(), SeatAct::Release { user: user.clone() })));
            prop_assert!(
                !any_works
                    || acts.iter().any(turns)
                    || !projection.verdicts.iter().any(lacks_seat),
                "{:?}", projection
            );
        }
    }

    /// Taking a plan back puts every seat and every owner back where they were.
    #[test]
    fn undo_restores_the_assignments(
        server in servers(7, 2, false),
        drafts in prop::collection::vec(acts(7, 2), 1..12),
        new_people in prop::collection::vec(0..3_u8, 0..3),
    ) {
        let mut estate = estate_of(&server, true);
        let mut plan = staged(&drafts, &server);
        for number in new_people {
            let new = NewUser {
                email: format!("new{number}@acme.test"),
                first_name: String::new(),
                last_name: String::new(),
                ..NewUser::default()
            };
            let user = new.placeholder();
            plan.stage(Act::create_user(new));
            plan.stage(Act::Seat("l0".into(), SeatAct::Assign { user }));
        }
        let mut after = server.clone();
        let receipt = apply(&mut after, &mut estate, plan.acts());
        prop_assert_eq!(receipt.counts().done, receipt.rows.len());

        let undo = receipt.inverse();
        let undoable = project(&estate, undo.acts());
        prop_assert!(undoable.verdicts.iter().all(|it| *it == Verdict::Works), "{undoable:?}");
        apply(&mut after, &mut estate, undo.acts());
        prop_assert_eq!(assignments(&after), assignments(&server));
        for id in server.licenses.keys() {
            let held = server.seats(id).into_iter().map(|(seat, _)| seat).collect();
            prop_assert_eq!(sorted(estate.seats_of(id)), Known::Now(held));
        }
    }

    /// A plan that has been applied changes nothing when it is applied again.
    #[test]
    fn the_same_plan_twice_changes_nothing(
        server in servers(7, 2, true),
        drafts in prop::collection::vec(acts(7, 2), 1..14),
    ) {
        let mut estate = estate_of(&server, true);
        let plan = staged(&drafts, &server);
        let first = project(&estate, plan.acts());
        let mut after = server.clone();
        apply(&mut after, &mut estate, plan.acts());
        let second = project(&estate, plan.acts());
        for (at, verdict) in first.verdicts.iter().enumerate() {
            let again = second.verdicts[at];
            prop_assert_ne!(again, Verdict::Works, "{:?} of {:?}", plan.acts()[at], plan);
            if matches!(verdict, Verdict::Works | Verdict::AlreadySo) {
                prop_assert_eq!(again, Verdict::AlreadySo, "{:?} of {:?}", plan.acts()[at], plan);
            }
        }
        let once = after.clone();
        let receipt = apply(&mut after, &mut estate, plan.acts());
        prop_assert_eq!(receipt.rows.len(), 0);
        prop_assert_eq!(once, after);
    }

    /// Staging comes to the same as doing one act after the other.
    #[test]
    fn a_staged_plan_comes_to_what_its_acts_come_to(
        server in servers(6, 1, false),
        drafts in prop::collection::vec(acts(6, 1), 1..8),
    ) {
        // Without a limit, and each act made by somebody who sees what the last one did, so
        // that none of them is refused or without effect.
        let mut one_by_one = server.clone();
        for held in one_by_one.licenses.values_mut() {
            held.max = None;
        }
        let before = one_by_one.clone();
        let mut plan = Plan::default();
        for draft in drafts {
            let act = draft.on(&one_by_one);
            // Owners and assigned people changing places within one plan may need an order
            // that only the single acts tell.
            let is_about_owner = matches!(act, Act::License(_, LicenseAct::SetOwner { .. }));
            if !is_about_owner && one_by_one.apply(&act) == Outcome::Done {
                plan.stage(act);
            }
        }
        let mut at_once = before.clone();
        let mut estate = estate_of(&before, true);
        let verdicts = project(&estate, plan.acts()).verdicts;
        prop_assert!(verdicts.iter().all(|it| *it == Verdict::Works), "{verdicts:?} {plan:?}");
        apply(&mut at_once, &mut estate, plan.acts());
        prop_assert_eq!(at_once, one_by_one);
    }
}

/// An act about a person, made by somebody who sees the server as it is.
fn on_person(server: &Server, number: usize, kind: u8) -> Act {
    let user = crate::server::user_id(number);
    let row = &server.users[&user];
    let next = crate::server::user_id((number + 1) % 5);
    match kind {
        0 => Act::Person(user, PersonAct::Remove),
        1 => Act::Person(user, PersonAct::Ban),
        2 => Act::Person(user, PersonAct::Unban),
        3 | 4 => Act::Person(
            user,
            PersonAct::SetRole {
                from: row.role,
                to: if kind == 3 { Role::Admin } else { Role::User },
            },
        ),
        _ => Act::Person(
            user,
            PersonAct::Update {
                from: row.profile(),
                to: Profile {
                    // Somebody else's, who may give it up or be removed.
                    email: format!("{next}@acme.test"),
                    first_name: "New".into(),
                    ..row.profile()
                },
            },
        ),
    }
}

fn sorted(seats: Known<Vec<Seat>>) -> Known<Vec<Seat>> {
    seats.map(|mut seats| {
        seats.sort_by(|a, b| a.user.cmp(&b.user));
        seats
    })
}

fn permutations(len: usize) -> impl Iterator<Item = Vec<usize>> {
    let count = (1..=len).product();
    (0..count).map(move |mut code: usize| {
        let mut left: Vec<usize> = (0..len).collect();
        let mut order = Vec::with_capacity(len);
        while !left.is_empty() {
            order.push(left.remove(code % left.len()));
            code /= left.len() + 1;
        }
        order
    })
}

/// A circle of moves is told from one blocked by somebody outside of it.
#[test]
fn a_circle_is_told_from_a_queue() {
    let server = Server {
        licenses: [(
            "l0".into(),
            crate::server::Held {
                max: Some(3),
                overage: Overage::Never,
                owner: None,
                people: ["a", "b", "c"].map(UserId::from).into(),
                version: 0,
            },
        )]
        .into(),
        removed: BTreeSet::new(),
        users: ["a", "b", "c", "d"]
            .map(|id| {
                (
                    UserId::from(id),
                    crate::server::person(id, &format!("{id}@acme.test")),
                )
            })
            .into(),
    };
    let estate = estate_of(&server, true);
    let pass = |from: &str, to: &str| {
        Act::Seat(
            "l0".into(),
            SeatAct::Move {
                from: from.into(),
                to: to.into(),
            },
        )
    };
    let verdicts = |acts: &[Act]| -> Vec<Verdict> {
        let Projection { verdicts, .. } = project(&estate, acts);
        verdicts
    };
    let (cycle, blocked) = (
        Verdict::NotPossible(Why::Cycle),
        Verdict::NotPossible(Why::HoldsSeatAlready),
    );
    assert_eq!(verdicts(&[pass("a", "b"), pass("b", "a")]), [cycle; 2]);
    assert_eq!(verdicts(&[pass("a", "b"), pass("b", "c")]), [blocked; 2]);
    assert_eq!(
        verdicts(&[pass("a", "b"), pass("b", "d")]),
        [Verdict::Works; 2]
    );
}
