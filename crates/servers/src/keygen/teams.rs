//! Teams: Keygen's groups, and who owns them.

use serde_json::json;

use super::{
    Keygen,
    call::Sent,
    catalogue::team,
    change::{outcome, refused_for},
    paging::Place,
};
use crate::{
    ApiError, Cursor, Page, transport::Method, transport::Transport, wire::encode, wire::missing,
};
use seatboard_core::domain::{Applied, Failure, Outcome, Team, TeamDraft, TeamId, UserId};

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
    pub(super) async fn create_team(&self, draft: &TeamDraft) -> Result<Applied, ApiError> {
        let found = match self.team_named(&draft.name).await {
            Err(ApiError::Forbidden(_)) => {
                return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
            }
            found => found?,
        };
        if let Some(team) = found {
            return Ok(named(draft, team, Outcome::Skipped));
        }
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
        let body = json!({ "data": { "type": "groups", "attributes": attributes } });
        let mut had_loss = false;
        loop {
            let error = match self.write(Method::Post, "groups", Some(&body)).await? {
                Sent::Done(Some(document)) => match document.one().and_then(|row| team(&row)) {
                    Ok(team) => return Ok(named(draft, team, Outcome::Done)),
                    Err(error) => error,
                },
                Sent::Done(None) => missing("data"),
                Sent::Refused(refusal) => return Ok(outcome(refused_for(&refusal))),
                Sent::Unknown(error) => error,
            };
            self.breathe().await;
            match self.team_named(&draft.name).await {
                Ok(Some(team)) => return Ok(named(draft, team, Outcome::Done)),
                Ok(None) if had_loss => return Err(error),
                Ok(None) => had_loss = true,
                Err(_) => return Ok(outcome(Outcome::Failed(Failure::Unsure))),
            }
        }
    }

    async fn team_named(&self, name: &str) -> Result<Option<Team>, ApiError> {
        let wanted = TeamId::placeholder(name);
        let teams = self.everything("groups", |row| team(&row)).await?;
        let is_it = |team: &Team| TeamId::placeholder(&team.name) == wanted;
        Ok(teams.into_iter().find(is_it))
    }
}

/// A team that has the name a draft wants.
fn named(draft: &TeamDraft, team: Team, outcome: Outcome) -> Applied {
    let now = team.draft();
    let is_same = TeamDraft {
        name: now.name.clone(),
        ..draft.clone()
    } == now;
    if !is_same {
        let mut applied = self::outcome(Outcome::Failed(Failure::NameTaken));
        applied.teams.push(team);
        return applied;
    }
    Applied {
        created_teams: vec![(draft.placeholder(), team)],
        ..self::outcome(outcome)
    }
}
