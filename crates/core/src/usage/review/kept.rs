//! A round and its answers as texts, for whoever keeps them until all answers have come.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Answer, Answers, Choice, ReviewRow, Round, word};
use crate::{
    domain::Moment,
    usage::{read_day, write_day},
};

impl Round {
    /// All of it.
    pub fn write(&self) -> Value {
        let row = |row: &ReviewRow| {
            json!([
                row.license.as_str(),
                row.person.as_str(),
                row.reviewer,
                row.last.map(|it| it.timestamp_micros()),
                row.shown,
            ])
        };
        json!({
            "id": self.id,
            "server": self.server,
            "due": write_day(self.due),
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }

    /// Reads what was written; `None` if any of it is not whole.
    pub fn read(kept: &Value) -> Option<Self> {
        let row = |row: &Value| {
            let last = match &row[3] {
                Value::Null => None,
                last => Some(Moment::from_timestamp_micros(last.as_i64()?)?),
            };
            let shown = row[4].as_array()?.iter();
            Some(ReviewRow {
                license: row[0].as_str()?.into(),
                person: row[1].as_str()?.into(),
                reviewer: row[2].as_str()?.to_owned(),
                last,
                shown: shown
                    .map(|it| it.as_str().map(str::to_owned))
                    .collect::<Option<_>>()?,
            })
        };
        Some(Self {
            id: word(kept, "id")?,
            server: word(kept, "server")?,
            due: read_day(kept["due"].as_str()?)?,
            rows: { kept["rows"].as_array()?.iter() }
                .map(row)
                .collect::<Option<_>>()?,
        })
    }
}

impl Answers {
    /// All of them.
    pub fn write(&self) -> Value {
        let all = |(row, all): (&u32, &BTreeSet<Answer>)| {
            json!([row, all.iter().map(Answer::write).collect::<Vec<_>>()])
        };
        let one = |(row, answer): (&u32, &Answer)| json!([row, answer.write()]);
        json!({
            "given": self.given.iter().map(all).collect::<Vec<_>>(),
            "settled": self.settled.iter().map(one).collect::<Vec<_>>(),
            "taken": self.taken,
        })
    }

    /// Reads what was written; `None` if any of it is not whole.
    pub fn read(kept: &Value) -> Option<Self> {
        let place = |it: &Value| u32::try_from(it.as_u64()?).ok();
        let all = |it: &Value| {
            let answers = it[1].as_array()?.iter().map(Answer::read);
            Some((place(&it[0])?, answers.collect::<Option<BTreeSet<_>>>()?))
        };
        let one = |it: &Value| Some((place(&it[0])?, Answer::read(&it[1])?));
        Some(Self {
            given: { kept["given"].as_array()?.iter() }
                .map(all)
                .collect::<Option<BTreeMap<_, _>>>()?,
            settled: { kept["settled"].as_array()?.iter() }
                .map(one)
                .collect::<Option<BTreeMap<_, _>>>()?,
            taken: { kept["taken"].as_array()?.iter() }
                .map(place)
                .collect::<Option<BTreeSet<_>>>()?,
        })
    }
}

impl Answer {
    fn write(&self) -> Value {
        json!([self.at.timestamp_micros(), self.choice.id(), self.reason])
    }

    fn read(kept: &Value) -> Option<Self> {
        Some(Self {
            at: Moment::from_timestamp_micros(kept[0].as_i64()?)?,
            choice: Choice::named(kept[1].as_str()?)?,
            reason: kept[2].as_str()?.to_owned(),
        })
    }
}
