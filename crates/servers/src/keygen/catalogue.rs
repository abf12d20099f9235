//! What licenses are made of: products, policies, and teams (Keygen's groups).

use super::{Closed, Keygen, document::Row, lock, paging::Place};
use crate::{ApiError, Catalogue, transport::Transport, wire::encode};
use seatboard_core::domain::{Activation, License, OnExpiry, Overage, Policy, Product, Team};

impl<T: Transport> Keygen<T> {
    pub(super) async fn read_catalogue(&self) -> Result<Catalogue, ApiError> {
        // End users see the products they have, if any.
        let path = match self.end_user() {
            Some(user) => format!("users/{}/products", encode(user.as_str())),
            None => "products".to_owned(),
        };
        let products = self
            .allowed(&path, |row| product(&row), |closed| &mut closed.products)
            .await?;
        let policies = self
            .allowed(
                "policies",
                |row| policy(&row),
                |closed| &mut closed.policies,
            )
            .await?;
        let teams = self
            .allowed("groups", |row| team(&row), |closed| &mut closed.teams)
            .await?;
        for policy in &policies {
            self.note_overage(policy);
        }
        Ok(Catalogue {
            products,
            policies,
            teams,
        })
    }

    /// How far above its limit a license may go.
    pub(super) async fn overage_of(&self, license: &License) -> Result<Overage, ApiError> {
        let Some(id) = &license.policy else {
            return Ok(Overage::Never);
        };
        let known = self.known().overages.get(id).copied();
        if let Some(overage) = known {
            return Ok(overage);
        }
        if self.is_closed(|closed| &mut closed.policies) {
            return Ok(Overage::Never);
        }
        let document = self
            .get(&format!("policies/{}", encode(id.as_str())))
            .await?;
        let policy = policy(&document.one()?)?;
        self.note_overage(&policy);
        Ok(policy.overage)
    }

    /// What may be read; nothing where the person may not, which is asked only once.
    async fn allowed<V>(
        &self,
        path: &str,
        read: impl Fn(Row<'_>) -> Result<V, ApiError>,
        part: fn(&mut Closed) -> &mut bool,
    ) -> Result<Vec<V>, ApiError> {
        if self.is_closed(part) {
            return Ok(Vec::new());
        }
        match self.everything(path, read).await {
            Err(ApiError::Forbidden(_)) => {
                if let Some(session) = lock(&self.session).as_mut() {
                    *part(&mut session.closed) = true;
                    session.lacks_rights |= session.end_user.is_none();
                }
                Ok(Vec::new())
            }
            Err(ApiError::NotFound) if self.end_user().is_some() => Ok(Vec::new()),
            read => read,
        }
    }

    fn is_closed(&self, part: fn(&mut Closed) -> &mut bool) -> bool {
        let mut session = lock(&self.session);
        session.as_mut().is_some_and(|it| *part(&mut it.closed))
    }

    fn note_overage(&self, policy: &Policy) {
        let mut known = self.known();
        known.overages.insert(policy.id.clone(), policy.overage);
    }

    pub(super) async fn everything<V>(
        &self,
        path: &str,
        read: impl Fn(Row<'_>) -> Result<V, ApiError>,
    ) -> Result<Vec<V>, ApiError> {
        let mut all = Vec::new();
        let mut at = Some(Place::default());
        while let Some(place) = at {
            let sheet = self.sheet(path, &place).await?;
            if sheet.is_anew {
                all.clear();
            }
            all.extend(sheet.page(&read)?.rows);
            at = sheet.next;
        }
        Ok(all)
    }
}

fn product(row: &Row<'_>) -> Result<Product, ApiError> {
    Ok(Product {
        id: row.id("id")?,
        name: row.text("attributes.name")?.to_owned(),
    })
}

pub(super) fn team(row: &Row<'_>) -> Result<Team, ApiError> {
    Ok(Team {
        id: row.id("id")?,
        name: row.text("attributes.name")?.to_owned(),
        max_users: row.maybe_count("attributes.maxUsers")?,
        max_licenses: row.maybe_count("attributes.maxLicenses")?,
        max_devices: row.maybe_count("attributes.maxMachines")?,
        data: row.loose_texts("attributes.metadata"),
        created: row.maybe_moment("attributes.created")?,
    })
}

fn policy(row: &Row<'_>) -> Result<Policy, ApiError> {
    let word = |path| row.maybe_text(path);
    Ok(Policy {
        id: row.id("id")?,
        name: row.text("attributes.name")?.to_owned(),
        activation: activation_of(row)?,
        overage: overage(word("attributes.overageStrategy")?),
        duration_s: row.maybe_number("attributes.duration")?,
        keeps_expiry_on_transfer: word("attributes.transferStrategy")? == Some("KEEP_EXPIRY"),
        on_expiry: row
            .maybe_string("attributes.expirationStrategy")?
            .map(on_expiry),
        heartbeat_s: row.maybe_number("attributes.heartbeatDuration")?,
        devices_per_person: word("attributes.machineLeasingStrategy")? == Some("PER_USER"),
    })
}

/// Keygen has no such notion. A vendor can say it in the policy's own data; else it follows
/// from how the policy lets products in.
fn activation_of(row: &Row<'_>) -> Result<Activation, ApiError> {
    if let Some(said) = said_activation(row) {
        return Ok(said);
    }
    let by_key = row.maybe_text("attributes.authenticationStrategy")? == Some("LICENSE");
    let has_seats = row.maybe_count("attributes.maxUsers")?.is_some();
    Ok(if by_key {
        Activation::SerialNumber
    } else if row.flag("attributes.floating")? && !has_seats {
        Activation::Floating
    } else {
        Activation::SignIn
    })
}

/// What a vendor says of it in the data of a license or a policy.
pub(super) fn said_activation(row: &Row<'_>) -> Option<Activation> {
    match row.loose_text("attributes.metadata.activation")?.as_str() {
        "sign-in" => Some(Activation::SignIn),
        "serial-number" => Some(Activation::SerialNumber),
        "floating" => Some(Activation::Floating),
        _ => None,
    }
}

/// A strategy unknown here promises nothing beyond the limit.
fn overage(word: Option<&str>) -> Overage {
    match word {
        Some("ALWAYS_ALLOW_OVERAGE") => Overage::Always,
        Some("ALLOW_1_25X_OVERAGE") => Overage::Percent(125),
        Some("ALLOW_1_5X_OVERAGE") => Overage::Percent(150),
        Some("ALLOW_2X_OVERAGE") => Overage::Percent(200),
        _ => Overage::Never,
    }
}

/// What becomes of access in the end (keygen-api app/models/policy.rb).
fn on_expiry(strategy: String) -> OnExpiry {
    match strategy.as_str() {
        "RESTRICT_ACCESS" => OnExpiry::Restrict,
        "REVOKE_ACCESS" => OnExpiry::Revoke,
        "MAINTAIN_ACCESS" => OnExpiry::Maintain,
        "ALLOW_ACCESS" => OnExpiry::Allow,
        _ => OnExpiry::Other(strategy),
    }
}
