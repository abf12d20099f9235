//! All devices.

use leptos::prelude::*;

use super::board::{DeviceBoard, Whose};
use crate::{
    estate::{DeviceFilter, DeviceQuery, Topic},
    lean::memo,
    screens::team_chip::scoped_title,
    state::{live_estate::use_estate, scope::use_scope, sync::use_sync},
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
    let team = use_scope().memo();
    // All of them, and how many of these are silent.
    let counts = memo(move || {
        live.follow_devices_all();
        let of = DeviceQuery {
            team: team.get(),
            ..DeviceQuery::default()
        };
        if !progress.get().complete {
            return (0, 0);
        }
        live.peek(|estate| {
            let figures = estate.device_figures(&of);
            (figures.all, figures.count(DeviceFilter::Silent))
        })
    });
    let headline = move || {
        let words = t().device_words;
        let progress = progress.get();
        let have = format::number(progress.have as u64);
        match (progress.complete, progress.total) {
            (true, _) => {
                let (all, silent) = counts.get();
                let silent = Some(silent).filter(|silent| *silent > 0);
                let silent = silent.map(words.line_silent).unwrap_or_default();
                format!("{}{silent}", (words.line)(all))
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
                {scoped_title(t().devices)}
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
