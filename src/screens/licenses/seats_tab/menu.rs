//! What can be done with one person on a license.

use leptos::prelude::*;

use super::{
    super::handing::Handing,
    hold, person,
    release::{leaves_devices, next_in_line},
};
use crate::{
    domain::{Hold, LicenseId, UserId},
    lean::{derived, memo},
    plan,
    screens::{seat_tasks::SeatTasks, why_seat::AskedSeat},
    state::{live_estate::use_estate, runner::use_runner, session::use_session},
    text::{t, waiting},
    ui::{Icon, IconName, Menu, MenuItem, When},
};

/// The menu of one person.
#[component]
pub fn PersonMenu(
    license: LicenseId,
    user: UserId,
    handing: RwSignal<Option<Handing>>,
    releasing: RwSignal<Vec<UserId>>,
    why: AskedSeat,
    #[prop(optional_no_strip)] tasks: Option<SeatTasks>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let runner = use_runner();
    let label = {
        let user = user.clone();
        derived(move || {
            live.follow_user(&user);
            (t().more_actions)(&person(live, &user))
        })
    };
    let is_owner = {
        let (license, user) = (license.clone(), user.clone());
        memo(move || {
            live.follow_seats(&license);
            hold(live, &license, &user) == Some(Hold::Owner)
        })
    };
    let (license, user) = (StoredValue::new(license), StoredValue::new(user));
    // At once where nothing is lost by it and nobody waits for it. Whose a device is cannot be
    // taken back, so then it is asked first.
    let release = move || {
        let (license, people) = (license.get_value(), vec![user.get_value()]);
        let is_awaited = || untrack(|| !next_in_line(live, &license, &people, 1).is_empty());
        if leaves_devices(live, &license, &people) || is_awaited() {
            releasing.set(people);
        } else {
            let acts = live.peek(|estate| plan::release(estate, &license, &people, false));
            runner.run(acts);
        }
    };
    let items = derived(move || {
        let abilities = session.abilities();
        let unless = |may: bool| (!may).then(|| t().role_forbids.to_owned());
        let entry = |label: &str, blocked: Option<String>, danger, act: Callback<()>| MenuItem {
            label: label.to_owned(),
            on_select: act,
            disabled_reason: blocked,
            danger,
        };
        let pass = move |what: fn(UserId) -> Handing| {
            Callback::new(move |()| handing.set(Some(what(user.get_value()))))
        };
        let tells_why = entry(
            waiting::words().why,
            None,
            false,
            Callback::new(move |()| why.set(Some((license.get_value(), user.get_value())))),
        );
        if is_owner.get() {
            let blocked = unless(abilities.change_owner);
            vec![
                entry(
                    t().hand_over,
                    blocked.clone(),
                    false,
                    pass(Handing::Ownership),
                ),
                tells_why,
                entry(t().remove_owner, blocked, true, pass(Handing::Nobody)),
                entry(
                    t().release,
                    Some(t().owner_seat_stays.to_owned()),
                    true,
                    Callback::new(|()| {}),
                ),
            ]
        } else {
            let blocked = unless(abilities.change_seats);
            let mut items = tasks.map_or_else(Vec::new, |tasks| tasks.items(&user.get_value()));
            items.extend([
                entry(t().move_seat, blocked.clone(), false, pass(Handing::Seat)),
                tells_why,
                entry(
                    t().release,
                    blocked,
                    true,
                    Callback::new(move |()| release()),
                ),
            ]);
            items
        }
    });
    let quick_label = {
        derived(move || {
            live.follow_user(&user.get_value());
            (t().release_named)(&person(live, &user.get_value()))
        })
    };
    view! {
        <span class="row-actions">
            <When is=move || !is_owner.get() && session.abilities().change_seats>
                <button
                    class="btn btn--ghost btn--icon"
                    type="button"
                    aria-label=move || quick_label.get()
                    title=t().release
                    on:click=move |_| release()
                >
                    <Icon name=IconName::Close/>
                </button>
            </When>
            <Menu label items/>
        </span>
    }
}
