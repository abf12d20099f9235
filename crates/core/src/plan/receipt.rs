//! What became of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, undo::undoing};
use crate::{
    acts::{Act, Failure, Outcome},
    domain::{DeviceId, Moment},
};

/// What became of a plan, act by act. Holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Tells receipts apart.
    pub id: String,
    /// When the first act left.
    pub started: Moment,
    /// When the last outcome was in; `None` while it runs or if it was interrupted.
    pub finished: Option<Moment>,
    /// The address of who applied it.
    pub by: String,
    /// Why it was done, in that person's words.
    pub reason: Option<String>,
    /// The receipt this one took back.
    pub undoes: Option<String>,
    /// The acts in the order they were carried out; none where what was done is no act.
    pub rows: Vec<ReceiptRow>,
}

/// One act and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The act, with the server's ids.
    pub act: Act,
    /// What became of it.
    pub outcome: Outcome,
    /// Devices that became nobody's by it: whose they are, is forgotten with the seat.
    pub freed: Vec<DeviceId>,
    /// How many activations the seat could have that it took back, where that is counted by seat.
    pub limit: Option<u32>,
}

/// How many acts came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Took effect.
    pub done: usize,
    /// Were so already.
    pub skipped: usize,
    /// Did not take effect.
    pub failed: usize,
    /// Were never sent.
    pub not_tried: usize,
}

impl Receipt {
    /// How many acts came out how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            *match row.outcome {
                Outcome::Done | Outcome::Oversold { .. } => &mut counts.done,
                Outcome::Skipped => &mut counts.skipped,
                Outcome::Failed(_) => &mut counts.failed,
                Outcome::NotTried => &mut counts.not_tried,
            } += 1;
        }
        counts
    }

    /// For how many something failed, and for how many others something was not tried. People count
    /// once, whatever was to be done for them; what gives nobody anything counts by itself.
    pub fn missed(&self) -> (usize, usize) {
        let person = |act: &Act| match act.creates() {
            Some((placeholder, _)) => Some(placeholder.clone()),
            None => act.seats().cloned(),
        };
        let mut people = BTreeSet::new();
        let mut count = |is_it: fn(&Outcome) -> bool| {
            let rows = self.rows.iter().filter(|row| is_it(&row.outcome));
            let is_further = |row: &&ReceiptRow| match person(&row.act) {
                Some(id) => people.insert(id),
                None => true,
            };
            rows.filter(is_further).count()
        };
        let failed = count(|it| matches!(it, Outcome::Failed(_)));
        (failed, count(|it| *it == Outcome::NotTried))
    }

    /// What takes the receipt back: the inverse of every act that took effect, last first, and
    /// to whom devices belonged that are nobody's by it. People who were created stay. Nothing
    /// where somebody was removed.
    pub fn inverse(&self) -> Plan {
        let done = self.rows.iter().filter(|row| row.outcome.is_done());
        let done: Vec<_> = done
            .map(|row| (&row.act, row.freed.as_slice(), row.limit))
            .collect();
        undoing(&done)
    }

    /// The acts with what became of them, in order.
    pub fn given(&self) -> impl DoubleEndedIterator<Item = (&Act, &Outcome)> {
        self.rows.iter().map(|row| (&row.act, &row.outcome))
    }

    /// How many seats the licenses hold beyond what they may, by what the receipt gave.
    pub fn over(&self) -> u32 {
        let mut all = BTreeMap::new();
        for row in &self.rows {
            if let (Outcome::Oversold { over }, Some(license)) = (&row.outcome, row.act.license()) {
                all.insert(license, *over);
            }
        }
        all.into_values().sum()
    }

    /// What was sent and has no answer.
    pub fn unsure(&self) -> impl Iterator<Item = &Act> {
        let is_unsure = |row: &&ReceiptRow| row.outcome == Outcome::Failed(Failure::Unsure);
        self.rows.iter().filter(is_unsure).map(|row| &row.act)
    }

    /// What is left to try: every act that failed or was never sent.
    pub fn retry(&self) -> Plan {
        let left = self.rows.iter().filter(|row| !row.outcome.holds());
        let mut plan = Plan::default();
        plan.extend(left.map(|row| row.act.clone()));
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{acts::SeatAct, domain::NewUser};

    #[test]
    fn u21_people_count_once_whatever_was_to_be_done_for_them() {
        let row = |act: Act, outcome: Outcome| ReceiptRow {
            freed: Vec::new(),
            limit: None,
            act,
            outcome,
        };
        let create = |email: &str| {
            Act::create_user(NewUser {
                email: email.into(),
                ..NewUser::default()
            })
        };
        let seat_of = |act: &Act| {
            let user = act.creates().expect("a person").0.clone();
            Act::Seat("cad".into(), SeatAct::Assign { user })
        };
        let failed = Outcome::Failed(Failure::EmailTaken);
        let people = ["a@x.test", "b@x.test", "c@x.test"].map(create);
        let mut rows = vec![row(create("done@x.test"), Outcome::Done)];
        for person in &people {
            rows.push(row(seat_of(person), Outcome::NotTried));
            rows.push(row(person.clone(), failed.clone()));
        }
        let further = seat_of(&rows[0].act);
        rows.push(row(further, Outcome::NotTried));
        let receipt = Receipt {
            id: "1".into(),
            started: Moment::default(),
            finished: None,
            by: String::new(),
            reason: None,
            undoes: None,
            rows,
        };
        assert_eq!(receipt.missed(), (3, 1));
    }
}
