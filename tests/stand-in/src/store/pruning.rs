//! What is forgotten each night: whole UTC days of events and logs, and tokens long expired.

use rusqlite::{Connection, params};

use crate::chores::Keep;
use crate::clock::DAY;

/// How long the particulars of a log record stay, whatever becomes of the record.
const PARTICULARS: u32 = 30;
/// How long an expired token is still listed.
const EXPIRED_TOKENS: u32 = 90;

/// The start of the first day that is kept: the day that began so many days ago is, the one
/// before it is not.
fn first_kept(now: i64, days: u32) -> i64 {
    (now.div_euclid(DAY) - i64::from(days)) * DAY
}

/// Forgets what is older than it may be.
pub(crate) fn prune(db: &Connection, keep: Keep, now: i64) -> rusqlite::Result<()> {
    for (table, days) in [
        ("webhook_events", keep.webhook_days),
        ("event_logs", keep.log_days),
        ("request_logs", keep.log_days),
    ] {
        if days > 0 {
            db.execute(
                &format!("DELETE FROM {table} WHERE created < ?1"),
                [first_kept(now, days)],
            )?;
        }
    }
    db.execute(
        "UPDATE event_logs SET metadata = NULL WHERE created < ?1 AND metadata IS NOT NULL",
        [first_kept(now, PARTICULARS)],
    )?;
    db.execute(
        "DELETE FROM tokens WHERE expiry < ?1",
        params![now - i64::from(EXPIRED_TOKENS) * DAY],
    )?;
    Ok(())
}
