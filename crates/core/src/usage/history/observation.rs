//! One observation: who held which seat at a moment, and when each was last used.

use chrono::NaiveDate;

use crate::{
    domain::{LicenseId, Moment, UserId},
    usage::{Ends, Evidence, Sign, SignKind, Zone},
};

/// One observation, with all that it saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// Which server, account or company: something made of its address, not the address.
    pub server: String,
    /// Who observed: something that stays the same for one person, not their name.
    pub observer: String,
    /// When, by the server's clock.
    pub at: Moment,
    /// The zone that its days are of.
    pub zone: String,
    /// The licenses that were seen. Of others it says nothing.
    pub licenses: Vec<Observed>,
}

/// One license in an observation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The server's id.
    pub license: LicenseId,
    /// Seats that were bought; `None` means without limit.
    pub bought: Option<u32>,
    /// The most the server let be held; `None` means without limit.
    pub cap: Option<u32>,
    /// Seats held, as the server counted them.
    pub held: u32,
    /// When it was to end.
    pub ends: Option<Ends>,
    /// The last sign on it that was nobody's in particular.
    pub last: Option<DaySign>,
    /// Whether all devices had been read, and whose they are: nothing was seen later than is told
    /// here.
    pub has_all_devices: bool,
    /// Whether all people had been read: whoever is not here held no seat.
    pub has_all_people: bool,
    /// Who held a seat, as far as that was read.
    pub seats: Vec<ObservedSeat>,
}

/// One seat in an observation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedSeat {
    /// Who held it.
    pub person: UserId,
    /// Their last sign.
    pub last: Option<DaySign>,
}

/// A sign of which the day is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DaySign {
    /// The day, in the zone of the observation.
    pub day: NaiveDate,
    /// What was done.
    pub kind: SignKind,
}

impl DaySign {
    /// A sign as an observation keeps it.
    pub fn of(sign: &Sign, zone: &dyn Zone) -> Self {
        Self {
            day: zone.day(sign.last),
            // What a log told does not become, by being observed, a sign that goes on.
            kind: if sign.kind.repeats() && !sign.repeats() {
                SignKind::Activation
            } else {
                sign.kind
            },
        }
    }
}

impl Observation {
    /// What is known now, as an observation in the zone of the report.
    pub fn of(evidence: &Evidence, server: &str, observer: &str) -> Self {
        let (reading, zone) = (evidence.reading(), evidence.zone());
        let kept = |sign: Option<Sign>| sign.map(|sign| DaySign::of(&sign, zone));
        let mut licenses: Vec<Observed> = { reading.licenses.iter().enumerate() }
            .map(|(nth, license)| Observed {
                license: license.id.clone(),
                bought: license.bought,
                cap: license.cap,
                held: license.held,
                ends: license.ends,
                last: kept(evidence.last_shared(nth)),
                has_all_devices: evidence.has_all_signs(nth),
                has_all_people: license.has_all_people,
                seats: Vec::new(),
            })
            .collect();
        for (nth, seat) in reading.seats.iter().enumerate() {
            licenses[seat.license as usize].seats.push(ObservedSeat {
                person: reading.person_on(seat).id.clone(),
                last: kept(evidence.last_sign(nth)),
            });
        }
        Self {
            server: server.to_owned(),
            observer: observer.to_owned(),
            at: reading.now,
            zone: zone.name().to_owned(),
            licenses,
        }
    }
}
