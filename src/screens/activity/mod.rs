//! What was done here: receipts with their outcomes, undo, search, export; and the offer to go
//! on with what was interrupted; and what the server's own log tells, where it keeps one.

mod cells;
mod export;
mod lines;
mod list;
mod log;
mod offer;
mod tabs;

pub use self::{offer::InterruptedOffer, tabs::ActivityPage};
