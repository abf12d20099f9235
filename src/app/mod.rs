//! The panel as a whole: what has to be there before the first screen.

mod ahead;
mod desk;
mod pages;
mod parts;
mod rail;
mod routes;
mod sheets;
mod shell;
mod start;

pub use start::start;
