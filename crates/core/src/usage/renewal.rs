//! What ends when, and how many seats to renew: a sum of which every addend can be looked at.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use rustc_hash::FxHashMap;

use super::{LicenseUse, Report, Scope, State, Zone};
use crate::{domain::UserId, lean};

/// Where a license stands in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// It has ended.
    Ended(NaiveDate),
    /// It has ended and still works, up to a day.
    InGrace {
        /// When it ended.
        ended: NaiveDate,
        /// Its last day of grace.
        until: NaiveDate,
    },
    /// It ends on a day that is yet to pass.
    Ends(NaiveDate),
    /// It never ends.
    Never,
}

/// A license and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The place of the license in [`Reading::licenses`](super::Reading::licenses).
    pub license: u32,
    /// Where it stands.
    pub due: Due,
    /// Days until its last one, today not counted; `None` where it has ended or never does.
    pub days_left: Option<i64>,
}

/// The licenses that belong together on a board of renewals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalMonth {
    /// What they have in common.
    pub month: MonthOf,
    /// The licenses, by the day that counts.
    pub renewals: Vec<Renewal>,
}

/// A column of a board of renewals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MonthOf {
    /// What has ended.
    Ended,
    /// What has ended and still works.
    InGrace,
    /// What ends in the month that begins on this day.
    Month(NaiveDate),
    /// What never ends.
    Never,
}

/// How to work out what to renew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenewalRules {
    /// Held for fewer days than this, a seat that was not used yet is new, and is needed.
    pub grace_days: u32,
    /// What is bought beyond need, in per cent.
    pub buffer_percent: u32,
    /// People whose seats are kept up to a day, used or not.
    pub pinned: FxHashMap<UserId, NaiveDate>,
}

/// What is known from elsewhere of the need for one license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// People who wait for a seat; `None` where there is no list of them.
    pub waiting: Option<u32>,
    /// Seats that more will be held by then; `None` if too little is known of the past.
    pub growth: Option<u32>,
}

/// One number of a sum, with the seats it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addend {
    /// What it counts.
    pub what: AddendKind,
    /// How many.
    pub count: u32,
    /// Which, by their places in [`Reading::seats`](super::Reading::seats); none where it counts
    /// no seats.
    pub seats: Vec<u32>,
}

/// What a number of a sum counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddendKind {
    /// Seats that were used.
    Used,
    /// Seats of which nobody can say.
    Unknown,
    /// Seats not used yet and held for a short time.
    New,
    /// Seats not used that are kept for somebody.
    Pinned,
    /// People who wait.
    Waiting,
    /// What is expected to be added.
    Growth,
}

/// How many seats to renew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What was added up, in the order of its kinds; waiting and growth only where they are
    /// known.
    pub addends: Vec<Addend>,
    /// Seats that are not needed: not used, not new, not kept for anybody.
    pub idle: Vec<u32>,
    /// The sum with its buffer, rounded up.
    pub seats: u32,
    /// The fewest that would do: those that were used.
    pub least: u32,
}

impl Suggestion {
    /// How many of a kind there are; 0 where that is not known.
    pub fn count(&self, what: AddendKind) -> u32 {
        let addend = self.addends.iter().find(|addend| addend.what == what);
        addend.map_or(0, |addend| addend.count)
    }
}

impl Due {
    /// Where a license stands on a day, in the zone of the report.
    pub fn of(license: &LicenseUse, today: NaiveDate, has_ended: bool, zone: &dyn Zone) -> Self {
        let Some(ends) = license.ends else {
            return Self::Never;
        };
        let ended = ends.day(zone);
        if !has_ended {
            return Self::Ends(ended);
        }
        let until = license.grace_until.map(|at| zone.day(at));
        match until.filter(|until| *until >= today) {
            Some(until) => Self::InGrace { ended, until },
            None => Self::Ended(ended),
        }
    }

    /// The day that counts.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Ended(day) | Self::Ends(day) | Self::InGrace { until: day, .. } => Some(*day),
            Self::Never => None,
        }
    }

    /// Its column.
    pub fn month(&self) -> MonthOf {
        match self {
            Self::Ended(_) => MonthOf::Ended,
            Self::InGrace { .. } => MonthOf::InGrace,
            Self::Ends(day) => MonthOf::Month(day.with_day(1).unwrap_or(*day)),
            Self::Never => MonthOf::Never,
        }
    }

    /// What it is called in files and addresses.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Ended(_) => "ended",
            Self::InGrace { .. } => "in-grace",
            Self::Ends(_) => "ends",
            Self::Never => "never",
        }
    }
}

impl Renewal {
    /// The shortest of these lead times, in days, that has begun; `None` if none has.
    pub fn lead(&self, lead_days: &[u32]) -> Option<u32> {
        let left = self.days_left?;
        let begun = { lead_days.iter().copied() }.filter(|lead| left <= i64::from(*lead));
        begun.min()
    }
}

impl Report {
    /// The licenses in scope by the months in which they end: what has ended, what is in grace,
    /// month by month without leaving out any in between, and what never ends. Columns without
    /// licenses at either end are not there.
    pub fn renewals(&self, scope: &Scope) -> Vec<RenewalMonth> {
        let (reading, zone) = (self.evidence.reading(), self.evidence.zone());
        let today = zone.day(reading.now);
        let mut renewals = Vec::new();
        for (nth, license) in (0_u32..).zip(&reading.licenses) {
            if scope.has(license) {
                let due = Due::of(license, today, license.has_ended(reading.now, zone), zone);
                let days_left = match due {
                    Due::Ends(day) => Some((day - today).num_days()),
                    _ => None,
                };
                renewals.push(Renewal {
                    license: nth,
                    due,
                    days_left,
                });
            }
        }
        let id = |it: &Renewal| &reading.licenses[it.license as usize].id;
        lean::sort_by(&mut renewals, &|a, b| {
            let key = |it: &Renewal| (it.due.month(), it.due.day());
            key(a).cmp(&key(b)).then_with(|| id(a).cmp(id(b)))
        });
        let mut months: Vec<RenewalMonth> = Vec::new();
        for renewal in renewals {
            let month = renewal.due.month();
            while let (Some(MonthOf::Month(last)), MonthOf::Month(wanted)) =
                (months.last().map(|it| it.month), month)
                && let Some(next) = last.checked_add_months(Months::new(1))
                && next < wanted
            {
                months.push(RenewalMonth {
                    month: MonthOf::Month(next),
                    renewals: Vec::new(),
                });
            }
            match months.last_mut() {
                Some(last) if last.month == month => last.renewals.push(renewal),
                _ => months.push(RenewalMonth {
                    month,
                    renewals: vec![renewal],
                }),
            }
        }
        months
    }

    /// How many seats of a license to renew, by the use in the range of the report.
    pub fn suggestion(&self, license: u32, rules: &RenewalRules, expected: Expected) -> Suggestion {
        let reading = self.evidence.reading();
        let today = self.evidence.zone().day(reading.now);
        let grace = reading.now - TimeDelta::days(rules.grace_days.into());
        let mut sorted: [Vec<u32>; 5] = Default::default();
        for &nth in self.evidence.seats_on(license) {
            let person = reading.person_on(&reading.seats[nth as usize]);
            let is_pinned = || {
                rules
                    .pinned
                    .get(&person.id)
                    .is_some_and(|day| *day >= today)
            };
            let place = match self.states[nth as usize] {
                State::Used(_) => 0,
                State::Unknown(_) => 1,
                State::NotUsed(_) if self.evidence.is_new(nth as usize, grace) => 2,
                State::NotUsed(_) if is_pinned() => 3,
                State::NotUsed(_) => 4,
            };
            sorted[place].push(nth);
        }
        let [used, unknown, new, pinned, idle] = sorted;
        let least = used.len() as u32;
        // Whoever is counted and not known yet is unknown as well.
        let held = reading.licenses[license as usize].held;
        let known = used.len() + unknown.len() + new.len() + pinned.len() + idle.len();
        let unseen = held.saturating_sub(known as u32);
        let of_seats = |what, seats: Vec<u32>, more: u32| Addend {
            what,
            count: seats.len() as u32 + more,
            seats,
        };
        let mut addends = vec![
            of_seats(AddendKind::Used, used, 0),
            of_seats(AddendKind::Unknown, unknown, unseen),
            of_seats(AddendKind::New, new, 0),
            of_seats(AddendKind::Pinned, pinned, 0),
        ];
        for (what, count) in [
            (AddendKind::Waiting, expected.waiting),
            (AddendKind::Growth, expected.growth),
        ] {
            addends.extend(count.map(|count| Addend {
                what,
                count,
                seats: Vec::new(),
            }));
        }
        let sum: u64 = addends.iter().map(|addend| u64::from(addend.count)).sum();
        let with_buffer = (sum * (100 + u64::from(rules.buffer_percent))).div_ceil(100);
        Suggestion {
            addends,
            idle,
            seats: u32::try_from(with_buffer).unwrap_or(u32::MAX),
            least,
        }
    }
}
