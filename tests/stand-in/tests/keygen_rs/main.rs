//! The stand-in driven by `keygen-rs`, a client of this API that others wrote.
//!
//! That crate keeps its address and token in one global place, so the tests take turns.

mod catalogue;
mod licenses;
mod people;
mod stage;
