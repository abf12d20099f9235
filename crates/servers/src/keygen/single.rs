//! Creating a person, changing the owner.

use std::{future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{
    Keygen,
    call::Sent,
    change::{self, linkage},
    document::Document,
    licenses, people,
    refusal::Refusal,
};
use crate::{
    ApiError, Call, Reply,
    attempt::{Came, Deed, Seen, attempt, outcome},
    transport::{Method, Transport},
    wire::{encode, missing},
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::{License, LicenseId, NewUser, Role, TeamId, User, UserId},
};

impl<T: Transport> Keygen<T> {
    pub(super) async fn create_user(
        &self,
        person: &NewUser,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if person.team.as_ref().is_some_and(TeamId::is_placeholder) {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        attempt(&Creation { to: self, person }, false, unsure).await
    }

    pub(super) async fn change_owner(
        &self,
        license: &LicenseId,
        from: Option<&UserId>,
        to: Option<&UserId>,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if to.is_some_and(UserId::is_placeholder) {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let change = OwnerChange {
            of: self,
            license,
            from,
            to,
        };
        attempt(&change, true, unsure).await
    }
}

/// A person to be created.
struct Creation<'a, T> {
    to: &'a Keygen<T>,
    person: &'a NewUser,
}

/// The body that creates somebody.
pub(super) fn creation(person: &NewUser) -> Value {
    let mut attributes = json!({ "email": person.email.trim() });
    for (key, name) in [
        ("firstName", person.first_name.trim()),
        ("lastName", person.last_name.trim()),
    ] {
        if !name.is_empty() {
            attributes[key] = name.into();
        }
    }
    if let Some(role) = person.role.filter(|role| *role != Role::User) {
        attributes["role"] = people::role_name(role).into();
    }
    let mut data = json!({ "type": "users", "attributes": attributes });
    if let Some(team) = &person.team {
        data["relationships"] = json!({ "group": { "data": linkage("groups", team) } });
    }
    json!({ "data": data })
}

impl<T: Transport> Deed for Creation<'_, T> {
    fn look(&self, doubt: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let found = self.to.look_user(self.person.email.trim()).await?;
            Ok(match found {
                Some(user) if is_alike(self.person, &user, doubt) => {
                    Seen::So(created_as(self.person, user))
                }
                Some(_) => Seen::Never(Failure::EmailTaken, Applied::default()),
                None => Seen::NotYet(Applied::default()),
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let body = creation(self.person);
            Ok(
                match self.to.write(Method::Post, "users", Some(&body)).await? {
                    Sent::Done(document) => {
                        let created = document.as_ref().map(|it| people::user(&it.one()?));
                        match created {
                            Some(Ok(user)) => Came::Done(created_as(self.person, user)),
                            Some(Err(error)) => Came::Unknown(error),
                            None => Came::Unknown(missing("data")),
                        }
                    }
                    Sent::Refused(refusal) => {
                        let is_taken = refusal.status == 409 || refusal.has_code("EMAIL_TAKEN");
                        let verdict = match refusal.status {
                            _ if is_taken => Outcome::Failed(Failure::EmailTaken),
                            // Only admins may say the role at all.
                            400 if refusal.names("role") => Outcome::Failed(Failure::Forbidden),
                            _ => change::refused_for(&refusal),
                        };
                        came(&refusal, verdict, Applied::default())
                    }
                    Sent::Unknown(error) => Came::Unknown(error),
                },
            )
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.to.transport.wait(ms)
    }
}

/// The request that gives a license to somebody, or to nobody.
pub(super) fn owner_call(license: &LicenseId, to: Option<&UserId>) -> Call {
    Call {
        method: Method::Put,
        path: format!("licenses/{}/owner", encode(license.as_str())),
        body: Some(json!({ "data": to.map(|to| linkage("users", to)) })),
    }
}

/// A license to have another owner, or none.
struct OwnerChange<'a, T> {
    of: &'a Keygen<T>,
    license: &'a LicenseId,
    from: Option<&'a UserId>,
    to: Option<&'a UserId>,
}

impl<T: Transport> Deed for OwnerChange<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let Some(now) = self.of.look_license(self.license).await? else {
                return Ok(Seen::Never(Failure::NoSuchLicense, Applied::default()));
            };
            let (is_so, is_before) = (
                now.owner.as_ref() == self.to,
                now.owner.as_ref() == self.from,
            );
            Ok(match (is_so, is_before) {
                (true, _) => Seen::So(shown(now)),
                (false, true) => Seen::NotYet(shown(now)),
                (false, false) => Seen::Never(Failure::Changed, shown(now)),
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let call = owner_call(self.license, self.to);
            let sent = self.of.write(call.method, &call.path, call.body.as_ref());
            Ok(match sent.await? {
                Sent::Done(document) => match owned(document, self.to) {
                    Ok(now) => {
                        self.of.note_owner(&now);
                        // A seat was given, and this count may be from before others were.
                        let later = match self.from.is_none() {
                            true => self.of.look_settled(self.license).await,
                            false => None,
                        };
                        Came::Done(shown(later.unwrap_or(now)))
                    }
                    Err(error) => Came::Unknown(error),
                },
                // What is so then is looked at anyway.
                Sent::Refused(refusal) if refusal.is_clash() => {
                    Came::Clashed(owner_refused(&refusal, None))
                }
                Sent::Refused(refusal) => {
                    let now = self.of.look_license(self.license).await.ok().flatten();
                    let verdict = owner_refused(&refusal, now.as_ref());
                    Came::Refused(verdict, now.map(shown).unwrap_or_default())
                }
                Sent::Unknown(error) => Came::Unknown(error),
            })
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

/// What came of a request that was refused; nothing, if it only met another one.
pub(super) fn came(refusal: &Refusal, verdict: Outcome, seen: Applied) -> Came {
    match refusal.is_clash() {
        true => Came::Clashed(verdict),
        false => Came::Refused(verdict, seen),
    }
}

/// The license as a change of its owner leaves it.
fn owned(document: Option<Document>, to: Option<&UserId>) -> Result<License, ApiError> {
    let document = document.ok_or_else(|| missing("data"))?;
    let license = licenses::license(&document.one()?)?;
    if license.owner.as_ref() == to {
        Ok(license)
    } else {
        Err(missing("data.relationships.owner"))
    }
}

fn owner_refused(refusal: &Refusal, now: Option<&License>) -> Outcome {
    Outcome::Failed(match (refusal.status, refusal.code()) {
        (403, _) => Failure::Forbidden,
        (404, _) if refusal.is_genuine => Failure::NoSuchLicense,
        (422, Some("OWNER_NOT_FOUND")) => Failure::NoSuchUser,
        (422, Some("OWNER_INVALID")) => Failure::HasSeat,
        (422, Some("USER_LIMIT_EXCEEDED")) if now.is_some() => Failure::Full {
            assigned: now.map_or(0, |now| now.seats_counted),
            max: now.and_then(|now| now.max_seats),
        },
        _ => Failure::Refused(refusal.words()),
    })
}

/// Whether a person who is there is the one that was to be created, also in what they may do and
/// where they belong. Where it may have been done by this one, they may be elsewhere by now; the
/// role counts all the same, since somebody of the same name who was to be removed first has
/// another.
fn is_alike(person: &NewUser, user: &User, doubt: bool) -> bool {
    let name = |name: &Option<String>| name.as_deref().unwrap_or_default().trim().to_owned();
    name(&user.first_name) == person.first_name.trim()
        && name(&user.last_name) == person.last_name.trim()
        && person.role.unwrap_or(Role::User) == user.role
        && (doubt || person.team == user.team)
}

fn created_as(person: &NewUser, user: User) -> Applied {
    Applied {
        created: vec![(person.placeholder(), user)],
        ..Applied::default()
    }
}

/// A license as it was read.
pub(super) fn shown(license: License) -> Applied {
    Applied {
        licenses: vec![license],
        ..Applied::default()
    }
}
