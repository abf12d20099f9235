//! A search over everything that has a name, within a few milliseconds: each word typed has to
//! start a word of what is found. Case and accents do not count.

use super::letters::{Letters, bits, is_inside, starts};
use crate::estate::fold;

/// How many entries are looked at before the caller may look at the clock.
pub const STEP: usize = 4_096;
/// The shortest word in which a wrong letter is forgiven.
const FORGIVEN_FROM: usize = 5;
/// How many entries are kept of those that fit the same words, where not all have to.
const OF_EACH: usize = 8;
/// How many words count; there is room for one bit each.
const MOST_WORDS: usize = 16;

/// Words of a query, one bit for each.
pub type Words = u32;

/// Something that can be found.
pub struct Entry<K> {
    text: String,
    letters: Letters,
    key: K,
}

impl<K> Entry<K> {
    /// Under a text: the name first, what else it is found by after it.
    pub fn new(text: &str, key: K) -> Self {
        let text = fold(text);
        Self {
            letters: Letters::of(&text),
            text,
            key,
        }
    }
}

/// Something found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The greater, the better.
    pub score: u32,
    /// Its place among the entries of its kind.
    pub at: u32,
}

/// What is typed, taken apart into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: String,
    letters: u64,
    first: u64,
}

impl Query {
    /// The words of a text.
    pub fn new(typed: &str) -> Self {
        let typed = fold(typed);
        let words = typed.split_whitespace().take(MOST_WORDS);
        let word = |text: &str| Word {
            text: text.to_owned(),
            letters: bits(text.bytes()),
            first: bits(text.bytes().take(1)),
        };
        Self {
            words: words.map(word).collect(),
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// All of its words.
    pub fn all(&self) -> Words {
        (1 << self.words.len()) - 1
    }

    /// The words without some in front, and without those that only join others, as in "move anna
    /// *to a* team". What is left is never nothing, if there was something.
    pub fn after(&self, lead: usize, joining: &[&str]) -> Self {
        let rest = self.words.get(lead..).unwrap_or_default();
        let tells = |word: &&Word| !joining.contains(&word.text.as_str());
        let words: Vec<Word> = rest.iter().filter(tells).cloned().collect();
        Self {
            words: if words.is_empty() {
                rest.to_vec()
            } else {
                words
            },
        }
    }

    /// How many words in front a phrase takes up: each has to begin as the phrase's does, and the
    /// first has to be told by three letters. `None` if it is another.
    pub fn begins_with(&self, phrase: &str) -> Option<usize> {
        let phrase = fold(phrase);
        let mut lead = 0;
        for (asked, typed) in phrase.split(' ').zip(&self.words) {
            if !asked.starts_with(&typed.text) || (lead == 0 && typed.text.len() < 3) {
                break;
            }
            lead += 1;
        }
        (lead > 0).then_some(lead)
    }

    /// Which of the words start a word of a text, and how well.
    pub fn fit(&self, text: &str) -> (Words, u32) {
        let text = fold(text);
        self.fit_in(&text, Letters::of(&text), false)
    }

    fn fit_in(&self, text: &str, has: Letters, forgiving: bool) -> (Words, u32) {
        let (mut fitting, mut sum) = (0, 0);
        for (at, word) in self.words.iter().enumerate() {
            let points = if has.first & word.first == 0 {
                None
            } else if forgiving {
                word.nearly_starts(text)
            } else if has.all & word.letters == word.letters {
                word.starts(text)
            } else {
                None
            };
            if let Some(points) = points {
                fitting |= 1 << at;
                sum += points;
            }
        }
        // Of two that fit alike, the shorter one has less that was not asked for.
        let short = 63_u32.saturating_sub(u32::try_from(text.len()).unwrap_or(63));
        (fitting, sum * 64 + short)
    }
}

impl Word {
    /// What it is worth that the word starts one of the text: most for the first, and more for a
    /// whole one.
    fn starts(&self, text: &str) -> Option<u32> {
        let word = self.text.as_bytes();
        starts(text).find_map(|at| {
            let rest = &text.as_bytes()[at..];
            rest.starts_with(word).then(|| {
                let is_whole = rest.get(word.len()).is_none_or(|next| !is_inside(*next));
                let first = if at == 0 { 4 } else { 2 };
                first + if is_whole { 3 } else { 0 }
            })
        })
    }

    /// The same with one letter wrong, left out, too many, or swapped with the next.
    fn nearly_starts(&self, text: &str) -> Option<u32> {
        let whole = self.starts(text);
        if whole.is_some() || self.text.len() < FORGIVEN_FROM {
            return whole;
        }
        let word = self.text.as_bytes();
        let is_near = |at: usize| is_near(&text.as_bytes()[at..], word);
        starts(text).any(is_near).then_some(1)
    }
}

/// Whether a text starts with a word but for one letter, which is not the first.
fn is_near(text: &[u8], word: &[u8]) -> bool {
    let same = text.iter().zip(word).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return false;
    }
    let (text, word) = (&text[same..], &word[same..]);
    let (text_after, word_after) = (tail(text), tail(word));
    let swapped = match (text, word) {
        ([a, b, ..], [c, d, ..]) => a == d && b == c && text[2..].starts_with(&word[2..]),
        _ => false,
    };
    swapped
        || text.starts_with(word_after)
        || text_after.starts_with(word)
        || text_after.starts_with(word_after)
}

fn tail(bytes: &[u8]) -> &[u8] {
    bytes.get(1..).unwrap_or_default()
}

/// Entries of several kinds, each with how many of it are shown.
pub struct Index<K> {
    kinds: Vec<(usize, Vec<Entry<K>>)>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self { kinds: Vec::new() }
    }
}

impl<K: Clone> Index<K> {
    /// Adds a kind, of which at most `limit` are shown.
    pub fn add(&mut self, limit: usize, entries: Vec<Entry<K>>) {
        self.kinds.push((limit, entries));
    }

    /// What was found, for a kind.
    pub fn key(&self, kind: usize, hit: Hit) -> Option<K> {
        let entry = self.kinds.get(kind)?.1.get(hit.at as usize)?;
        Some(entry.key.clone())
    }
}

/// What was found of a kind.
#[derive(Debug, Default)]
struct Found {
    /// What all words fit, best first.
    best: Vec<Hit>,
    /// The same for some words of what is to be done, by which these are.
    parts: Vec<(Words, Vec<Hit>)>,
    /// The places of all that fits, where a longer query is to look.
    fitting: Vec<u32>,
}

/// A search on its way. Holds what fitted a shorter query, so that typing on reads less.
#[derive(Default)]
pub struct Search {
    typed: String,
    query: Query,
    /// What is left of it after the word that says what is to be done with it.
    object: Option<Query>,
    forgiving: bool,
    /// For each kind the entries left by the query before; `None` for all.
    left: Vec<Option<Vec<u32>>>,
    found: Vec<Found>,
    kind: usize,
    at: usize,
    is_over: bool,
}

impl Search {
    /// Begins a search for everything that fits; and, where `object` says with what something is to
    /// be done, for what fits a part of that. `before` is the last one, over the same index and come
    /// to its end.
    pub fn begin(typed: &str, object: Option<Query>, before: Option<Self>) -> Self {
        let left = match before {
            Some(before)
                if object.is_none() && !before.forgiving && typed.starts_with(&before.typed) =>
            {
                let fitting = before.found.into_iter().map(|found| Some(found.fitting));
                fitting.filter(|_| !before.query.is_empty()).collect()
            }
            _ => Vec::new(),
        };
        Self {
            query: Query::new(typed),
            typed: typed.to_owned(),
            object,
            left,
            ..Self::default()
        }
    }

    /// Looks at the next entries. `true` when all have been looked at.
    pub fn step<K>(&mut self, index: &Index<K>) -> bool {
        if self.query.is_empty() {
            return true;
        }
        let all = self.query.all();
        let mut budget = STEP;
        while let Some((limit, entries)) = index.kinds.get(self.kind) {
            if self.found.len() <= self.kind {
                self.found.push(Found::default());
            }
            let found = &mut self.found[self.kind];
            let left = self.left.get(self.kind).and_then(Option::as_ref);
            let count = left.map_or(entries.len(), Vec::len);
            let end = count.min(self.at + budget);
            for place in self.at..end {
                let place = left.map_or(place, |left| left[place] as usize);
                let (Some(entry), Ok(at)) = (entries.get(place), u32::try_from(place)) else {
                    continue;
                };
                let (words, score) =
                    (self.query).fit_in(&entry.text, entry.letters, self.forgiving);
                if words == all {
                    found.fitting.push(at);
                    keep(&mut found.best, Hit { score, at }, *limit);
                }
                if let Some(object) = &self.object {
                    let (words, score) = object.fit_in(&entry.text, entry.letters, false);
                    if words != 0 {
                        keep_part(&mut found.parts, words, Hit { score, at });
                    }
                }
            }
            budget -= end - self.at;
            self.at = end;
            if end < count {
                return false;
            }
            self.kind += 1;
            self.at = 0;
        }
        self.is_over = self.has_nothing_to_forgive();
        self.is_over
    }

    /// Where nothing fits, begins once more, forgiving a letter in each word.
    fn has_nothing_to_forgive(&mut self) -> bool {
        let is_any = self
            .found
            .iter()
            .any(|it| !it.best.is_empty() || !it.parts.is_empty());
        if self.forgiving || is_any {
            return true;
        }
        *self = Self {
            typed: std::mem::take(&mut self.typed),
            query: std::mem::take(&mut self.query),
            forgiving: true,
            ..Self::default()
        };
        false
    }

    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty()
    }

    /// Whether it went over all entries, so that the next one may build on it.
    pub fn is_complete(&self) -> bool {
        self.is_over
    }

    /// The best of a kind, best first.
    pub fn best(&self, kind: usize) -> &[Hit] {
        self.found.get(kind).map_or(&[], |found| &found.best)
    }

    /// What fits a part of what something is to be done with, of a kind, by which part that is.
    pub fn parts(&self, kind: usize) -> &[(Words, Vec<Hit>)] {
        self.found.get(kind).map_or(&[], |found| &found.parts)
    }
}

fn keep(best: &mut Vec<Hit>, hit: Hit, limit: usize) {
    if best.len() == limit && best.last().is_none_or(|last| last.score >= hit.score) {
        return;
    }
    let at = best.partition_point(|other| other.score >= hit.score);
    best.truncate(limit - 1);
    best.insert(at, hit);
}

fn keep_part(parts: &mut Vec<(Words, Vec<Hit>)>, words: Words, hit: Hit) {
    let at = parts.iter().position(|(other, _)| *other == words);
    let at = at.unwrap_or_else(|| {
        parts.push((words, Vec::new()));
        parts.len() - 1
    });
    keep(&mut parts[at].1, hit, OF_EACH);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index<&'static str> {
        let people = [
            "Anna Bergmann anna.bergmann@nordbau.example",
            "Søren Holm soren.holm@nordbau.example",
            "Jürgen Großmann j.grossmann@nordbau.example",
            "Dana Brandt dana.brandt@nordbau.example",
            "Алёна Байкал alena@nordbau.example",
            "Gudrun Underwood gudrun@nordbau.example",
        ];
        let licenses = [
            "Planwerk for CAD subscription",
            "BIM Collab Viewer",
            "Render Suite",
        ];
        let mut index = Index::default();
        index.add(3, people.map(|text| Entry::new(text, text)).into());
        index.add(2, licenses.map(|text| Entry::new(text, text)).into());
        index
    }

    fn find(
        index: &Index<&'static str>,
        typed: &str,
        before: Option<Search>,
    ) -> (Search, Vec<String>) {
        let mut search = Search::begin(typed, None, before);
        while !search.step(index) {}
        let hits = (0..2).flat_map(|kind| search.best(kind).iter().map(move |hit| (kind, *hit)));
        let found = hits.filter_map(|(kind, hit)| index.key(kind, hit));
        let found = found.map(first_two).collect();
        (search, found)
    }

    fn first_two(text: &str) -> String {
        text.split(' ').take(2).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn people_and_licenses_are_found_by_how_their_words_start() {
        let index = index();
        for (typed, wanted) in [
            ("berg", "Anna Bergmann"),
            ("ann berg", "Anna Bergmann"),
            ("berg ann", "Anna Bergmann"),
            ("SOREN", "Søren Holm"),
            ("grossmann", "Jürgen Großmann"),
            ("jurgen", "Jürgen Großmann"),
            ("алёна", "Алёна Байкал"),
            ("cad", "Planwerk for"),
            ("pl cad", "Planwerk for"),
        ] {
            let (_, found) = find(&index, typed, None);
            assert_eq!(
                found.first().map(String::as_str),
                Some(wanted),
                "{typed}: {found:?}"
            );
        }
    }

    #[test]
    fn u23_letters_strewn_over_a_row_or_inside_a_word_are_no_match() {
        let index = index();
        for typed in ["undo", "amnx", "plw", "mann", "ann cad", "werk", "qq"] {
            assert_eq!(find(&index, typed, None).1, [""; 0], "{typed}");
        }
        let (_, found) = find(&index, "dana", None);
        assert_eq!(found, ["Dana Brandt"]);
    }

    #[test]
    fn a_wrong_letter_is_forgiven_where_nothing_else_fits() {
        let index = index();
        // Left out, one too many, wrong, swapped.
        for typed in [
            "bergmnn",
            "berggmann",
            "bergnann",
            "bregmann",
            "anna bregmann",
        ] {
            let (_, found) = find(&index, typed, None);
            assert_eq!(found, ["Anna Bergmann"], "{typed}");
        }
        for typed in ["xyzzy", "bxrxgxmxn"] {
            assert!(find(&index, typed, None).1.is_empty(), "{typed}");
        }
    }

    #[test]
    fn typing_on_finds_what_searching_anew_finds() {
        let index = index();
        let mut before = None;
        for typed in [
            "p", "pl", "plx", "a", "an", "anna", "anna ", "anna b", "anna bq", "anna be",
            "bregman", "bregmann",
        ] {
            let (search, found) = find(&index, typed, before.take());
            assert_eq!(found, find(&index, typed, None).1, "{typed}");
            before = Some(search);
        }
    }

    #[test]
    fn no_more_than_its_limit_is_kept_of_a_kind() {
        let (search, _) = find(&index(), "n", None);
        assert_eq!(search.best(0).len(), 3);
        let scores: Vec<u32> = search.best(0).iter().map(|hit| hit.score).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    }

    #[test]
    fn u23_what_something_is_to_be_done_with_is_found_part_by_part() {
        let index = index();
        let query = Query::new("assign anna to planwerk cad");
        assert_eq!(query.begins_with("Assign"), Some(1));
        assert_eq!(query.begins_with("Release"), None);
        let object = query.after(1, &["to"]);
        let mut search = Search::begin("assign anna to planwerk cad", Some(object), None);
        while !search.step(&index) {}
        let parts = |kind| {
            let parts = search.parts(kind).iter();
            let named = parts.map(|(words, hits)| (*words, index.key(kind, hits[0])));
            named.collect::<Vec<_>>()
        };
        let anna = Some("Anna Bergmann anna.bergmann@nordbau.example");
        assert_eq!(parts(0), [(0b001, anna)]);
        assert_eq!(parts(1), [(0b110, Some("Planwerk for CAD subscription"))]);
    }

    #[test]
    fn a_phrase_of_two_words_is_told_by_the_first() {
        let begins = |typed: &str| Query::new(typed).begins_with("Hand over");
        assert_eq!(begins("hand over anna"), Some(2));
        assert_eq!(begins("hand anna"), Some(1));
        assert_eq!(begins("ha anna"), None);
        assert_eq!(begins("anna"), None);
    }
}
