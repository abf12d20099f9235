//! Cells without what programs put around them, and letters that nobody sees.

use super::compose::compose;

/// Letters that show nothing: joiners, soft hyphens, marks of direction, variation selectors.
pub(super) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
        || (letter.is_control() && !letter.is_whitespace())
}

/// Letters that turn the direction around in which those after them are shown.
pub(super) fn turns_around(letter: char) -> bool {
    matches!(letter, '\u{202D}' | '\u{202E}')
}

/// Without blanks and invisible letters at the ends. What turns the direction stays, since it
/// changes what is seen.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|letter: char| {
        letter.is_whitespace() || (is_invisible(letter) && !turns_around(letter))
    })
}

/// A cell as it was meant: without blanks at its ends, `="…"`, by which spreadsheets keep a text
/// from being counted with, and the apostrophe that exports put before what begins like a formula.
pub(super) fn plain(cell: &str) -> &str {
    let mut cell = trim(cell);
    let inner = cell.strip_prefix("=\"").and_then(|it| it.strip_suffix('"'));
    if let Some(inner) = inner {
        cell = trim(inner);
    }
    let bare = cell.strip_prefix('\'').map(trim);
    bare.filter(|bare| bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']))
        .unwrap_or(cell)
}

/// A name in one line: each run of blanks and line ends is one blank, and letters that show
/// nothing are gone, but for the joiners that some scripts need.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let mut word = word
            .chars()
            .filter(|letter| !is_invisible(*letter) || matches!(letter, '\u{200C}' | '\u{200D}'));
        let Some(first) = word.next() else { continue };
        if !line.is_empty() {
            line.push(' ');
        }
        line.push(first);
        line.extend(word);
    }
    line
}

/// The text in lower case, with each accent in the letter it stands on.
pub(super) fn same_case(text: &str) -> String {
    compose(text.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exports_put_around_a_text_is_taken_off() {
        for (cell, wanted) in [
            ("  Ana ", "Ana"),
            ("\u{200B}Ana\u{A0}\u{AD}", "Ana"),
            ("'=1+1", "=1+1"),
            ("'+49 30", "+49 30"),
            ("'-Ana", "-Ana"),
            ("'@ana", "@ana"),
            ("' =1", "=1"),
            ("'Ana", "'Ana"),
            ("'", "'"),
            ("=\"007\"", "007"),
            ("=\"", "=\""),
            ("=1+1", "=1+1"),
        ] {
            assert_eq!(plain(cell), wanted, "{cell:?}");
        }
        assert_eq!(trim("\u{202E}x"), "\u{202E}x", "it changes what is seen");
    }

    #[test]
    fn a_name_is_one_line_of_what_is_seen() {
        assert_eq!(one_line("Ana\r\n Maria\u{A0}\tRuiz"), "Ana Maria Ruiz");
        assert_eq!(one_line("\u{202E}A\u{200B}na \u{200E} Ruiz"), "Ana Ruiz");
        assert_eq!(one_line("می\u{200C}نا"), "می\u{200C}نا");
        assert_eq!(one_line(" \u{AD} "), "");
    }
}
