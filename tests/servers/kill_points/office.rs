//! An office on either server, a plan that changes much of it, and what can be seen of both.

use std::{collections::BTreeMap, ops::Range};

use seatboard_core::{
    acts::{Act, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{License, LicenseId, Moment, NewUser, Profile, TeamDraft, User, UserId},
    estate::Estate,
    plan,
    waiting::Place,
};
use seatboard_servers::{
    LicenseServer, Secret,
    keygen::{Keygen, KeygenOptions},
    licensespring::{LicenseSpring, LicenseSpringOptions},
};
use serde_json::json;
use stand_in::{Options, Worker};

use crate::{
    gate::Gate,
    keygen::KeygenWorld,
    outside::{Outside, Straight, Way},
    picture,
    world::{Other, Terms, Who, World},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Keygen,
    LicenseSpring,
}

pub struct Office {
    kind: Kind,
    /// How many of each kind of act there are.
    size: usize,
    keygen: KeygenWorld,
    gate: Gate,
    /// The one sign-in there is, of somebody who may change all of it.
    token: Secret,
    /// On which license another admin seats whom, in the names of Keygen's side.
    other: (LicenseId, UserId),
}

/// So many people besides those who are created stand for one act of each kind.
const PARTS: usize = 9;

impl Office {
    pub async fn open(kind: Kind, size: usize) -> Self {
        let keygen = KeygenWorld::open_with(Options::default()).await;
        if kind == Kind::LicenseSpring {
            keygen
                .control("license_spring", json!({ "strict": true }))
                .await;
        }
        let mut people = Vec::new();
        for number in 0..PARTS * size {
            people.push(keygen.person(&format!("p{number:03}@acme.test")).await);
        }
        let people = |part: usize| people[part * size..(part + 1) * size].to_vec();
        // One has room for all, on one everybody passes a seat on, and one is full.
        let (room, full) = (room(size), full(size));
        let mut rooms = Vec::new();
        for (seats, seated) in [
            (room, [people(0), people(1)].concat()),
            (
                full,
                [people(2), people(3), people(1)[..1].to_vec()].concat(),
            ),
        ] {
            let terms = Terms {
                seats: Some(seats),
                seated,
                ..Terms::default()
            };
            rooms.push(keygen.license(terms).await);
        }
        let other = keygen.person("other@acme.test").await;
        if kind == Kind::Keygen {
            for owner in people(4) {
                let terms = Terms {
                    owner: Some(owner),
                    ..Terms::default()
                };
                keygen.license(terms).await;
            }
            keygen.team("Tiefbau", &[], &[]).await;
        }
        let key = keygen.stand_in().facts().api_key;
        let gate = Gate::new(keygen.stand_in().router(), &key);
        let mut office = Self {
            kind,
            size,
            keygen,
            gate,
            token: Secret::new(""),
            other: (rooms.remove(0), other),
        };
        let server = office.connect(&Outside::default());
        let signed_in = server.sign_in(office.keygen.credentials(Who::Admin)).await;
        office.token = signed_in.expect("the seeded admin can sign in").token;
        office
    }

    /// What stands behind it on Keygen's side.
    pub fn world(&self) -> &KeygenWorld {
        &self.keygen
    }

    /// The same person is in (again).
    pub async fn sign_in(&self, server: &dyn LicenseServer, outside: &Outside) {
        outside.calm(true);
        let signed_in = server.resume(self.token.clone()).await;
        server.adopt(Some(&signed_in.expect("the token is taken")));
        outside.calm(false);
    }

    /// Another admin gives somebody the seat that one of the plan would have had.
    pub async fn meanwhile(&self) {
        let (license, user) = self.other.clone();
        self.keygen.meanwhile(Other::Assign(license, user)).await;
    }

    /// What [`Self::meanwhile`] does, as an act.
    pub fn others_act(&self) -> Act {
        let (license, user) = self.other.clone();
        Act::Seat(license, SeatAct::Assign { user })
    }

    /// The worker that finishes removals is stopped.
    pub fn stop_worker(&self) {
        let stand_in = self.keygen.stand_in();
        stand_in.set_worker(Worker::Off).expect("it is told");
    }

    fn keygen(&self, outside: &Outside) -> Keygen<Way<Straight>> {
        let options = KeygenOptions {
            url: "http://keygen.test/v1/".into(),
            account: Some(self.keygen.stand_in().facts().account_slug),
        };
        Keygen::new(
            Way::new(Straight(self.keygen.stand_in().router()), outside),
            options,
        )
    }

    fn licensespring(&self, outside: &Outside) -> LicenseSpring<Way<Gate>> {
        let options = LicenseSpringOptions {
            url: "http://gate.test/gateway/".into(),
            company: Some("NORDBAU".into()),
        };
        LicenseSpring::new(Way::new(self.gate.clone(), outside), options)
    }

    /// A page that somebody has signed in to.
    pub async fn enter(&self, outside: &Outside) -> Box<dyn LicenseServer> {
        let server = self.connect(outside);
        self.sign_in(&*server, outside).await;
        server
    }

    fn connect(&self, outside: &Outside) -> Box<dyn LicenseServer> {
        match self.kind {
            Kind::Keygen => Box::new(self.keygen(outside)),
            Kind::LicenseSpring => Box::new(self.licensespring(outside)),
        }
    }

    /// All there is now.
    pub async fn look(&self, outside: &Outside) -> Estate {
        match self.kind {
            Kind::Keygen => {
                let server = self.keygen(outside);
                self.sign_in(&server, outside).await;
                picture::read(&server).await
            }
            Kind::LicenseSpring => {
                let server = self.licensespring(outside);
                self.sign_in(&server, outside).await;
                picture::read(&server).await
            }
        }
    }

    /// The order they are sent in.
    pub fn in_order(&self, estate: &Estate, acts: Vec<Act>) -> Vec<Act> {
        let projection = plan::project(estate, &acts);
        let order = projection.order.iter();
        let acts = order.map(|at| projection.acts[*at].clone()).collect();
        match self.kind {
            Kind::Keygen => acts,
            Kind::LicenseSpring => plan::together(acts),
        }
    }

    /// A plan in which no act is about what another one is about.
    pub fn acts(&self, estate: &Estate, removes: bool) -> Vec<Act> {
        let mut acts = self.acts_of(estate, 0..self.size, removes);
        if self.kind == Kind::Keygen {
            acts.push(Act::create_team(team()));
        }
        // Nobody has left this license by then.
        let late = self.person(estate, 5, 0).id;
        acts.push(Act::Seat(
            self.licensed(estate, full(self.size)),
            SeatAct::Assign { user: late },
        ));
        acts
    }

    /// Two such plans, for two tabs: neither is about what the other is about. Nobody asks for a
    /// place on the full license, since that is there for a moment whenever the other tab moves a
    /// seat.
    pub fn acts_of_two(&self, estate: &Estate) -> [Vec<Act>; 2] {
        let half = self.size / 2;
        [0..half, half..self.size].map(|part| self.acts_of(estate, part, false))
    }

    /// Who stands at a place of a part.
    fn person(&self, estate: &Estate, part: usize, nth: usize) -> User {
        let email = format!("p{:03}@acme.test", part * self.size + nth);
        let mut users = estate.users();
        let found = users.find(|it| it.email == email);
        found.expect("a person").clone()
    }

    /// The license with so many seats.
    fn licensed(&self, estate: &Estate, seats: u32) -> LicenseId {
        let mut licenses = estate.licenses();
        let found = licenses.find(|it| it.max_seats == Some(seats));
        found.expect("a license").id.clone()
    }

    /// The part of the plan that is about the people who stand at these places.
    fn acts_of(&self, estate: &Estate, part: Range<usize>, removes: bool) -> Vec<Act> {
        let id = |part, nth| self.person(estate, part, nth).id;
        let room = self.licensed(estate, room(self.size));
        let full = self.licensed(estate, full(self.size));
        let mut acts = Vec::new();
        for nth in part.clone() {
            let new = NewUser {
                email: format!("new{nth:03}@acme.test"),
                first_name: "New".into(),
                last_name: "Muster".into(),
                ..NewUser::default()
            };
            let seat = |user: UserId| Act::Seat(room.clone(), SeatAct::Assign { user });
            let edited = self.person(estate, 5, nth);
            acts.extend([
                Act::create_user(new.clone()),
                seat(new.placeholder()),
                seat(id(4, nth)),
                Act::Seat(room.clone(), SeatAct::Release { user: id(0, nth) }),
                Act::Seat(
                    full.clone(),
                    SeatAct::Move {
                        from: id(2, nth),
                        to: id(6, nth),
                    },
                ),
                Act::Person(
                    edited.id.clone(),
                    PersonAct::Update {
                        from: edited.profile(),
                        to: Profile {
                            last_name: "Neumann".into(),
                            ..edited.profile()
                        },
                    },
                ),
            ]);
            if self.kind == Kind::Keygen {
                let owned = estate.licenses().find(|it| it.owner == Some(id(4, nth)));
                acts.extend([
                    Act::License(
                        owned.expect("a license").id.clone(),
                        LicenseAct::SetOwner {
                            from: Some(id(4, nth)),
                            to: Some(id(7, nth)),
                        },
                    ),
                    Act::License(full.clone(), LicenseAct::JoinLine(waits(id(5, nth)))),
                    Act::Person(id(8, nth), PersonAct::Ban),
                    Act::Person(
                        id(3, nth),
                        PersonAct::SetTeam {
                            from: None,
                            to: estate.teams().next().map(|team| team.id.clone()),
                        },
                    ),
                ]);
            }
        }
        if removes {
            let gone = part.map(|nth| Act::Person(id(1, nth), PersonAct::Remove));
            acts.extend(gone);
        }
        acts
    }

    /// Whether the plan has it in order to be refused: it is for a license that is full.
    pub fn is_full(&self, act: &Act, before: &Estate) -> bool {
        let Act::Seat(license, SeatAct::Assign { .. }) = act else {
            return false;
        };
        let full = before.license(license).and_then(|it| it.max_seats);
        full == Some(self::full(self.size))
    }

    /// Whether what an act wants is so.
    pub fn is_so(&self, act: &Act, before: &Estate, after: &Estate) -> bool {
        let person = |user: &UserId| after.user(user);
        let holds = |license: &LicenseId, user: &UserId| {
            let seats = after.seats_of(license).into_value().unwrap_or_default();
            seats.iter().any(|seat| seat.user == *user)
        };
        let has_address =
            |estate: &Estate, email: &str| estate.users().any(|user| user.email == email);
        match act {
            Act::Person(_, PersonAct::Create(new)) => {
                !has_address(before, &new.email) && has_address(after, &new.email)
            }
            Act::Seat(license, SeatAct::Assign { user }) => holds(license, user),
            Act::Seat(license, SeatAct::Release { user }) => !holds(license, user),
            Act::Seat(license, SeatAct::Move { from, to }) => {
                !holds(license, from) && holds(license, to)
            }
            Act::License(license, LicenseAct::SetOwner { to, .. }) => {
                after.license(license).is_some_and(|it| it.owner == *to)
            }
            Act::License(license, LicenseAct::JoinLine(place)) => after
                .line(license)
                .is_ok_and(|line| line.place_of(&place.user) == Some(place)),
            Act::Person(user, PersonAct::Update { to, .. }) => {
                person(user).map(User::profile).as_ref() == Some(to)
            }
            Act::Person(user, PersonAct::Remove) => person(user).is_none(),
            Act::Person(user, PersonAct::Ban) => {
                let was = before.user(user).map(|it| &it.status);
                was != person(user).map(|it| &it.status)
            }
            Act::Person(user, PersonAct::SetTeam { to, .. }) => {
                person(user).is_some_and(|it| it.team == *to)
            }
            Act::Team(_, TeamAct::Create(new)) => {
                let named =
                    |estate: &Estate| estate.teams().filter(|team| team.name == new.name).count();
                assert!(named(after) <= 1, "two teams of one name");
                named(after) == 1
            }
            other => panic!("{other:?} is in no plan here"),
        }
    }

    /// Whether a fact is one that an act changes.
    pub fn is_about(&self, act: &Act, what: &str) -> bool {
        let names = |id: &str| what.split(' ').any(|word| word == id);
        act.users().iter().any(|user| names(user.as_str()))
    }

    /// What can be compared: who sits where, who owns what, what people are called, where they
    /// are, and whether they are banned. Who is created stays.
    pub fn facts(&self, estate: &Estate) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::new();
        let licenses: Vec<&License> = estate.licenses().collect();
        for user in estate.users().filter(|it| it.email.starts_with('p')) {
            let id = &user.id;
            facts.insert(
                format!("person {id}"),
                format!("{:?} {:?} {:?}", user.profile(), user.status, user.team),
            );
            for license in &licenses {
                let seats = estate.seats_of(&license.id).into_value();
                let mut seats = seats.unwrap_or_default().into_iter();
                let hold = seats.find(|seat| seat.user == *id).map(|seat| seat.hold);
                let place = format!("seat {} {id}", license.id);
                facts.insert(place, format!("{hold:?}"));
                let line = estate.line(&license.id).expect("a line");
                let place = format!("line {} {id}", license.id);
                facts.insert(place, format!("{:?}", line.place_of(id)));
            }
        }
        facts
    }
}

/// As many as get a seat there, with those who have one and give it up later.
fn room(size: usize) -> u32 {
    3 * size as u32
}

fn full(size: usize) -> u32 {
    2 * size as u32 + 1
}

/// A place in a line.
fn waits(user: UserId) -> Place {
    Place::new(user, "admin".into(), Moment::default())
}

fn team() -> TeamDraft {
    TeamDraft {
        name: "Hochbau".into(),
        ..TeamDraft::default()
    }
}
