//! Everything an admin can change, as values by what they are about, and what can become of them.
//!
//! A file for each subject: its acts, and all that is true of each. No rule about acts has an arm
//! for "the rest", so a new act does not compile before it has said all of it.

#![deny(clippy::wildcard_enum_match_arm)]

mod contract;
mod device;
mod facts;
mod license;
mod outcome;
mod person;
#[cfg(any(test, feature = "sample"))]
mod sample;
mod seat;
mod team;

use crate::domain::{ContractId, DeviceId, LicenseId, NewUser, TeamDraft, TeamId, UserId};

#[cfg(any(test, feature = "sample"))]
pub use self::sample::one_of_each;
pub use self::{
    contract::ContractAct,
    device::DeviceAct,
    facts::{Ability, Facts, Lasts, Meets, Phrase, Rank, Repeat, Seats, Sentence, Value},
    license::LicenseAct,
    outcome::{Applied, Failure, Outcome},
    person::PersonAct,
    seat::SeatAct,
    team::TeamAct,
};

/// One change. A single click is one act; a batch is many. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// To somebody's assigned seat on a license.
    Seat(LicenseId, SeatAct),
    /// To a license itself.
    License(LicenseId, LicenseAct),
    /// To a person. Whoever is yet to be created goes by [`NewUser::placeholder`].
    Person(UserId, PersonAct),
    /// To a team. One that is yet to be created goes by [`TeamDraft::placeholder`].
    Team(TeamId, TeamAct),
    /// To a device.
    Device(DeviceId, DeviceAct),
    /// To a contract.
    Contract(ContractId, ContractAct),
}

/// An id in an act.
enum Named<'a> {
    User(&'a mut UserId),
    Team(&'a mut TeamId),
}

impl Act {
    /// Create a person. Other acts of the same plan name them by [`NewUser::placeholder`].
    pub fn create_user(new: NewUser) -> Self {
        Self::Person(new.placeholder(), PersonAct::Create(new))
    }

    /// Create a team. Other acts of the same plan name it by [`TeamDraft::placeholder`].
    pub fn create_team(new: TeamDraft) -> Self {
        Self::Team(new.placeholder(), TeamAct::Create(new))
    }

    /// What is true of it, all in one place.
    pub fn facts(&self) -> Facts<'_> {
        match self {
            Self::Seat(license, act) => act.facts(license),
            Self::License(license, act) => act.facts(license),
            Self::Person(user, act) => act.facts(user),
            Self::Team(team, act) => act.facts(team),
            Self::Device(device, act) => act.facts(device),
            Self::Contract(contract, act) => act.facts(contract),
        }
    }

    /// Whether the server forgets by it when something was last used that goes on being used.
    pub fn forgets_use(&self) -> bool {
        match self {
            Self::Seat(_, act) => act.is_reset(),
            Self::Device(_, act) => act.is_reset(),
            Self::License(..) | Self::Person(..) | Self::Team(..) | Self::Contract(..) => false,
        }
    }

    /// What takes it back.
    ///
    /// # Errors
    /// Why nothing does.
    pub fn inverse(&self) -> Result<Self, Lasts> {
        Ok(match self {
            Self::Seat(license, act) => Self::Seat(license.clone(), act.inverse()?),
            Self::License(license, act) => Self::License(license.clone(), act.inverse()),
            Self::Person(user, act) => Self::Person(user.clone(), act.inverse()?),
            Self::Team(team, act) => Self::Team(team.clone(), act.inverse()?),
            Self::Device(device, act) => Self::Device(device.clone(), act.inverse()?),
            Self::Contract(contract, act) => Self::Contract(contract.clone(), act.inverse()),
        })
    }

    /// What it and a later act come to together. Only acts about the same thing meet.
    pub fn meets(&self, then: &Self) -> Meets<Self> {
        match self {
            Self::Seat(id, act) => {
                if let Self::Seat(same, then) = then
                    && id == same
                {
                    return { act.meets(then) }.map(|act| Self::Seat(id.clone(), act));
                }
            }
            Self::License(id, act) => {
                if let Self::License(same, then) = then
                    && id == same
                {
                    return { act.meets(then) }.map(|act| Self::License(id.clone(), act));
                }
            }
            Self::Person(id, act) => {
                if let Self::Person(same, then) = then
                    && id == same
                {
                    return { act.meets(then) }.map(|act| Self::Person(id.clone(), act));
                }
            }
            Self::Team(id, act) => {
                if let Self::Team(same, then) = then
                    && id == same
                {
                    return { act.meets(then) }.map(|act| Self::Team(id.clone(), act));
                }
            }
            Self::Device(id, act) => {
                if let Self::Device(same, then) = then
                    && id == same
                {
                    return { act.meets(then) }.map(|act| Self::Device(id.clone(), act));
                }
            }
            Self::Contract(id, act) => {
                if let Self::Contract(same, then) = then
                    && id == same
                {
                    return { act.meets(then) }.map(|act| Self::Contract(id.clone(), act));
                }
            }
        }
        Meets::Not
    }

    /// Whether it leads to where it starts.
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Seat(_, act) => act.is_idle(),
            Self::License(_, act) => act.is_idle(),
            Self::Person(_, act) => act.is_idle(),
            Self::Team(_, act) => act.is_idle(),
            Self::Device(_, act) => act.is_idle(),
            Self::Contract(..) => false,
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

    /// Which sentence tells it.
    pub fn sentence(&self) -> Sentence {
        self.facts().phrase.sentence
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
            Self::Contract(_, ContractAct::AddManager { user }) => Some(user),
            Self::Contract(_, ContractAct::RemoveManager { .. })
            | Self::Seat(..)
            | Self::License(..)
            | Self::Person(..)
            | Self::Team(..)
            | Self::Device(..) => self.seats(),
        }
    }

    /// The person it creates, with what stands for them.
    pub fn creates(&self) -> Option<(&UserId, &NewUser)> {
        match self {
            Self::Person(placeholder, PersonAct::Create(new)) => Some((placeholder, new)),
            Self::Person(..)
            | Self::Seat(..)
            | Self::License(..)
            | Self::Team(..)
            | Self::Device(..)
            | Self::Contract(..) => None,
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

    /// The same act with everybody and every team it names by an id named as `user` and `team`
    /// say, where they say something.
    pub fn renamed(
        &self,
        user: &dyn Fn(&UserId) -> Option<UserId>,
        team: &dyn Fn(&TeamId) -> Option<TeamId>,
    ) -> Self {
        let mut act = self.clone();
        act.each_id(&mut |named| match named {
            Named::User(id) => {
                if let Some(now) = user(id) {
                    *id = now;
                }
            }
            Named::Team(id) => {
                if let Some(now) = team(id) {
                    *id = now;
                }
            }
        });
        act
    }

    /// The same act with a placeholder replaced by the person it stood for.
    pub fn with_user(&self, placeholder: &UserId, real: &UserId) -> Self {
        let now = |id: &UserId| (id == placeholder).then(|| real.clone());
        self.renamed(&now, &|_| None)
    }

    /// The same act with a placeholder replaced by the team it stood for.
    pub fn with_team(&self, placeholder: &TeamId, real: &TeamId) -> Self {
        let now = |id: &TeamId| (id == placeholder).then(|| real.clone());
        self.renamed(&|_| None, &now)
    }

    /// Everybody the act names by an id.
    pub fn users(&self) -> Vec<UserId> {
        let mut all = Vec::new();
        self.clone().each_id(&mut |named| {
            if let Named::User(id) = named {
                all.push(id.clone());
            }
        });
        all
    }

    /// Every team the act names by an id.
    pub fn teams(&self) -> Vec<TeamId> {
        let mut all = Vec::new();
        self.clone().each_id(&mut |named| {
            if let Named::Team(id) = named {
                all.push(id.clone());
            }
        });
        all
    }

    /// Whoever or whatever is created is named by no id, but by what it is created with.
    fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::Seat(_, act) => act.each_id(each),
            Self::License(_, act) => act.each_id(each),
            Self::Person(user, act) => {
                if !matches!(act, PersonAct::Create(_)) {
                    each(Named::User(user));
                }
                act.each_id(each);
            }
            Self::Team(team, act) => {
                if !matches!(act, TeamAct::Create(_)) {
                    each(Named::Team(team));
                }
                act.each_id(each);
            }
            Self::Device(_, act) => act.each_id(each),
            Self::Contract(_, act) => act.each_id(each),
        }
    }
}
