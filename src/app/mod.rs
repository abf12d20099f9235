//! The panel as a whole: what has to be there before the first screen.

mod desk;
mod parts;
mod routes;
mod shell;
mod start;

pub use start::start;
