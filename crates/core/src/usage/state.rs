//! Whether a seat was used in a range, and why that is so: reasons are values, others word them.

use super::{Sign, evidence::Traces, sign::Place};
use crate::{domain::Moment, usage::Range};

/// Whether a seat was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was: by this sign of its person.
    Used(Sign),
    /// It was not.
    NotUsed(NotUsed),
    /// Nobody can say.
    Unknown(Unknown),
}

/// Why a seat was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotUsed {
    /// The person was last seen before, by a sign that goes on while somebody uses the product.
    Before(Sign),
    /// Nothing at all was seen on the license since; this is the last that was.
    Silent(Sign),
    /// Nothing was ever seen on the license, though its product asks the server.
    Never,
    /// Nothing was ever activated with the seat.
    NotActivated,
}

/// Why nobody can say whether a seat was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The license never reaches the server.
    AirGapped,
    /// It was taken offline before, and nothing was heard since.
    Offline(Sign),
    /// The person was seen later, which hides whether they were within.
    SeenAfter(Sign),
    /// They were seen on a day of which only a part is within.
    Cut(Sign),
    /// The license was asked for at this moment, when that may have been refused.
    Unclear(Moment),
    /// What would tell has not been read.
    NotRead,
    /// The server counts days, but not since long enough.
    NotCounted,
    /// The license is in use, and nothing tells by whom.
    Unattributed,
    /// Its product was never seen to ask the server.
    NeverReports,
}

impl State {
    /// Whether it was used.
    pub fn is_used(&self) -> bool {
        matches!(self, Self::Used(_))
    }

    /// Whether it was not.
    pub fn is_not_used(&self) -> bool {
        matches!(self, Self::NotUsed(_))
    }

    /// The sign that it rests on, if it is one.
    pub fn sign(&self) -> Option<Sign> {
        match self {
            Self::Used(sign)
            | Self::NotUsed(NotUsed::Before(sign) | NotUsed::Silent(sign))
            | Self::Unknown(
                Unknown::Offline(sign) | Unknown::SeenAfter(sign) | Unknown::Cut(sign),
            ) => Some(*sign),
            Self::NotUsed(NotUsed::Never | NotUsed::NotActivated) | Self::Unknown(_) => None,
        }
    }

    /// What it is called in files and addresses.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Used(_) => "used",
            Self::NotUsed(_) => "not-used",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What its reason is called in files.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Used(_) => "seen",
            Self::NotUsed(why) => match why {
                NotUsed::Before(_) => "seen-before",
                NotUsed::Silent(_) => "license-silent",
                NotUsed::Never => "never-seen",
                NotUsed::NotActivated => "not-activated",
            },
            Self::Unknown(why) => match why {
                Unknown::AirGapped => "air-gapped",
                Unknown::Offline(_) => "offline",
                Unknown::SeenAfter(_) => "seen-after",
                Unknown::Cut(_) => "day-cut",
                Unknown::Unclear(_) => "attempt-unclear",
                Unknown::NotRead => "not-read",
                Unknown::NotCounted => "not-counted",
                Unknown::Unattributed => "unattributed",
                Unknown::NeverReports => "never-reports",
            },
        }
    }
}

/// The state of a seat in a range, by all that was traced of it and of its license.
pub(super) fn judge(traces: &Traces<'_>, range: &Range) -> State {
    let license = traces.license;
    if license.is_air_gapped {
        return State::Unknown(Unknown::AirGapped);
    }
    if let Some(out) = traces.seat.out
        && out.last < range.from
    {
        return State::Unknown(Unknown::Offline(out));
    }
    let mut repeats = None;
    let mut later: Option<(Sign, Place)> = None;
    // The latest comes last.
    let mut used = None;
    for sign in &traces.seat.signs {
        match sign.place(range) {
            Place::Within => used = Some(*sign),
            Place::Before if sign.repeats() => repeats = Some(*sign),
            Place::Before => {}
            place @ (Place::Cut | Place::After) => later = later.or(Some((*sign, place))),
        }
    }
    if let Some(sign) = used.or(traces.within) {
        return State::Used(sign);
    }
    if let Some((sign, place)) = later {
        // An observation made after the range may say that nothing had been seen by then.
        if let Some(last) = traces.seat_before {
            return State::NotUsed(NotUsed::Before(last));
        }
        return State::Unknown(match place {
            Place::Cut => Unknown::Cut(sign),
            _ => Unknown::SeenAfter(sign),
        });
    }
    let unclear = license.unclear.filter(|at| *at >= range.from);
    if let Some(at) = unclear.filter(|_| license.is_sole) {
        return State::Unknown(Unknown::Unclear(at));
    }
    if let Some(sign) = repeats.filter(|_| traces.is_read()) {
        return State::NotUsed(NotUsed::Before(sign));
    }
    let bounds = license.has_all_devices || license.tells_all;
    if license.reports && bounds && unclear.is_none() && license.is_counted(range) {
        match traces.last_on_license(range) {
            Some(Some(last)) => return State::NotUsed(NotUsed::Silent(last)),
            Some(None) => return State::NotUsed(NotUsed::Never),
            None => {}
        }
    }
    if traces.seat.activations == Some(0) {
        return State::NotUsed(NotUsed::NotActivated);
    }
    State::Unknown(if !traces.is_read() {
        Unknown::NotRead
    } else if let Some(at) = unclear {
        Unknown::Unclear(at)
    } else if !license.reports {
        Unknown::NeverReports
    } else if !license.is_counted(range) {
        Unknown::NotCounted
    } else {
        Unknown::Unattributed
    })
}
