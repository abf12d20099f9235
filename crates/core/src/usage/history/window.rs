//! What observations tell of a range that has ended. One that goes on until now needs none of
//! it: whoever was last seen before it was not seen in it.

use chrono::{NaiveDate, TimeDelta};

use super::{
    DaySign, History,
    frame::{Frame, code, day_of, sign},
    past::DayTimes,
};
use crate::usage::{Range, Reading, Sign, SignKind, Zone, sign::Place};

/// What observations tell of one range.
pub(in crate::usage) struct Window {
    pub range: Range,
    /// By the places of what was read; empty where there is nothing to tell.
    seats: Vec<Glimpse>,
    licenses: Vec<Glimpse>,
}

/// What observations tell of something in a range.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::usage) struct Glimpse {
    /// A sign within it; of a license, one that was nobody's in particular.
    pub within: Option<Sign>,
    /// The last sign before, as an observation has it that was made after the range: there was
    /// none in it. Of a license, the last of all.
    pub before: Option<Sign>,
}

impl Window {
    pub fn seat(&self, nth: usize) -> Glimpse {
        self.seats.get(nth).copied().unwrap_or_default()
    }

    pub fn license(&self, nth: usize) -> Glimpse {
        self.licenses.get(nth).copied().unwrap_or_default()
    }
}

/// The days of an observation that are surely in a range or before it, so that most signs are
/// numbers to be compared.
struct Edges {
    /// The first day that begins in it.
    first: u32,
    /// The last day that ends in it; less than `first` if there is none.
    last: u32,
    /// The last day that ends before it.
    before: u32,
}

impl Edges {
    fn of(frame: &Frame, range: &Range, times: &mut DayTimes<'_>) -> Self {
        let number = |day: NaiveDate| {
            day_of(code(Some(DaySign {
                day,
                kind: SignKind::Heartbeat,
            })))
        };
        let mut place = |day: NaiveDate| {
            let seen = DaySign {
                day,
                kind: SignKind::Heartbeat,
            };
            times.sign(seen, frame).place(range)
        };
        // Zones are less than two days apart.
        let around = TimeDelta::days(2);
        let (begin, end) = (
            (range.from - around).date_naive(),
            (range.to + around).date_naive(),
        );
        let mut edges = Self {
            first: u32::MAX,
            last: 0,
            before: number(begin),
        };
        for day in begin.iter_days().take_while(|day| *day <= end) {
            match place(day) {
                Place::Before => edges.before = number(day),
                Place::Within => {
                    edges.first = edges.first.min(number(day));
                    edges.last = number(day);
                }
                Place::Cut | Place::After => {}
            }
        }
        edges
    }

    fn has(&self, code: u16) -> bool {
        code > 1 && (self.first..=self.last).contains(&day_of(code))
    }

    fn is_before(&self, code: u16) -> bool {
        code >= 2 && day_of(code) <= self.before
    }
}

/// As [`Glimpse`], as numbers and by which observation.
#[derive(Clone, Copy, Default)]
struct Told {
    within: (u16, u32),
    before: (u16, u32),
}

impl Told {
    fn see(&mut self, code: u16, nth: u32, edges: &Edges) {
        if code > self.within.0 && edges.has(code) {
            self.within = (code, nth);
        }
    }
}

impl History {
    /// What it tells of a range.
    pub(in crate::usage) fn window(
        &self,
        reading: &Reading,
        range: &Range,
        zone: &dyn Zone,
    ) -> Window {
        let mut window = Window {
            range: *range,
            seats: Vec::new(),
            licenses: Vec::new(),
        };
        if range.is_open || self.frames.is_empty() {
            return window;
        }
        let (licenses, seats) = (self.licenses_in(reading), self.seats_in(reading));
        let mut of_seats = vec![Told::default(); reading.seats.len()];
        let mut of_licenses = vec![Told::default(); reading.licenses.len()];
        let mut times = DayTimes::new(zone);
        for (nth, frame) in (0_u32..).zip(&self.frames) {
            if frame.at < range.from {
                continue;
            }
            let edges = Edges::of(frame, range, &mut times);
            // The last of all on each license, and whether all of its devices were read after.
            let mut lasts = vec![0_u16; licenses.len()];
            let mut is_read = vec![false; licenses.len()];
            for row in &frame.rows {
                let place = row.license as usize;
                lasts[place] = row.last;
                is_read[place] = row.has_all_devices && frame.at >= range.to;
                if let Some(license) = licenses[place] {
                    of_licenses[license as usize].see(row.last, nth, &edges);
                }
            }
            for (place, &(license, _)) in self.seats.items.iter().enumerate() {
                let code = frame.seat(place);
                let license = license as usize;
                lasts[license] = code.max(lasts[license]);
                if let Some(seat) = seats[place] {
                    let told = &mut of_seats[seat as usize];
                    told.see(code, nth, &edges);
                    if is_read[license] && told.before.0 == 0 && edges.is_before(code) {
                        told.before = (code, nth);
                    }
                }
            }
            for (place, last) in lasts.into_iter().enumerate() {
                if let Some(license) = licenses[place].filter(|_| is_read[place])
                    && edges.is_before(last)
                {
                    of_licenses[license as usize].before = (last, nth);
                }
            }
        }
        let mut sign_of = |(code, nth): (u16, u32)| {
            let frame = self.frames.get(nth as usize)?;
            Some(times.sign(sign(code)?, frame))
        };
        let mut glimpse = |told: &Told| Glimpse {
            within: sign_of(told.within),
            before: sign_of(told.before),
        };
        window.seats = of_seats.iter().map(&mut glimpse).collect();
        window.licenses = of_licenses.iter().map(&mut glimpse).collect();
        for seat in &mut window.seats {
            seat.before = seat.before.filter(|sign| sign.kind.repeats());
        }
        // Days that the server has counted tell better.
        let seats = window.seats.iter_mut().zip(&reading.seats);
        let seats = seats.map(|(seen, seat)| (seen, reading.license_of(seat)));
        let licenses = window.licenses.iter_mut().zip(&reading.licenses);
        for (seen, license) in seats.chain(licenses) {
            for sign in [&mut seen.within, &mut seen.before] {
                *sign = sign.filter(|sign| !license.has_counted(sign));
            }
        }
        window
    }
}
