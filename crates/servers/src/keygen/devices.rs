//! Devices: Keygen's machines.

use super::{Keygen, document::Row, paging::Place};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};
use seatboard_core::domain::{Device, Heartbeat};

/// All devices.
pub(super) const ALL: &str = "machines";

/// The devices that a filter keeps.
pub(super) fn with(filter: &str, id: &str) -> String {
    format!("{ALL}?{filter}={}", encode(id))
}

impl<T: Transport> Keygen<T> {
    /// A page of [`ALL`], or of those that a filter keeps, as [`with`] has it.
    pub(super) async fn device_page(
        &self,
        path: String,
        at: Option<Cursor>,
    ) -> Result<Page<Device>, ApiError> {
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        sheet.page(|row| device(&row))
    }
}

fn device(row: &Row<'_>) -> Result<Device, ApiError> {
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
