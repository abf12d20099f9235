//! What is found by the rules that the address says, and which of it is chosen.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;

use super::{
    super::people::{self, Texts, by, in_scope, search, texts},
    Seats, Ticked,
};
use crate::{
    domain::{LicenseId, UserId},
    lean::{effect, memo},
    parts::address::ListAddress,
    state::{
        live_estate::use_estate,
        query::query,
        reports::{Basis, IdleStore, Reports},
    },
    text::reports_idle::words,
    usage::{Gain, Idle, IdleRules, Range, USUAL_DAYS, USUAL_GRACE, Verdict},
};

/// The days of the slider.
pub const LEAST_DAYS: u32 = 7;
pub const MOST_DAYS: u32 = 730;
/// Whoever was seen in so many days gives nothing up, however many seats are wanted.
pub const RECENT_DAYS: u32 = 30;
/// How sure it is that a seat is idle, as the address says it.
pub const TIERS: [&str; 4] = ["certain", "probable", "review", "unknown"];
/// Those that are left alone, as the address says it.
pub const ALONE: &str = "alone";
/// What can be left alone besides, as the address says it.
pub const STAFF: &str = "staff";
pub const OFFLINE: &str = "offline";
const NOBODY: &str = "nobody";

/// What is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// What the rules make of each seat.
    pub idle: Idle,
    /// The days that they come down to.
    pub days: u32,
    /// What is chosen unless somebody says otherwise.
    pub chosen: Vec<u32>,
    /// How many are missing to the number that was asked for.
    pub missing: u32,
    /// Whether the cut-off is a day: `None` if only people who are out give up anything.
    pub cut: Option<u32>,
}

/// The report of idle seats.
#[derive(Clone, Copy)]
pub struct Finding {
    reports: Reports,
    /// Without a sign for so many days, as the slider stands.
    pub days: RwSignal<u32>,
    /// How many seats to free, where that is asked for.
    pub free: Memo<Option<u32>>,
    /// Held for fewer days than this is new.
    pub grace: Memo<u32>,
    /// Who is left alone besides owners and those who are pinned.
    pub leave: Memo<Vec<String>>,
    /// The tier that is shown alone.
    pub tier: Memo<Option<String>>,
    /// What is found; `None` until something has been read.
    pub found: Memo<Option<Arc<Found>>>,
    /// The rows that are shown.
    pub rows: Memo<Arc<Vec<u32>>>,
    /// The rows that are ticked.
    pub selected: RwSignal<Ticked>,
    /// What the ticked rows come to.
    pub gain: Memo<Gain>,
    /// What somebody ticked or unticked.
    by_hand: StoredValue<HashMap<(LicenseId, UserId), bool>>,
    /// What was ticked when that was last looked at.
    ticked: StoredValue<Ticked>,
    ask: Asks,
}

#[derive(Clone, Copy)]
struct Asks {
    days: SignalSetter<Option<String>>,
    free: SignalSetter<Option<String>>,
    grace: SignalSetter<Option<String>>,
    leave: SignalSetter<Option<String>>,
    tier: SignalSetter<Option<String>>,
}

fn number(text: Option<&str>) -> Option<u32> {
    text?.trim().parse().ok()
}

impl Finding {
    /// What the address asks for. To be called once by the page.
    pub fn open(reports: Reports, store: IdleStore, address: ListAddress) -> Self {
        let (days_said, ask_days) = query("days");
        let (free_said, ask_free) = query("free");
        let (grace_said, ask_grace) = query("grace");
        let (leave_said, ask_leave) = query("leave");
        let (tier, ask_tier) = query("tier");
        let days = RwSignal::new(USUAL_DAYS);
        effect(move || {
            let said = number(days_said.get().as_deref()).unwrap_or(USUAL_DAYS);
            let said = said.clamp(LEAST_DAYS, MOST_DAYS);
            if days.get_untracked() != said {
                days.set(said);
            }
        });
        let free = memo(move || number(free_said.get().as_deref()));
        let grace = memo(move || number(grace_said.get().as_deref()).unwrap_or(USUAL_GRACE));
        let leave = memo(move || {
            let said = leave_said.get().unwrap_or_else(|| STAFF.to_owned());
            said.split(',').map(str::to_owned).collect::<Vec<_>>()
        });
        let found = reports.memo(move |basis, scope| {
            let leaves = |what: &str| leave.with(|all| all.iter().any(|it| it == what));
            let rules = IdleRules {
                days: days.get(),
                grace_days: grace.get(),
                spares_staff: leaves(STAFF),
                spares_offline: leaves(OFFLINE),
                ..IdleRules::usual(store.pins.get(), scope)
            };
            Arc::new(find(basis, rules, free.get()))
        });
        let selected = RwSignal::new(Ticked::new());
        let mut finding = Self {
            reports,
            days,
            free,
            grace,
            leave,
            tier,
            found,
            rows: memo(Arc::default),
            selected,
            gain: memo(Gain::default),
            by_hand: StoredValue::new(HashMap::new()),
            ticked: StoredValue::new(Ticked::new()),
            ask: Asks {
                days: ask_days,
                free: ask_free,
                grace: ask_grace,
                leave: ask_leave,
                tier: ask_tier,
            },
        };
        finding.rows = finding.list(address);
        finding.keep_chosen();
        finding.gain = memo(move || {
            let Some(basis) = reports.basis.get() else {
                return Gain::default();
            };
            let here = basis.reading().seats.len() as u32;
            let seats = selected.with(|all| {
                all.iter()
                    .copied()
                    .filter(|nth| *nth < here)
                    .collect::<Vec<_>>()
            });
            basis.report.evidence.gain(seats)
        });
        finding
    }

    /// The rows that the tier and the search leave, in their order.
    fn list(self, address: ListAddress) -> Memo<Arc<Vec<u32>>> {
        let (live, reports) = (use_estate(), self.reports);
        let texts = memo(move || {
            live.follow_users();
            live.follow_catalogue();
            let basis = reports.basis.get()?;
            Some(live.peek(|estate| texts(&basis, estate)))
        });
        let here = reports.memo(|basis, scope| in_scope(basis, &scope));
        memo(move || {
            let all = reports.basis.get().zip(self.found.get()).zip(here.get());
            let Some(((basis, found), mut seats)) = all else {
                return Arc::default();
            };
            let len = found.idle.verdicts.len();
            if len != basis.report.states.len() {
                return Arc::default();
            }
            let tier = self.tier.get();
            seats.retain(|nth| {
                let verdict = found.idle.verdicts.get(*nth as usize).copied().flatten();
                verdict.is_some_and(|it| is_shown(&it, tier.as_deref()))
            });
            search(&mut seats, &address.text.get(), || texts.get());
            let texts = texts.get().unwrap_or_default();
            for key in address.sort.get().iter().rev() {
                arrange(
                    &mut seats,
                    &key.column,
                    key.descending,
                    &basis,
                    &found,
                    &texts,
                );
            }
            Arc::new(seats)
        })
    }

    /// Ticks what is chosen by itself, and keeps what somebody ticked or unticked, also when the
    /// slider moves or the report is put together anew.
    fn keep_chosen(self) {
        let by_hand = self.by_hand;
        let ticked = self.ticked;
        let (reports, selected) = (self.reports, self.selected);
        effect(move || {
            let Some((basis, found)) = reports.basis.get().zip(self.found.get()) else {
                return;
            };
            let mut all: Ticked = found.chosen.iter().copied().collect();
            by_hand.with_value(|by_hand| {
                for ((license, user), is_on) in by_hand {
                    let Some(nth) = basis.reading().find_seat(license, user) else {
                        continue;
                    };
                    match is_on {
                        true => all.insert(nth),
                        false => all.remove(&nth),
                    };
                }
            });
            ticked.set_value(all.clone());
            if selected.with_untracked(|now| *now != all) {
                selected.set(all);
            }
        });
        effect(move || {
            let now = selected.get();
            let Some(basis) = reports.basis.get_untracked() else {
                return;
            };
            let before = ticked.get_value();
            by_hand.update_value(|by_hand| {
                for nth in now.symmetric_difference(&before) {
                    if let Some(key) = key_of(&basis, *nth) {
                        by_hand.insert(key, now.contains(nth));
                    }
                }
            });
            ticked.set_value(now);
        });
    }

    /// How many there are of each tier, and how many are left alone; followed.
    pub fn counts(self) -> [u32; 5] {
        self.found.with(|found| {
            let Some(found) = found else {
                return [0; 5];
            };
            let [certain, probable, review, unknown] = found.idle.counts;
            [certain, probable, review, unknown, found.idle.excluded]
        })
    }

    /// How many are ticked; followed.
    pub fn chosen_len(self) -> usize {
        self.selected.with(Ticked::len)
    }

    /// The seats that are ticked, in the order of what was read.
    pub fn chosen_keys(self) -> Seats {
        let Some(basis) = self.reports.basis.get_untracked() else {
            return Vec::new();
        };
        let mut places: Vec<u32> = self
            .selected
            .with_untracked(|all| all.iter().copied().collect());
        crate::lean::sort(&mut places);
        places
            .into_iter()
            .filter_map(|nth| key_of(&basis, nth))
            .collect()
    }

    /// The range of the days that the rules come down to.
    pub fn range(self, basis: &Basis) -> Range {
        let found = self.found.get_untracked();
        let days = found.map_or(USUAL_DAYS, |it| it.days);
        Range::last_days(days, basis.reading().now, &basis.zone)
    }

    /// What was ticked has been done: none of it is ticked if it comes back.
    pub fn forget_ticks(self) {
        self.by_hand.set_value(HashMap::new());
        let chosen = self.found.with_untracked(|found| {
            let chosen = found.iter().flat_map(|it| it.chosen.iter().copied());
            chosen.collect()
        });
        self.ticked.set_value(Ticked::clone(&chosen));
        self.selected.set(chosen);
    }

    /// The slider moves, and nothing else yet.
    pub fn slide(self, days: u32) {
        self.days.set(days);
    }

    /// The slider has come to rest.
    pub fn rest(self, days: u32) {
        self.days.set(days);
        self.ask
            .days
            .set((days != USUAL_DAYS).then(|| days.to_string()));
    }

    /// Frees so many seats; `None` for whatever has had no sign for the days of the slider.
    pub fn set_free(self, seats: Option<u32>) {
        self.ask.free.set(seats.map(|it| it.to_string()));
    }

    /// What is held for fewer days is new.
    pub fn set_grace(self, days: u32) {
        self.ask
            .grace
            .set((days != USUAL_GRACE).then(|| days.to_string()));
    }

    /// Leaves alone what was not, or the other way round.
    pub fn toggle(self, what: &str) {
        let mut all = self.leave.get_untracked();
        all.retain(|it| it == STAFF || it == OFFLINE);
        match all.iter().position(|it| it == what) {
            Some(at) => drop(all.remove(at)),
            None => all.push(what.to_owned()),
        }
        let said = match all.as_slice() {
            [] => Some(NOBODY.to_owned()),
            [one] if one == STAFF => None,
            all => Some(all.join(",")),
        };
        self.ask.leave.set(said);
    }

    /// Shows one tier alone; all of them where it is empty.
    pub fn show(self, tier: String) {
        self.ask.tier.set((!tier.is_empty()).then_some(tier));
    }

    /// The rules in words, for paper.
    pub fn said(self) -> Vec<String> {
        let (text, said) = (words(), crate::text::reports::words());
        let days = self.found.get_untracked().map_or(USUAL_DAYS, |it| it.days);
        let mut all = vec![(said.filter)(text.days, &(text.days_value)(days))];
        if let Some(free) = self.free.get_untracked() {
            all.push((said.filter)(text.free, &free.to_string()));
        }
        all.push((said.filter)(
            text.grace,
            &self.grace.get_untracked().to_string(),
        ));
        let leaves = self.leave.get_untracked();
        let word = |it: &String| match it.as_str() {
            STAFF => Some(text.staff),
            OFFLINE => Some(text.offline),
            _ => None,
        };
        let leaves: Vec<&str> = leaves.iter().filter_map(word).collect();
        if !leaves.is_empty() {
            all.push((said.filter)(text.leave_alone, &leaves.join(", ")));
        }
        all
    }
}

fn key_of(basis: &Basis, nth: u32) -> Option<(LicenseId, UserId)> {
    let reading = basis.reading();
    let seat = reading.seats.get(nth as usize)?;
    let person = reading.person_on(seat).id.clone();
    Some((reading.license_of(seat).id.clone(), person))
}

/// Which seats fit the rules; where a number is asked for, so many of them.
fn find(basis: &Basis, rules: IdleRules, free: Option<u32>) -> Found {
    let evidence = &basis.report.evidence;
    let Some(wanted) = free else {
        let idle = evidence.idle(&rules);
        return Found {
            chosen: idle.preselected(),
            days: rules.days,
            idle,
            missing: 0,
            cut: None,
        };
    };
    let rules = IdleRules {
        days: RECENT_DAYS,
        ..rules
    };
    let cut = evidence.free(wanted, &rules);
    let days = cut.days.unwrap_or(RECENT_DAYS);
    Found {
        idle: evidence.idle(&IdleRules { days, ..rules }),
        days,
        chosen: cut.seats,
        missing: cut.missing,
        cut: cut.days,
    }
}

fn is_shown(verdict: &Verdict, tier: Option<&str>) -> bool {
    match tier {
        Some(ALONE) => verdict.excluded.is_some(),
        Some(tier) => verdict.excluded.is_none() && verdict.tier.id() == tier,
        None => verdict.excluded.is_none() && TIERS.contains(&verdict.tier.id()),
    }
}

/// Puts seats in the order of a column. The surest come first, and of those the longest idle.
fn arrange(
    seats: &mut Vec<u32>,
    column: &str,
    is_descending: bool,
    basis: &Basis,
    found: &Found,
    texts: &Texts,
) {
    if column != "tier" {
        return people::arrange(seats, column, is_descending, basis, texts);
    }
    by(seats, is_descending, |nth| {
        let verdict = found.idle.verdicts[nth as usize];
        let sign = basis.report.evidence.last_sign(nth as usize);
        (verdict.map(|it| it.tier), sign.map(|sign| sign.last))
    });
}
