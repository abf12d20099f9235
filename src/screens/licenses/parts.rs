//! What the list and the page of a license both show.

use leptos::prelude::*;

use crate::{
    domain::{License, LicenseId, LicenseStatus, Moment, SeatPicture},
    estate::Standing,
    lean::{derived, dynamic, memo},
    state::{
        live_estate::{LiveEstate, use_estate},
        notices::use_notices,
    },
    text::{format, license_title, seat_words, status_word, t},
    ui::{Banner, Dash, Pill, SeatCells, SeatFigures, SeatWords, Secret, Time, Tone},
};

/// What to call a license: its own name, else its product's.
pub fn title(live: LiveEstate, id: &LicenseId) -> String {
    live.peek(|estate| license_title(estate, id))
}

/// The line below the title: product, where the title is not it, policy and order.
pub fn subtitle(live: LiveEstate, license: &License) -> String {
    live.peek(|estate| {
        let product = estate
            .product(&license.product)
            .map(|product| product.name.clone());
        let policy = license.policy.as_ref().and_then(|id| estate.policy(id));
        let policy = policy.map(|policy| policy.name.clone());
        let order = license.order.as_deref().map(t().order);
        let product = product.filter(|name| license.name.as_ref().is_some_and(|own| own != name));
        let parts: Vec<String> = [product, policy, order].into_iter().flatten().collect();
        parts.join(" · ")
    })
}

/// Devices in use and allowed, for a license that devices share and people have no seats on;
/// followed.
pub fn by_device(live: LiveEstate, license: Signal<LicenseId>) -> Memo<Option<(u32, Option<u32>)>> {
    memo(move || {
        let id = license.get();
        live.follow_license(&id);
        live.peek(|estate| {
            let row = estate.license(&id).filter(|_| estate.is_by_device(&id))?;
            Some((row.devices_counted, row.max_devices))
        })
    })
}

/// The seats of a license, as every screen shows them. A license that devices share shows its
/// devices instead.
#[component]
pub fn Seats(
    /// The license.
    #[prop(into)]
    license: Signal<LicenseId>,
    /// Larger, at the head of the license's page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let live = use_estate();
    let picture = memo(move || live.picture(&license.get()).unwrap_or_default());
    let shared = by_device(live, license);
    let figures = derived(move || {
        if let Some((used, max)) = shared.get() {
            return SeatFigures {
                assigned: used,
                max,
                staged_in: 0,
                staged_out: 0,
            };
        }
        let SeatPicture {
            assigned,
            max,
            staged_in,
            staged_out,
            ..
        } = picture.get();
        SeatFigures {
            assigned,
            max,
            staged_in,
            staged_out,
        }
    });
    let words = derived(move || {
        if let Some((used, max)) = shared.get() {
            let number = |n: u32| format::number(u64::from(n));
            let words = t().device_words;
            return match max {
                Some(max) => SeatWords {
                    lead: number(used),
                    of: (words.in_use_of)(&number(max)),
                },
                None => SeatWords {
                    lead: (words.in_use)(&number(used)),
                    of: t().unlimited.to_owned(),
                },
            };
        }
        let (lead, of) = seat_words(&picture.get());
        SeatWords { lead, of }
    });
    view! { <SeatCells figures words large/> }
}

/// A warning where seats of a license are of no use to whoever gets one.
pub fn standing_note(license: LicenseId) -> AnyView {
    let live = use_estate();
    dynamic(move || {
        live.follow_license(&license);
        let text = match live.peek(|estate| estate.standing(&license, format::now())) {
            Standing::Works | Standing::Inactive => return None,
            Standing::Stopped => t().assigns_to_stopped,
            Standing::Ended => t().assigns_to_ended,
        };
        Some(view! { <Banner tone=Tone::Warn text/> })
    })
}

/// A license key: hidden until asked for, and copied either way.
#[component]
pub fn KeySecret(
    /// The key.
    key: String,
) -> impl IntoView {
    let notices = use_notices();
    let on_copied = Callback::new(move |worked| notices.tell_copied(worked));
    view! {
        <Secret
            value=key
            name=t().license_key
            show_label=t().reveal
            hide_label=t().hide
            copy_label=t().copy
            on_copied
        />
    }
}

/// A license's status: a shape and a word.
#[component]
pub fn StatusPill(
    /// The status.
    status: LicenseStatus,
) -> impl IntoView {
    let tone = match status {
        LicenseStatus::Active => Tone::Ok,
        LicenseStatus::Expiring => Tone::Warn,
        LicenseStatus::Expired
        | LicenseStatus::Suspended
        | LicenseStatus::Banned
        | LicenseStatus::Removing => Tone::Bad,
        LicenseStatus::Inactive | LicenseStatus::Other(_) => Tone::Muted,
    };
    view! { <Pill tone text=status_word(&status)/> }
}

/// In how many days a license ends that stands out.
const SOON: i64 = 30;

/// In how many days it is, and whether that is soon.
fn days_to(end: Moment) -> (i64, bool) {
    let days = format::days_until(end, format::now());
    (days, (0..=SOON).contains(&days))
}

/// The status of a license as it is shown: one that ends soon is told so in time, where the
/// server says it only three days before.
pub fn shown_status(license: &License) -> LicenseStatus {
    let is_soon = license.expires.is_some_and(|end| days_to(end).1);
    match &license.status {
        LicenseStatus::Active if is_soon => LicenseStatus::Expiring,
        status => status.clone(),
    }
}

/// When a license ends: the day, and how far off it is; marked where that is soon.
#[component]
pub fn Expiry(
    /// When it ends, if it does.
    expires: Option<Moment>,
) -> impl IntoView {
    match expires {
        Some(moment) => {
            let (days, is_soon) = days_to(moment);
            let class = if is_soon { "is-soon" } else { "" };
            let second = (t().in_days)(days);
            view! {
                <span class=class>
                    <Time datetime=format::machine(moment) text=format::day(moment) second/>
                </span>
            }
            .into_any()
        }
        None => view! { <span class="time"><span>{t().no_expiry}</span><small>{t().perpetual}</small></span> }.into_any(),
    }
}

/// A moment with its time of day, or a dash.
#[component]
pub fn At(
    /// The moment, if there is one.
    moment: Option<Moment>,
    /// What the dash means.
    #[prop(default = t().never)]
    none: &'static str,
) -> impl IntoView {
    match moment {
        Some(moment) => {
            view! { <Time datetime=format::machine(moment) text=format::day_and_time(moment)/> }
                .into_any()
        }
        None => view! { <Dash label=none/> }.into_any(),
    }
}

/// A moment in a table: the day, and the time of day beneath.
#[component]
pub fn Day(
    /// The moment, if there is one.
    moment: Option<Moment>,
    /// What the dash means.
    #[prop(default = t().never)]
    none: &'static str,
) -> impl IntoView {
    match moment {
        Some(moment) => {
            let second = format::clock(moment);
            view! { <Time datetime=format::machine(moment) text=format::day(moment) second/> }
                .into_any()
        }
        None => view! { <Dash label=none/> }.into_any(),
    }
}

/// A text in its own direction, or a dash.
pub fn text_or_dash(text: Option<String>) -> AnyView {
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => view! { <span dir="auto">{text}</span> }.into_any(),
        None => view! { <Dash label=t().none/> }.into_any(),
    }
}
