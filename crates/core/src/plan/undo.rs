//! Whether a plan can be taken back, and what takes it back. The dialogs ask before, the receipts
//! after, so that neither promises what the other does not keep.

use rustc_hash::FxHashSet;

use super::Plan;
use crate::{
    acts::{Act, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{DeviceId, TeamId},
    estate::Estate,
};

/// Whether acts can be taken back once they are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// All of it.
    Whole,
    /// Some of it: what was created stays, and what was reset stays so.
    Partly,
    /// Nothing. Where somebody was removed, what was taken from them before has nobody to go
    /// back to.
    Never,
}

/// Whether these acts can be taken back once they are done.
pub fn undo<'a>(acts: impl IntoIterator<Item = &'a Act>) -> Undo {
    let acts: Vec<&Act> = acts.into_iter().collect();
    let (mut some, mut all) = (false, true);
    for act in &acts {
        // A limit that came with a seat goes with it.
        if goes_with_seat(act, &acts) {
            continue;
        }
        if matches!(act, Act::Person(_, PersonAct::Remove)) {
            return Undo::Never;
        }
        let can = taken_back(act, &acts).is_some();
        some |= can;
        all &= can && !strands_devices(act, &acts);
    }
    match (some, all) {
        (true, true) => Undo::Whole,
        (true, false) => Undo::Partly,
        (false, _) => Undo::Never,
    }
}

/// Whether taking an act back leaves devices with nobody: somebody who owned the license gets an
/// assigned seat by it, and to give that up makes the devices they had as its owner nobody's.
fn strands_devices(act: &Act, acts: &[&Act]) -> bool {
    let gave_up = |owned: &&Act| {
        matches!(owned, Act::License(license, LicenseAct::SetOwner { from: Some(user), .. })
            if Some(license) == act.license() && Some(user) == act.seats())
    };
    !matches!(act, Act::License(_, LicenseAct::SetOwner { .. })) && acts.iter().any(gave_up)
}

/// Whether an act only gives a limit to a seat that another one of them gives.
fn goes_with_seat(act: &Act, acts: &[&Act]) -> bool {
    let Act::Seat(license, SeatAct::SetLimit { user, from: 0, .. }) = act else {
        return false;
    };
    let mut acts = acts.iter();
    acts.any(|act| act.license() == Some(license) && act.seats() == Some(user))
}

/// What takes one of several acts back, if anything does. Nothing leads back into a team that was
/// removed, or out of it.
fn taken_back(act: &Act, acts: &[&Act]) -> Option<Act> {
    let is_gone = |team: &TeamId| {
        let mut acts = acts.iter();
        acts.any(|act| matches!(act, Act::Team(gone, TeamAct::Remove) if gone == team))
    };
    act.inverse()
        .ok()
        .filter(|back| !back.teams().iter().any(is_gone))
}

/// An act that was done, with what went with the seat that it took back: devices that became
/// nobody's, and how many activations the seat could have.
pub(super) type Done<'a> = (&'a Act, &'a [DeviceId], Option<u32>);

/// What takes acts back, given in the order they were done; the last goes first.
pub(super) fn undoing(done: &[Done<'_>]) -> Plan {
    let mut plan = Plan::default();
    let acts: Vec<&Act> = done.iter().map(|(act, ..)| *act).collect();
    if undo(acts.iter().copied()) == Undo::Never {
        return plan;
    }
    for (act, freed, limit) in done.iter().rev() {
        plan.extend(taken_back(act, &acts));
        let Some((license, user)) = act.frees_devices_of() else {
            continue;
        };
        // What the server gives a new seat is not known before it is given.
        plan.extend(limit.map(|to| {
            Act::Seat(
                license.clone(),
                SeatAct::SetLimit {
                    user: user.clone(),
                    from: 0,
                    to,
                },
            )
        }));
        plan.extend(freed.iter().map(|device| {
            Act::Device(
                device.clone(),
                DeviceAct::SetOwner {
                    license: license.clone(),
                    from: None,
                    to: Some(user.clone()),
                },
            )
        }));
    }
    plan
}

/// How many activations the seats may have that the acts give up, as far as it is known: a new
/// seat has a limit anew.
pub fn limits_by(estate: &Estate, acts: &[Act]) -> Vec<Option<u32>> {
    let limit = |act: &Act| {
        let (license, user) = act.frees_devices_of()?;
        estate.activations(license, user)?.max
    };
    acts.iter().map(limit).collect()
}

/// The devices that become nobody's by each of the acts, as far as they are known, and that the
/// server lets somebody give back.
pub fn freed_by(estate: &Estate, acts: &[Act]) -> Vec<Vec<DeviceId>> {
    // Devices that are reset, and those that are given on, with whose they were.
    let mut reset = FxHashSet::default();
    let mut given = FxHashSet::default();
    for act in acts {
        if let Act::Device(device, act) = act {
            match act {
                DeviceAct::Reset { .. } => {
                    reset.insert(device);
                }
                DeviceAct::SetOwner { from, to, .. } => {
                    // One that makes it nobody's may find that done.
                    if to.is_some() {
                        given.extend(from.as_ref().map(|from| (device, from)));
                    }
                }
            }
        }
    }
    let freed = |act: &Act| {
        let Some((license, user)) = act.frees_devices_of() else {
            return Vec::new();
        };
        let here = estate.devices_of(license).into_value().unwrap_or_default();
        here.into_iter()
            .filter(|it| it.user.as_ref() == Some(user) && it.can_change_hands())
            .map(|it| it.id.clone())
            .filter(|id| !reset.contains(id) && !given.contains(&(id, user)))
            .collect()
    };
    acts.iter().map(freed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Outcome, one_of_each},
        domain::Moment,
        plan::{Receipt, ReceiptRow},
    };

    fn release() -> Act {
        Act::Seat("l".into(), SeatAct::Release { user: "ana".into() })
    }

    fn remove() -> Act {
        Act::Person("ana".into(), PersonAct::Remove)
    }

    fn reset() -> Act {
        Act::Device(
            "d".into(),
            DeviceAct::Reset {
                license: "l".into(),
            },
        )
    }

    fn receipt(acts: Vec<(Act, Vec<DeviceId>)>) -> Receipt {
        let row = |(act, freed)| ReceiptRow {
            act,
            outcome: Outcome::Done,
            freed,
            limit: None,
        };
        Receipt {
            id: "1".into(),
            started: Moment::default(),
            finished: None,
            by: String::new(),
            reason: None,
            undoes: None,
            rows: acts.into_iter().map(row).collect(),
        }
    }

    #[test]
    fn k5_what_is_said_before_is_what_is_offered_after() {
        let own = Act::License(
            "m".into(),
            LicenseAct::SetOwner {
                from: Some("ana".into()),
                to: Some("ben".into()),
            },
        );
        for (acts, expected) in [
            (vec![release(), own.clone()], Undo::Whole),
            (vec![reset(), release(), own.clone()], Undo::Partly),
            (vec![reset()], Undo::Never),
            // What is theirs as the owner is nobody's once the seat is given up again.
            (
                vec![
                    own.clone(),
                    Act::Seat("m".into(), SeatAct::Assign { user: "ana".into() }),
                ],
                Undo::Partly,
            ),
            // Everything that was handed over would have nobody to go back to.
            (vec![release(), own, remove()], Undo::Never),
            (vec![], Undo::Never),
        ] {
            assert_eq!(undo(&acts), expected, "{acts:?}");
            let done = acts.into_iter().map(|act| (act, Vec::new()));
            let is_offered = !receipt(done.collect()).inverse().is_empty();
            assert_eq!(is_offered, expected != Undo::Never);
        }
    }

    #[test]
    fn k5_a_removal_that_did_not_come_about_keeps_no_undo_from_the_rest() {
        let mut receipt = receipt(vec![(release(), Vec::new()), (remove(), Vec::new())]);
        assert!(receipt.inverse().is_empty());
        receipt.rows[1].outcome = Outcome::Failed(crate::acts::Failure::Forbidden);
        assert_eq!(receipt.inverse().len(), 1);
    }

    #[test]
    fn an_undo_can_be_undone() {
        let acts = one_of_each().into_iter();
        let acts = acts.filter(|act| undo([act]) == Undo::Whole);
        let mut count = 0;
        for act in acts {
            let back = receipt(vec![(act.clone(), Vec::new())]).inverse();
            let done = back.acts().iter().map(|act| (act.clone(), Vec::new()));
            assert_eq!(receipt(done.collect()).inverse().acts(), [act]);
            count += 1;
        }
        assert!(count > 10, "{count}");
    }

    #[test]
    fn k5_a_seat_that_is_given_back_comes_with_its_devices() {
        let receipt = receipt(vec![(release(), vec!["d".into()])]);
        let back = Act::Device(
            "d".into(),
            DeviceAct::SetOwner {
                license: "l".into(),
                from: None,
                to: Some("ana".into()),
            },
        );
        let seat = Act::Seat("l".into(), SeatAct::Assign { user: "ana".into() });
        assert_eq!(receipt.inverse().acts(), [seat, back]);
    }

    #[test]
    fn s10_a_seat_that_is_given_back_comes_with_its_limit() {
        let mut receipt = receipt(vec![(release(), Vec::new())]);
        receipt.rows[0].limit = Some(3);
        let limit = Act::Seat(
            "l".into(),
            SeatAct::SetLimit {
                user: "ana".into(),
                from: 0,
                to: 3,
            },
        );
        let seat = Act::Seat("l".into(), SeatAct::Assign { user: "ana".into() });
        let back = receipt.inverse();
        assert_eq!(back.acts(), [seat.clone(), limit.clone()]);
        // And with the seat it goes again.
        assert_eq!(undo(back.acts()), Undo::Whole);
        assert_eq!(undo([&limit]), Undo::Never);
        let done = [(&seat, &[][..], None), (&limit, &[][..], None)];
        assert_eq!(undoing(&done).acts(), [release()]);
    }

    #[test]
    fn k5_nothing_leads_back_into_a_team_that_is_removed() {
        let gone = TeamId::from("gone");
        let own = Act::Team(gone.clone(), TeamAct::AddOwner { user: "ana".into() });
        let ban = Act::Person("ben".into(), PersonAct::Ban);
        let remove = Act::Team(gone, TeamAct::Remove);
        assert_eq!(undo([&own, &remove]), Undo::Never);
        assert_eq!(undo([&own, &ban, &remove]), Undo::Partly);
        let done = [&own, &ban, &remove].map(|act| (act, &[][..], None));
        let back = undoing(&done);
        assert_eq!(back.acts(), [Act::Person("ben".into(), PersonAct::Unban)]);
    }
}
