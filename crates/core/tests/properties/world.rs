//! A panel's estate, the server it asks, and everything on its way between them.

use std::collections::BTreeMap;

use seatboard_core::{
    acts::*,
    domain::*,
    estate::{Asked, Changes, Estate, Topic, Walk},
};

use crate::{
    plans::estate_of,
    server::{Server, license_id, user_id},
};

/// Small, so that a list takes several pages and much can happen between them.
const PAGE: usize = 2;

/// What the panel can ask for.
#[derive(Clone, Debug)]
pub enum Question {
    License(usize),
    User(usize),
    Search,
    Licenses,
    Users,
    Seats(usize),
}

/// A request on its way, and the answer once the server has worked on it.
pub enum Request {
    License(Asked, LicenseId, Option<License>),
    User(Asked, UserId, Option<Option<User>>),
    Search(Asked, Option<Vec<User>>),
    Walk {
        asked: Asked,
        walk: Walk,
        /// How far the walk has come.
        after: String,
        answer: Option<Answer>,
    },
}

/// A page, and whether it is the last.
pub enum Answer {
    Licenses(Vec<License>, bool),
    Users(Vec<User>, bool),
    Seats(Vec<(Seat, User)>, bool),
}

/// An act on its way, and what became of it once the server has worked on it.
pub struct Sent {
    pub act: Act,
    pub outcome: Option<(Outcome, Option<License>)>,
}

/// All of it.
pub struct World {
    pub server: Server,
    pub estate: Estate,
    pub requests: Vec<Request>,
    pub sent: Option<Sent>,
    /// Whether a connector reads a license again after an act.
    pub reads_again: bool,
    /// What this panel's acts have made so.
    pub confirmed: BTreeMap<(LicenseId, UserId), bool>,
    /// The name in the reply that left last, of those that arrived.
    pub names: BTreeMap<LicenseId, (Asked, Option<String>)>,
}

impl World {
    pub fn new(server: Server, with_people: bool, reads_again: bool) -> Self {
        let mut estate = estate_of(&server, with_people);
        let asked = estate.ask();
        let names = server.licenses.keys();
        let names = names.map(|id| (id.clone(), (asked, Some("v0".into()))));
        Self {
            names: names.collect(),
            server,
            estate,
            requests: Vec::new(),
            sent: None,
            reads_again,
            confirmed: BTreeMap::new(),
        }
    }

    pub fn ask(&mut self, question: Question) {
        let estate = &mut self.estate;
        let asked = estate.ask();
        let mut walk = |topic| Request::Walk {
            asked,
            walk: estate.begin(topic),
            after: String::new(),
            answer: None,
        };
        let request = match question {
            Question::License(number) => Request::License(asked, license_id(number), None),
            Question::User(number) => Request::User(asked, user_id(number), None),
            Question::Search => Request::Search(asked, None),
            Question::Licenses => walk(Topic::Licenses),
            Question::Users => walk(Topic::Users),
            Question::Seats(number) => walk(Topic::Seats(license_id(number))),
        };
        self.requests.push(request);
    }

    pub fn serve(&mut self, at: usize) {
        let server = &self.server;
        match &mut self.requests[at] {
            Request::License(_, id, answer) => {
                *answer = answer.take().or_else(|| server.row(id));
            }
            Request::User(_, id, answer) => {
                answer.get_or_insert_with(|| server.users.get(id).cloned());
            }
            Request::Search(_, answer) => {
                answer.get_or_insert_with(|| server.users.values().take(3).cloned().collect());
            }
            Request::Walk {
                walk,
                after,
                answer,
                ..
            } if answer.is_none() => {
                *answer = Some(match walk.topic() {
                    Topic::Licenses => {
                        let rows = server.licenses.keys().filter_map(|id| server.row(id));
                        let (rows, last) = page(rows, after, |row| row.id.as_str());
                        Answer::Licenses(rows, last)
                    }
                    Topic::Users => {
                        let rows = server.users.values().cloned();
                        let (rows, last) = page(rows, after, |row| row.id.as_str());
                        Answer::Users(rows, last)
                    }
                    Topic::Seats(id) => {
                        let rows = server.seats(id).into_iter();
                        let (rows, last) = page(rows, after, |row| row.0.user.as_str());
                        Answer::Seats(rows, last)
                    }
                    other => unreachable!("{other:?} is not asked for"),
                });
            }
            Request::Walk { .. } => {}
        }
    }

    pub fn deliver(&mut self, at: usize) -> Changes {
        self.serve(at);
        let estate = &mut self.estate;
        match self.requests.swap_remove(at) {
            Request::License(asked, _, row) => {
                let row = row.expect("no license is deleted here");
                note(&mut self.names, asked, &row);
                estate.merge_license(asked, row)
            }
            Request::User(asked, id, row) => match row.flatten() {
                Some(row) => estate.merge_user(asked, row),
                None => estate.remove_user(asked, &id),
            },
            Request::Search(asked, rows) => {
                estate.merge_found_users(asked, rows.unwrap_or_default())
            }
            Request::Walk {
                asked,
                mut walk,
                answer,
                ..
            } => {
                let (mut changes, after) = match answer.expect("it was served") {
                    Answer::Licenses(rows, last) => {
                        rows.iter()
                            .for_each(|row| note(&mut self.names, asked, row));
                        let after = rows.last().filter(|_| !last).map(|row| row.id.to_string());
                        (estate.merge_licenses(&mut walk, rows), after)
                    }
                    Answer::Users(rows, last) => {
                        let after = rows.last().filter(|_| !last).map(|row| row.id.to_string());
                        (estate.merge_users(&mut walk, rows), after)
                    }
                    Answer::Seats(rows, last) => {
                        let next = rows.last().filter(|_| !last);
                        let after = next.map(|row| row.0.user.to_string());
                        (estate.merge_seats(&mut walk, rows), after)
                    }
                };
                match after {
                    Some(after) => self.requests.push(Request::Walk {
                        asked,
                        walk,
                        after,
                        answer: None,
                    }),
                    None => changes.extend(estate.finish(walk)),
                }
                changes
            }
        }
    }

    pub fn serve_act(&mut self) {
        if let Some(Sent { act, outcome }) = &mut self.sent
            && outcome.is_none()
        {
            let done = self.server.apply(act);
            let row = act.license().and_then(|id| self.server.row(id));
            *outcome = Some((done, row));
        }
    }

    pub fn deliver_act(&mut self) -> Changes {
        self.serve_act();
        let Some(Sent { act, outcome }) = self.sent.take() else {
            return Changes::default();
        };
        let (outcome, row) = outcome.expect("it was served");
        let mut changes = match outcome {
            Outcome::Done => self.estate.confirm(&act, None),
            Outcome::Skipped => self.estate.confirm_already(&act),
            _ => return Changes::default(),
        };
        let license = act.license().expect("only seats are changed here");
        for (user, holds) in [(act.unseats(), false), (act.seats(), true)] {
            if let Some(user) = user {
                self.confirmed
                    .insert((license.clone(), user.clone()), holds);
            }
        }
        if let Some(row) = row.filter(|_| self.reads_again) {
            let asked = self.estate.ask();
            note(&mut self.names, asked, &row);
            changes.extend(self.estate.merge_license(asked, row));
        }
        changes
    }

    /// Reads something, with nothing in between.
    pub fn read(&mut self, question: Question) {
        self.ask(question);
        while !self.requests.is_empty() {
            self.deliver(self.requests.len() - 1);
        }
    }
}

/// The next page of a list that is ordered by `key`, and whether it is the last.
fn page<T>(rows: impl Iterator<Item = T>, after: &str, key: impl Fn(&T) -> &str) -> (Vec<T>, bool) {
    let rows: Vec<T> = rows.filter(|row| key(row) > after).take(PAGE).collect();
    let last = rows.len() < PAGE;
    (rows, last)
}

fn note(names: &mut BTreeMap<LicenseId, (Asked, Option<String>)>, asked: Asked, row: &License) {
    let latest = names.get(&row.id).is_none_or(|(known, _)| *known <= asked);
    if latest {
        names.insert(row.id.clone(), (asked, row.name.clone()));
    }
}
