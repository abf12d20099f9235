//! The histories of all licenses as one log. The list of histories is asked for by license, so a
//! log is read from their export: a day of UTC is a page, the latest day first.

use std::cmp::Reverse;

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::{LicenseSpring, exports::Line, signs::used};
use crate::{Cursor, Page, Reply, transport::Transport, wire::unreadable};
use seatboard_core::{
    domain::{Deed, LogChange, LogEntry, LogQuery, LogSource, Subject},
    usage::{SignKind, read_day, write_day},
};

/// How many days back a log goes that has no beginning.
const DAYS: u64 = 366;

impl<T: Transport> LicenseSpring<T> {
    /// Reads a page: [`LicenseServer::log`](crate::LicenseServer::log).
    pub(super) fn read_log(
        &self,
        query: LogQuery,
        at: Option<Cursor>,
    ) -> Reply<'_, Page<LogEntry>> {
        Box::pin(async move {
            let today = self.now().date_naive();
            let day = match at {
                None => today,
                Some(Cursor(day)) => {
                    read_day(&day).ok_or_else(|| unreadable("cursor".into(), "not a day"))?
                }
            };
            let first = match query.since {
                Some(since) => since.date_naive(),
                None => today - Days::new(DAYS),
            };
            let Some(lines) = self.lines_of(None, day).await? else {
                return Ok(Page::empty());
            };
            let next = (day > first).then(|| Cursor(write_day(day - Days::new(1))));
            Ok(Page {
                rows: entries(&lines, day, &query),
                next,
            })
        })
    }
}

/// The entries of a day that are asked for, the latest first.
fn entries(lines: &[Line], day: NaiveDate, query: &LogQuery) -> Vec<LogEntry> {
    let mut entries: Vec<LogEntry> = { lines.iter().enumerate() }
        // The midnight at its end is the next day's.
        .filter(|(_, line)| line.at.date_naive() == day)
        .map(|(place, line)| entry(line, format!("{}-{place}", write_day(day))))
        .filter(|it| {
            let by = query.by.clone().map(Subject::User);
            let is_by = by.is_none() || by == it.by;
            is_by && query.wants(it.deed) && query.since.is_none_or(|since| it.at >= since)
        })
        .collect();
    seatboard_core::lean::sort_by_key(&mut entries, |entry| Reverse(entry.at));
    entries
}

/// An entry. Who did it is told of what software does alone: an admin is never named.
fn entry(line: &Line, id: String) -> LogEntry {
    let deed = deed_of(&line.text);
    let by = line.user.clone().filter(|_| used(&line.text).is_some());
    LogEntry {
        id,
        source: LogSource::History,
        at: line.at,
        deed,
        word: line.text.clone(),
        by: by.map(Subject::User),
        on: Some(Subject::License(line.license.clone())),
        changes: deed
            .and_then(|deed| change(deed, line))
            .into_iter()
            .collect(),
    }
}

/// What an entry tells, by its words. To verify: no document lists the phrases. Of what is not
/// known here the words stand beside it; that software asked about a license is no deed.
fn deed_of(text: &str) -> Option<Deed> {
    if used(text) == Some(SignKind::Validation) {
        return None;
    }
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "license created" => Deed::LicenseCreated,
        "license assigned to user" => Deed::SeatsAssigned,
        "license unassigned from user" => Deed::SeatsReleased,
        "license activated" | "license activation" => Deed::DeviceActivated,
        "license deactivated" | "license deactivation" => Deed::DeviceReset,
        "license disabled" => Deed::LicenseSuspended,
        "license enabled" => Deed::LicenseReinstated,
        _ => Deed::LicenseChanged,
    })
}

/// Who or what came or went. To verify: by which names the server notes them.
fn change(deed: Deed, line: &Line) -> Option<LogChange> {
    let data: Value = serde_json::from_str(&line.data).unwrap_or_default();
    let noted = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
    let (field, values) = match deed {
        Deed::SeatsAssigned => ("user", (String::new(), noted("email")?)),
        Deed::SeatsReleased => ("user", (noted("email")?, String::new())),
        Deed::DeviceActivated => ("device", (String::new(), noted("hardware_id")?)),
        Deed::DeviceReset => ("device", (noted("hardware_id")?, String::new())),
        Deed::LicenseChanged => {
            return Some(LogChange {
                field: line.text.clone(),
                values: None,
            });
        }
        _ => return None,
    };
    Some(LogChange {
        field: field.to_owned(),
        values: Some(values),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{licensespring::exports::lines, transport::Response};
    use seatboard_core::domain::LogKind;

    const DAY: &str = "2026-03-01";

    fn told(query: &LogQuery) -> Vec<LogEntry> {
        let body = "ts,text,data,license_id,license_user_id\r\n\
            2026-03-01 08:00:00+00:00,License check,,7,9\r\n\
            2026-03-01 09:00:00+00:00,License assigned to user,\"{\"\"email\"\": \"\"ana@acme.test\"\"}\",7,9\r\n\
            2026-03-01 10:00:00+00:00,License activated,\"{\"\"hardware_id\"\": \"\"7F-31\"\"}\",7,9\r\n\
            2026-03-01 11:00:00+00:00,Grace period set,,7,\r\n\
            2026-03-02 00:00:00+00:00,License disabled,,7,\r\n";
        let response = Response {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        };
        let lines = lines(&response).expect("a table");
        entries(&lines, read_day(DAY).expect("a day"), query)
    }

    fn ids(query: &LogQuery) -> Vec<String> {
        told(query).into_iter().map(|it| it.id).collect()
    }

    #[test]
    fn a_day_is_told_latest_first_and_its_last_midnight_is_the_next_days() {
        let all = [
            "2026-03-01-3",
            "2026-03-01-2",
            "2026-03-01-1",
            "2026-03-01-0",
        ];
        assert_eq!(ids(&LogQuery::default()), all);
        let since = "2026-03-01T10:00:00Z".parse().ok();
        let late = LogQuery {
            since,
            ..LogQuery::default()
        };
        assert_eq!(ids(&late), all[..2]);
    }

    #[test]
    fn only_what_software_did_is_said_to_be_somebodys() {
        let query = LogQuery {
            by: Some("9".into()),
            ..LogQuery::default()
        };
        assert_eq!(ids(&query), ["2026-03-01-2", "2026-03-01-0"]);
    }

    #[test]
    fn a_check_is_no_change_and_unknown_words_stand_beside_a_changed_license() {
        let told = told(&LogQuery {
            kinds: LogKind::ALL.to_vec(),
            ..LogQuery::default()
        });
        let change = |field: &str, after: Option<&str>| LogChange {
            field: field.into(),
            values: after.map(|after| (String::new(), after.into())),
        };
        let told: Vec<_> = told.into_iter().map(|it| (it.deed, it.changes)).collect();
        let expected = [
            (Deed::LicenseChanged, change("Grace period set", None)),
            (Deed::DeviceActivated, change("device", Some("7F-31"))),
            (Deed::SeatsAssigned, change("user", Some("ana@acme.test"))),
        ];
        assert_eq!(
            told,
            expected.map(|(deed, change)| (Some(deed), vec![change]))
        );
    }
}
