//! Replies, confirmations, failures and other admins' changes, in every order: the estate
//! never contradicts itself, never takes back what the server confirmed, and ends up with
//! what the server has.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::Index};
use seatboard_core::{
    domain::*,
    estate::{Changes, Estate, Known, Presence, Topic, UserQuery},
};

use crate::{
    server::{Draft, acts, license_id, servers, user_id},
    world::{Question, Sent, World},
};

const PEOPLE: usize = 6;
const LICENSES: usize = 2;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// The panel asks for something.
    Ask(Question),
    /// The server works on a request: what it answers is settled, but not yet here.
    Serve(Index),
    /// An answer arrives (the server having worked on it if it had not).
    Deliver(Index),
    /// An answer is lost.
    Lose(Index),
    /// An act is sent, unless one is on its way.
    Send(Draft),
    /// The server works on it.
    ServeAct,
    /// Its answer arrives.
    DeliverAct,
    /// Its answer is lost.
    LoseAct,
    /// Another admin does something.
    Other(Draft),
    /// Another admin renames a license and a person.
    Rename(usize),
    /// Another admin deletes a person.
    Delete(usize),
}

fn questions() -> impl Strategy<Value = Question> {
    prop_oneof![
        (0..LICENSES).prop_map(Question::License),
        (0..PEOPLE).prop_map(Question::User),
        Just(Question::Search),
        Just(Question::Licenses),
        Just(Question::Users),
        (0..LICENSES).prop_map(Question::Seats),
    ]
}

/// What can happen while nobody but this panel changes anything.
fn own_steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => questions().prop_map(Step::Ask),
        3 => any::<Index>().prop_map(Step::Serve),
        4 => any::<Index>().prop_map(Step::Deliver),
        1 => any::<Index>().prop_map(Step::Lose),
        3 => acts(PEOPLE, LICENSES).prop_map(Step::Send),
        3 => Just(Step::ServeAct),
        3 => Just(Step::DeliverAct),
    ]
}

/// Anything.
fn all_steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => own_steps(),
        1 => Just(Step::LoseAct),
        2 => acts(PEOPLE, LICENSES).prop_map(Step::Other),
        1 => (0..LICENSES).prop_map(Step::Rename),
        1 => (0..PEOPLE).prop_map(Step::Delete),
    ]
}

/// Everything a screen can see.
#[derive(PartialEq)]
struct Sight {
    licenses: BTreeMap<LicenseId, (License, SeatCount)>,
    seats: BTreeMap<LicenseId, Known<Vec<Seat>>>,
    users: BTreeMap<UserId, (User, Vec<Seat>)>,
}

fn sight(estate: &Estate) -> Sight {
    let licenses = || estate.licenses().map(|row| &row.id);
    let sorted = |mut seats: Vec<Seat>| {
        seats.sort_by(|a, b| (&a.license, &a.user).cmp(&(&b.license, &b.user)));
        seats
    };
    Sight {
        licenses: licenses()
            .map(|id| {
                let row = estate.license(id).expect("it is listed").clone();
                (id.clone(), (row, estate.count(id).expect("it is listed")))
            })
            .collect(),
        seats: licenses()
            .map(|id| (id.clone(), estate.seats_of(id).map(sorted)))
            .collect(),
        users: (estate.users())
            .map(|row| {
                let seats = sorted(estate.seats_of_user(&row.id));
                (row.id.clone(), (row.clone(), seats))
            })
            .collect(),
    }
}

impl World {
    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        let before = sight(&self.estate);
        let mut changes = Changes::default();
        let pick =
            |index: Index| (!self.requests.is_empty()).then(|| index.index(self.requests.len()));
        match step {
            Step::Ask(question) => self.ask(question),
            Step::Serve(index) => {
                if let Some(at) = pick(index) {
                    self.serve(at);
                }
            }
            // Without reading again afterwards nobody can tell whether a count that arrives
            // between an act and its confirmation includes the act.
            Step::Deliver(_) if self.sent.is_some() && !self.reads_again => {}
            Step::Deliver(index) => {
                if let Some(at) = pick(index) {
                    changes = self.deliver(at);
                }
            }
            Step::Lose(index) => {
                if let Some(at) = pick(index) {
                    self.requests.swap_remove(at);
                }
            }
            Step::Send(draft) => {
                let act = draft.on(&self.server);
                self.sent.get_or_insert(Sent { act, outcome: None });
            }
            Step::ServeAct => self.serve_act(),
            Step::DeliverAct => changes = self.deliver_act(),
            Step::LoseAct => {
                self.serve_act();
                self.sent = None;
            }
            Step::Other(draft) => {
                let act = draft.on(&self.server);
                self.server.apply(&act);
            }
            Step::Rename(number) => {
                let held = self.server.licenses.get_mut(&license_id(number));
                let held = held.expect("no license is deleted here");
                held.version += 1;
                if let Some(user) = self.server.users.get_mut(&user_id(number)) {
                    user.first_name = Some(format!("v{}", held.version));
                }
            }
            Step::Delete(number) => self.server.delete(&user_id(number)),
        }
        self.tells_what_changed(&before, &changes)?;
        self.agrees_with_itself()
    }

    /// Whatever a screen shows and is not named in the changes is as it was.
    fn tells_what_changed(&self, before: &Sight, changes: &Changes) -> Result<(), TestCaseError> {
        let after = sight(&self.estate);
        for id in before.licenses.keys().chain(after.licenses.keys()) {
            let (old, new) = (before.licenses.get(id), after.licenses.get(id));
            prop_assert!(
                old == new || changes.licenses.contains(id),
                "{old:?} {new:?}"
            );
            prop_assert!(old.is_some() == new.is_some() || changes.license_list);
            let (old, new) = (before.seats.get(id), after.seats.get(id));
            prop_assert!(old == new || changes.seats.contains(id), "{old:?} {new:?}");
        }
        for id in before.users.keys().chain(after.users.keys()) {
            let (old, new) = (before.users.get(id), after.users.get(id));
            prop_assert!(
                old == new || changes.user_ids.contains(id),
                "{old:?} {new:?}"
            );
            prop_assert!(old.map(|it| &it.0) == new.map(|it| &it.0) || changes.users);
        }
        if changes.is_empty() {
            prop_assert!(*before == after);
        }
        Ok(())
    }

    /// Counts, people and indexes say the same.
    fn agrees_with_itself(&self) -> Result<(), TestCaseError> {
        let estate = &self.estate;
        let mut by_person: BTreeMap<UserId, BTreeSet<LicenseId>> = BTreeMap::new();
        for row in estate.licenses() {
            let count = estate.count(&row.id).expect("it is listed");
            let free = count
                .max
                .map(|max| max.max(count.assigned) - count.assigned);
            prop_assert_eq!(count.free(), free);
            let known = estate.seats_of(&row.id);
            let seats = known.value().cloned().unwrap_or_default();
            if known.is_now() {
                let going = estate.seats_going(&row.id);
                prop_assert_eq!(count.assigned, seats.len() as u32 + going);
            }
            let owners: Vec<&UserId> = (seats.iter())
                .filter(|seat| seat.hold == Hold::Owner)
                .map(|seat| &seat.user)
                .collect();
            let is_gone = |user: &&UserId| estate.presence(user) == Presence::Gone;
            let is_going = row.owner.iter().any(|user| is_gone(&user));
            let here = row.owner.iter().filter(|user| !is_gone(user));
            prop_assert_eq!(owners, here.collect::<Vec<_>>());
            prop_assert_eq!(row.status == LicenseStatus::Removing, is_going);
            prop_assert!(!is_going || count.free() == Some(0));
            for seat in &seats {
                let hold = estate.hold(&row.id, &seat.user);
                prop_assert_eq!(hold.into_value().flatten(), Some(seat.hold));
                let is_new = by_person.entry(seat.user.clone()).or_default();
                prop_assert!(is_new.insert(row.id.clone()), "{} sits twice", seat.user);
            }
            let progress = estate.progress(&Topic::Seats(row.id.clone()));
            prop_assert!(progress.have >= seats.len());
            prop_assert_eq!(progress.complete, known.is_now());
        }
        for number in 0..PEOPLE {
            let id = user_id(number);
            if estate.presence(&id) == Presence::Gone {
                continue;
            }
            let on: BTreeSet<LicenseId> = (estate.seats_of_user(&id).into_iter())
                .map(|seat| seat.license)
                .collect();
            prop_assert_eq!(on, by_person.remove(&id).unwrap_or_default());
        }
        let seated = UserQuery {
            has_seat: Some(true),
            ..UserQuery::default()
        };
        for id in estate.find_users(&seated) {
            prop_assert!(!estate.seats_of_user(&id).is_empty());
        }
        prop_assert_eq!(estate.progress(&Topic::Users).have, estate.users().count());
        for (id, (_, name)) in &self.names {
            let shown = &estate.license(id).expect("no license is deleted here").name;
            prop_assert_eq!(shown, name);
        }
        Ok(())
    }

    /// While nobody else changes anything: counts are exact and no confirmed act is undone.
    fn is_what_was_confirmed(&self) -> Result<(), TestCaseError> {
        if self.sent.is_some() {
            return Ok(());
        }
        self.counts_are_the_servers()?;
        for ((license, user), holds) in &self.confirmed {
            let known = self.estate.hold(license, user).into_value();
            let shown = known.map(|hold| hold.is_some());
            prop_assert!(
                shown == Some(*holds) || (!holds && shown.is_none()),
                "{known:?}"
            );
        }
        Ok(())
    }

    /// Every count is the server's.
    fn counts_are_the_servers(&self) -> Result<(), TestCaseError> {
        for (id, held) in &self.server.licenses {
            let assigned = self.estate.count(id).map(|count| count.assigned);
            prop_assert_eq!(assigned, Some(held.len()), "{}", id);
        }
        Ok(())
    }

    /// All that is known is so.
    fn is_what_the_server_has(&self, completely: bool) -> Result<(), TestCaseError> {
        for id in self.server.licenses.keys() {
            let row = self.server.row(id);
            if completely {
                prop_assert_eq!(self.estate.license(id), row.as_ref());
            }
            let mut seats = self.estate.seats_of(id);
            if let Known::Now(seats) = &mut seats {
                seats.sort_by(|a, b| a.user.cmp(&b.user));
                let held = self.server.seats(id).into_iter().map(|(seat, _)| seat);
                prop_assert_eq!(seats, &held.collect::<Vec<_>>());
            }
            prop_assert!(seats.is_now() || !completely);
        }
        if completely {
            let users: BTreeMap<_, _> = (self.estate.users())
                .map(|row| (row.id.clone(), row.clone()))
                .collect();
            prop_assert_eq!(&users, &self.server.users);
            for user in self.server.users.values() {
                prop_assert_eq!(self.estate.user_by_email(&user.email), Some(user));
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(crate::cases(300))]

    /// As long as only this panel changes seats, its counts are exact whenever no act is on
    /// its way, however reads and acts cross; and what it knows completely is right.
    #[test]
    fn own_acts_are_counted_exactly_once(
        server in servers(PEOPLE, LICENSES, true),
        with_people: bool,
        reads_again: bool,
        steps in prop::collection::vec(own_steps(), 1..60),
    ) {
        let mut world = World::new(server, with_people, reads_again);
        for step in steps {
            world.step(step)?;
            world.is_what_was_confirmed()?;
        }
        world.deliver_act();
        while !world.requests.is_empty() {
            world.deliver(0);
        }
        world.agrees_with_itself()?;
        world.is_what_was_confirmed()?;
        world.is_what_the_server_has(false)?;
    }

    /// Whatever others do meanwhile and whatever answers are lost: nothing contradicts itself
    /// on the way, and one more reading sets everything right.
    #[test]
    fn one_more_reading_sets_everything_right(
        server in servers(PEOPLE, LICENSES, true),
        with_people: bool,
        steps in prop::collection::vec(all_steps(), 1..60),
    ) {
        let mut world = World::new(server, with_people, true);
        for step in steps {
            world.step(step)?;
        }
        world.deliver_act();
        while !world.requests.is_empty() {
            world.deliver(0);
        }
        world.agrees_with_itself()?;
        world.read(Question::Licenses);
        world.counts_are_the_servers()?;
        world.read(Question::Users);
        (0..LICENSES).for_each(|number| world.read(Question::Seats(number)));
        world.agrees_with_itself()?;
        world.is_what_the_server_has(true)?;
    }
}
