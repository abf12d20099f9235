//! Licenses: the list, one license's page, and giving seats.

mod assign;
mod charge;
mod contract;
mod detail;
mod details_tab;
mod devices_tab;
mod facts;
mod fresh;
mod handing;
mod history;
mod list;
pub mod parts;
mod password;
pub mod people;
mod room;
mod seats_tab;
mod terms;
mod waiting;

pub use assign::AssignDialog;
pub use charge::InCharge;
pub use detail::LicensePage;
pub use list::{LicenseList, filter_word};
pub use parts::{
    At, Day, Expiry, KeySecret, Seats, StatusPill, shown_status, subtitle, text_or_dash, title,
};
pub use people::{PeopleSearch, chip, meant_words};
pub use room::{assign_blocked, assign_now_blocked};
