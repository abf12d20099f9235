//! The offer to go on with a run that a closed or reloaded page has interrupted.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    estate::Topic,
    lean::{derived, effect},
    paths,
    state::{
        activity::{Interrupted, use_activity},
        live_estate::use_estate,
        notices::use_notices,
        runner::use_runner,
    },
    text::{format, t},
    ui::{ActionButton, Icon, IconName},
};

/// What was interrupted, above every page until something is decided about it.
#[component]
pub fn InterruptedOffer() -> impl IntoView {
    let activity = use_activity();
    let all = activity.interrupted();
    view! {
        <For each=move || all.get() key=|one| one.filed.receipt.id.clone() let:one>
            <Offer one/>
        </For>
    }
}

fn words(one: &Interrupted) -> String {
    let text = t().activity;
    let receipt = &one.filed.receipt;
    let (of, time) = (receipt.rows.len(), format::day_and_time(receipt.started));
    if one.unsure == 0 {
        (text.offer)(one.not_sent, of, &time)
    } else {
        (text.offer_unsure)(one.not_sent, one.unsure, of, &time)
    }
}

#[component]
fn Offer(one: Interrupted) -> impl IntoView {
    let activity = use_activity();
    let live = use_estate();
    let runner = use_runner();
    let notices = use_notices();
    let text = t().activity;
    let said = words(&one);
    let id = one.filed.receipt.id.clone();
    let show = paths::link(&paths::receipt(&id));
    let one = StoredValue::new(one);
    {
        let said = said.clone();
        effect(move || notices.say(said.clone()));
    }
    let blocked = derived(move || {
        if runner.is_running() {
            Some(text.something_runs.to_owned())
        } else if !live.progress(&Topic::Licenses).complete {
            Some(t().licenses_loading.to_owned())
        } else {
            None
        }
    });
    let go_on = move |()| {
        let filed = one.with_value(|one| std::sync::Arc::clone(&one.filed));
        runner.go_on(&filed);
    };
    view! {
        <section class="banner warn" aria-label=text.is_interrupted>
            <Icon name=IconName::Warning/>
            <p>{said}</p>
            <A href=show>{text.show}</A>
            <button class="btn" type="button" on:click=move |_| activity.decide(&id)>
                {text.leave_it}
            </button>
            <ActionButton on_press=go_on blocked primary=true>{text.go_on}</ActionButton>
        </section>
    }
}
