//! Teams: Keygen's groups, and who owns them.

use std::{future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{
    Keygen, call::Sent, catalogue::team, change::refused_for, paging::Place, single::came,
};
use crate::{
    ApiError, Cursor, Page, Reply,
    attempt::{Came, Deed, Seen, attempt},
    transport::Method,
    transport::Transport,
    wire::encode,
    wire::missing,
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::{Team, TeamDraft, TeamId, UserId},
};

impl<T: Transport> Keygen<T> {
    pub(super) async fn team_owner_page(
        &self,
        team: &TeamId,
        at: Option<Cursor>,
    ) -> Result<Page<UserId>, ApiError> {
        let path = format!("groups/{}/owners", encode(team.as_str()));
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        sheet.page(|row| row.id("relationships.user.data.id"))
    }

    /// All owners of a team, unless it is gone.
    pub(super) async fn look_team_owners(
        &self,
        team: &TeamId,
    ) -> Result<Option<Vec<UserId>>, ApiError> {
        let path = format!("groups/{}/owners", encode(team.as_str()));
        let owner = |row: super::document::Row<'_>| row.id("relationships.user.data.id");
        match self.everything(&path, owner).await {
            Ok(owners) => Ok(Some(owners)),
            // Only the server itself can say that the team is gone.
            Err(ApiError::NotFound) => match self.look_team(team).await? {
                None => Ok(None),
                Some(_) => Err(ApiError::NotFound),
            },
            Err(error) => Err(error),
        }
    }

    /// A team as it is now, unless it is gone.
    pub(super) async fn look_team(&self, id: &TeamId) -> Result<Option<Team>, ApiError> {
        match self
            .look(&format!("groups/{}", encode(id.as_str())))
            .await?
        {
            Some(document) => team(&document.one()?).map(Some),
            None => Ok(None),
        }
    }

    /// Creates a team. The server would take the same name twice; here it is what tells teams
    /// apart, also after an answer that was lost.
    pub(super) async fn create_team(
        &self,
        draft: &TeamDraft,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        attempt(&Founding { at: self, draft }, true, unsure).await
    }

    async fn team_named(&self, name: &str) -> Result<Option<Team>, ApiError> {
        let wanted = TeamId::placeholder(name);
        let teams = self.everything("groups", |row| team(&row)).await?;
        let is_it = |team: &Team| TeamId::placeholder(&team.name) == wanted;
        Ok(teams.into_iter().find(is_it))
    }
}

/// A team to be created.
struct Founding<'a, T> {
    at: &'a Keygen<T>,
    draft: &'a TeamDraft,
}

/// The body that creates a team.
pub(super) fn founding(draft: &TeamDraft) -> Value {
    let mut attributes = json!({ "name": draft.name.trim() });
    for (key, limit) in [
        ("maxUsers", draft.max_users),
        ("maxLicenses", draft.max_licenses),
        ("maxMachines", draft.max_devices),
    ] {
        if let Some(limit) = limit {
            attributes[key] = limit.into();
        }
    }
    json!({ "data": { "type": "groups", "attributes": attributes } })
}

impl<T: Transport> Deed for Founding<'_, T> {
    fn look(&self, _: bool) -> Reply<'_, Seen> {
        Box::pin(async move {
            let found = self.at.team_named(&self.draft.name).await?;
            Ok(match found {
                Some(team) => named(self.draft, team),
                None => Seen::NotYet(Applied::default()),
            })
        })
    }

    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let body = founding(self.draft);
            Ok(
                match self.at.write(Method::Post, "groups", Some(&body)).await? {
                    Sent::Done(Some(document)) => match document.one().and_then(|row| team(&row)) {
                        Ok(team) => match named(self.draft, team) {
                            Seen::So(seen) => Came::Done(seen),
                            Seen::NotYet(seen) | Seen::Never(_, seen) => {
                                Came::Refused(Outcome::Failed(Failure::NameTaken), seen)
                            }
                        },
                        Err(error) => Came::Unknown(error),
                    },
                    Sent::Done(None) => Came::Unknown(missing("data")),
                    Sent::Refused(refusal) => {
                        came(&refusal, refused_for(&refusal), Applied::default())
                    }
                    Sent::Unknown(error) => Came::Unknown(error),
                },
            )
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.at.transport.wait(ms)
    }
}

/// A team that has the name a draft wants.
fn named(draft: &TeamDraft, team: Team) -> Seen {
    let now = team.draft();
    let is_same = TeamDraft {
        name: now.name.clone(),
        ..draft.clone()
    } == now;
    let mut seen = Applied::default();
    if is_same {
        seen.created_teams.push((draft.placeholder(), team));
        Seen::So(seen)
    } else {
        seen.teams.push(team);
        Seen::Never(Failure::NameTaken, seen)
    }
}
