//! The worker: does what a removal leaves behind (`store::removal`), as far as it is due. It has
//! no thread of its own; every request lets it go first, so nothing can be seen that it should
//! have done by then.

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::Utc;
use rusqlite::{Connection, TransactionBehavior};

use crate::keygen::document::Links;
use crate::keygen::{events, webhooks};
use crate::server::Shared;
use crate::store::{self, removal};

/// How far behind the worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worker {
    /// It gets to a job so long after what caused it, by the real clock. Zero is before the next
    /// request.
    After(Duration),
    /// It is stopped: jobs wait.
    Off,
}

impl Default for Worker {
    fn default() -> Self {
        Self::After(Duration::ZERO)
    }
}

impl Worker {
    fn pace(self) -> Option<i64> {
        match self {
            Self::After(delay) => Some(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX / 4)),
            Self::Off => None,
        }
    }
}

impl FromStr for Worker {
    type Err = anyhow::Error;

    /// Milliseconds, or `off`.
    fn from_str(text: &str) -> Result<Self> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let ms = text
            .parse()
            .with_context(|| format!("the worker is off or milliseconds behind, not {text:?}"))?;
        Ok(Self::After(Duration::from_millis(ms)))
    }
}

/// The state of the worker as `GET /__control/worker` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(crate) struct State {
    /// Milliseconds behind; `null` while it is stopped.
    pub ms: Option<i64>,
    /// Jobs that wait, due or not.
    pub waiting: i64,
}

pub(crate) fn state(db: &Connection) -> Result<State> {
    Ok(State {
        ms: removal::pace(db)?,
        waiting: removal::waiting(db)?,
    })
}

/// Sets the pace at the start; jobs of a database that is carried on keep their time.
pub(crate) fn begin(db: &Connection, worker: Worker) -> Result<()> {
    Ok(removal::set_pace(db, worker.pace())?)
}

/// Changes the pace; what waits is done at the new one, counted from now.
pub(crate) fn set(db: &Connection, worker: Worker) -> Result<()> {
    let pace = worker.pace();
    removal::set_pace(db, pace)?;
    if let Some(pace) = pace {
        removal::make_due(db, Utc::now().timestamp_millis() + pace)?;
    }
    Ok(())
}

/// Does everything that waits, due or not.
pub(crate) fn settle(shared: &Shared) -> Result<()> {
    if removal::pace(&shared.db())?.is_none() {
        bail!("the worker is off");
    }
    work_off(shared, i64::MAX)
}

/// Does what is due.
pub(crate) fn go(shared: &Shared) -> Result<()> {
    work_off(shared, Utc::now().timestamp_millis())
}

fn work_off(shared: &Shared, by: i64) -> Result<()> {
    let mut db = shared.db();
    if !removal::is_due(&db, by)? {
        return Ok(());
    }
    let now = shared.clock.now();
    let ee = shared.is_ee();
    let links = Links {
        account: &shared.account.id,
        ee,
    };
    let work = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    store::spring::set_moment(&work, now)?;
    removal::work_off(&work, by, |kind, id| {
        const GONE: &str = "machine.deleted";
        if ee {
            events::by_itself(&work, GONE, kind, id, now)?;
        }
        webhooks::by_itself(&work, links, GONE, kind, id, now)
    })?;
    work.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_milliseconds_or_off() {
        assert_eq!("off".parse::<Worker>().ok(), Some(Worker::Off));
        let late = Worker::After(Duration::from_millis(250));
        assert_eq!("250".parse::<Worker>().ok(), Some(late));
        assert!("soon".parse::<Worker>().is_err());
        assert!("-1".parse::<Worker>().is_err());
    }
}
