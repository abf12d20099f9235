//! Whatever a file holds, it is read without harm.

use std::time::Instant;

use seatboard_core::people_file::{Holds, key, read, read_as};

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a [u8]]) -> &'a [u8] {
        of[self.roll(of.len())]
    }
}

const FILES: [&[u8]; 22] = [
    include_bytes!("01-entra-bulk-invite.csv"),
    include_bytes!("02-entra-bulk-create.csv"),
    include_bytes!("05-google-workspace-upload.csv"),
    include_bytes!("07-adobe-admin-console.csv"),
    include_bytes!("10-autodesk-import.csv"),
    include_bytes!("12-trimble-assigned-licenses.csv"),
    include_bytes!("14-atlassian-export-users.csv"),
    include_bytes!("16-github-copilot-seats.csv"),
    include_bytes!("18-slack-members.csv"),
    include_bytes!("20-snipeit-licenses.csv"),
    include_bytes!("e01-utf8-bom-email-first.csv"),
    include_bytes!("e03-utf16le-tabs-unicode-text.csv"),
    include_bytes!("e05-windows1252-semicolon.csv"),
    include_bytes!("e06-cr-only-excel-mac.csv"),
    include_bytes!("e07-newline-inside-quotes.csv"),
    include_bytes!("e07b-note-with-addresses-in-quotes.csv"),
    include_bytes!("e08-sep-line.csv"),
    include_bytes!("e10-hard-addresses.csv"),
    include_bytes!("e12-empty-rows.csv"),
    include_bytes!("e14-title-rows-first.csv"),
    include_bytes!("e17-xlsx-renamed.csv"),
    include_bytes!("e20-last-name-first.csv"),
];

const PIECES: [&[u8]; 48] = [
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\"",
    b"\"\"",
    b"'",
    b" ",
    b"@",
    b".",
    b"\0",
    b"sep=;",
    b"sep=",
    b"version:",
    b"Email",
    b"Name",
    b"First name",
    b"Nachname",
    b"Status",
    b"Password",
    b"Manager Email",
    b"Suspended",
    b"Total",
    b"a@x.test",
    b"ana.ruiz@x.test",
    b"Ana",
    b"Ruiz",
    b"Ruiz, Ana",
    b"<a@x.test>",
    b"mailto:",
    b"xn--bcher-kva.example",
    b"xn--",
    b"=\"",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\xC3\xA9",
    b"\xE9",
    b"\x81",
    b"\xE2\x80\x8B",
    b"\xE2\x80\xAE",
    b"\xEF\xBC\xA0",
    b"e\xCC\x81",
    b"PK\x03\x04",
    b"<html>",
];

/// A file of pieces, or one of the files with some bytes changed, moved, doubled or cut.
fn input(dice: &mut Dice) -> Vec<u8> {
    if dice.roll(3) == 0 {
        let count = dice.roll(60);
        return (0..count)
            .flat_map(|_| dice.one(&PIECES).to_vec())
            .collect();
    }
    let mut bytes = dice.one(&FILES).to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len() + 1);
        match dice.roll(5) {
            0 if at < bytes.len() => bytes[at] = dice.roll(256) as u8,
            1 => {
                let piece = dice.one(&PIECES);
                bytes.splice(at..at, piece.iter().copied());
            }
            2 => {
                let end = (at + dice.roll(20)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => bytes.truncate(at),
            _ => {
                let end = (at + dice.roll(60)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.extend(copy);
            }
        }
    }
    bytes
}

/// Reads so many files. Says how many people were in them.
fn read_many(count: usize, seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut all = 0;
    for _ in 0..count {
        let bytes = input(&mut dice);
        let Ok(reading) = read(&bytes) else { continue };
        let mut keys: Vec<String> = reading.people.iter().map(|it| key(&it.email)).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(
            keys.len(),
            reading.people.len(),
            "somebody twice: {bytes:?}"
        );
        for person in &reading.people {
            let email = &person.email;
            let alone = format!("sep=,\nEmail\n\"{email}\"");
            let alone = read(alone.as_bytes()).expect("a list").people;
            assert!(
                alone.len() == 1 && alone[0].email == *email,
                "{email:?} of {bytes:?}"
            );
            for name in [&person.given, &person.family] {
                assert!(!name.contains(['\n', '\r']), "{name:?} of {bytes:?}");
                let is_address = name.contains("@x.test") || name.contains("@example");
                assert!(!is_address, "{name:?} of {bytes:?}");
            }
        }
        // The same columns chosen by hand are the same list.
        let columns: Vec<Holds> = reading.columns.iter().map(|it| it.holds).collect();
        assert_eq!(
            read_as(&bytes, &columns).as_ref(),
            Ok(&reading),
            "{bytes:?}"
        );
        all += reading.people.len();
    }
    all
}

#[test]
fn no_file_does_harm() {
    assert!(read_many(2_000, 7) > 500, "most files hold somebody");
}

/// `cargo test --release -p seatboard-core --test people_files -- --ignored a_million`.
#[test]
#[ignore = "takes a minute or more"]
fn a_million_files_do_no_harm() {
    let since = Instant::now();
    let people = read_many(1_000_000, 0x9E37_79B9_7F4A_7C15);
    println!("a million files, {people} people, {:?}", since.elapsed());
}

#[test]
fn hostile_sizes_are_read_in_time() {
    let since = Instant::now();
    for bytes in [
        vec![b'"'; 250_000],
        b"\"a\n".repeat(75_000),
        b"\"\"\"a@x.test\n".repeat(25_001),
        b",".repeat(250_000),
        b"a@x.test,".repeat(25_000),
        b"@".repeat(250_000),
        b"a@x.test;b,\n".repeat(20_000),
        b"\xE9\n".repeat(100_000),
        [b"a@x.test".to_vec(), b",Ana".repeat(500), b"\n".to_vec()]
            .concat()
            .repeat(100),
        [&b"a@x.test"[..], &b", \"Ana".repeat(50_001)].concat(),
    ] {
        let reading = read(&bytes).expect("a list");
        assert!(reading.people.len() < 100_000);
    }
    // Generous: a debug build on a busy machine.
    assert!(since.elapsed().as_secs() < 30, "{:?}", since.elapsed());
}
