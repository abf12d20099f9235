//! Resetting devices: what it means, then what became of it.

use std::collections::HashMap;

use leptos::prelude::*;

use super::board::{by_license, label};
use crate::{
    acts::{Act, DeviceAct},
    domain::{DeviceId, LicenseId},
    lean::{derived, dynamic},
    parts::ask_dialog::{Answer, Lines, Question, Told, ask},
    screens::licenses::title,
    state::live_estate::{LiveEstate, use_estate},
    text::{format, t},
};

/// How many devices can be reset at a time: each is a request of its own.
pub const MOST_AT_ONCE: usize = 1_000;
/// How many devices and licenses the question names.
const NAMED: usize = 12;

/// Asks whether to reset devices, and does it.
#[component]
pub fn ResetDialog(
    /// The devices; none closes the dialog.
    asking: RwSignal<Vec<DeviceId>>,
) -> impl IntoView {
    let live = use_estate();
    // As they were called when it was asked: they are gone when it is done.
    let title = move |devices: Vec<DeviceId>| match devices.as_slice() {
        [one] => (t().device_words.reset_question)(&label(live, one)),
        many => (t().device_words.reset_question_many)(many.len()),
    };
    ask(asking, title, |devices, _| question(devices))
}

/// Devices that are gone already need no act.
fn acts(live: LiveEstate, devices: &[DeviceId]) -> Vec<Act> {
    live.peek(|estate| {
        let known = devices.iter().filter_map(|id| estate.device(id));
        known
            .map(|device| {
                Act::Device(
                    device.id.clone(),
                    DeviceAct::Reset {
                        license: device.license.clone(),
                    },
                )
            })
            .collect()
    })
}

fn question(devices: Vec<DeviceId>) -> Question {
    let live = use_estate();
    let words = t().device_words;
    let count = devices.len();
    let names: HashMap<DeviceId, String> = devices
        .iter()
        .map(|id| (id.clone(), label(live, id)))
        .collect();
    let named: Vec<_> = devices
        .iter()
        .take(NAMED)
        .map(|id| view! { <li dir="auto">{label(live, id)}</li> })
        .collect();
    let more = count.saturating_sub(NAMED);
    let licenses = live.peek(|estate| by_license(estate, &devices));
    let more_licenses = licenses.len().saturating_sub(NAMED);
    let freed: Vec<_> = licenses
        .into_iter()
        .take(NAMED)
        .map(|(license, gone)| view! { <Freed license gone/> })
        .collect();
    let devices = StoredValue::new(devices);
    let acts = move || devices.with_value(|devices| acts(live, devices));
    // Somebody else may have reset all of them while this was read.
    let blocked = derived(move || {
        devices.with_value(|devices| devices.iter().for_each(|id| live.follow_device(id)));
        acts().is_empty().then(|| t().outcome_skipped.to_owned())
    });
    let name = move |act: Act| {
        let Act::Device(device, _) = &act else {
            return String::new();
        };
        names.get(device).cloned().unwrap_or_default()
    };
    let body = view! {
        {(count > 1).then(|| view! {
            <ul class="names">
                {named}
                {(more > 0).then(|| view! { <li>{(words.more)(more)}</li> })}
            </ul>
        })}
        <div class="stack">
            <p>{(words.consequence)(count)}</p>
            <dl class="freed">
                {freed}
                {(more_licenses > 0).then(|| view! {
                    <div><dt>{(words.more)(more_licenses)}</dt></div>
                })}
            </dl>
        </div>
        <p class="muted-words">{words.anew}</p>
    };
    Question {
        is_danger: Signal::stored(true),
        blocked,
        asks_why: true,
        plans: true,
        told: Told::Each(Lines {
            retry_words: words.retry,
            ..Lines::new(name, words.result)
        }),
        ..Question::new((words.reset_confirm)(count), body.into_any(), move || {
            Answer::Send(acts())
        })
    }
}

/// What a license's count becomes.
#[component]
fn Freed(license: LicenseId, gone: u32) -> impl IntoView {
    let live = use_estate();
    let name = title(live, &license);
    let change = dynamic(move || {
        live.follow_license(&license);
        live.peek(|estate| {
            let row = estate.license(&license)?;
            let number = |n: u32| format::number(u64::from(n));
            let now = number(row.devices_counted);
            let after = number(row.devices_counted.saturating_sub(gone));
            // Where each person has a limit of their own, that of the license says nothing.
            let policy = row.policy.as_ref().and_then(|id| estate.policy(id));
            let is_shared = policy.is_none_or(|policy| !policy.devices_per_person);
            let words = t().device_words;
            Some(match row.max_devices.filter(|_| is_shared) {
                Some(max) => (words.freed_of)(&now, &after, &number(max)),
                None => (words.freed)(&now, &after),
            })
        })
    });
    view! { <div><dt dir="auto">{name}</dt><dd>{change}</dd></div> }
}
