//! What stands at the end of a list's filters: its saved views, its columns, and the ways to take
//! it along.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_navigate};

use super::{address::ListAddress, list_screen::Filters};
use crate::{
    lean::{derived, memo},
    state::{
        notices::{NoticeAction, use_notices},
        settings::{Columns, use_settings},
        taking::Way,
        views::{Naming, View, query_of, use_views},
    },
    text::{format, t},
    ui::{
        Chips, Choice, Choices, Dialog, Menu, MenuChoice, MenuChoices, MenuItem, put_on_clipboard,
    },
};

/// On phones, where chips and drop-downs have no room beside the search: one button for all filters
/// of a list. Style sheets say which of the two is seen.
#[component]
pub fn FilterSheet(
    address: ListAddress,
    filters: Option<Filters>,
    /// Filters with more values than chips have room for.
    more: Option<ViewFn>,
    /// How many rows the filters leave.
    count: Signal<usize>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let words = move || (t().by_user.filters_on)(address.filters.with(Vec::len));
    let more = StoredValue::new(more);
    view! {
        <button type="button" class="btn filter-button" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            {words}
        </button>
        <Dialog open on_close=move |()| open.set(false) title=t().filters close_label=t().close>
            <div class="dialog-body filter-sheet">
                {filters.map(|it| view! {
                    <Chips label=t().filters chips=it.chips on_press=it.on_press/>
                })}
                {more.with_value(|more| more.as_ref().map(ViewFn::run))}
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn" on:click=move |_| address.clear()>
                    {t().clear_filters}
                </button>
                <button type="button" class="btn btn--primary" on:click=move |_| open.set(false)>
                    {move || (t().by_user.show_rows)(&format::number(count.get() as u64))}
                </button>
            </div>
        </Dialog>
    }
}

/// The views that were saved of this list, and what can be done with them.
#[component]
pub fn SavedViews(
    /// Which of its columns are chosen, where they can be.
    chosen: Option<Columns>,
) -> impl IntoView {
    let (views, notices, place) = (use_views(), use_notices(), use_location());
    let go = StoredValue::new_local(use_navigate());
    let words = t().views;
    let (path, search) = (place.pathname, place.query);
    let query = memo(move || query_of(search.get()));
    let all = memo(move || views.of(&path.get()));
    let on = memo(move || {
        let query = query.get();
        all.with(|all| all.iter().find(|view| view.query == query).cloned())
    });
    let open = move |view: &View| {
        if let (Some(chosen), Some(hidden)) = (chosen, &view.hidden) {
            chosen.hide(hidden);
        }
        go.with_value(|go| go(&view.address(), Default::default()));
    };
    let choices = derived(move || {
        let on = on.get();
        let plain = View {
            path: path.get(),
            ..View::default()
        };
        let choice = |label: String, checked: bool, view: View| MenuChoice {
            label,
            checked,
            on_select: Callback::new(move |()| open(&view)),
        };
        let is_plain = query.with(String::is_empty);
        let mut choices = vec![choice(t().all.to_owned(), is_plain && on.is_none(), plain)];
        let saved = all.get().into_iter();
        choices
            .extend(saved.map(|view| choice(view.name.clone(), on.as_ref() == Some(&view), view)));
        choices
    });
    let items = derived(move || {
        let save = MenuItem::new(words.save, move || {
            let view = View {
                name: String::new(),
                path: path.get_untracked(),
                query: query.get_untracked(),
                hidden: chosen.map(Columns::hidden),
            };
            views.naming.set(Some(Naming {
                view,
                is_saved: false,
            }));
        });
        let mut items = vec![save];
        if let Some(view) = on.get() {
            let renamed = view.clone();
            items.push(MenuItem::new((words.rename)(&view.name), move || {
                views.naming.set(Some(Naming {
                    view: renamed.clone(),
                    is_saved: true,
                }));
            }));
            items.push(MenuItem::new((words.delete)(&view.name), move || {
                views.remove(&view);
                let undo = NoticeAction {
                    label: t().undo.to_owned(),
                    act: views.put_back,
                };
                notices.show((words.deleted)(&view.name), Some(undo), false);
            }));
        }
        items.push(MenuItem::new(words.copy_link, move || {
            let link = window().location().href().unwrap_or_default();
            spawn_local(async move {
                match put_on_clipboard(&link).await {
                    true => notices.show(words.copied.to_owned(), None, false),
                    false => notices.show(t().copy_failed.to_owned(), None, true),
                }
            });
        }));
        items
    });
    let name = move || on.with(|on| on.as_ref().map(|view| view.name.clone()));
    let face = ViewFn::from(move || {
        view! { <span class="view-name" dir="auto">{move || name().unwrap_or_else(|| words.title.to_owned())}</span> }
    });
    let choices = MenuChoices {
        label: words.title,
        choices,
    };
    let label = derived(move || match name() {
        Some(name) => (words.chosen)(&name),
        None => words.title.to_owned(),
    });
    view! { <Menu label items face choices/> }
}

/// Which columns there are, and how low the rows.
#[component]
pub fn ViewChoices(columns: Vec<(&'static str, &'static str)>, chosen: Columns) -> impl IntoView {
    const COMPACT: &str = "compact";
    let settings = use_settings();
    let mut choices: Vec<Choice> = columns
        .into_iter()
        .map(|(id, label)| Choice {
            id,
            label,
            ticked: derived(move || chosen.shows(id)),
        })
        .collect();
    choices.push(Choice {
        id: COMPACT,
        label: t().by_user.compact,
        ticked: settings.compact.into(),
    });
    let on_toggle = move |id: &'static str| {
        if id == COMPACT {
            settings.choose_compact(!settings.compact.get_untracked());
        } else {
            chosen.toggle(id);
        }
    };
    view! { <Choices label=t().by_user.view choices on_toggle/> }
}

/// The ways to take a list along.
#[component]
pub fn TakeMenu(
    label: Signal<String>,
    ask: Callback<(Way, bool)>,
    count: Signal<usize>,
    ticked: Signal<usize>,
    is_read: Memo<bool>,
) -> impl IntoView {
    let text = t().by_user;
    let items = derived(move || {
        let all = format::number(count.get() as u64);
        let blocked = if !is_read.get() {
            Some(text.take_unread)
        } else {
            (count.get() == 0).then_some(text.take_nothing)
        };
        let item = |words: String, way: Way, only_ticked: bool| MenuItem {
            disabled_reason: blocked.map(str::to_owned),
            ..MenuItem::new(words, move || ask.run((way, only_ticked)))
        };
        let copied = match ticked.get() {
            0 => item((text.take_rows)(&all), Way::Clipboard, false),
            some => item(
                (text.take_ticked)(&format::number(some as u64)),
                Way::Clipboard,
                true,
            ),
        };
        vec![
            item((text.take_file)(&all), Way::File, false),
            item(text.take_paper.to_owned(), Way::Paper, false),
            copied,
        ]
    });
    let name = derived(move || (text.take_label)(&label.get()));
    let face = ViewFn::from(move || view! { <span>{text.take}</span> });
    view! { <Menu label=name items face/> }
}
