//! What every list has in common: what stands in its place while it cannot be read, the table,
//! and what is said when nothing matches.

use std::{hash::Hash, sync::Arc};

use leptos::prelude::*;

use super::address::ListAddress;
use crate::{
    estate::Topic,
    lean::memo,
    state::sync::use_sync,
    text::{fault_words, format, t},
    ui::{Column, Empty, Fault, Selection, Table, When},
};

/// How many rows there are, as the chip for all of them says it: nothing while they are being
/// read and none is known.
pub fn all_of(rows: usize, is_read: bool) -> Option<String> {
    (rows > 0 || is_read).then(|| format::number(rows as u64))
}

/// What stands below a list's title: its figures; how many rows its search and filters leave, where
/// there are any; and that it is still being read, where the figures and rows may grow. Followed.
pub fn headline(line: String, address: ListAddress, shown: usize, is_read: bool) -> String {
    let line = if address.is_plain() {
        line
    } else {
        let shown = (t().by_user.shown)(&format::number(shown as u64));
        format!("{line} · {shown}")
    };
    if is_read {
        line
    } else {
        (t().still_reading)(&line)
    }
}

/// A table that keeps its search, its filters and its order in the address.
#[component]
pub fn ListFrame<K>(
    /// What it lists.
    #[prop(into)]
    label: Signal<String>,
    /// What has to be read for it.
    topic: Topic,
    /// Where its search and order are kept.
    address: ListAddress,
    /// Its columns.
    columns: Vec<Column<K>>,
    /// Its rows, filtered and sorted.
    #[prop(into)]
    rows: Signal<Arc<Vec<K>>>,
    /// Lets rows be ticked.
    #[prop(optional_no_strip)]
    selection: Option<Selection<K>>,
    /// Whether rows are still to come.
    #[prop(into)]
    loading: Signal<bool>,
    /// Title and text of what is said when there is nothing, whatever is searched for.
    none: (&'static str, &'static str),
) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let sync = use_sync();
    let topic = StoredValue::new(topic);
    let fault = memo(move || {
        topic
            .with_value(|topic| sync.fault(topic))
            .filter(|_| rows.with(|rows| rows.is_empty()))
    });
    let empty = move || {
        if address.is_plain() {
            return view! { <Empty title=none.0 text=none.1/> }.into_any();
        }
        view! {
            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                <button class="btn" type="button" on:click=move |_| address.clear()>
                    {t().clear_filters}
                </button>
            </Empty>
        }
        .into_any()
    };
    let columns = StoredValue::new(columns);
    let selection = StoredValue::new(selection);
    view! {
        {move || fault.get().map(|error| view! {
            <Fault
                happened=fault_words(&error)
                retry_label=t().retry
                on_retry=Callback::new(move |()| sync.read(topic.get_value()))
            />
        })}
        <When is=move || fault.with(Option::is_none)>
            <Table
                label
                columns=columns.get_value()
                rows
                sort=address.sort
                on_sort=move |(column, add): (String, bool)| address.sort_by(&column, add)
                selection=selection.get_value()
                empty
                loading
            />
        </When>
    }
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
