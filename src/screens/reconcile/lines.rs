//! What differs, line by line, in words: for the list on the page and for the file.

use std::collections::HashMap;

use crate::{
    domain::LicenseId,
    estate::{Estate, NameKey, fold},
    reconcile::{Difference, Row, State, Who, Wish},
    text::{license_title, reconcile::words},
    ui::SortKey,
};

/// A seat in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Names it as long as the page is there, whatever is read anew.
    pub number: u32,
    /// The seat.
    pub row: Row,
    /// What the person is called.
    pub person: String,
    /// Their address.
    pub email: String,
    /// What the license is called.
    pub license: String,
    /// What a search looks at.
    found_by: String,
}

/// The numbers that seats have been given.
pub type Numbers = HashMap<(LicenseId, Who), u32>;

/// All lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// In the order of the sets, within one by person.
    pub all: Vec<Line>,
    /// Sentences about products that nobody could be given a seat of.
    pub nowhere: Vec<String>,
    places: HashMap<u32, usize>,
}

impl Lines {
    /// A difference in words. `numbers` grows by seats that were not there before.
    pub fn of(
        estate: &Estate,
        people: &[Wish],
        difference: Difference,
        numbers: &mut Numbers,
    ) -> Self {
        let line = |row: Row| {
            let next = numbers.len() as u32;
            let key = (row.license.clone(), row.who.clone());
            let (person, email) = match &row.who {
                Who::User(id) => {
                    let email = estate.user(id).map(|it| it.email.clone());
                    (crate::text::person(estate, id), email.unwrap_or_default())
                }
                Who::New(at) => {
                    let wish = &people[*at];
                    let name = [wish.given.as_str(), wish.family.as_str()].join(" ");
                    match name.trim() {
                        "" => (wish.email.clone(), wish.email.clone()),
                        name => (name.to_owned(), wish.email.clone()),
                    }
                }
            };
            let license = license_title(estate, &row.license);
            let found_by = [person.as_str(), &email, &license].join("\n");
            Line {
                number: *numbers.entry(key).or_insert(next),
                found_by: fold(&found_by),
                license,
                row,
                person,
                email,
            }
        };
        let mut all: Vec<Line> = difference.rows.into_iter().map(line).collect();
        crate::lean::sort_by_key(&mut all, |it| (it.row.state, NameKey::of(&it.person)));
        let nowhere = difference.nowhere.iter().map(|(product, people)| {
            let name = estate.product(product).map(|it| it.name.clone());
            (words().nowhere)(&name.unwrap_or_else(|| product.to_string()), *people)
        });
        Self {
            nowhere: nowhere.collect(),
            places: { all.iter().enumerate() }
                .map(|(at, line)| (line.number, at))
                .collect(),
            all,
        }
    }

    /// The line with a number, if it still differs or is right.
    pub fn get(&self, number: u32) -> Option<&Line> {
        self.all.get(*self.places.get(&number)?)
    }

    /// How many lines are in a state.
    pub fn count(&self, state: State) -> usize {
        self.all
            .iter()
            .filter(|line| line.row.state == state)
            .count()
    }

    /// The numbers of the lines in these sets, all if there are none, that have all words of a
    /// text; in the order of these keys, else in their own.
    pub fn find(&self, sets: &[State], text: &str, sort: &[SortKey]) -> Vec<u32> {
        let text = fold(text);
        let is_found = |line: &&Line| {
            let mut wanted = text.split_whitespace();
            (sets.is_empty() || sets.contains(&line.row.state))
                && wanted.all(|word| line.found_by.contains(word))
        };
        let mut found: Vec<&Line> = self.all.iter().filter(is_found).collect();
        for key in sort.iter().rev() {
            // Turned around twice, what is alike keeps the order of the keys that count less.
            if key.descending {
                found.reverse();
            }
            crate::lean::sort_by_key(&mut found, |line| match key.column.as_str() {
                "person" => NameKey::of(&line.person),
                "license" => NameKey::of(&line.license),
                _ => NameKey::of(&(line.row.state as u8).to_string()),
            });
            if key.descending {
                found.reverse();
            }
        }
        found.into_iter().map(|line| line.number).collect()
    }

    /// The lines as a file to be signed off; the chosen ones are marked.
    pub fn file(&self, is_chosen: &dyn Fn(u32) -> bool) -> Vec<Vec<String>> {
        const HEADS: [&str; 8] = [
            "email",
            "person",
            "license",
            "license_id",
            "seat",
            "last_time",
            "note",
            "chosen",
        ];
        let rows = self.all.iter().map(|line| {
            let chosen = if is_chosen(line.number) { "yes" } else { "no" };
            vec![
                line.email.clone(),
                line.person.clone(),
                line.license.clone(),
                line.row.license.to_string(),
                (words().state_word)(line.row.state).to_owned(),
                last_words(&line.row).to_owned(),
                doubt_words(&line.row),
                chosen.to_owned(),
            ]
        });
        let heads = HEADS.map(str::to_owned).to_vec();
        [heads].into_iter().chain(rows).collect()
    }
}

/// Whether it was wanted last time; empty where nothing is known of that.
pub fn last_words(row: &Row) -> &'static str {
    match row.last {
        None => "",
        Some(true) => words().wanted_before,
        Some(false) => words().not_wanted_before,
    }
}

/// Why it is not corrected by itself; empty where it is.
pub fn doubt_words(row: &Row) -> String {
    let doubt = row.doubt.filter(|_| row.state != State::Right);
    doubt.map_or(String::new(), |doubt| (words().doubt)(&doubt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Hold,
        estate::sample,
        reconcile::{Target, difference},
    };

    fn lines(numbers: &mut Numbers) -> Lines {
        let mut estate = Estate::with_licenses(vec![
            sample::license("cad", 1, Some(3)),
            sample::license("view", 1, Some(3)),
        ]);
        estate.read_seats("cad", &[("zoe", Hold::Assigned)]);
        estate.read_seats("view", &[("ana", Hold::Assigned)]);
        let wish = |email: &str, license: &str| Wish {
            email: email.to_owned(),
            given: String::new(),
            family: String::new(),
            mark: None,
            wants: [Target::License(license.into())].into(),
        };
        let people = [wish("zoe@acme.test", "view"), wish("=new@acme.test", "cad")];
        let scope = ["cad", "view"].map(|id| Target::License(id.into())).into();
        let found = difference(&estate, &people, &scope, None, chrono::DateTime::UNIX_EPOCH);
        Lines::of(&estate, &people, found, numbers)
    }

    #[test]
    fn a_line_keeps_its_number_whatever_is_read_anew() {
        let mut numbers = Numbers::new();
        let before = lines(&mut numbers);
        let after = lines(&mut numbers);
        assert_eq!(before, after);
        assert_eq!(numbers.len(), 4);
        let all = before.find(&[], "", &[]);
        assert_eq!(all.len(), 4);
        for number in all {
            assert_eq!(before.get(number).map(|it| it.number), Some(number));
        }
        assert_eq!(before.find(&[State::Give], "zoe", &[]).len(), 1);
        assert_eq!(before.find(&[State::Outside], "zoe", &[]), [0_u32; 0]);
        assert_eq!(before.count(State::Outside), 1);
    }

    #[test]
    fn the_file_says_what_was_chosen_and_runs_nothing() {
        let lines = lines(&mut Numbers::new());
        let file = lines.file(&|number| {
            lines
                .get(number)
                .is_some_and(|it| it.row.state == State::Give)
        });
        assert_eq!(file.len(), 5);
        let chosen = file.iter().filter(|row| row[7] == "yes");
        assert_eq!(chosen.count(), 2);
        let text = crate::csv::write(file);
        assert!(text.contains("'=new@acme.test"), "{text}");
    }
}
