//! The columns of a list of devices.

use leptos::prelude::*;
use leptos_router::components::A;

use super::board::{Whose, label, reset_blocked};
use crate::{
    acts::{Act, DeviceAct},
    domain::{Device, DeviceId, Heartbeat, LicenseId, Standing, UserId},
    lean::{derived, dynamic, memo},
    parts::long_name::long_name,
    paths::{self, LicenseTab, UserTab},
    screens::licenses::{Day, text_or_dash, title},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
    },
    text::t,
    ui::{Align, Column, Menu, MenuItem, Pill, Tone, anew, follow},
};

/// The columns of a list. What is the same in all rows has none.
pub fn columns(
    of: &Whose,
    asking: RwSignal<Vec<DeviceId>>,
    showing: RwSignal<Option<DeviceId>>,
) -> Vec<Column<DeviceId>> {
    let live = use_estate();
    let is_end_user = untrack(|| use_session().abilities().is_end_user);
    let by_seat = use_session().server_can(|server| server.counts_by_seat);
    let column = |id, title, class, draw: fn(&Device) -> AnyView| Column {
        id,
        title,
        sortable: true,
        align: Align::Start,
        class,
        cell: follow(move |id: &DeviceId| {
            live.follow_device(id);
            live.peek(|estate| estate.device(id).map(draw))
        }),
    };
    let state_title = if by_seat { t().status } else { t().heartbeat };
    let on_its_own = matches!(of, Whose::License(_));
    let name = Column {
        id: "device",
        title: t().device,
        sortable: true,
        align: Align::Start,
        class: "",
        cell: anew(move |id: &DeviceId| {
            view! { <NameCell id=id.clone() showing on_its_own/> }.into_any()
        }),
    };
    let mut columns = vec![
        name,
        column("platform", t().platform, "w-s from-m", |device| {
            view! {
                {text_or_dash(device.platform.clone())}
                {device.ip.clone().map(|ip| view! { <small class="mono">{ip}</small> })}
            }
            .into_any()
        }),
    ];
    if !matches!(of, Whose::Person(_)) {
        columns.push(column("person", t().person, "w-m from-s", |device| {
            view! { <Person user=device.user.clone()/> }.into_any()
        }));
    }
    if !matches!(of, Whose::License(_)) {
        let draw: fn(&Device) -> AnyView = if is_end_user {
            |device| view! { <LicenseName id=device.license.clone()/> }.into_any()
        } else {
            |device| view! { <LicenseLink id=device.license.clone()/> }.into_any()
        };
        columns.push(column("license", t().license, "w-m from-l", draw));
    }
    columns.extend([
        column("activated", t().activated, "w-s from-xl", |device| {
            view! { <Day moment=Some(device.activated)/> }.into_any()
        }),
        column("seen", t().last_seen, "w-s from-m", |device| {
            view! { <Day moment=device.last_seen/> }.into_any()
        }),
        column("heartbeat", state_title, "w-beat from-xs", |device| {
            view! { <Beat id=device.id.clone() state=state(device)/> }.into_any()
        }),
        Column {
            id: "actions",
            title: "",
            sortable: false,
            align: Align::Start,
            class: "w-actions",
            cell: anew(move |id: &DeviceId| {
                view! { <RowMenu id=id.clone() asking showing/> }.into_any()
            }),
        },
    ]);
    columns
}

/// The name, which opens everything else that is known; the fingerprint beneath. A narrow table
/// says whose the device is instead, and for which license, or what it runs.
#[component]
fn NameCell(
    id: DeviceId,
    showing: RwSignal<Option<DeviceId>>,
    /// Not beside devices of other licenses.
    on_its_own: bool,
) -> impl IntoView {
    let live = use_estate();
    let id = StoredValue::new(id);
    let facts = memo(move || {
        let id = id.get_value();
        live.follow_device(&id);
        live.peek(|estate| {
            let device = estate.device(&id)?;
            let label = device.label().to_owned();
            let below = (label != device.fingerprint).then(|| device.fingerprint.clone());
            let on = (!on_its_own).then(|| device.license.clone());
            Some((
                label,
                below,
                device.user.clone(),
                on,
                device.platform.clone(),
            ))
        })
    });
    let name = move || facts.with(|facts| facts.as_ref().map(|(label, ..)| label.clone()));
    let below = move || {
        facts.with(|facts| {
            let below = facts.as_ref().and_then(|(_, below, ..)| below.clone());
            below.map(|text| view! { <small class="below mono">{text}</small> })
        })
    };
    let whose = move || {
        facts.get().map(|(_, _, user, license, platform)| {
            let user = user.map(|user| person(live, &user));
            let other = match license {
                Some(license) => {
                    live.follow_license(&license);
                    Some(title(live, &license))
                }
                None => platform,
            };
            let said: Vec<String> = user.into_iter().chain(other).collect();
            said.join(" · ")
        })
    };
    view! {
        <button
            type="button"
            class="row-link"
            aria-haspopup="dialog"
            on:click=move |_| showing.set(Some(id.get_value()))
        >
            <bdi>{name}</bdi>
        </button>
        {below}
        <small class="until-s" dir="auto">{whose}</small>
    }
}

/// What to call a person; followed.
pub fn person(live: LiveEstate, user: &UserId) -> String {
    live.follow_user(user);
    live.peek(|estate| crate::text::person(estate, user))
}

#[component]
fn Person(user: Option<UserId>) -> impl IntoView {
    let live = use_estate();
    let Some(user) = user else {
        return text_or_dash(None);
    };
    let href = paths::link(&paths::user(&user, UserTab::Devices));
    let name = move || person(live, &user);
    view! { <A href attr:class="row-link row-link--side"><bdi>{name}</bdi></A> }.into_any()
}

#[component]
fn LicenseLink(id: LicenseId) -> impl IntoView {
    let href = paths::link(&paths::license(&id, LicenseTab::Devices));
    view! { <A href attr:class="row-link row-link--side"><LicenseName id/></A> }
}

#[component]
fn LicenseName(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    move || {
        live.follow_license(&id);
        long_name(title(live, &id))
    }
}

/// Whether a device reports, or is being reset right now.
#[component]
fn Beat(id: DeviceId, state: (Tone, String)) -> impl IntoView {
    let live = use_estate();
    let moving = live.moving();
    let of_act = id.clone();
    let is_going = memo(move || {
        let is_it = |act: &Act| matches!(act, Act::Device(device, DeviceAct::Reset { .. }) if *device == of_act);
        moving.with(|acts| acts.iter().any(is_it))
    });
    let leaves = goes(live, id);
    let (tone, word) = state;
    dynamic(move || {
        if is_going.get() {
            view! { <span class="is-moving">{t().device_words.being_reset}</span> }.into_any()
        } else if leaves.get() {
            view! { <Pill tone=Tone::Bad text=t().acts.removing/> }.into_any()
        } else {
            view! { <Pill tone text=word.clone()/> }.into_any()
        }
    })
}

/// Whether the server is about to delete a device, with its owner or its license.
fn goes(live: LiveEstate, id: DeviceId) -> Memo<bool> {
    memo(move || {
        live.follow_device(&id);
        live.peek(|estate| {
            estate
                .device(&id)
                .is_some_and(|it| estate.is_device_going(it))
        })
    })
}

/// Whether a device is active, or where only active ones are listed whether it reports, as a
/// shape and a word.
pub fn state(device: &Device) -> (Tone, String) {
    let words = t().device_words;
    match device.standing {
        Some(Standing::Active) => return (Tone::Ok, t().lic_active.to_owned()),
        Some(Standing::Inactive) => return (Tone::Muted, words.inactive.to_owned()),
        Some(Standing::Blocked) => return (Tone::Bad, words.blocked.to_owned()),
        None => {}
    }
    match &device.heartbeat {
        Heartbeat::NotStarted => (Tone::Muted, t().beat_not_started.to_owned()),
        Heartbeat::Alive => (Tone::Ok, t().beat_alive.to_owned()),
        Heartbeat::Dead => (Tone::Bad, t().beat_dead.to_owned()),
        Heartbeat::Other(word) => (Tone::Muted, word.clone()),
    }
}

#[component]
fn RowMenu(
    id: DeviceId,
    asking: RwSignal<Vec<DeviceId>>,
    showing: RwSignal<Option<DeviceId>>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let id = StoredValue::new(id);
    let name = derived(move || {
        live.follow_device(&id.get_value());
        (t().more_actions)(&label(live, &id.get_value()))
    });
    let items = derived(move || {
        let id = id.get_value();
        let blocked = reset_blocked(live, session, &id);
        let details = id.clone();
        vec![
            MenuItem::new(t().device_words.details, move || {
                showing.set(Some(details.clone()));
            }),
            MenuItem {
                disabled_reason: blocked,
                danger: true,
                ..MenuItem::new(t().device_words.reset, move || asking.set(vec![id.clone()]))
            },
        ]
    });
    view! { <Menu label=name items/> }
}
