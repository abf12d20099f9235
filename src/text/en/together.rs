//! English for changing several people, or several seats, together.

use super::plural;
use crate::text::together::TogetherText;

fn people(count: usize) -> String {
    plural(count, "person", "people")
}

/// English.
pub(super) static TEXT: TogetherText = TogetherText {
    more: "More",
    more_label: "More for the selected people",
    role_title: |count| format!("Change the role of {}", people(count)),
    ban_title: |count| format!("Ban {}?", people(count)),
    unban_title: |count| format!("Lift the ban of {}?", people(count)),
    role: "Change role…",
    ban: "Ban…",
    unban: "Lift the ban…",
    choose_role: "Choose a role",
    role_verb: |count| match count {
        0 => "Change role".to_owned(),
        count => format!("Change role of {}", people(count)),
    },
    unban_verb: |count| format!("Lift the ban of {}", people(count)),
    role_reaches: |count, role| match count {
        1 => format!("1 person gets the role {role}"),
        count => format!("{} get the role {role}", people(count)),
    },
    ban_reaches: |count| match count {
        1 => "1 person is shut out".to_owned(),
        count => format!("{} are shut out", people(count)),
    },
    unban_reaches: |count| match count {
        1 => "1 person may use their seats again".to_owned(),
        count => format!("{} may use their seats again", people(count)),
    },
    left_out: |count| match count {
        1 => "1 person stays as they are".to_owned(),
        count => format!("{} stay as they are", people(count)),
    },
    nobody: "There is nobody among them it can be done to",
    who: "Who is changed",
    own_role: "Your own role is not changed along with others",
    role_already: "They have this role already",
    not_banned: "Not banned",
    signs_out: "Changing the role signs them out everywhere.",
    unban_keeps: "Whatever they had when they were banned is still theirs.",
};
