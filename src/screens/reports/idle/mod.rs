//! Seats that lie idle: how many, how sure that is, what they come to, and taking them back, at
//! once or after their people were warned.

mod cells;
mod controls;
mod day_form;
mod finding;
mod pin;
mod round;
mod take;

pub use self::{
    controls::Number,
    take::{TakeDialog, Taking},
};

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use self::{
    cells::columns,
    controls::{Controls, Outcome, TierCards},
    finding::{ALONE, Finding},
    pin::PinDialog,
    round::{RoundBoard, WarnDialog},
    take::left_over,
};
use super::{
    frame::{ReportFrame, ReportTab},
    papers::{Papers, Sheet},
    seat_cells::{license_words, paper_words, person_words, reason},
};
use crate::{
    acts::{Act, Outcome},
    config::PeopleRule,
    lean::{derived, dynamic, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    state::{
        live_estate::use_estate,
        reports::{IdleStore, Reports, Round, labelled, people_rule},
        session::use_session,
    },
    text::{format, reports::words, reports_idle, t},
    ui::{ActionButton, Chip, Chips, Empty, SearchField, Selection},
    usage::{Labels, Report, Zone, idle_rows},
};

/// The page of idle seats.
#[component]
pub fn IdlePage() -> impl IntoView {
    let live = use_estate();
    let reports = Reports::open();
    reports.further.want_changes();
    let text = reports_idle::words();
    document().set_title(text.title);
    let address = ListAddress::here("tier");
    let store = IdleStore::open();
    let finding = Finding::open(reports, store, address);
    let taking = RwSignal::new(None::<Taking>);
    let pinning = RwSignal::new(None);
    let warning = RwSignal::new(false);
    let rows = finding.rows;
    address.announce(move || rows.with(|rows| rows.len()), words().shown);
    let line = derived(move || {
        let of = idle_of(finding.counts());
        let number = |count: usize| format::number(count as u64);
        (text.line)(&number(finding.chosen_len()), &number(of as usize))
    });
    let chips = derived(move || {
        let on = finding.tier.get().unwrap_or_default();
        let counts = finding.counts();
        let mut chips = vec![(String::new(), text.all, idle_of(counts))];
        for (nth, id) in finding::TIERS.iter().enumerate() {
            chips.push(((*id).to_owned(), (text.tier)(nth), counts[nth]));
        }
        chips.push((ALONE.to_owned(), text.left_alone, counts[4]));
        let chip = |(id, label, count): (String, &str, u32)| Chip {
            pressed: on == id,
            id,
            label: label.to_owned(),
            count: Some(format::number(count.into())),
        };
        chips.into_iter().map(chip).collect::<Vec<_>>()
    });
    let is_plain = memo(move || address.is_plain() && finding.tier.with(Option::is_none));
    let empty = move || {
        if is_plain.get() {
            return view! { <Empty title=text.none text=text.none_text/> }.into_any();
        }
        let clear = move |_| {
            address.clear();
            finding.show(String::new());
        };
        view! {
            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                <button class="btn" type="button" on:click=clear>{t().clear_filters}</button>
            </Empty>
        }
        .into_any()
    };
    let papers = Papers::new(
        "idle",
        move |basis, estate| {
            let found = finding.found.get_untracked().unwrap_or_default();
            let report = Report::new(basis.report.evidence.clone(), finding.range(basis));
            rows.with_untracked(|rows| {
                labelled(basis, estate, |labels| {
                    idle_rows(&report, &found.idle, rows, labels)
                })
            })
        },
        move |basis, estate| {
            let found = finding.found.get_untracked().unwrap_or_default();
            let range = finding.range(basis);
            let row = |nth: &u32, labels: &dyn Labels| {
                let seat = &basis.reading().seats[*nth as usize];
                let person = &basis.reading().person_on(seat).id;
                let (name, _) = paper_words(estate, labels, person);
                let (_, license, _) = license_words(estate, basis, seat.license);
                let last = basis.report.evidence.last_sign(*nth as usize);
                let day = last.map(|it| format::plain_day(basis.zone.day(it.last)));
                let verdict = found.idle.verdicts[*nth as usize];
                let (word, why) = verdict.as_ref().map(cells::words_of).unwrap_or_default();
                let state = || reason(basis, &basis.report.evidence.state(*nth as usize, &range));
                vec![
                    name,
                    license,
                    day.unwrap_or_else(|| words().never.to_owned()),
                    word,
                    if why.is_empty() { state() } else { why },
                ]
            };
            let mut filters = finding.said();
            let typed = address.text.get_untracked();
            if !typed.is_empty() {
                filters.push((words().filter)(words().search, &typed));
            }
            let (from, to) = range.days(&basis.zone);
            let days = [from, to].map(format::plain_day);
            Sheet {
                when: Some((words().dates)(&days[0], &days[1], basis.zone.name())),
                filters,
                figures: (0..4)
                    .map(|nth| {
                        let count = format::number(found.idle.counts[nth].into());
                        ((text.tier)(nth), count, (text.tier_text)(nth))
                    })
                    .collect(),
                heads: vec![
                    words().person,
                    words().license,
                    words().last_sign,
                    text.column,
                    words().why,
                ],
                rows: rows.with_untracked(|rows| {
                    labelled(basis, estate, |labels| {
                        rows.iter().map(|nth| row(nth, labels)).collect()
                    })
                }),
            }
        },
    )
    .about(move |basis| finding.range(basis));
    let is_complete = reports.stages.is_complete;
    let loading = derived(move || !is_complete.get() && rows.with(|it| it.is_empty()));
    let session = use_session();
    let none = move || (finding.chosen_len() == 0).then(|| text.take_none.to_owned());
    let take_blocked = derived(move || {
        let may = session.abilities().change_seats;
        (!may).then(|| t().role_forbids.to_owned()).or_else(none)
    });
    let warn_blocked = derived(move || {
        let is_named = people_rule() == PeopleRule::Names;
        (!is_named)
            .then(|| text.warn_pseudonyms.to_owned())
            .or_else(none)
    });
    let take = move |()| {
        let seats = finding.chosen_keys();
        taking.set(Some(Taking {
            seats,
            of_round: false,
        }));
    };
    // Until all is told the round stays as it is. Then those are left in it that did not come
    // about.
    let on_end = move |outcomes: Vec<(Act, Outcome)>| {
        let left = left_over(&outcomes);
        let round = store.round.get_untracked().filter(|_| !left.is_empty());
        store.set_round(round.map(|round| Round {
            seats: left,
            ..round
        }));
    };
    let select_row = move |nth: &u32| {
        let basis = reports.basis.get_untracked();
        let named = basis.and_then(|basis| {
            let seat = basis.reading().seats.get(*nth as usize)?;
            live.peek(|estate| {
                let (name, _) = person_words(estate, &basis.reading().person_on(seat).id);
                let (_, license, _) = license_words(estate, &basis, seat.license);
                Some((text.select)(&name, &license))
            })
        });
        named.unwrap_or_default()
    };
    let selection = Selection {
        selected: finding.selected,
        select_row: Arc::new(select_row),
        select_all: text.select_all.into(),
    };
    view! {
        <ReportFrame reports tab=ReportTab::Idle title=text.title line papers>
            <RoundBoard reports store taking/>
            <div class="idle-top">
                <Controls finding/>
                <div class="idle-side">
                    <Outcome reports finding>
                        <ActionButton on_press=take blocked=take_blocked primary=true>
                            {move || (text.take)(finding.chosen_len())}
                        </ActionButton>
                        <ActionButton on_press=move |()| warning.set(true) blocked=warn_blocked>
                            {text.warn}
                        </ActionButton>
                    </Outcome>
                    <TierCards finding/>
                </div>
            </div>
            <div class="tools">
                <Chips label=text.tiers chips on_press=move |id| finding.show(id)/>
                <SearchField
                    label=words().search
                    value=address.text
                    on_input=move |typed| address.search(typed)
                />
            </div>
            <ListScreen
                label=text.label
                topic=None
                address
                filters=None
                columns=list_screen::columns(move || columns(reports, finding, store, pinning))
                chosen=None
                rows
                selection=Some(selection)
                loading
                empty
            />
            <p class="muted-words">{words().monitoring}</p>
            <TakeDialog reports taking on_begin=move |()| finding.forget_ticks() on_end/>
            <PinDialog reports store pinning/>
            {dynamic(move || {
                warning.get().then(|| view! { <WarnDialog reports finding store warning/> })
            })}
        </ReportFrame>
    }
}

/// How many seats may be idle: all but those that are left alone.
fn idle_of(counts: [u32; 5]) -> u32 {
    counts[..4].iter().sum()
}

/// Seats by what they are, which stays when a report is put together anew.
type Seats = Vec<(crate::domain::LicenseId, crate::domain::UserId)>;
/// Rows that are ticked, by their places.
type Ticked = HashSet<u32>;
