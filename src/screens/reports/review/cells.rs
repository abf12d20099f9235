//! The columns of the rows of a round.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    super::seat_cells::person_words,
    board::{Board, said},
};
use crate::{
    lean::dynamic,
    parts::long_name::long_name,
    paths::{self, LicenseTab, UserTab},
    state::{live_estate::use_estate, reports::KeptRound},
    text::{license_title, reports, reports_review::words},
    ui::{Align, Column, Pill, anew},
    usage::{ReviewRow, Standing},
};

/// The place in what a reviewer is shown at which the day of the last sign stands; its age and what
/// it was follow.
const DAY: usize = 4;

/// The columns.
pub fn columns(board: Board, choosing: RwSignal<Option<u32>>) -> Vec<Column<u32>> {
    let live = use_estate();
    let text = words();
    let column =
        move |id, title, class, draw: fn(&ReviewRow, &crate::estate::Estate) -> AnyView| Column {
            id,
            title,
            sortable: true,
            align: Align::Start,
            class,
            cell: anew(move |nth: &u32| {
                let nth = *nth as usize;
                dynamic(move || {
                    live.follow_users();
                    let kept = board.store.kept.get()?;
                    let row = kept.round.rows.get(nth)?;
                    Some(live.peek(|estate| draw(row, estate)))
                })
            }),
        };
    let mut columns = vec![
        column("person", reports::words().person, "", |row, estate| {
            let (name, email) = person_words(estate, &row.person);
            view! {
                <A href=paths::link(&paths::user(&row.person, UserTab::Access)) attr:class="row-link">
                    <span dir="auto">{name}</span>
                </A>
                <small class="until-s" dir="auto">{license_title(estate, &row.license)}</small>
                <small class="below" dir="auto">{email}</small>
            }
            .into_any()
        }),
        column(
            "license",
            reports::words().license,
            "w-l from-s",
            |row, estate| {
                let title = license_title(estate, &row.license);
                view! {
                    <A href=paths::link(&paths::license(&row.license, LicenseTab::Users))>
                        {long_name(title)}
                    </A>
                }
                .into_any()
            },
        ),
        column("last", text.last_then, "w-last from-m", |row, _| {
            let word = |nth| row.shown.get(nth).cloned().unwrap_or_default();
            view! { {word(DAY)} <small>{word(DAY + 1)}</small> }.into_any()
        }),
        column("reviewer", text.reviewer, "w-reviewer from-l", |row, _| {
            view! { <span dir="auto">{row.reviewer.clone()}</span> }.into_any()
        }),
    ];
    columns.push(Column {
        id: "decision",
        title: text.decision,
        sortable: true,
        align: Align::Start,
        class: "w-decide",
        cell: anew(move |nth: &u32| {
            let nth = *nth;
            dynamic(move || {
                let basis = board.reports.basis.get()?;
                let kept = board.store.kept.get()?;
                let row = kept.round.rows.get(nth as usize)?;
                let standing = board.standings.with(|all| all.get(nth as usize).cloned())?;
                let (tone, word, why) = said(&standing, &basis);
                let choose = differ(&kept, nth).then(|| {
                    let name = live.peek(|estate| person_words(estate, &row.person)).0;
                    let word = match standing {
                        Standing::Contested(_) => text.choose,
                        Standing::Missing
                        | Standing::Decided(_)
                        | Standing::UsedSince(..)
                        | Standing::Gone
                        | Standing::TakenBack(_) => text.change,
                    };
                    view! {
                        <button
                            class="review-choose"
                            type="button"
                            aria-label=format!("{word} {name}")
                            on:click=move |_| choosing.set(Some(nth))
                        >
                            {word}
                        </button>
                    }
                });
                Some(view! {
                    <Pill tone=tone text=word/>
                    <span class="review-said">
                        <small title=why.clone() dir="auto">{why.clone()}</small>
                        {choose}
                    </span>
                })
            })
        }),
    });
    columns
}

/// Whether a row has been answered in different ways.
fn differ(kept: &KeptRound, nth: u32) -> bool {
    let mut choices = kept.answers.of(nth).map(|it| it.choice);
    let first = choices.next();
    choices.any(|it| Some(it) != first)
}
