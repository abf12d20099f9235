//! The print view of a report, and the style sheet of all of them.

use leptos::prelude::*;

use super::{
    papers::{Papers, Sheet},
    when::{dates, period_word},
};
use crate::{
    lean::effect,
    state::{live_estate::use_estate, reports::Reports, scope::use_scope},
    text::{format, reports::words, t},
};

/// The most rows on paper. A file has all of them.
const MOST: usize = 5_000;
/// A word of more letters may be broken, as a column of a page is not wide enough for any.
const LONG: usize = 18;
/// What has no more letters stays on one line: a day, a state, a number.
const SHORT: usize = 16;

/// Puts on the style sheet of the reports, once. It arrives with them, so that nobody loads it who
/// does not open them.
pub fn wear() {
    #[cfg(target_arch = "wasm32")]
    {
        use std::cell::Cell;
        use wasm_bindgen::{JsCast, JsValue};

        thread_local! {
            static WORN: Cell<bool> = const { Cell::new(false) };
        }
        if WORN.replace(true) {
            return;
        }
        let put_on = || -> Result<(), JsValue> {
            let sheet = web_sys::CssStyleSheet::new()?;
            sheet.replace_sync(include_str!("../../../style/reports.css"))?;
            let name = JsValue::from_str("adoptedStyleSheets");
            let sheets = js_sys::Reflect::get(&document(), &name)?;
            sheets.dyn_into::<js_sys::Array>()?.push(&sheet);
            Ok(())
        };
        // Where a browser cannot, the report is plain.
        let _ = put_on();
    }
}

/// A report on paper: opens the browser's dialog once it is drawn, and goes when that is closed.
#[component]
pub fn PrintSheet(
    /// The report.
    reports: Reports,
    /// What is printed.
    papers: Papers,
    /// Whether it is there.
    printing: RwSignal<bool>,
    /// Whether the browser prints already, by its own means.
    by_browser: bool,
) -> impl IntoView {
    let sheet = papers.sheet(reports).unwrap_or_default();
    let title = document().title();
    let after = window_event_listener(leptos::ev::afterprint, move |_| printing.set(false));
    on_cleanup(move || after.remove());
    effect(move || {
        if by_browser {
            return;
        }
        // Some browsers say that they have printed before they have, and some say nothing at all.
        request_animation_frame(move || {
            if window().print().is_err() {
                printing.set(false);
            }
        });
    });
    let team = use_scope().team().map(|id| {
        let name = use_estate().peek(|estate| estate.team(&id).map(|it| it.name.clone()));
        (words().filter)(words().team, &name.unwrap_or_else(|| id.to_string()))
    });
    let filters: Vec<String> = team.into_iter().chain(sheet.filters.clone()).collect();
    let when = sheet.when.clone().unwrap_or_else(|| {
        let dates = dates(reports).unwrap_or_default();
        format!("{} · {dates}", period_word(reports))
    });
    let is_whole = reports.stages.is_complete.get_untracked();
    view! {
        <section class="print-sheet" aria-hidden="true">
            <h1>{title}</h1>
            <p>{when}</p>
            <p>{(words().printed)(&format::day_and_time(format::now()))}</p>
            {(!is_whole).then(|| view! { <p>{words().partly}</p> })}
            {(!filters.is_empty()).then(|| view! { <p>{filters.join(" · ")}</p> })}
            {figures(&sheet)}
            {table(&sheet)}
        </section>
    }
}

fn figures(sheet: &Sheet) -> AnyView {
    let all = sheet.figures.iter();
    let rows = all.map(|(what, count, counts)| {
        view! { <div><dt>{*what}</dt><dd><b>{count.clone()}</b><span>{*counts}</span></dd></div> }
    });
    view! { <dl class="print-figures">{rows.collect_view()}</dl> }.into_any()
}

fn table(sheet: &Sheet) -> AnyView {
    let rows = sheet.rows.iter().take(MOST);
    let rows = rows.map(|row| {
        let cells = row.iter().map(|cell| {
            let is_long = cell
                .split_whitespace()
                .any(|word| word.chars().count() > LONG);
            let is_short = cell.chars().count() <= SHORT;
            view! { <td dir="auto" class:is-long=is_long class:is-short=is_short>{cell.clone()}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let cut = (sheet.rows.len() > MOST).then(|| {
        let number = |count: usize| format::number(count as u64);
        view! { <p>{(words().cut)(&number(MOST), &number(sheet.rows.len()))}</p> }
    });
    let heads = sheet
        .heads
        .iter()
        .map(|head| view! { <th scope="col">{*head}</th> });
    view! {
        {cut}
        <table class="print-table" aria-label=t().reports>
            <thead><tr>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
