//! Resetting devices: what it means, then what became of it.

use std::collections::HashMap;

use leptos::prelude::*;

use super::board::{by_license, label};
use crate::{
    acts::{Act, DeviceAct},
    domain::{DeviceId, LicenseId},
    lean::{derived, dynamic, effect, memo},
    screens::{
        licenses::title,
        reason::{Reason, ReasonField},
        results::Results,
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::{Run, use_runner},
    },
    text::{format, t},
    ui::{ActionButton, Dialog},
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
    let open = memo(move || asking.with(|devices| !devices.is_empty()));
    // As they were called when it was asked: they are gone when it is done.
    let heading = memo(move || {
        asking.with(|devices| match devices.as_slice() {
            [one] => (t().device_words.reset_question)(&label(live, one)),
            many => (t().device_words.reset_question_many)(many.len()),
        })
    });
    let close = Callback::new(move |()| asking.set(Vec::new()));
    view! {
        <Dialog open on_close=close title=heading close_label=t().close>
            {dynamic(move || {
                let devices = asking.get();
                (!devices.is_empty()).then(|| view! { <ResetForm devices close/> })
            })}
        </Dialog>
    }
}

#[component]
fn ResetForm(devices: Vec<DeviceId>, close: Callback<()>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let names: HashMap<DeviceId, String> = devices
        .iter()
        .map(|id| (id.clone(), label(live, id)))
        .collect();
    let names = StoredValue::new(names);
    let run = RwSignal::new(None::<Run>);
    let reason = Reason::ask();
    let start = move |acts: Vec<Act>| {
        let begin = || runner.run_because(acts.clone(), reason.text());
        run.set((!acts.is_empty()).then(begin));
    };
    let again = Callback::new(start);
    let name = Callback::new(move |act: Act| {
        let Act::Device(device, _) = &act else {
            return String::new();
        };
        names.with_value(|names| names.get(device).cloned().unwrap_or_default())
    });
    // Nothing to tell that the toast does not.
    effect(move || {
        let is_well = run.get().is_some_and(Run::is_well);
        if is_well {
            close.run(());
        }
    });
    let devices = StoredValue::new(devices);
    dynamic(move || match run.get() {
        Some(run) => view! {
            <Results
                run
                name
                summary=t().device_words.result
                retry_words=t().device_words.retry
                again
                close
            />
        }
        .into_any(),
        None => {
            let begin = Callback::new(move |()| start(acts(live, &devices.get_value())));
            view! { <Question devices=devices.get_value() reason begin close/> }.into_any()
        }
    })
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

#[component]
fn Question(
    devices: Vec<DeviceId>,
    reason: Reason,
    begin: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let live = use_estate();
    let words = t().device_words;
    let count = devices.len();
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
    // Somebody else may have reset all of them while this was read.
    let blocked = derived(move || {
        devices.iter().for_each(|id| live.follow_device(id));
        acts(live, &devices)
            .is_empty()
            .then(|| t().outcome_skipped.to_owned())
            .or_else(|| reason.missing().get())
    });
    view! {
        <div class="dialog-body">
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
            <ReasonField reason/>
        </div>
        <div class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
            <ActionButton on_press=begin blocked danger=true>{(words.reset_confirm)(count)}</ActionButton>
        </div>
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
