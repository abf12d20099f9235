//! How people stand in reports, as the vendor has set it.

use std::sync::OnceLock;

use leptos::prelude::*;

use super::Basis;
use crate::{
    config::{Config, PeopleRule},
    domain::UserId,
    estate::Estate,
    state::chance_word,
    usage::{Labels, Pseudonyms, alias},
};

/// How people stand in reports. It stays as long as the page.
pub fn people_rule() -> PeopleRule {
    static RULE: OnceLock<PeopleRule> = OnceLock::new();
    *RULE.get_or_init(|| expect_context::<Config>().reports.people)
}

/// What stands for a person on a screen until the page is loaded again; `None` where that is
/// their name.
pub fn alias_of(id: &UserId) -> Option<String> {
    static SALT: OnceLock<Option<String>> = OnceLock::new();
    if people_rule() != PeopleRule::Pseudonyms {
        return None;
    }
    // Without anything unguessable nobody is told from anybody.
    let salt = SALT.get_or_init(chance_word::<16>).as_deref();
    Some(salt.map(|salt| alias(id, salt)).unwrap_or_default())
}

/// Makes a file with the names that may be in it: where people stand by pseudonyms, by others in
/// each file.
pub fn labelled<T>(basis: &Basis, estate: &Estate, make: impl FnOnce(&dyn Labels) -> T) -> T {
    match people_rule() {
        PeopleRule::Names => make(estate),
        PeopleRule::Pseudonyms | PeopleRule::Off => {
            let people = basis.reading().people.iter().map(|it| &it.id);
            make(&Pseudonyms::new(
                estate,
                people,
                &chance_word::<16>().unwrap_or_default(),
            ))
        }
    }
}
