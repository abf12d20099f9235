//! What was observed over time: files of it, peaks, days, and what is different between two.

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use seatboard_core::{
    domain::{LicenseId, Moment, UserId, iso},
    usage::{
        DaySign, Ends, FileFault, Forecast, HeldOn, History, Observation, Observed, ObservedSeat,
        SeriesPoint, SignKind, Utc, read_day,
    },
};

use crate::worlds::Named;

fn at(text: &str) -> Moment {
    iso::read(text).expect("a moment")
}

fn day(text: &str) -> NaiveDate {
    read_day(text).expect("a day")
}

fn observation(moment: &str, license: &str, bought: u32, people: &[String]) -> Observation {
    let seat = |person: &String| ObservedSeat {
        person: person.as_str().into(),
        last: None,
    };
    Observation {
        server: "s".into(),
        observer: "me".into(),
        at: at(moment),
        zone: "Europe/Berlin".into(),
        licenses: vec![Observed {
            license: license.into(),
            bought: Some(bought),
            cap: Some(bought),
            held: people.len() as u32,
            has_all_people: true,
            seats: people.iter().map(seat).collect(),
            ..Observed::default()
        }],
    }
}

fn history(observations: &[Observation]) -> History {
    let mut history = History::default();
    observations.iter().for_each(|it| history.add(it));
    history
}

fn people(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("p{number:02}")).collect()
}

fn november() -> [Observation; 3] {
    [
        observation("2026-11-02T08:00:00Z", "a", 15, &people(0..10)),
        observation("2026-11-09T08:00:00Z", "a", 15, &people(0..14)),
        observation("2026-11-23T08:00:00Z", "a", 15, &people(2..14)),
    ]
}

#[test]
fn f13_the_peak_has_its_day_and_the_names_that_made_it() {
    let history = history(&november());
    let berlin = Named::new("Europe/Berlin").expect("a zone");
    let license: LicenseId = "a".into();
    let peak = history.peak(&license, &berlin).expect("a peak");
    assert_eq!((peak.day, peak.held), (day("2026-11-09"), 14));
    let names: Vec<UserId> = people(10..14).iter().map(|it| it.as_str().into()).collect();
    assert_eq!(peak.by, Some(names.clone()));

    let points = history.days_of(&license, &berlin);
    let alone = [license.clone()];
    assert_eq!(history.days_together(&alone, &berlin), points);
    assert_eq!(history.peak_together(&alone, &points, &berlin), Some(peak));
    let on = |text: &str| {
        let place = points.iter().position(|point| point.day == day(text));
        place.expect("a day")
    };
    let gaps = History::gaps(&points);
    assert_eq!(points[on("2026-11-16")].held, None);
    assert!(gaps.contains(&on("2026-11-16")));
    // A week is what lies between these observations anyhow.
    assert_eq!(points[on("2026-11-05")].held, None);
    assert!(!gaps.contains(&on("2026-11-05")));
    assert_eq!(points[on("2026-11-23")].held, Some(12));

    for name in &names {
        let held = history.held_on(&license, name, day("2026-11-05"), &berlin);
        let between = (at("2026-11-02T08:00:00Z"), at("2026-11-09T08:00:00Z"));
        assert_eq!(held, HeldOn::Between(between.0, between.1));
    }
    let first: UserId = "p00".into();
    let of_first = |text: &str| history.held_on(&license, &first, day(text), &berlin);
    assert_eq!(of_first("2026-11-05"), HeldOn::Held);
    assert_eq!(of_first("2026-11-09"), HeldOn::Held);
    assert!(matches!(of_first("2026-11-16"), HeldOn::Between(..)));
    assert_eq!(of_first("2026-11-23"), HeldOn::NotHeld);
    assert_eq!(of_first("2026-11-24"), HeldOn::Unknown);
    assert_eq!(of_first("2026-11-01"), HeldOn::Unknown);
    let stranger = history.held_on(&license, &"x".into(), day("2026-11-05"), &berlin);
    assert_eq!(stranger, HeldOn::NotHeld);
    let then = history.holders_on(day("2026-11-05"), &berlin);
    let is_between = |held: HeldOn| matches!(held, HeldOn::Between(..));
    assert_eq!(then.len(), 14);
    assert_eq!(then.iter().filter(|it| is_between(it.held)).count(), 4);
}

#[test]
fn two_days_are_compared_by_what_was_last_observed() {
    let mut later = november();
    later[2].licenses[0].bought = Some(20);
    let history = history(&later);
    let [change] = &history.compare(day("2026-11-05"), day("2026-11-23"), &Utc)[..] else {
        panic!("one license");
    };
    assert_eq!(change.held, (10, 12));
    assert_eq!(change.bought, (Some(15), Some(20)));
    let ids = |people: &[&str]| {
        people
            .iter()
            .map(|id| UserId::from(*id))
            .collect::<Vec<_>>()
    };
    assert_eq!(change.came, Some(ids(&["p10", "p11", "p12", "p13"])));
    assert_eq!(change.went, Some(ids(&["p00", "p01"])));
    assert!(
        history
            .compare(day("2026-11-01"), day("2026-11-23"), &Utc)
            .is_empty()
    );
}

fn by(observer: &str, observation: Observation) -> Observation {
    Observation {
        observer: observer.into(),
        ..observation
    }
}

fn point(text: &str, held: Option<u32>, bought: Option<u32>, observations: u32) -> SeriesPoint {
    SeriesPoint {
        day: day(text),
        bought,
        held,
        observations,
    }
}

#[test]
fn licenses_together_are_known_on_days_on_which_each_was_observed() {
    let history = history(&[
        observation("2026-11-02T08:00:00Z", "a", 15, &people(0..10)),
        by(
            "team",
            observation("2026-11-02T09:00:00Z", "b", 5, &people(0..3)),
        ),
        observation("2026-11-03T08:00:00Z", "a", 15, &people(0..11)),
        observation("2026-11-04T08:00:00Z", "a", 15, &people(0..11)),
        by(
            "team",
            observation("2026-11-04T09:00:00Z", "b", 5, &people(0..4)),
        ),
    ]);
    let both = ["a".into(), "b".into()];
    let points = history.days_together(&both, &Utc);
    assert_eq!(
        points,
        [
            point("2026-11-02", Some(13), Some(20), 1),
            point("2026-11-03", None, None, 0),
            point("2026-11-04", Some(15), Some(20), 1),
        ]
    );
    let peak = history.peak_together(&both, &points, &Utc).expect("a peak");
    assert_eq!((peak.day, peak.held), (day("2026-11-04"), 15));
    assert_eq!(peak.by, Some(vec!["p03".into()]), "p10 came a day before");
}

#[test]
fn a_license_that_comes_or_goes_is_no_gap_in_the_others() {
    let two = |moment: &str, held: u32| {
        let mut both = observation(moment, "a", 15, &people(0..10));
        let b = observation(moment, "b", 5, &people(20..20 + held));
        both.licenses.extend(b.licenses);
        both
    };
    let history = history(&[
        observation("2026-11-02T08:00:00Z", "a", 15, &people(0..10)),
        two("2026-11-03T08:00:00Z", 2),
        observation("2026-11-04T08:00:00Z", "a", 15, &people(0..10)),
    ]);
    let both = ["a".into(), "b".into()];
    let points = history.days_together(&both, &Utc);
    assert_eq!(
        points,
        [
            point("2026-11-02", Some(10), Some(15), 1),
            point("2026-11-03", Some(12), Some(20), 1),
            point("2026-11-04", Some(10), Some(15), 1),
        ]
    );
    // Who was there before is not known of a license that nobody had seen.
    let peak = history.peak_together(&both, &points, &Utc).expect("a peak");
    assert_eq!(
        (peak.day, peak.held, peak.by),
        (day("2026-11-03"), 12, None)
    );
    assert_eq!((history.licenses().len(), history.people().len()), (2, 12));
    assert!(!history.has_no_limit(&"a".into()));
}

#[test]
fn months_of_use_are_those_of_the_signs_that_were_observed() {
    let mut seen = november();
    for (nth, last) in ["2026-09-30", "2026-11-01", "2026-11-20"]
        .into_iter()
        .enumerate()
    {
        seen[nth].licenses[0].seats[2].last = Some(DaySign {
            day: day(last),
            kind: SignKind::Heartbeat,
        });
    }
    let history = history(&seen);
    let months = |person: &str| history.months_of(&"a".into(), &person.into());
    assert_eq!(months("p02"), [day("2026-09-01"), day("2026-11-01")]);
    assert_eq!(months("p04"), [day("2026-11-01")]);
    assert!(months("p03").is_empty() && months("nobody").is_empty());
}

#[test]
fn counts_of_a_history_make_a_forecast() {
    let mut history = History::default();
    for week in 0..10 {
        let moment = iso::write(at("2026-09-03T08:00:00Z") + TimeDelta::weeks(week));
        let count = 40 + u32::try_from(week).expect("small");
        history.add(&observation(&moment, "a", 52, &people(0..count)));
    }
    let counts = History::counts(&history.days_of(&"a".into(), &Utc));
    assert_eq!(counts.len(), 10);
    let forecast = Forecast::of(&counts).expect("a forecast");
    let runs_out = forecast.runs_out(52, day("2026-11-22"));
    assert_eq!(runs_out, Some(day("2026-11-26")));
}

#[test]
fn f15_a_teams_file_releases_nobody_of_another() {
    let berlin = Named::new("Europe/Berlin").expect("a zone");
    let mut history = history(&november());
    let team = observation("2026-11-10T08:00:00Z", "b", 3, &people(0..2));
    let mut theirs = History::default();
    theirs.add(&Observation {
        observer: "team".into(),
        ..team
    });
    history.merge(&theirs).expect("of the same server");
    let held = history.held_on(&"a".into(), &"p00".into(), day("2026-11-10"), &berlin);
    assert!(
        matches!(held, HeldOn::Between(..)),
        "the observations around are its own"
    );
    // Nor does one that knows some of the people.
    let mut some = observation("2026-11-10T08:00:00Z", "a", 15, &people(0..1));
    some.licenses[0].has_all_people = false;
    history.add(&some);
    let held =
        |person: &str| history.held_on(&"a".into(), &person.into(), day("2026-11-10"), &berlin);
    assert_eq!(held("p00"), HeldOn::Held);
    assert_eq!(held("p05"), HeldOn::Held);
    assert!(matches!(held("p01"), HeldOn::Between(..)));
}

#[test]
fn files_of_another_server_are_not_mixed_in() {
    let mut history = history(&november());
    let before = history.write();
    let mut other = History::default();
    other.add(&Observation {
        server: "other".into(),
        ..november()[0].clone()
    });
    assert_eq!(history.merge(&other), Err(FileFault::OtherServer));
    assert_eq!(history.write(), before);
    // One that is still empty has no server to differ from, so its owner asks first.
    let mine = november()[0].server.clone();
    assert_eq!((history.is_of(&mine), other.is_of(&mine)), (true, false));
    assert!(History::default().is_of(&mine));
}

#[test]
fn f15_one_changed_byte_is_refused() {
    let bytes = history(&november()).write();
    assert_eq!(History::read(&bytes).expect("a history").write(), bytes);
    for place in 0..bytes.len() {
        for change in [1_u8, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[place] ^= change;
            assert!(History::read(&changed).is_err(), "{place} {change}");
        }
    }
    for end in 0..bytes.len() {
        assert!(History::read(&bytes[..end]).is_err(), "{end}");
    }
    assert_eq!(History::read(b"SBH2").err(), Some(FileFault::NotOurs));
    assert_eq!(History::read(b"SBH1").err(), Some(FileFault::Broken));
}

#[test]
fn what_is_noted_before_a_reset_takes_nothing_from_the_observation_of_the_day() {
    let [first, then, last] = november();
    let mut noted = by(
        "me before a reset",
        observation("2026-11-09T15:00:00Z", "a", 15, &[]),
    );
    noted.licenses[0].held = 14;
    noted.licenses[0].has_all_people = false;
    noted.licenses[0].seats.push(ObservedSeat {
        person: "p03".into(),
        last: Some(DaySign {
            day: day("2026-11-09"),
            kind: SignKind::Heartbeat,
        }),
    });
    let mut found = history(&[first, then, noted.clone(), last]);
    found.thin(at("2026-11-24T08:00:00Z"));
    assert_eq!(found.len(), 4, "both stay");
    let mine: Vec<Moment> = found.moments_of("me").collect();
    assert!(mine.len() == 3 && !mine.contains(&noted.at), "{mine:?}");
    // Who made the peak is known as it was.
    let license = LicenseId::from("a");
    let points = found.days_together(std::slice::from_ref(&license), &Utc);
    let peak = found.peak_together(std::slice::from_ref(&license), &points, &Utc);
    let by = peak.and_then(|peak| peak.by).expect("names");
    let by: Vec<&str> = by.iter().map(UserId::as_str).collect();
    assert_eq!(by, people(10..14));
    let changes = found.compare(day("2026-11-02"), day("2026-11-09"), &Utc);
    assert_eq!(changes[0].came.as_ref().map(Vec::len), Some(4));
    // Where another number held a seat then, nobody knows who.
    noted.at = at("2026-11-09T16:00:00Z");
    noted.licenses[0].held = 15;
    found.add(&noted);
    let points = found.days_together(std::slice::from_ref(&license), &Utc);
    let peak = found.peak_together(std::slice::from_ref(&license), &points, &Utc);
    assert_eq!(peak.map(|peak| (peak.held, peak.by)), Some((15, None)));
    let changes = found.compare(day("2026-11-02"), day("2026-11-09"), &Utc);
    assert_eq!(changes[0].came, None);
}

#[test]
fn days_are_kept_for_a_quarter_weeks_for_a_year_and_months_for_two() {
    let now = at("2026-11-22T10:00:00Z");
    let mut history = History::default();
    for age in 0..1_500 {
        let moment = iso::write(now - TimeDelta::days(age));
        history.add(&observation(&moment, "a", 15, &people(0..3)));
    }
    history.thin(now);
    let moments: Vec<Moment> = history.moments().collect();
    let younger = |days: i64| {
        moments
            .iter()
            .filter(|at| (now - **at).num_days() <= days)
            .count()
    };
    assert_eq!(younger(92), 93);
    // Of the week in which days end, there is one more.
    assert!(
        (43..=45).contains(&(younger(396) - younger(92))),
        "{}",
        younger(396)
    );
    assert!(
        (24..=26).contains(&(moments.len() - younger(396))),
        "{}",
        moments.len()
    );
    assert!(now - moments[0] <= TimeDelta::days(1_127));
    // The last of each month.
    assert!(moments[..20].iter().all(|at| {
        let next = at.date_naive() + Days::new(1);
        chrono::Datelike::month(&next) != chrono::Datelike::month(&at.date_naive())
    }));
    let bytes = history.write();
    history.thin(now);
    assert_eq!(history.write(), bytes);
    // With too little room, the oldest go.
    let half = history.write_within(bytes.len() / 2);
    assert!(half.len() <= bytes.len() / 2 && !history.is_empty());
    assert_eq!(history.moments().last(), Some(now));
}

/// What some observer may have seen of a few licenses and people.
fn any_observation() -> impl Strategy<Value = Observation> {
    let sign = prop::option::of((0_u64..40, 0_usize..3)).prop_map(|sign| {
        sign.map(|(days, kind)| DaySign {
            day: day("2026-10-01") + Days::new(days),
            kind: [SignKind::Heartbeat, SignKind::CheckIn, SignKind::Activation][kind],
        })
    });
    let ends = prop::option::of(prop_oneof![
        (0_i64..9_000).prop_map(|hours| Ends::At(DateTime::UNIX_EPOCH + TimeDelta::hours(hours))),
        (0_u64..900).prop_map(|days| Ends::On(day("2026-01-01") + Days::new(days))),
    ]);
    let seats = prop::collection::btree_map(0_u32..9, sign.clone(), 0..9);
    let license = (
        prop::option::of(0_u32..9),
        seats,
        sign,
        ends,
        any::<(bool, bool)>(),
    );
    let licenses = prop::collection::btree_map(0_u32..4, license, 0..4);
    (0_usize..3, 0_i64..60, licenses).prop_map(|(observer, days, licenses)| Observation {
        server: "s".into(),
        observer: ["me", "you", "team"][observer].into(),
        at: at("2026-10-01T08:00:00Z") + TimeDelta::days(days),
        zone: ["Europe/Berlin", "UTC"][observer % 2].into(),
        licenses: licenses
            .into_iter()
            .map(
                |(license, (bought, seats, last, ends, (devices, whole)))| Observed {
                    license: format!("0198f0c2-0000-7000-8000-00000000000{license}").into(),
                    bought,
                    cap: bought.map(|bought| bought + 1),
                    held: seats.len() as u32,
                    ends,
                    last,
                    has_all_devices: devices,
                    has_all_people: whole,
                    seats: seats
                        .into_iter()
                        .map(|(person, last)| ObservedSeat {
                            person: format!("p{person}").into(),
                            last,
                        })
                        .collect(),
                },
            )
            .collect(),
    })
}

proptest! {
    #[test]
    fn f15_any_order_of_merging_gives_equal_bytes(
        observations in prop::collection::vec(any_observation(), 0..12),
        cut in 0_usize..12,
    ) {
        let (one, two) = observations.split_at(cut.min(observations.len()));
        let (mut one, mut two) = (history(one), history(two));
        let whole = history(&observations).write();
        let reversed: Vec<_> = observations.iter().rev().cloned().collect();
        prop_assert_eq!(&history(&reversed).write(), &whole);
        let other = one.clone();
        prop_assert!(one.merge(&two).is_ok());
        prop_assert!(two.merge(&other).is_ok());
        prop_assert_eq!(&one.write(), &whole);
        prop_assert_eq!(&two.write(), &whole);
        prop_assert!(one.merge(&two).is_ok());
        prop_assert_eq!(&one.write(), &whole);
        // What is read says the same as what was written.
        let read = History::read(&whole)?;
        prop_assert_eq!(read.len(), one.len());
        for text in ["2026-10-05", "2026-11-01"] {
            let holders = |history: &History| {
                let mut found = history.holders_on(day(text), &Utc);
                found.sort_by_key(|it| (it.license.clone(), it.person.clone()));
                found
            };
            prop_assert_eq!(holders(&read), holders(&one));
        }
        prop_assert_eq!(read.write(), whole);
    }

    #[test]
    fn other_bytes_are_refused_and_never_worse(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(History::read(&bytes).is_err());
        // Also where they have the mark and the sum, as somebody may have made them.
        let mut made = b"SBH1".to_vec();
        made.extend(&bytes);
        prop_assert!(History::read(&made).is_err());
    }
}
