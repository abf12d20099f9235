//! From records to people: each row becomes a person, or is named with what it is instead.

use rustc_hash::FxHashMap;

use super::{
    Column, Finding, Holds, Person, Reading,
    address::{self, is_meant, is_one},
    columns::Layout,
    headings::Word,
    names,
    pace::Pace,
    records::{Record, Records},
    status,
    text::one_line,
};
use crate::estate::fold;

/// Reads records by a layout.
pub(super) struct People<'a> {
    layout: &'a Layout,
    /// Whether names may be in another encoding than they were read in.
    is_guess: bool,
    /// Where each person stands, by what is the same for all spellings of their address.
    places: FxHashMap<String, usize>,
    people: Vec<Person>,
    flawed: Vec<Person>,
    findings: Vec<Finding>,
    unreadable: Vec<usize>,
    without: Vec<usize>,
    below: Vec<usize>,
    titles: Vec<usize>,
    /// How many rows have an address in each column that is read as something else.
    others: Vec<usize>,
}

impl<'a> People<'a> {
    pub fn new(layout: &'a Layout, is_guess: bool, findings: Vec<Finding>) -> Self {
        Self {
            layout,
            is_guess,
            places: FxHashMap::default(),
            people: Vec::new(),
            flawed: Vec::new(),
            findings,
            unreadable: Vec::new(),
            without: Vec::new(),
            below: Vec::new(),
            titles: Vec::new(),
            others: vec![0; layout.columns.len()],
        }
    }

    pub async fn read(&mut self, records: &Records, pace: Pace) {
        let rows = &records.rows;
        let heading = self.layout.heading;
        let address = self.layout.column(Holds::Address);
        let from = heading.map_or(0, |at| at + 1);
        let is_meant_below = |address: &usize| rows.iter().any(|row| is_meant(row.cell(*address)));
        let Some(address) = address.filter(is_meant_below) else {
            let is_bare = rows.len() == from && heading.is_some() && records.open.is_empty();
            let finding = if is_bare {
                Finding::Nobody
            } else {
                Finding::NoAddressColumn
            };
            self.findings.push(finding);
            self.lost(records);
            for row in &rows[from..] {
                self.count_others(row, "");
            }
            return;
        };
        let end = self.end(rows, from, address);
        for (at, row) in rows.iter().enumerate() {
            pace.after(at).await;
            if Some(at) == heading {
                continue;
            }
            let comes_again = heading.is_some_and(|heading| rows[heading].cells == row.cells);
            if at < self.layout.titles || comes_again || is_example(row) {
                self.titles.push(row.line);
            } else if at >= end {
                self.below.push(row.line);
            } else {
                self.row(row, address);
            }
        }
        if let Some(at) = heading.filter(|_| self.layout.is_guessed) {
            self.findings.push(Finding::HeadingGuessed {
                line: rows[at].line,
            });
        }
        if rows.len() == from && self.people.is_empty() {
            self.findings.push(Finding::Nobody);
        }
        self.lost_quotes(records);
    }

    /// Of a file without people, what could not be read.
    fn lost(&mut self, records: &Records) {
        let broken = records.rows.iter().filter(|row| row.is_broken);
        self.unreadable.extend(broken.map(|row| row.line));
        self.lost_quotes(records);
    }

    fn lost_quotes(&mut self, records: &Records) {
        let open = records.open.iter();
        self.findings
            .extend(open.map(|line| Finding::OpenQuote { line: *line }));
    }

    /// Where sums and notes below the list begin.
    fn end(&self, rows: &[Record], from: usize, address: usize) -> usize {
        let mut end = rows.len();
        while end > from && is_below(&rows[end - 1], address, self.layout.columns.len()) {
            end -= 1;
        }
        end
    }

    fn row(&mut self, row: &Record, address: usize) {
        let cell = row.cell(address);
        if row.is_broken {
            return self.unreadable.push(row.line);
        }
        let found = match address::read(cell) {
            Ok(found) => found,
            Err(_) if cell.is_empty() => {
                self.without.push(row.line);
                return self.flawed(row, String::new());
            }
            Err(fault) => {
                let (line, text) = (row.line, shortened(cell));
                self.flawed(row, one_line(cell));
                return self
                    .findings
                    .push(Finding::BadAddress { line, text, fault });
            }
        };
        let (given, family) = self.names(row, &found.name);
        if self.is_guess && [&given, &family].into_iter().any(|name| is_mangled(name)) {
            return self.unreadable.push(row.line);
        }
        let key = address::key(&found.email);
        self.count_others(row, &key);
        let person = self.person(row, found.email, [given, family]);
        match self.places.get(&key) {
            Some(place) => self.again(*place, person),
            None => {
                self.places.insert(key, self.people.len());
                self.people.push(person);
            }
        }
    }

    fn person(&self, row: &Record, email: String, [given, family]: [String; 2]) -> Person {
        let text = |holds| {
            self.layout
                .column(holds)
                .map_or(String::new(), |at| one_line(row.cell(at)))
        };
        Person {
            line: row.line,
            email,
            given,
            family,
            team: text(Holds::Team),
            products: text(Holds::Products),
            max_activations: text(Holds::MaxActivations).parse().ok(),
            mark: self.states(row).find_map(|(mark, _)| mark),
        }
    }

    /// Keeps the row of somebody whose address has to be put right. Without a name as well it is
    /// nobody's.
    fn flawed(&mut self, row: &Record, email: String) {
        let (given, family) = self.names(row, "");
        let is_mangled = self.is_guess && [&given, &family].into_iter().any(|it| is_mangled(it));
        let is_nobody = email.is_empty() && given.is_empty() && family.is_empty();
        if !is_mangled && !is_nobody {
            self.flawed.push(self.person(row, email, [given, family]));
        }
    }

    /// A second row of a person adds what the first left open, and a mark counts wherever it is.
    fn again(&mut self, place: usize, person: Person) {
        let first = &mut self.people[place];
        self.findings.push(Finding::Again {
            line: person.line,
            email: person.email,
            first_line: first.line,
            first: first.email.clone(),
        });
        if first.given.is_empty() && first.family.is_empty() {
            (first.given, first.family) = (person.given, person.family);
        }
        if first.team.is_empty() {
            first.team = person.team;
        }
        first.mark = first.mark.or(person.mark);
    }

    /// What each column about the state of a row says, and the cell it says it in.
    fn states<'r>(
        &self,
        row: &'r Record,
    ) -> impl Iterator<Item = (Option<status::Mark>, &'r str)> + use<'r, '_> {
        let columns = self.layout.columns.iter().enumerate();
        columns.filter_map(|(column, holds)| {
            let cell = row.cell(column);
            let mark = match holds {
                Holds::Status => status::of_state(cell),
                Holds::Active => status::of_active(cell),
                Holds::Flag(mark) => status::of_flag(cell, *mark),
                _ => return None,
            };
            Some((mark, cell))
        })
    }

    /// Given and family name of a row. `beside` stood beside the address in its own cell.
    fn names(&self, row: &Record, beside: &str) -> (String, String) {
        let states: Vec<&str> = self.states(row).map(|(_, cell)| cell).collect();
        let name = |holds| {
            let column = self.layout.column(holds);
            column.map(|column| names::name(row.cell(column), &states))
        };
        let (given, family) = (name(Holds::Given), name(Holds::Family));
        let is_pair = given.is_some() && family.is_some();
        let (given, family) = (given.unwrap_or_default(), family.unwrap_or_default());
        let is_empty = given.is_empty() && family.is_empty();
        if is_pair && !is_empty {
            return (given, family);
        }
        let whole = [(Holds::FullName, false), (Holds::FullNameReversed, true)];
        for (holds, reversed) in whole {
            if let Some(whole) = name(holds).filter(|whole| !whole.is_empty()) {
                return names::split(&whole, reversed);
            }
        }
        if is_empty {
            return names::split(&names::name(beside, &states), false);
        }
        (given, family)
    }

    /// Counts addresses of others than the person of a row.
    fn count_others(&mut self, row: &Record, key: &str) {
        for (column, cell) in row.filled() {
            let word = self.layout.words.get(column);
            let is_read = self.layout.columns.get(column) == Some(&Holds::Address);
            if is_read || word == Some(&Word::Secret) || !cell.contains('@') {
                continue;
            }
            let mut words = cell.split(|c: char| c.is_whitespace() || ",;()<>\"".contains(c));
            let is_other = |word: &str| {
                let word = word.trim_matches(['.', ':', '!', '?', '\'']);
                is_one(word) && address::key(word) != key
            };
            if words.any(is_other) {
                self.others[column] += 1;
            }
        }
    }

    pub fn into_reading(self, rows: &[Record]) -> Reading {
        let mut findings = self.findings;
        let lines = [
            Finding::Titles { lines: self.titles },
            Finding::Unreadable {
                lines: self.unreadable,
            },
            Finding::NoAddress {
                lines: self.without,
            },
            Finding::Below { lines: self.below },
        ];
        findings.extend(lines.into_iter().filter(|finding| !finding.is_of_nothing()));
        let heading = self.layout.heading.map(|at| &rows[at]);
        let below = &rows[self.layout.heading.map_or(0, |at| at + 1)..];
        let column = |(column, holds): (usize, &Holds)| {
            let is_secret = self.layout.words[column] == Word::Secret;
            let mut cells = below.iter().map(|row| row.cell(column));
            Column {
                heading: heading.map_or(String::new(), |row| one_line(row.cell(column))),
                sample: { cells.find(|cell| !cell.is_empty() && !is_secret) }
                    .map_or(String::new(), one_line),
                is_secret,
                holds: *holds,
            }
        };
        let columns: Vec<Column> = self.layout.columns.iter().enumerate().map(column).collect();
        let secret = columns.iter().enumerate().filter(|(at, column)| {
            column.is_secret && below.iter().any(|row| is_secret(row.cell(*at)))
        });
        let secret: Vec<String> = secret.map(|(_, column)| column.heading.clone()).collect();
        if !secret.is_empty() {
            findings.push(Finding::Secret { columns: secret });
        }
        for (at, count) in self
            .others
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
        {
            findings.push(Finding::OtherAddresses {
                column: columns[at].heading.clone(),
                number: at + 1,
                count: *count,
            });
        }
        Reading {
            people: self.people,
            flawed: self.flawed,
            findings,
            columns,
            heading_line: heading.map(|row| row.line),
        }
    }
}

impl Finding {
    fn is_of_nothing(&self) -> bool {
        match self {
            Self::Titles { lines }
            | Self::Unreadable { lines }
            | Self::NoAddress { lines }
            | Self::Below { lines } => lines.is_empty(),
            _ => false,
        }
    }
}

/// Whether a cell of a secret column holds more than a yes or no to a question about it.
fn is_secret(cell: &str) -> bool {
    !cell.is_empty()
        && !matches!(
            fold(cell).as_str(),
            "true" | "false" | "yes" | "no" | "ja" | "nein"
        )
}

/// A cell in one line and no longer than can be shown.
fn shortened(cell: &str) -> String {
    const SHOWN: usize = 100;
    let mut text: String = cell.chars().take(SHOWN).collect();
    if text.len() < cell.len() {
        text.push('…');
    }
    text.replace(['\r', '\n'], " ")
}

/// Whether a row shows how a template is filled in.
fn is_example(row: &Record) -> bool {
    let first = row.filled().next().map_or("", |(_, cell)| cell);
    let (word, _) = first.split_once(':').unwrap_or_default();
    matches!(
        fold(word.trim()).as_str(),
        "example" | "beispiel" | "exemple" | "ejemplo"
    )
}

/// Whether a row can only stand below a list: sums, who made it and when.
fn is_below(row: &Record, address: usize, width: usize) -> bool {
    const BEGIN: &str = " total totals sum count summe gesamt anzahl somme suma totaux exported \
        export generated created printed exportiert erstellt gedruckt exporte genere cree exportado \
        generado creado report bericht rapport informe contact kontakt contacto questions fragen \
        rows records zeilen lignes filas end ende fin page seite pagina copyright note hinweis ";
    let Some((column, first)) = row.filled().next() else {
        return false;
    };
    let folded = fold(first);
    let word = folded
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_label = first.ends_with(':');
    let says_so = is_label || (!word.is_empty() && BEGIN.contains(&format!(" {word} ")));
    let count = row.filled().count();
    if is_meant(row.cell(address)) {
        // An address beside such a word is where to ask, not whom to invite.
        return says_so && column != address && count == 2 && (row.after_gap || is_label);
    }
    let number = first.split_whitespace().next().unwrap_or_default();
    let is_number = number.len() < 10 && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_line = is_number || first.starts_with(['-', '=', '*', '#', '©']);
    let is_lone = count == 1 && column != address && width > 2;
    says_so || is_lone || (is_line && (count * 2 <= width || width == 1))
}

/// Whether a name read as Windows-1252 was written in another encoding: signs among its letters,
/// a capital with an accent inside a word, hardly any plain letter.
fn is_mangled(name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let has_sign = |letter: &char| {
        !letter.is_ascii() && !letter.is_alphabetic() && !"’‘´·–— ".contains(*letter)
    };
    if letters.iter().any(has_sign) {
        return true;
    }
    let is_inside = |three: &[char]| {
        let [before, letter, after] = three else {
            return false;
        };
        let is_capital = !letter.is_ascii() && letter.is_uppercase();
        is_capital && before.is_alphabetic() && after.is_lowercase()
    };
    let is_strange = |letter: &&char| !letter.is_ascii() && letter.is_alphabetic();
    let strange = letters.iter().filter(is_strange).count();
    letters.windows(3).any(is_inside) || (letters.len() > 2 && strange * 2 > letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_west_are_told_from_others_read_alike() {
        for name in [
            "Hélène",
            "Groß",
            "O’Keefe",
            "Žižek",
            "Éloïse",
            "Åsa",
            "Müller-Öttinger",
            "Zoë",
            "",
        ] {
            assert!(!is_mangled(name), "{name}");
        }
        // Mac Roman, Windows-1250, Windows-1251 and Shift-JIS, as Windows-1252 shows them.
        for name in [
            "HŽl\u{8f}ne",
            "M\u{178}ller",
            "¯ó³æ",
            "Ìèðà",
            "“c’†",
            "Ko³odziej",
        ] {
            assert!(is_mangled(name), "{name}");
        }
    }
}
