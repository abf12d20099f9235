//! Every word a person reads. Each language is one static value, so a phrase that is missing
//! in one of them does not compile.

mod activity;
pub mod acts;
pub mod by_seat;
pub mod by_user;
pub mod charge;
pub mod contracts;
pub mod devices;
mod en;
pub mod format;
pub mod fresh;
pub mod home;
pub mod lists;
mod log;
pub mod manage;
pub mod mine;
pub mod own;
mod palette;
pub mod plan;
pub mod reconcile;
pub mod renewal;
pub mod reports;
pub mod reports_history;
pub mod reports_idle;
pub mod reports_renewals;
pub mod reports_review;
pub mod roles;
pub mod sizing;
pub mod support;
pub mod taking;
pub mod teams;
pub mod tick;
pub mod together;
mod told;
pub mod verify;
pub mod views;
pub mod waiting;
mod words;

pub use activity::ActivityText;
pub use log::LogText;
pub use palette::PaletteText;
pub use told::{names, outcome_word, told};
pub use words::{
    act_done, activation_word, aside, config_fault_words, contract_name, failure_words,
    fault_words, license_title, missing_words, on_expiry_word, person, receipt_words, role_word,
    seat_words, sign_in_words, status_word, user_status_word, value_words, why_words,
};

/// The words of the reader's language.
///
/// Inlined, so that a phrase is looked up when the panel is built: each arrives with the part that
/// says it. One place that keeps a reference into the table, as `format!("{}", t().licenses)` does,
/// would bring all its words into the first load; `cargo xtask build` refuses that.
#[inline(always)]
pub fn t() -> &'static Text {
    &en::TEXT
}

/// The words of the reader's language for lists of people. They stand apart so that they arrive
/// with the part that reads such lists.
pub fn lists() -> &'static lists::ListText {
    &en::LISTS
}

/// All phrases of one language. Functions take what the phrase is about and put the plural
/// right.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct Text {
    // Shell
    pub main_nav: &'static str,
    pub skip_to_content: &'static str,
    pub licenses: &'static str,
    pub reports: &'static str,
    pub users: &'static str,
    pub account: &'static str,
    pub sign_out: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub support: &'static str,
    /// Leads to what is known of the panel, its host and its server.
    pub support_what: &'static str,
    pub undo: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub retry: &'static str,
    pub stop: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    pub reveal: &'static str,
    pub hide: &'static str,
    pub masked: &'static str,
    pub none: &'static str,
    pub dismiss: &'static str,
    pub refresh: &'static str,
    pub updated_just_now: &'static str,
    pub updated_ago: fn(u64) -> String,
    pub not_updated: &'static str,
    pub offline: fn(&str) -> String,
    pub offline_kept: &'static str,
    pub offline_partly: fn(&str) -> String,
    pub reading: fn(&str, &str) -> String,
    pub reading_of: fn(&str, &str, &str) -> String,
    pub not_found_title: &'static str,
    pub not_found_text: &'static str,
    pub to_licenses: &'static str,
    pub broken_title: &'static str,
    pub broken_text: &'static str,

    // Sign-in
    pub sign_in_title: fn(&str) -> String,
    pub sign_in: &'static str,
    pub forgot: &'static str,
    pub forgot_sent: fn(&str) -> String,
    pub by_portal: &'static str,
    pub sign_in_again: &'static str,
    pub sign_in_again_text: &'static str,
    pub server_address: &'static str,
    pub server_address_hint: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub wrong_credentials: &'static str,
    pub no_password: &'static str,
    pub code_wrong: &'static str,
    pub too_many: fn(u32) -> String,
    pub banned: &'static str,
    pub not_an_admin: &'static str,
    pub wrong_account: &'static str,
    pub not_this_server: fn(&str) -> String,
    pub server_unreachable: fn(&str) -> String,
    /// That the policy of the panel's own host forbids the server at an address.
    pub server_barred: fn(&str) -> String,
    pub ended: &'static str,
    pub lasts: fn(Option<&str>) -> String,
    pub email_invalid: &'static str,
    pub required: &'static str,
    pub address_invalid: &'static str,
    pub signing_in: &'static str,
    pub screen_loading: &'static str,
    pub screen_absent: &'static str,
    pub screen_absent_advice: &'static str,

    // Faults
    pub fault_signed_out: &'static str,
    pub fault_forbidden: &'static str,
    pub fault_not_found: &'static str,
    pub fault_conflict: &'static str,
    pub fault_limited: &'static str,
    pub fault_refused: fn(u16) -> String,
    pub fault_unreadable: fn(&str) -> String,
    pub fault_unreachable: &'static str,
    pub fault_kept: &'static str,
    /// That a part of the panel is no longer on its host.
    pub part_gone: &'static str,
    /// What to do then.
    pub part_gone_advice: &'static str,
    /// That the host refused a part.
    pub part_refused: &'static str,
    /// What to do then.
    pub part_refused_advice: &'static str,
    /// That the host does not answer when it is asked for a part.
    pub part_late: &'static str,
    /// That the browser was given a file, by its name, where nobody can know whether it saved it.
    pub saved_unseen: fn(&str) -> String,
    pub config_title: &'static str,
    /// Inside a page that nobody has named.
    pub frame_refused: &'static str,
    /// Why, and what its owner can do, with its origin where that is known.
    pub frame_refused_text: fn(Option<&str>) -> String,
    /// The way out of it.
    pub own_window: &'static str,
    pub config_missing: &'static str,
    /// Instead of [`Self::config_title`] where nothing is wrong with the file itself.
    pub config_unread_title: &'static str,
    /// That the file could not be read, with the host's status if it answered.
    pub config_unread: fn(Option<u16>) -> String,
    pub config_not_json: fn(&str) -> String,
    pub config_field: fn(&str) -> String,

    // Licenses
    pub license: &'static str,
    pub activation: &'static str,
    pub seats: &'static str,
    pub assigned_to: &'static str,
    pub expires: &'static str,
    pub ends_on: fn(&str) -> String,
    pub status: &'static str,
    pub actions: &'static str,
    pub more_actions: fn(&str) -> String,
    pub licenses_line: fn(&str, &str, &str, &str) -> String,
    /// Seats held beyond those bought.
    pub licenses_line_over: fn(&str) -> String,
    pub seats_none: &'static str,
    pub seats_none_why: &'static str,
    pub license_seatless: &'static str,
    pub licenses_line_unlimited: fn(&str) -> String,
    /// Seats nobody holds on licenses that are inactive.
    pub on_inactive: fn(&str) -> String,
    /// Seats nobody holds on licenses that cannot be used.
    pub on_ended: fn(&str) -> String,
    pub no_limit_assigned: fn(&str) -> String,
    pub more_billable: &'static str,
    pub assigns_to_ended: &'static str,
    pub assigns_to_stopped: &'static str,
    pub licenses_loading: &'static str,
    pub search_licenses: &'static str,
    pub all: &'static str,
    pub filter_sign_in: &'static str,
    pub filter_serial: &'static str,
    pub filter_floating: &'static str,
    pub filter_no_free: &'static str,
    pub filter_expiring: &'static str,
    pub filter_expired: &'static str,
    pub filter_ended_held: &'static str,
    pub filter_oversold: &'static str,
    pub no_licenses: &'static str,
    pub no_licenses_text: &'static str,
    pub nothing_matches: &'static str,
    pub nothing_matches_text: &'static str,
    pub clear_filters: &'static str,
    pub unnamed_license: &'static str,
    pub order: fn(&str) -> String,
    pub nobody: &'static str,
    pub people_on: fn(u32) -> String,
    pub more_people: fn(u32) -> String,
    pub people_names: fn(&str, u32) -> String,
    pub no_expiry: &'static str,
    pub perpetual: &'static str,
    pub in_days: fn(i64) -> String,
    pub assign_users: &'static str,
    pub open_license: &'static str,
    pub rows_shown: fn(usize) -> String,
    pub still_reading: fn(&str) -> String,
    pub filters: &'static str,

    // Seat words
    pub free: fn(&str) -> String,
    pub free_then: fn(&str, &str) -> String,
    pub of_max: fn(&str) -> String,
    pub over: fn(&str) -> String,
    pub unlimited: &'static str,
    pub assigned_no_limit: fn(&str) -> String,
    pub assigned_then: fn(&str, &str) -> String,
    pub oversold: fn(&str, &str) -> String,

    // License page
    pub license_for: &'static str,
    pub tab_details: &'static str,
    pub tab_devices: &'static str,
    pub tab_users: &'static str,
    pub license_tabs: &'static str,
    pub free_seats: &'static str,
    pub assigned: &'static str,
    pub devices: &'static str,
    pub no_limit: &'static str,
    pub assign_license_user: &'static str,
    pub license_gone: &'static str,
    pub license_gone_text: &'static str,
    pub after_changes: fn(usize) -> String,
    pub oversold_banner: fn(&str, &str) -> String,
    pub overage_note: fn(&str, &str) -> String,
    pub identity: &'static str,
    pub life_cycle: &'static str,
    pub limits: &'static str,
    pub rules: &'static str,
    pub use_heading: &'static str,
    pub name: &'static str,
    pub product: &'static str,
    pub policy: &'static str,
    pub team: &'static str,
    pub license_key: &'static str,
    pub license_id: &'static str,
    pub order_number: &'static str,
    pub owner: &'static str,
    pub created: &'static str,
    pub last_changed: &'static str,
    pub last_validated: &'static str,
    pub last_check_in: &'static str,
    pub next_check_in: &'static str,
    pub last_check_out: &'static str,
    pub max_users: &'static str,
    pub max_devices: &'static str,
    pub uses: &'static str,
    pub uses_of: fn(&str, &str) -> String,
    pub overage: &'static str,
    pub overage_never: &'static str,
    pub overage_always: &'static str,
    pub overage_percent: fn(u32) -> String,
    pub is_floating: &'static str,
    pub is_strict: &'static str,
    pub is_protected: &'static str,
    pub needs_heartbeat: &'static str,
    pub needs_check_in: &'static str,
    pub devices_counted: &'static str,
    pub per_person: &'static str,
    pub per_person_max: fn(&str) -> String,
    pub per_license: &'static str,
    pub on_expiry: &'static str,
    pub expiry_restrict: &'static str,
    pub expiry_revoke: &'static str,
    pub expiry_maintain: &'static str,
    pub expiry_allow: &'static str,
    pub duration: &'static str,
    pub duration_days: fn(i64) -> String,
    pub for_ever: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub never: &'static str,

    // Devices
    pub device: &'static str,
    pub platform: &'static str,
    pub address: &'static str,
    pub person: &'static str,
    pub activated: &'static str,
    pub last_seen: &'static str,
    pub heartbeat: &'static str,
    pub no_devices: &'static str,
    pub no_devices_text: &'static str,
    pub devices_label: fn(&str) -> String,
    pub beat_not_started: &'static str,
    pub beat_alive: &'static str,
    pub beat_dead: &'static str,

    // People on a license
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub seat: &'static str,
    pub seat_assigned: &'static str,
    pub seat_owner: &'static str,
    pub owner_why: &'static str,
    pub staged_in: &'static str,
    pub staged_out: &'static str,
    pub no_seats: &'static str,
    pub no_seats_text: &'static str,
    pub people_label: fn(&str) -> String,
    pub search_people: &'static str,
    pub select_person: fn(&str) -> String,
    pub select_all: &'static str,
    pub selected: fn(usize) -> String,
    pub clear_selection: &'static str,
    pub release: &'static str,
    pub release_named: fn(&str) -> String,
    pub release_confirm: fn(usize) -> String,
    pub release_question: fn(usize, &str) -> String,
    pub release_consequence: fn(usize) -> String,
    pub release_devices: &'static str,
    pub release_undo_note: &'static str,
    pub release_owner_skipped: &'static str,
    pub move_seat: &'static str,
    pub move_title: fn(&str) -> String,
    pub move_text: fn(&str) -> String,
    pub move_confirm: &'static str,
    pub move_to: &'static str,
    pub hand_over: &'static str,
    pub hand_over_title: fn(&str) -> String,
    pub hand_over_text: fn(&str) -> String,
    pub remove_owner: &'static str,
    pub remove_owner_title: &'static str,
    pub remove_owner_text: fn(&str) -> String,
    pub role_forbids: &'static str,
    pub owner_seat_stays: &'static str,
    pub no_seat_here: fn(&str, &str) -> String,
    pub license_full: fn(&str) -> String,

    // Before something in a dialog is lost
    pub lose_text: &'static str,
    pub lose_stay: &'static str,
    pub lose_go: &'static str,

    // Assign dialog
    pub assign_title: fn(&str) -> String,
    pub assign_people: &'static str,
    pub assign_hint: &'static str,
    pub assign_left: fn(&str, &str) -> String,
    pub assign_left_unlimited: fn(usize) -> String,
    pub assign_confirm: fn(usize) -> String,
    pub assign_none: &'static str,
    pub assign_too_many: fn(u32, &str) -> String,
    /// How many of those chosen go beyond a limit that the policy lets be passed.
    pub beyond_limit: fn(u32, u32) -> String,
    pub already_seated: &'static str,
    pub did_you_mean: fn(&str) -> String,
    pub unknown_people: &'static str,
    pub unknown_text: &'static str,
    pub create_unknown: &'static str,
    pub is_banned: &'static str,
    pub remove_person: fn(&str) -> String,
    pub matches: fn(usize) -> String,
    pub no_match: &'static str,
    pub searching: &'static str,
    pub new_people: &'static str,
    pub new_people_text: &'static str,
    pub new_people_forbidden: &'static str,
    pub create_person: fn(&str) -> String,
    pub invalid_addresses: fn(&str) -> String,
    pub checking: &'static str,
    pub seated_left_out: fn(&str) -> String,
    pub namesakes: fn(&str) -> String,
    pub without_seat: fn(&str) -> String,
    pub first_name_optional: &'static str,
    pub last_name_optional: &'static str,
    pub not_fitting: &'static str,
    pub drop_not_fitting: fn(usize, usize) -> String,
    pub result_title: fn(usize, usize) -> String,
    pub released_title: fn(usize, usize) -> String,
    pub result_person: &'static str,
    pub result_outcome: &'static str,
    pub retry_failed: fn(usize) -> String,
    pub working: fn(usize, usize) -> String,
    pub waits_for_sign_in: &'static str,
    pub waits_for_server: &'static str,
    pub done: &'static str,

    // Outcomes
    pub outcome_done: &'static str,
    pub outcome_skipped: &'static str,
    pub outcome_not_tried: &'static str,
    pub failed_full: fn(&str, &str) -> String,
    pub failed_full_unlimited: &'static str,
    pub failed_no_user: &'static str,
    pub failed_no_license: &'static str,
    pub failed_owner: &'static str,
    pub failed_email_taken: &'static str,
    pub failed_forbidden: &'static str,
    pub failed_needs_user: &'static str,
    pub failed_refused: fn(&str) -> String,
    pub failed_unsure: &'static str,
    pub why_owner: &'static str,
    pub why_unknown_license: &'static str,
    pub why_unknown_user: &'static str,
    pub why_seated: &'static str,
    pub why_not_holder: &'static str,
    pub why_email: &'static str,
    pub why_email_taken: &'static str,
    pub why_cycle: &'static str,
    pub why_needs_user: &'static str,

    // Receipts
    pub nothing_changed: &'static str,
    pub some_failed: fn(usize) -> String,
    pub some_not_tried: fn(usize) -> String,
    pub outcome_oversold: fn(&str) -> String,
    pub give_back: &'static str,
    pub give_back_named: fn(&str) -> String,
    pub several_licenses: &'static str,

    // Users
    pub create_user: &'static str,
    pub create_new_user: &'static str,
    pub create_user_title: &'static str,
    pub search_users: &'static str,
    pub user: &'static str,
    pub role: &'static str,
    pub users_line: fn(&str) -> String,
    pub users_loading: fn(&str) -> String,
    pub no_users: &'static str,
    pub no_users_text: &'static str,
    pub users_label: &'static str,
    pub role_admin: &'static str,
    pub role_developer: &'static str,
    pub role_sales: &'static str,
    pub role_support: &'static str,
    pub role_read_only: &'static str,
    pub role_user: &'static str,
    pub status_active: &'static str,
    pub status_inactive: &'static str,
    pub status_banned: &'static str,
    pub email_taken: &'static str,

    // Areas with words of their own
    pub activity: &'static ActivityText,
    pub log: &'static LogText,
    pub palette: &'static PaletteText,
    pub views: &'static views::ViewsText,

    // License words
    pub act_sign_in: &'static str,
    pub act_serial: &'static str,
    pub act_floating: &'static str,
    pub lic_active: &'static str,
    pub lic_inactive: &'static str,
    pub lic_expiring: &'static str,
    pub lic_expired: &'static str,
    pub lic_suspended: &'static str,
    pub lic_banned: &'static str,

    /// What acts did to people, devices and teams.
    pub acts: &'static acts::ActsText,

    /// People's access, and products.
    pub by_user: &'static by_user::ByUserText,
    /// Who is in charge of a license.
    pub charge: &'static charge::ChargeText,
    /// Contracts and those who manage them.
    pub contracts: &'static contracts::ContractsText,
    /// Teams.
    pub teams: &'static teams::TeamsText,
    /// Devices, and resetting them.
    pub device_words: &'static devices::DevicesText,
    /// What end users see.
    pub mine: &'static mine::MineText,
    pub support_facts: &'static support::SupportText,
    pub own: &'static own::OwnText,
    /// Seats with activations of their own, and how licenses were sold.
    pub by_seat: &'static by_seat::BySeatText,
    /// Managing people.
    pub manage: &'static manage::ManageText,
    /// What a role lets people do, and what a change of it leaves.
    pub roles: &'static roles::RolesText,
    /// Changing several people, or several seats, together.
    pub together: &'static together::TogetherText,
    /// What has been added since the last visit.
    pub fresh: &'static fresh::FreshText,
    /// How many seats are needed.
    pub sizing: &'static sizing::SizingText,
}
