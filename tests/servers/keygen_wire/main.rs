//! Replies in Keygen's own shape, and the exact values the connector makes of them.
//!
//! The replies under `tests/servers/wire/keygen` are composed from the vendor's description of API 1.8;
//! none is made by the connector's own types.

mod acts;
mod changes;
mod clashes;
mod errors;
mod log;
mod logged;
mod mutated;
mod reads;
mod script;
mod sign_in;
mod signs;
mod walks;
#[path = "../wire_script/mod.rs"]
mod wire_script;
