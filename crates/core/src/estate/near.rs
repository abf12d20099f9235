//! Whom somebody meant who wrote a name, or an address that nobody has.

use rustc_hash::FxHashMap;

use super::{Estate, fold::fold, fold::words};
use crate::{domain::UserId, lean::sort};

/// Who has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Nobody, as far as is known.
    Nobody,
    /// This person alone.
    One(UserId),
    /// More than one person.
    Several,
}

/// What an address that nobody has may have been meant as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The address as it would be right.
    pub email: String,
    /// Whose it is, if anybody's.
    pub user: Option<UserId>,
}

/// From so many letters on, two may be wrong.
const LONG: usize = 8;
/// Shorter names of mailboxes are near to too many others.
const SHORTEST: usize = 4;

impl Estate {
    /// Who is called so, whatever the order of the names, the case and the accents.
    pub fn user_named(&self, name: &str) -> Named {
        let name = name.replace(',', " ");
        let wanted = parts(&name);
        let words = words(&name);
        if wanted.is_empty() {
            return Named::Nobody;
        }
        let mut found = self.people.iter().filter(|(_, it)| {
            let name = it.row.as_ref().and_then(|row| row.full_name());
            it.text.contains_all(&words) && name.is_some_and(|name| parts(&name) == wanted)
        });
        match (found.next(), found.next()) {
            (None, _) => Named::Nobody,
            (Some((_, one)), None) => Named::One(one.id.clone()),
            (Some(_), Some(_)) => Named::Several,
        }
    }

    /// For each address that nobody has, the one that was probably meant: of somebody whose
    /// address differs by a slip, or at a domain of people here that differs by one.
    pub fn near_emails(&self, emails: &[String]) -> Vec<Option<Near>> {
        let mut domains: FxHashMap<&str, Vec<Mailbox<'_>>> = FxHashMap::default();
        let rows = (self.people.iter()).filter_map(|(_, it)| it.row.as_ref());
        for row in rows.filter(|_| !emails.is_empty()) {
            if let Some((name, domain)) = row.email.rsplit_once('@') {
                let letters = letters(name);
                let user = &row.id;
                let mailbox = Mailbox {
                    name,
                    letters,
                    user,
                };
                domains.entry(domain).or_default().push(mailbox);
            }
        }
        let near = |email: &String| {
            let (name, domain) = email.rsplit_once('@')?;
            let (domain, people) = match domains.get_key_value(domain) {
                Some((domain, people)) => (*domain, people),
                None => { domains.iter() }
                    .filter(|(known, _)| is_slip(known, domain))
                    .max_by_key(|(known, people)| (people.len(), **known))
                    .map(|(known, people)| (*known, people))?,
            };
            let user = people.iter().find(|it| it.name == name);
            let user = user.or_else(|| {
                let letters = letters(name);
                let mut likely = people
                    .iter()
                    .filter(|it| (it.letters ^ letters).count_ones() <= 4)
                    .filter(|it| name.len() >= SHORTEST && is_slip(it.name, name));
                // Of two that are as near it cannot be told which was meant.
                likely.next().filter(|_| likely.next().is_none())
            });
            let meant = format!("{}@{domain}", user.map_or(name, |it| it.name));
            (meant != *email).then(|| Near {
                email: meant,
                user: user.map(|it| it.user.clone()),
            })
        };
        emails.iter().map(near).collect()
    }
}

/// What stands before the `@`, and who has it.
struct Mailbox<'a> {
    name: &'a str,
    letters: u32,
    user: &'a UserId,
}

/// The words of a name, folded, in an order of their own.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = fold(name).split_whitespace().map(str::to_owned).collect();
    sort(&mut parts);
    parts
}

/// One bit for each letter there is: texts that differ in many are not worth comparing.
fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |all, byte| all | 1 << (byte & 31))
}

/// Whether one text was probably meant as the other: a letter too many, missing, wrong or in the
/// place of its neighbour, in long texts two. Numbers tell people apart and are no slips.
fn is_slip(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|text| text.chars().collect::<Vec<char>>());
    let most = if one.len().min(other.len()) >= LONG {
        2
    } else {
        1
    };
    let bare = |text: &[char]| -> Vec<char> {
        let letters = text.iter().filter(|c| !c.is_numeric());
        letters.copied().collect()
    };
    one.len().abs_diff(other.len()) <= most
        && (one == other || bare(&one) != bare(&other))
        && slips(&one, &other) <= most
}

/// How many letters have to be added, dropped, changed or swapped with their neighbour.
fn slips(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut row = vec![at + 1];
        for (to, wanted) in other.iter().enumerate() {
            let changed = last[to] + usize::from(letter != wanted);
            let mut least = changed.min(last[to + 1] + 1).min(row[to] + 1);
            let is_swapped = at > 0 && to > 0 && one[at - 1] == *wanted && *letter == other[to - 1];
            if is_swapped {
                least = least.min(before[to - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::User,
        estate::{Topic, sample},
    };

    fn estate() -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        let person = |id: &str, first: &str, last: &str, email: &str| User {
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            email: email.to_owned(),
            ..sample::user(id)
        };
        let people = vec![
            person("anna", "Anna", "Weber", "anna.weber@nordbau.example"),
            person("zoe", "Zo\u{eb}", "van den Berg", "zoe@nordbau.example"),
            person("karl1", "Karl", "Lind", "karl1@nordbau.example"),
            person("karl2", "Karl", "Lind", "karl2@other.example"),
            person("blank", " ", "", "blank@nordbau.example"),
        ];
        estate.merge_users(&mut walk, people);
        estate.finish(walk);
        estate
    }

    #[test]
    fn u5_a_whole_name_is_whoever_has_it() {
        let estate = estate();
        for (name, wanted) in [
            ("Anna Weber", Named::One("anna".into())),
            (" anna  WEBER ", Named::One("anna".into())),
            ("Weber, Anna", Named::One("anna".into())),
            ("Zoe van den Berg", Named::One("zoe".into())),
            ("Karl Lind", Named::Several),
            ("Anna", Named::Nobody),
            ("Anna Maria Weber", Named::Nobody),
            ("", Named::Nobody),
        ] {
            assert_eq!(estate.user_named(name), wanted, "{name}");
        }
    }

    fn near(email: &str) -> Option<(String, Option<String>)> {
        let found = estate().near_emails(&[email.to_owned()]).pop().flatten();
        found.map(|it| (it.email, it.user.map(|id| id.to_string())))
    }

    #[test]
    fn u5_a_slip_in_an_address_is_told_with_what_was_meant() {
        let anna = Some((
            "anna.weber@nordbau.example".to_owned(),
            Some("anna".to_owned()),
        ));
        for email in [
            "anna.weber@nordbua.example",
            "ana.weber@nordbau.example",
            "anna.wbeer@nordbau.example",
            "anna.weber@nordbau.exmple",
            "ana.weber@norbau.example",
        ] {
            assert_eq!(near(email), anna, "{email}");
        }
        let new = Some(("nina.neu@nordbau.example".to_owned(), None));
        assert_eq!(near("nina.neu@nordbua.example"), new);
    }

    #[test]
    fn u5_what_only_looks_alike_is_not_corrected() {
        for email in [
            // Numbers tell people apart.
            "karl3@nordbau.example",
            // Short ones are near to everybody.
            "zoo@nordbau.example",
            "nina.neu@nordbau.example",
            "nina.neu@elsewhere.example",
            "no address",
        ] {
            assert_eq!(near(email), None, "{email}");
        }
    }
}
