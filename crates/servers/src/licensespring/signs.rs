//! Signs of use beyond those that licenses and devices keep: when licenses were activated on which
//! devices, and what the histories of all licenses say of a day.

use chrono::NaiveDate;

use super::{
    LicenseSpring,
    exports::Line,
    paging::{List, OTHERS},
};
use crate::{ApiError, Cursor, Page, Reply, Signs, SignsOf, transport::Transport, wire::encode};
use seatboard_core::{
    domain::LicenseId,
    usage::{SignKind, Trace},
};

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

    /// What was used on a day of UTC, of one license or of all of them.
    async fn uses_on(
        &self,
        license: Option<&LicenseId>,
        day: NaiveDate,
    ) -> Result<Signs, ApiError> {
        let Some(lines) = self.lines_of(license, day).await? else {
            return Ok(Signs::NotKept);
        };
        let rows = lines.into_iter().filter_map(trace).collect();
        Ok(Signs::Traces(Page { rows, next: None }))
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
pub(super) fn used(text: &str) -> Option<SignKind> {
    match text.trim().to_ascii_lowercase().as_str() {
        "license check" | "license checked" => Some(SignKind::Validation),
        "license activated" | "license activation" => Some(SignKind::Activation),
        _ => None,
    }
}

fn trace(line: Line) -> Option<Trace> {
    Some(Trace {
        kind: used(&line.text)?,
        license: line.license,
        user: line.user,
        device: line.device,
        at: line.at,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::exports::lines, *};
    use crate::{transport::Response, wire::missing};

    fn read(body: &str) -> Result<Vec<Trace>, ApiError> {
        let lines = lines(&Response {
            status: 200,
            headers: Vec::new(),
            body: body.into(),
        })?;
        Ok(lines.into_iter().filter_map(trace).collect())
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
