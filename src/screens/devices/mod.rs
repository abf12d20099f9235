//! Devices: all of them, those of one license, those of one person, and resetting them.

mod board;
mod cells;
mod details;
mod filters;
mod list;
mod reset;

pub use board::{DeviceBoard, Whose};
pub use filters::state_word;
pub use list::DeviceList;
