//! One act of each kind, for the tests of what has to be true of all.

use super::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct};
use crate::{
    domain::{LicenseId, Moment, NewUser, Profile, Role, TeamDraft, TeamId, UserId},
    waiting::Place,
};

/// One act of each kind. One that is not listed does not compile.
pub fn one_of_each() -> Vec<Act> {
    let license = || LicenseId::from("l");
    let ana = || UserId::from("ana");
    let ben = || Some(UserId::from("ben"));
    let here = || Some(TeamId::from("north"));
    let elsewhere = || Some(TeamId::from("south"));
    let draft = |name: &str| TeamDraft {
        name: name.into(),
        ..TeamDraft::default()
    };
    let place = || Place::new(ana(), "admin".into(), Moment::default());
    let changed = || Profile {
        first_name: "Anna".into(),
        ..Profile::default()
    };
    let seat = |act| Act::Seat(license(), act);
    let on = |act| Act::License(license(), act);
    let person = |act| Act::Person(ana(), act);
    let in_team = |act| Act::Team("north".into(), act);
    let device = |act| Act::Device("d".into(), act);
    let contract = |act| Act::Contract("c".into(), act);
    let mut all = vec![Act::create_user(NewUser {
        email: "new@acme.test".into(),
        ..NewUser::default()
    })];
    // Each leads to the next.
    while let Some(next) = match all.last() {
        None | Some(Act::License(_, LicenseAct::LeaveLine { .. })) => None,
        Some(Act::Person(_, PersonAct::Create(_))) => Some(person(PersonAct::Update {
            from: Profile::default(),
            to: changed(),
        })),
        Some(Act::Person(_, PersonAct::Update { .. })) => Some(person(PersonAct::Remove)),
        Some(Act::Person(_, PersonAct::Remove)) => Some(person(PersonAct::Ban)),
        Some(Act::Person(_, PersonAct::Ban)) => Some(person(PersonAct::Unban)),
        Some(Act::Person(_, PersonAct::Unban)) => Some(person(PersonAct::SetRole {
            from: Role::User,
            to: Role::ReadOnly,
        })),
        Some(Act::Person(_, PersonAct::SetRole { .. })) => {
            Some(seat(SeatAct::Assign { user: ana() }))
        }
        Some(Act::Seat(_, SeatAct::Assign { .. })) => Some(seat(SeatAct::Release { user: ana() })),
        Some(Act::Seat(_, SeatAct::Release { .. })) => Some(seat(SeatAct::Move {
            from: ana(),
            to: "ben".into(),
        })),
        Some(Act::Seat(_, SeatAct::Move { .. })) => Some(on(LicenseAct::SetOwner {
            from: Some(ana()),
            to: ben(),
        })),
        Some(Act::License(_, LicenseAct::SetOwner { .. })) => {
            Some(device(DeviceAct::Reset { license: license() }))
        }
        Some(Act::Device(_, DeviceAct::Reset { .. })) => Some(device(DeviceAct::SetOwner {
            license: license(),
            from: Some(ana()),
            to: ben(),
        })),
        Some(Act::Device(_, DeviceAct::SetOwner { .. })) => Some(seat(SeatAct::SetLimit {
            user: ana(),
            from: 1,
            to: 2,
        })),
        Some(Act::Seat(_, SeatAct::SetLimit { .. })) => Some(seat(SeatAct::Reset { user: ana() })),
        Some(Act::Seat(_, SeatAct::Reset { .. })) => Some(person(PersonAct::SetTeam {
            from: here(),
            to: elsewhere(),
        })),
        Some(Act::Person(_, PersonAct::SetTeam { .. })) => Some(on(LicenseAct::SetTeam {
            from: here(),
            to: elsewhere(),
        })),
        Some(Act::License(_, LicenseAct::SetTeam { .. })) => Some(Act::create_team(draft("New"))),
        Some(Act::Team(_, TeamAct::Create(_))) => Some(in_team(TeamAct::Update {
            from: draft("North"),
            to: draft("Nord"),
        })),
        Some(Act::Team(_, TeamAct::Update { .. })) => Some(in_team(TeamAct::Remove)),
        Some(Act::Team(_, TeamAct::Remove)) => Some(in_team(TeamAct::AddOwner { user: ana() })),
        Some(Act::Team(_, TeamAct::AddOwner { .. })) => {
            Some(in_team(TeamAct::RemoveOwner { user: ana() }))
        }
        Some(Act::Team(_, TeamAct::RemoveOwner { .. })) => {
            Some(contract(ContractAct::AddManager { user: ana() }))
        }
        Some(Act::Contract(_, ContractAct::AddManager { .. })) => {
            Some(contract(ContractAct::RemoveManager { user: ana() }))
        }
        Some(Act::Contract(_, ContractAct::RemoveManager { .. })) => {
            Some(on(LicenseAct::JoinLine(place())))
        }
        Some(Act::License(_, LicenseAct::JoinLine(place))) => {
            let place = place.clone();
            Some(on(LicenseAct::LeaveLine {
                place,
                seated: false,
            }))
        }
    } {
        all.push(next);
    }
    all
}
