//! Before something is reset: the server forgets then when it was last seen, so what was seen of it
//! is noted in the history first. A reset waits for that for a moment only, and never fails
//! because of it.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::*;

use super::{oldest, zone::ReportZone};
use crate::{
    acts::{Act, DeviceAct, SeatAct},
    domain::{LicenseId, Moment, UserId},
    estate::{Estate, Topic},
    lean,
    missing::Absent,
    state::{
        at_most,
        history::{Kept, Store},
        live_estate::use_estate,
        now_ms, pause,
        session::use_session,
        sync::use_sync,
    },
    usage::{Evidence, Habits, History, Observation, Reading},
};

/// How long a reset waits until what was seen has been noted, in milliseconds. Noting goes on.
const LONGEST_MS: u32 = 4_000;
/// How long of that may go into asking whose the devices are.
const ASKING_MS: f64 = 2_000.0;
/// How many people are asked for so. Where it may be the device of any of more, nobody is.
const MOST_ASKED: usize = 8;
/// How often it is looked whether they have been read, in milliseconds.
const LOOK_MS: u32 = 50;

/// Notes what was seen of things before they are reset.
pub type Note = fn(Vec<Act>) -> Pin<Box<dyn Future<Output = ()>>>;

/// Notes what was seen of everything, once for all of these acts, if any of them erases something.
/// What it takes arrives with reports.
pub async fn note_before(acts: &[Act], owner: &Owner) {
    if !acts.iter().any(Act::forgets_use) {
        return;
    }
    let (acts, owner) = (acts.to_vec(), owner.clone());
    let work = async move {
        if let Ok(note) = part().await {
            owner.with(|| note(acts)).await;
        }
    };
    at_most(LONGEST_MS, work).await;
}

#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(reports, fallible)]
fn part() -> Result<Note, Absent> {
    Ok(note)
}

#[cfg(not(feature = "split"))]
async fn part() -> Result<Note, Absent> {
    Ok(note)
}

/// As [`note_before`], here.
fn note(acts: Vec<Act>) -> Pin<Box<dyn Future<Output = ()>>> {
    let (live, sync, session) = (use_estate(), use_sync(), use_session());
    let store = Store::here(&expect_context()).filter(Store::keeps);
    let habits = { session.me_now() }.map_or(Habits::default(), |me| me.server.habits);
    let zone = ReportZone::usual();
    Box::pin(async move {
        let Some(store) = store else {
            return;
        };
        let asked: Vec<Topic> = match habits.hides_owners {
            true => live.peek(|estate| people_of(estate, &acts)),
            false => Vec::new(),
        }
        .into_iter()
        .map(Topic::UserDevices)
        .collect();
        asked.iter().for_each(|topic| sync.need(topic.clone()));
        let until = now_ms() + ASKING_MS;
        let is_read = |estate: &Estate| asked.iter().all(|topic| estate.progress(topic).complete);
        while now_ms() < until && !live.peek(is_read) {
            pause(LOOK_MS).await;
        }
        // As it is now: once something is reset the estate knows no more of it than the server.
        let reading = live.peek(|estate| {
            let mut reading = Reading::from_estate(estate, oldest(estate, sync), habits);
            let now = Moment::from_timestamp_millis(now_ms() as i64);
            reading.now = seen_by(&reading, now.unwrap_or_default());
            reading
        });
        if !reading.has_all_licenses {
            // It would tell of those that have not been read that they were not there.
            return;
        }
        let reading = Arc::new(reading);
        let take_in = |kept: &mut Kept| {
            let seen = seen(&store, reading, Arc::clone(&kept.history), zone);
            kept.take_in(&seen);
        };
        store.change(Kept::default(), take_in).await;
    })
}

/// What was seen of everything, with what earlier observations tell of it.
fn seen(
    store: &Store,
    reading: Arc<Reading>,
    history: Arc<History>,
    zone: ReportZone,
) -> Observation {
    store.observe_before(&Evidence::new(reading, history, Arc::new(zone)))
}

/// The moment of a reading: its oldest list's, or that of the latest sign in it, as nobody read that
/// before it was there. What is said to be to come tells nothing.
fn seen_by(reading: &Reading, now: Moment) -> Moment {
    let seats = reading.seats.iter().flat_map(|seat| &seat.signs);
    let licenses = reading.licenses.iter().flat_map(|it| &it.signs);
    let seen = seats.chain(licenses).map(|sign| sign.last);
    let seen = seen.filter(|seen| *seen <= now);
    seen.fold(reading.now, Moment::max)
}

/// Whose devices have to be read to know whose signs are erased, where only a person's own list
/// tells. Nobody where it may be anybody's.
fn people_of(estate: &Estate, acts: &[Act]) -> Vec<UserId> {
    let holders = |license: &LicenseId| {
        let seats = estate.seats_of(license).into_value().unwrap_or_default();
        let active = |used: Option<u32>| used != Some(0);
        { seats.iter() }
            .filter(|seat| active(seat.activations.map(|it| it.used)))
            .map(|seat| seat.user.clone())
            .collect::<Vec<UserId>>()
    };
    let mut people = Vec::new();
    for act in acts {
        if let Act::Seat(_, SeatAct::Reset { user }) = act {
            people.push(user.clone());
        }
        if let Act::Device(device, DeviceAct::Reset { license }) = act {
            let owner = estate.device(device).and_then(|it| it.user.clone());
            people.extend(owner.map_or_else(|| holders(license), |owner| vec![owner]));
        }
    }
    people.retain(|user| !estate.has_walked_devices_of(user));
    lean::sort(&mut people);
    people.dedup();
    if people.len() > MOST_ASKED {
        people.clear();
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Activations, Hold},
        estate::sample,
        usage::{Sign, SignKind, Source},
    };

    /// Ana and Ben have activated something on a license, Cem has not.
    fn estate() -> Estate {
        let mut estate = Estate::with_licenses(vec![sample::license("l", 3, Some(5))]);
        let mut walk = estate.begin(Topic::Seats("l".into()));
        let mut rows = Vec::new();
        for (id, used) in [("ana", 1), ("ben", 1), ("cem", 0)] {
            let (mut seat, user) = sample::seat("l", id, Hold::Assigned);
            seat.activations = Some(Activations { used, max: None });
            rows.push((seat, user));
        }
        estate.merge_seats(&mut walk, rows);
        estate.finish(walk);
        let mut walk = estate.begin(Topic::AllDevices);
        estate.merge_devices(&mut walk, vec![sample::device("d", "l")]);
        estate.finish(walk);
        estate
    }

    fn reset_device() -> Act {
        Act::Device(
            "d".into(),
            DeviceAct::Reset {
                license: "l".into(),
            },
        )
    }

    fn reset_seat(user: &str) -> Act {
        Act::Seat("l".into(), SeatAct::Reset { user: user.into() })
    }

    #[test]
    fn a_device_may_be_that_of_anybody_who_activated_something() {
        let mut estate = estate();
        let of = |estate: &Estate, acts: &[Act]| people_of(estate, acts);
        assert_eq!(
            of(&estate, &[reset_device()]),
            ["ana", "ben"].map(UserId::from)
        );
        // The devices of a seat are its person's.
        assert_eq!(of(&estate, &[reset_seat("cem")]), [UserId::from("cem")]);
        let release = Act::Seat("l".into(), SeatAct::Release { user: "ana".into() });
        assert_eq!(of(&estate, &[release]), []);
        // Whose devices were read is known.
        let mut walk = estate.begin(Topic::UserDevices("ana".into()));
        let device = crate::domain::Device {
            user: Some("ana".into()),
            ..sample::device("d", "l")
        };
        estate.merge_devices(&mut walk, vec![device]);
        estate.finish(walk);
        assert_eq!(of(&estate, &[reset_device()]), []);
        assert_eq!(
            of(&estate, &[reset_device(), reset_seat("ben")]),
            [UserId::from("ben")]
        );
    }

    #[test]
    fn where_it_may_be_anybodys_nobody_is_asked_for() {
        let acts = |count: usize| -> Vec<Act> {
            (0..count)
                .map(|nth| reset_seat(&format!("p{nth}")))
                .collect()
        };
        assert_eq!(people_of(&estate(), &acts(MOST_ASKED)).len(), MOST_ASKED);
        assert_eq!(people_of(&estate(), &acts(MOST_ASKED + 1)), []);
    }

    #[test]
    fn what_was_seen_later_than_the_lists_says_that_they_are_not_that_old() {
        let at = |day| Moment::default() + chrono::TimeDelta::days(day);
        let mut reading = Reading::from_estate(&estate(), at(10), Habits::default());
        let mut see = |day| {
            let sign = Sign::at(at(day), SignKind::Heartbeat, Source::Device);
            reading.add_sign(&"l".into(), Some(&"ana".into()), sign);
            seen_by(&reading, at(20))
        };
        assert_eq!(see(9), at(10));
        assert_eq!(see(12), at(12));
        // The server's clock is wrong, or this one.
        assert_eq!(see(21), at(12));
    }
}
