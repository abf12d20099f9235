//! The words for what a role lets people do, and what a change of it leaves.

use crate::domain::Right;

/// The words for roles and rights.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct RolesText {
    pub right: fn(Right) -> &'static str,
    pub own_devices: &'static str,
    pub nothing: &'static str,
    pub can: fn(&str) -> String,
    pub can_at_most: fn(&str) -> String,
    pub could: fn(&str) -> String,
    pub could_at_most: fn(&str) -> String,
    pub cannot: fn(&str) -> String,
    pub loses: fn(&str) -> String,
    pub loses_some: &'static str,
    pub for_good: &'static str,
    pub unseen: &'static str,
    pub shown: &'static str,
    pub admins_unseen: &'static str,
    pub why_new: &'static str,
    pub invite_as: fn(&str) -> String,
    pub again: fn(&str) -> String,
    pub again_title: fn(&str, &str) -> String,
    pub again_text: &'static str,
    pub again_back: &'static str,
    pub again_new: &'static str,
    pub again_lost: &'static str,
    pub again_meanwhile: &'static str,
    pub again_password: &'static str,
    pub again_verb: fn(&str) -> String,
    pub not_passed: fn(&str, &str) -> String,
    pub many: fn(usize, &str, &str) -> String,
    pub lacking: fn(&str) -> String,
}
