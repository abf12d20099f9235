//! A review of access: whoever knows decides who needs their seat, each in a file of their own, and
//! what comes of it is a plan.

mod answers;
mod begin;
mod board;
mod cells;
mod choose;
mod file;
mod round;
mod split;

use leptos::prelude::*;

use self::{
    begin::Begin,
    board::{Board, days, said},
    cells::columns,
    choose::ChooseDialog,
    round::{Rounds, RowTools},
};
use super::{
    frame::{ReportFrame, ReportTab},
    papers::{Papers, Sheet},
    seat_cells::paper_words,
};
use crate::{
    lean::{derived, dynamic, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    state::reports::{Reports, ReviewStore, labelled},
    text::{license_title, reports, reports_review::words, t},
    ui::{Empty, Loading},
    usage::{Labels, ReviewRow, Standing, Zone, review_rows},
};

/// The page of the review.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let reports = Reports::open();
    let text = words();
    document().set_title(text.title);
    let store = ReviewStore::open();
    let board = Board::open(reports, store, ListAddress::here("person"));
    let has_round = memo(move || store.kept.with(Option::is_some));
    let line = derived(move || {
        if !has_round.get() {
            return text.no_round.to_owned();
        }
        let of: usize = board.counts().iter().sum();
        let done = board.done();
        let number = |count: usize| crate::text::format::number(count as u64);
        (text.line)(&number(done), &number(of))
    });
    view! {
        <ReportFrame
            reports
            tab=ReportTab::Review
            title=text.title
            line
            papers=papers(board)
            nothing=MaybeProp::derive(move || (!has_round.get()).then(|| text.begin_first.to_owned()))
        >
            {dynamic(move || match (store.is_open.get(), has_round.get()) {
                (false, _) => view! { <Loading label=text.opening/> }.into_any(),
                (true, false) => view! { <Begin reports store/> }.into_any(),
                (true, true) => view! { <OnRound board/> }.into_any(),
            })}
            <p class="muted-words">{reports::words().monitoring}</p>
        </ReportFrame>
    }
}

/// A round that is on.
#[component]
fn OnRound(board: Board) -> impl IntoView {
    let text = words();
    let address = board.address;
    let rows = board.rows;
    let choosing = RwSignal::new(None::<u32>);
    address.announce(move || rows.with(|rows| rows.len()), reports::words().shown);
    let is_plain = memo(move || address.is_plain() && board.filter.with(Option::is_none));
    let empty = move || {
        if is_plain.get() {
            return view! { <Empty title=text.none text=text.none_text/> }.into_any();
        }
        let clear = move |_| {
            address.clear();
            board.show(String::new());
        };
        view! {
            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                <button class="btn" type="button" on:click=clear>{t().clear_filters}</button>
            </Empty>
        }
        .into_any()
    };
    view! {
        <Rounds board/>
        <RowTools board/>
        <ListScreen
            label=text.label
            topic=None
            address
            filters=None
            columns=list_screen::columns(move || columns(board, choosing))
            chosen=None
            rows
            selection=None
            loading=derived(|| false)
            empty
        />
        <ChooseDialog board choosing/>
    }
}

/// The outcome: in a file one row for each answer and each seat without one; on paper one for each
/// seat.
fn papers(board: Board) -> Papers {
    Papers::new(
        "review",
        move |basis, estate| {
            let kept = board.store.kept.get_untracked();
            let standings = board.standings.get_untracked();
            let decisions = kept.map(|kept| kept.round.decisions(&standings));
            labelled(basis, estate, |labels| {
                review_rows(&decisions.unwrap_or_default(), labels)
            })
        },
        move |basis, estate| {
            let text = words();
            let Some(kept) = board.store.kept.get_untracked() else {
                return Sheet::default();
            };
            let standings = board.standings.get_untracked();
            let (begun, due) = days(&kept, basis);
            let row = |(row, standing): (&ReviewRow, &Standing), labels: &dyn Labels| {
                let (name, _) = paper_words(estate, labels, &row.person);
                let (_, word, why) = said(standing, basis);
                vec![
                    name,
                    license_title(estate, &row.license),
                    row.reviewer.clone(),
                    word.to_owned(),
                    why,
                ]
            };
            let counts = untrack(|| board.counts());
            let figures = [
                (text.keep, counts[0]),
                (text.take_back, counts[1]),
                (text.dont_know, counts[2]),
                (text.contested, counts[3]),
                (text.missing, counts[4]),
                (text.over, counts[5]),
            ];
            Sheet {
                when: Some(format!(
                    "{} · {}",
                    (text.round)(&begun, &due),
                    basis.zone.name()
                )),
                filters: vec![text.unproved.to_owned()],
                figures: figures
                    .into_iter()
                    .map(|(what, count)| (what, crate::text::format::number(count as u64), ""))
                    .collect(),
                heads: vec![
                    reports::words().person,
                    reports::words().license,
                    text.reviewer,
                    text.decision,
                    text.file_reason,
                ],
                rows: labelled(basis, estate, |labels| {
                    let all = kept.round.rows.iter().zip(standings.iter());
                    all.map(|it| row(it, labels)).collect()
                }),
            }
        },
    )
}
