//! Contracts, LicenseSpring's orders: who manages them, and letting somebody do so or no longer.
//! People are named by address when they are added, and may be new; what counts is who is on the
//! list afterwards.

use std::{cell::Cell, future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{
    LicenseSpring,
    call::Sent,
    change::came,
    licenses::is_number,
    people::user,
    reply::{Row, id_value},
    write::Drafts,
};
use crate::{
    ApiError, Page, Reply,
    attempt::{Came, Deed, Seen, attempt, forbidden, outcome},
    transport::{Method, Transport},
    wire::{encode, unexpected},
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::{ContractId, User, UserId, is_email},
};

/// A change of who manages a contract. Asking twice for the same is asking once.
struct Change<'a, T> {
    of: &'a LicenseSpring<T>,
    contract: &'a ContractId,
    call: &'a str,
    body: Value,
    /// What a success says.
    says: &'a str,
    /// Who it is about, and by what they are known where they are a draft.
    id: &'a UserId,
    address: Option<&'a str>,
    /// Whether they are to be on the list.
    wanted: bool,
    /// Whether the server said that they were new, or did not say.
    is_new: Cell<bool>,
}

impl<T: Transport> Deed for Change<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let mut seen = Applied::default();
            let Some(managers) = self.of.look_managers(self.contract).await? else {
                return Ok(Seen::Never(Failure::NoSuchContract, seen));
            };
            let is_them = |user: &User| match self.address {
                Some(address) => user.email == address,
                None => user.id == *self.id,
            };
            seen.users.extend(managers.into_iter().find(is_them));
            Ok(match seen.users.is_empty() != self.wanted {
                true => Seen::So(seen),
                false => Seen::NotYet(seen),
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let path = order_path(self.contract, self.call);
            let sent = self.of.write(Method::Post, &path, Some(&self.body)).await?;
            let sent = sent.saying(self.says);
            self.is_new.set(said_new(&sent));
            Ok(match sent {
                Sent::Refused(refusal) if self.wanted && refusal.names("email") => {
                    Came::Denied(Outcome::Failed(Failure::InvalidEmail))
                }
                sent if self.wanted => came(sent, Failure::NoSuchContract),
                sent => came(sent, Failure::Changed),
            })
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
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
        unsure: bool,
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
                Err(error) => return forbidden(error),
            },
        };
        let change = Change {
            of: self,
            contract,
            call: "add_manager/",
            body: added(&address),
            says: "id",
            id,
            address: draft.as_ref().map(|_| address.as_str()),
            wanted: true,
            is_new: Cell::new(true),
        };
        let mut applied = attempt(&change, true, unsure).await?;
        let verdict = applied.outcomes.first().cloned();
        let is_new = change.is_new.get() && verdict == Some(Outcome::Done);
        match (draft, applied.users.pop(), verdict) {
            (Some(draft), Some(mut user), _) => {
                if is_new && user.full_name().is_none() {
                    self.name(&mut user, &draft).await;
                }
                drafts.make(person, user, is_new);
            }
            (Some(_), None, Some(Outcome::Failed(failure))) => drafts.fail(person, failure),
            _ => {}
        }
        Ok(applied)
    }

    /// Lets somebody no longer manage a contract.
    pub(super) async fn dismiss(
        &self,
        contract: &ContractId,
        id: &UserId,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if id.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let change = Change {
            of: self,
            contract,
            call: "remove_manager/",
            body: by_id(id),
            says: "detail",
            id,
            address: None,
            wanted: false,
            is_new: Cell::new(false),
        };
        let mut applied = attempt(&change, true, unsure).await?;
        applied.users.clear();
        Ok(applied)
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
pub(super) fn added(address: &str) -> Value {
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

/// The body that names somebody by their id.
pub(super) fn by_id(id: &UserId) -> Value {
    json!({ "license_user_id": id_value(id.as_str()) })
}

/// The address of an order, or of something below it.
pub(super) fn order_path(contract: &ContractId, rest: &str) -> String {
    format!("orders/{}/{rest}", encode(contract.as_str()))
}
