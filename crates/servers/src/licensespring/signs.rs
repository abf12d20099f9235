//! Signs of use beyond those that licenses and devices keep: when licenses were activated on which
//! devices, and what the histories of all licenses say of a day.

use chrono::{Days, NaiveDate};

use super::{
    LicenseSpring,
    call::bearer,
    paging::{List, OTHERS},
    reply,
};
use crate::{
    ApiError, Cursor, Page, Reply, Signs, SignsOf,
    transport::{Method, Response, Transport},
    wire::{READ_PATIENCE, encode, missing, unreadable},
};
use seatboard_core::{
    csv,
    domain::LicenseId,
    usage::{SignKind, Trace, write_day},
};

/// What a table is asked for as: a server that has something else to say says it in JSON.
const TABLE: &str = "text/csv, application/json;q=0.5";

impl<T: Transport> LicenseSpring<T> {
    /// Reads signs: [`LicenseServer::signs`](crate::LicenseServer::signs).
    pub(super) fn read_signs(&self, of: SignsOf) -> Reply<'_, Signs> {
        Box::pin(async move {
            match of {
                // The license says when it was last used, nobody is told of seats, and there is no
                // log but the histories of licenses.
                SignsOf::Days(_)
                | SignsOf::Changes(_)
                | SignsOf::LogBegin
                | SignsOf::Logged(..)
                | SignsOf::Requests(_) => Ok(Signs::NotKept),
                SignsOf::Activations(license, at) => {
                    self.activations_of(&license, at).await.map(Signs::Traces)
                }
                SignsOf::Uses(license, day) => self.uses_on(license.as_ref(), day).await,
            }
        })
    }

    async fn activations_of(
        &self,
        license: &LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<Trace>, ApiError> {
        let of = encode(license.as_str());
        let path = format!("license-activation-histories/?license={of}");
        let list = List {
            order: "ts",
            ..List::new(&path, OTHERS)
        };
        let sheet = self.sheet(list, at).await?;
        let next = sheet.next.clone();
        let rows = sheet.rows().filter_map(|row| {
            // A filter that the server does not know is ignored, and everything comes back.
            let on = row.reference("device.license");
            if on.is_some_and(|on| on != license.as_str()) {
                return None;
            }
            Some(Trace {
                license: license.clone(),
                user: None,
                device: row.reference("device").map(Into::into),
                at: row.moment("ts")?,
                kind: activation(row.text("action")?)?,
            })
        });
        Ok(Page {
            rows: rows.collect(),
            next,
        })
    }

    /// What happened on a day of UTC, to one license or to all of them.
    async fn uses_on(
        &self,
        license: Option<&LicenseId>,
        day: NaiveDate,
    ) -> Result<Signs, ApiError> {
        if !self.exports_histories().await? {
            return Ok(Signs::NotKept);
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
                let mut rows = traces(&response)?;
                // A filter that the server does not know is ignored, and everything comes back.
                rows.retain(|row| license.is_none_or(|license| row.license == *license));
                Ok(Signs::Traces(Page { rows, next: None }))
            }
            // A gateway of before refuses what it does not know.
            404 | 405 => Ok(Signs::NotKept),
            _ => Err(self.refusal(&response).to_error()),
        }
    }
}

/// An activation, by its action. To verify: no document lists what there is; whatever else it is
/// called is none.
fn activation(action: &str) -> Option<SignKind> {
    let action = action.to_ascii_lowercase();
    matches!(action.as_str(), "activation" | "activation_offline").then_some(SignKind::Activation)
}

/// A use, by what an entry says. To verify: no document lists the phrases. What an admin does to a
/// license is told among what its software does, so whatever is not known to be a use is none.
fn used(text: &str) -> Option<SignKind> {
    match text.trim().to_ascii_lowercase().as_str() {
        "license check" | "license checked" => Some(SignKind::Validation),
        "license activated" | "license activation" => Some(SignKind::Activation),
        _ => None,
    }
}

/// The uses in a table of histories.
fn traces(response: &Response) -> Result<Vec<Trace>, ApiError> {
    let rows = csv::read(&response.body);
    let (names, rows) = rows.split_first().ok_or_else(|| missing("ts"))?;
    let place = |name: &str| names.iter().position(|it| it.trim() == name);
    let needed = |name: &str| place(name).ok_or_else(|| missing(name));
    let (ts, text, license) = (needed("ts")?, needed("text")?, needed("license_id")?);
    // Where these are not told, nobody is known to have been it.
    let (user, device) = (place("license_user_id"), place("device_id"));
    let mut traces = Vec::new();
    for row in rows {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let Some(kind) = used(cell(text)) else {
            continue;
        };
        let at = reply::moment(cell(ts)).ok_or_else(|| unreadable("ts".into(), "not a time"))?;
        let id = |at: Option<usize>| at.map(cell).filter(|id| !id.is_empty());
        let Some(license) = id(Some(license)) else {
            continue;
        };
        traces.push(Trace {
            license: license.into(),
            user: id(user).map(Into::into),
            device: id(device).map(Into::into),
            at,
            kind,
        });
    }
    Ok(traces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<Trace>, ApiError> {
        traces(&Response {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        })
    }

    #[test]
    fn only_what_software_does_is_a_use() {
        let body = "ts,source,sdk_version,level,text,data,license_id,device_id,license_user_id\r\n\
            2026-03-01 08:00:00+00:00,api,,info,License check,,7,71,9\r\n\
            2026-03-01 09:00:00+00:00,api,,info,License check,\"{\"\"a\"\": \"\"b, c\"\"}\",7,,\r\n\
            2026-03-01 10:00:00+00:00,api,,info,License activated,,7,71,9\r\n\
            2026-03-01 11:00:00+00:00,api,,info,License deactivated,,7,71,9\r\n\
            2026-03-01 12:00:00+00:00,api,,info,Device reset,,7,71,9\r\n\
            2026-03-01 13:00:00+00:00,api,,info,License assigned to user,,7,,9\r\n\
            2026-03-01 14:00:00+00:00,api,,info,License check,,,71,9\r\n";
        let row = |hour: u32, ids: [Option<&str>; 2], kind| Trace {
            license: "7".into(),
            user: ids[1].map(Into::into),
            device: ids[0].map(Into::into),
            at: format!("2026-03-01T{hour:02}:00:00Z")
                .parse()
                .expect("a time"),
            kind,
        };
        let expected = [
            row(8, [Some("71"), Some("9")], SignKind::Validation),
            row(9, [None, None], SignKind::Validation),
            row(10, [Some("71"), Some("9")], SignKind::Activation),
        ];
        assert_eq!(read(body).as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn a_table_without_what_it_takes_is_not_read_as_an_empty_one() {
        for (body, field) in [
            ("", "ts"),
            ("{\"detail\": \"soon\"}", "ts"),
            ("<html>", "ts"),
            ("ts,text\r\n", "license_id"),
        ] {
            assert_eq!(read(body), Err(missing(field)), "{body:?}");
        }
        // Nobody in particular was it where no column says who.
        let found = read("license_id,text,ts\n7,License check,2026-03-01 08:00:00+00:00\n");
        let found = found.expect("a table");
        assert!(found[0].user.is_none() && found[0].device.is_none());
        let soon = read("license_id,text,ts\n7,License check,soon\n");
        assert!(matches!(soon, Err(ApiError::Unreadable { .. })), "{soon:?}");
    }

    #[test]
    fn a_deactivation_is_no_activation() {
        assert_eq!(activation("activation"), Some(SignKind::Activation));
        assert_eq!(activation("Activation_offline"), Some(SignKind::Activation));
        for action in ["deactivation", "deactivation_offline", "transfer", ""] {
            assert_eq!(activation(action), None, "{action}");
        }
    }
}
