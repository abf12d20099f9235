//! What is true of an act, whatever becomes of it.

use crate::domain::{ContractId, DeviceId, LicenseId, NewUser, Role, TeamId, UserId};

/// What is true of an act, whatever becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// In which group it is tried and sent.
    pub rank: Rank,
    /// What it does to the seats of a license.
    pub seats: Seats<'a>,
    /// How often it is sent again after its answer was lost.
    pub repeat: Repeat,
    /// What whoever asks for it has to be allowed.
    pub needs: Ability<'a>,
    /// How it is told.
    pub phrase: Phrase<'a>,
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

/// What whoever asks for an act has to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability<'a> {
    /// Create end users.
    CreateUsers,
    /// Create people with a role at once.
    CreateWithRole,
    /// Change this person's address and names.
    EditUser(&'a UserId),
    /// Remove this person.
    RemoveUser(&'a UserId),
    /// Ban end users, and let them in again.
    BanUsers,
    /// Change roles.
    SetRoles,
    /// Give and take back seats, and say how many activations one may have.
    ChangeSeats,
    /// Change who owns a license.
    ChangeOwner,
    /// Reset anybody's devices.
    ResetDevices,
    /// Say whose a device is.
    ChangeDeviceOwner,
    /// Say who waits for a seat.
    KeepLine,
    /// Move people and licenses from team to team.
    ChangeTeam,
    /// Create, change and remove teams, and say who owns them.
    ManageTeams,
    /// Say who manages a contract.
    ChangeManagers,
}

/// Why nothing takes an act back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// What was created stays.
    Created,
    /// Who or what was removed does not come back.
    Removed,
    /// The product activates anew.
    Reset,
    /// The rights that went with a role do not come back with it.
    RightsGone,
    /// How it was before is not known.
    BeforeUnknown,
}

/// What two acts about the same thing come to together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meets<A> {
    /// They have nothing to do with each other; both stay.
    Not,
    /// The later one takes the first one back: neither stays.
    Cancel,
    /// One act in place of both.
    Join(A),
}

impl<A> Meets<A> {
    /// From where the first one starts to where the later one leads.
    pub(super) fn span<V: Clone + PartialEq>(
        from: &V,
        to: &V,
        act: impl FnOnce(V, V) -> A,
    ) -> Self {
        match from == to {
            true => Self::Cancel,
            false => Self::Join(act(from.clone(), to.clone())),
        }
    }

    /// They cancel each other, if that is so.
    pub(super) fn cancel(is_so: bool) -> Self {
        match is_so {
            true => Self::Cancel,
            false => Self::Not,
        }
    }

    /// The same about something wider.
    pub(super) fn map<B>(self, wider: impl FnOnce(A) -> B) -> Meets<B> {
        match self {
            Self::Not => Meets::Not,
            Self::Cancel => Meets::Cancel,
            Self::Join(act) => Meets::Join(wider(act)),
        }
    }
}

/// How an act is told: which sentence, and what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase<'a> {
    /// Which sentence.
    pub sentence: Sentence,
    /// What stands in it, in the order of [`Sentence`].
    pub values: [Value<'a>; 3],
}

impl<'a> Phrase<'a> {
    pub(super) const fn new(sentence: Sentence, values: [Value<'a>; 3]) -> Self {
        Self { sentence, values }
    }

    pub(super) const fn one(sentence: Sentence, value: Value<'a>) -> Self {
        Self::new(sentence, [value, Value::Nothing, Value::Nothing])
    }

    pub(super) const fn two(sentence: Sentence, first: Value<'a>, second: Value<'a>) -> Self {
        Self::new(sentence, [first, second, Value::Nothing])
    }
}

/// A sentence about an act, by what it tells; the words are the reader's. Acts of the same
/// sentence are told together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sentence {
    /// A person got a seat on a license.
    Assigned,
    /// A person gave up a seat on a license.
    Released,
    /// A person took over a seat on a license; from whom.
    Passed,
    /// Of a person with a seat, how many activations they may have.
    SeatLimit,
    /// All activations of a person on a license are reset.
    SeatReset,
    /// A person, or nobody, came to own a license; who owned it before.
    Owner,
    /// A license moved to a team.
    LicenseTeam,
    /// A person waits for a seat on a license.
    JoinedLine,
    /// A person no longer waits for a seat on a license.
    LeftLine,
    /// A person, by name, was created.
    Created,
    /// A person was changed.
    Updated,
    /// A person was removed.
    Removed,
    /// A person was banned.
    Banned,
    /// A person was let in again.
    Unbanned,
    /// A person got a role.
    Role,
    /// A person moved to a team.
    UserTeam,
    /// A team, by name, was created.
    TeamCreated,
    /// A team was changed.
    TeamUpdated,
    /// A team was removed.
    TeamRemoved,
    /// A person became an owner of a team.
    TeamOwnerAdded,
    /// A person no longer is an owner of a team.
    TeamOwnerRemoved,
    /// A device of a license was reset: the license, the device.
    DeviceReset,
    /// A device became a person's.
    DeviceGiven,
    /// A device became nobody's.
    DeviceFreed,
    /// A person manages a contract.
    ManagerAdded,
    /// A person no longer manages a contract.
    ManagerRemoved,
}

/// What stands in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing, or nobody.
    Nothing,
    /// A person.
    User(&'a UserId),
    /// A license.
    License(&'a LicenseId),
    /// A team, or none.
    Team(Option<&'a TeamId>),
    /// A device.
    Device(&'a DeviceId),
    /// A contract.
    Contract(&'a ContractId),
    /// A role.
    Role(Role),
    /// So many.
    Number(u32),
    /// Somebody who is yet to be created.
    NewUser(&'a NewUser),
    /// A name as it was typed.
    Name(&'a str),
}

impl<'a> Value<'a> {
    /// Somebody, or nobody.
    pub(super) fn maybe(user: Option<&'a UserId>) -> Self {
        user.map_or(Self::Nothing, Self::User)
    }
}

impl<'a> Facts<'a> {
    pub(super) const fn of(
        rank: Rank,
        seats: Seats<'a>,
        repeat: Repeat,
        needs: Ability<'a>,
        phrase: Phrase<'a>,
    ) -> Self {
        Self {
            rank,
            seats,
            repeat,
            needs,
            phrase,
            license: None,
            user: None,
            team: None,
            contract: None,
            into_team: None,
            takes_from: None,
        }
    }
}
