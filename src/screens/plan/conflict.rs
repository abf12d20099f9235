//! Where somebody else came between: how it was, how they made it, how it was to be, and a decision.

use leptos::prelude::*;

use super::lines::Line;
use crate::{
    acts::{Act, Value},
    estate::Estate,
    plan::{Conflict, State},
    state::{live_estate::use_estate, runner::Run, staged::use_staged},
    text::{person, plan::words, value_words},
    ui::{When, report_lost_focus},
};

fn state_words(estate: &Estate, state: &State) -> String {
    let value = |value| value_words(value, estate, &|user| person(estate, user));
    match state {
        State::User(None) => words().nobody.to_owned(),
        State::User(Some(user)) => value(Value::User(user)),
        State::Team(team) => value(Value::Team(team.as_ref())),
        State::Role(role) => value(Value::Role(*role)),
        State::Number(number) => value(Value::Number(*number)),
        State::Profile(it) => {
            let name = [it.first_name.as_str(), it.last_name.as_str()].join(" ");
            format!("{} <{}>", name.trim(), it.email)
        }
        State::Draft(it) => {
            let limits = (words().limits)([it.max_users, it.max_licenses, it.max_devices]);
            format!("{} ({limits})", it.name)
        }
    }
}

/// The three, and the two ways to decide.
pub fn decision(line: &Line, conflict: Conflict, drop: Callback<Line>) -> AnyView {
    let staged = use_staged();
    let live = use_estate();
    let Conflict {
        before,
        theirs,
        mine,
        again,
    } = conflict;
    let sides = [
        (words().before, before),
        (words().theirs, theirs),
        (words().mine, mine),
    ];
    let side = |(title, state): (&'static str, State)| {
        let state = live.peek(|estate| state_words(estate, &state));
        view! { <div><dt>{title}</dt> " " <dd dir="auto">{state}</dd></div> }
    };
    let label = |verb| (words().decide)(verb, &line.told.words);
    let (act, dropped) = (line.act.clone(), line.clone());
    view! {
        <dl class="plan-sides">{sides.map(side).into_iter().collect_view()}</dl>
        <span class="plan-decide">
            <button
                class="btn btn--small"
                type="button"
                aria-label=label(words().keep_theirs)
                on:click=move |_| drop.run(dropped.clone())
            >
                {words().keep_theirs}
            </button>
            <button
                class="btn btn--small"
                type="button"
                aria-label=label(words().use_mine)
                on:click=move |_| {
                    staged.replace(&act, again.clone());
                    request_animation_frame(report_lost_focus);
                }
            >
                {words().use_mine}
            </button>
        </span>
    }
    .into_any()
}

/// Below the results of a plan: what did not come about can be staged again, to look at it anew.
pub fn back_into_plan(run: Run) -> AnyView {
    let staged = use_staged();
    let failed: Vec<Act> = run.outcomes.with_untracked(|rows| {
        let failed = rows.iter().filter(|(_, outcome)| !outcome.holds());
        failed.map(|(act, _)| act.clone()).collect()
    });
    let count = failed.len();
    let failed = StoredValue::new(failed);
    let is_back = RwSignal::new(false);
    view! {
        <When is=move || count != 0 && !is_back.get()>
            <p>
                <button
                    class="btn"
                    type="button"
                    on:click=move |_| {
                        staged.stage(failed.get_value());
                        is_back.set(true);
                        request_animation_frame(report_lost_focus);
                    }
                >
                    {(words().back)(count)}
                </button>
            </p>
        </When>
    }
    .into_any()
}
