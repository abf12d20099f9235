//! Access of people to licenses, whichever side it is looked at from: whether somebody holds a
//! seat, giving or taking it with one press, and changing many at once as a plan.

mod deltas;
mod edit;
mod review;
mod seat;

pub use self::{
    deltas::deltas,
    edit::{EditAccess, verdict_words},
    seat::{SeatButton, SeatWords, known_hold},
};
