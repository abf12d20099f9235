//! Writes the days on which licenses end as a calendar file, in the time zone that is named:
//! `cargo run --package seatboard-core --example calendar -- Pacific/Tongatapu`. Two of them end
//! at a moment, as on Keygen, and one with a plain day, as on LicenseSpring.

use std::{env, process::ExitCode, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};
use seatboard_core::{
    domain::{Moment, iso},
    usage::{
        CalendarDay, Ends, Evidence, Habits, History, LicenseUse, Period, Reading, Report, Scope,
        Zone, read_day, write_calendar,
    },
};

/// A zone by the rules that `jiff` carries.
struct Named(TimeZone);

impl Zone for Named {
    fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    fn ahead_s(&self, at: Moment) -> i32 {
        let at = Timestamp::from_second(at.timestamp()).unwrap_or_default();
        self.0.to_offset(at).seconds()
    }
}

fn calendar(zone: TimeZone) -> Option<String> {
    let now = iso::read("2026-11-22T10:00:00Z")?;
    let ends = [
        ("late", Ends::At(iso::read("2026-12-31T23:30:00Z")?)),
        ("early", Ends::At(iso::read("2026-12-31T10:30:00Z")?)),
        ("plain", Ends::On(read_day("2027-01-12")?)),
    ];
    let mut reading = Reading::new(now, Habits::default());
    for (id, ends) in ends {
        reading.put_license(LicenseUse {
            id: id.into(),
            ends: Some(ends),
            ..LicenseUse::default()
        });
    }
    let evidence = Evidence::new(
        Arc::new(reading),
        Arc::new(History::default()),
        Arc::new(Named(zone)),
    );
    let range = evidence.range(Period::ThisMonth);
    let report = Report::new(Arc::new(evidence), range);
    let months = report.renewals(&Scope::default());
    let licenses = &report.evidence.reading().licenses;
    let day = |it: &seatboard_core::usage::Renewal| {
        let id = licenses[it.license as usize].id.to_string();
        Some(CalendarDay {
            title: format!(
                "Größe \"{id}\"; Lizenz, die endet: {}",
                "länger ".repeat(12)
            ),
            text: "Backslash \\ and\ntwo lines".to_owned(),
            day: it.due.day()?,
            alarm_days: vec![90, 30, 7],
            id,
        })
    };
    let days: Option<Vec<CalendarDay>> =
        months.iter().flat_map(|it| &it.renewals).map(day).collect();
    Some(write_calendar(&days?, "licenses.example", now))
}

fn main() -> ExitCode {
    let zone = env::args().nth(1);
    let zone = zone.and_then(|name| TimeZone::get(&name).ok());
    if let Some(text) = zone.and_then(calendar) {
        print!("{text}");
        ExitCode::SUCCESS
    } else {
        eprintln!("name a time zone, such as Pacific/Tongatapu");
        ExitCode::FAILURE
    }
}
