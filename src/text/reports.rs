//! Words of the reports. They arrive with them, and are not among those that everybody loads.

use crate::{
    domain::Moment,
    usage::{Period, Sign, State},
};

/// What is read for reports, stage by stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Licenses, with how many seats were bought and are held.
    Licenses,
    /// Devices, with when they were seen.
    Devices,
    /// Who holds the seats.
    Holders,
    /// On which days licenses were validated.
    Days,
    /// Who used licenses, by the server's log.
    Log,
    /// What people asked for last, by the same.
    Requests,
    /// When seats were given.
    Changes,
    /// When licenses were activated.
    Activations,
    /// What the histories of licenses tell, day by day.
    Uses,
}

/// The words of the reader's language.
pub fn words() -> &'static ReportsText {
    &super::en::reports::TEXT
}

/// What reports say.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ReportsText {
    pub summary: &'static str,
    pub people: &'static str,

    // Range and zone
    pub range: &'static str,
    pub period: fn(Period) -> String,
    pub custom: &'static str,
    pub custom_title: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub until_hint: &'static str,
    pub zone: &'static str,
    pub zone_hint: fn(&str) -> String,
    pub zone_unknown: &'static str,
    pub not_a_day: &'static str,
    pub days_turned: &'static str,
    pub show: &'static str,
    pub dates: fn(&str, &str, &str) -> String,
    pub day: fn(&str, &str) -> String,

    // Reading
    pub reading: &'static str,
    pub stopped: &'static str,
    pub partly: &'static str,
    pub go_on: &'static str,
    pub what: fn(What) -> &'static str,
    pub of: fn(&str, &str) -> String,
    pub waits: &'static str,
    pub forbidden: fn(What) -> &'static str,
    pub not_read: fn(What, &str) -> String,
    pub cut_off: &'static str,
    pub back_to: fn(&str) -> String,
    pub log_absent: &'static str,
    pub log_begins: fn(&str) -> String,
    pub log_cut: fn(usize, &str) -> String,
    pub log_left: fn(usize, usize) -> String,
    pub look_up_more: &'static str,
    pub read_at: fn(&str) -> String,
    pub at_least: fn(&str) -> String,

    // In lists that are no reports
    pub last_use: &'static str,
    pub not_held: &'static str,
    pub use_unknown: &'static str,
    pub idle_for: fn(u32) -> String,
    pub idle_means: fn(u32, usize) -> String,
    pub idle_people: fn(u32) -> String,

    // Taking it along
    pub export: &'static str,
    pub exported: fn(usize) -> String,
    pub print: &'static str,
    pub printed: fn(&str) -> String,
    pub cut: fn(&str, &str) -> String,
    pub nothing_yet: &'static str,
    pub filter: fn(&str, &str) -> String,

    // Figures
    pub figures: &'static str,
    pub users: &'static str,
    pub users_counts: &'static str,
    pub products: &'static str,
    pub products_counts: &'static str,
    pub seats: &'static str,
    pub seats_counts: &'static str,
    pub definition: &'static str,
    pub used: &'static str,
    pub not_used: &'static str,
    pub unknown: &'static str,
    pub bar: fn(&str) -> String,
    pub of_people: fn(&str) -> String,
    pub of_products: fn(&str) -> String,
    pub unlimited: fn(usize) -> String,
    pub held: fn(&str) -> String,
    pub over: fn(&str) -> String,
    pub by_device: fn(usize) -> String,
    pub former: fn(usize) -> String,
    pub no_limit: &'static str,

    // Table of products
    pub by_group: &'static str,
    pub by_product: &'static str,
    pub rows: &'static str,
    pub product: &'static str,
    pub licenses: &'static str,
    pub bought: &'static str,
    pub seats_held: &'static str,
    pub people_used: &'static str,
    pub last_sign: &'static str,
    pub no_products: &'static str,
    pub no_products_text: &'static str,
    pub group_of: fn(usize) -> String,
    pub no_group: fn(&str) -> String,
    pub no_group_text: &'static str,
    pub back: &'static str,
    pub group_line: &'static str,

    // People
    pub seats_label: &'static str,
    pub people_line: fn(usize, usize, bool) -> String,
    pub person: &'static str,
    pub license: &'static str,
    pub team: &'static str,
    pub state: &'static str,
    pub why: &'static str,
    pub every_state: &'static str,
    pub search: &'static str,
    pub shown: fn(usize) -> String,
    pub all_products: &'static str,
    pub only_of: &'static str,
    pub nobody: &'static str,
    pub nobody_text: &'static str,
    pub no_name: &'static str,
    pub alias: fn(&str) -> String,
    pub never: &'static str,
    pub ago: fn(i64) -> String,
    pub sign: fn(&Sign) -> &'static str,
    pub shared: &'static str,
    pub monitoring: &'static str,
    pub reason: fn(&State, &dyn Fn(Moment) -> String) -> String,
}

/// What a state is called.
pub fn state_word(state: &State) -> &'static str {
    match state {
        State::Used(_) => words().used,
        State::NotUsed(_) => words().not_used,
        State::Unknown(_) => words().unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::usage::{NotUsed, SignKind, Source, Unknown};

    #[test]
    fn every_reason_has_a_sentence_of_its_own() {
        let day = |_: Moment| "4 May 2026".to_owned();
        let mut said = BTreeSet::new();
        let sign = Sign::at(Moment::default(), SignKind::Heartbeat, Source::Device);
        let not_used = [
            NotUsed::Before(sign),
            NotUsed::Silent(sign),
            NotUsed::Never,
            NotUsed::NotActivated,
        ];
        let unknown = [
            Unknown::AirGapped,
            Unknown::Offline(sign),
            Unknown::SeenAfter(sign),
            Unknown::Cut(sign),
            Unknown::Unclear(sign.last),
            Unknown::NotRead,
            Unknown::NotCounted,
            Unknown::Unattributed,
            Unknown::NeverReports,
        ];
        let mut states = vec![State::Used(sign)];
        states.extend(not_used.map(State::NotUsed));
        states.extend(unknown.map(State::Unknown));
        for state in &states {
            let sentence = (words().reason)(state, &day);
            assert!(sentence.ends_with('.'), "{sentence}");
            let has_day =
                state.sign().is_some() || matches!(state, State::Unknown(Unknown::Unclear(_)));
            assert_eq!(sentence.contains("4 May 2026"), has_day, "{sentence}");
            said.insert(sentence);
        }
        assert_eq!(said.len(), states.len());
    }
}
