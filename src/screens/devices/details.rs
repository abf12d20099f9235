//! Everything that is known of one device.

use leptos::prelude::*;

use super::{
    board::{label, reset_blocked},
    cells::{person, state},
};
use crate::{
    domain::{Device, DeviceId},
    lean::{derived, dynamic, effect, memo},
    parts::ask_dialog::{Answer, Question, ask_wide},
    screens::licenses::{At, text_or_dash, title},
    state::{
        live_estate::{LiveEstate, use_estate},
        notices::use_notices,
        session::use_session,
    },
    text::{format, t},
    ui::{CopyButton, Pill},
};

/// The details of a device, and the way to reset it. It closes when the device goes.
#[component]
pub fn DetailsDialog(
    /// The device; `None` closes the dialog.
    showing: RwSignal<Option<DeviceId>>,
    /// Receives what is to be reset.
    asking: RwSignal<Vec<DeviceId>>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let title = move |id| label(live, &id);
    ask_wide(showing, title, move |id: DeviceId, close| {
        let id = StoredValue::new(id);
        let device = memo(move || {
            live.follow_device(&id.get_value());
            live.peek(|estate| estate.device(&id.get_value()).cloned())
        });
        // What is gone is no longer shown.
        effect(move || {
            if device.with(Option::is_none) {
                close.run(());
            }
        });
        let reset = move || {
            close.run(());
            asking.set(vec![id.get_value()]);
            Answer::Done
        };
        let body = dynamic(move || device.get().map(|device| facts(live, device)));
        Question {
            is_danger: Signal::stored(true),
            blocked: derived(move || reset_blocked(live, session, &id.get_value())),
            leave: Signal::stored(t().close),
            ..Question::new(t().device_words.reset, body, reset)
        }
    })
}

fn facts(live: LiveEstate, device: Device) -> impl IntoView + use<> {
    let words = t().device_words;
    let bytes = |count: Option<i64>| text_or_dash(count.map(|count| (words.bytes)(count as f64)));
    live.follow_license(&device.license);
    let team = device.team.as_ref().and_then(|id| {
        live.follow_catalogue();
        live.peek(|estate| estate.team(id).map(|team| team.name.clone()))
    });
    let (tone, word) = state(&device);
    let rows = vec![
        (words.name, text_or_dash(device.name.clone())),
        (words.host_name, text_or_dash(device.hostname.clone())),
        (words.fingerprint, copied(device.fingerprint.clone())),
        (t().platform, text_or_dash(device.platform.clone())),
        (t().address, text_or_dash(device.ip.clone())),
        (
            t().person,
            text_or_dash(device.user.as_ref().map(|user| person(live, user))),
        ),
        (
            t().license,
            text_or_dash(Some(title(live, &device.license))),
        ),
        (t().team, text_or_dash(team)),
        (
            t().activated,
            view! { <At moment=Some(device.activated)/> }.into_any(),
        ),
        (
            t().last_seen,
            view! { <At moment=device.last_seen/> }.into_any(),
        ),
        (t().status, view! { <Pill tone text=word/> }.into_any()),
        (
            words.next_report,
            view! { <At moment=device.next_report none=t().none/> }.into_any(),
        ),
        (
            t().last_check_out,
            view! { <At moment=device.last_check_out/> }.into_any(),
        ),
        (
            words.cores,
            text_or_dash(device.cores.map(|cores| format::number(u64::from(cores)))),
        ),
        (words.memory, bytes(device.memory)),
        (words.disk, bytes(device.disk)),
        (words.id, copied(device.id.to_string())),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(term, value)| view! { <div><dt>{term}</dt><dd>{value}</dd></div> })
        .collect();
    view! { <dl class="pairs">{rows}</dl> }
}

/// A value that people pass on to others.
fn copied(value: String) -> AnyView {
    let notices = use_notices();
    let on_copied = Callback::new(move |worked| notices.tell_copied(worked));
    view! {
        <span class="secret">
            <code dir="ltr">{value.clone()}</code>
            <CopyButton value=value label=t().copy on_copied/>
        </span>
    }
    .into_any()
}
