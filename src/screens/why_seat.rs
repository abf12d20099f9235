//! Why somebody has a seat on a license, as far as the server and this browser tell, and what frees
//! it.

use leptos::prelude::*;
use leptos_router::components::A;

use super::access::known_hold;
use crate::{
    domain::{Hold, LicenseId, UserId},
    lean::memo,
    parts::ask_dialog::{Question, ask},
    paths::{self, LicenseTab},
    plan::giver,
    state::{activity::use_activity, live_estate::use_estate},
    text::{format, license_title, person, waiting::words},
    ui::When,
};

/// The seat that is asked about, if any.
pub type AskedSeat = RwSignal<Option<(LicenseId, UserId)>>;

/// The dialog that tells it; with the way to the license where it does not open there.
pub fn why_dialog(asked: AskedSeat, leads_to_license: bool) -> AnyView {
    let live = use_estate();
    let title = move |(license, user): (LicenseId, UserId)| {
        live.peek(|estate| {
            (words().why_named)(&person(estate, &user), &license_title(estate, &license))
        })
    };
    ask(asked, title, move |(license, user), _| {
        Question::look(body(&license, &user, leads_to_license))
    })
}

/// Asks why a person has a seat; nothing where they have none.
#[component]
pub fn WhyButton(license: LicenseId, user: UserId, why: AskedSeat) -> impl IntoView {
    let live = use_estate();
    let (license, user) = (StoredValue::new(license), StoredValue::new(user));
    let is_held = memo(move || {
        let (license, user) = (license.get_value(), user.get_value());
        live.follow_seats(&license);
        live.follow_user(&user);
        live.peek(|estate| known_hold(estate.hold(&license, &user)).is_some())
    });
    let label = move || {
        let (license, user) = (license.get_value(), user.get_value());
        live.follow_license(&license);
        live.follow_user(&user);
        live.peek(|estate| {
            (words().why_seat_of)(&person(estate, &user), &license_title(estate, &license))
        })
    };
    view! {
        <When is=move || is_held.get()>
            <button
                class="why-seat"
                type="button"
                aria-label=label
                on:click=move |_| why.set(Some((license.get_value(), user.get_value())))
            >
                {words().why_short}
            </button>
        </When>
    }
}

fn body(license: &LicenseId, user: &UserId, leads_to_license: bool) -> AnyView {
    let words = words();
    let team = use_estate().peek(|estate| {
        let id = estate.user(user)?.team.as_ref()?;
        Some((words.not_by_team)(&estate.team(id)?.name))
    });
    let to_license = leads_to_license.then(|| {
        let href = paths::link(&paths::license(license, LicenseTab::Users));
        view! { <p><A href>{words.to_license}</A></p> }
    });
    let hold = use_estate().peek(|estate| known_hold(estate.hold(license, user)));
    let (cause, way) = match hold {
        Some(Hold::Owner) => (view! { <p>{words.owner}</p> }.into_any(), words.owner_way),
        Some(Hold::Assigned) => (given(license, user), words.release_way),
        None => return view! { <p>{words.no_longer}</p> }.into_any(),
    };
    view! {
        <div class="stack">
            {cause}
            {team.map(|words| view! { <p class="muted-words">{words}</p> })}
            <p>{way}</p>
            {to_license}
        </div>
    }
    .into_any()
}

/// Which run gave the seat, where one of those kept here did.
fn given(license: &LicenseId, user: &UserId) -> AnyView {
    let words = words();
    let filed = use_activity().filed().get_untracked();
    let receipts = filed.iter().map(|filed| &filed.receipt);
    let Some(receipt) = giver(receipts, license, user) else {
        return view! { <p>{words.unknown}</p> }.into_any();
    };
    let when = format::day_and_time(receipt.started);
    let reason = receipt.reason.as_deref().map(words.reason);
    let href = paths::link(&paths::receipt(&receipt.id));
    view! {
        <p>{(words.given)(&when, &receipt.by, receipt.rows.len())}</p>
        {reason.map(|reason| view! { <p dir="auto">{reason}</p> })}
        <p><A href>{words.receipt}</A></p>
    }
    .into_any()
}
