//! Why somebody has a seat, as far as receipts tell.

use super::Receipt;
use crate::domain::{LicenseId, UserId};

/// The run that gave somebody the seat they have on a license: the last one that gave it, unless a
/// later one took it. Receipts stand oldest first.
pub fn giver<'a>(
    receipts: impl DoubleEndedIterator<Item = &'a Receipt>,
    license: &LicenseId,
    user: &UserId,
) -> Option<&'a Receipt> {
    for receipt in receipts.rev() {
        for row in receipt.rows.iter().rev().filter(|it| it.outcome.is_done()) {
            if row.act.license() != Some(license) {
                continue;
            }
            if row.act.seats() == Some(user) {
                return Some(receipt);
            }
            if row.act.unseats() == Some(user) {
                return None;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Act, Failure, Outcome, SeatAct},
        domain::Moment,
        plan::ReceiptRow,
    };

    fn seat(act: SeatAct) -> Act {
        Act::Seat("l".into(), act)
    }

    fn receipt(id: &str, act: Act, outcome: Outcome) -> Receipt {
        Receipt {
            id: id.into(),
            started: Moment::default(),
            finished: None,
            by: "me@acme.test".into(),
            reason: None,
            undoes: None,
            rows: vec![ReceiptRow {
                act,
                outcome,
                freed: Vec::new(),
                limit: None,
            }],
        }
    }

    #[test]
    fn the_last_run_that_gave_the_seat_is_its_cause() {
        let ana = || UserId::from("ana");
        let assign = || seat(SeatAct::Assign { user: ana() });
        let all = [
            receipt("first", assign(), Outcome::Done),
            receipt(
                "taken",
                seat(SeatAct::Release { user: ana() }),
                Outcome::Done,
            ),
            receipt(
                "passed",
                seat(SeatAct::Move {
                    from: "ben".into(),
                    to: ana(),
                }),
                Outcome::Done,
            ),
            receipt("full", assign(), Outcome::Failed(Failure::Forbidden)),
            receipt("already", assign(), Outcome::Skipped),
        ];
        let of = |count: usize, license: &str, user: &str| {
            let found = giver(all[..count].iter(), &license.into(), &user.into());
            found.map(|it| it.id.as_str())
        };
        assert_eq!(of(1, "l", "ana"), Some("first"));
        assert_eq!(of(2, "l", "ana"), None);
        assert_eq!(of(5, "l", "ana"), Some("passed"));
        assert_eq!(of(5, "other", "ana"), None);
        assert_eq!(of(5, "l", "ben"), None);
        assert_eq!(of(5, "l", "cem"), None);
    }
}
