//! The page of the server's log.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use super::{
    super::tabs::ActivityTabs,
    cells::{changes_words, columns, deed_words, id_of, is_of_histories, known, title},
    export::export,
    filters::{LogFilters, query_at, sources_at},
    reader::{Line, Reader},
};
use crate::{
    domain::{LogEntry, LogQuery, LogSource, Subject},
    estate::{Estate, Topic},
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    plan::Filed,
    state::{
        activity::use_activity, live_estate::use_estate, notices::use_notices, server::use_server,
        session::use_session, sync::use_sync,
    },
    text::{fault_words, t},
    ui::{ActionButton, Empty, Fault, When},
};

/// The most entries of one file.
const EXPORTED: usize = 10_000;

/// Whether all words occur somewhere in a line.
fn has_words(estate: &Estate, Line(entry): &Line, words: &[&str]) -> bool {
    let changes = changes_words(entry);
    let mut text = format!("{} {} {changes}", deed_words(entry), entry.word);
    for subject in [&entry.on, &entry.by].into_iter().flatten() {
        if let Some(shown) = known(estate, subject) {
            text.push_str(&format!(" {} {}", shown.name, shown.detail));
        }
        if !matches!(subject, Subject::Other { .. }) {
            text.push(' ');
            text.push_str(id_of(subject));
        }
    }
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// What was done here, as far as a query asks for it: a line for each run.
fn runs(query: Memo<LogQuery>) -> Memo<Vec<Line>> {
    let filed = use_activity().filed();
    let me = use_session().me_now().map(|me| me.user.id.clone());
    memo(move || {
        let query = query.get();
        let is_mine = query.by.is_none() || query.by == me;
        let all = filed.get();
        let fitting = all
            .iter()
            .filter(|it| is_mine && query.since.is_none_or(|since| it.receipt.started >= since));
        let line = |it: &Arc<Filed>| {
            Line(Arc::new(LogEntry {
                id: it.receipt.id.clone(),
                source: LogSource::Here,
                at: it.receipt.started,
                deed: None,
                word: it.line.clone(),
                by: me.clone().map(Subject::User),
                on: None,
                changes: Vec::new(),
            }))
        };
        fitting.map(line).collect()
    })
}

/// What the server says anybody did, and what was done here.
#[component]
pub fn ServerLog() -> impl IntoView {
    let text = t().log;
    document().set_title(title());
    let (live, sync, notices) = (use_estate(), use_sync(), use_notices());
    for topic in [Topic::Catalogue, Topic::Licenses, Topic::Users] {
        sync.need(topic);
    }
    let address = ListAddress::here("-when");
    let query = query_at(address);
    let reader = Reader::new(query);
    let runs = runs(query);
    let rows = memo(move || {
        let (of_server, of_here) = sources_at(address);
        let mut lines = reader.lines().get();
        if !of_server {
            lines = Arc::default();
        }
        if of_here {
            // What is older than the last line read belongs among lines that are not.
            let goes_on = of_server && reader.has_more().get();
            let oldest = lines.last().filter(|_| goes_on).map(|line| line.0.at);
            let runs = runs.get();
            let runs = { runs.iter() }.filter(|run| oldest.is_none_or(|at| run.0.at >= at));
            let mut all: Vec<Line> = lines.iter().chain(runs).cloned().collect();
            crate::lean::sort_by(&mut all, &|a: &Line, b: &Line| b.0.at.cmp(&a.0.at));
            lines = Arc::new(all);
        }
        let typed = address.text.get().to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        if words.is_empty() {
            return lines;
        }
        // Names that arrive later may fit.
        live.follow_users();
        live.follow_licenses();
        live.follow_devices_all();
        let fitting = live.peek(|estate| {
            let fitting = lines.iter().filter(|line| has_words(estate, line, &words));
            fitting.cloned().collect()
        });
        Arc::new(fitting)
    });
    address.announce(move || rows.with(|rows| rows.len()), text.rows_shown);

    let has_more = reader.has_more();
    let read = memo(move || reader.lines().with(|lines| lines.len()));
    let figures = move || {
        let count = rows.with(|rows| rows.len());
        if has_more.get() && address.text.with(String::is_empty) {
            (text.line_more)(count)
        } else {
            (text.line)(count)
        }
    };
    let is_narrowed = memo(move || !address.is_plain());
    let empty = move || {
        if !is_narrowed.get() {
            return view! { <Empty title=text.empty text=text.empty_text/> }.into_any();
        }
        let why = move || {
            if has_more.get() {
                text.none_in_these
            } else {
                t().nothing_matches_text
            }
        };
        view! {
            <Empty title=t().nothing_matches text=Signal::derive(move || why().to_owned())>
                <button class="btn" type="button" on:click=move |_| address.clear()>
                    {t().clear_filters}
                </button>
            </Empty>
        }
        .into_any()
    };

    let exporting = RwSignal::new(false);
    let blocked = derived(move || {
        if exporting.get() {
            Some(text.exporting.to_owned())
        } else if reader.is_busy().get() {
            Some(text.reading.to_owned())
        } else {
            rows.with(|rows| rows.is_empty())
                .then(|| t().nothing_matches.to_owned())
        }
    });
    let save = move |()| {
        exporting.set(true);
        spawn_local(async move {
            let is_whole = reader.read_all(EXPORTED).await;
            if exporting.try_set(false).is_some() {
                return;
            }
            if !is_whole {
                return notices.show(text.not_exported.to_owned(), None, true);
            }
            let rows = rows.get_untracked();
            let words = if has_more.get_untracked() {
                text.exported_part
            } else {
                text.exported
            };
            live.peek(|estate| export(estate, &rows, words(rows.len()), notices));
        });
    };
    let fault = move || {
        let error = reader.fault().get()?;
        let again = move |()| {
            if read.get_untracked() == 0 {
                reader.restart();
            } else {
                reader.more();
            }
        };
        let happened = fault_words(&error);
        Some(view! {
            <Fault happened retry_label=t().retry on_retry=Callback::new(again)/>
        })
    };
    let is_reading = derived(move || {
        let reading = reader.is_busy().get();
        reading.then(|| text.reading.to_owned())
    });
    let server = use_server().get().capabilities().server;
    let of_histories = is_of_histories();
    let note = move || {
        let of = reader
            .lines()
            .with(|lines| lines.first().map(|line| line.0.source));
        match of {
            Some(LogSource::Told) => text.told_note.to_owned(),
            _ if of_histories => text.histories_note.to_owned(),
            _ => (text.note)(&server),
        }
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{t().activity.title}</h1>
                <p class="page-figures">{figures}</p>
            </div>
            <div class="page-actions">
                <ActionButton on_press=move |()| reader.restart() blocked=is_reading label=t().refresh>
                    {t().refresh}
                </ActionButton>
                <ActionButton on_press=save blocked label=t().activity.export>{t().activity.export}</ActionButton>
            </div>
        </div>
        <ActivityTabs is_log=true/>
        <LogFilters address lines=reader.lines()/>
        {fault}
        <When is=move || reader.fault().with(Option::is_none) || read.get() != 0>
            <ListScreen
                label=title()
                topic=None
                address
                filters=None
                columns=list_screen::columns(columns)
                chosen=None
                rows
                selection=None
                loading=derived(move || reader.is_busy().get() && read.get() == 0)
                empty
            />
        </When>
        <When is=move || has_more.get()>
            <div class="log-more">
                <When is=move || !address.text.with(String::is_empty)>
                    <p class="muted-words" role="status">{move || (text.searched)(read.get())}</p>
                </When>
                <ActionButton on_press=move |()| reader.more() blocked=is_reading label=text.more>
                    {text.more}
                </ActionButton>
            </div>
        </When>
        <p class="muted-words">{note}</p>
    }
}
