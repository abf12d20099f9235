//! Warning people before their seats are taken back, and deciding on the day that was said.

use leptos::prelude::*;

use super::{
    super::seat_cells::person_words, Seats, day_form::day_question, finding::Finding, take::Taking,
};
use crate::{
    csv,
    domain::Hold,
    lean::{derived, dynamic, memo},
    parts::ask_dialog::{Question, ask},
    state::{
        live_estate::use_estate,
        notices::use_notices,
        reports::{Basis, IdleStore, Reports, Round},
        session::use_session,
    },
    text::{format, license_title, reports_idle::words, t},
    ui::ActionButton,
    usage::{Recheck, Report, Zone, file_name, warning_rows},
};

/// How long people have, unless another day is chosen.
const USUAL: chrono::Days = chrono::Days::new(14);
/// How many of those who came back are named one by one.
const MOST_NAMED: usize = 20;

/// The places of seats that are still held.
fn places(basis: &Basis, seats: &Seats) -> Vec<u32> {
    let find = |(license, user): &_| basis.reading().find_seat(license, user);
    seats.iter().filter_map(find).collect()
}

/// The seats but those of owners, which go with their license: nobody is told that theirs will be
/// taken who would keep it.
fn without_owners(basis: &Basis, mut seats: Seats) -> Seats {
    let reading = basis.reading();
    seats.retain(|(license, user)| {
        let seat = reading.find_seat(license, user);
        seat.is_some_and(|nth| reading.seats[nth as usize].hold != Hold::Owner)
    });
    seats
}

/// Asks for the day, gives the file, and begins the round.
#[component]
pub fn WarnDialog(
    reports: Reports,
    finding: Finding,
    store: IdleStore,
    warning: RwSignal<bool>,
) -> impl IntoView {
    let live = use_estate();
    let notices = use_notices();
    let text = words();
    let chosen = finding.chosen_keys();
    let all = chosen.len();
    let seats = reports
        .basis
        .with_untracked(|basis| basis.as_ref().map(|basis| without_owners(basis, chosen)));
    let seats = StoredValue::new(seats.unwrap_or_default());
    let count = seats.with_value(Vec::len);
    let owners = all - count;
    // Whoever cannot be written to would lose a seat unwarned.
    let unwritten = seats.with_value(|seats| {
        let has_none = |(_, user): &&(_, _)| {
            live.peek(|estate| estate.met(user).is_none_or(|it| it.email.is_empty()))
        };
        seats.iter().filter(has_none).count()
    });
    let blocked = derived(move || (count == unwritten).then(|| text.warn_nobody.to_owned()));
    let begin = move |day| {
        let Some(basis) = reports.basis.get_untracked() else {
            return;
        };
        let mut seats = seats.get_value();
        seats.retain(|(_, user)| {
            live.peek(|estate| estate.met(user).is_some_and(|it| !it.email.is_empty()))
        });
        let range = finding.range(&basis);
        let report = Report::new(basis.report.evidence.clone(), range);
        let places = places(&basis, &seats);
        let rows = live.peek(|estate| warning_rows(&report, &places, day, estate));
        notices.save(
            &file_name("warning", &range, &basis.zone),
            &csv::write(&rows),
            Some((text.warned)(rows.len().saturating_sub(1))),
        );
        store.set_round(Some(Round {
            told: basis.reading().now,
            decide_on: day,
            seats,
        }));
    };
    let title = move |()| (text.warn_title)(count);
    ask(warning, title, move |(), _| {
        let below = view! {
            {(unwritten > 0).then(|| view! { <p>{(text.no_address)(unwritten)}</p> })}
            {(owners > 0).then(|| view! { <p>{(text.owners_out)(owners)}</p> })}
            {(!store.keeps()).then(|| view! { <p>{text.not_kept}</p> })}
        };
        let (label, verb) = (text.decide_on, text.warn_confirm);
        let below = below.into_any();
        Question {
            blocked,
            ..day_question(reports, label, USUAL, text.warn_text, verb, below, begin)
        }
    })
}

/// Where a round stands.
#[derive(Clone, Debug, Default, PartialEq)]
struct Stand {
    still: Seats,
    came_back: Vec<String>,
    gone: usize,
    /// Days until the decision; none or fewer on the day and after it.
    days: i64,
}

fn stand(basis: &Basis, estate: &crate::estate::Estate, round: &Round) -> Stand {
    let mut stand = Stand {
        days: (round.decide_on - basis.zone.day(format::now())).num_days(),
        ..Stand::default()
    };
    let found = basis.report.evidence.recheck(&round.seats, round.told);
    for ((license, user), now) in round.seats.iter().zip(found) {
        match now {
            Recheck::Still(_) => stand.still.push((license.clone(), user.clone())),
            Recheck::Gone => stand.gone += 1,
            Recheck::CameBack(sign) => stand.came_back.push((words().seen_on)(
                &person_words(estate, user).0,
                &license_title(estate, license),
                &format::plain_day(basis.zone.day(sign.last)),
            )),
        }
    }
    stand
}

/// The round that is on, and from its day on the offer to decide.
#[component]
pub fn RoundBoard(
    reports: Reports,
    store: IdleStore,
    taking: RwSignal<Option<Taking>>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let text = words();
    let stand = memo(move || {
        let (basis, round) = reports.basis.get().zip(store.round.get())?;
        Some(live.peek(|estate| stand(&basis, estate, &round)))
    });
    let is_read = reports.stages.is_complete;
    dynamic(move || {
        let (stand, round) = stand.get().zip(store.round.get())?;
        let basis = reports.basis.get_untracked()?;
        let told = format::plain_day(basis.zone.day(round.told));
        let heading = (text.round)(&told, &format::plain_day(round.decide_on));
        let is_due = stand.days <= 0;
        let line = match is_due {
            true => (text.round_due)(stand.still.len()),
            false => (text.round_waits)(stand.still.len(), stand.days),
        };
        let count = stand.still.len();
        let seats = StoredValue::new(stand.still);
        let blocked = derived(move || {
            // Whoever came back may be in what is still being read.
            let reading =
                (!is_read.get()).then(|| crate::text::reports::words().reading.to_owned());
            let may = session.abilities().change_seats;
            let role = (!may).then(|| t().role_forbids.to_owned());
            role.or(reading)
                .or_else(|| (count == 0).then(|| text.decide_none.to_owned()))
        });
        let decide = move |()| {
            taking.set(Some(Taking {
                seats: seats.get_value(),
                of_round: true,
            }));
        };
        let back = stand.came_back.len();
        let mut named = stand.came_back;
        named.truncate(MOST_NAMED);
        let more = back - named.len();
        Some(view! {
            <section class="idle-card idle-round" aria-label=heading.clone()>
                <h2>{heading.clone()}</h2>
                <p>{line}</p>
                {(back > 0).then(|| view! {
                    <p>{(text.came_back)(back)}</p>
                    <ul class="names">
                        {named.into_iter().map(|it| view! { <li dir="auto">{it}</li> }).collect_view()}
                        {(more > 0).then(|| view! { <li>{(t().more_people)(u32::try_from(more).unwrap_or(u32::MAX))}</li> })}
                    </ul>
                })}
                {(stand.gone > 0).then(|| view! { <p class="muted-words">{(text.gone)(stand.gone)}</p> })}
                <div class="idle-actions">
                    {is_due.then(|| view! {
                        <ActionButton on_press=decide blocked primary=true>{(text.decide)(count)}</ActionButton>
                    })}
                    <button class="btn" type="button" on:click=move |_| store.set_round(None)>{text.call_off}</button>
                </div>
            </section>
        })
    })
}
