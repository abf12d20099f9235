//! Acts that go one by one: creating a person, passing a seat on, changing the owner.

use serde_json::json;

use super::{
    Keygen,
    call::Sent,
    change::{self, linkage, outcome},
    clash::Clashes,
    document::Document,
    licenses, people,
    refusal::Refusal,
};
use crate::{
    ApiError,
    batch::Batch,
    transport::{Method, Transport},
    wire::{encode, missing},
};
use seatboard_core::domain::{
    Applied, Failure, License, LicenseId, NewUser, Outcome, Role, User, UserId,
};

impl<T: Transport> Keygen<T> {
    pub(super) async fn create_user(&self, person: &NewUser) -> Result<Applied, ApiError> {
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
            if team.is_placeholder() {
                return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
            }
            data["relationships"] = json!({ "group": { "data": linkage("groups", team) } });
        }
        let body = json!({ "data": data });
        let mut had_loss = false;
        let mut clashes = Clashes::default();
        loop {
            let error = match self.write(Method::Post, "users", Some(&body)).await? {
                Sent::Done(document) => {
                    let created = document.as_ref().map(|it| people::user(&it.one()?));
                    match created {
                        Some(Ok(user)) => return Ok(created_as(person, user)),
                        Some(Err(error)) => error,
                        None => missing("data"),
                    }
                }
                Sent::Refused(refusal) if self.clashed(&refusal, &mut clashes).await => {
                    match self.look_user(person.email.trim()).await? {
                        // By somebody else, at the same moment, or by a request that was lost.
                        Some(user) if is_same(person, &user) && had_loss => {
                            return Ok(created_as(person, user));
                        }
                        Some(user) if is_alike(person, &user) => {
                            return Ok(Applied {
                                outcomes: vec![Outcome::Skipped],
                                ..created_as(person, user)
                            });
                        }
                        Some(_) => return Ok(outcome(Outcome::Failed(Failure::EmailTaken))),
                        None => continue,
                    }
                }
                Sent::Refused(refusal) => {
                    let is_taken = refusal.status == 409 || refusal.has_code("EMAIL_TAKEN");
                    if is_taken && had_loss {
                        return Ok(match self.look_user(person.email.trim()).await {
                            Ok(Some(user)) if is_same(person, &user) => created_as(person, user),
                            Ok(_) => outcome(Outcome::Failed(Failure::EmailTaken)),
                            Err(_) => outcome(Outcome::Failed(Failure::Unsure)),
                        });
                    }
                    return Ok(outcome(match refusal.status {
                        _ if is_taken => Outcome::Failed(Failure::EmailTaken),
                        403 => Outcome::Failed(Failure::Forbidden),
                        // Only admins may say the role at all.
                        400 if refusal.names("role") => Outcome::Failed(Failure::Forbidden),
                        _ => change::refused_for(&refusal),
                    }));
                }
                Sent::Unknown(error) => error,
            };
            self.breathe().await;
            match self.look_user(person.email.trim()).await {
                Ok(Some(user)) if is_same(person, &user) => return Ok(created_as(person, user)),
                Ok(Some(_)) => return Ok(outcome(Outcome::Failed(Failure::EmailTaken))),
                Ok(None) if had_loss => return Err(error),
                Ok(None) => had_loss = true,
                Err(_) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
            }
        }
    }

    /// Passes a seat on: takes it back, then gives it. The server cannot do both at once, so
    /// what can be known is looked up before, and a seat that could not be given goes back.
    pub(super) async fn pass_on(
        &self,
        license: &LicenseId,
        from: &UserId,
        to: &UserId,
    ) -> Result<Applied, ApiError> {
        if from.is_placeholder() || to.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let verdict = match self.foresee_pass(license, from, to).await {
            Ok(verdict) => verdict,
            Err(ApiError::Forbidden(_)) => Some(Outcome::Failed(Failure::Forbidden)),
            Err(error) => return Err(error),
        };
        if let Some(verdict) = verdict {
            return Ok(outcome(verdict));
        }
        let mut released = Batch::new(license, [from.clone()]);
        self.release(&mut released).await?;
        match released.outcome(0) {
            Some(Outcome::Done) => {}
            Some(Outcome::Failed(Failure::OwnerSeat)) => {
                return self.change_owner(license, Some(from), Some(to)).await;
            }
            Some(Outcome::Skipped) => return Ok(outcome(Outcome::Failed(Failure::NoSeat))),
            other => return Ok(outcome(other.cloned().unwrap_or(Outcome::NotTried))),
        }
        let mut given = Batch::new(license, [to.clone()]);
        let result = self.assign(&mut given).await;
        let outcome = match (&result, given.outcome(0)) {
            // Whoever seated them, this is what the act wanted.
            (Ok(()), Some(Outcome::Done | Outcome::Skipped)) => Outcome::Done,
            (Ok(()), Some(Outcome::Failed(Failure::Unsure))) => Outcome::Failed(Failure::Unsure),
            (_, failed) => {
                let failed = failed.cloned();
                let mut back = Batch::new(license, [from.clone()]);
                let is_back = self.assign(&mut back).await.is_ok()
                    && back.outcome(0).is_some_and(Outcome::holds);
                match (is_back, failed) {
                    // The seat is with neither of them: somebody has to look.
                    (false, _) => Outcome::Failed(Failure::Unsure),
                    (true, Some(failed)) => failed,
                    (true, None) => {
                        result?;
                        Outcome::NotTried
                    }
                }
            }
        };
        let mut whole = Batch::new(license, [to.clone()]);
        whole.settle(0, outcome);
        Ok(self.finish(whole, true).await)
    }

    /// What stands in the way of passing a seat on, as far as it can be seen before.
    async fn foresee_pass(
        &self,
        license: &LicenseId,
        from: &UserId,
        to: &UserId,
    ) -> Result<Option<Outcome>, ApiError> {
        match self.is_on(to, license).await? {
            None => return Ok(Some(Outcome::Failed(Failure::NoSuchUser))),
            Some(false) => return Ok(None),
            Some(true) => {}
        }
        Ok(Some(match self.holds(license, from).await? {
            true => Outcome::Failed(Failure::HasSeat),
            false => Outcome::Skipped,
        }))
    }

    pub(super) async fn change_owner(
        &self,
        license: &LicenseId,
        from: Option<&UserId>,
        to: Option<&UserId>,
    ) -> Result<Applied, ApiError> {
        if to.is_some_and(UserId::is_placeholder) {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let before = match self.look_license(license).await {
            Ok(Some(before)) => before,
            Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
            Err(ApiError::Forbidden(_)) => {
                return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
            }
            Err(error) => return Err(error),
        };
        if before.owner.as_ref() == to {
            return Ok(seen(Outcome::Skipped, before));
        }
        if before.owner.as_ref() != from {
            return Ok(seen(Outcome::Failed(Failure::Changed), before));
        }
        let path = format!("licenses/{}/owner", encode(license.as_str()));
        let body = json!({ "data": to.map(|to| linkage("users", to)) });
        let mut had_loss = false;
        let mut clashes = Clashes::default();
        loop {
            let error = match self.write(Method::Put, &path, Some(&body)).await? {
                Sent::Done(document) => match owned(document, to) {
                    Ok(now) => {
                        self.note_owner(&now);
                        // A seat was given, and this count may be from before others were.
                        let later = match from.is_none() {
                            true => self.look_settled(license).await,
                            false => None,
                        };
                        return Ok(seen(Outcome::Done, later.unwrap_or(now)));
                    }
                    Err(error) => error,
                },
                Sent::Refused(refusal) if self.clashed(&refusal, &mut clashes).await => {
                    match self.look_license(license).await? {
                        Some(now) if now.owner.as_ref() == to => {
                            return Ok(seen(change::already(had_loss), now));
                        }
                        Some(now) if now.owner.as_ref() != from => {
                            return Ok(seen(Outcome::Failed(Failure::Changed), now));
                        }
                        Some(_) => continue,
                        None => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
                    }
                }
                Sent::Refused(refusal) => {
                    let now = self.look_license(license).await.ok().flatten();
                    let verdict = owner_refused(&refusal, now.as_ref());
                    return Ok(match now {
                        Some(now) => seen(verdict, now),
                        None => outcome(verdict),
                    });
                }
                Sent::Unknown(error) => error,
            };
            self.breathe().await;
            match self.look_license(license).await {
                Ok(Some(now)) if now.owner.as_ref() == to => return Ok(seen(Outcome::Done, now)),
                Ok(Some(_)) if had_loss => return Err(error),
                Ok(Some(_)) => had_loss = true,
                Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
                Err(_) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
            }
        }
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

/// Whether a person found after a lost answer is the one that was to be created.
fn is_same(person: &NewUser, user: &User) -> bool {
    let name = |name: &Option<String>| name.as_deref().unwrap_or_default().trim().to_owned();
    name(&user.first_name) == person.first_name.trim()
        && name(&user.last_name) == person.last_name.trim()
}

/// Whether a person is all that was to be created, also in what they may do and where they
/// belong.
fn is_alike(person: &NewUser, user: &User) -> bool {
    is_same(person, user)
        && person.role.unwrap_or(Role::User) == user.role
        && person.team == user.team
}

fn created_as(person: &NewUser, user: User) -> Applied {
    Applied {
        created: vec![(person.placeholder(), user)],
        ..outcome(Outcome::Done)
    }
}

fn seen(outcome: Outcome, license: License) -> Applied {
    Applied {
        licenses: vec![license],
        ..change::outcome(outcome)
    }
}
