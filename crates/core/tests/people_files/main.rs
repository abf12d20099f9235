//! Lists of people as other systems write them, and what must be found in each.

mod cases;
mod languages;
mod many;
mod same;
mod vendors;

#[path = "../../../../src/text/en/list_words.rs"]
mod words;

use seatboard_core::people_file::{Reading, read};

/// Everybody in a list: address, given name, family name, and why they are not chosen.
fn people(reading: &Reading) -> Vec<String> {
    let person = |it: &seatboard_core::people_file::Person| {
        let mark = it.mark.map(words::mark).unwrap_or_default();
        let cells = [&it.email, &it.given, &it.family].map(String::as_str);
        format!("{} {mark}", cells.join(" | "))
            .trim_end()
            .to_owned()
    };
    reading.people.iter().map(person).collect()
}

/// What is said of a list.
fn said(reading: &Reading) -> Vec<String> {
    reading.findings.iter().map(words::finding).collect()
}

/// Whom a list holds and what is said of it, one a line.
#[track_caller]
fn holds(bytes: &[u8], wanted: &[&str], sentences: &[&str]) {
    let reading = read(bytes).expect("a list");
    assert_eq!(people(&reading), wanted);
    assert_eq!(said(&reading), sentences);
}

const MIRA: &str = "mira.aalto@example.com | Mira | Aalto";
const JONAS: &str = "jonas.brandt@example.com | Jonas | Brandt";
const SEAN: &str = "sean.okeefe@example.org | Sean | O'Keefe";
const VERSION: &str = "Line 1 is the version of the template and was ignored.";
