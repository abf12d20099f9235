//! Acts that change one person, license, device or team. What is so is looked up before, where
//! the server would not tell, and after every answer that was lost.

use std::{future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{
    Keygen,
    call::Sent,
    catalogue,
    document::Document,
    licenses, people,
    refusal::Refusal,
    single::{came, shown},
};
use crate::{
    ApiError, Call, Reply,
    attempt::{Came, Deed, Seen, attempt, outcome},
    batch::refused,
    transport::{Method, Transport},
    wire::{encode, missing, unreadable},
};
use seatboard_core::{
    acts::{
        Act, Applied, ContractAct, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, SeatAct,
        TeamAct,
    },
    domain::{License, Team, User, UserId, UserStatus},
};

/// What an act is about, as it is on the server.
enum Thing {
    User(User),
    License(License),
    Team(Team),
    /// Whose a device is, if anyone's.
    Owner(Option<UserId>),
    /// A device, or an owner of a team, that is there.
    There,
    Gone,
}

/// How that compares to what the act wants.
enum Found {
    So,
    NotYet,
    Never(Failure),
}

impl<T: Transport> Keygen<T> {
    pub(super) async fn change(&self, act: &Act, unsure: bool) -> Result<Applied, ApiError> {
        let has_draft = act.users().iter().any(|id| id.is_placeholder())
            || act.teams().iter().any(|id| id.is_placeholder());
        if has_draft {
            // The server would take the placeholder for something unknown.
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let Some(looks_first) = is_silent_about(act) else {
            return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
        };
        attempt(&Change { of: self, act }, looks_first, unsure).await
    }

    /// Looks up what an act is about.
    async fn see(&self, act: &Act) -> Result<Thing, ApiError> {
        match act {
            Act::License(license, LicenseAct::SetTeam { .. }) => {
                let row = self.look_license(license).await?;
                Ok(row.map_or(Thing::Gone, Thing::License))
            }
            Act::Device(device, DeviceAct::Reset { .. }) => {
                let path = format!("machines/{}", encode(device.as_str()));
                match self.look(&path).await? {
                    Some(document) => document.one()?.text("id").map(|_| Thing::There),
                    None => Ok(Thing::Gone),
                }
            }
            Act::Device(device, DeviceAct::SetOwner { .. }) => {
                let path = format!("machines/{}", encode(device.as_str()));
                match self.look(&path).await? {
                    Some(document) => Ok(Thing::Owner(device_owner(&document)?)),
                    None => Ok(Thing::Gone),
                }
            }
            Act::Team(team, TeamAct::AddOwner { user } | TeamAct::RemoveOwner { user }) => {
                let owners = self.look_team_owners(team).await?;
                let is_there = owners.is_some_and(|owners| owners.contains(user));
                Ok(if is_there { Thing::There } else { Thing::Gone })
            }
            Act::Team(team, TeamAct::Update { .. } | TeamAct::Remove) => {
                let row = self.look_team(team).await?;
                Ok(row.map_or(Thing::Gone, Thing::Team))
            }
            Act::Person(
                user,
                PersonAct::Update { .. }
                | PersonAct::Remove
                | PersonAct::Ban
                | PersonAct::Unban
                | PersonAct::SetRole { .. }
                | PersonAct::SetTeam { .. },
            ) => {
                let row = self.look_user(user.as_str()).await?;
                Ok(row.map_or(Thing::Gone, Thing::User))
            }
            // These have ways of their own, or none.
            Act::Person(_, PersonAct::Create(_))
            | Act::Team(_, TeamAct::Create(_))
            | Act::Seat(
                _,
                SeatAct::Assign { .. }
                | SeatAct::Release { .. }
                | SeatAct::Move { .. }
                | SeatAct::SetLimit { .. }
                | SeatAct::Reset { .. },
            )
            | Act::License(
                _,
                LicenseAct::SetOwner { .. }
                | LicenseAct::JoinLine(_)
                | LicenseAct::LeaveLine { .. },
            )
            | Act::Contract(
                _,
                ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. },
            ) => Ok(Thing::Gone),
        }
    }
}

/// An act on its way.
struct Change<'a, T> {
    of: &'a Keygen<T>,
    act: &'a Act,
}

impl<T: Transport> Deed for Change<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let thing = self.of.see(self.act).await?;
            Ok(match compare(self.act, &thing) {
                Found::So => Seen::So(shown_of(thing)),
                Found::NotYet => Seen::NotYet(shown_of(thing)),
                Found::Never(failure) => Seen::Never(failure, shown_of(thing)),
            })
        })
    }

    fn send<'a>(&'a self, now: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let Some(call) = call(self.act, now) else {
                let verdict = Outcome::Failed(Failure::Changed);
                return Ok(Came::Refused(verdict, Applied::default()));
            };
            let sent = self.of.write(call.method, &call.path, call.body.as_ref());
            Ok(match sent.await? {
                Sent::Done(document) => match told(self.act, document) {
                    Ok(thing) => Came::Done(shown_of(thing)),
                    Err(error) => Came::Unknown(error),
                },
                Sent::Refused(refusal) => {
                    let verdict = refusal_of(self.act, &refusal);
                    came(&refusal, verdict, Applied::default())
                }
                Sent::Unknown(error) => Came::Unknown(error),
            })
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

/// Whether the server takes the act without telling whether it was so already, so that it has to
/// be looked first. Nothing where it takes no such act: activations are counted by license and by
/// person, never by seat, and nobody manages contracts.
fn is_silent_about(act: &Act) -> Option<bool> {
    match act {
        Act::Person(
            _,
            PersonAct::Update { .. }
            | PersonAct::Ban
            | PersonAct::Unban
            | PersonAct::SetRole { .. }
            | PersonAct::SetTeam { .. },
        )
        | Act::License(_, LicenseAct::SetTeam { .. })
        | Act::Device(_, DeviceAct::SetOwner { .. })
        | Act::Team(_, TeamAct::Update { .. }) => Some(true),
        Act::Person(_, PersonAct::Remove)
        | Act::Team(_, TeamAct::Remove | TeamAct::AddOwner { .. } | TeamAct::RemoveOwner { .. })
        | Act::Device(_, DeviceAct::Reset { .. }) => Some(false),
        // These have ways of their own.
        Act::Person(_, PersonAct::Create(_))
        | Act::Team(_, TeamAct::Create(_))
        | Act::Seat(
            _,
            SeatAct::Assign { .. }
            | SeatAct::Release { .. }
            | SeatAct::Move { .. }
            | SeatAct::SetLimit { .. }
            | SeatAct::Reset { .. },
        )
        | Act::License(
            _,
            LicenseAct::SetOwner { .. } | LicenseAct::JoinLine(_) | LicenseAct::LeaveLine { .. },
        )
        | Act::Contract(_, ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. }) => {
            None
        }
    }
}

fn compare(act: &Act, thing: &Thing) -> Found {
    let is = |so: bool| if so { Found::So } else { Found::NotYet };
    match act {
        Act::Person(_, PersonAct::Remove)
        | Act::Team(_, TeamAct::Remove | TeamAct::RemoveOwner { .. })
        | Act::Device(_, DeviceAct::Reset { .. }) => is(matches!(thing, Thing::Gone)),
        Act::Team(_, TeamAct::AddOwner { .. }) => is(matches!(thing, Thing::There)),
        Act::License(_, LicenseAct::SetTeam { from, to }) => match thing {
            Thing::License(now) => moves(&now.team, from, to),
            _ => Found::Never(Failure::NoSuchLicense),
        },
        Act::Device(_, DeviceAct::SetOwner { from, to, .. }) => match thing {
            Thing::Owner(now) => moves(now, from, to),
            // A device that is gone is nobody's.
            _ if to.is_none() => Found::So,
            _ => Found::Never(Failure::NoSuchDevice),
        },
        Act::Team(_, TeamAct::Update { from, to }) => match thing {
            Thing::Team(now) => changes(from.edited(to, &now.draft()), &now.draft()),
            _ => Found::Never(Failure::NoSuchTeam),
        },
        Act::Person(_, PersonAct::Update { from, to }) => of_user(thing, |now| {
            changes(from.edited(to, &now.profile()), &now.profile())
        }),
        Act::Person(_, PersonAct::Ban) => {
            of_user(thing, |now| is(now.status == UserStatus::Banned))
        }
        Act::Person(_, PersonAct::Unban) => {
            of_user(thing, |now| is(now.status != UserStatus::Banned))
        }
        Act::Person(_, PersonAct::SetRole { from, to }) => {
            of_user(thing, |now| moves(&now.role, from, to))
        }
        Act::Person(_, PersonAct::SetTeam { from, to }) => {
            of_user(thing, |now| moves(&now.team, from, to))
        }
        Act::Person(_, PersonAct::Create(_))
        | Act::Team(_, TeamAct::Create(_))
        | Act::Seat(
            _,
            SeatAct::Assign { .. }
            | SeatAct::Release { .. }
            | SeatAct::Move { .. }
            | SeatAct::SetLimit { .. }
            | SeatAct::Reset { .. },
        )
        | Act::License(
            _,
            LicenseAct::SetOwner { .. } | LicenseAct::JoinLine(_) | LicenseAct::LeaveLine { .. },
        )
        | Act::Contract(_, ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. }) => {
            Found::NotYet
        }
    }
}

fn of_user(thing: &Thing, compare: impl Fn(&User) -> Found) -> Found {
    match thing {
        Thing::User(now) => compare(now),
        _ => Found::Never(Failure::NoSuchUser),
    }
}

fn moves<V: PartialEq>(now: &V, from: &V, to: &V) -> Found {
    match () {
        () if now == to => Found::So,
        () if now == from => Found::NotYet,
        () => Found::Never(Failure::Changed),
    }
}

fn changes<V: PartialEq>(after: Option<V>, now: &V) -> Found {
    match after {
        None => Found::Never(Failure::Changed),
        Some(after) if after == *now => Found::So,
        Some(_) => Found::NotYet,
    }
}

/// The request that carries an act out; only what is to change is sent. `None` if that cannot
/// be told from what is so now.
pub(super) fn call(act: &Act, now: &Applied) -> Option<Call> {
    let at = |kind: &str, id: &str, rest: &str| format!("{kind}/{}{rest}", encode(id));
    let user = |rest: &str| at("users", act.about_user().map_or("", |it| it.as_str()), rest);
    let team = |rest: &str| {
        at(
            "groups",
            act.about_team().map_or("", |it| it.as_str()),
            rest,
        )
    };
    let bare = |method, path| Call {
        method,
        path,
        body: None,
    };
    let with = |method, path, body| Call {
        method,
        path,
        body: Some(body),
    };
    let edit = |kind: &str, attributes: Value| json!({ "data": { "type": kind, "attributes": attributes } });
    Some(match act {
        Act::Person(_, PersonAct::Update { from, to }) => {
            let now = now.users.first()?.profile();
            let after = from.edited(to, &now)?;
            let mut attributes = json!({});
            for (key, before, after) in [
                ("firstName", &now.first_name, &after.first_name),
                ("lastName", &now.last_name, &after.last_name),
                ("email", &now.email, &after.email),
            ] {
                let after = after.trim();
                if before != after {
                    let none = after.is_empty() && key != "email";
                    attributes[key] = if none { Value::Null } else { after.into() };
                }
            }
            with(Method::Patch, user(""), edit("users", attributes))
        }
        Act::Person(_, PersonAct::Remove) => bare(Method::Delete, user("")),
        Act::Person(_, PersonAct::Ban) => bare(Method::Post, user("/actions/ban")),
        Act::Person(_, PersonAct::Unban) => bare(Method::Post, user("/actions/unban")),
        Act::Person(_, PersonAct::SetRole { to, .. }) => {
            let role = json!({ "role": people::role_name(*to) });
            with(Method::Patch, user(""), edit("users", role))
        }
        Act::Person(_, PersonAct::SetTeam { to, .. }) => {
            let body = json!({ "data": to.as_ref().map(|to| linkage("groups", to)) });
            with(Method::Put, user("/group"), body)
        }
        Act::License(license, LicenseAct::SetTeam { to, .. }) => {
            let body = json!({ "data": to.as_ref().map(|to| linkage("groups", to)) });
            with(
                Method::Put,
                at("licenses", license.as_str(), "/group"),
                body,
            )
        }
        Act::Device(device, DeviceAct::Reset { .. }) => {
            bare(Method::Delete, at("machines", device.as_str(), ""))
        }
        Act::Device(device, DeviceAct::SetOwner { to, .. }) => {
            let body = json!({ "data": to.as_ref().map(|to| linkage("users", to)) });
            with(Method::Put, at("machines", device.as_str(), "/owner"), body)
        }
        Act::Team(_, TeamAct::Update { from, to }) => {
            let now = now.teams.first()?.draft();
            let after = from.edited(to, &now)?;
            let mut attributes = json!({});
            if now.name != after.name {
                attributes["name"] = after.name.trim().into();
            }
            for (key, before, after) in [
                ("maxUsers", now.max_users, after.max_users),
                ("maxLicenses", now.max_licenses, after.max_licenses),
                ("maxMachines", now.max_devices, after.max_devices),
            ] {
                if before != after {
                    attributes[key] = after.into();
                }
            }
            with(Method::Patch, team(""), edit("groups", attributes))
        }
        Act::Team(_, TeamAct::Remove) => bare(Method::Delete, team("")),
        Act::Team(_, TeamAct::AddOwner { user }) => {
            let body = json!({ "data": [linkage("users", user)] });
            with(Method::Post, team("/owners"), body)
        }
        Act::Team(_, TeamAct::RemoveOwner { user }) => {
            let body = json!({ "data": [linkage("users", user)] });
            with(Method::Delete, team("/owners"), body)
        }
        // These have ways of their own.
        Act::Person(_, PersonAct::Create(_))
        | Act::Team(_, TeamAct::Create(_))
        | Act::Seat(
            _,
            SeatAct::Assign { .. }
            | SeatAct::Release { .. }
            | SeatAct::Move { .. }
            | SeatAct::SetLimit { .. }
            | SeatAct::Reset { .. },
        )
        | Act::License(
            _,
            LicenseAct::SetOwner { .. } | LicenseAct::JoinLine(_) | LicenseAct::LeaveLine { .. },
        )
        | Act::Contract(_, ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. }) => {
            return None;
        }
    })
}

/// Whose a device is, as an answer about it says. One of another shape says nothing.
fn device_owner(document: &Document) -> Result<Option<UserId>, ApiError> {
    let row = document.one()?;
    row.text("attributes.fingerprint")?;
    row.maybe_id("relationships.owner.data.id")
}

/// What a success says; it only counts as one if it says that it is so.
fn told(act: &Act, document: Option<Document>) -> Result<Thing, ApiError> {
    let takes_away = matches!(
        act,
        Act::Person(_, PersonAct::Remove)
            | Act::Team(_, TeamAct::Remove | TeamAct::RemoveOwner { .. })
            | Act::Device(_, DeviceAct::Reset { .. })
    );
    let document = match document {
        None if takes_away => return Ok(Thing::Gone),
        Some(_) if takes_away => {
            return Err(unreadable("body".into(), "expected none"));
        }
        None => return Err(missing("data")),
        Some(document) => document,
    };
    let seen = match act {
        Act::Team(_, TeamAct::AddOwner { user }) => {
            let mut rows = document.rows()?;
            let is_theirs =
                rows.any(|row| row.text("relationships.user.data.id").ok() == Some(user.as_str()));
            if is_theirs { Thing::There } else { Thing::Gone }
        }
        Act::License(_, LicenseAct::SetTeam { .. }) => {
            Thing::License(licenses::license(&document.one()?)?)
        }
        Act::Device(_, DeviceAct::SetOwner { .. }) => Thing::Owner(device_owner(&document)?),
        Act::Team(_, TeamAct::Update { .. }) => Thing::Team(catalogue::team(&document.one()?)?),
        Act::Person(
            _,
            PersonAct::Update { .. }
            | PersonAct::Ban
            | PersonAct::Unban
            | PersonAct::SetRole { .. }
            | PersonAct::SetTeam { .. },
        ) => Thing::User(people::user(&document.one()?)?),
        // Nothing that takes away says so with words, and the others are not sent here.
        Act::Person(_, PersonAct::Remove | PersonAct::Create(_))
        | Act::Team(_, TeamAct::Remove | TeamAct::RemoveOwner { .. } | TeamAct::Create(_))
        | Act::Device(_, DeviceAct::Reset { .. })
        | Act::Seat(
            _,
            SeatAct::Assign { .. }
            | SeatAct::Release { .. }
            | SeatAct::Move { .. }
            | SeatAct::SetLimit { .. }
            | SeatAct::Reset { .. },
        )
        | Act::License(
            _,
            LicenseAct::SetOwner { .. } | LicenseAct::JoinLine(_) | LicenseAct::LeaveLine { .. },
        )
        | Act::Contract(_, ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. }) => {
            Thing::Gone
        }
    };
    match compare(act, &seen) {
        Found::So => Ok(seen),
        _ => Err(missing("data")),
    }
}

fn refusal_of(act: &Act, refusal: &Refusal) -> Outcome {
    let is_gone = refusal.status == 404 && refusal.is_genuine;
    let failed = Outcome::Failed;
    match act {
        Act::Person(_, PersonAct::Remove)
        | Act::Team(_, TeamAct::Remove)
        | Act::Device(_, DeviceAct::Reset { .. })
            if is_gone =>
        {
            Outcome::Skipped
        }
        Act::Team(_, TeamAct::AddOwner { .. })
            if refusal.status == 409 || refusal.has_code("USER_TAKEN") =>
        {
            Outcome::Skipped
        }
        // Only somebody who is one can be taken out of the owners.
        Act::Team(_, TeamAct::RemoveOwner { .. })
            if refusal.status == 422 && refusal.item().is_some() =>
        {
            Outcome::Skipped
        }
        Act::Device(_, DeviceAct::SetOwner { to: None, .. }) if is_gone => Outcome::Skipped,
        Act::Device(_, DeviceAct::SetOwner { .. }) if is_gone => failed(Failure::NoSuchDevice),
        Act::License(_, LicenseAct::SetTeam { .. }) if is_gone => failed(Failure::NoSuchLicense),
        Act::Team(
            _,
            TeamAct::Update { .. } | TeamAct::AddOwner { .. } | TeamAct::RemoveOwner { .. },
        ) if is_gone => failed(Failure::NoSuchTeam),
        Act::Person(
            _,
            PersonAct::Update { .. }
            | PersonAct::Ban
            | PersonAct::Unban
            | PersonAct::SetRole { .. }
            | PersonAct::SetTeam { .. },
        ) if is_gone => failed(Failure::NoSuchUser),
        // Who may not set a role may not even name it.
        Act::Person(_, PersonAct::SetRole { .. })
            if refusal.status == 400 && refusal.names("role") =>
        {
            failed(Failure::Forbidden)
        }
        Act::Person(_, PersonAct::Update { .. }) if refusal.status == 409 => {
            failed(Failure::EmailTaken)
        }
        Act::Person(
            _,
            PersonAct::Create(_)
            | PersonAct::Update { .. }
            | PersonAct::Remove
            | PersonAct::Ban
            | PersonAct::Unban
            | PersonAct::SetRole { .. }
            | PersonAct::SetTeam { .. },
        )
        | Act::Team(
            _,
            TeamAct::Create(_)
            | TeamAct::Update { .. }
            | TeamAct::Remove
            | TeamAct::AddOwner { .. }
            | TeamAct::RemoveOwner { .. },
        )
        | Act::Seat(
            _,
            SeatAct::Assign { .. }
            | SeatAct::Release { .. }
            | SeatAct::Move { .. }
            | SeatAct::SetLimit { .. }
            | SeatAct::Reset { .. },
        )
        | Act::License(
            _,
            LicenseAct::SetOwner { .. }
            | LicenseAct::SetTeam { .. }
            | LicenseAct::JoinLine(_)
            | LicenseAct::LeaveLine { .. },
        )
        | Act::Device(_, DeviceAct::Reset { .. } | DeviceAct::SetOwner { .. })
        | Act::Contract(_, ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. }) => {
            refused_for(refusal)
        }
    }
}

/// A refusal by its code.
pub(super) fn refused_for(refusal: &Refusal) -> Outcome {
    Outcome::Failed(match (refusal.status, refusal.code()) {
        (403, _) => Failure::Forbidden,
        (_, Some("EMAIL_TAKEN")) => Failure::EmailTaken,
        (_, Some("EMAIL_INVALID")) => Failure::InvalidEmail,
        (_, Some("ACCOUNT_ADMINS_REQUIRED")) => Failure::LastAdmin,
        (_, Some("GROUP_NOT_FOUND")) => Failure::NoSuchTeam,
        (_, Some("OWNER_INVALID")) => Failure::NotSeated,
        (_, Some("USER_NOT_FOUND" | "OWNER_NOT_FOUND")) => Failure::NoSuchUser,
        (_, Some("GROUP_USER_LIMIT_EXCEEDED" | "GROUP_LICENSE_LIMIT_EXCEEDED")) => {
            Failure::TeamFull
        }
        _ => return refused(refusal.words()),
    })
}

/// What was seen of what an act is about.
fn shown_of(thing: Thing) -> Applied {
    let mut seen = Applied::default();
    match thing {
        Thing::User(user) => seen.users.push(user),
        Thing::License(license) => return shown(license),
        Thing::Team(team) => seen.teams.push(team),
        Thing::Owner(_) | Thing::There | Thing::Gone => {}
    }
    seen
}

/// A reference to something, as bodies have it.
pub(super) fn linkage(kind: &str, id: &impl ToString) -> Value {
    json!({ "type": kind, "id": id.to_string() })
}
