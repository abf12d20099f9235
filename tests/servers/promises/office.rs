//! Random offices: described first, so that a failing one can be made smaller, then made on the
//! server through Keygen's API, as a vendor would.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::keygen::KeygenWorld;

/// How many people there are besides the admin who is signed in.
pub const PEOPLE: usize = 6;
/// How many licenses at most.
pub const LICENSES: usize = 3;
/// How many teams.
pub const TEAMS: usize = 2;

/// An office to be made. Numbers name people and teams.
#[derive(Clone, Debug)]
pub struct Office {
    pub people: Vec<Person>,
    pub licenses: Vec<License>,
    /// Who owns each team.
    pub team_owners: Vec<BTreeSet<usize>>,
}

/// A person to be made.
#[derive(Clone, Debug)]
pub struct Person {
    pub role: &'static str,
    pub is_banned: bool,
    pub team: Option<usize>,
}

/// A license to be made.
#[derive(Clone, Debug)]
pub struct License {
    pub overage: &'static str,
    /// In units that every overage can be taken of.
    pub fours: Option<u32>,
    pub owner: Option<usize>,
    /// Who owned it before, and still owns their devices on it.
    pub former_owner: Option<usize>,
    /// Who else has a seat; maybe more than fit.
    pub seated: BTreeSet<usize>,
    pub has_ended: bool,
    pub is_suspended: bool,
    pub team: Option<usize>,
    /// Whose each device is: one of those who have a seat, counted from the front, or nobody's.
    pub devices: Vec<Option<usize>>,
}

/// What a server has of all this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Owners, roles, bans, teams that change.
    Keygen,
    /// None of these.
    LicenseSpring,
}

const OVERAGES: [&str; 5] = [
    "NO_OVERAGE",
    "ALLOW_1_25X_OVERAGE",
    "ALLOW_1_5X_OVERAGE",
    "ALLOW_2X_OVERAGE",
    "ALWAYS_ALLOW_OVERAGE",
];

fn person(kind: Kind) -> impl Strategy<Value = Person> {
    let roles = match kind {
        Kind::Keygen => vec!["user", "user", "user", "support-agent", "admin"],
        Kind::LicenseSpring => vec!["user"],
    };
    let team = prop::option::weighted(0.5, 0..TEAMS);
    (
        prop::sample::select(roles),
        prop::bool::weighted(0.15),
        team,
    )
        .prop_map(move |(role, is_banned, team)| Person {
            role,
            // Only end users can be.
            is_banned: is_banned && role == "user" && kind == Kind::Keygen,
            team,
        })
}

fn license(kind: Kind) -> impl Strategy<Value = License> {
    let overages = match kind {
        Kind::Keygen => OVERAGES.to_vec(),
        Kind::LicenseSpring => vec!["NO_OVERAGE"],
    };
    let owners = (
        prop::option::weighted(0.6, 0..PEOPLE),
        prop::option::weighted(0.3, 0..PEOPLE),
    );
    (
        prop::sample::select(overages),
        prop::option::weighted(0.8, 1..3_u32),
        owners,
        prop::collection::btree_set(0..PEOPLE, 0..5),
        (prop::bool::weighted(0.2), prop::bool::weighted(0.2)),
        prop::option::weighted(0.3, 0..TEAMS),
        prop::collection::vec(prop::option::weighted(0.8, 0..PEOPLE), 0..4),
    )
        .prop_map(
            move |(overage, fours, owners, mut seated, states, team, devices)| {
                let (owner, former_owner) = match kind {
                    Kind::Keygen => owners,
                    Kind::LicenseSpring => (None, None),
                };
                if let Some(owner) = owner {
                    seated.remove(&owner);
                }
                License {
                    overage,
                    fours,
                    owner,
                    former_owner,
                    seated,
                    has_ended: states.0,
                    is_suspended: states.1,
                    team,
                    devices,
                }
            },
        )
}

/// Random offices of a kind that the server can have.
pub fn offices(kind: Kind) -> impl Strategy<Value = Office> {
    (
        prop::collection::vec(person(kind), PEOPLE),
        prop::collection::vec(license(kind), 1..=LICENSES),
        prop::collection::vec(prop::collection::btree_set(0..PEOPLE, 0..3), TEAMS),
    )
        .prop_map(move |(people, licenses, team_owners)| Office {
            people,
            licenses,
            team_owners,
        })
}

/// The address of a person by their number.
pub fn email(number: usize) -> String {
    format!("p{number}@acme.test")
}

fn related(kind: &str, id: &str) -> Value {
    json!({ "data": { "type": kind, "id": id } })
}

/// Makes an office on a server.
pub async fn make(world: &KeygenWorld, office: &Office) {
    let make = Maker { world };
    let mut teams = Vec::new();
    for number in 0..TEAMS {
        let name = json!({ "name": format!("Team {number}") });
        teams.push(make.one("groups", name, json!({})).await);
    }
    let mut people = Vec::new();
    for (number, person) in office.people.iter().enumerate() {
        people.push(make.person(number, person, &teams).await);
    }
    for (team, owners) in teams.iter().zip(&office.team_owners) {
        let owners: Vec<Value> = owners
            .iter()
            .map(|at| json!({ "type": "users", "id": people[*at] }))
            .collect();
        if !owners.is_empty() {
            let path = format!("/v1/groups/{team}/owners");
            world.ask("POST", &path, json!({ "data": owners })).await;
        }
    }
    let product = make
        .one("products", json!({ "name": "Software" }), json!({}))
        .await;
    for (number, license) in office.licenses.iter().enumerate() {
        make.license(number, license, &product, &people, &teams)
            .await;
    }
    // Last: who is shut out can be given nothing any more.
    for (id, person) in people.iter().zip(&office.people) {
        if person.is_banned {
            let path = format!("/v1/users/{id}/actions/ban");
            world.ask("POST", &path, json!({})).await;
        }
    }
}

struct Maker<'a> {
    world: &'a KeygenWorld,
}

impl Maker<'_> {
    async fn one(&self, kind: &str, attributes: Value, relationships: Value) -> String {
        let mut body = json!({ "data": { "type": kind, "attributes": attributes } });
        if relationships != json!({}) {
            body["data"]["relationships"] = relationships;
        }
        let made = self.world.ask("POST", &format!("/v1/{kind}"), body).await;
        let id = made["data"]["id"].as_str();
        id.expect("what is made has an id").to_owned()
    }

    async fn person(&self, number: usize, person: &Person, teams: &[String]) -> String {
        let attributes = json!({
            "email": email(number),
            "firstName": format!("P{number}"),
            "lastName": "Muster",
            "role": person.role,
        });
        let team = person.team.map_or(
            json!({}),
            |at| json!({ "group": related("groups", &teams[at]) }),
        );
        self.one("users", attributes, team).await
    }

    async fn license(
        &self,
        number: usize,
        license: &License,
        product: &str,
        people: &[String],
        teams: &[String],
    ) {
        let rules = json!({
            "name": format!("Policy {number}"),
            "overageStrategy": license.overage,
            "floating": true,
        });
        let of = json!({ "product": related("products", product) });
        let policy = self.one("policies", rules, of).await;
        let mut attributes = json!({ "name": format!("License-{number}") });
        if let Some(fours) = license.fours {
            attributes["maxUsers"] = (fours * 4).into();
        }
        let mut relationships = json!({ "policy": related("policies", &policy) });
        let first = license.former_owner.or(license.owner);
        if let Some(at) = first {
            relationships["owner"] = related("users", &people[at]);
        }
        if let Some(at) = license.team {
            relationships["group"] = related("groups", &teams[at]);
        }
        let id = self.one("licenses", attributes, relationships).await;
        if license.former_owner.is_some() {
            self.device(&id, format!("former-{number}"), first.map(|at| &people[at]))
                .await;
            let owner = license
                .owner
                .map_or(json!({ "data": null }), |at| related("users", &people[at]));
            let path = format!("/v1/licenses/{id}/owner");
            self.world.ask("PUT", &path, owner).await;
        }
        for at in &license.seated {
            // Past the limit, as a race would.
            let act = json!({ "assign": { "license": id, "user": people[*at] } });
            self.world.control("act", act).await;
        }
        let holders: Vec<usize> = license
            .owner
            .into_iter()
            .chain(license.seated.clone())
            .collect();
        for (at, whose) in license.devices.iter().enumerate() {
            let owner = whose.filter(|_| !holders.is_empty());
            let owner = owner.map(|of| &people[holders[of % holders.len()]]);
            self.device(&id, format!("device-{number}-{at}"), owner)
                .await;
        }
        if license.is_suspended {
            let path = format!("/v1/licenses/{id}/actions/suspend");
            self.world.ask("POST", &path, json!({})).await;
        }
        if license.has_ended {
            let attributes = json!({ "expiry": "2020-01-01T00:00:00Z" });
            let body = json!({ "data": { "type": "licenses", "attributes": attributes } });
            self.world
                .ask("PATCH", &format!("/v1/licenses/{id}"), body)
                .await;
        }
    }

    async fn device(&self, license: &str, fingerprint: String, owner: Option<&String>) {
        let mut relationships = json!({ "license": related("licenses", license) });
        if let Some(owner) = owner {
            relationships["owner"] = related("users", owner);
        }
        self.one(
            "machines",
            json!({ "fingerprint": fingerprint, "name": fingerprint }),
            relationships,
        )
        .await;
    }
}
