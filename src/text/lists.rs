//! The words for lists of people that come from files.

use seatboard_core::{
    dry_run::{Change, Kind},
    people_file::{Fault, Finding, Holds, Mark, Refusal},
};

/// The words for lists of people that come from files.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ListText {
    pub refusal: fn(Refusal) -> &'static str,
    pub finding: fn(&Finding) -> String,
    pub flaw: fn(Fault) -> String,
    pub flaw_empty: &'static str,
    pub marked: fn(Mark) -> String,
    pub take_anyway: fn(&str) -> String,
    pub holds: fn(Holds) -> &'static str,
    pub found: fn(usize, usize) -> String,
    pub flawed: fn(usize) -> String,
    pub columns: &'static str,
    pub columns_text: &'static str,
    pub column: &'static str,
    pub column_number: fn(usize) -> String,
    pub example: &'static str,
    pub read_as: &'static str,
    pub read_as_label: fn(&str) -> String,
    pub secret: &'static str,
    pub not_people: &'static str,
    pub more: fn(usize) -> String,
    pub back: &'static str,
    pub take: fn(usize) -> String,
    pub show_more: fn(usize) -> String,
    pub search: &'static str,
    pub verdicts: &'static str,
    pub kind: fn(Kind) -> &'static str,
    pub counted: fn(Kind, usize) -> String,
    pub line: fn(usize) -> String,
    pub twice: fn(usize) -> String,
    pub outside: &'static str,
    pub exceeds: fn(&str) -> String,
    pub not_possible: fn(usize) -> String,
    pub undo: fn(Change) -> String,
    pub save_refused: fn(usize) -> String,
    pub refused_name: &'static str,
    pub refused_headings: [&'static str; 4],
}
