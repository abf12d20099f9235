//! Names of people: which column holds which, found from the addresses where no heading says it,
//! and how a whole name parts.

use super::{records::Record, status, text::one_line};
use crate::estate::fold;

/// How the names stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Given and family name in two columns.
    Pair { given: usize, family: usize },
    /// The whole name in one column, family name first or last.
    Whole { column: usize, reversed: bool },
    /// Only the given name.
    Given(usize),
}

/// A name that says nothing of a person.
pub(super) fn is_placeholder(name: &str) -> bool {
    const NONE: &str = " pending none null nil na n/a n.a. unknown invited - -- . ? ausstehend \
        unbekannt eingeladen inconnu pendiente desconocido (none) (unknown) <none> undefined nan ";
    let folded = fold(name);
    folded.is_empty() || NONE.contains(&format!(" {folded} "))
}

/// A cell as a name: nothing where it holds an address, what stands for nothing, or the state of
/// the row.
pub(super) fn name(cell: &str, states: &[&str]) -> String {
    let name = one_line(cell);
    let is_none = holds_address(&name) || is_placeholder(&name);
    let is_state = || {
        let folded = fold(&name);
        status::is_state(&name) && states.iter().any(|state| fold(state) == folded)
    };
    if is_none || is_state() {
        String::new()
    } else {
        name
    }
}

/// Whether an address stands in a name, a good or a bad one, or only the domain of one.
fn holds_address(name: &str) -> bool {
    let is_domain = |word: &str| word.starts_with('@') && word.contains('.');
    if name.split_whitespace().any(is_domain) {
        return true;
    }
    let letters: Vec<char> = name.chars().collect();
    let is_at = |three: &[char]| matches!(three, [before, '@', after] if !before.is_whitespace() && !after.is_whitespace());
    letters.windows(3).any(is_at)
}

/// Given and family name of a whole name: `Ana Ruiz`, `Ruiz, Ana`, or `Ruiz Ana` if reversed.
pub(super) fn split(name: &str, reversed: bool) -> (String, String) {
    const AFTER: &str = " jr sr ii iii iv phd md msc bsc mba esq cpa ";
    let owned = |given: &str, family: &str| (given.trim().to_owned(), family.trim().to_owned());
    if let Some((family, given)) = name.split_once(',') {
        let title = fold(given).replace(['.', ' '], "");
        if !AFTER.contains(&format!(" {title} ")) {
            return owned(given, family);
        }
    }
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    if reversed && !rest.is_empty() {
        owned(rest, first)
    } else {
        owned(first, rest)
    }
}

/// Finds the columns of names by the addresses, among columns that may be names. Without votes of
/// the addresses nothing is a name.
pub(super) fn find(rows: &[&Record], address: usize, columns: &[usize]) -> Option<Order> {
    let columns = candidates(rows, columns);
    pair(rows, address, &columns)
        .or_else(|| whole(rows, address, &columns))
        .or_else(|| given(rows, address, &columns))
}

/// As [`find`], for two columns alone: it takes both names of a person to be sure of a column that
/// a heading calls something else.
pub(super) fn find_pair(rows: &[&Record], address: usize, columns: &[usize]) -> Option<Order> {
    let columns = candidates(rows, columns);
    pair(rows, address, &columns)
}

/// Whether whole names in a column begin with the family name, as the addresses have it. `None`
/// if these do not tell.
pub(super) fn is_reversed(rows: &[&Record], address: usize, column: usize) -> Option<bool> {
    let (mut normal, mut reversed) = (0, 0);
    for row in rows {
        let (whole, local) = (one_line(row.cell(column)), local(row.cell(address)));
        if whole.contains(',') {
            continue;
        }
        let fits = |reversed| {
            let (given, family) = split(&whole, reversed);
            fits(&local, &given, &family)
        };
        match (fits(false), fits(true)) {
            (true, false) => normal += 1,
            (false, true) => reversed += 1,
            _ => {}
        }
    }
    (normal != reversed).then_some(reversed > normal)
}

/// The most columns that are compared, each with each.
const COMPARED: usize = 12;

fn candidates(rows: &[&Record], columns: &[usize]) -> Vec<usize> {
    let all = columns.iter().copied();
    all.filter(|column| looks_like_names(rows, *column))
        .take(COMPARED)
        .collect()
}

/// Which of some cells beside an address are given and family name, as the address has it. `None`
/// if it does not tell.
pub fn tell(email: &str, cells: &[&str]) -> Option<(usize, usize)> {
    let local = local(email);
    let all = 0..cells.len();
    let pairs = all
        .clone()
        .flat_map(|given| all.clone().map(move |family| (given, family)));
    let fits = |given: usize, family: usize| fits(&local, cells[given], cells[family]);
    let mut pairs = pairs.filter(|(given, family)| given != family);
    pairs.find(|(given, family)| fits(*given, *family) && !fits(*family, *given))
}

fn looks_like_names(rows: &[&Record], column: usize) -> bool {
    let is_name = |cell: &str| {
        let letters = cell.chars().filter(|letter| letter.is_alphabetic());
        letters.count() > 0
            && !cell.contains(|c: char| c.is_numeric() || "@/\\:;<>=_|#%&*".contains(c))
            && cell.split_whitespace().count() < 7
    };
    let (mut filled, mut names) = (0, 0);
    for row in rows {
        let cell = row.cell(column);
        if !cell.is_empty() {
            filled += 1;
            names += usize::from(is_name(cell));
        }
    }
    names > 0 && names * 10 >= filled * 6
}

/// The two columns that are given and family name in most addresses.
fn pair(rows: &[&Record], address: usize, columns: &[usize]) -> Option<Order> {
    let mut best = None;
    for (at, &one) in columns.iter().enumerate() {
        for &other in &columns[at + 1..] {
            let (mut both, mut votes, mut against) = (0, 0, 0);
            for row in rows {
                let (a, b) = (row.cell(one), row.cell(other));
                if a.is_empty() || b.is_empty() {
                    continue;
                }
                both += 1;
                let local = local(row.cell(address));
                match (fits(&local, a, b), fits(&local, b, a)) {
                    (true, false) => votes += 1,
                    (false, true) => against += 1,
                    _ => {}
                }
            }
            let (won, given, family) = if votes > against {
                (votes, one, other)
            } else {
                (against, other, one)
            };
            let is_clear = votes != against && won * 3 >= both;
            if is_clear && best.is_none_or(|(most, _)| won > most) {
                best = Some((won, Order::Pair { given, family }));
            }
        }
    }
    best.map(|(_, order)| order)
}

/// A column of whole names, of which the addresses tell the order.
fn whole(rows: &[&Record], address: usize, columns: &[usize]) -> Option<Order> {
    let parts = |column: usize| {
        let several = rows
            .iter()
            .filter(|row| row.cell(column).contains([' ', ',']));
        let filled = rows.iter().filter(|row| !row.cell(column).is_empty());
        several.count() * 2 > filled.count()
    };
    columns
        .iter()
        .copied()
        .filter(|column| parts(*column))
        .find_map(|column| {
            let by_comma = rows.iter().any(|row| {
                let (given, family) = split(&one_line(row.cell(column)), false);
                row.cell(column).contains(',') && fits(&local(row.cell(address)), &given, &family)
            });
            let reversed = is_reversed(rows, address, column).or(by_comma.then_some(false))?;
            Some(Order::Whole { column, reversed })
        })
}

/// A column with the first word of most addresses.
fn given(rows: &[&Record], address: usize, columns: &[usize]) -> Option<Order> {
    let is_first = |row: &&&Record, column: usize| {
        let (local, name) = (local(row.cell(address)), fold(row.cell(column)));
        let first = local.split(SEPARATORS).next().unwrap_or_default();
        !name.is_empty() && first == name
    };
    let found = columns.iter().copied().find(|column| {
        let filled = rows.iter().filter(|row| !row.cell(*column).is_empty());
        rows.iter().filter(|row| is_first(row, *column)).count() * 2 > filled.count()
    });
    found.map(Order::Given)
}

/// What stands between the words of an address.
const SEPARATORS: [char; 3] = ['.', '_', '-'];

/// The folded words of an address before the `@`, without what follows a plus sign.
fn local(email: &str) -> String {
    let local = email.split('@').next().unwrap_or_default();
    let local = local.split('+').next().unwrap_or_default();
    fold(local)
        .trim_end_matches(|letter: char| letter.is_ascii_digit())
        .to_owned()
}

/// Whether an address is made of a given and a family name in this order: `mira.aalto`, `m.aalto`,
/// `mira.a`, `maalto`, `miraaalto`.
fn fits(local: &str, given: &str, family: &str) -> bool {
    let joined: String = local
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    if joined.is_empty() {
        return false;
    }
    let (first, last) = match local.split_once(SEPARATORS) {
        Some((first, _)) => (Some(first), local.rsplit(SEPARATORS).next()),
        None => (None, None),
    };
    spellings(given, false).iter().any(|given| {
        spellings(family, true).iter().any(|family| {
            let initial = |name: &str| -> String { name.chars().take(1).collect() };
            let (g, f) = (initial(given), initial(family));
            joined == format!("{given}{family}")
                || joined == format!("{g}{family}")
                || joined == format!("{given}{f}")
                || (first == Some(given) && last == Some(family))
                || (first == Some(&g) && last == Some(family))
        })
    })
}

/// How a name may stand in an address: whole or one word of it, `ü` as `u` or as `ue`.
fn spellings(name: &str, is_family: bool) -> Vec<String> {
    let name = one_line(name);
    let mut words = name.split([' ', '-']).filter(|word| !word.is_empty());
    let word = if is_family {
        words.next_back()
    } else {
        words.next()
    };
    let mut all = Vec::new();
    for text in [Some(name.as_str()), word].into_iter().flatten() {
        for text in [fold(text), fold(&spelled_out(text))] {
            let text: String = text
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .collect();
            if !text.is_empty() && !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

fn spelled_out(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => text.push_str("ae"),
            'ö' | 'ø' => text.push_str("oe"),
            'ü' => text.push_str("ue"),
            'å' => text.push_str("aa"),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&[&str]]) -> Vec<Record> {
        let row = |(at, cells): (usize, &&[&str])| Record {
            line: at + 1,
            after_gap: false,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            is_broken: false,
        };
        cells.iter().enumerate().map(row).collect()
    }

    fn found(cells: &[&[&str]]) -> Option<Order> {
        let rows = rows(cells);
        let address = cells[0]
            .iter()
            .position(|cell| cell.contains('@'))
            .expect("an address");
        let columns: Vec<usize> = (0..cells[0].len()).filter(|at| *at != address).collect();
        find(&rows.iter().collect::<Vec<_>>(), address, &columns)
    }

    #[test]
    fn addresses_tell_the_order_of_names() {
        let pair = |given, family| Some(Order::Pair { given, family });
        for (cells, wanted) in [
            (
                &[&["mira.aalto@x.test", "Mira", "Aalto"][..]][..],
                pair(1, 2),
            ),
            (&[&["Aalto", "Mira", "mira.aalto@x.test"]], pair(1, 0)),
            (&[&["Aalto", "Mira", "maalto@x.test"]], pair(1, 0)),
            (&[&["Mira", "Aalto", "m.aalto@x.test"]], pair(0, 1)),
            (&[&["Mira", "Aalto", "miraa@x.test"]], pair(0, 1)),
            (&[&["Groß", "Jürgen", "juergen.gross@x.test"]], pair(1, 0)),
            (
                &[&["Anna", "van den Berg", "anna.vandenberg@x.test"]],
                pair(0, 1),
            ),
            (&[&["Anna", "van den Berg", "anna.berg@x.test"]], pair(0, 1)),
            (&[&["Sean", "O'Keefe", "sean.okeefe2@x.test"]], pair(0, 1)),
            (
                &[&["Helsinki", "Aalto", "Mira", "mira.aalto@x.test"]],
                pair(2, 1),
            ),
            (&[&["Mira", "Aalto", "info@x.test"]], None),
            (&[&["17", "Mira", "office@x.test"]], None),
            (
                &[&["Mira Aalto", "mira.aalto@x.test"]],
                Some(Order::Whole {
                    column: 0,
                    reversed: false,
                }),
            ),
            (
                &[&["Aalto Mira", "mira.aalto@x.test"]],
                Some(Order::Whole {
                    column: 0,
                    reversed: true,
                }),
            ),
            (
                &[&["Aalto, Mira", "mira.aalto@x.test"]],
                Some(Order::Whole {
                    column: 0,
                    reversed: false,
                }),
            ),
            (&[&["Mira", "mira.aalto@x.test"]], Some(Order::Given(0))),
            (&[&["Design Office", "mira.aalto@x.test"]], None),
        ] {
            assert_eq!(found(cells), wanted, "{cells:?}");
        }
    }

    #[test]
    fn most_rows_decide_and_a_tie_decides_nothing() {
        let rows: &[&[&str]] = &[
            &["Aalto", "Mira", "mira.aalto@x.test"],
            &["Brandt", "Jonas", "jonas.brandt@x.test"],
            &["Karl", "Otto", "karl.otto@x.test"],
        ];
        assert_eq!(
            found(rows),
            Some(Order::Pair {
                given: 1,
                family: 0
            })
        );
        let rows: &[&[&str]] = &[
            &["Aalto", "Mira", "mira.aalto@x.test"],
            &["Karl", "Otto", "karl.otto@x.test"],
        ];
        assert_eq!(found(rows), None);
    }

    #[test]
    fn one_address_tells_its_names() {
        let told = |cells: &[&str]| tell("mira.aalto@x.test", cells);
        assert_eq!(told(&["Mira", "Aalto"]), Some((0, 1)));
        assert_eq!(told(&["Aalto", "Mira"]), Some((1, 0)));
        assert_eq!(told(&["7", "Aalto", "Welcome-1", "Mira"]), Some((3, 1)));
        assert_eq!(told(&["Jonas", "Brandt"]), None);
        assert_eq!(told(&["Mira"]), None);
        assert_eq!(told(&[]), None);
    }

    #[test]
    fn whole_names_part() {
        for (whole, reversed, given, family) in [
            ("Ana Ruiz", false, "Ana", "Ruiz"),
            ("Ruiz Ana", true, "Ana", "Ruiz"),
            ("Ruiz, Ana", false, "Ana", "Ruiz"),
            ("Ruiz, Ana", true, "Ana", "Ruiz"),
            ("Anna van den Berg", false, "Anna", "van den Berg"),
            ("Ana Ruiz, PhD", false, "Ana", "Ruiz, PhD"),
            ("Ana", false, "Ana", ""),
            ("Ana", true, "Ana", ""),
            ("", false, "", ""),
        ] {
            let parts = split(whole, reversed);
            assert_eq!(
                (parts.0.as_str(), parts.1.as_str()),
                (given, family),
                "{whole}"
            );
        }
    }

    #[test]
    fn what_stands_for_nothing_is_no_name() {
        for none in ["Pending", "n/a", "-", "ana@x.test", "", "NULL"] {
            assert_eq!(name(none, &[]), "", "{none}");
        }
        assert_eq!(name("Invited", &["invited"]), "");
        assert_eq!(name("Active", &["Active"]), "");
        assert_eq!(name("Active", &["Suspended"]), "Active");
        assert_eq!(name(" Ana\r\nRuiz ", &[]), "Ana Ruiz");
        assert_eq!(name("@na", &[]), "@na", "a letter of some names");
        assert_eq!(name("Ana @example.org", &[]), "", "the end of an address");
    }
}
