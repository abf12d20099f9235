//! Who is next in line for seats that the plan leaves free: offered, before anything is sent.

use leptos::prelude::*;

use super::{lines::SeatsLine, rehearsal::Rehearsal};
use crate::{
    domain::LicenseId,
    estate::Topic,
    lean::{effect, memo},
    plan::{give_to_next, next_after},
    state::{live_estate::use_estate, session::use_session, staged::use_staged, sync::use_sync},
    text::{format, person, waiting::words},
    ui::When,
    waiting::Place,
};

/// Of each license that the plan frees seats on, those who wait for them, with a button that plans
/// to give them.
#[component]
pub fn NextInLine(rehearsal: Rehearsal) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let sync = use_sync();
    let staged = use_staged();
    let plan = live.planned();
    let has_lines = memo(move || {
        let is_kept = |id: &LicenseId| {
            live.peek(|estate| estate.license(id).is_some_and(|row| row.line.is_some()))
        };
        session.may_keep_lines() && { rehearsal.seats }
            .with(|all| all.iter().any(|it| is_kept(&it.license)))
    });
    // Whoever waits has no seat there, so the people of the license do not tell their names.
    effect(move || {
        if has_lines.get() {
            sync.need(Topic::Users);
        }
    });
    let rows = memo(move || {
        if !has_lines.get() {
            return Vec::new();
        }
        live.follow_users();
        let row = |it: SeatsLine| {
            let free = it.after.free().unwrap_or_default();
            let next: Vec<Place> = live.peek(|estate| {
                plan.with(|plan| next_after(estate, &it.license, plan.acts(), free, format::now()))
            });
            (!next.is_empty()).then_some((it.license, it.title, next))
        };
        let seats = rehearsal.seats.get().into_iter();
        seats.filter_map(row).collect::<Vec<_>>()
    });
    let row = move |(license, title, next): (LicenseId, String, Vec<Place>)| {
        let names: Vec<String> = { next.iter() }
            .map(|place| live.peek(|estate| person(estate, &place.user)))
            .collect();
        let count = next.len();
        let label = (words().give_seats_on)(count, &title);
        let give = move |_| {
            let acts = next.iter().flat_map(|place| give_to_next(&license, place));
            staged.stage(acts.collect());
        };
        view! {
            <li class="verdict">
                <span class="verdict-words" dir="auto">{(words().next_on)(&title, &names)}</span>
                <button class="btn btn--small" type="button" aria-label=label on:click=give>
                    {(words().give_seats)(count)}
                </button>
            </li>
        }
    };
    view! {
        <When is=move || rows.with(|rows| !rows.is_empty())>
            <ul class="verdicts verdicts--open" role="list" aria-label=words().title>
                {move || rows.get().into_iter().map(row).collect_view()}
            </ul>
        </When>
    }
}
