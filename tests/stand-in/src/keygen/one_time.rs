//! One-time codes of an authenticator app (RFC 6238: SHA-1, 30 seconds, six digits).

use hmac::{Hmac, Mac};
use sha1::Sha1;

/// How long a code lasts, in milliseconds.
const STEP: i64 = 30_000;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret, 20 random bytes spelled in base 32.
pub(crate) fn new_secret() -> String {
    let (one, other) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let bytes = [one.as_bytes().as_slice(), &other.as_bytes()[..4]].concat();
    let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8) & 1);
    (0..bytes.len() * 8)
        .step_by(5)
        .map(|at| char::from(ALPHABET[(at..at + 5).fold(0, |value, at| value * 2 + bit(at))]))
        .collect()
}

/// Which step of time a moment lies in; a code belongs to one.
pub(crate) fn step(now: i64) -> i64 {
    now.div_euclid(STEP)
}

/// The code of a step.
pub(crate) fn code(secret: &str, step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&bytes_of(secret)) else {
        return String::new();
    };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000)
}

fn bytes_of(secret: &str) -> Vec<u8> {
    let values = secret.bytes().filter_map(|letter| {
        let letter = letter.to_ascii_uppercase();
        ALPHABET.iter().position(|known| *known == letter)
    });
    let bits: Vec<usize> = values
        .flat_map(|value| (0..5).rev().map(move |at| value >> at & 1))
        .collect();
    bits.chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |value, bit| value * 2 + *bit as u8))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, cut to six digits: the secret is "12345678901234567890".
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(code(secret, step(59_000)), "287082");
        assert_eq!(code(secret, step(1_111_111_109_000)), "081804");
        assert_eq!(code(secret, step(20_000_000_000_000)), "353130");
    }

    #[test]
    fn secrets_are_spelled_in_full() {
        let secret = new_secret();
        assert_eq!(secret.len(), 32);
        assert_eq!(bytes_of(&secret).len(), 20);
        assert_ne!(secret, new_secret());
    }
}
