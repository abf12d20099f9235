//! How long it takes to read a list of people.
//! `cargo bench -p seatboard-core --bench people_file`; the figures are in `BENCHMARKS.md`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use seatboard_core::people_file::read;

const PEOPLE: usize = 10_000;
/// How often each file is read; the fastest says most about the code.
const TIMES: usize = 9;

/// An export with many columns, headings, states and quoted notes.
fn export() -> String {
    let mut text =
        "Identity Type,Username,Email,First name,Last name,Status,Manager email,Note\r\n"
            .to_owned();
    for number in 0..PEOPLE {
        text.push_str(&format!(
            "Federated ID,person{number},mira.aalto{number}@design-office.example,Mira,Aalto,Active,\
             boss@design-office.example,\"moved here, asked for a seat\"\r\n"
        ));
    }
    text
}

/// The same people without headings, where the addresses tell the names.
fn bare() -> String {
    let row = |number| format!("Aalto\tMira\tmira.aalto{number}@design-office.example\n");
    (0..PEOPLE).map(row).collect()
}

fn main() {
    let wide: Vec<u8> = bare().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files = [
        ("an export of eight columns", export().into_bytes()),
        ("three columns without headings", bare().into_bytes()),
        ("the same in UTF-16", wide),
    ];
    for (name, bytes) in files {
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..TIMES {
            let since = Instant::now();
            let reading = read(black_box(&bytes)).expect("a list");
            times.push(since.elapsed());
            assert_eq!(reading.people.len(), PEOPLE);
        }
        times.sort();
        let (fastest, median) = (times[0], times[TIMES / 2]);
        println!("{name}: {PEOPLE} people, fastest {fastest:.1?}, median {median:.1?}");
    }
}
