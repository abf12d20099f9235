//! The same list gives the same people, whatever separates its cells, ends its lines and encodes
//! its letters.

use proptest::{prelude::*, test_runner::Config};
use seatboard_core::people_file::read;

/// A person to be written: names, a word for the state, a note.
#[derive(Clone, Debug)]
struct Row {
    given: String,
    family: String,
    email: String,
    state: &'static str,
    note: String,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        "[A-ZÄÖÉ][a-z]([a-z][a-zäöüßéèñ]?){1,4}( [A-Z][a-z]{1,5})?",
        "(O'|van )?[A-ZÅÖ][a-z]([a-z][a-zäöüé]?){1,4}(-[A-Z][a-z]{1,5})?",
        "[a-z]{1,8}(\\+[a-z]{1,4})?@[a-z]{1,8}\\.(example|test)",
        prop::sample::select(vec!["Active", "Suspended", "Pending", ""]),
        "[a-zA-Z é,;|\"\n0-9']{0,20}",
    );
    let row = row.prop_map(|(given, family, email, state, note)| Row {
        given,
        family,
        email,
        state,
        note,
    });
    prop::collection::vec(row, 1..12)
}

/// How a list is written.
#[derive(Clone, Copy, Debug)]
struct Form {
    separator: char,
    end: &'static str,
    encoding: &'static str,
    /// Whether every cell stands in quotation marks.
    quoted: bool,
    /// Whether a line names the separator.
    hint: bool,
    /// Whether empty rows stand in between.
    gaps: bool,
    order: usize,
}

fn form() -> impl Strategy<Value = Form> {
    let encodings = vec![
        "utf-8",
        "utf-8 with a mark",
        "utf-16le",
        "utf-16be",
        "utf-16le with a mark",
        "utf-16be with a mark",
        "windows-1252",
    ];
    (
        prop::sample::select(vec![',', ';', '\t', '|']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(encodings),
        any::<[bool; 3]>(),
        0..5_usize,
    )
        .prop_map(
            |(separator, end, encoding, [quoted, hint, gaps], order)| Form {
                separator,
                end,
                encoding,
                quoted,
                hint,
                gaps,
                order,
            },
        )
}

fn write(rows: &[Row], form: Form) -> Vec<u8> {
    let heading = ["First name", "Last name", "Email", "Status", "Remark"].map(str::to_owned);
    let cells = rows.iter().map(|row| {
        let [given, family, email] = [&row.given, &row.family, &row.email].map(String::clone);
        [given, family, email, row.state.to_owned(), row.note.clone()]
    });
    let mut text = String::new();
    if form.hint {
        text.push_str(&format!("sep={}{}", form.separator, form.end));
    }
    for (at, mut line) in [heading].into_iter().chain(cells).enumerate() {
        line.rotate_left(form.order);
        let cell = |cell: &String| {
            let must = form.quoted || cell.contains([form.separator, '"', '\n', '\r']);
            let cell = cell.replace('\n', form.end);
            if must {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell
            }
        };
        let line: Vec<String> = line.iter().map(cell).collect();
        text.push_str(&line.join(&form.separator.to_string()));
        text.push_str(form.end);
        if form.gaps && at % 2 == 0 {
            text.push_str(&form.separator.to_string().repeat(4));
            text.push_str(form.end);
            text.push_str(form.end);
        }
    }
    encode(&text, form.encoding)
}

fn encode(text: &str, encoding: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    match encoding {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-8 with a mark" => marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
        "utf-16le" => wide(u16::to_le_bytes),
        "utf-16be" => wide(u16::to_be_bytes),
        "utf-16le with a mark" => marked(b"\xFF\xFE", wide(u16::to_le_bytes)),
        "utf-16be with a mark" => marked(b"\xFE\xFF", wide(u16::to_be_bytes)),
        // All letters of these lists are where Latin-1 has them.
        _ => { text.chars() }
            .map(|letter| u8::try_from(u32::from(letter)).expect("a western letter"))
            .collect(),
    }
}

/// So many cases, unless `PROPTEST_CASES` asks for another number or `PROPTEST_TIMES` for a
/// multiple.
fn cases(usual: u32) -> Config {
    let number = |name| std::env::var(name).ok()?.parse::<u32>().ok();
    let asked = number("PROPTEST_CASES");
    Config::with_cases(asked.unwrap_or(usual * number("PROPTEST_TIMES").unwrap_or(1)))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_list_is_the_same_in_every_form(rows in rows(), form in form()) {
        let mut wanted: Vec<(String, String, String, bool)> = Vec::new();
        for row in &rows {
            let chosen = row.state != "Suspended";
            match wanted.iter_mut().find(|known| known.0 == row.email) {
                Some(known) => known.3 &= chosen,
                None => {
                    let (given, family) = (row.given.clone(), row.family.clone());
                    wanted.push((row.email.clone(), given, family, chosen));
                }
            }
        }
        let reading = read(&write(&rows, form)).expect("a list");
        let found: Vec<_> = { reading.people.iter() }
            .map(|it| (it.email.clone(), it.given.clone(), it.family.clone(), it.is_chosen()))
            .collect();
        prop_assert_eq!(found, wanted, "{:?}", form);
    }
}
