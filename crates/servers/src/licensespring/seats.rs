//! Who holds a seat, and the passwords people were given with their first one.

use super::{LicenseSpring, licenses::license_path, people, reply::Row};
use crate::{ApiError, Page, PeopleOf, Secret, transport::Transport};
use seatboard_core::domain::{Activations, Hold, LicenseId, Seat, User, UserId};

impl<T: Transport> LicenseSpring<T> {
    /// All seats of a license: they come with it, in one piece.
    pub(super) async fn seat_page(
        &self,
        license: &LicenseId,
    ) -> Result<Page<(Seat, User)>, ApiError> {
        let sitting = self.read_sitting(license).await?;
        Ok(Page {
            rows: sitting.seats,
            next: None,
        })
    }

    /// The only place where these passwords are read, though every answer about people holds
    /// them.
    pub(super) async fn first_passwords(
        &self,
        of: &PeopleOf,
    ) -> Result<Vec<(UserId, Secret)>, ApiError> {
        let found = match of {
            PeopleOf::License(license) => {
                let value = self.get(&license_path(license, "")).await?;
                let rows = Row::whole(&value).rows("license_users");
                rows.map(|row| first_password(&row))
                    .collect::<Result<Vec<_>, _>>()?
            }
            PeopleOf::Contract(contract) => {
                let rows = self
                    .each_manager(contract, |row| first_password(&row))
                    .await?;
                rows.ok_or(ApiError::NotFound)?
            }
        };
        Ok(found.into_iter().flatten().collect())
    }
}

fn first_password(row: &Row<'_>) -> Result<Option<(UserId, Secret)>, ApiError> {
    let password = row.text("initial_password");
    match password.filter(|_| people::has_initial_password(row)) {
        Some(password) => Ok(Some((row.id()?.into(), Secret::new(password)))),
        None => Ok(None),
    }
}

/// A person as a license embeds them.
pub(super) fn seat(row: &Row<'_>, license: &LicenseId) -> Result<(Seat, User), ApiError> {
    let user = people::user(row)?;
    let unlimited = row.flag("allow_unlimited_activations") == Some(true);
    let (used, max) = (row.count("total_activations"), row.count("max_activations"));
    let seat = Seat {
        license: license.clone(),
        user: user.id.clone(),
        hold: Hold::Assigned,
        activations: (used.is_some() || max.is_some()).then(|| Activations {
            used: used.unwrap_or_default(),
            max: max.filter(|_| !unlimited),
        }),
    };
    Ok((seat, user))
}
