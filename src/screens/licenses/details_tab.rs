//! Everything the server says of a license, in groups.

use leptos::prelude::*;

use super::{
    history::History,
    parts::{At, KeySecret, StatusPill, shown_status, text_or_dash},
    terms,
};
use crate::{
    domain::{Activation, License, LicenseId, LicenseStatus, Overage, Policy, Terms},
    lean::{dynamic, memo},
    state::{live_estate::use_estate, session::use_session},
    text::{activation_word, format, on_expiry_word, t},
    ui::Dash,
};

/// The tab with identity, life cycle, limits, rules and use.
#[component]
pub fn DetailsTab(
    id: LicenseId,
    /// Draws who is in charge.
    in_charge: fn() -> AnyView,
) -> impl IntoView {
    let live = use_estate();
    let license = StoredValue::new(id.clone());
    let facts = memo(move || {
        live.follow_license(&id);
        live.follow_seats(&id);
        if let Some(owner) = live.peek(|estate| estate.license(&id)?.owner.clone()) {
            live.follow_user(&owner);
        }
        live.peek(|estate| {
            let license = estate.license(&id)?.clone();
            let policy = license
                .policy
                .as_ref()
                .and_then(|id| estate.policy(id))
                .cloned();
            let product = estate
                .product(&license.product)
                .map(|product| product.name.clone());
            let team = license.team.as_ref().and_then(|id| estate.team(id));
            let team = team.map(|team| team.name.clone());
            let owner = license.owner.as_ref().map(|id| {
                estate.user(id).map_or_else(
                    || id.to_string(),
                    |user| match user.full_name() {
                        Some(name) => format!("{name} ({})", user.email),
                        None => user.email.clone(),
                    },
                )
            });
            Some(Box::new(Shown {
                license,
                policy,
                product,
                team,
                owner,
            }))
        })
    });
    // By itself, so that a key on show stays on show while counts and dates change.
    let identity = memo(move || facts.with(|shown| shown.as_deref().map(IdentityFacts::of)));
    let session = use_session();
    let has_owners = session.server_can(|server| server.has_owners);
    let has_contracts = session.server_can(|server| server.has_contracts);
    let has_charge = memo(move || {
        let is_serial = |facts: &IdentityFacts| {
            has_owners && facts.activation == Some(Activation::SerialNumber)
        };
        facts.with(|shown| {
            shown
                .as_ref()
                .is_some_and(|it| has_contracts && it.license.contract.is_some())
        }) || identity.with(|facts| facts.as_ref().is_some_and(is_serial))
    });
    let has_history = session.server_can(|server| server.has_history);
    view! {
        <div class="panels">
            {dynamic(move || identity.get().map(|facts| view! { <Identity facts/> }))}
            {dynamic(move || has_charge.get().then(in_charge))}
            {dynamic(move || {
                facts.get().map(|shown| {
                    view! {
                        <LifeCycle license=shown.license.clone()/>
                        <Limits license=shown.license.clone() policy=shown.policy.clone()/>
                        <Rules license=shown.license.clone() policy=shown.policy.clone()/>
                        <Usage license=shown.license.clone()/>
                    }
                })
            })}
            {has_history.then(|| view! { <History id=license.get_value()/> })}
        </div>
    }
}

#[derive(Clone, PartialEq)]
struct Shown {
    license: License,
    policy: Option<Policy>,
    product: Option<String>,
    team: Option<String>,
    owner: Option<String>,
}

/// What the license is, without what changes from minute to minute.
#[derive(Clone, PartialEq)]
struct IdentityFacts {
    id: LicenseId,
    name: Option<String>,
    product: Option<String>,
    policy: Option<String>,
    activation: Option<Activation>,
    status: LicenseStatus,
    team: Option<String>,
    owner: Option<String>,
    order: Option<String>,
    key: Option<String>,
    terms: Option<Box<Terms>>,
}

impl IdentityFacts {
    fn of(shown: &Shown) -> Self {
        let license = &shown.license;
        let policy = shown.policy.as_ref();
        Self {
            id: license.id.clone(),
            name: license.name.clone(),
            product: shown.product.clone(),
            policy: policy.map(|policy| policy.name.clone()),
            activation: license
                .activation
                .or(policy.map(|policy| policy.activation)),
            status: shown_status(license),
            team: shown.team.clone(),
            owner: shown.owner.clone(),
            order: license.order.clone(),
            key: license.key.clone(),
            terms: license.terms.clone(),
        }
    }
}

/// Terms and their values under a heading.
pub(super) fn group(title: &'static str, rows: Vec<(&'static str, AnyView)>) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(term, value)| view! { <div><dt>{term}</dt><dd>{value}</dd></div> })
        .collect();
    view! {
        <section class="panel">
            <h2>{title}</h2>
            <dl class="pairs">{rows}</dl>
        </section>
    }
    .into_any()
}

#[component]
fn Identity(facts: IdentityFacts) -> impl IntoView {
    let key = match facts.key {
        Some(key) => view! { <KeySecret key/> }.into_any(),
        None => view! { <Dash label=t().none/> }.into_any(),
    };
    let kind = facts
        .activation
        .map(|kind| activation_word(kind).to_owned());
    let status = view! { <StatusPill status=facts.status/> }.into_any();
    let id = view! { <span class="mono">{facts.id.to_string()}</span> }.into_any();
    let (product, kind) = (text_or_dash(facts.product), text_or_dash(kind));
    let (team, order) = (text_or_dash(facts.team), text_or_dash(facts.order));
    let rows = match facts.terms {
        Some(terms) => vec![
            (t().product, product),
            (t().by_seat.purchase, terms::purchase(&terms)),
            (t().activation, kind),
            (t().status, status),
            (t().by_seat.customer, text_or_dash(terms.customer.clone())),
            (t().team, team),
            (t().order_number, order),
            (t().license_key, key),
            (t().license_id, id),
            (t().by_seat.note, text_or_dash(terms.note.clone())),
        ],
        None => vec![
            (t().name, text_or_dash(facts.name)),
            (t().product, product),
            (t().policy, text_or_dash(facts.policy)),
            (t().activation, kind),
            (t().status, status),
            (t().team, team),
            (t().owner, text_or_dash(facts.owner)),
            (t().order_number, order),
            (t().license_key, key),
            (t().license_id, id),
        ],
    };
    group(t().identity, rows)
}

#[component]
fn LifeCycle(license: License) -> impl IntoView {
    if let Some(terms) = &license.terms {
        return terms::life_cycle(&license, terms);
    }
    let expires = match license.expires {
        Some(_) => view! { <At moment=license.expires/> }.into_any(),
        None => t().no_expiry.into_any(),
    };
    group(
        t().life_cycle,
        vec![
            (
                t().created,
                view! { <At moment=Some(license.created)/> }.into_any(),
            ),
            (t().expires, expires),
            (
                t().last_changed,
                view! { <At moment=Some(license.updated)/> }.into_any(),
            ),
        ],
    )
}

#[component]
fn Limits(license: License, policy: Option<Policy>) -> impl IntoView {
    if let Some(terms) = &license.terms {
        return terms::limits(&license, terms);
    }
    let limit = |max: Option<u32>| match max {
        Some(max) => format::number(u64::from(max)),
        None => t().no_limit.to_owned(),
    };
    let overage = policy.as_ref().map(|policy| match policy.overage {
        Overage::Never => t().overage_never.to_owned(),
        Overage::Always => t().overage_always.to_owned(),
        Overage::Percent(percent) => (t().overage_percent)(percent),
    });
    let counted = policy.map(|policy| {
        if policy.devices_per_person {
            t().per_person
        } else {
            t().per_license
        }
        .to_owned()
    });
    let uses = match license.max_uses {
        Some(max) => (t().uses_of)(
            &format::number(u64::from(license.uses)),
            &format::number(u64::from(max)),
        ),
        None => format::number(u64::from(license.uses)),
    };
    group(
        t().limits,
        vec![
            (t().max_users, limit(license.max_seats).into_any()),
            (t().overage, text_or_dash(overage)),
            (t().max_devices, limit(license.max_devices).into_any()),
            (t().devices_counted, text_or_dash(counted)),
            (t().uses, uses.into_any()),
        ],
    )
}

#[component]
fn Rules(license: License, policy: Option<Policy>) -> impl IntoView {
    if let Some(terms) = &license.terms {
        return terms::rules(&license, terms);
    }
    let answer = |yes: bool| if yes { t().yes } else { t().no }.into_any();
    let duration = policy.as_ref().map(|policy| match policy.duration_s {
        Some(seconds) => (t().duration_days)(seconds / 86_400),
        None => t().for_ever.to_owned(),
    });
    group(
        t().rules,
        vec![
            (t().duration, text_or_dash(duration)),
            (
                t().on_expiry,
                text_or_dash(
                    policy
                        .and_then(|policy| policy.on_expiry)
                        .as_ref()
                        .map(on_expiry_word),
                ),
            ),
            (t().is_floating, answer(license.is_floating)),
            (t().is_strict, answer(license.is_strict)),
            (t().is_protected, answer(license.is_protected)),
            (t().needs_heartbeat, answer(license.requires_heartbeat)),
            (t().needs_check_in, answer(license.requires_check_in)),
        ],
    )
}

#[component]
fn Usage(license: License) -> impl IntoView {
    if let Some(terms) = &license.terms {
        return terms::usage(&license, terms);
    }
    group(
        t().use_heading,
        vec![
            (
                t().last_validated,
                view! { <At moment=license.last_validated/> }.into_any(),
            ),
            (
                t().last_check_in,
                view! { <At moment=license.last_check_in/> }.into_any(),
            ),
            (
                t().next_check_in,
                view! { <At moment=license.next_check_in none=t().none/> }.into_any(),
            ),
            (
                t().last_check_out,
                view! { <At moment=license.last_check_out/> }.into_any(),
            ),
        ],
    )
}
