//! Lists of people from files, as directories, license servers and spreadsheets write them.
//!
//! Bytes become text ([`decode`]), text becomes records ([`records`]), the headings or what the
//! columns hold tell what is read as what ([`columns`]), and each record becomes a person or is
//! named. One row is one person with one address; no other column is ever read. Nothing is
//! changed into another address, and what is not sure is told as a [`Finding`].
//!
//! The records are read by `csv-core`, which the panel holds for what it writes anyway.

mod address;
mod columns;
mod compose;
mod decode;
mod headings;
mod idn;
mod names;
mod pace;
mod people;
mod records;
mod spellings;
mod status;
mod text;
mod vocabulary;

pub use self::{
    address::{Fault, fault, key},
    names::tell as tell_names,
    pace::{Pace, Rest, at_once},
    spellings::Spellings,
    status::Mark,
};
use self::{columns::layout, decode::decode, people::People, records::records, text::plain};

/// Why a file is no list of people at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nothing is in it.
    Empty,
    /// A spreadsheet in its own format, packed or in XML.
    Spreadsheet,
    /// A page of the web, perhaps called otherwise.
    WebPage,
    /// A document to read or print.
    Document,
    /// Data for programs, such as JSON, XML or cards of contacts.
    Data,
    /// No text in any encoding that is known.
    NotText,
}

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// Nothing: it is not read.
    Nothing,
    /// Addresses. Of several such columns the first counts.
    Address,
    /// Given names.
    Given,
    /// Family names.
    Family,
    /// Whole names: `Ana Ruiz` or `Ruiz, Ana`.
    FullName,
    /// Whole names, family name first: `Ruiz Ana`.
    FullNameReversed,
    /// Teams.
    Team,
    /// Products or licenses.
    Products,
    /// On how many devices somebody may use a license.
    MaxActivations,
    /// States in words.
    Status,
    /// Whether somebody is active.
    Active,
    /// Whether somebody is to be marked.
    Flag(Mark),
}

impl Holds {
    /// Whether it is a name or a part of one.
    pub fn is_name(self) -> bool {
        matches!(
            self,
            Self::Given | Self::Family | Self::FullName | Self::FullNameReversed
        )
    }
}

/// A person of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The line of the file their row begins on, from one.
    pub line: usize,
    /// Their address as it was typed first. Compare by [`key`].
    pub email: String,
    /// Given name; may be empty.
    pub given: String,
    /// Family name; may be empty.
    pub family: String,
    /// Their team, as it is called there; may be empty.
    pub team: String,
    /// Their products or licenses, as they stand there; may be empty.
    pub products: String,
    /// On how many devices they may use a license.
    pub max_activations: Option<u32>,
    /// Why they are not chosen at first.
    pub mark: Option<Mark>,
}

impl Person {
    /// Whether they are chosen until somebody chooses otherwise.
    pub fn is_chosen(&self) -> bool {
        self.mark.is_none()
    }
}

/// What of a file is nobody, and why. Lines count from one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// A line with the version of a template.
    Version {
        /// Its line.
        line: usize,
    },
    /// Titles above the headings, and headings that come again.
    Titles {
        /// Their lines.
        lines: Vec<usize>,
    },
    /// A row that is taken for the headings though no word of it is known.
    HeadingGuessed {
        /// Its line.
        line: usize,
    },
    /// No column holds addresses.
    NoAddressColumn,
    /// Headings, and nobody below them.
    Nobody,
    /// Rows in which letters are in another encoding than the rest of the file, or were lost.
    Unreadable {
        /// Their lines.
        lines: Vec<usize>,
    },
    /// A quotation mark that is never closed; its line is not read.
    OpenQuote {
        /// Its line.
        line: usize,
    },
    /// Rows without an address.
    NoAddress {
        /// Their lines.
        lines: Vec<usize>,
    },
    /// Sums and notes below the list.
    Below {
        /// Their lines.
        lines: Vec<usize>,
    },
    /// What stands in the column of addresses and is none.
    BadAddress {
        /// Its line.
        line: usize,
        /// What stands there.
        text: String,
        /// Why it is none.
        fault: Fault,
    },
    /// A person who stood above already.
    Again {
        /// The line of the second row.
        line: usize,
        /// How the address is spelled there.
        email: String,
        /// The line of the first row.
        first_line: usize,
        /// How the address was spelled first.
        first: String,
    },
    /// Columns with something secret, which are never read.
    Secret {
        /// Their headings.
        columns: Vec<String>,
    },
    /// Addresses in a column of something else.
    OtherAddresses {
        /// Its heading; empty without one.
        column: String,
        /// Its number, from one.
        number: usize,
        /// How many rows have one there.
        count: usize,
    },
}

/// A column and what it is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading; empty without one.
    pub heading: String,
    /// What stands in its first filled cell.
    pub sample: String,
    /// Whether it holds something secret: its cells are not to be shown, and no sample is taken.
    pub is_secret: bool,
    /// What it is read as.
    pub holds: Holds,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Everybody once, in the order of the file.
    pub people: Vec<Person>,
    /// Those whose address is none, with what stands in its place: somebody has to put it right.
    pub flawed: Vec<Person>,
    /// What is nobody.
    pub findings: Vec<Finding>,
    /// All columns.
    pub columns: Vec<Column>,
    /// The line of the headings, if there are any.
    pub heading_line: Option<usize>,
}

impl Reading {
    /// What a choice of columns can be remembered by: the headings. Empty without any.
    pub fn headings(&self) -> String {
        if self.heading_line.is_none() {
            return String::new();
        }
        let headings: Vec<&str> = { self.columns.iter() }
            .map(|column| column.heading.as_str())
            .collect();
        headings.join("\t")
    }
}

/// Reads a file, and finds out what each column holds.
///
/// # Errors
///
/// What the file is, if it is no list.
pub fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    at_once(read_with(bytes, None, Pace::default()))
}

/// Reads a file with chosen columns, from the first one. Those that are not chosen are not read.
///
/// # Errors
///
/// What the file is, if it is no list.
pub fn read_as(bytes: &[u8], columns: &[Holds]) -> Result<Reading, Refusal> {
    at_once(read_with(bytes, Some(columns), Pace::default()))
}

/// What stands in one column of a file, each with the line its row begins on. Nothing of a file that
/// is no list. What is secret is not to be asked for.
pub fn cells(bytes: &[u8], column: usize) -> Vec<(usize, String)> {
    let Ok(decoded) = decode(bytes) else {
        return Vec::new();
    };
    let records = at_once(records(&decoded.text, Pace::default()));
    let rows = records.rows.into_iter();
    rows.map(|row| (row.line, plain(row.cell(column)).to_owned()))
        .collect()
}

/// As [`read`], or as [`read_as`] with chosen columns, a piece at a time: a page answers meanwhile.
///
/// # Errors
///
/// What the file is, if it is no list.
pub async fn read_with(
    bytes: &[u8],
    chosen: Option<&[Holds]>,
    pace: Pace,
) -> Result<Reading, Refusal> {
    let decoded = decode(bytes)?;
    let mut records = records(&decoded.text, pace).await;
    let mut findings = Vec::new();
    // Templates of directories begin with their version.
    let is_version = |cell: &str| {
        let begin = cell.get(..8).unwrap_or_default();
        begin.eq_ignore_ascii_case("version:")
    };
    if records
        .rows
        .first()
        .is_some_and(|row| is_version(row.cell(0)))
    {
        let line = records.rows.remove(0).line;
        findings.push(Finding::Version { line });
    }
    let mut layout = layout(&records.rows, pace).await;
    if let Some(chosen) = chosen {
        for (column, holds) in layout.columns.iter_mut().enumerate() {
            *holds = chosen.get(column).copied().unwrap_or(Holds::Nothing);
        }
    }
    let mut people = People::new(&layout, decoded.is_guess, findings);
    people.read(&records, pace).await;
    Ok(people.into_reading(&records.rows))
}
