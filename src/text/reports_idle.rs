//! Words of the report of idle seats.

/// The words of the reader's language.
pub fn words() -> &'static IdleText {
    &super::en::reports_idle::TEXT
}

/// What the report of idle seats says.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct IdleText {
    pub title: &'static str,
    pub line: fn(&str, &str) -> String,
    pub people_off: &'static str,
    pub people_off_text: &'static str,

    // What is looked for
    pub how: &'static str,
    pub by_days: &'static str,
    pub by_seats: &'static str,
    pub days: &'static str,
    pub days_value: fn(u32) -> String,
    pub days_hint: &'static str,
    pub free: &'static str,
    pub free_hint: fn(u32) -> String,
    pub cut_off: fn(u32) -> String,
    pub cut_out: &'static str,
    pub missing: fn(u32) -> String,
    pub grace: &'static str,
    pub leave_alone: &'static str,
    pub staff: &'static str,
    pub offline: &'static str,
    pub owners_note: &'static str,

    // What comes of it
    pub outcome: &'static str,
    pub seats: fn(u32) -> String,
    pub people: fn(u32) -> String,
    pub become_free: fn(u32) -> String,
    pub saved: fn(&str) -> String,
    pub no_price: fn(u32) -> String,
    pub no_price_at_all: &'static str,

    // Tiers
    pub tiers: &'static str,
    pub tier: fn(usize) -> &'static str,
    pub tier_text: fn(usize) -> &'static str,
    pub all: &'static str,
    pub left_alone: &'static str,
    pub doubt: fn(Option<crate::usage::Doubt>) -> &'static str,
    pub excluded: fn(crate::usage::Exclusion) -> &'static str,
    pub pinned_until: fn(&str) -> String,
    pub column: &'static str,
    pub certain_why: &'static str,
    pub label: &'static str,
    pub select: fn(&str, &str) -> String,
    pub select_all: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,

    // Leaving somebody alone
    pub pin: &'static str,
    pub pin_named: fn(&str) -> String,
    pub unpin: &'static str,
    pub unpin_named: fn(&str) -> String,
    pub pin_title: fn(&str) -> String,
    pub pin_text: &'static str,
    pub pin_until: &'static str,
    pub past: &'static str,

    // Taking back
    pub take: fn(usize) -> String,
    pub take_none: &'static str,
    pub take_title: fn(usize) -> String,
    pub take_text: &'static str,
    pub on_license: fn(&str, u32, u32) -> String,
    pub more_licenses: fn(usize) -> String,
    pub owners_out: fn(usize) -> String,
    pub confirm: fn(usize) -> String,
    pub of: fn(&str, &str) -> String,

    // Warning first
    pub warn: &'static str,
    pub warn_title: fn(usize) -> String,
    pub warn_text: &'static str,
    pub warn_pseudonyms: &'static str,
    pub warn_confirm: &'static str,
    pub warn_nobody: &'static str,
    pub no_address: fn(usize) -> String,
    pub not_kept: &'static str,
    pub decide_on: &'static str,
    pub warned: fn(usize) -> String,
    pub round: fn(&str, &str) -> String,
    pub round_waits: fn(usize, i64) -> String,
    pub round_due: fn(usize) -> String,
    pub came_back: fn(usize) -> String,
    pub gone: fn(usize) -> String,
    pub seen_on: fn(&str, &str, &str) -> String,
    pub decide: fn(usize) -> String,
    pub call_off: &'static str,
    pub decide_none: &'static str,
}
