//! What the reader of lists finds in a file, as one JSON object:
//! `cargo run -p seatboard-core --example people_file -- staff.csv`.
//!
//! ```json
//! {"people": [{"email": "", "given": "", "family": "", "chosen": true, "mark": null}],
//!  "ignored": [], "refused": null}
//! ```

#[path = "../../../src/text/en/list_words.rs"]
mod words;

use std::{env, fs, process::ExitCode};

use seatboard_core::people_file::{self, Person};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let Some(path) = env::args_os().nth(1) else {
        eprintln!("Usage: people_file <file>");
        return ExitCode::FAILURE;
    };
    match fs::read(&path) {
        Ok(bytes) => {
            println!("{}", found(&bytes));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

fn found(bytes: &[u8]) -> Value {
    match people_file::read(bytes) {
        Ok(reading) => json!({
            "people": reading.people.iter().map(person).collect::<Vec<_>>(),
            "ignored": reading.findings.iter().map(words::finding).collect::<Vec<_>>(),
            "refused": null,
        }),
        Err(refusal) => json!({
            "people": [],
            "ignored": [],
            "refused": words::refusal(refusal),
        }),
    }
}

fn person(person: &Person) -> Value {
    json!({
        "email": person.email,
        "given": person.given,
        "family": person.family,
        "chosen": person.is_chosen(),
        "mark": person.mark.map(words::mark),
    })
}
