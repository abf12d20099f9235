//! Giving seats of a license, from wherever it is listed. The dialog arrives when it is first
//! asked for.

use leptos::prelude::*;

use crate::domain::{LicenseId, UserId};

/// Whom seats of which license are to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giving {
    /// The license.
    pub license: LicenseId,
    /// Who is chosen when the dialog opens.
    pub people: Vec<UserId>,
}

impl Giving {
    /// Seats of this license, to nobody in particular yet.
    pub fn of(license: LicenseId) -> Self {
        Self {
            license,
            people: Vec::new(),
        }
    }
}

/// What is about to be given.
#[derive(Clone, Copy)]
pub struct Assigning(pub RwSignal<Option<Giving>>);

impl Assigning {
    /// Makes it available to every screen. Nothing is about to be given yet.
    pub fn provide() -> Self {
        let assigning = Self(RwSignal::new(None));
        provide_context(assigning);
        assigning
    }
}

/// Asks whom to give seats; `None` once that is answered. The question goes with the screen that
/// asked it.
pub fn use_assigning() -> RwSignal<Option<Giving>> {
    let giving = expect_context::<Assigning>().0;
    on_cleanup(move || giving.set(None));
    giving
}
