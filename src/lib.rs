//! Seatboard: the license-seat console.
//!
//! ```text
//! domain <- estate <- plan
//! domain <- api
//! config, paths, text sit on domain, estate, plan and ApiError; ui stands alone
//! {estate, plan, api, text} <- state <- screens <- app      (each used by the next)
//! ```

pub mod api;
pub mod app;
pub mod config;
pub mod csv;
pub mod domain;
pub mod estate;
pub mod lean;
pub mod paths;
pub mod plan;
pub mod screens;
pub mod state;
pub mod text;
pub mod ui;
