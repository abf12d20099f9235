//! What the gateway's scripts do with keys, done by openssl, which comes with nginx.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// What openssl writes when it is told something.
fn told(args: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl, which comes with nginx");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("its output");
    assert!(output.status.success(), "openssl {args:?}: {output:?}");
    output.stdout
}

/// A private key in a file of its own, and the public one.
pub struct Key {
    pub file: PathBuf,
    pub public: String,
    is_rsa: bool,
}

impl Key {
    /// One for ES256.
    pub fn p256() -> Self {
        Self::new(&["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], false)
    }

    /// One for RS256, of so many bits.
    pub fn rsa(bits: u32) -> Self {
        let bits = format!("rsa_keygen_bits:{bits}");
        Self::new(&["RSA", "-pkeyopt", &bits], true)
    }

    /// One of a kind that is not taken.
    pub fn p384() -> Self {
        Self::new(&["EC", "-pkeyopt", "ec_paramgen_curve:P-384"], false)
    }

    fn new(kind: &[&str], is_rsa: bool) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("seatboard-key-{}-{number}.pem", std::process::id());
        let file = std::env::temp_dir().join(name);
        let mut args = vec!["genpkey", "-algorithm"];
        args.extend(kind);
        let private = told(&args, b"");
        std::fs::write(&file, &private).expect("a temporary file");
        let public = told(&["pkey", "-pubout"], &private);
        Self {
            file,
            public: String::from_utf8(public).expect("PEM"),
            is_rsa,
        }
    }

    /// The signature of a token over its text: of ES256 the two numbers side by side.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        let file = self.file.to_str().expect("a plain path");
        let signature = told(&["dgst", "-sha256", "-sign", file], text.as_bytes());
        if self.is_rsa {
            signature
        } else {
            side_by_side(&signature)
        }
    }

    /// A token of this header and these claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let text = unsigned(header, claims);
        let signature = URL_SAFE_NO_PAD.encode(self.sign(&text));
        format!("{text}.{signature}")
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// What of a token is signed.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// The numbers of a signature in DER, each filled up to 32 bytes.
fn side_by_side(der: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = &der[2..];
    for _ in 0..2 {
        let length = usize::from(rest[1]);
        let digits = &rest[2..2 + length];
        let digits = &digits[digits.len().saturating_sub(32)..];
        out.extend(std::iter::repeat_n(0, 32 - digits.len()));
        out.extend(digits);
        rest = &rest[2 + length..];
    }
    out
}

/// An HMAC with SHA-256, as a token has it whose two sides know one secret.
pub fn hmac_sha256(key: &[u8], text: &str) -> Vec<u8> {
    hmac("-sha256", key, text.as_bytes())
}

fn hmac(digest: &str, key: &[u8], data: &[u8]) -> Vec<u8> {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = format!("hexkey:{hex}");
    told(
        &["dgst", digest, "-mac", "HMAC", "-macopt", &key, "-binary"],
        data,
    )
}

/// The bytes of a text in base32.
fn base32(text: &str) -> Vec<u8> {
    let digit = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'2'..=b'7' => letter - b'2' + 26,
        other => panic!("{other} is no digit of base32"),
    };
    let mut out = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        held = (held << 5) | u32::from(digit(letter));
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(((held >> bits) & 255) as u8);
        }
    }
    out
}

/// Seconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

/// The code that an authenticator app shows at a moment, in seconds since 1970.
pub fn code_at(secret: &str, moment: u64) -> String {
    let mac = hmac("-sha1", &base32(secret), &(moment / 30).to_be_bytes());
    let at = usize::from(mac[19] & 15);
    let bytes: [u8; 4] = mac[at..at + 4].try_into().expect("four bytes");
    let number = u32::from_be_bytes(bytes) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The path of a file beside the crate, from the top of the repository.
pub fn at_top(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// RFC 6238, appendix B, without the first two of its eight digits.
#[test]
fn g6_codes_are_reckoned_as_the_standard_does() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (moment, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(code_at(secret, moment), code);
    }
}
