//! One-time codes as an authenticator app makes them (RFC 6238, SHA-1, 30 seconds, six digits).

use hmac::{Hmac, Mac};
use sha1::Sha1;

/// The code of the moment for the secret in an `otpauth:` address.
pub fn code(uri: &str, at_ms: i64) -> String {
    let (_, rest) = uri.split_once("secret=").expect("a secret");
    let secret = rest.split('&').next().unwrap_or_default();
    of(&base32(secret), at_ms.div_euclid(30_000))
}

fn of(key: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any length will do");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000)
}

/// The bytes that a secret spells (RFC 4648).
fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for letter in text.bytes() {
        let value = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => continue,
        };
        bits = bits << 5 | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xFF) as u8);
        }
    }
    bytes
}

#[test]
fn codes_are_those_of_the_standard() {
    // RFC 6238, appendix B, cut to six digits; the secret spells "12345678901234567890".
    let uri = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=y";
    assert_eq!(code(uri, 59_000), "287082");
    assert_eq!(code(uri, 1_111_111_109_000), "081804");
    assert_eq!(code(uri, 2_000_000_000_000), "279037");
}
