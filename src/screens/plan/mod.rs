//! The plan: everything staged together, before anything of it is sent.

mod as_calls;
mod bar;
mod conflict;
mod lines;
mod next_in_line;
mod rehearsal;
mod seats;

use std::sync::Arc;

use leptos::{html, prelude::*, wasm_bindgen::JsCast};

use self::{
    as_calls::copy_calls,
    conflict::decision,
    lines::{Expected, Group, Line, Sight, groups},
    next_in_line::NextInLine,
    rehearsal::{LineView, Reading, Rehearsal},
};
pub use self::{bar::PlanBar, lines::seats, seats::SeatsTable};
use crate::{
    estate::Topic,
    lean::{derived, dynamic, memo},
    parts::{
        address::ListAddress,
        ask_dialog::{Answer, Question, ask},
    },
    plan::Plan,
    state::{live_estate::use_estate, staged::use_staged, sync::use_sync},
    text::{format, plan::words, t},
    ui::{
        ActionButton, Chip, Chips, Empty, Icon, IconName, SearchField, Select, When,
        report_lost_focus,
    },
};

/// How many acts are shown one by one; more are found by searching.
const SHOWN: usize = 200;
/// The filter that has the heading for its value.
const BY: &str = "by";
/// Its value where acts stand by person.
const PERSON: &str = "person";

/// The page of what is staged.
#[component]
pub fn PlanPage() -> impl IntoView {
    let plan = use_estate().planned();
    let staged = use_staged();
    document().set_title(words().title);
    // Whoever comes between is seen here before anything is sent.
    let sync = use_sync();
    sync.want(Topic::Users);
    sync.want(Topic::Licenses);
    let rehearsal = Rehearsal::new();
    let dropping = RwSignal::new(false);
    let is_there = memo(move || !plan.with(Plan::is_empty));
    let figures = move || [&(words().staged)(plan.with(Plan::len)), words().lead].join(" · ");
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{words().title}</h1>
                {move || is_there.get().then(|| view! { <p class="page-figures" role="status">{figures}</p> })}
            </div>
            <When is=move || is_there.get()>
                <div class="page-actions">
                    <When is=move || rehearsal.census.is_complete()>{copy_calls(plan)}</When>
                    <button class="btn" type="button" on:click=move |_| dropping.set(true)>
                        {words().drop_all}
                    </button>
                    <ActionButton on_press=move |()| staged.applying.set(true) primary=true>
                        {words().apply_of}
                    </ActionButton>
                </div>
            </When>
        </div>
        {dynamic(move || match is_there.get() {
            false => view! { <Empty title=words().empty text=words().empty_text/> }.into_any(),
            true => view! {
                <Reading rehearsal/>
                <SeatsTable seats=rehearsal.seats links=true/>
                <NextInLine rehearsal/>
                <Acts rehearsal/>
            }
            .into_any(),
        })}
        {ask(
            dropping,
            move |()| (words().drop_all_question)(plan.with_untracked(Plan::len)),
            move |(), _| {
                let body = view! { <p>{words().drop_all_text}</p> }.into_any();
                let drop = move || {
                    staged.drop(plan.with_untracked(|plan| plan.acts().to_vec()));
                    Answer::Done
                };
                Question {
                    is_danger: Signal::stored(true),
                    ..Question::new(words().drop_all.trim_end_matches('…'), body, drop)
                }
            },
        )}
    }
}

/// The acts: searched, filtered by what can be expected of them, under headings.
#[component]
fn Acts(rehearsal: Rehearsal) -> impl IntoView {
    let address = ListAddress::here("");
    let lines = rehearsal.lines;
    let sight = memo(move || Sight {
        text: address.text.get(),
        expected: address.those_on(&Expected::ALL, Expected::id),
        by_person: address.value(BY) == PERSON,
    });
    let groups = memo(move || lines.with(|lines| sight.with(|sight| groups(lines, sight))));
    let count = move || groups.with(|all| all.iter().map(|group| group.places.len()).sum());
    address.announce(count, t().matches);
    let chips = derived(move || {
        let on = sight.with(|sight| sight.expected.clone());
        let of = |expected: Expected| {
            let is_so = |line: &&Line| Expected::of(&line.verdict) == expected;
            lines.with(|lines| lines.iter().filter(is_so).count())
        };
        let chip = |it: &Expected| Chip {
            count: Some(format::number(of(*it) as u64)),
            ..Chip::plain(it.id(), it.word(), on.contains(it))
        };
        let all = Expected::ALL.iter();
        all.filter(|it| of(**it) > 0 || on.contains(it))
            .map(chip)
            .collect()
    });
    let ways = Signal::stored(vec![
        (String::new(), words().by_license.to_owned()),
        (PERSON.to_owned(), words().by_person.to_owned()),
    ]);
    let has_refused = memo(move || rehearsal.refused.get() != 0);
    let list = NodeRef::<html::Div>::new();
    let drop = drops(list);
    view! {
        <div class="tools">
            <SearchField
                label=words().search
                value=address.text
                on_input=move |text| address.search(text)
            />
            <Chips
                label=words().verdicts
                chips
                on_press=move |id: String| address.toggle(&id)
            />
            <Select
                label=words().group_by
                options=ways
                value=derived(move || address.value(BY))
                on_change=move |by: String| address.choose(BY, &by)
            />
            <When is=has_refused>
                <button class="btn" type="button" on:click=move |_| {
                    rehearsal.drop_refused();
                    request_animation_frame(report_lost_focus);
                }>
                    {move || (words().drop_refused)(rehearsal.refused.get())}
                </button>
            </When>
        </div>
        <div class="plan-acts" node_ref=list>
            {dynamic(move || groups.with(|groups| lines.with(|lines| listed(groups, lines, drop))))}
        </div>
    }
}

/// The acts under their headings, as many as are shown.
fn listed(groups: &[Group], lines: &Arc<Vec<Line>>, drop: Callback<Line>) -> AnyView {
    if groups.is_empty() {
        return view! { <Empty title=t().nothing_matches text=t().nothing_matches_text/> }
            .into_any();
    }
    let mut room = SHOWN;
    let all: usize = groups.iter().map(|group| group.places.len()).sum();
    let section = |group: &Group| {
        let shown = group.places.len().min(room);
        room -= shown;
        let rows: Vec<_> = { group.places[..shown].iter() }
            .map(|at| act_row(lines[*at].clone(), drop))
            .collect();
        (shown > 0).then(|| {
            view! {
                <section>
                    <h2><bdi>{group.title.clone()}</bdi></h2>
                    <ul class="verdicts verdicts--open" role="list">{rows}</ul>
                </section>
            }
        })
    };
    let sections: Vec<_> = groups.iter().filter_map(section).collect();
    let more = all.saturating_sub(SHOWN);
    view! {
        {sections}
        {(more > 0).then(|| view! { <p class="muted-words">{(words().more)(more)}</p> })}
    }
    .into_any()
}

fn act_row(line: Line, drop: Callback<Line>) -> AnyView {
    let label = (words().drop)(&line.told.words);
    let dropped = line.clone();
    let decision = line.conflict.clone().map(|it| decision(&line, it, drop));
    view! {
        <LineView line decision>
            <button
                class="btn btn--ghost btn--icon plan-drop"
                type="button"
                aria-label=label.clone()
                title=label
                on:click=move |_| drop.run(dropped.clone())
            >
                <Icon name=IconName::Close/>
            </button>
        </LineView>
    }
    .into_any()
}

/// Takes one act out of the plan. The focus goes to the one that stands in its place.
fn drops(list: NodeRef<html::Div>) -> Callback<Line> {
    let staged = use_staged();
    Callback::new(move |line: Line| {
        let buttons = move || {
            let list = list.try_get_untracked().flatten();
            list.and_then(|list| list.query_selector_all(".plan-drop").ok())
        };
        let pressed = document().active_element();
        let at = buttons().and_then(|all| {
            (0..all.length()).find(|at| all.item(*at).as_ref() == pressed.as_deref())
        });
        staged.drop(vec![line.act]);
        request_animation_frame(move || {
            let next = buttons().zip(at).and_then(|(all, at)| {
                let last = all.length().checked_sub(1)?;
                all.item(at.min(last))?
                    .dyn_into::<web_sys::HtmlElement>()
                    .ok()
            });
            match next {
                // It is there, so it takes the focus.
                Some(next) => {
                    let _ = next.focus();
                }
                None => report_lost_focus(),
            }
        });
    })
}
