//! What each act says of itself.

use seatboard_core::{
    acts::{
        Act, ContractAct, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, SeatAct, TeamAct,
    },
    domain::{Role, UserId},
};
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
    let lines = |can: &Capabilities| can.keeps_lines;
    let removes = |can: &Capabilities| can.removes_people;
    let mut other = act.clone();
    let mut late = None;
    let nobody = UserId::from(unknown);
    let (number, on, can, gone): (_, &'static [On], fn(&Capabilities) -> bool, _) = match &mut other
    {
        Act::Person(_, PersonAct::Create(_)) => (0, &[On::CreateUser], always, None),
        Act::Person(user, PersonAct::Update { from, to }) => {
            let mut from = from.clone();
            from.first_name = "Else".into();
            late = Some(Act::Person(
                user.clone(),
                PersonAct::Update {
                    from,
                    to: to.clone(),
                },
            ));
            *user = nobody;
            (1, &[On::UpdateUser], always, Some(Failure::NoSuchUser))
        }
        Act::Person(user, PersonAct::Remove) => {
            *user = nobody;
            (2, &[On::RemoveUser], removes, None)
        }
        Act::Person(user, PersonAct::Ban) => {
            *user = nobody;
            (3, &[On::Ban], bans, Some(Failure::NoSuchUser))
        }
        Act::Person(user, PersonAct::Unban) => {
            *user = nobody;
            (4, &[On::Ban], bans, Some(Failure::NoSuchUser))
        }
        Act::Person(user, PersonAct::SetRole { to, .. }) => {
            late = Some(Act::Person(
                user.clone(),
                PersonAct::SetRole {
                    from: Role::Developer,
                    to: *to,
                },
            ));
            *user = nobody;
            (5, &[On::UpdateUser], roles, Some(Failure::NoSuchUser))
        }
        Act::Seat(_, SeatAct::Assign { user }) => {
            *user = nobody;
            (6, &[On::Assign], always, Some(Failure::NoSuchUser))
        }
        Act::Seat(license, SeatAct::Release { .. }) => {
            *license = unknown.into();
            (7, &[On::Release], always, Some(Failure::NoSuchLicense))
        }
        Act::Seat(_, SeatAct::Move { to, .. }) => {
            *to = nobody;
            (
                8,
                &[On::Assign, On::Release],
                always,
                Some(Failure::NoSuchUser),
            )
        }
        Act::License(license, LicenseAct::SetOwner { to, .. }) => {
            late = Some(Act::License(
                license.clone(),
                LicenseAct::SetOwner {
                    from: Some(nobody),
                    to: to.clone(),
                },
            ));
            *license = unknown.into();
            (9, &[On::SetOwner], owners, Some(Failure::NoSuchLicense))
        }
        Act::Device(device, DeviceAct::Reset { .. }) => {
            *device = unknown.into();
            (10, &[On::ResetDevice], always, None)
        }
        Act::Device(device, DeviceAct::SetOwner { license, to, .. }) => {
            late = Some(Act::Device(
                device.clone(),
                DeviceAct::SetOwner {
                    license: license.clone(),
                    from: Some(nobody),
                    to: to.clone(),
                },
            ));
            *device = unknown.into();
            (
                11,
                &[On::SetDeviceOwner],
                owners,
                Some(Failure::NoSuchDevice),
            )
        }
        Act::Seat(license, SeatAct::SetLimit { user, to, .. }) => {
            late = Some(Act::Seat(
                license.clone(),
                SeatAct::SetLimit {
                    user: user.clone(),
                    from: 9,
                    to: *to,
                },
            ));
            *license = unknown.into();
            (12, &[On::SetSeat], by_seat, Some(Failure::NoSuchLicense))
        }
        Act::Seat(license, SeatAct::Reset { .. }) => {
            *license = unknown.into();
            (13, &[On::SetSeat], by_seat, Some(Failure::NoSuchLicense))
        }
        Act::Person(user, PersonAct::SetTeam { to, .. }) => {
            late = Some(Act::Person(
                user.clone(),
                PersonAct::SetTeam {
                    from: Some(unknown.into()),
                    to: to.clone(),
                },
            ));
            *user = nobody;
            (14, &[On::SetTeam], teams, Some(Failure::NoSuchUser))
        }
        Act::License(license, LicenseAct::SetTeam { to, .. }) => {
            late = Some(Act::License(
                license.clone(),
                LicenseAct::SetTeam {
                    from: Some(unknown.into()),
                    to: to.clone(),
                },
            ));
            *license = unknown.into();
            (15, &[On::SetTeam], teams, Some(Failure::NoSuchLicense))
        }
        Act::Team(_, TeamAct::Create(_)) => (16, &[On::CreateTeam], teams, None),
        Act::Team(team, TeamAct::Update { from, to }) => {
            let mut from = from.clone();
            from.max_users = Some(99);
            late = Some(Act::Team(
                team.clone(),
                TeamAct::Update {
                    from,
                    to: to.clone(),
                },
            ));
            *team = unknown.into();
            (17, &[On::UpdateTeam], teams, Some(Failure::NoSuchTeam))
        }
        Act::Team(team, TeamAct::Remove) => {
            *team = unknown.into();
            (18, &[On::RemoveTeam], teams, None)
        }
        Act::Team(team, TeamAct::AddOwner { .. }) => {
            *team = unknown.into();
            (19, &[On::AddTeamOwner], teams, Some(Failure::NoSuchTeam))
        }
        Act::Team(team, TeamAct::RemoveOwner { .. }) => {
            *team = unknown.into();
            (20, &[On::RemoveTeamOwner], teams, Some(Failure::NoSuchTeam))
        }
        Act::Contract(contract, ContractAct::AddManager { .. }) => {
            *contract = unknown.into();
            (
                21,
                &[On::AddManager],
                contracts,
                Some(Failure::NoSuchContract),
            )
        }
        Act::License(_, LicenseAct::JoinLine(place)) => {
            place.user = nobody;
            (23, &[On::UpdateLicense], lines, Some(Failure::NoSuchUser))
        }
        Act::License(license, LicenseAct::LeaveLine { .. }) => {
            *license = unknown.into();
            (
                24,
                &[On::UpdateLicense],
                lines,
                Some(Failure::NoSuchLicense),
            )
        }
        Act::Contract(contract, ContractAct::RemoveManager { .. }) => {
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
