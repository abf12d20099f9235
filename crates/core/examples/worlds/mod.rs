//! Reads a world: everything that a report can rest on, written by hand. Its form is told in
//! `usage.rs` beside this folder.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use jiff::{Timestamp, tz::TimeZone};
use seatboard_core::{
    domain::{Hold, Moment, iso},
    usage::{
        DayCounts, DaySign, Ends, Evidence, Habits, History, KnownBy, LicenseUse, Observation,
        Observed, ObservedSeat, PersonUse, Reading, Sign, SignKind, Source, Tenure, Zone, read_day,
    },
};
use serde_json::Value;

/// A time zone by the rules of the IANA.
pub struct Named {
    name: String,
    rules: TimeZone,
}

impl Named {
    /// The zone of a name.
    pub fn new(name: &str) -> Result<Self, String> {
        let rules = TimeZone::get(name).map_err(|_| format!("there is no zone {name:?}"))?;
        Ok(Self {
            name: name.to_owned(),
            rules,
        })
    }
}

impl Zone for Named {
    fn name(&self) -> &str {
        &self.name
    }

    fn ahead_s(&self, at: Moment) -> i32 {
        let at = Timestamp::from_second(at.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.rules.to_offset(at).seconds()
    }
}

/// What a report rests on.
pub struct World {
    /// What was read.
    pub reading: Arc<Reading>,
    /// What was observed before.
    pub history: Arc<History>,
    /// The zone of the report.
    pub zone: String,
    /// Fields that mean nothing here.
    pub ignored: Vec<String>,
}

/// A value and where it stands.
#[derive(Clone)]
pub struct At<'a> {
    value: &'a Value,
    path: String,
}

static NULL: Value = Value::Null;

impl<'a> At<'a> {
    fn root(value: &'a Value) -> Self {
        Self {
            value,
            path: "world".to_owned(),
        }
    }

    /// A field; one that is absent is null.
    fn get(&self, name: &str) -> Self {
        Self {
            value: self.value.get(name).unwrap_or(&NULL),
            path: format!("{}.{name}", self.path),
        }
    }

    fn is_absent(&self) -> bool {
        self.value.is_null()
    }

    fn wrong<T>(&self, wanted: &str) -> Result<T, String> {
        Err(format!("{} is not {wanted}: {}", self.path, self.value))
    }

    /// It has fields, of which these mean something. Others are noted.
    fn only(&self, names: &[&str], ignored: &mut Vec<String>) -> Result<(), String> {
        let Some(object) = self.value.as_object() else {
            return self.wrong("an object");
        };
        let others = object.keys().filter(|key| !names.contains(&key.as_str()));
        ignored.extend(others.map(|key| format!("{}.{key}", self.path)));
        Ok(())
    }

    fn items(&self) -> Result<Vec<Self>, String> {
        let items = match self.value {
            Value::Null => return Ok(Vec::new()),
            Value::Array(items) => items,
            _ => return self.wrong("a list"),
        };
        let item = |(nth, value)| Self {
            value,
            path: format!("{}[{nth}]", self.path),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    fn optional<T>(
        &self,
        wanted: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        match self.value {
            Value::Null => Ok(None),
            value => read(value).map_or_else(|| self.wrong(wanted), |read| Ok(Some(read))),
        }
    }

    fn text(&self) -> Result<Option<&'a str>, String> {
        self.optional("a text", Value::as_str)
    }

    fn id(&self) -> Result<&'a str, String> {
        self.text()?.map_or_else(|| self.wrong("a text"), Ok)
    }

    fn flag(&self, otherwise: bool) -> Result<bool, String> {
        Ok(self
            .optional("true or false", Value::as_bool)?
            .unwrap_or(otherwise))
    }

    fn number(&self) -> Result<Option<u32>, String> {
        self.optional("a number", |it| it.as_u64()?.try_into().ok())
    }

    fn moment(&self) -> Result<Option<Moment>, String> {
        self.optional("a moment such as 2026-11-22T10:00:00Z", |it| {
            iso::read(it.as_str()?)
        })
    }

    fn day(&self) -> Result<Option<NaiveDate>, String> {
        self.optional("a day such as 2026-11-22", |it| read_day(it.as_str()?))
    }

    fn ends(&self) -> Result<Option<Ends>, String> {
        self.optional("a moment or a day", |it| {
            let text = it.as_str()?;
            let moment = iso::read(text).map(Ends::At);
            moment.or_else(|| read_day(text).map(Ends::On))
        })
    }

    fn kind(&self) -> Result<SignKind, String> {
        const KINDS: [SignKind; 5] = [
            SignKind::Heartbeat,
            SignKind::Validation,
            SignKind::CheckIn,
            SignKind::CheckOut,
            SignKind::Activation,
        ];
        let name = self.text()?.unwrap_or("heartbeat").replace('_', "-");
        let kind = KINDS.into_iter().find(|kind| kind.id() == name);
        kind.map_or_else(|| self.wrong("a kind of sign"), Ok)
    }

    fn source(&self, otherwise: Source) -> Result<Source, String> {
        const SOURCES: [Source; 6] = [
            Source::License,
            Source::Device,
            Source::Log,
            Source::Journal,
            Source::DayCount,
            Source::Observation,
        ];
        let Some(name) = self.text()? else {
            return Ok(otherwise);
        };
        let name = name.replace('_', "-");
        let source = SOURCES.into_iter().find(|source| source.id() == name);
        source.map_or_else(|| self.wrong("a source"), Ok)
    }
}

impl World {
    /// All signs in it, in order for a zone.
    pub fn evidence(&self, zone: Named) -> Arc<Evidence> {
        let (reading, history) = (self.reading.clone(), self.history.clone());
        Arc::new(Evidence::new(reading, history, Arc::new(zone)))
    }

    /// The world of a text.
    ///
    /// # Errors
    /// What is wrong, and where it stands.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Self::of(&value)
    }

    /// The world of a value.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(value: &Value) -> Result<Self, String> {
        let root = At::root(value);
        let mut noted = Vec::new();
        let ignored = &mut noted;
        root.only(
            &[
                "about",
                "now",
                "zone",
                "habits",
                "licenses",
                "people",
                "holders",
                "signs",
                "observations",
            ],
            ignored,
        )?;
        let now = root.get("now");
        let Some(now) = now.moment()? else {
            return now.wrong("a moment such as 2026-11-22T10:00:00Z");
        };
        let habits = root.get("habits");
        if !habits.is_absent() {
            habits.only(&["tells_all", "hides_owners", "ends_on_days"], ignored)?;
        }
        let habits = Habits {
            tells_all: habits.get("tells_all").flag(false)?,
            hides_owners: habits.get("hides_owners").flag(false)?,
            ends_on_days: habits.get("ends_on_days").flag(false)?,
        };
        let mut reading = Reading::new(now, habits);
        reading.has_all_licenses = true;
        for license in root.get("licenses").items()? {
            let license = license_of(&license, ignored)?;
            reading.put_license(license);
        }
        for person in root.get("people").items()? {
            person.only(&["id", "team", "staff", "out"], ignored)?;
            reading.put_person(PersonUse {
                id: person.get("id").id()?.into(),
                team: person.get("team").text()?.map(Into::into),
                is_staff: person.get("staff").flag(false)?,
                is_out: person.get("out").flag(false)?,
            });
        }
        for holder in root.get("holders").items()? {
            put_holder(&mut reading, &holder, ignored)?;
        }
        // Whoever holds seats is at least counted.
        let mut held = vec![0; reading.licenses.len()];
        for seat in &reading.seats {
            held[seat.license as usize] += 1;
        }
        for (license, held) in reading.licenses.iter_mut().zip(held) {
            license.held = license.held.max(held);
        }
        for sign in root.get("signs").items()? {
            put_sign(&mut reading, &sign, ignored)?;
        }
        let mut history = History::default();
        for observation in root.get("observations").items()? {
            history.add(&observation_of(&observation, ignored)?);
        }
        let zone = root.get("zone").text()?.unwrap_or("UTC").to_owned();
        Ok(Self {
            reading: Arc::new(reading),
            history: Arc::new(history),
            zone,
            ignored: noted,
        })
    }
}

fn license_of(at: &At<'_>, ignored: &mut Vec<String>) -> Result<LicenseUse, String> {
    at.only(
        &[
            "id",
            "name",
            "product",
            "team",
            "bought",
            "cap",
            "held",
            "by_device",
            "devices",
            "created",
            "ends",
            "grace_until",
            "stops_at_end",
            "suspended",
            "air_gapped",
            "last_validated",
            "last_check_in",
            "last_check_out",
            "days",
            "holders_read",
            "devices_read",
        ],
        ignored,
    )?;
    let days = at.get("days");
    let days = if days.is_absent() {
        None
    } else {
        days.only(&["since", "valid", "failed"], ignored)?;
        let list = |name: &str| -> Result<Vec<NaiveDate>, String> {
            let mut found = Vec::new();
            for day in days.get(name).items()? {
                found.push(day.day()?.map_or_else(|| day.wrong("a day"), Ok)?);
            }
            Ok(found)
        };
        let (valid, failed) = (list("valid")?, list("failed")?);
        let first = valid.iter().chain(&failed).min().copied();
        Some(DayCounts {
            since: days.get("since").day()?.or(first),
            has_any: first.is_some(),
            valid,
        })
    };
    let bought = at.get("bought").number()?;
    Ok(LicenseUse {
        id: at.get("id").id()?.into(),
        product: at.get("product").id()?.into(),
        team: at.get("team").text()?.map(Into::into),
        bought,
        cap: at.get("cap").number()?.or(bought),
        held: at.get("held").number()?.unwrap_or(0),
        is_by_device: at.get("by_device").flag(false)?,
        created: at.get("created").moment()?,
        ends: at.get("ends").ends()?,
        grace_until: at.get("grace_until").moment()?,
        stops_at_end: at.get("stops_at_end").flag(true)?,
        is_suspended: at.get("suspended").flag(false)?,
        is_air_gapped: at.get("air_gapped").flag(false)?,
        last_validated: at.get("last_validated").moment()?,
        last_check_in: at.get("last_check_in").moment()?,
        devices: at.get("devices").number()?.unwrap_or(0),
        last_check_out: at.get("last_check_out").moment()?,
        days,
        logged: Vec::new(),
        signs: Vec::new(),
        has_all_people: at.get("holders_read").flag(true)?,
        has_all_devices: at.get("devices_read").flag(true)?,
    })
}

fn put_holder(reading: &mut Reading, at: &At<'_>, ignored: &mut Vec<String>) -> Result<(), String> {
    at.only(
        &[
            "license",
            "person",
            "owner",
            "activations",
            "since",
            "devices_read",
        ],
        ignored,
    )?;
    let license = at.get("license").id()?;
    let person = at.get("person").id()?;
    let Some(seat) = reading.seat(&license.into(), &person.into()) else {
        return at.get("license").wrong("the id of a license");
    };
    if at.get("owner").flag(false)? {
        seat.hold = Hold::Owner;
    }
    seat.activations = at.get("activations").number()?;
    seat.has_all_devices = at.get("devices_read").flag(false)?;
    if let Some(since) = at.get("since").moment()? {
        seat.tenure = Tenure::since(since, KnownBy::Receipt);
    }
    Ok(())
}

fn put_sign(reading: &mut Reading, at: &At<'_>, ignored: &mut Vec<String>) -> Result<(), String> {
    at.only(
        &["license", "person", "at", "day", "kind", "source"],
        ignored,
    )?;
    let license = at.get("license").id()?.into();
    if reading.find_license(&license).is_none() {
        return at.get("license").wrong("the id of a license");
    }
    let kind = at.get("kind").kind()?;
    let sign = match (at.get("at").moment()?, at.get("day").day()?) {
        (Some(moment), None) => Sign::at(moment, kind, at.get("source").source(Source::Device)?),
        (None, Some(day)) => {
            let first = day.and_time(chrono::NaiveTime::MIN).and_utc();
            Sign {
                first,
                last: first + TimeDelta::days(1) - TimeDelta::nanoseconds(1),
                kind,
                source: at.get("source").source(Source::DayCount)?,
            }
        }
        _ => return at.wrong("a sign with either `at` or `day`"),
    };
    let person = at.get("person").text()?.map(Into::into);
    reading.add_sign(&license, person.as_ref(), sign);
    Ok(())
}

fn day_sign(at: &At<'_>, ignored: &mut Vec<String>) -> Result<Option<DaySign>, String> {
    if at.is_absent() {
        return Ok(None);
    }
    // A day alone is that of a report.
    let is_day = at.value.is_string();
    if !is_day {
        at.only(&["day", "kind"], ignored)?;
    }
    let day = if is_day { at.clone() } else { at.get("day") };
    let Some(day) = day.day()? else {
        return day.wrong("a day such as 2026-11-22");
    };
    let kind = at.get("kind").kind()?;
    Ok(Some(DaySign { day, kind }))
}

fn observation_of(at: &At<'_>, ignored: &mut Vec<String>) -> Result<Observation, String> {
    at.only(&["server", "observer", "at", "zone", "licenses"], ignored)?;
    let moment = at.get("at");
    let Some(moment) = moment.moment()? else {
        return moment.wrong("a moment such as 2026-11-22T10:00:00Z");
    };
    let mut licenses = Vec::new();
    for license in at.get("licenses").items()? {
        license.only(
            &[
                "id",
                "bought",
                "cap",
                "held",
                "ends",
                "last",
                "holders_read",
                "devices_read",
                "holders",
            ],
            ignored,
        )?;
        let mut seats = Vec::new();
        for holder in license.get("holders").items()? {
            seats.push(if holder.value.is_string() {
                ObservedSeat {
                    person: holder.id()?.into(),
                    last: None,
                }
            } else {
                holder.only(&["person", "last"], ignored)?;
                ObservedSeat {
                    person: holder.get("person").id()?.into(),
                    last: day_sign(&holder.get("last"), ignored)?,
                }
            });
        }
        let bought = license.get("bought").number()?;
        let counted = u32::try_from(seats.len()).unwrap_or(u32::MAX);
        licenses.push(Observed {
            license: license.get("id").id()?.into(),
            bought,
            cap: license.get("cap").number()?.or(bought),
            held: license.get("held").number()?.unwrap_or(counted),
            ends: license.get("ends").ends()?,
            last: day_sign(&license.get("last"), ignored)?,
            has_all_devices: license.get("devices_read").flag(true)?,
            has_all_people: license.get("holders_read").flag(true)?,
            seats,
        });
    }
    Ok(Observation {
        server: at.get("server").text()?.unwrap_or_default().to_owned(),
        observer: at.get("observer").text()?.unwrap_or_default().to_owned(),
        at: moment,
        zone: at.get("zone").text()?.unwrap_or("UTC").to_owned(),
        licenses,
    })
}
