//! What every report is about: the range, the zone, and what was read for it. All of it is put
//! together anew only when the estate, the range or the zone has changed.

mod basis;
mod stages;
mod zone;

use std::sync::Arc;

use leptos::prelude::*;

pub use self::{
    basis::Basis,
    stages::{Stage, Stages},
    zone::ReportZone,
};
use super::{
    live_estate::{LiveEstate, use_estate},
    now_ms,
    query::query,
    scope::use_scope,
    session::use_session,
    sync::{Sync, use_sync},
};
use crate::{
    config::Config,
    domain::Moment,
    estate::{Estate, Topic},
    lean::{effect, memo},
    paths,
    usage::{Habits, History, Period, ProductGroup, Reading, Scope},
};

/// How much longer than putting a report together it is left alone, while lists come in.
const FAIR: f64 = 10.0;
/// How long it is left alone at least and at most, in milliseconds.
const PAUSE_MS: (f64, f64) = (150.0, 3_000.0);

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
    /// The reading.
    pub stages: Stages,
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
        let config: Config = expect_context();
        let vendors = config
            .reports
            .time_zone
            .as_deref()
            .and_then(ReportZone::named);
        let usual = StoredValue::new(vendors.unwrap_or_else(ReportZone::own));
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
        let reports = Self {
            period,
            zone,
            basis,
            history,
            stages: Stages::read(basis),
            usual,
            asked: (range, tz),
            ask: (ask_range, ask_zone),
        };
        reports.keep_up();
        reports
    }

    /// Puts it together now, and again whenever something has changed; while lists come in, not
    /// for each page of them.
    fn keep_up(self) {
        let (live, sync) = (use_estate(), use_sync());
        let habits =
            untrack(|| use_session().me()).map_or(Habits::default(), |me| me.server.habits);
        let took = StoredValue::new(0.0_f64);
        let build = move || {
            let began = now_ms();
            let made = untrack(|| self.make(live, sync, habits));
            // The screen may be gone by now.
            if self.basis.try_set(Some(Arc::new(made))).is_none() {
                took.set_value(now_ms() - began);
            }
        };
        effect(move || {
            self.zone.track();
            self.period.track();
            self.history.track();
            build();
        });
        let later = StoredValue::new(None::<TimeoutHandle>);
        let mut is_first = true;
        effect(move || {
            live.follow_all();
            if std::mem::take(&mut is_first) || later.with_value(Option::is_some) {
                return;
            }
            let wait = (took.get_value() * FAIR).clamp(PAUSE_MS.0, PAUSE_MS.1);
            let wait = std::time::Duration::from_millis(wait as u64);
            let run = move || {
                if later.try_set_value(None).is_none() {
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

    fn make(self, live: LiveEstate, sync: Sync, habits: Habits) -> Basis {
        let (zone, period) = (self.zone.get(), self.period.get());
        let history = self.history.get();
        live.peek(|estate| {
            let now = oldest(estate, sync);
            let reading = Reading::from_estate(estate, now, habits);
            Basis::new(reading, estate, history, zone, period)
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

/// When the oldest list was read that a report uses: what came later is in its range, too.
fn oldest(estate: &Estate, sync: Sync) -> Moment {
    let seats = estate.licenses().map(|it| Topic::Seats(it.id.clone()));
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
