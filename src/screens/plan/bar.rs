//! What is staged, on every page: how much, what it comes to, and the question whether to apply it.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use super::{
    conflict::back_into_plan,
    lines::stands_against,
    rehearsal::{LineView, Reading, Rehearsal},
    seats::SeatsTable,
};
use crate::{
    acts::Act,
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Lines, Question, Told, ask_wide},
    paths,
    plan::{self, NowAfter, Plan, Undo},
    screens::{
        access::deltas,
        first_passwords::{first_passwords, has_first_passwords},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        notices::use_notices,
        runner::Run,
        session::use_session,
        staged::{topics, use_staged},
    },
    text::{plan::words, t, told},
    ui::{When, mark_page, report_lost_focus},
};

/// How many acts that cannot work the question names one by one.
const NAMED: usize = 30;

/// What is staged, on every page but its own.
#[component]
pub fn PlanBar() -> impl IntoView {
    let live = use_estate();
    let staged = use_staged();
    let plan = live.planned();
    let path = use_location().pathname;
    let here = paths::link(paths::PLAN);
    let is_shown = memo(move || !plan.with(Plan::is_empty) && path.with(|path| *path != here));
    let count = move || {
        let licenses = plan.with(|plan| {
            let licenses = plan.acts().iter().filter_map(Act::about_license);
            licenses.collect::<HashSet<_>>().len()
        });
        let staged = (words().staged)(plan.with(Plan::len));
        match licenses {
            0 => staged,
            some => [staged, (words().licenses)(some)].join(" · "),
        }
    };
    let refused = memo(move || refused(live));
    let changed = move || {
        let is_changed = |it: &NowAfter| it.staged_in + it.staged_out > 0;
        live.outlook().with(|outlook| {
            let changed = { outlook.licenses.iter() }.filter(|(_, it)| is_changed(it));
            let changed: Vec<_> = changed.map(|(id, it)| (id.clone(), *it)).collect();
            deltas(live, &changed)
        })
    };
    view! {
        <When is=move || is_shown.get()>
            <aside class="plan" aria-label=words().title>
                {mark_page("data-plan")}
                <p class="plan-words" role="status">{count}</p>
                <ul class="plan-deltas" role="list">
                    {move || (refused.get() > 0).then(|| view! {
                        <li class="plan-refused">
                            <b>{(t().by_user.summary)(0, 0, refused.get())}</b>
                        </li>
                    })}
                    {move || changed().into_iter().map(|delta| view! {
                        <li><span>{delta.title}</span> <b>{delta.words}</b></li>
                    }).collect_view()}
                </ul>
                <div class="plan-actions">
                    <A href=paths::link(paths::PLAN) attr:class="btn">{words().look}</A>
                    <button
                        class="btn btn--primary"
                        type="button"
                        aria-haspopup="dialog"
                        on:click=move |_| staged.applying.set(true)
                    >
                        {words().apply_of}
                    </button>
                </div>
            </aside>
        </When>
        {ask_wide(staged.applying, |()| words().apply_title.to_owned(), |(), _| question())}
    }
}

/// Below the results: the passwords of those who were created, and what can be staged again.
fn below(run: Run) -> AnyView {
    view! {
        {first_passwords(run)}
        {back_into_plan(run)}
    }
    .into_any()
}

/// How many of the acts cannot work; none before it is known what they are about. Followed.
fn refused(live: LiveEstate) -> usize {
    let is_read = |plan: &Plan| {
        let mut topics = topics(plan.acts()).into_iter();
        topics.all(|topic| live.progress(&topic).complete)
    };
    if !live.planned().with(is_read) {
        return 0;
    }
    let verdicts = live.verdicts();
    verdicts.iter().filter(|it| stands_against(it)).count()
}

fn question() -> Question {
    let (live, session) = (use_estate(), use_session());
    let (staged, notices) = (use_staged(), use_notices());
    let plan = live.planned();
    let rehearsal = Rehearsal::new();
    let blocked = derived(move || {
        let abilities = session.abilities();
        let may = |act: &Act| live.peek(|estate| abilities.allow(act, |id| estate.role(id)));
        if !plan.with(|plan| plan.acts().iter().all(may)) {
            return Some(t().role_forbids.to_owned());
        }
        rehearsal.blocked()
    });
    let note = derived(move || {
        plan.with(|plan| match plan::undo(plan.acts()) {
            Undo::Whole => None,
            Undo::Partly => Some(t().manage.undo_partly.to_owned()),
            Undo::Never => (!plan.is_empty()).then(|| t().manage.cannot_undo.to_owned()),
        })
    });
    let has_refused = memo(move || rehearsal.refused.get() != 0);
    let body = view! {
        <Reading rehearsal/>
        <SeatsTable seats=rehearsal.seats/>
        <When is=has_refused>
            <section class="stack" aria-label=words().not_possible>
                <h3>{words().not_possible}</h3>
                <ul class="verdicts verdicts--open" role="list">
                    {move || rehearsal.lines.with(|lines| {
                        let refused = lines.iter().filter(|line| stands_against(&line.verdict));
                        refused.take(NAMED).map(|line| view! { <LineView line=line.clone()/> }).collect_view()
                    })}
                </ul>
                <p>
                    <button class="btn" type="button" on:click=move |_| {
                        rehearsal.drop_refused();
                        request_animation_frame(report_lost_focus);
                    }>
                        {move || (words().drop_refused)(rehearsal.refused.get())}
                    </button>
                </p>
            </section>
        </When>
    };
    // In the words of now: afterwards people and licenses may have other names, or none.
    let names = StoredValue::new(HashMap::<Act, String>::new());
    let name = move |act: Act| {
        let known = names.with_value(|names| names.get(&act).cloned());
        known.unwrap_or_else(|| {
            let told = live.peek(|estate| told(estate, &[act]));
            told.into_iter().map(|it| it.words).collect()
        })
    };
    let answer = move || {
        let lines = rehearsal.lines.get_untracked();
        let named = lines
            .iter()
            .map(|line| (line.act.clone(), line.told.words.clone()));
        names.set_value(named.collect());
        match staged.take() {
            Some(acts) => Answer::Send(acts),
            None => {
                notices.show(words().taken_elsewhere.to_owned(), None, true);
                Answer::Stay
            }
        }
    };
    let verb = derived(move || (words().apply)(plan.with(Plan::len)));
    Question {
        blocked,
        note,
        asks_why: true,
        told: Told::Each(Lines {
            counted: |_| true,
            retry_words: t().by_user.retry_changes,
            below: Some(below),
            stays: has_first_passwords,
            ..Lines::new(name, words().summary)
        }),
        ..Question::new(verb, body.into_any(), answer)
    }
}
