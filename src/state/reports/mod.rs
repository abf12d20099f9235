//! What every report is about: the range, the zone, and what was read for it. All of it is put
//! together anew only when the estate, the range or the zone has changed.

mod basis;
mod further;
mod histories;
mod idle;
mod keep;
mod last_use;
mod logs;
mod naming;
mod resets;
mod review;
mod stages;
mod zone;

use std::sync::Arc;

use chrono::TimeDelta;
use leptos::{prelude::*, task::spawn_local};

pub use self::{
    basis::Basis,
    further::Further,
    idle::{IdleStore, Round},
    last_use::{About, IDLE_DAYS, LastUse},
    logs::LogNote,
    naming::{alias_of, labelled, people_rule},
    resets::note_before,
    review::{KeptRound, ReviewStore},
    stages::{Stage, Stages},
    zone::ReportZone,
};
use super::{
    history::{Kept, Store},
    live_estate::{LiveEstate, use_estate},
    now_ms,
    query::query,
    scope::use_scope,
    session::use_session,
    sync::{Sync, use_sync},
};
use crate::{
    config::Config,
    domain::{LicenseId, Moment},
    estate::{Estate, Topic},
    lean::{effect, memo},
    paths,
    usage::{Habits, History, Period, ProductGroup, Reading, Scope},
};

/// How much longer than putting a report together it is left alone, while lists come in.
const FAIR: f64 = 10.0;
/// How long it is left alone at least and at most, in milliseconds.
const PAUSE_MS: (f64, f64) = (150.0, 3_000.0);
/// How far observations that nobody asked for are from each other: a day, but for coming a little
/// earlier each morning.
const ONE_A_DAY: TimeDelta = TimeDelta::hours(20);

/// A report on screen.
#[derive(Clone, Copy)]
pub struct Reports {
    /// The range, as it is chosen.
    pub period: Memo<Period>,
    /// The zone that days and months are those of.
    pub zone: Memo<ReportZone>,
    /// What it rests on; `None` until it is put together for the first time.
    pub basis: RwSignal<Option<Arc<Basis>>>,
    /// What was observed before.
    pub history: RwSignal<Arc<History>>,
    /// When that was last saved as a file.
    pub saved: RwSignal<Option<Moment>>,
    /// Whether what this browser keeps of it has been looked at.
    pub is_recalled: RwSignal<bool>,
    /// Whether it has been seen to that today is observed, or is not to be.
    has_observed: StoredValue<bool>,
    /// Where it is kept; `None` where the vendor wants it nowhere.
    pub store: StoredValue<Option<Store>>,
    /// The reading.
    pub stages: Stages,
    /// What is read beyond the lists.
    pub further: Further,
    usual: StoredValue<ReportZone>,
    /// The range and the zone as the address has them.
    asked: (Memo<Option<String>>, Memo<Option<String>>),
    ask: (SignalSetter<Option<String>>, SignalSetter<Option<String>>),
}

impl Reports {
    /// The report that the address asks for. To be called once by its page.
    pub fn open() -> Self {
        let (range, ask_range) = query("range");
        let (tz, ask_zone) = query("tz");
        let usual = StoredValue::new(ReportZone::usual());
        let zone = memo(move || {
            let asked = tz.with(|tz| tz.as_deref().and_then(ReportZone::named));
            asked.unwrap_or_else(|| usual.get_value())
        });
        let period = memo(move || {
            let asked = range.with(|range| range.as_deref().and_then(Period::read));
            asked.unwrap_or_default()
        });
        let basis = RwSignal::new(None);
        let history = RwSignal::new(Arc::<History>::default());
        let store = StoredValue::new(Store::here(&expect_context()));
        let further = Further::open();
        let reports = Self {
            period,
            zone,
            basis,
            history,
            saved: RwSignal::new(None),
            is_recalled: RwSignal::new(false),
            has_observed: StoredValue::new(false),
            store,
            stages: Stages::read(basis, further),
            further,
            usual,
            asked: (range, tz),
            ask: (ask_range, ask_zone),
        };
        reports.keep_up();
        reports.recall();
        reports
    }

    /// Takes up what was observed before, and once everything has been read, observes it if the
    /// last time was not today.
    fn recall(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        spawn_local(async move {
            self.know(store.read().await);
            // The screen may be gone by now.
            let _ = self.is_recalled.try_set(true);
        });
        effect(move || {
            let is_time = self.is_recalled.get() && self.stages.is_complete.get();
            if is_time && !self.has_observed.get_value() {
                self.has_observed
                    .set_value(untrack(|| self.observe(true, |_| ())));
            }
        });
    }

    /// Observes what has been read, and says then whether this browser keeps it. Where it is
    /// only to be if it is due, and is not, nothing happens. `false` if more turns out to be
    /// unread: whose devices have to be read is known only once all holders are.
    pub fn observe(self, only_if_due: bool, then: impl FnOnce(bool) + 'static) -> bool {
        let (live, sync) = (use_estate(), use_sync());
        let Some(store) = self.store.get_value() else {
            return true;
        };
        let is_of = store.clone();
        let is_due = move |history: &History, now| {
            !only_if_due || !is_of.has_observed_since(history, now - ONE_A_DAY)
        };
        let now = live.peek(|estate| oldest(estate, sync));
        if !untrack(|| self.history.with(|history| is_due(history, now))) {
            return true;
        }
        let habits = use_session()
            .me_now()
            .map_or(Habits::default(), |me| me.server.habits);
        // Not as it was put together last: lists may have come in since.
        let basis = untrack(|| self.make(live, sync, habits));
        if !basis.unread.is_empty() {
            return false;
        }
        let seen = store.observe(&basis.report.evidence);
        spawn_local(async move {
            // Another tab may have been faster.
            let again = |kept: &mut Kept| {
                if is_due(&kept.history, seen.at) {
                    kept.take_in(&seen);
                }
            };
            let (kept, is_kept) = store.change(self.kept_now(), again).await;
            if self.know(kept) {
                then(is_kept);
            }
        });
        true
    }

    /// Shows what is kept. Says whether there is still a screen for it.
    pub fn know(self, kept: Kept) -> bool {
        let is_new = self
            .history
            .try_with_untracked(|history| !history.moments().eq(kept.history.moments()));
        let Some(is_new) = is_new else { return false };
        if is_new {
            self.history.set(kept.history);
        }
        self.saved.set(kept.saved);
        true
    }

    /// Puts it together now, and again whenever something has changed; while lists come in, not
    /// for each page of them.
    fn keep_up(self) {
        let (live, sync) = (use_estate(), use_sync());
        let habits =
            untrack(|| use_session().me()).map_or(Habits::default(), |me| me.server.habits);
        let is_wanted = move || {
            self.zone.track();
            self.period.track();
            self.history.track();
            true
        };
        let follow = move || {
            self.further.follow();
            self.stages.are_read.track();
        };
        let make = move || self.make(live, sync, habits);
        keep_up(self.basis, is_wanted, follow, make);
    }

    fn make(self, live: LiveEstate, sync: Sync, habits: Habits) -> Basis {
        let (zone, period) = (self.zone.get(), self.period.get());
        let history = self.history.get();
        live.peek(|estate| {
            let now = oldest(estate, sync);
            let mut reading = Reading::from_estate(estate, now, habits);
            self.further.add_to(&mut reading, estate);
            let mut basis = Basis::new(reading, estate, history, zone, |it| it.range(period));
            basis.is_listed = self.stages.are_read.get();
            basis.told = self.further.told_so_far();
            basis
        })
    }

    /// Turns to another range and another zone; `None` for the usual zone.
    pub fn choose(self, period: Period, zone: Option<String>) {
        let range = (period != Period::default()).then(|| period.write());
        if self.asked.0.get_untracked() != range {
            self.ask.0.set(range);
        }
        if self.asked.1.get_untracked() != zone {
            self.ask.1.set(zone);
        }
    }

    /// The zone that the address names; followed.
    pub fn asked_zone(self) -> Option<String> {
        self.asked.1.get()
    }

    /// The zone where the address names none: the vendor's, or the browser's.
    pub fn usual_zone(self) -> ReportZone {
        self.usual.get_value()
    }

    /// A link to another report about the same range and zone; followed.
    pub fn link(self, path: &str) -> String {
        let mut link = paths::link(path);
        for (name, value) in [("range", self.asked.0.get()), ("tz", self.asked.1.get())] {
            if let Some(value) = value {
                link.push(if link.contains('?') { '&' } else { '?' });
                link.push_str(&format!("{name}={}", paths::encode(&value)));
            }
        }
        link
    }

    /// What is shown of a report, worked out anew when what it rests on has changed. The team
    /// that the screens are about narrows it.
    pub fn memo<T>(
        self,
        look: impl Fn(&Basis, Scope) -> T + Send + std::marker::Sync + 'static,
    ) -> Memo<Option<T>>
    where
        T: PartialEq + Send + std::marker::Sync + 'static,
    {
        let team = use_scope().memo();
        memo(move || {
            let scope = Scope {
                team: team.get(),
                products: None,
            };
            let basis = self.basis.get()?;
            Some(look(&basis, scope))
        })
    }
}

/// Puts a basis together as long as it is wanted: now, whenever what `is_wanted` follows has changed,
/// and whenever something has been read or something else that is followed has changed; while lists
/// come in, not for each page of them.
fn keep_up(
    basis: RwSignal<Option<Arc<Basis>>>,
    is_wanted: impl Fn() -> bool + Copy + 'static,
    follow: impl Fn() + 'static,
    make: impl Fn() -> Basis + Copy + 'static,
) {
    let live = use_estate();
    let took = StoredValue::new(0.0_f64);
    let build = move || {
        let began = now_ms();
        let made = untrack(make);
        // The screen may be gone by now.
        if basis.try_set(Some(Arc::new(made))).is_none() {
            took.set_value(now_ms() - began);
        }
    };
    effect(move || {
        if is_wanted() {
            build();
        } else {
            basis.set(None);
        }
    });
    let later = StoredValue::new(None::<TimeoutHandle>);
    let mut is_first = true;
    effect(move || {
        live.follow_all();
        follow();
        if std::mem::take(&mut is_first) || later.with_value(Option::is_some) {
            return;
        }
        let wait = (took.get_value() * FAIR).clamp(PAUSE_MS.0, PAUSE_MS.1);
        let wait = std::time::Duration::from_millis(wait as u64);
        let run = move || {
            if later.try_set_value(None).is_none() && untrack(is_wanted) {
                build();
            }
        };
        later.set_value(set_timeout_with_handle(run, wait).ok());
    });
    on_cleanup(move || {
        if let Some(handle) = later.try_get_value().flatten() {
            handle.clear();
        }
    });
}

/// When the oldest list was read that a report uses: what came later is in its range, too.
fn oldest(estate: &Estate, sync: Sync) -> Moment {
    // Who was read with the list of licenses is as old as that.
    let is_listed = sync.read_when(&Topic::Licenses).is_some();
    let is_older = |id: &LicenseId| !is_listed || !estate.has_people_since_list(id);
    let seats = { estate.licenses() }
        .filter(|it| is_older(&it.id))
        .map(|it| Topic::Seats(it.id.clone()));
    let topics = [Topic::Licenses, Topic::AllDevices]
        .into_iter()
        .chain(seats);
    let known = topics.filter(|topic| estate.progress(topic).complete);
    let read = known.filter_map(|topic| sync.read_when(&topic));
    let oldest = read.fold(now_ms(), f64::min);
    Moment::from_timestamp_millis(oldest as i64).unwrap_or_default()
}

/// The groups of products that the vendor has set, with what is there of their products; followed.
pub fn groups() -> Vec<ProductGroup> {
    let live = use_estate();
    let config: Config = expect_context();
    live.follow_catalogue();
    let named = |estate: &Estate, name: &String| {
        let wanted = name.to_lowercase();
        let mut all = estate.products();
        let found = all.find(|it| it.id.as_str() == name || it.name.to_lowercase() == wanted);
        found.map(|it| it.id.clone())
    };
    let groups = config.reports.groups.iter();
    live.peek(|estate| {
        groups
            .map(|group| ProductGroup {
                name: group.name.clone(),
                products: { group.products.iter() }
                    .filter_map(|name| named(estate, name))
                    .collect(),
            })
            .collect()
    })
}
