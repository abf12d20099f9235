//! The page of the server's log.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use super::{
    super::tabs::ActivityTabs,
    cells::{columns, deed_words, id_of, known},
    export::export,
    filters::{LogFilters, query_at},
    reader::{Line, Reader},
};
use crate::{
    domain::Subject,
    estate::{Estate, Topic},
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    state::{live_estate::use_estate, notices::use_notices, server::use_server, sync::use_sync},
    text::{fault_words, t},
    ui::{ActionButton, Empty, Fault, When},
};

/// The most entries of one file.
const EXPORTED: usize = 10_000;

/// Whether all words occur somewhere in a line.
fn has_words(estate: &Estate, Line(entry): &Line, words: &[&str]) -> bool {
    let mut text = format!("{} {}", deed_words(entry), entry.word);
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

/// What the server says anybody did.
#[component]
pub fn ServerLog() -> impl IntoView {
    let text = t().log;
    document().set_title(text.title);
    let (live, sync, notices) = (use_estate(), use_sync(), use_notices());
    for topic in [Topic::Catalogue, Topic::Licenses, Topic::Users] {
        sync.need(topic);
    }
    let address = ListAddress::here("-when");
    let reader = Reader::new(query_at(address));
    let rows = memo(move || {
        let lines = reader.lines().get();
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
        <LogFilters address/>
        {fault}
        <When is=move || reader.fault().with(Option::is_none) || read.get() != 0>
            <ListScreen
                label=text.label
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
        <p class="muted-words">{(text.note)(&server)}</p>
    }
}
