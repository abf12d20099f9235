//! What the server does by its own clock, asked or not: gives up machines that stopped sending
//! heartbeats, writes each night down how the day was, and forgets what it keeps for so long only.
//! It has no thread; every request to Keygen's side lets it go first.

use std::sync::atomic::Ordering;

use anyhow::Result;
use rusqlite::{Connection, TransactionBehavior};

use crate::clock::DAY;
use crate::keygen::document::Links;
use crate::keygen::{analytics, events, series, webhooks};
use crate::server::Shared;
use crate::store::removal::Kind;
use crate::store::{self, machines, pruning, removal, sparks};

/// How long the server keeps what it notes down, in whole UTC days; nought is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Records of the event log. A server has 30 or 90 unless its operator says otherwise; here
    /// the log of a seed reaches back as far as the seed does.
    pub log_days: u32,
    /// Webhook events: 30 unless the operator says otherwise
    /// (keygen-api app/workers/prune_webhook_events_worker.rb).
    pub webhook_days: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            log_days: 0,
            webhook_days: 30,
        }
    }
}

/// When the chores were done last, by the server's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Done {
    second: Option<i64>,
    day: Option<i64>,
    /// When the next machine's time comes; never, if there is none.
    next: Option<i64>,
}

/// Does what is due. At most once a second of the server's clock: nothing here is sooner.
pub(crate) fn go(shared: &Shared) -> Result<()> {
    let now = shared.clock.look();
    let mut done = shared.chores();
    let last = *done;
    let this = Done {
        second: Some(now.div_euclid(1000)),
        day: Some(now.div_euclid(DAY)),
        ..last
    };
    if last.second == this.second {
        return Ok(());
    }
    *done = this;
    let mut db = shared.db();
    // The worker that is stopped does none of this.
    if removal::pace(&db)?.is_none() {
        return Ok(());
    }
    let links = Links {
        account: &shared.account.id,
        ee: shared.is_ee(),
    };
    let work = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if shared.has_clickhouse() {
        let today = now.div_euclid(DAY);
        let size = |metric: &'static str| Ok((metric, analytics::count(&work, metric, now)?));
        sparks::record(&work, today, || {
            series::SIZES.map(size).into_iter().collect()
        })?;
    }
    if last.day != this.day {
        pruning::prune(&work, shared.keep, now)?;
    }
    // Looking through all machines takes its time where there are many.
    let is_changed = shared.is_changed.swap(false, Ordering::SeqCst);
    if is_changed || last.next.is_some_and(|next| next < now) {
        cull(&work, links, now)?;
        done.next = machines::next_silent(&work)?;
    }
    work.commit()?;
    Ok(())
}

/// Tells of machines whose heartbeat has stopped, once, and removes those whose policy says so
/// and that may not come back any more (keygen-api app/workers/machine_heartbeat_worker.rb).
fn cull(db: &Connection, links: Links<'_>, now: i64) -> Result<()> {
    let found = machines::silent(db, now)?;
    if found.is_empty() {
        return Ok(());
    }
    store::spring::set_moment(db, now)?;
    for machine in found {
        let tell = |name: &str| -> Result<()> {
            if links.ee {
                events::by_itself(db, name, Kind::Machine, &machine.id, now)?;
            }
            Ok(webhooks::by_itself(
                db,
                links,
                name,
                Kind::Machine,
                &machine.id,
                now,
            )?)
        };
        if !machine.is_told {
            tell("machine.heartbeat.dead")?;
            store::note(db, "machines", &machine.id, &[("died", now.into())])?;
        }
        if machine.goes {
            tell("machine.deleted")?;
            store::delete(db, "machines", &machine.id)?;
        }
    }
    Ok(())
}
