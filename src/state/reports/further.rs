//! Signs beyond those in the lists. They are asked for one at a time, once the lists have been
//! read, and only for what these leave open: on which days a license was validated; then, who did,
//! by the server's logs; and, where a report is about that, since when seats are held.

use std::{cell::RefCell, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use rustc_hash::FxHashMap;

use super::{
    basis::Basis,
    histories::Histories,
    logs::{AT_A_TIME, LogNote, Logs, PAGES, Told, Walked},
    naming::people_rule,
    stages::Stage,
};
use crate::{
    api::{ApiError, Signs, SignsOf},
    config::PeopleRule,
    domain::{LicenseId, Moment, UserId},
    estate::Estate,
    lean::{effect, memo},
    state::{
        now_ms,
        session::{Session, use_session},
        sync::{Sync, use_sync},
    },
    text::reports::What,
    usage::{DayCounts, Reading, SeatChange},
};

/// How long it is taken for complete when seats were given and lost, in milliseconds.
const FRESH_MS: f64 = 600_000.0;

thread_local! {
    /// What was told, as long as the person stays: reports come and go.
    static KNOWN: RefCell<Known> = RefCell::default();
}

#[derive(Default)]
struct Known {
    /// Whose it is.
    era: u64,
    days: FxHashMap<LicenseId, Counted>,
    /// Whether the server keeps no days.
    keeps_no_days: bool,
    changes: Option<Vec<SeatChange>>,
    /// When they were read, in milliseconds since 1970.
    changes_at: f64,
    logs: Logs,
    /// Since when people's requests are known, in milliseconds since 1970.
    requests_at: f64,
}

/// On which days a license was validated.
struct Counted {
    days: DayCounts,
    /// The last attempt when they were asked for. A later one may be on another day.
    attempt: Option<Moment>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Days(LicenseId, Option<Moment>),
    Changes,
    /// Whether there is a log, and when it begins.
    LogBegin,
    /// Of a license since a moment, with the last attempt.
    Log(LicenseId, Moment, Option<Moment>),
    Requests(UserId),
}

impl Ask {
    fn what(&self) -> What {
        match self {
            Self::Days(..) => What::Days,
            Self::Changes => What::Changes,
            Self::LogBegin | Self::Log(..) => What::Log,
            Self::Requests(_) => What::Requests,
        }
    }
}

/// What is asked for next, and what would be if somebody wants more of the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Open {
    asks: Vec<Ask>,
    left: (usize, usize),
}

impl Open {
    fn count(&self, what: What) -> usize {
        self.asks.iter().filter(|ask| ask.what() == what).count()
    }
}

/// Further signs, for one report.
#[derive(Clone, Copy)]
pub struct Further {
    /// Grows with everything that was told.
    learned: RwSignal<u32>,
    /// How many licenses were told of.
    told: RwSignal<usize>,
    wants_changes: RwSignal<bool>,
    no_days: RwSignal<Option<ApiError>>,
    no_changes: RwSignal<Option<ApiError>>,
    no_log: RwSignal<Option<ApiError>>,
    no_requests: RwSignal<Option<ApiError>>,
    /// Of how many licenses and people the logs told.
    logged: RwSignal<(usize, usize)>,
    /// Of how many of each they may.
    allowed: RwSignal<usize>,
    is_busy: StoredValue<bool>,
    /// What was asked for last.
    last: StoredValue<Option<What>>,
    /// Whether this server can tell anything.
    is_kept: bool,
    /// What its own histories tell.
    histories: Histories,
    sync: Sync,
    session: Session,
}

impl Further {
    /// Nothing is asked for before [`Self::stages`].
    pub fn open() -> Self {
        let session = use_session();
        let learned = RwSignal::new(0);
        let further = Self {
            learned,
            histories: Histories::open(learned),
            told: RwSignal::new(0),
            wants_changes: RwSignal::new(false),
            no_days: RwSignal::new(None),
            no_changes: RwSignal::new(None),
            no_log: RwSignal::new(None),
            no_requests: RwSignal::new(None),
            logged: RwSignal::new((0, 0)),
            allowed: RwSignal::new(AT_A_TIME),
            is_busy: StoredValue::new(false),
            last: StoredValue::new(None),
            is_kept: session.server_can(|server| server.keeps_signs),
            sync: use_sync(),
            session,
        };
        further.known(|known| {
            if now_ms() - known.changes_at > FRESH_MS {
                known.changes = None;
            }
            if now_ms() - known.requests_at > FRESH_MS {
                known.logs.forget_people();
                known.requests_at = now_ms();
            }
            // What was refused once is not asked for again before somebody else signs in.
            let logs = [
                (&known.logs.log, further.no_log),
                (&known.logs.requests, further.no_requests),
            ];
            for (told, fault) in logs {
                if let Some(Told::Refused(error)) = told {
                    fault.set(Some(error.clone()));
                }
            }
        });
        further
    }

    /// Says that the report is about how long seats have been held.
    pub fn want_changes(self) {
        self.wants_changes.set(true);
        if !self.session.peek_abilities().read_log {
            // Nobody else is shown what subscribers were told.
            self.no_changes.set(Some(ApiError::Forbidden(None)));
        }
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

    /// Follows what was told.
    pub fn follow(self) {
        self.learned.track();
    }

    /// How much was told; it grows with everything. Followed.
    pub fn told_so_far(self) -> u32 {
        self.learned.get()
    }

    /// Puts what was told beside what was read.
    pub fn add_to(self, reading: &mut Reading, estate: &Estate) {
        self.histories.add_to(reading, estate);
        self.known(|known| {
            for (id, counted) in &known.days {
                let Some(license) = reading.find_license(id) else {
                    continue;
                };
                let license = &mut reading.licenses[license as usize];
                if license.last_validated == counted.attempt {
                    license.days = Some(counted.days.clone());
                }
            }
            reading.add_changes(known.changes.as_deref().unwrap_or_default());
            known.logs.add_to(reading, &|id| {
                let device = estate.device(id);
                device.map(|device| device.license.clone())
            });
        });
    }

    /// Asks for what is open once the lists have been read, and says how far that is, of all that
    /// is asked for at all, and what has to be said of the server's log beside it.
    pub fn stages(
        self,
        basis: RwSignal<Option<Arc<Basis>>>,
        are_read: Memo<bool>,
        is_stopped: RwSignal<bool>,
    ) -> (Memo<Vec<Stage>>, Memo<LogNote>) {
        // A report that was put together before the lists were complete wants more than it has to.
        let is_ready = memo(move || {
            let is_listed =
                |basis: &Option<Arc<Basis>>| basis.as_ref().is_some_and(|basis| basis.is_listed);
            are_read.get() && basis.with(is_listed)
        });
        let open = memo(move || {
            self.follow();
            if !self.is_kept || !is_ready.get() {
                return Open::default();
            }
            let (wants_changes, allowed) = (self.wants_changes.get(), self.allowed.get());
            let logged = self.logged.get();
            let has_no_log = self.no_log.with(Option::is_some);
            let basis = basis.get();
            let Some(basis) = basis.as_deref() else {
                return Open::default();
            };
            self.known(|known| {
                let mut open = Open::default();
                if wants_changes && known.changes.is_none() {
                    open.asks.push(Ask::Changes);
                }
                let wanted = basis.wanted.iter().filter(|(id, attempt)| {
                    let told = known.days.get(id);
                    !known.keeps_no_days && told.is_none_or(|it| it.attempt != *attempt)
                });
                let days = wanted.map(|(id, attempt)| Ask::Days(id.clone(), *attempt));
                open.asks.extend(days);
                // Days may settle what the log would be asked, and the log what requests would.
                let left = known.logs.left(basis);
                let from = basis.report.range.from;
                let licenses = left.licenses.len();
                let some = allowed.saturating_sub(logged.0).min(licenses);
                if known.logs.log.is_none() && some > 0 {
                    open.asks.push(Ask::LogBegin);
                } else {
                    let asks = left.licenses.into_iter().take(some);
                    let asks = asks.map(|(id, attempt)| Ask::Log(id.clone(), from, *attempt));
                    open.asks.extend(asks);
                }
                let people = match people_rule() {
                    PeopleRule::Off => 0,
                    PeopleRule::Names | PeopleRule::Pseudonyms => left.people.len(),
                };
                let persons = allowed.saturating_sub(logged.1).min(people);
                // Whose requests are open is known once the log has been read.
                if open.count(What::Log) == 0 || has_no_log {
                    let asks = left.people.into_iter().take(persons);
                    open.asks.extend(asks.map(|id| Ask::Requests(id.clone())));
                }
                open.left = (licenses - some, people - persons);
                open
            })
        });
        effect(move || {
            self.follow();
            let is_in = has_all(basis, self.learned);
            let next = open.with(|open| {
                let mut asks = open.asks.iter();
                asks.find(|ask| self.fault(ask.what()).get().is_none())
                    .cloned()
            });
            // What the logs are asked follows from what the report made of everything before.
            let is_due = |ask: &Ask| match ask.what() {
                What::Log | What::Requests => is_in || self.last.get_value() == Some(ask.what()),
                _ => true,
            };
            let Some(next) = next.filter(|next| is_due(next) && !is_stopped.get()) else {
                return;
            };
            if !self.is_busy.get_value() {
                self.is_busy.set_value(true);
                self.last.set_value(Some(next.what()));
                spawn_local(self.ask(next));
            }
        });
        let histories = self.histories.stages(basis, is_ready, is_stopped);
        let note = memo(move || {
            self.follow();
            let left = open.with(|open| open.left);
            if !self.is_kept || !is_ready.get() {
                return LogNote::default();
            }
            basis.with(|basis| {
                let note = |basis: &Arc<Basis>| self.known(|known| known.logs.note(basis, left));
                basis.as_ref().map(note).unwrap_or_default()
            })
        });
        let stages = memo(move || {
            if !self.is_kept {
                return histories.get();
            }
            let is_ready = is_ready.get();
            let (days, logged) = (self.told.get(), self.logged.get());
            // What was told counts only once the report has it.
            let is_in = has_all(basis, self.learned);
            let changes = usize::from(is_ready && open.with(|it| it.count(What::Changes)) == 0);
            let stage = |what: What, done: usize| {
                let rest = open.with(|open| open.count(what));
                let fault = self.fault(what).get();
                Stage {
                    what,
                    done,
                    of: is_ready.then_some(done + rest),
                    is_complete: is_ready && is_in && rest == 0,
                    failed: fault.filter(|_| rest > 0).map(|error| (rest, error)),
                    back_to: None,
                }
            };
            let (keeps_no_days, keeps_no_log, keeps_no_requests) = self.known(|known| {
                let logs = &known.logs;
                (
                    known.keeps_no_days,
                    logs.is_absent(),
                    logs.has_no_requests(),
                )
            });
            let mut stages = histories.get();
            if !keeps_no_days {
                stages.push(stage(What::Days, days));
            }
            if !keeps_no_log {
                stages.push(stage(What::Log, logged.0));
            }
            if !keeps_no_requests && people_rule() != PeopleRule::Off {
                stages.push(stage(What::Requests, logged.1));
            }
            if self.wants_changes.get() {
                stages.push(stage(What::Changes, changes));
            }
            stages
        });
        (stages, note)
    }

    /// Lets more licenses and people be looked up in the logs.
    pub fn look_up_more(self) {
        self.allowed.update(|allowed| *allowed += AT_A_TIME);
    }

    fn fault(self, what: What) -> RwSignal<Option<ApiError>> {
        match what {
            What::Changes => self.no_changes,
            What::Log => self.no_log,
            What::Requests => self.no_requests,
            What::Days
            | What::Licenses
            | What::Devices
            | What::Holders
            | What::Activations
            | What::Uses => self.no_days,
        }
    }

    async fn ask(self, ask: Ask) {
        let (era, what) = (self.session.era(), ask.what());
        let told = match ask {
            Ask::Days(id, attempt) => self.ask_days(id, attempt).await,
            Ask::Changes => self.ask_changes().await,
            Ask::LogBegin => self.ask_log_begin().await,
            Ask::Log(id, since, attempt) => self.ask_log(id, since, attempt).await,
            Ask::Requests(id) => self.ask_requests(id).await,
        };
        if self.is_busy.try_set_value(false).is_some() || self.session.era() != era {
            // Whoever asked has gone.
            return;
        }
        if let Err(error) = told {
            if let ApiError::Forbidden(_) = &error {
                self.known(|known| {
                    let refused = Some(Told::Refused(error.clone()));
                    match what {
                        What::Log => known.logs.log = refused,
                        What::Requests => known.logs.requests = refused,
                        _ => {}
                    }
                });
            }
            self.fault(what).set(Some(error));
        }
        self.learned.update(|learned| *learned += 1);
    }

    async fn ask_days(self, id: LicenseId, attempt: Option<Moment>) -> Result<(), ApiError> {
        let signs = self.sync.signs(SignsOf::Days(id.clone())).await?;
        self.known(|known| match signs {
            Signs::Days(days) => drop(known.days.insert(id, Counted { days, attempt })),
            _ => known.keeps_no_days = true,
        });
        let _ = self.told.try_update(|told| *told += 1);
        Ok(())
    }

    async fn ask_changes(self) -> Result<(), ApiError> {
        let (mut changes, mut at) = (Vec::new(), None);
        loop {
            let page = match self.sync.signs(SignsOf::Changes(at)).await? {
                Signs::Changes(page) => page,
                _ => break,
            };
            changes.extend(page.rows);
            at = page.next;
            if at.is_none() {
                break;
            }
        }
        self.known(|known| {
            known.changes = Some(changes);
            known.changes_at = now_ms();
        });
        Ok(())
    }

    async fn ask_log_begin(self) -> Result<(), ApiError> {
        let told = match self.sync.signs(SignsOf::LogBegin).await? {
            Signs::LogSince(begin) => Told::Kept(begin),
            _ => Told::Absent,
        };
        self.known(|known| known.logs.log = Some(told));
        Ok(())
    }

    /// Reads the log of a license, the latest first, back to a moment or as far as is read at all.
    async fn ask_log(
        self,
        id: LicenseId,
        since: Moment,
        attempt: Option<Moment>,
    ) -> Result<(), ApiError> {
        let (mut uses, mut at) = (Vec::new(), None);
        let (mut cut, mut pages) = (None, 0);
        loop {
            let of = SignsOf::Logged(id.clone(), since, at);
            let page = match self.sync.signs(of).await? {
                Signs::Logged(page) => page,
                _ => break,
            };
            pages += 1;
            let oldest = page.rows.last().map(|one| one.at);
            uses.extend(page.rows);
            at = page.next;
            if at.is_none() {
                break;
            }
            if pages == PAGES {
                cut = oldest.or(attempt);
                break;
            }
        }
        let walked = Walked {
            uses,
            since,
            attempt,
            cut,
        };
        self.known(|known| known.logs.put_license(id, walked));
        let _ = self.logged.try_update(|logged| logged.0 += 1);
        Ok(())
    }

    async fn ask_requests(self, id: UserId) -> Result<(), ApiError> {
        let signs = self.sync.signs(SignsOf::Requests(id.clone())).await?;
        self.known(|known| match signs {
            Signs::Requested(uses) => {
                known.logs.requests = Some(Told::Kept(None));
                known.logs.put_person(id, uses);
            }
            _ => known.logs.requests = Some(Told::Absent),
        });
        let _ = self.logged.try_update(|logged| logged.1 += 1);
        Ok(())
    }

    /// Asks again for what could not be read.
    pub fn again(self) {
        self.histories.again();
        forgive(&[self.no_days, self.no_changes, self.no_log, self.no_requests]);
    }
}

/// Lets what could not be read be asked for again, but for what was refused.
pub fn forgive(faults: &[RwSignal<Option<ApiError>>]) {
    for fault in faults {
        if !matches!(fault.get_untracked(), None | Some(ApiError::Forbidden(_))) {
            fault.set(None);
        }
    }
}

/// Whether a report has everything that was told; followed.
pub fn has_all(basis: RwSignal<Option<Arc<Basis>>>, learned: RwSignal<u32>) -> bool {
    let told = learned.get();
    basis.with(|basis| basis.as_ref().is_some_and(|it| it.told == told))
}
