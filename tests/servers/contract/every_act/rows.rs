//! What each act says of itself.

use seatboard_core::domain::{Act, Failure, Outcome, Role, UserId};
use seatboard_servers::Capabilities;

use crate::world::On;

/// What an act says of itself.
pub struct Row {
    /// Numbers the acts, so that none is without an example.
    pub number: usize,
    /// The requests that carry it out, in their order where there is room.
    pub on: &'static [On],
    /// Whether a server can do it at all.
    pub can: fn(&Capabilities) -> bool,
    /// The same about something that is not there, and what it comes to.
    pub gone: Option<(Act, Outcome)>,
    /// The same after somebody else has changed what it is about.
    pub late: Option<Act>,
}

pub fn failed(failure: Failure) -> Outcome {
    Outcome::Failed(failure)
}

/// What an act says of itself; `unknown` is nobody's id.
pub fn row(act: &Act, unknown: &str) -> Row {
    let always = |_: &Capabilities| true;
    let owners = |can: &Capabilities| can.has_owners;
    let roles = |can: &Capabilities| can.has_roles;
    let bans = |can: &Capabilities| can.bans_people;
    let teams = |can: &Capabilities| can.changes_teams;
    let by_seat = |can: &Capabilities| can.counts_by_seat;
    let contracts = |can: &Capabilities| can.has_contracts;
    let removes = |can: &Capabilities| can.removes_people;
    let mut other = act.clone();
    let mut late = None;
    let nobody = UserId::from(unknown);
    let (number, on, can, gone): (_, &'static [On], fn(&Capabilities) -> bool, _) = match &mut other
    {
        Act::CreateUser(_) => (0, &[On::CreateUser], always, None),
        Act::UpdateUser { user, from, to } => {
            let mut from = from.clone();
            from.first_name = "Else".into();
            late = Some(Act::UpdateUser {
                user: user.clone(),
                from,
                to: to.clone(),
            });
            *user = nobody;
            (1, &[On::UpdateUser], always, Some(Failure::NoSuchUser))
        }
        Act::RemoveUser { user } => {
            *user = nobody;
            (2, &[On::RemoveUser], removes, None)
        }
        Act::Ban { user } => {
            *user = nobody;
            (3, &[On::Ban], bans, Some(Failure::NoSuchUser))
        }
        Act::Unban { user } => {
            *user = nobody;
            (4, &[On::Ban], bans, Some(Failure::NoSuchUser))
        }
        Act::SetRole { user, to, .. } => {
            late = Some(Act::SetRole {
                user: user.clone(),
                from: Role::Developer,
                to: *to,
            });
            *user = nobody;
            (5, &[On::UpdateUser], roles, Some(Failure::NoSuchUser))
        }
        Act::Assign { user, .. } => {
            *user = nobody;
            (6, &[On::Assign], always, Some(Failure::NoSuchUser))
        }
        Act::Release { license, .. } => {
            *license = unknown.into();
            (7, &[On::Release], always, Some(Failure::NoSuchLicense))
        }
        Act::Move { to, .. } => {
            *to = nobody;
            (
                8,
                &[On::Assign, On::Release],
                always,
                Some(Failure::NoSuchUser),
            )
        }
        Act::SetOwner { license, to, .. } => {
            late = Some(Act::SetOwner {
                license: license.clone(),
                from: Some(nobody),
                to: to.clone(),
            });
            *license = unknown.into();
            (9, &[On::SetOwner], owners, Some(Failure::NoSuchLicense))
        }
        Act::ResetDevice { device, .. } => {
            *device = unknown.into();
            (10, &[On::ResetDevice], always, None)
        }
        Act::SetDeviceOwner {
            license,
            device,
            to,
            ..
        } => {
            late = Some(Act::SetDeviceOwner {
                license: license.clone(),
                device: device.clone(),
                from: Some(nobody),
                to: to.clone(),
            });
            *device = unknown.into();
            (
                11,
                &[On::SetDeviceOwner],
                owners,
                Some(Failure::NoSuchDevice),
            )
        }
        Act::SetSeatLimit {
            license, user, to, ..
        } => {
            late = Some(Act::SetSeatLimit {
                license: license.clone(),
                user: user.clone(),
                from: 9,
                to: *to,
            });
            *license = unknown.into();
            (12, &[On::SetSeat], by_seat, Some(Failure::NoSuchLicense))
        }
        Act::ResetSeat { license, .. } => {
            *license = unknown.into();
            (13, &[On::SetSeat], by_seat, Some(Failure::NoSuchLicense))
        }
        Act::SetUserTeam { user, to, .. } => {
            late = Some(Act::SetUserTeam {
                user: user.clone(),
                from: Some(unknown.into()),
                to: to.clone(),
            });
            *user = nobody;
            (14, &[On::SetTeam], teams, Some(Failure::NoSuchUser))
        }
        Act::SetLicenseTeam { license, to, .. } => {
            late = Some(Act::SetLicenseTeam {
                license: license.clone(),
                from: Some(unknown.into()),
                to: to.clone(),
            });
            *license = unknown.into();
            (15, &[On::SetTeam], teams, Some(Failure::NoSuchLicense))
        }
        Act::CreateTeam(_) => (16, &[On::CreateTeam], teams, None),
        Act::UpdateTeam { team, from, to } => {
            let mut from = from.clone();
            from.max_users = Some(99);
            late = Some(Act::UpdateTeam {
                team: team.clone(),
                from,
                to: to.clone(),
            });
            *team = unknown.into();
            (17, &[On::UpdateTeam], teams, Some(Failure::NoSuchTeam))
        }
        Act::RemoveTeam { team } => {
            *team = unknown.into();
            (18, &[On::RemoveTeam], teams, None)
        }
        Act::AddTeamOwner { team, .. } => {
            *team = unknown.into();
            (19, &[On::AddTeamOwner], teams, Some(Failure::NoSuchTeam))
        }
        Act::RemoveTeamOwner { team, .. } => {
            *team = unknown.into();
            (20, &[On::RemoveTeamOwner], teams, Some(Failure::NoSuchTeam))
        }
        Act::AddManager { contract, .. } => {
            *contract = unknown.into();
            (
                21,
                &[On::AddManager],
                contracts,
                Some(Failure::NoSuchContract),
            )
        }
        Act::RemoveManager { contract, .. } => {
            *contract = unknown.into();
            (
                22,
                &[On::RemoveManager],
                contracts,
                Some(Failure::NoSuchContract),
            )
        }
    };
    let is_about_nothing = other != *act;
    Row {
        number,
        on,
        can,
        late,
        // What is taken away from nothing is away.
        gone: is_about_nothing.then(|| (other, gone.map_or(Outcome::Skipped, failed))),
    }
}
