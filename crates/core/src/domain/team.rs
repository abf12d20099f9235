//! Teams.

use std::collections::BTreeMap;

use super::{
    Moment, TeamId,
    user::{edited, over},
};

/// A team: people and licenses that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// The server's id.
    pub id: TeamId,
    /// What the company calls it.
    pub name: String,
    /// The most people it takes; `None` means without limit.
    pub max_users: Option<u32>,
    /// The most licenses it takes; `None` means without limit.
    pub max_licenses: Option<u32>,
    /// The most devices it takes; `None` means without limit.
    pub max_devices: Option<u32>,
    /// What the vendor keeps with it, such as a storage quota: texts and numbers by name.
    pub data: BTreeMap<String, String>,
    /// When it was created, where the server says.
    pub created: Option<Moment>,
}

/// What can be chosen of a team, one still to be created or one that is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TeamDraft {
    /// What to call it.
    pub name: String,
    /// The most people it takes; `None` means without limit.
    pub max_users: Option<u32>,
    /// The most licenses it takes; `None` means without limit.
    pub max_licenses: Option<u32>,
    /// The most devices it takes; `None` means without limit.
    pub max_devices: Option<u32>,
}

impl Team {
    /// What can be edited of the team, as it is.
    pub fn draft(&self) -> TeamDraft {
        TeamDraft {
            name: self.name.clone(),
            max_users: self.max_users,
            max_licenses: self.max_licenses,
            max_devices: self.max_devices,
        }
    }

    /// The same team after an edit.
    pub fn with_draft(&self, draft: &TeamDraft) -> Self {
        Self {
            name: draft.name.trim().to_owned(),
            max_users: draft.max_users,
            max_licenses: draft.max_licenses,
            max_devices: draft.max_devices,
            ..self.clone()
        }
    }
}

impl TeamDraft {
    /// The id that stands for this team until the server names it.
    pub fn placeholder(&self) -> TeamId {
        TeamId::placeholder(&self.name)
    }

    /// What an edit of this makes of the team as it is now, whatever somebody else has made of the
    /// same parts.
    pub fn over(&self, to: &Self, now: &Self) -> Self {
        let limit = |part: fn(&Self) -> &Option<u32>| *over(part(self), part(to), part(now));
        Self {
            name: over(&self.name, &to.name, &now.name).clone(),
            max_users: limit(|it| &it.max_users),
            max_licenses: limit(|it| &it.max_licenses),
            max_devices: limit(|it| &it.max_devices),
        }
    }

    /// What an edit of this makes of the team as it is now, of which somebody else may have
    /// changed other parts. `None` if they changed the same part to something else.
    pub fn edited(&self, to: &Self, now: &Self) -> Option<Self> {
        let limit =
            |part: fn(&Self) -> &Option<u32>| edited(part(self), part(to), part(now)).copied();
        Some(Self {
            name: edited(&self.name, &to.name, &now.name)?.clone(),
            max_users: limit(|it| &it.max_users)?,
            max_licenses: limit(|it| &it.max_licenses)?,
            max_devices: limit(|it| &it.max_devices)?,
        })
    }
}
