//! What of a text is seen at a glance: its letters, and where its words start.

/// Which letters a text has, by which most of what cannot fit is told at a glance.
#[derive(Clone, Copy)]
pub struct Letters {
    /// All of them.
    pub all: u64,
    /// Those that its words begin with, the one letter that is never forgiven.
    pub first: u64,
}

impl Letters {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        Self {
            all: bits(text.bytes()),
            first: bits(starts(text).map(|at| text.as_bytes()[at])),
        }
    }
}

/// One bit for each letter that occurs.
pub fn bits(letters: impl Iterator<Item = u8>) -> u64 {
    let bit = |byte: u8| match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (26 + byte - b'0'),
        other => 1 << (36 + other % 28),
    };
    letters.fold(0, |all, byte| all | bit(byte))
}

/// Where the words of a text start.
pub fn starts(text: &str) -> impl Iterator<Item = usize> {
    let mut was_inside = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let is_inside = is_inside(byte);
        let starts = is_inside && !was_inside;
        was_inside = is_inside;
        starts.then_some(at)
    })
}

/// Whether a byte is of a word: a digit, or a letter of any script.
pub fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}
