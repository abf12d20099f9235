//! Who answers, and who is signed in: the gateway's part of the work.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{LicenseSpring, NAME, call::bearer, lock, refusal::Refusal, reply::Row};
use crate::{
    Abilities, ApiError, Credentials, Greeting, Reach, Secret, SignInFault, SignedIn,
    keygen::Facts,
    own::SecondFactor,
    transport::{Method, Response, Transport},
    wire::{self, NO_PATIENCE, missing},
};
use seatboard_core::domain::{Moment, Role, User, UserStatus};

/// What a gateway calls itself, the version of its contract that all of it rests on, and the one
/// from which on it passes the export of histories.
const SERVICE: &str = "licensespring-gateway";
const CONTRACT: i64 = 1;
const EXPORTS: i64 = 2;
/// How long to wait after too many tries, where the gateway does not say.
const USUAL_WAIT_S: u32 = 60;

impl<T: Transport> LicenseSpring<T> {
    pub(super) async fn hello(&self) -> Result<Greeting, SignInFault> {
        let response = self.send_session(Method::Get, None, None).await?;
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let row = Row::whole(&body);
        let exports = row.numbers("contracts").any(|it| it == EXPORTS);
        match (response.status, row.number("contract")) {
            (200, Some(CONTRACT)) if row.text("service") == Some(SERVICE) => {
                *lock(&self.exports) = Some(exports);
                Ok(Greeting {
                    server: NAME.into(),
                    version: Some(CONTRACT.to_string()),
                })
            }
            // Whatever stands before the gateway says that it is down.
            (429 | 500.., _) => Err(self.refusal(&response).to_error().into()),
            _ => Err(SignInFault::NotThisServer),
        }
    }

    /// Whether the export of histories is passed on. A gateway of before is not asked for it.
    ///
    /// # Errors
    /// If nobody can say.
    pub(super) async fn exports_histories(&self) -> Result<bool, ApiError> {
        let known = *lock(&self.exports);
        if let Some(known) = known {
            return Ok(known);
        }
        self.hello().await.map_err(|fault| match fault {
            SignInFault::Other(error) => error,
            _ => ApiError::Unreachable,
        })?;
        Ok(lock(&self.exports).unwrap_or_default())
    }

    pub(super) async fn open_session(
        &self,
        credentials: Credentials,
    ) -> Result<SignedIn, SignInFault> {
        let typed = credentials.company.as_deref().map(str::trim);
        let typed = typed.filter(|code| !code.is_empty());
        let code = typed.or(self.company.as_deref()).unwrap_or_default();
        let email = credentials.email.trim();
        // The code ends at the first slash and the address at the first colon.
        let is_sound = |text: &str| !text.is_empty() && !text.contains([':', '/']);
        if !is_sound(code) || email.is_empty() || email.contains(':') {
            return Err(SignInFault::WrongCredentials);
        }
        let pair = format!("{code}/{email}:{}", credentials.password.expose());
        let basic = format!("Basic {}", STANDARD.encode(pair));
        let second = credentials.code.as_deref().map(str::trim);
        let second = second.map(|code| json!({ "code": code }));
        let response = self
            .send_session(Method::Post, Some(basic), second.as_ref())
            .await?;
        if !(200..300).contains(&response.status) {
            return Err(sign_in_fault(&self.refusal(&response)));
        }
        let body = answer(&response)?;
        let token = Row::whole(&body).text("token");
        let token = Secret::new(token.ok_or_else(|| missing("token"))?);
        self.admit(&body, token)
    }

    pub(super) async fn resume_session(&self, token: Secret) -> Result<SignedIn, SignInFault> {
        let response = self
            .send_session(Method::Get, Some(bearer(&token)), None)
            .await?;
        if response.status != 200 {
            return Err(session_fault(&self.refusal(&response)));
        }
        self.admit(&answer(&response)?, token)
    }

    /// The person a session is of.
    fn admit(&self, body: &Value, token: Secret) -> Result<SignedIn, SignInFault> {
        let row = Row::whole(body);
        let email = row.text("email").ok_or_else(|| missing("email"))?;
        let is_admin = match row.text("role") {
            Some(role) => role == "admin",
            None => return Err(missing("role").into()),
        };
        let email = email.to_lowercase();
        // A gateway of before contract 3 has none of it, and says nothing.
        let second_factor = row.text("second_factor").map(|word| match word {
            "on" => SecondFactor::On,
            "required" => SecondFactor::Required,
            "portal" => SecondFactor::Portal,
            _ => SecondFactor::Off,
        });
        let has_password = second_factor.is_some_and(|it| it != SecondFactor::Portal);
        let signed_in = SignedIn {
            token,
            expires: row.moment("expires"),
            user: User {
                // Those who sign in are the gateway's people, not LicenseSpring's; no license
                // user's id looks like an address.
                id: email.as_str().into(),
                email,
                first_name: row.string("first_name"),
                last_name: row.string("last_name"),
                role: if is_admin {
                    Role::Admin
                } else {
                    Role::ReadOnly
                },
                status: UserStatus::Active,
                team: None,
                phone: None,
                rights: None,
                has_initial_password: false,
                // The gateway does not say.
                created: Moment::default(),
            },
            abilities: Abilities {
                own_password: has_password,
                own_factor: has_password,
                own_sessions: second_factor.is_some(),
                ..abilities(is_admin)
            },
            second_factor,
            account: row
                .string("company.name")
                .or_else(|| row.string("company.code")),
            facts: Facts::default(),
        };
        Ok(signed_in)
    }

    pub(super) fn act_for(&self, who: Option<&SignedIn>) {
        if who.is_none() {
            // Nobody waits any longer for what was read for somebody who has left.
            self.transport.give_up_reads();
            *self.known() = super::Known::default();
        }
        *lock(&self.session) = who.map(|who| who.token.clone());
    }

    pub(super) async fn close_session(&self, token: &Secret) -> Result<(), ApiError> {
        let response = self
            .send_session(Method::Delete, Some(bearer(token)), None)
            .await?;
        match response.status {
            // A token that is not taken is worthless already.
            200..300 | 401 | 404 => Ok(()),
            _ => Err(self.refusal(&response).to_error()),
        }
    }

    async fn send_session(
        &self,
        method: Method,
        authorization: Option<String>,
        body: Option<&Value>,
    ) -> Result<Response, ApiError> {
        let url = format!("{}/session", self.base);
        let request = self.request(method, url, authorization, body);
        self.exchange(|| Ok(request.clone()), NO_PATIENCE).await
    }
}

/// A success that is not readable comes from something else: a proxy, a portal.
fn answer(response: &Response) -> Result<Value, SignInFault> {
    let body = wire::parse(&response.body).map_err(|error| {
        match response.body.trim_start().starts_with('<') {
            true => SignInFault::NotThisServer,
            false => error.into(),
        }
    })?;
    if body.is_object() {
        Ok(body)
    } else {
        let error = wire::unexpected("body".into(), "an object", Some(&body));
        Err(error.into())
    }
}

/// The gateway does not tell whether the code, the address or the password was wrong.
fn sign_in_fault(refusal: &Refusal) -> SignInFault {
    match refusal.status {
        401 | 403 if refusal.code.as_deref() == Some("credentials") => {
            SignInFault::WrongCredentials
        }
        403 if refusal.code.as_deref() == Some("code_needed") => SignInFault::CodeNeeded,
        403 if refusal.code.as_deref() == Some("code_wrong") => SignInFault::CodeWrong,
        401 | 403 if refusal.is_genuine => refusal.to_error().into(),
        401 | 403 | 404 | 405 => SignInFault::NotThisServer,
        429 => SignInFault::TooMany {
            wait_s: match refusal.to_error() {
                ApiError::Limited {
                    wait_s: Some(wait_s),
                } => wait_s,
                _ => USUAL_WAIT_S,
            },
        },
        _ => refusal.to_error().into(),
    }
}

fn session_fault(refusal: &Refusal) -> SignInFault {
    match refusal.status {
        401 if refusal.is_genuine => SignInFault::Ended,
        401 | 403 | 404 if !refusal.is_genuine => SignInFault::NotThisServer,
        404 => SignInFault::NotThisServer,
        _ => refusal.to_error().into(),
    }
}

/// What the role allows, as far as LicenseSpring can do it at all. People are created by giving
/// them a seat; nobody can be removed, shut out, or moved.
fn abilities(is_admin: bool) -> Abilities {
    let reach = match is_admin {
        true => Reach::Everybody,
        false => Reach::Nobody,
    };
    Abilities {
        see_all: true,
        read_log: true,
        create_users: is_admin,
        edit_users: reach,
        set_passwords: reach,
        change_seats: is_admin,
        reset_devices: is_admin,
        // Nothing of a license's own can be written there.
        keep_line: false,
        // Whose a device is, follows from where it signs in.
        change_device_owner: false,
        change_managers: is_admin,
        ..Abilities::default()
    }
}
