//! The order of people and their figures, kept as people come: a page of a long list that is being
//! read costs what its rows cost, however many have come before.

use rustc_hash::FxHashSet;

use super::{Estate, UserFigures, UserFilter, UserOrder, UserQuery};
use crate::domain::{TeamId, UserId};

/// Which people have changed; `None` if anybody may have.
pub type ChangedUsers = Option<FxHashSet<UserId>>;

/// If more than one in so many has changed, all are put in order again.
const FEW: usize = 4;

/// People in the order of a query, kept as they change.
#[derive(Clone, Debug, Default)]
pub struct PeopleOrder {
    query: Option<UserQuery>,
    ordered: UserOrder,
}

impl PeopleOrder {
    /// The people a query asks for but for its text, in its order, where these have changed since it
    /// was asked last.
    pub fn bring(
        &mut self,
        estate: &Estate,
        query: &UserQuery,
        changed: &ChangedUsers,
    ) -> &UserOrder {
        let few = |changed: &&FxHashSet<UserId>| changed.len() * FEW <= self.ordered.0.len();
        // Who uses a product depends on licenses as well.
        let is_kept = self.query.as_ref() == Some(query) && query.product.is_none();
        self.ordered = match changed.as_ref().filter(|_| is_kept).filter(few) {
            Some(changed) => self.adjusted(estate, query, changed),
            None => estate.order_users(query),
        };
        self.query = Some(query.clone());
        &self.ordered
    }

    fn adjusted(
        &self,
        estate: &Estate,
        query: &UserQuery,
        changed: &FxHashSet<UserId>,
    ) -> UserOrder {
        let mut is_changed = vec![false; estate.people.numbers().len()];
        let numbers = changed.iter().filter_map(|id| estate.people.find(id));
        let mut found = Vec::with_capacity(changed.len());
        for number in numbers {
            is_changed[number as usize] = true;
            if query.lets_in(&estate.people[number]) {
                found.push(number);
            }
        }
        let kept = self.ordered.0.iter().copied();
        let kept = kept
            .filter(|number| !is_changed[*number as usize])
            .collect();
        UserOrder(estate.put_users(found, query, kept))
    }
}

/// The figures over all people, or those of a team, kept as they change.
#[derive(Clone, Debug, Default)]
pub struct KeptUserFigures {
    /// Whose they are; `None` before the first time.
    of: Option<Option<TeamId>>,
    sum: UserFigures,
    /// What each person has added, by their number: a bit for being there, one for each filter.
    each: Vec<u8>,
}

impl KeptUserFigures {
    /// The figures, where these have changed since they were asked for.
    pub fn bring(
        &mut self,
        estate: &Estate,
        team: Option<&TeamId>,
        changed: &ChangedUsers,
    ) -> UserFigures {
        let is_kept = self.of.as_ref().is_some_and(|of| of.as_ref() == team);
        let all = estate.people.numbers();
        match changed.as_ref().filter(|_| is_kept) {
            Some(changed) => {
                self.each.resize(all.len(), 0);
                for number in changed.iter().filter_map(|id| estate.people.find(id)) {
                    self.count(estate, number, team);
                }
            }
            None => {
                self.of = Some(team.cloned());
                self.sum = UserFigures::default();
                self.each = vec![0; all.len()];
                for number in all {
                    self.count(estate, number, team);
                }
            }
        }
        self.sum
    }

    fn count(&mut self, estate: &Estate, number: u32, team: Option<&TeamId>) {
        let row = estate.people[number].row.as_ref();
        let row = row.filter(|row| team.is_none() || row.team.as_ref() == team);
        let now = row.map_or(0, |row| {
            let filters = UserFilter::ALL.into_iter().zip(1..);
            let bits = filters.map(|(filter, bit)| u8::from(filter.lets_in(row)) << bit);
            bits.fold(1, |all, bit| all | bit)
        });
        let before = std::mem::replace(&mut self.each[number as usize], now);
        let adjust = |figure: &mut usize, bit: u8| {
            let [now, before] = [now, before].map(|bits| usize::from(bits >> bit & 1));
            *figure = *figure + now - before;
        };
        adjust(&mut self.sum.all, 0);
        for (figure, bit) in self.sum.each.iter_mut().zip(1..) {
            adjust(figure, bit);
        }
    }
}
