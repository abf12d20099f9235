//! What was chosen last, as long as whoever chose it is signed in in this tab.

use leptos::prelude::*;

use super::candidates::Target;

/// How many are remembered.
const MOST: usize = 5;

/// What was chosen last, the newest first. Names are not among it, only ids.
#[derive(Clone, Copy)]
pub struct Recents(StoredValue<Vec<Target>>);

impl Recents {
    /// Nothing has been chosen yet. Whoever opens the palette next finds it here.
    pub fn provide() {
        provide_context(Self(StoredValue::new(Vec::new())));
    }

    pub(super) fn here() -> Self {
        expect_context()
    }

    pub(super) fn put(self, target: Target) {
        self.0.update_value(|all| {
            all.retain(|it| *it != target);
            all.insert(0, target);
            all.truncate(MOST);
        });
    }

    pub(super) fn has(self, target: &Target) -> bool {
        self.0.with_value(|all| all.contains(target))
    }

    pub(super) fn all(self) -> Vec<Target> {
        self.0.get_value()
    }
}
