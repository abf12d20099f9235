//! Seats that lie idle: who can do without one, and how sure that is. Everything but one day is
//! worked out beforehand, so that a slider over all seats of a large server is smooth.

use chrono::{NaiveDate, TimeDelta};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Evidence, Range, Scope, Sign, State, Unknown, history::Window};
use crate::{
    domain::{Hold, LicenseId, Moment, UserId},
    lean,
};

/// What counts as idle, and what is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdleRules {
    /// Without a sign for so many days of the calendar.
    pub days: u32,
    /// Held for fewer days than this, a seat is new and is left alone.
    pub grace_days: u32,
    /// Leaves alone those who run the company's licenses.
    pub spares_staff: bool,
    /// Leaves alone those who own their license, as their seat goes with it.
    pub spares_owners: bool,
    /// Leaves alone what was taken offline.
    pub spares_offline: bool,
    /// People who are left alone up to a day, that one included, such as those on leave.
    pub pinned: FxHashMap<UserId, NaiveDate>,
    /// Where to look.
    pub scope: Scope,
}

/// Without a sign for so many days, unless something else is said.
pub const USUAL_DAYS: u32 = 90;
/// A seat that is held for fewer days is new, unless something else is said.
pub const USUAL_GRACE: u32 = 30;

impl IdleRules {
    /// The rules unless something else is said.
    pub fn usual(pinned: FxHashMap<UserId, NaiveDate>, scope: Scope) -> Self {
        Self {
            days: USUAL_DAYS,
            grace_days: USUAL_GRACE,
            spares_staff: true,
            spares_owners: true,
            spares_offline: false,
            pinned,
            scope,
        }
    }
}

/// How sure it is that a seat lies idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Its person is shut out or gone.
    Certain,
    /// Not used for long enough, and held for long enough.
    Probable,
    /// Not used, but there is a doubt.
    Review(Doubt),
    /// Nobody can say.
    Unknown,
    /// In use.
    InUse,
}

/// Why somebody should look before a seat is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Something was seen on the license that may have been its person.
    Shared,
    /// It was taken offline, and nothing was heard since.
    Offline,
    /// Nobody knows whether it has been held for long.
    Tenure,
}

/// Why an idle seat is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// They run the company's licenses.
    Staff,
    /// They own the license.
    Owner,
    /// They are pinned.
    Pinned,
    /// They have had it for too short a time.
    New,
    /// It was taken offline.
    Offline,
}

/// What a rule makes of one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How sure it is.
    pub tier: Tier,
    /// Why it is left alone nevertheless.
    pub excluded: Option<Exclusion>,
}

/// Seats of a license that are given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freed {
    /// The place of the license in [`Reading::licenses`](super::Reading::licenses).
    pub license: u32,
    /// Seats given up.
    pub given_up: u32,
    /// How many of those bought become free by that; fewer where more are held than were bought.
    pub freed: u32,
}

/// What a number of seats comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gain {
    /// Seats given up.
    pub seats: u32,
    /// People who give up any.
    pub people: u32,
    /// License by license, in their order.
    pub licenses: Vec<Freed>,
}

/// All seats by one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idle {
    /// The seats in scope, in the order of [`Reading::seats`](super::Reading::seats); `None` for
    /// others.
    pub verdicts: Vec<Option<Verdict>>,
    /// How many are certain, probable, to review and unknown, without those left alone.
    pub counts: [u32; 4],
    /// How many would be one of these but are left alone.
    pub excluded: u32,
}

/// Which seats to take back for a number of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Without a sign for so many days; `None` if nobody has to be taken a seat from who is
    /// still there, or if there is nobody at all.
    pub days: Option<u32>,
    /// The seats, by their places, the surest first.
    pub seats: Vec<u32>,
    /// How many are missing to the number.
    pub missing: u32,
}

/// What became of a seat that was to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recheck {
    /// It can still be.
    Still(u32),
    /// Its person was seen since.
    CameBack(Sign),
    /// They do not hold it any more.
    Gone,
}

impl Verdict {
    /// Whether it is chosen unless somebody says otherwise.
    pub fn is_preselected(&self) -> bool {
        self.excluded.is_none() && matches!(self.tier, Tier::Certain | Tier::Probable)
    }
}

impl Tier {
    /// What it is called in files and addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
            Self::Review(_) => "review",
            Self::Unknown => "unknown",
            Self::InUse => "in-use",
        }
    }
}

impl Exclusion {
    /// What it is called in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Owner => "owner",
            Self::Pinned => "pinned",
            Self::New => "new",
            Self::Offline => "offline",
        }
    }
}

/// The moments that a rule comes down to.
struct Edges {
    window: Window,
    /// Whoever has held a seat since before this has held it for long enough.
    grace: Moment,
    today: NaiveDate,
}

impl Evidence {
    /// All seats by a rule, today.
    pub fn idle(&self, rules: &IdleRules) -> Idle {
        let edges = self.edges(rules);
        let reading = self.reading();
        let here: Vec<bool> = { reading.licenses.iter() }
            .map(|license| rules.scope.has(license))
            .collect();
        let mut idle = Idle {
            verdicts: Vec::with_capacity(reading.seats.len()),
            counts: [0; 4],
            excluded: 0,
        };
        for (nth, seat) in reading.seats.iter().enumerate() {
            let verdict = here[seat.license as usize].then(|| self.verdict(nth, rules, &edges));
            idle.verdicts.push(verdict);
            let Some(verdict) = verdict else {
                continue;
            };
            let tier = match verdict.tier {
                Tier::Certain => 0,
                Tier::Probable => 1,
                Tier::Review(_) => 2,
                Tier::Unknown => 3,
                Tier::InUse => continue,
            };
            match verdict.excluded {
                Some(_) => idle.excluded += 1,
                None => idle.counts[tier] += 1,
            }
        }
        idle
    }

    fn edges(&self, rules: &IdleRules) -> Edges {
        let (now, zone) = (self.reading.now, self.zone());
        let range = Range::last_days(rules.days, now, zone);
        Edges {
            window: self.window(&range),
            grace: now - TimeDelta::days(rules.grace_days.into()),
            today: zone.day(now),
        }
    }

    fn verdict(&self, nth: usize, rules: &IdleRules, edges: &Edges) -> Verdict {
        let seat = &self.reading.seats[nth];
        let person = self.reading.person_on(seat);
        let tier = self.tier(nth, edges);
        let is_pinned = || {
            let until = rules.pinned.get(&person.id);
            until.is_some_and(|until| *until >= edges.today)
        };
        let is_offline =
            || self.offline(nth).is_some() || self.reading.license_of(seat).is_air_gapped;
        let excluded = if tier == Tier::InUse {
            None
        } else if rules.spares_staff && person.is_staff {
            Some(Exclusion::Staff)
        } else if rules.spares_owners && seat.hold == Hold::Owner {
            Some(Exclusion::Owner)
        } else if is_pinned() {
            Some(Exclusion::Pinned)
        } else if tier != Tier::Certain && self.is_new(nth, edges.grace) {
            Some(Exclusion::New)
        } else if rules.spares_offline && tier != Tier::Certain && is_offline() {
            Some(Exclusion::Offline)
        } else {
            None
        };
        Verdict { tier, excluded }
    }

    fn tier(&self, nth: usize, edges: &Edges) -> Tier {
        let seat = &self.reading.seats[nth];
        if self.reading.person_on(seat).is_out {
            return Tier::Certain;
        }
        match self.state_in(nth, &edges.window) {
            State::Used(_) => Tier::InUse,
            State::Unknown(Unknown::Offline(_)) => Tier::Review(Doubt::Offline),
            State::Unknown(_) => Tier::Unknown,
            State::NotUsed(_) if self.is_shared_in(nth, &edges.window) => {
                Tier::Review(Doubt::Shared)
            }
            State::NotUsed(_) if self.offline(nth).is_some() => Tier::Review(Doubt::Offline),
            State::NotUsed(_) if self.is_held_since(nth, edges.grace) => Tier::Probable,
            State::NotUsed(_) => Tier::Review(Doubt::Tenure),
        }
    }

    /// Whether a seat is known to have been held at a moment and ever since.
    fn is_held_since(&self, nth: usize, at: Moment) -> bool {
        self.tenure(nth).at_latest.is_some_and(|since| since <= at)
    }

    /// Whether a seat is known to be held for a shorter time than since a moment.
    pub(super) fn is_new(&self, nth: usize, grace: Moment) -> bool {
        self.tenure(nth)
            .not_before
            .is_some_and(|since| since > grace)
    }

    /// The seats to take back for so many of them: those without a sign for the longest time, at
    /// least for the days of the rule. Only what is certain or probable.
    pub fn free(&self, wanted: u32, rules: &IdleRules) -> Cut {
        /// Nothing is older.
        const MOST_DAYS: u32 = 20 * 366;
        let chosen = |days: u32| {
            let idle = self.idle(&IdleRules {
                days,
                ..rules.clone()
            });
            let mut seats = Vec::new();
            for (nth, verdict) in (0_u32..).zip(&idle.verdicts) {
                if let Some(verdict) = verdict.filter(Verdict::is_preselected) {
                    seats.push((nth, verdict.tier));
                }
            }
            seats
        };
        // More days never let more in.
        let (mut least, mut most) = (rules.days, MOST_DAYS.max(rules.days));
        let has_enough = |days: u32| chosen(days).len() >= wanted as usize;
        if has_enough(most) {
            least = most;
        }
        while most - least > 1 {
            let middle = least.midpoint(most);
            if has_enough(middle) {
                least = middle;
            } else {
                most = middle;
            }
        }
        let mut seats = chosen(least);
        let last = |nth: u32| self.last_sign(nth as usize).map(|sign| sign.last);
        lean::sort_by(&mut seats, &|a, b| (a.1, last(a.0)).cmp(&(b.1, last(b.0))));
        seats.truncate(wanted as usize);
        Cut {
            days: (seats.iter().any(|(_, tier)| *tier == Tier::Probable)).then_some(least),
            missing: wanted - seats.len() as u32,
            seats: seats.into_iter().map(|(nth, _)| nth).collect(),
        }
    }

    /// What seats come to, by their places, if they are given up.
    pub fn gain(&self, seats: impl IntoIterator<Item = u32>) -> Gain {
        let mut given_up = vec![0_u32; self.reading.licenses.len()];
        let mut people = FxHashSet::default();
        for nth in seats {
            let seat = &self.reading.seats[nth as usize];
            given_up[seat.license as usize] += 1;
            people.insert(seat.person);
        }
        let licenses: Vec<Freed> = { (0_u32..).zip(&given_up) }
            .filter(|(_, given_up)| **given_up > 0)
            .map(|(nth, &given_up)| {
                let license = &self.reading.licenses[nth as usize];
                let over = { license.bought }.map_or(0, |max| license.held.saturating_sub(max));
                Freed {
                    license: nth,
                    given_up,
                    freed: given_up.saturating_sub(over),
                }
            })
            .collect();
        Gain {
            seats: given_up.iter().sum(),
            people: people.len() as u32,
            licenses,
        }
    }

    /// Looks again at seats that were chosen at a moment, when it is time to decide.
    pub fn recheck(&self, chosen: &[(LicenseId, UserId)], at: Moment) -> Vec<Recheck> {
        let since = Range {
            from: at,
            to: self.reading.now,
            is_open: true,
        };
        let window = self.window(&since);
        let recheck = |(license, person): &(LicenseId, UserId)| {
            let Some(seat) = self.reading.find_seat(license, person) else {
                return Recheck::Gone;
            };
            match self.state_in(seat as usize, &window) {
                State::Used(sign) | State::Unknown(Unknown::Cut(sign)) => Recheck::CameBack(sign),
                State::Unknown(_) | State::NotUsed(_) => Recheck::Still(seat),
            }
        };
        chosen.iter().map(recheck).collect()
    }
}

impl Idle {
    /// The seats that are chosen unless somebody says otherwise, by their places.
    pub fn preselected(&self) -> Vec<u32> {
        let chosen = |verdict: &Option<Verdict>| verdict.is_some_and(|it| it.is_preselected());
        let seats = (0_u32..).zip(&self.verdicts);
        seats
            .filter(|(_, it)| chosen(it))
            .map(|(nth, _)| nth)
            .collect()
    }
}

impl Gain {
    /// What is saved by that, in the smallest unit of the money, as each license has a price of a
    /// seat; and how many of the seats have none.
    pub fn money(&self, price: &dyn Fn(u32) -> Option<u64>) -> (u64, u32) {
        let (mut saved, mut without) = (0, 0);
        for freed in &self.licenses {
            match price(freed.license) {
                Some(price) => saved += price * u64::from(freed.freed),
                None => without += freed.freed,
            }
        }
        (saved, without)
    }
}
