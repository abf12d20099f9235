//! From text to records: where a row ends is told by its quotation marks, not by its lines.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{
    address,
    decode::BROKEN,
    headings::{self, Word},
    pace::{Pace, at_once},
    text::plain,
};

/// What can stand between two cells, the likeliest first.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// How much of a text is read with each separator to tell which it is, in bytes.
const SAMPLE: usize = 32 * 1024;

/// How often reading begins anew after a quotation mark that is never closed. Each time costs as
/// much as what is left of the file.
const ANEW: usize = 8;

/// One row that holds anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line it begins on, from one.
    pub line: usize,
    /// Whether an empty row stands before it.
    pub after_gap: bool,
    /// Its cells, without blanks and what spreadsheets put around a text.
    pub cells: Vec<String>,
    /// Whether a letter of it was lost.
    pub is_broken: bool,
}

impl Record {
    /// A cell; empty where the row is shorter than others.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The cells that hold anything, with their columns.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.cells.iter().map(String::as_str).enumerate();
        all.filter(|(_, cell)| !cell.is_empty())
    }
}

/// All rows of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// Rows that hold anything.
    pub rows: Vec<Record>,
    /// Lines with a quotation mark that is never closed; they are in no row.
    pub open: Vec<usize>,
}

/// Reads a text with the separator that its first line names, or that suits it best.
pub(super) async fn records(text: &str, pace: Pace) -> Records {
    let (hint, rest) = hint(text);
    let separator = hint.unwrap_or_else(|| separator(rest));
    let mut records = read(rest, separator, pace).await;
    if rest.len() < text.len() {
        records.rows.iter_mut().for_each(|row| row.line += 1);
        records.open.iter_mut().for_each(|line| *line += 1);
    }
    in_a_row(&mut records.rows);
    records
}

/// One row of nothing but addresses is a list that lies down, as mail programs write one.
fn in_a_row(rows: &mut Vec<Record>) {
    let [row] = rows.as_slice() else { return };
    let count = row.filled().count();
    if count < 2 || !row.filled().all(|(_, cell)| address::is_one(cell)) {
        return;
    }
    let stood_up = row.filled().map(|(_, cell)| Record {
        line: row.line,
        after_gap: row.after_gap,
        cells: vec![cell.to_owned()],
        is_broken: row.is_broken,
    });
    *rows = stood_up.collect();
}

/// The separator that a line `sep=;` names, as Excel writes and reads it, and what follows it.
fn hint(text: &str) -> (Option<u8>, &str) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let line = text[..end].trim_start_matches('"');
    let named = line.get(..4).filter(|it| it.eq_ignore_ascii_case("sep="));
    // The rest of the row may be filled with separators.
    let rest = named.map(|_| line[4..].trim_end_matches(['"', ',', ';', '\t', '|', ' ']));
    if rest.is_none_or(|rest| rest.chars().count() > 1) {
        return (None, text);
    }
    let after = text[end..].strip_prefix('\r').unwrap_or(&text[end..]);
    let after = after.strip_prefix('\n').unwrap_or(after);
    let separator = line.as_bytes().get(4).copied();
    (separator.filter(|it| SEPARATORS.contains(it)), after)
}

/// The separator with which most rows hold an address in one column, then with which the
/// headings are known, then with which the rows are alike.
fn separator(text: &str) -> u8 {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() {
        // A row that is cut counts for nothing.
        end = text[..end].rfind(['\r', '\n']).unwrap_or(end);
    }
    let sample = &text[..end];
    let mut best = (SEPARATORS[0], (0, 0, 0));
    for separator in SEPARATORS {
        if !sample.as_bytes().contains(&separator) {
            continue;
        }
        let records = at_once(read(sample, separator, Pace::default()));
        let score = score(&records.rows);
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

fn score(rows: &[Record]) -> (usize, usize, usize) {
    let mut addresses: Vec<usize> = Vec::new();
    let mut widths: Vec<usize> = Vec::new();
    let mut known = 0;
    for (at, row) in rows.iter().enumerate() {
        for (column, cell) in row.filled() {
            if address::is_one(cell) {
                addresses.resize(addresses.len().max(column + 1), 0);
                addresses[column] += 1;
            }
        }
        let width = row.cells.len();
        widths.resize(widths.len().max(width + 1), 0);
        widths[width] += 1;
        if at < headings::SEARCHED {
            let words = row.filled().map(|(_, cell)| headings::word(cell));
            known = known.max(words.filter(|word| word.is_known()).count());
        }
    }
    let alike = widths.iter().skip(2).max();
    // One row may be a list that lies down.
    let most = if rows.len() == 1 {
        addresses.iter().sum()
    } else {
        addresses.iter().max().copied().unwrap_or(0)
    };
    (most, known, alike.copied().unwrap_or(0))
}

/// Reads rows with one separator.
async fn read(text: &str, separator: u8, pace: Pace) -> Records {
    let mut records = Records::default();
    let mut walk = Walk::new(text);
    for _ in 0..=ANEW {
        let Some(open) = walk.rows(separator, &mut records.rows, pace).await else {
            return records;
        };
        records.open.push(open);
        walk.skip_line();
    }
    // Whatever is left is named, and nobody is read from it.
    let left = walk.text.len() - walk.at;
    if left > 0 {
        records.open.push(walk.line);
    }
    records
}

/// A walk through a text that knows its line.
struct Walk<'a> {
    text: &'a str,
    /// Where the next row begins.
    at: usize,
    /// The line it begins on.
    line: usize,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            cells: vec![0; 4096],
            ends: vec![0; 64],
        }
    }

    /// Goes on to a place, over line ends.
    fn go(&mut self, to: usize) {
        let bytes = self.text.as_bytes();
        for at in self.at..to {
            let is_second = bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r';
            if matches!(bytes[at], b'\n' | b'\r') && !is_second {
                self.line += 1;
            }
        }
        self.at = to;
    }

    fn skip_line(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest.find(['\r', '\n']).map_or(rest.len(), |end| end + 1);
        self.go(self.at + end);
    }

    /// Reads to the end, or to a row with a quotation mark that is never closed: its line.
    async fn rows(&mut self, separator: u8, rows: &mut Vec<Record>, pace: Pace) -> Option<usize> {
        let mut reader = ReaderBuilder::new().delimiter(separator).build();
        let mut gap = false;
        loop {
            let before = self.line;
            let bytes = self.text.as_bytes();
            let blank = bytes[self.at..].iter();
            let blank = blank.take_while(|byte| matches!(byte, b'\r' | b'\n'));
            self.go(self.at + blank.count());
            gap |= self.line > before && !rows.is_empty();
            if self.at == self.text.len() {
                return None;
            }
            let (line, begin) = (self.line, self.at);
            let Some(cells) = self.row(&mut reader) else {
                self.at = begin;
                self.line = line;
                return Some(line);
            };
            let cells = mend(&cells, separator);
            if cells.iter().all(String::is_empty) {
                gap = true;
                continue;
            }
            rows.push(Record {
                line,
                after_gap: gap,
                is_broken: cells.iter().any(|cell| cell.contains(BROKEN)),
                cells,
            });
            gap = false;
            pace.after(rows.len()).await;
        }
    }

    /// The cells of one row; `None` if it does not end.
    fn row(&mut self, reader: &mut Reader) -> Option<Vec<String>> {
        let (mut filled, mut ended, mut at) = (0, 0, self.at);
        let mut is_last = false;
        loop {
            // The end of the file ends a line, unless it stands inside quotation marks.
            let input = if is_last {
                b"\n"
            } else {
                &self.text.as_bytes()[at..]
            };
            let (cells, ends) = (&mut self.cells[filled..], &mut self.ends[ended..]);
            let (result, read, wrote, found) = reader.read_record(input, cells, ends);
            at += if is_last { 0 } else { read };
            filled += wrote;
            ended += found;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::InputEmpty if is_last => return None,
                ReadRecordResult::InputEmpty => is_last = true,
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => return None,
            }
        }
        // The second half of a line end stays with the first.
        self.go(at);
        let mut begin = 0;
        let cells = self.ends[..ended].iter().map(|end| {
            let cell = String::from_utf8_lossy(&self.cells[begin..*end]).into_owned();
            begin = *end;
            cell
        });
        Some(cells.collect())
    }
}

/// Trims the cells, and puts together again what stands in quotation marks after a blank: by the
/// standard they count only where a cell begins.
fn mend(cells: &[String], separator: u8) -> Vec<String> {
    let is_odd = |cell: &String| cell.matches('"').count() % 2 == 1;
    let mut mended = Vec::with_capacity(cells.len());
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        at += 1;
        let trimmed = cell.trim();
        if !cell.starts_with(' ') || !trimmed.starts_with('"') {
            mended.push(plain(trimmed).to_owned());
            continue;
        }
        let mut whole = trimmed.to_owned();
        // A mark that is never closed is a letter.
        let more = cells[at..].iter().position(is_odd).filter(|_| is_odd(cell));
        if let Some(more) = more {
            for part in &cells[at..=at + more] {
                whole.push(char::from(separator));
                whole.push_str(part);
            }
            at += more + 1;
        }
        let inner = whole.trim().strip_prefix('"');
        mended.push(match inner.and_then(|it| it.strip_suffix('"')) {
            Some(inner) => plain(&inner.replace("\"\"", "\"")).to_owned(),
            None => plain(&whole).to_owned(),
        });
    }
    mended
}

/// Whether a heading says something that only headings say.
impl Word {
    fn is_known(self) -> bool {
        !matches!(self, Self::Unknown | Self::Foreign | Self::Secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Records {
        at_once(super::records(text, Pace::default()))
    }

    fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
        let rows = records(text).rows.into_iter();
        rows.map(|row| (row.line, row.cells)).collect()
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_end_with_any_line_end_and_know_their_line() {
        for end in ["\n", "\r", "\r\n"] {
            let text = [
                "Email,Name",
                "",
                "a@x.test,\"Ana",
                "",
                "Ruiz\"",
                ",,",
                "b@x.test,B",
            ];
            assert_eq!(
                cells(&text.join(end)),
                [
                    row(1, &["Email", "Name"]),
                    row(3, &["a@x.test", &format!("Ana{end}{end}Ruiz")]),
                    row(7, &["b@x.test", "B"]),
                ],
                "{end:?}"
            );
        }
    }

    #[test]
    fn the_separator_is_the_one_that_finds_addresses() {
        for (text, wanted) in [
            ("Email;Name\na@x.test;Ruiz, Ana", b';'),
            ("Email,Name\na@x.test,Ana; Ruiz", b','),
            ("a@x.test\tRuiz, Ana", b'\t'),
            ("Mail|Name\na@x.test|Ana", b'|'),
            ("Report;Login;Seats\n2026-10-05, 9:00;ana;1", b';'),
            ("a@x.test", b','),
            (
                "Email,Note\na@x.test,\"to b@x.test; c@x.test; d@x.test\"",
                b',',
            ),
        ] {
            assert_eq!(separator(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_names_the_separator_is_no_row() {
        for text in [
            "sep=;\r\na@x.test;1,5",
            "SEP=;\na@x.test;1,5",
            "\"sep=;\"\na@x.test;1,5",
        ] {
            assert_eq!(cells(text), [row(2, &["a@x.test", "1,5"])], "{text:?}");
        }
        assert_eq!(cells("sep=\t\na\tb,c"), [row(2, &["a", "b,c"])]);
        assert!(cells("sep=,").is_empty());
        assert_eq!(cells("sep=;;;\na;b"), [row(2, &["a", "b"])]);
        assert_eq!(cells("sep=a@x.test").len(), 1);
    }

    #[test]
    fn a_mark_that_is_never_closed_costs_its_own_line() {
        let found = records("a@x.test,\"Ana\nb@x.test,Ben\nc@x.test,\"Cem\nd@x.test,Dov");
        // The first mark is closed by the second.
        assert_eq!(found.rows.len(), 2, "{found:?}");
        assert!(found.open.is_empty(), "{found:?}");
        let found = records("a@x.test,Ana\nb@x.test,\"Ben\nc@x.test,Cem\n");
        assert_eq!(found.open, [2]);
        assert_eq!(found.rows[1].cell(0), "c@x.test");
        assert_eq!(found.rows[1].line, 3);
        assert_eq!(records("a@x.test,\"\"\"").open, [1]);
        assert_eq!(records("\"").open, [1]);
    }

    #[test]
    fn marks_after_a_blank_hold_a_cell_together() {
        assert_eq!(
            cells("a@x.test, \"Ruiz, Ana\", x\nb@x.test, \"Ben\", \"\"\"Bo\"\"\""),
            [
                row(1, &["a@x.test", "Ruiz, Ana", "x"]),
                row(2, &["b@x.test", "Ben", "\"Bo\""]),
            ]
        );
        assert_eq!(
            cells("a@x.test; \"Ruiz, Ana\" <b@x.test>; c"),
            [row(1, &["a@x.test", "\"Ruiz, Ana\" <b@x.test>", "c"])]
        );
        assert_eq!(
            cells("a@x.test, \"Ruiz,Ana"),
            [row(1, &["a@x.test", "\"Ruiz", "Ana"])]
        );
    }

    #[test]
    fn a_gap_is_an_empty_line_or_a_row_of_nothing() {
        let gaps = |text: &str| -> Vec<bool> {
            let rows = records(text).rows.into_iter();
            rows.map(|row| row.after_gap).collect()
        };
        assert_eq!(gaps("a,b\nc,d\n\ne,f\n,\ng,h"), [false, false, true, true]);
        assert_eq!(gaps("a,b\r\nc,d\r\n\r\ne,f"), [false, false, true]);
        assert_eq!(gaps("\n\na,b"), [false]);
    }

    #[test]
    fn one_row_of_addresses_is_a_list() {
        assert_eq!(
            cells("Ana Ruiz <a@x.test>; b@x.test;\n"),
            [row(1, &["Ana Ruiz <a@x.test>"]), row(1, &["b@x.test"])]
        );
        assert_eq!(cells("a@x.test;Ana").len(), 1);
        assert_eq!(cells("a@x.test;b@x.test\nc@x.test;d@x.test").len(), 2);
    }

    #[test]
    fn a_long_cell_and_many_cells_are_read_whole() {
        let long = "x".repeat(20_000);
        let many = vec!["y"; 500].join(",");
        let found = records(&format!("{long},a\n{many}\n"));
        assert_eq!(found.rows[0].cell(0), long);
        assert_eq!(found.rows[1].cells.len(), 500);
    }
}
