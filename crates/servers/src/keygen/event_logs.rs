//! The server's log: Keygen's event logs, which the enterprise edition alone has. On the community
//! edition, what subscribers were told takes their place, if there are any.

use chrono::{DateTime, TimeDelta};

use super::{
    Keygen,
    document::{Document, Row},
    lock,
    paging::Place,
};
use crate::{
    ApiError, Cursor, Page,
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::domain::{Deed, LogChange, LogEntry, LogQuery, LogSource, Subject, iso};

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
        let path = match self.is_community() {
            true => "webhook-endpoints?limit=1",
            false => "event-logs?limit=1",
        };
        let has_log = match self.ask(Method::Get, path, None).await? {
            // Without a subscriber nothing was told.
            Ok(document) if self.is_community() => document.rows()?.next().is_some(),
            Ok(document) => document.rows().is_ok(),
            Err(refusal) => match refusal.to_error() {
                ApiError::Forbidden(_) | ApiError::NotFound => false,
                ApiError::Refused { status, .. } if status < 500 => false,
                error => return Err(error),
            },
        };
        if let Some(session) = lock(&self.session).as_mut() {
            session.has_log = Some(has_log);
        }
        Ok(has_log)
    }

    fn is_community(&self) -> bool {
        lock(&self.edition).as_deref() == Some("CE")
    }

    pub(super) async fn log_page(
        &self,
        query: &LogQuery,
        at: Option<Cursor>,
    ) -> Result<Page<LogEntry>, ApiError> {
        if self.is_community() {
            return self.told_page(query, at).await;
        }
        let mut filters: Vec<String> = events(query).collect();
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
            let is_by = match (&query.by, &it.by) {
                (None, _) => true,
                (Some(user), Some(Subject::User(by))) => user == by,
                _ => false,
            };
            query.wants(it.deed) && is_by && query.since.is_none_or(|since| it.at >= since)
        });
        Ok(page)
    }

    /// What subscribers were told, newest first. Nobody is named as the one who did it.
    async fn told_page(
        &self,
        query: &LogQuery,
        at: Option<Cursor>,
    ) -> Result<Page<LogEntry>, ApiError> {
        if query.by.is_some() {
            return Ok(Page::empty());
        }
        let events: Vec<String> = events(query).collect();
        let path = match events.as_slice() {
            [] => "webhook-events".to_owned(),
            events => format!("webhook-events?{}", events.join("&")),
        };
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        let mut page = sheet.page(|row| {
            let payload = row.maybe_text("attributes.payload")?;
            Ok((told(&row)?, payload.map(str::to_owned)))
        })?;
        let is_past = |it: &LogEntry| query.since.is_some_and(|since| it.at < since);
        if page.rows.iter().any(|(it, _)| is_past(it)) {
            page.next = None;
        }
        page.rows
            .retain(|(it, _)| !is_past(it) && query.wants(it.deed));
        // Each subscriber is told of one thing in the same words, one right after the other.
        page.rows.dedup_by(|(a, said), (b, before)| {
            let is_close = (b.at - a.at).abs() < TimeDelta::seconds(1);
            is_close && a.word == b.word && said == before
        });
        Ok(page.map(|(entry, _)| entry))
    }
}

/// The events that a query asks for, as filters; none for all there are.
fn events(query: &LogQuery) -> impl Iterator<Item = String> {
    let is_wanted = |deed: Deed| query.kinds.contains(&deed.kind());
    let names = DEEDS.iter().filter(move |(_, deed)| is_wanted(*deed));
    names.map(|(name, _)| format!("events%5B%5D={}", encode(name)))
}

/// An event, and what it was about. Nothing else of what was told is looked at: what is told of
/// licenses has their keys in it.
fn told(row: &Row<'_>) -> Result<LogEntry, ApiError> {
    let word = row.text("attributes.event")?;
    let told = row.maybe_text("attributes.payload")?;
    // What cannot be read was cut off on its way into the journal.
    let told = told.and_then(|told| Document::parse(told).ok());
    Ok(LogEntry {
        id: row.text("id")?.to_owned(),
        source: LogSource::Told,
        at: row.moment("attributes.created")?,
        deed: deed_of(word),
        word: word.to_owned(),
        by: None,
        on: told.and_then(|told| told_of(&told)),
        changes: Vec::new(),
    })
}

/// What was told of: the license, where it is people who got or lost a seat on it.
fn told_of(told: &Document) -> Option<Subject> {
    let first = told.rows().ok().and_then(|mut rows| rows.next());
    let first = first.or_else(|| told.one().ok())?;
    if let Ok(Some(license)) = first.maybe_text("relationships.license.data.id")
        && first.text("type").is_ok_and(|kind| kind == "license-users")
    {
        return Some(Subject::License(license.into()));
    }
    Some(subject_of(first.text("type").ok()?, first.text("id").ok()?))
}

fn deed_of(word: &str) -> Option<Deed> {
    let deed = DEEDS.iter().find(|(name, _)| *name == word);
    deed.map(|(_, deed)| *deed)
}

fn entry(row: &Row<'_>) -> Result<LogEntry, ApiError> {
    let word = row.text("attributes.event")?;
    Ok(LogEntry {
        id: row.text("id")?.to_owned(),
        source: LogSource::Log,
        at: row.moment("attributes.created")?,
        deed: deed_of(word),
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
    let of = part("type")?.zip(part("id")?);
    Ok(of.map(|(kind, id)| subject_of(kind, id)))
}

fn subject_of(kind: &str, id: &str) -> Subject {
    match kind {
        "users" => Subject::User(id.into()),
        "licenses" => Subject::License(id.into()),
        "machines" => Subject::Device(id.into()),
        "groups" => Subject::Team(id.into()),
        "products" => Subject::Product(id.into()),
        "policies" => Subject::Policy(id.into()),
        _ => Subject::Other {
            kind: kind.to_owned(),
            id: id.to_owned(),
        },
    }
}

fn change((field, values): (String, Option<(String, String)>)) -> LogChange {
    let is_short = |(before, after): &(String, String)| {
        before.chars().count() <= LONGEST && after.chars().count() <= LONGEST
    };
    let values = values.filter(|values| TOLD.contains(&field.as_str()) && is_short(values));
    LogChange { field, values }
}
