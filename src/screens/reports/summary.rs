//! The summary: the three figures, and what they come from by product or by group.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    figures::{Figures, figures},
    frame::{ReportFrame, ReportTab},
    lines::{Line, arrange, columns, paper_heads, product_name},
    papers::{Papers, Sheet},
};
use crate::{
    domain::ProductId,
    estate::{Estate, Topic},
    lean::{derived, memo},
    paths,
    screens::{address::ListAddress, list_frame::ListFrame},
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports, groups},
        scope::use_scope,
    },
    text::{reports::words, t},
    ui::{Chip, Chips, When},
    usage::{ProductGroup, RowsOf, Scope, Summary, TableRow, summary_rows},
};

/// The path to the rows of a product.
pub fn people_of_product(product: &ProductId) -> String {
    format!(
        "{}?product={}",
        paths::REPORT_PEOPLE,
        paths::encode(product.as_str())
    )
}

/// The lines of a table, by name.
pub fn lines_of(
    rows: &[TableRow],
    estate: &Estate,
    basis: &Basis,
    groups: &[ProductGroup],
) -> Vec<Line> {
    let line = |row: &TableRow| match &row.product {
        Some(product) => {
            let path = people_of_product(product);
            Line::new(
                row,
                product_name(estate, product),
                path,
                String::new(),
                basis,
            )
        }
        None => {
            let path = paths::fill(paths::REPORT_GROUP, &[&row.group]);
            let count = { groups.iter() }
                .find(|it| it.name == row.group)
                .map_or(0, |it| it.products.len());
            let below = (words().group_of)(count);
            Line::new(row, row.group.clone(), path, below, basis)
        }
    };
    let mut lines: Vec<Line> = rows.iter().map(line).collect();
    crate::lean::sort_by_key(&mut lines, |it| crate::estate::fold(&it.name));
    lines
}

/// The figures of a summary on paper.
pub fn figures_on_paper(summary: &Summary) -> Vec<(&'static str, String, &'static str)> {
    let on_paper = figures(summary).map(|it| {
        let split = super::figures::shares(it.split).into_iter();
        let split = split.map(|share| format!("{} {}", share.written, share.label.to_lowercase()));
        let split = split.collect::<Vec<_>>().join(" · ");
        let said = [
            format!("{} {}", it.count, it.beside),
            split,
            it.notes.join(" · "),
        ];
        let said: Vec<String> = said
            .into_iter()
            .filter(|it| !it.trim().is_empty())
            .collect();
        (it.what, said.join("; "), it.counts)
    });
    on_paper.into()
}

/// The page with the three figures.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let live = use_estate();
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
    let lines = memo(move || {
        live.follow_catalogue();
        let (rows, basis) = (rows.get().unwrap_or_default(), reports.basis.get());
        let Some(basis) = basis else {
            return Arc::new(Vec::new());
        };
        let mut lines = live.peek(|estate| groups.with(|it| lines_of(&rows, estate, &basis, it)));
        arrange(&mut lines, address);
        Arc::new(lines)
    });
    let chips = derived(move || {
        let is_by_product = by_product.get();
        [
            ("", text.by_group, !is_by_product),
            ("products", text.by_product, is_by_product),
        ]
        .map(|(id, label, pressed)| Chip {
            id: id.to_owned(),
            label: label.to_owned(),
            count: None,
            pressed,
        })
        .to_vec()
    });
    let press = move |id: String| match id.as_str() {
        "" => address.show_all(),
        _ => address.only("products"),
    };
    let link = Callback::new(move |path: String| reports.link(&path));
    let to_people = Callback::new(move |state: &'static str| {
        reports.link(&format!("{}?state={state}", paths::REPORT_PEOPLE))
    });
    let team = use_scope();
    let scope = move || Scope {
        team: untrack(|| team.team()),
        products: None,
    };
    let papers = Papers::new(
        "summary",
        move |basis, estate| {
            let of = rows_of(by_product.get_untracked());
            let rows = groups.with_untracked(|it| basis.report.table(of, it, &scope()));
            summary_rows(&rows, estate, &basis.zone)
        },
        move |basis, _| Sheet {
            filters: Vec::new(),
            figures: figures_on_paper(&basis.report.summary(&scope())),
            heads: paper_heads(),
            rows: lines.with_untracked(|lines| lines.iter().map(Line::on_paper).collect()),
        },
    );
    let loading =
        derived(move || !reports.stages.is_complete.get() && lines.with(|it| it.is_empty()));
    view! {
        <ReportFrame reports tab=ReportTab::Summary title=t().reports line="" papers>
            <Figures summary leads=|nth| nth != 1 link=to_people/>
            <When is=has_groups>
                <div class="tools"><Chips label=text.rows chips on_press=press/></div>
            </When>
            <ListFrame
                label=text.product
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
}
