//! History: how many seats were held over time, by whom on a day, and what is kept of it.

mod chart;
mod compare;
mod dialogs;
mod keep;
mod line;
mod on_day;

use std::sync::Arc;

use leptos::prelude::*;

use self::{
    chart::LineCard,
    compare::CompareCard,
    keep::KeepCard,
    line::{Line, Narrow, days_words},
    on_day::OnDayCard,
};
use super::{
    frame::{ReportFrame, ReportTab},
    lines::{product_name, product_options},
    papers::{Papers, Sheet},
};
use crate::{
    config::{Config, PeopleRule},
    domain::UserId,
    estate::{Estate, NameKey, Topic},
    lean::{derived, effect, memo},
    state::{
        live_estate::use_estate,
        query::query,
        reports::{Basis, Reports, people_rule},
        scope::use_scope,
        sync::use_sync,
    },
    text::{format, license_title, reports::words as report_words, reports_history::words},
    ui::{Empty, Select, When},
    usage::{Cells, LicenseUse, Period, Scope, Zone, history_rows},
};

/// The page of the past.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let reports = Reports::open();
    let text = words();
    document().set_title(text.title);
    if !expect_context::<Config>().reports.history {
        let papers = Papers::new("history", |_, _| Vec::new(), |_, _| Sheet::default());
        return view! {
            <ReportFrame reports tab=ReportTab::History title=text.title line="" papers>
                <Empty title=text.off text=text.off_text/>
            </ReportFrame>
        }
        .into_any();
    }
    let (product, ask_product) = query("product");
    let (license, ask_license) = query("license");
    let narrow = memo(move || Narrow {
        product: product.get(),
        license: license.get(),
    });
    let line = reports.memo(move |basis, scope| {
        let narrow = narrow.get();
        Arc::new(
            reports
                .history
                .with(|history| Line::new(history, basis, &scope, &narrow)),
        )
    });
    let line = memo(move || line.get().unwrap_or_default());
    let told = derived(move || {
        let zone = reports.zone.get();
        let days = line.with(|line| line.days());
        days.map(|(first, last)| {
            let known = line.with(|line| line.points.iter().filter(|it| it.held.is_some()).count());
            (text.line)(known, &days_words(first, last), zone.name())
        })
        .unwrap_or_default()
    });
    let is_empty = memo(move || reports.history.with(|history| history.is_empty()));
    let papers = Papers::new(
        "history",
        move |basis, _| {
            reports
                .history
                .with_untracked(|history| rows(history, &line.get_untracked(), basis))
        },
        move |basis, estate| {
            sheet(
                &line.get_untracked(),
                &narrow.get_untracked(),
                basis,
                estate,
            )
        },
    )
    .about(move |basis| {
        let days = line.with_untracked(|line| line.days());
        let period = days.and_then(|(first, last)| Some(Period::Days(first, last.succ_opt()?)));
        basis.report.evidence.range(period.unwrap_or_default())
    });
    let choose_product = move |id: String| {
        ask_license.set(None);
        ask_product.set((!id.is_empty()).then_some(id));
    };
    let choose_license = move |id: String| ask_license.set((!id.is_empty()).then_some(id));
    let (live, sync) = (use_estate(), use_sync());
    // Who holds no seat any more has a name in the list of people alone.
    effect(move || {
        let is_time = reports.stages.is_complete.get() && people_rule() == PeopleRule::Names;
        let is_missing = |id: &UserId| live.peek(|estate| estate.met(id).is_none());
        if is_time && { reports.history }.with(|history| history.people().iter().any(is_missing)) {
            sync.need(Topic::Users);
        }
    });
    let products = product_options();
    let team = use_scope().memo();
    let licenses = derived(move || {
        live.follow_catalogue();
        let scope = Scope {
            team: team.get(),
            products: None,
        };
        let Some(basis) = reports.basis.get() else {
            return vec![(String::new(), text.all_licenses.to_owned())];
        };
        let product = product.get();
        let is_asked = |it: &&LicenseUse| {
            !it.is_by_device
                && scope.has(it)
                && product
                    .as_deref()
                    .is_none_or(|one| it.product.as_str() == one)
        };
        let mut all: Vec<(String, String)> = live.peek(|estate| {
            let licenses = basis.reading().licenses.iter().filter(is_asked);
            licenses
                .map(|it| (it.id.to_string(), license_title(estate, &it.id)))
                .collect()
        });
        crate::lean::sort_by_key(&mut all, |(_, name)| NameKey::of(name));
        all.insert(0, (String::new(), text.all_licenses.to_owned()));
        all
    });
    let product_value = derived(move || product.get().unwrap_or_default());
    let license_value = derived(move || license.get().unwrap_or_default());
    let none_words = derived(move || {
        let is_read = reports.stages.is_complete.get();
        if is_read {
            text.none_text
        } else {
            text.none_yet
        }
        .to_owned()
    });
    let (day, ask_day) = query("on");
    view! {
        <ReportFrame reports tab=ReportTab::History title=text.title line=told papers>
            <When is=move || is_empty.get() && reports.is_recalled.get()>
                <Empty title=text.none text=none_words/>
            </When>
            <When is=move || !is_empty.get()>
                <div class="tools">
                    <Select
                        label=report_words().only_of
                        options=products
                        value=product_value
                        on_change=choose_product
                    />
                    <Select
                        label=text.only_license
                        options=licenses
                        value=license_value
                        on_change=choose_license
                    />
                </div>
                <LineCard reports line ask_day/>
            </When>
            <KeepCard reports/>
            <When is=move || !is_empty.get()>
                <CompareCard reports line/>
                <OnDayCard reports line day ask_day/>
            </When>
        </ReportFrame>
    }
    .into_any()
}

/// The file: each license by itself, day by day.
fn rows(history: &crate::usage::History, line: &Line, basis: &Basis) -> Vec<Cells> {
    let mut licenses = line.licenses.clone();
    crate::lean::sort(&mut licenses);
    let all = licenses.into_iter().map(|license| {
        let days = history.days_of(&license, &basis.zone);
        (license, days)
    });
    history_rows(&all.collect::<Vec<_>>())
}

/// The same on paper: all of them together.
fn sheet(line: &Line, narrow: &Narrow, basis: &Basis, estate: &Estate) -> Sheet {
    let text = words();
    let number = |count: Option<u32>, none: &str| {
        count.map_or_else(|| none.to_owned(), |count| format::number(count.into()))
    };
    let days = line.days();
    let filter = |word: &str, value: String| (report_words().filter)(word, &value);
    let product = { narrow.product.as_ref() }.map(|id| {
        filter(
            report_words().product,
            product_name(estate, &id.as_str().into()),
        )
    });
    let license = { narrow.license.as_ref() }.map(|id| {
        filter(
            report_words().license,
            license_title(estate, &id.as_str().into()),
        )
    });
    let peak = line.peak.as_ref().map(|peak| {
        let count = format::number(peak.held.into());
        let day = (text.on)(&format::plain_day(peak.day));
        (text.peak, format!("{count} {day}"), text.peak_counts)
    });
    let rows = line.steps.iter().map(|step| {
        let count =
            |count: Option<u64>, none: &str| count.map_or_else(|| none.to_owned(), format::number);
        vec![
            step.days.clone(),
            count(step.value, text.gap),
            count(
                step.limit,
                if step.value.is_some() {
                    text.no_limit
                } else {
                    text.gap
                },
            ),
        ]
    });
    let now = line.last().map(|last| {
        let held = number(last.held, text.gap);
        (text.now, held, text.now_counts)
    });
    Sheet {
        when: days.map(|(first, last)| {
            let days = [first, last].map(format::plain_day);
            (report_words().dates)(&days[0], &days[1], basis.zone.name())
        }),
        filters: product.into_iter().chain(license).collect(),
        figures: now.into_iter().chain(peak).collect(),
        heads: vec![text.day, text.held, text.bought],
        rows: rows.collect(),
    }
}
