//! Devices: Keygen's machines.

use super::{Keygen, call::encode, document::Row, paging::Place};
use crate::{
    api::{ApiError, Cursor, Page, transport::Transport},
    domain::{Device, Heartbeat, LicenseId},
};

impl<T: Transport> Keygen<T> {
    pub(super) async fn device_page(
        &self,
        license: &LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<Device>, ApiError> {
        let path = format!("machines?license={}", encode(license.as_str()));
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        sheet.page(|row| device(&row))
    }
}

fn device(row: &Row<'_>) -> Result<Device, ApiError> {
    Ok(Device {
        id: row.id("id")?,
        license: row.id("relationships.license.data.id")?,
        user: row.maybe_id("relationships.owner.data.id")?,
        fingerprint: row.text("attributes.fingerprint")?.to_owned(),
        name: row.maybe_string("attributes.name")?,
        hostname: row.maybe_string("attributes.hostname")?,
        ip: row.maybe_string("attributes.ip")?,
        platform: row.maybe_string("attributes.platform")?,
        heartbeat: heartbeat(row.text("attributes.heartbeatStatus")?),
        last_seen: row.maybe_moment("attributes.lastHeartbeat")?,
        activated: row.moment("attributes.created")?,
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
