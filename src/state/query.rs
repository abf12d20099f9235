//! What the address says after its `?`. The address follows the frame after something is set, but
//! whoever reads sees it at once: of two filters pressed within one frame both count.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use crate::lean::{after_frame, effect, memo};

/// What the address is going to say on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    path: String,
    name: &'static str,
    value: Option<String>,
    /// Whether the router has been told. It takes a moment until the address says it.
    is_sent: bool,
}

/// What is set and does not stand in the address yet.
#[derive(Clone, Copy)]
pub struct Queries {
    pending: RwSignal<Vec<Change>>,
    place: StoredValue<Location>,
}

impl Queries {
    /// Makes it available to every screen below. Has to stand inside the router.
    pub fn provide() {
        let pending = RwSignal::new(Vec::<Change>::new());
        let place = use_location();
        provide_context(Self {
            pending,
            place: StoredValue::new(place.clone()),
        });
        // Whatever the address says now, what was sent has come, or something else came instead.
        effect(move || {
            place.pathname.track();
            place.query.track();
            if pending.with_untracked(|all| all.iter().any(|it| it.is_sent)) {
                pending.update(|all| all.retain(|it| !it.is_sent));
            }
        });
    }

    fn set(self, name: &'static str, value: Option<String>, go: impl Fn(&str) + 'static) {
        let path = self
            .place
            .with_value(|place| place.pathname.get_untracked());
        let is_first = self
            .pending
            .with_untracked(|all| all.iter().all(|it| it.is_sent));
        let change = Change {
            path,
            name,
            value,
            is_sent: false,
        };
        self.pending.update(|all| put(all, change));
        if is_first {
            after_frame(move || self.write(go));
        }
    }

    /// Brings all of it into the address. What was meant for a page that has been left is
    /// forgotten, and everything where the panel has been left.
    fn write(self, go: impl Fn(&str)) {
        let Some(pending) = self.pending.try_get_untracked() else {
            return;
        };
        let place = self.place.with_value(|place| {
            let path = place.pathname.try_get_untracked()?;
            let query = place.query.try_get_untracked()?;
            Some((path, query, place.hash.try_get_untracked()?))
        });
        let Some((path, mut query, hash)) = place else {
            return;
        };
        let before = query.to_query_string();
        for change in pending.into_iter().filter(|it| it.path == path) {
            match change.value {
                Some(value) => query.replace(change.name, value),
                None => drop(query.remove(change.name)),
            }
        }
        let after = query.to_query_string();
        // Nobody sees a difference: either it stands in the address, or it counts until it does.
        self.pending.update(|all| {
            all.retain(|it| it.path == path && after != before);
            all.iter_mut().for_each(|it| it.is_sent = true);
        });
        if after != before {
            go(&format!("{path}{after}{hash}"));
        }
    }
}

fn put(all: &mut Vec<Change>, change: Change) {
    all.retain(|it| it.name != change.name || it.path != change.path);
    all.push(change);
}

/// What the address says under a name, or is about to say, and a way to change it, which leaves
/// no trace in the history.
pub fn query(name: &'static str) -> (Memo<Option<String>>, SignalSetter<Option<String>>) {
    let queries: Queries = expect_context();
    // Not `use_query_map`: a page hears of its own query a moment after the router does, and what
    // is set has been taken for written by then.
    let Location {
        pathname: path,
        query: written,
        ..
    } = use_location();
    let now = memo(move || {
        let pending = queries.pending.with(|all| {
            let mine = |it: &&Change| it.name == name && path.with(|path| *path == it.path);
            all.iter().find(mine).map(|it| it.value.clone())
        });
        pending.unwrap_or_else(|| written.with(|written| written.get(name)))
    });
    let navigate = use_navigate();
    let set = SignalSetter::map(move |value| {
        let navigate = navigate.clone();
        queries.set(name, value, move |to| {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                // It is whole already.
                resolve: false,
                ..NavigateOptions::default()
            };
            navigate(to, options);
        });
    });
    (now, set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_changes_the_later_counts_and_other_pages_keep_theirs() {
        let change = |path: &str, name, value: Option<&str>| Change {
            path: path.to_owned(),
            name,
            value: value.map(str::to_owned),
            is_sent: false,
        };
        let mut all = Vec::new();
        put(&mut all, change("/users", "q", Some("a")));
        put(&mut all, change("/teams", "q", Some("b")));
        put(&mut all, change("/users", "show", Some("c")));
        put(&mut all, change("/users", "q", None));
        let expected = [
            change("/teams", "q", Some("b")),
            change("/users", "show", Some("c")),
            change("/users", "q", None),
        ];
        assert_eq!(all, expected);
    }
}
