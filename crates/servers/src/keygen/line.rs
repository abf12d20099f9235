//! Who waits for a seat on a license, in the license's own data. The server replaces all of that at
//! each change and takes no condition, so it is read just before and once more a while after: an
//! admin who wrote in between is found by what is missing then.

use std::{cell::RefCell, future::Future, pin::Pin};

use super::{
    Keygen,
    call::Sent,
    change::refused_for,
    document::Document,
    kept::Kept,
    licenses,
    look::is_gone,
    single::{came, shown},
};
use crate::{
    ApiError, Reply,
    attempt::{Came, Deed, Seen, attempt, outcome},
    transport::{Method, Transport},
    wire::{READ_PATIENCE, encode},
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::LicenseId,
    waiting::Place,
};

/// What becomes of somebody's place in a line.
pub(super) struct Step<'a> {
    /// The license.
    pub license: &'a LicenseId,
    /// Whose place, and which.
    pub place: &'a Place,
    /// Whether they join.
    pub joins: bool,
    /// Whether they leave it only with a seat.
    pub seated: bool,
}

impl<T: Transport> Keygen<T> {
    pub(super) async fn change_line(
        &self,
        step: Step<'_>,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if step.place.user.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let change = Change {
            of: self,
            step,
            answer: RefCell::default(),
        };
        attempt(&change, true, unsure).await
    }

    /// An answer about a license, as text; nothing if it is gone.
    async fn license_text(&self, path: &str) -> Result<Option<String>, ApiError> {
        let request = || Ok(self.request(Method::Get, self.url(path), Some(&self.token()?), None));
        let response = self.exchange(request, READ_PATIENCE).await?;
        match response.status {
            200..300 => Ok(Some(response.body)),
            _ => is_gone(&self.refusal(&response)).map(|()| None),
        }
    }
}

/// A step on its way.
struct Change<'a, T> {
    of: &'a Keygen<T>,
    step: Step<'a>,
    /// What was read of the license last.
    answer: RefCell<String>,
}

impl<T: Transport> Change<'_, T> {
    fn path(&self) -> String {
        format!("licenses/{}", encode(self.step.license.as_str()))
    }

    /// Whether it is so, by a fresh reading.
    async fn read(&self) -> Result<Seen, ApiError> {
        let Some(answer) = self.of.license_text(&self.path()).await? else {
            return Ok(Seen::Never(Failure::NoSuchLicense, Applied::default()));
        };
        let license = licenses::license(&Document::parse(&answer)?.one()?)?;
        let seen = shown(license);
        let read =
            Kept::read(&answer).map(|kept| kept.line.place_of(&self.step.place.user).is_some());
        Ok(match read {
            Err(failure) => Seen::Never(failure, seen),
            Ok(waits) if waits == self.step.joins => Seen::So(seen),
            Ok(_) => {
                self.answer.replace(answer);
                Seen::NotYet(seen)
            }
        })
    }

    /// Why it cannot be, for whom it is about.
    async fn hindrance(&self) -> Result<Option<Failure>, ApiError> {
        let Step {
            license,
            place,
            joins,
            seated,
        } = self.step;
        Ok(match joins || seated {
            false => None,
            true => match self.of.is_on(&place.user, license).await? {
                None if joins => Some(Failure::NoSuchUser),
                Some(true) if joins => Some(Failure::HasSeat),
                Some(false) if seated => Some(Failure::StillWaits),
                _ => None,
            },
        })
    }
}

impl<T: Transport> Deed for Change<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            // The license last, so that as little time as can be passes before it is written.
            let hindrance = self.hindrance().await?;
            Ok(match (self.read().await?, hindrance) {
                (Seen::NotYet(seen), Some(failure)) => Seen::Never(failure, seen),
                (seen, _) => seen,
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let Step { place, joins, .. } = self.step;
            let body = {
                let answer = self.answer.borrow();
                Kept::read(&answer).and_then(|kept| {
                    let mut line = kept.line.clone();
                    match joins {
                        true => line.add(place.clone()),
                        false => line.remove(&place.user),
                    }
                    kept.with(&line)
                })
            };
            let body = match body {
                Ok(body) => body,
                Err(failure) => {
                    return Ok(Came::Refused(Outcome::Failed(failure), Applied::default()));
                }
            };
            let path = self.path();
            let sent = self.of.write_text(Method::Patch, &path, Some(body));
            let came = match sent.await? {
                Sent::Done(Some(_)) => self.settled().await,
                Sent::Done(None) => Came::Told,
                Sent::Refused(refusal) => {
                    let verdict = match refusal.status {
                        404 if refusal.is_genuine => Outcome::Failed(Failure::NoSuchLicense),
                        _ if refusal.has_code("METADATA_TOO_LONG") => {
                            Outcome::Failed(Failure::LineFull)
                        }
                        _ => refused_for(&refusal),
                    };
                    came(&refusal, verdict, Applied::default())
                }
                Sent::Unknown(error) => Came::Unknown(error),
            };
            Ok(came)
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

impl<T: Transport> Change<'_, T> {
    /// What it came to, once whoever had read before has written.
    async fn settled(&self) -> Came {
        self.of.breathe().await;
        match self.read().await {
            Ok(Seen::So(seen)) => Came::Done(seen),
            Ok(Seen::NotYet(_)) => Came::Clashed(Outcome::Failed(Failure::Changed)),
            Ok(Seen::Never(failure, seen)) => Came::Refused(Outcome::Failed(failure), seen),
            Err(error) => Came::Unknown(error),
        }
    }
}
