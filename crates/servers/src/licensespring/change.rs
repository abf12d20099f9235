//! Acts that change one person, seat or device. What is so is looked up before and after: few
//! answers of these are documented.

use std::{future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{
    LicenseSpring,
    call::Sent,
    devices,
    licenses::{Sitting, license_path},
    people::user_path,
    refusal::Refusal,
    reply::Row,
};
use crate::{
    ApiError, Call, Reply,
    attempt::{Came, Deed, Seen, attempt, forbidden, outcome, with},
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::{DeviceId, License, LicenseId, Profile, Standing, User, UserId},
};

impl<T: Transport> LicenseSpring<T> {
    /// Changes somebody's names and address; only what is to change is sent.
    pub(super) async fn edit(
        &self,
        id: &UserId,
        from: &Profile,
        to: &Profile,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if id.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let before = match self.look_user(id).await {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchUser))),
            Err(error) => return forbidden(error),
        };
        let now = before.profile();
        let Some(after) = from.edited(to, &now) else {
            return Ok(with(Outcome::Failed(Failure::Changed), met(before)));
        };
        if after == now {
            return Ok(with(Outcome::Skipped, met(before)));
        }
        let moves = after.email != now.email;
        let mut applied = Applied::default();
        if moves {
            // First, so that nothing is changed where it cannot be done.
            applied = self.change_address(id, &after.email).await?;
            if applied.outcomes != [Outcome::Done] {
                return Ok(applied);
            }
        }
        let Some(body) = renamed(&now, &after) else {
            return Ok(applied);
        };
        let named = attempt(&Edit { of: self, id, body }, false, unsure).await;
        // An earlier try may have moved the address as well.
        let may_have_moved = moves || (unsure && from.email != to.email);
        if !may_have_moved {
            return named;
        }
        let Ok(mut named) = named else {
            // Half of it is so.
            return Ok(with(Outcome::Failed(Failure::Unsure), applied));
        };
        let is_refused =
            matches!(&named.outcomes[..], [Outcome::Failed(why)] if *why != Failure::Unsure);
        if is_refused {
            // All of it or nothing: the address goes back.
            match self
                .patch_address(id, &from.email.trim().to_lowercase())
                .await
            {
                Ok(back) if back.outcomes == [Outcome::Done] => named.users = back.users,
                Ok(back) => return Ok(with(Outcome::Failed(Failure::Unsure), back)),
                Err(_) => named.outcomes = vec![Outcome::Failed(Failure::Unsure)],
            }
        }
        Ok(named)
    }

    /// To verify: no document says whether an address can change, nor by which key, though the
    /// vendor's own portal offers it. Asked as everything else is named; what counts is whether
    /// it took.
    async fn change_address(&self, id: &UserId, address: &str) -> Result<Applied, ApiError> {
        match self.user_at(address).await? {
            Some(other) if other.id != *id => {
                return Ok(outcome(Outcome::Failed(Failure::EmailTaken)));
            }
            _ => {}
        }
        let mut applied = self.patch_address(id, address).await?;
        for outcome in &mut applied.outcomes {
            // An unknown field is refused, or passed over in silence.
            if matches!(outcome, Outcome::Failed(Failure::Refused(_))) {
                *outcome = Outcome::Failed(Failure::EmailFixed);
            }
        }
        Ok(applied)
    }

    async fn patch_address(&self, id: &UserId, address: &str) -> Result<Applied, ApiError> {
        let body = moved(address);
        attempt(&Edit { of: self, id, body }, false, false).await
    }

    /// Sets how many activations a seat may have, or lets it begin anew.
    pub(super) async fn change_seat(
        &self,
        license: &LicenseId,
        user: &UserId,
        limit: Option<(u32, u32)>,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if user.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let change = SeatChange {
            of: self,
            license,
            user,
            limit,
        };
        attempt(&change, true, unsure).await
    }

    /// Deactivates a license on a device, which stays in the list.
    pub(super) async fn reset_device(
        &self,
        license: &LicenseId,
        device: &DeviceId,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        let path = device_path(device);
        let mut applied = attempt(&Reset { of: self, path }, true, unsure).await?;
        // Its counts have changed. Without them the outcome is only not shown at once.
        if let Ok(Some(now)) = self.look_sitting(license).await {
            applied.licenses.push(now.license);
        }
        Ok(applied)
    }
}

/// The body that changes somebody's address.
pub(super) fn moved(address: &str) -> Value {
    json!({ "true_email": address })
}

/// The body that changes somebody's names; `None` where they stay.
pub(super) fn renamed(from: &Profile, to: &Profile) -> Option<Value> {
    let mut body = json!({});
    for (key, before, after) in [
        ("first_name", &from.first_name, &to.first_name),
        ("last_name", &from.last_name, &to.last_name),
    ] {
        if before != after {
            body[key] = after.trim().into();
        }
    }
    (body != json!({})).then_some(body)
}

pub(super) fn device_path(device: &DeviceId) -> String {
    format!("devices/{}/", encode(device.as_str()))
}

/// Something of a person to be changed. Setting the same twice is setting it once.
struct Edit<'a, T> {
    of: &'a LicenseSpring<T>,
    id: &'a UserId,
    body: Value,
}

impl<T: Transport> Deed for Edit<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let Some(user) = self.of.look_user(self.id).await? else {
                return Ok(Seen::Never(Failure::NoSuchUser, Applied::default()));
            };
            let now = user.profile();
            let is_so = |(key, now): (&str, &String)| {
                let wanted = self.body.get(key).and_then(Value::as_str);
                wanted.is_none_or(|wanted| wanted == now.trim())
            };
            let is_all_so = [
                ("true_email", &now.email),
                ("first_name", &now.first_name),
                ("last_name", &now.last_name),
            ]
            .into_iter()
            .all(is_so);
            Ok(match is_all_so {
                true => Seen::So(met(user)),
                false => Seen::NotYet(met(user)),
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let path = user_path(self.id, "");
            let sent = self.of.write(Method::Patch, &path, Some(&self.body));
            Ok(came(sent.await?.saying("id"), Failure::NoSuchUser))
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

/// The request that sets the limit of a seat, or lets it begin anew.
pub(super) fn seat_call(license: &LicenseId, user: &UserId, limit: Option<u32>) -> Call {
    let change = match limit {
        Some(to) => json!({ "max_activations": to }),
        None => json!({ "reset_total_activations": true }),
    };
    Call {
        method: Method::Post,
        path: license_path(license, "set_users_activations/"),
        // Keyed by the person's id, as text even where it is a number.
        body: Some(json!({ user.as_str(): change })),
    }
}

/// A seat to have another limit, or to begin anew.
struct SeatChange<'a, T> {
    of: &'a LicenseSpring<T>,
    license: &'a LicenseId,
    user: &'a UserId,
    limit: Option<(u32, u32)>,
}

impl<T: Transport> Deed for SeatChange<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let Some(now) = self.of.look_sitting(self.license).await? else {
                return Ok(Seen::Never(Failure::NoSuchLicense, Applied::default()));
            };
            Ok(compare(now, self.user, self.limit))
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let call = seat_call(self.license, self.user, self.limit.map(|(_, to)| to));
            let sent = self.of.write(call.method, &call.path, call.body.as_ref());
            Ok(came(sent.await?, Failure::NoSeat))
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

/// A device to be reset.
struct Reset<'a, T> {
    of: &'a LicenseSpring<T>,
    path: String,
}

impl<T: Transport> Deed for Reset<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let is_active = match self.of.look(&self.path).await? {
                Some(value) => {
                    let device = devices::device(&Row::whole(&value))?;
                    device.standing == Some(Standing::Active)
                }
                None => false,
            };
            Ok(match is_active {
                true => Seen::NotYet(Applied::default()),
                false => Seen::So(Applied::default()),
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let reset = format!("{}reset/", self.path);
            let sent = self.of.write(Method::Post, &reset, None).await?;
            Ok(came(sent.saying("message"), Failure::Changed))
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

/// How a seat compares to what an act wants of it.
fn compare(now: Sitting, user: &UserId, limit: Option<(u32, u32)>) -> Seen {
    let activations = now.seat(user).map(|seat| seat.activations);
    let seen = shown(now.license);
    let Some(activations) = activations else {
        return Seen::Never(Failure::NoSeat, seen);
    };
    let max = activations.and_then(|it| it.max);
    match limit {
        Some((_, to)) if max == Some(to) => Seen::So(seen),
        // Where it is not known what was so before, nobody can have changed it since.
        Some((from, _)) if from > 0 && max.is_some_and(|max| max != from) => {
            Seen::Never(Failure::Changed, seen)
        }
        None if activations.is_some_and(|it| it.used == 0) => Seen::So(seen),
        _ => Seen::NotYet(seen),
    }
}

/// What an answer shows of a change: little enough that it is looked in any case.
pub(super) fn came(sent: Sent, gone: Failure) -> Came {
    match sent {
        Sent::Done(_) => Came::Told,
        Sent::Refused(refusal) => Came::Denied(Outcome::Failed(refused_for(&refusal, gone))),
        Sent::Unknown(error) => Came::Unknown(error),
    }
}

/// A refusal by its status; `gone` is what a 404 means.
fn refused_for(refusal: &Refusal, gone: Failure) -> Failure {
    match refusal.status {
        403 => Failure::Forbidden,
        404 if refusal.is_genuine => gone,
        _ => Failure::Refused(refusal.words()),
    }
}

/// A person as they were read.
fn met(user: User) -> Applied {
    Applied {
        users: vec![user],
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
