//! People: Keygen's users, of every role.

use serde_json::json;

use super::{
    Keygen,
    document::Row,
    paging::{Place, Sheet},
    rights,
};
use crate::{ApiError, Page, transport::Method, transport::Transport, wire::encode};
use seatboard_core::domain::{Role, TeamId, User, UserStatus, is_email};

/// The server refuses to look for anything shorter.
pub(super) const SEARCH_FROM: usize = 3;
/// How many people a search gives; whoever wants another one types on.
const FOUND: usize = 25;
/// Without a filter the list hides everyone but end users, and a filter that is not spelled as
/// a list is taken as none at all (keygen-api app/controllers/api/v1/users_controller.rb).
pub(super) const EVERYBODY: &str = "users?roles%5B%5D=admin&roles%5B%5D=developer\
    &roles%5B%5D=sales-agent&roles%5B%5D=support-agent&roles%5B%5D=read-only&roles%5B%5D=user";

/// The people of a team, whatever their role.
pub(super) fn of_team(team: &TeamId) -> String {
    format!("{EVERYBODY}&group={}", encode(team.as_str()))
}

impl<T: Transport> Keygen<T> {
    /// A person by id or address.
    pub(super) async fn read_user(&self, key: &str) -> Result<User, ApiError> {
        let document = self.get(&format!("users/{}", encode(key))).await?;
        user(&document.one()?)
    }

    /// Searches addresses and names; of what is an address, addresses alone. Looking a whole address
    /// up would be faster still, and a failure in the browser's eyes wherever nobody has it yet.
    pub(super) async fn search_users(&self, text: &str) -> Result<Vec<User>, ApiError> {
        if text.chars().count() < SEARCH_FROM {
            return Ok(Vec::new());
        }
        let query = if is_email(text) {
            json!({ "email": text })
        } else {
            json!({ "email": text, "firstName": text, "lastName": text, "fullName": text })
        };
        let body = json!({ "meta": { "type": "users", "op": "OR", "query": query } });
        let path = format!("search?page%5Bcursor%5D=&page%5Bsize%5D={FOUND}");
        let document = self.read(Method::Post, &path, Some(&body)).await?;
        document.rows()?.map(|row| user(&row)).collect()
    }
}

impl Sheet {
    /// The page in the panel's own words.
    pub(super) fn page<V>(
        &self,
        read: impl Fn(Row<'_>) -> Result<V, ApiError>,
    ) -> Result<Page<V>, ApiError> {
        let rows = self
            .document
            .rows()?
            .filter(|row| self.seen.is_none() || row.text("id").ok() != self.seen.as_deref())
            .map(read)
            .collect::<Result<_, _>>()?;
        Ok(Page {
            rows,
            next: self.next.as_ref().map(Place::to_cursor),
        })
    }
}

pub(super) fn user(row: &Row<'_>) -> Result<User, ApiError> {
    Ok(User {
        id: row.id("id")?,
        email: row.text("attributes.email")?.to_owned(),
        first_name: row.maybe_string("attributes.firstName")?,
        last_name: row.maybe_string("attributes.lastName")?,
        role: role(row.text("attributes.role")?),
        rights: rights::shown(row)?,
        status: status(row.text("attributes.status")?),
        team: row.maybe_id("relationships.group.data.id")?,
        phone: None,
        has_initial_password: false,
        created: row.moment("attributes.created")?,
    })
}

/// A role unknown here may do nothing here.
fn role(word: &str) -> Role {
    match word {
        "admin" => Role::Admin,
        "developer" => Role::Developer,
        "sales-agent" => Role::SalesAgent,
        "support-agent" => Role::SupportAgent,
        "read-only" => Role::ReadOnly,
        _ => Role::User,
    }
}

/// A role as the server writes it.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Developer => "developer",
        Role::SalesAgent => "sales-agent",
        Role::SupportAgent => "support-agent",
        Role::ReadOnly => "read-only",
        Role::User => "user",
    }
}

fn status(word: &str) -> UserStatus {
    match word {
        "ACTIVE" => UserStatus::Active,
        "INACTIVE" => UserStatus::Inactive,
        "BANNED" => UserStatus::Banned,
        other => UserStatus::Other(other.to_owned()),
    }
}
