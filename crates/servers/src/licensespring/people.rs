//! People: LicenseSpring's license users.

use super::{
    LicenseSpring,
    catalogue::{Buyer, account_id, buyer_of},
    licenses::is_number,
    paging::{List, OTHERS},
    reply::Row,
};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};
use seatboard_core::domain::{Role, TeamId, User, UserId, UserStatus};

/// Shorter texts find nearly everybody.
pub(super) const SEARCH_FROM: usize = 2;
/// How many people each part of a search gives; whoever wants another one types on.
pub(super) const FOUND: usize = 25;
/// How many pages of everybody are read at most to learn who several people are.
const PAGES: usize = 4;
/// How long a read address is good for, in milliseconds. A seat is given by address, and one
/// that was changed meanwhile would be taken for somebody new.
const ADDRESS_FRESH_MS: f64 = 300_000.0;

/// All people.
pub(super) const ALL: &str = "license-users/";

/// Those who sit on licenses that an account ordered: the server narrows people in no other way. A
/// customer without an account is nobody's team.
pub(super) fn of_team(team: &TeamId) -> Option<String> {
    match buyer_of(team)? {
        Buyer::Account(id) => Some(format!("{ALL}?license__order__customer_account={id}")),
        Buyer::Customer(_) => None,
    }
}

impl<T: Transport> LicenseSpring<T> {
    /// A page of [`ALL`], or of those [`of_team`]; nobody without a path.
    pub(super) async fn user_page(
        &self,
        path: Option<String>,
        at: Option<Cursor>,
    ) -> Result<Page<User>, ApiError> {
        let Some(path) = path else {
            return Ok(Page::empty());
        };
        let sheet = self.sheet(List::new(&path, OTHERS), at).await?;
        let page = sheet.page(|row| user(&row))?;
        for user in &page.rows {
            self.note(user);
        }
        Ok(page)
    }

    /// A person as they are now, unless they are gone.
    pub(super) async fn look_user(&self, id: &UserId) -> Result<Option<User>, ApiError> {
        if !is_number(id.as_str()) {
            return Ok(None);
        }
        let Some(value) = self.look(&user_path(id, "")).await? else {
            return Ok(None);
        };
        let user = user(&Row::whole(&value))?;
        self.note(&user);
        Ok(Some(user))
    }

    /// The person who has an address, if anybody has.
    pub(super) async fn user_at(&self, address: &str) -> Result<Option<User>, ApiError> {
        let address = address.trim().to_lowercase();
        let found = self.found("true_email__iexact", &address).await?;
        Ok(found.into_iter().find(|user| user.email == address))
    }

    /// The server searches one field at a time.
    pub(super) async fn search_users(&self, text: &str) -> Result<Vec<User>, ApiError> {
        if text.chars().count() < SEARCH_FROM {
            return Ok(Vec::new());
        }
        let mut found = self.found("true_email__icontains", text).await?;
        let names = match text.split_once(char::is_whitespace) {
            // Given and family name, as the panel shows them.
            Some((first, last)) => {
                let last = encode(last.trim());
                let both = format!("{}&last_name__icontains={last}", encode(first));
                self.found_by("first_name__icontains", &both).await?
            }
            None => {
                let mut named = self.found("first_name__icontains", text).await?;
                named.extend(self.found("last_name__icontains", text).await?);
                named
            }
        };
        for user in names {
            if found.iter().all(|other| other.id != user.id) {
                found.push(user);
            }
        }
        Ok(found)
    }

    async fn found(&self, filter: &str, text: &str) -> Result<Vec<User>, ApiError> {
        self.found_by(filter, &encode(text)).await
    }

    async fn found_by(&self, filter: &str, value: &str) -> Result<Vec<User>, ApiError> {
        let path = format!("license-users/?{filter}={value}");
        let sheet = self.sheet(List::new(&path, FOUND), None).await?;
        let page = sheet.page(|row| user(&row))?;
        for user in &page.rows {
            self.note(user);
        }
        Ok(page.rows)
    }

    /// Reads the addresses of several people by whichever way takes fewer requests.
    pub(super) async fn meet(&self, people: &[UserId]) -> Result<(), ApiError> {
        let unmet = |id: &&UserId| self.known_address(id).is_none();
        let mut at = None;
        for _ in 0..PAGES {
            if people.iter().filter(unmet).count() <= PAGES {
                break;
            }
            at = self.user_page(Some(ALL.to_owned()), at).await?.next;
            if at.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Somebody's address, unless they are gone.
    pub(super) async fn address_of(&self, id: &UserId) -> Result<Option<String>, ApiError> {
        match self.known_address(id) {
            Some(address) => Ok(Some(address)),
            None => Ok(self.look_user(id).await?.map(|user| user.email)),
        }
    }

    /// Somebody's address, if it was read a moment ago.
    pub(super) fn known_address(&self, id: &UserId) -> Option<String> {
        let now_ms = self.transport.now_ms();
        let (address, read) = self.known().addresses.get(id).cloned()?;
        let is_fresh = (0.0..ADDRESS_FRESH_MS).contains(&(now_ms - read));
        is_fresh.then_some(address)
    }

    /// Somebody whom something else embeds: what only their own record says is filled in.
    pub(super) fn meet_embedded(&self, user: &mut User) {
        self.note_address(user);
        if user.team.is_none() {
            user.team = self.known().teams.get(&user.id).cloned().flatten();
        }
    }

    /// Keeps what only a person's own record says.
    fn note(&self, user: &User) {
        self.note_address(user);
        let team = user.team.clone();
        self.known().teams.insert(user.id.clone(), team);
    }

    pub(super) fn note_address(&self, user: &User) {
        let entry = (user.email.clone(), self.transport.now_ms());
        self.known().addresses.insert(user.id.clone(), entry);
    }
}

/// The address of a person, or of something below it.
pub(super) fn user_path(id: &UserId, rest: &str) -> String {
    format!("license-users/{}/{rest}", encode(id.as_str()))
}

/// `email` is a login name of LicenseSpring's own; the address is `true_email`.
pub(super) fn user(row: &Row<'_>) -> Result<User, ApiError> {
    let address = row.text("true_email").unwrap_or_else(|| {
        let login = row.text("email").unwrap_or_default();
        login.split('|').next().unwrap_or_default()
    });
    Ok(User {
        id: row.id()?.into(),
        email: address.to_lowercase(),
        first_name: row.string("first_name"),
        last_name: row.string("last_name"),
        // Who may sign in to the panel is the gateway's business.
        role: Role::User,
        status: match row.flag("is_active") {
            Some(false) => UserStatus::Inactive,
            _ => UserStatus::Active,
        },
        team: row
            .rows("customer_accounts")
            .find_map(|account| account.id().ok())
            .map(|id| account_id(&id)),
        phone: row.string("phone_number"),
        rights: None,
        has_initial_password: has_initial_password(row),
        created: row.moment("created_at").unwrap_or_default(),
    })
}

/// Whether a person still has the password they were given, and it can be shown.
pub(super) fn has_initial_password(row: &Row<'_>) -> bool {
    row.flag("is_initial_password") == Some(true) && row.text("initial_password").is_some()
}
