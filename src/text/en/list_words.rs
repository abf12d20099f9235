//! What is said of a file of people, in English. The example of `seatboard-core` that reads one
//! says it in the same words.

use seatboard_core::people_file::{Fault, Finding, Mark, Refusal};

/// The most lines that are listed; of the others the number is told.
const LISTED: usize = 12;

/// Why a file is no list.
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Empty => "The file is empty.",
        Refusal::Spreadsheet => {
            "This is a spreadsheet file. Open it in your spreadsheet program and save it as CSV."
        }
        Refusal::WebPage => {
            "This is a web page, not a list. Open it in a spreadsheet program and save it as CSV, \
             or download the list again."
        }
        Refusal::Document => {
            "This is a document, not a list. Copy its table into a spreadsheet and save that as CSV."
        }
        Refusal::Data => {
            "This is a file for programs (such as JSON, XML or contact cards), not a list. Save or \
             export the list as CSV."
        }
        Refusal::NotText => "This is no text file. Save the list as CSV.",
    }
}

/// Why somebody is not chosen.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Blocked => "blocked",
        Mark::Suspended => "suspended",
        Mark::Deactivated => "deactivated",
        Mark::Inactive => "inactive",
        Mark::Deleted => "deleted",
        Mark::Bot => "bot",
    }
}

/// What of a file is nobody, and why.
pub fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Version { line } => {
            format!("Line {line} is the version of the template and was ignored.")
        }
        Finding::Titles { lines } => match lines.as_slice() {
            [line] => format!("Line {line} is a title or a heading and was ignored."),
            lines => format!("{} are titles or headings and were ignored.", listed(lines)),
        },
        Finding::HeadingGuessed { line } => {
            format!("Line {line} was taken for the headings, though none of them is known.")
        }
        Finding::NoAddressColumn => "No column holds addresses.".to_owned(),
        Finding::Nobody => "Nobody stands below the headings.".to_owned(),
        Finding::Unreadable { lines } => match lines.as_slice() {
            [line] => format!(
                "Line {line} was not read: it has letters in another encoding than the rest of the \
                 file, or letters that were lost."
            ),
            lines => format!(
                "{} were not read: they have letters in another encoding than the rest of the \
                 file, or letters that were lost.",
                listed(lines)
            ),
        },
        Finding::OpenQuote { line } => {
            format!("Line {line} was not read: a quotation mark in it is never closed.")
        }
        Finding::NoAddress { lines } => match lines.as_slice() {
            [line] => format!("Line {line} has no address."),
            lines => format!("{} have no address.", listed(lines)),
        },
        Finding::Below { lines } => match lines.as_slice() {
            [line] => format!("Line {line} stands below the list and was ignored."),
            lines => format!("{} stand below the list and were ignored.", listed(lines)),
        },
        Finding::BadAddress { line, text, fault } => {
            format!(
                "Line {line}: “{}” is no address: {}.",
                shown(text),
                self::fault(*fault)
            )
        }
        Finding::Again {
            line,
            email,
            first_line,
            first,
        } if email == first => {
            format!("Line {line}: {email} stands in line {first_line} already.")
        }
        Finding::Again {
            line,
            email,
            first_line,
            first,
        } => format!("Line {line}: {email} is the same person as {first} in line {first_line}."),
        Finding::Secret { columns } => match columns.as_slice() {
            [column] => format!("The column “{column}” is secret and is never read."),
            columns => format!(
                "The columns “{}” are secret and are never read.",
                columns.join("”, “")
            ),
        },
        Finding::OtherAddresses {
            column,
            number,
            count,
        } => {
            let column = match column.as_str() {
                "" => format!("Column {number}"),
                column => format!("The column “{column}”"),
            };
            match count {
                1 => format!("{column} has another address in 1 row, which is nobody here."),
                _ => {
                    format!("{column} has other addresses in {count} rows, which are nobody here.")
                }
            }
        }
    }
}

/// Why a text is no address, as the end of a sentence.
pub fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::NoAt => "no @",
        Fault::ManyAt => "more than one @",
        Fault::Several => "several addresses in one cell",
        Fault::NoName => "nothing before the @",
        Fault::NoEnding => "no ending such as .com",
        Fault::NoHost => "no domain after the @",
        Fault::Dots => "a dot too many",
        Fault::Blank => "a blank inside",
        Fault::Invisible => "an invisible letter inside",
        Fault::Direction => "a letter inside turns the direction of reading around",
        Fault::Lookalike => "a full-width sign, or one that only looks like a plain one",
        Fault::Alphabets => "letters of two alphabets in one word",
        Fault::Sign => "a sign that stands in no address",
        Fault::Long => "too long",
    }
}

fn listed(lines: &[usize]) -> String {
    let all: Vec<String> = lines.iter().map(usize::to_string).collect();
    if all.len() > LISTED {
        let more = all.len() - LISTED;
        return format!("Lines {} and {more} more", all[..LISTED].join(", "));
    }
    match all.as_slice() {
        [before @ .., last] if !before.is_empty() => {
            format!("Lines {} and {last}", before.join(", "))
        }
        all => format!("Line {}", all.concat()),
    }
}

/// A text in which invisible letters are seen, and which does not turn around what follows it.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_invisible = matches!(letter,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}');
        if is_invisible {
            shown.push_str(&format!("[U+{:04X}]", u32::from(letter)));
        } else {
            shown.push(letter);
        }
    }
    shown
}
