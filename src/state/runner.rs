//! Writing: applies a plan, once for every screen. Pace, patience, journal and outcomes are
//! here; what fits one request is the connector's business.

mod doubts;
mod passwords;

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use leptos::{prelude::*, task::spawn_local};

use self::doubts::{Doubts, held_back};
use super::{
    activity::{Activity, Record},
    live_estate::LiveEstate,
    notices::{NoticeAction, Notices},
    pause,
    reasons::Reasons,
    removals::{Removals, use_removals},
    server::Server,
    session::Session,
    sync::Sync,
};
use crate::{
    api::ApiError,
    config::ReasonRule,
    domain::{Act, Applied, ContractId, Failure, LicenseId, Outcome, UserId},
    estate::{Changes, Estate, Topic},
    lean::effect,
    plan::{self, Journal, Plan, Receipt},
    text::{ToldAct, format, t},
};

/// How long to wait before asking an absent server again, in milliseconds.
const AGAIN_MS: u32 = 3_000;

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

/// What a plan is for.
#[derive(Default)]
struct Cause {
    reason: Option<String>,
    undoes: Option<String>,
    /// Acts that an interrupted run has sent, and has no answer to.
    unsure: Vec<Act>,
}

/// A plan in order, ready to be applied.
struct Task {
    acts: Vec<Act>,
    told: Vec<ToldAct>,
    /// The licenses it changes, also those it does not name.
    licenses: Vec<LicenseId>,
}

/// Applies plans.
#[derive(Clone, Copy)]
pub struct Runner {
    live: LiveEstate,
    server: Server,
    session: Session,
    sync: Sync,
    notices: Notices,
    activity: Activity,
    reasons: Reasons,
    removals: Removals,
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
        activity: Activity,
        reasons: Reasons,
    ) -> Self {
        let runner = Self {
            live,
            server,
            session,
            sync,
            notices,
            activity,
            reasons,
            removals: use_removals(),
            running: RwSignal::new(0),
            started: StoredValue::new(0),
            // Runs outlive the screen that started them, so their signals must, too.
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        provide_context(runner);
        runner.warn_before_leaving();
        runner
    }

    /// Applies acts. Every count shows them at once; the returned run tells how it goes. When
    /// it is over there is a receipt, and a toast that offers to take it back.
    pub fn run(self, acts: Vec<Act>) -> Run {
        self.start(acts, Cause::default())
    }

    /// As [`Self::run`], for a reason that goes on the receipt.
    pub fn run_because(self, acts: Vec<Act>, reason: Option<String>) -> Run {
        let undoes = None;
        let unsure = Vec::new();
        self.start(
            acts,
            Cause {
                reason,
                undoes,
                unsure,
            },
        )
    }

    /// Takes back what a receipt did.
    pub fn undo(self, receipt: &Receipt) -> Run {
        let cause = Cause {
            reason: None,
            undoes: Some(receipt.id.clone()),
            unsure: Vec::new(),
        };
        self.start(receipt.inverse().acts().to_vec(), cause)
    }

    /// Gives back the seats by which licenses went over their limits, of those that a receipt
    /// gave, and no others.
    pub fn give_back(self, receipt: &Receipt) -> Run {
        let acts = self
            .live
            .peek(|estate| plan::give_back(estate, receipt.given()));
        // Where nothing else was done, that is all of it.
        let is_whole = receipt.inverse().acts() == acts;
        self.return_seats(acts, is_whole.then(|| receipt.id.clone()))
    }

    /// As [`Self::give_back`], for a run whose results are on screen.
    pub fn give_back_run(self, run: Run) -> Run {
        let acts = self.live.peek(|estate| {
            run.outcomes.with_untracked(|rows| {
                plan::give_back(estate, rows.iter().map(|(act, outcome)| (act, outcome)))
            })
        });
        self.return_seats(acts, None)
    }

    fn return_seats(self, acts: Vec<Act>, undoes: Option<String>) -> Run {
        let over = format::number(acts.len() as u64);
        let cause = Cause {
            reason: undoes.is_none().then(|| (t().outcome_oversold)(&over)),
            undoes,
            unsure: Vec::new(),
        };
        self.start(acts, cause)
    }

    /// Does what an interrupted run left open.
    pub fn go_on(self, receipt: &Receipt) -> Run {
        let cause = Cause {
            reason: receipt.reason.clone(),
            undoes: receipt.undoes.clone(),
            unsure: receipt.unsure().cloned().collect(),
        };
        let run = self.start(receipt.left().acts().to_vec(), cause);
        self.activity.decide(&receipt.id);
        run
    }

    fn start(self, acts: Vec<Act>, cause: Cause) -> Run {
        // Staging settles doubles and opposites; what is left goes in an order that never
        // passes a limit on the way. The projection's verdicts stop nothing here: another
        // admin may have changed what they rest on, and the server decides.
        let mut plan = Plan::default();
        plan.extend(acts);
        let projection = self.live.peek(|estate| plan::project(estate, plan.acts()));
        let in_order = projection.order.iter();
        let acts: Vec<Act> = in_order.map(|at| projection.acts[*at].clone()).collect();
        let acts = match self.server.get().capabilities().creates_alone {
            true => acts,
            false => plan::together(acts),
        };
        // Also those that a removal changes without naming them.
        let mut licenses: Vec<LicenseId> = projection.licenses.into_keys().collect();
        licenses.extend(acts.iter().filter_map(Act::about_license).cloned());
        licenses.sort();
        licenses.dedup();
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
        // In the words of now: afterwards people and licenses may have other names, or none.
        let told = self.live.peek(|estate| crate::text::told(estate, &acts));
        let task = Task {
            acts,
            told,
            licenses,
        };
        if self.needs_reason(&cause) {
            spawn_local(async move {
                let reason = self.reasons.ask().await;
                if self.session.era() != era {
                    run.stage.set(RunStage::Over);
                } else if reason.is_some() {
                    self.begin(run, task, Cause { reason, ..cause }, era);
                } else {
                    self.live.arrive(&task.acts, |_| Changes::default());
                    self.running.update(|running| *running -= 1);
                    run.stage.set(RunStage::Over);
                    let nothing = t().activity.nothing_sent.to_owned();
                    self.notices.show(nothing, None, true);
                }
            });
        } else {
            self.begin(run, task, cause, era);
        }
        run
    }

    /// What is undone is told by the receipt it names.
    fn needs_reason(self, cause: &Cause) -> bool {
        self.reasons.rule() == ReasonRule::Required
            && cause.reason.is_none()
            && cause.undoes.is_none()
    }

    fn begin(self, run: Run, task: Task, cause: Cause, era: u64) {
        let by = self.session.email().get_untracked();
        let mut journal = Journal::new(self.next_id(), format::now(), by, task.acts.clone());
        journal.reason = cause.reason;
        journal.undoes = cause.undoes;
        if self.session.abilities().change_device_owner {
            let freed = self.live.peek(|estate| plan::freed_by(estate, &task.acts));
            journal.note_freed(freed);
        }
        journal.note_limits(self.live.peek(|it| plan::limits_by(it, &task.acts)));
        let record = self.activity.open(&journal, task.told);
        spawn_local(async move {
            let doubts = Doubts::of(&task.acts, &cause.unsure);
            let receipt = self
                .apply(run, task.acts, journal, doubts, &record, era)
                .await;
            run.stage.set(RunStage::Over);
            // Whoever signed in meanwhile is told nothing of it.
            if self.session.era() == era {
                self.running.update(|running| *running -= 1);
                self.close(receipt, record, task.licenses);
            }
        });
    }

    /// Whether anything is on its way; followed.
    pub fn is_running(self) -> bool {
        self.running.get() > 0
    }

    /// Somebody else is in.
    pub fn clear(self) {
        self.reasons.answer(None);
        self.running.set(0);
    }

    /// While something is on its way, the browser asks before the page is left.
    fn warn_before_leaving(self) {
        effect(move || {
            if self.is_running() {
                let leaving = window_event_listener(leptos::ev::beforeunload, |event| {
                    event.prevent_default();
                });
                on_cleanup(move || leaving.remove());
            }
        });
    }

    /// Sends acts from the front, as many at a time as fit one request, until each has an
    /// outcome.
    async fn apply(
        self,
        run: Run,
        acts: Vec<Act>,
        mut journal: Journal,
        mut doubts: Doubts,
        record: &Record,
        era: u64,
    ) -> Receipt {
        let mut queue: VecDeque<usize> = (0..acts.len()).collect();
        while !run.stop.get_untracked() && self.session.era() == era {
            let Some(first) = queue.front().copied() else {
                break;
            };
            if let Some(failure) = held_back(&journal, first) {
                queue.pop_front();
                let outcome = Outcome::Failed(failure);
                self.settle(run, &mut journal, &acts, first, outcome);
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
            record.write(&journal).await;
            // What an earlier try may have done already tells nothing of what was so before it.
            let before = match places.iter().any(|at| doubts.unsure.contains(at)) {
                true => BTreeSet::new(),
                false => self.live.peek(|it| plan::over_before(it, &waiting[..fit])),
            };
            let entry = self.session.entry();
            let is_unsure = |nth: &usize| doubts.unsure.contains(&places[*nth]);
            let unsure: Vec<usize> = (0..fit).filter(is_unsure).collect();
            let answer = server.apply(&waiting[..fit], &unsure).await;
            if self.session.era() != era {
                return journal.receipt(Some(format::now()));
            }
            match answer {
                Ok(applied) => {
                    run.stage.set(RunStage::Going);
                    let mut applied = applied;
                    let again = doubts.weigh(&places, &waiting, &mut applied.outcomes);
                    self.live
                        .peek(|it| plan::mark_oversold(it, &waiting, &before, &mut applied));
                    self.merge(run, &mut journal, &acts, &places, &again, &applied);
                    if again.is_empty() {
                        record.write(&journal).await;
                        self.sync.note_answer();
                        continue;
                    }
                    for at in again.iter().rev() {
                        // What may have arrived stays in doubt until it is looked at again.
                        if !doubts.unsure.contains(at) {
                            journal.not_sent(*at..at + 1);
                        }
                        queue.push_front(*at);
                    }
                    record.write(&journal).await;
                    run.stage.set(RunStage::WaitsForServer);
                    self.sync.note_trouble(&ApiError::Unreachable, entry);
                    self.idle(run, AGAIN_MS).await;
                }
                Err(error) => {
                    for at in places.iter().rev() {
                        if !doubts.unsure.contains(at) {
                            journal.not_sent(*at..at + 1);
                        }
                        queue.push_front(*at);
                    }
                    record.write(&journal).await;
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
                    Outcome::Done | Outcome::Skipped if matches!(act, Act::CreateTeam(_)) => {
                        team_created(estate, act, applied)
                    }
                    // Also somebody who turns out to have been there.
                    Outcome::Skipped if matches!(act, Act::CreateUser(_)) => {
                        estate.confirm(act, created_by(act, applied))
                    }
                    outcome if outcome.is_done() => estate.confirm(act, created_by(act, applied)),
                    Outcome::Skipped => estate.confirm_already(act),
                    _ => Changes::default(),
                });
            }
            let asked = estate.ask();
            for row in &applied.licenses {
                changes.extend(estate.merge_license(asked, row.clone()));
            }
            for row in &applied.users {
                changes.extend(estate.merge_user(asked, row.clone()));
            }
            for row in &applied.teams {
                changes.extend(estate.merge_team(asked, row.clone()));
            }
            changes
        });
        // A count that another admin changed meanwhile shows whose people are out of date.
        self.sync.need_shown();
        for (placeholder, user) in &applied.created {
            journal.created(placeholder, &user.id);
        }
        for (placeholder, team) in &applied.created_teams {
            journal.created_team(placeholder, &team.id);
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

    /// What a new seat allows is known only by reading it, and often also with whose seat a device
    /// was counted.
    fn read_new_seats(self, receipt: &Receipt) {
        if !self.session.server_can(|server| server.counts_by_seat) {
            return;
        }
        let given = { receipt.rows.iter() }
            .filter(|row| row.outcome.holds())
            .map(|row| &row.act)
            .filter(|act| act.seats().is_some() || matches!(act, Act::ResetDevice { .. }))
            .filter_map(|act| act.about_license().cloned());
        let mut licenses: Vec<LicenseId> = given.collect();
        licenses.dedup();
        for license in licenses {
            self.sync.read(Topic::Seats(license));
        }
    }

    /// What the role allows is not refused unless rights are missing. A ban may also be refused
    /// for whom it is about.
    fn note_lack(self, receipt: &Receipt) {
        let abilities = self.session.peek_abilities();
        let is_lack = |act: &Act| {
            let role = |user: &UserId| self.live.peek(|estate| estate.role(user));
            !matches!(act, Act::Ban { .. } | Act::Unban { .. }) && abilities.allow(act, role)
        };
        let mut refused = { receipt.rows.iter() }
            .filter(|row| row.outcome == Outcome::Failed(Failure::Forbidden));
        if refused.any(|row| is_lack(&row.act)) {
            self.session.note_lack();
        }
    }

    /// Files the receipt, tells the other tabs, and says how it went.
    fn close(self, receipt: Receipt, record: Record, licenses: Vec<LicenseId>) {
        let acts = || receipt.rows.iter().map(|row| &row.act);
        let users = acts().any(|act| {
            act.about_user().is_some() || matches!(act, Act::CreateUser(_) | Act::RemoveTeam { .. })
        });
        let teams =
            acts().any(|act| act.about_team().is_some() || matches!(act, Act::CreateTeam(_)));
        let mut contracts: Vec<ContractId> =
            acts().filter_map(Act::about_contract).cloned().collect();
        contracts.sort();
        contracts.dedup();
        self.sync
            .tell_tabs(licenses.clone(), contracts.clone(), users, teams);
        let doubtful = receipt
            .rows
            .iter()
            .any(|row| matches!(row.outcome, Outcome::Failed(_)));
        if doubtful {
            // What could not be done shows that the picture was wrong somewhere.
            for contract in contracts {
                self.sync.read(Topic::Managers(contract));
            }
            let is_left = |license: &LicenseId| !self.live.peek(|it| it.lacks_license(license));
            for license in licenses.into_iter().filter(is_left) {
                let is_reset = |act: &Act| {
                    matches!(act, Act::ResetDevice { .. }) && act.about_license() == Some(&license)
                };
                if acts().any(is_reset) {
                    self.sync.read(Topic::Devices(license.clone()));
                }
                // End users see their own devices, but not who else has a seat.
                if !acts().all(is_reset) {
                    self.sync.read(Topic::Seats(license.clone()));
                }
                self.sync.reread_license(license);
            }
        }
        self.read_new_seats(&receipt);
        self.note_lack(&receipt);
        self.removals.follow(&receipt);
        let message = self
            .live
            .peek(|estate| crate::text::receipt_words(estate, &receipt));
        let me = self.session.me_now().map(|me| me.user.id.clone());
        let is_own = |act: &Act| act.about_user().is_some() && act.about_user() == me.as_ref();
        let own = || { receipt.rows.iter() }.filter(|row| is_own(&row.act) && row.outcome.holds());
        // Whoever gives up what they were allowed by cannot take that back.
        let gave_up = own().any(|row| matches!(row.act, Act::SetRole { .. }));
        if own().next().is_some() {
            self.session.look_again();
        }
        let filed = Arc::new(record.close(receipt, message.clone()));
        self.activity.file(Arc::clone(&filed));
        let can_undo = !gave_up && !filed.receipt.inverse().is_empty();
        let is_over = filed.receipt.over() > 0;
        let action = can_undo.then(|| NoticeAction {
            label: if is_over { t().give_back } else { t().undo }.to_owned(),
            act: Callback::new(move |()| {
                if is_over {
                    self.give_back(&filed.receipt);
                } else {
                    self.undo(&filed.receipt);
                }
            }),
        });
        self.notices.show(message, action, doubtful || is_over);
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

fn team_created(estate: &mut Estate, act: &Act, applied: &Applied) -> Changes {
    let Act::CreateTeam(draft) = act else {
        return Changes::default();
    };
    let placeholder = draft.placeholder();
    let made = applied.created_teams.iter();
    let made = { made }.find(|(id, _)| *id == placeholder);
    made.map_or_else(Changes::default, |(_, team)| {
        estate.confirm_team(team.clone())
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
