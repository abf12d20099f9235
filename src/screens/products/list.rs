//! All products with their seats.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    sizing::{SizeCell, is_any_sized},
    sums::{census_of, licenses_of, people_on},
};
use crate::{
    domain::{License, ProductId},
    estate::Topic,
    lean::{derived, dynamic, memo},
    lists::Rows,
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen, headline},
        seats_together::SeatsTogether,
    },
    paths,
    screens::team_chip::scoped_title,
    state::{live_estate::use_estate, scope::use_scope, settings::List, sync::use_sync},
    text::{format, t},
    ui::{Align, Column, anew},
};

/// The list of products.
#[component]
pub fn ProductList() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    document().set_title(t().by_user.by_product);
    let address = ListAddress::here("product");
    let team = use_scope().memo();
    // The products that the team has licenses for.
    let with_licenses = memo(move || {
        live.follow_licenses();
        let team = team.get();
        live.peek(|estate| {
            let theirs = estate.licenses().filter(|row| row.team == team);
            theirs
                .map(|row| row.product.clone())
                .collect::<HashSet<_>>()
        })
    });
    let rows = memo(move || {
        live.follow_licenses();
        let words = address.text.get().to_lowercase();
        let fits = |name: &str| {
            let name = name.to_lowercase();
            words.split_whitespace().all(|word| name.contains(word))
        };
        let descending = address
            .sort
            .with(|sort| sort.iter().any(|key| key.descending));
        let mut ids: Vec<ProductId> = live.peek(|estate| {
            let found = estate.products().filter(|it| fits(&it.name));
            found.map(|it| it.id.clone()).collect()
        });
        if team.with(Option::is_some) {
            with_licenses.with(|with| ids.retain(|id| with.contains(id)));
        }
        if descending {
            ids.reverse();
        }
        Arc::new(ids)
    });
    let is_complete = memo(move || {
        live.progress(&Topic::Catalogue).complete && live.progress(&Topic::Licenses).complete
    });
    let is_sized = is_any_sized();
    let loading = derived(move || !is_complete.get() && rows.with(|rows| rows.is_empty()));
    let line = move || {
        let number = |count: usize| format::number(count as u64);
        live.follow_licenses();
        let team = team.get();
        let is_in = |row: &&License| team.is_none() || row.team == team;
        let licenses = live.peek(|estate| estate.licenses().filter(is_in).count());
        // What is searched for narrows the rows alone.
        let products = match team {
            None => live.peek(|estate| estate.products().count()),
            Some(_) => with_licenses.with(HashSet::len),
        };
        let line = (t().by_user.products_line)(&number(products), &number(licenses));
        headline(line, is_complete.get())
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                {scoped_title(t().by_user.by_product)}
                <p class="page-figures">{line}</p>
            </div>
        </div>
        <ListScreen
            label=t().by_user.products
            topic=Topic::Catalogue
            address
            search=t().by_user.search_products
            filters=None
            columns=list_screen::columns(move || columns(is_sized.get()))
            chosen=List::Products
            rows
            take=list_screen::take(Rows::Products)
            selection=None
            loading
            none=(t().by_user.no_products, t().by_user.no_products_text)
        />
    }
}

fn columns(is_sized: bool) -> Vec<Column<ProductId>> {
    let column = |id, title, sortable, align, class, cell| Column {
        id,
        title,
        sortable,
        align,
        class,
        cell,
    };
    let mut columns = vec![
        column(
            "product",
            t().product,
            true,
            Align::Start,
            "",
            anew(|id: &ProductId| view! { <NameCell id=id.clone()/> }.into_any()),
        ),
        column(
            "licenses",
            t().licenses,
            false,
            Align::End,
            "w-xs from-s",
            anew(|id: &ProductId| view! { <LicensesCell id=id.clone()/> }.into_any()),
        ),
        column(
            "seats",
            t().seats,
            false,
            Align::Start,
            "w-sum",
            anew(|id: &ProductId| view! { <SeatsCell id=id.clone()/> }.into_any()),
        ),
        column(
            "sizing",
            t().sizing.title,
            false,
            Align::Start,
            "w-m from-s",
            anew(|id: &ProductId| view! { <SizeCell product=id.clone()/> }.into_any()),
        ),
        column(
            "people",
            t().by_user.people,
            false,
            Align::End,
            "w-s from-m",
            anew(|id: &ProductId| view! { <PeopleCell id=id.clone()/> }.into_any()),
        ),
    ];
    columns.retain(|column| is_sized || column.id != "sizing");
    columns
}

#[component]
fn NameCell(id: ProductId) -> impl IntoView {
    let live = use_estate();
    let href = paths::link(&paths::product(&id));
    let name = memo(move || {
        live.follow_licenses();
        live.peek(|estate| estate.product(&id).map(|it| it.name.clone()))
    });
    view! { <A href attr:class="row-link"><span dir="auto">{move || name.get()}</span></A> }
}

#[component]
fn LicensesCell(id: ProductId) -> impl IntoView {
    let live = use_estate();
    let count = memo(move || licenses_of(live, &id).len());
    dynamic(move || format::number(count.get() as u64))
}

#[component]
fn SeatsCell(id: ProductId) -> impl IntoView {
    let live = use_estate();
    let licenses = memo(move || licenses_of(live, &id));
    view! { <SeatsTogether licenses/> }
}

/// How many people, once everybody on every license of the product is known.
#[component]
fn PeopleCell(id: ProductId) -> impl IntoView {
    let live = use_estate();
    let licenses = memo(move || licenses_of(live, &id));
    let census = census_of(licenses);
    let people = memo(move || licenses.with(|licenses| people_on(live, licenses, census)));
    dynamic(move || match people.get() {
        Some(people) => format::number(people as u64).into_any(),
        None => {
            let reach = census.reach.get();
            let number = |count: usize| format::number(count as u64);
            let words = (t().by_user.read_of)(&number(reach.done), &number(reach.of));
            view! { <small>{words}</small> }.into_any()
        }
    })
}
