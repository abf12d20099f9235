//! Everything an admin can change, as values, and what can become of them.

use super::{
    ContractId, DeviceId, LicenseId, NewUser, Profile, Role, Team, TeamDraft, TeamId, User, UserId,
};

/// One change. A single click is one act; a batch is many. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What is true of an act, whatever becomes of it. A new act says each of these or does not
/// compile: no other rule about all acts may have an arm for "the rest".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// In which group it is tried and sent.
    pub rank: Rank,
    /// What it does to the seats of a license.
    pub seats: Seats<'a>,
    /// The license it is about, be it about its seats or not.
    pub license: Option<&'a LicenseId>,
    /// The person it is about, apart from their seats.
    pub user: Option<&'a UserId>,
    /// The team it is about.
    pub team: Option<&'a TeamId>,
    /// The contract it is about.
    pub contract: Option<&'a ContractId>,
    /// The team somebody or something belongs to after it, or is owned by.
    pub into_team: Option<&'a TeamId>,
    /// From whom it takes what would be lost if they were removed before, or would stay theirs
    /// for ever. A seat that is merely given up is given up by the removal as well.
    pub takes_from: Option<&'a UserId>,
    /// How often it is sent again after its answer was lost.
    pub repeat: Repeat,
}

/// In which order acts are tried and sent: what is made first, then what frees a seat, what
/// passes one on, what fills one, and removals at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Others may name what it makes.
    Makes,
    /// Among these the order of the acts stays: whose a device is, is forgotten with the seat.
    Frees,
    /// A seat goes from one to the other.
    Passes,
    /// It takes room, or none at all.
    Fills,
    /// What was to be handed over must have arrived.
    Removes,
}

impl Rank {
    /// All of them in order.
    pub const ALL: [Self; 5] = [
        Self::Makes,
        Self::Frees,
        Self::Passes,
        Self::Fills,
        Self::Removes,
    ];
}

/// What an act does to the seats of the license it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats<'a> {
    /// Nothing.
    None,
    /// An assigned seat is taken, given up, or passed on by the first and taken by the second.
    Assigned(Option<&'a UserId>, Option<&'a UserId>),
    /// The owner's seat goes with the ownership, from the first to the second.
    Owners(Option<&'a UserId>, Option<&'a UserId>),
    /// A person is removed with every seat they have, wherever that is.
    All(&'a UserId),
}

/// How often an act is sent again after its answer was lost. Connectors look first what became
/// of it, so none takes effect twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Until it is known.
    UntilKnown,
    /// A few times: it has two halves, and what is with neither of two people stays so, however
    /// often one looks.
    AFewTimes,
}

impl<'a> Facts<'a> {
    const fn of(rank: Rank) -> Self {
        Self {
            rank,
            seats: Seats::None,
            license: None,
            user: None,
            team: None,
            contract: None,
            into_team: None,
            takes_from: None,
            repeat: Repeat::UntilKnown,
        }
    }

    const fn on_seats(license: &'a LicenseId, rank: Rank, seats: Seats<'a>) -> Self {
        Self {
            seats,
            license: Some(license),
            ..Self::of(rank)
        }
    }

    const fn on_license(license: &'a LicenseId, rank: Rank) -> Self {
        Self {
            license: Some(license),
            ..Self::of(rank)
        }
    }

    const fn on_user(user: &'a UserId, rank: Rank) -> Self {
        Self {
            user: Some(user),
            ..Self::of(rank)
        }
    }

    const fn on_team(team: &'a TeamId, user: Option<&'a UserId>, rank: Rank) -> Self {
        Self {
            team: Some(team),
            user,
            ..Self::of(rank)
        }
    }
}

impl Act {
    /// What is true of it, all in one place.
    pub fn facts(&self) -> Facts<'_> {
        use Rank::{Fills, Frees, Makes, Passes, Removes};
        match self {
            Self::CreateUser(draft) => Facts {
                into_team: draft.team.as_ref(),
                ..Facts::of(Makes)
            },
            Self::CreateTeam(_) => Facts::of(Makes),
            Self::UpdateUser { user, .. }
            | Self::Ban { user }
            | Self::Unban { user }
            | Self::SetRole { user, .. } => Facts::on_user(user, Fills),
            Self::RemoveUser { user } => Facts {
                seats: Seats::All(user),
                ..Facts::on_user(user, Removes)
            },
            Self::Assign { license, user } => {
                Facts::on_seats(license, Fills, Seats::Assigned(None, Some(user)))
            }
            Self::Release { license, user } => {
                Facts::on_seats(license, Frees, Seats::Assigned(Some(user), None))
            }
            Self::Move { license, from, to } => Facts {
                takes_from: Some(from),
                repeat: Repeat::AFewTimes,
                ..Facts::on_seats(license, Passes, Seats::Assigned(Some(from), Some(to)))
            },
            Self::SetOwner { license, from, to } => {
                let rank = match (from, to) {
                    (Some(_), None) => Frees,
                    (Some(_), Some(_)) => Passes,
                    (None, _) => Fills,
                };
                let seats = Seats::Owners(from.as_ref(), to.as_ref());
                let repeat = match rank {
                    Passes => Repeat::AFewTimes,
                    Makes | Frees | Fills | Removes => Repeat::UntilKnown,
                };
                Facts {
                    takes_from: from.as_ref(),
                    repeat,
                    ..Facts::on_seats(license, rank, seats)
                }
            }
            Self::ResetDevice { license, .. } | Self::ResetSeat { license, .. } => {
                Facts::on_license(license, Frees)
            }
            Self::SetDeviceOwner { license, from, .. } => Facts {
                takes_from: from.as_ref(),
                ..Facts::on_license(license, Fills)
            },
            Self::SetSeatLimit { license, .. } => Facts::on_license(license, Fills),
            Self::SetUserTeam { user, to, .. } => Facts {
                into_team: to.as_ref(),
                ..Facts::on_user(user, Fills)
            },
            Self::SetLicenseTeam { license, to, .. } => Facts {
                into_team: to.as_ref(),
                ..Facts::on_license(license, Fills)
            },
            Self::UpdateTeam { team, .. } => Facts::on_team(team, None, Fills),
            Self::RemoveTeam { team } => Facts::on_team(team, None, Removes),
            Self::AddTeamOwner { team, user } => Facts {
                into_team: Some(team),
                ..Facts::on_team(team, Some(user), Fills)
            },
            Self::RemoveTeamOwner { team, user } => Facts {
                takes_from: Some(user),
                ..Facts::on_team(team, Some(user), Fills)
            },
            Self::AddManager { contract, user } | Self::RemoveManager { contract, user } => Facts {
                contract: Some(contract),
                ..Facts::on_user(user, Fills)
            },
        }
    }

    /// The license whose seats the act changes, if it changes those of one.
    pub fn license(&self) -> Option<&LicenseId> {
        let facts = self.facts();
        match facts.seats {
            Seats::Assigned(..) | Seats::Owners(..) => facts.license,
            Seats::None | Seats::All(_) => None,
        }
    }

    /// The license the act is about, be it about its seats or not.
    pub fn about_license(&self) -> Option<&LicenseId> {
        self.facts().license
    }

    /// The person the act is about, apart from their seats.
    pub fn about_user(&self) -> Option<&UserId> {
        self.facts().user
    }

    /// The team the act is about.
    pub fn about_team(&self) -> Option<&TeamId> {
        self.facts().team
    }

    /// The contract the act is about.
    pub fn about_contract(&self) -> Option<&ContractId> {
        self.facts().contract
    }

    /// The team somebody or something belongs to after the act, or is owned by.
    pub fn into_team(&self) -> Option<&TeamId> {
        self.facts().into_team
    }

    /// Who holds a seat after the act that did not hold it before.
    pub fn seats(&self) -> Option<&UserId> {
        match self.facts().seats {
            Seats::Assigned(_, to) | Seats::Owners(_, to) => to,
            Seats::None | Seats::All(_) => None,
        }
    }

    /// Who no longer holds a seat after the act. Whoever is removed is not named: they may
    /// hold several.
    pub fn unseats(&self) -> Option<&UserId> {
        match self.facts().seats {
            Seats::Assigned(from, _) | Seats::Owners(from, _) => from,
            Seats::None | Seats::All(_) => None,
        }
    }

    /// Whom the act makes known to a server where nobody is created alone: by a seat, or by
    /// something to manage.
    pub fn brings(&self) -> Option<&UserId> {
        match self {
            Self::AddManager { user, .. } => Some(user),
            other => other.seats(),
        }
    }

    /// Whether the act gives a seat that nobody held just before: a new one, or one that is
    /// free for a moment while it moves. An owner follows another one on the same seat.
    pub fn fills(&self) -> bool {
        match self.facts().seats {
            Seats::Assigned(_, to) => to.is_some(),
            Seats::Owners(from, to) => from.is_none() && to.is_some(),
            Seats::None | Seats::All(_) => false,
        }
    }

    /// Whether the act takes something from a person that would be lost if they were removed
    /// before, or would stay theirs for ever.
    pub fn takes_from(&self, person: &UserId) -> bool {
        self.facts().takes_from == Some(person)
    }

    /// Of whom the server forgets which devices on the license are theirs: whoever gives up an
    /// assigned seat (keygen-api app/models/license_user.rb). With the ownership it does not.
    pub fn frees_devices_of(&self) -> Option<(&LicenseId, &UserId)> {
        let facts = self.facts();
        match facts.seats {
            Seats::Assigned(from, _) => facts.license.zip(from),
            Seats::None | Seats::Owners(..) | Seats::All(_) => None,
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
            Self::UpdateUser { .. }
            | Self::RemoveUser { .. }
            | Self::Ban { .. }
            | Self::Unban { .. }
            | Self::SetRole { .. }
            | Self::Assign { .. }
            | Self::Release { .. }
            | Self::Move { .. }
            | Self::SetOwner { .. }
            | Self::ResetDevice { .. }
            | Self::SetDeviceOwner { .. }
            | Self::SetSeatLimit { .. }
            | Self::ResetSeat { .. }
            | Self::CreateTeam(_)
            | Self::AddManager { .. }
            | Self::RemoveManager { .. } => Vec::new(),
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

/// One act of each kind, for the tests of what has to be true of all. One that is not listed does
/// not compile.
#[cfg(any(test, feature = "sample"))]
pub fn one_of_each() -> Vec<Act> {
    let (license, user, team) = (
        LicenseId::from("l"),
        UserId::from("ana"),
        TeamId::from("north"),
    );
    let (device, contract) = (DeviceId::from("d"), ContractId::from("c"));
    let other = || Some(UserId::from("ben"));
    let elsewhere = || Some(TeamId::from("south"));
    let draft = |name: &str| TeamDraft {
        name: name.into(),
        ..TeamDraft::default()
    };
    let new = NewUser {
        email: "new@acme.test".into(),
        ..NewUser::default()
    };
    let changed = Profile {
        first_name: "Anna".into(),
        ..Profile::default()
    };
    let mut all = vec![Act::CreateUser(new)];
    // Each leads to the next.
    while let Some(next) = match all.last() {
        None | Some(Act::RemoveManager { .. }) => None,
        Some(Act::CreateUser(_)) => Some(Act::UpdateUser {
            user: user.clone(),
            from: Profile::default(),
            to: changed.clone(),
        }),
        Some(Act::UpdateUser { .. }) => Some(Act::RemoveUser { user: user.clone() }),
        Some(Act::RemoveUser { .. }) => Some(Act::Ban { user: user.clone() }),
        Some(Act::Ban { .. }) => Some(Act::Unban { user: user.clone() }),
        Some(Act::Unban { .. }) => Some(Act::SetRole {
            user: user.clone(),
            from: Role::User,
            to: Role::ReadOnly,
        }),
        Some(Act::SetRole { .. }) => Some(Act::Assign {
            license: license.clone(),
            user: user.clone(),
        }),
        Some(Act::Assign { .. }) => Some(Act::Release {
            license: license.clone(),
            user: user.clone(),
        }),
        Some(Act::Release { .. }) => Some(Act::Move {
            license: license.clone(),
            from: user.clone(),
            to: "ben".into(),
        }),
        Some(Act::Move { .. }) => Some(Act::SetOwner {
            license: license.clone(),
            from: Some(user.clone()),
            to: other(),
        }),
        Some(Act::SetOwner { .. }) => Some(Act::ResetDevice {
            license: license.clone(),
            device: device.clone(),
        }),
        Some(Act::ResetDevice { .. }) => Some(Act::SetDeviceOwner {
            license: license.clone(),
            device: device.clone(),
            from: Some(user.clone()),
            to: other(),
        }),
        Some(Act::SetDeviceOwner { .. }) => Some(Act::SetSeatLimit {
            license: license.clone(),
            user: user.clone(),
            from: 1,
            to: 2,
        }),
        Some(Act::SetSeatLimit { .. }) => Some(Act::ResetSeat {
            license: license.clone(),
            user: user.clone(),
        }),
        Some(Act::ResetSeat { .. }) => Some(Act::SetUserTeam {
            user: user.clone(),
            from: Some(team.clone()),
            to: elsewhere(),
        }),
        Some(Act::SetUserTeam { .. }) => Some(Act::SetLicenseTeam {
            license: license.clone(),
            from: Some(team.clone()),
            to: elsewhere(),
        }),
        Some(Act::SetLicenseTeam { .. }) => Some(Act::CreateTeam(draft("New"))),
        Some(Act::CreateTeam(_)) => Some(Act::UpdateTeam {
            team: team.clone(),
            from: draft("North"),
            to: draft("Nord"),
        }),
        Some(Act::UpdateTeam { .. }) => Some(Act::RemoveTeam { team: team.clone() }),
        Some(Act::RemoveTeam { .. }) => Some(Act::AddTeamOwner {
            team: team.clone(),
            user: user.clone(),
        }),
        Some(Act::AddTeamOwner { .. }) => Some(Act::RemoveTeamOwner {
            team: team.clone(),
            user: user.clone(),
        }),
        Some(Act::RemoveTeamOwner { .. }) => Some(Act::AddManager {
            contract: contract.clone(),
            user: user.clone(),
        }),
        Some(Act::AddManager { .. }) => Some(Act::RemoveManager {
            contract: contract.clone(),
            user: user.clone(),
        }),
    } {
        all.push(next);
    }
    all
}
