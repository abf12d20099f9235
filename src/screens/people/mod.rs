//! Managing people: inviting, editing, shutting out, roles, passwords, handing over, removing.
//! Lists and pages open these by a signal; see [`PeopleTasks`].

mod again;
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
mod successors;
mod tasks;
mod together;
mod together_form;

pub use invite::{Access, AccessChoice, BatchDialog, Shortage};
pub use lines::some_names;
pub use parting_form::came;
pub use password::PasswordDialog;
pub use role::{RoleAndTeam, role_id, role_named};
pub use tasks::{
    InviteButton, PeopleDialogs, PeopleTasks, PersonMenu, RemoveSelected, TogetherMenu,
};
