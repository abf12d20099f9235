//! The summary: the three figures, and what they come from by product or by group.

use leptos::prelude::*;

use super::{
    figures::Figures,
    frame::{ReportFrame, ReportTab},
    product_table::{ProductList, ProductTable},
};
use crate::{
    lean::{derived, memo},
    parts::address::ListAddress,
    paths,
    state::reports::{Reports, groups},
    text::{reports::words, t},
    ui::{Chip, Chips, When},
    usage::RowsOf,
};

/// The page with the three figures.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let reports = Reports::open();
    let text = words();
    document().set_title(t().reports);
    let address = ListAddress::here("name");
    let groups = memo(groups);
    let has_groups = memo(move || groups.with(|groups| !groups.is_empty()));
    let by_product = memo(move || {
        !has_groups.get()
            || address
                .filters
                .with(|on| on.iter().any(|it| it == "products"))
    });
    let rows_of = move |is_by_product: bool| {
        if is_by_product {
            RowsOf::Products
        } else {
            RowsOf::Groups
        }
    };
    let summary = reports.memo(|basis, scope| basis.report.summary(&scope));
    let rows = reports.memo(move |basis, scope| {
        let of = rows_of(by_product.get());
        groups.with(|groups| basis.report.table(of, groups, &scope))
    });
    let table = ProductTable::new(reports, address, summary, rows, groups.into());
    let chips = derived(move || {
        let is_by_product = by_product.get();
        [
            ("", text.by_group, !is_by_product),
            ("products", text.by_product, is_by_product),
        ]
        .map(|(id, label, pressed)| Chip::plain(id, label, pressed))
        .to_vec()
    });
    let press = move |id: String| match id.as_str() {
        "" => address.show_all(),
        _ => address.only("products"),
    };
    let to_people = Callback::new(move |state: &'static str| {
        reports.link(&format!("{}?state={state}", paths::REPORT_PEOPLE))
    });
    view! {
        <ReportFrame reports tab=ReportTab::Summary title=t().reports line="" papers=table.papers("summary")>
            <Figures summary leads=|nth| nth != 1 link=to_people/>
            <When is=has_groups>
                <div class="tools"><Chips label=text.rows chips on_press=press/></div>
            </When>
            <ProductList table label=text.product/>
        </ReportFrame>
    }
}
