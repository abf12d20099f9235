//! What a list keeps in the address: the search, the filters, the order. So reload and Back
//! keep the place, and a link shows another person the same rows.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

use crate::lean::memo;
use crate::{estate::SortBy, ui::SortKey};

/// A list's part of the address.
#[derive(Clone, Copy)]
pub struct ListAddress {
    /// What was typed.
    pub text: Memo<String>,
    /// Filters that are on.
    pub filters: Memo<Vec<String>>,
    /// The order; the first key is the main one.
    pub sort: Memo<Vec<SortKey>>,
    set_text: SignalSetter<Option<String>>,
    set_filters: SignalSetter<Option<String>>,
    set_sort: SignalSetter<Option<String>>,
}

impl ListAddress {
    /// The current address's list.
    ///
    /// `order` is the column that sorts where the address names none.
    pub fn here(order: &'static str) -> Self {
        let replace = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        let (text, set_text) = query_signal_with_options::<String>("q", replace.clone());
        let (filters, set_filters) = query_signal_with_options::<String>("show", replace.clone());
        let (sort, set_sort) = query_signal_with_options::<String>("sort", replace);
        Self {
            text: memo(move || text.get().unwrap_or_default()),
            filters: memo(move || filters.get().map(|on| split(&on)).unwrap_or_default()),
            sort: memo(move || {
                let keys = sort.get().map(|keys| read_sort(&keys)).unwrap_or_default();
                if keys.is_empty() {
                    read_sort(order)
                } else {
                    keys
                }
            }),
            set_text,
            set_filters,
            set_sort,
        }
    }

    /// Searches for another text.
    pub fn search(self, text: String) {
        self.set_text.set((!text.is_empty()).then_some(text));
    }

    /// Turns a filter on or off.
    pub fn toggle(self, filter: &str) {
        let mut on = self.filters.get_untracked();
        match on.iter().position(|other| other == filter) {
            Some(at) => {
                on.remove(at);
            }
            None => on.push(filter.to_owned()),
        }
        self.set_filters.set((!on.is_empty()).then(|| on.join(",")));
    }

    /// Turns all filters off.
    pub fn show_all(self) {
        self.set_filters.set(None);
    }

    /// Turns all filters off and searches for nothing.
    pub fn clear(self) {
        self.set_text.set(None);
        self.set_filters.set(None);
    }

    /// Sorts by a column; pressed again, the other way round. With `add` the keys before stay
    /// the more important ones.
    pub fn sort_by(self, column: &str, add: bool) {
        let sort = next_sort(self.sort.get_untracked(), column, add);
        self.set_sort
            .set((!sort.is_empty()).then(|| write_sort(&sort)));
    }

    /// The order in the columns of a query, as far as their names are known.
    pub fn sort_in<C>(self, column: impl Fn(&str) -> Option<C>) -> Vec<SortBy<C>> {
        self.sort.with(|keys| {
            keys.iter()
                .filter_map(|key| {
                    column(&key.column).map(|column| SortBy {
                        column,
                        descending: key.descending,
                    })
                })
                .collect()
        })
    }
}

fn split(list: &str) -> Vec<String> {
    list.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn read_sort(text: &str) -> Vec<SortKey> {
    split(text)
        .into_iter()
        .map(|key| match key.strip_prefix('-') {
            Some(column) => SortKey {
                column: column.to_owned(),
                descending: true,
            },
            None => SortKey {
                column: key,
                descending: false,
            },
        })
        .collect()
}

fn write_sort(keys: &[SortKey]) -> String {
    let write = |key: &SortKey| format!("{}{}", if key.descending { "-" } else { "" }, key.column);
    keys.iter().map(write).collect::<Vec<_>>().join(",")
}

fn next_sort(mut keys: Vec<SortKey>, column: &str, add: bool) -> Vec<SortKey> {
    let before = keys.iter().find(|key| key.column == column).cloned();
    if add {
        match keys.iter_mut().find(|key| key.column == column) {
            Some(key) => key.descending = !key.descending,
            None => keys.push(SortKey {
                column: column.to_owned(),
                descending: false,
            }),
        }
        return keys;
    }
    let descending = before.is_some_and(|key| !key.descending) && keys.len() == 1;
    vec![SortKey {
        column: column.to_owned(),
        descending,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_address() {
        let keys = read_sort("-expires,title,, ");
        assert_eq!(write_sort(&keys), "-expires,title");
    }

    #[test]
    fn a_column_pressed_again_turns_round_and_another_one_starts_anew() {
        let once = next_sort(Vec::new(), "title", false);
        assert_eq!(write_sort(&once), "title");
        let twice = next_sort(once, "title", false);
        assert_eq!(write_sort(&twice), "-title");
        assert_eq!(
            write_sort(&next_sort(twice.clone(), "title", false)),
            "title"
        );
        let added = next_sort(twice, "expires", true);
        assert_eq!(write_sort(&added), "-title,expires");
        assert_eq!(
            write_sort(&next_sort(added, "expires", true)),
            "-title,-expires"
        );
    }
}
