//! What reports cost at the size of a large company: 2,000 licenses, 50,000 seats, 60,000 devices,
//! a year of observations. `cargo bench -p seatboard-core --bench usage`; the figures are in
//! `BENCHMARKS.md`.

use std::{hint::black_box, io::Write, sync::Arc, time::Instant};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Weekday};
use flate2::{Compression, write::DeflateEncoder};
use seatboard_core::{
    domain::{LicenseId, Moment, UserId},
    usage::{
        DaySign, Evidence, Habits, History, IdleRules, LicenseUse, Observation, Observed,
        ObservedSeat, Period, Reading, Report, Scope, Sign, SignKind, Source, Utc,
    },
};

const LICENSES: u64 = 2_000;
const SEATS_EACH: u64 = 25;
const DEVICES: u64 = 60_000;
const DAYS: u64 = 365;
/// How often each is repeated; the fastest says most about the code.
const TIMES: usize = 5;

/// Numbers without order that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    /// An id as servers give them: random, as half of them are that are not by time.
    fn uuid(&mut self) -> String {
        let (high, low) = (self.roll(1 << 48), self.roll(1 << 48));
        let (a, b) = (high >> 16, high & 0xffff);
        format!(
            "{a:08x}-{b:04x}-7{:03x}-8{:03x}-{low:012x}",
            self.roll(4096),
            self.roll(4096)
        )
    }
}

fn now() -> Moment {
    DateTime::from_timestamp(1_795_341_600, 0).unwrap_or_default()
}

fn license(nth: u64) -> LicenseId {
    Dice(nth + 1).uuid().into()
}

fn person(nth: u64) -> UserId {
    Dice(1_000_000 + nth).uuid().into()
}

fn reading() -> Reading {
    let mut dice = Dice(7);
    let mut reading = Reading::new(now(), Habits::default());
    reading.has_all_licenses = true;
    let ago = |hours: u64| now() - TimeDelta::hours(i64::try_from(hours).unwrap_or(0));
    for nth in 0..LICENSES {
        reading.put_license(LicenseUse {
            id: license(nth),
            product: format!("product-{}", nth % 40).into(),
            bought: Some(30),
            held: SEATS_EACH as u32,
            last_validated: Some(ago(dice.roll(9_000))),
            has_all_people: true,
            has_all_devices: true,
            ..LicenseUse::default()
        });
        for seat in 0..SEATS_EACH {
            reading.seat(&license(nth), &person(nth * SEATS_EACH + seat));
        }
    }
    for nth in 0..DEVICES {
        let seat = nth % (LICENSES * SEATS_EACH);
        let owner = (dice.roll(10) > 0).then(|| person(seat));
        let seen = dice.roll(13_000);
        for (hours, kind) in [
            (seen + 4_000, SignKind::Activation),
            (seen, SignKind::Heartbeat),
        ] {
            let sign = Sign::at(ago(hours), kind, Source::Device);
            reading.add_sign(&license(seat / SEATS_EACH), owner.as_ref(), sign);
        }
    }
    reading
}

/// A year of days: 0.2 per cent of the seats change hands each day, and 54 per cent are used on
/// each day of work.
fn year() -> (History, Observation) {
    let mut dice = Dice(11);
    let mut next = LICENSES * SEATS_EACH;
    let mut seats: Vec<(u64, Option<NaiveDate>)> = (0..next).map(|nth| (nth, None)).collect();
    let mut history = History::default();
    let mut last = Observation::default();
    for age in (0..DAYS).rev() {
        let at = now() - TimeDelta::days(i64::try_from(age).unwrap_or(0));
        let day = at.date_naive();
        let is_work = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        for (who, seen) in &mut seats {
            if dice.roll(1_000) < 2 {
                (*who, *seen) = (next, None);
                next += 1;
            }
            if is_work && dice.roll(100) < 54 {
                *seen = Some(day);
            }
        }
        let kept = |day: NaiveDate| DaySign {
            day,
            kind: SignKind::Heartbeat,
        };
        let licenses = (0..LICENSES).map(|nth| Observed {
            license: license(nth),
            bought: Some(30),
            cap: Some(30),
            held: SEATS_EACH as u32,
            last: Some(kept(day)),
            has_all_devices: true,
            has_all_people: true,
            seats: { seats[(nth * SEATS_EACH) as usize..][..SEATS_EACH as usize].iter() }
                .map(|(who, seen)| ObservedSeat {
                    person: person(*who),
                    last: seen.map(kept),
                })
                .collect(),
            ..Observed::default()
        });
        last = Observation {
            server: "server".into(),
            observer: "observer".into(),
            at,
            zone: "UTC".into(),
            licenses: licenses.collect(),
        };
        history.add(&last);
    }
    (history, last)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn fastest(name: &str, mut f: impl FnMut()) {
    let runs = (0..TIMES).map(|_| {
        let started = Instant::now();
        f();
        started.elapsed()
    });
    let best = runs.min().unwrap_or_default();
    println!("{name}: {:.2} ms", best.as_secs_f64() * 1e3);
}

fn packed(bytes: &[u8]) -> usize {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    done.map_or(0, |packed| packed.len())
}

fn size(name: &str, history: &History) {
    let bytes = history.write();
    println!("{name}: {} bytes, {} packed", bytes.len(), packed(&bytes));
}

fn main() {
    let reading = Arc::new(reading());
    let none = Arc::new(History::default());
    let order = |history: &Arc<History>| {
        let evidence = Evidence::new(reading.clone(), history.clone(), Arc::new(Utc));
        Arc::new(evidence)
    };
    fastest("put all signs in order", || {
        black_box(order(&none));
    });
    let evidence = order(&none);
    let mut days = 20;
    fastest("a step of the slider over 50,000 seats", || {
        days += 10;
        let rules = IdleRules {
            days,
            grace_days: 30,
            spares_staff: true,
            ..IdleRules::default()
        };
        let idle = evidence.idle(&rules);
        black_box(evidence.gain(idle.preselected()));
    });
    let rules = IdleRules {
        days: 30,
        grace_days: 30,
        ..IdleRules::default()
    };
    fastest("free 4,000 seats", || {
        black_box(evidence.free(4_000, &rules));
    });
    let range = Period::LastMonths(3).range(now(), &Utc);
    fastest("states and figures of one range", || {
        let report = Report::new(evidence.clone(), range);
        black_box(report.summary(&Scope::default()));
    });
    let report = Report::new(evidence, range);
    fastest("the table of 40 products", || {
        black_box(report.products(&Scope::default()));
    });

    let (mut history, last) = year();
    let mut one = History::default();
    one.add(&last);
    size("one observation with its ids", &one);
    let before = history.write().len();
    let mut shorter = History::read(&history.write()).unwrap_or_default();
    let begin = shorter.moments().next().unwrap_or_default();
    size("a year of days", &history);
    shorter.thin(begin + TimeDelta::days(365));
    size("what is kept of a year", &shorter);
    fastest("write a year of days", || {
        black_box(history.write());
    });
    let bytes = history.write();
    assert_eq!(bytes.len(), before);
    fastest("read a year of days", || {
        black_box(History::read(&bytes).is_ok());
    });
    fastest("who held a seat on a day", || {
        black_box(history.holders_on(now().date_naive() - Days::new(100), &Utc));
    });
    fastest("compare two days", || {
        let today = now().date_naive();
        black_box(history.compare(today - Days::new(200), today, &Utc));
    });
    let shared = Arc::new(history.clone());
    fastest("put all signs in order, with a year of days", || {
        black_box(order(&shared));
    });
    let evidence = order(&shared);
    let summer = Period::Days(day(2026, 6, 1), day(2026, 9, 1)).range(now(), &Utc);
    fastest(
        "states and figures of a summer, with a year of days",
        || {
            let report = Report::new(evidence.clone(), summer);
            black_box(report.summary(&Scope::default()));
        },
    );
    let mut days = 0;
    fastest("take in one more observation", || {
        days += 1;
        let at = last.at + TimeDelta::days(days);
        history.add(&Observation { at, ..last.clone() });
    });
}
