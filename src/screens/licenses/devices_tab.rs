//! Where a license is active.

use std::sync::Arc;

use leptos::prelude::*;

use super::parts::{Day, text_or_dash, title};
use crate::{
    domain::{Device, DeviceId, Heartbeat, LicenseId},
    estate::Topic,
    lean::{derived, memo},
    state::{live_estate::use_estate, sync::use_sync},
    text::{fault_words, t},
    ui::{Align, Column, Empty, Fault, Pill, Table, Tone, When},
};

/// The tab with the devices, newest activation first.
#[component]
pub fn DevicesTab(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let topic = Topic::Devices(id.clone());
    sync.want(topic.clone());
    let id = StoredValue::new(id);
    let devices = memo(move || {
        let id = id.get_value();
        live.follow_devices(&id);
        live.peek(|estate| {
            let devices = estate.devices_of(&id).into_value().unwrap_or_default();
            let mut devices: Vec<Device> = devices.into_iter().cloned().collect();
            devices.sort_by(|a, b| b.activated.cmp(&a.activated).then_with(|| a.id.cmp(&b.id)));
            devices
        })
    });
    let rows = memo(move || {
        Arc::new(devices.with(|list| {
            list.iter()
                .map(|device| device.id.clone())
                .collect::<Vec<_>>()
        }))
    });
    let is_complete = {
        let topic = topic.clone();
        memo(move || live.progress(&topic).complete)
    };
    let fault = Memo::new({
        let topic = topic.clone();
        move |_| sync.fault(&topic)
    });
    let label = derived(move || {
        live.follow_license(&id.get_value());
        (t().devices_label)(&title(live, &id.get_value()))
    });
    let loading = derived(move || !is_complete.get() && rows.with(|rows| rows.is_empty()));
    view! {
        {move || fault.get().filter(|_| rows.with(|rows| rows.is_empty())).map(|error| {
            let topic = topic.clone();
            view! {
                <Fault
                    happened=fault_words(&error)
                    retry_label=t().retry
                    on_retry=Callback::new(move |()| sync.read(topic.clone()))
                />
            }
        })}
        <When is=move || fault.with(Option::is_none) || rows.with(|rows| !rows.is_empty())>
            <Table
                label
                columns=columns(devices)
                rows
                sort=Signal::stored(Vec::new())
                on_sort=|_: (String, bool)| {}
                selection=None
                empty=|| view! { <Empty title=t().no_devices text=t().no_devices_text/> }
                loading
            />
        </When>
    }
}

fn columns(devices: Memo<Vec<Device>>) -> Vec<Column<DeviceId>> {
    let find = move |id: &DeviceId| {
        let id = id.clone();
        memo(move || devices.with(|list| list.iter().find(|device| device.id == id).cloned()))
    };
    let column = |id, title, class, draw: fn(Device) -> AnyView| Column {
        id,
        title,
        sortable: false,
        align: Align::Start,
        class,
        cell: Arc::new(move |id: &DeviceId| {
            let device = find(id);
            (move || device.get().map(draw)).into_any()
        }),
    };
    vec![
        column("device", t().device, "", |device| {
            let label = device.label().to_owned();
            let below = (label != device.fingerprint).then(|| device.fingerprint.clone());
            view! {
                <b dir="auto">{label}</b>
                {below.map(|text| view! { <small class="mono">{text}</small> })}
            }
            .into_any()
        }),
        column("platform", t().platform, "w-s from-m", |device| {
            text_or_dash(device.platform)
        }),
        column("address", t().address, "w-s from-l", |device| {
            text_or_dash(device.ip)
        }),
        column("person", t().person, "w-m from-s", |device| {
            view! { <Person device/> }.into_any()
        }),
        column("activated", t().activated, "w-s from-l", |device| {
            view! { <Day moment=Some(device.activated)/> }.into_any()
        }),
        column("seen", t().last_seen, "w-s from-m", |device| {
            view! { <Day moment=device.last_seen/> }.into_any()
        }),
        column("heartbeat", t().heartbeat, "w-s", |device| {
            let (tone, word) = beat(&device.heartbeat);
            view! { <Pill tone text=word/> }.into_any()
        }),
    ]
}

#[component]
fn Person(device: Device) -> impl IntoView {
    let live = use_estate();
    use_sync().need(Topic::Users);
    let Some(user) = device.user else {
        return text_or_dash(None);
    };
    (move || {
        live.follow_user(&user);
        live.peek(|estate| {
            let name = estate
                .user(&user)
                .map_or_else(|| user.to_string(), crate::domain::User::label);
            text_or_dash(Some(name))
        })
    })
    .into_any()
}

fn beat(heartbeat: &Heartbeat) -> (Tone, String) {
    match heartbeat {
        Heartbeat::NotStarted => (Tone::Muted, t().beat_not_started.to_owned()),
        Heartbeat::Alive => (Tone::Ok, t().beat_alive.to_owned()),
        Heartbeat::Dead => (Tone::Bad, t().beat_dead.to_owned()),
        Heartbeat::Other(word) => (Tone::Muted, word.clone()),
    }
}
