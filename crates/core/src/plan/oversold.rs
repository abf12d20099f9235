//! Seats given at the moment somebody else took the last one. A server that counts before it
//! locks lets both through (keygen-api app/models/license_user.rb); only a count that is read
//! afterwards shows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    acts::{Act, Applied, LicenseAct, Outcome, SeatAct, Seats},
    domain::{License, LicenseId, Overage},
    estate::{Estate, Known},
};

/// The licenses that hold more seats than they may before the acts are sent: what is over there
/// is not the acts' doing.
pub fn over_before(estate: &Estate, acts: &[Act]) -> BTreeSet<LicenseId> {
    let is_over = |id: &&LicenseId| {
        let count = estate.count(id);
        count.is_some_and(|count| count.beyond() > 0)
    };
    let licenses = acts.iter().filter_map(Act::license);
    crate::lean::set(licenses.filter(is_over).cloned())
}

/// Marks the seats by which a license went over what it may hold, of those that these acts gave:
/// the last ones first, and no more than are over. `before` is what [`over_before`] found.
pub fn mark_oversold(
    estate: &Estate,
    acts: &[Act],
    before: &BTreeSet<LicenseId>,
    applied: &mut Applied,
) {
    for license in &applied.licenses {
        let over = beyond(estate, license);
        if over == 0 || before.contains(&license.id) {
            continue;
        }
        let given = { acts.iter().zip(&mut applied.outcomes) }
            .rev()
            .filter(|(act, outcome)| {
                act.license() == Some(&license.id) && act.fills() && **outcome == Outcome::Done
            });
        for (_, outcome) in given.take(over as usize) {
            *outcome = Outcome::Oversold { over };
        }
    }
}

/// What gives back the seats that are still over of those that acts gave: exactly these, as far
/// as the people still have them and nobody else has made room meanwhile.
pub fn give_back<'a>(
    estate: &Estate,
    rows: impl DoubleEndedIterator<Item = (&'a Act, &'a Outcome)>,
) -> Vec<Act> {
    let mut left: BTreeMap<LicenseId, u32> = BTreeMap::new();
    let mut acts = Vec::new();
    for (act, outcome) in rows.rev() {
        let act = estate.name_drafts(act);
        let (Outcome::Oversold { over }, Some(license), Some(user)) =
            (outcome, act.license(), act.seats())
        else {
            continue;
        };
        let count = estate.count(license);
        let now = || count.map_or(*over, |count| count.beyond());
        let left = left.entry(license.clone()).or_insert_with(now);
        let hold = estate.hold(license, user);
        if *left == 0 || matches!(hold, Known::Now(None)) {
            continue;
        }
        *left -= 1;
        let (license, user) = (license.clone(), user.clone());
        acts.push(match act.facts().seats {
            Seats::Owners(..) => Act::License(
                license,
                LicenseAct::SetOwner {
                    from: Some(user),
                    to: None,
                },
            ),
            Seats::Assigned(..) | Seats::None | Seats::All(_) => {
                Act::Seat(license, SeatAct::Release { user })
            }
        });
    }
    acts
}

/// By how many seats a license is beyond what it may hold, by the count in its row. One whose
/// policy is not known may go as far over as that says, so it is not.
fn beyond(estate: &Estate, row: &License) -> u32 {
    let overage = match &row.policy {
        Some(policy) => estate.policy(policy).map(|policy| policy.overage),
        None => Some(Overage::Never),
    };
    overage.map_or(0, |overage| row.counted(overage).beyond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Hold, UserId},
        estate::{
            Topic,
            sample::{catalogue, license},
        },
    };

    fn assign(user: &str) -> Act {
        Act::Seat("l".into(), SeatAct::Assign { user: user.into() })
    }

    fn own(from: Option<&str>, to: &str) -> Act {
        Act::License(
            "l".into(),
            LicenseAct::SetOwner {
                from: from.map(UserId::from),
                to: Some(to.into()),
            },
        )
    }

    /// A license with four of five seats taken.
    fn estate(overage: Overage) -> Estate {
        let mut estate = Estate::with_licenses(vec![license("l", 4, Some(5))]);
        let asked = estate.ask();
        estate.merge_catalogue(asked, catalogue(overage));
        estate
    }

    /// What becomes of acts that all took effect, by a count that is read after them.
    fn told(estate: &Estate, acts: &[Act], counted: u32) -> Vec<Outcome> {
        let before = over_before(estate, acts);
        let mut applied = Applied {
            outcomes: vec![Outcome::Done; acts.len()],
            licenses: vec![license("l", counted, Some(5))],
            ..Applied::default()
        };
        mark_oversold(estate, acts, &before, &mut applied);
        applied.outcomes
    }

    const ONE_OVER: Outcome = Outcome::Oversold { over: 1 };

    #[test]
    fn k7_a_seat_that_went_over_the_limit_is_told_whatever_gave_it() {
        let passed = Act::Seat(
            "l".into(),
            SeatAct::Move {
                from: "b".into(),
                to: "a".into(),
            },
        );
        for act in [assign("a"), own(None, "a"), passed] {
            let estate = estate(Overage::Never);
            let acts = [act];
            assert_eq!(told(&estate, &acts, 6), [ONE_OVER], "{acts:?}");
            assert_eq!(told(&estate, &acts, 5), [Outcome::Done], "{acts:?}");
        }
        // Who follows an owner sits on the same seat.
        let follows = [own(Some("b"), "a")];
        assert_eq!(
            told(&estate(Overage::Never), &follows, 6),
            [Outcome::Done],
            "no seat was given"
        );
    }

    #[test]
    fn k7_of_several_seats_only_as_many_as_are_over() {
        let acts = [assign("a"), assign("b"), assign("c")];
        let outcomes = told(&estate(Overage::Never), &acts, 6);
        assert_eq!(outcomes, [Outcome::Done, Outcome::Done, ONE_OVER]);
    }

    #[test]
    fn k7_what_was_over_before_or_may_be_over_is_no_race() {
        let acts = [assign("a")];
        for may in [Overage::Always, Overage::Percent(150)] {
            assert_eq!(told(&estate(may), &acts, 6), [Outcome::Done]);
        }
        assert_eq!(
            told(&estate(Overage::Percent(150)), &acts, 8),
            [ONE_OVER],
            "overage has an end, too"
        );
        let mut over = estate(Overage::Never);
        over.read_license(license("l", 6, Some(5)));
        assert_eq!(told(&over, &acts, 7), [Outcome::Done]);
        // Nobody knows yet how far its policy lets it go.
        let unread = Estate::with_licenses(vec![license("l", 4, Some(5))]);
        assert_eq!(told(&unread, &acts, 6), [Outcome::Done]);
    }

    #[test]
    fn k7_without_a_count_that_is_read_afterwards_nothing_is_claimed() {
        let estate = estate(Overage::Never);
        let acts = [assign("a"), assign("b")];
        let mut applied = Applied {
            outcomes: vec![Outcome::Done; 2],
            ..Applied::default()
        };
        mark_oversold(&estate, &acts, &BTreeSet::new(), &mut applied);
        assert_eq!(applied.outcomes, [Outcome::Done, Outcome::Done]);
    }

    #[test]
    fn k7_exactly_the_seat_that_is_over_is_given_back_as_long_as_it_is() {
        let mut estate = estate(Overage::Never);
        let rows = [(assign("a"), Outcome::Done), (assign("b"), ONE_OVER)];
        let back = |estate: &Estate| {
            let rows = rows.iter().map(|(act, outcome)| (act, outcome));
            give_back(estate, rows)
        };
        for (act, _) in &rows {
            estate.confirm(act, None);
        }
        estate.read_license(license("l", 6, Some(5)));
        let release = Act::Seat("l".into(), SeatAct::Release { user: "b".into() });
        assert_eq!(back(&estate), std::slice::from_ref(&release));
        // Somebody else made room.
        estate.read_license(license("l", 5, Some(5)));
        assert!(back(&estate).is_empty());
        // They do not have it any more.
        estate.read_license(license("l", 6, Some(5)));
        estate.confirm(&release, None);
        estate.read_license(license("l", 6, Some(5)));
        assert!(back(&estate).is_empty());

        let mut walk = estate.begin(Topic::Seats("l".into()));
        let seats = ["o", "p", "q", "r", "s", "t"].map(|id| {
            let hold = if id == "o" {
                Hold::Owner
            } else {
                Hold::Assigned
            };
            crate::estate::sample::seat("l", id, hold)
        });
        estate.merge_seats(&mut walk, seats.into());
        estate.finish(walk);
        let given = [(own(None, "o"), ONE_OVER)];
        let rows = given.iter().map(|(act, outcome)| (act, outcome));
        let nobody = Act::License(
            "l".into(),
            LicenseAct::SetOwner {
                from: Some("o".into()),
                to: None,
            },
        );
        assert_eq!(give_back(&estate, rows), [nobody]);
    }
}
