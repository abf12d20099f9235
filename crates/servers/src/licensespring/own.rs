//! What a person does about their own sign-in: the gateway's part of the work, from its contract 3
//! on (docs/gateway.md, *A person's own account*).

use serde_json::{Value, json};

use super::{LicenseSpring, call::bearer, refusal::Refusal, reply::Row};
use crate::{
    ApiError, FieldFault, Reply, Secret,
    own::{Begun, Factor, Own, OwnAnswer, OwnSession},
    transport::{Method, Transport},
    wire::{self, NO_PATIENCE, encode, missing},
};

impl<T: Transport> LicenseSpring<T> {
    /// [`crate::LicenseServer::own`].
    pub(super) fn ask_own(&self, own: Own) -> Reply<'_, OwnAnswer> {
        Box::pin(async move {
            let (method, path, body) = call(&own);
            let url = format!("{}/{path}", self.base);
            let request = || {
                let token = bearer(&self.token()?);
                Ok(self.request(method, url.clone(), Some(token), body.as_ref()))
            };
            // What was sent once may count: a code does, and a password is tried. So nothing is
            // sent again by itself.
            let response = self.exchange(request, NO_PATIENCE).await?;
            if !(200..300).contains(&response.status) {
                return Err(fault(&self.refusal(&response)));
            }
            let body = match response.body.trim() {
                "" => Value::Null,
                body => wire::parse(body)?,
            };
            answer(&own, &body)
        })
    }
}

fn call(own: &Own) -> (Method, String, Option<Value>) {
    let at = |path: &str| path.to_owned();
    let both = |password: &Secret, code: &str| {
        let (password, code) = (password.expose(), code.trim());
        Some(json!({ "password": password, "code": code }))
    };
    match own {
        Own::Factor => (Method::Get, at("second-factor"), None),
        Own::Begin { password } => {
            let body = json!({ "password": password.expose() });
            (Method::Post, at("second-factor/begin"), Some(body))
        }
        Own::Confirm { code } => {
            let body = json!({ "code": code.trim() });
            (Method::Post, at("second-factor/confirm"), Some(body))
        }
        Own::NewCodes { password, code } => (
            Method::Post,
            at("second-factor/recovery-codes"),
            both(password, code),
        ),
        Own::TurnOff { password, code } => {
            (Method::Post, at("second-factor/off"), both(password, code))
        }
        Own::Password { current, new } => {
            let body = json!({ "current": current.expose(), "new": new.expose() });
            (Method::Post, at("password"), Some(body))
        }
        Own::Sessions => (Method::Get, at("sessions"), None),
        Own::End(id) => (Method::Delete, format!("sessions/{}", encode(id)), None),
        Own::EndAll => (Method::Delete, at("sessions"), None),
    }
}

fn answer(own: &Own, body: &Value) -> Result<OwnAnswer, ApiError> {
    let row = Row::whole(body);
    let secret = |name| row.text(name).map(Secret::new).ok_or_else(|| missing(name));
    Ok(match own {
        Own::Factor => OwnAnswer::Factor(Factor {
            is_on: row.flag("on").ok_or_else(|| missing("on"))?,
            is_required: row.flag("required").unwrap_or_default(),
            since: row.moment("since"),
            codes_left: row.count("recovery_codes_left"),
        }),
        Own::Begin { .. } => OwnAnswer::Begun(Begun {
            secret: secret("secret")?,
            uri: secret("uri")?,
            expires: row.moment("expires"),
        }),
        Own::Confirm { .. } | Own::NewCodes { .. } => {
            let codes = body.get("recovery_codes").and_then(Value::as_array);
            let codes = codes.ok_or_else(|| missing("recovery_codes"))?;
            OwnAnswer::Codes(
                codes
                    .iter()
                    .filter_map(Value::as_str)
                    .map(Secret::new)
                    .collect(),
            )
        }
        Own::Sessions if !row.has_list("sessions") => return Err(missing("sessions")),
        Own::Sessions => {
            let all = row.rows("sessions").map(|row| {
                Ok(OwnSession {
                    id: row.string("id").ok_or_else(|| missing("sessions.id"))?,
                    name: None,
                    begun: row.moment("begun"),
                    seen: row.moment("seen"),
                    expires: row.moment("expires"),
                    is_current: row.flag("current").unwrap_or_default(),
                    browser: row.string("browser"),
                    system: row.string("system"),
                    portal: row.string("portal"),
                })
            });
            OwnAnswer::Sessions(all.collect::<Result<_, ApiError>>()?)
        }
        Own::TurnOff { .. } | Own::Password { .. } | Own::End(_) | Own::EndAll => OwnAnswer::Done,
    })
}

/// What is wrong with something typed belongs to its field.
fn fault(refusal: &Refusal) -> ApiError {
    let field = |name: &str| {
        ApiError::Invalid(vec![FieldFault {
            field: Some(name.to_owned()),
            code: refusal.code.clone(),
            detail: refusal.words(),
        }])
    };
    match (refusal.status, refusal.code.as_deref()) {
        (403, Some("credentials")) => field("password"),
        (403, Some("code_wrong" | "code_needed")) => field("code"),
        _ => refusal.to_error(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Response;

    fn read(own: &Own, body: &str) -> Result<OwnAnswer, ApiError> {
        answer(own, &serde_json::from_str(body).expect("JSON"))
    }

    #[test]
    fn what_the_gateway_tells_of_an_account_is_read() {
        let on = r#"{"on":true,"required":false,"since":"2026-03-02T06:00:00Z","recovery_codes_left":9}"#;
        let Ok(OwnAnswer::Factor(factor)) = read(&Own::Factor, on) else {
            panic!("no factor");
        };
        assert_eq!((factor.is_on, factor.codes_left), (true, Some(9)));
        assert!(factor.since.is_some());
        assert!(read(&Own::Factor, "{}").is_err());

        let all = r#"{"sessions":[{"id":"a","current":true,"browser":"Firefox","system":"Windows"},
            {"id":"b","current":false,"portal":"https://portal.example"}]}"#;
        let Ok(OwnAnswer::Sessions(all)) = read(&Own::Sessions, all) else {
            panic!("no sessions");
        };
        assert_eq!(all.len(), 2);
        assert!(all[0].is_current && all[1].portal.is_some());
        // A session that cannot be named could not be ended.
        assert!(read(&Own::Sessions, r#"{"sessions":[{}]}"#).is_err());
        assert!(read(&Own::Sessions, "{}").is_err());

        let code = || Own::Confirm {
            code: String::new(),
        };
        let Ok(OwnAnswer::Codes(codes)) = read(&code(), r#"{"recovery_codes":["a","b"]}"#) else {
            panic!("no codes");
        };
        assert_eq!(codes.len(), 2);
        assert!(read(&code(), "{}").is_err());
    }

    #[test]
    fn what_is_wrong_stands_at_its_field() {
        let told = |status, code: &str| {
            let body = format!(r#"{{"detail":"No.","code":"{code}"}}"#);
            fault(&Refusal::read(
                &Response {
                    status,
                    headers: Vec::new(),
                    body,
                },
                None,
            ))
        };
        let field = |error: ApiError| match error {
            ApiError::Invalid(faults) => faults[0].field.clone(),
            _ => None,
        };
        assert_eq!(field(told(403, "credentials")).as_deref(), Some("password"));
        assert_eq!(field(told(403, "code_wrong")).as_deref(), Some("code"));
        assert!(matches!(told(403, "not_allowed"), ApiError::Forbidden(_)));
        assert_eq!(told(409, "not_begun"), ApiError::Conflict);
    }
}
