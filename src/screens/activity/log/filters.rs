//! What narrows the server's log, kept in the address.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::{
    cells::{is_of_histories, title},
    reader::Line,
};
use crate::{
    domain::{LogKind, LogQuery, Moment, Role, Subject, User, UserId},
    estate::{NameKey, Topic},
    lean::{derived, memo},
    parts::address::ListAddress,
    state::{live_estate::use_estate, sync::use_sync},
    text::{format, t},
    ui::{Chip, Chips, SearchField, Select},
};

/// Kinds by their names in the address.
const KINDS: [(&str, LogKind); 6] = [
    ("seats", LogKind::Seats),
    ("people", LogKind::People),
    ("licenses", LogKind::Licenses),
    ("devices", LogKind::Devices),
    ("teams", LogKind::Teams),
    ("sign-ins", LogKind::SignIns),
];
/// What the histories of licenses tell of.
const OF_LICENSES: [LogKind; 3] = [LogKind::Seats, LogKind::Licenses, LogKind::Devices];
/// Everything the server writes down, also what the panel has no words for.
const EVERYTHING: &str = "everything";
/// How many days back, by their names in the address.
const DAYS: [&str; 3] = ["1", "7", "30"];

/// What the server's own lines, and those of this browser, are called in the address.
const SERVERS: &str = "server";
const HERE: &str = "here";
/// Whether the address asks for the server's lines, and for those of this browser; followed. What
/// was done here is of all kinds, so it stands there as long as no kind is chosen.
pub fn sources_at(address: ListAddress) -> (bool, bool) {
    let from = address.value("from");
    let any_kind = address.filters.with(|on| {
        let is_kind = |one: &String| KINDS.iter().any(|(name, _)| name == one);
        !on.iter().any(is_kind)
    });
    (from != HERE, from != SERVERS && any_kind)
}

/// What the address asks for; followed.
pub fn query_at(address: ListAddress) -> Memo<LogQuery> {
    memo(move || {
        let on = address.filters.get();
        let is_on = |name: &str| on.iter().any(|on| on == name);
        let chosen: Vec<LogKind> = KINDS
            .iter()
            .filter(|(name, _)| is_on(name))
            .map(|(_, kind)| *kind)
            .collect();
        let kinds = match chosen.as_slice() {
            _ if is_on(EVERYTHING) => Vec::new(),
            [] => LogKind::ALL.to_vec(),
            _ => chosen,
        };
        let by = address.value("by");
        let days = address.value("days").parse::<i64>().ok();
        LogQuery {
            kinds,
            by: (!by.is_empty()).then(|| UserId::from(by)),
            since: days.map(since),
        }
    })
}

/// The beginning of the day so many days back; today counts as one.
fn since(days: i64) -> Moment {
    let days = days.clamp(1, LogQuery::MOST_DAYS);
    format::start_of_today() - chrono::TimeDelta::days(days - 1)
}

/// Search, what it is about, by whom, since when.
#[component]
pub fn LogFilters(
    /// Where they are kept.
    address: ListAddress,
    /// What was read.
    lines: Signal<Arc<Vec<Line>>>,
) -> impl IntoView {
    let text = t().log;
    let live = use_estate();
    let of_histories = is_of_histories();
    use_sync().need(Topic::Users);
    let chips = derived(move || {
        let on = address.filters.get();
        let is_on = |name: &str| on.iter().any(|on| on == name);
        let any_kind = is_on(EVERYTHING) || KINDS.iter().any(|(name, _)| is_on(name));
        let mut chips = vec![Chip::plain("", text.changes, !any_kind)];
        for (name, kind) in KINDS {
            if of_histories && !OF_LICENSES.contains(&kind) {
                continue;
            }
            chips.push(Chip::plain(name, (text.kind)(kind), is_on(name)));
        }
        chips.push(Chip::plain(EVERYTHING, text.everything, is_on(EVERYTHING)));
        chips
    });
    let on_press = move |name: String| {
        let kinds = KINDS.map(|(name, _)| name);
        match name.as_str() {
            "" => address.leave(&[&kinds[..], &[EVERYTHING]].concat()),
            EVERYTHING => address.switch(EVERYTHING, &kinds),
            kind => address.switch(kind, &[EVERYTHING]),
        }
    };
    let people = memo(move || {
        live.follow_users();
        // Those who run things here, and whoever else did something of what was read.
        let doers: HashSet<UserId> = lines.with(|lines| {
            let by = lines.iter().filter_map(|line| line.0.by.clone());
            by.filter_map(|by| match by {
                Subject::User(id) => Some(id),
                _ => None,
            })
            .collect()
        });
        let mut people = live.peek(|estate| {
            let is_one = |it: &&User| it.role != Role::User || doers.contains(&it.id);
            let named = estate.users().filter(is_one);
            let named = named.map(|it| (it.id.to_string(), it.label()));
            named.collect::<Vec<_>>()
        });
        crate::lean::sort_by_key(&mut people, |(_, name)| NameKey::of(name));
        let by = address.value("by");
        if !by.is_empty() && people.iter().all(|(id, _)| *id != by) {
            let label = live.peek(|estate| estate.label(&UserId::from(by.as_str())));
            people.push((by.clone(), label.unwrap_or(by)));
        }
        people.insert(0, (String::new(), text.by_anybody.to_owned()));
        people
    });
    let days = derived(move || {
        let any = (String::new(), text.any_time.to_owned());
        let some = DAYS.map(|days| (days.to_owned(), (text.last_days)(days)));
        std::iter::once(any).chain(some).collect::<Vec<_>>()
    });
    let source = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    let sources = Signal::stored(vec![
        source("", text.any_source),
        source(SERVERS, title()),
        source(HERE, text.done_here),
    ]);
    view! {
        <div class="tools">
            <SearchField label=text.search value=address.text on_input=move |typed| address.search(typed)/>
            <Select
                label=text.by
                options=people
                value=derived(move || address.value("by"))
                on_change=move |id: String| address.choose("by", &id)
            />
            <Select
                label=text.since
                options=days
                value=derived(move || address.value("days"))
                on_change=move |days: String| address.choose("days", &days)
            />
            <Select
                label=text.source
                options=sources
                value=derived(move || address.value("from"))
                on_change=move |from: String| address.choose("from", &from)
            />
            <Chips label=t().filters chips on_press/>
        </div>
    }
}
