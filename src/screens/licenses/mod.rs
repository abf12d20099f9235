//! Licenses: the list, one license's page, and giving seats.

mod assign;
mod detail;
mod details_tab;
mod devices_tab;
mod facts;
mod handing;
mod list;
mod parts;
mod people;
mod seats_tab;

pub use detail::LicensePage;
pub use list::LicenseList;
