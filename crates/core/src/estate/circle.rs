//! People who stand around one thing: the owners of a team, the managers of a contract.

use rustc_hash::FxHashMap;

use super::{Known, Progress, read};
use crate::domain::UserId;

/// Who belongs to it, as far as reads and confirmed acts tell. Who no longer does is
/// remembered, so that a page that left before does not bring them back.
#[derive(Clone, Debug, Default)]
pub(super) struct Circle {
    people: FxHashMap<UserId, (bool, u64)>,
    walked: u64,
}

impl Circle {
    /// By id.
    fn members(&self) -> Vec<UserId> {
        let inside = self.people.iter().filter(|(_, (is_in, _))| *is_in);
        let mut members: Vec<UserId> = inside.map(|(user, _)| user.clone()).collect();
        crate::lean::sort(&mut members);
        members
    }

    pub(super) fn known(&self) -> Known<Vec<UserId>> {
        read::known(self.walked > 0, self.members())
    }

    pub(super) fn has(&self, user: &UserId) -> bool {
        self.people.get(user).is_some_and(|(is_in, _)| *is_in)
    }

    pub(super) fn progress(&self) -> Progress {
        read::progress(self.members().len(), None, self.walked > 0)
    }

    /// Whether it changes anything.
    pub(super) fn put(&mut self, user: &UserId, is_in: bool, at: u64) -> bool {
        let known = self.people.get(user).copied();
        if known.is_some_and(|(_, read)| read > at) {
            return false;
        }
        self.people.insert(user.clone(), (is_in, at));
        known.is_some_and(|(before, _)| before) != is_in
    }

    /// Whether a walk that ended was begun after this.
    pub(super) fn is_ahead_of(&self, at: u64) -> bool {
        at < self.walked
    }

    /// One page of a walk; gives those who were not known to belong to it.
    pub(super) fn see(&mut self, at: u64, rows: Vec<UserId>) -> Vec<UserId> {
        if self.is_ahead_of(at) {
            return Vec::new();
        }
        let is_new = |user: &UserId| self.put(user, true, at);
        rows.into_iter().filter(is_new).collect()
    }

    /// The walk has come to its end: gives those who were not on it, and whether only now all
    /// are known.
    pub(super) fn finish(&mut self, at: u64) -> (Vec<UserId>, bool) {
        let mut gone = Vec::new();
        if at < self.walked {
            return (gone, false);
        }
        let is_first = self.walked == 0;
        self.walked = at;
        self.people.retain(|user, (is_in, read)| {
            let stays = *read >= at;
            if !stays && *is_in {
                gone.push(user.clone());
            }
            stays
        });
        (gone, is_first)
    }
}
