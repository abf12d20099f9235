//! Makes texts comparable: case and accents do not count.
//!
//! The tables are Unicode's canonical decompositions with the marks left out, for the Latin,
//! Greek, Cyrillic and Arabic letters that have one, and what readers take for the plain
//! letter (`ø`, `ł`, `ß`). They weigh about one kilobyte; the data for normalising any text
//! put 46 KB (brotli) into the page when measured, a sixth of what it may weigh altogether.
//! A test holds the tables against the Unicode data.

/// Latin letters from U+00DF. `.` stands for itself, capitals for [`DIGRAPHS`].
const LATIN: (u32, &[u8]) = (
    0x00DF,
    b"\
    SaaaaaaAceeeeiiiidnooooo.ouuuuyTy.a.a.a.c.c.c.c.d.d.e.e.e.e.e.g.\
    g.g.g.h.h.i.i.i.i.i...j.k..l.l.l...l.n.n.n....o.o.o.O.r.r.r.s.s.\
    s.s.t.t.t.u.u.u.u.u.u.w.y..z.z.zs...............................\
    ..o..............u.............................a.i.o.u.u.u.u.u..\
    a.a.A...g.k.o.o..j....g...n.a.A.o.a.a.e.e.i.i.o.o.r.r.u.u.s.t...\
    h.......a.e.o.o.o.o.y............................",
);

/// Latin letters from U+1E00, in the same code.
const LATIN_MORE: (u32, &[u8]) = (
    0x1E00,
    b"\
    .a.b.b.b.c.d.d.d.d.d.e.e.e.e.e.f.g.h.h.h.h.h.i.i.k.k.k.l.l.l.l.m\
    .m.m.n.n.n.n.o.o.o.o.p.p.r.r.r.r.s.s.s.s.s.t.t.t.t.u.u.u.u.u.v.v\
    .w.w.w.w.w.x.x.y.z.z.zhtwy.s.....a.a.a.a.a.a.a.a.a.a.a.a.e.e.e.e\
    .e.e.e.e.i.i.o.o.o.o.o.o.o.o.o.o.o.o.u.u.u.u.u.u.u.y.y.y.y......",
);

/// Greek letters from U+1F00, each by the look of its plain form in [`greek`].
const GREEK: (u32, &[u8]) = (
    0x1F00,
    b"\
    aaaaaaaa........eeeeee..........hhhhhhhh........iiiiiiii........\
    oooooo..........yyyyyyyy........wwwwwwww........aaeehhiiooyyww..\
    aaaaaaaa........hhhhhhhh........wwwwwwww........aaaaa.aa......i.\
    ..hhh.hh........iiii..ii........yyyyrryy..........www.ww........",
);

/// Letters that are read as two.
const DIGRAPHS: [(u8, &str); 4] = [(b'A', "ae"), (b'O', "oe"), (b'S', "ss"), (b'T', "th")];

/// The text in lower case and without accents.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Adds a text, folded.
pub(super) fn fold_into(to: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii() {
            to.push(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| push(to, c));
        }
    }
}

fn push(to: &mut String, c: char) {
    if is_mark(c) {
        return;
    }
    for (from, letters) in [LATIN, LATIN_MORE, GREEK] {
        let at = u32::from(c).wrapping_sub(from) as usize;
        match letters.get(at) {
            None | Some(b'.') => {}
            Some(&letter) if from == GREEK.0 => return to.push(greek(letter)),
            Some(&letter) if letter.is_ascii_uppercase() => {
                let pair = DIGRAPHS.iter().find(|(code, _)| *code == letter);
                return to.push_str(pair.map_or("", |(_, pair)| pair));
            }
            Some(&letter) => return to.push(letter.into()),
        }
    }
    to.push(plain(c));
}

/// Whether the character is only an accent or a vowel point of the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}'
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}'
        | '\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}')
}

fn greek(look: u8) -> char {
    match look {
        b'a' => 'α',
        b'e' => 'ε',
        b'h' => 'η',
        b'i' => 'ι',
        b'o' => 'ο',
        b'r' => 'ρ',
        b'y' => 'υ',
        _ => 'ω',
    }
}

/// The single letters that are too scattered for a table.
fn plain(c: char) -> char {
    match c {
        'ǯ' => 'ʒ',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ΐ' | 'ί' | 'ϊ' => 'ι',
        'ό' => 'ο',
        'ΰ' | 'ϋ' | 'ύ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'ӑ' | 'ӓ' => 'а',
        'ѓ' => 'г',
        'ѐ' | 'ё' | 'ӗ' => 'е',
        'ӂ' | 'ӝ' => 'ж',
        'ӟ' => 'з',
        'й' | 'ѝ' | 'ӣ' | 'ӥ' => 'и',
        'ї' => 'і',
        'ќ' => 'к',
        'ӧ' => 'о',
        'ў' | 'ӯ' | 'ӱ' | 'ӳ' => 'у',
        'ӵ' => 'ч',
        'ӹ' => 'ы',
        'ӭ' => 'э',
        'ѷ' => 'ѵ',
        'ӛ' => 'ә',
        'ӫ' => 'ө',
        'آ' | 'أ' | 'إ' => 'ا',
        'ؤ' => 'و',
        'ئ' => 'ي',
        other => other,
    }
}

/// The folded text of a row: what it is sorted by, a line break, and what else can be found.
#[derive(Clone, Debug, Default)]
pub(super) struct Folded {
    text: Box<str>,
    title_len: u32,
    /// What [`sieve`] makes of the text.
    sieve: u128,
    /// What [`letters`] makes of it.
    letters: u64,
}

/// A folded word to look for.
#[derive(Clone, Debug)]
pub(super) struct Word {
    text: String,
    sieve: u128,
    letters: u64,
}

impl Word {
    fn new(text: &str) -> Self {
        Self {
            sieve: sieve(text),
            letters: letters(text),
            text: text.to_owned(),
        }
    }
}

impl Folded {
    /// Folds a row's title and its other texts. Texts are kept apart by line breaks, which
    /// no word that is looked for contains.
    pub(super) fn new<'a>(title: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let mut text = fold(title);
        let title_len = text.len() as u32;
        for other in others {
            text.push('\n');
            fold_into(&mut text, other);
        }
        Self {
            sieve: sieve(&text),
            letters: letters(&text),
            text: text.into(),
            title_len,
        }
    }

    /// What the row is sorted by.
    pub(super) fn title(&self) -> &str {
        self.text.get(..self.title_len as usize).unwrap_or_default()
    }

    /// What follows the title.
    pub(super) fn others(&self) -> &str {
        let from = self.title_len as usize + 1;
        self.text.get(from..).unwrap_or_default()
    }

    /// Whether a word occurs.
    pub(super) fn contains(&self, word: &Word) -> bool {
        self.letters & word.letters == word.letters
            && self.sieve & word.sieve == word.sieve
            && (word.text.len() == 1 && word.letters != 0
                || places(&self.text, &word.text).next().is_some())
    }

    /// Whether every one of the words occurs.
    pub(super) fn contains_all(&self, words: &[Word]) -> bool {
        words.iter().all(|word| self.contains(word))
    }

    /// Whether a word occurs where a word begins.
    pub(super) fn has_prefix(&self, word: &Word) -> bool {
        let begins = |at| !self.text[..at].ends_with(char::is_alphanumeric);
        places(&self.text, &word.text).any(begins)
    }
}

/// The words of what was typed, folded.
pub(super) fn words(typed: &str) -> Vec<Word> {
    fold(typed).split_whitespace().map(Word::new).collect()
}

/// One bit for each pair of neighbouring bytes; pairs share bits. A text can contain a word
/// only if it has all bits of the word, which rules most rows out without reading them.
fn sieve(text: &str) -> u128 {
    let bit = |pair: &[u8]| {
        let pair = u32::from(pair[0]) << 8 | u32::from(pair[1]);
        // Multiplying spreads the pairs; the seven highest bits choose one of 128.
        1 << (pair.wrapping_mul(0x9E37_79B1) >> 25)
    };
    text.as_bytes()
        .windows(2)
        .map(bit)
        .fold(0, |all, bit: u128| all | bit)
}

/// One bit for each letter and digit of ASCII that occurs: of a word that is a single one of them
/// nothing else has to be asked, and the first key of a search goes over every row.
fn letters(text: &str) -> u64 {
    let bit = |byte: u8| match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (byte - b'0' + 26),
        _ => 0,
    };
    text.bytes().map(bit).fold(0, |all, bit: u64| all | bit)
}

/// Where a word occurs in a text, in bytes. `str::find` prepares its search anew for every
/// row, which costs more than it saves on texts this short.
fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let (&first, rest) = word.split_first().unwrap_or((&0, &[]));
    let starts = (text.len() + 1).saturating_sub(word.len().max(1));
    let here = move |&(at, &byte): &(usize, &u8)| byte == first && text[at + 1..].starts_with(rest);
    text[..starts]
        .iter()
        .enumerate()
        .filter(here)
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

    use super::*;

    /// What Unicode says: lower case, decomposed, marks dropped.
    fn reference(c: char) -> String {
        let mut plain = String::new();
        for lower in c.to_lowercase() {
            decompose_canonical(lower, |part| {
                if canonical_combining_class(part) == 0 {
                    plain.push(part);
                }
            });
        }
        let read_as = [
            ("ø", "o"),
            ("ł", "l"),
            ("đ", "d"),
            ("ħ", "h"),
            ("ı", "i"),
            ("ŧ", "t"),
            ("ð", "d"),
            ("ſ", "s"),
            ("æ", "ae"),
            ("œ", "oe"),
            ("ß", "ss"),
            ("þ", "th"),
            ("ς", "σ"),
        ];
        for (from, to) in read_as {
            plain = plain.replace(from, to);
        }
        plain
    }

    #[test]
    fn the_tables_agree_with_the_unicode_data() {
        let blocks = [
            0x41..=0x2AF,
            0x300..=0x52F,
            0x591..=0x5EA,
            0x620..=0x66F,
            0x1E00..=0x1FFF,
        ];
        let (mut looked_at, mut differ) = (0, Vec::new());
        for c in blocks.into_iter().flatten().filter_map(char::from_u32) {
            // Symbols such as the Greek spacing accents are no letters that anyone is named with.
            if !c.is_alphabetic() || ['ϓ', 'ϔ', '\u{374}'].contains(&c) {
                continue;
            }
            looked_at += 1;
            let got = fold(c.encode_utf8(&mut [0; 4]));
            if got != reference(c) {
                differ.push((c, u32::from(c), got, reference(c)));
            }
        }
        assert!(looked_at > 1_500, "{looked_at}");
        assert_eq!(differ, []);
    }

    #[test]
    fn names_are_found_however_they_are_typed() {
        for (name, typed) in [
            ("Łukasz Żółć", "lukasz zolc"),
            ("Ο Σωκράτης", "ο σωκρατησ"),
            ("Алёна Байкал", "алена баикал"),
            ("Weiß Ægir", "weiss aegir"),
            ("Rene\u{301}e İstanbul", "renee istanbul"),
            ("דָּוִד", "דוד"),
            ("أحمد", "احمد"),
            ("山田 太郎", "山田 太郎"),
        ] {
            assert_eq!(fold(name), typed);
        }
    }

    #[test]
    fn a_word_is_found_wherever_it_stands_and_not_across_texts() {
        let row = Folded::new("Ana Lund", ["ana.lund@acme.test"]);
        let word = Word::new;
        for text in ["ana", "lund", "a", "acme.test", "na lu", "t"] {
            assert!(row.contains(&word(text)), "{text}");
        }
        for text in ["lundana", "lund\nb", "acme.testx", "x", "anund"] {
            assert!(!row.contains(&word(text)), "{text}");
        }
        assert_eq!(
            (row.title(), row.others()),
            ("ana lund", "ana.lund@acme.test")
        );
        for (text, begins) in [
            ("acme", true),
            ("ana.lund@", true),
            ("lund@", true),
            ("und", false),
        ] {
            assert_eq!(row.has_prefix(&word(text)), begins, "{text}");
        }
    }
}
