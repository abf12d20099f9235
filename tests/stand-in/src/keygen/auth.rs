//! Who is calling: bearer tokens, and the name and password of a sign-in
//! (keygen-api app/controllers/concerns/authentication.rb).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use super::document::{Invalid, Refusal, Source};
use super::paging::is_uuid;
use super::query::Query;
use super::roles::Role;
use crate::store::tokens::Token;
use crate::store::users::User;
use crate::store::{second_factors, tokens, users};

/// A person with a token.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    pub user: User,
    pub role: Role,
    pub token: Token,
}

pub(crate) fn token_missing() -> Refusal {
    let detail = "You must be authenticated to complete the request";
    Refusal::unauthorized("TOKEN_MISSING", detail, &Source::Nowhere)
}

fn token_invalid() -> Refusal {
    let detail = "You must be authenticated to complete the request";
    Refusal::unauthorized("TOKEN_INVALID", detail, &Source::Nowhere)
}

/// Scheme in lower case and credential of the Authorization header.
fn credential(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get("authorization")?.to_str().ok()?;
    let (scheme, rest) = header.trim().split_once(' ')?;
    Some((scheme.to_lowercase(), rest.trim().to_owned()))
}

/// Name and password of a Basic header. A name without a colon behind it is a token.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let text = basic_text(headers)?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// What a Basic header spells.
fn basic_text(headers: &HeaderMap) -> Option<String> {
    let (scheme, rest) = credential(headers)?;
    let bytes = (scheme == "basic").then(|| STANDARD.decode(rest).ok())??;
    String::from_utf8(bytes).ok()
}

/// Whether the request tried Basic authentication.
pub(crate) fn is_basic(headers: &HeaderMap) -> bool {
    credential(headers).is_some_and(|(scheme, _)| scheme == "basic")
}

/// The token the request came with, whichever way.
pub(crate) fn secret(headers: &HeaderMap, query: &Query) -> Option<String> {
    match credential(headers) {
        Some((scheme, token)) if scheme == "bearer" || scheme == "token" => Some(token),
        Some((scheme, _)) if scheme == "basic" => match basic(headers) {
            Some((name, password)) if name == "token" => Some(password),
            Some((name, _)) => Some(name),
            None => basic_text(headers),
        },
        Some(_) => None,
        None => {
            let token = query.text("token").or_else(|| query.text("auth"))?;
            Some(token.strip_prefix("token:").unwrap_or(token).to_owned())
        }
    }
}

/// Finds out who calls.
pub(crate) fn identify(
    db: &Connection,
    headers: &HeaderMap,
    query: &Query,
    now: i64,
) -> Result<Option<Bearer>, Refusal> {
    if let Some((scheme, _)) = credential(headers)
        && scheme == "license"
    {
        let detail = "license authentication is not available here";
        return Err(Refusal::unauthorized(
            "LICENSE_INVALID",
            detail,
            &Source::Nowhere,
        ));
    }
    let Some(secret) = secret(headers, query).filter(|secret| !secret.is_empty()) else {
        return Ok(None);
    };
    if is_uuid(&secret) {
        let detail = "Token format is invalid (make sure that you're providing a token value, \
                      not a token's UUID identifier)";
        return Err(Refusal::unauthorized(
            "TOKEN_FORMAT_INVALID",
            detail,
            &Source::Nowhere,
        ));
    }
    let token = tokens::by_secret(db, &secret)?.ok_or_else(token_invalid)?;
    if token.expiry.is_some_and(|expiry| expiry <= now) {
        return Err(token_expired());
    }
    let user = users::find(db, now, &token.user_id)?.ok_or_else(token_invalid)?;
    if user.banned.is_some() {
        return Err(Refusal::blocked("USER_BANNED", "User is banned"));
    }
    let role = Role::from_name(&user.role);
    Ok(Some(Bearer { user, role, token }))
}

pub(crate) fn token_expired() -> Refusal {
    Refusal::unauthorized("TOKEN_EXPIRED", "Token is expired", &Source::Nowhere)
}

/// Checks a sign-in in the order the server does and says what is wrong first.
///
/// The second factor comes before the password, so a wrong code says nothing about the password.
pub(crate) fn sign_in(
    db: &Connection,
    now: i64,
    name: &str,
    password: &str,
    otp: Option<&str>,
) -> Result<User, Refusal> {
    let fail = |code: &str, detail: &str| {
        Refusal::unauthorized(code, detail, &Source::Header("Authorization"))
    };
    if !name.contains('@') {
        return Err(token_invalid());
    }
    if !is_email(name) {
        return Err(fail("EMAIL_REQUIRED", "email is required"));
    }
    let user =
        users::find(db, now, name)?.ok_or_else(|| fail("EMAIL_INVALID", "email must be valid"))?;
    let Some(hash) = &user.password else {
        return Err(fail("PASSWORD_NOT_SUPPORTED", "password is unsupported"));
    };
    if password.is_empty() {
        return Err(fail("PASSWORD_REQUIRED", "password is required"));
    }
    let factor = second_factors::of_user(db, &user.id)?;
    if let Some(factor) = factor.filter(|factor| factor.enabled) {
        let Some(otp) = otp else {
            let at = Source::pointer("/meta/otp");
            let detail = "second factor is required";
            return Err(Refusal::unauthorized("OTP_REQUIRED", detail, &at));
        };
        super::second_factors::take(db, &factor, otp, now)?;
    }
    if !verify(password, hash) {
        return Err(fail("PASSWORD_INVALID", "password must be valid"));
    }
    if user.banned.is_some() {
        return Err(Refusal::forbidden());
    }
    Ok(user)
}

pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && !text.chars().any(char::is_whitespace)
}

/// Argon2 with the least cost there is: a real hash, and tests that sign in a thousand times.
fn hasher() -> Argon2<'static> {
    let cheap = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap)
}

/// Hashes a password for storage. Test grade: the cost is minimal.
pub(crate) fn hash(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(uuid::Uuid::new_v4().as_bytes())
        .map_err(|error| anyhow::anyhow!("salt: {error}"))?;
    let hash = hasher()
        .hash_password(password.as_bytes(), &salt)
        .map_err(|error| anyhow::anyhow!("password: {error}"))?;
    Ok(hash.to_string())
}

pub(crate) fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A password as it will be stored, if its length is allowed.
pub(crate) fn new_password(password: &str) -> Result<String, Refusal> {
    let fault = |reason, detail| Invalid::attribute("users", "password", reason, detail).refuse();
    if password.chars().count() < 6 {
        return fault("TOO_SHORT", "is too short (minimum is 6 characters)");
    }
    if password.len() > 72 {
        return fault("TOO_LONG", "is too long (maximum is 72 bytes)");
    }
    hash(password).map_err(|_| Refusal::server_error())
}
