//! The order of names as people count: `License 2` before `License 10`. Case and accents have been
//! folded before; digits are compared by value, everything else by letter.

use std::cmp::Ordering;

use super::fold::fold;

/// Numbers of more digits than this are only compared by a closer look.
const MOST_DIGITS: usize = 8;

/// Compares two folded texts. Texts that count as the same, such as `a 2` and `a 02`, are told
/// apart by their letters, so that the order is total.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    by_value(a.as_bytes(), b.as_bytes()).then_with(|| a.cmp(b))
}

fn by_value(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let digits = (a[..same].iter().rev())
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let from = same - digits;
        let (number, other) = (Number::at(&a[from..]), Number::at(&b[from..]));
        // Where only one goes on with a number, the digit counts as a letter does.
        let (Some(number), Some(other)) = (number, other) else {
            return a[same..].cmp(&b[same..]);
        };
        let order = (number.value.len().cmp(&other.value.len()))
            .then_with(|| number.value.cmp(other.value));
        if order.is_ne() || same == a.len().max(b.len()) {
            return order;
        }
        (a, b) = (number.rest, other.rest);
    }
}

/// A text that begins with a number.
struct Number<'a> {
    /// Its digits without zeros in front.
    value: &'a [u8],
    /// What follows.
    rest: &'a [u8],
}

impl<'a> Number<'a> {
    fn at(text: &'a [u8]) -> Option<Self> {
        let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = text.split_at(len);
        let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
        (len > 0).then(|| Self {
            value: &digits[zeros..],
            rest,
        })
    }
}

/// A number that orders most folded texts at a glance, as [`compare`] does: equal ones have to be
/// looked at. A number in the text is preceded by how many digits it has.
pub(super) fn glance(text: &str) -> u128 {
    let (mut first, mut at) = ([0; 16], 0);
    let mut put = |byte| {
        if let Some(place) = first.get_mut(at) {
            *place = byte;
        }
        at += 1;
        at >= 16
    };
    let mut rest = text.as_bytes();
    'whole: while let Some((&byte, after)) = rest.split_first() {
        let Some(number) = Number::at(rest) else {
            if put(byte) {
                break;
            }
            rest = after;
            continue;
        };
        if number.value.len() > MOST_DIGITS {
            put(b'9');
            break;
        }
        if put(b'0' + number.value.len() as u8) {
            break;
        }
        for &digit in number.value {
            if put(digit) {
                break 'whole;
            }
        }
        rest = number.rest;
    }
    u128::from_be_bytes(first)
}

/// A name as it is sorted by. Made once for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameKey(String);

impl NameKey {
    /// The key of a name.
    pub fn of(name: &str) -> Self {
        Self(fold(name))
    }
}

impl Ord for NameKey {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0)
    }
}

impl PartialOrd for NameKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_in_the_order_in_which_people_count() {
        let sorted = [
            "",
            "2 licenses",
            "10 licenses",
            "Ärger",
            "License",
            "License 2",
            "license 2 b",
            "License 02 c",
            "License 10",
            "License 10.9",
            "License 10.10",
            "License 99999999999999999998",
            "License 99999999999999999999",
            "License 100000000000000000000",
            "License A",
            "Licenses",
            "ZZ-007",
            "ZZ-7",
            "ZZ-7-1",
            "ZZ-07-2",
            "ZZ-8",
        ];
        for (at, one) in sorted.iter().enumerate() {
            for (to, other) in sorted.iter().enumerate() {
                let order = NameKey::of(one).cmp(&NameKey::of(other));
                assert_eq!(order, at.cmp(&to), "{one:?} and {other:?}");
            }
        }
    }

    fn text() -> impl Strategy<Value = String> {
        "[0-29a/:ü ]{0,6}[0-9]{0,12}[b0-1]{0,4}"
    }

    proptest! {
        #[test]
        fn the_order_of_names_is_total(a in text(), b in text(), c in text()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b).is_eq(), a == b);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }

        #[test]
        fn a_glance_never_says_otherwise(a in text(), b in text()) {
            let glanced = glance(&a).cmp(&glance(&b));
            prop_assert!(glanced.is_eq() || glanced == compare(&a, &b));
        }
    }
}
