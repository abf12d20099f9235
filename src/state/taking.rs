//! Taking a list along: as a file, on paper or on the clipboard. Lists only say what is wanted;
//! what carries it out arrives when it is first asked for.

use leptos::prelude::*;

use crate::lists::Rows;

/// How a list is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As a CSV file.
    File,
    /// Printed.
    Paper,
    /// Drawn as on paper, where the browser prints already.
    Sheet,
    /// As text, for pasting.
    Clipboard,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How.
    pub way: Way,
    /// Which rows, in their order.
    pub rows: Rows,
    /// What the list is called.
    pub title: String,
    /// What narrows it, in words.
    pub filters: Vec<String>,
    /// Whether all of the list has been read.
    pub is_whole: bool,
}

/// What is wanted now, if anything.
#[derive(Clone, Copy)]
pub struct Taking(RwSignal<Option<Wanted>>);

impl Taking {
    /// Makes it available to every screen.
    pub fn provide() -> Self {
        let taking = Self(RwSignal::new(None));
        provide_context(taking);
        taking
    }

    /// Asks for a list.
    pub fn ask(self, wanted: Wanted) {
        self.0.set(Some(wanted));
    }

    /// Is done with it.
    pub fn end(self) {
        // Whoever printed it may have left meanwhile.
        let _ = self.0.try_set(None);
    }

    /// Whether nothing is wanted.
    pub fn is_idle(self) -> bool {
        self.0.with_untracked(Option::is_none)
    }

    /// What is wanted; followed.
    pub fn wanted(self) -> Option<Wanted> {
        self.0.get()
    }
}

/// Where lists are asked for.
pub fn use_taking() -> Taking {
    expect_context()
}
