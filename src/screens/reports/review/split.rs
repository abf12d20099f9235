//! Splits seats among reviewers where neither a team nor a product says who decides.

use rustc_hash::FxHashMap;

use crate::domain::{LicenseId, UserId};

/// A seat with the address of its person.
pub type SeatOf = (LicenseId, UserId, String);

/// Who decides on which seat, by their place among the reviewers: each person with all of their
/// seats to whoever has fewest so far, and nobody to themselves as long as there is somebody else.
pub fn evenly(seats: &[SeatOf], reviewers: &[String]) -> FxHashMap<(LicenseId, UserId), String> {
    let mut people: Vec<(&UserId, &str, Vec<&LicenseId>)> = Vec::new();
    let mut places: FxHashMap<&UserId, usize> = FxHashMap::default();
    for (license, person, email) in seats {
        let place = *places.entry(person).or_insert_with(|| {
            people.push((person, email, Vec::new()));
            people.len() - 1
        });
        people[place].2.push(license);
    }
    let lines: Vec<String> = reviewers.iter().map(|it| it.to_lowercase()).collect();
    let mut counts = vec![0; reviewers.len()];
    let mut all = FxHashMap::default();
    for (person, email, licenses) in people {
        let email = email.to_lowercase();
        let is_own = |nth: usize| !email.is_empty() && lines[nth].contains(&email);
        let fewest = (0..reviewers.len()).min_by_key(|nth| (is_own(*nth), counts[*nth]));
        let Some(nth) = fewest else {
            return all;
        };
        counts[nth] += licenses.len();
        for license in licenses {
            let seat = (license.clone(), person.clone());
            all.insert(seat, reviewers[nth].clone());
        }
    }
    all
}

/// The reviewers that somebody has typed: one on each line, nobody twice.
pub fn reviewers(typed: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in typed.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_new = all
            .iter()
            .all(|it| it.to_lowercase() != line.to_lowercase());
        if is_new && !line.is_empty() {
            all.push(line);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_reviewer_is_a_line_and_nobody_is_two() {
        let typed = "  Dora  Lang <dora@a.example>\n\nstan@a.example\r\nSTAN@a.example\n";
        let wanted = ["Dora Lang <dora@a.example>", "stan@a.example"];
        assert_eq!(reviewers(typed), wanted);
        assert!(reviewers(" \n").is_empty());
    }

    #[test]
    fn nobody_decides_on_their_own_seat_where_somebody_else_can() {
        let seat = |license: &str| (license.into(), "u1".into(), "Dora@a.example".to_owned());
        let seats: Vec<SeatOf> = vec![seat("cad"), seat("cloud")];
        let both = ["Dora <dora@a.example>".to_owned(), "Stan".to_owned()];
        assert!(evenly(&seats, &both).values().all(|it| it == "Stan"));
        assert_eq!(evenly(&seats, &both[..1]).len(), 2);
        assert!(evenly(&seats, &[]).is_empty());
    }

    /// Every seat has one reviewer, a person's all have the same, and no reviewer has more than
    /// another by more than one person's seats.
    #[test]
    fn it_is_even() {
        for count in 1..5 {
            // Of each person another number of seats, from one to five.
            let licenses = |person: usize| (0..person % 5 + 1).map(move |nth| (person, nth));
            let seat = |(person, license): (usize, usize)| -> SeatOf {
                let license = format!("l{license}").into();
                (license, format!("p{person}").into(), String::new())
            };
            let seats: Vec<SeatOf> = (0..40).flat_map(licenses).map(seat).collect();
            let names: Vec<String> = (0..count).map(|nth| format!("r{nth}")).collect();
            let all = evenly(&seats, &names);
            assert_eq!(all.len(), seats.len());
            let mut of_person: BTreeMap<&UserId, &String> = BTreeMap::new();
            let mut of_reviewer: BTreeMap<&String, usize> = BTreeMap::new();
            for ((_, person), reviewer) in &all {
                assert_eq!(*of_person.entry(person).or_insert(reviewer), reviewer);
                *of_reviewer.entry(reviewer).or_default() += 1;
            }
            assert_eq!(of_reviewer.len(), count, "everybody has some");
            let most = of_reviewer.values().max().expect("somebody");
            let least = of_reviewer.values().min().expect("somebody");
            assert!(most - least <= 5, "{of_reviewer:?}");
        }
    }
}
