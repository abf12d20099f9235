//! Reports: who uses what. Each page is about a range of time and says what it counts, what it
//! cannot know and how old it is.

mod figures;
mod frame;
mod group;
mod history;
mod idle;
mod lines;
mod papers;
mod people;
mod product_table;
mod reading;
mod renewals;
mod review;
mod seat_cells;
mod sheet;
mod summary;
mod when;

pub use self::{
    group::GroupPage, history::HistoryPage, idle::IdlePage, people::PeoplePage,
    reading::ReadingBoard, renewals::RenewalsPage, review::ReviewPage, summary::SummaryPage,
};
pub(in crate::screens) use self::{
    lines::{last_cell, last_words},
    seat_cells::reason,
};
