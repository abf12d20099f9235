//! Licenses, with the counts the server keeps of their seats and devices.

use serde_json::json;

use super::{Keygen, catalogue::said_activation, document::Row, people::SEARCH_FROM};
use crate::{
    ApiError, Cursor, Page,
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::domain::{License, LicenseId, LicenseStatus, TeamId, UserId};

/// How many licenses a search gives for each field.
const FOUND: usize = 100;

/// All licenses.
pub(super) const ALL: &str = "licenses";

/// The licenses a person owns or has an assigned seat on. Unlike the filter `user`, this tells a
/// person without licenses from nobody.
pub(super) fn of_user(user: &UserId) -> String {
    format!("users/{}/licenses", encode(user.as_str()))
}

/// The licenses of a team.
pub(super) fn of_team(team: &TeamId) -> String {
    format!("licenses?group={}", encode(team.as_str()))
}

impl<T: Transport> Keygen<T> {
    /// Asks for one field after the other: that several at once may be joined is only known of
    /// what stands in a person's own row. A key is looked for as a whole.
    pub(super) async fn search_licenses(&self, text: &str) -> Result<Vec<License>, ApiError> {
        if text.chars().count() < SEARCH_FROM {
            return Ok(Vec::new());
        }
        if text.contains('@') {
            return self.licenses_with("user", text).await;
        }
        let mut found = self.licenses_with("name", text).await?;
        for license in self.licenses_with("product", text).await? {
            if found.iter().all(|other| other.id != license.id) {
                found.push(license);
            }
        }
        if found.is_empty() {
            found = self.licenses_with("key", text).await?;
        }
        Ok(found)
    }

    async fn licenses_with(&self, field: &str, text: &str) -> Result<Vec<License>, ApiError> {
        let body = json!({ "meta": { "type": "licenses", "query": { field: text } } });
        let path = format!("search?page%5Bcursor%5D=&page%5Bsize%5D={FOUND}");
        let document = self.read(Method::Post, &path, Some(&body)).await?;
        let found: Vec<License> = (document.rows()?)
            .map(|row| license(&row))
            .collect::<Result<_, _>>()?;
        for license in &found {
            self.note_owner(license);
        }
        Ok(found)
    }

    /// A page of [`ALL`], or of those [`of_user`] or [`of_team`].
    pub(super) async fn license_page(
        &self,
        path: String,
        at: Option<Cursor>,
    ) -> Result<Page<License>, ApiError> {
        let page = self.page(path, at, license).await?;
        for license in &page.rows {
            self.note_owner(license);
        }
        Ok(page)
    }

    pub(super) async fn read_license(&self, id: &LicenseId) -> Result<License, ApiError> {
        let document = self
            .get(&format!("licenses/{}", encode(id.as_str())))
            .await?;
        let license = license(&document.one()?)?;
        self.note_owner(&license);
        Ok(license)
    }
}

pub(super) fn license(row: &Row<'_>) -> Result<License, ApiError> {
    Ok(License {
        id: row.id("id")?,
        name: row.maybe_string("attributes.name")?,
        key: row.maybe_string("attributes.key")?,
        product: row.id("relationships.product.data.id")?,
        policy: row.maybe_id("relationships.policy.data.id")?,
        activation: said_activation(row),
        team: row.maybe_id("relationships.group.data.id")?,
        owner: row.maybe_id("relationships.owner.data.id")?,
        status: status(row.text("attributes.status")?),
        // The limits of a license are the ones in force: its own, else its policy's.
        max_seats: row.maybe_count("attributes.maxUsers")?,
        seats_counted: row.count("relationships.users.meta.count")?,
        max_devices: row.maybe_count("attributes.maxMachines")?,
        devices_counted: row.count("relationships.machines.meta.count")?,
        max_uses: row.maybe_count("attributes.maxUses")?,
        uses: row.maybe_count("attributes.uses")?.unwrap_or_default(),
        expires: row.maybe_moment("attributes.expiry")?,
        created: row.moment("attributes.created")?,
        updated: row.moment("attributes.updated")?,
        last_validated: row.maybe_moment("attributes.lastValidated")?,
        last_check_in: row.maybe_moment("attributes.lastCheckIn")?,
        next_check_in: row.maybe_moment("attributes.nextCheckIn")?,
        last_check_out: row.maybe_moment("attributes.lastCheckOut")?,
        is_protected: row.flag("attributes.protected")?,
        is_floating: row.flag("attributes.floating")?,
        is_strict: row.flag("attributes.strict")?,
        requires_heartbeat: row.flag("attributes.requireHeartbeat")?,
        requires_check_in: row.flag("attributes.requireCheckIn")?,
        order: order(row),
        contract: None,
        line: line(row),
        terms: None,
    })
}

/// Where vendors keep the order number: in the license's own data, whose keys the server
/// writes in camel case whatever they were (keygen-api config/initializers/jsonapi.rb).
fn order(row: &Row<'_>) -> Option<String> {
    row.loose_text("attributes.metadata.orderNumber")
}

/// Who waits for a seat, in the license's own data as well.
fn line(row: &Row<'_>) -> Option<Box<str>> {
    let kept = row.loose_text("attributes.metadata.seatboardLine");
    kept.map(String::into_boxed_str)
}

fn status(word: &str) -> LicenseStatus {
    match word {
        "ACTIVE" => LicenseStatus::Active,
        "INACTIVE" => LicenseStatus::Inactive,
        "EXPIRING" => LicenseStatus::Expiring,
        "EXPIRED" => LicenseStatus::Expired,
        "SUSPENDED" => LicenseStatus::Suspended,
        "BANNED" => LicenseStatus::Banned,
        other => LicenseStatus::Other(other.to_owned()),
    }
}
