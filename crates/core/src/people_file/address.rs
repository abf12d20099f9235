//! One cell as one address. What is surely around an address is taken off; what is not sure is
//! named and never turned into another address.

use super::{
    idn,
    text::{is_invisible, one_line, plain, same_case, trim, turns_around},
};

/// Why a cell is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// There is no `@`.
    NoAt,
    /// There are several `@` in one address.
    ManyAt,
    /// Several addresses stand in the cell.
    Several,
    /// Nothing stands before the `@`.
    NoName,
    /// What follows the `@` has no ending such as `.com`.
    NoEnding,
    /// What follows the `@` is no domain.
    NoHost,
    /// A dot begins or ends it or the part before the `@`, or two stand in a row.
    Dots,
    /// A blank stands inside.
    Blank,
    /// A letter that nobody sees stands inside.
    Invisible,
    /// A letter turns the direction around in which the rest is shown.
    Direction,
    /// A full-width sign, or another that only looks like a plain one.
    Lookalike,
    /// Letters of two alphabets that look alike stand in one word.
    Alphabets,
    /// A sign stands inside that no address has, or none without being quoted.
    Sign,
    /// It is longer than an address can be.
    Long,
}

/// An address with the name that stood beside it in the same cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// As it was typed.
    pub email: String,
    /// What stood before an address in angle brackets; may be empty.
    pub name: String,
}

/// Reads a cell as an address.
///
/// # Errors
///
/// Why it is none.
pub(super) fn read(cell: &str) -> Result<Address, Fault> {
    let (name, email) = unwrap(plain(cell));
    check(email)?;
    Ok(Address {
        email: email.to_owned(),
        name: one_line(name),
    })
}

/// Why a text as it stands is no address; `None` if it is one.
pub fn fault(email: &str) -> Option<Fault> {
    check(email).err()
}

/// Whether a cell is an address.
pub(super) fn is_one(cell: &str) -> bool {
    cell.contains('@') && read(cell).is_ok()
}

/// Whether a cell is meant as an address, a good or a bad one.
pub(super) fn is_meant(cell: &str) -> bool {
    cell.contains(['@', '＠', '﹫'])
}

/// What is the same for all spellings of an address: without case, each accent in its letter,
/// the domain in the letters it stands for.
pub fn key(email: &str) -> String {
    let email = email.trim();
    let (name, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let host = idn::to_unicode(host).unwrap_or_else(|| host.to_owned());
    same_case(&format!("{name}@{host}"))
}

/// The name beside an address, and the address without what is around it: `Ana <ana@…>`,
/// `mailto:ana@…`, `'ana@…'`, a separator at its end.
fn unwrap(cell: &str) -> (&str, &str) {
    let cell = trim(cell.trim_end_matches([',', ';']));
    let (mut name, mut email) = ("", cell);
    if let Some((before, inside)) = cell.split_once('<')
        && let Some(inside) = inside.strip_suffix('>')
        && !inside.contains(['<', '>'])
    {
        name = before.trim().trim_matches('"');
        email = trim(inside);
    }
    for marks in ['"', '\''] {
        let inner = email
            .strip_prefix(marks)
            .and_then(|it| it.strip_suffix(marks));
        email = inner.map_or(email, trim);
    }
    let link = email
        .get(..7)
        .filter(|it| it.eq_ignore_ascii_case("mailto:"));
    if link.is_some() {
        // What follows a question mark is the subject of a mail.
        let to = email[7..].split('?').next().unwrap_or_default();
        // A code for a letter stays a fault: it would be another address.
        if !to.contains('%') {
            email = trim(to);
        }
    }
    let is_name = !name.contains('@');
    (if is_name { name } else { "" }, email)
}

/// The longest address and the longest part of it before the `@`, in bytes (RFC 5321).
const LONGEST: (usize, usize) = (254, 64);

fn check(email: &str) -> Result<(), Fault> {
    letters(email)?;
    let Some((name, host)) = email.split_once('@') else {
        return Err(Fault::NoAt);
    };
    if host.contains('@') {
        let is_list = email.contains([',', ';', ' ']);
        return Err(if is_list {
            Fault::Several
        } else {
            Fault::ManyAt
        });
    }
    if email.contains(char::is_whitespace) {
        return Err(Fault::Blank);
    }
    let is_sign = |letter: char| {
        letter.is_ascii()
            && !letter.is_ascii_alphanumeric()
            && !"!#$%&'*+-/=?^_`{|}~.".contains(letter)
    };
    if name.contains(is_sign) || name.starts_with('\'') {
        return Err(Fault::Sign);
    }
    if name.is_empty() {
        return Err(Fault::NoName);
    }
    let is_bad = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
    if is_bad(name) || (host.contains('.') && is_bad(host)) {
        return Err(Fault::Dots);
    }
    domain(host)?;
    if email.len() > LONGEST.0 || name.len() > LONGEST.1 {
        return Err(Fault::Long);
    }
    email.split(['.', '@', '-', '_']).try_for_each(alphabets)
}

fn domain(host: &str) -> Result<(), Fault> {
    let labels: Vec<&str> = host.split('.').collect();
    if labels.len() < 2 {
        return Err(Fault::NoEnding);
    }
    for label in &labels {
        if label.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '-') {
            return Err(Fault::Sign);
        }
        let is_edged = label.starts_with('-') || label.ends_with('-');
        if label.is_empty() || label.len() > 63 || is_edged {
            return Err(Fault::NoHost);
        }
    }
    // Numbers at the end are an address of a machine.
    let is_number = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    if labels.last().is_some_and(is_number) {
        return Err(Fault::NoHost);
    }
    let Some(shown) = idn::to_unicode(host) else {
        return Err(Fault::NoHost);
    };
    // What is coded must not hide what is refused uncoded.
    letters(&shown)
}

/// What no address has, wherever it stands.
fn letters(text: &str) -> Result<(), Fault> {
    for letter in text.chars() {
        if turns_around(letter) {
            return Err(Fault::Direction);
        }
        if is_invisible(letter) {
            return Err(Fault::Invisible);
        }
        if is_lookalike(letter) {
            return Err(Fault::Lookalike);
        }
        if is_sign(letter) {
            return Err(Fault::Sign);
        }
    }
    Ok(())
}

/// Signs and letters that Unicode has a second time, for other widths and fonts.
fn is_lookalike(letter: char) -> bool {
    matches!(letter,
        '\u{2010}'..='\u{2019}' | '\u{2024}' | '\u{2032}' | '\u{2039}' | '\u{203A}' | '\u{2044}'
        | '\u{2100}'..='\u{214F}' | '\u{2212}' | '\u{2460}'..='\u{24FF}' | '\u{3002}'
        | '\u{FB00}'..='\u{FB06}' | '\u{FE50}'..='\u{FE6F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{1D400}'..='\u{1D7FF}' | '\u{1F100}'..='\u{1F1FF}')
}

/// Signs beyond ASCII that are no letters.
fn is_sign(letter: char) -> bool {
    match letter {
        '\u{80}'..='\u{BF}' => !letter.is_alphabetic() && !letter.is_whitespace(),
        '×' | '÷' => true,
        '\u{2000}'..='\u{2BFF}'
        | '\u{2E00}'..='\u{2E7F}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{FFFC}'..='\u{FFFF}'
        | '\u{1F000}'..='\u{1FAFF}'
        | '\u{F0000}'.. => !letter.is_whitespace(),
        _ => false,
    }
}

/// Latin letters do not stand in one word with Greek or Cyrillic ones: a person wrote one of them
/// by mistake, or to deceive.
fn alphabets(word: &str) -> Result<(), Fault> {
    let has = |is: fn(char) -> bool| word.chars().any(is);
    let is_latin = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}');
    let count = [
        has(is_latin),
        has(|c| matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}')),
        has(|c| matches!(c, '\u{400}'..='\u{52F}')),
    ];
    let many = count.into_iter().filter(|has| *has).count() > 1;
    if many { Err(Fault::Alphabets) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(cell: &str) -> Result<String, Fault> {
        read(cell).map(|it| it.email)
    }

    #[test]
    fn what_is_around_an_address_is_taken_off() {
        for (cell, wanted) in [
            ("ana@x.test", "ana@x.test"),
            ("ANA.Ruiz@X.Test", "ANA.Ruiz@X.Test"),
            ("mira+cad@x.test", "mira+cad@x.test"),
            ("sean.o'keefe@x.test", "sean.o'keefe@x.test"),
            ("'+cad@x.test", "+cad@x.test"),
            ("\u{200B}\u{FEFF}ana@x.test\u{200F}\u{A0}", "ana@x.test"),
            ("\u{202A}ana@x.test\u{202C}", "ana@x.test"),
            ("mailto:ana@x.test", "ana@x.test"),
            ("MAILTO:ana@x.test?subject=Seats", "ana@x.test"),
            ("<ana@x.test>", "ana@x.test"),
            ("<mailto:ana@x.test>", "ana@x.test"),
            ("'ana@x.test'", "ana@x.test"),
            ("\"ana@x.test\"", "ana@x.test"),
            ("ana@x.test;", "ana@x.test"),
            ("ana@x.test, ", "ana@x.test"),
            ("=\"ana@x.test\"", "ana@x.test"),
            ("ana@bücher.example", "ana@bücher.example"),
            ("ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
            ("用户@例子.example", "用户@例子.example"),
            ("иван@почта.example", "иван@почта.example"),
        ] {
            assert_eq!(email(cell).as_deref(), Ok(wanted), "{cell:?}");
        }
        let whole = read("\"Ruiz, Ana\" <ana@x.test>").expect("an address");
        assert_eq!(
            (whole.email.as_str(), whole.name.as_str()),
            ("ana@x.test", "Ruiz, Ana")
        );
        assert_eq!(
            read("ana@x.test <ana@x.test>").expect("an address").name,
            ""
        );
    }

    #[test]
    fn what_is_not_sure_is_named() {
        for (cell, fault) in [
            ("", Fault::NoAt),
            ("Ana Ruiz", Fault::NoAt),
            ("two@@x.test", Fault::ManyAt),
            ("ana@x.test@y.test", Fault::ManyAt),
            ("ana@x.test; ben@x.test", Fault::Several),
            ("ana@x.test ben@x.test", Fault::Several),
            ("@x.test", Fault::NoName),
            ("ana@", Fault::NoEnding),
            ("ana@x", Fault::NoEnding),
            ("ana@-x.test", Fault::NoHost),
            ("ana@127.0.0.1", Fault::NoHost),
            ("ana@xn--99999999.test", Fault::NoHost),
            ("a..b@x.test", Fault::Dots),
            (".ana@x.test", Fault::Dots),
            ("ana.@x.test", Fault::Dots),
            ("ana@x.test.", Fault::Dots),
            ("ana@.x.test", Fault::Dots),
            ("an a@x.test", Fault::Blank),
            ("Ana Ruiz ana@x.test", Fault::Blank),
            ("an\u{A0}a@x.test", Fault::Blank),
            ("an\u{200B}a@x.test", Fault::Invisible),
            ("an\u{AD}a@x.test", Fault::Invisible),
            ("\u{202E}tset.x@ana", Fault::Direction),
            ("ana＠x.test", Fault::Lookalike),
            ("ana@x．test", Fault::Lookalike),
            ("ana@x。test", Fault::Lookalike),
            ("o’keefe@x.test", Fault::Lookalike),
            // The Cyrillic letter that looks like an a.
            ("\u{430}na@x.test", Fault::Alphabets),
            ("ana@\u{440}aypal.test", Fault::Alphabets),
            ("ana(at)x@y.test", Fault::Sign),
            ("ana:b@x.test", Fault::Sign),
            ("'ana@x.test", Fault::Sign),
            ("ana@x_y.test", Fault::Sign),
            ("ana@[127.0.0.1]", Fault::Sign),
            ("ana€@x.test", Fault::Sign),
            ("mailto:o%27keefe@x.test", Fault::Sign),
            ("<ana@x.test", Fault::Sign),
        ] {
            assert_eq!(email(cell), Err(fault), "{cell:?}");
        }
        let long = format!("{}@x.test", "a".repeat(65));
        assert_eq!(email(&long), Err(Fault::Long));
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        for (one, other) in [
            ("Ana@X.test", "ana@x.TEST"),
            ("anna@bücher.example", "anna@XN--bcher-kva.example"),
            ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
            ("zo\u{EB}@x.test", "zoe\u{308}@x.test"),
            ("anna@bu\u{308}cher.example", "anna@xn--bcher-kva.example"),
        ] {
            assert_eq!(key(one), key(other));
        }
        for (one, other) in [
            ("zoe@x.test", "zoë@x.test"),
            ("mira@x.test", "mira+cad@x.test"),
            ("ana.b@x.test", "anab@x.test"),
            ("a@strasse.example", "a@straße.example"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }
}
