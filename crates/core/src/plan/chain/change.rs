//! What an act finds and what it leaves, in the server's ids and words, for whoever reads a
//! receipt without the panel.

#![deny(clippy::wildcard_enum_match_arm)]

use serde_json::Value;

use crate::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    keep::Keep,
};

/// What was so before an act, and what is so once it is done. Nothing stands for what is not there.
pub struct Change {
    /// Before it.
    pub before: Value,
    /// After it.
    pub after: Value,
}

impl Change {
    /// What an act finds and what it leaves.
    pub fn by(act: &Act) -> Self {
        let (before, after) = match act {
            Act::Seat(_, act) => match act {
                SeatAct::Assign { user } => (Value::Null, user.write()),
                SeatAct::Release { user } => (user.write(), Value::Null),
                SeatAct::Move { from, to } => (from.write(), to.write()),
                SeatAct::SetLimit { from, to, .. } => (from.write(), to.write()),
                // Which devices it frees, the server alone knows.
                SeatAct::Reset { .. } => (Value::Null, Value::Null),
            },
            Act::License(_, act) => match act {
                LicenseAct::SetOwner { from, to } => (from.write(), to.write()),
                LicenseAct::SetTeam { from, to } => (from.write(), to.write()),
                LicenseAct::JoinLine(place) => (Value::Null, place.write()),
                LicenseAct::LeaveLine { place, .. } => (place.write(), Value::Null),
            },
            Act::Person(user, act) => match act {
                PersonAct::Create(new) => (Value::Null, new.write()),
                PersonAct::Update { from, to } => (from.write(), to.write()),
                PersonAct::Remove => (user.write(), Value::Null),
                PersonAct::Ban => ("active".into(), "banned".into()),
                PersonAct::Unban => ("banned".into(), "active".into()),
                PersonAct::SetRole { from, to } => (from.write(), to.write()),
                PersonAct::SetTeam { from, to } => (from.write(), to.write()),
            },
            Act::Team(team, act) => match act {
                TeamAct::Create(draft) => (Value::Null, draft.write()),
                TeamAct::Update { from, to } => (from.write(), to.write()),
                TeamAct::Remove => (team.write(), Value::Null),
                TeamAct::AddOwner { user } => (Value::Null, user.write()),
                TeamAct::RemoveOwner { user } => (user.write(), Value::Null),
            },
            Act::Device(device, act) => match act {
                DeviceAct::Reset { .. } => (device.write(), Value::Null),
                DeviceAct::SetOwner { from, to, .. } => (from.write(), to.write()),
            },
            Act::Contract(_, act) => match act {
                ContractAct::AddManager { user } => (Value::Null, user.write()),
                ContractAct::RemoveManager { user } => (user.write(), Value::Null),
            },
        };
        Self { before, after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::one_of_each;

    #[test]
    fn what_takes_an_act_back_finds_what_it_left_and_leaves_what_it_found() {
        let mut count = 0;
        for act in one_of_each() {
            let Ok(back) = act.inverse() else { continue };
            let (there, back) = (Change::by(&act), Change::by(&back));
            assert_eq!(
                (there.before, there.after),
                (back.after, back.before),
                "{act:?}"
            );
            count += 1;
        }
        assert!(count > 10, "{count}");
    }
}
