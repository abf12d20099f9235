//! What is found late, while people are still being read or the server is being asked, comes
//! below what is shown already: nothing moves under the hand that is about to choose.

use crate::ui::CommandGroup;

/// The groups shown, with those of the fresh ones that they lack in a group of their own at the
/// end, of at most so many rows.
pub fn merge<K: Clone + PartialEq>(
    shown: &[CommandGroup<K>],
    fresh: Vec<CommandGroup<K>>,
    label: &'static str,
    most: usize,
) -> Vec<CommandGroup<K>> {
    if shown.is_empty() {
        return fresh;
    }
    let mut groups = shown.to_vec();
    if groups.last().is_some_and(|last| last.label != label) {
        groups.push(CommandGroup {
            label,
            rows: Vec::new(),
        });
    }
    for row in fresh.into_iter().flat_map(|group| group.rows) {
        let mut all = groups.iter_mut().flat_map(|group| &mut group.rows);
        if let Some(here) = all.find(|it| it.key == row.key) {
            // They may have been renamed.
            *here = row;
        } else if let Some(late) = groups.last_mut().filter(|late| late.rows.len() < most) {
            late.rows.push(row);
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{CommandRow, IconName};

    const LATE: &str = "Also found";

    fn group(label: &'static str, rows: &[(u32, &str)]) -> CommandGroup<u32> {
        let row = |(key, title): &(u32, &str)| CommandRow {
            key: *key,
            title: (*title).to_owned(),
            detail: String::new(),
            icon: IconName::Users,
            keys: String::new(),
        };
        CommandGroup {
            label,
            rows: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn what_is_found_first_is_shown_as_it_is() {
        let fresh = vec![group("People", &[(1, "Ana")])];
        assert_eq!(merge(&[], fresh.clone(), LATE, 5), fresh);
    }

    #[test]
    fn what_comes_late_moves_nothing() {
        let shown = vec![
            group("People", &[(1, "Ana"), (2, "Anna")]),
            group("Licenses", &[(9, "Analysis")]),
        ];
        let fresh = vec![
            group("Licenses", &[(9, "Analysis")]),
            group("People", &[(3, "Anna Berg"), (2, "Anna B."), (4, "Hanna")]),
        ];
        let merged = merge(&shown, fresh, LATE, 5);
        let wanted = vec![
            group("People", &[(1, "Ana"), (2, "Anna B.")]),
            group("Licenses", &[(9, "Analysis")]),
            group(LATE, &[(3, "Anna Berg"), (4, "Hanna")]),
        ];
        assert_eq!(merged, wanted);
        // And once more, with one more of them, of whom none but the first has room.
        let fresh = vec![group(
            "People",
            &[(6, "Susanna"), (4, "Hanna"), (5, "Joanna")],
        )];
        let merged = merge(&merged, fresh, LATE, 3);
        let late = group(LATE, &[(3, "Anna Berg"), (4, "Hanna"), (6, "Susanna")]);
        assert_eq!(merged[..2], wanted[..2]);
        assert_eq!(merged[2..], [late]);
    }
}
