//! What holds in every world.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;
use seatboard_core::{
    domain::{Moment, Subject, iso},
    usage::{
        DaySign, Ends, Evidence, Habits, History, LicenseUse, LoggedUse, Observation, Observed,
        ObservedSeat, Period, Range, Reading, Report, Scope, Sign, SignKind, Source, State, Utc,
    },
};

fn now() -> Moment {
    iso::read("2026-11-22T10:00:00Z").expect("a moment")
}

/// A moment within the last year and a half.
fn any_moment() -> impl Strategy<Value = Moment> {
    (0_i64..13_000).prop_map(|hours| now() - TimeDelta::hours(hours))
}

fn any_sign() -> impl Strategy<Value = Sign> {
    let kinds = [
        SignKind::Heartbeat,
        SignKind::Validation,
        SignKind::CheckIn,
        SignKind::CheckOut,
        SignKind::Activation,
    ];
    (any_moment(), 0_usize..5, any::<bool>()).prop_map(move |(at, kind, is_exact)| {
        let sign = Sign::at(at, kinds[kind], Source::Device);
        Sign {
            last: if is_exact {
                at
            } else {
                (at + TimeDelta::hours(24)).min(now())
            },
            ..sign
        }
    })
}

fn any_license(nth: u32) -> impl Strategy<Value = LicenseUse> {
    let times = prop::collection::vec(prop::option::of(any_moment()), 4);
    let flags = prop::collection::vec(prop::bool::weighted(0.2), 5);
    let signs = prop::collection::vec(any_sign(), 0..3);
    (
        0_u32..3,
        prop::option::of(0_u32..9),
        times,
        flags,
        signs,
        any::<bool>(),
    )
        .prop_map(
            move |(product, bought, times, flags, signs, devices)| LicenseUse {
                id: format!("l{nth}").into(),
                product: format!("p{product}").into(),
                bought,
                cap: bought,
                last_validated: times[0],
                last_check_in: times[1],
                last_check_out: times[2].filter(|_| flags[0]),
                ends: times[3].filter(|_| flags[1]).map(Ends::At),
                is_suspended: flags[2],
                is_air_gapped: flags[3],
                stops_at_end: flags[4],
                signs,
                has_all_devices: devices,
                has_all_people: true,
                ..LicenseUse::default()
            },
        )
}

fn any_line() -> impl Strategy<Value = LoggedUse> {
    let by = prop::option::of(0_u32..6);
    (0_u32..4, by, any_sign(), any::<bool>()).prop_map(|(license, by, sign, has_succeeded)| {
        LoggedUse {
            on: Subject::License(format!("l{license}").into()),
            by: by.map(|person| format!("u{person}").into()),
            at: sign.last,
            kind: sign.kind,
            has_succeeded,
        }
    })
}

/// Who holds a seat on which license, what the server counts for it, and its signs.
type Holding = (u32, u32, Option<u32>, Vec<Sign>);

fn any_holdings() -> impl Strategy<Value = Vec<Holding>> {
    let signs = prop::collection::vec(any_sign(), 0..3);
    let holding = (0_u32..3, 0_u32..5, prop::option::of(0_u32..2), signs);
    prop::collection::vec(holding, 0..8)
}

fn reading(licenses: &[LicenseUse], holdings: &[Holding], tells_all: bool) -> Reading {
    let habits = Habits {
        tells_all,
        ..Habits::default()
    };
    let mut reading = Reading::new(now(), habits);
    reading.has_all_licenses = true;
    for license in licenses {
        reading.put_license(license.clone());
    }
    for (license, person, activations, signs) in holdings {
        let (license, person) = (format!("l{license}").into(), format!("u{person}").into());
        let seat = reading.seat(&license, &person).expect("a seat");
        seat.activations = *activations;
        seat.signs.extend(signs);
    }
    for nth in 0..reading.licenses.len() as u32 {
        let held = reading
            .seats
            .iter()
            .filter(|seat| seat.license == nth)
            .count();
        reading.licenses[nth as usize].held = held as u32;
    }
    reading
}

fn evidence(reading: &Reading) -> Arc<Evidence> {
    let (history, zone) = (Arc::new(History::default()), Arc::new(Utc));
    Arc::new(Evidence::new(Arc::new(reading.clone()), history, zone))
}

fn states(reading: &Reading, range: Range) -> Vec<State> {
    Report::new(evidence(reading), range).states
}

fn any_range() -> impl Strategy<Value = Range> {
    (1_u32..500, 0_u32..400, any::<bool>()).prop_map(|(from, to, is_open)| {
        let from = now() - TimeDelta::days(from.into());
        let to = from + TimeDelta::days(i64::from(to) + 1);
        Range {
            from,
            to: if is_open { now() } else { to.min(now()) },
            is_open,
        }
    })
}

proptest! {
    #[test]
    fn f16_states_are_of_all_seats_and_figures_of_all_people(
        licenses in (any_license(0), any_license(1), any_license(2)),
        holdings in any_holdings(),
        range in any_range(),
        tells_all in any::<bool>(),
    ) {
        let licenses = [licenses.0, licenses.1, licenses.2];
        let reading = reading(&licenses, &holdings, tells_all);
        let report = Report::new(evidence(&reading), range);
        let summary = report.summary(&Scope::default());
        prop_assert_eq!(summary.seats.total() as usize, reading.seats.len());
        prop_assert_eq!(summary.people.total() as usize, reading.people.len());
        prop_assert!(summary.people.used <= summary.seats.used);
        // Nobody counts twice in a group, and nobody is left out.
        let rows = report.products(&Scope::default());
        let products: Vec<_> = rows.iter().map(|row| row.product.clone()).collect();
        let all = report.group(&products, &Scope::default());
        prop_assert_eq!(all.map(|row| row.people), Some(summary.people));
        let bought: u64 = rows.iter().map(|row| row.bought.bought).sum();
        prop_assert_eq!(bought, summary.bought.bought);
    }

    #[test]
    fn f16_more_evidence_and_a_longer_range_never_mean_fewer_used(
        licenses in (any_license(0), any_license(1), any_license(2)),
        holdings in any_holdings(),
        (license, person, sign) in (0_u32..3, 0_u32..5, any_sign()),
        range in any_range(),
        longer in 0_i64..300,
        tells_all in any::<bool>(),
    ) {
        let licenses = [licenses.0, licenses.1, licenses.2];
        let before = reading(&licenses, &holdings, tells_all);
        let mut after = before.clone();
        let (license, person) = (format!("l{license}").into(), format!("u{person}").into());
        after.add_sign(&license, Some(&person), sign);
        let wider = Range { from: range.from - TimeDelta::days(longer), ..range };
        let until_now = Range { to: now(), is_open: true, ..wider };
        let old = states(&before, range);
        let worlds = [(&after, range), (&before, wider), (&before, until_now), (&after, until_now)];
        for (reading, range) in worlds {
            for (old, new) in old.iter().zip(states(reading, range)) {
                prop_assert!(!old.is_used() || new.is_used(), "{:?} became {:?}", old, new);
            }
        }
    }

    #[test]
    fn f16_what_a_log_tells_never_means_fewer_used(
        licenses in (any_license(0), any_license(1), any_license(2)),
        holdings in any_holdings(),
        lines in prop::collection::vec(any_line(), 0..6),
        range in any_range(),
        tells_all in any::<bool>(),
    ) {
        let licenses = [licenses.0, licenses.1, licenses.2];
        let before = reading(&licenses, &holdings, tells_all);
        let mut after = before.clone();
        after.add_logged(&lines, &|_| None);
        for (old, new) in states(&before, range).iter().zip(states(&after, range)) {
            prop_assert!(!old.is_used() || new.is_used(), "{:?} became {:?}", old, new);
        }
    }

    #[test]
    fn f16_null_is_not_zero(
        licenses in (any_license(0), any_license(1), any_license(2)),
        holdings in any_holdings(),
        range in any_range(),
    ) {
        let licenses = [licenses.0, licenses.1, licenses.2];
        let uncounted: Vec<Holding> = { holdings.iter().cloned() }
            .map(|(license, person, _, signs)| (license, person, None, signs))
            .collect();
        let with = states(&reading(&licenses, &holdings, true), range);
        let without = states(&reading(&licenses, &uncounted, true), range);
        for (with, without) in with.iter().zip(without) {
            // Without a count, nobody is said not to have used for the want of it.
            prop_assert!(without.reason() != "not-activated");
            prop_assert_eq!(with.is_used(), without.is_used());
        }
    }

    #[test]
    fn f16_fewer_days_without_a_sign_never_mean_fewer_idle(
        licenses in (any_license(0), any_license(1), any_license(2)),
        holdings in any_holdings(),
        days in 1_u32..400,
        more in 0_u32..200,
    ) {
        let licenses = [licenses.0, licenses.1, licenses.2];
        let reading = reading(&licenses, &holdings, true);
        let evidence = evidence(&reading);
        let chosen = |days| {
            let rules = seatboard_core::usage::IdleRules {
                days,
                grace_days: 10,
                ..Default::default()
            };
            evidence.idle(&rules).preselected()
        };
        let (few, many) = (chosen(days + more), chosen(days));
        prop_assert!(few.iter().all(|seat| many.contains(seat)), "{:?} {:?}", few, many);
    }
}

proptest! {
    #[test]
    fn f16_a_range_that_has_ended_is_judged_by_each_observation(
        observed in prop::collection::vec(
            (0_u64..60, prop::collection::vec(prop::option::of(0_u64..30), 2), any::<bool>()),
            0..6,
        ),
        from in 0_u64..60,
        length in 1_u64..30,
    ) {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        let day = |nth: u64| first + Days::new(nth);
        let midnight = |nth: u64| day(nth).and_time(NaiveTime::MIN).and_utc();
        let mut history = History::default();
        for (at, ages, has_all_devices) in &observed {
            let seat = |(nth, age): (usize, &Option<u64>)| ObservedSeat {
                person: format!("u{nth}").into(),
                last: age.map(|age| DaySign {
                    day: day((100 + at).saturating_sub(age)),
                    kind: SignKind::Heartbeat,
                }),
            };
            history.add(&Observation {
                at: midnight(100 + at) + TimeDelta::hours(12),
                zone: "UTC".into(),
                licenses: vec![Observed {
                    license: "l".into(),
                    held: 2,
                    has_all_devices: *has_all_devices,
                    has_all_people: true,
                    seats: ages.iter().enumerate().map(seat).collect(),
                    ..Observed::default()
                }],
                ..Observation::default()
            });
        }
        let mut reading = Reading::new(midnight(200), Habits::default());
        reading.put_license(LicenseUse {
            id: "l".into(),
            has_all_people: true,
            has_all_devices: true,
            ..LicenseUse::default()
        });
        for nth in 0..2 {
            let seat = reading.seat(&"l".into(), &format!("u{nth}").into()).expect("a seat");
            // Seen after everything, so that what is known before comes from observations.
            seat.signs.push(Sign::at(midnight(199), SignKind::Heartbeat, Source::Device));
        }
        let evidence = Evidence::new(Arc::new(reading), Arc::new(history), Arc::new(Utc));
        let (begin, end) = (90 + from, 90 + from + length);
        let range = Range { from: midnight(begin), to: midnight(end), is_open: false };
        let report = Report::new(Arc::new(evidence), range);
        for (nth, state) in report.states.iter().enumerate() {
            let told = |last: &dyn Fn(u64, u64, bool) -> bool| {
                observed.iter().any(|(at, ages, devices)| {
                    ages[nth].is_some_and(|age| last(100 + at, 100 + at - age, *devices))
                })
            };
            let is_used = told(&|_, seen, _| (begin..end).contains(&seen));
            let is_before = told(&|at, seen, devices| devices && at >= end && seen < begin);
            let expected = match (is_used, is_before) {
                (true, _) => "used",
                (false, true) => "not-used",
                (false, false) => "unknown",
            };
            prop_assert_eq!(state.id(), expected);
        }
    }
}

#[test]
fn an_empty_world_has_figures_of_nothing() {
    let reading = Reading::new(now(), Habits::default());
    let evidence = evidence(&reading);
    let range = evidence.range(Period::ThisMonth);
    let summary = Report::new(evidence, range).summary(&Scope::default());
    assert_eq!(summary.people.total(), 0);
    // Nothing has been read, so nothing is complete.
    assert!(!summary.known.seats && !summary.known.people_used);
}
