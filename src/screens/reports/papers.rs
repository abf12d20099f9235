//! How a report is taken along: as a file, or on paper. Both have all rows of what the filter
//! says, not just those in sight.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    csv,
    estate::Estate,
    state::{
        live_estate::use_estate,
        notices::use_notices,
        reports::{Basis, Reports},
    },
    text::reports::words,
    usage::{Cells, Range, file_name},
};

/// The rows of a file, the headings first.
type Rows = Arc<dyn Fn(&Basis, &Estate) -> Vec<Cells> + Send + Sync>;
/// What is printed.
type Print = Arc<dyn Fn(&Basis, &Estate) -> Sheet + Send + Sync>;

/// A report as a file and on paper.
#[derive(Clone)]
pub struct Papers {
    /// What the report is called in the names of files.
    page: &'static str,
    rows: Rows,
    print: Print,
    /// What it is about, where that is not the range of the report.
    range: Option<About>,
}

/// A range of its own.
type About = Arc<dyn Fn(&Basis) -> Range + Send + Sync>;

/// A report on paper.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The days that it is about, where those are not the range of the report.
    pub when: Option<String>,
    /// What narrows it, in words.
    pub filters: Vec<String>,
    /// Its figures: what is counted, how many, and what counts.
    pub figures: Vec<(&'static str, String, &'static str)>,
    /// The headings of its table.
    pub heads: Vec<&'static str>,
    /// All rows.
    pub rows: Vec<Vec<String>>,
}

impl Papers {
    /// A report with these rows in a file, and this on paper.
    pub fn new(
        page: &'static str,
        rows: impl Fn(&Basis, &Estate) -> Vec<Cells> + Send + Sync + 'static,
        print: impl Fn(&Basis, &Estate) -> Sheet + Send + Sync + 'static,
    ) -> Self {
        Self {
            page,
            rows: Arc::new(rows),
            print: Arc::new(print),
            range: None,
        }
    }

    /// The same about a range of its own.
    pub fn about(self, range: impl Fn(&Basis) -> Range + Send + Sync + 'static) -> Self {
        Self {
            range: Some(Arc::new(range)),
            ..self
        }
    }

    /// Gives the file to the person.
    pub fn save(&self, reports: Reports) {
        let Some(basis) = reports.basis.get_untracked() else {
            return;
        };
        let rows = use_estate().peek(|estate| (self.rows)(&basis, estate));
        let range = { self.range.as_ref() }.map_or(basis.report.range, |range| range(&basis));
        let name = file_name(self.page, &range, &basis.zone);
        // The first row has the headings.
        let said = (words().exported)(rows.len().saturating_sub(1));
        use_notices().save(&name, &csv::write(&rows), Some(said));
    }

    /// What is printed of it now.
    pub fn sheet(&self, reports: Reports) -> Option<Sheet> {
        let basis = reports.basis.get_untracked()?;
        Some(use_estate().peek(|estate| (self.print)(&basis, estate)))
    }
}
