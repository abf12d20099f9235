//! Phrases for asking the vendor to renew a license.

/// Phrases for asking the vendor to renew a license.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct RenewalText {
    pub ask: &'static str,
    pub subject: fn(&str) -> String,
    pub body: fn(&Wish<'_>) -> String,
}

/// What a vendor has to know to renew a license.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// What the license is called.
    pub license: &'a str,
    /// Its id on the server.
    pub id: &'a str,
    /// The day it ends or ended.
    pub ends: &'a str,
    /// How many seats it has; none where they are without limit.
    pub seats: Option<u32>,
    /// How many of them are held.
    pub held: u32,
    /// Who asks.
    pub by: &'a str,
}

/// The phrases, apart from those of the first load.
pub fn words() -> &'static RenewalText {
    &super::en::renewal::TEXT
}
