//! What ends when, and how many seats to renew: month by month, with a list to buy by and the days
//! for a calendar.

mod board;
mod cells;
mod months;
mod sum;

pub use self::{
    board::{place_of, rules, seats_behind},
    sum::{read_id, word_of},
};

use leptos::prelude::*;

use self::{
    board::{Board, MOST_BUFFER, split_of},
    cells::{bought_words, columns, when},
    months::Months,
    sum::SumDialog,
};
use super::{
    frame::{ReportFrame, ReportTab},
    idle::Number,
    lines::product_name,
    papers::{Papers, Sheet},
    seat_cells::license_words,
};
use crate::{
    config::Config,
    estate::Estate,
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    state::{
        live_estate::use_estate,
        notices::use_notices,
        reports::{Basis, IdleStore, Reports},
    },
    text::{format, reports, reports_renewals::words, t},
    ui::{ActionButton, Chip, Chips, Empty, SearchField},
    usage::{CalendarDay, Due, RenewalLine, file_name, renewal_rows, write_calendar},
};

/// The page of renewals.
#[component]
pub fn RenewalsPage() -> impl IntoView {
    let live = use_estate();
    let reports = Reports::open();
    let text = words();
    document().set_title(text.title);
    let address = ListAddress::here("ends");
    let board = Board::open(reports, IdleStore::open(), address);
    let opened = RwSignal::new(None);
    let rows = board.rows;
    let longest = board
        .leads
        .with_value(|all| all.last().copied().unwrap_or_default());
    let line = derived(move || {
        let (mut all, mut ending) = (0, 0);
        board.found.with(|found| {
            for line in found.iter().flat_map(|it| &it.lines) {
                all += 1;
                ending += usize::from(line.renewal.lead(&[longest]).is_some());
            }
        });
        (text.line)(&(text.licenses)(all), ending, longest)
    });
    let chips = derived(move || {
        let (lead, month) = (board.lead.get(), board.month.with(Option::is_some));
        let chip = |id: String, label: String, count, pressed| Chip {
            id,
            label,
            count: Some(format::number(count)),
            pressed,
        };
        let count = |lead: Option<u32>| {
            board.found.with(|found| {
                let lines = found.iter().flat_map(|it| &it.lines);
                let fits = |line: &&RenewalLine| {
                    lead.is_none_or(|lead| line.renewal.lead(&[lead]).is_some())
                };
                lines.filter(fits).count() as u64
            })
        };
        let is_all = lead.is_none() && !month;
        let mut chips = vec![chip(
            String::new(),
            text.all.to_owned(),
            count(None),
            is_all,
        )];
        for days in board.leads.get_value() {
            let label = (text.within)(days);
            chips.push(chip(
                days.to_string(),
                label,
                count(Some(days)),
                lead == Some(days),
            ));
        }
        chips
    });
    let blocked = derived(move || {
        let has_days = reports.basis.with(Option::is_some)
            && board.found.with(|found| {
                let lines = |nth: &u32| found.as_ref()?.line(*nth)?.renewal.due.day();
                rows.with(|rows| rows.iter().any(|nth| lines(nth).is_some()))
            });
        (!has_days).then(|| text.calendar_none.to_owned())
    });
    let config: Config = expect_context();
    let server = StoredValue::new(config.server_url);
    let save = move |()| {
        let Some(basis) = reports.basis.get_untracked() else {
            return;
        };
        let leads = board.leads.get_value();
        let days = live.peek(|estate| days(&board.lines(), &basis, estate, &leads));
        let file = write_calendar(&days, &server.with_value(|it| host(it)), format::now());
        let name = file_name("renewals", &basis.report.range, &basis.zone);
        let name = format!("{}.ics", name.trim_end_matches(".csv"));
        use_notices().save(&name, &file, Some((text.calendar_saved)(days.len())));
    };
    let is_plain = memo(move || {
        address.is_plain() && board.month.with(Option::is_none) && board.lead.with(Option::is_none)
    });
    let empty = move || {
        if is_plain.get() {
            return view! { <Empty title=text.none text=text.none_text/> }.into_any();
        }
        let clear = move |_| {
            address.clear();
            board.show_lead(None);
        };
        view! {
            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                <button class="btn" type="button" on:click=clear>{t().clear_filters}</button>
            </Empty>
        }
        .into_any()
    };
    let is_complete = reports.stages.is_complete;
    let loading = derived(move || !is_complete.get() && rows.with(|it| it.is_empty()));
    view! {
        <ReportFrame reports tab=ReportTab::Renewals title=text.title line papers=papers(board, address)>
            <Months board/>
            <Figures board/>
            <div class="tools">
                <Chips
                    label=text.how
                    chips
                    on_press=move |id: String| board.show_lead(id.parse().ok())
                />
                <Number
                    label=text.buffer
                    value=derived(move || board.buffer.get())
                    most=MOST_BUFFER
                    on_change=move |percent| board.set_buffer(percent)
                />
                <SearchField
                    label=text.search
                    value=address.text
                    on_input=move |typed| address.search(typed)
                />
                <ActionButton on_press=save blocked>{text.calendar}</ActionButton>
            </div>
            <ListScreen
                label=text.label
                topic=None
                address
                filters=None
                columns=list_screen::columns(move || columns(board, opened))
                chosen=None
                rows
                selection=None
                loading
                empty
            />
            <SumDialog board opened/>
        </ReportFrame>
    }
}

/// The server's name in the ids of days: the same license has the same in every file.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}

/// The days on which licenses end. What has ended reminds nobody any more.
fn days(lines: &[RenewalLine], basis: &Basis, estate: &Estate, leads: &[u32]) -> Vec<CalendarDay> {
    let day = |line: &RenewalLine| {
        let nth = line.renewal.license;
        let license = &basis.reading().licenses[nth as usize];
        let (_, title, _) = license_words(estate, basis, nth);
        let product = product_name(estate, &license.product);
        let seats = license.bought.filter(|_| license.needs_seats());
        let text = match seats {
            Some(bought) => {
                (words().event_text)(&product, bought, license.held, line.suggestion.seats)
            }
            None => product,
        };
        let alarm_days = match line.renewal.due {
            Due::Ends(_) | Due::InGrace { .. } => leads.to_vec(),
            Due::Ended(_) | Due::Never => Vec::new(),
        };
        Some(CalendarDay {
            id: license.id.to_string(),
            day: license.ends.and(line.renewal.due.day())?,
            title: (words().event)(&title),
            text,
            alarm_days,
        })
    };
    lines.iter().filter_map(day).collect()
}

/// What the licenses shown come to: the figures, how many, and what counts.
fn figures(board: Board) -> [(&'static str, String, String); 4] {
    let text = words();
    let sums = board.sums();
    let number = format::number;
    let counts = match sums.apart {
        0 => text.bought_counts.to_owned(),
        apart => (text.apart)(apart),
    };
    let change = match sums.suggested.cmp(&sums.bought) {
        std::cmp::Ordering::Less => (text.fewer)(&number(sums.bought - sums.suggested)),
        std::cmp::Ordering::Equal => text.as_many.to_owned(),
        std::cmp::Ordering::Greater => (text.more)(&number(sums.suggested - sums.bought)),
    };
    let split = sums.split;
    let of_use = (text.used_counts)(
        &number(split.not_used.into()),
        &number(split.unknown.into()),
    );
    [
        (text.bought, number(sums.bought), counts),
        (text.held, number(sums.held), String::new()),
        (text.used, number(split.used.into()), of_use),
        (text.suggested, number(sums.suggested), change),
    ]
}

#[component]
fn Figures(board: Board) -> impl IntoView {
    view! {
        <dl class="idle-tiers renewal-sums" aria-label=words().figures>
            {move || {
                figures(board).map(|(what, count, counts)| {
                    view! { <div><dt>{what}</dt><dd><b>{count}</b><span>{counts}</span></dd></div> }
                })
                .collect_view()
            }}
        </dl>
    }
}

fn papers(board: Board, address: ListAddress) -> Papers {
    Papers::new(
        "renewals",
        move |basis, estate| renewal_rows(&basis.report, &board.lines(), estate),
        move |basis, estate| {
            let text = words();
            let row = |line: &RenewalLine| {
                let nth = line.renewal.license;
                let license = &basis.reading().licenses[nth as usize];
                let (_, title, product) = license_words(estate, basis, nth);
                let split = split_of(line);
                let number = |count: u32| format::number(count.into());
                let day = when(&line.renewal, basis);
                let day = day.map(|(day, away)| format!("{day}, {away}"));
                vec![
                    title,
                    product,
                    day.unwrap_or_else(|| text.no_end.to_owned()),
                    bought_words(basis, nth),
                    number(license.held),
                    number(split.used),
                    number(split.not_used),
                    number(split.unknown),
                    match license.needs_seats() {
                        true => number(line.suggestion.seats),
                        false => String::new(),
                    },
                ]
            };
            let said = reports::words();
            let mut filters = Vec::new();
            if let Some(lead) = board.lead.get_untracked() {
                filters.push((text.within)(lead));
            }
            if let Some(month) = board.month.get_untracked() {
                filters.push((text.only)(&month));
            }
            let typed = address.text.get_untracked();
            if !typed.is_empty() {
                filters.push((said.filter)(text.search, &typed));
            }
            let buffer = board.buffer.get_untracked().to_string();
            filters.push((said.filter)(text.buffer, &buffer));
            let figures = untrack(|| figures(board)).into_iter();
            for (what, count, counts) in figures {
                filters.push(format!("{what}: {count} {counts}").trim_end().to_owned());
            }
            Sheet {
                when: None,
                filters,
                figures: Vec::new(),
                heads: vec![
                    said.license,
                    said.product,
                    text.ends,
                    text.bought,
                    text.held,
                    said.used,
                    said.not_used,
                    said.unknown,
                    text.suggested,
                ],
                rows: board.lines().iter().map(row).collect(),
            }
        },
    )
}
