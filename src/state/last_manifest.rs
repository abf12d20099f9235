//! What should have been so when that was last staged: kept sealed for the person who is in, so that
//! the next comparison tells changed wishes from changed facts.

use leptos::{prelude::*, task::spawn_local};

use super::{notices::Notices, session::use_session, storage::Key, vault::Vault};
use crate::text::reconcile::words;

/// The one text on the shelf.
const NAME: &str = "last";
/// The longest that is kept, in bytes: some ten thousand people.
const LONGEST: usize = 1_000_000;

/// What is kept: the file of a manifest.
#[derive(Clone, Copy)]
pub struct LastManifest {
    /// `None` until it has been read, and where there is none.
    pub text: RwSignal<Option<String>>,
    vault: Vault,
}

impl LastManifest {
    /// Takes up what was kept of the person who is in. To be called once by the page.
    pub fn open() -> Self {
        let kept = Self {
            text: RwSignal::new(None),
            vault: use_session().vault(),
        };
        if let Some(shelf) = kept.vault.shelf(Key::Manifest) {
            spawn_local(async move {
                let text = kept.vault.get(&shelf, NAME).await;
                // The page may be gone by now; then there is nothing to tell.
                let _ = kept.text.try_set(text);
            });
        }
        kept
    }

    /// Keeps another one in its place. Says so where that cannot be.
    pub fn keep(self, text: String, notices: Notices) {
        let Some(shelf) = self.vault.shelf(Key::Manifest) else {
            return;
        };
        spawn_local(async move {
            let is_kept = text.len() <= LONGEST && self.vault.put(&shelf, NAME, &text).await;
            if is_kept {
                return;
            }
            // An older one would be worse than none.
            shelf.remove(NAME);
            if self.vault.keeps() {
                notices.show(words().last_not_kept.to_owned(), None, false);
            }
        });
    }
}
