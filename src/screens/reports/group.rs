//! A group of products: the figures of all of them together, and each by itself.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    figures::Figures,
    frame::{ReportFrame, ReportTab},
    lines::{Line, arrange, columns, paper_heads},
    papers::{Papers, Sheet},
    summary::{figures_on_paper, lines_of},
};
use crate::{
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    paths,
    screens::{address::ListAddress, list_frame::ListFrame},
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports, groups},
        scope::use_scope,
    },
    text::reports::words,
    ui::Empty,
    usage::{ProductGroup, RowsOf, Scope, TableRow, summary_rows},
};

/// What is in scope of one group.
pub fn within(scope: Scope, group: &ProductGroup) -> Scope {
    Scope {
        products: Some(group.products.iter().cloned().collect()),
        ..scope
    }
}

fn table(basis: &Basis, group: &ProductGroup, scope: &Scope) -> Vec<TableRow> {
    let of = RowsOf::Group(&group.name);
    basis.report.table(of, std::slice::from_ref(group), scope)
}

/// The page of one group.
#[component]
pub fn GroupPage() -> impl IntoView {
    let live = use_estate();
    let reports = Reports::open();
    let text = words();
    let places = use_params_map();
    let name = memo(move || places.with(|places| places.get("g").unwrap_or_default()));
    effect(move || document().set_title(&name.get()));
    let address = ListAddress::here("name");
    let group = memo(move || {
        let mut groups = groups().into_iter();
        name.with(|name| groups.find(|group| group.name == *name))
    });
    let known = move || group.get().unwrap_or_default();
    let summary = reports.memo(move |basis, scope| basis.report.summary(&within(scope, &known())));
    let rows = reports.memo(move |basis, scope| table(basis, &known(), &scope));
    let lines = memo(move || {
        live.follow_catalogue();
        let Some(basis) = reports.basis.get() else {
            return Arc::new(Vec::new());
        };
        let rows = rows.get().unwrap_or_default();
        let mut lines = live.peek(|estate| lines_of(&rows, estate, &basis, &[]));
        arrange(&mut lines, address);
        Arc::new(lines)
    });
    let link = Callback::new(move |path: String| reports.link(&path));
    let to_people = Callback::new(move |state: &'static str| {
        let group = paths::encode(&name.get());
        reports.link(&format!(
            "{}?group={group}&state={state}",
            paths::REPORT_PEOPLE
        ))
    });
    let team = use_scope();
    let scope = move || Scope {
        team: untrack(|| team.team()),
        products: None,
    };
    let known_now = move || group.get_untracked().unwrap_or_default();
    let papers = StoredValue::new(Papers::new(
        "group",
        move |basis, estate| {
            summary_rows(&table(basis, &known_now(), &scope()), estate, &basis.zone)
        },
        move |basis, _| Sheet {
            filters: Vec::new(),
            figures: figures_on_paper(&basis.report.summary(&within(scope(), &known_now()))),
            heads: paper_heads(),
            rows: lines.with_untracked(|lines| lines.iter().map(Line::on_paper).collect()),
        },
    ));
    let loading =
        derived(move || !reports.stages.is_complete.get() && lines.with(|it| it.is_empty()));
    let is_there = memo(move || group.with(Option::is_some));
    dynamic(move || {
        if !is_there.get() {
            let title = (text.no_group)(&name.get());
            return view! { <Empty title=title text=text.no_group_text alone=true/> }.into_any();
        }
        view! {
            <ReportFrame
                reports
                tab=ReportTab::Summary
                title=name
                line=text.group_line
                up=(paths::REPORTS, text.back)
                papers=papers.get_value()
            >
                <Figures summary leads=|nth| nth != 1 link=to_people/>
                <ListFrame
                    label=name
                    topic=Topic::Licenses
                    address
                    columns=columns(link)
                    rows=lines
                    selection=None
                    loading
                    none=(text.no_products, text.no_products_text)
                />
            </ReportFrame>
        }
        .into_any()
    })
}
