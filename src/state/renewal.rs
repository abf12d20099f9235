//! Loads the page again by itself where a part of the panel is gone from its host: another version
//! is there by now.

use std::cell::Cell;

use leptos::prelude::window;

use super::storage::{self, Key};
use crate::missing::{Missing, built};

thread_local! {
    static IS_LEAVING: Cell<bool> = const { Cell::new(false) };
}

/// Loads the page again, for the version that is on the host now; once for each version, since
/// what is still missing then is missing on the host. Says whether it does. `is_safe` says whether
/// nothing is lost by it.
pub fn renew(why: Missing, is_safe: bool) -> bool {
    if why != Missing::Gone || !is_safe {
        return false;
    }
    let version = version();
    let is_new = storage::read(Key::Renewed).as_ref() != Some(&version);
    // Where the browser does not remember it, it would go on for ever.
    let renews = is_new && storage::write(Key::Renewed, &version);
    if renews {
        IS_LEAVING.set(true);
        // A page that cannot be loaded again stays, with the words for it.
        let _ = window().location().reload();
    }
    renews
}

/// Whether the page is being loaded again by itself, so that nobody is asked.
pub fn is_renewed() -> bool {
    IS_LEAVING.get()
}

/// What the program is called, which is another name in each version.
fn version() -> String {
    built("data-module").unwrap_or_default()
}
