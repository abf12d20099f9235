//! What knows licenses and serves several screens. Screens import these, and not one another.

pub mod address;
pub mod ask_dialog;
pub mod assigning;
pub mod guard;
pub mod list_screen;
mod list_tools;
pub mod long_name;
pub mod reason;
pub mod results;
pub mod seats_together;
pub mod team_moves;
