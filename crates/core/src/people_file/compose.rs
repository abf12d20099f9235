//! Accents put into the letters they stand on, so that an address is the same however a keyboard
//! wrote it.
//!
//! The table is Unicode's canonical composition for the small Latin, Greek and Cyrillic letters.
//! It weighs about two kilobytes; the data for any text weighs more than the reader itself. A
//! test holds it against the Unicode data.

/// A mark, the letters it can stand on, and what each becomes.
const MARKS: [(char, &str, &str); 25] = [
    ('\u{300}', "aeiouünеиēōwâăêôơưy", "àèìòùǜǹѐѝḕṑẁầằềồờừỳ"),
    (
        '\u{301}',
        "aeiouyclnrszügåæøϊαεηιϋουωгкçēïkmõōpũwâăêôơư",
        "áéíóúýćĺńŕśźǘǵǻǽǿΐάέήίΰόύώѓќḉḗḯḱḿṍṓṕṹẃấắếốớứ",
    ),
    ('\u{302}', "aeioucghjswyzạẹọ", "âêîôûĉĝĥĵŝŵŷẑậệộ"),
    ('\u{303}', "anoiuvâăeêôơưy", "ãñõĩũṽẫẵẽễỗỡữỹ"),
    ('\u{304}', "aeiouüäȧæǫöõȯyиуgḷṛ", "āēīōūǖǟǡǣǭȫȭȱȳӣӯḡḹṝ"),
    ('\u{306}', "aegiouиужаеȩạ", "ăĕğĭŏŭйўӂӑӗḝặ"),
    (
        '\u{307}',
        "cegzaobdfhmnprsśšṣtwxyſ",
        "ċėġżȧȯḃḋḟḣṁṅṗṙṡṥṧṩṫẇẋẏẛ",
    ),
    (
        '\u{308}',
        "aeiouyιυеіаәжзиоөэучыhõūwxt",
        "äëïöüÿϊϋёїӓӛӝӟӥӧӫӭӱӵӹḧṏṻẅẍẗ",
    ),
    ('\u{309}', "aâăeêioôơuưy", "ảẩẳẻểỉỏổởủửỷ"),
    ('\u{30A}', "auwy", "åůẘẙ"),
    ('\u{30B}', "ouу", "őűӳ"),
    ('\u{30C}', "cdelnrstzaiouügkʒjh", "čďěľňřšťžǎǐǒǔǚǧǩǯǰȟ"),
    ('\u{30F}', "aeioruѵ", "ȁȅȉȍȑȕѷ"),
    ('\u{311}', "aeioru", "ȃȇȋȏȓȗ"),
    ('\u{31B}', "ou", "ơư"),
    ('\u{323}', "bdhklmnrstvwzaeioơuưy", "ḅḍḥḳḷṃṇṛṣṭṿẉẓạẹịọợụựỵ"),
    ('\u{324}', "u", "ṳ"),
    ('\u{325}', "a", "ḁ"),
    ('\u{326}', "st", "șț"),
    ('\u{327}', "cgklnrstedh", "çģķļņŗşţȩḑḩ"),
    ('\u{328}', "aeiuo", "ąęįųǫ"),
    ('\u{32D}', "delntu", "ḓḙḽṋṱṷ"),
    ('\u{32E}', "h", "ḫ"),
    ('\u{330}', "eiu", "ḛḭṵ"),
    ('\u{331}', "bdklnrtzh", "ḇḏḵḻṉṟṯẕẖ"),
];

/// Small letters with each mark put into the letter before it, where one letter is both.
pub(super) fn compose(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut last = None;
    for letter in letters {
        match last.and_then(|last| pair(last, letter)) {
            Some(both) => last = Some(both),
            None => text.extend(last.replace(letter)),
        }
    }
    text.extend(last);
    text
}

fn pair(letter: char, mark: char) -> Option<char> {
    if !matches!(mark, '\u{300}'..='\u{331}') {
        return None;
    }
    let (_, from, to) = MARKS.iter().find(|(it, ..)| *it == mark)?;
    let at = from.chars().position(|it| it == letter)?;
    to.chars().nth(at)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::{
        UnicodeNormalization as _,
        char::{compose as unicode, decompose_canonical},
    };

    use super::*;

    #[test]
    fn the_table_agrees_with_the_unicode_data() {
        for (mark, from, to) in MARKS {
            assert_eq!(from.chars().count(), to.chars().count(), "{mark:?}");
            for (from, to) in from.chars().zip(to.chars()) {
                assert_eq!(unicode(from, mark), Some(to));
            }
        }
        let blocks = [0xC0..=0x24F, 0x370..=0x52F, 0x1E00..=0x1EFF];
        let (mut looked_at, mut differ) = (0, Vec::new());
        for whole in blocks.into_iter().flatten().filter_map(char::from_u32) {
            let is_small = whole.is_lowercase() && whole.to_lowercase().eq([whole]);
            let mut parts = Vec::new();
            decompose_canonical(whole, |part| parts.push(part));
            if !is_small || parts.len() < 2 {
                continue;
            }
            looked_at += 1;
            let composed = compose(parts.into_iter());
            if composed != whole.to_string() {
                differ.push((whole, composed));
            }
        }
        assert!(looked_at > 250, "{looked_at}");
        assert_eq!(differ, []);
    }

    #[test]
    fn a_name_is_the_same_however_it_was_typed() {
        for name in ["zoë", "nguyễn", "žižek", "алёна", "σωκράτης", "ana", ""] {
            let parts: String = name.nfd().collect();
            assert_eq!(compose(parts.chars()), name);
            assert_eq!(compose(name.chars()), name);
        }
        assert_ne!(compose("zoe".chars()), "zoë");
        assert_eq!(compose("\u{301}q\u{301}".chars()), "\u{301}q\u{301}");
    }
}
