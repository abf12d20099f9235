//! Works out a report of a world that is written by hand, so that a number can be checked without
//! the panel.
//!
//! ```text
//! cargo run -p seatboard-core --example usage -- WORLD.json RANGE [ZONE]
//! ```
//!
//! `WORLD.json` is a file, or `-` for the standard input. `RANGE` is `this-month`, `last-3`,
//! `last-6`, `last-9`, `last-12`, or days such as `2026-09-01..2026-10-01`, of which the second is
//! not in the range. `ZONE` is an IANA name and goes before that of the world. The answer is JSON
//! on the standard output; what is wrong with a world is told with where it stands, on the
//! standard error, with the code 1. Fields that mean nothing here are told under `ignored`.
//! `worlds/seven.json` is a world.
//!
//! A world is an object. Moments are RFC 3339 (`2026-11-22T10:00:00Z`), days are `2026-11-22`.
//! Whatever is not said to be needed may be left out or be `null`, which never means zero.
//!
//! - `now` (needed): the server's clock. `zone`: an IANA name, else `UTC`. `about`: words.
//! - `habits`: `tells_all` if every use asks the server and licenses keep when (LicenseSpring),
//!   else `false` (Keygen); `hides_owners` if the devices of a license do not tell whose they are,
//!   but those of one person do (LicenseSpring; then `devices_read` counts by holder);
//!   `ends_on_days` if licenses end on plain days.
//! - `licenses`: `id` and `product` (both needed), `name`, `team`, `bought` (none: without limit),
//!   `cap` (none: what was bought), `held` (none: as many as hold it here), `by_device` (and how
//!   many `devices` there are), `created`,
//!   `ends` (a moment or a day), `grace_until`, `stops_at_end` (else `true`), `suspended`,
//!   `air_gapped`, `last_validated`, `last_check_in`, `last_check_out`; `days` where the server
//!   counts validations by UTC day: `{"since": day, "valid": [days], "failed": [days]}`, where
//!   `since` is the first day it is known to have counted; `holders_read` and `devices_read` (else
//!   `true`): whether all that there are have been read.
//! - `people`: `id` (needed), `team`, `staff`, `out` (banned, or removed). Whoever holds a seat need
//!   not be among them.
//! - `holders`: `license` and `person` (both needed), `owner`, `activations` (a number where the
//!   server counts them by seat), `since` (when they got it, if that is known), `devices_read`
//!   (whether all devices of this person were read, where not all of the license were).
//! - `signs`: `license` (needed), `person` (none: of a device without owner), `at` or `day` (one of
//!   them; a UTC day), `kind` (`heartbeat`, `validation`, `check-in`, `check-out`, `activation`),
//!   `source` (`license`, `device`, `log`, `journal`, `day-count`, `observation`).
//! - `observations`: `at` (needed), `zone` (that its days are of; else `UTC`), `server`, `observer`,
//!   `licenses`: `id` (needed), `bought`, `cap`, `held`, `ends`, `last` (the last sign that is
//!   nobody's: `{"day": day, "kind": kind}`), `holders_read` and `devices_read` (else `true`), and
//!   `holders`: ids, or `{"person": id, "last": {"day": day, "kind": kind}}`. A day in the place
//!   of `last` is that of a heartbeat.

mod worlds;

use std::{env, fs, io::Read, process::ExitCode};

use seatboard_core::{
    domain::iso,
    usage::{
        Period, ProductRow, Report, Scope, SeatFigures, Sign, Split, State, Summary, write_day,
    },
};
use serde_json::{Value, json};

use worlds::{Named, World};

fn main() -> ExitCode {
    match answer() {
        Ok(answer) => {
            println!("{answer:#}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn answer() -> Result<Value, String> {
    let mut words = env::args().skip(1);
    let (Some(file), Some(range)) = (words.next(), words.next()) else {
        return Err("usage: usage WORLD.json|- RANGE [ZONE]".to_owned());
    };
    let text = if file == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map(|_| text).map_err(|error| error.to_string())
    } else {
        fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))
    }?;
    let world = World::read(text.trim_start_matches('\u{feff}'))?;
    let period = Period::read(&range).ok_or_else(|| format!("{range:?} is not a range"))?;
    let zone = Named::new(words.next().as_deref().unwrap_or(&world.zone))?;
    Ok(report(&world, period, zone))
}

/// The figures of a world in a range, and the state of each seat with its reason.
fn report(world: &World, period: Period, zone: Named) -> Value {
    let evidence = world.evidence(zone);
    let range = evidence.range(period);
    let report = Report::new(evidence.clone(), range);
    let (scope, zone) = (Scope::default(), evidence.zone());
    let summary = report.summary(&scope);
    let since = evidence.days_since();
    let seats = world.reading.seats.iter().enumerate().map(|(nth, seat)| {
        let state = report.states[nth];
        json!({
            "license": world.reading.license_of(seat).id.as_str(),
            "person": world.reading.person_on(seat).id.as_str(),
            "state": state.id(),
            "reason": state.reason(),
            "because_of": because(&state),
            "shared_activity": report.has_shared_activity(nth),
            "last_sign": evidence.last_sign(nth).as_ref().map(sign),
            "days_since": since[nth],
        })
    });
    let (first, last) = range.days(zone);
    json!({
        "range": {
            "chosen": period.write(),
            "zone": zone.name(),
            "from": iso::write(range.from),
            "to": iso::write(range.to),
            "is_open": range.is_open,
            "first_day": write_day(first),
            "last_day": write_day(last),
        },
        "figures": figures(&summary),
        "products": report.products(&scope).iter().map(product).collect::<Vec<_>>(),
        "seats": seats.collect::<Vec<_>>(),
        "ignored": world.ignored,
    })
}

fn figures(summary: &Summary) -> Value {
    let former = summary.former.iter().map(|it| {
        json!({
            "license": it.license.as_str(),
            "person": it.person.as_str(),
            "seen": iso::write(it.seen),
            "gone": iso::write(it.gone),
        })
    });
    json!({
        "people": split(summary.people),
        "products": split(summary.products),
        "seats": split(summary.seats),
        "bought": bought(&summary.bought),
        "former_holders": former.collect::<Vec<_>>(),
        "complete": {
            "seats": summary.known.seats,
            "products": summary.known.products,
            "people_used": summary.known.people_used,
            "people": summary.known.people,
        },
    })
}

fn product(row: &ProductRow) -> Value {
    json!({
        "product": row.product.as_str(),
        "licenses": row.licenses,
        "state": row.state.map(|state| state.id()),
        "people": split(row.people),
        "bought": bought(&row.bought),
        "last_sign": row.last.as_ref().map(sign),
    })
}

fn split(split: Split) -> Value {
    json!({
        "used": split.used,
        "not_used": split.not_used,
        "unknown": split.unknown,
        "total": split.total(),
    })
}

fn bought(figures: &SeatFigures) -> Value {
    json!({
        "licenses": figures.licenses,
        "seats": figures.bought,
        "licenses_unlimited": figures.unlimited,
        "held": figures.held,
        "over": figures.over,
        "licenses_by_device": figures.by_device,
        "devices": figures.devices,
    })
}

fn sign(sign: &Sign) -> Value {
    json!({
        "first": iso::write(sign.first),
        "last": iso::write(sign.last),
        "kind": sign.kind.id(),
        "source": sign.source.id(),
    })
}

/// The sign or the moment that a state rests on.
fn because(state: &State) -> Value {
    state.sign().as_ref().map(sign).into()
}
