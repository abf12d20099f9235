//! The columns of renewals.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    super::{figures::shares, seat_cells::license_words},
    board::{Board, split_of},
};
use crate::{
    estate::Estate,
    lean::dynamic,
    parts::long_name::long_name,
    paths::{self, LicenseTab},
    state::{live_estate::use_estate, reports::Basis},
    text::{format, reports, reports_renewals::words},
    ui::{ActionButton, Align, Column, Pill, ShareBar, Tone, anew},
    usage::{Due, Renewal, RenewalLine, Zone},
};

/// The day that counts, and what is said of it; `None` where it never ends.
pub fn when(renewal: &Renewal, basis: &Basis) -> Option<(String, String)> {
    let today = basis.zone.day(basis.reading().now);
    let day = renewal.due.day()?;
    Some(match renewal.due {
        Due::InGrace { ended, until } => (
            format::plain_day(ended),
            (words().until)(&format::plain_day(until)),
        ),
        Due::Ended(_) | Due::Ends(_) | Due::Never => {
            let away = (day - today).num_days();
            (format::plain_day(day), (words().in_days)(away))
        }
    })
}

/// How many were bought.
pub fn bought_words(basis: &Basis, license: u32) -> String {
    let license = &basis.reading().licenses[license as usize];
    match (license.is_by_device, license.bought) {
        (true, _) => words().by_device.to_owned(),
        (false, None) => words().no_limit.to_owned(),
        (false, Some(bought)) => format::number(bought.into()),
    }
}

/// The columns.
pub fn columns(board: Board, opened: RwSignal<Option<u32>>) -> Vec<Column<u32>> {
    let live = use_estate();
    let reports = board.reports;
    let column = move |id, title, align, class, draw: Draw| Column {
        id,
        title,
        sortable: true,
        align,
        class,
        cell: anew(move |license: &u32| {
            let (license, draw) = (*license, draw.clone());
            dynamic(move || {
                let (basis, found) = reports.basis.get().zip(board.found.get())?;
                let is_there = (license as usize) < basis.reading().licenses.len();
                let line = found.line(license).filter(|_| is_there)?;
                Some(live.peek(|estate| draw(&basis, estate, line)))
            })
        }),
    };
    let text = words();
    let leads = board.leads;
    vec![
        column(
            "license",
            reports::words().license,
            Align::Start,
            "",
            Arc::new(|basis, estate, line| {
                let (id, title, below) = license_words(estate, basis, line.renewal.license);
                view! {
                    <A href=paths::link(&paths::license(&id, LicenseTab::Users)) attr:class="row-link">
                        {long_name(title)}
                    </A>
                    <small dir="auto">{below}</small>
                }
                .into_any()
            }),
        ),
        column(
            "ends",
            text.ends,
            Align::Start,
            "w-end",
            Arc::new(move |basis, _, line| {
                let Some((day, away)) = when(&line.renewal, basis) else {
                    return view! { <span class="muted-words">{text.no_end}</span> }.into_any();
                };
                let lead = leads.with_value(|leads| line.renewal.lead(leads));
                let shortest = leads.with_value(|leads| leads.first().copied());
                let tone = match (line.renewal.due, lead) {
                    (Due::Ended(_), _) => Some(Tone::Bad),
                    (Due::InGrace { .. }, _) => Some(Tone::Warn),
                    (_, Some(lead)) if Some(lead) == shortest => Some(Tone::Bad),
                    (_, Some(_)) => Some(Tone::Warn),
                    (_, None) => None,
                };
                let away = match tone {
                    Some(tone) => view! { <Pill tone text=away/> }.into_any(),
                    None => view! { <small>{away}</small> }.into_any(),
                };
                view! { <span class="end-day">{day}</span>{away} }.into_any()
            }),
        ),
        column(
            "bought",
            text.bought,
            Align::End,
            "w-xs from-m",
            Arc::new(|basis, _, line| bought_words(basis, line.renewal.license).into_any()),
        ),
        column(
            "held",
            text.held,
            Align::End,
            "w-xs from-m",
            Arc::new(|basis, _, line| {
                let license = &basis.reading().licenses[line.renewal.license as usize];
                format::number(license.held.into()).into_any()
            }),
        ),
        column(
            "use",
            text.use_of,
            Align::Start,
            "w-people from-s",
            Arc::new(|basis, estate, line| {
                let (_, title, _) = license_words(estate, basis, line.renewal.license);
                let shares = shares(split_of(line));
                let said = { shares.iter() }
                    .map(|share| format!("{} {}", share.written, share.label.to_lowercase()));
                let said = said.collect::<Vec<_>>().join(" · ");
                view! {
                    <ShareBar label=(reports::words().bar)(&title) shares=Signal::stored(shares)/>
                    <small class="people-words">{said}</small>
                }
                .into_any()
            }),
        ),
        column(
            "suggested",
            text.suggested,
            Align::End,
            "w-s",
            Arc::new(move |basis, estate, line| {
                let nth = line.renewal.license;
                let license = &basis.reading().licenses[nth as usize];
                if !license.needs_seats() {
                    let said = bought_words(basis, nth);
                    return view! { <span class="muted-words">{said}</span> }.into_any();
                }
                let (_, title, _) = license_words(estate, basis, nth);
                let count = format::number(line.suggestion.seats.into());
                let label = (text.open)(&count, &title);
                view! {
                    <ActionButton on_press=move |()| opened.set(Some(nth)) ghost=true label=label>
                        {count}
                    </ActionButton>
                }
                .into_any()
            }),
        ),
    ]
}

/// Draws the cell of a license.
type Draw = Arc<dyn Fn(&Basis, &Estate, &RenewalLine) -> AnyView + Send + Sync>;
