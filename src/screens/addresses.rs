//! Reads addresses out of whatever was pasted: a mail client's recipients, a column or rows of
//! a spreadsheet, a sentence.

use crate::{domain::is_email, people_file::tell_names};

/// An address, with the name that stood beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address, in lower case.
    pub email: String,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
}

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Every address once, in the order of the text.
    pub addresses: Vec<Address>,
    /// Pieces that look as if they were meant as addresses and are none.
    pub rejected: Vec<String>,
}

/// Reads every address in a text, whatever separates them.
pub fn read(text: &str) -> Found {
    let mut found = Found::default();
    for address in read_all(text) {
        if !is_email(&address.email) {
            found.rejected.push(address.email);
        } else if { &found.addresses }
            .iter()
            .all(|known| known.email != address.email)
        {
            found.addresses.push(address);
        }
    }
    found
}

/// Reads every piece of a text that is or was meant as an address, in the order of the text: also
/// what is none, as it stands, and what is there twice. For where each is shown and can be put
/// right.
pub fn read_all(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    for line in without_heading(text).lines() {
        let cells = pieces(split_unquoted(line, &[';', '\t']));
        if line.contains('<') {
            for cell in cells {
                recipients(cell, &mut found);
            }
            continue;
        }
        let cells = pieces(
            cells
                .into_iter()
                .flat_map(|cell| split_unquoted(cell, &[','])),
        );
        let holds = cells.iter().filter(|cell| cell.contains('@')).count();
        if holds == 1 && cells.len() > 1 {
            row(&cells, &mut found);
        } else {
            for cell in cells {
                read_piece(cell, &mut found);
            }
        }
    }
    found
}

/// A text without the first row of a sheet, if that says what stands in which column.
fn without_heading(text: &str) -> &str {
    let text = text.trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let cells = pieces(first.split([';', '\t', ',']));
    if is_heading(&cells) { rest } else { text }
}

fn is_heading(cells: &[&str]) -> bool {
    let says_email = |cell: &&str| {
        let word: String = cell.chars().filter(|c| c.is_alphabetic()).collect();
        let word = word.to_lowercase();
        word == "mail" || word.ends_with("email") || word.starts_with("emailad")
    };
    cells.iter().all(|cell| !cell.contains('@')) && cells.iter().any(says_email)
}

/// Splits at separators that do not stand between quotation marks. A mark that is never closed
/// counts as a letter.
fn split_unquoted<'a>(text: &'a str, separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    let mut left = text.matches('"').count();
    let mut is_inside = false;
    text.split(move |c| {
        if c == '"' {
            left -= 1;
            is_inside = !is_inside && left > 0;
        }
        !is_inside && separators.contains(&c)
    })
}

fn pieces<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// A mail client's recipients: `Ana Ruiz <ana@…>, "Lind, Karl" <karl@…>, zoe@…`. A comma
/// parts recipients where an address stands before it, and belongs to a name elsewhere.
fn recipients(cell: &str, found: &mut Vec<Address>) {
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once('<') {
        let (email, tail) = after.split_once('>').unwrap_or((after, ""));
        let mut name = before.trim_start_matches([',', ' ']);
        if name.contains('@') {
            // Whole recipients stand before this one; a quoted name begins at its quote.
            let own = name
                .find('"')
                .or_else(|| name.rfind(','))
                .unwrap_or(name.len());
            for piece in pieces(name[..own].split(',')) {
                read_piece(piece, found);
            }
            name = name[own..].trim_start_matches(',');
        }
        let (first_name, last_name) = split_name(name);
        keep(email, first_name, last_name, found);
        rest = tail;
    }
    for piece in pieces(rest.split(',')) {
        read_piece(piece, found);
    }
}

/// A spreadsheet's row with one address: the cells beside it are the name, in the order that the
/// address tells. Where it does not, two are given and family name, and of more none is surely
/// one: it may be a password.
fn row(pieces: &[&str], found: &mut Vec<Address>) {
    let (mail, names): (Vec<&str>, Vec<&str>) =
        pieces.iter().partition(|piece| piece.contains('@'));
    let before = found.len();
    for piece in mail {
        read_piece(piece, found);
    }
    if let Some(address) = found.get_mut(before)
        && address.first_name.is_empty()
    {
        match names.as_slice() {
            [whole] => (address.first_name, address.last_name) = split_name(whole),
            several => {
                let by_place = (several.len() == 2).then_some((0, 1));
                if let Some((first, last)) = tell_names(&address.email, several).or(by_place) {
                    address.first_name = unquoted(several[first]).to_owned();
                    address.last_name = unquoted(several[last]).to_owned();
                }
            }
        }
    }
}

/// One piece: words, among which are addresses.
fn read_piece(piece: &str, found: &mut Vec<Address>) {
    let words: Vec<&str> = piece.split_whitespace().collect();
    let mails = words.iter().filter(|word| word.contains('@')).count();
    if mails == 1 && words.len() <= 4 {
        let name: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !word.contains('@'))
            .collect();
        let (first_name, last_name) = split_name(&name.join(" "));
        for word in words.iter().filter(|word| word.contains('@')) {
            keep(word, first_name.clone(), last_name.clone(), found);
        }
    } else if mails > 0 {
        for word in words.iter().filter(|word| word.contains('@')) {
            keep(word, String::new(), String::new(), found);
        }
    } else {
        found.push(Address {
            email: piece.to_owned(),
            first_name: String::new(),
            last_name: String::new(),
        });
    }
}

fn keep(email: &str, first_name: String, last_name: String, found: &mut Vec<Address>) {
    let email = email.trim_matches(|c: char| c.is_whitespace() || "<>()[]\"'.,;:".contains(c));
    let email = email
        .strip_prefix("mailto:")
        .unwrap_or(email)
        .to_lowercase();
    found.push(Address {
        email,
        first_name,
        last_name,
    });
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c))
}

/// `Ana Ruiz` and `Ruiz, Ana`, each as given and family name.
fn split_name(name: &str) -> (String, String) {
    let name = unquoted(name);
    let (first, last) = match name.split_once(',') {
        Some((last, first)) => (first, last),
        None => name.split_once(' ').unwrap_or((name, "")),
    };
    (first.trim().to_owned(), last.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(text: &str) -> Vec<String> {
        read(text)
            .addresses
            .into_iter()
            .map(|address| address.email)
            .collect()
    }

    fn one(text: &str) -> (String, String, String) {
        let found = read(text);
        assert_eq!(found.addresses.len(), 1, "{found:?}");
        let Address {
            email,
            first_name,
            last_name,
        } = found.addresses[0].clone();
        (email, first_name, last_name)
    }

    #[test]
    fn any_separator_will_do() {
        let wanted = ["a@x.test", "b@x.test", "c@x.test"];
        for text in [
            "a@x.test,b@x.test,c@x.test",
            "a@x.test; b@x.test; c@x.test;",
            "a@x.test b@x.test c@x.test",
            "a@x.test\nb@x.test\r\nc@x.test\n",
            "a@x.test\tb@x.test\tc@x.test",
            "A@x.test, b@x.test\nB@X.TEST; c@x.test",
        ] {
            assert_eq!(emails(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn names_beside_an_address_are_kept() {
        let ana = ("ana@x.test".to_owned(), "Ana".to_owned(), "Ruiz".to_owned());
        for text in [
            "Ana Ruiz <ana@x.test>",
            "\"Ruiz, Ana\" <ana@x.test>;",
            "Ana\tRuiz\tana@x.test",
            "ana@x.test, Ana, Ruiz",
            "Ana Ruiz ana@x.test",
        ] {
            assert_eq!(one(text), ana, "{text:?}");
        }
    }

    #[test]
    fn the_heading_of_a_sheet_is_nobody() {
        for heading in [
            "First name,Last name,Email",
            "Vorname;Nachname;E-Mail-Adresse",
            "E-mail",
            "Nom,Adresse e-mail",
            "\"Mail\"\tName",
        ] {
            let found = read_all(&format!("{heading}\r\nada@x.test\r\n"));
            assert_eq!(found.len(), 1, "{heading}: {found:?}");
        }
        for person in ["Emailia Ruiz", "email@x.test, Ana, Ruiz", "Hans Mailer"] {
            assert_eq!(read_all(person).len(), 1, "{person}");
        }
    }

    #[test]
    fn what_is_no_address_is_named_and_nothing_is_lost() {
        let found = read("a@x.test, b@x, Karl Lind, c@x.test");
        assert_eq!(
            emails("a@x.test, b@x, Karl Lind, c@x.test"),
            ["a@x.test", "c@x.test"]
        );
        assert_eq!(found.rejected, ["b@x", "Karl Lind"]);
    }

    #[test]
    fn recipients_with_and_without_names_may_be_mixed() {
        let text = "a@x.test; Zoë Test <zoe@x.test>, b@x, c@x.test, \"Lind, Karl\" <karl@x.test>";
        let found = read(text);
        assert_eq!(
            emails(text),
            ["a@x.test", "zoe@x.test", "c@x.test", "karl@x.test"]
        );
        assert_eq!(found.rejected, ["b@x"]);
        assert_eq!(found.addresses[1].first_name, "Zoë");
        assert_eq!(found.addresses[3].last_name, "Lind");
    }

    #[test]
    fn a_sentence_gives_up_its_addresses() {
        let text = "Please add ana@x.test and karl@x.test to the list (mailto:zoe@x.test).";
        assert_eq!(emails(text), ["ana@x.test", "karl@x.test", "zoe@x.test"]);
    }

    fn lines(text: &str) -> Vec<[String; 3]> {
        let all = read_all(text).into_iter();
        all.map(|it| [it.first_name, it.last_name, it.email])
            .collect()
    }

    #[test]
    fn one_a_line_in_every_described_form() {
        let text = "ana@x.test\nKarl Lind karl@x.test\nZoë Test <zoe@x.test>\n\
            Ben\tBo\tben@x.test\nEva,Eis,eva@x.test\nida@x.test;Ida;Ihle\n\n";
        assert_eq!(
            lines(text),
            [
                ["", "", "ana@x.test"],
                ["Karl", "Lind", "karl@x.test"],
                ["Zoë", "Test", "zoe@x.test"],
                ["Ben", "Bo", "ben@x.test"],
                ["Eva", "Eis", "eva@x.test"],
                ["Ida", "Ihle", "ida@x.test"],
            ]
        );
    }

    #[test]
    fn what_is_twice_or_wrong_is_kept_in_its_place() {
        assert_eq!(
            lines("a@x.test\nKarl Lind\nA@X.test\nbo@x\nEva <eva@x>"),
            [
                ["", "", "a@x.test"],
                ["", "", "Karl Lind"],
                ["", "", "a@x.test"],
                ["", "", "bo@x"],
                ["Eva", "", "eva@x"],
            ]
        );
    }

    #[test]
    fn quotation_marks_hold_a_name_together() {
        let ana = [["Ana", "Ruiz", "ana@x.test"]];
        for text in [
            "\"Ruiz, Ana\",ana@x.test",
            "\"Ruiz, Ana\" <ana@x.test>",
            "\"Ana\";\"Ruiz\";\"ana@x.test\"",
            "\"Ana\",\"Ruiz\",\"ana@x.test\"",
        ] {
            assert_eq!(lines(text), ana, "{text:?}");
        }
        // A mark that is never closed holds nothing together.
        assert_eq!(
            lines("5\" a@x.test, b@x.test"),
            [["5", "", "a@x.test"], ["", "", "b@x.test"]]
        );
    }

    #[test]
    fn u3_the_address_tells_which_cell_is_which_name() {
        for text in [
            "Aalto\tMira\tmira.aalto@x.test",
            "Mira;Aalto;mira.aalto@x.test",
            "7,Aalto,Welcome-1,Mira,mira.aalto@x.test",
            "mira.aalto@x.test,Welcome-1,Mira,Aalto",
        ] {
            assert_eq!(
                lines(text),
                [["Mira", "Aalto", "mira.aalto@x.test"]],
                "{text}"
            );
        }
        // A password is no family name.
        assert_eq!(
            lines("office@x.test,Mira,Welcome-1,CAD"),
            [["", "", "office@x.test"]]
        );
    }

    #[test]
    fn a_whole_line_of_recipients() {
        let text = "Ana Ruiz <ana@x.test>, \"Lind, Karl\" <karl@x.test>, zoe@x.test;";
        assert_eq!(
            lines(text),
            [
                ["Ana", "Ruiz", "ana@x.test"],
                ["Karl", "Lind", "karl@x.test"],
                ["", "", "zoe@x.test"],
            ]
        );
    }

    #[test]
    fn a_family_name_of_several_words_stays_whole() {
        assert_eq!(
            lines("Anna van den Berg <anna@x.test>"),
            [["Anna", "van den Berg", "anna@x.test"]]
        );
    }
}
