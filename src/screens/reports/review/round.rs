//! Where a round stands, and what can be done with it.

use leptos::{prelude::*, task::spawn_local};

use super::{
    super::idle::{TakeDialog, Taking},
    answers::{Came, TakeIn, Told},
    board::{Board, STANDINGS, days},
    file,
};
use crate::{
    acts::{Act, Outcome},
    lean::{derived, dynamic, memo},
    parts::ask_dialog::{Answer, Question, ask},
    state::{notices::use_notices, session::use_session},
    text::{format, reports, reports_review::words, t},
    ui::{ActionButton, Chip, Chips, SearchField, When},
    usage::{Progress, Zone},
};

/// The round.
#[component]
pub fn Rounds(board: Board) -> impl IntoView {
    let text = words();
    let (store, reports) = (board.store, board.reports);
    let session = use_session();
    let told = RwSignal::new(Vec::<Told>::new());
    let taking = RwSignal::new(None::<Taking>);
    let closing = RwSignal::new(false);
    let heading = memo(move || {
        let (basis, kept) = reports.basis.get().zip(store.kept.get())?;
        let (begun, due) = days(&kept, &basis);
        let is_late = basis.zone.day(format::now()) > kept.round.due;
        Some(match is_late {
            true => (text.overdue)(&begun, &due),
            false => (text.round)(&begun, &due),
        })
    });
    let count = memo(move || board.to_free().len());
    let is_read = reports.stages.is_complete;
    let blocked = derived(move || {
        let may = session.abilities().change_seats;
        let role = (!may).then(|| t().role_forbids.to_owned());
        // Whoever came back may be in what is still being read.
        let reading = (!is_read.get()).then(|| reports::words().reading.to_owned());
        role.or(reading)
            .or_else(|| (count.get() == 0).then(|| text.free_none.to_owned()))
    });
    let free = move |()| {
        taking.set(Some(Taking {
            seats: untrack(|| board.to_free()),
            of_round: true,
        }));
    };
    let on_end = move |outcomes: Vec<(Act, Outcome)>| board.note(&outcomes);
    view! {
        <section class="idle-card idle-round" aria-label=move || heading.get().unwrap_or_default()>
            <h2>{heading}</h2>
            <p>{text.unproved}</p>
            <When is=move || !store.is_safe.get()>
                <p class="field-error" role="alert">{text.unsafe_now}</p>
            </When>
            <div class="idle-actions">
                <TakeIn board told/>
                <ActionButton on_press=free blocked>{move || (text.free)(count.get())}</ActionButton>
                <button class="btn" type="button" on:click=move |_| closing.set(true)>{text.close}</button>
            </div>
            <Came told/>
        </section>
        <Figures board/>
        <Reviewers board/>
        <TakeDialog reports taking on_begin=|()| () on_end/>
        {close_dialog(board, closing)}
    }
}

#[component]
fn Figures(board: Board) -> impl IntoView {
    let text = words();
    let figures =
        move || {
            let counts = board.counts();
            let of: usize = counts.iter().sum();
            let number = |count: usize| format::number(count as u64);
            [
            (text.decided, board.done(), (text.decided_of)(of)),
            (text.to_free, board.to_free().len(), text.to_free_text.to_owned()),
            (text.contested, counts[3], text.contested_text.to_owned()),
            (text.missing, counts[4], text.missing_text.to_owned()),
        ]
        .map(|(what, count, counts)| {
            view! { <div><dt>{what}</dt><dd><b>{number(count)}</b><span>{counts}</span></dd></div> }
        })
        .collect_view()
        };
    view! { <dl class="idle-tiers" aria-label=text.figures>{figures}</dl> }
}

/// How far each reviewer is, and their file.
#[component]
fn Reviewers(board: Board) -> impl IntoView {
    let text = words();
    let notices = use_notices();
    let progress = memo(move || {
        let kept = board.store.kept.get();
        kept.map_or_else(Vec::new, |kept| kept.round.progress(&kept.answers))
    });
    let save = move |reviewer: String| {
        let (Some(basis), Some(kept)) = (
            board.reports.basis.get_untracked(),
            board.store.kept.get_untracked(),
        ) else {
            return;
        };
        spawn_local(async move {
            let texts = kept.round.to_sign(&reviewer);
            let Some(signatures) = board.store.sign(&texts).await else {
                return notices.show(text.no_key.to_owned(), None, true);
            };
            let (begun, due) = days(&kept, &basis);
            let page = file::page(&kept.round, &reviewer, &signatures, &begun, &due);
            let name = file::name(&kept.round, &reviewer, "for", "html");
            notices.save(&name, &page, Some((text.saved)(&reviewer)));
        });
    };
    let line = move |it: Progress| {
        let who = StoredValue::new(it.reviewer.clone());
        let said = (text.done_of)(it.done, it.of);
        view! {
            <li>
                <span class="review-line">
                    <b dir="auto">{it.reviewer.clone()}</b>
                    <progress max=it.of.to_string() value=it.done.to_string() aria-label=it.reviewer.clone()></progress>
                    <small>{said}</small>
                </span>
                <ActionButton on_press=move |()| save(who.get_value()) label=(text.save_for)(&it.reviewer)>
                    {text.save}
                </ActionButton>
            </li>
        }
    };
    view! {
        <section class="idle-card" aria-label=text.progress>
            <h2>{text.progress}</h2>
            {dynamic(move || {
                let lines = progress.get().into_iter().map(line).collect_view();
                view! { <ul class="review-heaps">{lines}</ul> }
            })}
        </section>
    }
}

/// Asks before the round ends.
fn close_dialog(board: Board, closing: RwSignal<bool>) -> AnyView {
    let text = words();
    let close = move || {
        board.store.close();
        Answer::Done
    };
    ask(
        closing,
        move |()| text.close_title.to_owned(),
        move |(), _| {
            let body = view! { <p>{text.close_text}</p> }.into_any();
            Question {
                is_danger: Signal::stored(true),
                ..Question::new(text.close_confirm, body, close)
            }
        },
    )
}

/// Narrows the rows.
#[component]
pub fn RowTools(board: Board) -> impl IntoView {
    let text = words();
    let chips = derived(move || {
        let on = board.filter.get().unwrap_or_default();
        let counts = board.counts();
        let named = [
            text.keep,
            text.take_back,
            text.dont_know,
            text.contested,
            text.missing,
            text.over,
        ];
        let all = [("", text.all, counts.iter().sum())];
        let rest = (0..6).map(|nth| (STANDINGS[nth], named[nth], counts[nth]));
        let chip = |(id, label, count): (&str, &str, usize)| Chip {
            id: id.to_owned(),
            label: label.to_owned(),
            count: Some(format::number(count as u64)),
            pressed: on == id,
        };
        all.into_iter().chain(rest).map(chip).collect::<Vec<_>>()
    });
    view! {
        <div class="tools">
            <Chips label=text.standing chips on_press=move |id| board.show(id)/>
            <SearchField
                label=text.search
                value=board.address.text
                on_input=move |typed| board.address.search(typed)
            />
        </div>
    }
}
