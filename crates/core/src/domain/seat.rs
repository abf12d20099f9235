//! A seat is a person's place on a license.

use super::{LicenseId, UserId};

/// One person on one license.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seat {
    /// The license the place is on.
    pub license: LicenseId,
    /// Who has it.
    pub user: UserId,
    /// Why they have it.
    pub hold: Hold,
    /// What is activated with it, where the server counts that by seat.
    pub activations: Option<Activations>,
}

/// What has been activated with one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Activations {
    /// Activations counted since the last reset.
    pub used: u32,
    /// The most there may be; `None` means without limit.
    pub max: Option<u32>,
}

/// Why a person holds a seat, which decides how it can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hold {
    /// Assigned by an admin: can be released.
    Assigned,
    /// They own the license: the seat goes with the ownership.
    Owner,
}

/// How many seats of a license are held, out of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatCount {
    /// Seats held. May be above `max`: two admins can oversell a license, and a vendor can
    /// lower a limit.
    pub assigned: u32,
    /// Seats bought; `None` means without limit.
    pub max: Option<u32>,
    /// The most the server lets be held, overage included; `None` means without limit.
    pub cap: Option<u32>,
}

impl SeatCount {
    /// Seats still free out of those bought, never below zero; `None` means without limit.
    pub fn free(&self) -> Option<u32> {
        self.max.map(|max| max.saturating_sub(self.assigned))
    }

    /// Seats the server would still let be taken, overage included; `None` means any number.
    pub fn room(&self) -> Option<u32> {
        self.cap.map(|cap| cap.saturating_sub(self.assigned))
    }

    /// Seats held beyond those bought.
    pub fn over(&self) -> u32 {
        self.max.map_or(0, |max| self.assigned.saturating_sub(max))
    }

    /// Seats held beyond the most the server lets be held.
    pub fn beyond(&self) -> u32 {
        self.cap.map_or(0, |cap| self.assigned.saturating_sub(cap))
    }

    /// How many of those bought become free when so many seats are given up: those beyond them
    /// do not.
    pub fn freed_by(&self, given_up: u32) -> u32 {
        given_up.saturating_sub(self.over())
    }

    /// Whether there are none in the first place, and none may be given beyond that.
    pub fn has_none(&self) -> bool {
        self.cap == Some(0) && self.max == Some(0) && self.assigned == 0
    }

    /// Whether all that were bought are held.
    pub fn is_used_up(&self) -> bool {
        self.free() == Some(0) && !self.has_none()
    }

    /// Whether nobody more can be let in.
    pub fn is_full(&self) -> bool {
        self.room() == Some(0)
    }

    /// The same license with another number of seats held.
    pub fn with_assigned(self, assigned: u32) -> Self {
        Self { assigned, ..self }
    }
}

/// Seats of one license as every screen shows them: what is so, and what is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatPicture {
    /// Seats held now.
    pub assigned: u32,
    /// Seats bought; `None` means without limit.
    pub max: Option<u32>,
    /// The most the server lets be held; `None` means without limit.
    pub cap: Option<u32>,
    /// Seats about to be taken.
    pub staged_in: u32,
    /// Seats about to be freed.
    pub staged_out: u32,
}

impl SeatPicture {
    /// The count without what is on its way.
    pub fn now(&self) -> SeatCount {
        SeatCount {
            assigned: self.assigned,
            max: self.max,
            cap: self.cap,
        }
    }

    /// Seats held once everything on its way has arrived.
    pub fn after(&self) -> u32 {
        (self.assigned + self.staged_in).saturating_sub(self.staged_out)
    }

    /// Free seats now; `None` means without limit.
    pub fn free(&self) -> Option<u32> {
        self.now().free()
    }

    /// As [`SeatCount::has_none`].
    pub fn has_none(&self) -> bool {
        self.now().has_none()
    }

    /// Free seats once everything on its way has arrived; `None` means without limit.
    pub fn free_after(&self) -> Option<u32> {
        self.now().with_assigned(self.after()).free()
    }

    /// Seats that can still be given, overage included, beside those on their way.
    pub fn room(&self) -> Option<u32> {
        self.now().with_assigned(self.after()).room()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oversold_license_has_no_free_seat_and_says_by_how_many() {
        let count = SeatCount {
            assigned: 6,
            max: Some(5),
            cap: Some(5),
        };
        assert_eq!(count.free(), Some(0));
        assert_eq!(count.over(), 1);
        assert!(count.is_full());
    }

    #[test]
    fn overage_leaves_room_where_nothing_is_free() {
        let count = SeatCount {
            assigned: 4,
            max: Some(4),
            cap: Some(5),
        };
        assert_eq!(count.free(), Some(0));
        assert_eq!(count.room(), Some(1));
        assert!(!count.is_full());
    }

    #[test]
    fn a_license_without_limit_is_never_full() {
        let count = SeatCount {
            assigned: 9,
            max: None,
            cap: None,
        };
        assert_eq!((count.free(), count.room(), count.over()), (None, None, 0));
        assert!(!count.is_full());
    }
}
