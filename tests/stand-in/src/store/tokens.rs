//! Sign-in tokens. Only a digest of the secret is stored.

use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};

use super::select::Select;

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub id: String,
    pub name: Option<String>,
    pub expiry: Option<i64>,
    pub user_id: String,
    /// The role its bearer has now.
    pub role: String,
    pub created: i64,
    pub updated: i64,
}

/// What a secret is stored and looked up by.
pub(crate) fn digest(secret: &str) -> String {
    Sha256::digest(secret.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub(crate) fn select() -> Select {
    Select::from("tokens")
        // The token of somebody who is being removed opens nothing, but is still listed.
        .column(
            "COALESCE((SELECT role FROM users WHERE users.id = tokens.user_id), 'user') AS role",
        )
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get("id")?,
        name: row.get("name")?,
        expiry: row.get("expiry")?,
        user_id: row.get("user_id")?,
        role: row.get("role")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Token>> {
    select()
        .only("tokens.id = ?", [id.to_owned()])
        .one(db, read)
}

pub(crate) fn by_secret(db: &Connection, secret: &str) -> rusqlite::Result<Option<Token>> {
    select()
        .only("tokens.digest = ?", [digest(secret)])
        .one(db, read)
}

/// Issues a token; the caller shows the secret once and forgets it.
pub(crate) fn insert(
    db: &Connection,
    id: &str,
    secret: &str,
    name: Option<&str>,
    expiry: Option<i64>,
    user_id: &str,
    now: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO tokens (id, digest, name, expiry, user_id, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        params![id, digest(secret), name, expiry, user_id, now],
    )?;
    Ok(())
}

/// Replaces the secret; the old one is worthless at once.
pub(crate) fn regenerate(
    db: &Connection,
    id: &str,
    secret: &str,
    expiry: Option<i64>,
    now: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE tokens SET digest = ?2, expiry = ?3, updated = ?4 WHERE id = ?1",
        params![id, digest(secret), expiry, now],
    )?;
    Ok(())
}

/// Revokes every token of a person, except one.
pub(crate) fn revoke_all(
    db: &Connection,
    user_id: &str,
    except: Option<&str>,
) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM tokens WHERE user_id = ?1 AND id <> ?2",
        params![user_id, except.unwrap_or_default()],
    )?;
    Ok(())
}

/// Makes one token expired.
pub(crate) fn expire(db: &Connection, secret: &str, at: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE tokens SET expiry = ?2 WHERE digest = ?1",
        params![digest(secret), at],
    )?;
    Ok(())
}

/// Makes every token expired.
pub(crate) fn expire_all(db: &Connection, at: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE tokens SET expiry = ?1", [at])?;
    Ok(())
}
