//! What a seed's server has noted down of its past, where it notes things down: the event log of
//! the enterprise edition, and the days of its column store.

use anyhow::Result;
use rusqlite::Connection;
use serde_json::json;

use crate::clock::DAY;
use crate::store::event_logs::{EventLog, insert, select};
use crate::store::request_logs::{self, RequestLog};

/// For how many days before now the log tells of use.
const USED: i64 = 30;

/// How what the seed holds came to be: people, licenses and seats by an admin, devices by the
/// licenses that were activated on them. Kind, who, what and when.
const STORIES: [&str; 5] = [
    "SELECT 'user.created', 'users', ?1, 'users', id, created FROM users",
    "SELECT 'license.created', 'users', ?1, 'licenses', id, created FROM licenses",
    "SELECT 'license.users.attached', 'users', ?1, 'licenses', license_id, created
     FROM license_users",
    "SELECT 'machine.created', 'licenses', license_id, 'machines', id, created FROM machines
     WHERE ?1 IS NOT NULL",
    "SELECT 'machine.checked-out', 'licenses', license_id, 'machines', id, last_check_out
     FROM machines WHERE last_check_out IS NOT NULL AND ?1 IS NOT NULL",
];

/// Who last asked for which license when, and since when they could. Where people sign in it is
/// them who ask, else the license by its key; of one product it is the product.
const ASKED: &str = "
  SELECT 'users', m.owner_id, m.license_id, MAX(m.last_heartbeat), MIN(m.created), 'VALID'
  FROM machines m JOIN licenses l ON l.id = m.license_id JOIN policies p ON p.id = l.policy_id
  JOIN users u ON u.id = m.owner_id
  WHERE json_extract(p.rules, '$.authentication_strategy') = 'TOKEN'
    AND m.last_heartbeat IS NOT NULL GROUP BY m.license_id, m.owner_id
  UNION ALL
  SELECT CASE strategy WHEN 'TOKEN' THEN 'products' ELSE 'licenses' END,
    CASE strategy WHEN 'TOKEN' THEN product_id ELSE id END, id, last_validated, created,
    CASE WHEN suspended THEN 'SUSPENDED' ELSE 'VALID' END
  FROM (SELECT l.*, json_extract(p.rules, '$.authentication_strategy') AS strategy
        FROM licenses l JOIN policies p ON p.id = l.policy_id)
  WHERE last_validated IS NOT NULL";

/// Writes the past into a log that is still empty.
pub(crate) fn log(db: &Connection, admin: &str, now: i64) -> Result<()> {
    if select().count(db)? > 0 {
        return Ok(());
    }
    for story in STORIES {
        let mut rows = db.prepare(story)?;
        let mut rows = rows.query([admin])?;
        while let Some(row) = rows.next()? {
            insert(
                db,
                &EventLog {
                    id: uuid::Uuid::new_v4().to_string(),
                    event: row.get(0)?,
                    whodunnit: Some((row.get(1)?, row.get(2)?)),
                    resource: Some((row.get(3)?, row.get(4)?)),
                    request_id: None,
                    metadata: None,
                    created: row.get(5)?,
                },
            )?;
        }
    }
    let mut rows = db.prepare(ASKED)?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let who: (String, String) = (row.get(0)?, row.get(1)?);
        let (last, first): (i64, i64) = (row.get(3)?, row.get(4)?);
        let code: String = row.get(5)?;
        for at in workdays(last, first.max(now - USED * DAY)) {
            let verdict = if code == "VALID" {
                "succeeded"
            } else {
                "failed"
            };
            let license: String = row.get(2)?;
            let resource = Some(("licenses".to_owned(), license.clone()));
            // Of requests only the last of each is there.
            let request_id = (at == last).then(|| uuid::Uuid::new_v4().to_string());
            if let Some(id) = &request_id {
                let request = RequestLog {
                    id: id.clone(),
                    method: "POST".into(),
                    url: format!("/v1/licenses/{license}/actions/validate"),
                    status: "200".into(),
                    agent: None,
                    ip: None,
                    requestor: Some(who.clone()),
                    resource: resource.clone(),
                    created: at,
                };
                request_logs::insert(db, &request)?;
            }
            insert(
                db,
                &EventLog {
                    id: uuid::Uuid::new_v4().to_string(),
                    event: format!("license.validation.{verdict}"),
                    whodunnit: Some(who.clone()),
                    resource,
                    request_id,
                    metadata: Some(json!({ "code": code }).to_string()),
                    created: at,
                },
            )?;
        }
    }
    Ok(())
}

/// This moment and the same time of the workdays before it.
fn workdays(last: i64, first: i64) -> impl Iterator<Item = i64> {
    // 1970-01-01 was a Thursday.
    let is_workday = |at: &i64| !matches!((at.div_euclid(DAY) + 4).rem_euclid(7), 0 | 6);
    let days = (0..).map(move |days| last - days * DAY);
    let days = days.take_while(move |at| *at >= first);
    days.filter(move |at| *at == last || is_workday(at))
}

/// Takes back what was counted of validations: every one that counts is added by itself. How much
/// there was of everything has been noted all the same.
pub(crate) fn forget_use(db: &Connection) -> Result<()> {
    db.execute_batch("DELETE FROM spark_validations; DELETE FROM spark_events;")?;
    Ok(())
}

/// Fills the column store, if it is still empty.
pub(crate) fn sparks(db: &Connection, now: i64) -> Result<()> {
    let today = now.div_euclid(DAY);
    let is_new: bool =
        db.query_row("SELECT NOT EXISTS (SELECT 1 FROM spark_state)", [], |row| {
            row.get(0)
        })?;
    if is_new {
        let text = include_str!("sparks.sql").replace("?1", &today.to_string());
        db.execute_batch(&format!("BEGIN; {text} COMMIT;"))?;
    }
    Ok(())
}
