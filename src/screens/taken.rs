//! Carries out what [`Taking`] asks for: a list as a file, on paper, on the clipboard.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    csv,
    lean::{dynamic, effect},
    lists::{Cell, Sheet, sheet},
    state::{
        live_estate::use_estate,
        notices::use_notices,
        scope::use_scope,
        taking::{Taking, Wanted, Way, use_taking},
    },
    text::{format, t, taking::words},
    ui::put_on_clipboard,
};

/// The most rows on paper. A file has all of them.
const MOST: usize = 5_000;

/// The most columns that a page has room for upright.
const NARROW: usize = 7;

/// A word of more letters may be broken.
const LONG: usize = 18;

/// Whatever list is asked for.
#[component]
pub fn Taken() -> impl IntoView {
    let taking = use_taking();
    let live = use_estate();
    let notices = use_notices();
    dynamic(move || {
        let wanted = taking.wanted()?;
        let sheet = live.peek(|estate| sheet(estate, &wanted.rows, format::now()));
        let rows = sheet.rows.len();
        match wanted.way {
            Way::Paper | Way::Sheet => return Some(view! { <Paper sheet wanted taking/> }),
            Way::File => {
                let name = sheet.file_name(format::now());
                let text = csv::write(sheet.in_file());
                notices.save(&name, &text, Some((words().saved)(rows)));
            }
            Way::Clipboard => {
                let text = sheet.in_tabs();
                spawn_local(async move {
                    match put_on_clipboard(&text).await {
                        true => notices.show((words().copied)(rows), None, false),
                        false => notices.show(t().copy_failed.to_owned(), None, true),
                    }
                });
            }
        }
        // Not while it is being looked at.
        request_animation_frame(move || taking.end());
        None
    })
}

/// A list on paper: opens the browser's dialog once it is drawn, and goes when that is closed.
#[component]
fn Paper(sheet: Sheet, wanted: Wanted, taking: Taking) -> impl IntoView {
    let after = window_event_listener(leptos::ev::afterprint, move |_| taking.end());
    on_cleanup(move || after.remove());
    if wanted.way == Way::Paper {
        effect(move || {
            request_animation_frame(move || {
                if window().print().is_err() {
                    taking.end();
                }
            });
        });
    }
    let team = use_scope().team().map(|id| {
        let name = use_estate().peek(|estate| estate.team(&id).map(|it| it.name.clone()));
        // Read first: a reference to a phrase would bring the table of all into this part.
        let word = t().team;
        format!("{word}: {}", name.unwrap_or_else(|| id.to_string()))
    });
    let filters: Vec<String> = team.into_iter().chain(wanted.filters).collect();
    let number = |count: usize| format::number(count as u64);
    // What is empty in all rows, and ids, need no column on paper.
    let is_shown = |at: &usize| {
        !sheet.heads[*at].ends_with("_id") && sheet.rows.iter().any(|row| row[*at] != Cell::Empty)
    };
    let columns: Vec<usize> = (0..sheet.heads.len()).filter(is_shown).collect();
    let heads = columns
        .iter()
        .map(|at| view! { <th scope="col">{(words().head)(sheet.heads[*at])}</th> })
        .collect_view();
    let row = |row: &Vec<Cell>| {
        let cells = columns.iter().map(|at| {
            let class = match row[*at] {
                Cell::Number(_) => "num is-short",
                Cell::Moment(_) => "is-short",
                Cell::Text(ref text) if has_long_word(text) => "is-long",
                Cell::Empty | Cell::Text(_) => "",
            };
            view! { <td dir="auto" class=class>{on_paper(&row[*at])}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    let rows = sheet.rows.iter().take(MOST).map(row).collect_view();
    let cut = (sheet.rows.len() > MOST)
        .then(|| view! { <p>{(words().cut)(&number(MOST), &number(sheet.rows.len()))}</p> });
    let class = if columns.len() > NARROW {
        "print-sheet print-sheet--wide"
    } else {
        "print-sheet"
    };
    view! {
        <section class=class aria-hidden="true">
            <h1>{wanted.title}</h1>
            <p>{(words().rows)(sheet.rows.len())}" · "{(words().printed)(&format::day_and_time(format::now()))}</p>
            {(!filters.is_empty()).then(|| view! { <p>{filters.join(" · ")}</p> })}
            {(!wanted.is_whole).then(|| view! { <p>{t().by_user.take_unread}</p> })}
            {cut}
            <table class="print-table">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// Whether no column of a page is wide enough for one of the words, as with addresses.
fn has_long_word(text: &str) -> bool {
    text.split_whitespace().any(|word| word.len() > LONG)
}

fn on_paper(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => format::number(*number),
        Cell::Moment(moment) => format::day(*moment),
    }
}
