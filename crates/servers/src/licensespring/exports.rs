//! The export of histories: a table of what happened on a day, to one license or to all of them.

use chrono::{Days, NaiveDate};

use super::{LicenseSpring, call::bearer, reply};
use crate::{
    ApiError,
    transport::{Method, Response, Transport},
    wire::{READ_PATIENCE, encode, missing, unreadable},
};
use seatboard_core::{
    csv,
    domain::{DeviceId, LicenseId, Moment, UserId},
    usage::write_day,
};

/// What a table is asked for as: a server that has something else to say says it in JSON.
const TABLE: &str = "text/csv, application/json;q=0.5";

/// One entry of a history.
pub(super) struct Line {
    pub at: Moment,
    /// What happened, in the server's words.
    pub text: String,
    /// What else the server noted, as JSON; empty where it did not.
    pub data: String,
    pub license: LicenseId,
    pub user: Option<UserId>,
    pub device: Option<DeviceId>,
}

impl<T: Transport> LicenseSpring<T> {
    /// What happened on a day of UTC; `None` where the gateway does not pass the export on.
    pub(super) async fn lines_of(
        &self,
        license: Option<&LicenseId>,
        day: NaiveDate,
    ) -> Result<Option<Vec<Line>>, ApiError> {
        if !self.exports_histories().await? {
            return Ok(None);
        }
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
        let midnight = |day| format!("{}T00:00:00Z", write_day(day));
        let mut path = format!(
            "license-histories/export?ts__gte={}&ts__lte={}",
            encode(&midnight(day)),
            encode(&midnight(next)),
        );
        if let Some(license) = license {
            path.push_str(&format!("&license={}", encode(license.as_str())));
        }
        let request = || {
            let token = bearer(&self.token()?);
            let mut request = self.request(Method::Get, self.url(&path), Some(token), None);
            request.headers.retain(|(name, _)| *name != "Accept");
            request.headers.push(("Accept", TABLE.to_owned()));
            Ok(request)
        };
        let response = self.exchange(request, READ_PATIENCE).await?;
        match response.status {
            200..300 => {
                let mut lines = lines(&response)?;
                // A filter that the server does not know is ignored, and everything comes back.
                lines.retain(|line| license.is_none_or(|license| line.license == *license));
                Ok(Some(lines))
            }
            // A gateway of before refuses what it does not know.
            404 | 405 => Ok(None),
            _ => Err(self.refusal(&response).to_error()),
        }
    }
}

/// The entries in a table; one of no license is left out.
pub(super) fn lines(response: &Response) -> Result<Vec<Line>, ApiError> {
    let rows = csv::read(&response.body);
    let (names, rows) = rows.split_first().ok_or_else(|| missing("ts"))?;
    let place = |name: &str| names.iter().position(|it| it.trim() == name);
    let needed = |name: &str| place(name).ok_or_else(|| missing(name));
    let (ts, text, license) = (needed("ts")?, needed("text")?, needed("license_id")?);
    // Where these are not told, nobody is known to have been it.
    let (user, device) = (place("license_user_id"), place("device_id"));
    let data = place("data");
    let mut lines = Vec::new();
    for row in rows {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let told = |at: Option<usize>| at.map(cell).filter(|cell| !cell.is_empty());
        let Some(license) = told(Some(license)) else {
            continue;
        };
        lines.push(Line {
            at: reply::moment(cell(ts)).ok_or_else(|| unreadable("ts".into(), "not a time"))?,
            text: cell(text).to_owned(),
            data: told(data).unwrap_or_default().to_owned(),
            license: license.into(),
            user: told(user).map(Into::into),
            device: told(device).map(Into::into),
        });
    }
    Ok(lines)
}
