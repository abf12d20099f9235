//! What an end user sees: their own products, how each is activated, and their devices.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::{
    domain::{Activation, Hold, License, LicenseId, LicenseStatus, ProductId},
    estate::{Estate, LicenseQuery, Topic},
    lean::{dynamic, memo},
    screens::{
        devices::{DeviceBoard, Whose},
        licenses::{Expiry, KeySecret, StatusPill, shown_status, subtitle},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::use_sync,
    },
    text::{activation_word, fault_words, format, license_title, t},
    ui::{Empty, Fault, Loading},
};

/// The page of an end user.
#[component]
pub fn Mine() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let session = use_session();
    let Some(me) = untrack(|| session.me()).map(|me| me.user.id.clone()) else {
        return ().into_any();
    };
    let topic = StoredValue::new(Topic::UserLicenses(me.clone()));
    sync.want(topic.get_value());
    document().set_title(t().mine.title);
    let licenses = memo(move || {
        live.follow_licenses();
        live.peek(|estate| estate.find_licenses(&LicenseQuery::default()))
    });
    let is_read = memo(move || live.progress(&topic.get_value()).complete);
    let fault = memo(move || sync.fault(&topic.get_value()));
    let devices = {
        let me = me.clone();
        memo(move || {
            live.follow_devices_all();
            live.peek(|estate| estate.devices_of_user(&me).len())
        })
    };
    let products = memo(move || {
        live.follow_licenses();
        live.peek(|estate| licenses.with(|ids| products_of(estate, ids)))
    });
    // One sentence for all of whose activation nothing is told.
    let is_untold = memo(move || {
        live.follow_licenses();
        live.follow_catalogue();
        let untold = |id: &LicenseId| live.peek(|estate| estate.activation_told(id).is_none());
        licenses.with(|ids| ids.iter().any(untold))
    });
    let email = untrack(|| session.me()).map(|me| me.user.email.clone());
    let headline = move || {
        if is_read.get() {
            (t().mine.line)(products.get(), licenses.with(Vec::len), devices.get())
        } else {
            t().mine.reading.to_owned()
        }
    };
    let list = dynamic(move || {
        let error = fault.get().filter(|_| licenses.with(Vec::is_empty));
        if let Some(error) = error {
            return view! {
                <Fault
                    happened=fault_words(&error)
                    retry_label=t().retry
                    on_retry=Callback::new(move |()| sync.read(topic.get_value()))
                />
            }
            .into_any();
        }
        if licenses.with(Vec::is_empty) {
            return if is_read.get() {
                view! { <div class="card none"><Empty title=t().mine.none text=t().mine.none_text/></div> }
                    .into_any()
            } else {
                view! { <Loading label=t().mine.reading lines=6/> }.into_any()
            };
        }
        view! {
            <div class="own-products">
                <For each=move || licenses.get() key=|id| id.clone() let:id>
                    <Product id/>
                </For>
            </div>
        }
        .into_any()
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{t().mine.title}</h1>
                <p class="page-figures">{headline}</p>
            </div>
        </div>
        <section class="stack" aria-labelledby="own-products">
            <h2 id="own-products">{t().mine.products}</h2>
            {move || is_untold.get().then(|| view! {
                <p class="muted-words">{(t().mine.not_told)(&email.clone().unwrap_or_default())}</p>
            })}
            {list}
        </section>
        <section class="stack" aria-labelledby="own-devices">
            <h2 id="own-devices">{t().mine.devices}</h2>
            <DeviceBoard of=Whose::Person(me)/>
        </section>
    }
    .into_any()
}

/// What a product's card shows.
#[derive(Clone, PartialEq)]
struct Shown {
    title: String,
    below: String,
    status: LicenseStatus,
    how: Option<Activation>,
    key: Option<String>,
    is_owner: bool,
    license: License,
    devices: usize,
}

/// How many products there are licenses of: several may be of one.
fn products_of(estate: &Estate, ids: &[LicenseId]) -> usize {
    let products = ids.iter().filter_map(|id| estate.license(id));
    let products: HashSet<&ProductId> = products.map(|license| &license.product).collect();
    products.len()
}

fn look(live: LiveEstate, id: &LicenseId, me: &crate::domain::UserId) -> Option<Shown> {
    live.peek(|estate| {
        let license = estate.license(id)?.clone();
        let how = estate.activation_told(id);
        // Only who has to enter the key has a use for it, or who is not told.
        let is_entered = matches!(how, Some(Activation::SerialNumber) | None);
        let key = license.key.clone().filter(|_| is_entered);
        let devices = estate.devices_of_user(me).into_iter();
        let title = license_title(estate, id);
        let below = Some(subtitle(live, &license)).filter(|below| *below != title);
        Some(Shown {
            title,
            below: below.unwrap_or_default(),
            status: shown_status(&license),
            how,
            key,
            is_owner: estate.hold(id, me).into_value().flatten() == Some(Hold::Owner),
            devices: devices.filter(|it| it.license == *id).count(),
            license,
        })
    })
}

/// One product: what it is, how to get in, how long it lasts.
#[component]
fn Product(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let shown = memo(move || {
        let me = session.me()?;
        live.follow_license(&id);
        live.follow_seats(&id);
        live.follow_devices(&id);
        look(live, &id, &me.user.id).map(Box::new)
    });
    let email = move || {
        session
            .me()
            .map(|me| me.user.email.clone())
            .unwrap_or_default()
    };
    // By itself, so that a key on show stays on show while counts change.
    let key = memo(move || shown.with(|it| it.as_ref().and_then(|it| it.key.clone())));
    let how = move || {
        shown.get().and_then(|it| it.how).map(|how| {
            let text = match how {
                Activation::SignIn => (t().mine.how_sign_in)(&email()),
                Activation::SerialNumber => t().mine.how_serial.to_owned(),
                Activation::Floating => t().mine.how_floating.to_owned(),
            };
            view! {
                <div>
                    <dt>{t().mine.how}</dt>
                    <dd class="own-how"><b>{activation_word(how)}</b><small>{text}</small></dd>
                </div>
            }
        })
    };
    view! {
        <article class="panel own-product">
            <header>
                <h3 dir="auto">{move || shown.with(|it| it.as_ref().map(|it| it.title.clone()))}</h3>
                {dynamic(move || shown.with(|it| {
                    it.as_ref().map(|it| view! { <StatusPill status=it.status.clone()/> })
                }))}
            </header>
            <p class="muted-words" dir="auto">
                {move || shown.with(|it| it.as_ref().map(|it| it.below.clone()))}
            </p>
            <dl class="pairs">
                {dynamic(how)}
                {dynamic(move || key.get().map(|key| view! {
                    <div><dt>{t().license_key}</dt><dd><KeySecret key/></dd></div>
                }))}
                <div>
                    <dt>{t().expires}</dt>
                    <dd>{dynamic(move || shown.with(|it| {
                        it.as_ref().map(|it| view! { <Expiry expires=it.license.expires/> })
                    }))}</dd>
                </div>
                <div>
                    <dt>{t().mine.seat}</dt>
                    <dd>{move || shown.with(|it| it.as_ref().map(|it| {
                        if it.is_owner { t().mine.seat_of_owner } else { t().seat_assigned }
                    }))}</dd>
                </div>
                <div>
                    <dt>{t().mine.active_on}</dt>
                    <dd>{move || shown.with(|it| {
                        it.as_ref().map(|it| {
                            let number = |count| format::number(u64::from(count));
                            let max = it.license.max_devices.map(number);
                            let all = number(it.license.devices_counted);
                            let yours = (t().mine.your_devices)(it.devices);
                            format!("{yours} · {}", (t().mine.all_devices)(&all, max.as_deref()))
                        })
                    })}</dd>
                </div>
            </dl>
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::sample;

    fn estate(licenses: Vec<License>) -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Licenses);
        estate.merge_licenses(&mut walk, licenses);
        estate.finish(walk);
        estate
    }

    fn of(id: &str, product: &str) -> License {
        License {
            name: None,
            product: product.into(),
            ..sample::license(id, 0, None)
        }
    }

    #[test]
    fn k6_products_are_counted_and_not_licenses() {
        let rows = vec![of("a", "cad"), of("b", "cad"), of("c", "fonts")];
        let ids: Vec<LicenseId> = rows.iter().map(|row| row.id.clone()).collect();
        assert_eq!(products_of(&estate(rows), &ids), 2);
        assert_eq!(
            (t().mine.line)(2, 3, 1),
            "2 products · 3 licenses · 1 device"
        );
        assert_eq!((t().mine.line)(1, 1, 0), "1 product · 0 devices");
    }

    #[test]
    fn k6_a_license_without_a_name_is_called_after_what_can_be_read() {
        let ordered = License {
            order: Some("4711".into()),
            ..of("o", "cad")
        };
        let named = License {
            name: Some("Studio".into()),
            ..of("n", "cad")
        };
        let plain = of("p", "cad");
        let estate = estate(vec![ordered.clone(), named.clone(), plain.clone()]);
        assert_eq!(license_title(&estate, &named.id), "Studio");
        assert_eq!(license_title(&estate, &ordered.id), (t().order)("4711"));
        let from = format!("License from {}", format::day(plain.created));
        assert_eq!(license_title(&estate, &plain.id), from);
    }
}
