//! Acts: which of them go together, and the account of what became of each.

use std::collections::{HashMap, HashSet};

use super::LicenseSpring;
use crate::{
    ApiError,
    attempt::outcome,
    batch::{Batch, alike, may_have_changed, own_doings},
    transport::Transport,
};
use seatboard_core::{
    acts::{
        Act, Applied, ContractAct, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, SeatAct,
        Seats, TeamAct,
    },
    domain::{NewUser, User, UserId},
};

/// How many people are seated by one request. The server's own limit is not documented.
pub(super) const MOST: usize = 25;
/// How many are unseated, by one request each, before anybody hears of it.
const MOST_RELEASED: usize = 4;

/// People yet to be created, by their placeholders, and what became of them.
#[derive(Default)]
pub(super) struct Drafts {
    people: HashMap<UserId, NewUser>,
    /// Who stands for a placeholder now, and whether they were there before.
    made: HashMap<UserId, (User, bool)>,
    /// Why somebody was not created, where more is known than that they got no seat.
    failed: HashMap<UserId, Failure>,
    /// Whom an earlier try may have created.
    doubted: HashSet<UserId>,
}

/// How many of these acts go together, from the front. A person is created by getting a seat
/// or something to manage, so a creation waits for it.
pub(super) fn batch_len(acts: &[Act]) -> usize {
    let Some(first) = acts.first() else {
        return 0;
    };
    match first.facts().seats {
        Seats::Assigned(None, _) => {}
        Seats::Assigned(Some(_), None) => return alike(acts, MOST_RELEASED),
        Seats::None if first.creates().is_some() => {}
        Seats::Assigned(Some(_), Some(_)) | Seats::None | Seats::Owners(..) | Seats::All(_) => {
            return 1;
        }
    }
    let seated: HashSet<&UserId> = acts.iter().filter_map(Act::brings).collect();
    let mut waiting: HashSet<&UserId> = HashSet::new();
    let mut license = None;
    let mut seats = 0;
    for (at, act) in acts.iter().enumerate() {
        let is_assigned = matches!(act.facts().seats, Seats::Assigned(None, Some(_)));
        let fits = seats < MOST
            && if is_assigned {
                let on = act.license();
                *license.get_or_insert(on) == on
            } else {
                act.creates().is_some()
                    || act.license().is_none()
                        && act.brings().is_some_and(|it| waiting.contains(it))
            };
        if !fits && waiting.is_empty() {
            return at;
        }
        if let Some((person, _)) = act.creates() {
            if seated.contains(person) {
                waiting.insert(person);
            }
        } else {
            seats += 1;
            if let Some(person) = act.brings() {
                waiting.remove(person);
            }
        }
    }
    acts.len()
}

impl<T: Transport> LicenseSpring<T> {
    pub(super) async fn apply_all(
        &self,
        acts: &[Act],
        unsure: &[usize],
    ) -> Result<Applied, ApiError> {
        let mut drafts = Drafts::default();
        for at in unsure {
            if let Some((person, _)) = acts.get(*at).and_then(Act::creates) {
                drafts.doubted.insert(person.clone());
            }
        }
        let mut is_cut = false;
        let mut applied = Applied::default();
        let mut outcomes: Vec<Option<Outcome>> = vec![None; acts.len()];
        let mut at = 0;
        while at < acts.len() {
            if let Some((_, person)) = acts[at].creates() {
                drafts.add(person);
                at += 1;
                continue;
            }
            let places = run_from(acts, at, &mut drafts);
            let chunk: Vec<&Act> = places.iter().map(|place| &acts[*place]).collect();
            at = places.last().map_or(at, |last| *last) + 1;
            let is_unsure = unsure.contains(&places[0]);
            match self.apply_chunk(&chunk, is_unsure, &mut drafts).await {
                Ok(mut part) => {
                    is_cut = part.outcomes.contains(&Outcome::NotTried);
                    for (place, outcome) in places.iter().zip(part.outcomes.drain(..)) {
                        outcomes[*place] = Some(outcome);
                    }
                    applied.extend(part);
                    if is_cut {
                        break;
                    }
                }
                Err(error) if !outcomes.iter().flatten().any(may_have_changed) => {
                    return Err(error);
                }
                Err(_) => {
                    is_cut = true;
                    break;
                }
            }
        }
        for (act, outcome) in acts.iter().zip(&mut outcomes) {
            if let Some((_, person)) = act.creates() {
                *outcome = Some(drafts.outcome(person, is_cut));
            }
        }
        applied.outcomes = outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or(Outcome::NotTried))
            .collect();
        own_doings(&mut applied.outcomes, unsure);
        for (placeholder, (user, _)) in drafts.made {
            applied.users.retain(|other| other.id != user.id);
            applied.created.push((placeholder, user));
        }
        Ok(applied)
    }

    /// Acts of one kind, on one license; `is_unsure` is about the first of them.
    async fn apply_chunk(
        &self,
        acts: &[&Act],
        is_unsure: bool,
        drafts: &mut Drafts,
    ) -> Result<Applied, ApiError> {
        let Some(first) = acts.first() else {
            return Ok(Applied::default());
        };
        let seated = acts.iter().filter_map(|act| act.seats().cloned());
        match first {
            Act::Seat(license, SeatAct::Assign { .. }) => {
                let mut batch = Batch::new(license, seated);
                let users = self.assign(&mut batch, drafts).await?;
                Ok(Applied {
                    users,
                    ..batch.into_applied()
                })
            }
            Act::Seat(license, SeatAct::Release { .. }) => {
                let unseated = acts.iter().filter_map(|act| act.unseats().cloned());
                let mut batch = Batch::new(license, unseated).without_drafts();
                self.release(&mut batch).await?;
                Ok(batch.into_applied())
            }
            Act::Seat(license, SeatAct::Move { from, to }) => {
                self.pass_on(license, from, to, drafts, is_unsure).await
            }
            Act::Person(user, PersonAct::Update { from, to }) => {
                self.edit(user, from, to, is_unsure).await
            }
            Act::Seat(license, SeatAct::SetLimit { user, from, to }) => {
                let limit = Some((*from, *to));
                // What is so is as good as done where it is not known what was so before.
                let is_unsure = is_unsure || *from == 0;
                self.change_seat(license, user, limit, is_unsure).await
            }
            Act::Seat(license, SeatAct::Reset { user }) => {
                self.change_seat(license, user, None, is_unsure).await
            }
            Act::Device(device, DeviceAct::Reset { license }) => {
                self.reset_device(license, device, is_unsure).await
            }
            Act::Contract(contract, ContractAct::AddManager { user }) => {
                self.appoint(contract, user, drafts, is_unsure).await
            }
            Act::Contract(contract, ContractAct::RemoveManager { user }) => {
                self.dismiss(contract, user, is_unsure).await
            }
            // The server cannot do any of these, or none of its documents says how.
            Act::Person(
                _,
                PersonAct::Create(_)
                | PersonAct::Remove
                | PersonAct::Ban
                | PersonAct::Unban
                | PersonAct::SetRole { .. }
                | PersonAct::SetTeam { .. },
            )
            | Act::License(
                _,
                LicenseAct::SetOwner { .. }
                | LicenseAct::SetTeam { .. }
                | LicenseAct::JoinLine(_)
                | LicenseAct::LeaveLine { .. },
            )
            | Act::Device(_, DeviceAct::SetOwner { .. })
            | Act::Team(
                _,
                TeamAct::Create(_)
                | TeamAct::Update { .. }
                | TeamAct::Remove
                | TeamAct::AddOwner { .. }
                | TeamAct::RemoveOwner { .. },
            ) => Ok(outcome(Outcome::Failed(Failure::Forbidden))),
        }
    }
}

/// The places of the acts that go into one request with the one at `from`. Creations among
/// them are noted.
fn run_from(acts: &[Act], from: usize, drafts: &mut Drafts) -> Vec<usize> {
    let mut places = vec![from];
    let Act::Seat(license, SeatAct::Assign { .. }) = &acts[from] else {
        let many = batch_len(&acts[from..]);
        return (from..from + many).collect();
    };
    let mut ahead = Vec::new();
    for (at, act) in acts.iter().enumerate().skip(from + 1) {
        if let Some((_, person)) = act.creates() {
            ahead.push(person);
            continue;
        }
        let Act::Seat(on, SeatAct::Assign { .. }) = act else {
            break;
        };
        if on != license || places.len() == MOST {
            break;
        }
        ahead.drain(..).for_each(|person| drafts.add(person));
        places.push(at);
    }
    places
}

impl Drafts {
    fn add(&mut self, person: &NewUser) {
        self.people.insert(person.placeholder(), person.clone());
    }

    /// The person a placeholder stands for, as long as they do not exist.
    pub fn get(&self, placeholder: &UserId) -> Option<&NewUser> {
        self.people.get(placeholder)
    }

    /// The person who was created for a placeholder.
    pub fn made(&self, placeholder: &UserId) -> Option<&User> {
        self.made.get(placeholder).map(|(user, _)| user)
    }

    /// A placeholder got a seat. `is_new` unless the server said that they were there before.
    pub fn make(&mut self, placeholder: &UserId, user: User, is_new: bool) {
        let made = self.made.entry(placeholder.clone());
        made.or_insert((user, is_new));
    }

    /// Whether an earlier try may have created somebody.
    pub fn doubts(&self, placeholder: &UserId) -> bool {
        self.doubted.contains(placeholder)
    }

    /// Why a placeholder could not be created.
    pub fn fail(&mut self, placeholder: &UserId, failure: Failure) {
        self.failed.insert(placeholder.clone(), failure);
    }

    /// What became of a creation; `is_cut` if there were acts that have not been tried.
    fn outcome(&self, person: &NewUser, is_cut: bool) -> Outcome {
        let placeholder = person.placeholder();
        match (self.made.get(&placeholder), self.failed.get(&placeholder)) {
            (Some((_, true)), _) => Outcome::Done,
            (Some((_, false)), _) => Outcome::Skipped,
            (None, Some(failure)) => Outcome::Failed(failure.clone()),
            (None, None) if is_cut => Outcome::NotTried,
            (None, None) => Outcome::Failed(Failure::NeedsSeat),
        }
    }
}
