//! The frame of every report: its title, the way to the others, the range with its dates and zone,
//! how fresh and how complete it is, and how to take it along.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    papers::Papers,
    reading::ReadingBoard,
    sheet::{PrintSheet, wear},
    when::WhenBar,
};
use crate::{
    lean::derived,
    paths,
    state::reports::Reports,
    text::{reports::words, t},
    ui::{ActionButton, Tab, Tabs, When},
};

/// The reports, each with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportTab {
    /// The figures.
    Summary,
    /// Who used what.
    People,
}

impl ReportTab {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::Summary, Self::People];

    fn path(self) -> &'static str {
        match self {
            Self::Summary => paths::REPORTS,
            Self::People => paths::REPORT_PEOPLE,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Summary => words().summary,
            Self::People => words().people,
        }
    }
}

/// What is around a report.
#[component]
pub fn ReportFrame(
    /// The report.
    reports: Reports,
    /// Which of them it is.
    tab: ReportTab,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// The line below the title.
    #[prop(into)]
    line: Signal<String>,
    /// The page it is a part of: the address below the panel's folder, and its word.
    #[prop(optional)]
    up: Option<(&'static str, &'static str)>,
    /// How it is taken along.
    papers: Papers,
    /// The report itself.
    children: Children,
) -> impl IntoView {
    wear();
    let tabs = derived(move || {
        let all = ReportTab::ALL.into_iter();
        all.map(|one| Tab {
            href: reports.link(one.path()),
            label: one.word().to_owned(),
            count: None,
            current: one == tab && up.is_none(),
        })
        .collect::<Vec<_>>()
    });
    let blocked = derived(move || {
        let is_empty = reports.basis.with(Option::is_none);
        is_empty.then(|| words().nothing_yet.to_owned())
    });
    let papers = StoredValue::new(papers);
    let printing = RwSignal::new(false);
    let save = move |()| papers.get_value().save(reports);
    let crumbs = up.map(|(path, word)| {
        view! {
            <ol class="crumbs" role="list">
                <li><A href=move || reports.link(path)>{word}</A></li>
            </ol>
        }
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                {crumbs}
                <h1>{title}</h1>
                <p class="page-figures">{line}</p>
            </div>
            <div class="page-actions">
                <ActionButton on_press=move |()| printing.set(true) blocked label=words().print>
                    {words().print}
                </ActionButton>
                <ActionButton on_press=save blocked label=words().export>{words().export}</ActionButton>
            </div>
        </div>
        <Tabs label=t().reports tabs/>
        <WhenBar reports/>
        <ReadingBoard reports/>
        {children()}
        <When is=move || printing.get()>
            <PrintSheet reports papers=papers.get_value() printing/>
        </When>
    }
}
