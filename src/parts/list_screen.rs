//! A list as every screen shows one: found, narrowed, its columns chosen, its rows ticked and acted
//! on, taken along as a file, on paper or on the clipboard. What one list can do, all can.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

use super::{
    address::{ListAddress, begin_when},
    list_tools::{FilterSheet, SavedViews, TakeMenu, ViewChoices},
};
use crate::{
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    lists::Rows,
    state::{
        live_estate::use_estate,
        settings::{Columns, List, use_settings},
        sync::use_sync,
        taking::{Wanted, Way, use_taking},
    },
    text::{fault_words, format, t},
    ui::{
        Chip, Chips, Column, Empty, Fault, SearchField, Selection, Table, When, mark_page,
        report_lost_focus,
    },
};

/// How many rows there are, as the chip for all of them says it: nothing while they are being
/// read and none is known.
pub fn all_of(rows: usize, is_read: bool) -> Option<String> {
    (rows > 0 || is_read).then(|| format::number(rows as u64))
}

/// What stands below a list's title: its figures, and that it is still being read, where they may
/// grow.
pub fn headline(line: String, is_read: bool) -> String {
    if is_read {
        line
    } else {
        (t().still_reading)(&line)
    }
}

/// The filters that are on or off, and what pressing one does.
#[derive(Clone, Copy)]
pub struct Filters {
    /// The filters in order.
    pub chips: Signal<Vec<Chip>>,
    /// Receives the id of the one pressed.
    pub on_press: Callback<String>,
}

/// The columns of a list; what they depend on is followed.
pub type MakeColumns<K> = Arc<dyn Fn() -> Vec<Column<K>> + Send + Sync>;
/// What the rows of a list are, for taking them along.
pub type Take<K> = Arc<dyn Fn(Vec<K>) -> Rows + Send + Sync>;

/// Lets no row stay ticked that is gone or hidden: whoever acts on those that are ticked sees them.
pub fn keep_listed<K>(rows: impl Into<Signal<Arc<Vec<K>>>>, selected: RwSignal<HashSet<K>>)
where
    K: Eq + Hash + Send + Sync + 'static,
{
    let rows: Signal<Arc<Vec<K>>> = rows.into();
    effect(move || {
        let rows = rows.get();
        if selected.with_untracked(HashSet::is_empty) {
            return;
        }
        let listed: HashSet<&K> = rows.iter().collect();
        if selected.with_untracked(|all| all.iter().any(|id| !listed.contains(id))) {
            selected.update(|all| all.retain(|id| listed.contains(id)));
        }
    });
}

/// The columns of a list, which are made anew whenever what they depend on has changed.
pub fn columns<K: Send + Sync + 'static>(
    make: impl Fn() -> Vec<Column<K>> + Send + Sync + 'static,
) -> MakeColumns<K> {
    Arc::new(make)
}

/// What the rows of a list are.
pub fn take<K>(take: impl Fn(Vec<K>) -> Rows + Send + Sync + 'static) -> Take<K> {
    Arc::new(take)
}

/// A list that keeps its search, its filters and its order in the address.
#[component]
pub fn ListScreen<K>(
    /// What it lists.
    #[prop(into)]
    label: Signal<String>,
    /// What has to be read for it; without one it is never called unread.
    #[prop(into)]
    topic: Option<Topic>,
    /// Where its search and order are kept.
    address: ListAddress,
    /// What its search is called; none where there is nothing to search.
    #[prop(optional, into)]
    search: Option<&'static str>,
    /// Its filters.
    #[prop(into)]
    filters: Option<Filters>,
    /// Filters with more values than chips have room for.
    #[prop(optional, into)]
    more: Option<ViewFn>,
    /// Its columns.
    columns: MakeColumns<K>,
    /// Which of its columns are chosen.
    #[prop(into)]
    chosen: Option<List>,
    /// Its rows, filtered and sorted.
    #[prop(into)]
    rows: Signal<Arc<Vec<K>>>,
    /// What its rows are, where they can be taken along.
    #[prop(optional)]
    take: Option<Take<K>>,
    /// Lets rows be ticked.
    #[prop(optional_no_strip)]
    selection: Option<Selection<K>>,
    /// What can be done with those that are ticked.
    #[prop(optional, into)]
    bar: Option<ViewFn>,
    /// Whether rows are still to come.
    #[prop(into)]
    loading: Signal<bool>,
    /// Whether there is so little that it is seen at a glance: then there is nothing to search.
    #[prop(optional, into)]
    short: Signal<bool>,
    /// Title and text of what is said when there is nothing, whatever is searched for.
    #[prop(optional)]
    none: (&'static str, &'static str),
    /// What stands there instead.
    #[prop(optional, into)]
    empty: Option<ViewFn>,
) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let chosen = chosen.map(|list| use_settings().columns(list));
    let make = StoredValue::new(columns);
    let ticked = selection.as_ref().map(|selection| selection.selected);
    let pick = take.map(|take| {
        let pick = move |only_ticked: bool| {
            take(
                rows.with_untracked(|rows| match ticked.filter(|_| only_ticked) {
                    Some(ticked) => ticked.with_untracked(|ticked| {
                        let is_ticked = |row: &&K| ticked.contains(*row);
                        rows.iter().filter(is_ticked).cloned().collect()
                    }),
                    None => rows.to_vec(),
                }),
            )
        };
        Callback::new(pick)
    });
    let selection = StoredValue::new(selection);
    let table = move |empty: ViewFn| {
        let mut columns = make.with_value(|make| make());
        if let Some(chosen) = chosen {
            let mut is_name = true;
            columns.retain(|column| {
                std::mem::take(&mut is_name) || column.title.is_empty() || chosen.shows(column.id)
            });
        }
        view! {
            <Table
                label
                columns
                rows
                sort=address.sort
                on_sort=move |(column, add): (String, bool)| address.sort_by(&column, add)
                selection=selection.get_value()
                empty
                loading
            />
        }
        .into_any()
    };
    frame(Frame {
        label,
        topic: StoredValue::new(topic),
        address,
        search,
        filters,
        more,
        chosen,
        titles: Callback::new(move |()| make.with_value(|make| titles(&make()))),
        pick,
        count: derived(move || rows.with(|rows| rows.len())),
        ticked: derived(move || ticked_among(rows, ticked)),
        has_ticked: memo(move || ticked.is_some_and(|all| all.with(|all| !all.is_empty()))),
        bar,
        loading,
        short,
        none,
        empty,
        table: Callback::new(table),
    })
}

/// All of a list but its rows, so that it exists once for rows of any kind.
struct Frame {
    label: Signal<String>,
    topic: StoredValue<Option<Topic>>,
    address: ListAddress,
    search: Option<&'static str>,
    filters: Option<Filters>,
    more: Option<ViewFn>,
    chosen: Option<Columns>,
    /// The columns that can be hidden.
    titles: Callback<(), Vec<(&'static str, &'static str)>>,
    /// The rows, for taking them along: all, or those that are ticked.
    pick: Option<Callback<bool, Rows>>,
    count: Signal<usize>,
    /// How many of the rows are ticked.
    ticked: Signal<usize>,
    /// Whether any row is, also one that is not listed.
    has_ticked: Memo<bool>,
    bar: Option<ViewFn>,
    loading: Signal<bool>,
    short: Signal<bool>,
    none: (&'static str, &'static str),
    empty: Option<ViewFn>,
    /// Draws the rows, with what stands below the heading where there are none.
    table: Callback<ViewFn, AnyView>,
}

fn frame(list: Frame) -> AnyView {
    let (live, sync) = (use_estate(), use_sync());
    let Frame {
        label,
        topic,
        address,
        search,
        filters,
        more,
        chosen,
        titles,
        pick,
        count,
        ticked,
        has_ticked,
        bar,
        loading,
        short,
        none,
        empty,
        table,
    } = list;
    let root = NodeRef::<html::Div>::new();
    let fault = memo(move || {
        topic
            .with_value(|topic| sync.fault(topic.as_ref()?))
            .filter(|_| count.get() == 0)
    });
    let is_read = memo(move || {
        topic.with_value(|topic| topic.as_ref().is_none_or(|it| live.progress(it).complete))
    });
    let empty = ViewFn::from(move || {
        if let Some(empty) = &empty {
            return empty.run();
        }
        if address.is_plain() {
            let text = Some(none.1.to_owned()).filter(|text| !text.is_empty());
            return view! { <Empty title=none.0 text=text/> }.into_any();
        }
        view! {
            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                <button class="btn" type="button" on:click=move |_| address.clear()>
                    {t().clear_filters}
                </button>
            </Empty>
        }
        .into_any()
    });
    let said = move || {
        let chips = filters.map(|it| it.chips.get_untracked());
        let on = chips.unwrap_or_default().into_iter();
        let on = on.filter(|chip| chip.pressed && !chip.id.is_empty());
        let mut said: Vec<String> = on.map(|chip| chip.label).collect();
        let text = address.text.get_untracked();
        if !text.is_empty() {
            said.push((t().by_user.searched)(&text));
        }
        said
    };
    let taking = use_taking();
    let ask = Callback::new(move |(way, only_ticked): (Way, bool)| {
        let Some(pick) = pick else { return };
        taking.ask(Wanted {
            way,
            rows: pick.run(only_ticked),
            title: label.get_untracked(),
            filters: said(),
            is_whole: is_read.get_untracked(),
        });
    });
    if pick.is_some() {
        // Whoever prints by the browser's own means gets all rows, too.
        let prints = window_event_listener(ev::beforeprint, move |_| {
            if taking.is_idle() {
                ask.run((Way::Sheet, false));
            }
        });
        on_cleanup(move || prints.remove());
        for (what, way) in [("export", Way::File), ("print", Way::Paper)] {
            let is_ready = move || is_read.get() && !loading.get();
            begin_when(what, is_ready, move |_| ask.run((way, false)));
        }
    }
    // Whoever pressed something in the bar of a selection is left with nothing when it goes.
    let mut was_there = false;
    effect(move || {
        let is_there = has_ticked.get();
        if was_there && !is_there {
            request_animation_frame(report_lost_focus);
        }
        was_there = is_there;
    });
    let shown = move || {
        let is_narrowed = !loading.get() && !address.is_plain();
        is_narrowed.then(|| {
            let words = (t().by_user.shown)(&format::number(count.get() as u64));
            view! { <span class="list-count">{headline(words, is_read.get())}</span> }
        })
    };
    let takes = pick.is_some();
    let has_tools = search.is_some() || filters.is_some() || takes || chosen.is_some();
    view! {
        <div
            class="list"
            node_ref=root
            aria-busy=move || (!is_read.get()).then_some("true")
            on:keydown=move |event| from_search(&event, root)
        >
            {dynamic(move || (has_tools && !short.get()).then(|| view! {
                <div class="tools">
                    {search.map(|label| view! {
                        <SearchField
                            label
                            value=address.text
                            on_input=move |text| address.search(text)
                        />
                    })}
                    {(filters.is_some() || more.is_some()).then(|| view! {
                        <FilterSheet address filters more=more.clone() count/>
                    })}
                    {filters.map(|it| view! {
                        <Chips label=t().filters chips=it.chips on_press=it.on_press/>
                    })}
                    {more.as_ref().map(ViewFn::run)}
                    <div class="list-tools">
                        {shown}
                        {address.has_views.then(|| view! { <SavedViews chosen/> })}
                        {chosen.map(|chosen| view! { <ViewChoices columns=titles.run(()) chosen/> })}
                        {takes.then(|| view! { <TakeMenu label ask count ticked is_read/> })}
                    </div>
                </div>
            }))}
            {dynamic(move || {
                let bar = bar.as_ref().filter(|_| has_ticked.get())?;
                mark_page("data-bulk");
                Some(bar.run())
            })}
            {dynamic(move || fault.get().map(|error| view! {
                <Fault
                    happened=fault_words(&error)
                    retry_label=t().retry
                    on_retry=Callback::new(move |()| {
                        if let Some(topic) = topic.get_value() {
                            sync.read(topic);
                        }
                    })
                />
            }))}
            <When is=move || fault.with(Option::is_none)>
                {
                    let empty = empty.clone();
                    dynamic(move || table.run(empty.clone()))
                }
            </When>
        </div>
    }
    .into_any()
}

/// The columns that can be hidden: all but the first, which names the row, and those without words.
fn titles<K: Send + Sync + 'static>(columns: &[Column<K>]) -> Vec<(&'static str, &'static str)> {
    let all = columns.iter().skip(1);
    let free = all.filter(|column| !column.title.is_empty());
    free.map(|column| (column.id, column.title)).collect()
}

fn ticked_among<K>(rows: Signal<Arc<Vec<K>>>, ticked: Option<RwSignal<HashSet<K>>>) -> usize
where
    K: Eq + Hash + Send + Sync + 'static,
{
    let Some(ticked) = ticked else { return 0 };
    ticked.with(|ticked| match ticked.len() {
        0 => 0,
        _ => rows.with(|rows| rows.iter().filter(|row| ticked.contains(*row)).count()),
    })
}

/// Enter in the search opens the first hit, and the arrow down goes into the list.
fn from_search(event: &ev::KeyboardEvent, root: NodeRef<html::Div>) {
    let target = event.target();
    let target = target.and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let is_search = target.is_some_and(|it| matches!(it.matches("input[type=search]"), Ok(true)));
    let key = event.key();
    if !is_search || event.is_composing() || !matches!(key.as_str(), "Enter" | "ArrowDown") {
        return;
    }
    event.prevent_default();
    // What was typed last is in the list by the next frame.
    request_animation_frame(move || {
        let root = root.try_get_untracked().flatten();
        let first = root.and_then(|root| {
            let row = "tbody tr[aria-rowindex] :is(.row-link, a, button)";
            root.query_selector(row).ok().flatten()
        });
        let Some(first) = first.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) else {
            return;
        };
        if key == "Enter" {
            first.click();
        } else {
            // It is there, so it takes the focus.
            let _ = first.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::all_of;

    #[test]
    fn nothing_is_counted_before_anything_is_known() {
        assert_eq!(all_of(0, false), None);
        assert_eq!(all_of(3, false).as_deref(), Some("3"));
        assert_eq!(all_of(0, true).as_deref(), Some("0"));
    }
}
