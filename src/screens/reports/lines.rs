//! The table of products, groups of them, or the products of one group.

use leptos::prelude::*;
use leptos_router::components::A;

use super::figures::shares;
use crate::{
    estate::{Estate, NameKey},
    lean::{derived, sort_by_key},
    parts::address::ListAddress,
    state::{live_estate::use_estate, reports::Basis},
    text::{format, reports::words},
    ui::{Align, Column, ShareBar, anew},
    usage::{Sign, Split, TableRow, Zone},
};

/// A row as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// Where it leads, below the panel's folder.
    pub path: String,
    /// What is said below its name.
    pub below: String,
    licenses: u32,
    bought: u64,
    unlimited: u32,
    held: u64,
    people: [u32; 3],
    /// The day of the last sign as it is written, how many days ago that was, and what it was.
    last: Option<(String, i64, &'static str)>,
}

impl Line {
    /// A row of the table.
    pub fn new(row: &TableRow, name: String, path: String, below: String, basis: &Basis) -> Self {
        let people = row.row.people;
        Self {
            name,
            path,
            below,
            licenses: row.row.licenses,
            bought: row.row.bought.bought,
            unlimited: row.row.bought.unlimited,
            held: row.row.bought.held,
            people: [people.used, people.not_used, people.unknown],
            last: row.row.last.map(|sign| last_words(&sign, basis)),
        }
    }

    fn split(&self) -> Split {
        let [used, not_used, unknown] = self.people;
        Split {
            used,
            not_used,
            unknown,
        }
    }

    fn bought(&self) -> String {
        match (self.bought, self.unlimited) {
            (0, 1..) => words().no_limit.to_owned(),
            (bought, 0) => format::number(bought),
            (bought, _) => format!("{} + {}", format::number(bought), words().no_limit),
        }
    }

    /// Its cells on paper.
    pub fn on_paper(&self) -> Vec<String> {
        let [used, not_used, unknown] = self.people.map(|count| format::number(count.into()));
        vec![
            self.name.clone(),
            format::number(self.licenses.into()),
            self.bought(),
            format::number(self.held),
            used,
            not_used,
            unknown,
            self.last
                .as_ref()
                .map(|(day, ..)| day.clone())
                .unwrap_or_default(),
        ]
    }
}

/// The headings on paper.
pub fn paper_heads() -> Vec<&'static str> {
    let text = words();
    vec![
        text.product,
        text.licenses,
        text.bought,
        text.seats_held,
        text.used,
        text.not_used,
        text.unknown,
        text.last_sign,
    ]
}

/// A sign's day in the zone of the report, how many days ago that was, and what it was.
pub fn last_words(sign: &Sign, basis: &Basis) -> (String, i64, &'static str) {
    let day = basis.zone.day(sign.last);
    let today = basis.zone.day(basis.reading().now);
    let ago = (today - day).num_days();
    (format::plain_day(day), ago, (words().sign)(sign))
}

/// Puts lines in the order that the address has; by name as they come.
pub fn arrange(lines: &mut Vec<Line>, address: ListAddress) {
    for key in address.sort.get().iter().rev() {
        let value = |line: &Line| -> i64 {
            match key.column.as_str() {
                "licenses" => line.licenses.into(),
                "bought" if line.unlimited > 0 => i64::MAX,
                "bought" => line.bought as i64,
                "held" => line.held as i64,
                "people" => line.people[0].into(),
                // The latest is the largest; what was never seen is the least.
                "last" => line.last.as_ref().map_or(i64::MIN, |(_, ago, _)| -ago),
                _ => 0,
            }
        };
        match (key.column.as_str(), key.descending) {
            ("name", false) => sort_by_key(lines, |it| NameKey::of(&it.name)),
            ("name", true) => sort_by_key(lines, |it| std::cmp::Reverse(NameKey::of(&it.name))),
            (_, false) => sort_by_key(lines, value),
            (_, true) => sort_by_key(lines, |it| std::cmp::Reverse(value(it))),
        }
    }
}

/// The columns.
pub fn columns(link: Callback<String, String>) -> Vec<Column<Line>> {
    let column = |id, title, align, class, cell: fn(&Line) -> AnyView| Column {
        id,
        title,
        sortable: true,
        align,
        class,
        cell: anew(cell),
    };
    let text = words();
    let mut columns = vec![
        column("licenses", text.licenses, Align::End, "w-xs from-m", |it| {
            format::number(it.licenses.into()).into_any()
        }),
        column("bought", text.bought, Align::End, "w-s from-m", |it| {
            it.bought().into_any()
        }),
        column("held", text.seats_held, Align::End, "w-xs from-s", |it| {
            format::number(it.held).into_any()
        }),
        column("people", text.people_used, Align::Start, "w-people", |it| {
            people_cell(it.split(), &it.name)
        }),
        column(
            "last",
            text.last_sign,
            Align::Start,
            "w-last from-m",
            |it| last_cell(it.last.clone()),
        ),
    ];
    let name = Column {
        id: "name",
        title: text.product,
        sortable: true,
        align: Align::Start,
        class: "",
        cell: anew(move |it: &Line| {
            let (name, below, path) = (it.name.clone(), it.below.clone(), it.path.clone());
            let below = (!below.is_empty()).then(|| view! { <small>{below}</small> });
            let href = link.run(path);
            view! {
                <A href attr:class="row-link"><span dir="auto">{name}</span></A>
                {below}
            }
            .into_any()
        }),
    };
    columns.insert(0, name);
    columns
}

fn people_cell(split: Split, name: &str) -> AnyView {
    let label = (words().bar)(name);
    let said = shares(split)
        .into_iter()
        .map(|share| format!("{} {}", share.written, share.label.to_lowercase()));
    let said = said.collect::<Vec<_>>().join(" · ");
    view! {
        <ShareBar label=label shares=Signal::stored(shares(split))/>
        <small class="people-words">{said}</small>
    }
    .into_any()
}

/// The day of a last sign, and below it how long ago that was and what it was.
pub fn last_cell(last: Option<(String, i64, &'static str)>) -> AnyView {
    match last {
        Some((day, ago, what)) => view! {
            {day}
            <small>{format!("{} · {what}", (words().ago)(ago))}</small>
        }
        .into_any(),
        None => view! { <span class="muted-words">{words().never}</span> }.into_any(),
    }
}

/// What a product is called.
pub fn product_name(estate: &Estate, id: &crate::domain::ProductId) -> String {
    let name = estate.product(id).map(|it| it.name.clone());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| id.to_string())
}

/// The products to choose from, by name, after all of them; followed.
pub fn product_options() -> Signal<Vec<(String, String)>> {
    let live = use_estate();
    derived(move || {
        live.follow_catalogue();
        let mut all: Vec<(String, String)> = live.peek(|estate| {
            let products = estate.products();
            products
                .map(|it| (it.id.to_string(), it.name.clone()))
                .collect()
        });
        sort_by_key(&mut all, |(_, name)| NameKey::of(name));
        all.insert(0, (String::new(), words().all_products.to_owned()));
        all
    })
}
