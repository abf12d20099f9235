//! Devices: Keygen's machines.

use super::document::Row;
use crate::{ApiError, wire::encode};
use seatboard_core::domain::{Device, Heartbeat};

/// All devices.
pub(super) const ALL: &str = "machines";

/// The devices that a filter keeps.
pub(super) fn with(filter: &str, id: &str) -> String {
    format!("{ALL}?{filter}={}", encode(id))
}

pub(super) fn device(row: &Row<'_>) -> Result<Device, ApiError> {
    Ok(Device {
        id: row.id("id")?,
        license: row.id("relationships.license.data.id")?,
        user: row.maybe_id("relationships.owner.data.id")?,
        team: row.maybe_id("relationships.group.data.id")?,
        fingerprint: row.text("attributes.fingerprint")?.to_owned(),
        name: row.maybe_string("attributes.name")?,
        hostname: row.maybe_string("attributes.hostname")?,
        ip: row.maybe_string("attributes.ip")?,
        platform: row.maybe_string("attributes.platform")?,
        heartbeat: heartbeat(row.text("attributes.heartbeatStatus")?),
        last_seen: row.maybe_moment("attributes.lastHeartbeat")?,
        next_report: row.maybe_moment("attributes.nextHeartbeat")?,
        last_check_out: row.maybe_moment("attributes.lastCheckOut")?,
        standing: None,
        activated: row.moment("attributes.created")?,
        cores: row.maybe_count("attributes.cores")?,
        memory: row.maybe_number("attributes.memory")?,
        disk: row.maybe_number("attributes.disk")?,
    })
}

fn heartbeat(word: &str) -> Heartbeat {
    match word {
        "NOT_STARTED" => Heartbeat::NotStarted,
        // A device that came back reports again.
        "ALIVE" | "RESURRECTED" => Heartbeat::Alive,
        "DEAD" => Heartbeat::Dead,
        other => Heartbeat::Other(other.to_owned()),
    }
}
