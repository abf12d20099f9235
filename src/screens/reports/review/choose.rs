//! Says which of several answers to a row counts.

use leptos::prelude::*;

use super::{
    super::seat_cells::person_words,
    board::{Board, choice_word},
};
use crate::{
    parts::ask_dialog::{Question, ask},
    state::live_estate::use_estate,
    text::{format, license_title, reports_review::words},
    usage::Answer,
};

/// The dialog.
#[component]
pub fn ChooseDialog(
    board: Board,
    /// The row that is asked about.
    choosing: RwSignal<Option<u32>>,
) -> impl IntoView {
    let live = use_estate();
    let text = words();
    let title = move |nth: u32| {
        let kept = board.store.kept.get();
        let row = kept.and_then(|kept| kept.round.rows.get(nth as usize).cloned());
        let named = row.map(|row| {
            live.peek(|estate| {
                let (person, _) = person_words(estate, &row.person);
                (text.choose_title)(&person, &license_title(estate, &row.license))
            })
        });
        named.unwrap_or_default()
    };
    let line = move |nth: u32, answer: &Answer| {
        let chosen = StoredValue::new(answer.clone());
        let count = move |_| {
            let _ = board
                .store
                .change(|_, answers| chosen.with_value(|it| answers.settle(nth, it)));
            choosing.set(None);
        };
        let why = match answer.reason.as_str() {
            "" => text.no_reason.to_owned(),
            reason => reason.to_owned(),
        };
        let word = choice_word(answer.choice);
        view! {
            <li>
                <span class="review-line">
                    <b>{word}</b>
                    <small dir="auto">{why}</small>
                    <small>{(text.decided_at)(&format::day_and_time(answer.at))}</small>
                </span>
                <button class="btn" type="button" aria-label=format!("{}: {word}", text.this_one) on:click=count>
                    {text.this_one}
                </button>
            </li>
        }
    };
    ask(choosing, title, move |nth, _| {
        let lines = move || {
            let kept = board.store.kept.get()?;
            Some(kept.answers.of(nth).map(|it| line(nth, it)).collect_view())
        };
        let body = view! {
            <p>{text.choose_text}</p>
            <ul class="review-heaps">{lines}</ul>
        };
        Question::look(body.into_any())
    })
}
