//! What a server's log tells of use: of which licenses and people it would tell more, and whose
//! signs its lines are. A log goes back only so far and is read only so far, so what it tells can
//! show that something was used, and never that it was not.

use rustc_hash::FxHashSet;

use super::{NotUsed, Reading, Report, Sign, SignKind, Source, State, Unknown};
use crate::domain::{DeviceId, LicenseId, Moment, Subject, UserId};

/// A use that a server's log tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedUse {
    /// What was used: a license, or a device of it. Anything else says nothing of a license.
    pub on: Subject,
    /// Who used it. Nobody is named where the license itself, its product or a stranger asked.
    pub by: Option<UserId>,
    /// When.
    pub at: Moment,
    /// What was done.
    pub kind: SignKind,
    /// Whether the log tells that it succeeded.
    pub has_succeeded: bool,
}

impl Report {
    /// The licenses of which it would tell more who used them when: those that were used since the
    /// range began, by signs that leave somebody's use open.
    pub fn wants_log(&self) -> Vec<LicenseId> {
        let reading = self.evidence.reading();
        let mut wanted = FxHashSet::default();
        wanted.extend(self.open_seats().map(|seat| reading.seats[seat].license));
        let licenses = reading.licenses.iter().zip(0..);
        let wanted = licenses.filter(|(_, nth)| wanted.contains(nth));
        wanted.map(|(license, _)| license.id.clone()).collect()
    }

    /// The people whose own requests would tell more: who hold a seat of which it is open whether
    /// they used it, on a license that somebody did.
    pub fn wants_requests(&self) -> Vec<UserId> {
        let reading = self.evidence.reading();
        let mut wanted = FxHashSet::default();
        wanted.extend(self.open_seats().map(|seat| reading.seats[seat].person));
        let people = reading.people.iter().zip(0..);
        let wanted = people.filter(|(_, nth)| wanted.contains(nth));
        wanted.map(|(person, _)| person.id.clone()).collect()
    }

    fn open_seats(&self) -> impl Iterator<Item = usize> {
        let reading = self.evidence.reading();
        let from = self.range.from;
        let seats = reading.seats.iter().zip(&self.states).enumerate();
        let open = seats.filter(move |(_, (seat, state))| {
            let license = &self.evidence.licenses[seat.license as usize];
            let last = license.last.map(|sign| sign.last).max(license.unclear);
            is_open(state) && last.is_some_and(|last| last >= from)
        });
        open.map(|(nth, _)| nth)
    }
}

/// Whether a sign that is not known yet could change it.
fn is_open(state: &State) -> bool {
    match state {
        State::Used(_) => false,
        State::NotUsed(why) => match why {
            // The license may have been in use meanwhile.
            NotUsed::Before(_) => true,
            NotUsed::Silent(_) | NotUsed::Never | NotUsed::NotActivated => false,
        },
        State::Unknown(why) => match why {
            Unknown::Offline(_)
            | Unknown::SeenAfter(_)
            | Unknown::Cut(_)
            | Unknown::Unclear(_)
            | Unknown::NotCounted
            | Unknown::Unattributed => true,
            Unknown::AirGapped | Unknown::NotRead | Unknown::NeverReports => false,
        },
    }
}

impl Reading {
    /// Takes in what a log tells. What is told of somebody is theirs if they hold a seat on the
    /// license, else it is nobody's in particular; what is told of nobody is the license's own.
    /// Whether something succeeded that does not say so is as open as with the license's last
    /// attempt. `license_of` says which license a device is on. Put all people in their places
    /// first.
    pub fn add_logged<'u>(
        &mut self,
        uses: impl IntoIterator<Item = &'u LoggedUse>,
        license_of: &dyn Fn(&DeviceId) -> Option<LicenseId>,
    ) {
        for one in uses {
            let license = match &one.on {
                Subject::License(id) => Some(id.clone()),
                Subject::Device(id) => license_of(id),
                Subject::User(_)
                | Subject::Team(_)
                | Subject::Product(_)
                | Subject::Policy(_)
                | Subject::Other { .. } => None,
            };
            let Some((license, place)) = license.and_then(|id| {
                let place = self.find_license(&id)? as usize;
                Some((id, place))
            }) else {
                continue;
            };
            if !one.has_succeeded && self.licenses[place].is_unclear(one.at) {
                continue;
            }
            let sign = Sign::at(one.at, one.kind, Source::Log);
            match &one.by {
                Some(_) => self.add_sign(&license, one.by.as_ref(), sign),
                None => self.licenses[place].logged.push(sign),
            }
        }
    }
}
