//! Observations as bytes, to be encrypted and kept by others. Equal observations are equal bytes,
//! in whatever order they came together, and a byte that is not as it was written is noticed.
//!
//! First come all ids and all seats, each once and in order. Then, observer by observer, one
//! observation after the other, each by what is different from the one before; the first is told
//! whole. On most days a seat is told by one bit: whether it was used that day.

use std::fmt;

use chrono::DateTime;

use super::{
    History,
    bytes::{Reader, Writer},
    frame::{Frame, Row, Sum, day_of, kind_of, pack},
    tables::{Tables, Told},
};
use crate::{domain::Moment, lean, usage::Ends};

/// What the bytes begin with; the last one is their version.
const MARK: &[u8] = b"SBH1";

/// More seats than any server has: what says so was not written here.
const MOST_SEATS: usize = 5_000_000;

/// Why bytes are not observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// They are something else, or of another version.
    NotOurs,
    /// They have been changed, or are not all there.
    Broken,
    /// They are of another server, account or company.
    OtherServer,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOurs => "not a history, or of another version",
            Self::Broken => "changed, or not all there",
            Self::OtherServer => "of another server",
        })
    }
}

impl std::error::Error for FileFault {}

impl History {
    /// All observations as bytes.
    pub fn write(&self) -> Vec<u8> {
        let tables = Tables::of(self);
        let mut writer = Writer(MARK.to_vec());
        tables.write(self, &mut writer);
        let mut order: Vec<&Frame> = self.frames.iter().collect();
        let observer = |frame: &'_ Frame| (frame.server.clone(), frame.observer.clone());
        lean::sort_by_key(&mut order, |frame| (observer(frame), frame.at, frame.hash));
        writer.number(order.len() as u64);
        let mut before: Option<Told<'_>> = None;
        for frame in order {
            let told = tables.tell(frame);
            let old = before.filter(|old| observer(old.frame) == observer(frame));
            write_frame(&mut writer, old.as_ref(), &told);
            before = Some(told);
        }
        let sum = checksum(&writer.0);
        writer.0.extend_from_slice(&sum);
        writer.0
    }

    /// The observations that were written.
    ///
    /// # Errors
    /// If the bytes are not as they were written. Nothing of them is taken then.
    pub fn read(bytes: &[u8]) -> Result<Self, FileFault> {
        let body = bytes.strip_prefix(MARK).ok_or(FileFault::NotOurs)?;
        let end = body.len().checked_sub(8).ok_or(FileFault::Broken)?;
        let (body, sum) = body.split_at(end);
        if checksum(&bytes[..MARK.len() + end]) != sum {
            return Err(FileFault::Broken);
        }
        let mut reader = Reader(body);
        let mut history = Self::default();
        for _ in 0..reader.count()? {
            let id = reader.id()?;
            history.licenses.place(&id.into());
        }
        for _ in 0..reader.count()? {
            let id = reader.id()?;
            history.people.place(&id.into());
        }
        for license in 0..history.licenses.items.len() as u32 {
            let people = reader.places(history.people.items.len())?;
            if history.seats.items.len() + people.len() > MOST_SEATS {
                return Err(FileFault::Broken);
            }
            for person in people {
                history.seats.place(&(license, person as u32));
            }
        }
        let mut before: Option<Frame> = None;
        for _ in 0..reader.count()? {
            let frame = history.read_frame(&mut reader, before.as_ref())?;
            before = Some(frame.clone());
            history.put(frame);
        }
        reader
            .0
            .is_empty()
            .then_some(history)
            .ok_or(FileFault::Broken)
    }

    fn read_frame(
        &self,
        reader: &mut Reader<'_>,
        before: Option<&Frame>,
    ) -> Result<Frame, FileFault> {
        let is_same = reader.number()? == 1;
        let old = match before {
            Some(old) if is_same => Some(old),
            None if is_same => return Err(FileFault::Broken),
            _ => None,
        };
        let (server, observer) = match old {
            Some(old) => (old.server.clone(), old.observer.clone()),
            None => (reader.text()?.to_owned(), reader.text()?.to_owned()),
        };
        let zone = match old {
            Some(old) if reader.number()? == 1 => old.zone.clone(),
            _ => reader.text()?.to_owned(),
        };
        let since = old.map_or(0, |old| old.at.timestamp_micros());
        let micros = since
            .checked_add(reader.signed()?)
            .ok_or(FileFault::Broken)?;
        let at = moment(micros)?;
        let today = reader.small()?;
        let mut rows: Vec<Option<Row>> = vec![None; self.licenses.items.len()];
        for row in old.into_iter().flat_map(|old| &old.rows) {
            rows[row.license as usize] = Some(*row);
        }
        for place in reader.places(rows.len())? {
            rows[place] = read_row(reader, place, rows[place])?;
        }
        let present: Vec<usize> = (0..rows.len()).filter(|it| rows[*it].is_some()).collect();
        let mut lasts: Vec<u16> = { rows.iter().flatten() }.map(|row| row.last).collect();
        read_codes(reader, &mut lasts, today)?;
        for (place, last) in present.into_iter().zip(lasts) {
            if let Some(row) = &mut rows[place] {
                row.last = last;
            }
        }
        let mut seats = old.map(|old| old.seats.clone()).unwrap_or_default();
        seats.resize(self.seats.items.len(), 0);
        for place in reader.places(seats.len())? {
            seats[place] = 0;
        }
        for place in reader.places(seats.len())? {
            seats[place] = 1;
        }
        let present: Vec<usize> = (0..seats.len()).filter(|it| seats[*it] > 0).collect();
        let mut codes: Vec<u16> = present.iter().map(|place| seats[*place]).collect();
        read_codes(reader, &mut codes, today)?;
        for (place, code) in present.into_iter().zip(codes) {
            seats[place] = code;
        }
        Ok(Frame {
            server,
            observer,
            zone,
            at,
            rows: rows.into_iter().flatten().collect(),
            seats,
            hash: 0,
        })
    }
}

fn write_frame(writer: &mut Writer, old: Option<&Told<'_>>, told: &Told<'_>) {
    let frame = told.frame;
    writer.number(old.is_some().into());
    match old {
        None => {
            writer.text(&frame.server);
            writer.text(&frame.observer);
            writer.text(&frame.zone);
        }
        Some(old) if old.frame.zone == frame.zone => writer.number(1),
        Some(_) => {
            writer.number(0);
            writer.text(&frame.zone);
        }
    }
    let since = old.map_or(0, |old| old.frame.at.timestamp_micros());
    writer.signed(frame.at.timestamp_micros() - since);
    let rows = told.rows.iter().flatten().map(|row| row.last);
    let latest = rows.chain(told.seats.iter().copied()).max();
    let today = day_of(latest.unwrap_or(0));
    writer.number(today.into());

    let old_row = |place: usize| old.and_then(|old| old.rows[place]);
    // What was last seen is told apart, as it changes every day.
    let fixed = |row: Option<Row>| {
        row.map(|row| Row {
            last: 0,
            license: 0,
            ..row
        })
    };
    let changed: Vec<usize> = (0..told.rows.len())
        .filter(|place| fixed(told.rows[*place]) != fixed(old_row(*place)))
        .collect();
    writer.places(&changed);
    for place in changed {
        write_row(writer, told.rows[place].as_ref());
    }
    let known: Vec<usize> = (0..told.rows.len())
        .filter(|it| told.rows[*it].is_some())
        .collect();
    let last = |row: Option<Row>| row.map_or(1, |row| row.last);
    let lasts: Vec<(u16, u16)> = { known.iter() }
        .map(|place| (last(old_row(*place)), last(told.rows[*place])))
        .collect();
    write_codes(writer, &lasts, today);

    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let mut held: Vec<(u16, u16)> = Vec::with_capacity(told.seats.len());
    for (place, &code) in told.seats.iter().enumerate() {
        let was = old.map_or(0, |old| old.seats[place]);
        match (was, code) {
            (0, 0) => continue,
            (_, 0) => gone.push(place),
            (0, _) => new.push(place),
            _ => {}
        }
        if code > 0 {
            held.push((was.max(1), code));
        }
    }
    writer.places(&gone);
    writer.places(&new);
    write_codes(writer, &held, today);
}

fn write_row(writer: &mut Writer, row: Option<&Row>) {
    let Some(row) = row else {
        writer.number(0);
        return;
    };
    let ends = match row.ends {
        None => 0,
        Some(Ends::At(_)) => 1,
        Some(Ends::On(_)) => 2,
    };
    let flags = u64::from(row.has_all_devices) << 1 | u64::from(row.has_all_people);
    writer.number(1 | flags << 1 | ends << 3);
    writer.optional(row.bought);
    writer.optional(row.cap);
    writer.number(row.held.into());
    match row.ends {
        None => {}
        Some(Ends::At(at)) => writer.signed(at.timestamp_micros()),
        Some(Ends::On(day)) => writer.signed(i64::from(chrono::Datelike::num_days_from_ce(&day))),
    }
}

fn read_row(
    reader: &mut Reader<'_>,
    place: usize,
    old: Option<Row>,
) -> Result<Option<Row>, FileFault> {
    let head = reader.number()?;
    if head == 0 {
        return Ok(None);
    }
    let (bought, cap, held) = (reader.optional()?, reader.optional()?, reader.small()?);
    let ends = match head >> 3 {
        0 => None,
        1 => Some(Ends::At(moment(reader.signed()?)?)),
        2 => {
            let day = i32::try_from(reader.signed()?).ok();
            let day = day.and_then(chrono::NaiveDate::from_num_days_from_ce_opt);
            Some(Ends::On(day.ok_or(FileFault::Broken)?))
        }
        _ => return Err(FileFault::Broken),
    };
    Ok(Some(Row {
        license: place as u32,
        bought,
        cap,
        held,
        ends,
        last: old.map_or(1, |old| old.last),
        has_all_devices: head & 4 != 0,
        has_all_people: head & 2 != 0,
    }))
}

/// Signs by what they were before: a bit for those of today that go on as they were, and the
/// others only if they are different.
fn write_codes(writer: &mut Writer, codes: &[(u16, u16)], today: u32) {
    let begin = pack(today, 0);
    let mut other = Vec::new();
    let mut bits = Vec::with_capacity(codes.len());
    for (nth, &(old, new)) in codes.iter().enumerate() {
        let is_today = new >= begin && new == pack(today, kind_of(old));
        bits.push(is_today);
        if !is_today && old != new {
            other.push(nth);
        }
    }
    writer.bits(&bits);
    writer.places(&other);
    for nth in other {
        let code = codes[nth].1;
        // Recent days are small numbers.
        let age = today - day_of(code);
        writer.number(match code {
            0 | 1 => 0,
            code => (u64::from(age) << 3) | (u64::from(kind_of(code)) + 1),
        });
    }
}

fn read_codes(reader: &mut Reader<'_>, codes: &mut [u16], today: u32) -> Result<(), FileFault> {
    let is_today = reader.bits(codes.len())?;
    for (code, is_today) in codes.iter_mut().zip(is_today) {
        if is_today {
            *code = pack(today, kind_of(*code));
        }
    }
    for place in reader.places(codes.len())? {
        codes[place] = match reader.number()? {
            0 => 1,
            number => {
                let age = u32::try_from(number >> 3).map_err(|_| FileFault::Broken)?;
                let day = today.checked_sub(age).ok_or(FileFault::Broken)?;
                let kind = (number & 7).checked_sub(1).ok_or(FileFault::Broken)?;
                pack(day, kind as u16)
            }
        };
    }
    Ok(())
}

fn moment(micros: i64) -> Result<Moment, FileFault> {
    DateTime::from_timestamp_micros(micros).ok_or(FileFault::Broken)
}

/// Changes with every byte.
fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut sum = Sum::new();
    sum.add(bytes.len() as u64);
    for eight in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..eight.len()].copy_from_slice(eight);
        sum.add(u64::from_le_bytes(word));
    }
    sum.0.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_that_somebody_made_up_are_refused_or_read_but_nothing_worse(
            body in prop::collection::vec(prop_oneof![0_u8..4, any::<u8>()], 0..120),
        ) {
            let mut bytes = MARK.to_vec();
            bytes.extend(body);
            let sum = checksum(&bytes);
            bytes.extend(sum);
            if let Ok(history) = History::read(&bytes) {
                let written = history.write();
                prop_assert_eq!(History::read(&written)?.write(), written);
            }
        }
    }
}
