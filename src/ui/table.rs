//! A real `<table>` for long lists: only the rows near the view are drawn, headers sort, rows
//! can be ticked. The page scrolls, not the table; all rows have one height.

mod keep_focus;
mod keys;
mod parts;
mod selection;
mod slots;
mod stops;
mod watch;
pub(super) mod window;

use std::{hash::Hash, sync::Arc};

use leptos::{either::Either, ev, html, prelude::*};

use super::when::When;
use crate::lean::{decimal, derived, dynamic, memo};

use self::{
    keep_focus::{Spot, is_above_the_page},
    parts::{Head, head_box, heading, row_box, skeleton_row},
    slots::{Child, Slots, Stand},
    stops::watch_stops,
    watch::{watch_focus, watch_view},
    window::{View, drawn},
};

pub use self::selection::Selection;

/// How many placeholder rows stand in while the first rows are fetched.
const SKELETON_ROWS: usize = 8;

/// Where the contents of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the start of the line.
    #[default]
    Start,
    /// At its end: numbers.
    End,
}

/// One column of a table with rows named by `K`.
pub struct Column<K: Send + Sync + 'static> {
    /// Names it in sort keys.
    pub id: &'static str,
    /// Its heading. Empty for a column of actions.
    pub title: &'static str,
    /// Whether its heading sorts.
    pub sortable: bool,
    /// Where its contents stand.
    pub align: Align,
    /// Classes of its cells. Width: `w-xs w-s w-m w-l`, none to share what is left,
    /// `w-actions`. Visibility by the table's width: `from-xs from-s from-m from-l from-xl`.
    pub class: &'static str,
    /// Draws the cell of a row.
    pub cell: Cell<K>,
}

/// Draws the cell of a row. It is called once for each row element, which shows other rows later:
/// those that the signal says.
pub type Cell<K> = Arc<dyn Fn(Signal<K>) -> AnyView + Send + Sync>;

/// A cell that is drawn from what it reads, again whenever that has changed or the row is another.
pub fn follow<K, V>(draw: impl Fn(&K) -> V + Send + Sync + 'static) -> Cell<K>
where
    K: Send + Sync + 'static,
    V: IntoAny,
{
    fn boxed<K: Send + Sync + 'static>(draw: Draw<K>) -> Cell<K> {
        Arc::new(move |row: Signal<K>| {
            let draw = Arc::clone(&draw);
            dynamic(move || row.with(|row| draw(row)))
        })
    }
    boxed(Arc::new(move |row: &K| draw(row).into_any()))
}

/// A cell that is made anew for each row. What changes of one row must be reactive.
pub fn anew<K>(draw: impl Fn(&K) -> AnyView + Send + Sync + 'static) -> Cell<K>
where
    K: Clone + Send + Sync + 'static,
{
    fn boxed<K: Clone + Send + Sync + 'static>(draw: Draw<K>) -> Cell<K> {
        Arc::new(move |row: Signal<K>| {
            let draw = Arc::clone(&draw);
            dynamic(move || {
                let row = row.get();
                untrack(|| draw(&row))
            })
        })
    }
    boxed(Arc::new(draw))
}

/// Draws the cell of one row.
type Draw<K> = Arc<dyn Fn(&K) -> AnyView + Send + Sync>;

impl<K: Send + Sync + 'static> Clone for Column<K> {
    fn clone(&self) -> Self {
        Self {
            cell: self.cell.clone(),
            ..*self
        }
    }
}

impl<K: Send + Sync + 'static> Column<K> {
    fn classes(&self) -> String {
        match self.align {
            Align::Start => self.class.to_owned(),
            Align::End => format!("{} num", self.class),
        }
    }
}

/// One key of an order; the first of a list is the primary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// The column's id.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// A table of up to some 50,000 rows. Every row key occurs once.
#[component]
pub fn Table<K>(
    /// What it lists.
    #[prop(into)]
    label: Signal<String>,
    /// Its columns in order.
    columns: Vec<Column<K>>,
    /// All rows, filtered and sorted already.
    #[prop(into)]
    rows: Signal<Arc<Vec<K>>>,
    /// The order the rows are in.
    #[prop(into)]
    sort: Signal<Vec<SortKey>>,
    /// Asks to sort by a column; `true` adds it as a further key (Shift was held).
    #[prop(into)]
    on_sort: Callback<(String, bool)>,
    /// Lets rows be ticked.
    #[prop(optional_no_strip)]
    selection: Option<Selection<K>>,
    /// What stands below the header when there are no rows.
    #[prop(into)]
    empty: ViewFn,
    /// Whether rows are still to come; with none yet, placeholders of the same height stand in.
    #[prop(into)]
    loading: Signal<bool>,
) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let table = NodeRef::<html::Table>::new();
    let body = NodeRef::<html::Tbody>::new();
    let view = RwSignal::new(View::default());
    let spot = RwSignal::new(None::<Spot<K>>);
    let pinned = memo(move || spot.with(|spot| spot.as_ref().map(|spot| spot.key.clone())));
    let drawn = drawn(rows, view, pinned);
    let count = memo(move || rows.with(|rows| rows.len()));
    watch_focus(table, rows, drawn, spot);
    let slots = Slots::of(drawn, pinned);
    let had_focus = derived(move || spot.with(Option::is_some));
    watch_stops(body, slots.stand.changed, had_focus);
    let draw_at = Callback::new(move |(place, stop): (usize, usize)| {
        let key = rows.with_untracked(|rows| rows.get(place).cloned());
        spot.set(key.map(|key| Spot {
            key,
            place,
            stop,
            is_here: true,
        }));
    });

    let heads: Vec<Head> = columns.iter().map(Head::of).collect();
    let columns: Arc<[Column<K>]> = columns.into();
    let last_ticked = StoredValue::new(None::<K>);
    let selected = selection.as_ref().map(|selection| selection.selected);
    let head_box = selection.as_ref().map(|it| head_box(rows, it));
    let row = move |slot: u32| {
        let row: Signal<K> = slots.row(slot)?.into();
        let is_ticked = memo(move || {
            selected.is_some_and(|all| all.with(|all| row.with(|row| all.contains(row))))
        });
        let tick_box = selection.as_ref();
        let tick_box = tick_box.map(|it| row_box(row, rows, it, is_ticked, last_ticked));
        let cell = |column: &Column<K>| (column.classes(), (column.cell)(row));
        Some(Row {
            is_ticked,
            tick_box,
            cells: columns.iter().map(cell).collect(),
        })
    };
    lay_out(Outline {
        table,
        body,
        view,
        stand: slots.stand,
        label,
        count,
        loading,
        gaps: memo(move || drawn.with(|drawn| drawn.gaps)),
        headings: heads
            .iter()
            .map(|head| heading(head, sort, on_sort))
            .collect(),
        heads,
        head_box,
        row: Arc::new(row),
        draw_at,
        empty,
    })
}

/// One row, as it is drawn.
struct Row {
    is_ticked: Memo<bool>,
    /// Where rows can be ticked.
    tick_box: Option<AnyView>,
    /// The cells with their classes.
    cells: Vec<(String, AnyView)>,
}

/// All of a table but its keys, so that it exists once for rows of any kind.
struct Outline {
    table: NodeRef<html::Table>,
    body: NodeRef<html::Tbody>,
    view: RwSignal<View>,
    stand: Stand,
    label: Signal<String>,
    count: Memo<usize>,
    loading: Signal<bool>,
    /// How many rows each gap stands for.
    gaps: Memo<[usize; 3]>,
    heads: Vec<Head>,
    headings: Vec<AnyView>,
    head_box: Option<AnyView>,
    row: Arc<dyn Fn(u32) -> Option<Row> + Send + Sync>,
    /// Draws the row at a place, and says which of its stops is to have the focus.
    draw_at: Callback<(usize, usize)>,
    empty: ViewFn,
}

fn lay_out(outline: Outline) -> AnyView {
    let Outline {
        table,
        body,
        view,
        stand,
        label,
        count,
        loading,
        gaps,
        heads,
        headings,
        head_box,
        row,
        draw_at,
        empty,
    } = outline;
    stand.keep_order(body);
    watch_view(body, view);
    let waiting = memo(move || loading.get() && count.get() == 0);
    let least_height = move || {
        let rows = count.get() as f64 * view.get().row;
        format!("calc(var(--head-row) + {}px)", decimal(rows))
    };
    let ticks = head_box.is_some();
    let skeleton = move || {
        (0..SKELETON_ROWS)
            .map(|_| skeleton_row(&heads, ticks))
            .collect_view()
    };
    let child = move |child: Child| {
        let name = child.name();
        match child {
            Child::Gap(gap) => {
                let rows = move || gaps.with(|gaps| gaps[gap]);
                let height = move || format!("{}px", decimal(rows() as f64 * view.get().row));
                Some(Either::Left(view! {
                    <tr class="table-gap" data-slot=name aria-hidden="true" hidden=move || rows() == 0>
                        <td style:height=height></td>
                    </tr>
                }))
            }
            Child::Slot(slot) => {
                let Row {
                    is_ticked,
                    tick_box,
                    cells,
                } = row(slot)?;
                let place: Signal<Option<usize>> = stand.place(slot).into();
                let cell = |(class, cell)| view! { <td role="gridcell" class=class>{cell}</td> };
                Some(Either::Right(view! {
                    <tr
                        data-slot=name
                        role=move || place.get().map(|_| "row")
                        hidden=move || place.get().is_none()
                        class:is-ticked=is_ticked
                        aria-selected=move || ticks.then(|| is_ticked.get().to_string())
                        aria-rowindex=move || place.get().map(|place| (place + 2).to_string())
                    >
                        {tick_box}
                        {cells.into_iter().map(cell).collect_view()}
                    </tr>
                }))
            }
        }
    };
    view! {
        // Rows are taken out before others come in; the page must not shrink in between, or the
        // browser would scroll it.
        <div class="table-card" style:min-block-size=least_height>
            // The roles are what these elements are anyway, but style sheets can take them away.
            <table
                node_ref=table
                class="table"
                role="grid"
                tabindex="-1"
                aria-label=label
                aria-rowcount=move || (count.get() + 1).to_string()
                aria-busy=move || loading.get().then_some("true")
                aria-multiselectable=ticks.then_some("true")
                on:keydown=move |event| keys::press(&event, count.get_untracked(), draw_at)
                on:contextmenu=move |event: ev::MouseEvent| {
                    // The key that opened the row's menu asks for the browser's, too.
                    if is_above_the_page(&event_target(&event)) {
                        event.prevent_default();
                    }
                }
            >
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">{head_box} {headings}</tr>
                </thead>
                <tbody role="rowgroup" node_ref=body>
                    {move || waiting.get().then(&skeleton)}
                    <For each=move || stand.children.get() key=Clone::clone children=child/>
                </tbody>
            </table>
            <When is=move || count.get() == 0 && !loading.get()>
                <div class="table-empty">{empty.run()}</div>
            </When>
        </div>
    }
    .into_any()
}
