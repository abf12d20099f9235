use super::{AHEAD, Drive, Finishing, Look, Sending, Step, Trouble};
use crate::{
    acts::{
        Act, Applied, ContractAct, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, SeatAct,
        TeamAct,
    },
    domain::{NewUser, TeamDraft, UserId},
    estate::sample,
    plan::Journal,
};

fn seat(user: impl Into<UserId>) -> Act {
    Act::Seat("l".into(), SeatAct::Assign { user: user.into() })
}

fn remove(user: &str) -> Act {
    Act::Person(user.into(), PersonAct::Remove)
}

fn new(email: &str) -> NewUser {
    NewUser {
        email: email.into(),
        ..NewUser::default()
    }
}

fn journal(acts: Vec<Act>) -> Journal {
    Journal::new(
        "1".into(),
        chrono::DateTime::UNIX_EPOCH,
        String::new(),
        acts,
    )
}

fn drive(acts: Vec<Act>) -> Drive {
    Drive::new(journal(acts))
}

/// Takes as much as there is.
fn all(acts: &[Act]) -> usize {
    acts.len()
}

fn one(_: &[Act]) -> usize {
    1
}

fn send(drive: &mut Drive, fit: fn(&[Act]) -> usize) -> Sending {
    match drive.next(0.0, fit) {
        Step::Send(sending) => sending,
        other => panic!("nothing is sent: {other:?}"),
    }
}

fn answer(drive: &mut Drive, outcomes: &[Outcome]) {
    let mut applied = Applied {
        outcomes: outcomes.to_vec(),
        ..Applied::default()
    };
    drive.arrived(0.0, &mut applied, |_| {});
}

/// Past every pause.
fn later(drive: &mut Drive, fit: fn(&[Act]) -> usize) -> Step {
    drive.next(1e12, fit)
}

fn outcomes(drive: &Drive) -> Vec<Outcome> {
    let rows = drive.journal().receipt(None).rows;
    rows.into_iter().map(|row| row.outcome).collect()
}

const UNSURE: Outcome = Outcome::Failed(Failure::Unsure);

#[test]
fn a_lost_answer_is_asked_again_and_what_is_found_then_was_done_by_us() {
    let mut drive = drive(vec![seat("a"), seat("b")]);
    assert!(send(&mut drive, all).unsure.is_empty());
    answer(&mut drive, &[UNSURE, Outcome::Skipped]);
    let Step::Send(again) = later(&mut drive, all) else {
        panic!("it is asked again");
    };
    assert_eq!((again.places, again.unsure), (vec![0], vec![0]));
    answer(&mut drive, &[Outcome::Skipped]);
    assert_eq!(later(&mut drive, all), Step::Over);
    assert_eq!(outcomes(&drive), [Outcome::Done, Outcome::Skipped]);
}

#[test]
fn s3_a_move_in_doubt_is_brought_to_its_end_or_left_to_somebody() {
    let act = Act::Seat(
        "l".into(),
        SeatAct::Move {
            from: "a".into(),
            to: "b".into(),
        },
    );
    let mut ends = drive(vec![act.clone()]);
    assert!(send(&mut ends, all).unsure.is_empty());
    answer(&mut ends, &[UNSURE]);
    let Step::Send(again) = later(&mut ends, all) else {
        panic!("it is asked for again");
    };
    assert_eq!(again.unsure, [0]);
    answer(&mut ends, &[Outcome::Done]);
    assert_eq!(later(&mut ends, all), Step::Over);
    // Where nobody can tell, it is not asked for ever.
    let mut stays = drive(vec![act]);
    let mut sent = 0;
    while let Step::Send(_) = later(&mut stays, all) {
        sent += 1;
        answer(&mut stays, &[UNSURE]);
    }
    assert_eq!(sent, 5);
    assert_eq!(outcomes(&stays), [UNSURE]);
}

#[test]
fn whoever_is_created_with_a_seat_is_asked_for_again_with_it() {
    let ana = new("a@acme.test");
    let acts = vec![Act::create_user(ana.clone()), seat(ana.placeholder())];
    let mut together = drive(acts.clone());
    send(&mut together, all);
    answer(&mut together, &[UNSURE, UNSURE]);
    let Step::Send(again) = later(&mut together, all) else {
        panic!("both are asked for again");
    };
    assert_eq!(again.places, [0, 1]);
    // Alone it is asked for again as well: the address tells who they are.
    let mut alone = drive(acts);
    send(&mut alone, one);
    answer(&mut alone, &[UNSURE]);
    let Step::Send(again) = later(&mut alone, one) else {
        panic!("it is asked for again");
    };
    assert_eq!((again.places, again.unsure), (vec![0], vec![0]));
}

#[test]
fn nothing_is_tried_for_ever() {
    let mut drive = drive(vec![seat("a")]);
    let mut sent = 0;
    while let Step::Send(_) = later(&mut drive, all) {
        sent += 1;
        answer(&mut drive, &[Outcome::NotTried]);
    }
    assert_eq!(sent, 5);
    assert_eq!(outcomes(&drive), [Outcome::NotTried]);
}

#[test]
fn what_is_in_doubt_and_was_refused_afterwards_stays_in_doubt() {
    for stop in [false, true] {
        let mut drive = drive(vec![seat("a")]);
        send(&mut drive, all);
        answer(&mut drive, &[UNSURE]);
        later(&mut drive, all);
        if stop {
            drive.failed(0.0, Trouble::Away);
            drive.stop();
        } else {
            drive.failed(0.0, Trouble::Final(Failure::Forbidden));
        }
        assert_eq!(later(&mut drive, all), Step::Over);
        assert_eq!(outcomes(&drive), [UNSURE]);
    }
}

#[test]
fn what_did_not_leave_is_sent_after_the_trouble() {
    let mut drive = drive(vec![seat("a"), seat("b")]);
    send(&mut drive, one);
    assert!(drive.failed(1_000.0, Trouble::Limited { wait_s: Some(7) }));
    let wait = |until_ms, is_away| Step::Wait { until_ms, is_away };
    assert_eq!(drive.next(1_000.0, one), wait(8_000.0, false));
    let Step::Send(again) = drive.next(8_000.0, one) else {
        panic!("the time has come");
    };
    assert_eq!((again.places, again.unsure), (vec![0], vec![]));
    assert!(drive.failed(8_000.0, Trouble::Away));
    assert_eq!(drive.next(8_000.0, one), wait(11_000.0, true));
    assert!(matches!(drive.next(11_000.0, one), Step::Send(_)));
    assert!(drive.failed(0.0, Trouble::SignedOut));
    assert_eq!(later(&mut drive, one), Step::WaitForSignIn);
    drive.signed_in();
    assert_eq!(send(&mut drive, one).places, [0]);
    drive.stop();
    answer(&mut drive, &[Outcome::Done]);
    assert_eq!(later(&mut drive, one), Step::Over);
    assert_eq!(outcomes(&drive), [Outcome::Done, Outcome::NotTried]);
    assert_eq!(drive.take_ended().len(), 2);
}

#[test]
fn s3_what_was_in_doubt_is_matched_by_its_place_when_people_have_names() {
    // Two people come with their seats, and the page is closed before the second answer.
    let (ana, ben) = (new("a@acme.test"), new("b@acme.test"));
    let acts = vec![
        Act::create_user(ana.clone()),
        seat(ana.placeholder()),
        Act::create_user(ben.clone()),
        seat(ben.placeholder()),
        seat("c"),
    ];
    let two = |acts: &[Act]| acts.len().min(2);
    let mut first = drive(acts.clone());
    let mut kept = Vec::new();
    send(&mut first, two);
    kept.extend(first.note());
    let made = |new: &NewUser, id: &str| (new.placeholder(), sample::user(id));
    let mut applied = Applied {
        outcomes: vec![Outcome::Done, Outcome::Done],
        created: vec![made(&ana, "ana")],
        ..Applied::default()
    };
    first.arrived(0.0, &mut applied, |_| {});
    kept.extend(first.note());
    send(&mut first, two);
    kept.extend(first.note());

    let begun = journal(acts).receipt(None);
    let read = Journal::again(begun, kept.iter().map(String::as_str), true);
    let mut second = Drive::new(Journal::of(read.receipt(None)));
    let sending = send(&mut second, two);
    assert_eq!(sending.places, [2, 3]);
    assert_eq!(sending.unsure, [0, 1]);
    let mut applied = Applied {
        outcomes: vec![Outcome::Skipped, Outcome::Skipped],
        created: vec![made(&ben, "ben")],
        ..Applied::default()
    };
    second.arrived(0.0, &mut applied, |_| {});
    assert!(send(&mut second, two).unsure.is_empty());
    answer(&mut second, &[Outcome::Skipped]);
    let back = |user: &str| Act::Seat("l".into(), SeatAct::Release { user: user.into() });
    let receipt = second.journal().receipt(None);
    assert_eq!(receipt.inverse().acts(), [back("ben"), back("ana")]);
}

#[test]
fn s6_a_note_is_as_long_as_its_request_and_no_longer() {
    let longest = |count: usize| {
        let acts = (0..count).map(|at| seat(format!("user-{at:05}"))).collect();
        let mut drive = drive(acts);
        let mut longest = 0;
        while let Step::Send(sending) = drive.next(0.0, |acts| acts.len().min(10)) {
            longest = drive.note().map_or(0, |note| note.len()).max(longest);
            answer(&mut drive, &vec![Outcome::Done; sending.places.len()]);
            longest = drive.note().map_or(0, |note| note.len()).max(longest);
        }
        longest
    };
    let short = longest(100);
    // A place has more digits in a longer run, and that is all.
    assert!(longest(10_000) <= short + 10 * 4, "{short}");
}

#[test]
fn s6_no_more_is_looked_at_than_goes_together() {
    let mut drive = drive((0..10_000).map(|at| seat(format!("user-{at}"))).collect());
    let seen = std::cell::Cell::new(0);
    let fit = |acts: &[Act]| {
        seen.set(seen.get() + acts.len());
        acts.len().min(100)
    };
    assert!(matches!(drive.next(0.0, fit), Step::Send(it) if it.acts.len() == 100));
    assert!(seen.get() <= 4 * 100 + AHEAD, "{seen:?}");
}

#[test]
fn s6_a_note_that_was_not_kept_leaves_everything_in_doubt() {
    let mut journal = journal(vec![seat("a"), seat("b"), seat("c")]);
    let begun = journal.receipt(None);
    journal.ended(0, Outcome::Done);
    let note = journal.note().expect("a note");
    let read = Journal::again(begun, [note.as_str()].into_iter(), false);
    let mut drive = Drive::new(read);
    let sending = send(&mut drive, all);
    assert_eq!((sending.places, sending.unsure), (vec![1, 2], vec![0, 1]));
}

#[test]
fn no_manager_goes_whose_successor_did_not_come() {
    let contract = || crate::domain::ContractId::from("7");
    let come = Act::Contract(contract(), ContractAct::AddManager { user: "new".into() });
    let go = Act::Contract(
        contract(),
        ContractAct::RemoveManager { user: "old".into() },
    );
    let mut drive = drive(vec![come, go]);
    send(&mut drive, one);
    answer(&mut drive, &[Outcome::Failed(Failure::InvalidEmail)]);
    assert_eq!(later(&mut drive, one), Step::Over);
    assert_eq!(outcomes(&drive)[1], Outcome::Failed(Failure::StillHolds));
}

#[test]
fn k1_nobody_is_removed_whose_device_could_not_be_kept() {
    let keep = Act::Device(
        "d".into(),
        DeviceAct::SetOwner {
            license: "l".into(),
            from: Some("a".into()),
            to: None,
        },
    );
    let leave = Act::Team("t".into(), TeamAct::RemoveOwner { user: "b".into() });
    let mut journal = journal(vec![keep, leave, remove("a"), remove("b"), remove("c")]);
    journal.ended(
        0,
        Outcome::Failed(Failure::Full {
            assigned: 1,
            max: None,
        }),
    );
    journal.ended(1, Outcome::Failed(Failure::Forbidden));
    let mut drive = Drive::new(journal);
    assert_eq!(send(&mut drive, one).acts, [remove("c")]);
    let held = Outcome::Failed(Failure::StillHolds);
    assert_eq!(outcomes(&drive)[2..4], [held.clone(), held]);
}

#[test]
fn nobody_is_removed_after_something_could_not_be_handed_over() {
    let hand_over = Act::License(
        "l".into(),
        LicenseAct::SetOwner {
            from: Some("a".into()),
            to: Some("b".into()),
        },
    );
    for (outcome, is_held) in [
        (Outcome::Failed(Failure::Changed), true),
        (Outcome::Skipped, false),
    ] {
        let mut drive = drive(vec![hand_over.clone(), remove("a"), remove("c")]);
        send(&mut drive, one);
        answer(&mut drive, &[outcome]);
        let next = send(&mut drive, one).acts;
        assert_eq!(next, [remove(if is_held { "c" } else { "a" })]);
    }
}

#[test]
fn what_needs_a_team_that_was_not_created_is_not_sent() {
    let draft = TeamDraft {
        name: "New".into(),
        ..TeamDraft::default()
    };
    let join = Act::Person(
        "a".into(),
        PersonAct::SetTeam {
            from: None,
            to: Some(draft.placeholder()),
        },
    );
    let acts = vec![Act::create_team(draft.clone()), join];
    let mut failed = drive(acts.clone());
    send(&mut failed, one);
    answer(&mut failed, &[Outcome::Failed(Failure::NameTaken)]);
    assert_eq!(later(&mut failed, one), Step::Over);
    assert_eq!(outcomes(&failed)[1], Outcome::Failed(Failure::NeedsUser));
    let mut journal = journal(acts);
    journal.ended(0, Outcome::Done);
    journal.created_team(&draft.placeholder(), &"t".into());
    let sending = send(&mut Drive::new(journal), one);
    assert_eq!(sending.acts[0].teams(), ["t".into()]);
}

#[test]
fn a_removal_is_asked_for_in_growing_pauses_and_said_to_be_late() {
    let mut finishing = Finishing::new(0.0);
    let (mut now, mut asked, mut said) = (0.0, Vec::new(), 0);
    while now < 120_000.0 {
        match finishing.next(now, false) {
            Look::At(ms) => now = ms,
            Look::Ask => asked.push(now),
            Look::SayLate => said += 1,
            Look::Done { .. } => panic!("it is not done"),
        }
    }
    assert_eq!(asked[..5], [1_000.0, 3_000.0, 7_000.0, 15_000.0, 31_000.0]);
    assert!(asked.windows(2).all(|it| it[1] - it[0] <= 20_000.0));
    assert_eq!(said, 1);
    assert_eq!(finishing.next(now, true), Look::Done { was_late: true });
}
