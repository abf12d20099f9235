//! Acts that change one person, seat or device. What is so is looked up before and after: few
//! answers of these are documented.

use serde_json::{Value, json};

use super::{
    LicenseSpring,
    call::Sent,
    devices,
    licenses::{Sitting, license_path},
    people::user_path,
    refusal::Refusal,
    reply::Row,
    write::outcome,
};
use crate::{
    ApiError,
    batch::refused,
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::domain::{
    Applied, DeviceId, Failure, License, LicenseId, Outcome, Profile, Standing, User, UserId,
};

/// What a seat has, compared to what is wanted of it.
enum Found {
    So,
    NotYet,
    Never(Failure),
}

impl<T: Transport> LicenseSpring<T> {
    /// Changes somebody's names and address; only what is to change is sent.
    pub(super) async fn edit(
        &self,
        id: &UserId,
        from: &Profile,
        to: &Profile,
    ) -> Result<Applied, ApiError> {
        if id.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let before = match self.look_user(id).await {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchUser))),
            Err(ApiError::Forbidden(_)) => {
                return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
            }
            Err(error) => return Err(error),
        };
        let now = before.profile();
        let Some(after) = from.edited(to, &now) else {
            return Ok(seen(Outcome::Failed(Failure::Changed), before));
        };
        if after == now {
            return Ok(seen(Outcome::Skipped, before));
        }
        if after.email != now.email {
            // First, so that nothing is changed where it cannot be done.
            let verdict = self.change_address(&before, &after.email).await?;
            if verdict != Outcome::Done {
                return Ok(seen(verdict, before));
            }
        }
        let mut body = json!({});
        for (key, before, after) in [
            ("first_name", &now.first_name, &after.first_name),
            ("last_name", &now.last_name, &after.last_name),
        ] {
            if before != after {
                body[key] = after.trim().into();
            }
        }
        let is_so = |user: &User| user.profile() == after;
        self.patch_user(&before, &body, is_so).await
    }

    /// Changes somebody until it is so. Setting the same twice is setting it once.
    async fn patch_user(
        &self,
        before: &User,
        body: &Value,
        is_so: impl Fn(&User) -> bool,
    ) -> Result<Applied, ApiError> {
        let mut had_loss = false;
        loop {
            let sent = match body.as_object().is_some_and(serde_json::Map::is_empty) {
                true => Sent::Done(Value::Null),
                false => {
                    let path = user_path(&before.id, "");
                    let sent = self.write(Method::Patch, &path, Some(body)).await?;
                    sent.saying("id")
                }
            };
            let error = match sent {
                Sent::Refused(refusal) => {
                    let verdict = refused_for(&refusal, Failure::NoSuchUser);
                    return Ok(seen(Outcome::Failed(verdict), before.clone()));
                }
                Sent::Unknown(error) => {
                    self.breathe().await;
                    Some(error)
                }
                Sent::Done(_) => None,
            };
            match (self.look_user(&before.id).await, error) {
                (Ok(Some(now)), _) if is_so(&now) => return Ok(seen(Outcome::Done, now)),
                (Ok(Some(now)), None) => return Ok(seen(refused(String::new()), now)),
                (Ok(None), _) => return Ok(outcome(Outcome::Failed(Failure::NoSuchUser))),
                (Ok(Some(_)), Some(error)) if had_loss => return Err(error),
                (Ok(Some(_)), Some(_)) => had_loss = true,
                (Err(_), _) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
            }
        }
    }

    /// To verify: no document says whether an address can change, nor by which key, though the
    /// vendor's own portal offers it. Asked as everything else is named; what counts is whether
    /// it took.
    async fn change_address(&self, user: &User, address: &str) -> Result<Outcome, ApiError> {
        match self.user_at(address).await? {
            Some(other) if other.id != user.id => {
                return Ok(Outcome::Failed(Failure::EmailTaken));
            }
            _ => {}
        }
        let body = json!({ "true_email": address });
        let has_it = |now: &User| now.email == address;
        let applied = self.patch_user(user, &body, has_it).await?;
        Ok(match applied.outcomes.into_iter().next() {
            // An unknown field is refused, or passed over in silence.
            Some(Outcome::Failed(Failure::Refused(_))) => Outcome::Failed(Failure::EmailFixed),
            other => other.unwrap_or(Outcome::NotTried),
        })
    }

    /// Sets how many activations a seat may have, or lets it begin anew.
    pub(super) async fn change_seat(
        &self,
        license: &LicenseId,
        user: &UserId,
        limit: Option<(u32, u32)>,
    ) -> Result<Applied, ApiError> {
        if user.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let change = match limit {
            Some((_, to)) => json!({ "max_activations": to }),
            None => json!({ "reset_total_activations": true }),
        };
        // Keyed by the person's id, as text even where it is a number.
        let body = json!({ user.as_str(): change });
        let path = license_path(license, "set_users_activations/");
        let mut sent = None;
        let mut had_loss = false;
        loop {
            let now = match self.look_sitting(license).await {
                Ok(Some(now)) => now,
                Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
                Err(error) => match sent {
                    None => return before_anything(error),
                    Some(_) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
                },
            };
            let found = compare(&now, user, limit, sent.is_none());
            let verdict = match (found, sent.take()) {
                (Found::So, None) => Outcome::Skipped,
                (Found::So, Some(_)) => Outcome::Done,
                (Found::Never(failure), _) => Outcome::Failed(failure),
                (Found::NotYet, Some(Sent::Refused(refusal))) => {
                    Outcome::Failed(refused_for(&refusal, Failure::NoSeat))
                }
                // The answer is not documented; it is taken for a refusal where nothing came of it.
                (Found::NotYet, Some(Sent::Done(_))) => refused(String::new()),
                (Found::NotYet, Some(Sent::Unknown(error))) if had_loss => return Err(error),
                (Found::NotYet, before) => {
                    had_loss = before.is_some();
                    let answer = self.write(Method::Post, &path, Some(&body)).await?;
                    if matches!(answer, Sent::Unknown(_)) {
                        self.breathe().await;
                    }
                    sent = Some(answer);
                    continue;
                }
            };
            return Ok(read(verdict, now.license));
        }
    }

    /// Deactivates a license on a device, which stays in the list.
    pub(super) async fn reset_device(
        &self,
        license: &LicenseId,
        device: &DeviceId,
    ) -> Result<Applied, ApiError> {
        let path = format!("devices/{}/", encode(device.as_str()));
        let mut sent = None;
        let mut had_loss = false;
        let verdict = loop {
            let is_active = match self.look(&path).await {
                Ok(Some(value)) => {
                    let device = devices::device(&Row::whole(&value))?;
                    device.standing == Some(Standing::Active)
                }
                Ok(None) => false,
                Err(error) => match sent {
                    None => return before_anything(error),
                    Some(_) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
                },
            };
            match sent.take() {
                None if !is_active => break Outcome::Skipped,
                Some(_) if !is_active => break Outcome::Done,
                Some(Sent::Refused(refusal)) => {
                    break Outcome::Failed(refused_for(&refusal, Failure::Changed));
                }
                Some(Sent::Done(_)) => break refused(String::new()),
                Some(Sent::Unknown(error)) if had_loss => return Err(error),
                before => {
                    had_loss = before.is_some();
                    let reset = format!("{path}reset/");
                    let answer = self.write(Method::Post, &reset, None).await?;
                    let answer = answer.saying("message");
                    if matches!(answer, Sent::Unknown(_)) {
                        self.breathe().await;
                    }
                    sent = Some(answer);
                }
            }
        };
        // Its counts have changed. Without them the outcome is only not shown at once.
        Ok(match self.look_sitting(license).await {
            Ok(Some(now)) => read(verdict, now.license),
            _ => outcome(verdict),
        })
    }
}

/// How a seat compares to what an act wants of it. Only at first does it matter what was so
/// before.
fn compare(now: &Sitting, user: &UserId, limit: Option<(u32, u32)>, is_first: bool) -> Found {
    let Some(seat) = now.seat(user) else {
        return Found::Never(Failure::NoSeat);
    };
    let max = seat.activations.and_then(|it| it.max);
    match limit {
        Some((_, to)) if max == Some(to) => Found::So,
        // Where it is not known what was so before, nobody can have changed it since.
        Some((from, _)) if is_first && from > 0 && max.is_some_and(|max| max != from) => {
            Found::Never(Failure::Changed)
        }
        None if seat.activations.is_some_and(|it| it.used == 0) => Found::So,
        _ => Found::NotYet,
    }
}

/// An error before anything was sent.
pub(super) fn before_anything(error: ApiError) -> Result<Applied, ApiError> {
    match error {
        ApiError::Forbidden(_) => Ok(outcome(Outcome::Failed(Failure::Forbidden))),
        error => Err(error),
    }
}

/// A refusal by its status; `gone` is what a 404 means.
pub(super) fn refused_for(refusal: &Refusal, gone: Failure) -> Failure {
    match refusal.status {
        403 => Failure::Forbidden,
        404 if refusal.is_genuine => gone,
        _ => Failure::Refused(refusal.words()),
    }
}

fn seen(verdict: Outcome, user: User) -> Applied {
    Applied {
        users: vec![user],
        ..outcome(verdict)
    }
}

fn read(verdict: Outcome, license: License) -> Applied {
    Applied {
        licenses: vec![license],
        ..outcome(verdict)
    }
}
