//! Acts: which of them fit one request, and the account of what became of each.

use serde_json::{Value, json};

use super::{Keygen, line::Step};
use crate::{
    ApiError,
    batch::{BREATH_MS, Batch, alike, may_have_changed, own_doings},
    transport::Transport,
    wire::encode,
};
use seatboard_core::{
    acts::{
        Act, Applied, ContractAct, DeviceAct, LicenseAct, Outcome, PersonAct, SeatAct, Seats,
        TeamAct,
    },
    domain::{License, LicenseId, UserId},
};

/// The most people one request can seat or unseat (keygen-api
/// app/controllers/api/v1/licenses/relationships/users_controller.rb).
const MOST: usize = 100;

pub(super) fn batch_len(acts: &[Act]) -> usize {
    let Some(first) = acts.first() else {
        return 0;
    };
    match first.facts().seats {
        Seats::Assigned(None, _) | Seats::Assigned(_, None) => alike(acts, MOST),
        Seats::Assigned(Some(_), Some(_)) | Seats::None | Seats::Owners(..) | Seats::All(_) => 1,
    }
}

impl<T: Transport> Keygen<T> {
    pub(super) async fn apply_all(
        &self,
        acts: &[Act],
        unsure: &[usize],
    ) -> Result<Applied, ApiError> {
        let mut applied = Applied::default();
        let mut rest = acts;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(batch_len(rest));
            let is_unsure = unsure.contains(&applied.outcomes.len());
            match self.apply_chunk(chunk, is_unsure).await {
                Ok(part) => {
                    let is_cut = part.outcomes.contains(&Outcome::NotTried);
                    applied.extend(part);
                    rest = later;
                    if is_cut {
                        break;
                    }
                }
                Err(error) if !applied.outcomes.iter().any(may_have_changed) => return Err(error),
                Err(_) => break,
            }
        }
        applied.outcomes.resize(acts.len(), Outcome::NotTried);
        own_doings(&mut applied.outcomes, unsure);
        Ok(applied)
    }

    /// Acts of one kind, on one license; `is_unsure` is about the first of them.
    async fn apply_chunk(&self, acts: &[Act], is_unsure: bool) -> Result<Applied, ApiError> {
        let Some(first) = acts.first() else {
            return Ok(Applied::default());
        };
        let seated = acts.iter().filter_map(|act| act.seats().cloned());
        let unseated = acts.iter().filter_map(|act| act.unseats().cloned());
        match first {
            Act::Person(_, PersonAct::Create(person)) => self.create_user(person, is_unsure).await,
            Act::Seat(license, SeatAct::Assign { .. }) => {
                let mut batch = Batch::new(license, seated).without_drafts();
                self.assign(&mut batch).await?;
                Ok(self.finish(batch, true).await)
            }
            Act::Seat(license, SeatAct::Release { .. }) => {
                let mut batch = Batch::new(license, unseated).without_drafts();
                self.release(&mut batch).await?;
                Ok(self.finish(batch, false).await)
            }
            Act::Seat(license, SeatAct::Move { from, to }) => {
                self.pass_on(license, from, to, is_unsure).await
            }
            Act::License(license, LicenseAct::SetOwner { from, to }) => {
                let (from, to) = (from.as_ref(), to.as_ref());
                self.change_owner(license, from, to, is_unsure).await
            }
            Act::License(license, LicenseAct::JoinLine(place)) => {
                let step = Step {
                    license,
                    place,
                    joins: true,
                    seated: false,
                };
                self.change_line(step, is_unsure).await
            }
            Act::License(license, LicenseAct::LeaveLine { place, seated }) => {
                let step = Step {
                    license,
                    place,
                    joins: false,
                    seated: *seated,
                };
                self.change_line(step, is_unsure).await
            }
            Act::Team(_, TeamAct::Create(draft)) => self.create_team(draft, is_unsure).await,
            Act::Person(
                _,
                PersonAct::Update { .. }
                | PersonAct::Remove
                | PersonAct::Ban
                | PersonAct::Unban
                | PersonAct::SetRole { .. }
                | PersonAct::SetTeam { .. },
            )
            | Act::Device(_, DeviceAct::Reset { .. } | DeviceAct::SetOwner { .. })
            | Act::Seat(_, SeatAct::SetLimit { .. } | SeatAct::Reset { .. })
            | Act::License(_, LicenseAct::SetTeam { .. })
            | Act::Team(
                _,
                TeamAct::Update { .. }
                | TeamAct::Remove
                | TeamAct::AddOwner { .. }
                | TeamAct::RemoveOwner { .. },
            )
            | Act::Contract(
                _,
                ContractAct::AddManager { .. } | ContractAct::RemoveManager { .. },
            ) => self.change(first, is_unsure).await,
        }
    }

    /// Closes the account of a batch, with the license as it is now; `gave` says whether it gave
    /// seats.
    pub(super) async fn finish(&self, mut batch: Batch, gave: bool) -> Applied {
        if batch.read.is_none() {
            // What became of the acts is known; without the license it is only not shown at once.
            batch.read = match gave && batch.did_something() {
                true => self.look_settled(&batch.license).await,
                false => self.look_license(&batch.license).await.ok().flatten(),
            };
        }
        batch.into_applied()
    }

    /// A license after seats of it were given. Two admins can have sold its last one at the same
    /// moment, and only this shows it: so where that one has gone, it is looked at again once
    /// whoever asked with it has been answered, too.
    pub(super) async fn look_settled(&self, license: &LicenseId) -> Option<License> {
        let now = self.look_license(license).await.ok().flatten()?;
        let is_used_up = now.max_seats.is_some_and(|max| now.seats_counted >= max);
        if !is_used_up || self.room(&now).await != Ok(Some(0)) {
            return Some(now);
        }
        self.breathe().await;
        let later = self.look_license(license).await.ok().flatten();
        Some(later.unwrap_or(now))
    }

    /// Gives a server time before looking at what became of a lost answer.
    pub(super) async fn breathe(&self) {
        self.transport.wait(BREATH_MS).await;
    }
}

pub(super) fn seats_path(license: &LicenseId) -> String {
    format!("licenses/{}/users", encode(license.as_str()))
}

/// The body that names these people.
pub(super) fn seats_body(people: &[&UserId]) -> Value {
    let person = |user: &&UserId| json!({ "type": "users", "id": user.as_str() });
    json!({ "data": people.iter().map(person).collect::<Vec<_>>() })
}
