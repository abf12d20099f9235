//! Contracts, LicenseSpring's orders: who manages them, and letting somebody do so or no longer.
//! People are named by address when they are added, and may be new; what counts is who is on the
//! list afterwards.

use serde_json::{Value, json};

use super::{
    LicenseSpring,
    call::Sent,
    change::{before_anything, refused_for},
    licenses::is_number,
    people::user,
    refusal::Refusal,
    reply::{Row, id_value},
    write::{Drafts, outcome},
};
use crate::{
    ApiError, Page,
    batch::refused,
    transport::{Method, Transport},
    wire::{encode, unexpected},
};
use seatboard_core::domain::{Applied, ContractId, Failure, Outcome, User, UserId, is_email};

/// A change of who manages a contract.
struct Change<'a> {
    call: &'a str,
    body: Value,
    /// What a success says.
    says: &'a str,
    /// Whether somebody is the one it is about.
    is_them: &'a (dyn Fn(&User) -> bool + Sync),
    /// Whether they are to be on the list.
    wanted: bool,
    /// What a refusal means.
    means: fn(&Refusal) -> Failure,
}

/// What came of a change.
struct Came {
    outcome: Outcome,
    /// The one it is about, if they are on the list now.
    user: Option<User>,
    /// Whether the server said that they were new, or did not say.
    is_new: bool,
}

impl Came {
    fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            user: None,
            is_new: false,
        }
    }
}

impl<T: Transport> LicenseSpring<T> {
    /// Those who manage a contract: they come in one piece.
    pub(super) async fn manager_page(&self, contract: &ContractId) -> Result<Page<User>, ApiError> {
        let managers = self.look_managers(contract).await?;
        Ok(Page {
            rows: managers.ok_or(ApiError::NotFound)?,
            next: None,
        })
    }

    /// Those who manage a contract, unless it is gone.
    async fn look_managers(&self, contract: &ContractId) -> Result<Option<Vec<User>>, ApiError> {
        let mut managers = self.each_manager(contract, |row| user(&row)).await?;
        for user in managers.iter_mut().flatten() {
            self.meet_embedded(user);
        }
        Ok(managers)
    }

    /// Something of each of those who manage a contract, unless it is gone.
    pub(super) async fn each_manager<V>(
        &self,
        contract: &ContractId,
        read: impl Fn(Row<'_>) -> Result<V, ApiError>,
    ) -> Result<Option<Vec<V>>, ApiError> {
        if !is_number(contract.as_str()) {
            return Ok(None);
        }
        let path = order_path(contract, "managers/");
        let Some(answer) = self.look(&path).await? else {
            return Ok(None);
        };
        let all = match listed(&answer)? {
            Some(rows) => { rows.iter().enumerate() }
                .map(|(index, row)| read(Row::nth(index, row)))
                .collect::<Result<_, _>>()?,
            None => self.everything(&path, read).await?,
        };
        Ok(Some(all))
    }

    /// Lets somebody manage a contract, and creates them if they are a draft.
    pub(super) async fn appoint(
        &self,
        contract: &ContractId,
        person: &UserId,
        drafts: &mut Drafts,
    ) -> Result<Applied, ApiError> {
        let made = drafts.made(person).map(|made| made.id.clone());
        let id = made.as_ref().unwrap_or(person);
        let draft = drafts.get(id).cloned();
        let address = match &draft {
            Some(draft) if is_email(draft.email.trim()) => draft.email.trim().to_lowercase(),
            Some(_) => {
                drafts.fail(person, Failure::InvalidEmail);
                return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
            }
            None if id.is_placeholder() => {
                return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
            }
            None => match self.fresh_address(id).await {
                Ok(Some(address)) => address,
                Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchUser))),
                Err(error) => return before_anything(error),
            },
        };
        let came = self
            .manage(
                contract,
                Change {
                    call: "add_manager/",
                    body: added(&address),
                    says: "id",
                    is_them: &|user| match &draft {
                        Some(_) => user.email == address,
                        None => user.id == *id,
                    },
                    wanted: true,
                    means: |refusal| match refusal.names("email") {
                        true => Failure::InvalidEmail,
                        false => refused_for(refusal, Failure::NoSuchContract),
                    },
                },
            )
            .await?;
        match (&draft, came.user) {
            (Some(draft), Some(mut user)) => {
                if came.is_new && user.full_name().is_none() {
                    self.name(&mut user, draft).await;
                }
                drafts.make(person, user, came.is_new);
            }
            (Some(_), None) => {
                if let Outcome::Failed(failure) = &came.outcome {
                    drafts.fail(person, failure.clone());
                }
            }
            (None, _) => {}
        }
        Ok(outcome(came.outcome))
    }

    /// Lets somebody no longer manage a contract.
    pub(super) async fn dismiss(
        &self,
        contract: &ContractId,
        id: &UserId,
    ) -> Result<Applied, ApiError> {
        if id.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let change = Change {
            call: "remove_manager/",
            body: json!({ "license_user_id": id_value(id.as_str()) }),
            says: "detail",
            is_them: &|user| user.id == *id,
            wanted: false,
            means: |refusal| refused_for(refusal, Failure::Changed),
        };
        Ok(outcome(self.manage(contract, change).await?.outcome))
    }

    /// Asks for a change unless it is so, and looks whether it took. Asking twice for the same
    /// is asking once, so a lost answer is followed by one more request if nothing came of it.
    async fn manage(&self, contract: &ContractId, change: Change<'_>) -> Result<Came, ApiError> {
        let path = order_path(contract, change.call);
        let mut sent = None;
        let mut had_loss = false;
        loop {
            let managers = match (self.look_managers(contract).await, &sent) {
                (Ok(Some(managers)), _) => managers,
                (Ok(None), _) => return Ok(Came::of(Outcome::Failed(Failure::NoSuchContract))),
                (Err(ApiError::Forbidden(_)), None) => {
                    return Ok(Came::of(Outcome::Failed(Failure::Forbidden)));
                }
                (Err(error), None) => return Err(error),
                (Err(_), Some(_)) => return Ok(Came::of(Outcome::Failed(Failure::Unsure))),
            };
            let user = managers.into_iter().find(|user| (change.is_them)(user));
            let is_so = user.is_some() == change.wanted;
            let verdict = match (is_so, sent.take()) {
                (true, None) => Came::of(Outcome::Skipped),
                // Somebody else was faster.
                (true, Some(Sent::Refused(_))) if !had_loss => Came::of(Outcome::Skipped),
                (true, Some(answer)) => Came {
                    is_new: said_new(&answer),
                    ..Came::of(Outcome::Done)
                },
                (false, Some(Sent::Refused(refusal))) => {
                    Came::of(Outcome::Failed((change.means)(&refusal)))
                }
                (false, Some(Sent::Done(_))) => Came::of(refused(String::new())),
                (false, Some(Sent::Unknown(error))) if had_loss => return Err(error),
                (false, before) => {
                    had_loss = before.is_some();
                    let answer = self.write(Method::Post, &path, Some(&change.body)).await?;
                    let answer = answer.saying(change.says);
                    if matches!(answer, Sent::Unknown(_)) {
                        self.breathe().await;
                    }
                    sent = Some(answer);
                    continue;
                }
            };
            return Ok(Came { user, ..verdict });
        }
    }

    /// Somebody's address as it is now, or was a moment ago: whoever manages without a seat
    /// may be on no list but that of the managers.
    async fn fresh_address(&self, id: &UserId) -> Result<Option<String>, ApiError> {
        let user = self.look_user(id).await?;
        Ok(user.map_or_else(|| self.known_address(id), |user| Some(user.email)))
    }
}

/// To verify: whether a password must go along. None does, since it would replace the one that
/// somebody who exists already uses; whoever is new is given one by the server.
fn added(address: &str) -> Value {
    json!({ "email": address })
}

/// To verify: whether the list comes bare or in the envelope of the other lists. Both are read;
/// nothing if the envelope has more pages than this one.
fn listed(answer: &Value) -> Result<Option<&[Value]>, ApiError> {
    let rows = answer.get("results").unwrap_or(answer);
    let Value::Array(rows) = rows else {
        return Err(unexpected("body".into(), "a list", Some(rows)));
    };
    let count = Row::whole(answer).count("count");
    let has_more = count.is_some_and(|count| count as usize > rows.len());
    Ok((!has_more).then_some(rows))
}

/// Whether an answer says that somebody was created, or does not say.
fn said_new(answer: &Sent) -> bool {
    match answer {
        Sent::Done(answer) => Row::whole(answer).flag("new_user") != Some(false),
        _ => true,
    }
}

/// The address of an order, or of something below it.
fn order_path(contract: &ContractId, rest: &str) -> String {
    format!("orders/{}/{rest}", encode(contract.as_str()))
}
