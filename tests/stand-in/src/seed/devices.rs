//! The demo's devices: whose they are, and when they reported last.

use anyhow::Result;

use super::{Seeder, names};
use crate::clock::DAY;
use crate::store;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How the devices of a license report. Those that send heartbeats are under policies that keep
/// the dead: under the others nobody would find one that is silent for more than some minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// Never: the software only asks whether the license is good.
    Validates,
    /// Those whose people work with it.
    Reports,
    /// All, or they are dead; so the first heartbeat is the activation.
    MustReport,
    /// Never again: they took a file along.
    Offline,
    /// Never: nobody has worked with it for months.
    Dormant,
}

/// Where a device is.
pub(super) struct Place<'a> {
    pub license: &'a str,
    pub group: Option<&'a str>,
    /// How many days ago the license began.
    pub age: i64,
    pub habit: Habit,
    /// Which of the license's devices, and which of all.
    pub at: usize,
    pub number: usize,
}

/// What a device has told.
struct Told {
    created: i64,
    heartbeat: Option<i64>,
    check_out: Option<i64>,
}

/// Of eight devices that report two are on, one was on yesterday, one some weeks ago, one months
/// ago; one is new, one never reported, and one was taken offline.
fn told(place: &Place<'_>, now: i64, created: i64) -> Result<Told> {
    let at = i64::try_from(place.at)?;
    // Nothing is older than the license.
    let days_ago = |days: i64| now - days.min(place.age - 2) * DAY - at * MINUTE;
    let is_new = place.at % 8 == 2;
    let created = match (is_new, place.at) {
        _ if place.habit == Habit::Dormant => days_ago(140 + at * 11 % 55),
        // The first one came with the license.
        (_, 0) => days_ago(place.age),
        (true, 2) => now - 40 * MINUTE,
        (true, _) => days_ago(1 + at / 8 * 2),
        _ => created,
    };
    let (heartbeat, check_out) = match (place.habit, place.at % 8) {
        (Habit::Validates, _) if place.at % 10 == 9 => (None, Some(days_ago(20 + at % 50))),
        (Habit::Validates, _) => (None, None),
        (Habit::Dormant, _) => (None, None),
        (Habit::Offline, _) => (None, Some(days_ago(60))),
        (_, 0 | 4) => (Some(now - 2 * MINUTE), None),
        (_, 1) => (Some(days_ago(3 + at * 7 % 50)), None),
        (_, 3) => (Some(now - 20 * HOUR - at * MINUTE), None),
        (_, 5) => (Some(days_ago(80 + at * 13 % 200)), None),
        (_, 7) => {
            let left = days_ago(30 + at % 60);
            (Some(left - 6 * HOUR), Some(left))
        }
        (Habit::MustReport, _) => (Some(created), None),
        _ => (None, None),
    };
    let first = heartbeat.into_iter().chain(check_out).min();
    Ok(Told {
        created: first.map_or(created, |first| created.min(first - HOUR)),
        heartbeat,
        check_out,
    })
}

pub(super) fn add(seeder: &mut Seeder<'_>, place: &Place<'_>, holders: &[&str]) -> Result<()> {
    let (at, number) = (place.at, place.number);
    let (host, platform) = *seeder.dice.pick(&names::HOSTS);
    let hostname = format!("{host}-{number:04}");
    let fingerprint: String = (0..6)
        .map(|_| format!("{:02x}", seeder.dice.roll() & 0xFF))
        .collect::<Vec<_>>()
        .join(":");
    // Two in three belong to somebody who has a seat; some have no name.
    let owner = holders
        .get(at % holders.len().max(1))
        .filter(|_| at % 3 != 2);
    let id = seeder.id();
    // Over the whole time of the license, the first weeks after it began.
    let days = i64::try_from(seeder.dice.below(280))? * place.age / 300;
    let created = if at % 4 == 2 {
        seeder.now - days * DAY
    } else {
        seeder.days_ago(days)
    };
    let told = told(place, seeder.now, created)?;
    let octet = number % 250 + 2;
    store::machines::insert(
        seeder.db,
        &store::machines::NewMachine {
            id: &id,
            fingerprint: &format!("{fingerprint}:{number:04x}"),
            name: (at % 5 != 4).then_some(hostname.as_str()),
            hostname: (at % 7 != 6).then_some(hostname.as_str()),
            ip: Some(&format!("10.20.{}.{octet}", number / 250)),
            platform: Some(platform),
            cores: Some(i64::try_from(4 + 4 * (number % 4))?),
            memory: Some(17_179_869_184 * i64::try_from(1 + number % 4)?),
            disk: Some(549_755_813_888),
            license_id: place.license,
            owner_id: owner.copied(),
            group_id: place.group,
            last_heartbeat: told.heartbeat,
            metadata: "{}",
            created: told.created,
        },
    )?;
    let check_out = [("last_check_out", told.check_out.into())];
    Ok(store::note(seeder.db, "machines", &id, &check_out)?)
}
