//! What the list and the page of a license both show.

use leptos::prelude::*;

use crate::{
    domain::{License, LicenseId, LicenseStatus, Moment, SeatPicture},
    lean::{derived, memo},
    state::live_estate::{LiveEstate, use_estate},
    text::{format, seat_words, status_word, t},
    ui::{Dash, Pill, SeatCells, SeatFigures, SeatWords, Time, Tone},
};

/// What to call a license: its own name, else its product's.
pub fn title(live: LiveEstate, id: &LicenseId) -> String {
    live.peek(|estate| {
        let title = estate.title(id)?;
        let named = title
            .name
            .or((!title.product.is_empty()).then_some(title.product));
        named.map(str::to_owned)
    })
    .unwrap_or_else(|| t().unnamed_license.to_owned())
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

/// The seats of a license, as every screen shows them.
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
    let figures = derived(move || {
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
        let (lead, of) = seat_words(&picture.get());
        SeatWords { lead, of }
    });
    view! { <SeatCells figures words large/> }
}

/// A license's status: a shape and a word.
#[component]
pub fn StatusPill(status: LicenseStatus) -> impl IntoView {
    let tone = match status {
        LicenseStatus::Active => Tone::Ok,
        LicenseStatus::Expiring => Tone::Warn,
        LicenseStatus::Expired | LicenseStatus::Suspended | LicenseStatus::Banned => Tone::Bad,
        LicenseStatus::Inactive | LicenseStatus::Other(_) => Tone::Muted,
    };
    view! { <Pill tone text=status_word(&status)/> }
}

/// When a license ends: the day, and how far off it is.
#[component]
pub fn Expiry(expires: Option<Moment>) -> impl IntoView {
    match expires {
        Some(moment) => {
            let second = (t().in_days)(format::days_until(moment, format::now()));
            view! { <Time datetime=format::machine(moment) text=format::day(moment) second/> }
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
pub fn Day(moment: Option<Moment>) -> impl IntoView {
    match moment {
        Some(moment) => {
            let second = format::clock(moment);
            view! { <Time datetime=format::machine(moment) text=format::day(moment) second/> }
                .into_any()
        }
        None => view! { <Dash label=t().never/> }.into_any(),
    }
}

/// A text in its own direction, or a dash.
pub fn text_or_dash(text: Option<String>) -> AnyView {
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => view! { <span dir="auto">{text}</span> }.into_any(),
        None => view! { <Dash label=t().none/> }.into_any(),
    }
}
