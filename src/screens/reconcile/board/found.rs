//! The page of what differs: in sets, each line to be ticked or not, with the seats of every license
//! now and after; what is ticked goes into the plan.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    super::{Step, Work, begin::file_name, cells::columns},
    Board,
};
use crate::{
    csv,
    lean::{derived, dynamic, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, Filters, ListScreen},
    },
    paths,
    plan::project,
    reconcile::State,
    screens::{
        census::{CensusFault, census_words},
        plan::{SeatsTable, seats},
    },
    state::{notices::use_notices, session::use_session, staged::use_staged},
    text::{format, reconcile::words, t},
    ui::{ActionButton, Banner, Chip, Selection, Spinner, Tick, Tone, When},
};

/// So many people who are not on the server are named.
const NAMED: usize = 8;

/// The page of what differs.
#[component]
pub fn Comparison(work: Work) -> impl IntoView {
    let text = words();
    let board = Board::open(work);
    let census = board.census;
    let go = StoredValue::new_local(use_navigate());
    let (session, staged, notices) = (use_session(), use_staged(), use_notices());
    let chosen = memo(move || board.selected.with(HashSet::len));
    let blocked = derived(move || match () {
        () if !session.abilities().change_seats => Some(t().role_forbids.to_owned()),
        () if board.acts.with(Vec::is_empty) => Some(text.none_chosen.to_owned()),
        () => None,
    });
    let stage = move |()| {
        let manifest = work.write(&work.manifest.get_untracked());
        work.kept.keep(manifest, notices);
        staged.stage(board.acts.get_untracked());
        go.with_value(|go| go(paths::PLAN, Default::default()));
    };
    let save_manifest = move |_| {
        let manifest = work.manifest.get_untracked();
        let said = (text.saved_manifest)(manifest.people.len());
        let name = file_name("manifest", "json");
        notices.save(&name, &work.write(&manifest), Some(said));
    };
    let save_difference = move |_| {
        let file = board.lines.with_untracked(|lines| {
            board
                .selected
                .with_untracked(|on| lines.file(&|number| on.contains(&number)))
        });
        let rows = file.len() - 1;
        let name = file_name("difference", "csv");
        notices.save(
            &name,
            &csv::write(file),
            Some((text.saved_difference)(rows)),
        );
    };
    let back = move |_| match work.list.with_untracked(Option::is_some) {
        true => work.step.set(Step::Rules),
        false => work.start_over(),
    };
    let back_word = move || match work.list.with(Option::is_some) {
        true => text.back_to_rules,
        false => text.start_over,
    };
    view! {
        <CensusFault census/>
        {dynamic(move || work.lost.with(|lost| (!lost.is_empty()).then(|| view! {
            <Banner tone=Tone::Warn text=(text.lost)(lost)/>
        })))}
        {dynamic(move || match census.is_complete() {
            false => {
                let words = move || census_words(census);
                view! {
                    <p class="muted-words" role="status"><Spinner/> " " {text.reading} " " {words}</p>
                }
                .into_any()
            }
            true => view! {
                <Found board>
                    <button class="btn" type="button" on:click=save_manifest>{text.save_manifest}</button>
                    <button class="btn" type="button" on:click=save_difference>
                        {text.save_difference}
                    </button>
                </Found>
            }
            .into_any(),
        })}
        <div class="page-actions reconcile-foot">
            <button class="btn" type="button" on:click=back>{back_word}</button>
            <ActionButton on_press=stage blocked primary=true>
                {move || (text.add)(chosen.get())}
            </ActionButton>
        </div>
    }
}

/// All that was found.
#[component]
fn Found(
    board: Board,
    /// What else can be done with it.
    children: Children,
) -> impl IntoView {
    let text = words();
    let (live, session, lines) = (board.live, use_session(), board.lines);
    let address = ListAddress::forgotten("");
    let count = move |state| lines.with(|lines| lines.count(state));
    let sets = memo(move || address.those_on(&State::ALL, state_id));
    let rows = memo(move || {
        let sort = address.sort.get();
        let (sets, typed) = (sets.get(), address.text.get());
        Arc::new(lines.with(|lines| lines.find(&sets, &typed, &sort)))
    });
    address.announce(move || rows.with(|rows| rows.len()), t().matches);
    let chips = derived(move || {
        let on = sets.get();
        let chip = |state: State| Chip {
            count: Some(format::number(count(state) as u64)),
            ..Chip::plain(
                state_id(state),
                (text.state_word)(state),
                on.contains(&state),
            )
        };
        State::ALL.into_iter().map(chip).collect()
    });
    let filters = Filters {
        chips,
        on_press: Callback::new(move |id: String| address.toggle(&id)),
    };
    let seats = memo(move || {
        live.follow_licenses();
        let acts = board.acts.get();
        live.peek(|estate| {
            let outlook = project(estate, &acts);
            seats(estate, acts.iter().zip(&outlook.verdicts), &outlook)
        })
    });
    let line = move || (text.line)(count(State::Give), count(State::Extra), count(State::Right));
    let is_same = move || count(State::Give) + count(State::Extra) == 0;
    let outside = memo(move || count(State::Outside));
    let outside_people = move || board.people(|line| line.row.state == State::Outside);
    let places = memo(move || board.unknown());
    let unknown = move || places.with(Vec::len);
    let named = memo(move || {
        board.named(&places.with(|all| all.iter().take(NAMED).copied().collect::<Vec<_>>()))
    });
    let may_create = derived(move || !session.abilities().create_users);
    let select_row = move |number: &u32| {
        lines.with_untracked(|lines| {
            let line = lines.get(*number);
            line.map_or(String::new(), |it| (text.select)(&it.person, &it.license))
        })
    };
    let selection = Selection {
        selected: board.selected,
        select_row: Arc::new(select_row),
        select_all: text.select_all.into(),
    };
    view! {
        <div class="reconcile-line">
            <p role="status">
                {move || match is_same() {
                    true => text.same.to_owned(),
                    false => line(),
                }}
            </p>
            {children()}
        </div>
        {dynamic(move || lines.with(|lines| {
            let banner = |words: &String| view! { <Banner tone=Tone::Warn text=words.clone()/> };
            lines.nowhere.iter().map(banner).collect_view()
        }))}
        <When is=move || unknown() != 0>
            <section class="panel stack">
                <h2>{move || (text.unknown)(unknown())}</h2>
                <ul class="reconcile-unknown" role="list">
                    {move || named.with(|named| {
                        let one = |one| view! { <li>{meant(board, one)}</li> };
                        named.iter().map(one).collect_view()
                    })}
                </ul>
                {move || {
                    let more = unknown().saturating_sub(NAMED);
                    (more > 0).then(|| view! { <p class="muted-words">{(text.more_unknown)(more)}</p> })
                }}
                <Tick
                    label=derived(move || (text.creates)(unknown()))
                    value=board.creates
                    hint=MaybeProp::derive(move || Some(match may_create.get() {
                        true => t().role_forbids.to_owned(),
                        false => text.creates_hint.to_owned(),
                    }))
                    blocked=may_create
                />
            </section>
        </When>
        <When is=move || outside.get() != 0>
            <Tick
                label=derived(move || (text.outside)(outside.get(), outside_people()))
                value=board.outside
                hint=text.outside_hint
            />
        </When>
        <SeatsTable seats links=true/>
        <ListScreen
            label=text.label
            topic=None
            address
            search=text.search
            filters=Some(filters)
            columns=list_screen::columns(move || columns(board))
            chosen=None
            rows
            selection=Some(selection)
            loading=Signal::stored(false)
            none=(text.same, text.same_text)
        />
    }
}

/// The name of a set as a filter.
fn state_id(state: State) -> &'static str {
    match state {
        State::Give => "give",
        State::Extra => "extra",
        State::Outside => "outside",
        State::Right => "right",
    }
}

/// Somebody who is not on the server, and whom may have been meant.
fn meant(board: Board, (at, email, meant): &(usize, String, Option<String>)) -> AnyView {
    let (at, near) = (*at, StoredValue::new(meant.clone().unwrap_or_default()));
    match meant {
        None => view! { <bdi>{email.clone()}</bdi> }.into_any(),
        Some(meant) => view! {
            <button
                class="btn btn--small"
                type="button"
                on:click=move |_| near.with_value(|near| board.take(at, near))
            >
                {(words().meant)(email, meant)}
            </button>
        }
        .into_any(),
    }
}
