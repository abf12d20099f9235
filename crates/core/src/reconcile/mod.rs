//! Who should have what, held against who has it: a manifest or a list of people says the one, the
//! estate the other, and what has to be given and released is the difference.
//!
//! A list becomes wishes by [`rules`](Rule) over its columns. Whoever is not in it, and whatever the
//! rules do not speak about, is left alone.

mod difference;
mod manifest;
mod rules;
mod target;

pub use self::{
    difference::{Difference, Doubt, Row, State, Who, corrections, difference, licenses_in},
    manifest::{Manifest, as_it_is},
    rules::{Cells, Rule, wishes},
    target::{Found, Target, Targets},
};

use std::collections::BTreeSet;

use crate::people_file::Mark;

/// Somebody, and what they should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Their address as it was typed.
    pub email: String,
    /// Given name; may be empty.
    pub given: String,
    /// Family name; may be empty.
    pub family: String,
    /// What the list marks them as. Nothing is changed for them unless somebody says so.
    pub mark: Option<Mark>,
    /// What they should have a seat of.
    pub wants: BTreeSet<Target>,
}
