//! What could not be read: when it is tried again, and whether the server is away.
//!
//! What fails is left alone twice as long each time, by itself: another list's answer neither
//! calls it back nor tells that it can be read. Where nothing is answered any more, one list at
//! a time finds out when that is over; then comes what failed meanwhile.

use super::{Desk, End, Entry, Job, is_list};
use crate::estate::{Estate, Topic};

/// How long what failed is left alone at first, and at most, in milliseconds.
const FIRST_MS: f64 = 15_000.0;
const CEILING_MS: f64 = 300_000.0;
/// How often a list is read that does not fit its count, before it is left alone like one that
/// fails: a newer count usually shows which of the two was out of date.
const IN_VAIN: u32 = 3;
/// The longest pause that a server is granted.
pub(super) const LONGEST_MS: f64 = 3_600_000.0;
/// How often a server that is away is asked, in milliseconds: the longer it is, the more seldom.
const PROBE_MS: (f64, f64) = (5_000.0, 30_000.0);
/// How long after a change got no answer another answer tells that all is well again: longer than
/// a run waits for an answer and then tries once more.
const QUIET_MS: f64 = 40_000.0;

/// Whether the server can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Health {
    /// When something was last read, in milliseconds since 1970.
    pub read_at: Option<f64>,
    /// Since when something that is looked at gets no answer.
    pub absent: Option<f64>,
    /// Whether that is a part of it, and the rest is answered.
    pub is_partly: bool,
}

/// Nothing is answered.
#[derive(Debug)]
pub(super) struct Away {
    since: f64,
    tried: f64,
    /// What finds out whether that is over.
    probe: Option<Job>,
}

impl Away {
    pub(super) fn is_asked(&self, job: &Job) -> bool {
        self.probe.as_ref() == Some(job)
    }
}

impl Desk {
    /// Whether the server can be read.
    pub fn health(&self) -> Health {
        let held = self.entries.values().filter(|entry| entry.is_held());
        let lists = held.filter_map(|entry| entry.absent);
        let away = self.away.as_ref().map(|away| away.since);
        let since = lists.chain(away).chain(self.mute.map(|(since, _)| since));
        Health {
            read_at: self.read_at,
            absent: since.min_by(f64::total_cmp),
            is_partly: self.away.is_none() && self.mute.is_none(),
        }
    }

    /// When a list was last read to its end, in milliseconds since 1970. `None` if it never was,
    /// or could not be read when that was tried last.
    pub fn read_when(&self, topic: &Topic) -> Option<f64> {
        let entry = self.entries.get(&Job::List(topic.clone()))?;
        entry.tried.filter(|_| entry.fails == 0)
    }

    /// A part of something was read.
    pub fn answered(&mut self, now: f64) {
        self.read_at = Some(now);
        self.mute = self.mute.filter(|(_, last)| now - last < QUIET_MS);
        self.is_back(now);
    }

    /// A change was answered.
    pub fn heeded(&mut self, now: f64) {
        self.mute = None;
        self.answered(now);
    }

    /// A change got no answer.
    pub fn unheeded(&mut self, now: f64) {
        let since = self.mute.map_or(now, |(since, _)| since);
        if self.mute.is_none() {
            self.goes(now);
        }
        self.mute = Some((since, now));
    }

    /// Something that is not kept could not be read.
    pub fn unanswered(&mut self, now: f64) {
        self.goes(now);
    }

    fn goes(&mut self, now: f64) {
        let away = Away {
            since: now,
            tried: now,
            probe: None,
        };
        self.away.get_or_insert(away);
    }

    /// The server answers. What failed while it did not has waited for nothing else.
    fn is_back(&mut self, now: f64) {
        let Some(Away { since, .. }) = self.away.take() else {
            return;
        };
        let failed_since = |entry: &Entry| entry.absent.is_some_and(|at| at >= since);
        for entry in self.entries.values_mut().filter(|it| failed_since(it)) {
            entry.not_before = now;
        }
        self.wake(now);
    }

    /// Notes how reading something ended.
    pub(super) fn note(&mut self, job: &Job, end: End, now: f64, took: f64) {
        let entry = self.entries.entry(job.clone()).or_default();
        entry.is_reading = false;
        if end == End::SignedOut {
            entry.is_dirty = true;
            return;
        }
        let was_absent = entry.absent;
        entry.tried = Some(now);
        entry.absent = None;
        if end == End::Read {
            entry.took = took;
            entry.fails = 0;
            entry.not_before = 0.0;
            return self.answered(now);
        }
        let is_fresh = entry.fails == 0;
        let wait = wait_ms(entry.fails);
        entry.took = 0.0;
        entry.fails += 1;
        entry.not_before = now + wait;
        // A row that is refused is not asked for again by itself.
        entry.is_dirty |= is_list(job) || end != End::Refused;
        entry.is_news = false;
        match end {
            End::Absent => {
                entry.absent = was_absent.or(Some(now));
                // What goes on failing says nothing of the rest.
                if is_fresh {
                    self.goes(now);
                }
            }
            End::Limited(wait_s) => {
                let asked = f64::from(wait_s.unwrap_or(0)) * 1000.0;
                entry.not_before = entry.not_before.max(now + asked.min(LONGEST_MS));
                self.is_back(now);
            }
            End::Refused | End::Read | End::SignedOut => self.is_back(now),
        }
    }

    /// Notes whether a list that was read is all there is.
    pub(super) fn weigh(&mut self, estate: &Estate, job: &Job, now: f64) {
        let Job::List(topic) = job else { return };
        let entry = self.entries.entry(job.clone()).or_default();
        if estate.progress(topic).complete {
            entry.vain = 0;
            return;
        }
        entry.vain += 1;
        if entry.vain >= IN_VAIN {
            // It was read, so it need not wait for longer than what is read anyway.
            let most = self.refresh_ms.max(FIRST_MS);
            entry.not_before = now + wait_ms(entry.vain - IN_VAIN).min(most);
        }
    }

    /// Asks a server that is away for one thing, of those on screen first, each in its turn: one
    /// may fail for reasons of its own.
    pub(super) fn probe(&mut self, now: f64) {
        let Some(away) = &mut self.away else { return };
        let gap = ((now - away.since) / 10.0).clamp(PROBE_MS.0, PROBE_MS.1);
        if (0.0..gap).contains(&(now - away.tried)) {
            return;
        }
        away.tried = now;
        let wanted = { self.entries.iter() }.filter(|(_, it)| it.is_held() || it.is_dirty);
        let first = wanted.min_by(|(_, a), (_, b)| {
            let turn = |it: &Entry| it.tried.unwrap_or(0.0);
            let place = |it: &Entry| (it.shown == 0, !it.is_held());
            let by_place = place(a).cmp(&place(b));
            by_place.then_with(|| turn(a).total_cmp(&turn(b)))
        });
        away.probe = first.map(|(job, _)| job.clone());
        if let Some(job) = away.probe.clone() {
            self.push(job, now);
        }
    }
}

/// How long something is left alone that could not be read so many times before.
fn wait_ms(times: u32) -> f64 {
    (FIRST_MS * f64::from(1u32 << times.min(16))).min(CEILING_MS)
}
