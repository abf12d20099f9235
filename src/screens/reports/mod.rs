//! Reports: who uses what. Each page is about a range of time and says what it counts, what it
//! cannot know and how old it is.

mod figures;
mod frame;
mod group;
mod lines;
mod papers;
mod people;
mod product_table;
mod reading;
mod seat_cells;
mod sheet;
mod summary;
mod when;

pub use self::{group::GroupPage, people::PeoplePage, summary::SummaryPage};
