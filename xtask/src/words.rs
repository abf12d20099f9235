//! One word for each act and thing: `docs/words.md` says which, and here it is held.

use std::collections::BTreeSet;
use std::fs;

use crate::workspace::root;

/// The words that the last column of each table rules out.
fn ruled_out(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter(|line| line.starts_with("| **"));
    let last = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    last.flat_map(|words| words.split(", ").map(str::to_lowercase))
        .collect()
}

/// What stands between quotes in Rust source. Left out are comments, and lists of words that are
/// read and never shown: by them an act is found, whatever others call it.
fn phrases(source: &str) -> Vec<String> {
    let mut phrases = Vec::new();
    for line in source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.contains("&[\""))
    {
        let pieces = line.split('"').skip(1).step_by(2);
        phrases.extend(pieces.map(str::to_lowercase));
    }
    phrases
}

/// Whether a phrase has the word, and not merely a longer one.
fn has_word(phrase: &str, word: &str) -> bool {
    let is_edge = |at: Option<char>| !at.is_some_and(char::is_alphanumeric);
    phrase.match_indices(word).any(|(at, _)| {
        is_edge(phrase[..at].chars().next_back())
            && is_edge(phrase[at + word.len()..].chars().next())
    })
}

#[test]
fn u35_no_phrase_has_a_word_that_is_ruled_out() {
    let page = fs::read_to_string(root().join("docs/words.md")).expect("the page of words");
    let words = ruled_out(&page);
    assert!(
        words.contains("unassign") && words.contains("heartbeat"),
        "{words:?}"
    );
    let text = root().join("src/text");
    let mut files = vec![text.join("en.rs")];
    let folder = fs::read_dir(text.join("en")).expect("the phrases");
    files.extend(folder.map(|entry| entry.expect("an entry").path()));
    let mut wrong = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a text");
        for phrase in phrases(&source) {
            let found = words.iter().filter(|word| has_word(&phrase, word));
            wrong.extend(found.map(|word| format!("{word}: {phrase} ({})", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_word_is_found_as_a_word() {
    assert!(has_word("unassign this", "unassign"));
    assert!(!has_word("unassigned", "unassign"));
    assert_eq!(
        phrases("x: \"One\", // \"two\"\n// \"three\"\ny: \"Four\""),
        ["one", "two", "four"]
    );
}
