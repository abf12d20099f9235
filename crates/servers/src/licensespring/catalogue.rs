//! What licenses are made of: products, and teams, which are customer accounts here. A customer
//! without an account is a team of its own.

use super::{
    Known, LicenseSpring,
    licenses::{buyer, by_method, is_number},
    reply::Row,
};
use crate::{ApiError, Catalogue, transport::Transport};
use seatboard_core::domain::{Product, Team, TeamId};

impl<T: Transport> LicenseSpring<T> {
    pub(super) async fn read_catalogue(&self) -> Result<Catalogue, ApiError> {
        let products = self
            .everything("products/", |row| {
                let product = product(&row)?;
                if let Some(word) = row.text("authorization_method") {
                    let mut known = self.known();
                    let id = product.id.as_str().to_owned();
                    known.activations.insert(id, by_method(word));
                }
                Ok(product)
            })
            .await?;
        let mut teams = self
            .everything("customer-accounts/", |row| account(&row))
            .await?;
        let customers = self
            .everything("customers/", |row| {
                let Some(account) = row.reference("customer_account") else {
                    return customer(&row).map(Some);
                };
                let mut known = self.known();
                known.accounts.insert(row.id()?, account_id(&account));
                Ok(None)
            })
            .await?;
        teams.extend(customers.into_iter().flatten());
        Ok(Catalogue {
            products,
            policies: Vec::new(),
            teams,
        })
    }
}

fn product(row: &Row<'_>) -> Result<Product, ApiError> {
    let id = row.id()?;
    let name = row.text("product_name").or(row.text("short_code"));
    Ok(Product {
        name: name.unwrap_or(&id).to_owned(),
        id: id.into(),
    })
}

fn account(row: &Row<'_>) -> Result<Team, ApiError> {
    let id = row.id()?;
    let name = row.text("name").or(row.text("code")).unwrap_or(&id);
    Ok(team(row, account_id(&id), name.to_owned()))
}

fn customer(row: &Row<'_>) -> Result<Team, ApiError> {
    let id = row.id()?;
    let name = buyer(row).unwrap_or_else(|| id.clone());
    Ok(team(row, customer_id(&id), name))
}

fn team(row: &Row<'_>, id: TeamId, name: String) -> Team {
    Team {
        id,
        name,
        data: row.loose_texts("metadata"),
        created: row.moment("created_at"),
        ..Team::default()
    }
}

/// The team that an account is. Accounts and customers are numbered apart.
pub(super) fn account_id(id: &str) -> TeamId {
    format!("account-{id}").into()
}

/// Whose licenses a team's are, by the server's id.
pub(super) enum Buyer<'a> {
    /// A customer account.
    Account(&'a str),
    /// A customer without one.
    Customer(&'a str),
}

/// Who a team is; `None` for what no team of this server is called.
pub(super) fn buyer_of(team: &TeamId) -> Option<Buyer<'_>> {
    let (kind, id) = team.as_str().split_once('-')?;
    match kind {
        "account" if is_number(id) => Some(Buyer::Account(id)),
        "customer" if is_number(id) => Some(Buyer::Customer(id)),
        _ => None,
    }
}

fn customer_id(id: &str) -> TeamId {
    format!("customer-{id}").into()
}

/// The team a license belongs to: its customer's account, else its customer. Whether the
/// embedded customer names the account is not documented, so what the catalogue said counts too.
pub(super) fn team_of(license: &Row<'_>, known: &Known) -> Option<TeamId> {
    let customer = license.reference("customer")?;
    if let Some(account) = license.reference("customer.customer_account") {
        return Some(account_id(&account));
    }
    let known = known.accounts.get(&customer).cloned();
    Some(known.unwrap_or_else(|| customer_id(&customer)))
}
