//! A group of products: the figures of all of them together, and each by itself.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    figures::Figures,
    frame::{ReportFrame, ReportTab},
    product_table::{ProductList, ProductTable},
};
use crate::{
    lean::{dynamic, effect, memo},
    parts::address::ListAddress,
    paths,
    state::reports::{Reports, groups},
    text::reports::words,
    ui::Empty,
    usage::{ProductGroup, RowsOf, Scope},
};

/// What is in scope of one group.
pub fn within(scope: Scope, group: &ProductGroup) -> Scope {
    Scope {
        products: Some(group.products.iter().cloned().collect()),
        ..scope
    }
}

/// The page of one group.
#[component]
pub fn GroupPage() -> impl IntoView {
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
    let rows = reports.memo(move |basis, scope| {
        let group = known();
        let of = RowsOf::Group(&group.name);
        basis.report.table(of, std::slice::from_ref(&group), &scope)
    });
    // No row of it is a group.
    let table = ProductTable::new(reports, address, summary, rows, Signal::stored(Vec::new()));
    let to_people = Callback::new(move |state: &'static str| {
        let group = paths::encode(&name.get());
        reports.link(&format!(
            "{}?group={group}&state={state}",
            paths::REPORT_PEOPLE
        ))
    });
    let papers = StoredValue::new(table.papers("group"));
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
                <ProductList table label=name/>
            </ReportFrame>
        }
        .into_any()
    })
}
