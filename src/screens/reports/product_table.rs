//! The table of products, or of groups of them, that a page of figures ends with: on screen, in a
//! file and on paper.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    figures::{figures, shares},
    lines::{Line, arrange, columns, paper_heads, product_name},
    papers::{Papers, Sheet},
};
use crate::{
    domain::ProductId,
    estate::{Estate, NameKey, Topic},
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
    },
    paths,
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports},
    },
    text::reports::words,
    usage::{ProductGroup, Summary, TableRow, summary_rows},
};

/// The figures of a page, and the rows that they come from.
#[derive(Clone, Copy)]
pub struct ProductTable {
    reports: Reports,
    address: ListAddress,
    summary: Memo<Option<Summary>>,
    rows: Memo<Option<Vec<TableRow>>>,
    lines: Memo<Arc<Vec<Line>>>,
}

impl ProductTable {
    /// The rows in the order that the address asks for. `groups` are those among them.
    pub fn new(
        reports: Reports,
        address: ListAddress,
        summary: Memo<Option<Summary>>,
        rows: Memo<Option<Vec<TableRow>>>,
        groups: Signal<Vec<ProductGroup>>,
    ) -> Self {
        let live = use_estate();
        let lines = memo(move || {
            live.follow_catalogue();
            let (rows, basis) = (rows.get().unwrap_or_default(), reports.basis.get());
            let Some(basis) = basis else {
                return Arc::new(Vec::new());
            };
            let mut lines =
                live.peek(|estate| groups.with(|it| lines_of(&rows, estate, &basis, it)));
            arrange(&mut lines, address);
            Arc::new(lines)
        });
        Self {
            reports,
            address,
            summary,
            rows,
            lines,
        }
    }

    /// The same in a file with this name, and on paper.
    pub fn papers(self, page: &'static str) -> Papers {
        Papers::new(
            page,
            move |basis, estate| {
                let rows = self.rows.get_untracked().unwrap_or_default();
                summary_rows(&rows, estate, &basis.zone)
            },
            move |_, _| Sheet {
                when: None,
                filters: Vec::new(),
                figures: { self.summary }
                    .with_untracked(|it| it.as_ref().map(figures_on_paper))
                    .unwrap_or_default(),
                heads: paper_heads(),
                rows: { self.lines }
                    .with_untracked(|lines| lines.iter().map(Line::on_paper).collect()),
            },
        )
    }
}

/// The table on screen.
#[component]
pub fn ProductList(
    /// What it shows.
    table: ProductTable,
    /// What it lists.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let ProductTable {
        reports,
        address,
        lines,
        ..
    } = table;
    let text = words();
    let link = Callback::new(move |path: String| reports.link(&path));
    let loading =
        derived(move || !reports.stages.is_complete.get() && lines.with(|it| it.is_empty()));
    view! {
        <ListScreen
            label
            topic=Topic::Licenses
            address
            filters=None
            columns=list_screen::columns(move || columns(link))
            chosen=None
            rows=lines
            selection=None
            loading
            none=(text.no_products, text.no_products_text)
        />
    }
}

/// The path to the rows of a product.
fn people_of_product(product: &ProductId) -> String {
    format!(
        "{}?product={}",
        paths::REPORT_PEOPLE,
        paths::encode(product.as_str())
    )
}

/// The lines of a table, by name.
fn lines_of(
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
    crate::lean::sort_by_key(&mut lines, |it| NameKey::of(&it.name));
    lines
}

/// The figures of a summary on paper.
fn figures_on_paper(summary: &Summary) -> Vec<(&'static str, String, &'static str)> {
    let on_paper = figures(summary).map(|it| {
        let split = shares(it.split).into_iter();
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
