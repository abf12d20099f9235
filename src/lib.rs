//! Seatboard: the license-seat console.
//!
//! ```text
//! core <- servers <- state <- parts <- screens <- app      (each used by the next)
//! config, missing, paths, text sit on core and ApiError; ui stands alone
//! ```
//!
//! `core` and `servers` are crates of their own, under `crates/`.

pub mod api;
pub mod app;
pub mod config;
pub mod csv;
pub mod lean;
pub mod missing;
pub mod parts;
pub mod paths;
pub mod screens;
pub mod state;
pub mod text;
pub mod ui;

pub use seatboard_core::{
    acts, desk, domain, drive, dry_run, estate, keep, keep_struct, lists, people_file, person,
    plan, reconcile, usage, waiting,
};
