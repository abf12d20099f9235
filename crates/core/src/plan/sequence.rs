//! Tries acts out, one after the other, each as soon as it can work.

#[cfg(test)]
mod tests;
mod things;

use rustc_hash::{FxHashMap, FxHashSet};

use self::things::Things;
use super::{NowAfter, Projection, Verdict, Why};
use crate::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, Rank, SeatAct, Seats},
    domain::{ContractId, Hold, LicenseId, UserId},
    estate::{Estate, Known, Topic},
};

/// Acts being tried out over an estate that stays as it is.
pub(super) struct Sequence<'a> {
    estate: &'a Estate,
    acts: &'a [Act],
    licenses: FxHashMap<&'a LicenseId, Tried<'a>>,
    /// Who sits where after the acts tried so far, where it is not as in the estate.
    sits: FxHashMap<(&'a LicenseId, &'a UserId), Sits>,
    things: Things<'a>,
    /// Licenses that went with their owner.
    deleted: FxHashSet<&'a LicenseId>,
    new_owners: FxHashSet<(&'a LicenseId, &'a UserId)>,
    /// The acts that take from somebody what would be lost.
    taking: FxHashMap<&'a UserId, Vec<usize>>,
    verdicts: Vec<Verdict>,
    order: Vec<usize>,
}

struct Tried<'a> {
    seats: NowAfter,
    owner: Option<&'a UserId>,
    /// Seats held by people of whom only the number is known.
    unknown: usize,
    /// Seats of people whom an act removes: the server gets to them in its own time.
    going: u32,
}

/// Whether a person holds a seat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sits {
    Assigned,
    AsOwner,
    No,
    /// Nobody has asked the server yet. It is taken to be what the act assumes; if it is not,
    /// the server will say so.
    Unknown,
}

impl<'a> Sequence<'a> {
    pub(super) fn new(estate: &'a Estate, acts: &'a [Act]) -> Self {
        let mut licenses = FxHashMap::default();
        let held = acts.iter().flat_map(|act| licenses_of(estate, act));
        for id in acts.iter().filter_map(Act::license).chain(held) {
            let (Some(row), Some(now)) = (estate.license(id), estate.count(id)) else {
                continue;
            };
            let seats = NowAfter {
                now,
                after: now,
                staged_in: 0,
                staged_out: 0,
            };
            let people = estate.progress(&Topic::Seats(id.clone())).have;
            licenses.entry(id).or_insert(Tried {
                seats,
                owner: row.owner.as_ref(),
                unknown: (now.assigned as usize).saturating_sub(people),
                going: 0,
            });
        }
        let new_owner = |act: &'a Act| match act.facts().seats {
            Seats::Owners(_, to) => act.license().zip(to),
            Seats::None | Seats::Assigned(..) | Seats::All(_) => None,
        };
        let mut taking: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for (at, act) in acts.iter().enumerate() {
            if let Some(from) = act.facts().takes_from {
                taking.entry(from).or_default().push(at);
            }
        }
        Self {
            estate,
            acts,
            taking,
            licenses,
            sits: FxHashMap::default(),
            things: Things::new(estate, acts),
            deleted: FxHashSet::default(),
            new_owners: acts.iter().filter_map(new_owner).collect(),
            verdicts: vec![Verdict::AlreadySo; acts.len()],
            order: Vec::with_capacity(acts.len()),
        }
    }

    /// Tries all acts. What frees a seat goes before what passes one on, and that before what
    /// fills one, so that the count of a license is never higher on the way than it has to
    /// be; an act that has to wait for another is tried again after it. Removals come last:
    /// what is handed over must have arrived.
    pub(super) fn run(&mut self) {
        let acts = self.acts;
        let of_rank = |wanted| {
            let has_rank = move |&at: &usize| acts[at].facts().rank == wanted;
            (0..acts.len()).filter(has_rank)
        };
        let mut waiting: Vec<usize> = Rank::ALL.into_iter().flat_map(of_rank).collect();
        loop {
            let done = self.order.len();
            waiting.retain(|&at| {
                self.verdicts[at] = self.judge(&acts[at]);
                let works = self.verdicts[at] == Verdict::Works;
                if works {
                    self.carry_out(&acts[at]);
                    self.order.push(at);
                }
                !works
            });
            if self.order.len() == done || waiting.is_empty() {
                break;
            }
        }
        self.name_circles(&waiting);
        let is_left = |at: &usize| self.verdicts[*at] != Verdict::Works;
        let left: Vec<usize> = Rank::ALL
            .into_iter()
            .flat_map(of_rank)
            .filter(is_left)
            .collect();
        self.order.extend(left);
    }

    /// Verdicts, order, counts; the acts are still to be added.
    pub(super) fn result(self) -> Projection {
        let licenses = self.licenses.into_iter();
        Projection {
            verdicts: self.verdicts,
            acts: Vec::new(),
            order: self.order,
            licenses: crate::lean::map(licenses.map(|(id, it)| (id.clone(), it.seats))),
            devices_freed: self.things.devices_freed(),
            devices_gone: self.things.into_devices_gone(),
            deleted: crate::lean::set(self.deleted.into_iter().cloned()),
        }
    }

    fn judge(&self, act: &'a Act) -> Verdict {
        self.verdict(act).unwrap_or_else(Verdict::NotPossible)
    }

    fn verdict(&self, act: &'a Act) -> Result<Verdict, Why> {
        match act {
            Act::Seat(license, act) => self.on_seat(license, act),
            Act::License(license, LicenseAct::SetOwner { from, to }) => {
                self.on_owner(license, from.as_ref(), to.as_ref())
            }
            Act::License(license, LicenseAct::SetTeam { from, to }) => {
                self.things.on_license_team(license, from, to)
            }
            Act::License(license, LicenseAct::JoinLine(place)) => {
                self.things.exists(&place.user)?;
                match self.sits(license, &place.user) {
                    Sits::Assigned | Sits::AsOwner => Err(Why::HoldsSeatAlready),
                    Sits::No | Sits::Unknown => self.things.on_line(license, &place.user, true),
                }
            }
            Act::License(license, LicenseAct::LeaveLine { place, seated }) => {
                if *seated && self.sits(license, &place.user) == Sits::No {
                    return Err(Why::StillWaits);
                }
                self.things.on_line(license, &place.user, false)
            }
            Act::Person(user, act) => {
                if *act == PersonAct::Remove {
                    self.has_handed_over(user)?;
                }
                self.things.on_person(user, act)
            }
            Act::Team(team, act) => self.things.on_team(team, act),
            Act::Device(device, act) => {
                if let DeviceAct::SetOwner { license, to, .. } = act
                    && let Some(user) = to
                {
                    self.can_have_devices(license, user)?;
                }
                self.things.on_device(device, act)
            }
            Act::Contract(contract, act) => {
                if let ContractAct::RemoveManager { .. } = act {
                    self.has_successor(contract)?;
                }
                self.things.on_contract(contract, act)
            }
        }
    }

    fn on_seat(&self, license: &'a LicenseId, act: &'a SeatAct) -> Result<Verdict, Why> {
        let sits = |user| self.sits(license, user);
        Ok(match act {
            SeatAct::Assign { user } => {
                let tried = self.open(license, Some(user))?;
                match sits(user) {
                    Sits::Assigned | Sits::AsOwner => Verdict::AlreadySo,
                    Sits::No | Sits::Unknown => tried.with_room_for(1),
                }
            }
            SeatAct::Release { user } => {
                self.open(license, None)?;
                match sits(user) {
                    Sits::Assigned | Sits::Unknown => Verdict::Works,
                    Sits::No => Verdict::AlreadySo,
                    // They gave it up to become the owner.
                    Sits::AsOwner if self.new_owners.contains(&(license, user)) => {
                        Verdict::AlreadySo
                    }
                    Sits::AsOwner => return Err(Why::OwnerSeat),
                }
            }
            SeatAct::Move { from, to } => {
                let tried = self.open(license, Some(to))?;
                let gave_up = match sits(from) {
                    Sits::AsOwner if self.new_owners.contains(&(license, from)) => Sits::No,
                    other => other,
                };
                match (gave_up, sits(to)) {
                    (Sits::AsOwner, _) => return Err(Why::OwnerSeat),
                    (Sits::No, Sits::Assigned | Sits::AsOwner) => Verdict::AlreadySo,
                    (Sits::No, Sits::No | Sits::Unknown) => return Err(Why::NotHolder),
                    (_, Sits::Assigned | Sits::AsOwner) => return Err(Why::HoldsSeatAlready),
                    (_, Sits::No | Sits::Unknown) => tried.with_room_for(0),
                }
            }
            // What is counted with a seat goes with it.
            SeatAct::SetLimit { user, .. } | SeatAct::Reset { user }
                if self.can_have_devices(license, user).is_err() =>
            {
                return Err(Why::NotHolder);
            }
            SeatAct::SetLimit { user, from, to } => {
                return self.things.on_limit(license, user, *from, *to);
            }
            SeatAct::Reset { user } => return self.things.on_reset(license, user),
        })
    }

    fn on_owner(
        &self,
        license: &'a LicenseId,
        from: Option<&'a UserId>,
        to: Option<&'a UserId>,
    ) -> Result<Verdict, Why> {
        let tried = self.open(license, to)?;
        if tried.owner == to {
            return Ok(Verdict::AlreadySo);
        }
        if tried.owner != from {
            return Err(Why::NotHolder);
        }
        match to {
            Some(user) if self.sits(license, user) == Sits::Assigned => Err(Why::HoldsSeatAlready),
            Some(_) if from.is_none() => Ok(tried.with_room_for(1)),
            Some(_) | None => Ok(Verdict::Works),
        }
    }

    /// A license whose seats can change, for somebody who can get one.
    fn open(&self, license: &LicenseId, gets: Option<&UserId>) -> Result<&Tried<'a>, Why> {
        let tried = self.licenses.get(license);
        let tried = tried.filter(|_| !self.deleted.contains(license));
        let tried = tried.ok_or(Why::UnknownLicense)?;
        if self.estate.is_license_going(license) {
            return Err(Why::BeingRemoved);
        }
        gets.map_or(Ok(()), |user| self.things.exists(user))?;
        Ok(tried)
    }

    /// Whether everything that others are to get from a person has arrived there. Removals are
    /// judged after everything else of a round.
    fn has_handed_over(&self, user: &UserId) -> Result<(), Why> {
        let is_stuck = |at: &usize| {
            let verdict = &self.verdicts[*at];
            matches!(verdict, Verdict::NotPossible(_) | Verdict::Exceeds { .. })
        };
        let mut judged = self.taking.get(user).into_iter().flatten();
        if judged.any(is_stuck) {
            Err(Why::StillHolds)
        } else {
            Ok(())
        }
    }

    /// Whether whoever is to manage a contract instead can come. They are judged before.
    fn has_successor(&self, contract: &ContractId) -> Result<(), Why> {
        let is_stuck = |(act, verdict): (&Act, &Verdict)| {
            matches!(act, Act::Contract(of, ContractAct::AddManager { .. }) if of == contract)
                && matches!(verdict, Verdict::NotPossible(_))
        };
        match self.acts.iter().zip(&self.verdicts).any(is_stuck) {
            true => Err(Why::StillHolds),
            false => Ok(()),
        }
    }

    /// Whether a person holds a seat that a device can go with, as far as it is known.
    fn can_have_devices(&self, license: &'a LicenseId, user: &'a UserId) -> Result<(), Why> {
        let sits = match self.sits.get(&(license, user)) {
            Some(&sits) => sits != Sits::No,
            None => self.estate.hold(license, user) != Known::Now(None),
        };
        if sits && !self.deleted.contains(license) {
            Ok(())
        } else {
            Err(Why::NotSeated)
        }
    }

    fn sits(&self, license: &'a LicenseId, user: &'a UserId) -> Sits {
        if let Some(&sits) = self.sits.get(&(license, user)) {
            return sits;
        }
        match self.estate.hold(license, user) {
            Known::Now(Some(Hold::Owner)) | Known::Partly(Some(Hold::Owner)) => Sits::AsOwner,
            Known::Now(Some(Hold::Assigned)) | Known::Partly(Some(Hold::Assigned)) => {
                Sits::Assigned
            }
            Known::Now(None) => Sits::No,
            Known::NotYet | Known::Partly(None) => {
                let tried = self.licenses.get(license);
                let is_open = tried.is_some_and(|it| it.unknown > 0) && !user.is_placeholder();
                if is_open { Sits::Unknown } else { Sits::No }
            }
        }
    }

    /// Takes note of an act that works.
    fn carry_out(&mut self, act: &'a Act) {
        let facts = act.facts();
        let (from, to, hold) = match facts.seats {
            Seats::Assigned(from, to) => (from, to, Sits::Assigned),
            Seats::Owners(from, to) => (from, to, Sits::AsOwner),
            Seats::None => return self.things.carry_out(act),
            Seats::All(user) => {
                self.leave(user);
                return self.things.carry_out(act);
            }
        };
        let Some(license) = facts.license else {
            return;
        };
        if let Some((license, user)) = act.frees_devices_of() {
            self.things.free_devices(license, user);
        }
        let found_out = from.is_some_and(|user| self.sits(license, user) == Sits::Unknown);
        let Some(tried) = self.licenses.get_mut(license) else {
            return;
        };
        tried.unknown -= usize::from(found_out);
        if hold == Sits::AsOwner {
            tried.owner = to;
        }
        if let Some(user) = from {
            tried.seats.staged_out += 1;
            self.sits.insert((license, user), Sits::No);
        }
        if let Some(user) = to {
            tried.seats.staged_in += 1;
            self.sits.insert((license, user), hold);
        }
        let NowAfter { after, .. } = &mut tried.seats;
        after.assigned += u32::from(to.is_some());
        after.assigned = after.assigned.saturating_sub(from.is_some().into());
    }

    /// A person is removed: what they own is deleted, what they hold becomes free.
    fn leave(&mut self, user: &'a UserId) {
        let licenses: Vec<&'a LicenseId> = self.licenses.keys().copied().collect();
        for license in licenses {
            let sits = self.sits(license, user);
            let Some(tried) = self.licenses.get_mut(license) else {
                continue;
            };
            let seats = &mut tried.seats;
            if tried.owner == Some(user) {
                seats.staged_out += seats.after.assigned;
                seats.after.assigned = 0;
                self.deleted.insert(license);
                self.things.lose_devices_of(license);
            } else if sits == Sits::Assigned && !self.deleted.contains(license) {
                seats.staged_out += 1;
                seats.after.assigned = seats.after.assigned.saturating_sub(1);
                tried.going += 1;
            }
            if matches!(sits, Sits::Assigned | Sits::AsOwner) {
                self.sits.insert((license, user), Sits::No);
            }
        }
    }

    /// Among the moves that wait for a seat to be given up, finds those that in the end wait
    /// for themselves.
    fn name_circles(&mut self, waiting: &[usize]) {
        let blocked = Verdict::NotPossible(Why::HoldsSeatAlready);
        let mut next = FxHashMap::default();
        for &at in waiting {
            if let Act::Seat(license, SeatAct::Move { from, to }) = &self.acts[at]
                && self.verdicts[at] == blocked
            {
                next.insert((license, from), to);
            }
        }
        for &at in waiting {
            let Act::Seat(license, SeatAct::Move { from, to }) = &self.acts[at] else {
                continue;
            };
            let mut at_end = to;
            for _ in 0..next.len() {
                if at_end == from {
                    break;
                }
                match next.get(&(license, at_end)) {
                    Some(further) => at_end = further,
                    None => break,
                }
            }
            if at_end == from && self.verdicts[at] == blocked {
                self.verdicts[at] = Verdict::NotPossible(Why::Cycle);
            }
        }
    }
}

impl Tried<'_> {
    /// Whether so many more can be let in.
    fn with_room_for(&self, more: u32) -> Verdict {
        let after = self.seats.after;
        let held = after.assigned + self.going;
        if after.cap.is_none_or(|cap| held + more <= cap) {
            Verdict::Works
        } else {
            Verdict::Exceeds {
                assigned: held,
                max: after.max,
            }
        }
    }
}

/// The licenses that a removal changes, as far as they are known.
fn licenses_of<'a>(estate: &'a Estate, act: &Act) -> Vec<&'a LicenseId> {
    let Seats::All(user) = act.facts().seats else {
        return Vec::new();
    };
    let seats = estate.seats_of_user(user).into_iter();
    let id = |license: LicenseId| Some(&estate.license(&license)?.id);
    seats.filter_map(|seat| id(seat.license)).collect()
}
