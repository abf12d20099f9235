//! What ends when, as far as the address asks for it, and how many of it to renew.

use std::{cmp::Reverse, sync::Arc};

use leptos::prelude::*;
use rustc_hash::FxHashMap;

use super::super::seat_cells::license_words;
use crate::{
    config::Config,
    domain::{LicenseId, UserId},
    estate::{Estate, fold},
    lean::{memo, sort_by_key},
    parts::address::ListAddress,
    state::{
        live_estate::use_estate,
        query::query,
        reports::{Basis, IdleStore, Reports},
        session::use_session,
    },
    text::format,
    usage::{
        AddendKind, Due, Expected, Forecast, History, LicenseUse, MonthOf, RenewalLine,
        RenewalMonth, RenewalRules, Scope, Split, Zone, write_day,
    },
};

/// A seat that is held for fewer days and was not used yet is new.
pub const GRACE_DAYS: u32 = 30;
/// What is bought beyond need, in per cent, unless something else is said.
const USUAL_BUFFER: u32 = 10;
/// The most that can be.
pub const MOST_BUFFER: u32 = 500;
/// A month without licenses has a place among so many from the first on.
const NEAR: usize = 12;

/// All licenses in scope.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The months, with the lines of each by their places.
    pub months: Vec<(MonthOf, Vec<u32>)>,
    /// The lines, by when they end.
    pub lines: Vec<RenewalLine>,
    /// Where the line of a license is, by the place of the license in what was read.
    places: FxHashMap<u32, u32>,
}

impl Found {
    /// The line of a license, by the license's place.
    pub fn line(&self, license: u32) -> Option<&RenewalLine> {
        let place = self.places.get(&license)?;
        self.lines.get(*place as usize)
    }
}

/// The seats of the licenses that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Seats bought.
    pub bought: u64,
    /// Seats held.
    pub held: u64,
    /// What became of those that are held.
    pub split: Split,
    /// How many to renew.
    pub suggested: u64,
    /// Licenses of which no seats are counted: without limit, or by device.
    pub apart: usize,
}

/// The report of renewals.
#[derive(Clone, Copy)]
pub struct Board {
    /// The report.
    pub reports: Reports,
    /// What is bought beyond need, in per cent.
    pub buffer: Memo<u32>,
    /// The column that is shown alone, as the address says it.
    pub month: Memo<Option<String>>,
    /// Only what ends within so many days.
    pub lead: Memo<Option<u32>>,
    /// All licenses in scope; `None` until something has been read.
    pub found: Memo<Option<Arc<Found>>>,
    /// The licenses that are shown, by their places.
    pub rows: Memo<Arc<Vec<u32>>>,
    /// The lead times of the vendor, the shortest first.
    pub leads: StoredValue<Vec<u32>>,
    ask: Asks,
}

#[derive(Clone, Copy)]
struct Asks {
    buffer: SignalSetter<Option<String>>,
    month: SignalSetter<Option<String>>,
    lead: SignalSetter<Option<String>>,
}

/// A column as the address says it.
pub fn id_of(month: MonthOf) -> String {
    match month {
        MonthOf::Ended => "ended".to_owned(),
        MonthOf::InGrace => "grace".to_owned(),
        MonthOf::Month(first) => write_day(first)[..7].to_owned(),
        MonthOf::Never => "never".to_owned(),
    }
}

/// The rules with what is pinned.
pub fn rules(pinned: FxHashMap<UserId, chrono::NaiveDate>, buffer_percent: u32) -> RenewalRules {
    RenewalRules {
        grace_days: GRACE_DAYS,
        buffer_percent,
        pinned,
    }
}

/// The seats of a license that an addend counts; those that are not needed for `None`.
pub fn seats_behind(
    basis: &Basis,
    license: u32,
    what: Option<AddendKind>,
    rules: &RenewalRules,
) -> Vec<u32> {
    let suggestion = basis.report.suggestion(license, rules, Expected::default());
    let Some(what) = what else {
        return suggestion.idle;
    };
    let mut addends = suggestion.addends.into_iter();
    addends
        .find(|addend| addend.what == what)
        .map(|addend| addend.seats)
        .unwrap_or_default()
}

/// The place of a license in what was read.
pub fn place_of(basis: &Basis, license: &LicenseId) -> Option<u32> {
    let all = &basis.reading().licenses;
    let place = all.iter().position(|it| it.id == *license)?;
    u32::try_from(place).ok()
}

/// What the past says of how many more will be held when a license ends.
fn growth(history: &History, license: &LicenseUse, due: Due, basis: &Basis) -> Option<u32> {
    let points = history.days_of(&license.id, &basis.zone);
    let forecast = Forecast::of(&History::counts(&points))?;
    let today = basis.zone.day(basis.reading().now);
    // What has ended is renewed now.
    Some(forecast.growth(today, due.day().unwrap_or(today)))
}

fn find(
    basis: &Basis,
    scope: &Scope,
    history: &History,
    rules: &RenewalRules,
    waiting: &dyn Fn(&LicenseId) -> Option<u32>,
) -> Found {
    let mut found = Found::default();
    for RenewalMonth { month, renewals } in basis.report.renewals(scope) {
        let mut places = Vec::new();
        for renewal in renewals {
            let license = &basis.reading().licenses[renewal.license as usize];
            let expected = Expected {
                waiting: waiting(&license.id),
                growth: growth(history, license, renewal.due, basis),
            };
            let suggestion = basis.report.suggestion(renewal.license, rules, expected);
            let place = found.lines.len() as u32;
            found.places.insert(renewal.license, place);
            places.push(place);
            found.lines.push(RenewalLine {
                renewal,
                suggestion,
            });
        }
        if !places.is_empty() || found.months.len() < NEAR {
            found.months.push((month, places));
        }
    }
    found
}

impl Board {
    /// What the address asks for. To be called once by the page.
    pub fn open(reports: Reports, store: IdleStore, address: ListAddress) -> Self {
        let (buffer_said, ask_buffer) = query("buffer");
        let (month, ask_month) = query("month");
        let (lead_said, ask_lead) = query("lead");
        let number = |text: Option<String>| text?.trim().parse::<u32>().ok();
        let buffer = memo(move || {
            let said = number(buffer_said.get()).unwrap_or(USUAL_BUFFER);
            said.min(MOST_BUFFER)
        });
        let lead = memo(move || number(lead_said.get()));
        let (live, has_lines) = (use_estate(), use_session().has_lines());
        let waiting = move |license: &LicenseId| {
            let next = |estate: &Estate| estate.next_in_line(license, &[], format::now()).len();
            has_lines.then(|| u32::try_from(live.peek(next)).unwrap_or(u32::MAX))
        };
        let found = reports.memo(move |basis, scope| {
            let rules = rules(store.pins.get(), buffer.get());
            let history = reports.history.get();
            Arc::new(find(basis, &scope, &history, &rules, &waiting))
        });
        let config: Config = expect_context();
        let mut board = Self {
            reports,
            buffer,
            month,
            lead,
            found,
            rows: memo(Arc::default),
            leads: StoredValue::new(config.reports.leads()),
            ask: Asks {
                buffer: ask_buffer,
                month: ask_month,
                lead: ask_lead,
            },
        };
        board.rows = board.list(address);
        board
    }

    /// The licenses that month, lead time and search leave, in their order.
    fn list(self, address: ListAddress) -> Memo<Arc<Vec<u32>>> {
        let (live, reports) = (use_estate(), self.reports);
        memo(move || {
            let Some((basis, found)) = reports.basis.get().zip(self.found.get()) else {
                return Arc::default();
            };
            // What was worked out is of another reading until it is worked out again.
            let here = basis.reading().licenses.len() as u32;
            if found.lines.iter().any(|it| it.renewal.license >= here) {
                return Arc::default();
            }
            live.follow_catalogue();
            let (month, lead) = (self.month.get(), self.lead.get());
            let fits = |line: &RenewalLine| {
                let renewal = &line.renewal;
                let in_month =
                    { month.as_ref() }.is_none_or(|it| *it == id_of(renewal.due.month()));
                let in_time = lead.is_none_or(|lead| {
                    let left = renewal.days_left;
                    left.is_some_and(|left| left <= i64::from(lead))
                });
                in_month && in_time
            };
            let lines = found.lines.iter().filter(|line| fits(line));
            let mut rows: Vec<u32> = lines.map(|line| line.renewal.license).collect();
            let typed = fold(&address.text.get());
            live.peek(|estate| {
                if !typed.is_empty() {
                    rows.retain(|nth| {
                        let text = text_of(estate, &basis, *nth);
                        typed.split_whitespace().all(|word| text.contains(word))
                    });
                }
                for key in address.sort.get().iter().rev() {
                    let is_descending = key.descending;
                    arrange(
                        &mut rows,
                        &key.column,
                        is_descending,
                        &basis,
                        &found,
                        estate,
                    );
                }
            });
            Arc::new(rows)
        })
    }

    /// Buys so much beyond need, in per cent.
    pub fn set_buffer(self, percent: u32) {
        let said = (percent != USUAL_BUFFER).then(|| percent.to_string());
        self.ask.buffer.set(said);
    }

    /// Shows one column alone; all of them where it is empty, or is that one already.
    pub fn show_month(self, id: String) {
        let is_on = self.month.with_untracked(|it| it.as_ref() == Some(&id));
        self.ask.lead.set(None);
        self.ask.month.set((!is_on && !id.is_empty()).then_some(id));
    }

    /// Shows only what ends within so many days; `None` for everything.
    pub fn show_lead(self, days: Option<u32>) {
        self.ask.month.set(None);
        self.ask.lead.set(days.map(|days| days.to_string()));
    }

    /// The lines that are shown, in their order.
    pub fn lines(self) -> Vec<RenewalLine> {
        let found = self.found.get_untracked().unwrap_or_default();
        let rows = self.rows.get_untracked();
        rows.iter()
            .filter_map(|license| found.line(*license).cloned())
            .collect()
    }

    /// What the licenses that are shown come to; followed.
    pub fn sums(self) -> Sums {
        let mut sums = Sums::default();
        let Some((basis, found)) = self.reports.basis.get().zip(self.found.get()) else {
            return sums;
        };
        for nth in self.rows.get().iter() {
            let license = basis.reading().licenses.get(*nth as usize);
            let Some((license, line)) = license.zip(found.line(*nth)) else {
                continue;
            };
            if !license.needs_seats() {
                sums.apart += 1;
                continue;
            }
            let split = split_of(line);
            sums.bought += u64::from(license.bought.unwrap_or_default());
            sums.held += u64::from(license.held);
            sums.split.used += split.used;
            sums.split.not_used += split.not_used;
            sums.split.unknown += split.unknown;
            sums.suggested += u64::from(line.suggestion.seats);
        }
        sums
    }
}

/// What became of the seats that are held of a license.
pub fn split_of(line: &RenewalLine) -> Split {
    let count = |what| line.suggestion.count(what);
    let not_used = line.suggestion.idle.len() as u32;
    Split {
        used: count(AddendKind::Used),
        not_used: not_used + count(AddendKind::New) + count(AddendKind::Pinned),
        unknown: count(AddendKind::Unknown),
    }
}

/// What a license is found by.
fn text_of(estate: &Estate, basis: &Basis, nth: u32) -> String {
    let (_, title, product) = license_words(estate, basis, nth);
    fold(&format!("{title} {product}"))
}

fn by<K: Ord>(rows: &mut Vec<u32>, is_descending: bool, key: impl Fn(u32) -> K) {
    if is_descending {
        sort_by_key(rows, |nth| Reverse(key(*nth)));
    } else {
        sort_by_key(rows, |nth| key(*nth));
    }
}

/// Puts licenses in the order of a column. What has ended comes first, and what never ends last.
fn arrange(
    rows: &mut Vec<u32>,
    column: &str,
    is_descending: bool,
    basis: &Basis,
    found: &Found,
    estate: &Estate,
) {
    let license = |nth: u32| &basis.reading().licenses[nth as usize];
    let suggestion = |nth: u32| found.line(nth).map(|line| &line.suggestion);
    match column {
        "license" => by(rows, is_descending, |nth| text_of(estate, basis, nth)),
        // Without a limit is more than any number.
        "bought" => by(rows, is_descending, |nth| {
            license(nth).bought.map_or(u64::MAX, u64::from)
        }),
        "held" => by(rows, is_descending, |nth| license(nth).held),
        "use" => by(rows, is_descending, |nth| {
            suggestion(nth).map(|it| it.least)
        }),
        "suggested" => by(rows, is_descending, |nth| {
            let needs = license(nth).needs_seats();
            suggestion(nth).filter(|_| needs).map(|it| it.seats)
        }),
        "ends" => by(rows, is_descending, |nth| found.places.get(&nth).copied()),
        _ => {}
    }
}
