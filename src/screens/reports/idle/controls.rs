//! What is looked for, what comes of it, and how sure that is.

use leptos::prelude::*;

use super::finding::{Finding, LEAST_DAYS, MOST_DAYS, OFFLINE, RECENT_DAYS, STAFF};
use crate::{
    config::{Config, Prices},
    estate::Estate,
    lean::{derived, dynamic, memo},
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports},
    },
    text::{format, license_title, reports_idle::words},
    ui::{Chip, Chips, unique_id},
    usage::{Gain, USUAL_DAYS},
};

/// How many seats are wanted to begin with.
const USUAL_FREE: u32 = 10;

/// The slider or the number, and who is left alone.
#[component]
pub fn Controls(finding: Finding) -> impl IntoView {
    let text = words();
    let by_seats = memo(move || finding.free.with(Option::is_some));
    let ways = derived(move || {
        let by_seats = by_seats.get();
        [
            ("days", text.by_days, !by_seats),
            ("free", text.by_seats, by_seats),
        ]
        .map(|(id, label, pressed)| Chip::plain(id, label, pressed))
        .to_vec()
    });
    let turn = move |id: String| {
        let is_free = finding.free.with_untracked(Option::is_some);
        match (id.as_str(), is_free) {
            ("free", false) => finding.set_free(Some(USUAL_FREE)),
            ("days", true) => finding.set_free(None),
            _ => {}
        }
    };
    let leaves = derived(move || {
        let on = finding.leave.get();
        [(STAFF, text.staff), (OFFLINE, text.offline)]
            .map(|(id, label)| Chip::plain(id, label, on.iter().any(|it| it == id)))
            .to_vec()
    });
    view! {
        <section class="idle-card" aria-label=text.how>
            <Chips label=text.how chips=ways on_press=turn/>
            {move || match by_seats.get() {
                true => view! { <Wanted finding/> }.into_any(),
                false => view! { <Slider finding/> }.into_any(),
            }}
            <div class="idle-leave">
                <Number
                    label=text.grace
                    value=derived(move || finding.grace.get())
                    most=3_650
                    on_change=move |days| finding.set_grace(days)
                />
                <div class="idle-who">
                    <span aria-hidden="true">{text.leave_alone}</span>
                    <Chips label=text.leave_alone chips=leaves on_press=move |id: String| finding.toggle(&id)/>
                </div>
            </div>
            <p class="muted-words">{text.owners_note}</p>
        </section>
    }
}

#[component]
fn Slider(finding: Finding) -> impl IntoView {
    let text = words();
    let id = unique_id("days");
    let said = move || (text.days_value)(finding.days.get());
    let read = |value: String| value.parse().unwrap_or(USUAL_DAYS);
    view! {
        <div class="idle-slider">
            <label for=id.clone()>{text.days}</label>
            <output for=id.clone()>{said}</output>
            <input
                id=id
                type="range"
                min=LEAST_DAYS.to_string()
                max=MOST_DAYS.to_string()
                step="1"
                aria-valuetext=said
                prop:value=move || finding.days.get().to_string()
                on:input:target=move |event| finding.slide(read(event.target().value()))
                on:change:target=move |event| finding.rest(read(event.target().value()))
            />
            <p class="field-hint">{text.days_hint}</p>
        </div>
    }
}

#[component]
fn Wanted(finding: Finding) -> impl IntoView {
    let text = words();
    let cut = move || {
        finding.found.with(|found| {
            let found = found.as_ref()?;
            if found.chosen.is_empty() {
                return None;
            }
            Some(
                found
                    .cut
                    .map_or_else(|| text.cut_out.to_owned(), text.cut_off),
            )
        })
    };
    let missing = move || {
        let missing = finding
            .found
            .with(|found| found.as_ref().map_or(0, |it| it.missing));
        (missing > 0).then(|| (text.missing)(missing))
    };
    view! {
        <div class="idle-slider">
            <Number
                label=text.free
                value=derived(move || finding.free.get().unwrap_or_default())
                most=1_000_000
                on_change=move |seats| finding.set_free(Some(seats))
            />
            <p role="status">{cut} " " {missing}</p>
            <p class="field-hint">{(text.free_hint)(RECENT_DAYS)}</p>
        </div>
    }
}

/// A whole number that counts while it is typed.
#[component]
pub fn Number(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// What it is now.
    value: Signal<u32>,
    /// The most that it may be.
    most: u32,
    /// Receives what was typed.
    #[prop(into)]
    on_change: Callback<u32>,
) -> impl IntoView {
    let id = unique_id("number");
    let input = NodeRef::<leptos::html::Input>::new();
    // What is typed stays as it is typed.
    crate::lean::effect(move || {
        let value = value.get();
        if let Some(input) = input.get()
            && input.value().parse() != Ok(value)
        {
            input.set_value(&value.to_string());
        }
    });
    view! {
        <div class="idle-number">
            <label for=id.clone()>{label}</label>
            <input
                node_ref=input
                id=id
                class="input"
                type="number"
                min="0"
                max=most.to_string()
                step="1"
                inputmode="numeric"
                on:input:target=move |event| {
                    if let Ok(value) = event.target().value().parse::<u32>() {
                        on_change.run(value.min(most));
                    }
                }
            />
        </div>
    }
}

/// What the ticked seats come to.
#[component]
pub fn Outcome(
    reports: Reports,
    finding: Finding,
    /// What can be done with them.
    children: Children,
) -> impl IntoView {
    let text = words();
    let live = use_estate();
    let config: Config = expect_context();
    let prices = StoredValue::new(config.reports.prices);
    let freed = move || finding.gain.with(freed_by);
    let money = memo(move || {
        let prices = prices.get_value()?;
        let basis = reports.basis.get()?;
        live.follow_catalogue();
        let gain = finding.gain.get();
        Some(live.peek(|estate| {
            let price = |nth: u32| price_of(&prices, &basis, estate, nth);
            said(gain.money(&price), freed_by(&gain), &prices.currency)
        }))
    });
    view! {
        <section class="idle-card idle-outcome" aria-label=text.outcome>
            <p class="figure-count">
                <b>{move || (text.seats)(finding.gain.with(|gain| gain.seats))}</b>
                <span>{move || (text.people)(finding.gain.with(|gain| gain.people))}</span>
            </p>
            <p>{move || (text.become_free)(freed())}</p>
            {dynamic(move || {
                let (saved, below) = money.get()?;
                Some(view! {
                    <p class="idle-money">
                        {saved.map(|it| view! { <b>{it}</b> })}
                        {below.map(|it| view! { <small>{it}</small> })}
                    </p>
                })
            })}
            <div class="idle-actions">{children()}</div>
        </section>
    }
}

/// What a seat of a license costs: by the license's own price, or else by its product's.
fn price_of(prices: &Prices, basis: &Basis, estate: &Estate, nth: u32) -> Option<u64> {
    let license = basis.reading().licenses.get(nth as usize)?;
    let product = estate.product(&license.product).map(|it| it.name.clone());
    let find = |names: [&str; 2]| {
        let mut all = prices.per_year.iter();
        let price = all.find(|(of, _)| names.iter().any(|name| of.eq_ignore_ascii_case(name)));
        price.map(|(_, price)| *price)
    };
    let title = license_title(estate, &license.id);
    find([license.id.as_str(), &title])
        .or_else(|| find([license.product.as_str(), &product.unwrap_or_default()]))
}

/// How many seats become free.
fn freed_by(gain: &Gain) -> u32 {
    gain.licenses.iter().map(|it| it.freed).sum()
}

/// What is saved, in hundredths, and what is to be said of seats without a price. Where none of
/// those that become free has one, nothing is known to be saved, and that is not zero.
fn said(
    (saved, without): (u64, u32),
    freed: u32,
    currency: &str,
) -> (Option<String>, Option<String>) {
    let text = words();
    match without {
        0 => (Some((text.saved)(&written(saved, currency))), None),
        _ if without == freed => (None, Some(text.no_price_at_all.to_owned())),
        _ => (
            Some((text.saved)(&written(saved, currency))),
            Some((text.no_price)(without)),
        ),
    }
}

/// An amount in hundredths, such as `48,000 EUR`.
fn written(hundredths: u64, currency: &str) -> String {
    let whole = format::number(hundredths / 100);
    match hundredths % 100 {
        0 => format!("{whole} {currency}"),
        rest => format!("{whole}.{rest:02} {currency}"),
    }
}

/// The four tiers with their counts and what they mean.
#[component]
pub fn TierCards(finding: Finding) -> impl IntoView {
    let text = words();
    let card = move |nth: usize| {
        view! {
            <div>
                <dt>{(text.tier)(nth)}</dt>
                <dd>
                    <b>{move || format::number(finding.counts()[nth].into())}</b>
                    <span>{(text.tier_text)(nth)}</span>
                </dd>
            </div>
        }
    };
    view! { <dl class="idle-tiers" aria-label=text.tiers>{(0..4).map(card).collect_view()}</dl> }
}

#[cfg(test)]
mod tests {
    use super::{said, written};

    #[test]
    fn amounts_have_hundredths_only_where_there_are_some() {
        assert_eq!(
            written(4_800_000, "EUR"),
            format!("{} EUR", super::format::number(48_000))
        );
        assert_eq!(written(12_005, "CHF"), "120.05 CHF");
    }

    #[test]
    fn without_any_price_no_amount_is_said() {
        let (money, below) = said((0, 4), 4, "EUR");
        assert_eq!(money, None, "not known is not zero");
        assert_eq!(below.as_deref(), Some("No price of these seats is known."));
        let (money, below) = said((120_000, 1), 4, "EUR");
        assert!(money.is_some_and(|it| it.ends_with(" EUR a year")));
        assert_eq!(below.as_deref(), Some("1 seat without a price"));
        // Seats that cost nothing, and none at all, do save nothing.
        for freed in [3, 0] {
            let (money, below) = said((0, 0), freed, "EUR");
            assert_eq!((money.as_deref(), below), (Some("0 EUR a year"), None));
        }
    }
}
