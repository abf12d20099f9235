//! Whether a plan can be taken back, and what takes it back. The dialogs ask before, the receipts
//! after, so that neither promises what the other does not keep.

use super::{Plan, inverse};
use crate::{
    domain::{Act, DeviceId, TeamId, UserId},
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
        if matches!(act, Act::RemoveUser { .. }) {
            return Undo::Never;
        }
        let can = taken_back(act, &acts).is_some();
        some |= can;
        all &= can;
    }
    match (some, all) {
        (true, true) => Undo::Whole,
        (true, false) => Undo::Partly,
        (false, _) => Undo::Never,
    }
}

/// What takes one of several acts back, if anything does. Nothing leads back into a team that was
/// removed, or out of it.
fn taken_back(act: &Act, acts: &[&Act]) -> Option<Act> {
    let is_gone = |team: &TeamId| {
        let mut acts = acts.iter();
        acts.any(|act| matches!(act, Act::RemoveTeam { team: gone } if gone == team))
    };
    inverse(act).filter(|back| !back.teams().iter().any(is_gone))
}

/// What takes acts back, given in the order they were done, each with the devices that became
/// nobody's by it; the last goes first.
pub(super) fn undoing<'a>(
    done: impl DoubleEndedIterator<Item = (&'a Act, &'a [DeviceId])> + Clone,
) -> Plan {
    let mut plan = Plan::default();
    if undo(done.clone().map(|(act, _)| act)) == Undo::Never {
        return plan;
    }
    let acts: Vec<&Act> = done.clone().map(|(act, _)| act).collect();
    for (act, freed) in done.rev() {
        plan.extend(taken_back(act, &acts));
        let Some((license, user)) = act.frees_devices_of() else {
            continue;
        };
        plan.extend(freed.iter().map(|device| Act::SetDeviceOwner {
            license: license.clone(),
            device: device.clone(),
            from: None,
            to: Some(user.clone()),
        }));
    }
    plan
}

/// The devices that become nobody's by each of the acts, as far as they are known, and that the
/// server lets somebody give back.
pub fn freed_by(estate: &Estate, acts: &[Act]) -> Vec<Vec<DeviceId>> {
    let settled = |id: &DeviceId, user: &UserId| {
        acts.iter().any(|act| match act {
            Act::ResetDevice { device, .. } => device == id,
            Act::SetDeviceOwner { device, from, .. } => device == id && from.as_ref() == Some(user),
            _ => false,
        })
    };
    let freed = |act: &Act| {
        let Some((license, user)) = act.frees_devices_of() else {
            return Vec::new();
        };
        let here = estate.devices_of(license).into_value().unwrap_or_default();
        here.into_iter()
            .filter(|it| it.user.as_ref() == Some(user) && it.can_change_hands())
            .map(|it| it.id.clone())
            .filter(|id| !settled(id, user))
            .collect()
    };
    acts.iter().map(freed).collect()
}
