//! One license: its figures, and tabs for details, devices and people.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    details_tab::DetailsTab,
    devices_tab::DevicesTab,
    facts::Facts,
    parts::{KeySecret, StatusPill, shown_status, title},
    room::{assign_blocked, giving_blocked},
    seats_tab::SeatsTab,
};
use crate::{
    domain::{Activation, LicenseId, UserId},
    estate::{Known, Topic},
    lean::{derived, dynamic, effect, memo},
    parts::{
        address::begin,
        assigning::{Giving, use_assigning},
    },
    paths::{self, LicenseTab},
    screens::{
        one_thing::{Absence, one_thing},
        seat_tasks::SeatTasks,
    },
    state::{live_estate::use_estate, session::use_session, sync::use_sync},
    text::{format, reconcile, t},
    ui::{ActionButton, Banner, Icon, IconName, Tab, Tabs, Tone},
};

/// The page of the license that the address names.
#[component]
pub fn LicensePage(
    /// Draws who is in charge, on the tab of details: that may arrive later.
    in_charge: fn() -> AnyView,
) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let id = paths::use_id::<LicenseId>();
    let tab = paths::use_tab(LicenseTab::from_segment);
    sync.want(Topic::Catalogue);
    let is_known = memo(move || {
        live.follow_licenses();
        live.peek(|estate| estate.license(&id.get()).is_some())
    });
    let read = move || sync.read_license(id.get());
    one_thing(
        is_known,
        move || Box::pin(read()),
        move || view! { <Known id=id.get() tab in_charge/> }.into_any(),
        Absence {
            loading: t().licenses_loading,
            gone: (t().license_gone, t().license_gone_text),
            back: (paths::LICENSES, t().to_licenses),
        },
    )
}

#[component]
fn Known(id: LicenseId, tab: Memo<LicenseTab>, in_charge: fn() -> AnyView) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let session = use_session();
    let id = StoredValue::new(id);
    sync.want(Topic::Seats(id.get_value()));
    let assigning = use_assigning();
    let tasks: SeatTasks = expect_context();
    let row = memo(move || {
        let id = id.get_value();
        live.follow_license(&id);
        live.peek(|estate| estate.license(&id).cloned())
    });
    let name = memo(move || {
        live.follow_license(&id.get_value());
        title(live, &id.get_value())
    });
    effect(move || document().set_title(&name.get()));
    let picture = memo(move || live.picture(&id.get_value()).unwrap_or_default());
    let blocked =
        derived(move || assign_blocked(live, &id.get_value(), session.abilities().change_seats));
    let giving = derived(move || giving_blocked(live, &id.get_value(), session));
    begin("assign", move |person| {
        if untrack(|| giving.with(Option::is_none)) {
            let person = Some(person).filter(|person| !person.is_empty());
            assigning.set(Some(Giving {
                license: id.get_value(),
                people: person.map(UserId::from).into_iter().collect(),
            }));
        }
    });
    let status = memo(move || row.get().map(|license| shown_status(&license)));
    // Whoever activates by serial number comes here for it.
    let key = memo(move || {
        let kind = live.peek(|estate| estate.activation_told(&id.get_value()));
        row.get()
            .and_then(|license| license.key)
            .filter(|_| kind == Some(Activation::SerialNumber))
    });
    // As many rows as the tab leads to: a license counts those that are active on it, and some
    // servers list those that no longer are as well.
    let lists_inactive = session.server_can(|server| server.counts_by_seat);
    let devices = memo(move || {
        let id = id.get_value();
        live.follow_devices(&id);
        match live.peek(|estate| estate.devices_of(&id).map(|rows| rows.len())) {
            Known::Now(rows) => u32::try_from(rows).ok(),
            _ if lists_inactive => None,
            _ => row.get().map(|license| license.devices_counted),
        }
    });
    let tabs = derived(move || {
        let id = id.get_value();
        let count = |tab: LicenseTab| match tab {
            LicenseTab::Details => None,
            LicenseTab::Devices => devices.get().map(|rows| format::number(u64::from(rows))),
            LicenseTab::Users => Some(format::number(u64::from(picture.get().assigned))),
        };
        let picture = picture.get();
        let has_seats = !picture.has_none();
        LicenseTab::ALL
            .into_iter()
            .filter(|each| has_seats || *each != LicenseTab::Users || tab.get() == *each)
            .map(|each| Tab {
                href: paths::link(&paths::license(&id, each)),
                label: tab_word(each).to_owned(),
                count: count(each),
                current: each == tab.get(),
            })
            .collect::<Vec<_>>()
    });

    view! {
        <div class="page-head">
            <div class="page-title">
                <ol class="crumbs" role="list">
                    <li><A href=paths::link(paths::LICENSES) exact=true>{t().licenses}</A></li>
                    <li aria-hidden="true">{t().license_for}</li>
                </ol>
                <h1>
                    <span class="visually-hidden">{t().license_for}" "</span>
                    <bdi>{name}</bdi>
                    {move || status.get().map(|status| view! { <StatusPill status/> })}
                </h1>
                {dynamic(move || key.get().map(|key| view! {
                    <p class="page-figures page-key">{t().act_serial} " " <KeySecret key/></p>
                }))}
            </div>
            <div class="page-actions">
                <A href=move || paths::link(&paths::reconcile(&id.get_value())) attr:class="btn not-phone">
                    {reconcile::words().title}
                </A>
                <ActionButton on_press=move |()| tasks.batch.set(Some(id.get_value())) blocked>
                    {t().manage.batch}
                </ActionButton>
                <ActionButton
                    on_press=move |()| assigning.set(Some(Giving::of(id.get_value())))
                    blocked=giving
                    primary=true
                >
                    <Icon name=IconName::Plus/>
                    {t().assign_license_user}
                </ActionButton>
            </div>
        </div>
        {move || {
            let picture = picture.get();
            picture.max.filter(|max| picture.cap.is_some() && picture.assigned > *max).map(|max| {
                let number = |n: u32| format::number(u64::from(n));
                let text = (t().oversold_banner)(&number(picture.assigned), &number(max));
                view! { <Banner tone=Tone::Bad text/> }
            })
        }}
        <Facts id=id.get_value()/>
        <Tabs label=t().license_tabs tabs/>
        {move || {
            let id = id.get_value();
            match tab.get() {
                LicenseTab::Details => view! { <DetailsTab id in_charge/> }.into_any(),
                LicenseTab::Devices => view! { <DevicesTab id/> }.into_any(),
                LicenseTab::Users => view! { <SeatsTab id/> }.into_any(),
            }
        }}
    }
}

fn tab_word(tab: LicenseTab) -> &'static str {
    match tab {
        LicenseTab::Details => t().tab_details,
        LicenseTab::Devices => t().tab_devices,
        LicenseTab::Users => t().tab_users,
    }
}
