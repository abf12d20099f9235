//! What became of each person, while it happens and afterwards.

use leptos::prelude::*;

use super::choice::Choice;
use crate::{
    domain::{Act, Outcome},
    lean::memo,
    state::runner::{Run, RunStage},
    text::{failure_words, t},
    ui::{Pill, Spinner, Tone},
};

/// Progress while acts are on their way, then who got a seat and who did not.
#[component]
pub fn Results(
    run: Run,
    choice: Choice,
    again: Callback<Vec<Act>>,
    close: Callback<()>,
) -> impl IntoView {
    let stage = move || run.stage.get();
    let total = run.outcomes.with_untracked(Vec::len);
    let waits = move || match stage() {
        RunStage::WaitsForSignIn => Some(t().waits_for_sign_in),
        RunStage::WaitsForServer => Some(t().waits_for_server),
        RunStage::Going | RunStage::Over => None,
    };
    let failed = move || {
        run.outcomes.with(|rows| {
            rows.iter()
                .filter(|(act, outcome)| !outcome.holds() && act.seats().is_some() && run.is_over())
                .count()
        })
    };
    let headline = move || {
        if run.is_over() {
            let done = run.outcomes.with(|rows| {
                rows.iter()
                    .filter(|(act, outcome)| act.seats().is_some() && outcome.holds())
                    .count()
            });
            (t().result_title)(done, failed())
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
            {(0..total).map(|at| view! { <ResultRow run choice at/> }).collect::<Vec<_>>()}
        </ul>
        </div>
        <div class="dialog-foot">
            {move || (!run.is_over()).then(|| view! {
                <button class="btn" type="button" on:click=move |_| run.stop()>{t().stop}</button>
            })}
            {move || {
                let failed = failed();
                (failed > 0).then(|| view! {
                    <button class="btn" type="button" on:click=retry>{(t().retry_failed)(failed)}</button>
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

#[component]
fn ResultRow(run: Run, choice: Choice, at: usize) -> impl IntoView {
    let row = memo(move || run.outcomes.with(|rows| rows.get(at).cloned()));
    let name = move || {
        row.get().map(|(act, _)| match &act {
            Act::CreateUser(new) => (t().create_person)(&new.email),
            other => other
                .seats()
                .map(|id| choice.name_of(id))
                .unwrap_or_default(),
        })
    };
    let outcome = move || {
        row.get().map(|(_, outcome)| {
            let tone = match &outcome {
                Outcome::Done => Tone::Ok,
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
    use crate::domain::{Failure, LicenseId, UserId};

    #[test]
    fn only_what_did_not_come_about_is_tried_again() {
        let seat = |user: &str| Act::Assign {
            license: LicenseId::from("l"),
            user: UserId::from(user),
        };
        let rows = vec![
            (seat("a"), Outcome::Done),
            (seat("b"), Outcome::Failed(Failure::NoSuchUser)),
            (seat("c"), Outcome::Skipped),
            (seat("d"), Outcome::NotTried),
        ];
        assert_eq!(retry_acts(&rows), [seat("b"), seat("d")]);
    }
}
