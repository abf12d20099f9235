//! Replies in LicenseSpring's own shape and its gateway's, and the exact values the connector
//! makes of them.
//!
//! The replies under `tests/servers/wire/licensespring` are composed from the vendor's documents and
//! the gateway's contract; none is made by the connector's own types.

mod acts;
mod changes;
mod errors;
mod lost;
mod managers;
mod mutated;
mod own;
mod reads;
mod script;
mod sign_in;
mod walks;
#[path = "../wire_script/mod.rs"]
mod wire_script;
