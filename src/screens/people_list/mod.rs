//! Lists of people that are brought along: a file is chosen or dropped, and it is said what each of
//! its columns is read as, before anybody of it is taken.

mod columns;
mod from_file;

pub use self::{
    columns::{Columns, List, Unused, column_name},
    from_file::{Brought, FromFile},
};
