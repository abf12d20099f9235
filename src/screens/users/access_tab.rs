//! What a person holds a seat on and what they could: giving and taking, license by license.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    domain::{LicenseId, LicenseStatus, UserId},
    estate::{LicenseColumn, LicenseQuery, Topic},
    lean::{derived, memo},
    lists::Rows,
    parts::{
        address::ListAddress,
        list_screen::{self, Filters, ListScreen},
        long_name::long_name,
    },
    paths::{self, LicenseTab},
    screens::{
        access::{SeatButton, SeatWords, known_hold},
        last_use::last_use_column,
        licenses::{Seats, StatusPill, shown_status, subtitle, title},
        why_seat::{AskedSeat, WhyButton, why_dialog},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        reports::{About, LastUse},
        sync::use_sync,
    },
    text::{format, t},
    ui::{Align, Chip, Column, anew},
};

const HELD: &str = "held";
const OTHERS: &str = "others";

/// The tab with the licenses: those the person holds a seat on first.
#[component]
pub fn AccessTab(id: UserId) -> impl IntoView {
    let live = use_estate();
    let address = ListAddress::here("license");
    let topic = Topic::UserLicenses(id.clone());
    let user = StoredValue::new(id);
    let uses = uses_of(user);
    let why = AskedSeat::new(None);
    // Rows do not change places while somebody works on them: what was held when the list was
    // first known stands first until the page is left.
    let first = StoredValue::new(None::<HashSet<LicenseId>>);
    let is_read = {
        let topic = topic.clone();
        memo(move || live.progress(&topic).complete)
    };
    let holds = move |id: &LicenseId| {
        live.peek(|estate| known_hold(estate.hold(id, &user.get_value())).is_some())
    };
    let all = memo(move || {
        live.follow_licenses();
        let query = LicenseQuery {
            text: address.text.get(),
            sort: address.sort_in(|name| match name {
                "license" => Some(LicenseColumn::Title),
                "free" => Some(LicenseColumn::Free),
                _ => None,
            }),
            now: format::now(),
            ..LicenseQuery::default()
        };
        live.peek(|estate| estate.find_licenses(&query))
    });
    let rows = memo(move || {
        if !is_read.get() {
            return Arc::new(Vec::new());
        }
        live.follow_user(&user.get_value());
        let on = |name: &str| address.filters.with(|on| on.iter().any(|on| on == name));
        let (held_only, others_only) = (on(HELD), on(OTHERS));
        let mut rows = all.get();
        if first.with_value(Option::is_none) {
            let seats = live.peek(|estate| estate.seats_of_user(&user.get_value()));
            first.set_value(Some(seats.into_iter().map(|seat| seat.license).collect()));
        }
        let was_held = |id: &LicenseId| {
            first.with_value(|first| first.as_ref().is_some_and(|first| first.contains(id)))
        };
        if held_only {
            // What is just being taken back stays in view, with its way back.
            rows.retain(|id| was_held(id) || holds(id));
        } else if others_only {
            rows.retain(|id| !was_held(id));
        } else {
            let (mut held, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(was_held);
            held.extend(others);
            rows = held;
        }
        Arc::new(rows)
    });
    let loading = derived(move || !is_read.get());
    let chips = derived(move || {
        let on = address.filters.get();
        let chip = |id: &str, label: &str| {
            let pressed = match id {
                "" => on.is_empty(),
                _ => on.iter().any(|on| on == id),
            };
            Chip::plain(id, label, pressed)
        };
        vec![
            chip("", t().by_user.all_licenses),
            chip(HELD, t().by_user.held),
            chip(OTHERS, t().by_user.not_held),
        ]
    });
    let on_press = Callback::new(move |name: String| {
        if name.is_empty() {
            address.show_all();
        } else {
            address.switch(&name, &[HELD, OTHERS]);
        }
    });
    let label = derived(move || {
        live.follow_user(&user.get_value());
        (t().by_user.access_label)(&live.peek(|estate| {
            let row = estate.user(&user.get_value());
            row.map(crate::domain::User::label).unwrap_or_default()
        }))
    });
    view! {
        <ListScreen
            label
            topic
            address
            search=t().search_licenses
            filters=Filters { chips, on_press }
            columns=list_screen::columns(move || columns(live, user, uses, why))
            chosen=None
            rows
            take=list_screen::take(move |licenses| Rows::Access(user.get_value(), licenses))
            selection=None
            loading
            none=(t().no_licenses, t().no_licenses_text)
        />
        {why_dialog(why, true)}
    }
}

/// When a person last used which of their seats, where that may be told.
fn uses_of(user: StoredValue<UserId>) -> Option<LastUse> {
    let live = use_estate();
    let sync = use_sync();
    let held = memo(move || {
        let user = user.get_value();
        live.follow_user(&user);
        let seats = live.peek(|estate| estate.seats_of_user(&user));
        let mut held: Vec<LicenseId> = seats.into_iter().map(|seat| seat.license).collect();
        crate::lean::sort(&mut held);
        held
    });
    if !LastUse::may_be_told() {
        return None;
    }
    sync.glance(Topic::UserDevices(user.get_value()));
    // A license that is theirs alone tells of them, and how many hold one is counted: nobody
    // else's seats are read for it.
    let about = memo(move || About::Person(user.get_value(), held.get()));
    Some(LastUse::of(about, memo(|| true)))
}

fn columns(
    live: LiveEstate,
    user: StoredValue<UserId>,
    uses: Option<LastUse>,
    why: AskedSeat,
) -> Vec<Column<LicenseId>> {
    let column = |id, title, sortable, class, cell| Column {
        id,
        title,
        sortable,
        align: Align::Start,
        class,
        cell,
    };
    let mut columns = vec![
        column(
            "license",
            t().license,
            true,
            "",
            anew(move |id: &LicenseId| license_cell(live, id)),
        ),
        column(
            "seat",
            t().seat,
            false,
            "w-s",
            anew(move |id: &LicenseId| {
                let (license, user) = (id.clone(), user.get_value());
                view! {
                    <SeatWords license=license.clone() user=user.clone()/>
                    <WhyButton license user why/>
                }
                .into_any()
            }),
        ),
        column(
            "free",
            t().by_user.free_seats,
            true,
            "w-seats from-m",
            anew(|id: &LicenseId| view! { <Seats license=Signal::stored(id.clone())/> }.into_any()),
        ),
        Column {
            id: "actions",
            title: "",
            sortable: false,
            align: Align::End,
            class: "w-s w-button",
            cell: anew(move |id: &LicenseId| {
                view! { <SeatButton license=id.clone() user=user.get_value()/> }.into_any()
            }),
        },
    ];
    if let Some(uses) = uses {
        let of = move |license: &LicenseId| (license.clone(), user.get_value());
        columns.insert(2, last_use_column(uses, of));
    }
    columns
}

/// A license's name, which leads to its page, with its product; and its status where that is
/// out of order.
pub fn license_cell(live: LiveEstate, id: &LicenseId) -> AnyView {
    let href = paths::link(&paths::license(id, LicenseTab::Users));
    let id = id.clone();
    let words = memo(move || {
        live.follow_license(&id);
        let row = live.peek(|estate| estate.license(&id).cloned())?;
        let status = Some(shown_status(&row)).filter(|status| *status != LicenseStatus::Active);
        Some((title(live, &id), subtitle(live, &row), status))
    });
    let name = move || words.get().map(|(name, ..)| long_name(name));
    let below = move || words.get().map(|(_, below, _)| below);
    let status = move || words.get().and_then(|(.., status)| status);
    let link = move || match status() {
        Some(_) => "row-link is-beside",
        None => "row-link",
    };
    view! {
        <A href attr:class=link>{name}</A>
        {move || status().map(|status| view! { " " <StatusPill status/> })}
        <small dir="auto">{below}</small>
    }
    .into_any()
}
