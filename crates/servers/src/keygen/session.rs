//! Who answers, and who is signed in.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta};
use serde_json::json;

use super::{
    Keygen, Session,
    document::{Document, Row},
    lock, people,
    refusal::Refusal,
    rights,
};
use crate::{
    Abilities, ApiError, Credentials, Greeting, Reach, Secret, SignInFault, SignedIn,
    transport::{Method, Response, Transport},
    wire::{NO_PATIENCE, encode},
};
use seatboard_core::domain::{Moment, Role, User, iso};

/// How long a sign-in lasts. Without a limit of ours, tokens of admins never end.
const TOKEN_HOURS: i64 = 12;
/// How long it lasts for somebody who is known to be unable to end it. Who that is shows only
/// once they are in, and a second, shorter token would leave the first one behind; so it counts
/// from the next sign-in on.
const KEPT_HOURS: i64 = 4;
/// What the token is called in the server's list of tokens.
const TOKEN_NAME: &str = "Seatboard";
/// The throttle on sign-ins is five a minute.
const USUAL_WAIT_S: u32 = 60;

impl<T: Transport> Keygen<T> {
    pub(super) async fn ping(&self) -> Result<Greeting, SignInFault> {
        let request = self.request(Method::Get, format!("{}/ping", self.root), None, None);
        let response = self.exchange(|| Ok(request.clone()), NO_PATIENCE).await?;
        match response.header("keygen-edition") {
            Some(_) if response.status == 200 => Ok(Greeting {
                server: self.server_name(),
                version: response.header("keygen-version").map(str::to_owned),
            }),
            // Whatever stands before the server says that the server is down.
            _ if response.status == 429 || response.status >= 500 => {
                Err(self.refusal(&response).to_error().into())
            }
            _ => Err(SignInFault::NotThisServer),
        }
    }

    pub(super) async fn open_session(
        &self,
        credentials: Credentials,
    ) -> Result<SignedIn, SignInFault> {
        let email = credentials.email.trim();
        // Without an at sign the server takes the name for a token; from a colon on, for the
        // password (keygen-api app/controllers/concerns/authentication.rb).
        if !email.contains('@') || email.contains(':') {
            return Err(SignInFault::WrongCredentials);
        }
        let pair = format!("{email}:{}", credentials.password.expose());
        let mut body = json!({ "data": { "type": "tokens", "attributes": {
            "name": TOKEN_NAME,
            "expiry": self.token_end(email),
        } } });
        if let Some(code) = &credentials.code {
            body["meta"] = json!({ "otp": code.trim() });
        }
        let mut request = self.request(Method::Post, self.url("tokens"), None, Some(&body));
        request
            .headers
            .push(("Authorization", format!("Basic {}", STANDARD.encode(pair))));
        let response = self.exchange(|| Ok(request.clone()), NO_PATIENCE).await?;
        if !(200..300).contains(&response.status) {
            return Err(sign_in_fault(&self.refusal(&response)));
        }
        let document = answer(&response)?;
        let row = document.one()?;
        let token = Secret::new(row.text("attributes.token")?);
        let session = Session::new(token, Some(row.text("id")?.to_owned()));
        let expires = row.maybe_moment("attributes.expiry")?;
        match self.admit(&session, expires).await {
            Ok(signed_in) => Ok(signed_in),
            Err(fault) => {
                // Nobody will use this token; if it cannot be revoked it ends by itself.
                let _ = self.revoke(&session).await;
                Err(fault)
            }
        }
    }

    pub(super) async fn resume_session(&self, token: Secret) -> Result<SignedIn, SignInFault> {
        // What was refused before is refused still.
        let before = lock(&self.session).clone();
        let before = before.filter(|session| session.token == token);
        let mut session = before.unwrap_or_else(|| Session::new(token, None));
        session.has_log = None;
        self.admit(&session, None).await
    }

    /// Looks whose token it is, and goes on with it if it is a person's.
    async fn admit(
        &self,
        session: &Session,
        expires: Option<Moment>,
    ) -> Result<SignedIn, SignInFault> {
        let response = self.send_as(Method::Get, "me", session).await?;
        if response.status != 200 {
            return Err(session_fault(&self.refusal(&response)));
        }
        let document = answer(&response)?;
        let row = document.one()?;
        if row.text("type")? != "users" {
            return Err(SignInFault::NotAnAdmin);
        }
        let user = people::user(&row)?;
        let abilities = abilities(&user, &row)?;
        let mut session = session.clone();
        session.end_user = abilities.is_end_user.then(|| user.id.clone());
        session.keeps_token = abilities.keeps_token;
        let permissions = row.maybe_words("attributes.permissions")?;
        let lacks = |word| !rights::has(permissions.as_deref(), user.role, word);
        session.closed.account |= lacks("account.read");
        session.closed.products |= lacks("product.read");
        session.closed.policies |= lacks("policy.read");
        if abilities.keeps_token {
            self.known().keeping.insert(user.email.to_lowercase());
        }
        let mut expires = expires;
        for token in document.included().into_iter().flatten() {
            if token.text("type")? == "tokens" {
                session.token_id = Some(token.text("id")?.to_owned());
                expires = token.maybe_moment("attributes.expiry")?.or(expires);
            }
        }
        let account = match row.maybe_text("relationships.account.data.id")? {
            Some(id) if !session.closed.account => self.account_name(id, &mut session).await,
            _ => None,
        };
        let signed_in = SignedIn {
            token: session.token.clone(),
            expires,
            user,
            abilities,
            account,
        };
        *lock(&self.session) = Some(session);
        Ok(signed_in)
    }

    /// The company's name. Nice to have, so no fault of its own.
    async fn account_name(&self, id: &str, session: &mut Session) -> Option<String> {
        let url = format!("{}/accounts/{}", self.root, encode(id));
        let request = self.request(Method::Get, url, Some(&session.token), None);
        let response = self
            .exchange(|| Ok(request.clone()), NO_PATIENCE)
            .await
            .ok()?;
        if response.status == 403 {
            session.closed.account = true;
            session.lacks_rights |= session.end_user.is_none();
        }
        if response.status != 200 {
            return None;
        }
        let document = Document::parse(&response.body).ok()?;
        document.one().ok()?.maybe_string("attributes.name").ok()?
    }

    pub(super) async fn close_session(&self) -> Result<(), ApiError> {
        let session = lock(&self.session).take();
        self.transport.give_up_reads();
        match session {
            Some(session) if !session.keeps_token => self.revoke(&session).await,
            _ => Ok(()),
        }
    }

    async fn revoke(&self, session: &Session) -> Result<(), ApiError> {
        let Some(id) = &session.token_id else {
            return Ok(());
        };
        let path = format!("tokens/{}", encode(id));
        let response = self.send_as(Method::Delete, &path, session).await?;
        match response.status {
            // A token that is not taken or not found is worthless already, and who was left fewer
            // rights than their role says may not revoke it: it ends by itself.
            200..300 | 401 | 403 | 404 => Ok(()),
            _ => Err(self.refusal(&response).to_error()),
        }
    }

    async fn send_as(
        &self,
        method: Method,
        path: &str,
        session: &Session,
    ) -> Result<Response, ApiError> {
        let request = self.request(method, self.url(path), Some(&session.token), None);
        self.exchange(|| Ok(request.clone()), NO_PATIENCE).await
    }

    fn token_end(&self, email: &str) -> Option<String> {
        let now_ms = self.pace.server_now_ms(self.transport.now_ms());
        let keeps_it = self.known().keeping.contains(&email.to_lowercase());
        let hours = if keeps_it { KEPT_HOURS } else { TOKEN_HOURS };
        let end = DateTime::from_timestamp_millis(now_ms as i64)? + TimeDelta::hours(hours);
        Some(iso::write(end))
    }
}

/// A success that is not readable comes from something else: a proxy, a portal.
fn answer(response: &Response) -> Result<Document, SignInFault> {
    Document::parse(&response.body).map_err(|error| match response.body.trim_start() {
        text if text.starts_with('<') => SignInFault::NotThisServer,
        _ => error.into(),
    })
}

fn sign_in_fault(refusal: &Refusal) -> SignInFault {
    match (refusal.status, refusal.code()) {
        (401 | 403 | 404, _) if !refusal.is_genuine => SignInFault::NotThisServer,
        (401, Some("OTP_REQUIRED")) => SignInFault::CodeNeeded,
        (401, Some("OTP_INVALID")) => SignInFault::CodeWrong,
        (401, Some("PASSWORD_NOT_SUPPORTED" | "SSO_REQUIRED" | "SSO_NOT_SUPPORTED")) => {
            SignInFault::NoPassword
        }
        (401, _) => SignInFault::WrongCredentials,
        (403, None | Some("USER_BANNED")) => SignInFault::Banned,
        (404, _) => SignInFault::WrongAccount,
        (429, _) => SignInFault::TooMany {
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
    match (refusal.status, refusal.code()) {
        (401 | 403 | 404, _) if !refusal.is_genuine => SignInFault::NotThisServer,
        (401, _) => SignInFault::Ended,
        (403, Some("USER_BANNED")) => SignInFault::Banned,
        (404, _) => SignInFault::WrongAccount,
        _ => refusal.to_error().into(),
    }
}

/// What the role allows (keygen-api app/policies), less what an EE server has taken from this
/// one person.
fn abilities(user: &User, row: &Row<'_>) -> Result<Abilities, ApiError> {
    let permissions = row.maybe_words("attributes.permissions")?;
    let has = |action: &str| rights::has(permissions.as_deref(), user.role, action);
    let leads = matches!(user.role, Role::Admin | Role::Developer);
    let sells = leads || user.role == Role::SalesAgent;
    let helps = sells || user.role == Role::SupportAgent;
    let reach = |reach: Reach, may: bool| if may { reach } else { Reach::Nobody };
    let full = match user.role {
        Role::Admin => Reach::Everybody,
        Role::Developer => Reach::AllButAdmins,
        Role::SalesAgent => Reach::EndUsers,
        _ => Reach::Nobody,
    };
    Ok(Abilities {
        is_end_user: user.role == Role::User,
        see_all: user.role.is_staff(),
        create_users: sells && has("user.create"),
        set_roles: user.role == Role::Admin && has("user.update"),
        edit_users: reach(full, has("user.update")),
        remove_users: reach(full, leads && has("user.delete")),
        set_passwords: reach(full, leads && has("user.update")),
        ban_users: helps && has("user.ban") && has("user.unban"),
        change_seats: helps && has("license.users.attach") && has("license.users.detach"),
        change_owner: sells && has("license.owner.update"),
        reset_devices: sells && has("machine.delete"),
        change_device_owner: sells && has("machine.owner.update"),
        change_team: sells && has("user.group.update") && has("license.group.update"),
        keeps_token: !has("token.revoke"),
        read_log: (leads || user.role == Role::ReadOnly) && has("event-log.read"),
        // There are no contracts.
        change_managers: false,
        manage_teams: leads
            && ["group.create", "group.update", "group.delete"]
                .into_iter()
                .chain(["group.owners.attach", "group.owners.detach"])
                .all(has),
    })
}
