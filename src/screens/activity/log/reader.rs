//! Reads the server's log page by page, and forgets what it read when something else is asked.

use std::{hash::Hash, sync::Arc};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{ApiError, Cursor},
    domain::{LogEntry, LogQuery},
    lean::effect,
    state::sync::{Sync, use_sync},
};

/// The most lines that are read by themselves before the person is asked: enough to fill a
/// screen after a search that fits few.
const ENOUGH: usize = 50;
/// The most pages in a row of which nothing was wanted, until the person asks for more. Where a
/// page is a day, they are a week.
const PATIENCE: usize = 7;

/// A line, told apart by its id.
#[derive(Clone, Debug)]
pub struct Line(pub Arc<LogEntry>);

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Line {}

impl Hash for Line {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

/// What was read of the log.
#[derive(Clone, Copy)]
pub struct Reader {
    sync: Sync,
    query: Memo<LogQuery>,
    lines: RwSignal<Arc<Vec<Line>>>,
    next: RwSignal<Option<Cursor>>,
    busy: RwSignal<bool>,
    fault: RwSignal<Option<ApiError>>,
    round: StoredValue<u64>,
    /// Whether the next page takes the place of what is there.
    is_anew: StoredValue<bool>,
}

impl Reader {
    /// Reads what the query asks for, from the newest on, and anew when it changes.
    pub fn new(query: Memo<LogQuery>) -> Self {
        let reader = Self {
            sync: use_sync(),
            query,
            lines: RwSignal::new(Arc::default()),
            next: RwSignal::new(None),
            busy: RwSignal::new(true),
            fault: RwSignal::new(None),
            round: StoredValue::new(0),
            is_anew: StoredValue::new(true),
        };
        effect(move || {
            query.track();
            reader.lines.set(Arc::default());
            reader.restart();
        });
        reader
    }

    /// The lines so far, newest first.
    pub fn lines(self) -> Signal<Arc<Vec<Line>>> {
        self.lines.into()
    }

    /// Whether there are more.
    pub fn has_more(self) -> Signal<bool> {
        let next = self.next;
        crate::lean::derived(move || next.with(Option::is_some))
    }

    /// Whether a page is on its way.
    pub fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Why the last page did not arrive.
    pub fn fault(self) -> Signal<Option<ApiError>> {
        self.fault.into()
    }

    /// Begins anew from the newest line. What was read stays until that has arrived.
    pub fn restart(self) {
        self.round.update_value(|round| *round += 1);
        self.next.set(None);
        self.is_anew.set_value(true);
        self.fault.set(None);
        self.busy.set(true);
        let round = self.round.get_value();
        spawn_local(async move {
            self.read_some(round).await;
        });
    }

    /// Reads on.
    pub fn more(self) {
        if self.busy.get_untracked() {
            return;
        }
        let round = self.round.get_value();
        spawn_local(async move {
            self.read_some(round).await;
        });
    }

    /// Reads to the end, or so many lines. `false` if something else was asked meanwhile, or
    /// something failed.
    pub async fn read_all(self, most: usize) -> bool {
        let round = self.round.get_value();
        while self.next.try_get_untracked().flatten().is_some() {
            let have = self.lines.with_untracked(|lines| lines.len());
            if have >= most {
                break;
            }
            if !self.read_page(round).await {
                return false;
            }
        }
        self.is_still(round)
    }

    fn is_still(self, round: u64) -> bool {
        self.round.try_get_value() == Some(round)
    }

    /// Reads pages until there is something to see.
    async fn read_some(self, round: u64) {
        let had = self.lines.with_untracked(|lines| lines.len());
        for _ in 0..PATIENCE {
            if !self.read_page(round).await {
                return;
            }
            let have = self.lines.with_untracked(|lines| lines.len());
            if have >= had + ENOUGH || self.next.with_untracked(Option::is_none) {
                return;
            }
        }
    }

    /// Reads one page. `false` if it is of no use.
    async fn read_page(self, round: u64) -> bool {
        let at = self.next.try_get_untracked().flatten();
        if self.busy.try_set(true).is_some() {
            return false;
        }
        let query = self.query.get_untracked();
        let answer = self.sync.log_page(query, at).await;
        if !self.is_still(round) {
            return false;
        }
        self.busy.set(false);
        match answer {
            Ok(page) => {
                self.fault.set(None);
                self.next.set(page.next);
                let is_anew = self.is_anew.get_value();
                self.is_anew.set_value(false);
                self.lines.update(|lines| {
                    let new = page.rows.into_iter().map(|row| Line(Arc::new(row)));
                    if is_anew {
                        *lines = Arc::new(new.collect());
                    } else {
                        Arc::make_mut(lines).extend(new);
                    }
                });
                true
            }
            Err(error) => {
                self.fault.set(Some(error));
                false
            }
        }
    }
}
