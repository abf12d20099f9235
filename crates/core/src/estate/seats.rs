//! Who sits on one license, as far as reads and confirmed acts tell.

use rustc_hash::FxHashMap;

use crate::domain::Hold;

/// The people of one license, by their numbers.
///
/// The owner is kept apart: there is at most one, and nobody is both. Every fact carries the
/// moment it was true at, and older news never replaces newer.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats {
    owner: Option<u32>,
    owner_at: u64,
    places: FxHashMap<u32, Place>,
    held: u32,
    /// When the last list that was read to its end was begun.
    pub(super) walked: u64,
    /// Whether that list is all there is to know.
    pub(super) complete: bool,
    /// When a confirmed act last changed how many seats are held.
    pub(super) changed: u64,
}

/// Whether a person holds an assigned seat. One that was given up is remembered, so that a
/// page that left before does not bring it back.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    held: bool,
    at: u64,
    /// When an act last made it so; 0 if that was only read.
    confirmed: u64,
}

/// People whose hold changed.
pub(super) type Touched = Vec<u32>;

impl Seats {
    pub(super) fn owner(&self) -> Option<u32> {
        self.owner
    }

    /// Why a person holds a seat, if they are known to.
    pub(super) fn hold(&self, user: u32) -> Option<Hold> {
        if self.owner == Some(user) {
            return Some(Hold::Owner);
        }
        let place = self.places.get(&user)?;
        place.held.then_some(Hold::Assigned)
    }

    /// When an act last settled whether the person holds an assigned seat; 0 if none did.
    pub(super) fn confirmed_at(&self, user: u32) -> u64 {
        self.places.get(&user).map_or(0, |place| place.confirmed)
    }

    /// People known to hold a seat.
    pub(super) fn len(&self) -> u32 {
        self.held + u32::from(self.owner.is_some())
    }

    /// The people known to hold a seat, in no particular order.
    pub(super) fn people(&self) -> impl Iterator<Item = (u32, Hold)> {
        let owner = self.owner.map(|user| (user, Hold::Owner));
        let assigned = self.places.iter().filter(|(_, place)| place.held);
        owner
            .into_iter()
            .chain(assigned.map(|(&user, _)| (user, Hold::Assigned)))
    }

    /// A list read at a moment has the person as assigned.
    pub(super) fn see_assigned(&mut self, user: u32, at: u64, touched: &mut Touched) {
        if self.owner == Some(user) {
            if self.owner_at > at {
                return;
            }
            self.owner = None;
            self.owner_at = at;
        }
        self.put(user, true, at, 0, touched);
    }

    /// A row or list read at a moment names the owner.
    pub(super) fn see_owner(&mut self, owner: Option<u32>, at: u64, touched: &mut Touched) {
        if at < self.owner_at {
            return;
        }
        let overtaken = owner.is_some_and(|user| {
            let place = self.places.get(&user);
            place.is_some_and(|place| place.held && place.at > at)
        });
        self.set_owner(owner.filter(|_| !overtaken), at, 0, touched);
    }

    /// An act gave a person a seat or took it back.
    pub(super) fn confirm(&mut self, user: u32, held: bool, at: u64, touched: &mut Touched) {
        if held && self.owner == Some(user) {
            self.owner = None;
            self.owner_at = at;
        }
        self.put(user, held, at, at, touched);
    }

    /// An act changed who owns the license.
    pub(super) fn confirm_owner(&mut self, owner: Option<u32>, at: u64, touched: &mut Touched) {
        self.set_owner(owner, at, at, touched);
    }

    /// The list begun at a moment has been read to its end: who was not on it is gone, but for
    /// those whom it leaves out although they `stay`.
    pub(super) fn finish(&mut self, begun: u64, stay: impl Fn(u32) -> bool, touched: &mut Touched) {
        if self.owner_at < begun && !self.owner.is_some_and(&stay) {
            self.set_owner(None, begun, 0, touched);
        }
        let held = &mut self.held;
        self.places.retain(|&user, place| {
            let stays = place.at >= begun || (place.held && stay(user));
            if !stays && place.held {
                *held -= 1;
                touched.push(user);
            }
            stays
        });
        self.walked = begun;
        self.complete = true;
    }

    /// Whether the person was seen to hold a seat at this moment or later.
    pub(super) fn was_seen(&self, user: u32, at: u64) -> bool {
        if self.owner == Some(user) {
            return self.owner_at >= at;
        }
        let place = self.places.get(&user);
        place.is_some_and(|place| place.held && place.at >= at)
    }

    /// A person has left the server by a moment, and with them their seat.
    pub(super) fn forget(&mut self, user: u32, at: u64, touched: &mut Touched) {
        if self.owner == Some(user) && self.owner_at < at {
            self.set_owner(None, at, 0, touched);
        }
        if self.hold(user) == Some(Hold::Assigned) {
            self.put(user, false, at, 0, touched);
        }
    }

    fn set_owner(&mut self, owner: Option<u32>, at: u64, confirmed: u64, touched: &mut Touched) {
        if self.owner != owner {
            touched.extend(self.owner);
            touched.extend(owner);
        }
        self.owner = owner;
        self.owner_at = at;
        if let Some(user) = owner
            && self.places.contains_key(&user)
        {
            self.put(user, false, at, confirmed, touched);
        }
    }

    fn put(&mut self, user: u32, held: bool, at: u64, confirmed: u64, touched: &mut Touched) {
        let place = self.places.entry(user).or_default();
        if at < place.at {
            return;
        }
        let kept = if place.held == held {
            place.confirmed
        } else {
            0
        };
        let was_held = place.held;
        *place = Place {
            held,
            at,
            confirmed: confirmed.max(kept),
        };
        if was_held != held {
            self.held = if held { self.held + 1 } else { self.held - 1 };
            touched.push(user);
        }
    }
}
