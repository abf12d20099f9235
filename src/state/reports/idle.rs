//! What is kept for the report of idle seats: who is left alone until when, and who was warned.
//! Kept are ids and days, sealed, for the person who is in.

use leptos::{prelude::*, task::spawn_local};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::{
    domain::{LicenseId, Moment, UserId},
    state::{session::use_session, storage::Key, vault::Vault},
    usage::{read_day, write_day},
};

/// The texts on the shelf.
const PINS: &str = "pins";
const ROUND: &str = "round";

/// Who is left alone, up to a day, that one included.
pub type Pins = FxHashMap<UserId, chrono::NaiveDate>;

/// People who were told that their seats will be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// When they were told. Whoever is seen after it has come back.
    pub told: Moment,
    /// From which day on it is decided.
    pub decide_on: chrono::NaiveDate,
    /// The seats.
    pub seats: Vec<(LicenseId, UserId)>,
}

/// What is kept.
#[derive(Clone, Copy)]
pub struct IdleStore {
    /// Who is left alone.
    pub pins: RwSignal<Pins>,
    /// The round that is on.
    pub round: RwSignal<Option<Round>>,
    vault: Vault,
}

impl IdleStore {
    /// Takes up what was kept of the person who is in. To be called once by the page.
    pub fn open() -> Self {
        let store = Self {
            pins: RwSignal::new(Pins::default()),
            round: RwSignal::new(None),
            vault: use_session().vault(),
        };
        if let Some(shelf) = store.vault.shelf(Key::Idle) {
            spawn_local(async move {
                let pins = store.vault.get(&shelf, PINS).await;
                let round = store.vault.get(&shelf, ROUND).await;
                // The page may be gone by now; then there is nothing to tell.
                if let Some(pins) = pins.and_then(|text| read_pins(&text)) {
                    let _ = store.pins.try_set(pins);
                }
                if let Some(round) = round.and_then(|text| read_round(&text)) {
                    let _ = store.round.try_set(Some(round));
                }
            });
        }
        store
    }

    /// Whether what is set here will be there after the page is loaded again.
    pub fn keeps(self) -> bool {
        self.vault.keeps()
    }

    /// Leaves somebody alone up to a day; `None` for not any more.
    pub fn pin(self, person: UserId, until: Option<chrono::NaiveDate>) {
        self.pins.update(|pins| match until {
            Some(until) => {
                pins.insert(person, until);
            }
            None => {
                pins.remove(&person);
            }
        });
        self.put(PINS, self.pins.with_untracked(write_pins));
    }

    /// Begins a round, or ends the one that is on.
    pub fn set_round(self, round: Option<Round>) {
        self.put(ROUND, round.as_ref().map(write_round));
        self.round.set(round);
    }

    fn put(self, name: &'static str, text: Option<String>) {
        let Some(shelf) = self.vault.shelf(Key::Idle) else {
            return;
        };
        let Some(text) = text else {
            return shelf.remove(name);
        };
        spawn_local(async move {
            // An older state of it would be worse than none.
            if !self.vault.put(&shelf, name, &text).await {
                shelf.remove(name);
            }
        });
    }
}

fn write_pins(pins: &Pins) -> Option<String> {
    let row = |(id, day): (&UserId, &chrono::NaiveDate)| json!([id.as_str(), write_day(*day)]);
    (!pins.is_empty()).then(|| Value::from_iter(pins.iter().map(row)).to_string())
}

fn read_pins(text: &str) -> Option<Pins> {
    let kept: Value = serde_json::from_str(text).ok()?;
    let row = |row: &Value| {
        Some((
            row.get(0)?.as_str()?.into(),
            read_day(row.get(1)?.as_str()?)?,
        ))
    };
    kept.as_array()?.iter().map(row).collect()
}

fn write_round(round: &Round) -> String {
    let seat = |(license, user): &(LicenseId, UserId)| json!([license.as_str(), user.as_str()]);
    json!({
        "told": round.told.timestamp_micros(),
        "decideOn": write_day(round.decide_on),
        "seats": round.seats.iter().map(seat).collect::<Vec<_>>(),
    })
    .to_string()
}

fn read_round(text: &str) -> Option<Round> {
    let kept: Value = serde_json::from_str(text).ok()?;
    let seat = |seat: &Value| Some((seat.get(0)?.as_str()?.into(), seat.get(1)?.as_str()?.into()));
    let seats = kept.get("seats")?.as_array()?;
    Some(Round {
        told: Moment::from_timestamp_micros(kept.get("told")?.as_i64()?)?,
        decide_on: read_day(kept.get("decideOn")?.as_str()?)?,
        seats: seats.iter().map(seat).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        let day = read_day("2026-12-13").expect("a day");
        let round = Round {
            told: Moment::from_timestamp_micros(1_795_000_000_123_456).expect("a moment"),
            decide_on: day,
            seats: vec![("cad".into(), "ana".into()), ("cad".into(), "ben".into())],
        };
        assert_eq!(read_round(&write_round(&round)), Some(round));
        let pins: Pins = [("ana".into(), day), ("ben".into(), day)]
            .into_iter()
            .collect();
        let text = write_pins(&pins).expect("somebody");
        assert_eq!(read_pins(&text), Some(pins));
        assert_eq!(write_pins(&Pins::default()), None);
        // What is not whole is nothing: half a round would name too few.
        assert_eq!(
            read_round(r#"{"told":1,"decideOn":"2026-12-13","seats":[["cad"]]}"#),
            None
        );
        assert_eq!(read_pins("nonsense"), None);
    }
}
