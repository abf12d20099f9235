//! Random plans: described by numbers, and made into acts for what an estate holds.

use proptest::prelude::*;
use seatboard_core::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{
        ContractId, DeviceId, Hold, LicenseId, NewUser, Profile, Role, TeamDraft, TeamId, UserId,
        UserStatus,
    },
    estate::Estate,
    plan::{TakeBack, hand_over, hand_over_all, leave_teams, release, take_back},
};

use crate::office::{Kind, LICENSES, PEOPLE, TEAMS, email};

/// A change to be made; which numbers mean something depends on its kind.
#[derive(Clone, Debug)]
pub struct Draft {
    kind: Change,
    license: usize,
    a: usize,
    b: usize,
    team: usize,
    device: usize,
}

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Assign,
    Release,
    Move,
    SetOwner,
    LeaveWithoutOwner,
    ResetDevice,
    SetDeviceOwner,
    FreeDevice,
    CreateUser,
    UpdateUser,
    Ban,
    SetRole,
    SetUserTeam,
    SetLicenseTeam,
    CreateTeam,
    UpdateTeam,
    RemoveTeam,
    AddTeamOwner,
    RemoveTeamOwner,
    SetSeatLimit,
    ResetSeat,
    AddManager,
    RemoveManager,
}

const BY_KEYGEN: [Change; 19] = [
    Change::Assign,
    Change::Release,
    Change::Move,
    Change::SetOwner,
    Change::LeaveWithoutOwner,
    Change::ResetDevice,
    Change::SetDeviceOwner,
    Change::FreeDevice,
    Change::CreateUser,
    Change::UpdateUser,
    Change::Ban,
    Change::SetRole,
    Change::SetUserTeam,
    Change::SetLicenseTeam,
    Change::CreateTeam,
    Change::UpdateTeam,
    Change::RemoveTeam,
    Change::AddTeamOwner,
    Change::RemoveTeamOwner,
];

const BY_LICENSE_SPRING: [Change; 10] = [
    Change::Assign,
    Change::Release,
    Change::Move,
    Change::ResetDevice,
    Change::CreateUser,
    Change::UpdateUser,
    Change::SetSeatLimit,
    Change::ResetSeat,
    Change::AddManager,
    Change::RemoveManager,
];

/// Random changes that a server of this kind can make.
pub fn drafts(kind: Kind) -> impl Strategy<Value = Draft> {
    let kinds = match kind {
        Kind::Keygen => BY_KEYGEN.to_vec(),
        Kind::LicenseSpring => BY_LICENSE_SPRING.to_vec(),
    };
    (
        prop::sample::select(kinds),
        (0..LICENSES, 0..PEOPLE, 0..PEOPLE),
        (0..TEAMS, 0..12_usize),
    )
        .prop_map(|(kind, (license, a, b), (team, device))| Draft {
            kind,
            license,
            a,
            b,
            team,
            device,
        })
}

/// What the numbers of a draft mean in an estate.
pub struct Names {
    pub people: Vec<UserId>,
    licenses: Vec<LicenseId>,
    teams: Vec<TeamId>,
    devices: Vec<DeviceId>,
}

impl Names {
    pub fn of(estate: &Estate) -> Self {
        let person = |number| {
            let user = estate.user_by_email(&email(number));
            user.expect("they were made").id.clone()
        };
        let mut licenses: Vec<_> = estate
            .licenses()
            .map(|row| (format!("{:?}", estate.title(&row.id)), row.id.clone()))
            .collect();
        licenses.sort();
        let mut teams: Vec<_> = estate
            .teams()
            .map(|team| (team.name.clone(), team.id.clone()))
            .collect();
        teams.sort();
        let mut devices: Vec<_> = estate
            .devices()
            .filter(|device| device.is_active())
            .map(|device| (device.fingerprint.clone(), device.id.clone()))
            .collect();
        devices.sort();
        Self {
            people: (0..PEOPLE).map(person).collect(),
            licenses: licenses.into_iter().map(|(_, id)| id).collect(),
            teams: teams.into_iter().map(|(_, id)| id).collect(),
            devices: devices.into_iter().map(|(_, id)| id).collect(),
        }
    }

    fn license(&self, number: usize) -> LicenseId {
        self.licenses[number % self.licenses.len()].clone()
    }
}

/// Leaves out resets where there is more than one: no screen sends them together, nor with
/// anything else.
fn resets_alone(mut drafts: Vec<Draft>) -> Vec<Draft> {
    let is_reset = |draft: &Draft| matches!(draft.kind, Change::ResetDevice | Change::ResetSeat);
    match drafts.iter().position(is_reset) {
        Some(0) => drafts.truncate(1),
        _ => drafts.retain(|draft| !is_reset(draft)),
    }
    drafts
}

impl Draft {
    /// The acts it comes to: none where there is nothing of the kind.
    pub fn acts(&self, estate: &Estate, names: &Names) -> Vec<Act> {
        let license = names.license(self.license);
        let (user, other) = (&names.people[self.a], &names.people[self.b]);
        let row = estate.license(&license).expect("one of them");
        let person = estate.user(user).expect("one of them");
        let user = || user.clone();
        let team = names.teams.get(self.team).cloned();
        let of_team = |make: &dyn Fn(TeamId) -> Act| team.clone().map(make).into_iter().collect();
        let of_contract =
            |make: &dyn Fn(ContractId) -> Act| row.contract.clone().map(make).into_iter().collect();
        match self.kind {
            Change::Assign => vec![Act::Seat(license, SeatAct::Assign { user: user() })],
            Change::Release => vec![Act::Seat(license, SeatAct::Release { user: user() })],
            Change::Move => vec![Act::Seat(
                license,
                SeatAct::Move {
                    from: user(),
                    to: other.clone(),
                },
            )],
            Change::SetOwner => vec![Act::License(
                license,
                LicenseAct::SetOwner {
                    from: row.owner.clone(),
                    to: Some(user()),
                },
            )],
            Change::LeaveWithoutOwner => vec![Act::License(
                license,
                LicenseAct::SetOwner {
                    from: row.owner.clone(),
                    to: None,
                },
            )],
            Change::ResetDevice | Change::SetDeviceOwner | Change::FreeDevice => {
                self.of_device(estate, names, user())
            }
            Change::CreateUser => self.newcomer(license, team),
            Change::UpdateUser => vec![Act::Person(
                user(),
                PersonAct::Update {
                    from: person.profile(),
                    to: Profile {
                        first_name: format!("New {}", self.b),
                        ..person.profile()
                    },
                },
            )],
            Change::Ban if person.status == UserStatus::Banned => {
                vec![Act::Person(user(), PersonAct::Unban)]
            }
            Change::Ban => vec![Act::Person(user(), PersonAct::Ban)],
            Change::SetRole => vec![Act::Person(
                user(),
                PersonAct::SetRole {
                    from: person.role,
                    to: [Role::User, Role::SupportAgent, Role::Developer][self.b % 3],
                },
            )],
            Change::SetUserTeam => vec![Act::Person(
                user(),
                PersonAct::SetTeam {
                    from: person.team.clone(),
                    to: team.filter(|_| !self.b.is_multiple_of(3)),
                },
            )],
            Change::SetLicenseTeam => vec![Act::License(
                license,
                LicenseAct::SetTeam {
                    from: row.team.clone(),
                    to: team.filter(|_| !self.b.is_multiple_of(3)),
                },
            )],
            Change::CreateTeam => vec![Act::create_team(TeamDraft {
                name: format!("New {}", self.a),
                max_users: self.b.is_multiple_of(2).then_some(3),
                ..TeamDraft::default()
            })],
            Change::UpdateTeam => of_team(&|team| {
                let from = estate.team(&team).expect("one of them").draft();
                let to = TeamDraft {
                    max_users: Some(2 + u32::try_from(self.b).expect("a small number")),
                    ..from.clone()
                };
                Act::Team(team, TeamAct::Update { from, to })
            }),
            Change::RemoveTeam => of_team(&|team| Act::Team(team, TeamAct::Remove)),
            Change::AddTeamOwner => {
                of_team(&|team| Act::Team(team, TeamAct::AddOwner { user: user() }))
            }
            Change::RemoveTeamOwner => {
                of_team(&|team| Act::Team(team, TeamAct::RemoveOwner { user: user() }))
            }
            Change::SetSeatLimit => { estate.activations(&license, &user()).and_then(|it| it.max) }
                .map(|from| {
                    Act::Seat(
                        license.clone(),
                        SeatAct::SetLimit {
                            user: user(),
                            from,
                            to: 1 + u32::try_from(self.b).expect("a small number"),
                        },
                    )
                })
                .into_iter()
                .collect(),
            Change::ResetSeat => vec![Act::Seat(license, SeatAct::Reset { user: user() })],
            Change::AddManager => of_contract(&|contract| {
                Act::Contract(contract, ContractAct::AddManager { user: user() })
            }),
            Change::RemoveManager => of_contract(&|contract| {
                Act::Contract(contract, ContractAct::RemoveManager { user: user() })
            }),
        }
    }

    fn of_device(&self, estate: &Estate, names: &Names, user: UserId) -> Vec<Act> {
        let count = names.devices.len().max(1);
        let device = names.devices.get(self.device % count);
        let Some(device) = device.and_then(|id| estate.device(id)) else {
            return Vec::new();
        };
        let (license, from) = (device.license.clone(), device.user.clone());
        let device = device.id.clone();
        vec![match self.kind {
            Change::ResetDevice => Act::Device(device, DeviceAct::Reset { license }),
            Change::FreeDevice => Act::Device(
                device,
                DeviceAct::SetOwner {
                    license,
                    from,
                    to: None,
                },
            ),
            _ => Act::Device(
                device,
                DeviceAct::SetOwner {
                    license,
                    from,
                    to: Some(user),
                },
            ),
        }]
    }

    /// Somebody new, with a seat.
    fn newcomer(&self, license: LicenseId, team: Option<TeamId>) -> Vec<Act> {
        let person = NewUser {
            email: format!("new{}@acme.test", self.a),
            first_name: "Neu".into(),
            last_name: "Muster".into(),
            role: None,
            team: team.filter(|_| self.b.is_multiple_of(3)),
        };
        let user = person.placeholder();
        vec![
            Act::create_user(person),
            Act::Seat(license, SeatAct::Assign { user }),
        ]
    }
}

/// A whole plan of the kinds that dialogs make.
#[derive(Clone, Debug)]
pub enum Whole {
    /// Single changes, staged one after the other.
    Changes(Vec<Draft>),
    /// Seats of a license are taken back, with the devices or without.
    Release {
        license: usize,
        people: Vec<usize>,
        devices: bool,
    },
    /// Everything somebody has is handed to another.
    HandOver { from: usize, to: usize, role: bool },
    /// Several hand everything over, each to a successor.
    HandOverAll {
        each: Vec<(usize, usize)>,
        role: bool,
    },
    /// Everything somebody has is taken back.
    TakeBack {
        user: usize,
        devices: bool,
        role: bool,
        ban: bool,
    },
}

/// Who is removed at the end of a plan, and whether it has handed over or taken back before.
#[derive(Clone, Debug)]
pub struct Removal {
    pub before: Option<Whole>,
    pub people: Vec<usize>,
}

fn some_people() -> impl Strategy<Value = Vec<usize>> {
    let people = prop::collection::btree_set(0..PEOPLE, 1..4);
    people.prop_map(|people| people.into_iter().collect())
}

fn pair() -> impl Strategy<Value = (usize, usize)> {
    (0..PEOPLE, 1..PEOPLE).prop_map(|(from, step)| (from, (from + step) % PEOPLE))
}

/// Random plans that remove nobody.
pub fn wholes(kind: Kind) -> impl Strategy<Value = Whole> {
    let changes = prop::collection::vec(drafts(kind), 1..7).prop_map(Whole::Changes);
    let release = (0..LICENSES, some_people(), any::<bool>());
    let release = release.prop_map(|(license, people, devices)| Whole::Release {
        license,
        people,
        devices,
    });
    match kind {
        Kind::LicenseSpring => {
            let changes = prop::collection::vec(drafts(kind), 1..5)
                .prop_map(|drafts| Whole::Changes(resets_alone(drafts)));
            prop_oneof![3 => changes, 1 => release].boxed()
        }
        Kind::Keygen => prop_oneof![
            4 => changes,
            1 => release,
            1 => handing_over(),
            1 => taking_back(),
        ]
        .boxed(),
    }
}

fn handing_over() -> impl Strategy<Value = Whole> {
    let one = (pair(), any::<bool>());
    let one = one.prop_map(|((from, to), role)| Whole::HandOver { from, to, role });
    let all = (some_people(), pair(), any::<[bool; 4]>(), any::<bool>());
    let all = all.prop_map(|(from, (one, other), which, role)| {
        let to = which.map(|is_one| if is_one { one } else { other });
        let each = from.iter().copied().zip(to);
        // Whoever leaves takes over nothing.
        let each = each.filter(|(_, to)| !from.contains(to)).collect();
        Whole::HandOverAll { each, role }
    });
    prop_oneof![one, all]
}

fn taking_back() -> impl Strategy<Value = Whole> {
    let how = (0..PEOPLE, any::<bool>(), any::<bool>(), any::<bool>());
    how.prop_map(|(user, devices, role, ban)| Whole::TakeBack {
        user,
        devices,
        role,
        ban,
    })
}

/// Random removals: plain ones, and those that keep first what can be kept.
pub fn removals() -> impl Strategy<Value = Removal> {
    let plain = some_people().prop_map(|people| Removal {
        before: None,
        people,
    });
    let keeping = prop_oneof![handing_over(), taking_back()].prop_map(|before| {
        let people = match &before {
            Whole::HandOver { from, .. } => vec![*from],
            Whole::HandOverAll { each, .. } => each.iter().map(|(from, _)| *from).collect(),
            Whole::TakeBack { user, .. } => vec![*user],
            Whole::Changes(_) | Whole::Release { .. } => Vec::new(),
        };
        Removal {
            before: Some(before),
            people,
        }
    });
    prop_oneof![plain, keeping]
}

impl Whole {
    pub fn acts(&self, estate: &Estate, names: &Names) -> Vec<Act> {
        let person = |number: &usize| names.people[*number].clone();
        match self {
            Self::Changes(drafts) => {
                let each = drafts.iter().flat_map(|draft| draft.acts(estate, names));
                each.collect()
            }
            Self::Release {
                license,
                people,
                devices,
            } => {
                let license = names.license(*license);
                let people: Vec<UserId> = people.iter().map(person).collect();
                // The dialog offers those who have an assigned seat.
                let sits = |user: &UserId| {
                    estate.hold(&license, user).into_value() == Some(Some(Hold::Assigned))
                };
                let people: Vec<UserId> = people.into_iter().filter(|user| sits(user)).collect();
                release(estate, &license, &people, *devices)
            }
            Self::HandOver { from, to, role } => {
                hand_over(estate, &person(from), &person(to), *role)
            }
            Self::HandOverAll { each, role } => {
                let each = { each.iter() }.map(|(from, to)| (person(from), person(to)));
                hand_over_all(estate, &each.collect::<Vec<_>>(), *role)
            }
            Self::TakeBack {
                user,
                devices,
                role,
                ban,
            } => {
                let how = TakeBack {
                    devices: *devices,
                    role: *role,
                    ban: *ban,
                };
                take_back(estate, &person(user), how)
            }
        }
    }
}

impl Removal {
    pub fn people(&self, names: &Names) -> Vec<UserId> {
        let people = self.people.iter();
        people.map(|at| names.people[*at].clone()).collect()
    }

    pub fn acts(&self, estate: &Estate, names: &Names) -> Vec<Act> {
        let people = self.people(names);
        let mut acts = match &self.before {
            Some(before) => before.acts(estate, names),
            // Whoever is removed is taken off as an owner of teams first.
            None => { people.iter() }
                .flat_map(|user| leave_teams(estate, user))
                .collect(),
        };
        acts.extend(
            people
                .into_iter()
                .map(|user| Act::Person(user, PersonAct::Remove)),
        );
        acts
    }
}
