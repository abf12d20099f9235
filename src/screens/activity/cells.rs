//! What stands in the columns of the activity table.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::lines::{Line, Whole, detail, is_undone, undone_by, whole};
use crate::{
    acts::Outcome,
    estate::Topic,
    lean::{derived, dynamic, memo},
    paths,
    plan::{self, Filed, Receipt, Verdict},
    state::{
        activity::use_activity,
        live_estate::{LiveEstate, use_estate},
        removals::{Finishing, use_removals},
        runner::use_runner,
        session::use_session,
    },
    text::{format, outcome_word, t, why_words},
    ui::{ActionButton, Align, Cell, Column, Icon, IconName, Pill, Time, Tone, anew},
};

/// The receipt with an id. What is filed never changes, so nothing is followed.
fn find(id: &str) -> Option<Arc<Filed>> {
    let filed = use_activity().filed();
    filed.with_untracked(|all| all.iter().find(|it| it.receipt.id == id).cloned())
}

/// When it was begun: the time of day, with the day if that is another.
fn time_of(filed: &Filed) -> String {
    let at = filed.receipt.started;
    if format::day(at) == format::day(format::now()) {
        format::clock(at)
    } else {
        format::day_and_time(at)
    }
}

/// The columns; `open` holds the receipts whose acts are shown.
pub fn columns(open: RwSignal<HashSet<String>>) -> Vec<Column<Line>> {
    let column = |id, title, class, cell| Column {
        id,
        title,
        sortable: false,
        align: Align::Start,
        class,
        cell,
    };
    let text = t().activity;
    // The cells of an act say what the receipt's does not.
    let receipt_only = |draw: fn(&Filed) -> AnyView| -> Cell<Line> {
        anew(move |line: &Line| match line {
            Line::Receipt(id) => find(id).map(|it| draw(&it)).into_any(),
            Line::Act(..) => ().into_any(),
        })
    };
    vec![
        column(
            "what",
            text.what,
            "",
            anew(move |line: &Line| match line.clone() {
                Line::Receipt(id) => view! { <WhatCell id open/> }.into_any(),
                Line::Act(id, at) => act_words(&id, at),
            }),
        ),
        column(
            "by",
            text.by,
            "w-l from-l",
            receipt_only(|filed| filed.receipt.by.clone().into_any()),
        ),
        column(
            "when",
            text.when,
            "w-s from-m",
            receipt_only(|filed| {
                let at = filed.receipt.started;
                view! {
                    <Time datetime=format::machine(at) text=format::day(at) second=format::clock(at)/>
                }
                .into_any()
            }),
        ),
        column(
            "outcome",
            text.outcome,
            "w-m",
            anew(|line: &Line| match line.clone() {
                Line::Receipt(id) => view! { <OutcomeCell id/> }.into_any(),
                Line::Act(id, at) => act_outcome(&id, at),
            }),
        ),
        column(
            "actions",
            "",
            "w-actions receipt-undo",
            anew(|line: &Line| match line.clone() {
                Line::Receipt(id) => view! { <UndoCell id/> }.into_any(),
                Line::Act(..) => ().into_any(),
            }),
        ),
    ]
}

/// The receipt in one line, which opens its acts; below it why, and what it takes back.
#[component]
fn WhatCell(id: Arc<str>, open: RwSignal<HashSet<String>>) -> impl IntoView {
    let filed = find(&id);
    let id = StoredValue::new(id.to_string());
    let is_open = memo(move || open.with(|open| id.with_value(|id| open.contains(id))));
    let toggle = move |_| {
        open.update(|open| {
            let id = id.get_value();
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    };
    filed.map(|filed| {
        let receipt = &filed.receipt;
        let when = format::day_and_time(receipt.started);
        let reason = receipt.reason.as_deref().map(t().activity.reason_was);
        let undone = receipt.undoes.as_deref().map(|id| (id, find(id)));
        let leads_on = matches!(undone, Some((_, Some(_))));
        let undoes = undone.map(|(id, filed)| match filed {
            Some(filed) => view! {
                <A href=paths::link(&paths::receipt(id))>{(t().activity.go_to_undone)(&time_of(&filed))}</A>
            }
            .into_any(),
            None => t().activity.takes_back.into_any(),
        });
        let below = view! {
            <small class="receipt-below" class:leads-on=leads_on>
                <span class="receipt-when">{when}</span>
                {undoes.map(|undoes| view! { <span>{undoes}</span> })}
                {reason.map(|reason| view! { <span title=reason.clone()>{reason.clone()}</span> })}
            </small>
        };
        if receipt.rows.is_empty() {
            return view! { <bdi class="receipt-line">{filed.line.clone()}</bdi> {below} }.into_any();
        }
        view! {
            <button
                type="button"
                class="receipt-line"
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                <Icon name=IconName::ChevronLeft/>
                <bdi>{filed.line.clone()}</bdi>
            </button>
            {below}
        }
        .into_any()
    })
}

/// An act in words, and what the server said about it.
fn act_words(id: &str, at: usize) -> AnyView {
    let filed = find(id);
    let told = filed.as_ref().and_then(|it| it.told.get(at).cloned());
    let said = filed
        .as_ref()
        .and_then(|it| detail(&it.receipt.rows.get(at)?.outcome));
    let words = told.map(|told| told.words).unwrap_or_default();
    view! {
        <span class="receipt-act" dir="auto" title=words.clone()>{words.clone()}</span>
        {said.map(|said| view! { <small class="receipt-said" title=said.clone()>{said.clone()}</small> })}
    }
    .into_any()
}

fn act_outcome(id: &str, at: usize) -> AnyView {
    let outcome = find(id).and_then(|it| Some(it.receipt.rows.get(at)?.outcome.clone()));
    outcome
        .map(|outcome| {
            let tone = match outcome {
                Outcome::Done => Tone::Ok,
                Outcome::Oversold { .. } => Tone::Warn,
                Outcome::Failed(_) => Tone::Bad,
                Outcome::Skipped | Outcome::NotTried => Tone::Muted,
            };
            view! { <Pill tone text=outcome_word(&outcome)/> }
        })
        .into_any()
}

/// How it came out; below it that it was taken back.
#[component]
fn OutcomeCell(id: Arc<str>) -> impl IntoView {
    let text = t().activity;
    let activity = use_activity();
    let undone = {
        let id = id.clone();
        memo(move || {
            let all = activity.filed().get();
            let filed = all.iter().find(|it| *it.receipt.id == *id)?;
            let by = undone_by(filed, &all)?;
            Some((by.receipt.id.clone(), time_of(by)))
        })
    };
    let pill = find(&id).map(|filed| {
        let (tone, words) = match whole(&filed) {
            Whole::Interrupted => (Tone::Warn, text.is_interrupted.to_owned()),
            Whole::Failed(count) => (Tone::Bad, (text.failed_count)(count)),
            Whole::NotTried(count) => (Tone::Muted, (text.not_tried_count)(count)),
            Whole::Skipped => (Tone::Muted, t().outcome_skipped.to_owned()),
            Whole::Oversold(over) => (Tone::Warn, (t().over)(&format::number(u64::from(over)))),
            Whole::Done => (Tone::Ok, t().outcome_done.to_owned()),
        };
        (tone, words)
    });
    let removals = use_removals();
    let receipt = id.to_string();
    let is_open = {
        let receipt = receipt.clone();
        memo(move || removals.of(&receipt).is_some())
    };
    view! {
        {dynamic(move || match is_open.get() {
            true => Some((Tone::Warn, t().acts.removing.to_owned())),
            false => pill.clone(),
        }.map(|(tone, words)| view! { <Pill tone text=words/> }))}
        {dynamic(move || removals.of(&receipt).map(|finishing| {
            let words = match finishing {
                Finishing::Going => t().acts.removal_going,
                Finishing::Late => t().acts.removal_late,
            };
            view! { <small>{words}</small> }
        }))}
        {dynamic(move || undone.get().map(|(id, time)| view! {
            <small><A href=paths::link(&paths::receipt(&id))>{(text.go_to_undo)(&time)}</A></small>
        }))}
    }
}

/// Why a receipt cannot be taken back as things are now, if that is so.
fn hindered(live: LiveEstate, receipt: &Receipt) -> Option<String> {
    let inverse = receipt.inverse();
    let verdicts = live.peek(|estate| plan::project(estate, inverse.acts()).verdicts);
    let why = verdicts.iter().find_map(|verdict| match verdict {
        Verdict::NotPossible(why) => Some(why_words(why)),
        Verdict::Exceeds { .. } => Some(t().manage.no_room),
        Verdict::Works | Verdict::AlreadySo => None,
    });
    // What is left of it can still be taken back.
    let works = verdicts.contains(&Verdict::Works);
    why.filter(|_| !works).map(str::to_owned)
}

/// Takes the whole receipt back.
#[component]
fn UndoCell(id: Arc<str>) -> impl IntoView {
    let activity = use_activity();
    let live = use_estate();
    let runner = use_runner();
    let session = use_session();
    let filed = StoredValue::new(find(&id));
    let can_ever = filed.with_value(|filed| {
        filed
            .as_ref()
            .is_some_and(|it| !it.receipt.inverse().is_empty())
    });
    // Whoever gave up their own role cannot take it back.
    let may_undo = move |receipt: &Receipt| {
        let abilities = session.abilities();
        let inverse = receipt.inverse();
        live.peek(|estate| {
            let mut acts = inverse.acts().iter();
            acts.all(|act| abilities.allow(act, |user| estate.role(user)))
        })
    };
    let blocked = derived(move || {
        let text = t().activity;
        let filed = filed.get_value()?;
        if activity.filed().with(|all| is_undone(&filed, all)) {
            Some(text.undone_already.to_owned())
        } else if !may_undo(&filed.receipt) {
            Some(t().role_forbids.to_owned())
        } else if runner.is_running() {
            Some(text.something_runs.to_owned())
        } else if !live.progress(&Topic::Licenses).complete {
            // The order that passes no limit needs the counts.
            Some(t().licenses_loading.to_owned())
        } else {
            hindered(live, &filed.receipt)
        }
    });
    let undo = move |()| {
        if let Some(filed) = filed.get_value() {
            runner.undo(&filed.receipt);
        }
    };
    let label = filed.with_value(|filed| {
        let line = filed.as_ref().map_or("", |it| it.line.as_str());
        (t().activity.undo_named)(line)
    });
    let over = memo(move || {
        live.follow_licenses();
        let filed = filed.get_value();
        let acts = |it: &Filed| live.peek(|estate| plan::give_back(estate, it.receipt.given()));
        filed.is_some_and(|it| it.receipt.over() > 0 && !acts(&it).is_empty())
    });
    let is_single = filed.with_value(|it| it.as_ref().is_some_and(|it| it.receipt.rows.len() == 1));
    let give_back = move |()| {
        if let Some(filed) = filed.get_value() {
            runner.give_back(&filed.receipt);
        }
    };
    let back_label = filed.with_value(|filed| {
        let line = filed.as_ref().map_or("", |it| it.line.as_str());
        (t().give_back_named)(line)
    });
    can_ever.then(|| {
        view! {
            {move || over.get().then(|| view! {
                <ActionButton on_press=give_back blocked ghost=true label=back_label.clone()>
                    {t().give_back}
                </ActionButton>
            })}
            // Of a single seat, giving it back and undoing are the same.
            {move || (!over.get() || !is_single).then(|| view! {
                <ActionButton on_press=undo blocked ghost=true label=label.clone()>
                    {t().undo}
                </ActionButton>
            })}
        }
    })
}
