//! What became of each act of a plan, while it happens and afterwards.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::{
    acts::{Act, Outcome},
    lean::{dynamic, memo},
    plan,
    state::{
        live_estate::use_estate,
        runner::{Run, RunStage, use_runner},
    },
    text::{failure_words, t},
    ui::{Pill, Spinner, Tone},
};

/// How many rows are shown one by one.
const MOST_ROWS: usize = 100;

/// How what came of each act is told.
#[derive(Clone)]
pub struct Lines {
    /// What to call an act.
    pub name: Callback<Act, String>,
    /// How many came about and how many did not, in words.
    pub summary: fn(usize, usize) -> String,
    /// Which acts count.
    pub counted: fn(&Act) -> bool,
    /// What the button says that tries so many again.
    pub retry_words: fn(usize) -> String,
    /// What stands below the list once it is over.
    pub below: Option<fn(Run) -> AnyView>,
    /// Whether there is something to see below though all went well; followed.
    pub stays: fn(Run) -> bool,
}

impl Lines {
    /// Each act under its name. The creation of people on the way counts as nothing of its own.
    pub fn new(
        name: impl Fn(Act) -> String + Send + Sync + 'static,
        summary: fn(usize, usize) -> String,
    ) -> Self {
        Self {
            name: Callback::new(name),
            summary,
            counted: |act| act.creates().is_none(),
            retry_words: t().retry_failed,
            below: None,
            stays: |_| false,
        }
    }
}

/// Progress while acts are on their way, then what came about and what did not. Acts of one name
/// are one row and count once.
#[component]
pub fn Results(
    /// What runs.
    run: Run,
    /// How each act is told.
    lines: Lines,
    /// Sends acts once more.
    again: Callback<Vec<Act>>,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let Lines {
        name,
        summary,
        counted,
        retry_words,
        below,
        ..
    } = lines;
    let stage = move || run.stage.get();
    let total = run.outcomes.with_untracked(Vec::len);
    let rows = run
        .outcomes
        .with_untracked(|rows| group(rows.iter().map(|(act, _)| name.run(act.clone()))));
    let counts = {
        let rows = rows.clone();
        memo(move || {
            run.outcomes.with(|acts| {
                let counts = |at: &&usize| counted(&acts[**at].0);
                let held = { rows.iter().map(|(_, at)| at) }
                    .filter(|at| at.iter().any(|at| counts(&at)))
                    .map(|at| at.iter().all(|at| acts[*at].1.holds()));
                let (done, failed): (Vec<bool>, Vec<bool>) = held.partition(|held| *held);
                (done.len(), failed.len())
            })
        })
    };
    let waits = move || match stage() {
        RunStage::WaitsForSignIn => Some(t().waits_for_sign_in),
        RunStage::WaitsForServer => Some(t().waits_for_server),
        RunStage::Going | RunStage::Over => None,
    };
    let failed = move || if run.is_over() { counts.get().1 } else { 0 };
    let headline = move || {
        if run.is_over() {
            let (done, failed) = counts.get();
            summary(done, failed)
        } else {
            (t().working)(run.settled(), total)
        }
    };
    // The button that was pressed is gone; the results are what comes next.
    let list = NodeRef::<leptos::html::Ul>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            let _ = list.focus();
        }
    });
    // A long list is told by its figures; what went wrong in it is told one by one.
    let shown = {
        let rows = rows.clone();
        memo(move || {
            if rows.len() <= MOST_ROWS {
                return (0..rows.len()).collect::<Vec<_>>();
            }
            let is_over = run.is_over();
            run.outcomes.with(|acts| {
                let failed = |at: &usize| rows[*at].1.iter().any(|at| !acts[*at].1.holds());
                let failed = (0..rows.len()).filter(|at| is_over && failed(at));
                failed.take(MOST_ROWS).collect()
            })
        })
    };
    // What went over a limit can be given back as long as it is.
    let runner = use_runner();
    let live = use_estate();
    let is_over = memo(move || {
        live.follow_licenses();
        run.is_over()
            && run.outcomes.with(|rows| {
                let rows = rows.iter().map(|(act, outcome)| (act, outcome));
                live.peek(|estate| !plan::give_back(estate, rows).is_empty())
            })
    });
    let give_back = move |_| {
        runner.give_back_run(run);
        close.run(());
    };
    let retry = move |_| again.run(retry_acts(&run.outcomes.get_untracked()));
    view! {
        <div class="dialog-body">
        <p class="meter-words" role="status">
            {move || (!run.is_over()).then(|| view! { <Spinner/> " " })}
            {headline}
        </p>
        {move || waits().map(|words| view! { <p class="muted-words" role="status">{words}</p> })}
        <progress
            class="progress"
            aria-label=t().result_outcome
            max=total
            prop:value=move || run.settled() as f64
        ></progress>
        <ul node_ref=list class="verdicts" role="list" tabindex="0" aria-label=t().result_outcome>
            {dynamic(move || {
                let row = |at: usize| {
                    let (name, at) = rows[at].clone();
                    view! { <ResultRow run name at/> }
                };
                shown.get().into_iter().map(row).collect::<Vec<_>>()
            })}
        </ul>
        {dynamic(move || below.filter(|_| run.is_over()).map(|below| below(run)))}
        </div>
        <div class="dialog-foot">
            {move || (!run.is_over()).then(|| view! {
                <button class="btn" type="button" on:click=move |_| run.stop()>{t().stop}</button>
            })}
            {move || is_over.get().then(|| view! {
                <button class="btn" type="button" on:click=give_back>{t().give_back}</button>
            })}
            {move || {
                let failed = failed();
                (failed > 0).then(|| view! {
                    <button class="btn" type="button" on:click=retry>{retry_words(failed)}</button>
                })
            }}
            <button class="btn btn--primary" type="button" on:click=move |_| close.run(())>{t().close}</button>
        </div>
    }
}

/// What to try again: seats that were not given, and the people who could not be created for
/// them.
fn retry_acts(rows: &[(Act, Outcome)]) -> Vec<Act> {
    rows.iter()
        .filter(|(_, outcome)| !outcome.holds())
        .map(|(act, _)| act.clone())
        .collect()
}

/// Names in order, each once, with the places where it stands.
fn group(names: impl Iterator<Item = String>) -> Vec<(String, Vec<usize>)> {
    let mut rows: Vec<(String, Vec<usize>)> = Vec::new();
    let mut places = HashMap::new();
    for (at, name) in names.enumerate() {
        match places.get(&name) {
            Some(&row) => {
                let row: &mut (String, Vec<usize>) = &mut rows[row];
                row.1.push(at);
            }
            None => {
                places.insert(name.clone(), rows.len());
                rows.push((name, vec![at]));
            }
        }
    }
    rows
}

/// What several acts came to together: the first that did not come about, else what was done.
fn worst<'a>(outcomes: impl Iterator<Item = &'a Outcome> + Clone) -> Option<&'a Outcome> {
    let find = |wanted: fn(&Outcome) -> bool| outcomes.clone().find(|it| wanted(it));
    find(|it| matches!(it, Outcome::Failed(_)))
        .or_else(|| find(|it| *it == Outcome::NotTried))
        .or_else(|| find(|it| matches!(it, Outcome::Oversold { .. })))
        .or_else(|| find(|it| *it == Outcome::Done))
        .or_else(|| find(|_| true))
}

#[component]
fn ResultRow(run: Run, name: String, at: Vec<usize>) -> impl IntoView {
    let outcome = memo(move || {
        run.outcomes.with(|rows| {
            let mine = at.iter().filter_map(|at| rows.get(*at));
            worst(mine.map(|(_, outcome)| outcome)).cloned()
        })
    });
    let outcome = move || {
        outcome.get().map(|outcome| {
            let tone = match &outcome {
                Outcome::Done => Tone::Ok,
                Outcome::Oversold { .. } => Tone::Warn,
                Outcome::Failed(_) => Tone::Bad,
                Outcome::Skipped | Outcome::NotTried => Tone::Muted,
            };
            let words = if outcome == Outcome::NotTried && !run.is_over() {
                "…".to_owned()
            } else {
                failure_words(&outcome)
            };
            view! { <Pill tone text=words/> }
        })
    };
    view! {
        <li class="verdict">
            <span class="verdict-words" dir="auto">{name}</span>
            {outcome}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::SeatAct;
    use crate::{
        acts::Failure,
        domain::{LicenseId, UserId},
    };

    #[test]
    fn only_what_did_not_come_about_is_tried_again() {
        let seat = |user: &str| {
            Act::Seat(
                LicenseId::from("l"),
                SeatAct::Assign {
                    user: UserId::from(user),
                },
            )
        };
        let rows = vec![
            (seat("a"), Outcome::Done),
            (seat("b"), Outcome::Failed(Failure::NoSuchUser)),
            (seat("c"), Outcome::Skipped),
            (seat("d"), Outcome::NotTried),
        ];
        assert_eq!(retry_acts(&rows), [seat("b"), seat("d")]);
    }

    #[test]
    fn acts_of_one_name_are_one_row_as_bad_as_the_worst() {
        let names = ["ana", "ben", "ana"].map(str::to_owned);
        assert_eq!(
            group(names.into_iter()),
            [("ana".to_owned(), vec![0, 2]), ("ben".to_owned(), vec![1])]
        );
        let failed = Outcome::Failed(Failure::EmailTaken);
        let all = [Outcome::Done, Outcome::NotTried, failed.clone()];
        assert_eq!(worst(all.iter()), Some(&failed));
        assert_eq!(worst(all[..2].iter()), Some(&Outcome::NotTried));
        let so = [Outcome::Skipped, Outcome::Done];
        assert_eq!(worst(so.iter()), Some(&Outcome::Done));
        assert_eq!(worst(so[..1].iter()), Some(&Outcome::Skipped));
    }
}
