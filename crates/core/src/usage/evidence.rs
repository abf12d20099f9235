//! Whose signs are whose. A sign is somebody's *own* if it names them, *sole* if it is on a
//! license that they alone hold, and *shared* otherwise.

use std::sync::Arc;

use chrono::TimeDelta;
use rustc_hash::FxHashSet;

use super::{
    Calendar, History, LicenseUse, Period, ProductState, Range, Reading, SeatUse, Sign, SignKind,
    State, Tenure, Unknown, Zone,
    history::{Past, Window},
    reading::KnownBy,
    sign::Place,
    state::judge,
};
use crate::{
    domain::{Moment, ProductId},
    lean,
};

/// Everything that was seen of every seat, put in order once. Then the state of each in any range
/// is a matter of a few comparisons.
pub struct Evidence {
    pub(super) reading: Arc<Reading>,
    history: Arc<History>,
    pub(super) zone: Arc<dyn Zone>,
    pub(super) seats: Vec<SeatTraces>,
    pub(super) licenses: Vec<LicenseTraces>,
    /// The seats on each license.
    on: Vec<Vec<u32>>,
}

/// What is known of one seat, by its own and sole signs.
#[derive(Clone, Debug, Default)]
pub(super) struct SeatTraces {
    /// Own and sole signs, the latest last.
    pub signs: Vec<Sign>,
    /// An offline copy after which nothing was heard.
    pub out: Option<Sign>,
    pub activations: Option<u32>,
    pub has_all_devices: bool,
    pub tenure: Tenure,
}

/// What is known of one license.
#[derive(Clone, Debug, Default)]
pub(super) struct LicenseTraces {
    /// Signs that are nobody's in particular, the latest last.
    pub shared: Vec<Sign>,
    /// The latest sign of all, also of people.
    pub last: Option<Sign>,
    /// An attempt that may have failed.
    pub unclear: Option<Moment>,
    /// From when on the server counts days, if the license is known by them.
    pub counted: Option<Option<Moment>>,
    pub is_air_gapped: bool,
    pub is_sole: bool,
    pub has_all_devices: bool,
    pub tells_all: bool,
    pub hides_owners: bool,
    /// Whether the product was seen to ask the server.
    pub reports: bool,
}

/// A seat and its license, with what observations tell of one range.
pub(super) struct Traces<'a> {
    pub seat: &'a SeatTraces,
    pub license: &'a LicenseTraces,
    /// A sign of the seat within it.
    pub within: Option<Sign>,
    /// Its last sign before, if there was none until after it.
    pub seat_before: Option<Sign>,
    /// The same of the license.
    pub license_before: Option<Sign>,
}

impl Traces<'_> {
    /// Whether everything has been read that could tell of the person.
    pub fn is_read(&self) -> bool {
        let (seat, license) = (self.seat, self.license);
        seat.has_all_devices
            || (license.has_all_devices && !license.hides_owners)
            || (license.is_sole && license.tells_all)
    }

    /// The last sign of all on the license, if that was before a range; `Some(None)` if there
    /// never was any.
    pub fn last_on_license(&self, range: &Range) -> Option<Option<Sign>> {
        self.license.last_by(range, self.license_before)
    }
}

impl LicenseTraces {
    fn last_by(&self, range: &Range, before: Option<Sign>) -> Option<Option<Sign>> {
        let is_before = |sign: &Sign| sign.place(range) == Place::Before;
        if self.last.as_ref().is_none_or(is_before) {
            return Some(self.last);
        }
        before.map(Some)
    }

    /// Whether days were counted from the beginning of a range on, where days are all there is.
    pub fn is_counted(&self, range: &Range) -> bool {
        let Some(since) = self.counted else {
            return true;
        };
        since.is_some_and(|since| since <= range.from)
    }
}

impl Evidence {
    /// Puts in order what was read, and what was observed before. The zone is that of the report.
    pub fn new(reading: Arc<Reading>, history: Arc<History>, zone: Arc<dyn Zone>) -> Self {
        let past = history.past(&reading, &*zone);
        let mut on = vec![Vec::new(); reading.licenses.len()];
        for (nth, seat) in reading.seats.iter().enumerate() {
            on[seat.license as usize].push(nth as u32);
        }
        let reporting: FxHashSet<&ProductId> = { reading.licenses.iter() }
            .filter(|license| license.has_asked())
            .map(|license| &license.product)
            .collect();
        let mut licenses: Vec<LicenseTraces> = Vec::with_capacity(reading.licenses.len());
        for (license, on) in reading.licenses.iter().zip(&on) {
            let mut shared = license.signs.clone();
            let is_sole = license.held.max(on.len() as u32) == 1;
            if !is_sole {
                shared.extend(license.own_signs());
            }
            licenses.push(LicenseTraces {
                shared,
                unclear: license.unclear(),
                counted: license.days.as_ref().map(|days| {
                    days.since
                        .map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc())
                }),
                is_air_gapped: license.is_air_gapped,
                is_sole,
                has_all_devices: license.has_all_devices,
                tells_all: reading.habits.tells_all,
                hides_owners: reading.habits.hides_owners,
                reports: reading.habits.tells_all || reporting.contains(&license.product),
                ..LicenseTraces::default()
            });
        }
        let mut this = Self {
            reading: reading.clone(),
            history,
            zone,
            seats: Vec::with_capacity(reading.seats.len()),
            licenses,
            on,
        };
        for (nth, seat) in reading.seats.iter().enumerate() {
            let traces = this.trace(nth, seat, &past);
            this.seats.push(traces);
        }
        this.settle(&past);
        this
    }

    fn trace(&mut self, nth: usize, seat: &SeatUse, past: &Past) -> SeatTraces {
        let license = &mut self.licenses[seat.license as usize];
        let observed = past.seats.get(&(nth as u32));
        let mut tenure = seat.tenure;
        if let Some(at) = observed.and_then(|it| it.held_since) {
            tenure.had(at, KnownBy::Observation);
        }
        if let Some(at) = observed.and_then(|it| it.free_at) {
            tenure.had_not(at, KnownBy::Observation);
        }
        let mut signs = seat.signs.clone();
        if license.is_sole {
            let other = past.others.get(&seat.license).copied();
            for sign in self.reading.licenses[seat.license as usize].own_signs() {
                // Not theirs if somebody else was on it since, or they were not on it yet.
                let is_theirs = other.is_none_or(|other| sign.last > other)
                    && tenure.not_before.is_none_or(|begin| sign.last >= begin);
                if is_theirs {
                    signs.push(sign);
                } else {
                    license.shared.push(sign);
                }
            }
        }
        add_day(&mut signs, observed.and_then(|it| it.last));
        lean::sort_by(&mut signs, &|a, b| a.last.cmp(&b.last));
        if let Some(first) = signs.first() {
            tenure.had(first.last, KnownBy::Sign);
        }
        SeatTraces {
            signs,
            out: None,
            activations: seat.activations,
            has_all_devices: seat.has_all_devices,
            tenure,
        }
    }

    /// Once it is known whose signs are whose: the last ones, and who is offline.
    fn settle(&mut self, past: &Past) {
        for (nth, license) in self.licenses.iter_mut().enumerate() {
            add_day(
                &mut license.shared,
                past.licenses.get(&(nth as u32)).copied(),
            );
            lean::sort_by(&mut license.shared, &|a, b| a.last.cmp(&b.last));
            license.last = license.shared.last().copied();
        }
        for (traces, seat) in self.seats.iter_mut().zip(&self.reading.seats) {
            let license = &mut self.licenses[seat.license as usize];
            let own = traces.signs.last().copied();
            license.last = later(license.last, own);
            let is_out =
                |sign: &Option<Sign>| sign.is_some_and(|sign| sign.kind == SignKind::CheckOut);
            let shared = license
                .shared
                .last()
                .copied()
                .filter(|sign| own.is_none_or(|own| own.last < sign.last));
            // An offline copy of the license may be anybody's, until something else is heard.
            traces.out = [shared, own].into_iter().find(is_out).flatten();
        }
    }

    fn traces(&self, seat: usize, window: &Window) -> Traces<'_> {
        let license = self.reading.seats[seat].license as usize;
        Traces {
            seat: &self.seats[seat],
            license: &self.licenses[license],
            within: window.seat(seat).within,
            seat_before: window.seat(seat).before,
            license_before: window.license(license).before,
        }
    }

    /// A range in the zone of the report, up to now.
    pub fn range(&self, period: Period) -> Range {
        period.range(self.reading.now, &*self.zone)
    }

    /// What observations tell of a range.
    pub(super) fn window(&self, range: &Range) -> Window {
        self.history.window(&self.reading, range, &*self.zone)
    }

    /// The state of a seat in a range, by its place in [`Reading::seats`]. For many of them, and
    /// a range that has ended, make a [`Report`](super::Report).
    pub fn state(&self, seat: usize, range: &Range) -> State {
        self.state_in(seat, &self.window(range))
    }

    pub(super) fn state_in(&self, seat: usize, window: &Window) -> State {
        judge(&self.traces(seat, window), &window.range)
    }

    /// Whether something was seen on the license of a seat in a range that may have been its
    /// person.
    pub(super) fn is_shared_in(&self, seat: usize, window: &Window) -> bool {
        let nth = self.reading.seats[seat].license as usize;
        let (license, range) = (&self.licenses[nth], &window.range);
        license.unclear.is_some_and(|at| range.has(at))
            || window.license(nth).within.is_some()
            || is_seen(license.shared.iter(), range) != Seen::Not
    }

    /// Whether a license was used in a range, whoever it was; `None` where nobody holds a seat.
    pub(super) fn license_state(&self, license: usize, window: &Window) -> Option<ProductState> {
        let (traces, range) = (&self.licenses[license], &window.range);
        let row = &self.reading.licenses[license];
        let seats = || {
            self.on[license]
                .iter()
                .map(|seat| &self.seats[*seat as usize])
        };
        if row.held == 0 && self.on[license].is_empty() {
            return None;
        }
        let signs = traces
            .shared
            .iter()
            .chain(seats().flat_map(|seat| &seat.signs));
        let seen = is_seen(signs, range);
        let was_seen = || {
            let mut on = self.on[license].iter();
            window.license(license).within.is_some()
                || on.any(|seat| window.seat(*seat as usize).within.is_some())
        };
        if seen == Seen::Yes || was_seen() {
            return Some(ProductState::Used);
        }
        let out = { seats().filter_map(|seat| seat.out) }.find(|out| out.last < range.from);
        let is_read = traces.has_all_devices || traces.tells_all;
        let unknown = if traces.is_air_gapped {
            Unknown::AirGapped
        } else if let Some(out) = out {
            Unknown::Offline(out)
        } else if let Some(at) = traces.unclear.filter(|at| *at >= range.from) {
            Unknown::Unclear(at)
        } else if !traces.reports {
            Unknown::NeverReports
        } else if !traces.is_counted(range) {
            Unknown::NotCounted
        } else if seen == Seen::Perhaps
            && traces
                .last_by(range, window.license(license).before)
                .is_none()
        {
            // Where it is the last that is known, it is later than the range or cut by it.
            let last = traces.last.filter(|sign| sign.place(range) == Place::After);
            match (last, traces.last) {
                (Some(after), _) => Unknown::SeenAfter(after),
                (None, Some(cut)) => Unknown::Cut(cut),
                (None, None) => Unknown::Unattributed,
            }
        } else if !is_read {
            Unknown::NotRead
        } else {
            return Some(ProductState::NotUsed);
        };
        Some(ProductState::Unknown(unknown))
    }

    /// Whether everything has been read that could tell of the people on a license.
    pub fn has_all_signs(&self, license: usize) -> bool {
        let traces = &self.licenses[license];
        let (row, seats) = (&self.reading.licenses[license], &self.on[license]);
        let is_read = |seat: &u32| {
            let seat = &self.seats[*seat as usize];
            seat.has_all_devices || seat.activations == Some(0)
        };
        row.held == 0
            || (traces.has_all_devices && !traces.hides_owners)
            || (row.has_all_people
                && (seats.iter().all(is_read) || (traces.is_sole && traces.tells_all)))
    }

    /// Whether anybody is known to hold a seat on a license.
    pub fn has_seat_on(&self, license: usize) -> bool {
        !self.on[license].is_empty()
    }

    /// The known seats on a license, by their places.
    pub fn seats_on(&self, license: u32) -> &[u32] {
        &self.on[license as usize]
    }

    /// The last own or sole sign of a seat.
    pub fn last_sign(&self, seat: usize) -> Option<Sign> {
        self.seats[seat].signs.last().copied()
    }

    /// Since when a seat has been held.
    pub fn tenure(&self, seat: usize) -> Tenure {
        self.seats[seat].tenure
    }

    /// An offline copy of a seat after which nothing was heard.
    pub fn offline(&self, seat: usize) -> Option<Sign> {
        self.seats[seat].out
    }

    /// The last sign on a license, whoever it was.
    pub fn last_on(&self, license: usize) -> Option<Sign> {
        self.licenses[license].last
    }

    /// The last sign on a license that is nobody's in particular.
    pub fn last_shared(&self, license: usize) -> Option<Sign> {
        self.licenses[license].shared.last().copied()
    }

    /// What was read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// What was observed before.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The zone of the report.
    pub fn zone(&self) -> &dyn Zone {
        &*self.zone
    }

    /// How many days ago each seat was last seen, in the zone of the report; `None` where it
    /// never was.
    pub fn days_since(&self) -> Vec<Option<i64>> {
        let zone = self.zone();
        let today = zone.day(self.reading.now);
        let lasts = self.seats.iter().filter_map(|seat| seat.signs.last());
        let first = lasts.map(|sign| sign.last).min();
        let first = first.map_or(today, |first| zone.day(first));
        // What is older is rare, and is looked up by itself.
        let first = first.max(today - TimeDelta::days(3 * 366));
        let calendar = Calendar::new(zone, first, today);
        let since = |sign: &Sign| {
            let day = calendar.day(sign.last);
            (today - day.unwrap_or_else(|| zone.day(sign.last))).num_days()
        };
        let lasts = self.seats.iter().map(|seat| seat.signs.last());
        lasts.map(|sign| sign.map(since)).collect()
    }
}

/// Whether any of these signs is in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Yes,
    /// Perhaps: a day is cut, or what was seen is the last alone and came after.
    Perhaps,
    Not,
}

pub(super) fn is_seen<'s>(signs: impl Iterator<Item = &'s Sign>, range: &Range) -> Seen {
    let mut seen = Seen::Not;
    for sign in signs {
        match sign.place(range) {
            Place::Within => return Seen::Yes,
            Place::Cut | Place::After => seen = Seen::Perhaps,
            Place::Before => {}
        }
    }
    seen
}

fn later(a: Option<Sign>, b: Option<Sign>) -> Option<Sign> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.last > a.last { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Adds a sign of which the day is known, unless a moment on it is known already.
fn add_day(signs: &mut Vec<Sign>, day: Option<Sign>) {
    let Some(day) = day else {
        return;
    };
    let is_told = |known: &Sign| day.first <= known.first && known.last <= day.last;
    if !signs.iter().any(is_told) {
        signs.push(day);
    }
}

impl LicenseUse {
    /// Whether its seats count among those bought: people sit on it, and it has neither ended
    /// nor been stopped.
    pub fn counts(&self, now: Moment, zone: &dyn Zone) -> bool {
        !self.is_by_device && !self.is_suspended && !self.has_ended(now, zone)
    }
}
