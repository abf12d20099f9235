//! Seatboard.
