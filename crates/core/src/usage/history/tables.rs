//! The places that things have in a file, whatever places they have in memory.

use super::{
    History,
    bytes::Writer,
    frame::{Frame, Row},
};
use crate::lean;

/// A frame by the places in a file.
pub(super) struct Told<'a> {
    pub frame: &'a Frame,
    pub rows: Vec<Option<Row>>,
    pub seats: Vec<u16>,
}

/// Places in a file: only what observations tell of, in the order of the ids.
pub(super) struct Tables {
    licenses: Vec<u32>,
    people: Vec<u32>,
    seats: Vec<u32>,
    /// Places in the file by those in memory.
    license_at: Vec<u32>,
    person_at: Vec<u32>,
}

impl Tables {
    pub fn of(history: &History) -> Self {
        let mut has_license = vec![false; history.licenses.items.len()];
        let mut has_person = vec![false; history.people.items.len()];
        let mut has_seat = vec![false; history.seats.items.len()];
        for frame in &history.frames {
            for row in &frame.rows {
                has_license[row.license as usize] = true;
            }
            for (place, _) in { frame.seats.iter().enumerate() }.filter(|(_, code)| **code > 0) {
                has_seat[place] = true;
                has_person[history.seats.items[place].1 as usize] = true;
            }
        }
        let told = |has: &[bool]| -> Vec<u32> {
            let places = (0..has.len() as u32).filter(|place| has[*place as usize]);
            places.collect()
        };
        let mut licenses = told(&has_license);
        lean::sort_by(&mut licenses, &|a, b| {
            let id = |place: &u32| &history.licenses.items[*place as usize];
            id(a).cmp(id(b))
        });
        let mut people = told(&has_person);
        lean::sort_by(&mut people, &|a, b| {
            let id = |place: &u32| &history.people.items[*place as usize];
            id(a).cmp(id(b))
        });
        let inverse = |places: &[u32], count: usize| {
            let mut at = vec![u32::MAX; count];
            for (nth, place) in (0..).zip(places) {
                at[*place as usize] = nth;
            }
            at
        };
        let license_at = inverse(&licenses, has_license.len());
        let person_at = inverse(&people, has_person.len());
        let mut seats = told(&has_seat);
        lean::sort_by_key(&mut seats, |place| {
            let (license, person) = history.seats.items[*place as usize];
            (license_at[license as usize], person_at[person as usize])
        });
        Self {
            licenses,
            people,
            seats,
            license_at,
            person_at,
        }
    }

    pub fn write(&self, history: &History, writer: &mut Writer) {
        writer.number(self.licenses.len() as u64);
        for &place in &self.licenses {
            writer.id(history.licenses.items[place as usize].as_str());
        }
        writer.number(self.people.len() as u64);
        for &place in &self.people {
            writer.id(history.people.items[place as usize].as_str());
        }
        let mut on: Vec<Vec<usize>> = vec![Vec::new(); self.licenses.len()];
        for &place in &self.seats {
            let (license, person) = history.seats.items[place as usize];
            let person = self.person_at[person as usize];
            on[self.license_at[license as usize] as usize].push(person as usize);
        }
        on.iter().for_each(|people| writer.places(people));
    }

    pub fn tell<'a>(&self, frame: &'a Frame) -> Told<'a> {
        let mut rows = vec![None; self.licenses.len()];
        for row in &frame.rows {
            rows[self.license_at[row.license as usize] as usize] = Some(*row);
        }
        let seats = self.seats.iter().map(|place| frame.seat(*place as usize));
        Told {
            frame,
            rows,
            seats: seats.collect(),
        }
    }
}
