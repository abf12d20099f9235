//! Who used what: every seat with its person, their last sign, and why it counts as it does.

use std::{cmp::Reverse, sync::Arc};

use leptos::prelude::*;

use super::{
    frame::{ReportFrame, ReportTab},
    group::within,
    lines::{product_name, product_options},
    papers::{Papers, Sheet},
    renewals::{place_of, read_id, rules, seats_behind, word_of},
    seat_cells::{columns, license_words, paper_words, person_words, reason},
};
use crate::{
    domain::ProductId,
    estate::{Estate, fold},
    lean::{derived, memo, sort_by_key},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    state::{
        live_estate::use_estate,
        query::query,
        reports::{Basis, IdleStore, Reports, groups, labelled},
    },
    text::{
        format, license_title,
        reports::{state_word, words},
        t,
    },
    ui::{Chip, Chips, Empty, SearchField, Select, When},
    usage::{Labels, Scope, Split, State, Zone, people_rows},
};

/// The states by their names, in their order.
const STATES: [&str; 3] = ["used", "not-used", "unknown"];

/// What every seat is found by, by its place.
pub type Texts = Arc<Vec<Box<str>>>;

/// The words that each seat is found by, folded.
pub fn texts(basis: &Basis, estate: &Estate) -> Texts {
    let reading = basis.reading();
    let of_license = |nth: u32| {
        let (_, title, product) = license_words(estate, basis, nth);
        format!(" {title} {product}")
    };
    let licenses: Vec<String> = (0..reading.licenses.len() as u32).map(of_license).collect();
    let text = |seat: &crate::usage::SeatUse| {
        let (name, email) = person_words(estate, &reading.person_on(seat).id);
        let license = &licenses[seat.license as usize];
        fold(&format!("{name} {email}{license}")).into_boxed_str()
    };
    Arc::new(reading.seats.iter().map(text).collect())
}

/// The seats in scope, by their places.
pub fn in_scope(basis: &Basis, scope: &Scope) -> Vec<u32> {
    let reading = basis.reading();
    let here: Vec<bool> = reading.licenses.iter().map(|it| scope.has(it)).collect();
    let seats = reading.seats.iter().zip(0..);
    seats
        .filter(|(seat, _)| here[seat.license as usize])
        .map(|(_, nth)| nth)
        .collect()
}

/// Leaves the seats whose words have all that was typed.
pub fn search(seats: &mut Vec<u32>, typed: &str, texts: impl FnOnce() -> Option<Texts>) {
    let typed = fold(typed);
    if typed.is_empty() {
        return;
    }
    let texts = texts().unwrap_or_default();
    seats.retain(|nth| {
        let text = texts.get(*nth as usize);
        text.is_some_and(|text| typed.split_whitespace().all(|word| text.contains(word)))
    });
}

/// How many seats, by their places, are in which state.
pub fn split_of(states: &[State], seats: &[u32]) -> Split {
    let mut split = Split::default();
    for &seat in seats {
        match states[seat as usize] {
            State::Used(_) => split.used += 1,
            State::NotUsed(_) => split.not_used += 1,
            State::Unknown(_) => split.unknown += 1,
        }
    }
    split
}

/// Puts seats in the order of a column.
pub fn arrange(
    seats: &mut Vec<u32>,
    column: &str,
    is_descending: bool,
    basis: &Basis,
    texts: &Texts,
) {
    let reading = basis.reading();
    match column {
        "person" => by(seats, is_descending, |nth| texts.get(nth as usize).cloned()),
        "license" => {
            // All seats of a license stand together.
            let title = |nth: u32| {
                let seat = &reading.seats[nth as usize];
                (reading.license_of(seat).product.clone(), seat.license)
            };
            by(seats, is_descending, title);
        }
        "team" => by(seats, is_descending, |nth| {
            reading.person_on(&reading.seats[nth as usize]).team.clone()
        }),
        "last" => by(seats, is_descending, |nth| {
            basis
                .report
                .evidence
                .last_sign(nth as usize)
                .map(|sign| sign.last)
        }),
        "state" => by(seats, is_descending, |nth| {
            let state = basis.report.states[nth as usize].id();
            STATES.iter().position(|it| *it == state)
        }),
        _ => {}
    }
}

pub fn by<K: Ord>(seats: &mut Vec<u32>, is_descending: bool, key: impl Fn(u32) -> K) {
    if is_descending {
        sort_by_key(seats, |nth| Reverse(key(*nth)));
    } else {
        sort_by_key(seats, |nth| key(*nth));
    }
}

/// The page of people and their seats.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let live = use_estate();
    let reports = Reports::open();
    reports.further.want_changes();
    let text = words();
    document().set_title(text.people);
    let address = ListAddress::here("person");
    let (state, ask_state) = query("state");
    let (product, ask_product) = query("product");
    let (group, ask_group) = query("group");
    let (license, ask_license) = query("license");
    let (behind, ask_behind) = query("seats");
    let pins = IdleStore::open().pins;
    let groups = memo(groups);
    let narrowed = move |scope: Scope| {
        if let Some(product) = product.get() {
            let products = [ProductId::from(product)].into_iter().collect();
            return Scope {
                products: Some(products),
                ..scope
            };
        }
        let Some(name) = group.get() else {
            return scope;
        };
        let found = groups.with(|groups| groups.iter().find(|it| it.name == name).cloned());
        within(scope, &found.unwrap_or_default())
    };
    let texts = memo(move || {
        live.follow_users();
        live.follow_catalogue();
        let basis = reports.basis.get()?;
        Some(live.peek(|estate| texts(&basis, estate)))
    });
    // Those that everything but the state lets in: what the states are counted of.
    let found = reports.memo(move |basis, scope| {
        let mut seats = in_scope(basis, &narrowed(scope));
        if let Some(license) = license.get() {
            // Nothing is there of a license that has not been read.
            let place = place_of(basis, &license.into());
            seats.retain(|nth| Some(basis.reading().seats[*nth as usize].license) == place);
            let what = behind.get().and_then(|id| read_id(&id));
            if let Some((place, what)) = place.zip(what) {
                let those = seats_behind(basis, place, what, &rules(pins.get(), 0));
                seats.retain(|nth| those.contains(nth));
            }
        }
        search(&mut seats, &address.text.get(), || texts.get());
        seats
    });
    let rows = memo(move || {
        let Some((basis, mut seats)) = reports.basis.get().zip(found.get()) else {
            return Arc::new(Vec::new());
        };
        seats.retain(|nth: &u32| (*nth as usize) < basis.report.states.len());
        if let Some(state) = state.get() {
            seats.retain(|nth| basis.report.states[*nth as usize].id() == state);
        }
        let texts = texts.get().unwrap_or_default();
        if texts.len() == basis.report.states.len() {
            for key in address.sort.get().iter().rev() {
                arrange(&mut seats, &key.column, key.descending, &basis, &texts);
            }
        }
        Arc::new(seats)
    });
    address.announce(move || rows.with(|rows| rows.len()), text.shown);
    let line = derived(move || {
        let Some(basis) = reports.basis.get() else {
            return String::new();
        };
        rows.with(|rows| {
            let people: std::collections::HashSet<u32> = { rows.iter() }
                .filter_map(|nth| Some(basis.reading().seats.get(*nth as usize)?.person))
                .collect();
            (text.people_line)(rows.len(), people.len(), reports.stages.is_complete.get())
        })
    });
    let chips = derived(move || {
        let split = reports.basis.with(|basis| {
            let seats = found.get().unwrap_or_default();
            basis
                .as_ref()
                .map_or(Split::default(), |it| split_of(&it.report.states, &seats))
        });
        let on = state.get().unwrap_or_default();
        let labels = [text.every_state, text.used, text.not_used, text.unknown];
        let counts = [split.total(), split.used, split.not_used, split.unknown];
        let ids = ["", STATES[0], STATES[1], STATES[2]];
        (0..4)
            .map(|nth| Chip {
                id: ids[nth].to_owned(),
                label: labels[nth].to_owned(),
                count: Some(format::number(counts[nth].into())),
                pressed: on == ids[nth],
            })
            .collect::<Vec<_>>()
    });
    let press = move |id: String| ask_state.set((!id.is_empty()).then_some(id));
    let options = product_options();
    let choose = move |id: String| {
        ask_group.set(None);
        ask_product.set((!id.is_empty()).then_some(id));
    };
    let is_plain = memo(move || {
        address.is_plain()
            && state.with(Option::is_none)
            && product.with(Option::is_none)
            && group.with(Option::is_none)
            && license.with(Option::is_none)
    });
    let clear = move || {
        address.clear();
        ask_state.set(None);
        ask_product.set(None);
        ask_group.set(None);
        ask_license.set(None);
        ask_behind.set(None);
    };
    let empty = move || {
        if is_plain.get() {
            return view! { <Empty title=text.nobody text=text.nobody_text/> }.into_any();
        }
        view! {
            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                <button class="btn" type="button" on:click=move |_| clear()>{t().clear_filters}</button>
            </Empty>
        }
        .into_any()
    };
    // What one license is called, with which of its seats are shown.
    let of_license = move |estate: &Estate| {
        let title = license_title(estate, &license.get()?.into());
        let what = behind.get().and_then(|id| read_id(&id));
        Some(match what {
            Some(what) => format!("{title} · {}", word_of(what)),
            None => title,
        })
    };
    let papers = Papers::new(
        "people",
        move |basis, estate| {
            rows.with_untracked(|rows| {
                labelled(basis, estate, |labels| {
                    people_rows(&basis.report, rows, labels)
                })
            })
        },
        move |basis, estate| {
            let row = |nth: &u32, labels: &dyn Labels| {
                let seat = &basis.reading().seats[*nth as usize];
                let person = &basis.reading().person_on(seat).id;
                let (name, email) = paper_words(estate, labels, person);
                let (_, license, _) = license_words(estate, basis, seat.license);
                let state = &basis.report.states[*nth as usize];
                let last = basis.report.evidence.last_sign(*nth as usize);
                let day = last.map(|it| format::plain_day(basis.zone.day(it.last)));
                vec![
                    name,
                    email,
                    license,
                    day.unwrap_or_else(|| text.never.to_owned()),
                    state_word(state).to_owned(),
                    reason(basis, state),
                ]
            };
            let filter = |name: &str, value: Option<String>| {
                value
                    .filter(|it| !it.is_empty())
                    .map(|it| (text.filter)(name, &it))
            };
            let product = product.get_untracked();
            let product = product.map(|id| product_name(estate, &id.into()));
            let state = state.get_untracked();
            let on = STATES.iter().position(|it| Some(*it) == state.as_deref());
            let on = on.map(|nth| [text.used, text.not_used, text.unknown][nth].to_owned());
            let filters = [
                filter(text.only_of, product.or(group.get_untracked())),
                filter(text.license, untrack(|| of_license(estate))),
                filter(text.state, on),
                filter(text.search, Some(address.text.get_untracked())),
            ];
            Sheet {
                when: None,
                filters: filters.into_iter().flatten().collect(),
                figures: Vec::new(),
                heads: vec![
                    text.person,
                    t().email,
                    text.license,
                    text.last_sign,
                    text.state,
                    text.why,
                ],
                rows: rows.with_untracked(|rows| {
                    labelled(basis, estate, |labels| {
                        rows.iter().map(|nth| row(nth, labels)).collect()
                    })
                }),
            }
        },
    );
    let is_complete = reports.stages.is_complete;
    let loading = derived(move || !is_complete.get() && rows.with(|it| it.is_empty()));
    let chosen = derived(move || product.get().unwrap_or_default());
    let group_chip = derived(move || {
        let chip = |name: String| Chip::plain(name.clone(), name, true);
        group.get().into_iter().map(chip).collect::<Vec<_>>()
    });
    let license_chip = derived(move || {
        live.follow_catalogue();
        let chip = |label: String| Chip::plain(String::new(), label, true);
        live.peek(of_license)
            .into_iter()
            .map(chip)
            .collect::<Vec<_>>()
    });
    let every_license = move |_| {
        ask_license.set(None);
        ask_behind.set(None);
    };
    view! {
        <ReportFrame reports tab=ReportTab::People title=text.people line papers>
            <div class="tools">
                <Chips label=text.state chips on_press=press/>
                <When is=move || group.with(Option::is_some)>
                    <Chips label=text.by_group chips=group_chip on_press=move |_| ask_group.set(None)/>
                </When>
                <When is=move || license.with(Option::is_some)>
                    <Chips label=text.license chips=license_chip on_press=every_license/>
                </When>
                <Select label=text.only_of options value=chosen on_change=choose/>
                <SearchField
                    label=text.search
                    value=address.text
                    on_input=move |typed| address.search(typed)
                />
            </div>
            <ListScreen
                label=text.seats_label
                topic=None
                address
                filters=None
                columns=list_screen::columns(move || columns(reports))
                chosen=None
                rows
                selection=None
                loading
                empty
            />
            <p class="muted-words">{text.monitoring}</p>
        </ReportFrame>
    }
}
