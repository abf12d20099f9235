//! Lists and figures of licenses that are kept as licenses change: one seat given costs what one
//! license costs, however many there are.

use std::{cmp::Ordering, sync::Arc};

use chrono::Duration;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Estate, LicenseColumn, LicenseFigures, LicenseQuery, query::or_by, sort};
use crate::domain::{LicenseId, Moment, TeamId};

/// After so many seconds everything is looked at again, as a license may have ended by the clock.
const STALE_S: i64 = 60;

/// Which licenses have changed; `None` if any may have.
pub type ChangedLicenses = Option<FxHashSet<LicenseId>>;

/// The licenses a query asks for, in its order, kept as they change.
#[derive(Clone, Debug, Default)]
pub struct LicenseList {
    query: Option<LicenseQuery>,
    rows: Arc<Vec<LicenseId>>,
    /// Rows of the estate that were looked at the last time.
    touched: usize,
}

impl LicenseList {
    /// What a query asks for now, where these have changed since it was asked last. It is the same
    /// list if nothing came of it. A text is also looked for in the names of people: then, or if it
    /// is another query, all licenses are gone over.
    pub fn bring(
        &mut self,
        estate: &Estate,
        query: &LicenseQuery,
        changed: &ChangedLicenses,
    ) -> Arc<Vec<LicenseId>> {
        let is_kept = self.query.as_ref() == Some(query) && query.text.is_empty();
        match changed.as_ref().filter(|_| is_kept) {
            Some(changed) => self.adjust(estate, query, changed),
            None => {
                self.rows = Arc::new(estate.find_licenses(query));
                self.touched = estate.licenses.numbers().len();
                self.query = Some(query.clone());
            }
        }
        Arc::clone(&self.rows)
    }

    /// Rows of the estate that were looked at the last time.
    pub fn touched(&self) -> usize {
        self.touched
    }

    fn adjust(&mut self, estate: &Estate, query: &LicenseQuery, changed: &FxHashSet<LicenseId>) {
        self.touched = changed.len();
        let mut rows: Vec<LicenseId> = self.rows.to_vec();
        rows.retain(|id| !changed.contains(id));
        let by = or_by(&query.sort, LicenseColumn::Title);
        let key = |license: u32, column| estate.licenses[license].key(column);
        let tie = |a, b| estate.by_title(a, b);
        for id in changed {
            let Some(number) = estate.licenses.find(id) else {
                continue;
            };
            if !query.lets_in(&estate.licenses[number]) {
                continue;
            }
            let comes_before = |other: &LicenseId| {
                self.touched += 1;
                let other = estate.licenses.find(other);
                let order = other.map(|other| sort::compare(other, number, &by, key, tie));
                order == Some(Ordering::Less)
            };
            let at = rows.partition_point(comes_before);
            rows.insert(at, id.clone());
        }
        if *self.rows != rows {
            self.rows = Arc::new(rows);
        }
    }
}

/// The figures over all licenses, or those of a team, kept as they change.
#[derive(Clone, Debug, Default)]
pub struct KeptFigures {
    /// Whose they are, and when all of them were looked at; `None` before the first time.
    of: Option<(Option<TeamId>, Moment)>,
    sum: LicenseFigures,
    /// What each license has added.
    each: FxHashMap<LicenseId, LicenseFigures>,
    touched: usize,
}

impl KeptFigures {
    /// The figures at the moment `now`, where these have changed since they were asked for.
    pub fn bring(
        &mut self,
        estate: &Estate,
        now: Moment,
        team: Option<&TeamId>,
        changed: &ChangedLicenses,
    ) -> LicenseFigures {
        let is_kept = self.of.as_ref().is_some_and(|(of, then)| {
            let age = now - *then;
            of.as_ref() == team && age < Duration::seconds(STALE_S) && age >= Duration::zero()
        });
        match changed.as_ref().filter(|_| is_kept) {
            Some(changed) => {
                self.touched = changed.len();
                for id in changed {
                    if let Some(before) = self.each.remove(id) {
                        self.sum.combine(&before, u64::wrapping_sub);
                    }
                    self.add(estate, id, now, team);
                }
            }
            None => {
                self.of = Some((team.cloned(), now));
                self.sum = LicenseFigures::default();
                self.each.clear();
                self.touched = estate.licenses.numbers().len();
                for row in estate.licenses() {
                    self.add(estate, &row.id, now, team);
                }
            }
        }
        self.sum
    }

    /// Rows of the estate that were looked at the last time.
    pub fn touched(&self) -> usize {
        self.touched
    }

    fn add(&mut self, estate: &Estate, id: &LicenseId, now: Moment, team: Option<&TeamId>) {
        let entry = estate.licenses.get(id);
        if let Some(one) = entry.and_then(|entry| entry.figures(now, team)) {
            self.sum.combine(&one, u64::wrapping_add);
            self.each.insert(id.clone(), one);
        }
    }
}

/// Whose a license is, and how many seats were bought with it.
type TeamAndSeats = (Option<TeamId>, Option<u32>);

/// Which licenses there are, of which team each is, and how many seats were bought with it. Most
/// changes are none of this.
#[derive(Clone, Debug, Default)]
pub struct Bought {
    /// `None` before the first time.
    each: Option<FxHashMap<LicenseId, TeamAndSeats>>,
    turn: u32,
}

impl Bought {
    /// A number that is another whenever any of it has changed.
    pub fn bring(&mut self, estate: &Estate, changed: &ChangedLicenses) -> u32 {
        let now = |id: &LicenseId| {
            let row = estate.license(id)?;
            Some((row.team.clone(), row.max_seats))
        };
        match (changed, &mut self.each) {
            (Some(changed), Some(each)) => {
                for id in changed {
                    let now = now(id);
                    if each.get(id) == now.as_ref() {
                        continue;
                    }
                    self.turn = self.turn.wrapping_add(1);
                    match now {
                        Some(now) => each.insert(id.clone(), now),
                        None => each.remove(id),
                    };
                }
            }
            _ => {
                let each = estate.licenses();
                let each = each.map(|row| (row.id.clone(), (row.team.clone(), row.max_seats)));
                let each = Some(each.collect());
                if self.each != each {
                    self.turn = self.turn.wrapping_add(1);
                    self.each = each;
                }
            }
        }
        self.turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::sample::license;

    /// Of 2,000 licenses, read in the order of their names.
    fn large() -> Estate {
        let row = |number| license(&format!("license{number:04}"), 2, Some(5));
        Estate::with_licenses((0..2_000).map(row).collect())
    }

    #[test]
    fn one_seat_given_looks_at_some_rows_of_2_000() {
        let mut estate = large();
        let query = LicenseQuery {
            sort: vec![super::super::SortBy {
                column: LicenseColumn::Free,
                descending: false,
            }],
            ..LicenseQuery::default()
        };
        let (mut list, mut sums) = (LicenseList::default(), KeptFigures::default());
        let now = Moment::default();
        let before = list.bring(&estate, &query, &None);
        assert_eq!(sums.bring(&estate, now, None, &None).seats.free, 6_000);
        assert_eq!((list.touched(), sums.touched()), (2_000, 2_000));

        let changes = estate.read_license(license("license1234", 3, Some(5)));
        let changed = Some(changes.licenses);
        let after = list.bring(&estate, &query, &changed);
        assert_eq!(sums.bring(&estate, now, None, &changed).seats.free, 5_999);
        // It has the fewest free seats now, and finding a place among 2,000 takes twelve steps.
        assert_eq!(after.first(), Some(&"license1234".into()));
        assert_eq!(before.len(), after.len());
        assert!(list.touched() <= 13, "{}", list.touched());
        assert_eq!(sums.touched(), 1);
    }

    #[test]
    fn a_list_of_which_nothing_came_is_the_same_list() {
        let mut estate = large();
        let mut list = LicenseList::default();
        let query = LicenseQuery::default();
        let before = list.bring(&estate, &query, &None);
        let changes = estate.read_license(license("license1234", 3, Some(5)));
        let after = list.bring(&estate, &query, &Some(changes.licenses));
        assert!(Arc::ptr_eq(&before, &after));
    }
}
