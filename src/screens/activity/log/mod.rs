//! The server's own log: who did what to what, whoever and wherever they were.

mod cells;
mod export;
mod filters;
mod list;
mod reader;

pub use self::{cells::title, list::ServerLog};
