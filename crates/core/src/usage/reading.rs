//! What a report is made of: licenses, who holds their seats, and every sign of use, each with
//! how far it can be relied on.

use chrono::{Days, NaiveDate, TimeDelta};
use rustc_hash::FxHashMap;

use super::{Sign, SignKind, Source};
use crate::domain::{Hold, LicenseId, Moment, ProductId, TeamId, UserId};

/// How a server keeps signs. Connectors know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Every use asks the server, and the license says when it last happened, whoever it was.
    /// Where this is not so, a license may be in use on a device that only reports itself, and a
    /// product is taken to ask only if it was ever seen to.
    pub tells_all: bool,
    /// A list of devices does not say whose they are; only that of one person does. So the
    /// devices of a license tell nothing of its people until each has been asked for.
    pub hides_owners: bool,
    /// Licenses end on days, not at moments.
    pub ends_on_days: bool,
}

/// What was read for a report.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The server's clock when the oldest reading used here was made.
    pub now: Moment,
    /// How the server keeps signs.
    pub habits: Habits,
    /// Whether all licenses have been read.
    pub has_all_licenses: bool,
    /// The licenses.
    pub licenses: Vec<LicenseUse>,
    /// The people who hold seats, and perhaps others.
    pub people: Vec<PersonUse>,
    /// The seats: who holds one on what.
    pub seats: Vec<SeatUse>,
    by_license: FxHashMap<LicenseId, u32>,
    by_person: FxHashMap<UserId, u32>,
    by_seat: FxHashMap<(u32, u32), u32>,
}

/// What is known of the use of one license.
#[derive(Clone, Debug, Default)]
pub struct LicenseUse {
    /// The server's id.
    pub id: LicenseId,
    /// What it is for.
    pub product: ProductId,
    /// The team it belongs to.
    pub team: Option<TeamId>,
    /// Seats that were bought; `None` means without limit.
    pub bought: Option<u32>,
    /// The most the server lets be held; `None` means without limit.
    pub cap: Option<u32>,
    /// Seats held, as the server counts them.
    pub held: u32,
    /// Whether devices share it and nobody needs a seat.
    pub is_by_device: bool,
    /// Devices it is active on, as the server counts them.
    pub devices: u32,
    /// When it was created. A check-in at that very moment is none.
    pub created: Option<Moment>,
    /// When it ends; `None` means never.
    pub ends: Option<Ends>,
    /// Until when it works although it has ended, where that is known.
    pub grace_until: Option<Moment>,
    /// Whether access stops when it ends.
    pub stops_at_end: bool,
    /// Whether it was stopped by the vendor.
    pub is_suspended: bool,
    /// Whether it is used without ever reaching the server.
    pub is_air_gapped: bool,
    /// When a product last asked whether it is valid, whatever the answer was.
    pub last_validated: Option<Moment>,
    /// When it last checked in.
    pub last_check_in: Option<Moment>,
    /// When it was last taken offline.
    pub last_check_out: Option<Moment>,
    /// Validations by day, where the server counts them: they say more than the last attempt.
    pub days: Option<DayCounts>,
    /// What the server's log tells of it without saying who it was.
    pub logged: Vec<Sign>,
    /// Other signs on it that cannot be said to be anybody's, such as of devices without owner.
    pub signs: Vec<Sign>,
    /// Whether the list of its people is complete.
    pub has_all_people: bool,
    /// Whether the list of its devices is complete.
    pub has_all_devices: bool,
}

/// When a license ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ends {
    /// At a moment, whose day depends on the zone.
    At(Moment),
    /// With a day, the same everywhere.
    On(NaiveDate),
}

/// Validations of a license by UTC day, as a server counts them. It leaves out days on which
/// there were none, just like those that nobody recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// From which day on the server is known to have counted; `None` if it never was.
    pub since: Option<NaiveDate>,
    /// Days with a validation that succeeded.
    pub valid: Vec<NaiveDate>,
    /// Whether there was any validation at all, also one that failed.
    pub has_any: bool,
}

/// What is known of a person beside their seats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonUse {
    /// The server's id.
    pub id: UserId,
    /// Their team.
    pub team: Option<TeamId>,
    /// Whether they run the company's licenses.
    pub is_staff: bool,
    /// Whether they are shut out, or have been removed while their seat remains.
    pub is_out: bool,
}

/// What is known of the use of one seat.
#[derive(Clone, Debug)]
pub struct SeatUse {
    /// Which license, by its place in [`Reading::licenses`].
    pub license: u32,
    /// Whose, by their place in [`Reading::people`].
    pub person: u32,
    /// Why they have it.
    pub hold: Hold,
    /// Activations with this seat, where the server counts them by seat; `None` where it does
    /// not, which is not zero.
    pub activations: Option<u32>,
    /// Whether all devices of this person on this license have been read.
    pub has_all_devices: bool,
    /// Signs of this very person on this license.
    pub signs: Vec<Sign>,
    /// Since when they have had it.
    pub tenure: Tenure,
}

/// Since when somebody has had a seat, between two moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenure {
    /// They did not have it before this.
    pub not_before: Option<Moment>,
    /// They have had it at least since this.
    pub at_latest: Option<Moment>,
    /// What tells `at_latest`, or else `not_before`.
    pub known_by: Option<KnownBy>,
}

/// What tells since when somebody has had a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownBy {
    /// This panel gave it to them.
    Receipt,
    /// The server's log, or what it told a subscriber.
    Log,
    /// Observations.
    Observation,
    /// They used it.
    Sign,
}

impl KnownBy {
    /// What it is called in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Log => "log",
            Self::Observation => "observation",
            Self::Sign => "sign",
        }
    }
}

impl Tenure {
    /// From a moment that is known exactly.
    pub fn since(at: Moment, known_by: KnownBy) -> Self {
        Self {
            not_before: Some(at),
            at_latest: Some(at),
            known_by: Some(known_by),
        }
    }

    /// Takes in that they had it at a moment.
    pub(super) fn had(&mut self, at: Moment, known_by: KnownBy) {
        if self.at_latest.is_none_or(|known| at < known) {
            self.at_latest = Some(at);
            self.known_by = Some(known_by);
        }
    }

    /// Takes in that they did not have it at a moment.
    pub(super) fn had_not(&mut self, at: Moment, known_by: KnownBy) {
        if self.not_before.is_none_or(|known| at > known) {
            self.not_before = Some(at);
            self.known_by = self.known_by.or(Some(known_by));
        }
    }
}

impl Ends {
    /// The last day, in a zone.
    pub fn day(&self, zone: &dyn super::Zone) -> NaiveDate {
        match self {
            Self::At(at) => zone.day(*at),
            Self::On(day) => *day,
        }
    }

    /// The first moment at which it has certainly ended: with a day, when that is over in the
    /// zone.
    pub fn moment(&self, zone: &dyn super::Zone) -> Moment {
        match self {
            Self::At(at) => *at,
            Self::On(day) => zone.begin(day.checked_add_days(Days::new(1)).unwrap_or(*day)),
        }
    }
}

impl LicenseUse {
    /// Whether people need a seat of it, and there is a number of them to buy.
    pub fn needs_seats(&self) -> bool {
        self.bought.is_some() && !self.is_by_device
    }

    /// Whether it has ended.
    pub fn has_ended(&self, now: Moment, zone: &dyn super::Zone) -> bool {
        self.ends.is_some_and(|ends| ends.moment(zone) <= now)
    }

    /// What the license itself tells. An attempt whose outcome is not known is not among it.
    pub(super) fn own_signs(&self) -> Vec<Sign> {
        let mut signs = Vec::new();
        match &self.days {
            Some(days) => signs.extend(days.valid.iter().map(|day| whole_day(*day))),
            None => signs.extend(
                { self.last_validated }
                    .filter(|at| !self.is_unclear(*at))
                    .map(|at| Sign::at(at, SignKind::Validation, Source::License)),
            ),
        }
        let checked_in = self.last_check_in.filter(|at| !self.is_preset(*at));
        signs.extend(checked_in.map(|at| Sign::at(at, SignKind::CheckIn, Source::License)));
        let out = self.last_check_out;
        signs.extend(out.map(|at| Sign::at(at, SignKind::CheckOut, Source::License)));
        signs.extend(&self.logged);
        signs
    }

    /// The last attempt to validate, if it may have failed.
    pub(super) fn unclear(&self) -> Option<Moment> {
        let attempt = self.last_validated.filter(|_| self.days.is_none());
        attempt.filter(|at| self.is_unclear(*at))
    }

    /// Whether the server has counted the days that an observed sign is of. What was observed then
    /// was the last attempt, which may have failed; the days tell which did not.
    pub(super) fn has_counted(&self, observed: &Sign) -> bool {
        let since = self.days.as_ref().and_then(|days| days.since);
        let is_counted = since.is_some_and(|since| observed.first.date_naive() >= since);
        observed.kind == SignKind::Validation && is_counted
    }

    /// A server notes failing validations as well: of a license that was stopped, and of one that
    /// had ended.
    pub(super) fn is_unclear(&self, at: Moment) -> bool {
        let ended = match self.ends {
            Some(Ends::At(end)) => at >= end,
            Some(Ends::On(day)) => at.date_naive() > day,
            None => false,
        };
        self.is_suspended || (ended && self.stops_at_end)
    }

    /// A license that must check in is born as if it just had.
    fn is_preset(&self, check_in: Moment) -> bool {
        self.created.is_some_and(|created| {
            check_in.signed_duration_since(created).abs() <= TimeDelta::seconds(1)
        })
    }

    /// Whether something was ever seen to ask the server about it.
    pub(super) fn has_asked(&self) -> bool {
        let counted = self.days.as_ref().is_some_and(|days| days.has_any);
        let checked_in = self.last_check_in.is_some_and(|at| !self.is_preset(at));
        let asked = |sign: &Sign| matches!(sign.kind, SignKind::Validation | SignKind::CheckIn);
        let mut signs = self.signs.iter().chain(&self.logged);
        counted || checked_in || self.last_validated.is_some() || signs.any(asked)
    }
}

/// A UTC day with a validation.
fn whole_day(day: NaiveDate) -> Sign {
    let first = day.and_time(chrono::NaiveTime::MIN).and_utc();
    Sign {
        first,
        last: first + TimeDelta::days(1) - TimeDelta::nanoseconds(1),
        kind: SignKind::Validation,
        source: Source::DayCount,
    }
}

impl Reading {
    /// An empty reading at a moment of the server's clock.
    pub fn new(now: Moment, habits: Habits) -> Self {
        Self {
            now,
            habits,
            ..Self::default()
        }
    }

    /// Adds a license, or puts it in the place of the one with its id.
    pub fn put_license(&mut self, license: LicenseUse) -> u32 {
        if let Some(&at) = self.by_license.get(&license.id) {
            self.licenses[at as usize] = license;
            return at;
        }
        let at = self.licenses.len() as u32;
        self.by_license.insert(license.id.clone(), at);
        self.licenses.push(license);
        at
    }

    /// Adds a person, or puts them in the place of the one with their id.
    pub fn put_person(&mut self, person: PersonUse) -> u32 {
        let at = self.person_of(&person.id);
        self.people[at as usize] = person;
        at
    }

    fn person_of(&mut self, id: &UserId) -> u32 {
        if let Some(&at) = self.by_person.get(id) {
            return at;
        }
        let at = self.people.len() as u32;
        self.by_person.insert(id.clone(), at);
        self.people.push(PersonUse {
            id: id.clone(),
            ..PersonUse::default()
        });
        at
    }

    /// The seat of a person on a license, which is added if it was not there. `None` if the
    /// license is not there.
    pub fn seat(&mut self, license: &LicenseId, person: &UserId) -> Option<&mut SeatUse> {
        let license = *self.by_license.get(license)?;
        let person = self.person_of(person);
        let at = *self.by_seat.entry((license, person)).or_insert_with(|| {
            self.seats.push(SeatUse {
                license,
                person,
                hold: Hold::Assigned,
                activations: None,
                has_all_devices: false,
                signs: Vec::new(),
                tenure: Tenure::default(),
            });
            self.seats.len() as u32 - 1
        });
        Some(&mut self.seats[at as usize])
    }

    /// Adds a sign on a license: of the person, if they hold a seat on it, else of nobody in
    /// particular. Put all people in their places first.
    pub fn add_sign(&mut self, license: &LicenseId, person: Option<&UserId>, sign: Sign) {
        let Some(&license) = self.by_license.get(license) else {
            return;
        };
        let person = person.and_then(|id| self.by_person.get(id));
        let seat = person.and_then(|person| self.by_seat.get(&(license, *person)));
        match seat {
            Some(&at) => self.seats[at as usize].signs.push(sign),
            None => self.licenses[license as usize].signs.push(sign),
        }
    }

    /// Where a license stands in [`Self::licenses`].
    pub fn find_license(&self, id: &LicenseId) -> Option<u32> {
        self.by_license.get(id).copied()
    }

    /// Where a person stands in [`Self::people`].
    pub fn find_person(&self, id: &UserId) -> Option<u32> {
        self.by_person.get(id).copied()
    }

    /// Where a seat stands in [`Self::seats`].
    pub fn find_seat(&self, license: &LicenseId, person: &UserId) -> Option<u32> {
        let key = (self.find_license(license)?, self.find_person(person)?);
        self.by_seat.get(&key).copied()
    }

    /// The license of a seat.
    pub fn license_of(&self, seat: &SeatUse) -> &LicenseUse {
        &self.licenses[seat.license as usize]
    }

    /// The person of a seat.
    pub fn person_on(&self, seat: &SeatUse) -> &PersonUse {
        &self.people[seat.person as usize]
    }
}
