//! What is known, how completely, and what a merge changed.

use rustc_hash::FxHashSet;

use crate::domain::{ContractId, DeviceId, LicenseId, TeamId, UserId};

/// The moment a request left, by the estate's own clock. Later requests compare greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asked(pub(super) u64);

/// A list that can be read from the server as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Products, policies and teams.
    Catalogue,
    /// All licenses with their counts.
    Licenses,
    /// All people.
    Users,
    /// The people who hold a seat on a license.
    Seats(LicenseId),
    /// The devices a license is active on.
    Devices(LicenseId),
    /// All devices.
    AllDevices,
    /// The licenses a person holds a seat on, which also tells all their seats.
    UserLicenses(UserId),
    /// The devices that are a person's.
    UserDevices(UserId),
    /// The owners of a team.
    TeamOwners(TeamId),
    /// Those who manage a contract.
    Managers(ContractId),
}

/// A list being read page by page. Dropping it gives the reading up; what was merged stays.
#[derive(Debug)]
pub struct Walk {
    pub(super) topic: Topic,
    pub(super) asked: Asked,
}

impl Walk {
    /// The list that is being read.
    pub fn topic(&self) -> &Topic {
        &self.topic
    }
}

/// A value together with how far it can be relied on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known<T> {
    /// Nothing has been read yet.
    #[default]
    NotYet,
    /// Some of it has been read, or all of it but the server has since counted differently.
    Partly(T),
    /// All of it, as last read and confirmed.
    Now(T),
}

impl<T> Known<T> {
    /// The value, however complete.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::NotYet => None,
            Self::Partly(value) | Self::Now(value) => Some(value),
        }
    }

    /// The value itself, however complete.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::NotYet => None,
            Self::Partly(value) | Self::Now(value) => Some(value),
        }
    }

    /// Another value, known as well as this one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::NotYet => Known::NotYet,
            Self::Partly(value) => Known::Partly(f(value)),
            Self::Now(value) => Known::Now(f(value)),
        }
    }

    /// Whether all of it is known.
    pub fn is_now(&self) -> bool {
        matches!(self, Self::Now(_))
    }
}

/// How much of a list has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows held.
    pub have: usize,
    /// Rows there are, where the server has counted them or all have been read.
    pub total: Option<usize>,
    /// Whether all have been read. Where this is false the list has to be walked (again).
    pub complete: bool,
}

/// What a merge changed, so that only what shows it is drawn again. Rows read again without
/// a difference are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Licenses whose row or seat count changed.
    pub licenses: FxHashSet<LicenseId>,
    /// Whether licenses came or went.
    pub license_list: bool,
    /// Licenses whose people, or the completeness of whose people, changed.
    pub seats: FxHashSet<LicenseId>,
    /// Licenses whose devices, or the completeness of whose devices, changed.
    pub devices: FxHashSet<LicenseId>,
    /// Devices that came or went, or whose row changed.
    pub device_ids: FxHashSet<DeviceId>,
    /// Whether people came or went, or any person's row changed.
    pub users: bool,
    /// People whose row or seats changed.
    pub user_ids: FxHashSet<UserId>,
    /// Whether products, policies or teams changed.
    pub catalogue: bool,
    /// Teams whose owners, or the completeness of whose owners, changed.
    pub teams: FxHashSet<TeamId>,
    /// Contracts whose managers, or the completeness of whose managers, changed.
    pub contracts: FxHashSet<ContractId>,
    /// Whether a list became complete or stopped being so.
    pub completeness: bool,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another merge changed.
    pub fn extend(&mut self, other: Self) {
        self.licenses.extend(other.licenses);
        self.license_list |= other.license_list;
        self.seats.extend(other.seats);
        self.devices.extend(other.devices);
        self.device_ids.extend(other.device_ids);
        self.teams.extend(other.teams);
        self.contracts.extend(other.contracts);
        self.users |= other.users;
        self.user_ids.extend(other.user_ids);
        self.catalogue |= other.catalogue;
        self.completeness |= other.completeness;
    }
}
