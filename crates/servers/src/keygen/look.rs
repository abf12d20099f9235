//! Looking at what is so on the server, before or after a write that leaves it open.

use std::collections::HashSet;

use super::{Keygen, document::Document, paging::Place, refusal::Refusal};
use crate::{
    ApiError,
    transport::{Method, Transport},
    wire::encode,
};
use seatboard_core::domain::{License, LicenseId, User, UserId};

/// Rows on one page of a walk.
const PAGE: usize = 100;

impl<T: Transport> Keygen<T> {
    /// Reads something that may not exist. Only the license server itself can say that it does
    /// not: a proxy's page of 404 is no proof.
    pub(super) async fn look(&self, path: &str) -> Result<Option<Document>, ApiError> {
        let answer = self.ask(Method::Get, path, None).await?;
        match answer {
            Ok(document) => Ok(Some(document)),
            Err(refusal) => is_gone(&refusal).map(|()| None),
        }
    }

    /// Whether a person holds a seat on a license, as owner or not.
    pub(super) async fn holds(&self, license: &LicenseId, user: &UserId) -> Result<bool, ApiError> {
        let license = encode(license.as_str());
        let user = encode(user.as_str());
        let answer = self
            .look(&format!("licenses/{license}/users/{user}"))
            .await?;
        match answer {
            // A reply of another shape proves nothing.
            Some(document) => document.one()?.text("id").map(|_| true),
            None => Ok(false),
        }
    }

    /// Which of these people hold a seat on a license, by whichever way takes fewer requests.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if the license is gone.
    pub(super) async fn holders(
        &self,
        license: &LicenseId,
        users: &[&UserId],
    ) -> Result<HashSet<UserId>, ApiError> {
        let mut holders = HashSet::new();
        if let [user] = users {
            if self.holds(license, user).await? {
                holders.insert((*user).clone());
            }
            return Ok(holders);
        }
        let now = self
            .look_license(license)
            .await?
            .ok_or(ApiError::NotFound)?;
        let pages = (now.seats_counted as usize).div_ceil(PAGE);
        if pages > users.len() {
            for user in users {
                if self.holds(license, user).await? {
                    holders.insert((*user).clone());
                }
            }
            return Ok(holders);
        }
        let path = format!("licenses/{}/users", encode(license.as_str()));
        let mut at = Some(Place::default());
        while let Some(place) = at {
            let sheet = self.sheet(&path, &place).await?;
            for row in sheet.document.rows()? {
                holders.insert(row.id("id")?);
            }
            at = sheet.next;
        }
        holders.retain(|holder| users.contains(&holder));
        Ok(holders)
    }

    /// Whether a person is on a license, by the list of all that are theirs; `None` if there is
    /// no such person. Asking for the one seat would fail where there is none.
    pub(super) async fn is_on(
        &self,
        user: &UserId,
        license: &LicenseId,
    ) -> Result<Option<bool>, ApiError> {
        let path = format!("users/{}/licenses", encode(user.as_str()));
        let mut at = Some(Place::default());
        while let Some(place) = at {
            let sheet = match self.sheet(&path, &place).await {
                Ok(sheet) => sheet,
                // Whose word that is, the question for the person themselves tells.
                Err(ApiError::NotFound) => {
                    let user = self.look_user(user.as_str()).await?;
                    return user.map_or(Ok(None), |_| Err(ApiError::NotFound));
                }
                Err(error) => return Err(error),
            };
            for row in sheet.document.rows()? {
                if row.id::<LicenseId>("id")? == *license {
                    return Ok(Some(true));
                }
            }
            at = sheet.next;
        }
        Ok(Some(false))
    }

    /// A license as it is now, unless it is gone.
    pub(super) async fn look_license(
        &self,
        license: &LicenseId,
    ) -> Result<Option<License>, ApiError> {
        let path = format!("licenses/{}", encode(license.as_str()));
        let Some(document) = self.look(&path).await? else {
            return Ok(None);
        };
        let license = super::licenses::license(&document.one()?)?;
        self.note_owner(&license);
        Ok(Some(license))
    }

    /// A person by id or address, unless there is none.
    pub(super) async fn look_user(&self, key: &str) -> Result<Option<User>, ApiError> {
        match self.look(&format!("users/{}", encode(key))).await? {
            Some(document) => super::people::user(&document.one()?).map(Some),
            None => Ok(None),
        }
    }

    /// Seats the server would still give on a license; `None` means any number, or unknown.
    pub(super) async fn room(&self, license: &License) -> Result<Option<u32>, ApiError> {
        match self.overage_of(license).await {
            Ok(overage) => Ok(license.counted(overage).room()),
            Err(error) if error.is_passing() || error == ApiError::SignedOut => Err(error),
            Err(_) => Ok(None),
        }
    }
}

/// Whether a refusal says that there is no such thing.
///
/// # Errors
/// What it says otherwise.
pub(super) fn is_gone(refusal: &Refusal) -> Result<(), ApiError> {
    match refusal.status {
        404 if refusal.is_genuine => Ok(()),
        404 => Err(ApiError::Refused {
            status: 404,
            detail: refusal.words(),
        }),
        _ => Err(refusal.to_error()),
    }
}
