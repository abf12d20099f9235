//! Takes in files of answers, and tells what became of each.

use leptos::{prelude::*, task::spawn_local};
use web_sys::{Event, File, HtmlInputElement};

use super::{super::seat_cells::person_words, board::Board};
use crate::{
    estate::Estate,
    state::live_estate::use_estate,
    text::{license_title, reports_review::words},
    ui::file_bytes,
    usage::{AnswerFile, FileRefused, Taken},
};

/// The largest file that is looked at, in bytes.
const MOST_BYTES: f64 = 50_000_000.0;
/// How many rows are named one by one.
const MOST_NAMED: usize = 20;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    line: String,
    rows: Vec<String>,
    more: usize,
    is_bad: bool,
}

/// Reads the files that somebody has chosen.
#[component]
pub fn TakeIn(board: Board, told: RwSignal<Vec<Told>>) -> impl IntoView {
    let live = use_estate();
    let read = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(list) = input.files() else { return };
        let files: Vec<File> = (0..list.length()).filter_map(|at| list.get(at)).collect();
        // The same file can be chosen again.
        input.set_value("");
        told.set(Vec::new());
        spawn_local(async move {
            for file in files {
                let name = file.name();
                let found = look(board, file).await;
                // The page may be gone by now.
                if told.try_update(|_| ()).is_none() {
                    return;
                }
                let line = live.peek(|estate| tell(estate, &name, found));
                told.update(|all| all.push(line));
            }
        });
    };
    view! {
        <label class="btn btn--primary review-take">
            {words().take_in}
            <input
                class="visually-hidden"
                type="file"
                multiple=true
                accept=".json,application/json"
                on:change=read
            />
        </label>
    }
}

/// What a file came to: who answered and what was taken in, or why it was not.
type Found = Result<(String, Taken), &'static str>;

async fn look(board: Board, file: File) -> Found {
    let refused = words().file_refused;
    if file.size() > MOST_BYTES {
        return Err(words().too_large);
    }
    // What the browser cannot hand over holds no answers either.
    let bytes = file_bytes(&file).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let file = AnswerFile::read(&text).map_err(refused)?;
    let claims: Vec<(String, String)> = { file.claims() }
        .map(|(text, signature)| (text, signature.to_owned()))
        .collect();
    let genuine = board.store.check(&claims).await;
    let taken = board
        .store
        .change(|round, answers| round.take_in(answers, &file, &genuine));
    // A round that was closed meanwhile is another one, too.
    let taken = taken.unwrap_or(Err(FileRefused::OtherRound));
    Ok((file.reviewer.clone(), taken.map_err(refused)?))
}

fn tell(estate: &Estate, name: &str, found: Found) -> Told {
    let text = words();
    match found {
        Err(why) => Told {
            line: (text.refused)(name, why),
            rows: Vec::new(),
            more: 0,
            is_bad: true,
        },
        Ok((reviewer, taken)) => {
            let mut rows: Vec<String> = { taken.refused.iter() }
                .map(|(license, person, why)| {
                    let (person, _) = person_words(estate, person);
                    (text.row_refused)(&person, &license_title(estate, license), *why)
                })
                .collect();
            let more = rows.len().saturating_sub(MOST_NAMED);
            rows.truncate(MOST_NAMED);
            Told {
                line: (text.came_of)(name, taken.answers, &reviewer),
                is_bad: !rows.is_empty(),
                rows,
                more,
            }
        }
    }
}

/// What became of the files.
#[component]
pub fn Came(told: RwSignal<Vec<Told>>) -> impl IntoView {
    let text = words();
    let one = move |it: Told| {
        let more = (it.more > 0).then(|| (text.more_rows)(it.more));
        let rows = it.rows.into_iter().chain(more);
        view! {
            <li class:is-bad=it.is_bad>
                <span dir="auto">{it.line}</span>
                <ul class="review-refused">{rows.map(|row| view! { <li dir="auto">{row}</li> }).collect_view()}</ul>
            </li>
        }
    };
    view! {
        <div role="status" class="review-came">
            {move || {
                let all = told.get();
                (!all.is_empty()).then(|| {
                    view! { <ul aria-label=text.came>{all.into_iter().map(one).collect_view()}</ul> }
                })
            }}
        </div>
    }
}
