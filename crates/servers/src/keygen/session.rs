//! Who answers, and who is signed in.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta};
use serde_json::json;

use super::{
    Facts, Keygen, Session,
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
            "expiry": self.token_end(credentials.is_short),
        } } });
        if let Some(code) = &credentials.code {
            body["meta"] = json!({ "otp": code.trim() });
        }
        let mut request = self.request(
            Method::Post,
            self.url("tokens"),
            None,
            Some(body.to_string()),
        );
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
        let id = row.text("id")?.to_owned();
        let expires = row.maybe_moment("attributes.expiry")?;
        match self.admit(&token, Some(id.clone()), expires).await {
            Ok(signed_in) => Ok(signed_in),
            Err(fault) => {
                // Nobody will use this token; if it cannot be revoked it ends by itself.
                let _ = self.end_token(&token, &id).await;
                Err(fault)
            }
        }
    }

    pub(super) async fn resume_session(&self, token: Secret) -> Result<SignedIn, SignInFault> {
        self.admit(&token, None, None).await
    }

    pub(super) fn act_for(&self, who: Option<&SignedIn>) {
        let mut session = lock(&self.session);
        let before = session.take();
        // Nobody waits any longer for what was read for somebody who has left.
        if who.is_none() {
            self.transport.give_up_reads();
        }
        *session = who.map(|who| {
            let SignedIn { facts, user, .. } = who;
            let mut closed = facts.closed;
            // What the same person was refused before is refused still.
            if let Some(before) = before.filter(|it| it.token == who.token) {
                closed.account |= before.closed.account;
                closed.products |= before.closed.products;
                closed.policies |= before.closed.policies;
                closed.teams |= before.closed.teams;
            }
            Session {
                token: who.token.clone(),
                user: user.id.clone(),
                token_id: facts.token_id.clone(),
                end_user: who.abilities.is_end_user.then(|| user.id.clone()),
                has_log: None,
                counting: None,
                closed,
                lacks_rights: facts.lacks_rights,
            }
        });
    }

    /// Looks whose token it is: a person's, or it is turned away.
    async fn admit(
        &self,
        token: &Secret,
        token_id: Option<String>,
        expires: Option<Moment>,
    ) -> Result<SignedIn, SignInFault> {
        let response = self.send_as(Method::Get, "me", token).await?;
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
        let mut facts = Facts {
            token_id,
            ..Facts::default()
        };
        let permissions = row.maybe_words("attributes.permissions")?;
        let lacks = |word| !rights::has(permissions.as_deref(), user.role, word);
        facts.closed.account = lacks("account.read");
        facts.closed.products = lacks("product.read");
        facts.closed.policies = lacks("policy.read");
        let mut expires = expires;
        for token in document.included().into_iter().flatten() {
            if token.text("type")? == "tokens" {
                facts.token_id = Some(token.text("id")?.to_owned());
                expires = token.maybe_moment("attributes.expiry")?.or(expires);
            }
        }
        // What was refused to whoever acts by this token is refused still.
        let is_refused = |it: &super::Session| it.token == *token && it.closed.account;
        let is_closed =
            facts.closed.account || lock(&self.session).as_ref().is_some_and(is_refused);
        let account = match row.maybe_text("relationships.account.data.id")? {
            Some(id) if !is_closed => {
                let url = format!("{}/accounts/{}", self.root, encode(id));
                self.account_name(url, token, !abilities.is_end_user, &mut facts)
                    .await
            }
            _ => None,
        };
        Ok(SignedIn {
            token: token.clone(),
            expires,
            user,
            abilities,
            account,
            second_factor: None,
            facts,
        })
    }

    /// The company's name. Nice to have, so no fault of its own.
    async fn account_name(
        &self,
        url: String,
        token: &Secret,
        is_staff: bool,
        facts: &mut Facts,
    ) -> Option<String> {
        let request = self.request(Method::Get, url, Some(token), None);
        let response = self
            .exchange(|| Ok(request.clone()), NO_PATIENCE)
            .await
            .ok()?;
        if response.status == 403 {
            facts.closed.account = true;
            facts.lacks_rights |= is_staff;
        }
        if response.status != 200 {
            return None;
        }
        let document = Document::parse(&response.body).ok()?;
        document.one().ok()?.maybe_string("attributes.name").ok()?
    }

    pub(super) async fn close_session(&self, who: &SignedIn) -> Result<(), ApiError> {
        match &who.facts.token_id {
            Some(id) if !who.abilities.keeps_token => self.end_token(&who.token, id).await,
            _ => Ok(()),
        }
    }

    async fn end_token(&self, token: &Secret, id: &str) -> Result<(), ApiError> {
        let path = format!("tokens/{}", encode(id));
        let response = self.send_as(Method::Delete, &path, token).await?;
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
        token: &Secret,
    ) -> Result<Response, ApiError> {
        let request = self.request(method, self.url(path), Some(token), None);
        self.exchange(|| Ok(request.clone()), NO_PATIENCE).await
    }

    fn token_end(&self, is_short: bool) -> Option<String> {
        let now_ms = self.pace.server_now_ms(self.transport.now_ms());
        let hours = if is_short { KEPT_HOURS } else { TOKEN_HOURS };
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
        keep_line: helps && has("license.update"),
        change_device_owner: sells && has("machine.owner.update"),
        change_team: sells && has("user.group.update") && has("license.group.update"),
        own_password: has("user.password.update"),
        // Its own portal sees to it.
        own_factor: false,
        own_sessions: has("token.read"),
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
