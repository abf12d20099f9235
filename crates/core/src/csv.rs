//! Tables as files that spreadsheets open: RFC 4180, with nothing in them that runs or that is taken
//! for something else; and such tables as servers write them.

use csv_core::{ReadRecordResult, Reader};

/// Reads the rows of a table that a server wrote, separated by commas. Empty lines are none. What
/// people bring along is read by [`people_file`](crate::people_file), which doubts more.
pub fn read(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::new();
    let (mut cells, mut ends) = (vec![0; 1024], vec![0; 16]);
    let (mut input, mut filled, mut ended) = (text.as_bytes(), 0, 0);
    let mut rows = Vec::new();
    loop {
        let (result, read, wrote, found) =
            reader.read_record(input, &mut cells[filled..], &mut ends[ended..]);
        input = &input[read..];
        filled += wrote;
        ended += found;
        match result {
            // Of nothing more the reader makes an end.
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull => cells.resize(cells.len() * 2, 0),
            ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
            ReadRecordResult::Record => {
                let mut begin = 0;
                let row = ends[..ended].iter().map(|end| {
                    let cell = String::from_utf8_lossy(&cells[begin..*end]).into_owned();
                    begin = *end;
                    cell
                });
                rows.push(row.collect());
                (filled, ended) = (0, 0);
            }
            ReadRecordResult::End => return rows,
        }
    }
}

/// Writes rows as a CSV text. Every line ends as RFC 4180 has it, and a cell that a spreadsheet
/// would take for a formula begins with an apostrophe, which makes it a text. Not for what has to
/// be read back letter by letter, such as a password.
pub fn write<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    // Without this mark, spreadsheets take the text for one in an older encoding.
    let mut out = "\u{feff}".to_owned();
    for row in rows {
        for (at, cell) in row.into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            field(&mut out, &harmless(cell.as_ref()));
        }
        out.push_str("\r\n");
    }
    out
}

fn field(out: &mut String, cell: &str) {
    if is_plain(cell) {
        return out.push_str(cell);
    }
    out.push('"');
    for letter in cell.chars() {
        if letter == '"' {
            out.push('"');
        }
        out.push(letter);
    }
    out.push('"');
}

/// Whether a cell is what it looks like without quotes: a count, a day, or a text that neither
/// ends early where lists are separated otherwise nor reads like a number, a date or a truth. In
/// quotes a spreadsheet can be told to leave a text alone, so that an order `0042` keeps its zeros.
fn is_plain(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        // Spreadsheets count with fifteen digits.
        return bytes.len() <= 15 && (bytes.len() <= 1 || bytes[0] != b'0');
    }
    let like_a_day = |(at, it): (usize, &u8)| match at {
        4 | 7 => *it == b'-',
        _ => it.is_ascii_digit(),
    };
    let is_day = bytes.len() == 10 && bytes.iter().enumerate().all(like_a_day);
    let is_truth = ["true", "false"]
        .iter()
        .any(|it| cell.eq_ignore_ascii_case(it));
    let breaks =
        |it: char| matches!(it, ',' | ';' | '"' | '\'') || it.is_control() || it.is_numeric();
    is_day || !(is_truth || cell.contains(breaks) || cell.trim() != cell)
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
    fn a_table_of_a_server_is_read_cell_by_cell() {
        let long = "x".repeat(5_000);
        let text = format!("ts,text,data\r\n\r\n1,\"a, \"\"b\"\"\nc\",\n2,{long},\"{{}}\"\n3,last");
        assert_eq!(
            super::read(&text),
            [
                vec!["ts", "text", "data"],
                vec!["1", "a, \"b\"\nc", ""],
                vec!["2", &long, "{}"],
                vec!["3", "last"],
            ]
        );
        assert_eq!(super::read("\u{feff}a,b\n"), [["a", "b"]]);
        assert_eq!(super::read(""), Vec::<Vec<String>>::new());
        let many = vec!["y"; 100].join(",");
        assert_eq!(super::read(&many)[0].len(), 100);
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
    fn what_a_spreadsheet_would_read_otherwise_stands_in_quotes() {
        for plain in [
            "",
            "0",
            "42",
            "2026-11-20",
            "Größe",
            "not-used",
            "last_sign",
            "a b",
        ] {
            assert!(is_plain(plain), "{plain:?}");
        }
        for quoted in [
            "0042",
            "1234567890123456",
            "1.234",
            "1e5",
            "3/4",
            "5 May",
            "2026-11-20T08:00:00Z",
            "true",
            "FALSE",
            "x; y",
            "a\tb",
            " a",
            "'=A",
        ] {
            assert_eq!(write([[quoted]]), format!("\u{feff}\"{quoted}\"\r\n"));
        }
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
