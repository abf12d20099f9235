//! Removal in two steps. A row goes at once; what hangs on it is left to the worker, which gets
//! to it a moment later, or not at all while it is stopped. Until then rows name somebody who is
//! nobody, and count them.
//!
//! What goes is settled when its owner goes: a license that gets another owner in between goes all
//! the same, and a seat that is given in between goes with its license.

use rusqlite::{Connection, params};

use super::first;

/// Made whenever a database is opened: files of an earlier version lack it. `due` is of the real
/// clock, so that a database that is opened again carries on; the pace is empty while the worker
/// is stopped.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS worker (pace INTEGER);
INSERT INTO worker SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM worker);
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, kind TEXT NOT NULL, row TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_due ON jobs(due, id);
";

/// The tables whose rows hang on others, or have others hang on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Product,
    Policy,
    License,
    User,
    Group,
    Machine,
    Seat,
    Token,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Product,
        Self::Policy,
        Self::License,
        Self::User,
        Self::Group,
        Self::Machine,
        Self::Seat,
        Self::Token,
    ];

    fn table(self) -> &'static str {
        match self {
            Self::Product => "products",
            Self::Policy => "policies",
            Self::License => "licenses",
            Self::User => "users",
            Self::Group => "groups",
            Self::Machine => "machines",
            Self::Seat => "license_users",
            Self::Token => "tokens",
        }
    }

    /// What goes with a row of this kind: the kind, and the column that names the row. Machines
    /// come first: a seat that goes takes the machine's owner off.
    fn dependents(self) -> &'static [(Self, &'static str)] {
        match self {
            Self::Product => &[(Self::Policy, "product_id")],
            Self::Policy => &[(Self::License, "policy_id")],
            Self::License => &[(Self::Machine, "license_id"), (Self::Seat, "license_id")],
            Self::User => &[
                (Self::Machine, "owner_id"),
                (Self::Seat, "user_id"),
                (Self::License, "owner_id"),
                (Self::Token, "user_id"),
            ],
            Self::Group | Self::Machine | Self::Seat | Self::Token => &[],
        }
    }
}

/// The members of a group stay, and have none when the worker gets to it.
const MEMBERS: &str = "members";

/// Something the worker has to do.
struct Job {
    id: i64,
    due: i64,
    kind: String,
    row: String,
}

/// Sets how many milliseconds the worker is behind; nothing stops it.
pub(crate) fn set_pace(db: &Connection, pace: Option<i64>) -> rusqlite::Result<()> {
    db.execute("UPDATE worker SET pace = ?1", [pace])?;
    Ok(())
}

/// Makes everything that waits due at this moment of the real clock.
pub(crate) fn make_due(db: &Connection, due: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE jobs SET due = ?1", [due])?;
    Ok(())
}

/// How many milliseconds the worker is behind; nothing when it is stopped.
pub(crate) fn pace(db: &Connection) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT pace FROM worker")?
        .query_row([], |row| row.get(0))
}

/// How many jobs wait, due or not.
pub(crate) fn waiting(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT COUNT(*) FROM jobs", [], |row| row.get(0))
}

/// Whether the worker runs and has something to do by this moment of the real clock.
pub(crate) fn is_due(db: &Connection, by: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE due <= ?1)
           AND EXISTS (SELECT 1 FROM worker WHERE pace IS NOT NULL)",
    )?
    .query_row([by], |row| row.get(0))
}

/// Deletes a row; what hangs on it is the worker's.
pub(crate) fn start(db: &Connection, kind: Kind, id: &str) -> rusqlite::Result<()> {
    let real = chrono::Utc::now().timestamp_millis();
    let due = real + pace(db)?.unwrap_or(0);
    start_due(db, kind, id, due)
}

/// The same, with the moment at which the worker gets to what hangs on it, by the real clock.
pub(crate) fn start_due(db: &Connection, kind: Kind, id: &str, due: i64) -> rusqlite::Result<()> {
    for (dependent, column) in kind.dependents() {
        let table = dependent.table();
        db.prepare_cached(&format!(
            "INSERT INTO jobs (due, kind, row)
             SELECT ?1, '{table}', id FROM {table} WHERE {column} = ?2 ORDER BY created, id"
        ))?
        .execute(params![due, id])?;
    }
    if kind == Kind::Group {
        db.execute(
            "INSERT INTO jobs (due, kind, row) VALUES (?1, ?2, ?3)",
            params![due, MEMBERS, id],
        )?;
    }
    super::delete(db, kind.table(), id)
}

/// Deletes a row and everything that hangs on it, at once.
pub(crate) fn whole(db: &Connection, kind: Kind, id: &str) -> rusqlite::Result<()> {
    for (dependent, column) in kind.dependents() {
        let table = dependent.table();
        let rows: Vec<String> = db
            .prepare_cached(&format!("SELECT id FROM {table} WHERE {column} = ?1"))?
            .query_map([id], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        // The license first: what goes because its license goes leaves no history.
        if kind == Kind::License {
            super::delete(db, kind.table(), id)?;
        }
        for row in rows {
            whole(db, *dependent, &row)?;
        }
    }
    super::delete(db, kind.table(), id)
}

/// Lets the worker do what is due by this moment of the real clock, unless it is stopped. `goes`
/// is told of each row before it goes.
pub(crate) fn work_off(
    db: &Connection,
    by: i64,
    mut goes: impl FnMut(Kind, &str) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let Some(pace) = pace(db)? else {
        return Ok(());
    };
    while let Some(job) = next(db, by)? {
        db.prepare_cached("DELETE FROM jobs WHERE id = ?1")?
            .execute([job.id])?;
        if job.kind == MEMBERS {
            leave_group(db, &job.row)?;
            continue;
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.table() == job.kind);
        if let Some(kind) = kind
            && super::exists(db, kind.table(), &job.row)?
        {
            goes(kind, &job.row)?;
            start_due(db, kind, &job.row, job.due.saturating_add(pace))?;
        }
    }
    Ok(())
}

fn next(db: &Connection, by: i64) -> rusqlite::Result<Option<Job>> {
    first(
        db,
        "SELECT id, due, kind, row FROM jobs WHERE due <= ?1 ORDER BY due, id LIMIT 1",
        [by],
        |row| {
            Ok(Job {
                id: row.get(0)?,
                due: row.get(1)?,
                kind: row.get(2)?,
                row: row.get(3)?,
            })
        },
    )
}

fn leave_group(db: &Connection, group: &str) -> rusqlite::Result<()> {
    for table in ["users", "licenses", "machines"] {
        db.execute(
            &format!("UPDATE {table} SET group_id = NULL WHERE group_id = ?1"),
            [group],
        )?;
    }
    Ok(())
}

/// Takes the foreign keys off that files of an earlier version have where rows now outlive what
/// they name. SQLite has no statement for it; its documents name this way
/// (<https://www.sqlite.org/lang_altertable.html>).
pub(super) fn unbind(db: &Connection) -> rusqlite::Result<()> {
    let bound: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'license_users'
           AND sql LIKE '%REFERENCES%')",
        [],
        |row| row.get(0),
    )?;
    if !bound {
        return Ok(());
    }
    db.pragma_update(None, "writable_schema", true)?;
    for (tables, references) in [
        (
            "'users', 'licenses', 'machines'",
            "groups(id) ON DELETE SET NULL",
        ),
        (
            "'tokens', 'license_users', 'group_owners', 'licenses'",
            "users(id) ON DELETE CASCADE",
        ),
        ("'machines'", "users(id) ON DELETE SET NULL"),
        ("'policies'", "products(id) ON DELETE CASCADE"),
        ("'licenses'", "policies(id) ON DELETE CASCADE"),
        (
            "'license_users', 'machines'",
            "licenses(id) ON DELETE CASCADE",
        ),
    ] {
        db.execute(
            &format!(
                "UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES {references}', '')
                 WHERE type = 'table' AND name IN ({tables})"
            ),
            [],
        )?;
    }
    let version: i64 = db.query_row("PRAGMA schema_version", [], |row| row.get(0))?;
    db.pragma_update(None, "schema_version", version + 1)?;
    db.pragma_update(None, "writable_schema", false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a file of an earlier version has them, as far as it matters here.
    const EARLIER: &str = "
        CREATE TABLE groups (id TEXT PRIMARY KEY, created INTEGER);
        CREATE TABLE users (
          id TEXT PRIMARY KEY, group_id TEXT REFERENCES groups(id) ON DELETE SET NULL,
          created INTEGER);
        CREATE TABLE licenses (
          id TEXT PRIMARY KEY, owner_id TEXT REFERENCES users(id) ON DELETE CASCADE,
          group_id TEXT REFERENCES groups(id) ON DELETE SET NULL, created INTEGER);
        CREATE TABLE license_users (
          id TEXT PRIMARY KEY, license_id TEXT NOT NULL REFERENCES licenses(id) ON DELETE CASCADE,
          user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE, created INTEGER);
        CREATE TABLE machines (
          id TEXT PRIMARY KEY, license_id TEXT NOT NULL REFERENCES licenses(id) ON DELETE CASCADE,
          owner_id TEXT REFERENCES users(id) ON DELETE SET NULL,
          group_id TEXT REFERENCES groups(id) ON DELETE SET NULL, created INTEGER);
        CREATE TABLE tokens (
          id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
          created INTEGER);
        CREATE TABLE group_owners (
          id TEXT PRIMARY KEY, group_id TEXT NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
          user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE);
        INSERT INTO groups VALUES ('team', 0);
        INSERT INTO users VALUES ('ana', 'team', 0);
        INSERT INTO licenses VALUES ('owned', 'ana', NULL, 0), ('shared', NULL, NULL, 0);
        INSERT INTO license_users VALUES ('seat', 'shared', 'ana', 0);
        INSERT INTO machines VALUES ('device', 'shared', 'ana', NULL, 0);
        INSERT INTO tokens VALUES ('token', 'ana', 0);
        INSERT INTO group_owners VALUES ('owner', 'team', 'ana');
    ";

    fn rows(db: &Connection) -> rusqlite::Result<Vec<i64>> {
        [
            "licenses",
            "license_users",
            "machines",
            "tokens",
            "group_owners",
        ]
        .iter()
        .map(|table| {
            db.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| {
                row.get(0)
            })
        })
        .collect()
    }

    #[test]
    fn files_of_an_earlier_version_are_removed_from_in_two_steps_too() -> rusqlite::Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(EARLIER)?;
        db.execute_batch(SCHEMA)?;
        unbind(&db)?;
        unbind(&db)?;
        db.pragma_update(None, "foreign_keys", true)?;

        start_due(&db, Kind::User, "ana", 5)?;
        work_off(&db, 4, |_, _| Ok(()))?;
        assert_eq!(rows(&db)?, [2, 1, 1, 1, 1]);
        assert!(!is_due(&db, 4)?);

        set_pace(&db, None)?;
        assert!(!is_due(&db, 5)?, "stopped");
        work_off(&db, 5, |_, _| Ok(()))?;
        assert_eq!(rows(&db)?, [2, 1, 1, 1, 1]);

        set_pace(&db, Some(0))?;
        let mut gone = Vec::new();
        work_off(&db, 5, |kind, row| {
            gone.push((kind, row.to_owned()));
            Ok(())
        })?;
        let row = |kind, id: &str| (kind, id.to_owned());
        assert_eq!(
            gone,
            [
                row(Kind::Machine, "device"),
                row(Kind::Seat, "seat"),
                row(Kind::License, "owned"),
                row(Kind::Token, "token"),
            ]
        );
        assert_eq!(
            rows(&db)?,
            [1, 0, 0, 0, 1],
            "who owns a team owns it for ever"
        );
        // What still hangs together goes together.
        super::super::delete(&db, "groups", "team")?;
        assert_eq!(rows(&db)?, [1, 0, 0, 0, 0]);
        Ok(())
    }
}
