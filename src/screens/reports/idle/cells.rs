//! The columns of idle seats.

use leptos::prelude::*;

use super::{
    super::seat_cells::{columns as seat_columns, person_words, reason},
    finding::Finding,
};
use crate::{
    domain::UserId,
    lean::dynamic,
    state::{
        live_estate::use_estate,
        reports::{IdleStore, Reports},
    },
    text::{format, reports_idle::words},
    ui::{ActionButton, Align, Column, Pill, Tone, anew},
    usage::{Exclusion, Tier, Verdict},
};

/// What a verdict is called, and the reason where it is the verdict's own.
pub fn words_of(verdict: &Verdict) -> (String, String) {
    let text = words();
    let (nth, why) = match verdict.tier {
        Tier::Certain => (0, text.certain_why),
        Tier::Probable => (1, ""),
        Tier::Review(doubt) => (2, (text.doubt)(Some(doubt))),
        Tier::Unknown => (3, ""),
        Tier::InUse => (4, ""),
    };
    let word = match verdict.excluded {
        Some(excluded) => (text.excluded)(excluded),
        None => (text.tier)(nth),
    };
    (word.to_owned(), why.to_owned())
}

fn tone(verdict: &Verdict) -> Tone {
    match (verdict.excluded, verdict.tier) {
        (Some(_), _) => Tone::Muted,
        (None, Tier::Certain | Tier::Probable) => Tone::Warn,
        (None, Tier::Review(_) | Tier::Unknown) => Tone::Muted,
        (None, Tier::InUse) => Tone::Ok,
    }
}

/// The columns.
pub fn columns(
    reports: Reports,
    finding: Finding,
    store: IdleStore,
    pinning: RwSignal<Option<UserId>>,
) -> Vec<Column<u32>> {
    let live = use_estate();
    let text = words();
    let mut columns = seat_columns(reports);
    columns.retain(|column| matches!(column.id, "person" | "license" | "last"));
    // There is a button more here than in the list of people.
    for column in columns.iter_mut().filter(|column| column.id == "last") {
        column.class = "w-last from-l";
    }
    columns.push(Column {
        id: "tier",
        title: text.column,
        sortable: true,
        align: Align::Start,
        class: "w-use",
        cell: anew(move |seat: &u32| {
            let seat = *seat as usize;
            dynamic(move || {
                let basis = reports.basis.get()?;
                let found = finding.found.get()?;
                let verdict = found.idle.verdicts.get(seat).copied().flatten()?;
                // The rules may be a step behind what was read.
                let row = basis.reading().seats.get(seat)?;
                let (word, mut why) = words_of(&verdict);
                if verdict.excluded == Some(Exclusion::Pinned) {
                    let person = &basis.reading().person_on(row).id;
                    let until = store.pins.with(|pins| pins.get(person).copied());
                    why = until.map_or(why, |day| (text.pinned_until)(&format::plain_day(day)));
                } else if why.is_empty() {
                    let range = finding.range(&basis);
                    why = reason(&basis, &basis.report.evidence.state(seat, &range));
                }
                Some(view! {
                    <Pill tone=tone(&verdict) text=word/>
                    <small title=why.clone()>{why.clone()}</small>
                })
            })
        }),
    });
    columns.push(Column {
        id: "pin",
        title: "",
        sortable: false,
        align: Align::End,
        class: "w-pin",
        cell: anew(move |seat: &u32| {
            let seat = *seat as usize;
            dynamic(move || {
                let basis = reports.basis.get()?;
                let row = basis.reading().seats.get(seat)?;
                let id = basis.reading().person_on(row).id.clone();
                let name = live.peek(|estate| person_words(estate, &id)).0;
                let is_pinned = store.pins.with(|pins| pins.contains_key(&id));
                let id = StoredValue::new(id);
                let (word, label) = match is_pinned {
                    true => (text.unpin, (text.unpin_named)(&name)),
                    false => (text.pin, (text.pin_named)(&name)),
                };
                let press = move |()| match is_pinned {
                    true => store.pin(id.get_value(), None),
                    false => pinning.set(Some(id.get_value())),
                };
                Some(view! {
                    <ActionButton on_press=press ghost=true label=label>
                        // Where there is no room for the word, a drawing stands for it.
                        <svg class="icon" class:is-on=is_pinned viewBox="0 0 16 16" aria-hidden="true">
                            <path d="M5.5 2.5h5M6.5 2.5v4L4 9.5h8l-2.5-3v-4M8 9.5V14"/>
                        </svg>
                        <span>{word}</span>
                    </ActionButton>
                })
            })
        }),
    });
    columns
}
