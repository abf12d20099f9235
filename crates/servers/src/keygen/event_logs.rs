//! The server's log: Keygen's event logs, which the enterprise edition alone has.

use chrono::{DateTime, TimeDelta};

use super::{Keygen, document::Row, lock, paging::Place};
use crate::{
    ApiError, Cursor, Page,
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::domain::{Deed, LogChange, LogEntry, LogQuery, Subject, iso};

/// What Keygen calls what the panel has words for.
static DEEDS: [(&str, Deed); 37] = [
    ("user.created", Deed::UserCreated),
    ("user.updated", Deed::UserChanged),
    ("user.deleted", Deed::UserRemoved),
    ("user.banned", Deed::UserBanned),
    ("user.unbanned", Deed::UserUnbanned),
    ("user.group.updated", Deed::UserTeam),
    ("user.password-reset", Deed::PasswordAsked),
    ("license.created", Deed::LicenseCreated),
    ("license.updated", Deed::LicenseChanged),
    ("license.deleted", Deed::LicenseRemoved),
    ("license.revoked", Deed::LicenseRemoved),
    ("license.suspended", Deed::LicenseSuspended),
    ("license.reinstated", Deed::LicenseReinstated),
    ("license.renewed", Deed::LicenseRenewed),
    ("license.expired", Deed::LicenseExpired),
    ("license.owner.updated", Deed::LicenseOwner),
    // Before API 1.6 the owner was the license's user.
    ("license.user.updated", Deed::LicenseOwner),
    ("license.policy.updated", Deed::LicensePolicy),
    ("license.group.updated", Deed::LicenseTeam),
    ("license.users.attached", Deed::SeatsAssigned),
    ("license.users.detached", Deed::SeatsReleased),
    ("machine.created", Deed::DeviceActivated),
    ("machine.updated", Deed::DeviceChanged),
    ("machine.deleted", Deed::DeviceReset),
    ("machine.owner.updated", Deed::DeviceUser),
    ("machine.group.updated", Deed::DeviceTeam),
    ("machine.heartbeat.dead", Deed::DeviceSilent),
    ("machine.heartbeat.reset", Deed::DeviceChanged),
    ("group.created", Deed::TeamCreated),
    ("group.updated", Deed::TeamChanged),
    ("group.deleted", Deed::TeamRemoved),
    ("group.owners.attached", Deed::TeamOwnersAdded),
    ("group.owners.detached", Deed::TeamOwnersRemoved),
    ("token.generated", Deed::SignedIn),
    ("token.regenerated", Deed::TokenRenewed),
    ("token.revoked", Deed::SignedOut),
    ("token.deleted", Deed::SignedOut),
];
/// Fields whose values may be seen; all others are only named.
const TOLD: [&str; 13] = [
    "email",
    "firstName",
    "lastName",
    "role",
    "name",
    "hostname",
    "ip",
    "platform",
    "maxUsers",
    "maxLicenses",
    "maxMachines",
    "expiry",
    "status",
];
/// Changes with everything else, and by itself says nothing.
const UNTOLD: [&str; 4] = ["updated", "fullName", "created", "lastSeen"];
/// The longest value that is told.
const LONGEST: usize = 80;

impl<T: Transport> Keygen<T> {
    /// Whether there is a log for the person signed in. Only a clear answer is kept: an edition
    /// without one, a server without the place to keep it (405), a person who may not look.
    pub(super) async fn knows_log(&self) -> Result<bool, ApiError> {
        if let Some(known) = lock(&self.session).as_ref().and_then(|it| it.has_log) {
            return Ok(known);
        }
        let is_community = lock(&self.edition).as_deref() == Some("CE");
        let has_log = if is_community {
            false
        } else {
            match self.ask(Method::Get, "event-logs?limit=1", None).await? {
                Ok(document) => document.rows().is_ok(),
                Err(refusal) => match refusal.to_error() {
                    ApiError::Forbidden(_) | ApiError::NotFound => false,
                    ApiError::Refused { status, .. } if status < 500 => false,
                    error => return Err(error),
                },
            }
        };
        if let Some(session) = lock(&self.session).as_mut() {
            session.has_log = Some(has_log);
        }
        Ok(has_log)
    }

    pub(super) async fn log_page(
        &self,
        query: &LogQuery,
        at: Option<Cursor>,
    ) -> Result<Page<LogEntry>, ApiError> {
        let mut filters = Vec::new();
        let is_wanted = |deed: Deed| query.kinds.is_empty() || query.kinds.contains(&deed.kind());
        if !query.kinds.is_empty() {
            let names = DEEDS.iter().filter(|(_, deed)| is_wanted(*deed));
            filters.extend(names.map(|(name, _)| format!("events%5B%5D={}", encode(name))));
        }
        if let Some(user) = &query.by {
            let id = encode(user.as_str());
            filters.push(format!("whodunnit%5Btype%5D=user&whodunnit%5Bid%5D={id}"));
        }
        if let Some(since) = query.since {
            // Whole days, at least two of them: the rest of the first day is left out below.
            let now_ms = self.pace.server_now_ms(self.transport.now_ms());
            let now = DateTime::from_timestamp_millis(now_ms as i64).unwrap_or(since);
            let day = |moment| iso::write(moment).chars().take(10).collect::<String>();
            let end = day(now.max(since) + TimeDelta::days(1));
            filters.push(format!(
                "date%5Bstart%5D={}&date%5Bend%5D={end}",
                day(since)
            ));
        }
        let path = match filters.as_slice() {
            [] => "event-logs".to_owned(),
            filters => format!("event-logs?{}", filters.join("&")),
        };
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        let mut page = sheet.page(|row| entry(&row))?;
        // A server that does not know a filter ignores it.
        page.rows.retain(|it: &LogEntry| {
            let fits = it.deed.map_or(query.kinds.is_empty(), is_wanted);
            let is_by = match (&query.by, &it.by) {
                (None, _) => true,
                (Some(user), Some(Subject::User(by))) => user == by,
                _ => false,
            };
            fits && is_by && query.since.is_none_or(|since| it.at >= since)
        });
        Ok(page)
    }
}

fn entry(row: &Row<'_>) -> Result<LogEntry, ApiError> {
    let word = row.text("attributes.event")?;
    let deed = DEEDS.iter().find(|(name, _)| *name == word);
    Ok(LogEntry {
        id: row.text("id")?.to_owned(),
        at: row.moment("attributes.created")?,
        deed: deed.map(|(_, deed)| *deed),
        word: word.to_owned(),
        by: subject(row, "whodunnit")?,
        on: subject(row, "resource")?,
        changes: row
            .pairs("attributes.metadata.diff")
            .into_iter()
            .filter(|(field, _)| !UNTOLD.contains(&field.as_str()))
            .map(change)
            .collect(),
    })
}

/// What was done to a record that the server has since forgotten may have lost its link.
pub(super) fn subject(row: &Row<'_>, name: &str) -> Result<Option<Subject>, ApiError> {
    let part = |key: &str| row.maybe_text(&format!("relationships.{name}.data.{key}"));
    Ok(match (part("type")?, part("id")?) {
        (Some("users"), Some(id)) => Some(Subject::User(id.into())),
        (Some("licenses"), Some(id)) => Some(Subject::License(id.into())),
        (Some("machines"), Some(id)) => Some(Subject::Device(id.into())),
        (Some("groups"), Some(id)) => Some(Subject::Team(id.into())),
        (Some("products"), Some(id)) => Some(Subject::Product(id.into())),
        (Some("policies"), Some(id)) => Some(Subject::Policy(id.into())),
        (Some(kind), Some(id)) => Some(Subject::Other {
            kind: kind.to_owned(),
            id: id.to_owned(),
        }),
        _ => None,
    })
}

fn change((field, values): (String, Option<(String, String)>)) -> LogChange {
    let is_short = |(before, after): &(String, String)| {
        before.chars().count() <= LONGEST && after.chars().count() <= LONGEST
    };
    let values = values.filter(|values| TOLD.contains(&field.as_str()) && is_short(values));
    LogChange { field, values }
}
