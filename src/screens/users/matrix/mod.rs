//! People against licenses: every seat a box, changes staged until they are applied together.

mod boxes;
mod heads;

use leptos::prelude::*;
use leptos_router::components::A;

use self::{boxes::Boxes, heads::LicensePager};
use super::filters::{IdleNote, UserSelects, people_at, user_filters};
use crate::{
    domain::ProductId,
    estate::{LicenseQuery, Topic},
    lean::{derived, memo},
    parts::{address::ListAddress, list_screen},
    paths,
    screens::census::{Census, CensusFault, census_words},
    state::{live_estate::use_estate, query::query, scope::use_scope, sync::use_sync},
    text::{format, t},
    ui::{Chips, SearchField},
};

/// How many licenses stand side by side.
const COLUMNS: usize = 40;

/// The page with the matrix.
#[component]
pub fn MatrixPage() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    document().set_title(t().by_user.matrix);
    let address = ListAddress::here("name");
    let listed = people_at(address);
    let (typed, type_license) = license_search();
    let team = use_scope().memo();
    let all = memo(move || {
        live.follow_licenses();
        let product = address.value("product");
        let query = LicenseQuery {
            text: typed.get().unwrap_or_default(),
            product: (!product.is_empty()).then(|| ProductId::from(product)),
            team: team.get(),
            now: format::now(),
            ..LicenseQuery::default()
        };
        live.peek(|estate| estate.find_licenses(&query))
    });
    let from = RwSignal::new(0_usize);
    let licenses = memo(move || {
        all.with(|all| {
            let start = if from.get() < all.len() {
                from.get()
            } else {
                0
            };
            all[start..(start + COLUMNS).min(all.len())].to_vec()
        })
    });
    let census = Census::of(memo(move || {
        licenses.with(|licenses| licenses.iter().cloned().map(Topic::Seats).collect())
    }));
    let headline = move || {
        let number = |count: usize| format::number(count as u64);
        let people = (t().users_line)(&number(listed.rows.with(|rows| rows.len())));
        let people = list_screen::headline(people, live.progress(&Topic::Users).complete);
        let reading = census_words(census).or_else(|| census_words(listed.census));
        let parts = [
            Some(people),
            Some(t().by_user.matrix_hint.to_owned()),
            reading,
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let chips = user_filters(address);
    view! {
        <div class="page-head">
            <div class="page-title">
                <ol class="crumbs" role="list">
                    <li><A href=paths::link(paths::USERS) exact=true>{t().users}</A></li>
                    <li aria-hidden="true">{t().by_user.matrix}</li>
                </ol>
                <h1>{t().by_user.matrix}</h1>
                <p class="page-figures">{headline}</p>
            </div>
        </div>
        <div class="tools">
            <SearchField
                label=t().search_users
                value=address.text
                on_input=move |text| address.search(text)
            />
            <Chips label=t().filters chips=chips.chips on_press=chips.on_press/>
        </div>
        <div class="tools tools--second">
            <UserSelects address/>
            <SearchField
                label=t().search_licenses
                value=derived(move || typed.get().unwrap_or_default())
                on_input=move |text: String| {
                    from.set(0);
                    type_license.set((!text.is_empty()).then_some(text));
                }
            />
            <LicensePager all from/>
        </div>
        <CensusFault census/>
        <IdleNote listed/>
        <Boxes listed licenses census/>
    }
}

/// The search for licenses, kept in the address beside the one for people.
fn license_search() -> (Memo<Option<String>>, SignalSetter<Option<String>>) {
    query("licenses")
}
