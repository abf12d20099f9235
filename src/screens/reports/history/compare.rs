//! What is different between two days, license by license.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    super::seat_cells::person_words,
    line::Line,
    on_day::{DayField, day_or},
};
use crate::{
    config::PeopleRule,
    domain::{LicenseId, UserId},
    estate::{Estate, NameKey},
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
        long_name::long_name,
    },
    paths::{self, LicenseTab},
    state::{
        live_estate::use_estate,
        query::query,
        reports::{Reports, people_rule},
    },
    text::{format, license_title, reports::words as report_words, reports_history::words, t},
    ui::{Align, Column, Empty, SortKey, anew},
    usage::{LicenseChange, write_day},
};

/// How many people are named in a cell.
const MOST_NAMED: usize = 3;

/// A license that is different, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    license: LicenseId,
    title: String,
    bought: String,
    held: String,
    more: i64,
    came: (String, String),
    went: (String, String),
}

fn is_different(change: &LicenseChange) -> bool {
    let moved = |people: &Option<Vec<UserId>>| people.as_ref().is_some_and(|it| !it.is_empty());
    change.bought.0 != change.bought.1
        || change.held.0 != change.held.1
        || moved(&change.came)
        || moved(&change.went)
}

/// How many people there are, and who.
fn people_words(people: Option<&[UserId]>, estate: &Estate) -> (String, String) {
    let Some(people) = people else {
        return (report_words().unknown.to_owned(), String::new());
    };
    let count = format::number(people.len() as u64);
    if people_rule() == PeopleRule::Off {
        return (count, String::new());
    }
    let more = people.len().saturating_sub(MOST_NAMED);
    let first = people.iter().take(MOST_NAMED);
    let named = first.map(|id| person_words(estate, id).0);
    let more = (more > 0).then(|| (t().more_people)(u32::try_from(more).unwrap_or(u32::MAX)));
    (count, named.chain(more).collect::<Vec<_>>().join(", "))
}

fn row(change: LicenseChange, estate: &Estate) -> Row {
    let number = |count: u32| format::number(count.into());
    let bought = |count: Option<u32>| count.map_or_else(|| words().no_limit.to_owned(), number);
    let turned = |before: String, after: String| {
        if before == after {
            after
        } else {
            (words().turned)(&before, &after)
        }
    };
    Row {
        title: license_title(estate, &change.license),
        bought: turned(bought(change.bought.0), bought(change.bought.1)),
        held: turned(number(change.held.0), number(change.held.1)),
        more: i64::from(change.held.1) - i64::from(change.held.0),
        came: people_words(change.came.as_deref(), estate),
        went: people_words(change.went.as_deref(), estate),
        license: change.license,
    }
}

fn arrange(rows: &mut [Row], keys: &[SortKey]) {
    let Some(first) = keys.first() else { return };
    match first.column.as_str() {
        "held" => rows.sort_by_key(|row| row.more),
        _ => rows.sort_by_cached_key(|row| NameKey::of(&row.title)),
    }
    if first.descending {
        rows.reverse();
    }
}

/// Two days side by side.
#[component]
pub fn CompareCard(reports: Reports, line: Memo<Arc<Line>>) -> impl IntoView {
    let live = use_estate();
    let text = words();
    let (from, ask_from) = query("from");
    let (to, ask_to) = query("to");
    let days = memo(move || {
        let usual = line.with(|line| line.days());
        let from = from.with(|day| day_or(day.as_deref(), usual.map(|it| it.0)))?;
        let to = to.with(|day| day_or(day.as_deref(), usual.map(|it| it.1)))?;
        Some((from, to))
    });
    let address = ListAddress::forgotten("name");
    let rows = memo(move || {
        live.follow_users();
        let Some(((from, to), basis)) = days.get().zip(reports.basis.get()) else {
            return Arc::new(Vec::new());
        };
        let here: HashSet<LicenseId> = line.with(|line| line.licenses.iter().cloned().collect());
        let mut changes = reports
            .history
            .with(|history| history.compare(from, to, &basis.zone));
        changes.retain(|change| here.contains(&change.license) && is_different(change));
        let mut rows: Vec<Row> = live.peek(|estate| {
            changes
                .into_iter()
                .map(|change| row(change, estate))
                .collect()
        });
        arrange(&mut rows, &address.sort.get());
        Arc::new(rows)
    });
    let day = move |which: fn(&(chrono::NaiveDate, chrono::NaiveDate)) -> chrono::NaiveDate| {
        derived(move || days.with(|days| days.as_ref().map(|days| write_day(which(days)))))
    };
    view! {
        <section class="past-card" aria-label=text.compare>
            <h2>{text.compare}</h2>
            <div class="past-ask">
                <DayField label=text.before value=day(|it| it.0) on_day=ask_from/>
                <DayField label=text.after value=day(|it| it.1) on_day=ask_to/>
            </div>
            <ListScreen
                label=text.compare
                topic=None
                address
                filters=None
                columns=list_screen::columns(columns)
                chosen=None
                rows
                selection=None
                loading=Signal::stored(false)
                empty=move || view! { <Empty title=text.same text=text.same_text/> }.into_any()
            />
        </section>
    }
}

fn columns() -> Vec<Column<Row>> {
    let text = words();
    let column = |id, title, align, class, cell: fn(&Row) -> AnyView| Column {
        id,
        title,
        sortable: matches!(id, "name" | "held"),
        align,
        class,
        cell: anew(cell),
    };
    vec![
        column("name", report_words().license, Align::Start, "", |row| {
            let href = paths::link(&paths::license(&row.license, LicenseTab::Users));
            let title = row.title.clone();
            let moved = (words().moved)(&row.came.0, &row.went.0);
            view! {
                <A href attr:class="row-link">{long_name(title)}</A>
                <small class="until-s">{moved}</small>
            }
            .into_any()
        }),
        column("bought", text.bought, Align::End, "w-s from-s", |row| {
            row.bought.clone().into_any()
        }),
        column("held", text.held, Align::End, "w-s", |row| {
            row.held.clone().into_any()
        }),
        column("came", text.who_came, Align::Start, "w-l from-s", |row| {
            people_cell(&row.came)
        }),
        column("went", text.who_went, Align::Start, "w-l from-s", |row| {
            people_cell(&row.went)
        }),
    ]
}

fn people_cell((count, names): &(String, String)) -> AnyView {
    view! { {count.clone()}<small dir="auto" title=names.clone()>{names.clone()}</small> }
        .into_any()
}
