//! Acts that change one person, license, device or team. What is so is looked up before, where
//! the server would not tell, and after every answer that was lost.

use serde_json::{Value, json};

use super::{
    Keygen, call::Sent, catalogue, clash::Clashes, document::Document, licenses, people,
    refusal::Refusal,
};
use crate::{
    ApiError,
    batch::refused,
    transport::{Method, Transport},
    wire::{encode, missing},
};
use seatboard_core::domain::{
    Act, Applied, Failure, License, Outcome, Team, User, UserId, UserStatus,
};

/// What an act is about, as it is on the server.
enum Seen {
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

/// A request.
struct Deed {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl<T: Transport> Keygen<T> {
    pub(super) async fn change(&self, act: &Act) -> Result<Applied, ApiError> {
        let has_draft = act.users().iter().any(|id| id.is_placeholder())
            || act.teams().iter().any(|id| id.is_placeholder());
        if has_draft {
            // The server would take the placeholder for something unknown.
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        if has_no_request(act) {
            return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
        }
        let mut now = None;
        if tells_nothing(act) {
            let seen = match self.see(act).await {
                Ok(seen) => seen,
                Err(ApiError::Forbidden(_)) => {
                    return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
                }
                Err(error) => return Err(error),
            };
            match compare(act, &seen) {
                Found::NotYet => now = Some(seen),
                Found::So => return Ok(with(Outcome::Skipped, seen)),
                Found::Never(failure) => return Ok(with(Outcome::Failed(failure), seen)),
            }
        }
        let Some(deed) = deed(act, now.as_ref()) else {
            return Ok(outcome(Outcome::Failed(Failure::Changed)));
        };
        let mut had_loss = false;
        let mut clashes = Clashes::default();
        loop {
            let sent = self.write(deed.method, &deed.path, deed.body.as_ref());
            let error = match sent.await? {
                Sent::Done(document) => match told(act, document) {
                    Ok(seen) => return Ok(with(Outcome::Done, seen)),
                    Err(error) => error,
                },
                Sent::Refused(refusal) if self.clashed(&refusal, &mut clashes).await => {
                    let seen = self.see(act).await?;
                    match compare(act, &seen) {
                        Found::So => return Ok(with(already(had_loss), seen)),
                        Found::Never(failure) => return Ok(with(Outcome::Failed(failure), seen)),
                        Found::NotYet => continue,
                    }
                }
                Sent::Refused(refusal) => {
                    return Ok(match refusal_of(act, &refusal) {
                        // Found to be so after a loss, it was this act's doing.
                        Outcome::Skipped if had_loss => outcome(Outcome::Done),
                        other => outcome(other),
                    });
                }
                Sent::Unknown(error) => error,
            };
            self.breathe().await;
            match self.see(act).await {
                Err(_) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
                Ok(seen) => match compare(act, &seen) {
                    Found::So => return Ok(with(Outcome::Done, seen)),
                    Found::Never(failure) => return Ok(with(Outcome::Failed(failure), seen)),
                    Found::NotYet if had_loss => return Err(error),
                    Found::NotYet => had_loss = true,
                },
            }
        }
    }

    /// Looks up what an act is about.
    async fn see(&self, act: &Act) -> Result<Seen, ApiError> {
        match act {
            Act::SetLicenseTeam { license, .. } => {
                let row = self.look_license(license).await?;
                Ok(row.map_or(Seen::Gone, Seen::License))
            }
            Act::ResetDevice { device, .. } => {
                let path = format!("machines/{}", encode(device.as_str()));
                match self.look(&path).await? {
                    Some(document) => document.one()?.text("id").map(|_| Seen::There),
                    None => Ok(Seen::Gone),
                }
            }
            Act::SetDeviceOwner { device, .. } => {
                let path = format!("machines/{}", encode(device.as_str()));
                match self.look(&path).await? {
                    Some(document) => Ok(Seen::Owner(device_owner(&document)?)),
                    None => Ok(Seen::Gone),
                }
            }
            Act::AddTeamOwner { team, user } | Act::RemoveTeamOwner { team, user } => {
                let owners = self.look_team_owners(team).await?;
                let is_there = owners.is_some_and(|owners| owners.contains(user));
                Ok(if is_there { Seen::There } else { Seen::Gone })
            }
            Act::UpdateTeam { team, .. } | Act::RemoveTeam { team } => {
                let row = self.look_team(team).await?;
                Ok(row.map_or(Seen::Gone, Seen::Team))
            }
            _ => {
                let user = act.about_user().map_or("", |user| user.as_str());
                let row = self.look_user(user).await?;
                Ok(row.map_or(Seen::Gone, Seen::User))
            }
        }
    }
}

/// Whether the act is about something this server does not have: activations are counted by license
/// and by person, never by seat, and nobody manages contracts.
fn has_no_request(act: &Act) -> bool {
    matches!(
        act,
        Act::SetSeatLimit { .. }
            | Act::ResetSeat { .. }
            | Act::AddManager { .. }
            | Act::RemoveManager { .. }
    )
}

/// Whether the server takes the act without telling whether it was so already.
fn tells_nothing(act: &Act) -> bool {
    !matches!(
        act,
        Act::RemoveUser { .. }
            | Act::RemoveTeam { .. }
            | Act::ResetDevice { .. }
            | Act::AddTeamOwner { .. }
            | Act::RemoveTeamOwner { .. }
    )
}

fn compare(act: &Act, seen: &Seen) -> Found {
    let is = |so: bool| if so { Found::So } else { Found::NotYet };
    match (act, seen) {
        (
            Act::RemoveUser { .. }
            | Act::RemoveTeam { .. }
            | Act::ResetDevice { .. }
            | Act::RemoveTeamOwner { .. },
            seen,
        ) => is(matches!(seen, Seen::Gone)),
        (Act::AddTeamOwner { .. }, seen) => is(matches!(seen, Seen::There)),
        (Act::SetLicenseTeam { .. }, Seen::Gone) => Found::Never(Failure::NoSuchLicense),
        // A device that is gone is nobody's.
        (Act::SetDeviceOwner { to: None, .. }, Seen::Gone) => Found::So,
        (Act::SetDeviceOwner { .. }, Seen::Gone) => Found::Never(Failure::NoSuchDevice),
        (Act::UpdateTeam { .. }, Seen::Gone) => Found::Never(Failure::NoSuchTeam),
        (_, Seen::Gone) => Found::Never(Failure::NoSuchUser),
        (Act::UpdateUser { from, to, .. }, Seen::User(now)) => {
            changes(from.edited(to, &now.profile()), &now.profile())
        }
        (Act::Ban { .. }, Seen::User(now)) => is(now.status == UserStatus::Banned),
        (Act::Unban { .. }, Seen::User(now)) => is(now.status != UserStatus::Banned),
        (Act::SetRole { from, to, .. }, Seen::User(now)) => moves(&now.role, from, to),
        (Act::SetUserTeam { from, to, .. }, Seen::User(now)) => moves(&now.team, from, to),
        (Act::SetLicenseTeam { from, to, .. }, Seen::License(now)) => moves(&now.team, from, to),
        (Act::SetDeviceOwner { from, to, .. }, Seen::Owner(now)) => moves(now, from, to),
        (Act::UpdateTeam { from, to, .. }, Seen::Team(now)) => {
            changes(from.edited(to, &now.draft()), &now.draft())
        }
        _ => Found::NotYet,
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
fn deed(act: &Act, now: Option<&Seen>) -> Option<Deed> {
    let at = |kind: &str, id: &str, rest: &str| format!("{kind}/{}{rest}", encode(id));
    let user = |rest: &str| at("users", act.about_user().map_or("", |it| it.as_str()), rest);
    let team = |rest: &str| {
        at(
            "groups",
            act.about_team().map_or("", |it| it.as_str()),
            rest,
        )
    };
    let bare = |method, path| Deed {
        method,
        path,
        body: None,
    };
    let with = |method, path, body| Deed {
        method,
        path,
        body: Some(body),
    };
    let edit = |kind: &str, attributes: Value| json!({ "data": { "type": kind, "attributes": attributes } });
    Some(match act {
        Act::UpdateUser { from, to, .. } => {
            let Some(Seen::User(now)) = now else {
                return None;
            };
            let now = now.profile();
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
        Act::RemoveUser { .. } => bare(Method::Delete, user("")),
        Act::Ban { .. } => bare(Method::Post, user("/actions/ban")),
        Act::Unban { .. } => bare(Method::Post, user("/actions/unban")),
        Act::SetRole { to, .. } => {
            let role = json!({ "role": people::role_name(*to) });
            with(Method::Patch, user(""), edit("users", role))
        }
        Act::SetUserTeam { to, .. } => {
            let body = json!({ "data": to.as_ref().map(|to| linkage("groups", to)) });
            with(Method::Put, user("/group"), body)
        }
        Act::SetLicenseTeam { license, to, .. } => {
            let body = json!({ "data": to.as_ref().map(|to| linkage("groups", to)) });
            with(
                Method::Put,
                at("licenses", license.as_str(), "/group"),
                body,
            )
        }
        Act::ResetDevice { device, .. } => {
            bare(Method::Delete, at("machines", device.as_str(), ""))
        }
        Act::SetDeviceOwner { device, to, .. } => {
            let body = json!({ "data": to.as_ref().map(|to| linkage("users", to)) });
            with(
                Method::Put,
                at("machines", device.as_str(), "/owner"),
                body,
            )
        }
        Act::UpdateTeam { from, to, .. } => {
            let Some(Seen::Team(now)) = now else {
                return None;
            };
            let now = now.draft();
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
        Act::RemoveTeam { .. } => bare(Method::Delete, team("")),
        Act::AddTeamOwner { user, .. } => {
            let body = json!({ "data": [linkage("users", user)] });
            with(Method::Post, team("/owners"), body)
        }
        Act::RemoveTeamOwner { user, .. } => {
            let body = json!({ "data": [linkage("users", user)] });
            with(Method::Delete, team("/owners"), body)
        }
        // These have ways of their own.
        Act::CreateUser(_)
        | Act::CreateTeam(_)
        | Act::Assign { .. }
        | Act::Release { .. }
        | Act::Move { .. }
        | Act::SetOwner { .. }
        // There is none.
        | Act::SetSeatLimit { .. }
        | Act::ResetSeat { .. }
        | Act::AddManager { .. }
        | Act::RemoveManager { .. } => return None,
    })
}

/// Whose a device is, as an answer about it says. One of another shape says nothing.
fn device_owner(document: &Document) -> Result<Option<UserId>, ApiError> {
    let row = document.one()?;
    row.text("attributes.fingerprint")?;
    row.maybe_id("relationships.owner.data.id")
}

/// What a success says; it only counts as one if it says that it is so.
fn told(act: &Act, document: Option<Document>) -> Result<Seen, ApiError> {
    let takes_away = matches!(
        act,
        Act::RemoveUser { .. }
            | Act::RemoveTeam { .. }
            | Act::ResetDevice { .. }
            | Act::RemoveTeamOwner { .. }
    );
    let document = match document {
        None if takes_away => return Ok(Seen::Gone),
        Some(_) if takes_away => {
            return Err(ApiError::Unreadable {
                at: "body".into(),
                detail: "expected none".into(),
            });
        }
        None => return Err(missing("data")),
        Some(document) => document,
    };
    let seen = match act {
        Act::AddTeamOwner { user, .. } => {
            let mut rows = document.rows()?;
            let is_theirs =
                rows.any(|row| row.text("relationships.user.data.id").ok() == Some(user.as_str()));
            if is_theirs { Seen::There } else { Seen::Gone }
        }
        Act::SetLicenseTeam { .. } => Seen::License(licenses::license(&document.one()?)?),
        Act::SetDeviceOwner { .. } => Seen::Owner(device_owner(&document)?),
        Act::UpdateTeam { .. } => Seen::Team(catalogue::team(&document.one()?)?),
        _ => Seen::User(people::user(&document.one()?)?),
    };
    match compare(act, &seen) {
        Found::So => Ok(seen),
        _ => Err(missing("data")),
    }
}

fn refusal_of(act: &Act, refusal: &Refusal) -> Outcome {
    let is_gone = refusal.status == 404 && refusal.is_genuine;
    match act {
        Act::RemoveUser { .. } | Act::RemoveTeam { .. } | Act::ResetDevice { .. } if is_gone => {
            Outcome::Skipped
        }
        Act::AddTeamOwner { .. } if refusal.status == 409 || refusal.has_code("USER_TAKEN") => {
            Outcome::Skipped
        }
        // Only somebody who is one can be taken out of the owners.
        Act::RemoveTeamOwner { .. } if refusal.status == 422 && refusal.item().is_some() => {
            Outcome::Skipped
        }
        Act::SetDeviceOwner { to: None, .. } if is_gone => Outcome::Skipped,
        Act::SetDeviceOwner { .. } if is_gone => Outcome::Failed(Failure::NoSuchDevice),
        Act::SetLicenseTeam { .. } if is_gone => Outcome::Failed(Failure::NoSuchLicense),
        _ if is_gone && act.about_team().is_some() => Outcome::Failed(Failure::NoSuchTeam),
        _ if is_gone => Outcome::Failed(Failure::NoSuchUser),
        // Who may not set a role may not even name it.
        Act::SetRole { .. } if refusal.status == 400 && refusal.names("role") => {
            Outcome::Failed(Failure::Forbidden)
        }
        Act::UpdateUser { .. } if refusal.status == 409 => Outcome::Failed(Failure::EmailTaken),
        _ => refused_for(refusal),
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

/// The outcome of an act that is found to be so: this one's doing, where an answer was lost, else
/// somebody else's.
pub(super) fn already(had_loss: bool) -> Outcome {
    match had_loss {
        true => Outcome::Done,
        false => Outcome::Skipped,
    }
}

/// The outcome of an act, with what was seen of what it is about.
fn with(outcome: Outcome, seen: Seen) -> Applied {
    let mut applied = self::outcome(outcome);
    match seen {
        Seen::User(user) => applied.users.push(user),
        Seen::License(license) => applied.licenses.push(license),
        Seen::Team(team) => applied.teams.push(team),
        Seen::Owner(_) | Seen::There | Seen::Gone => {}
    }
    applied
}

/// The outcome of a single act.
pub(super) fn outcome(outcome: Outcome) -> Applied {
    Applied {
        outcomes: vec![outcome],
        ..Applied::default()
    }
}

/// A reference to something, as bodies have it.
pub(super) fn linkage(kind: &str, id: &impl ToString) -> Value {
    json!({ "type": kind, "id": id.to_string() })
}
