//! Which part of the panel may know which: held by a test, since a circle compiles.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Adds all Rust files in a folder, however deep.
pub fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::PathBuf};

    use super::sources;
    use crate::workspace::{cargo, root};

    /// The modules of the panel; each knows only those before it.
    const LAYERS: [&str; 12] = [
        "lean", "csv", "config", "missing", "paths", "ui", "api", "text", "state", "parts",
        "screens", "app",
    ];

    /// The first words after each `crate::` of a text, also in groups.
    fn named(text: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let code = text
            .lines()
            .map(|line| line.split("//").next().unwrap_or(""));
        let code = code.collect::<Vec<_>>().join("\n");
        for (at, begin) in code.match_indices("crate::") {
            let rest = &code[at + begin.len()..];
            let mut depth = 0_i32;
            let mut word = String::new();
            let mut is_first = true;
            for letter in rest.chars() {
                match letter {
                    '{' => {
                        // Of a group each begins anew, of what is in one of these nothing does.
                        depth += 1;
                        is_first = depth == 1;
                    }
                    '}' => depth -= 1,
                    ',' if depth == 1 => is_first = true,
                    letter if is_first && (letter.is_ascii_lowercase() || letter == '_') => {
                        word.push(letter);
                        continue;
                    }
                    letter if letter.is_whitespace() && word.is_empty() => continue,
                    _ => {}
                }
                if !word.is_empty() {
                    names.insert(std::mem::take(&mut word));
                    is_first = false;
                }
                if depth <= 0 {
                    break;
                }
            }
        }
        names
    }

    #[test]
    fn names_are_found_alone_and_in_groups() {
        let text = "use crate::{a_b::C, d::{e, f}, g};\nlet x = crate::h::i(); // crate::j";
        let found: Vec<String> = named(text).into_iter().collect();
        assert_eq!(found, ["a_b", "d", "g", "h"]);
    }

    #[test]
    fn each_part_of_the_panel_knows_only_those_below_it() {
        let mut wrong = Vec::new();
        let mut files = Vec::new();
        sources(&root().join("src"), &mut files);
        assert!(files.len() > 100, "the panel is elsewhere");
        for file in files {
            let inside = file.strip_prefix(root().join("src")).expect("inside");
            let part = inside.components().next().expect("a part");
            let part = part.as_os_str().to_string_lossy();
            let part = part.trim_end_matches(".rs");
            let Some(mine) = LAYERS.iter().position(|it| *it == part) else {
                assert!(matches!(part, "lib" | "main"), "where does {part} belong?");
                continue;
            };
            let text = fs::read_to_string(&file).expect("a text");
            for name in named(&text) {
                let theirs = LAYERS.iter().position(|it| *it == name);
                if theirs.is_some_and(|theirs| theirs > mine) {
                    wrong.push(format!("{} knows {name}", inside.display()));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// What must not come with a package, not even for its tests.
    fn comes_without(package: &str, edges: &str, absent: &[&str]) {
        let tree = cargo(&["tree", "--locked", "--offline", "--prefix", "none"])
            .args(["--package", package, "--edges", edges])
            .output()
            .expect("cargo can be called");
        let words = String::from_utf8_lossy(&tree.stdout);
        assert!(words.contains(package), "{words}");
        for line in words.lines() {
            let name = line.split(' ').next().unwrap_or_default();
            assert!(!absent.contains(&name), "{package} brings {name}");
        }
    }

    #[test]
    fn the_core_and_the_connectors_come_without_browser_and_server() {
        const ABSENT: [&str; 7] = [
            "leptos",
            "web-sys",
            "js-sys",
            "wasm-bindgen",
            "axum",
            "rusqlite",
            "stand-in",
        ];
        comes_without("seatboard-core", "normal,build,dev", &ABSENT);
        comes_without("seatboard-servers", "normal,build,dev", &ABSENT);
    }

    /// The files of screens that draw a component by themselves.
    fn drawing(component: &str) -> Vec<String> {
        let screens = root().join("src/screens");
        let mut files = Vec::new();
        sources(&screens, &mut files);
        let draws = |path: &&PathBuf| {
            let text = fs::read_to_string(path).expect("a text");
            // The component, not a type whose name begins with its own.
            text.split_whitespace().any(|word| word == component)
        };
        let name = |path: &PathBuf| {
            let inside = path.strip_prefix(&screens).expect("inside");
            inside.display().to_string()
        };
        let mut found: Vec<String> = files.iter().filter(draws).map(name).collect();
        found.sort();
        found
    }

    #[test]
    fn every_list_is_a_list_screen() {
        assert_eq!(drawing("<Table"), [""; 0], "draw a table by themselves");
    }

    #[test]
    fn every_question_is_an_ask_dialog() {
        // Of several steps: their buttons go on and back. The others are no questions of a
        // screen's: signing in again stays until it is answered, what support is told arrives on
        // its own, and a run that waits asks by itself.
        const OTHERS: [&str; 7] = [
            "licenses/charge/steps.rs",
            "own/mod.rs",
            "people/invite/mod.rs",
            "reason.rs",
            "sign_in.rs",
            "support.rs",
            "teams/ask.rs",
        ];
        assert_eq!(drawing("<Dialog"), OTHERS);
    }
}
