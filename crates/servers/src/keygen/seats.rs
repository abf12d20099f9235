//! Who holds a seat. Keygen lists the owner among the users of a license without saying which
//! of them it is, so that has to be known from elsewhere.

use super::{Keygen, paging::Place, people};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};
use seatboard_core::domain::{Hold, License, LicenseId, Seat, User, UserId};

/// How long an owner read with a license is good for, in milliseconds: for as long as the row of
/// the license itself stands until it is read again, which tells of another owner anyway.
const OWNER_FRESH_MS: f64 = 90_000.0;
/// What a walk keeps in mind for a license that nobody owns; no id looks like this.
const NOBODY: &str = "-";

impl<T: Transport> Keygen<T> {
    pub(super) async fn seat_page(
        &self,
        license: &LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<(Seat, User)>, ApiError> {
        let at = Place::read(at);
        let path = format!("licenses/{}/users", encode(license.as_str()));
        let mut sheet = self.sheet(&path, &at).await?;
        let owner = if at.note.is_empty() || sheet.is_anew {
            self.owner_of(license).await?
        } else {
            Some(at.note.as_str())
                .filter(|note| *note != NOBODY)
                .map(UserId::from)
        };
        if let Some(next) = &mut sheet.next {
            next.note = owner.as_ref().map_or(NOBODY, UserId::as_str).to_owned();
        }
        sheet.page(|row| {
            let user = people::user(&row)?;
            let hold = if owner.as_ref() == Some(&user.id) {
                Hold::Owner
            } else {
                Hold::Assigned
            };
            let seat = Seat {
                license: license.clone(),
                user: user.id.clone(),
                hold,
                activations: None,
            };
            Ok((seat, user))
        })
    }

    /// Remembers what a read of a license said of its owner.
    pub(super) fn note_owner(&self, license: &License) {
        let read_at = self.transport.now_ms();
        let owner = (license.owner.clone(), read_at);
        self.known().owners.insert(license.id.clone(), owner);
    }

    async fn owner_of(&self, license: &LicenseId) -> Result<Option<UserId>, ApiError> {
        let now_ms = self.transport.now_ms();
        let known = self.known().owners.get(license).cloned();
        match known {
            Some((owner, read_at)) if (0.0..OWNER_FRESH_MS).contains(&(now_ms - read_at)) => {
                Ok(owner)
            }
            _ => self.read_owner(license).await,
        }
    }

    /// Who owns a license, asked now.
    pub(super) async fn read_owner(&self, license: &LicenseId) -> Result<Option<UserId>, ApiError> {
        let path = format!("licenses/{}/owner", encode(license.as_str()));
        let document = self.get(&path).await?;
        let owner = match document.maybe_one()? {
            Some(row) => Some(row.id("id")?),
            None => None,
        };
        let read_at = self.transport.now_ms();
        let mut known = self.known();
        known
            .owners
            .insert(license.clone(), (owner.clone(), read_at));
        Ok(owner)
    }
}
