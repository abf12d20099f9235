//! What was observed before: who held which seat and when each was last used, at several moments.
//! A server keeps the last of everything alone, so whatever is to be known of the past has to be
//! noted while it is the present. No names, addresses or keys: ids alone.

mod asof;
mod bytes;
mod file;
mod frame;
mod keep;
mod merge;
mod observation;
mod past;
mod series;
mod tables;
mod window;

pub use asof::{HeldOn, HolderOn, LicenseChange};
pub use file::FileFault;
pub(in crate::usage) use frame::sum_of;
pub use observation::{DaySign, Observation, Observed, ObservedSeat};
pub use past::FormerHolder;
pub(in crate::usage) use past::Past;
pub use series::{Peak, SeriesPoint};
pub(in crate::usage) use window::Window;

use std::{hash::Hash, ops::Range};

use chrono::TimeDelta;
use rustc_hash::FxHashMap;

use self::frame::{Frame, Row, code};
use crate::{
    domain::{LicenseId, Moment, UserId},
    lean,
};

/// All observations, by the server's clock. Of each seat an observation takes two bytes.
#[derive(Clone, Debug, Default)]
pub struct History {
    licenses: Names<LicenseId>,
    people: Names<UserId>,
    /// Every seat that was ever seen: license and person, by their places.
    seats: Names<(u32, u32)>,
    /// In the order of their moments.
    frames: Vec<Frame>,
    /// The sums of ids, by their places.
    license_sums: Vec<u64>,
    person_sums: Vec<u64>,
}

/// Things by their places.
#[derive(Clone, Debug)]
struct Names<T> {
    items: Vec<T>,
    places: FxHashMap<T, u32>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            places: FxHashMap::default(),
        }
    }
}

impl<T: Clone + Eq + Hash> Names<T> {
    fn place(&mut self, item: &T) -> u32 {
        if let Some(&at) = self.places.get(item) {
            return at;
        }
        let at = self.items.len() as u32;
        self.places.insert(item.clone(), at);
        self.items.push(item.clone());
        at
    }
}

impl History {
    /// Takes an observation in. One that is there already changes nothing.
    pub fn add(&mut self, observation: &Observation) {
        let mut rows = Vec::with_capacity(observation.licenses.len());
        let mut seats = vec![0; self.seats.items.len()];
        for observed in &observation.licenses {
            let license = self.licenses.place(&observed.license);
            rows.push(Row {
                license,
                bought: observed.bought,
                cap: observed.cap,
                held: observed.held,
                ends: observed.ends,
                last: code(observed.last),
                has_all_devices: observed.has_all_devices,
                has_all_people: observed.has_all_people,
            });
            for seat in &observed.seats {
                let person = self.people.place(&seat.person);
                let place = self.seats.place(&(license, person)) as usize;
                if seats.len() <= place {
                    seats.resize(place + 1, 0);
                }
                seats[place] = code(seat.last).max(1);
            }
        }
        lean::sort_by_key(&mut rows, |row| row.license);
        rows.dedup_by_key(|row| row.license);
        self.put(Frame {
            server: observation.server.clone(),
            observer: observation.observer.clone(),
            zone: observation.zone.clone(),
            at: observation.at,
            rows,
            seats,
            hash: 0,
        });
    }

    /// How many observations there are.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// When each was made, in order.
    pub fn moments(&self) -> impl Iterator<Item = Moment> {
        self.frames.iter().map(|frame| frame.at)
    }

    /// When each of one observer's was made, by what [`Observation::observer`] calls them.
    pub fn moments_of(&self, observer: &str) -> impl Iterator<Item = Moment> {
        let theirs = self.frames.iter().filter(move |it| it.observer == observer);
        theirs.map(|frame| frame.at)
    }

    /// The last observation of a license in a time. Where not everybody on it was known then, one
    /// of the day before does that knew them, if as many were.
    fn last_of(&self, license: u32, time: Range<Moment>) -> Option<&Frame> {
        let rows = || {
            let frames = self.frames.iter().rev();
            frames
                .filter(|frame| time.contains(&frame.at))
                .filter_map(|frame| Some((frame, frame.row(license)?)))
        };
        let (last, row) = rows().next()?;
        let mut recent = rows().take_while(|(it, _)| last.at - it.at < TimeDelta::days(1));
        let whole = recent.find(|(_, it)| it.has_all_people && it.held == row.held);
        Some(whole.map_or(last, |(frame, _)| frame))
    }

    /// Whether all of them are of a server, by what [`Observation::server`] calls it. Where there
    /// are none they are of any: a store that is still empty asks before it takes a file in.
    pub fn is_of(&self, server: &str) -> bool {
        self.frames.iter().all(|frame| frame.server == server)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    fn put(&mut self, mut frame: Frame) {
        self.sum_ids();
        frame.hash = self.hash(&frame);
        let key = |frame: &Frame| (frame.at, frame.hash);
        if let Err(at) = self.frames.binary_search_by_key(&key(&frame), key) {
            self.frames.insert(at, frame);
        }
    }
}
