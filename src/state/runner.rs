//! Writing: applies a plan, once for every screen. Pace, patience, journal and outcomes are
//! here; what fits one request is the connector's business.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use leptos::{prelude::*, task::spawn_local};

use super::{
    live_estate::LiveEstate,
    notices::{NoticeAction, Notices},
    pause,
    server::Server,
    session::Session,
    sync::Sync,
};
use crate::{
    api::ApiError,
    domain::{Act, Applied, Failure, LicenseId, Outcome, UserId},
    estate::{Changes, Topic},
    plan::{self, EntryState, Journal, Plan, Receipt},
    text::{format, t},
};

/// How long to wait before asking an absent server again, in milliseconds.
const AGAIN_MS: u32 = 3_000;
/// How often an act that did not come about is sent before it is left.
const TRIES: u32 = 5;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStage {
    /// Acts are on their way.
    Going,
    /// The token ended; it goes on after signing in again.
    WaitsForSignIn,
    /// The server does not answer; it is asked again by itself.
    WaitsForServer,
    /// All acts have an outcome.
    Over,
}

/// One plan being applied.
#[derive(Clone, Copy)]
pub struct Run {
    /// Where it stands.
    pub stage: RwSignal<RunStage>,
    /// What has become of each act so far, in the order they were given.
    pub outcomes: RwSignal<Vec<(Act, Outcome)>>,
    stop: RwSignal<bool>,
}

impl Run {
    /// Sends nothing more. What is on its way still arrives.
    pub fn stop(self) {
        self.stop.set(true);
    }

    /// How many acts have an outcome; followed.
    pub fn settled(self) -> usize {
        self.outcomes.with(|rows| {
            rows.iter()
                .filter(|(_, outcome)| *outcome != Outcome::NotTried)
                .count()
        })
    }

    /// Whether all acts have an outcome; followed.
    pub fn is_over(self) -> bool {
        self.stage.get() == RunStage::Over
    }
}

/// Applies plans.
#[derive(Clone, Copy)]
pub struct Runner {
    live: LiveEstate,
    server: Server,
    session: Session,
    sync: Sync,
    notices: Notices,
    receipts: RwSignal<Vec<Arc<Receipt>>>,
    running: RwSignal<usize>,
    started: StoredValue<u64>,
    owner: StoredValue<Owner>,
}

impl Runner {
    /// Makes applying plans available to every screen.
    pub fn provide(
        live: LiveEstate,
        server: Server,
        session: Session,
        sync: Sync,
        notices: Notices,
    ) -> Self {
        let runner = Self {
            live,
            server,
            session,
            sync,
            notices,
            receipts: RwSignal::new(Vec::new()),
            running: RwSignal::new(0),
            started: StoredValue::new(0),
            // Runs outlive the screen that started them, so their signals must, too.
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        provide_context(runner);
        runner
    }

    /// Applies acts. Every count shows them at once; the returned run tells how it goes. When
    /// it is over there is a receipt, and a toast that offers to take it back.
    pub fn run(self, acts: Vec<Act>) -> Run {
        // Staging settles doubles and opposites; what is left goes in an order that never
        // passes a limit on the way. The projection's verdicts stop nothing here: another
        // admin may have changed what they rest on, and the server decides.
        let mut plan = Plan::default();
        plan.extend(acts);
        let acts: Vec<Act> = self.live.peek(|estate| {
            let projection = plan::project(estate, plan.acts());
            let in_order = projection
                .order
                .iter()
                .map(|at| projection.acts[*at].clone());
            in_order.collect()
        });
        let run = self.owner.with_value(|owner| {
            owner.with(|| Run {
                stage: RwSignal::new(RunStage::Going),
                outcomes: RwSignal::new(
                    acts.iter()
                        .map(|act| (act.clone(), Outcome::NotTried))
                        .collect(),
                ),
                stop: RwSignal::new(false),
            })
        });
        self.live.set_moving(&acts);
        self.running.update(|running| *running += 1);
        let era = self.session.era();
        spawn_local(async move {
            let receipt = self.apply(run, acts, era).await;
            run.stage.set(RunStage::Over);
            // Whoever signed in meanwhile is told nothing of it.
            if self.session.era() == era {
                self.running.update(|running| *running -= 1);
                self.close(receipt);
            }
        });
        run
    }

    /// Takes back what a receipt did.
    pub fn undo(self, receipt: &Receipt) -> Run {
        self.run(receipt.inverse().acts().to_vec())
    }

    /// Receipts of everything done here since signing in, newest last.
    pub fn receipts(self) -> Signal<Vec<Arc<Receipt>>> {
        self.receipts.into()
    }

    /// Whether anything is on its way.
    pub fn is_running(self) -> bool {
        self.running.get_untracked() > 0
    }

    /// Forgets the receipts: somebody else is in.
    pub fn clear(self) {
        self.receipts.set(Vec::new());
        self.running.set(0);
    }

    /// Sends acts from the front, as many at a time as fit one request, until each has an
    /// outcome.
    async fn apply(self, run: Run, acts: Vec<Act>, era: u64) -> Receipt {
        let by = self.session.email().get_untracked();
        let mut journal = Journal::new(self.next_id(), format::now(), by, acts.clone());
        let mut queue: VecDeque<usize> = (0..acts.len()).collect();
        let mut doubts = Doubts::default();
        while !run.stop.get_untracked() && self.session.era() == era {
            let Some(first) = queue.front().copied() else {
                break;
            };
            if is_orphan(&journal, first) {
                queue.pop_front();
                self.settle(
                    run,
                    &mut journal,
                    &acts,
                    first,
                    Outcome::Failed(Failure::NeedsUser),
                );
                continue;
            }
            let server = self.server.get();
            let waiting: Vec<Act> = queue
                .iter()
                .map(|at| journal.entries[*at].act.clone())
                .collect();
            let fit = server.batch_len(&waiting).clamp(1, waiting.len());
            let places: Vec<usize> = queue.drain(..fit).collect();
            for at in &places {
                journal.sending(*at..at + 1);
            }
            let entry = self.session.entry();
            let answer = server.apply(&waiting[..fit]).await;
            if self.session.era() != era {
                return journal.receipt(Some(format::now()));
            }
            match answer {
                Ok(applied) => {
                    run.stage.set(RunStage::Going);
                    let mut applied = applied;
                    let again = doubts.weigh(&places, &waiting, &mut applied.outcomes);
                    self.merge(run, &mut journal, &acts, &places, &again, &applied);
                    if again.is_empty() {
                        self.sync.note_answer();
                        continue;
                    }
                    for at in again.iter().rev() {
                        journal.not_sent(*at..at + 1);
                        queue.push_front(*at);
                    }
                    run.stage.set(RunStage::WaitsForServer);
                    self.sync.note_trouble(&ApiError::Unreachable, entry);
                    self.idle(run, AGAIN_MS).await;
                }
                Err(error) => {
                    for at in places.iter().rev() {
                        journal.not_sent(*at..at + 1);
                        queue.push_front(*at);
                    }
                    if !self.wait_out(run, &error, entry).await {
                        let failure = failure_of(&error);
                        for at in queue.drain(..fit) {
                            let outcome = Outcome::Failed(failure.clone());
                            self.settle(run, &mut journal, &acts, at, outcome);
                        }
                    }
                }
            }
        }
        // Whatever was stopped before it was sent is no longer on its way.
        for at in queue {
            let outcome = if doubts.unsure.contains(&at) {
                Outcome::Failed(Failure::Unsure)
            } else {
                Outcome::NotTried
            };
            self.settle(run, &mut journal, &acts, at, outcome);
        }
        journal.receipt(Some(format::now()))
    }

    /// Waits, and looks up in between whether to stop.
    async fn idle(self, run: Run, ms: u32) {
        let mut left = ms;
        while left > 0 && !run.stop.get_untracked() {
            let step = left.min(500);
            pause(step).await;
            left -= step;
        }
    }

    /// Waits until the same request may be tried again. `false` when that will not help.
    async fn wait_out(self, run: Run, error: &ApiError, entry: u64) -> bool {
        match error {
            ApiError::SignedOut => {
                run.stage.set(RunStage::WaitsForSignIn);
                self.session.end(entry);
                if self.session.signed_in().await {
                    run.stage.set(RunStage::Going);
                } else {
                    run.stop();
                }
                true
            }
            ApiError::Limited { wait_s } => {
                self.idle(run, wait_s.unwrap_or(1).clamp(1, 3_600) * 1000)
                    .await;
                true
            }
            error if error.is_passing() => {
                run.stage.set(RunStage::WaitsForServer);
                self.sync.note_trouble(error, entry);
                self.idle(run, AGAIN_MS).await;
                true
            }
            _ => false,
        }
    }

    /// Lets the estate know what came of a batch; acts that are tried `again` stay on their way.
    fn merge(
        self,
        run: Run,
        journal: &mut Journal,
        acts: &[Act],
        places: &[usize],
        again: &[usize],
        applied: &Applied,
    ) {
        let ended: Vec<(usize, Act, Outcome)> = places
            .iter()
            .zip(&applied.outcomes)
            .filter(|(at, _)| !again.contains(at))
            .map(|(at, outcome)| (*at, journal.entries[*at].act.clone(), outcome.clone()))
            .collect();
        let arrived: Vec<Act> = ended.iter().map(|(at, ..)| acts[*at].clone()).collect();
        self.live.arrive(&arrived, |estate| {
            let mut changes = Changes::default();
            for (_, act, outcome) in &ended {
                changes.extend(match outcome {
                    Outcome::Done => estate.confirm(act, created_by(act, applied)),
                    Outcome::Skipped => estate.confirm_already(act),
                    _ => Changes::default(),
                });
            }
            let asked = estate.ask();
            for row in &applied.licenses {
                changes.extend(estate.merge_license(asked, row.clone()));
            }
            changes
        });
        // A count that another admin changed meanwhile shows whose people are out of date.
        self.sync.need_shown();
        for (placeholder, user) in &applied.created {
            journal.created(placeholder, &user.id);
        }
        for (at, _, outcome) in ended {
            note(run, journal, at, outcome);
        }
    }

    /// An act came to an end without the server's doing.
    fn settle(self, run: Run, journal: &mut Journal, acts: &[Act], at: usize, outcome: Outcome) {
        self.live.arrive(&acts[at..=at], |_| Changes::default());
        note(run, journal, at, outcome);
    }

    fn next_id(self) -> String {
        let nth = self.started.try_update_value(|started| {
            *started += 1;
            *started
        });
        format!("{}-{}", super::now_ms(), nth.unwrap_or_default())
    }

    /// Files the receipt, tells the other tabs, and says how it went.
    fn close(self, receipt: Receipt) {
        let licenses: Vec<LicenseId> = {
            let mut ids: Vec<LicenseId> = receipt
                .rows
                .iter()
                .filter_map(|row| row.act.license().cloned())
                .collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let users = receipt
            .rows
            .iter()
            .any(|row| matches!(row.act, Act::CreateUser(_)));
        self.sync.tell_tabs(licenses.clone(), users);
        let doubtful = receipt
            .rows
            .iter()
            .any(|row| matches!(row.outcome, Outcome::Failed(_)));
        if doubtful {
            // What could not be done shows that the picture was wrong somewhere.
            for license in licenses {
                self.sync.read(Topic::Seats(license.clone()));
                self.sync.reread_license(license);
            }
        }
        let receipt = Arc::new(receipt);
        self.receipts
            .update(|receipts| receipts.push(Arc::clone(&receipt)));
        let message = self
            .live
            .peek(|estate| crate::text::receipt_words(estate, &receipt));
        let can_undo = !receipt.inverse().is_empty();
        let action = can_undo.then(|| {
            let receipt = Arc::clone(&receipt);
            NoticeAction {
                label: t().undo.to_owned(),
                act: Callback::new(move |()| {
                    self.undo(&receipt);
                }),
            }
        });
        self.notices.show(message, action, doubtful);
    }
}

fn created_by<'a>(act: &Act, applied: &'a Applied) -> Option<&'a crate::domain::User> {
    let Act::CreateUser(new) = act else {
        return None;
    };
    let placeholder: UserId = new.placeholder();
    applied
        .created
        .iter()
        .find(|(id, _)| *id == placeholder)
        .map(|(_, user)| user)
}

/// Acts whose answer was lost, and how often each has been tried.
#[derive(Default)]
struct Doubts {
    unsure: HashSet<usize>,
    tries: HashMap<usize, u32>,
}

impl Doubts {
    /// Which acts of a batch have to be tried again: those certainly not in effect, and seats
    /// given or taken back whose answer was lost, since asking for those twice changes nothing.
    /// Found to be so the second time, they were done by the first.
    fn weigh(&mut self, places: &[usize], acts: &[Act], outcomes: &mut [Outcome]) -> Vec<usize> {
        let mut again = Vec::new();
        for ((at, act), outcome) in places.iter().zip(acts).zip(outcomes.iter_mut()) {
            let is_repeatable = matches!(act, Act::Assign { .. } | Act::Release { .. });
            match outcome {
                Outcome::Skipped if self.unsure.contains(at) => *outcome = Outcome::Done,
                Outcome::Failed(Failure::Unsure) if is_repeatable => {
                    self.unsure.insert(*at);
                    again.push(*at);
                }
                Outcome::NotTried => {
                    let tries = self.tries.entry(*at).or_default();
                    *tries += 1;
                    if *tries < TRIES {
                        again.push(*at);
                    }
                }
                _ => {}
            }
        }
        again
    }
}

/// Whether the act at this place needs a person who could not be created.
fn is_orphan(journal: &Journal, at: usize) -> bool {
    let Some(user) = journal.entries[at]
        .act
        .seats()
        .filter(|user| user.is_placeholder())
    else {
        return false;
    };
    journal.entries[..at].iter().any(|entry| {
        let is_creation = matches!(&entry.act, Act::CreateUser(new) if new.placeholder() == *user);
        is_creation && matches!(&entry.state, EntryState::Ended(outcome) if !outcome.holds())
    })
}

fn note(run: Run, journal: &mut Journal, at: usize, outcome: Outcome) {
    journal.ended(at, outcome.clone());
    run.outcomes.update(|rows| {
        if let Some(row) = rows.get_mut(at) {
            row.1 = outcome;
        }
    });
}

fn failure_of(error: &ApiError) -> Failure {
    match error {
        ApiError::Forbidden(_) => Failure::Forbidden,
        ApiError::NotFound => Failure::NoSuchLicense,
        other => Failure::Refused(crate::text::fault_words(other)),
    }
}

/// Applying plans.
pub fn use_runner() -> Runner {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(user: &str) -> Act {
        Act::Assign {
            license: "l".into(),
            user: user.into(),
        }
    }

    #[test]
    fn a_lost_answer_is_asked_again_and_what_is_found_then_was_done_by_us() {
        let mut doubts = Doubts::default();
        let acts = [seat("a"), seat("b")];
        let mut first = [Outcome::Failed(Failure::Unsure), Outcome::Skipped];
        assert_eq!(doubts.weigh(&[0, 1], &acts, &mut first), [0]);
        assert_eq!(first[1], Outcome::Skipped);
        let mut second = [Outcome::Skipped];
        assert!(doubts.weigh(&[0], &acts[..1], &mut second).is_empty());
        assert_eq!(second, [Outcome::Done]);
    }

    #[test]
    fn what_cannot_be_repeated_stays_in_doubt() {
        let act = Act::Move {
            license: "l".into(),
            from: "a".into(),
            to: "b".into(),
        };
        let mut outcomes = [Outcome::Failed(Failure::Unsure)];
        assert!(
            Doubts::default()
                .weigh(&[0], &[act], &mut outcomes)
                .is_empty()
        );
        assert_eq!(outcomes, [Outcome::Failed(Failure::Unsure)]);
    }

    #[test]
    fn nothing_is_tried_for_ever() {
        let mut doubts = Doubts::default();
        let rounds = (0..10)
            .take_while(|_| {
                !doubts
                    .weigh(&[0], &[seat("a")], &mut [Outcome::NotTried])
                    .is_empty()
            })
            .count();
        assert_eq!(rounds, 4);
    }
}
