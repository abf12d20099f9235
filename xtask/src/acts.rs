//! No rule about acts has an arm for "the rest": held by a test, since such an arm compiles and
//! takes in every act that is yet to come.

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::{layers::sources, workspace::root};

    /// What acts are told apart by.
    const ACTS: [&str; 11] = [
        "Act",
        "SeatAct",
        "LicenseAct",
        "PersonAct",
        "TeamAct",
        "DeviceAct",
        "ContractAct",
        "Seats",
        "Rank",
        "Ability",
        "Sentence",
    ];

    /// A text without comments, and with nothing in its strings. Lines stay where they are.
    fn code(text: &str) -> String {
        let mut code = String::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '/' if letters.peek() == Some(&'/') => {
                    while letters.next_if(|it| *it != '\n').is_some() {}
                }
                '"' => {
                    let marks = code.len() - code.trim_end_matches('#').len();
                    let is_raw = code.trim_end_matches('#').ends_with('r');
                    let mut inside = String::new();
                    while let Some(letter) = letters.next() {
                        inside.push(letter);
                        let is_end = |inside: &str| {
                            let rest = inside.trim_end_matches('#');
                            rest.ends_with('"') && inside.len() - rest.len() == marks
                        };
                        match letter {
                            '\\' if !is_raw => drop(letters.next()),
                            '"' if !is_raw => break,
                            '"' | '#' if is_raw && is_end(&inside) => break,
                            '\n' => code.push('\n'),
                            _ => {}
                        }
                    }
                }
                // A letter, unless it is a lifetime.
                '\'' => {
                    let mut ahead = letters.clone();
                    let first = ahead.next();
                    if first == Some('\\') || ahead.next() == Some('\'') {
                        letters.next();
                        if first == Some('\\') {
                            letters.next();
                        }
                        while letters.next().is_some_and(|it| it != '\'') {}
                    }
                }
                letter => code.push(letter),
            }
        }
        code
    }

    /// Where the bracket is closed that a text begins with.
    fn closed(code: &str) -> usize {
        let mut depth = 0_i32;
        for (at, letter) in code.char_indices() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + letter.len_utf8();
            }
        }
        code.len()
    }

    /// Where a text first has one of these outside all brackets.
    fn first_of(code: &str, wanted: &[&str]) -> Option<usize> {
        let mut at = 0;
        while let Some(letter) = code[at..].chars().next() {
            if wanted.iter().any(|it| code[at..].starts_with(it)) {
                return Some(at);
            }
            at += match letter {
                '(' | '[' | '{' => closed(&code[at..]),
                letter => letter.len_utf8(),
            };
        }
        None
    }

    /// The patterns of what follows the word `match`.
    fn patterns(code: &str) -> Vec<&str> {
        let lead = code.len() - code.trim_start().len();
        // What is matched may be a block itself.
        let from = match code[lead..].starts_with('{') {
            true => lead + closed(&code[lead..]),
            false => lead,
        };
        let Some(open) = first_of(&code[from..], &["{"]) else {
            return Vec::new();
        };
        let arms = &code[from + open..];
        let mut rest = &arms[1..closed(arms) - 1];
        let mut patterns = Vec::new();
        while let Some(arrow) = first_of(rest, &["=>"]) {
            patterns.push(rest[..arrow].trim());
            rest = rest[arrow + 2..].trim_start();
            rest = match rest.starts_with('{') {
                true => rest[closed(rest)..].trim_start().trim_start_matches(','),
                false => first_of(rest, &[","]).map_or("", |comma| &rest[comma + 1..]),
            };
        }
        patterns
    }

    /// Whether a pattern tells acts apart; what is asked behind it does not.
    fn names_acts(pattern: &str) -> bool {
        let pattern = pattern.split(" if ").next().unwrap_or_default();
        let words = pattern.split(|it: char| !it.is_alphanumeric() && it != ':' && it != '_');
        words
            .filter_map(|word| word.split_once("::"))
            .any(|(kind, _)| ACTS.contains(&kind))
    }

    /// Whether a pattern takes in everything: it names no variant but `Some`.
    fn takes_the_rest(pattern: &str) -> bool {
        let pattern = pattern.replace("Some", "");
        let names_nothing = !pattern.contains(|it: char| it.is_ascii_uppercase() || it == '"');
        let is_number = pattern.contains(|it: char| it.is_ascii_digit());
        let has_guard = pattern.split_whitespace().any(|word| word == "if");
        let is_empty = pattern.contains('[') || matches!(pattern.as_str(), "true" | "false");
        names_nothing && !is_number && !has_guard && !is_empty
    }

    /// The lines on which acts are told apart with an arm for the rest.
    fn arms_for_the_rest(text: &str) -> Vec<usize> {
        let code = code(text);
        let mut found = Vec::new();
        for (at, word) in code.match_indices("match ") {
            let begins = code[..at].chars().next_back();
            if begins.is_some_and(|it| it.is_alphanumeric() || it == '_') {
                continue;
            }
            let patterns = patterns(&code[at + word.len()..]);
            let is_about_acts = patterns.iter().any(|it| names_acts(it));
            if is_about_acts && patterns.iter().any(|it| takes_the_rest(it)) {
                found.push(code[..at].matches('\n').count() + 1);
            }
        }
        found
    }

    #[test]
    fn an_arm_for_the_rest_is_found_whatever_stands_around_it() {
        for arms in [
            "match act { Act::Seat(..) => 1, _ => 2 }",
            "match (one, other) { (Act::Seat(..), _) => {} (_, _) => {} }",
            "match acts.first() { Some(Act::Seat(..)) => f(|x| { x }), Some(other) => 2, None => 3 }",
            "match { act }.facts().seats { Seats::None => \"}\", other => '}' }",
            "match x { A => match act { PersonAct::Ban => 1, rest => 2 }, B => 3 }",
        ] {
            assert_eq!(arms_for_the_rest(arms), [1], "{arms}");
        }
        for arms in [
            "match act { Act::Seat(_, act) => 1, Act::Team(..) | Act::Person(_, _) => 2 }",
            "match act { Act::Seat(_, x) if x => 1, other if other.y() => 3, Act::Team(..) => 2 }",
            "match topic { Topic::Seats(id) => 1, _ => 2 } // match act { Act::Seat => _ => }",
            "match outcome { Outcome::Done if matches!(act, Act::Seat(..)) => 1, _ => 2 }",
        ] {
            assert!(arms_for_the_rest(arms).is_empty(), "{arms}");
        }
    }

    #[test]
    fn nowhere_are_acts_told_apart_with_an_arm_for_the_rest() {
        let mut files = Vec::new();
        for folder in ["src", "crates/core/src", "crates/servers/src"] {
            sources(&root().join(folder), &mut files);
        }
        assert!(files.len() > 200, "the sources are elsewhere");
        let mut found = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file).expect("a text");
            let lines = arms_for_the_rest(&text).into_iter();
            found.extend(lines.map(|line| format!("{}:{line}", file.display())));
        }
        assert!(found.is_empty(), "{found:#?}");
    }
}
