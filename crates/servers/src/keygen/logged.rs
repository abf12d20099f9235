//! Signs of use in the enterprise edition's logs: that of events tells who validated a license,
//! checked it in or took it offline; that of requests, what one person last asked for. Both are
//! kept for so long only, and neither where there is no place for it.

use chrono::TimeDelta;

use super::{
    Keygen,
    document::{Document, Row},
    event_logs::subject,
    lock,
    paging::Place,
};
use crate::{
    ApiError, Cursor, Page, Signs,
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::{
    domain::{LicenseId, Moment, Subject, UserId},
    usage::{LoggedUse, SignKind, write_day},
};

/// What somebody does who uses a license, as the log of events calls it. A validation that failed
/// is no use.
const EVENTS: [(&str, SignKind); 3] = [
    ("license.validation.succeeded", SignKind::Validation),
    ("license.checked-in", SignKind::CheckIn),
    ("license.checked-out", SignKind::CheckOut),
];
/// The longest range of the log, in days from its first to its last
/// (keygen-api app/models/concerns/date_rangeable.rb).
const LONGEST: i64 = 31;
/// How many of a person's last requests are looked at: one answer costs the same, and the very
/// last may be a sign-in or a look at a list.
const REQUESTS: usize = 20;

impl<T: Transport> Keygen<T> {
    /// When the log of events begins; `NotKept` where there is none.
    pub(super) async fn log_begin(&self) -> Result<Signs, ApiError> {
        let Some(document) = self.kept("event-logs?order=asc&limit=1").await? else {
            return Ok(Signs::NotKept);
        };
        let first = document.rows()?.next();
        let begin = first.map(|row| row.moment("attributes.created"));
        Ok(Signs::LogSince(begin.transpose()?))
    }

    /// What the log tells of the use of a license since a moment, the latest first.
    pub(super) async fn logged_uses(
        &self,
        license: &LicenseId,
        since: Moment,
        at: Option<Cursor>,
    ) -> Result<Page<LoggedUse>, ApiError> {
        let mut path = String::from("event-logs?");
        for (event, _) in EVENTS {
            path.push_str(&format!("events%5B%5D={event}&"));
        }
        let id = encode(license.as_str());
        path.push_str(&format!("resource%5Btype%5D=license&resource%5Bid%5D={id}"));
        // Whole days, at least two of them. What began longer ago than a range may be long is
        // walked to from the end of the log.
        let (first, last) = (since.date_naive(), self.today(0) + TimeDelta::days(1));
        if (1..=LONGEST).contains(&(last - first).num_days()) {
            let (first, last) = (write_day(first), write_day(last));
            path.push_str(&format!("&date%5Bstart%5D={first}&date%5Bend%5D={last}"));
        }
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        let (mut rows, mut is_over) = (Vec::new(), false);
        for row in sheet.document.rows()? {
            let at = row.moment("attributes.created")?;
            is_over |= at < since;
            let event = row.text("attributes.event")?;
            let kind = EVENTS.iter().find(|(name, _)| *name == event);
            // A server that does not know a filter ignores it.
            let is_asked =
                |on: &Subject| matches!(on, Subject::License(id) if id == license) && at >= since;
            let on = subject(&row, "resource")?.filter(is_asked);
            if let (Some((_, kind)), Some(on)) = (kind, on) {
                rows.push(LoggedUse {
                    on,
                    by: person(subject(&row, "whodunnit")?),
                    at,
                    kind: *kind,
                    has_succeeded: true,
                });
            }
        }
        let next = sheet.next.as_ref().filter(|_| !is_over);
        Ok(Page {
            rows,
            next: next.map(Place::to_cursor),
        })
    }

    /// What a person last used, by their requests; `NotKept` where nobody logs them.
    pub(super) async fn requests_of(&self, user: &UserId) -> Result<Signs, ApiError> {
        let id = encode(user.as_str());
        let path = format!(
            "request-logs?requestor%5Btype%5D=user&requestor%5Bid%5D={id}&limit={REQUESTS}"
        );
        let Some(document) = self.kept(&path).await? else {
            return Ok(Signs::NotKept);
        };
        let mut uses = Vec::new();
        for row in document.rows()? {
            let by = person(subject(&row, "requestor")?);
            if by.as_ref() == Some(user)
                && let Some(one) = requested(&row, by)?
            {
                uses.push(one);
            }
        }
        Ok(Signs::Requested(uses))
    }

    /// A part of the logs; `None` where none are kept: by the edition (404), or for want of a
    /// place (405).
    async fn kept(&self, path: &str) -> Result<Option<Document>, ApiError> {
        if lock(&self.edition).as_deref() == Some("CE") {
            return Ok(None);
        }
        match self.ask(Method::Get, path, None).await? {
            Ok(document) => Ok(Some(document)),
            Err(refusal) => match refusal.to_error() {
                ApiError::NotFound | ApiError::Refused { status: 405, .. } => Ok(None),
                error => Err(error),
            },
        }
    }
}

fn person(subject: Option<Subject>) -> Option<UserId> {
    match subject? {
        Subject::User(id) => Some(id),
        Subject::License(_)
        | Subject::Device(_)
        | Subject::Team(_)
        | Subject::Product(_)
        | Subject::Policy(_)
        | Subject::Other { .. } => None,
    }
}

/// What a request was a use of: of a license or device, by what products do with them. Whoever
/// only looks at one does not use it, nor does who was refused.
fn requested(row: &Row<'_>, by: Option<UserId>) -> Result<Option<LoggedUse>, ApiError> {
    let status = row.loose_text("attributes.status").unwrap_or_default();
    let is_post = row.text("attributes.method")? == "POST";
    let address = row.text("attributes.url")?;
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let kind = match (parts.next(), parts.next()) {
        (Some("validate"), Some("actions")) => SignKind::Validation,
        (Some("validate-key"), Some("actions")) => SignKind::Validation,
        (Some("check-in"), Some("actions")) if is_post => SignKind::CheckIn,
        (Some("check-out"), Some("actions")) => SignKind::CheckOut,
        (Some("ping" | "ping-heartbeat"), Some("actions")) if is_post => SignKind::Heartbeat,
        (Some("machines"), _) if is_post => SignKind::Activation,
        _ => return Ok(None),
    };
    let on = subject(row, "resource")?;
    let on = on.filter(|on| matches!(on, Subject::License(_) | Subject::Device(_)));
    let Some(on) = on.filter(|_| status.starts_with('2')) else {
        return Ok(None);
    };
    Ok(Some(LoggedUse {
        on,
        by,
        at: row.moment("attributes.created")?,
        kind,
        // The list leaves out what the answer was, and a validation that fails is answered, too.
        has_succeeded: kind != SignKind::Validation,
    }))
}
