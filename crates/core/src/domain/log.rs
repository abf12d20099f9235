//! What a server's own log tells: who did what to what, and when.

use super::{DeviceId, LicenseId, Moment, PolicyId, ProductId, TeamId, UserId};

/// One line of a server's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The server's id of the line.
    pub id: String,
    /// Where it comes from.
    pub source: LogSource,
    /// When it was.
    pub at: Moment,
    /// What was done; `None` for what this panel has no words for.
    pub deed: Option<Deed>,
    /// What was done, in the server's own word.
    pub word: String,
    /// Who did it; `None` for the server itself, and for those who were not signed in.
    pub by: Option<Subject>,
    /// What it was done to.
    pub on: Option<Subject>,
    /// What was different afterwards, where the server tells.
    pub changes: Vec<LogChange>,
}

/// Where a line of a log comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogSource {
    /// The server wrote it down.
    #[default]
    Log,
    /// Subscribers were told of it; who did it was not told.
    Told,
    /// It stands in the history of a license; who changed something is not told.
    History,
    /// It was done here, and is kept here.
    Here,
}

/// Somebody or something in a log. It may be gone by now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A license; as the one who acts, a program that was activated with its key.
    License(LicenseId),
    /// A device.
    Device(DeviceId),
    /// A team.
    Team(TeamId),
    /// A product.
    Product(ProductId),
    /// A policy.
    Policy(PolicyId),
    /// Something else.
    Other {
        /// The server's word for its kind.
        kind: String,
        /// Its id.
        id: String,
    },
}

/// One thing that was different afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogChange {
    /// The field, in the server's own word.
    pub field: String,
    /// Before and after, where that is short and may be seen.
    pub values: Option<(String, String)>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "a deed is told by its name")]
pub enum Deed {
    UserCreated,
    UserChanged,
    UserRemoved,
    UserBanned,
    UserUnbanned,
    UserTeam,
    PasswordAsked,
    LicenseCreated,
    LicenseChanged,
    LicenseRemoved,
    LicenseSuspended,
    LicenseReinstated,
    LicenseRenewed,
    LicenseExpired,
    LicenseOwner,
    LicensePolicy,
    LicenseTeam,
    SeatsAssigned,
    SeatsReleased,
    DeviceActivated,
    DeviceChanged,
    DeviceReset,
    DeviceUser,
    DeviceTeam,
    DeviceSilent,
    TeamCreated,
    TeamChanged,
    TeamRemoved,
    TeamOwnersAdded,
    TeamOwnersRemoved,
    SignedIn,
    TokenRenewed,
    SignedOut,
}

/// What deeds are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogKind {
    /// People.
    People,
    /// Licenses.
    Licenses,
    /// Who got a seat, and who lost one.
    Seats,
    /// Devices.
    Devices,
    /// Teams.
    Teams,
    /// Who came in and went out.
    SignIns,
}

impl LogKind {
    /// All kinds, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::Seats,
        Self::People,
        Self::Licenses,
        Self::Devices,
        Self::Teams,
        Self::SignIns,
    ];
}

impl Deed {
    /// What it is about.
    pub fn kind(self) -> LogKind {
        match self {
            Self::UserCreated
            | Self::UserChanged
            | Self::UserRemoved
            | Self::UserBanned
            | Self::UserUnbanned
            | Self::UserTeam
            | Self::PasswordAsked => LogKind::People,
            Self::LicenseCreated
            | Self::LicenseChanged
            | Self::LicenseRemoved
            | Self::LicenseSuspended
            | Self::LicenseReinstated
            | Self::LicenseRenewed
            | Self::LicenseExpired
            | Self::LicenseOwner
            | Self::LicensePolicy
            | Self::LicenseTeam => LogKind::Licenses,
            Self::SeatsAssigned | Self::SeatsReleased => LogKind::Seats,
            Self::DeviceActivated
            | Self::DeviceChanged
            | Self::DeviceReset
            | Self::DeviceUser
            | Self::DeviceTeam
            | Self::DeviceSilent => LogKind::Devices,
            Self::TeamCreated
            | Self::TeamChanged
            | Self::TeamRemoved
            | Self::TeamOwnersAdded
            | Self::TeamOwnersRemoved => LogKind::Teams,
            Self::SignedIn | Self::TokenRenewed | Self::SignedOut => LogKind::SignIns,
        }
    }
}

/// What to read of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Only deeds of these kinds; with none, all there is, also what the panel has no words for.
    pub kinds: Vec<LogKind>,
    /// Only what this person did.
    pub by: Option<UserId>,
    /// Only from this moment on; at most [`LogQuery::MOST_DAYS`] back.
    pub since: Option<Moment>,
}

impl LogQuery {
    /// How far back a beginning may lie.
    pub const MOST_DAYS: i64 = 30;

    /// Whether it asks for what was done; `None` stands for what the panel has no words for.
    pub fn wants(&self, deed: Option<Deed>) -> bool {
        self.kinds.is_empty() || deed.is_some_and(|deed| self.kinds.contains(&deed.kind()))
    }
}
