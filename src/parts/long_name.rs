//! A name whose middle is cut where there is no room: of names that begin alike, the end tells
//! which is which.

use leptos::prelude::*;

/// Names of fewer letters are cut at their end, if at all.
const LONG: usize = 22;
/// The fewest and the most letters of the end that stays.
const TAIL: (usize, usize) = (5, 16);

/// The name as it is shown, whole for whoever points at it, listens, or copies it.
pub fn long_name(name: String) -> AnyView {
    let Some((head, tail)) = split(&name) else {
        return view! { <span dir="auto" title=name.clone()>{name.clone()}</span> }.into_any();
    };
    let letters = tail.chars().count();
    view! {
        <span class="long-name" dir="auto" title=name.clone() style:--tail=format!("{letters}ch")>
            <span class="name-head">{head.to_owned()}</span>
            <span class="name-tail">{tail.to_owned()}</span>
        </span>
    }
    .into_any()
}

/// The beginning of a long name with the blank after it, and its last words as far as they are
/// short. `None` where the name is short or its end is one long word.
fn split(name: &str) -> Option<(&str, &str)> {
    if name.chars().count() < LONG {
        return None;
    }
    let (least, most) = TAIL;
    let ends = name.char_indices().filter(|(_, letter)| *letter == ' ');
    let fits = |at: &usize| (least..=most).contains(&name[*at..].chars().count());
    // The shortest that fits: what tells names apart comes last.
    let at = ends.map(|(at, _)| at + 1).rfind(fits)?;
    Some(name.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_long_name_keeps_its_telling_end_and_loses_no_letter() {
        for (name, tail) in [
            ("Planwerk CAD – Berlin – Floor 2 – 2026-A", "2026-A"),
            ("Planwerk CAD – Berlin – Floor 2 – B", "2 – B"),
            ("Straßenplanung für alle Büros in Köln", "in Köln"),
        ] {
            let (head, end) = split(name).expect("a long name");
            assert_eq!(end, tail);
            assert_eq!([head, end].concat(), name);
        }
    }

    #[test]
    fn short_names_and_those_that_end_in_a_long_word_stay_whole() {
        for name in [
            "",
            "BIM Collab Viewer",
            "Donaudampfschifffahrtsgesellschaft",
            "Lizenz der Donaudampfschifffahrtsgesellschaft",
        ] {
            assert_eq!(split(name), None, "{name}");
        }
    }
}
