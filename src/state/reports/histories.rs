//! What a server's own histories tell of use. They are asked once the lists have been read, for
//! licenses of which it is still open whether their seats were used: when each was activated, and
//! then day by day, the latest first, what happened. It ends as soon as nothing is open, and goes
//! back no further than is bearable.

use std::{cell::RefCell, sync::Arc};

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use rustc_hash::FxHashMap;

use super::{
    basis::Basis,
    further::{forgive, has_all},
    stages::Stage,
};
use crate::{
    api::{ApiError, Signs, SignsOf},
    domain::{LicenseId, Moment},
    estate::Estate,
    lean::{effect, memo},
    state::{
        now_ms,
        session::{Session, use_session},
        sync::{Sync, use_sync},
    },
    text::reports::What,
    usage::{Reading, Trace},
};

/// How many days are read back, each of which is a request.
const MOST_DAYS: usize = 31;
/// On how many devices all licenses together may be active for a day of all of them to be asked
/// for at once.
const FEW_DEVICES: u32 = 2_000;
/// How many licenses are asked for by themselves where there are more.
const FEW_LICENSES: usize = 3;
/// Of how many licenses it is asked when they were activated.
const MOST_LICENSES: usize = 100;

thread_local! {
    /// What was told, as long as the person stays: reports come and go.
    static KNOWN: RefCell<Known> = RefCell::default();
}

#[derive(Default)]
struct Known {
    /// Whose it is.
    era: u64,
    traces: FxHashMap<Ask, Vec<Trace>>,
    /// Whether the server, or what stands before it, tells no days.
    has_no_days: bool,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Ask {
    /// When a license was activated.
    Activations(LicenseId),
    /// What happened on a day, to one license or to all.
    Day(Option<LicenseId>, NaiveDate),
}

/// What is open, and how far it is gone into.
#[derive(Clone, Debug, Default, PartialEq)]
struct Open {
    asks: Vec<Ask>,
    /// The day before which nothing is read, where more would have to be.
    back_to: Option<NaiveDate>,
}

/// What histories tell, for one report.
#[derive(Clone, Copy)]
pub struct Histories {
    /// Grows with everything that was told.
    learned: RwSignal<u32>,
    /// How many licenses and days were.
    counts: RwSignal<(usize, usize)>,
    no_activations: RwSignal<Option<ApiError>>,
    no_days: RwSignal<Option<ApiError>>,
    is_busy: StoredValue<bool>,
    /// Whether this server has any.
    is_kept: bool,
    sync: Sync,
    session: Session,
}

impl Histories {
    /// Nothing is asked for before [`Self::stages`]. Whoever puts the report together follows
    /// `learned`.
    pub fn open(learned: RwSignal<u32>) -> Self {
        let session = use_session();
        let histories = Self {
            learned,
            counts: RwSignal::new((0, 0)),
            no_activations: RwSignal::new(None),
            no_days: RwSignal::new(None),
            is_busy: StoredValue::new(false),
            is_kept: session.server_can(|server| server.keeps_histories),
            sync: use_sync(),
            session,
        };
        // Days that are not over may have more to tell.
        let today = Moment::from_timestamp_millis(now_ms() as i64).unwrap_or_default();
        histories.known(|known| {
            let is_over = |day: NaiveDate| day < today.date_naive();
            known.traces.retain(|ask, _| match ask {
                Ask::Activations(_) => true,
                Ask::Day(_, day) => is_over(*day),
            });
        });
        histories
    }

    fn known<R>(self, look: impl FnOnce(&mut Known) -> R) -> R {
        let era = self.session.era();
        KNOWN.with_borrow_mut(|known| {
            if known.era != era {
                *known = Known {
                    era,
                    ..Known::default()
                };
            }
            look(known)
        })
    }

    /// Puts what was told beside what was read.
    pub fn add_to(self, reading: &mut Reading, estate: &Estate) {
        if !self.is_kept {
            return;
        }
        self.known(|known| {
            let traces = known.traces.values().flatten();
            reading.add_traces(traces, |id| estate.device(id)?.user.clone());
        });
    }

    /// Asks for what is open once the lists have been read, and says how far that is.
    pub fn stages(
        self,
        basis: RwSignal<Option<Arc<Basis>>>,
        is_ready: Memo<bool>,
        is_stopped: RwSignal<bool>,
    ) -> Memo<Vec<Stage>> {
        let open = memo(move || {
            self.learned.track();
            if !self.is_kept || !is_ready.get() {
                return Open::default();
            }
            basis.with(|basis| {
                let basis = basis.as_ref();
                basis.map_or_else(Open::default, |basis| {
                    self.known(|known| wanted(basis, known))
                })
            })
        });
        effect(move || {
            let is_free = |ask: &&Ask| self.fault(ask).get().is_none();
            let next = open.with(|open| open.asks.iter().find(is_free).cloned());
            let Some(next) = next.filter(|_| !is_stopped.get()) else {
                return;
            };
            if !self.is_busy.get_value() {
                self.is_busy.set_value(true);
                spawn_local(self.ask(next));
            }
        });
        memo(move || {
            if !self.is_kept {
                return Vec::new();
            }
            let (is_ready, counts, open) = (is_ready.get(), self.counts.get(), open.get());
            // What was told counts only once the report has it.
            let is_in = has_all(basis, self.learned);
            let is_of = |is_day: bool| {
                let asks = open.asks.iter();
                asks.filter(move |ask| matches!(ask, Ask::Day(..)) == is_day)
                    .count()
            };
            let stage = |what, done, rest: usize, fault: RwSignal<Option<ApiError>>| Stage {
                what,
                done,
                of: is_ready.then_some(done + rest),
                is_complete: is_ready && is_in && rest == 0,
                failed: fault.get().filter(|_| rest > 0).map(|error| (rest, error)),
                back_to: None,
            };
            let activations = is_of(false);
            let mut stages = vec![stage(
                What::Activations,
                counts.0,
                activations,
                self.no_activations,
            )];
            if !self.known(|known| known.has_no_days) {
                let days = stage(What::Uses, counts.1, is_of(true), self.no_days);
                let back_to = open.back_to.filter(|_| days.is_complete);
                stages.push(Stage {
                    is_complete: days.is_complete && back_to.is_none(),
                    back_to,
                    ..days
                });
            }
            stages
        })
    }

    fn fault(self, ask: &Ask) -> RwSignal<Option<ApiError>> {
        match ask {
            Ask::Activations(_) => self.no_activations,
            Ask::Day(..) => self.no_days,
        }
    }

    async fn ask(self, ask: Ask) {
        let era = self.session.era();
        let told = self.read(&ask).await;
        if self.is_busy.try_set_value(false).is_some() || self.session.era() != era {
            // Whoever asked has gone.
            return;
        }
        match told {
            Ok(Some(traces)) => {
                self.counts.update(|(licenses, days)| match ask {
                    Ask::Activations(_) => *licenses += 1,
                    Ask::Day(..) => *days += 1,
                });
                self.known(|known| known.traces.insert(ask, traces));
            }
            Ok(None) => self.known(|known| match ask {
                Ask::Activations(_) => drop(known.traces.insert(ask, Vec::new())),
                Ask::Day(..) => known.has_no_days = true,
            }),
            Err(error) => self.fault(&ask).set(Some(error)),
        }
        self.learned.update(|learned| *learned += 1);
    }

    /// What is told; `None` where nothing of the kind is kept.
    async fn read(self, ask: &Ask) -> Result<Option<Vec<Trace>>, ApiError> {
        let (mut traces, mut at) = (Vec::new(), None);
        loop {
            let of = match ask {
                Ask::Activations(license) => SignsOf::Activations(license.clone(), at),
                Ask::Day(license, day) => SignsOf::Uses(license.clone(), *day),
            };
            let Signs::Traces(page) = self.sync.signs(of).await? else {
                return Ok(None);
            };
            traces.extend(page.rows);
            at = page.next;
            if at.is_none() {
                return Ok(Some(traces));
            }
        }
    }

    /// Asks again for what could not be read.
    pub fn again(self) {
        forgive(&[self.no_activations, self.no_days]);
    }
}

/// What would tell more of what a report leaves open, and is not known.
fn wanted(basis: &Basis, known: &Known) -> Open {
    let open = &basis.open;
    let mut asks: Vec<Ask> = { open.iter().take(MOST_LICENSES) }
        .map(|id| Ask::Activations(id.clone()))
        .collect();
    let mut back_to = None;
    if !open.is_empty() && !known.has_no_days {
        let devices: u32 = basis.reading().licenses.iter().map(|it| it.devices).sum();
        let scopes: Vec<Option<LicenseId>> = if devices <= FEW_DEVICES {
            vec![None]
        } else {
            let few = open.iter().take(FEW_LICENSES);
            few.map(|id| Some(id.clone())).collect()
        };
        let is_all = scopes == [None] || open.len() <= FEW_LICENSES;
        let (days, is_whole) = basis.report.range.utc_days(MOST_DAYS / scopes.len().max(1));
        for day in &days {
            asks.extend(scopes.iter().map(|scope| Ask::Day(scope.clone(), *day)));
        }
        back_to = days.last().copied().filter(|_| !is_whole || !is_all);
    }
    asks.retain(|ask| !known.traces.contains_key(ask));
    Open { asks, back_to }
}
