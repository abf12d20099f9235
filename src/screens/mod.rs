//! The screens. They do not import one another.

mod address;
pub mod licenses;
pub mod not_found;
pub mod sign_in;
pub mod users;
