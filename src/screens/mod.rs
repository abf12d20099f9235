//! The screens. They do not import one another.

mod access;
pub mod activity;
mod address;
mod addresses;
mod census;
mod device_ways;
pub mod devices;
mod first_passwords;
mod last_use;
pub mod licenses;
mod list_frame;
mod mail;
pub mod mine;
pub mod not_found;
mod one_thing;
pub mod palette;
mod people;
mod person_dialog;
pub mod products;
pub mod reason;
pub mod reports;
mod results;
pub mod seat_tasks;
pub mod sign_in;
pub mod teams;
mod until_read;
pub mod users;
