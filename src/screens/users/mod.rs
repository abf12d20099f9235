//! People: the list, one person's page, people against licenses, and creating somebody.

mod access_tab;
mod bulk;
mod create;
mod detail;
mod devices_tab;
mod filters;
mod list;
mod matrix;
mod pick_license;

pub use create::EditUser;
pub use detail::UserPage;
pub use filters::{SEATED, user_state_word};
pub use list::UserList;
pub use matrix::MatrixPage;
