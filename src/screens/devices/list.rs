//! All devices.

use leptos::prelude::*;

use super::board::{DeviceBoard, Whose};
use crate::{
    domain::Heartbeat,
    estate::Topic,
    lean::memo,
    state::{live_estate::use_estate, sync::use_sync},
    text::{format, t},
};

/// The page with all devices.
#[component]
pub fn DeviceList() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    document().set_title(t().devices);
    let progress = memo(move || live.progress(&Topic::AllDevices));
    let silent = memo(move || {
        live.follow_devices_all();
        live.peek(|estate| {
            let devices = estate.devices();
            devices.filter(|it| it.heartbeat == Heartbeat::Dead).count()
        })
    });
    let headline = move || {
        let words = t().device_words;
        let progress = progress.get();
        let have = format::number(progress.have as u64);
        match (progress.complete, progress.total) {
            (true, _) => {
                let silent = Some(silent.get()).filter(|silent| *silent > 0);
                let silent = silent.map(words.line_silent).unwrap_or_default();
                format!("{}{silent}", (words.line)(progress.have))
            }
            (false, Some(total)) => {
                // A count of the server's that has been passed says no more.
                let total = format::number(total.max(progress.have) as u64);
                (t().reading_of)(words.reading, &have, &total)
            }
            (false, None) => (t().reading)(words.reading, &have),
        }
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{t().devices}</h1>
                <p class="page-figures">{headline}</p>
            </div>
        </div>
        {move || {
            let progress = progress.get();
            let total = progress.total.filter(|total| !progress.complete && *total > 1_000);
            total.map(|total| view! {
                <progress
                    class="progress"
                    aria-label=t().device_words.reading
                    max=total
                    prop:value=progress.have as f64
                ></progress>
            })
        }}
        <DeviceBoard of=Whose::Everybodys/>
    }
}
