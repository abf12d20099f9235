//! Everything an admin can change, as values, and what can become of them.

use super::{
    ContractId, DeviceId, LicenseId, NewUser, Profile, Role, Team, TeamDraft, TeamId, User, UserId,
};

/// One change. A single click is one act; a batch is many. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Act {
    /// Create a person. Other acts of the same plan name them by [`NewUser::placeholder`].
    CreateUser(NewUser),
    /// Change a person's address or names.
    UpdateUser {
        /// The person.
        user: UserId,
        /// What is so before; kept so that the act can be taken back. Parts that are the same
        /// in both are left as they are.
        from: Profile,
        /// What is so after.
        to: Profile,
    },
    /// Remove a person, with every license they own, every device that is theirs and every
    /// seat they hold. Cannot be taken back.
    RemoveUser {
        /// The person.
        user: UserId,
    },
    /// Shut an end user out. What they have stays.
    Ban {
        /// The person.
        user: UserId,
    },
    /// Let a banned person in again.
    Unban {
        /// The person.
        user: UserId,
    },
    /// Change what a person may do. It signs them out, and takes from them for good the rights
    /// that the new role is not born with; see [`loses_rights`](super::loses_rights).
    SetRole {
        /// The person.
        user: UserId,
        /// Their role before.
        from: Role,
        /// Their role after.
        to: Role,
    },
    /// Give a person a seat.
    Assign {
        /// The license to seat them on.
        license: LicenseId,
        /// Who gets the seat.
        user: UserId,
    },
    /// Take back an assigned seat.
    Release {
        /// The license the seat is on.
        license: LicenseId,
        /// Who gives it up.
        user: UserId,
    },
    /// Pass an assigned seat from one person to another.
    Move {
        /// The license the seat is on.
        license: LicenseId,
        /// Who gives it up.
        from: UserId,
        /// Who gets it.
        to: UserId,
    },
    /// Change who owns a license, and with it the owner's seat.
    SetOwner {
        /// The license.
        license: LicenseId,
        /// Who owns it before, if anyone; kept so that the act can be taken back.
        from: Option<UserId>,
        /// Who owns it after, if anyone.
        to: Option<UserId>,
    },
    /// Deactivate a license on a device, which frees one activation. Cannot be taken back: the
    /// product activates anew.
    ResetDevice {
        /// The license that is active on it.
        license: LicenseId,
        /// The device.
        device: DeviceId,
    },
    /// Say whose a device is. It stays active. Who gets it has to hold a seat on its license,
    /// or to own that.
    SetDeviceOwner {
        /// The license that is active on it.
        license: LicenseId,
        /// The device.
        device: DeviceId,
        /// Whose it is before, if anyone's; kept so that the act can be taken back.
        from: Option<UserId>,
        /// Whose it is after, if anyone's.
        to: Option<UserId>,
    },
    /// Change how many activations a person may have with their seat, where the server counts
    /// them by seat.
    SetSeatLimit {
        /// The license the seat is on.
        license: LicenseId,
        /// Who has the seat.
        user: UserId,
        /// The limit before; 0 where that is not known, or was none.
        from: u32,
        /// The limit after.
        to: u32,
    },
    /// Deactivate a license on all devices of a person, and count their activations from zero.
    /// Cannot be taken back: the product activates anew.
    ResetSeat {
        /// The license the seat is on.
        license: LicenseId,
        /// Who has the seat.
        user: UserId,
    },
    /// Move a person to another team.
    SetUserTeam {
        /// The person.
        user: UserId,
        /// Their team before, if any.
        from: Option<TeamId>,
        /// Their team after, if any.
        to: Option<TeamId>,
    },
    /// Move a license to another team.
    SetLicenseTeam {
        /// The license.
        license: LicenseId,
        /// Its team before, if any.
        from: Option<TeamId>,
        /// Its team after, if any.
        to: Option<TeamId>,
    },
    /// Create a team. Other acts of the same plan name it by [`TeamDraft::placeholder`].
    CreateTeam(TeamDraft),
    /// Change a team's name or limits.
    UpdateTeam {
        /// The team.
        team: TeamId,
        /// What is so before. Parts that are the same in both are left as they are.
        from: TeamDraft,
        /// What is so after.
        to: TeamDraft,
    },
    /// Remove a team. Its people and licenses stay, without a team. Cannot be taken back.
    RemoveTeam {
        /// The team.
        team: TeamId,
    },
    /// Make a person one of a team's owners.
    AddTeamOwner {
        /// The team.
        team: TeamId,
        /// The person.
        user: UserId,
    },
    /// A person no longer is one of a team's owners.
    RemoveTeamOwner {
        /// The team.
        team: TeamId,
        /// The person.
        user: UserId,
    },
    /// Let a person manage a contract.
    AddManager {
        /// The contract.
        contract: ContractId,
        /// The person.
        user: UserId,
    },
    /// A person no longer manages a contract.
    RemoveManager {
        /// The contract.
        contract: ContractId,
        /// The person.
        user: UserId,
    },
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    /// It took effect.
    Done,
    /// It took effect, and the license holds more seats than it may since: somebody else took
    /// the last one at the same moment.
    Oversold {
        /// Seats beyond those that may be held.
        over: u32,
    },
    /// It was already so; nothing was changed.
    Skipped,
    /// It did not take effect.
    Failed(Failure),
    /// It was never sent.
    NotTried,
}

/// Why an act did not take effect.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Failure {
    /// No seat was left. The numbers are the server's, read after the refusal.
    Full {
        /// Seats held.
        assigned: u32,
        /// Seats bought.
        max: Option<u32>,
    },
    /// The person is not on the server (any more).
    NoSuchUser,
    /// The license is not on the server (any more).
    NoSuchLicense,
    /// The team is not on the server (any more).
    NoSuchTeam,
    /// The contract is not on the server (any more).
    NoSuchContract,
    /// The device is not on the server (any more).
    NoSuchDevice,
    /// Who is to have a device holds no seat on its license.
    NotSeated,
    /// The owner's seat cannot be assigned or released; only the ownership can change.
    OwnerSeat,
    /// Who is to pass a seat on has none.
    NoSeat,
    /// Who is to get a seat, or the ownership, has a seat already.
    HasSeat,
    /// A person can only be created together with a seat here, and got none.
    NeedsSeat,
    /// Somebody else changed the same thing in the meantime.
    Changed,
    /// The address belongs to somebody already.
    EmailTaken,
    /// There is another team of this name.
    NameTaken,
    /// The server keeps people's addresses as they are.
    EmailFixed,
    /// The server does not take the address for one.
    InvalidEmail,
    /// It would leave nobody who may do everything.
    LastAdmin,
    /// The team takes no more of these.
    TeamFull,
    /// The role of the person signed in does not allow it.
    Forbidden,
    /// A person or team it needed could not be created.
    NeedsUser,
    /// Something the person was to hand over first is still theirs, and would be lost.
    StillHolds,
    /// The server refused, in its own words.
    Refused(String),
    /// The answer was lost, and looking afterwards did not work either: it may or may not
    /// have taken effect.
    Unsure,
}

/// What a server made of a batch of acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// One outcome per act, in the order of the acts.
    pub outcomes: Vec<Outcome>,
    /// People created, each with the placeholder that stood for them.
    pub created: Vec<(UserId, User)>,
    /// Teams created, each with the placeholder that stood for it.
    pub created_teams: Vec<(TeamId, Team)>,
    /// The licenses concerned, as read again afterwards.
    pub licenses: Vec<super::License>,
    /// The people concerned, as read again afterwards.
    pub users: Vec<User>,
    /// The teams concerned, as read again afterwards.
    pub teams: Vec<Team>,
}

impl Act {
    /// The license whose seats the act changes, if it changes those of one.
    pub fn license(&self) -> Option<&LicenseId> {
        match self {
            Self::Assign { license, .. }
            | Self::Release { license, .. }
            | Self::Move { license, .. }
            | Self::SetOwner { license, .. } => Some(license),
            _ => None,
        }
    }

    /// The license the act is about, be it about its seats or not.
    pub fn about_license(&self) -> Option<&LicenseId> {
        match self {
            Self::ResetDevice { license, .. }
            | Self::SetDeviceOwner { license, .. }
            | Self::SetSeatLimit { license, .. }
            | Self::ResetSeat { license, .. }
            | Self::SetLicenseTeam { license, .. } => Some(license),
            _ => self.license(),
        }
    }

    /// The person the act is about, apart from their seats.
    pub fn about_user(&self) -> Option<&UserId> {
        match self {
            Self::UpdateUser { user, .. }
            | Self::RemoveUser { user }
            | Self::Ban { user }
            | Self::Unban { user }
            | Self::SetRole { user, .. }
            | Self::SetUserTeam { user, .. }
            | Self::AddTeamOwner { user, .. }
            | Self::RemoveTeamOwner { user, .. }
            | Self::AddManager { user, .. }
            | Self::RemoveManager { user, .. } => Some(user),
            _ => None,
        }
    }

    /// The team the act is about.
    pub fn about_team(&self) -> Option<&TeamId> {
        match self {
            Self::UpdateTeam { team, .. }
            | Self::RemoveTeam { team }
            | Self::AddTeamOwner { team, .. }
            | Self::RemoveTeamOwner { team, .. } => Some(team),
            _ => None,
        }
    }

    /// The contract the act is about.
    pub fn about_contract(&self) -> Option<&ContractId> {
        match self {
            Self::AddManager { contract, .. } | Self::RemoveManager { contract, .. } => {
                Some(contract)
            }
            _ => None,
        }
    }

    /// The team somebody or something belongs to after the act, or is owned by.
    pub fn into_team(&self) -> Option<&TeamId> {
        match self {
            Self::CreateUser(draft) => draft.team.as_ref(),
            Self::SetUserTeam { to, .. } | Self::SetLicenseTeam { to, .. } => to.as_ref(),
            Self::AddTeamOwner { team, .. } => Some(team),
            _ => None,
        }
    }

    /// Who holds a seat after the act that did not hold it before.
    pub fn seats(&self) -> Option<&UserId> {
        match self {
            Self::Assign { user, .. } => Some(user),
            Self::Move { to, .. } => Some(to),
            Self::SetOwner { to, .. } => to.as_ref(),
            _ => None,
        }
    }

    /// Whom the act makes known to a server where nobody is created alone: by a seat, or by
    /// something to manage.
    pub fn brings(&self) -> Option<&UserId> {
        match self {
            Self::AddManager { user, .. } => Some(user),
            _ => self.seats(),
        }
    }

    /// Whether the act gives a seat that nobody held just before: a new one, or one that is
    /// free for a moment while it moves. An owner follows another one on the same seat.
    pub fn fills(&self) -> bool {
        match self {
            Self::SetOwner { from, to, .. } => from.is_none() && to.is_some(),
            _ => self.seats().is_some(),
        }
    }

    /// Who no longer holds a seat after the act. Whoever is removed is not named: they may
    /// hold several.
    pub fn unseats(&self) -> Option<&UserId> {
        match self {
            Self::Release { user, .. } => Some(user),
            Self::Move { from, .. } => Some(from),
            Self::SetOwner { from, .. } => from.as_ref(),
            _ => None,
        }
    }

    /// Whether the act takes something from a person that would be lost if they were removed
    /// before, or would stay theirs for ever.
    pub fn takes_from(&self, person: &UserId) -> bool {
        match self {
            // A seat that is merely given up is given up by the removal as well.
            Self::Release { .. } => false,
            Self::SetDeviceOwner { from, .. } => from.as_ref() == Some(person),
            Self::RemoveTeamOwner { user, .. } => user == person,
            other => other.unseats() == Some(person),
        }
    }

    /// Of whom the server forgets which devices on the license are theirs: whoever gives up an
    /// assigned seat (keygen-api app/models/license_user.rb). With the ownership it does not.
    pub fn frees_devices_of(&self) -> Option<(&LicenseId, &UserId)> {
        match self {
            Self::Release { license, user } => Some((license, user)),
            Self::Move { license, from, .. } => Some((license, from)),
            Self::CreateUser(_)
            | Self::UpdateUser { .. }
            | Self::RemoveUser { .. }
            | Self::Ban { .. }
            | Self::Unban { .. }
            | Self::SetRole { .. }
            | Self::Assign { .. }
            | Self::SetOwner { .. }
            | Self::ResetDevice { .. }
            | Self::SetDeviceOwner { .. }
            | Self::SetSeatLimit { .. }
            | Self::ResetSeat { .. }
            | Self::SetUserTeam { .. }
            | Self::SetLicenseTeam { .. }
            | Self::CreateTeam(_)
            | Self::UpdateTeam { .. }
            | Self::RemoveTeam { .. }
            | Self::AddTeamOwner { .. }
            | Self::RemoveTeamOwner { .. }
            | Self::AddManager { .. }
            | Self::RemoveManager { .. } => None,
        }
    }

    /// The same act with a placeholder replaced by the person it stood for.
    pub fn with_user(&self, placeholder: &UserId, real: &UserId) -> Self {
        let mut act = self.clone();
        for id in act.users_mut() {
            if id == placeholder {
                *id = real.clone();
            }
        }
        act
    }

    /// The same act with a placeholder replaced by the team it stood for.
    pub fn with_team(&self, placeholder: &TeamId, real: &TeamId) -> Self {
        let mut act = self.clone();
        for id in act.teams_mut() {
            if id == placeholder {
                *id = real.clone();
            }
        }
        act
    }

    /// Everybody the act names by an id.
    pub fn users(&self) -> Vec<UserId> {
        let mut act = self.clone();
        act.users_mut().into_iter().map(|id| id.clone()).collect()
    }

    /// Every team the act names by an id.
    pub fn teams(&self) -> Vec<TeamId> {
        let mut act = self.clone();
        act.teams_mut().into_iter().map(|id| id.clone()).collect()
    }

    fn users_mut(&mut self) -> Vec<&mut UserId> {
        match self {
            Self::Assign { user, .. }
            | Self::Release { user, .. }
            | Self::UpdateUser { user, .. }
            | Self::RemoveUser { user }
            | Self::Ban { user }
            | Self::Unban { user }
            | Self::SetRole { user, .. }
            | Self::SetUserTeam { user, .. }
            | Self::SetSeatLimit { user, .. }
            | Self::ResetSeat { user, .. }
            | Self::AddTeamOwner { user, .. }
            | Self::RemoveTeamOwner { user, .. }
            | Self::AddManager { user, .. }
            | Self::RemoveManager { user, .. } => vec![user],
            Self::Move { from, to, .. } => vec![from, to],
            Self::SetOwner { from, to, .. } | Self::SetDeviceOwner { from, to, .. } => {
                from.iter_mut().chain(to).collect()
            }
            Self::CreateUser(_)
            | Self::ResetDevice { .. }
            | Self::SetLicenseTeam { .. }
            | Self::CreateTeam(_)
            | Self::UpdateTeam { .. }
            | Self::RemoveTeam { .. } => Vec::new(),
        }
    }

    fn teams_mut(&mut self) -> Vec<&mut TeamId> {
        match self {
            Self::CreateUser(draft) => draft.team.iter_mut().collect(),
            Self::SetUserTeam { from, to, .. } | Self::SetLicenseTeam { from, to, .. } => {
                from.iter_mut().chain(to).collect()
            }
            Self::UpdateTeam { team, .. }
            | Self::RemoveTeam { team }
            | Self::AddTeamOwner { team, .. }
            | Self::RemoveTeamOwner { team, .. } => vec![team],
            _ => Vec::new(),
        }
    }
}

impl Applied {
    /// Goes on with what became of further acts. Of a license the later reading stays.
    pub fn extend(&mut self, part: Self) {
        self.outcomes.extend(part.outcomes);
        self.created.extend(part.created);
        self.created_teams.extend(part.created_teams);
        self.users.extend(part.users);
        self.teams.extend(part.teams);
        for license in part.licenses {
            self.licenses.retain(|older| older.id != license.id);
            self.licenses.push(license);
        }
    }
}

impl Outcome {
    /// Whether what the act wanted is so now.
    pub fn holds(&self) -> bool {
        self.is_done() || *self == Self::Skipped
    }

    /// Whether it took effect.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done | Self::Oversold { .. })
    }
}
