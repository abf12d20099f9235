//! Tables as files that spreadsheets open: RFC 4180, with nothing in them that runs.

use csv_core::{Terminator, WriteResult, Writer, WriterBuilder};

/// Writes rows as a CSV text. Every line ends as RFC 4180 has it, and a cell that a spreadsheet
/// would take for a formula begins with an apostrophe, which makes it a text.
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

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    let starts_a_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if starts_a_formula { "'" } else { "" };
    format!("{mark}{cell}")
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
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            let rows = read(&write([[bad, "x"]]));
            assert_eq!(rows[0][0], format!("'{bad}"));
        }
        assert_eq!(
            read(&write([["a=1", "2026-01-01"]])),
            [["a=1", "2026-01-01"]]
        );
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
