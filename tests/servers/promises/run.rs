//! A plan as the runner applies it, without a browser: staged, projected, sent in the projected
//! order, each act with its outcome.

use chrono::DateTime;
use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    acts::{Act, Applied, Failure, LicenseAct, Outcome, PersonAct, SeatAct, TeamAct},
    estate::Estate,
    plan::{self, Journal, Plan, Projection, Receipt, Verdict, Why},
};
use seatboard_servers::{Abilities, Credentials, LicenseServer};

/// A plan that was applied.
pub struct Run {
    pub projection: Projection,
    pub receipt: Receipt,
}

/// How many offices each test tries.
pub fn cases() -> ProptestConfig {
    let number = |name| std::env::var(name).ok()?.parse::<u32>().ok();
    let usual = 48 * number("PROPTEST_TIMES").unwrap_or(1);
    ProptestConfig {
        cases: number("PROPTEST_CASES").unwrap_or(usual),
        // Each question costs requests.
        max_shrink_iters: 150,
        ..ProptestConfig::default()
    }
}

/// Runs one case to its end.
pub fn settle_case(
    case: impl Future<Output = Result<(), TestCaseError>>,
) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(case)
}

/// Somebody signed in, and what they may do.
pub struct Panel<S> {
    pub server: S,
    pub abilities: Abilities,
}

impl<S: LicenseServer> Panel<S> {
    /// Lets somebody in.
    pub async fn enter(server: S, credentials: Credentials) -> Self {
        let signed_in = server.sign_in(credentials).await;
        let signed_in = signed_in.expect("the seeded admin can sign in");
        server.adopt(Some(&signed_in));
        let abilities = signed_in.abilities;
        Self { server, abilities }
    }
}

/// Applies acts, and lets the estate know what was done, act by act, and nothing else. Each act
/// has to come out as it was said.
pub async fn apply(
    panel: &Panel<impl LicenseServer>,
    estate: &mut Estate,
    acts: Vec<Act>,
) -> Result<Run, TestCaseError> {
    let server = &panel.server;
    let mut staged = Plan::default();
    staged.extend(acts);
    let mut projection = plan::project(estate, staged.acts());
    // The server would do it and give nothing with it, so no dialog offers it.
    let in_name_only: Vec<Act> = { staged.acts().iter().zip(&projection.verdicts) }
        .filter(|(_, verdict)| **verdict == Verdict::NotPossible(Why::InNameOnly))
        .map(|(act, _)| act.clone())
        .collect();
    if !in_name_only.is_empty() {
        in_name_only.iter().for_each(|act| staged.unstage(act));
        projection = plan::project(estate, staged.acts());
    }
    let in_order = projection.order.iter();
    let mut acts: Vec<Act> = in_order.map(|at| projection.acts[*at].clone()).collect();
    let mut verdicts: Vec<Verdict> = { projection.order.iter() }
        .map(|at| projection.verdicts[*at])
        .collect();
    if !server.capabilities().creates_alone {
        let before = acts.clone();
        acts = plan::together(acts);
        let of = |act: &Act| before.iter().position(|it| it == act).expect("the same");
        verdicts = acts.iter().map(|act| verdicts[of(act)]).collect();
    }
    let mut journal = Journal::new("1".into(), DateTime::UNIX_EPOCH, "me".into(), acts);
    if panel.abilities.change_device_owner {
        let freed = plan::freed_by(estate, &in_turn(&journal));
        journal.note_freed(freed);
    }
    journal.note_limits(plan::limits_by(estate, &in_turn(&journal)));
    let mut at = 0;
    while at < journal.entries.len() {
        if is_held_back(&journal, at) {
            journal.ended(at, Outcome::Failed(Failure::StillHolds));
            at += 1;
            continue;
        }
        let waiting: Vec<Act> = in_turn(&journal).split_off(at);
        let fit = server.batch_len(&waiting).clamp(1, waiting.len());
        let answer = server.apply(&waiting[..fit], &[]).await;
        let applied = answer.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        for (place, outcome) in (at..).zip(&applied.outcomes) {
            confirm(estate, &journal.entries[place].act, outcome, &applied);
            journal.ended(place, outcome.clone());
        }
        for (placeholder, user) in &applied.created {
            journal.created(placeholder, &user.id);
        }
        for (placeholder, team) in &applied.created_teams {
            journal.created_team(placeholder, &team.id);
        }
        at += fit;
    }
    let receipt = journal.receipt(Some(DateTime::UNIX_EPOCH));
    for (row, verdict) in receipt.rows.iter().zip(&verdicts) {
        // Who comes only with a seat does not come where that is refused, nor to a second one; the
        // first refusal is what the projection tells.
        let lacks_them = match row.outcome {
            Outcome::Failed(Failure::NeedsSeat) => {
                matches!(row.act, Act::Person(_, PersonAct::Create(_)))
            }
            Outcome::Failed(Failure::NeedsUser) => matches!(verdict, Verdict::Exceeds { .. }),
            _ => false,
        };
        let needs_seat = lacks_them
            && verdicts
                .iter()
                .any(|it| matches!(it, Verdict::Exceeds { .. }));
        // To change who owns a license and to pass its owner's seat on are the same thing said
        // twice. The plan keeps to whose seat it is now, the server to whose it is by then.
        let of = |license| {
            receipt
                .rows
                .iter()
                .filter(move |it| it.act.license() == Some(license))
        };
        let is_said_twice = row.act.license().is_some_and(|license| {
            of(license).any(|it| matches!(it.act, Act::License(_, LicenseAct::SetOwner { .. })))
                && of(license).any(|it| matches!(it.act, Act::Seat(_, SeatAct::Move { .. })))
        });
        if needs_seat || is_said_twice {
            continue;
        }
        prop_assert!(
            agrees(*verdict, &row.outcome),
            "{:?} was said to be {verdict:?} and was {:?}, among {:#?}",
            row.act,
            row.outcome,
            receipt.rows,
        );
    }
    Ok(Run {
        projection,
        receipt,
    })
}

fn in_turn(journal: &Journal) -> Vec<Act> {
    let entries = journal.entries.iter();
    entries.map(|entry| entry.act.clone()).collect()
}

/// As the runner: nobody is removed of whom something was to be handed over that is still theirs.
fn is_held_back(journal: &Journal, at: usize) -> bool {
    let Act::Person(user, PersonAct::Remove) = &journal.entries[at].act else {
        return false;
    };
    let receipt = journal.receipt(None);
    let mut failed =
        { receipt.rows.iter() }.filter(|row| matches!(row.outcome, Outcome::Failed(_)));
    failed.any(|row| row.act.takes_from(user))
}

/// What the panel takes from an outcome before it has read anything again.
fn confirm(estate: &mut Estate, act: &Act, outcome: &Outcome, applied: &Applied) {
    let placeholder = match act {
        Act::Person(_, PersonAct::Create(new)) => Some(new.placeholder()),
        _ => None,
    };
    let mut created = applied.created.iter();
    let created = created.find(|(id, _)| Some(id) == placeholder.as_ref());
    match (outcome, act) {
        (Outcome::Done | Outcome::Skipped, Act::Team(_, TeamAct::Create(draft))) => {
            let placeholder = draft.placeholder();
            let mut made = applied.created_teams.iter();
            if let Some((_, team)) = made.find(|(id, _)| *id == placeholder) {
                estate.confirm_team(team.clone());
            }
        }
        (Outcome::Done | Outcome::Oversold { .. }, _)
        | (Outcome::Skipped, Act::Person(_, PersonAct::Create(_))) => {
            estate.confirm(act, created.map(|(_, user)| user));
        }
        (Outcome::Skipped, _) => {
            estate.confirm_already(act);
        }
        (Outcome::Failed(_) | Outcome::NotTried, _) => {}
    }
}

/// Whether the verdict is what the server then said.
fn agrees(verdict: Verdict, outcome: &Outcome) -> bool {
    match verdict {
        Verdict::Works => *outcome == Outcome::Done,
        // Such acts come last, and what they want undone may have been done by the others: they
        // change nothing, whatever the server calls that.
        Verdict::AlreadySo => !outcome.is_done(),
        Verdict::Exceeds { assigned, max } => {
            *outcome == Outcome::Failed(Failure::Full { assigned, max })
        }
        Verdict::NotPossible(_) => matches!(outcome, Outcome::Failed(_)),
    }
}

impl Run {
    /// Every number of the projection is one that the server has now.
    pub fn came_true(&self, after: &Estate) -> Result<(), TestCaseError> {
        for (id, it) in &self.projection.licenses {
            let now = after.count(id).map(|count| count.assigned);
            let said = (!self.projection.deleted.contains(id)).then_some(it.after.assigned);
            prop_assert_eq!(said, now, "seats of {}: {:?}", id, self.receipt);
        }
        for id in &self.projection.devices_gone {
            let left = after.device(id).filter(|it| it.is_active());
            prop_assert!(left.is_none(), "{id} was said to go");
        }
        for id in &self.projection.devices_freed {
            let left = after.device(id).filter(|it| it.is_active());
            prop_assert!(
                left.is_some_and(|it| it.user.is_none()),
                "{id} was said to stay and be nobody's: {left:?}"
            );
        }
        Ok(())
    }

    /// What was done.
    pub fn done(&self) -> impl Iterator<Item = &Act> {
        let rows = self.receipt.rows.iter();
        rows.filter(|row| row.outcome == Outcome::Done)
            .map(|row| &row.act)
    }
}
