//! The stand-in against the contract: every scenario of the vendor's own suite that lies in
//! its subset, under the suite's name, and the rules that suite does not cover.
//!
//! Files follow the suite's feature files; a test named as a scenario of the suite says so by
//! its name alone, the others describe what they prove.

mod analytics;
mod answer;
mod caller;
mod cascades;
mod catalogue;
mod check_outs;
mod column_store;
mod control;
mod cors;
mod culling;
mod event_logs;
mod faults;
mod groups;
mod kept;
mod license_actions;
mod license_owner;
mod license_policies;
mod license_users;
mod licenses;
mod licenses_create;
mod licenses_index;
mod machine_limits;
mod machines;
mod paging;
mod params;
mod races;
mod rate_limits;
mod removal;
mod request_logs;
mod rights;
mod rights_kept;
mod rights_on_records;
mod search;
mod second_factors;
mod seeds;
mod seven;
mod sign_in;
mod tokens;
mod user_actions;
mod users;
mod users_index;
mod webhooks;
mod world;
