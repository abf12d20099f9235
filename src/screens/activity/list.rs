//! The page of receipts.

use std::{collections::HashSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{
    cells::columns,
    export::{export, export_proof},
    lines::{FILTERS, Sight, lets_in, lines, visible},
    tabs::ActivityTabs,
};
use crate::{
    lean::{derived, effect, memo},
    parts::{
        address::ListAddress,
        ask_dialog::{Answer, Question, ask},
        list_screen::{self, Filters, ListScreen},
    },
    paths,
    plan::Filed,
    state::{activity::use_activity, notices::use_notices, query::query, server::use_server},
    text::{format, t},
    ui::{Chip, Empty, When},
};

fn filter_word(filter: &str) -> &'static str {
    match filter {
        "today" => t().activity.filter_today,
        "week" => t().activity.filter_week,
        "failed" => t().activity.filter_failed,
        "undone" => t().activity.filter_undone,
        _ => t().activity.filter_interrupted,
    }
}

/// How many days ago it began, by the reader's own calendar.
fn days_ago(filed: &Filed) -> i64 {
    let before_today = format::start_of_today() - filed.receipt.started;
    match before_today.num_milliseconds() {
        ..=0 => 0,
        _ => before_today.num_days() + 1,
    }
}

/// Receipts of everything done here.
#[component]
pub fn Receipts(
    /// Whether the server keeps a log as well, once that is known.
    has_log: RwSignal<Option<bool>>,
) -> impl IntoView {
    let activity = use_activity();
    let notices = use_notices();
    let server = use_server();
    let text = t().activity;
    document().set_title(text.title);
    let address = ListAddress::here("-when");
    let (only, set_only) = query("receipt");
    let all = activity.filed();
    let shown = memo(move || {
        let sight = Sight {
            text: address.text.get(),
            filters: address.filters.get(),
            only: only.get(),
        };
        visible(&all.get(), &sight, days_ago)
    });
    let open = RwSignal::new(HashSet::<String>::new());
    // Whoever follows a link to a receipt wants to see what is in it.
    effect(move || {
        if let Some(id) = only.get() {
            open.update(|open| {
                open.insert(id);
            });
        }
    });
    let rows = memo(move || Arc::new(shown.with(|shown| open.with(|open| lines(shown, open)))));
    address.announce(move || shown.with(Vec::len), text.rows_shown);

    let show_all = move || {
        set_only.set(None);
        address.clear();
    };
    let is_whole = memo(move || {
        address.text.with(String::is_empty)
            && address.filters.with(Vec::is_empty)
            && only.with(Option::is_none)
    });
    let empty = move || {
        if is_whole.get() {
            view! { <Empty title=text.empty text=text.empty_text/> }.into_any()
        } else {
            view! {
                <Empty title=t().nothing_matches text=t().nothing_matches_text>
                    <button class="btn" type="button" on:click=move |_| show_all()>
                        {t().clear_filters}
                    </button>
                </Empty>
            }
            .into_any()
        }
    };
    let chips = derived(move || {
        let all = all.get();
        let on = address.filters.get();
        let mut chips = vec![Chip {
            id: String::new(),
            label: t().all.to_owned(),
            count: Some(format::number(all.len() as u64)),
            pressed: on.is_empty() && only.with(Option::is_none),
        }];
        for name in FILTERS {
            let count = all
                .iter()
                .filter(|it| lets_in(name, it, &all, days_ago(it)))
                .count();
            let pressed = on.iter().any(|on| on == name);
            // A filter that would leave nothing is not worth its place, unless it is on.
            if count > 0 || pressed {
                chips.push(Chip {
                    id: name.to_owned(),
                    label: filter_word(name).to_owned(),
                    count: Some(format::number(count as u64)),
                    pressed,
                });
            }
        }
        chips
    });
    let on_press = Callback::new(move |name: String| {
        set_only.set(None);
        if name.is_empty() {
            address.show_all();
        } else {
            address.toggle(&name);
        }
    });
    let save = move |_| export(&shown.get_untracked(), &server.url(), notices);
    let prove = move |_| spawn_local(export_proof(activity, notices));
    let note = move || {
        if activity.is_kept().get() {
            text.kept
        } else {
            text.not_kept
        }
    };
    let has_some = memo(move || all.with(|all| !all.is_empty()));
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{text.title}</h1>
                <p class="page-figures">{move || (text.line)(all.with(|all| all.len()))}</p>
            </div>
            <div class="page-actions">
                <A href=paths::link(paths::VERIFY) attr:class="btn btn--ghost">{text.verify}</A>
                {move || has_some.get().then(|| view! {
                    <button class="btn" type="button" on:click=prove>{text.export_proof}</button>
                    <button class="btn" type="button" on:click=save>{text.export}</button>
                })}
            </div>
        </div>
        <When is=move || has_log.get() == Some(true)>
            <ActivityTabs is_log=false/>
        </When>
        <ListScreen
            label=text.label
            topic=None
            address
            search=text.search
            filters=Filters { chips, on_press }
            columns=list_screen::columns(move || columns(open))
            chosen=None
            rows
            selection=None
            loading=Signal::stored(false)
            empty
        />
        <p class="muted-words">{note}</p>
        <Forget/>
    }
}

/// Forgets what the browser keeps, once it is said what goes with that.
#[component]
fn Forget() -> impl IntoView {
    let activity = use_activity();
    let text = t().activity;
    let open = RwSignal::new(false);
    let forget = move || {
        activity.forget();
        Answer::Done
    };
    view! {
        <p>
            <button class="btn" type="button" on:click=move |_| open.set(true)>{text.forget}</button>
        </p>
        {ask(open, move |()| text.forget_title.to_owned(), move |(), _| {
            let body = view! { <p>{text.forget_text}</p> }.into_any();
            Question {
                is_danger: Signal::stored(true),
                ..Question::new(text.forget_confirm, body, forget)
            }
        })}
    }
}
