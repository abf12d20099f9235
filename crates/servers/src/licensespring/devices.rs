//! Devices. LicenseSpring's are pairs: one machine under three licenses is three of them.

use super::{
    LicenseSpring,
    paging::{List, OTHERS},
    reply::Row,
};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};
use seatboard_core::domain::{Device, Heartbeat, LicenseId, Standing, UserId};

impl<T: Transport> LicenseSpring<T> {
    pub(super) async fn device_page(&self, at: Option<Cursor>) -> Result<Page<Device>, ApiError> {
        let sheet = self.sheet(List::new("devices/", OTHERS), at).await?;
        sheet.page(|row| device(&row))
    }

    /// The devices a license is or was active on.
    pub(super) async fn devices_of_license(
        &self,
        license: &LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<Device>, ApiError> {
        let is_start = at.is_none();
        let path = format!("devices/?license={}", encode(license.as_str()));
        let sheet = self.sheet(List::new(&path, OTHERS), at).await?;
        let mut page = sheet.page(|row| device(&row))?;
        // A filter that the server does not know is ignored, and everything comes back.
        page.rows.retain(|device| device.license == *license);
        // An empty list does not tell a license without devices from none at all.
        if is_start && page.rows.is_empty() && self.look_sitting(license).await?.is_none() {
            return Err(ApiError::NotFound);
        }
        Ok(page)
    }

    /// The devices of a person. Whose a device is, the server tells only by this filter.
    pub(super) async fn devices_of_person(
        &self,
        user: &UserId,
        at: Option<Cursor>,
    ) -> Result<Page<Device>, ApiError> {
        let is_start = at.is_none();
        let path = format!("devices/?license_users__id={}", encode(user.as_str()));
        let sheet = self.sheet(List::new(&path, OTHERS), at).await?;
        let mut page = sheet.page(|row| device(&row))?;
        for device in &mut page.rows {
            device.user = Some(user.clone());
        }
        if is_start && page.rows.is_empty() && self.look_user(user).await?.is_none() {
            return Err(ApiError::NotFound);
        }
        Ok(page)
    }
}

pub(super) fn device(row: &Row<'_>) -> Result<Device, ApiError> {
    let standing = if row.flag("blacklisted") == Some(true) {
        Standing::Blocked
    } else if row.flag("device_active") == Some(false) {
        Standing::Inactive
    } else {
        Standing::Active
    };
    let activated = row.moment("time_activated").or(row.moment("created_at"));
    Ok(Device {
        id: row.id()?.into(),
        license: row.reference("license").unwrap_or_default().into(),
        user: None,
        team: None,
        fingerprint: row.string("hardware_id").unwrap_or_default(),
        name: None,
        hostname: row.string("hostname"),
        ip: row.string("ip").or_else(|| row.string("external_ip")),
        platform: row.string("os"),
        // Devices report when they like.
        heartbeat: Heartbeat::NotStarted,
        last_seen: row.moment("last_check"),
        next_report: None,
        last_check_out: None,
        standing: Some(standing),
        activated: activated.unwrap_or_default(),
        cores: None,
        memory: None,
        disk: None,
    })
}
