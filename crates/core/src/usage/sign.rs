//! Signs of use: what a server or an observation tells of when somebody or something was seen.

use super::Range;
use crate::domain::Moment;

/// One sign of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sign {
    /// When it was, at the earliest.
    pub first: Moment,
    /// When it was, at the latest: the same, unless only the day is known.
    pub last: Moment,
    /// What was done.
    pub kind: SignKind,
    /// Where that is known from.
    pub source: Source,
}

/// What was done that left a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignKind {
    /// A device reported.
    Heartbeat,
    /// A product asked whether a license is valid.
    Validation,
    /// A license checked in.
    CheckIn,
    /// A license was taken offline.
    CheckOut,
    /// A license was activated on a device.
    Activation,
}

/// Where a sign is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The license, which keeps the last time alone.
    License,
    /// A device, which keeps the last time alone.
    Device,
    /// The server's log, or its history of the license.
    Log,
    /// What the server told a subscriber.
    Journal,
    /// The server's count of validations by day.
    DayCount,
    /// An observation made by this panel.
    Observation,
}

/// How a sign stands to a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    Within,
    /// Somewhere around one of its edges: a day that begins outside and ends inside, or the other
    /// way round.
    Cut,
    After,
}

impl Sign {
    /// A sign at a moment.
    pub fn at(at: Moment, kind: SignKind, source: Source) -> Self {
        Self {
            first: at,
            last: at,
            kind,
            source,
        }
    }

    /// Whether the moment is known, and not just the day.
    pub fn is_exact(&self) -> bool {
        self.first == self.last
    }

    /// Whether its absence later says something: whoever goes on using the product goes on leaving
    /// it where it is kept. What a log tells is none of these, however often it was done: a log
    /// forgets, and is read so far only.
    pub fn repeats(&self) -> bool {
        self.kind.repeats() && self.source != Source::Log
    }

    pub(super) fn place(&self, range: &Range) -> Place {
        if self.last < range.from {
            Place::Before
        } else if range.has(self.first) && range.has(self.last) {
            Place::Within
        } else if !range.is_open && self.first >= range.to {
            Place::After
        } else {
            Place::Cut
        }
    }
}

impl SignKind {
    /// Whether somebody who goes on using the product goes on leaving this sign, so that its
    /// absence says something. A bare activation says nothing of later, nor does an offline copy.
    pub fn repeats(self) -> bool {
        match self {
            Self::Heartbeat | Self::Validation | Self::CheckIn => true,
            Self::CheckOut | Self::Activation => false,
        }
    }

    /// What it is called in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Heartbeat => "heartbeat",
            Self::Validation => "validation",
            Self::CheckIn => "check-in",
            Self::CheckOut => "check-out",
            Self::Activation => "activation",
        }
    }
}

impl Source {
    /// What it is called in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::Device => "device",
            Self::Log => "log",
            Self::Journal => "journal",
            Self::DayCount => "day-count",
            Self::Observation => "observation",
        }
    }
}
