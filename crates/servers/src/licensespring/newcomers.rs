//! Those who get their first seat: creating somebody is seating them, so what makes them a person
//! of their own is done afterwards.

use serde_json::{Value, json};

use super::{LicenseSpring, assign::Table, call::Sent, people::user_path, reply::Row};
use crate::{
    batch::Batch,
    transport::{Method, Transport},
};
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::{NewUser, User},
};

/// The body that gives somebody the names they were drafted with, if they have any.
pub(super) fn names_body(draft: &NewUser) -> Option<Value> {
    let mut body = json!({});
    for (key, name) in [
        ("first_name", draft.first_name.trim()),
        ("last_name", draft.last_name.trim()),
    ] {
        if !name.is_empty() {
            body[key] = name.into();
        }
    }
    (body != json!({})).then_some(body)
}

impl<T: Transport> LicenseSpring<T> {
    /// Somebody has got their seat. Whoever is new gets their names, which only an existing
    /// person can be given for many at once; those of others are never overwritten.
    pub(super) async fn welcome(
        &self,
        table: &mut Table<'_>,
        at: usize,
        mut user: User,
        sent: &Sent,
    ) {
        let placeholder = table.batch.user(at).clone();
        let Some(draft) = table.drafts.get(&placeholder).cloned() else {
            return;
        };
        if table.drafts.made(&placeholder).is_some() {
            return;
        }
        let is_new = match sent {
            Sent::Done(answer) => said_new(answer, &user.email),
            _ => true,
        };
        if is_new && user.full_name().is_none() {
            self.name(&mut user, &draft).await;
        }
        table.drafts.make(&placeholder, user, is_new);
    }

    /// Gives somebody the names they were drafted with.
    pub(super) async fn name(&self, user: &mut User, draft: &NewUser) {
        let Some(body) = names_body(draft) else {
            return;
        };
        // Whoever has a seat has it, named or not; what is shown is what is so.
        for _ in 0..2 {
            let path = user_path(&user.id, "");
            match self.write(Method::Patch, &path, Some(&body)).await {
                Ok(Sent::Done(_)) => {
                    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
                    user.first_name = named(draft.first_name.trim());
                    user.last_name = named(draft.last_name.trim());
                    return;
                }
                Ok(Sent::Unknown(_)) => self.breathe().await,
                Ok(Sent::Refused(_)) | Err(_) => return,
            }
        }
    }

    /// The address was no longer the person's, so that somebody else got their seat. Takes it
    /// back.
    pub(super) async fn send_away(&self, table: &mut Table<'_>, at: usize) {
        let meant = table.batch.user(at).clone();
        let stranger = table
            .now
            .at(&table.addresses[at])
            .map(|user| user.id.clone());
        self.known().addresses.remove(&meant);
        let Some(stranger) = stranger else { return };
        let mut back = Batch::new(&table.batch.license, [stranger]);
        let is_back =
            self.release(&mut back).await.is_ok() && back.outcome(0).is_some_and(Outcome::holds);
        let failure = match is_back {
            true => Failure::Changed,
            false => Failure::Unsure,
        };
        table.batch.settle(at, Outcome::Failed(failure));
    }
}

/// Whether the answer says that an address was new, or does not say.
fn said_new(answer: &Value, address: &str) -> bool {
    let rows = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut rows = rows.iter().map(Row::whole);
    let row = rows.find(|row| {
        let named = row.text("email").unwrap_or_default();
        named.eq_ignore_ascii_case(address)
    });
    row.and_then(|row| row.flag("new_user")) != Some(false)
}
