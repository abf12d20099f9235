//! Passwords: what a server takes, and making one.

/// The fewest characters.
const FEWEST: usize = 6;
/// The most bytes; what is longer would be cut off unseen.
const MOST_BYTES: usize = 72;
/// Letters and digits that are not taken for one another, a power of two of them.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many letters a made password has, for a hundred bits of chance.
pub const PASSWORD_LETTERS: usize = 20;

/// Why a password will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer than six characters.
    TooShort,
    /// More than 72 bytes.
    TooLong,
}

/// Whether a password will do.
///
/// # Errors
/// Says why not.
pub fn check_password(text: &str) -> Result<(), PasswordFault> {
    if text.chars().count() < FEWEST {
        Err(PasswordFault::TooShort)
    } else if text.len() > MOST_BYTES {
        Err(PasswordFault::TooLong)
    } else {
        Ok(())
    }
}

/// A password out of chance, in groups that can be read out.
pub fn make_password(chance: [u8; PASSWORD_LETTERS]) -> String {
    let mut text = String::with_capacity(PASSWORD_LETTERS + 3);
    for (at, byte) in chance.into_iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_characters_to_seventy_two_bytes() {
        assert_eq!(check_password("äöüßé"), Err(PasswordFault::TooShort));
        assert_eq!(check_password("äöüßéx"), Ok(()));
        assert_eq!(check_password(&"x".repeat(72)), Ok(()));
        let umlauts = "ä".repeat(36);
        assert_eq!(check_password(&umlauts), Ok(()));
        assert_eq!(
            check_password(&format!("{umlauts}x")),
            Err(PasswordFault::TooLong)
        );
    }

    #[test]
    fn every_letter_is_as_likely_and_a_made_password_will_do() {
        let mut seen = std::collections::BTreeMap::new();
        for byte in 0..=u8::MAX {
            let made = make_password([byte; PASSWORD_LETTERS]);
            assert_eq!(check_password(&made), Ok(()));
            assert_eq!(made.len(), 23);
            *seen.entry(made).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), 32);
        assert!(seen.values().all(|count| *count == 8));
    }
}
