//! Managing people: inviting, editing, shutting out, roles, passwords, handing over, removing.
//! Lists and pages open these by a signal; see [`PeopleTasks`].

mod invite;
mod leaver;
mod lines;
mod naming;
mod parting;
mod parting_form;
mod password;
mod remove;
mod rights;
mod role;
mod study;
mod tasks;
mod together;
mod together_form;

pub use invite::BatchDialog;
pub use lines::some_names;
pub use password::PasswordDialog;
pub use tasks::{
    InviteButton, PeopleDialogs, PeopleTasks, PersonMenu, RemoveSelected, TogetherMenu,
};
