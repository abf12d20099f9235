//! What has changed since somebody looked last.

use std::{collections::VecDeque, hash::Hash};

use rustc_hash::FxHashSet;

/// Which rows changed when, for those who keep something that was made of all of them.
#[derive(Clone, Debug)]
pub struct News<Id> {
    /// How much has been told.
    told: u64,
    /// The latest of it, in order.
    latest: VecDeque<Option<FxHashSet<Id>>>,
}

impl<Id> Default for News<Id> {
    fn default() -> Self {
        Self {
            told: 0,
            latest: VecDeque::new(),
        }
    }
}

impl<Id: Clone + Eq + Hash> News<Id> {
    /// How much is remembered. Whoever has not asked for so long looks at everything.
    const LATEST: usize = 64;

    /// These have changed; `None` if any may have.
    pub fn tell(&mut self, changed: Option<FxHashSet<Id>>) {
        self.told += 1;
        if self.latest.len() == Self::LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back(changed);
    }

    /// What has changed since `seen` was told, which becomes all of it. It begins with 0.
    pub fn since(&self, seen: &mut u64) -> Option<FxHashSet<Id>> {
        let missed = self.told.saturating_sub(std::mem::replace(seen, self.told)) as usize;
        if missed > self.latest.len() {
            return None;
        }
        let mut all = FxHashSet::default();
        for one in self.latest.iter().rev().take(missed) {
            all.extend(one.as_ref()?.iter().cloned());
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LicenseId;

    #[test]
    fn whoever_has_missed_too_much_looks_at_everything() {
        let one = |id: &str| Some(FxHashSet::from_iter([LicenseId::from(id)]));
        let mut news = News::<LicenseId>::default();
        let (mut seen, mut late) = (0, 0);
        assert_eq!(news.since(&mut seen), Some(FxHashSet::default()));
        news.tell(one("a"));
        news.tell(one("b"));
        assert_eq!(news.since(&mut seen).map(|all| all.len()), Some(2));
        assert_eq!(news.since(&mut seen), Some(FxHashSet::default()));
        news.tell(None);
        assert_eq!(news.since(&mut seen), None);
        for _ in 0..News::<LicenseId>::LATEST {
            news.tell(one("c"));
        }
        assert_eq!(news.since(&mut late), None);
        assert_eq!(news.since(&mut seen).map(|all| all.len()), Some(1));
    }
}
