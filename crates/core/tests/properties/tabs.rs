//! A model of a browser with tabs over one server: latency, lists that fail, a server that is
//! away, hidden tabs and words between them. What the tabs know is a real estate.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use seatboard_core::{
    desk::{AT_ONCE, Desk, End, Job, News},
    domain::{Hold, License, User},
    estate::{Asked, Estate, Topic, Walk, sample},
};

/// How long a page takes, in milliseconds.
const PAGE_MS: f64 = 50.0;
/// How many rows a page has.
const PAGE: usize = 100;
/// How often a tab looks at what is out of date.
const TICK_MS: f64 = 5_000.0;
/// How often what is on screen is read again.
const REFRESH_MS: f64 = 60_000.0;

/// What there is to read.
#[derive(Default)]
pub struct Server {
    /// The people on each license.
    pub licenses: BTreeMap<String, BTreeSet<String>>,
    /// How often each person was renamed.
    pub users: BTreeMap<String, u32>,
    /// What always fails, how many of its pages are read before, and how.
    pub failing: Vec<(Job, usize, End)>,
    /// Whether nothing is answered.
    pub is_down: bool,
    /// Whether it counts one more, or one less, than it lists.
    pub miscounts: i32,
    /// Whether the sign-in has ended.
    pub is_out: bool,
}

impl Server {
    /// So many licenses without anybody, and so many people.
    pub fn of(licenses: usize, users: usize) -> Self {
        Self {
            licenses: (0..licenses)
                .map(|nth| (format!("l{nth}"), BTreeSet::new()))
                .collect(),
            users: (0..users).map(|nth| (format!("u{nth}"), 0)).collect(),
            ..Self::default()
        }
    }

    fn license(&self, id: &str) -> License {
        let people = self.licenses.get(id).map_or(0, BTreeSet::len) as u32;
        sample::license(id, people.saturating_add_signed(self.miscounts), None)
    }

    fn user(&self, id: &str) -> User {
        User {
            first_name: self.users.get(id).map(u32::to_string),
            ..sample::user(id)
        }
    }

    fn rows(&self, job: &Job) -> usize {
        match job {
            Job::List(Topic::Licenses) => self.licenses.len(),
            Job::List(Topic::Users) => self.users.len(),
            Job::List(Topic::Seats(id)) => self.licenses.get(id.as_str()).map_or(0, BTreeSet::len),
            Job::List(_) | Job::License(_) | Job::User(_) => 1,
        }
    }
}

/// Something being read. What it will tell is what was so when it was begun.
struct Flight {
    job: Job,
    began: f64,
    next: f64,
    read: usize,
    pages: usize,
    tries: u32,
    walk: Option<Walk>,
    asked: Asked,
    licenses: Vec<License>,
    users: Vec<User>,
}

/// One tab.
pub struct Tab {
    pub desk: Desk,
    pub estate: Estate,
    pub is_hidden: bool,
    flights: Vec<Flight>,
    /// When it asked for what.
    pub log: Vec<(f64, Job)>,
    /// How often the banner came or went.
    pub turns: usize,
    was_absent: bool,
    ticked: f64,
}

/// The browser and its server.
pub struct World {
    pub server: Server,
    pub tabs: Vec<Tab>,
    pub now: f64,
}

impl Tab {
    fn new(now: f64) -> Self {
        Self {
            desk: Desk::new(REFRESH_MS),
            estate: Estate::default(),
            is_hidden: false,
            flights: Vec::new(),
            log: Vec::new(),
            turns: 0,
            was_absent: false,
            ticked: now,
        }
    }

    /// Shows a list.
    pub fn hold(&mut self, topic: Topic, is_glance: bool, now: f64) {
        self.desk.hold(&self.estate, topic, is_glance, now);
    }

    /// Looks at what is out of date, by a clock that was set.
    pub fn look_at(&mut self, now: f64) {
        self.ticked = now;
        self.desk.look(now, None);
    }

    /// Requests within a time.
    pub fn asked(&self, from: f64, to: f64) -> usize {
        let within = |(at, _): &&(f64, Job)| (from..to).contains(at);
        self.log.iter().filter(within).count()
    }

    /// The most requests within any minute.
    pub fn busiest_minute(&self, which: impl Fn(&Job) -> bool) -> usize {
        let log: Vec<f64> = { self.log.iter() }
            .filter(|(_, job)| which(job))
            .map(|(at, _)| *at)
            .collect();
        let mut busiest = 0;
        for from in &log {
            let within = log
                .iter()
                .filter(|at| (0.0..60_000.0).contains(&(*at - from)));
            busiest = busiest.max(within.count());
        }
        busiest
    }

    fn pump(&mut self, server: &Server, now: f64) {
        if server.is_out {
            return;
        }
        let jobs = self.desk.next(&self.estate, now);
        for job in jobs {
            assert!(
                self.flights.iter().all(|it| it.job != job),
                "{job:?} is read twice at the same time"
            );
            let tries = if self.desk.is_failing(&job) { 1 } else { 3 };
            let walk = match &job {
                Job::List(topic) => Some(self.estate.begin(topic.clone())),
                Job::License(_) | Job::User(_) => None,
            };
            let (mut licenses, mut users) = (Vec::new(), Vec::new());
            match &job {
                Job::List(Topic::Licenses) => {
                    licenses.extend(server.licenses.keys().map(|id| server.license(id)));
                }
                Job::List(Topic::Users) => {
                    users.extend(server.users.keys().map(|id| server.user(id)));
                }
                Job::List(Topic::Seats(id)) => {
                    let people = server.licenses.get(id.as_str()).into_iter().flatten();
                    users.extend(people.map(|id| server.user(id)));
                }
                Job::License(id) => licenses.push(server.license(id.as_str())),
                Job::User(id) if server.users.contains_key(id.as_str()) => {
                    users.push(server.user(id.as_str()));
                }
                Job::List(_) | Job::User(_) => {}
            }
            self.flights.push(Flight {
                began: now,
                next: now + PAGE_MS,
                read: 0,
                pages: server.rows(&job).div_ceil(PAGE).max(1),
                tries,
                walk,
                asked: self.estate.ask(),
                licenses,
                users,
                job,
            });
        }
        assert!(self.flights.len() <= AT_ONCE, "too many at once");
    }

    /// The next page of what is under way arrives, or does not.
    fn arrive(&mut self, at: usize, server: &Server, now: f64) {
        let flight = &mut self.flights[at];
        self.log.push((now, flight.job.clone()));
        let failing = { server.failing.iter() }
            .find(|(job, pages, _)| *job == flight.job && flight.read >= *pages)
            .map(|(.., end)| *end);
        let end = match failing {
            _ if server.is_down => End::Absent,
            _ if server.is_out => End::SignedOut,
            Some(end) => end,
            None => End::Read,
        };
        flight.next = now + PAGE_MS;
        if matches!(end, End::Absent | End::Limited(_)) && flight.tries > 1 {
            flight.tries -= 1;
            return;
        }
        if end == End::Read {
            flight.read += 1;
            self.desk.answered(now);
            if flight.read < flight.pages {
                return;
            }
        }
        let flight = self.flights.remove(at);
        let (job, took) = (flight.job.clone(), now - flight.began);
        if end == End::Read {
            self.merge(flight);
        }
        self.desk.ended(&self.estate, &job, end, now, took);
    }

    fn merge(&mut self, flight: Flight) {
        let estate = &mut self.estate;
        match (flight.job, flight.walk) {
            (Job::List(topic), Some(mut walk)) => {
                match &topic {
                    Topic::Catalogue => {
                        let catalogue = sample::catalogue(seatboard_core::domain::Overage::Never);
                        estate.merge_catalogue(flight.asked, catalogue);
                    }
                    Topic::Licenses => drop(estate.merge_licenses(&mut walk, flight.licenses)),
                    Topic::Users => drop(estate.merge_users(&mut walk, flight.users)),
                    Topic::Seats(license) => {
                        let rows = flight.users.into_iter().map(|user| {
                            let (seat, _) =
                                sample::seat(license.as_str(), user.id.as_str(), Hold::Assigned);
                            (seat, user)
                        });
                        drop(estate.merge_seats(&mut walk, rows.collect()));
                    }
                    _ => {}
                }
                estate.finish(walk);
            }
            (Job::User(id), _) if flight.users.is_empty() => {
                estate.remove_user(flight.asked, &id);
            }
            (_, _) => {
                for row in flight.licenses {
                    estate.merge_license(flight.asked, row);
                }
                for row in flight.users {
                    estate.merge_user(flight.asked, row);
                }
            }
        }
    }

    fn watch_banner(&mut self) {
        let is_absent = self.desk.health().absent.is_some();
        self.turns += usize::from(is_absent != self.was_absent);
        self.was_absent = is_absent;
    }
}

impl World {
    /// So many tabs, with nothing on screen yet.
    pub fn new(server: Server, tabs: usize) -> Self {
        let now = 1e12;
        Self {
            server,
            tabs: (0..tabs).map(|_| Tab::new(now)).collect(),
            now,
        }
    }

    /// Time passes.
    pub fn wait(&mut self, ms: f64) {
        let until = self.now + ms;
        loop {
            for tab in &mut self.tabs {
                tab.pump(&self.server, self.now);
                tab.watch_banner();
            }
            let mut next = (until, None);
            for (nth, tab) in self.tabs.iter().enumerate() {
                for (at, flight) in tab.flights.iter().enumerate() {
                    if flight.next < next.0 {
                        next = (flight.next, Some((nth, Some(at))));
                    }
                }
                if tab.ticked + TICK_MS < next.0 {
                    next = (tab.ticked + TICK_MS, Some((nth, None)));
                }
            }
            self.now = next.0;
            let Some((nth, flight)) = next.1 else { return };
            let tab = &mut self.tabs[nth];
            if let Some(at) = flight {
                tab.arrive(at, &self.server, self.now);
            } else {
                tab.ticked = self.now;
                if !tab.is_hidden {
                    tab.desk.look(self.now, None);
                }
            }
        }
    }

    /// The person signs in again.
    pub fn sign_in(&mut self) {
        self.server.is_out = false;
        for tab in &mut self.tabs {
            tab.desk.need_held(&tab.estate, self.now);
        }
    }

    /// A tab says what has changed: all others hear of it.
    pub fn tell(&mut self, from: usize, news: &News) {
        for (nth, tab) in self.tabs.iter_mut().enumerate() {
            if nth != from {
                tab.desk.heard(&tab.estate, news, self.now, tab.is_hidden);
            }
        }
    }

    /// What is on the screen of a tab and not as it is on the server.
    pub fn stale(&self, nth: usize, held: &HashSet<Topic>) -> Vec<String> {
        let estate = &self.tabs[nth].estate;
        let mut stale = Vec::new();
        for topic in held {
            if !estate.progress(topic).complete {
                stale.push(format!("{topic:?} is not complete"));
            }
            match topic {
                Topic::Users => {
                    let known: BTreeMap<String, u32> = { estate.users() }
                        .map(|user| {
                            let version = user.first_name.as_deref().unwrap_or_default();
                            (user.id.to_string(), version.parse().unwrap_or_default())
                        })
                        .collect();
                    let there = &self.server.users;
                    let old = known.iter().filter(|(id, it)| there.get(*id) != Some(*it));
                    stale.extend(old.map(|(id, it)| format!("{id} is known as {it}")));
                    let unread = there.keys().filter(|id| !known.contains_key(*id));
                    stale.extend(unread.map(|id| format!("{id} is not known")));
                }
                Topic::Seats(license) => {
                    let seats = estate.seats_of(license).into_value().unwrap_or_default();
                    let known: BTreeSet<String> =
                        seats.iter().map(|seat| seat.user.to_string()).collect();
                    if known != self.server.licenses[license.as_str()] {
                        stale.push(format!("on {license} are {known:?}"));
                    }
                }
                _ => {}
            }
        }
        stale
    }
}
