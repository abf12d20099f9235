//! The columns of a list of seats with their use. A row is a place in what was read; what stands
//! there is looked up when it is drawn, and again when the report is put together anew.

use leptos::prelude::*;
use leptos_router::components::A;

use super::lines::{last_cell, last_words, product_name};
use crate::{
    config::PeopleRule,
    domain::{LicenseId, UserId},
    estate::Estate,
    parts::long_name::long_name,
    paths::{self, LicenseTab, UserTab},
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports, alias_of, people_rule},
    },
    text::{
        format, license_title,
        reports::{state_word, words},
        t,
    },
    ui::{Align, Column, Dash, Pill, Tone, follow},
    usage::{Labels, State, Zone},
};

/// What a person is called: their name and their address, as far as they have been read.
pub fn person_words(estate: &Estate, id: &UserId) -> (String, String) {
    if let Some(alias) = alias_of(id) {
        return ((words().alias)(&alias), String::new());
    }
    match estate.met(id) {
        Some(user) => {
            let label = user.label();
            let email = if user.email == label {
                String::new()
            } else {
                user.email.clone()
            };
            (label, email)
        }
        None => {
            let former = estate.label(id);
            (
                former.unwrap_or_else(|| words().no_name.to_owned()),
                id.to_string(),
            )
        }
    }
}

/// What a person is called on paper: as on the screen; where people stand by pseudonyms, by the one
/// of this paper alone, so that no two papers can be laid side by side.
pub fn paper_words(estate: &Estate, labels: &dyn Labels, id: &UserId) -> (String, String) {
    match people_rule() {
        PeopleRule::Names => person_words(estate, id),
        PeopleRule::Pseudonyms | PeopleRule::Off => (labels.person(id).id, String::new()),
    }
}

/// What the license of a seat is called, and its product where that is another word.
pub fn license_words(estate: &Estate, basis: &Basis, license: u32) -> (LicenseId, String, String) {
    let license = &basis.reading().licenses[license as usize];
    let title = license_title(estate, &license.id);
    let product = product_name(estate, &license.product);
    let below = if product == title {
        String::new()
    } else {
        product
    };
    (license.id.clone(), title, below)
}

/// Why a seat is in its state, as a sentence with days of the report's zone.
pub fn reason(basis: &Basis, state: &State) -> String {
    (words().reason)(state, &|at| format::plain_day(basis.zone.day(at)))
}

fn tone(state: &State) -> Tone {
    match state {
        State::Used(_) => Tone::Ok,
        State::NotUsed(_) => Tone::Warn,
        State::Unknown(_) => Tone::Muted,
    }
}

/// The columns.
pub fn columns(reports: Reports) -> Vec<Column<u32>> {
    let live = use_estate();
    let column = move |id, title, class, draw: fn(&Basis, &Estate, u32) -> AnyView| Column {
        id,
        title,
        sortable: true,
        align: Align::Start,
        class,
        cell: follow(move |seat: &u32| {
            let basis = reports.basis.get()?;
            let is_there = (*seat as usize) < basis.report.states.len();
            is_there.then(|| live.peek(|estate| draw(&basis, estate, *seat)))
        }),
    };
    let text = words();
    vec![
        column("person", text.person, "", |basis, estate, seat| {
            let seat = &basis.reading().seats[seat as usize];
            let id = &basis.reading().person_on(seat).id;
            let (name, email) = person_words(estate, id);
            let (_, license, _) = license_words(estate, basis, seat.license);
            view! {
                <A href=paths::link(&paths::user(id, UserTab::Access)) attr:class="row-link">
                    <span dir="auto">{name}</span>
                </A>
                <small class="until-s" dir="auto">{license}</small>
                <small class="below" dir="auto">{email}</small>
            }
            .into_any()
        }),
        column(
            "license",
            text.license,
            "w-l from-s",
            |basis, estate, seat| {
                let seat = &basis.reading().seats[seat as usize];
                let (id, title, below) = license_words(estate, basis, seat.license);
                view! {
                    <A href=paths::link(&paths::license(&id, LicenseTab::Users))>
                        {long_name(title)}
                    </A>
                    <small dir="auto">{below}</small>
                }
                .into_any()
            },
        ),
        column("team", text.team, "w-s from-l", |basis, estate, seat| {
            let seat = &basis.reading().seats[seat as usize];
            let team = basis.reading().person_on(seat).team.as_ref();
            match team.and_then(|id| estate.team(id)) {
                Some(team) => view! { <span dir="auto">{team.name.clone()}</span> }.into_any(),
                None => view! { <Dash label=t().none/> }.into_any(),
            }
        }),
        column("last", text.last_sign, "w-last from-m", |basis, _, seat| {
            let sign = basis.report.evidence.last_sign(seat as usize);
            last_cell(sign.map(|sign| last_words(&sign, basis)))
        }),
        column("state", text.state, "w-use", |basis, _, seat| {
            let state = &basis.report.states[seat as usize];
            let why = reason(basis, state);
            // The words are cut where they do not fit; all of them are there for whoever points.
            view! {
                <Pill tone=tone(state) text=state_word(state)/>
                <small title=why.clone()>{why.clone()}</small>
            }
            .into_any()
        }),
    ]
}
