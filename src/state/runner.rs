//! Writing: applies a plan, once for every screen. What to send and when, and what an answer
//! means, is [`Drive`]'s; here are timers, storage, the estate and what is said of it.

mod passwords;

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};

use super::{
    activity::{Activity, Record},
    live_estate::LiveEstate,
    notices::{NoticeAction, Notices},
    now_ms, pause,
    reasons::Reasons,
    removals::{Removals, use_removals},
    reports::note_before,
    server::Server,
    session::Session,
    sync::Sync,
};
use crate::{
    acts::{Act, Applied, DeviceAct, Failure, Outcome, PersonAct, TeamAct},
    api::ApiError,
    config::ReasonRule,
    desk::News,
    domain::{LicenseId, UserId},
    drive::{Drive, Sending, Step, Trouble},
    estate::{Changes, Estate},
    lean::effect,
    plan::{self, EntryState, Filed, Journal, JournalEntry, Plan, Receipt},
    text::{format, t},
};

/// How often it is looked whether to stop while waiting, in milliseconds.
const LOOK_MS: f64 = 500.0;
/// More acts than these are not sent unasked when nothing can be kept of how far they have come.
const FEW: usize = 10;

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

    /// Whether it is over and all acts hold, so that there is nothing left to tell; followed.
    pub fn is_well(self) -> bool {
        self.is_over()
            && self
                .outcomes
                .with(|rows| rows.iter().all(|(_, it)| it.holds()))
    }
}

/// What a plan is for.
#[derive(Default)]
struct Cause {
    reason: Option<String>,
    undoes: Option<String>,
    /// The acts stand in their order: what is taken off first is given back later.
    in_order: bool,
}

impl Cause {
    fn because(reason: Option<String>) -> Self {
        Self {
            reason,
            ..Self::default()
        }
    }
}

/// A plan in order, ready to be applied.
struct Task {
    acts: Vec<Act>,
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
        self.start(acts, Cause::because(reason))
    }

    /// As [`Self::run_because`], in the order in which the acts stand.
    pub fn run_in_order(self, acts: Vec<Act>, reason: Option<String>) -> Run {
        let cause = Cause {
            in_order: true,
            ..Cause::because(reason)
        };
        self.start(acts, cause)
    }

    /// Takes back what a receipt did.
    pub fn undo(self, receipt: &Receipt) -> Run {
        let cause = Cause {
            undoes: Some(receipt.id.clone()),
            ..Cause::default()
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
            in_order: false,
        };
        self.start(acts, cause)
    }

    /// Does what an interrupted run left open: the same run goes on, in its order, and its one
    /// receipt tells all of it.
    pub fn go_on(self, filed: &Filed) -> Run {
        let journal = Journal::of(filed.receipt.clone());
        let rows = filed.receipt.given();
        let run = self.stage_run(
            rows.map(|(act, outcome)| (act.clone(), outcome.clone()))
                .collect(),
        );
        let entries = journal.entries.iter();
        let acts: Vec<Act> = entries.map(|entry| entry.act.clone()).collect();
        let has_ended = |entry: &JournalEntry| matches!(entry.state, EntryState::Ended(_));
        let open = { journal.entries.iter() }.filter(|entry| !has_ended(entry));
        let open: Vec<Act> = open.map(|entry| entry.act.clone()).collect();
        self.live.set_moving(&open);
        let projection = self.live.peek(|estate| plan::project(estate, &open));
        let task = Task {
            licenses: licenses(projection.licenses.into_keys().collect(), &acts),
            acts,
        };
        let record = self.activity.resume(filed);
        self.running.update(|running| *running += 1);
        let era = self.session.era();
        spawn_local(self.see_through(run, task, journal, record, era));
        run
    }

    fn start(self, acts: Vec<Act>, cause: Cause) -> Run {
        let Task { acts, licenses } = match cause.in_order {
            true => {
                let acts = self.live.peek(|estate| plan::keep_order(estate, acts));
                Task {
                    licenses: licenses(Vec::new(), &acts),
                    acts,
                }
            }
            false => self.arrange(acts),
        };
        let rows = acts.iter().map(|act| (act.clone(), Outcome::NotTried));
        let run = self.stage_run(rows.collect());
        self.live.set_moving(&acts);
        self.running.update(|running| *running += 1);
        let era = self.session.era();
        // In the words of now: afterwards people and licenses may have other names, or none.
        let told = self.live.peek(|estate| crate::text::told(estate, &acts));
        let task = Task { acts, licenses };
        spawn_local(async move {
            let mut cause = cause;
            if self.needs_reason(&cause) {
                cause.reason = self.reasons.why().ask().await;
                if cause.reason.is_none() {
                    return self.call_off(run, &task, era, t().activity.nothing_sent);
                }
            }
            if self.session.era() != era {
                return run.stage.set(RunStage::Over);
            }
            let journal = self.begin(&task, cause);
            let record = self.activity.open(&journal, told).await;
            if !record.is_kept()
                && task.acts.len() > FEW
                && self.reasons.unkept().ask().await.is_none()
            {
                return self.call_off(run, &task, era, t().activity.unkept_nothing);
            }
            self.see_through(run, task, journal, record, era).await;
        });
        run
    }

    /// Staging settles doubles and opposites; what is left goes in an order that never passes a
    /// limit on the way. The projection's verdicts stop nothing here: another admin may have
    /// changed what they rest on, and the server decides.
    fn arrange(self, acts: Vec<Act>) -> Task {
        let mut plan = Plan::default();
        plan.extend(acts);
        let projection = self.live.peek(|estate| plan::project(estate, plan.acts()));
        let in_order = projection.order.iter();
        let acts: Vec<Act> = in_order.map(|at| projection.acts[*at].clone()).collect();
        let acts = match self.server.get().capabilities().creates_alone {
            true => acts,
            false => plan::together(acts),
        };
        Task {
            licenses: licenses(projection.licenses.into_keys().collect(), &acts),
            acts,
        }
    }

    fn stage_run(self, rows: Vec<(Act, Outcome)>) -> Run {
        self.owner.with_value(|owner| {
            owner.with(|| Run {
                stage: RwSignal::new(RunStage::Going),
                outcomes: RwSignal::new(rows),
                stop: RwSignal::new(false),
            })
        })
    }

    /// Nothing is sent after all.
    fn call_off(self, run: Run, task: &Task, era: u64, words: &str) {
        if self.session.era() == era {
            self.live.arrive(&task.acts, |_| Changes::default());
            self.running.update(|running| *running -= 1);
            self.notices.show(words.to_owned(), None, true);
        }
        run.stage.set(RunStage::Over);
    }

    /// What is undone is told by the receipt it names.
    fn needs_reason(self, cause: &Cause) -> bool {
        self.reasons.rule() == ReasonRule::Required
            && cause.reason.is_none()
            && cause.undoes.is_none()
    }

    fn begin(self, task: &Task, cause: Cause) -> Journal {
        let by = self.session.email().get_untracked();
        let mut journal = Journal::new(self.next_id(), format::now(), by, task.acts.clone());
        journal.reason = cause.reason;
        journal.undoes = cause.undoes;
        if self.session.abilities().change_device_owner {
            let freed = self.live.peek(|estate| plan::freed_by(estate, &task.acts));
            journal.note_freed(freed);
        }
        journal.note_limits(self.live.peek(|it| plan::limits_by(it, &task.acts)));
        journal
    }

    async fn see_through(
        self,
        run: Run,
        task: Task,
        journal: Journal,
        mut record: Record,
        era: u64,
    ) {
        let owner = self.owner.get_value();
        note_before(&task.acts, &owner).await;
        let receipt = self.apply(run, &task.acts, journal, &mut record, era).await;
        run.stage.set(RunStage::Over);
        // Whoever signed in meanwhile is told nothing of it.
        if let Some(receipt) = receipt {
            self.running.update(|running| *running -= 1);
            self.close(receipt, record, task.licenses);
        }
    }

    /// Whether anything is on its way; followed.
    pub fn is_running(self) -> bool {
        self.running.get() > 0
    }

    /// Somebody else is in.
    pub fn clear(self) {
        self.reasons.why().answer(None);
        self.reasons.unkept().answer(None);
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

    /// Sends what there is to send until each act has an outcome. `None` once somebody else is
    /// in.
    async fn apply(
        self,
        run: Run,
        acts: &[Act],
        journal: Journal,
        record: &mut Record,
        era: u64,
    ) -> Option<Receipt> {
        let mut drive = Drive::new(journal);
        let mut is_safe = true;
        while self.session.era() == era {
            if run.stop.get_untracked() {
                drive.stop();
            }
            let server = self.server.get();
            let step = drive.next(now_ms(), |acts| server.batch_len(acts));
            let held_back = drive.take_ended();
            if !held_back.is_empty() {
                self.settle(run, acts, held_back, |_| Changes::default());
            }
            match step {
                Step::Over => return Some(drive.journal().receipt(Some(format::now()))),
                Step::Wait { until_ms, is_away } => {
                    if is_away {
                        run.stage.set(RunStage::WaitsForServer);
                    }
                    let left = (until_ms - now_ms()).clamp(1.0, LOOK_MS);
                    pause(left as u32).await;
                }
                Step::WaitForSignIn => {
                    run.stage.set(RunStage::WaitsForSignIn);
                    if self.session.signed_in().await {
                        run.stage.set(RunStage::Going);
                        drive.signed_in();
                    } else {
                        run.stop();
                    }
                }
                Step::Send(sending) => {
                    is_safe = self.keep(&mut drive, record, is_safe).await;
                    if self.session.era() != era {
                        break;
                    }
                    // What an earlier try may have done tells nothing of what was so before it.
                    let before = match sending.unsure.is_empty() {
                        true => self.live.peek(|it| plan::over_before(it, &sending.acts)),
                        false => BTreeSet::new(),
                    };
                    let entry = self.session.entry();
                    let answer = server.apply(&sending.acts, &sending.unsure).await;
                    if self.session.era() != era {
                        break;
                    }
                    match answer {
                        Ok(mut applied) => {
                            run.stage.set(RunStage::Going);
                            let again = drive.arrived(now_ms(), &mut applied, |applied| {
                                let acts = &sending.acts;
                                self.live
                                    .peek(|it| plan::mark_oversold(it, acts, &before, applied));
                            });
                            let ended = drive.take_ended();
                            self.merge(run, acts, ended, &sending, &applied);
                            if again.is_empty() {
                                self.sync.note_answer();
                            } else {
                                self.sync.note_trouble(&ApiError::Unreachable, entry);
                            }
                        }
                        Err(error) => {
                            let trouble = trouble(&error);
                            if trouble == Trouble::SignedOut {
                                self.session.end(entry);
                            } else if trouble == Trouble::Away {
                                self.sync.note_trouble(&error, entry);
                            }
                            drive.failed(now_ms(), trouble);
                            let ended = drive.take_ended();
                            self.settle(run, acts, ended, |_| Changes::default());
                        }
                    }
                    is_safe = self.keep(&mut drive, record, is_safe).await;
                }
            }
        }
        None
    }

    /// Keeps what has changed; says once if that is no longer possible.
    async fn keep(self, drive: &mut Drive, record: &mut Record, was_safe: bool) -> bool {
        let is_kept = record.add(drive.note()).await;
        if was_safe && !is_kept {
            let words = t().activity.unkept_now.to_owned();
            self.notices.show(words, None, true);
        }
        was_safe && is_kept
    }

    /// Lets the estate know what came of a request; acts that are sent again stay on their way.
    fn merge(
        self,
        run: Run,
        acts: &[Act],
        ended: Vec<(usize, Outcome)>,
        sending: &Sending,
        applied: &Applied,
    ) {
        let known: Vec<(&Act, &Outcome)> = { sending.places.iter().zip(&sending.acts) }
            .filter_map(|(at, act)| {
                let (_, outcome) = ended.iter().find(|(ended, _)| ended == at)?;
                Some((act, outcome))
            })
            .collect();
        self.settle(run, acts, ended.clone(), |estate| {
            let mut changes = Changes::default();
            for (act, outcome) in &known {
                changes.extend(match outcome {
                    Outcome::Done | Outcome::Skipped
                        if matches!(act, Act::Team(_, TeamAct::Create(_))) =>
                    {
                        team_created(estate, act, applied)
                    }
                    // Also somebody who turns out to have been there.
                    Outcome::Skipped if matches!(act, Act::Person(_, PersonAct::Create(_))) => {
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
    }

    /// Acts came to an end: in the same moment they are no longer on their way, and the estate
    /// knows what came of them.
    fn settle(
        self,
        run: Run,
        acts: &[Act],
        ended: Vec<(usize, Outcome)>,
        change: impl FnOnce(&mut Estate) -> Changes,
    ) {
        let arrived: Vec<Act> = ended.iter().map(|(at, _)| acts[*at].clone()).collect();
        self.live.arrive(&arrived, change);
        run.outcomes.update(|rows| {
            for (at, outcome) in ended {
                rows[at].1 = outcome;
            }
        });
    }

    fn next_id(self) -> String {
        let nth = self.started.try_update_value(|started| {
            *started += 1;
            *started
        });
        format!("{}-{}", now_ms(), nth.unwrap_or_default())
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
            .filter(|act| {
                act.seats().is_some() || matches!(act, Act::Device(_, DeviceAct::Reset { .. }))
            })
            .filter_map(|act| act.about_license().cloned());
        let mut licenses: Vec<LicenseId> = given.collect();
        licenses.dedup();
        self.sync.doubt_seats(licenses);
    }

    /// What the role allows is not refused unless rights are missing. A ban may also be refused
    /// for whom it is about.
    fn note_lack(self, receipt: &Receipt) {
        let abilities = self.session.peek_abilities();
        let is_lack = |act: &Act| {
            let role = |user: &UserId| self.live.peek(|estate| estate.role(user));
            !matches!(act, Act::Person(_, PersonAct::Ban | PersonAct::Unban))
                && abilities.allow(act, role)
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
        let created = |act: &Act| {
            let Act::Person(_, PersonAct::Create(new)) = act else {
                return None;
            };
            let known = |estate: &Estate| Some(estate.user_by_email(&new.email)?.id.clone());
            self.live.peek(known)
        };
        let mut news = News {
            licenses,
            contracts: acts().filter_map(Act::about_contract).cloned().collect(),
            users: acts().filter_map(Act::about_user).cloned().collect(),
            // Whoever was in a team that is no more is in none.
            everybody: acts().any(|act| matches!(act, Act::Team(_, TeamAct::Remove))),
            teams: acts().filter_map(Act::about_team).cloned().collect(),
            all_teams: acts().any(|act| matches!(act, Act::Team(_, TeamAct::Create(_)))),
        };
        news.users.extend(acts().filter_map(created));
        news.contracts.dedup();
        news.teams.dedup();
        self.sync.tell_tabs(news.clone());
        let doubtful = receipt
            .rows
            .iter()
            .any(|row| matches!(row.outcome, Outcome::Failed(_)));
        if doubtful {
            // What could not be done shows that the picture was wrong somewhere.
            self.sync.suspect(&news);
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
        let gave_up = own().any(|row| matches!(row.act, Act::Person(_, PersonAct::SetRole { .. })));
        if own().next().is_some() {
            self.session.look_again();
        }
        let filed = Arc::new(record.told(receipt, message.clone()));
        let kept = self.activity.file(Arc::clone(&filed));
        spawn_local(async move {
            kept.await;
            // Only now, so that whatever cuts this off leaves one of the two.
            record.close();
        });
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
    let Act::Person(_, PersonAct::Create(new)) = act else {
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
    let Act::Team(_, TeamAct::Create(draft)) = act else {
        return Changes::default();
    };
    let placeholder = draft.placeholder();
    let made = applied.created_teams.iter();
    let made = { made }.find(|(id, _)| *id == placeholder);
    made.map_or_else(Changes::default, |(_, team)| {
        estate.confirm_team(team.clone())
    })
}

/// Licenses that a plan changes, with those that are changed without being named.
fn licenses(mut licenses: Vec<LicenseId>, acts: &[Act]) -> Vec<LicenseId> {
    licenses.extend(acts.iter().filter_map(Act::about_license).cloned());
    crate::lean::sort(&mut licenses);
    licenses.dedup();
    licenses
}

fn trouble(error: &ApiError) -> Trouble {
    match error {
        ApiError::SignedOut => Trouble::SignedOut,
        ApiError::Limited { wait_s } => Trouble::Limited { wait_s: *wait_s },
        error if error.is_passing() => Trouble::Away,
        ApiError::Forbidden(_) => Trouble::Final(Failure::Forbidden),
        ApiError::NotFound => Trouble::Final(Failure::NoSuchLicense),
        other => Trouble::Final(Failure::Refused(crate::text::fault_words(other))),
    }
}

/// Applying plans.
pub fn use_runner() -> Runner {
    expect_context()
}
