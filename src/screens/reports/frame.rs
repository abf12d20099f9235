//! The frame of every report: its title, the way to the others, the range with its dates and zone,
//! how fresh and how complete it is, and how to take it along.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    papers::Papers,
    reading::{LogLine, ReadingBoard},
    sheet::{PrintSheet, wear},
    when::WhenBar,
};
use crate::{
    config::{Config, PeopleRule},
    lean::derived,
    parts::list_screen::headline,
    paths,
    state::reports::{Reports, people_rule},
    text::{reports::words, t},
    ui::{ActionButton, Empty, Tab, Tabs, When},
};

/// The reports, each with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportTab {
    /// The figures.
    Summary,
    /// Who used what.
    People,
    /// Which seats lie idle.
    Idle,
    /// What ends when.
    Renewals,
    /// How many seats were held over time.
    History,
    /// Who needs their seat, by those who know.
    Review,
}

impl ReportTab {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::Summary,
        Self::People,
        Self::Idle,
        Self::Renewals,
        Self::History,
        Self::Review,
    ];

    /// Whether it is about people, so that the vendor may leave it out.
    fn is_of_people(self) -> bool {
        match self {
            Self::Summary | Self::Renewals | Self::History => false,
            Self::People | Self::Idle | Self::Review => true,
        }
    }

    /// Whether it is about a range of time. An idle seat is idle today, whatever the range, and
    /// the past is all that was observed; a round of a review asks for the range it begins with.
    fn has_range(self) -> bool {
        match self {
            Self::Summary | Self::People | Self::Renewals => true,
            Self::Idle | Self::History | Self::Review => false,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Summary => paths::REPORTS,
            Self::People => paths::REPORT_PEOPLE,
            Self::Idle => paths::REPORT_IDLE,
            Self::Renewals => paths::REPORT_RENEWALS,
            Self::History => paths::REPORT_HISTORY,
            Self::Review => paths::REPORT_REVIEW,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Summary => words().summary,
            Self::People => words().people,
            Self::Idle => crate::text::reports_idle::words().title,
            Self::Renewals => crate::text::reports_renewals::words().title,
            Self::History => crate::text::reports_history::words().title,
            Self::Review => crate::text::reports_review::words().title,
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
    /// Why it cannot be, although everything has been read.
    #[prop(into, optional)]
    nothing: MaybeProp<String>,
    /// The report itself.
    children: Children,
) -> impl IntoView {
    wear();
    let has_people = people_rule() != PeopleRule::Off;
    let keeps_history = expect_context::<Config>().reports.history;
    let is_left_out = tab.is_of_people() && !has_people;
    let tabs = derived(move || {
        let all = ReportTab::ALL.into_iter();
        let shown = all.filter(|one| has_people || !one.is_of_people());
        let shown = shown.filter(|one| keeps_history || *one != ReportTab::History);
        shown
            .map(|one| Tab {
                href: reports.link(one.path()),
                label: one.word().to_owned(),
                count: None,
                current: one == tab && up.is_none(),
            })
            .collect::<Vec<_>>()
    });
    // The report of people says it in its own words.
    let says_so = tab == ReportTab::People;
    let line = move || match line.get() {
        line if line.is_empty() || says_so => line,
        line => headline(line, reports.stages.have_ended()),
    };
    let blocked = derived(move || {
        let is_empty = reports.basis.with(Option::is_none);
        let is_unread = is_empty || is_left_out;
        is_unread
            .then(|| words().nothing_yet.to_owned())
            .or_else(|| nothing.get())
    });
    let papers = StoredValue::new(papers);
    let printing = RwSignal::new(false);
    // Whoever prints by the browser's own means gets all rows, too.
    let by_browser = StoredValue::new(false);
    let prints = window_event_listener(leptos::ev::beforeprint, move |_| {
        if !printing.get_untracked() && blocked.with_untracked(Option::is_none) {
            by_browser.set_value(true);
            printing.set(true);
        }
    });
    on_cleanup(move || prints.remove());
    let print = move |()| {
        by_browser.set_value(false);
        printing.set(true);
    };
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
                <ActionButton on_press=print blocked label=words().print>
                    {words().print}
                </ActionButton>
                <ActionButton on_press=save blocked label=words().export>{words().export}</ActionButton>
            </div>
        </div>
        <Tabs label=t().reports tabs/>
        {if is_left_out {
            let text = crate::text::reports_idle::words();
            view! { <Empty title=text.people_off text=text.people_off_text alone=true/> }.into_any()
        } else {
            view! {
                {tab.has_range().then(|| view! { <WhenBar reports/> })}
                <ReadingBoard stages=reports.stages/>
                <LogLine reports/>
                {children()}
            }
            .into_any()
        }}
        <When is=move || printing.get()>
            <PrintSheet
                reports
                papers=papers.get_value()
                printing
                by_browser=by_browser.get_value()
            />
        </When>
    }
}
