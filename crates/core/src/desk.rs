//! Which lists to read when. It holds what screens want, what is known to be out of date and
//! what could not be read, and says what to read next; the reading itself, the clock and the
//! words between tabs belong to whoever asks it.

mod follow;
mod news;
mod trouble;

use rustc_hash::FxHashMap;

use self::trouble::Away;
use crate::{
    domain::{LicenseId, UserId},
    estate::{Estate, Topic},
};

pub use news::News;
pub use trouble::Health;

/// How many things are read at the same time: the browser opens six connections to a server,
/// and one has to stay free for what the person does.
pub const AT_ONCE: usize = 4;
/// What has waited for so long, in milliseconds, is read although something else is more urgent;
/// one such thing at a time.
const PATIENCE_MS: f64 = 20_000.0;
/// How much longer than reading it takes a list is left alone.
const FAIR: f64 = 20.0;

/// Something that is read by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// A whole list.
    List(Topic),
    /// One license.
    License(LicenseId),
    /// One person.
    User(UserId),
}

/// How reading something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was read, or turned out not to be there.
    Read,
    /// The server did not answer, or failed.
    Absent,
    /// The server asked for a pause, of so many seconds if it said so.
    Limited(Option<u32>),
    /// The server said no.
    Refused,
    /// The sign-in ended before.
    SignedOut,
}

/// What is known of one thing to be read.
#[derive(Debug, Default)]
struct Entry {
    /// How many screens show it.
    shown: usize,
    /// How many rows glance at it.
    glanced: usize,
    is_queued: bool,
    is_reading: bool,
    /// Whether it is known to be out of date, or could not be read.
    is_dirty: bool,
    /// Whether it is worth reading although nobody looks at it.
    is_news: bool,
    /// Whether it was asked for while it was being read.
    again: bool,
    /// When reading it last ended, and how long that took; an attempt counts, too.
    tried: Option<f64>,
    took: f64,
    /// How often in a row it could not be read, since when the server does not answer for it,
    /// and until when it is left alone.
    fails: u32,
    /// How often in a row it was read to its end, and was not all there is by the server's count.
    vain: u32,
    absent: Option<f64>,
    not_before: f64,
}

impl Entry {
    fn is_held(&self) -> bool {
        self.shown + self.glanced > 0
    }

    /// Whether it may be tried; also if the clock was set back meanwhile.
    fn is_free(&self, now: f64) -> bool {
        now >= self.not_before || self.not_before - now > trouble::LONGEST_MS
    }

    fn is_older(&self, now: f64, ms: f64) -> bool {
        let fair = ms.max(self.took * FAIR);
        self.tried
            .is_none_or(|at| !(0.0..fair).contains(&(now - at)))
    }
}

/// How urgent something is; less is sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A page waits for it: one person's waits for no survey of all licenses.
    First,
    /// Single licenses are short and wanted by the eye.
    Short,
    /// Everybody is long.
    Long,
}

#[derive(Debug)]
struct Waiting {
    job: Job,
    rank: Rank,
    since: f64,
}

/// Which lists to read when.
#[derive(Debug, Default)]
pub struct Desk {
    /// How often what is on screen is read again, in milliseconds.
    refresh_ms: f64,
    /// Grows when everything is forgotten, so that answers from before are dropped.
    era: u64,
    entries: FxHashMap<Job, Entry>,
    queue: Vec<Waiting>,
    reading: usize,
    /// What is being read since it had waited for too long.
    overdue: Option<Job>,
    /// People who were looked up lately.
    looked_up: Vec<UserId>,
    read_at: Option<f64>,
    away: Option<Away>,
    /// Since when what is changed gets no answer, and when that was so last.
    mute: Option<(f64, f64)>,
}

impl Desk {
    /// A desk that reads what is on screen again after so many milliseconds.
    pub fn new(refresh_ms: f64) -> Self {
        Self {
            refresh_ms,
            ..Self::default()
        }
    }

    /// Forgets everything that was read, but not what is on screen.
    pub fn clear(&mut self) {
        let held = std::mem::take(&mut self.entries).into_iter();
        let held = held.filter(|(_, entry)| entry.is_held());
        let held = held.map(|(job, entry)| {
            let entry = Entry {
                shown: entry.shown,
                glanced: entry.glanced,
                ..Entry::default()
            };
            (job, entry)
        });
        *self = Self {
            era: self.era + 1,
            entries: held.collect(),
            ..Self::new(self.refresh_ms)
        };
    }

    /// Grows when everything is forgotten.
    pub fn era(&self) -> u64 {
        self.era
    }

    /// A screen shows a list, or, if `is_glance`, a row shows something of it: then it is read
    /// once, and again only when it turns out to be out of date. Two thousand rows must not be
    /// two thousand requests a minute.
    pub fn hold(&mut self, estate: &Estate, topic: Topic, is_glance: bool, now: f64) {
        let entry = self.entries.entry(Job::List(topic.clone())).or_default();
        entry.shown += usize::from(!is_glance);
        entry.glanced += usize::from(is_glance);
        self.need(estate, topic, now);
    }

    /// As often as [`Self::hold`]: the screen or row has gone. What nobody looks at any more need
    /// not be read.
    pub fn release(&mut self, topic: &Topic, is_glance: bool) {
        let job = Job::List(topic.clone());
        let Some(entry) = self.entries.get_mut(&job) else {
            return;
        };
        entry.shown -= usize::from(!is_glance);
        entry.glanced -= usize::from(is_glance);
        if !entry.is_held() && entry.is_queued {
            entry.is_queued = false;
            self.queue.retain(|waiting| waiting.job != job);
        }
    }

    /// Reads a list unless it is known already, or was just found not to be readable.
    pub fn need(&mut self, estate: &Estate, topic: Topic, now: f64) {
        let is_known = estate.progress(&topic).complete;
        let job = Job::List(topic);
        let entry = self.entries.get(&job);
        let (is_free, is_dirty) = entry.map_or((true, false), |it| (it.is_free(now), it.is_dirty));
        if is_free && (is_dirty || !is_known) {
            self.push(job, now);
        }
    }

    /// Reads what is on screen and not known: after signing in, or when a reply showed that
    /// something has changed.
    pub fn need_held(&mut self, estate: &Estate, now: f64) {
        let held = self.entries.iter().filter(|(_, entry)| entry.is_held());
        let lists = held.filter_map(|(job, _)| match job {
            Job::List(topic) => Some(topic.clone()),
            Job::License(_) | Job::User(_) => None,
        });
        for topic in lists.collect::<Vec<_>>() {
            self.need(estate, topic, now);
        }
        self.wake(now);
    }

    /// Reads something again, also if it is being read just now: that may have been begun too
    /// early. `is_first` is for what a page waits for.
    pub fn ask(&mut self, job: Job, is_first: bool, now: f64) {
        let entry = self.entries.entry(job.clone()).or_default();
        entry.is_dirty = true;
        entry.again = entry.is_reading;
        self.push(job.clone(), now);
        let waiting = self.queue.iter_mut().find(|it| is_first && it.job == job);
        if let Some(waiting) = waiting {
            waiting.rank = Rank::First;
        }
    }

    /// Reads everything on screen again, and what could not be read: the person asks for it.
    pub fn refresh(&mut self, now: f64) {
        self.push_all(now, |job, it| {
            it.shown > 0 || (it.is_dirty && (it.glanced > 0 || !is_list(job)))
        });
    }

    /// The tab is on screen, and time has passed: reads what is out of date, what may be tried
    /// again, and what was read longer ago than this or than it is refreshed anyway.
    pub fn look(&mut self, now: f64, older_ms: Option<f64>) {
        if self.away.is_some() {
            return self.probe(now);
        }
        self.wake(now);
        let ms = older_ms.unwrap_or(self.refresh_ms);
        self.push_all(now, |_, it| {
            it.shown > 0 && it.is_free(now) && it.is_older(now, ms)
        });
    }

    /// What to read now. Each of these has to be [ended](Self::ended).
    pub fn next(&mut self, estate: &Estate, now: f64) -> Vec<Job> {
        let mut jobs = Vec::new();
        while self.reading < AT_ONCE
            && let Some(at) = self.choose(now)
        {
            let job = self.queue.remove(at).job;
            if self.begin(estate, &job) {
                jobs.push(job);
            }
        }
        jobs
    }

    /// Whether something could not be read when it was tried last: then once is enough.
    pub fn is_failing(&self, job: &Job) -> bool {
        self.entries.get(job).is_some_and(|entry| entry.fails > 0)
    }

    /// Reading something has ended; it took so many milliseconds.
    pub fn ended(&mut self, estate: &Estate, job: &Job, end: End, now: f64, took: f64) {
        self.reading = self.reading.saturating_sub(1);
        if self.overdue.as_ref() == Some(job) {
            self.overdue = None;
        }
        self.note(job, end, now, took);
        if end == End::Read {
            self.weigh(estate, job, now);
            self.follow_up(estate, job, now);
            if matches!(job, Job::List(Topic::Licenses) | Job::License(_)) {
                // Counts that changed elsewhere show whose people are out of date.
                self.need_held(estate, now);
            }
        }
        let Some(entry) = self.entries.get_mut(job) else {
            return;
        };
        // What was heard or asked meanwhile.
        let again = std::mem::take(&mut entry.again);
        let is_seen = entry.is_held() || !is_list(job);
        if again || (entry.is_dirty && is_seen && entry.is_free(now) && end != End::SignedOut) {
            self.push(job.clone(), now);
        } else if !is_list(job) && !entry.is_dirty {
            self.entries.remove(job);
        }
    }

    /// Takes the first that may be read; whatever waits for too long is the first for once.
    fn choose(&mut self, now: f64) -> Option<usize> {
        let mut best: Option<(usize, Rank)> = None;
        for (at, waiting) in self.queue.iter().enumerate() {
            if self.is_held_back(&waiting.job) {
                continue;
            }
            if self.overdue.is_none() && now - waiting.since > PATIENCE_MS {
                self.overdue = Some(waiting.job.clone());
                return Some(at);
            }
            if best.is_none_or(|(_, rank)| waiting.rank < rank) {
                best = Some((at, waiting.rank));
            }
        }
        best.map(|(at, _)| at)
    }

    /// Hundreds of rows need not each find out that the server is away.
    fn is_held_back(&self, job: &Job) -> bool {
        let Some(away) = &self.away else { return false };
        let entry = self.entries.get(job);
        let is_glance = entry.is_some_and(|it| it.glanced > 0 && it.shown == 0);
        is_glance && !away.is_asked(job)
    }

    /// `false` if there is nothing to read: a row stays on screen for a moment longer than its
    /// license.
    fn begin(&mut self, estate: &Estate, job: &Job) -> bool {
        let is_moot = match job {
            Job::List(Topic::Seats(license) | Topic::Devices(license)) => {
                estate.lacks_license(license)
            }
            Job::List(_) | Job::License(_) | Job::User(_) => false,
        };
        let entry = self.entries.entry(job.clone()).or_default();
        entry.is_queued = false;
        entry.is_dirty = false;
        entry.is_news = false;
        if is_moot {
            self.overdue.take_if(|it| it == job);
            return false;
        }
        entry.is_reading = true;
        self.reading += 1;
        // The list tells of every row that is known to be out of date.
        match job {
            Job::List(Topic::Licenses) => self.forget_rows(|job| matches!(job, Job::License(_))),
            Job::List(Topic::Users) => self.forget_rows(|job| matches!(job, Job::User(_))),
            Job::List(_) | Job::License(_) | Job::User(_) => {}
        }
        true
    }

    fn push(&mut self, job: Job, now: f64) {
        let entry = self.entries.entry(job.clone()).or_default();
        if entry.is_queued || entry.is_reading {
            return;
        }
        entry.is_queued = true;
        let rank = match &job {
            Job::List(Topic::UserLicenses(_)) => Rank::First,
            Job::List(Topic::Users | Topic::AllDevices) => Rank::Long,
            Job::List(_) | Job::License(_) | Job::User(_) => Rank::Short,
        };
        self.queue.push(Waiting {
            job,
            rank,
            since: now,
        });
    }

    fn push_all(&mut self, now: f64, which: impl Fn(&Job, &Entry) -> bool) {
        let due = self.entries.iter().filter(|(job, it)| which(job, it));
        let due: Vec<Job> = due.map(|(job, _)| job.clone()).collect();
        for job in due {
            self.push(job, now);
        }
    }
}

fn is_list(job: &Job) -> bool {
    matches!(job, Job::List(_))
}
