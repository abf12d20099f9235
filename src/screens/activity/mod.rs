//! What was done here: receipts with their outcomes, undo, search, export; and the offer to go
//! on with what was interrupted.

mod cells;
mod export;
mod lines;
mod list;
mod offer;

pub use self::{list::ActivityPage, offer::InterruptedOffer};
