//! One product: its licenses with their seats, and everybody with access through them.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    sizing::SizePanel,
    sums::{census_of, licenses_of, people_on},
};
use crate::{
    domain::{LicenseId, ProductId, User, UserId},
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    lists::Rows,
    parts::{
        address::ListAddress,
        assigning::{Giving, use_assigning},
        list_screen::{self, ListScreen},
        long_name::long_name,
        seats_together::SeatsTogether,
    },
    paths::{self, LicenseTab, UserTab},
    screens::{
        access::{SeatButton, SeatWords},
        census::{Census, CensusFault, census_words},
        licenses::{Seats, StatusPill, assign_blocked, shown_status, subtitle, title},
    },
    state::{live_estate::use_estate, session::use_session, sync::use_sync},
    text::{format, t},
    ui::{ActionButton, Align, Column, Empty, Loading, anew},
};

/// A person on a license.
type Place = (LicenseId, UserId);

/// The page of the product that the address names.
#[component]
pub fn ProductPage() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    let id = paths::use_id::<ProductId>();
    let name = memo(move || {
        live.follow_licenses();
        live.peek(|estate| estate.product(&id.get()).map(|it| it.name.clone()))
    });
    let is_read = memo(move || live.progress(&Topic::Catalogue).complete);
    effect(move || {
        let name = name.get();
        document().set_title(name.as_deref().unwrap_or(t().by_user.by_product));
    });
    let is_known = memo(move || name.with(Option::is_some));
    dynamic(move || match (is_known.get(), is_read.get()) {
        (true, _) => view! { <Known id=id.get() name/> }.into_any(),
        (false, false) => view! { <Loading label=t().licenses_loading/> }.into_any(),
        (false, true) => view! {
            <Empty title=t().by_user.product_gone text=t().by_user.product_gone_text alone=true>
                <A href=paths::link(paths::PRODUCTS) attr:class="btn">{t().by_user.to_products}</A>
            </Empty>
        }
        .into_any(),
    })
}

#[component]
fn Known(id: ProductId, name: Memo<Option<String>>) -> impl IntoView {
    let live = use_estate();
    let id = StoredValue::new(id);
    let licenses = memo(move || licenses_of(live, &id.get_value()));
    let census = census_of(licenses);
    let people = memo(move || licenses.with(|licenses| people_on(live, licenses, census)));
    let assigning = use_assigning();
    let headline = move || {
        let number = |count: usize| format::number(count as u64);
        let known = people
            .get()
            .map(|people| (t().by_user.people_line)(&number(people)));
        let count = (t().by_user.licenses_count)(licenses.with(Vec::len));
        let count = list_screen::headline(count, live.progress(&Topic::Licenses).complete);
        let parts = [Some(count), known, census_words(census)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <ol class="crumbs" role="list">
                    <li><A href=paths::link(paths::PRODUCTS) exact=true>{t().by_user.by_product}</A></li>
                    <li aria-hidden="true">{t().product}</li>
                </ol>
                <h1><bdi>{move || name.get()}</bdi></h1>
                <p class="page-figures">{headline}</p>
            </div>
        </div>
        <CensusFault census/>
        <SizePanel product=id.get_value()/>
        <section class="panel product-licenses" aria-label=t().licenses>
            <div class="product-sum"><h2>{t().licenses}</h2><SeatsTogether licenses/></div>
            <ul class="license-lines" role="list">
                <For each=move || licenses.get() key=Clone::clone let:license>
                    <li><LicenseLine license assigning/></li>
                </For>
            </ul>
        </section>
        <People id=id.get_value() licenses census/>
    }
}

/// One license of the product, its seats, and the way to give some.
#[component]
fn LicenseLine(license: LicenseId, assigning: RwSignal<Option<Giving>>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let href = paths::link(&paths::license(&license, LicenseTab::Users));
    let license = StoredValue::new(license);
    let row = memo(move || {
        live.follow_license(&license.get_value());
        let row = live.peek(|estate| estate.license(&license.get_value()).cloned())?;
        let below = subtitle(live, &row);
        Some((title(live, &row.id), below, shown_status(&row)))
    });
    let name = move || row.get().map(|(name, ..)| name);
    let blocked = derived(move || {
        assign_blocked(live, &license.get_value(), session.abilities().change_seats)
    });
    let label = derived(move || (t().by_user.assign_on)(&name().unwrap_or_default()));
    view! {
        <span class="line-name">
            <A href attr:class="row-link">{move || name().map(long_name)}</A>
            " "
            {move || row.get().map(|(_, _, status)| view! { <StatusPill status/> })}
            <small>{move || row.get().map(|(_, below, _)| below)}</small>
        </span>
        <Seats license=Signal::stored(license.get_value())/>
        <ActionButton on_press=move |()| assigning.set(Some(Giving::of(license.get_value()))) blocked label>
            {t().assign_users}
        </ActionButton>
    }
}

#[component]
fn People(id: ProductId, licenses: Memo<Vec<LicenseId>>, census: Census) -> impl IntoView {
    let live = use_estate();
    let address = ListAddress::here("person");
    let id = StoredValue::new(id);
    let rows = memo(move || {
        census.reach.track();
        licenses.with(|licenses| {
            licenses
                .iter()
                .for_each(|license| live.follow_seats(license))
        });
        let descending = address
            .sort
            .with(|sort| sort.iter().any(|key| key.descending));
        let text = address.text.get();
        Arc::new(live.peek(|estate| estate.find_product_seats(&id.get_value(), &text, descending)))
    });
    let loading = derived(move || !census.is_complete() && rows.with(|rows| rows.is_empty()));
    view! {
        <h2 class="list-title">{t().by_user.people_with_access}</h2>
        <ListScreen
            label=t().by_user.people_with_access
            topic=Topic::Licenses
            address
            search=t().search_people
            filters=None
            columns=list_screen::columns(columns)
            chosen=None
            rows
            take=list_screen::take(Rows::Seats)
            selection=None
            loading
            none=(t().no_seats, t().by_user.nobody_uses)
        />
    }
}

fn columns() -> Vec<Column<Place>> {
    let live = use_estate();
    let column = |id, title, sortable, class, cell| Column {
        id,
        title,
        sortable,
        align: Align::Start,
        class,
        cell,
    };
    vec![
        column(
            "person",
            t().person,
            true,
            "",
            anew(|(license, user): &Place| {
                view! { <PersonCell license=license.clone() user=user.clone()/> }.into_any()
            }),
        ),
        column(
            "license",
            t().by_user.through,
            false,
            "w-l from-m",
            anew(move |(license, _): &Place| {
                let href = paths::link(&paths::license(license, LicenseTab::Users));
                let license = license.clone();
                let name = move || {
                    live.follow_license(&license);
                    long_name(title(live, &license))
                };
                view! { <A href attr:class="row-link">{name}</A> }.into_any()
            }),
        ),
        column(
            "seat",
            t().seat,
            false,
            "w-m from-s",
            anew(|(license, user): &Place| {
                view! { <SeatWords license=license.clone() user=user.clone()/> }.into_any()
            }),
        ),
        Column {
            id: "actions",
            title: "",
            sortable: false,
            align: Align::End,
            class: "w-s w-button",
            cell: anew(|(license, user): &Place| {
                view! { <SeatButton license=license.clone() user=user.clone()/> }.into_any()
            }),
        },
    ]
}

/// Who, with their address; and through which license, where that has no column.
#[component]
fn PersonCell(license: LicenseId, user: UserId) -> impl IntoView {
    let live = use_estate();
    let href = paths::link(&paths::user(&user, UserTab::Access));
    let words = memo(move || {
        live.follow_user(&user);
        live.peek(|estate| {
            let user = estate.user(&user)?;
            let below = user.full_name().map(|_| user.email.clone());
            Some((User::label(user), below.unwrap_or_default()))
        })
    });
    let through = move || {
        live.follow_license(&license);
        title(live, &license)
    };
    view! {
        <A href attr:class="row-link"><bdi>{move || words.get().map(|(name, _)| name)}</bdi></A>
        <small class="from-m">{move || words.get().map(|(_, below)| below)}</small>
        <small class="until-m" dir="auto">{through}</small>
    }
}
