//! Signs of use beyond those that licenses and devices keep: validations by day, which a server
//! with a column store counts for ever, and the events that were told a subscriber, which are the
//! one record of when a seat was given.

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::{
    Keygen,
    document::{Document, Row},
    lock,
    paging::Place,
};
use crate::{
    ApiError, Cursor, Page, Reply, Signs, SignsOf,
    transport::{Method, Transport},
    wire::{READ_PATIENCE, encode, unreadable},
};
use seatboard_core::{
    domain::LicenseId,
    usage::{DayCounts, SeatChange, read_day, write_day},
};

/// How far back days are told, in days (keygen-api app/models/analytics/series.rb: one year).
const REACH: i64 = 365;
const VALID: &str = "validations.valid";
const GIVEN: &str = "license.users.attached";
const LOST: &str = "license.users.detached";

/// Whether days are counted, and since when: asked once for each sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counting {
    Not,
    Days {
        since: Option<NaiveDate>,
        /// How many days the server's day is ahead of this side's.
        ahead: i64,
    },
}

impl<T: Transport> Keygen<T> {
    /// Reads signs: [`LicenseServer::signs`](crate::LicenseServer::signs).
    pub fn read_signs(&self, of: SignsOf) -> Reply<'_, Signs> {
        Box::pin(async move {
            match of {
                SignsOf::Days(license) => self.days_of(&license).await,
                SignsOf::Changes(at) => self.seat_changes(at).await.map(Signs::Changes),
                // Its log is another thing.
                SignsOf::Activations(..) | SignsOf::Uses(..) => Ok(Signs::NotKept),
                SignsOf::LogBegin => self.log_begin().await,
                SignsOf::Logged(license, since, at) => {
                    let page = self.logged_uses(&license, since, at).await;
                    page.map(Signs::Logged)
                }
                SignsOf::Requests(user) => self.requests_of(&user).await,
            }
        })
    }

    async fn days_of(&self, license: &LicenseId) -> Result<Signs, ApiError> {
        let Counting::Days { since, ahead } = self.counting().await? else {
            return Ok(Signs::NotKept);
        };
        let (license, year) = (encode(license.as_str()), year(self.today(ahead)));
        let path = format!("sparks/validations?license={license}&{year}");
        let Some(document) = self.counted(&path).await? else {
            return Ok(Signs::NotKept);
        };
        let mut days = DayCounts {
            since,
            ..DayCounts::default()
        };
        for row in document.rows()? {
            let Some(day) = day_of(&row)? else {
                continue;
            };
            days.has_any = true;
            if row.text("metric")? == VALID {
                days.valid.push(day);
            }
        }
        Ok(Signs::Days(days))
    }

    async fn counting(&self) -> Result<Counting, ApiError> {
        if let Some(known) = lock(&self.session).as_ref().and_then(|it| it.counting) {
            return Ok(known);
        }
        let is_community = lock(&self.edition).as_deref() == Some("CE");
        let days = match is_community {
            // There is no column store beside it.
            true => None,
            false => self.counted_days("").await?,
        };
        let counting = match days {
            None => Counting::Not,
            // Of its own accord it tells two weeks and its present day, beyond which nothing may
            // be asked for. Its clock is hidden from a page of another origin.
            Some(days) => {
                let here = self.today(0);
                let ahead = days
                    .last()
                    .map_or(0, |day| day.signed_duration_since(here).num_days());
                let today = self.today(ahead);
                let days = self.counted_days(&format!("?{}", year(today))).await?;
                let since = unbroken(&days.unwrap_or_default(), today);
                Counting::Days { since, ahead }
            }
        };
        if let Some(session) = lock(&self.session).as_mut() {
            session.counting = Some(counting);
        }
        Ok(counting)
    }

    /// The days on which it was counted how many licenses there are, in their order.
    async fn counted_days(&self, query: &str) -> Result<Option<Vec<NaiveDate>>, ApiError> {
        let Some(document) = self.counted(&format!("sparks/licenses{query}")).await? else {
            return Ok(None);
        };
        let mut days = Vec::new();
        for row in document.rows()? {
            days.extend(day_of(&row)?);
        }
        seatboard_core::lean::sort(&mut days);
        Ok(Some(days))
    }

    /// Numbers by the day; `None` where the server has no place to
    /// keep them (405), or knows nothing of them (404).
    async fn counted(&self, path: &str) -> Result<Option<Document>, ApiError> {
        // What is told here is no part of the API's versions.
        let below = self.base.strip_prefix(&self.root).unwrap_or_default();
        let root = self.root.strip_suffix("/v1").unwrap_or(&self.root);
        let url = format!("{root}/-{below}/analytics/{path}");
        let request = || Ok(self.request(Method::Get, url.clone(), Some(&self.token()?), None));
        let response = self.exchange(request, READ_PATIENCE).await?;
        match response.status {
            200..300 => Document::parse(&response.body).map(Some),
            404 | 405 => Ok(None),
            _ => Err(self.refusal(&response).to_error()),
        }
    }

    /// The server's day, which is that of UTC.
    pub(super) fn today(&self, ahead: i64) -> NaiveDate {
        let now_ms = self.pace.server_now_ms(self.transport.now_ms());
        let now = DateTime::from_timestamp_millis(now_ms as i64).unwrap_or_default();
        now.date_naive() + TimeDelta::days(ahead)
    }

    /// Who was given a seat when, and who lost it, as subscribers were told; whether they heard of
    /// it does not matter. Without one nothing was told.
    async fn seat_changes(&self, at: Option<Cursor>) -> Result<Page<SeatChange>, ApiError> {
        let path = format!("webhook-events?events%5B%5D={GIVEN}&events%5B%5D={LOST}");
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        let mut rows = Vec::new();
        for row in sheet.document.rows()? {
            let is_given = match row.text("attributes.event")? {
                GIVEN => true,
                LOST => false,
                // A server that does not know a filter ignores it. Nothing else is looked at:
                // what is told of licenses has their keys in it.
                _ => continue,
            };
            let at = row.moment("attributes.created")?;
            let Some(told) = row.maybe_text("attributes.payload")? else {
                continue;
            };
            // What cannot be read was cut off on its way into the journal.
            let Ok(told) = Document::parse(told) else {
                continue;
            };
            for seat in told.rows().into_iter().flatten() {
                let id = |of: &str| seat.maybe_text(&format!("relationships.{of}.data.id"));
                if let (Ok(Some(license)), Ok(Some(user))) = (id("license"), id("user")) {
                    rows.push(SeatChange {
                        license: license.into(),
                        user: user.into(),
                        at,
                        is_given,
                    });
                }
            }
        }
        let next = sheet.next.as_ref().map(Place::to_cursor);
        Ok(Page { rows, next })
    }
}

/// The day of a row, unless nothing was counted on it.
fn day_of(row: &Row<'_>) -> Result<Option<NaiveDate>, ApiError> {
    let day = read_day(row.text("date")?);
    let day = day.ok_or_else(|| unreadable("date".into(), "not a day"))?;
    Ok((row.count("count")? > 0).then_some(day))
}

/// A year up to a day, as it is asked for.
fn year(today: NaiveDate) -> String {
    let start = write_day(today - TimeDelta::days(REACH));
    let end = write_day(today);
    format!("date%5Bstart%5D={start}&date%5Bend%5D={end}")
}

/// Since when the server has counted on every day. It leaves out days on which there was nothing
/// as well as those that nobody recorded; licenses there are on all of them, so a day without any
/// is one of the latter. The present day is live, and a day is written down in the night after it:
/// shortly after midnight yesterday is missing.
fn unbroken(days: &[NaiveDate], today: NaiveDate) -> Option<NaiveDate> {
    let all = (0..=REACH).map(|ago| (ago, today - TimeDelta::days(ago)));
    let counted = all.take_while(|(ago, day)| *ago < 2 || days.contains(day));
    let counted = counted.filter(|(_, day)| days.contains(day));
    counted.last().map(|(_, day)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_nobody_recorded_ends_what_is_known() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        let since = |days: &[u32]| {
            let days: Vec<NaiveDate> = days.iter().map(|it| day(*it)).collect();
            unbroken(&days, day(22))
        };
        assert_eq!(since(&[17, 18, 20, 21, 22]), Some(day(20)));
        assert_eq!(since(&[18, 19, 20, 22]), Some(day(18)));
        // Nothing was counted of late.
        assert_eq!(since(&[17, 18, 19, 22]), Some(day(22)));
        assert_eq!(since(&[17, 18, 19]), None);
        assert_eq!(since(&[]), None);
    }
}
