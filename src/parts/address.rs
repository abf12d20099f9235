//! What a list keeps in the address: the search, the filters, the order. So reload and Back
//! keep the place, and a link shows another person the same rows.

use leptos::prelude::*;

use crate::lean::{effect, memo};
use crate::{
    estate::SortBy,
    state::{notices::use_notices, query::query},
    ui::SortKey,
};

/// One value of the address, and what changes it.
type Kept = (Memo<Option<String>>, SignalSetter<Option<String>>);

/// A list's part of the address.
#[derive(Clone, Copy)]
pub struct ListAddress {
    /// What was typed.
    pub text: Memo<String>,
    /// Filters that are on.
    pub filters: Memo<Vec<String>>,
    /// The order; the first key is the main one.
    pub sort: Memo<Vec<SortKey>>,
    /// Whether the address is this list's alone, so that it can be saved as a view.
    pub has_views: bool,
    set_text: SignalSetter<Option<String>>,
    set_filters: SignalSetter<Option<String>>,
    set_sort: SignalSetter<Option<String>>,
}

impl ListAddress {
    /// The current address's list.
    ///
    /// `order` is the column that sorts where the address names none.
    pub fn here(order: &'static str) -> Self {
        Self {
            has_views: true,
            ..Self::of(order, [query("q"), query("show"), query("sort")])
        }
    }

    /// The same for the second list of a page.
    pub fn second(order: &'static str) -> Self {
        Self::of(order, [query("q2"), query("show2"), query("sort2")])
    }

    /// A list that is not worth a place in the address: it is forgotten with its page.
    pub fn forgotten(order: &'static str) -> Self {
        let kept = || {
            let kept = RwSignal::new(None);
            (memo(move || kept.get()), SignalSetter::from(kept))
        };
        Self::of(order, [kept(), kept(), kept()])
    }

    fn of(order: &'static str, kept: [Kept; 3]) -> Self {
        let [(text, set_text), (filters, set_filters), (sort, set_sort)] = kept;
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
            has_views: false,
            set_text,
            set_filters,
            set_sort,
        }
    }

    /// Whether nothing is searched for and no filter is on; followed.
    pub fn is_plain(self) -> bool {
        self.text.with(String::is_empty) && self.filters.with(Vec::is_empty)
    }

    /// Those of a list's filters that are on; followed.
    pub fn those_on<F: Copy>(self, all: &[F], id: fn(F) -> &'static str) -> Vec<F> {
        let is_on = |it: &F| self.filters.with(|on| on.iter().any(|on| on == id(*it)));
        all.iter().copied().filter(is_on).collect()
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

    /// The value of the filter that has one, such as `team:…`; empty where it is off.
    pub fn value(self, filter: &str) -> String {
        self.filters.with(|on| {
            on.iter()
                .find_map(|one| one.split_once(':').filter(|(name, _)| *name == filter))
                .map(|(_, value)| value.to_owned())
                .unwrap_or_default()
        })
    }

    /// Gives a filter a value; an empty one turns it off.
    pub fn choose(self, filter: &str, value: &str) {
        let mut on = self.filters.get_untracked();
        on.retain(|one| one.split_once(':').is_none_or(|(name, _)| name != filter));
        if !value.is_empty() {
            on.push(format!("{filter}:{value}"));
        }
        self.set_filters.set((!on.is_empty()).then(|| on.join(",")));
    }

    /// Turns a filter on and others, which it excludes, off; or off, if it is on.
    pub fn switch(self, filter: &str, others: &[&str]) {
        let mut on = self.filters.get_untracked();
        let was_on = on.iter().any(|one| one == filter);
        on.retain(|one| one != filter && !others.contains(&one.as_str()));
        if !was_on {
            on.push(filter.to_owned());
        }
        self.set_filters.set((!on.is_empty()).then(|| on.join(",")));
    }

    /// Turns some filters off and leaves the others.
    pub fn leave(self, filters: &[&str]) {
        let mut on = self.filters.get_untracked();
        on.retain(|one| !filters.contains(&one.as_str()));
        self.set_filters.set((!on.is_empty()).then(|| on.join(",")));
    }

    /// Turns one filter on and everything else off.
    pub fn only(self, filter: &str) {
        self.set_text.set(None);
        self.set_filters.set(Some(filter.to_owned()));
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

    /// Says to those who listen how many rows are left, whenever the search or the filters
    /// change.
    pub fn announce(
        self,
        rows: impl Fn() -> usize + 'static,
        words: impl Fn(usize) -> String + 'static,
    ) {
        let notices = use_notices();
        let mut before = None;
        effect(move || {
            let now = (self.text.get(), self.filters.get());
            if before.as_ref().is_some_and(|before| *before != now) {
                notices.say(words(untrack(&rows)));
            }
            before = Some(now);
        });
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

/// The same where it has to wait for something to be read. The address forgets it meanwhile.
pub fn begin_when(
    what: &'static str,
    is_ready: impl Fn() -> bool + 'static,
    start: impl Fn(&str) + 'static,
) {
    let wanted = RwSignal::new(None::<String>);
    begin(what, move |with| wanted.set(Some(with.to_owned())));
    effect(move || {
        if let Some(with) = wanted.get().filter(|_| is_ready()) {
            wanted.set(None);
            untrack(|| start(&with));
        }
    });
}

/// Begins something that a link asks for, such as `?do=create` on the list of people, or
/// `?do=assign:…` with the id of whom it is about, which is empty where none is named. The address
/// forgets it at once, so that a reload does not begin it again.
pub fn begin(what: &'static str, start: impl Fn(&str) + 'static) {
    let (asked, set_asked) = query("do");
    effect(move || {
        let asked = asked.get().unwrap_or_default();
        let (asked, with) = asked.split_once(':').unwrap_or((&asked, ""));
        if asked == what {
            start(with);
            set_asked.set(None);
        }
    });
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
