//! The files beside this one.

use seatboard_core::people_file::{Refusal, read};

use super::{JONAS, MIRA, SEAN, VERSION, holds, words};

const NAMELESS: [&str; 3] = [
    "mira.aalto@example.com |  |",
    "jonas.brandt@example.com |  |",
    "sean.okeefe@example.org |  |",
];

#[test]
fn c01_entra_invites() {
    holds(
        include_bytes!("01-entra-bulk-invite.csv"),
        &NAMELESS,
        &[VERSION],
    );
}

#[test]
fn c02_entra_creates() {
    holds(
        include_bytes!("02-entra-bulk-create.csv"),
        &[MIRA, JONAS, &format!("{SEAN} blocked")],
        &[
            VERSION,
            "The column “Initial password [passwordProfile] Required” is secret and is never read.",
        ],
    );
}

#[test]
fn c05_google_workspace() {
    holds(
        include_bytes!("05-google-workspace-upload.csv"),
        &[MIRA, JONAS, SEAN],
        &[
            "The column “Password [Required]” is secret and is never read.",
            "The column “Recovery Email” has another address in 1 row, which is nobody here.",
            "The column “Manager Email” has another address in 1 row, which is nobody here.",
        ],
    );
}

#[test]
fn c07_adobe() {
    let all = [MIRA, JONAS, SEAN];
    holds(include_bytes!("07-adobe-admin-console.csv"), &all, &[]);
}

#[test]
fn c10_autodesk() {
    let all = [MIRA, JONAS, SEAN];
    holds(include_bytes!("10-autodesk-import.csv"), &all, &[]);
}

#[test]
fn c12_trimble() {
    let all = [MIRA, "jonas.brandt@example.com |  |", SEAN];
    holds(
        include_bytes!("12-trimble-assigned-licenses.csv"),
        &all,
        &[],
    );
}

#[test]
fn c14_atlassian() {
    let all = [MIRA, &format!("{JONAS} suspended"), SEAN];
    holds(include_bytes!("14-atlassian-export-users.csv"), &all, &[]);
}

#[test]
fn c16_copilot_seats() {
    let said = ["No column holds addresses."];
    holds(include_bytes!("16-github-copilot-seats.csv"), &[], &said);
}

#[test]
fn c18_slack() {
    holds(
        include_bytes!("18-slack-members.csv"),
        &[
            MIRA,
            &format!("{JONAS} deactivated"),
            "deploybot@example.com | Deploy | Bot bot",
        ],
        &[],
    );
}

#[test]
fn c20_snipe_it() {
    holds(
        include_bytes!("20-snipeit-licenses.csv"),
        &[MIRA, JONAS, SEAN],
        &["The column “Licensed to Email” has other addresses in 3 rows, which are nobody here."],
    );
}

#[test]
fn e01_a_mark_before_the_heading() {
    let all = [MIRA, JONAS, SEAN];
    holds(include_bytes!("e01-utf8-bom-email-first.csv"), &all, &[]);
}

#[test]
fn e03_utf_16_with_tabs() {
    let all = ["mira.aalto@example.com | Mira | Ääläto", JONAS, SEAN];
    holds(
        include_bytes!("e03-utf16le-tabs-unicode-text.csv"),
        &all,
        &[],
    );
}

#[test]
fn e05_windows_1252() {
    holds(
        include_bytes!("e05-windows1252-semicolon.csv"),
        &[
            "helene.belanger@example.com | Hélène | Bélanger",
            "juergen.gross@example.com | Jürgen | Groß",
            "zoe.okeefe@example.com | Zoë | O’Keefe",
        ],
        &[],
    );
}

#[test]
fn e06_lines_that_end_with_cr_alone() {
    let all = [MIRA, JONAS, SEAN];
    holds(include_bytes!("e06-cr-only-excel-mac.csv"), &all, &[]);
}

#[test]
fn e07_a_line_break_in_a_name_is_a_blank() {
    let all = [MIRA, JONAS];
    holds(include_bytes!("e07-newline-inside-quotes.csv"), &all, &[]);
}

#[test]
fn e07b_an_address_in_a_note_is_nobody() {
    let said = ["The column “Note” has another address in 1 row, which is nobody here."];
    let file = include_bytes!("e07b-note-with-addresses-in-quotes.csv");
    holds(file, &[MIRA, JONAS], &said);
}

#[test]
fn e08_a_line_that_names_the_separator() {
    holds(include_bytes!("e08-sep-line.csv"), &[MIRA], &[]);
}

#[test]
fn e10_hard_addresses() {
    let bare = [
        "mira+cad@example.com",
        "sean.o'keefe@example.org",
        "JONAS.BRANDT@EXAMPLE.COM",
        "zwsp.first@example.com",
        "zwsp.last@example.com",
        "nbsp.last@example.com",
        "anna@bücher.example",
        "zoë.nfc@example.com",
        "mail.to@example.com",
        "angle@example.com",
        "quoted@example.com",
        "at.end@example.com",
        "rlm@example.com",
    ];
    let all = bare.map(|email| format!("{email} |  |"));
    holds(
        include_bytes!("e10-hard-addresses.csv"),
        &all.each_ref().map(String::as_str),
        &[
            "Line 7: “zwsp.mid[U+200B]@example.com” is no address: an invisible letter inside.",
            "Line 9: “soft[U+00AD]hyphen@example.com” is no address: an invisible letter inside.",
            "Line 11: anna@xn--bcher-kva.example is the same person as anna@bücher.example in line 10.",
            "Line 13: zoe\u{308}.nfc@example.com is the same person as zoë.nfc@example.com in line 12.",
            "Line 14: “full＠example.com” is no address: a full-width sign, or one that only looks \
             like a plain one.",
            "Line 18: “dotted@example.com.” is no address: a dot too many.",
            "Line 20: “a..b@example.com” is no address: a dot too many.",
            "Line 21: “.lead@example.com” is no address: a dot too many.",
            "Line 22: “two@@example.com” is no address: more than one @.",
            "Line 23: “nohost@example” is no address: no ending such as .com.",
            "Line 24: “space d@example.com” is no address: a blank inside.",
            "Line 25: “[U+202E]moc.elpmaxe@ilr” is no address: a letter inside turns the direction \
             of reading around.",
        ],
    );
}

#[test]
fn e12_empty_rows() {
    holds(include_bytes!("e12-empty-rows.csv"), &[MIRA, JONAS], &[]);
}

#[test]
fn e13_headings_in_french() {
    holds(
        include_bytes!("e13-headers-in-other-languages.csv"),
        &[MIRA],
        &[],
    );
}

#[test]
fn e14_titles_above() {
    let said = ["Lines 1 and 2 are titles or headings and were ignored."];
    holds(include_bytes!("e14-title-rows-first.csv"), &[MIRA], &said);
}

#[test]
fn e17_a_spreadsheet_called_csv() {
    let refused = read(include_bytes!("e17-xlsx-renamed.csv")).expect_err("no list");
    assert_eq!(refused, Refusal::Spreadsheet);
    assert_eq!(
        words::refusal(refused),
        "This is a spreadsheet file. Open it in your spreadsheet program and save it as CSV."
    );
}

#[test]
fn e20_family_name_first() {
    holds(
        include_bytes!("e20-last-name-first.csv"),
        &[MIRA, JONAS],
        &[],
    );
}
