use chrono::DateTime;

use super::{
    Counts, EntryState, Journal, NowAfter, Plan, Projection, Receipt, Verdict, Why, devices_on,
    project,
};
use crate::{
    acts::{Act, DeviceAct, Failure, Lasts, LicenseAct, Outcome, SeatAct},
    domain::{Activations, Device, Hold, NewUser, Overage, Seat, SeatCount, UserId},
    estate::{
        Estate, Topic,
        sample::{catalogue, device, license, user},
    },
};

fn assign(user: &str) -> Act {
    Act::Seat("l".into(), SeatAct::Assign { user: user.into() })
}

fn release(user: &str) -> Act {
    Act::Seat("l".into(), SeatAct::Release { user: user.into() })
}

fn pass(from: &str, to: &str) -> Act {
    Act::Seat(
        "l".into(),
        SeatAct::Move {
            from: from.into(),
            to: to.into(),
        },
    )
}

fn own(from: Option<&str>, to: Option<&str>) -> Act {
    Act::License(
        "l".into(),
        LicenseAct::SetOwner {
            from: from.map(UserId::from),
            to: to.map(UserId::from),
        },
    )
}

fn create(email: &str, first_name: &str) -> Act {
    Act::create_user(NewUser {
        email: email.into(),
        first_name: first_name.into(),
        last_name: String::new(),
        ..NewUser::default()
    })
}

fn staged(acts: impl IntoIterator<Item = Act>) -> Vec<Act> {
    let mut plan = Plan::default();
    plan.extend(acts);
    plan.acts().to_vec()
}

/// One license with `max` seats, owned by `o`, with `a` and `b` on it; `x`, `y`, `z` are
/// there as well.
fn office(max: u32, overage: Overage) -> Estate {
    let mut row = license("l", 3, Some(max));
    row.owner = Some("o".into());
    let mut estate = Estate::with_licenses(vec![row]);
    let asked = estate.ask();
    estate.merge_catalogue(asked, catalogue(overage));
    let people = [
        ("o", Hold::Owner),
        ("a", Hold::Assigned),
        ("b", Hold::Assigned),
    ];
    estate.read_seats("l", &people);
    let mut walk = estate.begin(Topic::Users);
    estate.merge_users(&mut walk, ["o", "a", "b", "x", "y", "z"].map(user).into());
    estate.finish(walk);
    estate
}

#[test]
fn devices_are_reset_before_the_seat_that_tells_whose_they_are() {
    let mut estate = office(5, Overage::Never);
    let mut walk = estate.begin(Topic::Devices("l".into()));
    let theirs = |id: &str, user: &str| Device {
        user: Some(user.into()),
        ..device(id, "l")
    };
    let rows = vec![theirs("d1", "a"), theirs("d2", "x"), device("d3", "l")];
    estate.merge_devices(&mut walk, rows);
    estate.finish(walk);
    let people = ["a".into(), "b".into()];
    let reset = Act::Device(
        "d1".into(),
        DeviceAct::Reset {
            license: "l".into(),
        },
    );
    assert_eq!(devices_on(&estate, &"l".into(), &people), ["d1".into()]);
    let acts = super::release(&estate, &"l".into(), &people, true);
    assert_eq!(acts, [reset, release("a"), release("b")]);
    let projection = project(&estate, &acts);
    assert!(projection.can_apply());
    assert_eq!(projection.order, [0, 1, 2]);
    let acts = super::release(&estate, &"l".into(), &people, false);
    assert_eq!(acts, [release("a"), release("b")]);
}

fn verdicts(estate: &Estate, acts: &[Act]) -> Vec<Verdict> {
    project(estate, acts).verdicts
}

#[test]
fn what_meets_in_a_plan_becomes_one_act_or_none() {
    for (acts, left) in [
        (vec![assign("x"), assign("x")], vec![assign("x")]),
        (vec![assign("x"), release("x")], vec![]),
        (vec![pass("a", "a"), own(None, None)], vec![]),
        (vec![release("a"), assign("a")], vec![]),
        (vec![assign("x"), pass("x", "y")], vec![assign("y")]),
        (vec![pass("a", "x"), release("x")], vec![release("a")]),
        (vec![pass("a", "x"), pass("x", "y")], vec![pass("a", "y")]),
        (vec![pass("a", "x"), pass("x", "a")], vec![]),
        (vec![release("a"), pass("b", "a")], vec![release("b")]),
        (vec![pass("a", "x"), assign("a")], vec![assign("x")]),
        (vec![assign("x"), release("a"), pass("x", "a")], vec![]),
        (
            vec![own(Some("o"), Some("x")), own(Some("x"), None)],
            vec![own(Some("o"), None)],
        ),
        (
            vec![own(Some("o"), Some("x")), own(Some("x"), Some("o"))],
            vec![],
        ),
        (
            vec![own(Some("o"), Some("a")), release("a")],
            vec![own(Some("o"), Some("a")), release("a")],
        ),
        (
            vec![create("n@acme.test", "N"), create("N@acme.test", "Nora")],
            vec![create("N@acme.test", "Nora")],
        ),
        (
            vec![release("a"), assign("x")],
            vec![release("a"), assign("x")],
        ),
    ] {
        assert_eq!(staged(acts.clone()), left, "{acts:?}");
    }
}

#[test]
fn an_act_can_be_taken_out_again() {
    let mut plan = Plan::default();
    plan.extend([assign("x"), release("a")]);
    plan.unstage(&assign("x"));
    assert_eq!(plan.acts(), [release("a")]);
    plan.clear();
    assert!(plan.is_empty());
}

#[test]
fn those_beyond_the_limit_are_named_in_the_order_they_were_staged() {
    let estate = office(4, Overage::Never);
    let acts = [
        assign("x"),
        assign("y"),
        assign("a"),
        assign("z"),
        release("b"),
    ];
    let exceeds = Verdict::Exceeds {
        assigned: 4,
        max: Some(4),
    };
    let projection = project(&estate, &acts);
    let (works, so) = (Verdict::Works, Verdict::AlreadySo);
    assert_eq!(projection.verdicts, [works, works, so, exceeds, works]);
    assert_eq!(projection.order, [4, 0, 1, 2, 3]);
    assert!(!projection.can_apply());
    let count = |assigned| SeatCount {
        assigned,
        max: Some(4),
        cap: Some(4),
    };
    let expected = NowAfter {
        now: count(3),
        after: count(4),
        staged_in: 2,
        staged_out: 1,
    };
    assert_eq!(projection.licenses[&"l".into()], expected);
}

#[test]
fn overage_lets_in_as_many_as_the_policy_says() {
    let estate = office(4, Overage::Percent(125));
    let exceeds = Verdict::Exceeds {
        assigned: 5,
        max: Some(4),
    };
    assert_eq!(
        verdicts(&estate, &[assign("x"), assign("y"), assign("z")]),
        [Verdict::Works, Verdict::Works, exceeds]
    );
}

#[test]
fn an_assigned_person_becomes_owner_once_they_give_up_their_seat() {
    let estate = office(3, Overage::Never);
    let blocked = Verdict::NotPossible(Why::HoldsSeatAlready);
    assert_eq!(verdicts(&estate, &[own(Some("o"), Some("a"))]), [blocked]);

    let acts = [assign("o"), own(Some("o"), Some("a")), release("a")];
    let projection = project(&estate, &acts);
    assert_eq!(projection.order, [2, 1, 0]);
    assert!(projection.can_apply(), "{projection:?}");
}

#[test]
fn to_move_the_owners_seat_is_to_change_the_owner() {
    let estate = office(3, Overage::Never);
    let Projection { acts, verdicts, .. } = project(&estate, &[pass("o", "x")]);
    assert_eq!(acts, [own(Some("o"), Some("x"))]);
    assert_eq!(verdicts, [Verdict::Works]);
    assert_eq!(
        self::verdicts(&estate, &[release("o")]),
        [Verdict::NotPossible(Why::OwnerSeat)]
    );
}

#[test]
fn a_conflict_with_what_others_did_meanwhile_is_told() {
    let estate = office(5, Overage::Never);
    let not = Verdict::NotPossible;
    let other = |user: &str| Act::Seat("gone".into(), SeatAct::Assign { user: user.into() });
    for (act, verdict) in [
        (own(Some("a"), Some("x")), not(Why::NotHolder)),
        (pass("x", "y"), not(Why::NotHolder)),
        (pass("a", "b"), not(Why::HoldsSeatAlready)),
        (pass("x", "a"), Verdict::AlreadySo),
        (release("x"), Verdict::AlreadySo),
        (own(Some("a"), Some("o")), Verdict::AlreadySo),
        (assign("nobody"), not(Why::UnknownUser)),
        (other("x"), not(Why::UnknownLicense)),
    ] {
        assert_eq!(
            verdicts(&estate, std::slice::from_ref(&act)),
            [verdict],
            "{act:?}"
        );
    }
}

#[test]
fn people_are_created_before_they_are_seated() {
    let mut estate = office(5, Overage::Never);
    let seat = |email: &str| assign(UserId::placeholder(email).as_str());
    let acts = [
        seat("new@acme.test"),
        seat("other@acme.test"),
        create("new@acme.test", "New"),
        create("not an address", ""),
        create("x@acme.test", "x"),
        create("x@acme.test", "Xaver"),
        create("a@acme.test", ""),
        seat("a@acme.test"),
    ];
    let projection = project(&estate, &acts);
    let not = Verdict::NotPossible;
    let expected = [
        Verdict::Works,
        not(Why::NeedsUser),
        Verdict::Works,
        not(Why::InvalidEmail),
        Verdict::AlreadySo,
        not(Why::EmailTaken),
        Verdict::AlreadySo,
        Verdict::AlreadySo,
    ];
    assert_eq!(projection.verdicts, expected);
    assert_eq!(projection.order[..2], [2, 0]);
    assert_eq!(projection.acts[7], assign("a"));

    let mut new = user("new");
    new.first_name = Some("New".into());
    estate.confirm(&acts[2], Some(&new));
    estate.confirm(&acts[0], None);
    let again = verdicts(&estate, &[acts[2].clone(), acts[0].clone()]);
    assert_eq!(again, [Verdict::AlreadySo; 2]);
}

#[test]
fn every_change_but_a_creation_can_be_taken_back() {
    for (act, back) in [
        (assign("x"), Ok(release("x"))),
        (release("a"), Ok(assign("a"))),
        (pass("a", "x"), Ok(pass("x", "a"))),
        (own(None, Some("x")), Ok(own(Some("x"), None))),
        (create("n@acme.test", ""), Err(Lasts::Created)),
    ] {
        assert_eq!(act.inverse(), back);
    }
}

#[test]
fn a_receipt_knows_how_to_go_on_and_how_to_go_back() {
    let placeholder = UserId::placeholder("n@acme.test");
    let acts = vec![
        create("n@acme.test", ""),
        release("a"),
        own(Some("o"), Some("a")),
        assign(placeholder.as_str()),
        assign("x"),
        assign("b"),
        assign("y"),
        assign("z"),
    ];
    let begun = || {
        let by = "me@acme.test".into();
        Journal::new("7".into(), DateTime::UNIX_EPOCH, by, acts.clone())
    };
    let mut journal = begun();
    journal.sending(0..4);
    (0..4).for_each(|at| journal.ended(at, Outcome::Done));
    journal.created(&placeholder, &"n".into());
    journal.sending(4..7);
    journal.ended(4, Outcome::Failed(Failure::NoSuchUser));
    journal.ended(5, Outcome::Skipped);

    let note = journal.note().expect("something has changed");
    let journal = Journal::again(begun().receipt(None), [note.as_str()].into_iter(), true);
    assert_eq!(journal.unsettled().collect::<Vec<_>>(), [&assign("y")]);
    assert_eq!(journal.entries[7].state, EntryState::NotTried);
    assert!(!journal.is_settled());

    let receipt = journal.receipt(None);
    let text = crate::keep::to_text(&receipt);
    let receipt: Receipt = crate::keep::from_text(&text).expect("what was written can be read");
    let counts = Counts {
        done: 4,
        skipped: 1,
        failed: 2,
        not_tried: 1,
    };
    assert_eq!(receipt.counts(), counts);
    let back = [release("n"), own(Some("a"), Some("o")), assign("a")];
    assert_eq!(receipt.inverse().acts(), back);
    assert_eq!(
        receipt.retry().acts(),
        [assign("x"), assign("y"), assign("z")]
    );
}

#[test]
fn a_request_that_never_left_is_not_unsure() {
    let mut journal = Journal::new(
        "8".into(),
        DateTime::UNIX_EPOCH,
        String::new(),
        vec![assign("x"), assign("y")],
    );
    journal.sending(0..2);
    journal.ended(0, Outcome::Done);
    journal.not_sent(0..2);
    let outcomes: Vec<Outcome> = (journal.receipt(None).rows.into_iter())
        .map(|row| row.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::NotTried]);
    journal.ended(1, Outcome::Skipped);
    assert!(journal.is_settled());
}

#[test]
fn a_seats_limit_is_bounded_by_the_license_and_can_be_taken_back() {
    let mut row = license("l", 1, Some(5));
    row.max_devices = Some(4);
    let mut estate = Estate::with_licenses(vec![row]);
    let mut walk = estate.begin(Topic::Seats("l".into()));
    let (seat, ana) = crate::estate::sample::seat("l", "a", Hold::Assigned);
    let activations = Some(Activations {
        used: 1,
        max: Some(1),
    });
    estate.merge_seats(
        &mut walk,
        vec![(
            Seat {
                activations,
                ..seat
            },
            ana,
        )],
    );
    estate.finish(walk);
    let limit = |from, to| {
        Act::Seat(
            "l".into(),
            SeatAct::SetLimit {
                user: "a".into(),
                from,
                to,
            },
        )
    };
    let verdict = |act: Act| project(&estate, &[act]).verdicts[0];
    assert_eq!(verdict(limit(1, 4)), Verdict::Works);
    assert_eq!(
        verdict(limit(1, 5)),
        Verdict::NotPossible(Why::AboveLicense)
    );
    assert_eq!(verdict(limit(3, 2)), Verdict::NotPossible(Why::Changed));
    assert_eq!(verdict(limit(3, 1)), Verdict::AlreadySo);
    assert_eq!(limit(1, 4).inverse(), Ok(limit(4, 1)));
    assert_eq!(staged([limit(1, 4), limit(4, 2)]), [limit(1, 2)]);
    assert!(staged([limit(1, 4), limit(4, 1)]).is_empty());
    let reset = Act::Seat("l".into(), SeatAct::Reset { user: "a".into() });
    assert_eq!(verdict(reset.clone()), Verdict::Works);
    assert_eq!(reset.inverse(), Err(Lasts::Reset));
    estate.confirm(&limit(1, 4), None);
    estate.confirm(&reset, None);
    let now = estate.activations(&"l".into(), &"a".into());
    assert_eq!(
        now,
        Some(Activations {
            used: 0,
            max: Some(4)
        })
    );
    assert_eq!(project(&estate, &[reset]).verdicts, [Verdict::AlreadySo]);
}
