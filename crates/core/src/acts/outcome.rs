//! What can become of acts.

use crate::domain::{License, Team, TeamId, User, UserId};

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
    /// What the license keeps in the place of its line is none that this panel knows, and stays.
    LineUnread,
    /// The license has no room for a longer line in its data.
    LineFull,
    /// Who is to leave the line has no seat yet.
    StillWaits,
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
    pub licenses: Vec<License>,
    /// The people concerned, as read again afterwards.
    pub users: Vec<User>,
    /// The teams concerned, as read again afterwards.
    pub teams: Vec<Team>,
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
