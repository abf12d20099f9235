//! Tables as files that spreadsheets open: RFC 4180, with nothing in them that runs.

use csv_core::{Terminator, WriteResult, Writer, WriterBuilder};

/// Writes rows as a CSV text. Every line ends as RFC 4180 has it, and a cell that a spreadsheet
/// would take for a formula begins with an apostrophe, which makes it a text. Not for what has to
/// be read back letter by letter, such as a password.
pub fn write<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    // Without this mark, spreadsheets take the text for one in an older encoding.
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).build();
    for row in rows {
        for (at, cell) in row.into_iter().enumerate() {
            if at > 0 {
                drain(&mut out, |room| writer.delimiter(room));
            }
            field(&mut writer, &mut out, &harmless(cell.as_ref()));
        }
        drain(&mut out, |room| writer.terminator(room));
    }
    drain(&mut out, |room| writer.finish(room));
    // Only whole cells were written, and marks that are plain letters.
    String::from_utf8(out).unwrap_or_default()
}

fn field(writer: &mut Writer, out: &mut Vec<u8>, cell: &str) {
    let mut rest = cell.as_bytes();
    loop {
        let mut room = [0; 256];
        let (result, read, wrote) = writer.field(rest, &mut room);
        out.extend_from_slice(&room[..wrote]);
        rest = &rest[read..];
        if result == WriteResult::InputEmpty {
            return;
        }
    }
}

fn drain(out: &mut Vec<u8>, mut write: impl FnMut(&mut [u8]) -> (WriteResult, usize)) {
    let mut room = [0; 8];
    let (_, wrote) = write(&mut room);
    out.extend_from_slice(&room[..wrote]);
}

/// A cell that no spreadsheet takes for a formula, nor any part of it where lists are separated
/// otherwise: a spreadsheet that splits at semicolons does not honour quotes that begin elsewhere.
fn harmless(cell: &str) -> String {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let mut safe = String::with_capacity(cell.len() + 1);
    // Whether a cell would begin here for somebody.
    let mut begins = true;
    for letter in cell.chars() {
        let is_first = safe.is_empty();
        if begins && (FORMULA.contains(&letter) || (is_first && matches!(letter, '\t' | '\r'))) {
            safe.push('\'');
        }
        begins = match letter {
            ';' | '\t' | '\r' | '\n' => true,
            ' ' | '"' => begins,
            _ => false,
        };
        safe.push(letter);
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let bytes = text.trim_start_matches('\u{feff}').as_bytes();
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).flexible(true).from_reader(bytes);
        let records = reader.records().map(|record| record.expect("a record"));
        records
            .map(|record| record.iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn lines_end_and_quotes_stand_as_the_standard_has_it() {
        let text = write([["Name", "Note"], ["Berg, Anna", "said \"no\"\nand left"]]);
        assert_eq!(
            text,
            "\u{feff}Name,Note\r\n\"Berg, Anna\",\"said \"\"no\"\"\nand left\"\r\n"
        );
    }

    #[test]
    fn nothing_in_a_cell_runs() {
        for (bad, safe) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            // Where lists are separated by tabs, the formula begins a cell as well.
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
        ] {
            let rows = read(&write([[bad, "x"]]));
            assert_eq!(rows[0][0], safe);
        }
        assert_eq!(
            read(&write([["a=1", "2026-01-01"]])),
            [["a=1", "2026-01-01"]]
        );
    }

    #[test]
    fn s11_nothing_runs_where_lists_are_separated_by_semicolons() {
        for (bad, safe) in [
            ("x;=1+1", "x;'=1+1"),
            ("x; @SUM(A1)", "x; '@SUM(A1)"),
            ("x;\"=1+1\"", "x;\"'=1+1\""),
            ("two\nlines\n-1", "two\nlines\n'-1"),
            ("a\t＝1", "a\t'＝1"),
            (" =1", " '=1"),
        ] {
            assert_eq!(read(&write([["x", bad]]))[0][1], safe);
        }
        for good in ["a-b", "x;y=1", "2026-01-01", "a; b", "5 - 3"] {
            assert_eq!(read(&write([["x", good]]))[0][1], good);
        }
        // Split as such a spreadsheet does, no piece begins like a formula.
        let text = write([["a", "b;=1"], ["=2;+3", "\";=4"]]);
        for piece in text.trim_start_matches('\u{feff}').split([';', '\n', ',']) {
            let piece = piece.trim_start_matches(['"', ' ']);
            assert!(!piece.starts_with(['=', '+', '-', '@']), "{piece:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("\\PC*|[ \",\n\ra=]{0,600}", 2..5), 1..5)
        ) {
            let wanted: Vec<Vec<String>> = rows
                .iter()
                .map(|row| row.iter().map(|cell| harmless(cell)).collect())
                .collect();
            prop_assert_eq!(read(&write(&rows)), wanted);
        }
    }
}
