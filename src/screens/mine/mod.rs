//! What an end user sees: their own products, how each is activated, and their devices.

use leptos::prelude::*;

use crate::{
    domain::{Activation, Hold, License, LicenseId, LicenseStatus},
    estate::{LicenseQuery, Topic},
    lean::{dynamic, memo},
    screens::{
        devices::{DeviceBoard, Whose},
        licenses::{Expiry, KeySecret, StatusPill, subtitle, title},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::use_sync,
    },
    text::{activation_word, fault_words, t},
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
    let headline = move || {
        if is_read.get() {
            (t().mine.line)(licenses.with(Vec::len), devices.get())
        } else {
            t().mine.reading.to_owned()
        }
    };
    let products = dynamic(move || {
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
            {products}
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

fn look(live: LiveEstate, id: &LicenseId, me: &crate::domain::UserId) -> Option<Shown> {
    let name = title(live, id);
    live.peek(|estate| {
        let license = estate.license(id)?.clone();
        let how = estate.activation_told(id);
        // Only who has to enter the key has a use for it.
        let is_entered = matches!(how, Some(Activation::SerialNumber) | None);
        let key = license.key.clone().filter(|_| is_entered);
        let devices = estate.devices_of_user(me).into_iter();
        Some(Shown {
            title: name,
            below: subtitle(live, &license),
            status: license.status.clone(),
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
        shown.get().map(|it| {
            let word = it.how.map_or(t().mine.not_told, activation_word);
            let text = match it.how {
                Some(Activation::SignIn) => (t().mine.how_sign_in)(&email()),
                Some(Activation::SerialNumber) => t().mine.how_serial.to_owned(),
                Some(Activation::Floating) => t().mine.how_floating.to_owned(),
                None => (t().mine.how_unknown)(&email()),
            };
            view! { <b>{word}</b><small>{text}</small> }
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
                <div><dt>{t().mine.how}</dt><dd class="own-how">{how}</dd></div>
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
                        it.as_ref().map(|it| (t().mine.your_devices)(it.devices))
                    })}</dd>
                </div>
            </dl>
        </article>
    }
}
