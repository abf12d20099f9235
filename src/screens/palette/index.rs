//! Fuzzy search over everything that has a name, within a few milliseconds. Matching is the
//! `nucleo-matcher` crate's; what is here keeps it from reading what cannot match.

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String, chars::normalize};

/// How many entries are matched before the caller may look at the clock.
pub const STEP: usize = 4_096;
/// What a word of the query must score for each of its letters. Letters strewn over a whole
/// row stay below it; a word with a letter left out does not.
const LEAST: u32 = 18;
/// The shortest word whose letters may stand apart.
const FUZZY_FROM: usize = 3;
/// The shortest word in which a wrong letter is forgiven.
const FORGIVEN_FROM: usize = 5;
/// What a forgiven letter costs.
const FORGIVING: u32 = 24;

/// Something that can be found.
pub struct Entry<K> {
    text: Utf32String,
    /// One bit for each letter that occurs.
    letters: u64,
    key: K,
}

impl<K> Entry<K> {
    /// Under a text: the name first, what else it is found by after it.
    pub fn new(text: &str, key: K) -> Self {
        let text = fold(text);
        Self {
            letters: letters(text.chars()),
            text: Utf32String::from(text),
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

/// A word of the query, and the same with each of its letters left out: a letter too many, a
/// wrong one and two that are swapped are all among those.
struct Word {
    whole: Needle,
    forgiving: Vec<Needle>,
}

/// How well a word fits. What fits badly is not shown, but a longer word may fit it well.
#[derive(Clone, Copy)]
struct Fit {
    score: u32,
    is_good: bool,
}

struct Needle {
    text: Vec<char>,
    ascii: String,
    letters: u64,
}

impl Needle {
    fn new(text: Vec<char>) -> Self {
        let ascii = text.iter().filter(|c| c.is_ascii()).collect::<String>();
        Self {
            letters: letters(text.iter().copied()),
            ascii,
            text,
        }
    }

    /// One or two letters are everywhere; they have to stand together.
    fn is_short(&self) -> bool {
        self.text.len() < FUZZY_FROM
    }

    fn score<K>(&self, entry: &Entry<K>, matcher: &mut Matcher) -> Option<Fit> {
        if entry.letters & self.letters != self.letters {
            return None;
        }
        let text = if self.ascii.len() == self.text.len() {
            Utf32Str::Ascii(self.ascii.as_bytes())
        } else {
            Utf32Str::Unicode(&self.text)
        };
        // Letters that stand together are found several times faster than those that do not.
        let row = entry.text.slice(..);
        let score = match matcher.substring_match(row, text) {
            Some(score) => score,
            None if self.is_short() => return None,
            None => matcher.fuzzy_match(row, text)?,
        };
        let score = u32::from(score);
        let least = LEAST * u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        Some(Fit {
            score,
            is_good: score >= least,
        })
    }
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

/// A search on its way. Holds what fitted a shorter query, so that typing on reads less.
#[derive(Default)]
pub struct Search {
    typed: String,
    words: Vec<Word>,
    forgiving: bool,
    /// For each kind the entries left by the query before; `None` for all.
    left: Vec<Option<Vec<u32>>>,
    fitting: Vec<Vec<u32>>,
    best: Vec<Vec<Hit>>,
    kind: usize,
    at: usize,
    is_over: bool,
}

impl Search {
    /// Begins a search. `before` is the last one, over the same index and come to its end.
    pub fn begin(typed: &str, before: Option<Self>) -> Self {
        let typed = fold(typed);
        let words: Vec<Word> = typed.split_whitespace().map(word).collect();
        let goes_on = |before: &Self| {
            // What a short word leaves out, a longer one may let in again.
            let last = before.words.len().checked_sub(1);
            let same_manner = last.is_some_and(|at| {
                let is_short = |words: &[Word]| words.get(at).map(|it| it.whole.is_short());
                is_short(&before.words) == is_short(&words)
            });
            typed.starts_with(&before.typed) && same_manner
        };
        let left = match before {
            Some(before) if goes_on(&before) && !before.forgiving => {
                before.fitting.into_iter().map(Some).collect()
            }
            _ => Vec::new(),
        };
        Self {
            words,
            typed,
            left,
            ..Self::default()
        }
    }

    /// Looks at the next entries. `true` when all have been looked at.
    pub fn step<K>(&mut self, index: &Index<K>, matcher: &mut Matcher) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut budget = STEP;
        while let Some((limit, entries)) = index.kinds.get(self.kind) {
            if self.best.len() <= self.kind {
                self.best.push(Vec::new());
                self.fitting.push(Vec::new());
            }
            let left = self.left.get(self.kind).and_then(Option::as_ref);
            let count = left.map_or(entries.len(), Vec::len);
            let end = count.min(self.at + budget);
            for place in self.at..end {
                let at = left.map_or(place, |left| left[place] as usize);
                let fit = entries.get(at).and_then(|it| self.score(it, matcher));
                if let (Some(fit), Ok(at)) = (fit, u32::try_from(at)) {
                    self.fitting[self.kind].push(at);
                    if fit.is_good {
                        let score = fit.score;
                        keep(&mut self.best[self.kind], Hit { score, at }, *limit);
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
        let can_forgive = self.words.iter().any(|word| !word.forgiving.is_empty());
        if self.forgiving || !can_forgive || self.best.iter().any(|best| !best.is_empty()) {
            return true;
        }
        *self = Self {
            typed: std::mem::take(&mut self.typed),
            words: std::mem::take(&mut self.words),
            forgiving: true,
            ..Self::default()
        };
        false
    }

    fn score<K>(&self, entry: &Entry<K>, matcher: &mut Matcher) -> Option<Fit> {
        let mut sum = Fit {
            score: 0,
            is_good: true,
        };
        for word in &self.words {
            let whole = word.whole.score(entry, matcher);
            let whole = whole.filter(|fit| fit.is_good || !self.forgiving);
            let fit = whole.or_else(|| {
                let variants = word.forgiving.iter().filter(|_| self.forgiving);
                let fits = variants.filter_map(|it| it.score(entry, matcher));
                let best = fits.filter(|fit| fit.is_good).max_by_key(|fit| fit.score)?;
                let score = best.score.saturating_sub(FORGIVING);
                Some(Fit { score, ..best })
            });
            let fit = fit?;
            sum.score += fit.score;
            sum.is_good &= fit.is_good;
        }
        // Of two that fit alike, the shorter one has less that was not asked for.
        let short = 63_u32.saturating_sub(u32::try_from(entry.text.len()).unwrap_or(63));
        sum.score = sum.score * 64 + short;
        Some(sum)
    }

    /// Whether it went over all entries, so that the next one may build on it.
    pub fn is_complete(&self) -> bool {
        self.is_over
    }

    /// The best of each kind, best first.
    pub fn best(&self) -> &[Vec<Hit>] {
        &self.best
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

fn word(text: &str) -> Word {
    let letters: Vec<char> = text.chars().collect();
    let without = |at: usize| {
        let mut fewer = letters.clone();
        fewer.remove(at);
        Needle::new(fewer)
    };
    let forgiven = if letters.len() < FORGIVEN_FROM {
        0
    } else {
        letters.len()
    };
    Word {
        forgiving: (0..forgiven).map(without).collect(),
        whole: Needle::new(letters.clone()),
    }
}

/// Lower case and without accents.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            // Most letters, and a tenth of the work.
            folded.push(c.to_ascii_lowercase());
            continue;
        }
        for c in c.to_lowercase() {
            match c {
                'ß' => folded.push_str("ss"),
                other => folded.push(normalize(other)),
            }
        }
    }
    folded
}

fn letters(text: impl Iterator<Item = char>) -> u64 {
    let bit = |c: char| match c {
        'a'..='z' => 1 << (c as u32 - 'a' as u32),
        '0'..='9' => 1 << (26 + c as u32 - '0' as u32),
        other => 1 << (36 + u32::from(other) % 28),
    };
    text.filter(|c| !c.is_whitespace())
        .fold(0, |all, c| all | bit(c))
}

/// What matches; it is large, so one is made for all searches.
pub fn matcher() -> Matcher {
    let mut config = Config::DEFAULT;
    // Entries and queries are folded already.
    config.ignore_case = false;
    config.normalize = false;
    Matcher::new(config)
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
        let mut search = Search::begin(typed, before);
        let mut matcher = matcher();
        while !search.step(index, &mut matcher) {}
        let mut found = Vec::new();
        for (kind, hits) in search.best().iter().enumerate() {
            found.extend(hits.iter().filter_map(|hit| index.key(kind, *hit)));
        }
        (search, found.into_iter().map(first_two).collect())
    }

    fn first_two(text: &str) -> String {
        text.split(' ').take(2).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn people_and_licenses_are_found_by_parts_of_their_names() {
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
            ("plw cad", "Planwerk for"),
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
    fn a_wrong_letter_is_forgiven() {
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
            assert_eq!(
                found.first().map(String::as_str),
                Some("Anna Bergmann"),
                "{typed}"
            );
        }
        for typed in ["xyzzy", "qq", "bxrxgxmxn"] {
            assert!(find(&index, typed, None).1.is_empty(), "{typed}");
        }
    }

    #[test]
    fn letters_strewn_over_a_row_are_no_match() {
        let index = index();
        assert!(find(&index, "amnx", None).1.is_empty());
        let (_, found) = find(&index, "dana", None);
        assert_eq!(found, ["Dana Brandt"]);
    }

    #[test]
    fn typing_on_finds_what_searching_anew_finds() {
        let index = index();
        let mut before = None;
        for typed in [
            "p", "pl", "plw", "plwk", "a", "an", "anna", "anna ", "anna b", "anna bq", "anna be",
        ] {
            let (search, found) = find(&index, typed, before.take());
            assert_eq!(found, find(&index, typed, None).1, "{typed}");
            before = Some(search);
        }
    }

    #[test]
    fn no_more_than_its_limit_is_kept_of_a_kind() {
        let (search, _) = find(&index(), "n", None);
        assert_eq!(search.best()[0].len(), 3);
        let scores: Vec<u32> = search.best()[0].iter().map(|hit| hit.score).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    }
}
