//! The details of a license whose server says how it was sold.

use leptos::prelude::*;

use super::{
    details_tab::group,
    parts::{At, Day, text_or_dash},
};
use crate::{
    domain::{License, Purchase, Terms},
    text::{format, t},
};

/// What kind of purchase it is.
pub fn purchase(terms: &Terms) -> AnyView {
    let words = t().by_seat;
    let kind = terms.kind.as_ref().map(|kind| match kind {
        Purchase::Perpetual => words.perpetual.to_owned(),
        Purchase::TimeLimited => words.time_limited.to_owned(),
        Purchase::Subscription => words.subscription.to_owned(),
        Purchase::Consumption => words.consumption.to_owned(),
        Purchase::Other(word) => word.clone(),
    });
    let trial = terms.is_trial.then(|| words.trial.to_owned());
    let both: Vec<String> = kind.into_iter().chain(trial).collect();
    text_or_dash((!both.is_empty()).then(|| both.join(" · ")))
}

/// From the purchase to the end.
pub fn life_cycle(license: &License, terms: &Terms) -> AnyView {
    let words = t().by_seat;
    let at = |moment| view! { <At moment/> }.into_any();
    let expires = match license.expires {
        Some(_) => view! { <Day moment=license.expires/> }.into_any(),
        None => t().no_expiry.into_any(),
    };
    let mut rows = vec![
        (t().created, at(Some(license.created))),
        (
            words.starts,
            view! { <Day moment=terms.starts none=words.at_once/> }.into_any(),
        ),
        (words.activated, at(terms.activated)),
        (t().expires, expires),
        (words.grace, text_or_dash(terms.grace.map(words.grace_of))),
        (
            words.maintained,
            view! { <Day moment=terms.maintained_until/> }.into_any(),
        ),
        (t().last_changed, at(Some(license.updated))),
    ];
    if terms.disabled.is_some() {
        rows.push((words.disabled, at(terms.disabled)));
    }
    group(t().life_cycle, rows)
}

/// What may be used, and how much of it is.
pub fn limits(license: &License, terms: &Terms) -> AnyView {
    let words = t().by_seat;
    let number = |count: u32| format::number(u64::from(count));
    let of = |used: u32, max: Option<u32>| match max {
        Some(max) => (t().uses_of)(&number(used), &number(max)).into_any(),
        None => (words.used_free)(&number(used)).into_any(),
    };
    let mut rows = vec![
        (t().max_users, of(license.seats_counted, license.max_seats)),
        (
            words.activations,
            of(license.devices_counted, license.max_devices),
        ),
    ];
    if license.max_uses.is_some() || license.uses > 0 {
        rows.push((t().uses, meter(license)));
        let period = terms.uses_period.clone();
        rows.push((words.uses_period, text_or_dash(period)));
        let overage = match (terms.has_overage, terms.max_overage) {
            (false, _) => t().overage_never.to_owned(),
            (true, None) => t().overage_always.to_owned(),
            (true, Some(most)) => (words.overage_of)(&number(most)),
        };
        rows.push((t().overage, overage.into_any()));
    }
    if terms.shared_by.is_some() {
        let shared = terms.shared_by.map(|most| {
            (t().uses_of)(&number(terms.shared_now.unwrap_or_default()), &number(most))
        });
        rows.push((words.shared, text_or_dash(shared)));
    }
    rows.push((words.transfers, text_or_dash(terms.transfers.map(number))));
    let most = terms.max_transfers.map(|most| most.to_string());
    rows.push((words.max_transfers, text_or_dash(most)));
    group(t().limits, rows)
}

/// Uses out of those bought, as a bar with its words.
pub fn meter(license: &License) -> AnyView {
    let number = |count: u32| format::number(u64::from(count));
    match license.max_uses {
        None => (t().by_seat.used_free)(&number(license.uses)).into_any(),
        Some(max) => {
            let label = (t().uses_of)(&number(license.uses), &number(max));
            view! {
                <span class="use-meter">
                    <meter
                        min="0"
                        max=max.to_string()
                        value=license.uses.to_string()
                        aria-label=t().uses
                    ></meter>
                    {label}
                </span>
            }
            .into_any()
        }
    }
}

/// How it may be used.
pub fn rules(license: &License, terms: &Terms) -> AnyView {
    let words = t().by_seat;
    let answer = |yes: bool| if yes { t().yes } else { t().no }.to_owned();
    group(
        t().rules,
        vec![
            (t().is_floating, answer(license.is_floating).into_any()),
            (
                words.virtual_machines,
                text_or_dash(terms.on_virtual_machines.map(answer)),
            ),
            (
                words.offline,
                text_or_dash(terms.activates_offline.map(answer)),
            ),
        ],
    )
}

/// When it was last used.
pub fn usage(license: &License, _: &Terms) -> AnyView {
    group(
        t().use_heading,
        vec![(
            t().last_validated,
            view! { <At moment=license.last_validated/> }.into_any(),
        )],
    )
}
