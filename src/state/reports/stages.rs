//! Reading for reports, in stages: licenses, whose devices, who holds seats, and then what is left
//! open by these. A few lists at a time
//! are asked for, so that what the person does elsewhere never waits behind thousands of them, and
//! only as long as a report is on screen. It can be stopped, and goes on where it was.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{basis::Basis, further::Further, logs::LogNote};
use crate::{
    api::ApiError,
    domain::LicenseId,
    estate::{Estate, Progress, Topic},
    lean::{effect, memo},
    state::{
        live_estate::use_estate,
        session::use_session,
        sync::{Sync, use_sync},
    },
    text::reports::What,
};

/// How many lists are asked for at a time. The desk reads fewer at once.
const AHEAD: usize = 8;

/// How far a stage is.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What is read in it.
    pub what: What,
    /// How much has been read.
    pub done: usize,
    /// Of how much, where that is known.
    pub of: Option<usize>,
    /// Whether all of it has been read.
    pub is_complete: bool,
    /// How much of it could not be read, and why, by one of its lists.
    pub failed: Option<(usize, ApiError)>,
    /// How far back it was read, where that is not all.
    pub back_to: Option<NaiveDate>,
}

impl Stage {
    /// Whether it has come to an end, if not to a good one.
    pub fn has_ended(&self) -> bool {
        let failed = self.failed.as_ref().map_or(0, |(count, _)| *count);
        let is_last = self.of.is_none_or(|of| self.done + failed >= of);
        self.is_complete || ((failed > 0 || self.back_to.is_some()) && is_last)
    }
}

/// All stages, in the order in which they are read.
#[derive(Clone, Copy)]
pub struct Stages {
    /// How far each is.
    pub all: Memo<Vec<Stage>>,
    /// Whether the lists have been read, as far as they can be.
    pub are_read: Memo<bool>,
    /// Whether the lists are complete, and everything else has been read that can be.
    pub is_complete: Memo<bool>,
    /// Whether the person has stopped the reading.
    pub is_stopped: RwSignal<bool>,
    sync: Sync,
    failed: Memo<Vec<Topic>>,
    further: Further,
    /// What has to be said of the server's log.
    pub note: Memo<LogNote>,
}

/// Which lists a stage still takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Missing {
    topics: Vec<Topic>,
    of: usize,
}

/// Licenses on which somebody sits and whose people have not all been read.
pub fn holders(estate: &Estate) -> Missing {
    let held = |id: &LicenseId| estate.count(id).is_some_and(|count| count.assigned > 0);
    let mut missing = Missing::default();
    for license in estate.licenses().filter(|it| held(&it.id)) {
        missing.of += 1;
        let topic = Topic::Seats(license.id.clone());
        if !estate.progress(&topic).complete {
            missing.topics.push(topic);
        }
    }
    crate::lean::sort_by_key(&mut missing.topics, |topic| match topic {
        Topic::Seats(id) => id.clone(),
        _ => LicenseId::default(),
    });
    missing
}

impl Stages {
    /// Whether all has been read that can be; followed.
    pub fn have_ended(self) -> bool {
        self.all.with(|all| all.iter().all(Stage::has_ended))
    }

    /// Reads for a report as long as its screen is there.
    pub fn read(basis: RwSignal<Option<Arc<Basis>>>, further: Further) -> Self {
        let (live, sync) = (use_estate(), use_sync());
        let is_stopped = RwSignal::new(false);
        sync.want(Topic::Catalogue);
        sync.want(Topic::Licenses);
        let by_person = use_session().server_can(|server| server.habits.hides_owners);

        let holders = memo(move || {
            live.progress(&Topic::Catalogue);
            live.peek(holders)
        });
        let people = memo(move || {
            basis.with(|basis| {
                let Some(basis) = basis else {
                    return Missing::default();
                };
                // What was read since the report was put together is not asked for again.
                live.progress(&Topic::Catalogue);
                let unread = basis.unread.iter();
                let unread = live.peek(|estate| {
                    unread
                        .filter(|id| !estate.has_walked_devices_of(id))
                        .map(|id| Topic::UserDevices(id.clone()))
                        .collect()
                });
                Missing {
                    topics: unread,
                    of: basis.persons,
                }
            })
        });
        let licenses = memo(move || {
            let progress = live.progress(&Topic::Licenses);
            Stage {
                what: What::Licenses,
                done: progress.have,
                of: progress.total,
                is_complete: progress.complete && live.progress(&Topic::Catalogue).complete,
                failed: { [Topic::Licenses, Topic::Catalogue].iter() }
                    .find_map(|topic| sync.fault(topic))
                    .map(|error| (rest(progress), error)),
                back_to: None,
            }
        });
        let is_listed = memo(move || licenses.with(|it| it.is_complete));
        let devices = memo(move || {
            if by_person {
                // Whose devices are to be read is known only once the report has been put together
                // of those who hold seats: until then nothing is missing, and nothing is complete.
                let has_caught_up = basis.with(|basis| {
                    let basis = basis.as_ref();
                    basis.is_some_and(|basis| holders.with(|it| basis.holders == *it))
                });
                let is_known = is_listed.get() && has_caught_up;
                return stage_of(sync, What::Devices, &people.get(), is_known);
            }
            let progress = live.progress(&Topic::AllDevices);
            Stage {
                what: What::Devices,
                done: progress.have,
                of: progress.total.map(|total| total.max(progress.have)),
                is_complete: progress.complete,
                failed: { sync.fault(&Topic::AllDevices) }.map(|error| (rest(progress), error)),
                back_to: None,
            }
        });
        let seats = memo(move || stage_of(sync, What::Holders, &holders.get(), is_listed.get()));
        let lists = memo(move || {
            let (licenses, devices, seats) = (licenses.get(), devices.get(), seats.get());
            if by_person {
                vec![licenses, seats, devices]
            } else {
                vec![licenses, devices, seats]
            }
        });
        let are_read = memo(move || lists.with(|lists| lists.iter().all(Stage::has_ended)));
        let (rest, note) = further.stages(basis, are_read, is_stopped);
        let all = memo(move || [lists.get(), rest.get()].concat());
        let is_complete = memo(move || {
            lists.with(|lists| lists.iter().all(|it| it.is_complete))
                && rest.with(|rest| rest.iter().all(Stage::has_ended))
        });

        // The next lists to read: of the first stage that is not complete and has not failed. What
        // has failed stays among them, so that it is tried again as the desk sees fit.
        let wanted = memo(move || {
            if is_stopped.get() || !is_listed.get() {
                return Vec::new();
            }
            let mut wanted = Vec::new();
            let mut take = |missing: Memo<Missing>| {
                missing.with(|missing| {
                    for has_failed in [false, true] {
                        let all = missing.topics.iter();
                        let some = all.filter(|it| sync.fault(it).is_some() == has_failed);
                        wanted.extend(some.take(AHEAD).cloned());
                    }
                });
            };
            let is_done =
                |stage: Memo<Stage>| stage.with(|it| it.is_complete || it.failed.is_some());
            if by_person {
                // Nobody's devices are asked for before it is known who sits where.
                take(holders);
                if is_done(seats) {
                    take(people);
                }
            } else {
                if is_done(devices) {
                    take(holders);
                }
                if !devices.with(|it| it.is_complete) {
                    wanted.push(Topic::AllDevices);
                }
            }
            wanted
        });
        effect(move || {
            for topic in wanted.get() {
                sync.glance(topic);
            }
        });
        let failed = memo(move || {
            let mut failed: Vec<Topic> = vec![Topic::Catalogue, Topic::Licenses];
            if by_person {
                failed.extend(people.with(|it| it.topics.clone()));
            } else {
                failed.push(Topic::AllDevices);
            }
            failed.extend(holders.with(|it| it.topics.clone()));
            failed.retain(|topic| sync.fault(topic).is_some());
            failed
        });
        Self {
            all,
            are_read,
            is_complete,
            is_stopped,
            sync,
            failed,
            further,
            note,
        }
    }

    /// Lets more licenses and people be looked up in the server's logs.
    pub fn look_up_more(self) {
        self.further.look_up_more();
    }

    /// Reads again what could not be read.
    pub fn again(self) {
        for topic in self.failed.get_untracked() {
            self.sync.read(topic);
        }
        self.further.again();
    }
}

/// What of a list has not been read.
fn rest(progress: Progress) -> usize {
    let total = progress.total.unwrap_or(0);
    total.saturating_sub(progress.have).max(1)
}

fn stage_of(sync: Sync, what: What, missing: &Missing, is_listed: bool) -> Stage {
    let faults: Vec<ApiError> = { missing.topics.iter() }
        .filter_map(|topic| sync.fault(topic))
        .collect();
    Stage {
        what,
        done: missing.of - missing.topics.len().min(missing.of),
        of: is_listed.then_some(missing.of),
        is_complete: is_listed && missing.topics.is_empty(),
        failed: faults.first().cloned().map(|error| (faults.len(), error)),
        back_to: None,
    }
}
