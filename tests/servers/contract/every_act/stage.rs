//! What the examples are about, an example of each act, and what is so.

use std::fmt::Write;

use seatboard_core::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{
        ContractId, DeviceId, LicenseId, Moment, NewUser, Profile, Role, TeamDraft, TeamId, UserId,
    },
    waiting::Place,
};
use seatboard_servers::LicenseServer;

use crate::{
    reads::{seats_of, walk},
    world::{Terms, World},
};

/// What the examples are about. Ana and Ben have seats, Cem has none, and Ana has the device.
pub struct Stage {
    nth: usize,
    people: [UserId; 3],
    license: LicenseId,
    device: DeviceId,
    teams: [TeamId; 2],
    contract: ContractId,
}

impl Stage {
    /// All of it anew, so that no trouble meets the traces of another.
    pub async fn set(world: &impl World, server: &impl LicenseServer, nth: usize) -> Self {
        let email = |name: &str| format!("{name}-x{nth}x@acme.test");
        let (ana, ben) = (email("ana"), email("ben"));
        let people = [
            world.person(&ana).await,
            world.person(&ben).await,
            world.person(&email("cem")).await,
        ];
        let license = world
            .license(Terms {
                seats: Some(5),
                seated: people[..2].to_vec(),
                ..Terms::default()
            })
            .await;
        world.device(&license, Some(&people[0])).await;
        let device = walk(|at| server.devices(&license, at)).await[0].id.clone();
        let can = server.capabilities();
        let mut teams = [TeamId::from("none"), TeamId::from("none")];
        if can.changes_teams {
            for (team, name) in teams.iter_mut().zip(["One", "Two"]) {
                *team = crate::changes::team(server, &format!("{name} x{nth}x"), None).await;
            }
        }
        let contract = server.license(&license).await.expect("a license").contract;
        Self {
            nth,
            people,
            license,
            device,
            teams,
            contract: contract.unwrap_or_else(|| "none".into()),
        }
    }

    fn newcomer(&self) -> NewUser {
        NewUser {
            email: format!("new-x{}x@acme.test", self.nth),
            first_name: "Nina".into(),
            last_name: "Neu".into(),
            ..NewUser::default()
        }
    }

    fn draft(&self, name: &str, max_users: Option<u32>) -> TeamDraft {
        TeamDraft {
            name: format!("{name} x{}x", self.nth),
            max_users,
            ..TeamDraft::default()
        }
    }

    /// One example of each act, after what has to be so for it.
    pub fn examples(&self, creates_alone: bool) -> Vec<(Vec<Act>, Act)> {
        let [ana, ben, cem] = self.people.clone();
        let [one, two] = self.teams.clone();
        let (license, device) = (self.license.clone(), self.device.clone());
        let name = format!("ana-x{}x", self.nth);
        let profile = |first_name: &str| Profile {
            email: format!("{name}@acme.test"),
            first_name: first_name.into(),
            last_name: "Muster".into(),
        };
        let alone = |act: Act| (Vec::new(), act);
        let contract = self.contract.clone();
        let seat =
            |user: &UserId| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() });
        let own = Act::Team(two.clone(), TeamAct::AddOwner { user: ben.clone() });
        let manage = Act::Contract(
            contract.clone(),
            ContractAct::AddManager { user: cem.clone() },
        );
        let place = Place::new(cem.clone(), "admin".into(), Moment::default());
        let join = Act::License(license.clone(), LicenseAct::JoinLine(place.clone()));
        vec![
            match creates_alone {
                true => alone(Act::create_user(self.newcomer())),
                // They come with a seat.
                false => (
                    vec![Act::create_user(self.newcomer())],
                    seat(&self.newcomer().placeholder()),
                ),
            },
            alone(Act::Person(
                ana.clone(),
                PersonAct::Update {
                    from: profile(&name),
                    to: profile("Anna"),
                },
            )),
            alone(Act::Person(cem.clone(), PersonAct::Remove)),
            alone(Act::Person(cem.clone(), PersonAct::Ban)),
            (
                vec![Act::Person(cem.clone(), PersonAct::Ban)],
                Act::Person(cem.clone(), PersonAct::Unban),
            ),
            alone(Act::Person(
                cem.clone(),
                PersonAct::SetRole {
                    from: Role::User,
                    to: Role::SupportAgent,
                },
            )),
            alone(seat(&cem)),
            alone(Act::Seat(
                license.clone(),
                SeatAct::Release { user: ben.clone() },
            )),
            alone(Act::Seat(
                license.clone(),
                SeatAct::Move {
                    from: ben.clone(),
                    to: cem.clone(),
                },
            )),
            alone(Act::License(
                license.clone(),
                LicenseAct::SetOwner {
                    from: None,
                    to: Some(cem.clone()),
                },
            )),
            alone(Act::Device(
                device.clone(),
                DeviceAct::Reset {
                    license: license.clone(),
                },
            )),
            alone(Act::Device(
                device,
                DeviceAct::SetOwner {
                    license: license.clone(),
                    from: Some(ana.clone()),
                    to: Some(ben.clone()),
                },
            )),
            alone(Act::Seat(
                license.clone(),
                SeatAct::SetLimit {
                    user: ana.clone(),
                    from: 1,
                    to: 4,
                },
            )),
            alone(Act::Seat(
                license.clone(),
                SeatAct::Reset { user: ana.clone() },
            )),
            alone(Act::Person(
                ana.clone(),
                PersonAct::SetTeam {
                    from: None,
                    to: Some(one.clone()),
                },
            )),
            alone(Act::License(
                license.clone(),
                LicenseAct::SetTeam {
                    from: None,
                    to: Some(one.clone()),
                },
            )),
            alone(Act::create_team(self.draft("New", Some(7)))),
            alone(Act::Team(
                one,
                TeamAct::Update {
                    from: self.draft("One", None),
                    to: self.draft("First", Some(7)),
                },
            )),
            alone(Act::Team(two.clone(), TeamAct::Remove)),
            alone(own.clone()),
            (
                vec![own],
                Act::Team(two, TeamAct::RemoveOwner { user: ben }),
            ),
            alone(manage.clone()),
            (
                vec![manage],
                Act::Contract(contract, ContractAct::RemoveManager { user: cem }),
            ),
            alone(join.clone()),
            (
                vec![join],
                Act::License(
                    license,
                    LicenseAct::LeaveLine {
                        place,
                        seated: false,
                    },
                ),
            ),
        ]
    }

    /// What is so, in words that are the same on every stage.
    pub async fn picture(&self, server: &impl LicenseServer) -> String {
        let can = server.capabilities();
        let mut text = String::new();
        for id in &self.people {
            let user = server.user(id).await.map(|it| {
                let profile = it.profile();
                (profile, it.role, it.status, it.team)
            });
            writeln!(text, "{user:?}").expect("text");
        }
        let new = self.newcomer().email;
        for user in server.find_users(&new).await.expect("a search") {
            writeln!(text, "{:?}", user.profile()).expect("text");
        }
        let license = server.license(&self.license).await.expect("the license");
        writeln!(
            text,
            "{:?} {:?} {:?}",
            license.owner, license.team, license.line
        )
        .expect("text");
        let mut seats: Vec<String> = { seats_of(server, &self.license).await.into_iter() }
            .map(|(seat, user)| format!("{} {:?} {:?}", user.email, seat.hold, seat.activations))
            .collect();
        seats.sort();
        let devices = walk(|at| server.devices(&self.license, at)).await;
        let devices: Vec<_> = { devices.iter() }
            .map(|it| (&it.user, it.standing))
            .collect();
        writeln!(text, "{seats:?} {devices:?}").expect("text");
        if can.changes_teams {
            let mark = format!("x{}x", self.nth);
            let teams = server.catalogue().await.expect("a catalogue").teams;
            let mut teams: Vec<TeamDraft> = teams.iter().map(|team| team.draft()).collect();
            teams.retain(|team| team.name.contains(&mark));
            teams.sort_by(|one, other| one.name.cmp(&other.name));
            writeln!(text, "{teams:?}").expect("text");
            if teams.iter().any(|team| team.name.starts_with("Two")) {
                let owners = walk(|at| server.team_owners(&self.teams[1], at)).await;
                writeln!(text, "{owners:?}").expect("text");
            }
        }
        if can.has_contracts {
            let managers = walk(|at| server.managers(&self.contract, at)).await;
            let is_cem = managers.iter().any(|it| it.id == self.people[2]);
            writeln!(text, "{is_cem}").expect("text");
        }
        let mut names: Vec<(&str, &str)> = vec![
            (self.people[0].as_str(), "ana"),
            (self.people[1].as_str(), "ben"),
            (self.people[2].as_str(), "cem"),
        ];
        names.extend([
            (self.teams[0].as_str(), "one"),
            (self.teams[1].as_str(), "two"),
        ]);
        for (id, name) in names {
            text = text.replace(id, name);
        }
        text.replace(&format!("x{}x", self.nth), "")
    }
}
