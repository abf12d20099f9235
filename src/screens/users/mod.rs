//! People: the list, and creating one.

mod create;
mod list;

pub use list::UserList;
