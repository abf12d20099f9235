//! Reads addresses out of whatever was pasted: a mail client's recipients, a column or rows of
//! a spreadsheet, a sentence.

use crate::domain::is_email;

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
    for line in text.lines() {
        let cells = pieces(line.split([';', '\t']));
        if line.contains('<') {
            for cell in cells {
                recipients(cell, &mut found);
            }
            continue;
        }
        let cells = pieces(cells.into_iter().flat_map(|cell| cell.split(',')));
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

fn pieces<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// A mail client's recipients: `Ana Ruiz <ana@…>, "Lind, Karl" <karl@…>, zoe@…`. A comma
/// parts recipients where an address stands before it, and belongs to a name elsewhere.
fn recipients(cell: &str, found: &mut Found) {
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

/// A spreadsheet's row with one address: the cells beside it are the name.
fn row(pieces: &[&str], found: &mut Found) {
    let (mail, names): (Vec<&str>, Vec<&str>) =
        pieces.iter().partition(|piece| piece.contains('@'));
    let before = found.addresses.len();
    for piece in mail {
        read_piece(piece, found);
    }
    if let Some(address) = found.addresses.get_mut(before)
        && address.first_name.is_empty()
    {
        match names.as_slice() {
            [whole] => (address.first_name, address.last_name) = split_name(whole),
            [first, last, ..] => {
                address.first_name = (*first).to_owned();
                address.last_name = (*last).to_owned();
            }
            [] => {}
        }
    }
}

/// One piece: words, among which are addresses.
fn read_piece(piece: &str, found: &mut Found) {
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
        found.rejected.push(piece.to_owned());
    }
}

fn keep(email: &str, first_name: String, last_name: String, found: &mut Found) {
    let email = email.trim_matches(|c: char| c.is_whitespace() || "<>()[]\"'.,;:".contains(c));
    let email = email
        .strip_prefix("mailto:")
        .unwrap_or(email)
        .to_lowercase();
    if !is_email(&email) {
        found.rejected.push(email);
    } else if found.addresses.iter().all(|known| known.email != email) {
        found.addresses.push(Address {
            email,
            first_name,
            last_name,
        });
    }
}

/// `Ana Ruiz` and `Ruiz, Ana`, each as given and family name.
fn split_name(name: &str) -> (String, String) {
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c));
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
}
