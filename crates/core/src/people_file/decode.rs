//! From bytes to text: which encoding a file is in, and what is no text at all.

use super::Refusal;

/// What stands for a byte that is no letter in the encoding of the file.
pub(super) const BROKEN: char = '\u{FFFD}';

/// How much of a file is looked at to tell what it is, in bytes or letters.
const GLANCE: usize = 4096;

/// A file as text.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text, without a byte order mark; [`BROKEN`] stands where a letter was lost.
    pub text: String,
    /// Whether the encoding is a guess: any bytes at all are text in Windows-1252.
    pub is_guess: bool,
}

/// Reads the bytes as UTF-8, UTF-16 with or without a mark, or Windows-1252.
///
/// # Errors
///
/// What the file is instead, if it is no list in the form of a text.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    if let Some(refusal) = packed(bytes) {
        return Err(refusal);
    }
    let (text, is_guess) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (String::from_utf8_lossy(rest).into_owned(), false),
        [0xFF, 0xFE, rest @ ..] => (utf_16(rest, u16::from_le_bytes), false),
        [0xFE, 0xFF, rest @ ..] => (utf_16(rest, u16::from_be_bytes), false),
        bytes => match zeros(bytes) {
            Some(Half::Second) => (utf_16(bytes, u16::from_le_bytes), false),
            Some(Half::First) => (utf_16(bytes, u16::from_be_bytes), false),
            None => utf_8_or_older(bytes),
        },
    };
    let text = text.trim_start_matches('\u{FEFF}');
    // A text that was cut at a fixed length may end in zeros; none stands inside one.
    let text = text.trim_end_matches('\0');
    if text.contains('\0') {
        return Err(Refusal::NotText);
    }
    if let Some(refusal) = marked_up(text) {
        return Err(refusal);
    }
    Ok(Decoded {
        text: text.to_owned(),
        is_guess,
    })
}

/// What begins like a file of another program.
fn packed(bytes: &[u8]) -> Option<Refusal> {
    const KINDS: [(&[u8], Refusal); 6] = [
        // Also .ods and .numbers: sheets in a ZIP archive.
        (b"PK\x03\x04", Refusal::Spreadsheet),
        (b"PK\x05\x06", Refusal::Spreadsheet),
        (b"\xD0\xCF\x11\xE0", Refusal::Spreadsheet),
        (b"%PDF", Refusal::Document),
        (b"{\\rtf", Refusal::Document),
        (b"\x1F\x8B", Refusal::NotText),
    ];
    let found = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    found.map(|(_, refusal)| *refusal)
}

/// Which half of each pair of bytes is empty.
enum Half {
    First,
    Second,
}

/// Addresses and separators are ASCII in every language, and half of each such letter is zero
/// in UTF-16.
fn zeros(bytes: &[u8]) -> Option<Half> {
    let glance = &bytes[..bytes.len().min(GLANCE)];
    let count = |skip: usize| {
        let half = glance.iter().skip(skip).step_by(2);
        half.filter(|byte| **byte == 0).count()
    };
    let (first, second) = (count(0), count(1));
    let pairs = glance.len() / 2;
    if pairs > 1 && second * 4 > pairs && first * 10 < second {
        Some(Half::Second)
    } else if pairs > 1 && first * 4 > pairs && second * 10 < first {
        Some(Half::First)
    } else {
        None
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(BROKEN));
    let mut text: String = letters.collect();
    // Half a line end is added by programs that take the file for a simpler text.
    if !matches!(rest, [] | [0 | b'\n' | b'\r']) {
        text.push(BROKEN);
    }
    text
}

/// One line that holds accented letters in UTF-8 tells that the file is in UTF-8: bytes in
/// another encoding hardly ever look so. Lines that are in another one then are broken. Without
/// such a line it is Windows-1252, which has a letter for nearly every byte.
fn utf_8_or_older(bytes: &[u8]) -> (String, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), false);
    }
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    let is_utf_8 = lines.any(|line| !line.is_ascii() && std::str::from_utf8(line).is_ok());
    if is_utf_8 {
        return (String::from_utf8_lossy(bytes).into_owned(), false);
    }
    (bytes.iter().map(|byte| windows_1252(*byte)).collect(), true)
}

/// Where Windows-1252 differs from the first 256 letters of Unicode.
const C1: [char; 32] = [
    '€', BROKEN, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', BROKEN, 'Ž', BROKEN,
    BROKEN, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', BROKEN, 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => C1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// What a text is that is written for programs.
fn marked_up(text: &str) -> Option<Refusal> {
    let begin: String = text.trim_start().chars().take(GLANCE).collect();
    let begin = begin.to_ascii_lowercase();
    if begin.is_empty() {
        return Some(Refusal::Empty);
    }
    if let Some(tag) = begin.strip_prefix('<') {
        return element(tag, &begin);
    }
    if begin.starts_with("mime-version:") {
        return Some(Refusal::WebPage);
    }
    let mut letters = begin.chars().filter(|letter| !letter.is_whitespace());
    let is_data = match (letters.next(), letters.next()) {
        (Some('{'), Some('"' | '}')) => true,
        (Some('['), Some('{' | '"' | '[' | ']')) => true,
        _ => begin.starts_with("begin:vcard"),
    };
    is_data.then_some(Refusal::Data)
}

/// What begins with `<`: an element of a page or of XML, or nothing of it, such as an address.
fn element(tag: &str, begin: &str) -> Option<Refusal> {
    const OF_PAGES: &str = " html head body table div meta title style script link p span br a ul \
        ol main section center font h1 h2 h3 tr td th form img b i strong em ";
    if begin.contains("excel.sheet") || begin.contains("microsoft-com:office:spreadsheet") {
        return Some(Refusal::Spreadsheet);
    }
    if tag.starts_with("!doctype html") || tag.starts_with("!--") {
        return Some(Refusal::WebPage);
    }
    if tag.starts_with(['?', '!']) {
        let is_page = begin.contains("<html");
        return Some(if is_page {
            Refusal::WebPage
        } else {
            Refusal::Data
        });
    }
    let name = tag.split(|letter: char| !letter.is_ascii_alphanumeric());
    let name = name.into_iter().next().unwrap_or_default();
    let after = tag[name.len()..].chars().next();
    if name.is_empty() || !matches!(after, Some('>' | ' ' | '/' | ':' | '\n' | '\r' | '\t')) {
        return None;
    }
    let is_page = OF_PAGES.contains(&format!(" {name} "));
    Some(if is_page {
        Refusal::WebPage
    } else {
        Refusal::Data
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).expect("a text").text
    }

    fn units(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let wanted = "Zoë;Groß;zoe@example.com\r\n";
        let (little, big) = (
            units(wanted, u16::to_le_bytes),
            units(wanted, u16::to_be_bytes),
        );
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for bytes in [
            wanted.as_bytes().to_vec(),
            marked(b"\xEF\xBB\xBF", wanted.as_bytes()),
            marked(b"\xEF\xBB\xBF\xEF\xBB\xBF", wanted.as_bytes()),
            marked(b"\xFF\xFE", &little),
            marked(b"\xFE\xFF", &big),
            little.clone(),
            big,
            b"Zo\xEB;Gro\xDF;zoe@example.com\r\n".to_vec(),
            // A program took it for a simpler text.
            marked(&marked(b"\xFF\xFE", &little), b"\n"),
        ] {
            assert_eq!(text(&bytes), wanted, "{bytes:?}");
        }
        assert!(decode(b"Zo\xEB").expect("a text").is_guess);
        assert_eq!(text(b"\x80\x93\x9F O\x92Keefe"), "€“Ÿ O’Keefe");
    }

    #[test]
    fn a_line_in_another_encoding_than_the_rest_is_broken() {
        let mixed = [&b"Zo\xC3\xAB\n"[..], b"J\xFCrg\n"].concat();
        assert_eq!(text(&mixed), format!("Zoë\nJ{BROKEN}rg\n"));
        assert_eq!(text(b"\xEF\xBB\xBFJ\xFCrg"), format!("J{BROKEN}rg"));
        assert_eq!(text(b"a\x81b"), format!("a{BROKEN}b"), "no letter at all");
        let half = [0x00D8, u16::from(b'a')].map(u16::to_be_bytes).concat();
        assert_eq!(
            text(&[&b"\xFF\xFE"[..], &half].concat()),
            format!("{BROKEN}愀")
        );
    }

    #[test]
    fn what_is_no_list_is_told_by_how_it_begins() {
        let cases: [(&[u8], Refusal); 20] = [
            (b"", Refusal::Empty),
            (b" \r\n\t", Refusal::Empty),
            (b"\xEF\xBB\xBF", Refusal::Empty),
            (b"PK\x03\x04\x14\x00", Refusal::Spreadsheet),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", Refusal::Spreadsheet),
            (
                b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>",
                Refusal::Spreadsheet,
            ),
            (b"%PDF-1.7", Refusal::Document),
            (b"{\\rtf1\\ansi", Refusal::Document),
            (b"\x1F\x8B\x08", Refusal::NotText),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Refusal::NotText),
            (b"\r\n<!DOCTYPE html><html>", Refusal::WebPage),
            (b"<table border=1><tr><td>a@x.test", Refusal::WebPage),
            (b"<HTML>", Refusal::WebPage),
            (b"<?xml version=\"1.0\"?>\n<html>", Refusal::WebPage),
            (
                b"MIME-Version: 1.0\r\nContent-Type: multipart",
                Refusal::WebPage,
            ),
            (b"<?xml version=\"1.0\"?><users/>", Refusal::Data),
            (b"<users><user>", Refusal::Data),
            (b"[\n  {\"email\": \"a@x.test\"}]", Refusal::Data),
            (b"{ \"users\": []}", Refusal::Data),
            (b"BEGIN:VCARD\r\nVERSION:3.0", Refusal::Data),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(decode(bytes).map(|it| it.text), Err(wanted), "{bytes:?}");
        }
        for list in ["<a@x.test>", "<b>@x.test", "[Email],Name", "{a@x.test"] {
            let told = decode(list.as_bytes()).map(|it| it.text);
            let is_page = list.starts_with("<b>");
            assert_eq!(told.is_err(), is_page, "{list}");
        }
    }
}
