//! What several parts of the panel share, and which file it arrives in. Left to itself each
//! combination of parts would have a file of its own.

use std::collections::BTreeSet;

/// The parts that know the one server or the other: nobody needs both, everybody needs one.
const CONNECTORS: [&str; 2] = ["keygen", "licensespring"];
/// The part that everybody needs who is in.
const DESK: &str = "desk";
/// The parts that come after it.
const LATER: [&str; 5] = ["acts", "more", "palette", "people", "reports"];

/// The parts that something arrives with, of which those that need it are given. `None`: with the
/// program itself.
///
/// Nobody downloads anything for it before the list of licenses is there, as what comes that early
/// is told apart by who needs it: either connector, one of them, the desk. What only later parts
/// share comes with the first of them.
pub fn shared_with(needed_by: BTreeSet<String>) -> Option<BTreeSet<String>> {
    if CONNECTORS.iter().all(|part| needed_by.contains(*part)) {
        return None;
    }
    let is_shared = needed_by.len() > 1 || needed_by.contains(DESK);
    let others = LATER.iter().filter(|_| is_shared);
    let others = others.map(|part| (*part).to_owned());
    Some(needed_by.into_iter().chain(others).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All combinations of parts, and one that has no place in the rule.
    fn combinations() -> Vec<BTreeSet<String>> {
        let parts: Vec<&str> = CONNECTORS
            .into_iter()
            .chain([DESK, "another"])
            .chain(LATER)
            .collect();
        let of = |bits: usize| {
            let chosen = parts.iter().enumerate();
            let chosen = chosen.filter(|(place, _)| bits >> place & 1 == 1);
            chosen.map(|(_, part)| (*part).to_owned()).collect()
        };
        (1..1 << parts.len()).map(of).collect()
    }

    #[test]
    fn whoever_needs_something_gets_it_and_all_that_it_needs() {
        let all = combinations();
        let homes: Vec<_> = all.iter().cloned().map(shared_with).collect();
        for (needed_by, home) in all.iter().zip(&homes) {
            let Some(home) = home else { continue };
            assert!(home.is_superset(needed_by), "{needed_by:?} in {home:?}");
            // What it needs is needed by at least as many.
            for (more, other) in all.iter().zip(&homes) {
                if let (true, Some(other)) = (more.is_superset(needed_by), other) {
                    assert!(other.is_superset(home), "{needed_by:?}, {more:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_comes_earlier_than_somebody_needs_it() {
        for needed_by in combinations() {
            let Some(home) = shared_with(needed_by.clone()) else {
                assert!(CONNECTORS.iter().all(|part| needed_by.contains(*part)));
                continue;
            };
            for early in CONNECTORS.iter().chain([&DESK]) {
                assert_eq!(
                    home.contains(*early),
                    needed_by.contains(*early),
                    "{home:?}"
                );
            }
        }
    }

    #[test]
    fn every_part_that_the_panel_names_has_its_place_here() {
        let named = |path: &str, before: &str| {
            let text = crate::workspace::root().join(path);
            let text = std::fs::read_to_string(text).expect("a source of the panel");
            let after = text.split(before).skip(1).map(str::to_owned);
            let name = after.filter_map(|it| Some(it.split_once(" / ")?.0.trim().to_owned()));
            name.filter(|name| name.chars().all(char::is_alphanumeric))
                .collect::<BTreeSet<_>>()
        };
        let mut all = named("src/app/parts.rs", "part!(");
        all.extend(named("src/app/pages.rs", " in "));
        let mut known: BTreeSet<_> = LATER.iter().map(|part| (*part).to_owned()).collect();
        known.insert(DESK.to_owned());
        let unknown: Vec<_> = all.difference(&known).collect();
        assert!(all.len() >= 5, "only {all:?} are found");
        assert_eq!(unknown, [""; 0], "they would share nothing with anybody");
    }

    #[test]
    fn files_are_few() {
        let known = combinations().into_iter();
        let known = known.filter(|needed_by| !needed_by.contains("another"));
        let files: BTreeSet<_> = known.map(shared_with).collect();
        assert_eq!(files.len(), 14);
    }
}
