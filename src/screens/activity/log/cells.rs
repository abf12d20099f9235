//! What stands in the columns of the server's log, and the words for it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;

use super::reader::Line;
use crate::{
    domain::{LogChange, LogEntry, LogSource, Subject},
    estate::{Estate, Topic},
    lean::{dynamic, memo},
    paths::{self, LicenseTab, UserTab},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::use_sync,
    },
    text::{format, license_title, t},
    ui::{Align, Column, Dash, Time, anew},
};

/// Somebody or something as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What to call it; empty while that is not known yet.
    pub name: String,
    /// What tells two of one name apart.
    pub detail: String,
    /// Where it leads, if it is still there.
    pub href: Option<String>,
}

/// What was done, in words.
pub fn deed_words(entry: &LogEntry) -> &str {
    entry.deed.map_or(&entry.word, |deed| (t().log.deed)(deed))
}

/// The word for the kind of something.
pub fn kind_word(subject: &Subject) -> &str {
    match subject {
        Subject::User(_) => t().log.person,
        Subject::License(_) => t().log.license,
        Subject::Device(_) => t().log.device,
        Subject::Team(_) => t().log.team,
        Subject::Product(_) => t().log.product,
        Subject::Policy(_) => t().log.policy,
        Subject::Other { kind, .. } => kind,
    }
}

/// The server's id of something.
pub fn id_of(subject: &Subject) -> &str {
    match subject {
        Subject::User(id) => id.as_str(),
        Subject::License(id) => id.as_str(),
        Subject::Device(id) => id.as_str(),
        Subject::Team(id) => id.as_str(),
        Subject::Product(id) => id.as_str(),
        Subject::Policy(id) => id.as_str(),
        Subject::Other { id, .. } => id,
    }
}

/// The list that names it.
fn topic_of(subject: &Subject) -> Option<Topic> {
    Some(match subject {
        Subject::User(_) => Topic::Users,
        Subject::License(_) => Topic::Licenses,
        Subject::Device(_) => Topic::AllDevices,
        Subject::Team(_) | Subject::Product(_) | Subject::Policy(_) => Topic::Catalogue,
        Subject::Other { .. } => return None,
    })
}

/// What is known of it now. `None` if it is not known, or no longer.
pub fn known(estate: &Estate, subject: &Subject) -> Option<Shown> {
    let shown = |name: String, detail: String, href: String| {
        let href = Some(paths::link(&href));
        Some(Shown { name, detail, href })
    };
    match subject {
        Subject::User(id) => match estate.user(id) {
            Some(user) => {
                let detail = user.full_name().map(|_| user.email.clone());
                let href = paths::user(id, UserTab::Access);
                shown(user.label(), detail.unwrap_or_default(), href)
            }
            None => estate.label(id).map(|name| Shown {
                name,
                ..Shown::default()
            }),
        },
        Subject::License(id) => {
            estate.license(id)?;
            let product = estate.title(id).map_or("", |title| title.product);
            let name = license_title(estate, id);
            let detail = if product == name { "" } else { product };
            let href = paths::license(id, LicenseTab::Users);
            shown(name, detail.to_owned(), href)
        }
        Subject::Device(id) => {
            let device = estate.device(id)?;
            let name = device.label().to_owned();
            let detail = license_title(estate, &device.license);
            shown(name, detail, paths::device_search(&device.fingerprint))
        }
        Subject::Team(id) => {
            let team = estate.team(id)?;
            shown(team.name.clone(), String::new(), paths::team(id))
        }
        Subject::Product(id) => {
            let product = estate.product(id)?;
            shown(product.name.clone(), String::new(), paths::product(id))
        }
        Subject::Policy(id) => Some(Shown {
            name: estate.policy(id)?.name.clone(),
            ..Shown::default()
        }),
        Subject::Other { kind, id } => Some(Shown {
            name: kind.clone(),
            detail: id.clone(),
            href: None,
        }),
    }
}

/// How it is shown; followed. What is gone says so, once that is certain.
fn shown(live: LiveEstate, subject: &Subject) -> Shown {
    match subject {
        Subject::User(id) => live.follow_user(id),
        Subject::License(id) => live.follow_license(id),
        Subject::Device(id) => live.follow_device(id),
        _ => live.follow_catalogue(),
    }
    let known = live.peek(|estate| known(estate, subject));
    known.unwrap_or_else(|| {
        let is_read = topic_of(subject).is_none_or(|topic| live.progress(&topic).complete);
        if !is_read {
            return Shown::default();
        }
        Shown {
            name: (t().log.gone)(kind_word(subject)),
            detail: id_of(subject).to_owned(),
            href: None,
        }
    })
}

/// One thing that was different afterwards.
fn change_words(change: &LogChange) -> String {
    let text = t().log;
    let field = (text.field)(&change.field);
    match &change.values {
        None => field,
        Some((before, after)) if before.is_empty() => (text.set)(&field, after),
        Some((before, after)) if after.is_empty() => (text.emptied)(&field, before),
        Some((before, after)) => (text.changed)(&field, before, after),
    }
}

/// All that was different afterwards.
pub fn changes_words(entry: &LogEntry) -> String {
    let words: Vec<String> = entry.changes.iter().map(change_words).collect();
    words.join(", ")
}

/// Whoever does something on themselves, such as signing in, is named once.
fn names_itself(entry: &LogEntry) -> bool {
    matches!(entry.on, Some(Subject::Other { .. })) && entry.deed.is_some()
}

/// The columns of the log.
pub fn columns() -> Vec<Column<Line>> {
    let column = |id, title, class, cell: fn(&Arc<LogEntry>) -> AnyView| Column {
        id,
        title,
        sortable: false,
        align: Align::Start,
        class,
        cell: anew(move |line: &Line| cell(&line.0)),
    };
    let text = t().log;
    vec![
        column("what", text.what, "", what),
        column("on", text.on, "from-m", on),
        column("by", text.by, "w-l from-m", by),
        column("source", text.source, "w-s from-l", source),
        column("when", text.when, "w-s log-when", when),
    ]
}

fn what(entry: &Arc<LogEntry>) -> AnyView {
    let changes = changes_words(entry);
    let changes = (!changes.is_empty())
        .then(|| view! { <span title=changes.clone()>{changes.clone()}</span> });
    let on = entry.on.clone().filter(|_| !names_itself(entry));
    // Where there is no room for columns of their own.
    let on = on.map(|on| view! { <span class="log-narrow"><Name of=on/></span> });
    let by = entry.by.clone().map(|by| {
        let live = use_estate();
        let name = move || (t().log.by_named)(&shown(live, &by).name);
        view! { <span class="log-narrow">{name}</span> }
    });
    let words = deed_words(entry).to_owned();
    let words = match entry.source {
        LogSource::Here => {
            let to = paths::link(&paths::receipt(&entry.id));
            view! { <A href=to>{words}</A> }.into_any()
        }
        LogSource::Log | LogSource::Told | LogSource::History => words.into_any(),
    };
    view! {
        <span class="log-deed" title=entry.word.clone()>{words}</span>
        <small class="log-below">{on} {by} {changes}</small>
    }
    .into_any()
}

fn on(entry: &Arc<LogEntry>) -> AnyView {
    if entry.source == LogSource::Here {
        // Its words name it.
        return ().into_any();
    }
    match entry.on.clone().filter(|_| !names_itself(entry)) {
        Some(subject) => view! { <Full of=subject/> }.into_any(),
        None => view! { <Dash label=t().log.unknown/> }.into_any(),
    }
}

fn by(entry: &Arc<LogEntry>) -> AnyView {
    match entry.by.clone() {
        Some(subject) => {
            let is_key = matches!(subject, Subject::License(_));
            let note = is_key.then_some(t().log.by_key);
            view! { <Full of=subject note/> }.into_any()
        }
        None => {
            let words = match entry.source {
                LogSource::Told | LogSource::History => t().log.by_untold,
                LogSource::Log | LogSource::Here => t().log.by_nobody,
            };
            view! { <span class="muted-words">{words}</span> }.into_any()
        }
    }
}

fn source(entry: &Arc<LogEntry>) -> AnyView {
    source_word(entry.source).into_any()
}

/// Whether the log is put together from the histories of licenses.
pub fn is_of_histories() -> bool {
    use_session().server_can(|server| server.has_history)
}

/// What the log is called.
pub fn title() -> &'static str {
    match is_of_histories() {
        true => t().log.histories,
        false => t().log.title,
    }
}

/// What a source is called.
pub fn source_word(source: LogSource) -> &'static str {
    let text = t().log;
    match source {
        LogSource::Log => text.title,
        LogSource::Told => text.told,
        LogSource::History => text.history,
        LogSource::Here => text.done_here,
    }
}

fn when(entry: &Arc<LogEntry>) -> AnyView {
    let at = entry.at;
    view! { <Time datetime=format::machine(at) text=format::day(at) second=format::clock(at)/> }
        .into_any()
}

/// What to call somebody or something, leading there.
#[component]
fn Name(of: Subject) -> impl IntoView {
    let live = use_estate();
    if let Some(topic) = topic_of(&of) {
        // Devices are many, so they are read only once a line names one.
        use_sync().need(topic);
    }
    let shown = memo(move || shown(live, &of));
    dynamic(move || {
        let Shown { name, href, .. } = shown.get();
        match href {
            Some(href) => {
                view! { <A href=href><bdi title=name.clone()>{name.clone()}</bdi></A> }.into_any()
            }
            None => view! { <bdi>{name}</bdi> }.into_any(),
        }
    })
}

/// The same, with what tells it apart below.
#[component]
fn Full(
    of: Subject,
    /// Stands there instead.
    #[prop(optional_no_strip)]
    note: Option<&'static str>,
) -> impl IntoView {
    let live = use_estate();
    let subject = of.clone();
    let detail = memo(move || match note {
        Some(note) => note.to_owned(),
        None => shown(live, &subject).detail,
    });
    view! {
        <span class="log-name"><Name of/></span>
        {move || detail.with(|detail| (!detail.is_empty()).then(|| {
            view! { <small title=detail.clone()><bdi>{detail.clone()}</bdi></small> }
        }))}
    }
}
