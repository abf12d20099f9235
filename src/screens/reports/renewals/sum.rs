//! How the number of seats to renew adds up, each addend with a way to the seats it counts.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    super::seat_cells::license_words,
    board::{Board, GRACE_DAYS},
};
use crate::{
    config::PeopleRule,
    domain::LicenseId,
    lean::dynamic,
    parts::ask_dialog::{Question, ask},
    paths,
    state::{live_estate::use_estate, reports::people_rule},
    text::{format, reports_renewals::words},
    usage::{Addend, AddendKind},
};

/// What stands in the address for the seats of an addend; `None` where it counts none.
pub fn id_of(what: AddendKind) -> Option<&'static str> {
    match what {
        AddendKind::Used => Some("used"),
        AddendKind::Unknown => Some("unknown"),
        AddendKind::New => Some("new"),
        AddendKind::Pinned => Some("pinned"),
        AddendKind::Waiting | AddendKind::Growth => None,
    }
}

/// What the address says of seats that are not needed.
pub const NOT_NEEDED: &str = "not-needed";

/// What an address asks for: the addend, or `None` in it for what is not needed.
#[expect(
    clippy::option_option,
    reason = "asking for what is in no addend is not asking for nothing"
)]
pub fn read_id(id: &str) -> Option<Option<AddendKind>> {
    match id {
        "used" => Some(Some(AddendKind::Used)),
        "unknown" => Some(Some(AddendKind::Unknown)),
        "new" => Some(Some(AddendKind::New)),
        "pinned" => Some(Some(AddendKind::Pinned)),
        NOT_NEEDED => Some(None),
        _ => None,
    }
}

/// What an addend is called in the reader's language.
pub fn word_of(what: Option<AddendKind>) -> &'static str {
    what.map_or(words().idle, words().addend)
}

fn path(license: &LicenseId, what: &str) -> String {
    format!(
        "{}?license={}&seats={what}",
        paths::REPORT_PEOPLE,
        paths::encode(license.as_str())
    )
}

/// Shows the sum of one license.
#[component]
pub fn SumDialog(
    /// The report.
    board: Board,
    /// The license, by its place; `None` while nothing is shown.
    opened: RwSignal<Option<u32>>,
) -> impl IntoView {
    let live = use_estate();
    let text = words();
    let reports = board.reports;
    let shown = move |nth: u32| {
        let (basis, found) = reports.basis.get().zip(board.found.get())?;
        let is_there = (nth as usize) < basis.reading().licenses.len();
        let line = found.line(nth).filter(|_| is_there)?.clone();
        Some((basis, line))
    };
    let title = move |nth| {
        let Some((basis, line)) = shown(nth) else {
            return String::new();
        };
        let license = live.peek(|estate| license_words(estate, &basis, line.renewal.license).1);
        (text.renew_at)(&license, &format::number(line.suggestion.seats.into()))
    };
    let has_people = people_rule() != PeopleRule::Off;
    ask(opened, title, move |nth, _| {
        let sum = dynamic(move || {
            let (basis, line) = shown(nth)?;
            let license = &basis.reading().licenses[line.renewal.license as usize];
            let id = &license.id;
            let link = |what: &str, word: &'static str| {
                let href = reports.link(&path(id, what));
                view! { <A href attr:aria-label=(text.show)(word)>{word}</A> }.into_any()
            };
            let row = |addend: &Addend| {
                let word = (text.addend)(addend.what);
                let seats = addend.seats.len() as u32;
                let way = id_of(addend.what).filter(|_| has_people && seats > 0);
                let name = way.map_or_else(|| word.into_any(), |what| link(what, word));
                let unseen = addend.count.saturating_sub(seats);
                let counts_seats = id_of(addend.what).is_some();
                let unseen = (counts_seats && unseen > 0).then(|| (text.unseen)(unseen));
                line_of(
                    name,
                    (text.addend_text)(addend.what, GRACE_DAYS),
                    unseen,
                    format::number(addend.count.into()),
                )
            };
            let suggestion = &line.suggestion;
            let mut rows: Vec<AnyView> = suggestion.addends.iter().map(row).collect();
            let has_growth =
                { suggestion.addends.iter() }.any(|addend| addend.what == AddendKind::Growth);
            if !has_growth {
                rows.push(line_of(
                    (text.addend)(AddendKind::Growth).into_any(),
                    text.no_history.to_owned(),
                    None,
                    format::number(0),
                ));
            }
            let sum: u64 = suggestion
                .addends
                .iter()
                .map(|it| u64::from(it.count))
                .sum();
            let percent = board.buffer.get();
            rows.push(line_of(
                (text.buffer_of)(percent).into_any(),
                String::new(),
                None,
                format::number(u64::from(suggestion.seats).saturating_sub(sum)),
            ));
            let idle = suggestion.idle.len();
            let name = match has_people && idle > 0 {
                true => link(NOT_NEEDED, text.idle),
                false => text.idle.into_any(),
            };
            let left = line_of(
                name,
                text.idle_text.to_owned(),
                None,
                format::number(idle as u64),
            );
            let total = format::number(suggestion.seats.into());
            Some(view! {
                    <p>{(text.now)(license.bought.unwrap_or_default(), license.held)}</p>
                    <dl class="sum" aria-label=text.adds_up>
                        {rows}
                        <div class="sum-total"><dt>{text.sum}</dt><dd>{total}</dd></div>
                    </dl>
                    <p>{(text.least)(suggestion.least)}</p>
                    <dl class="sum sum--left">{left}</dl>
            })
        });
        Question::look(sum)
    })
}

fn line_of(name: AnyView, text: String, more: Option<String>, count: String) -> AnyView {
    view! {
        <div>
            <dt>
                {name}
                <small>{text} " " {more}</small>
            </dt>
            <dd>{count}</dd>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_addend_of_seats_is_read_as_it_is_written() {
        let all = [
            AddendKind::Used,
            AddendKind::Unknown,
            AddendKind::New,
            AddendKind::Pinned,
        ];
        for what in all {
            let id = id_of(what).expect("it counts seats");
            assert_eq!(read_id(id), Some(Some(what)));
        }
        assert_eq!(read_id(NOT_NEEDED), Some(None));
        assert_eq!(read_id("growth"), None);
    }
}
