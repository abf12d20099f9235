//! Taking back seats is asked first where something is lost by it.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{super::parts::title, hold, person};
use crate::{
    acts::{Act, SeatAct},
    domain::{Hold, LicenseId, UserId},
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    plan,
    screens::{
        device_ways::{DeviceWays, Whose, whose},
        reason::{Reason, ReasonField},
        results::Results,
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::{Run, use_runner},
        session::use_session,
        sync::use_sync,
    },
    text::t,
    ui::{ActionButton, Dialog},
};

/// Of how many people the devices are looked up one by one.
const MOST_LOOKED_UP: usize = 25;

/// Releasing several is asked first: it is large, and devices lose their person for good.
#[component]
pub fn ReleaseDialog(
    license: LicenseId,
    releasing: RwSignal<Vec<UserId>>,
    selected: RwSignal<HashSet<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let license = StoredValue::new(license);
    // One request for each seat takes a while on some servers: then there is something to watch
    // and to stop.
    let run = RwSignal::new(None::<Run>);
    let reason = Reason::ask();
    let close = Callback::new(move |()| {
        run.set(None);
        releasing.set(Vec::new());
        // The next release has a reason of its own.
        let _ = reason.take();
    });
    let open =
        memo(move || run.with(Option::is_some) || releasing.with(|people| !people.is_empty()));
    let split = move || {
        let id = license.get_value();
        releasing
            .get()
            .into_iter()
            .partition::<Vec<UserId>, _>(|user| hold(live, &id, user) != Some(Hold::Owner))
    };
    let asked = StoredValue::new(String::new());
    let heading = derived(move || {
        if run.with(Option::is_some) {
            return asked.get_value();
        }
        let name = title(live, &license.get_value());
        let words = match split().0.as_slice() {
            [one] => (t().device_words.release_one)(&person(live, one), &name),
            many => (t().release_question)(many.len(), &name),
        };
        asked.set_value(words.clone());
        words
    });
    let becomes_free = move |count: usize| {
        let now = live.peek(|estate| estate.count(&license.get_value()));
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        now.unwrap_or_default().freed_by(count) as usize
    };
    let resets = RwSignal::new(false);
    effect(move || {
        if open.get() {
            resets.set(false);
        }
    });
    let devices = StoredValue::new(Whose::new());
    let confirm = move || {
        let id = license.get_value();
        let people = split().0;
        let resets = resets.get_untracked();
        let acts = live.peek(|estate| plan::release(estate, &id, &people, resets));
        selected.set(HashSet::new());
        if acts.is_empty() {
            close.run(());
        } else {
            devices.set_value(live.peek(|estate| whose(estate, &acts)));
            run.set(Some(runner.run_because(acts, reason.text())));
        }
    };
    let again = Callback::new(move |acts: Vec<Act>| {
        run.set(Some(runner.run_because(acts, reason.text())));
    });
    let name = Callback::new(move |act: Act| {
        let user = if let Act::Device(device, _) = &act {
            devices.with_value(|devices| devices.get(device).map(|(_, user)| user.clone()))
        } else {
            act.unseats().cloned()
        };
        user.map(|user| person(live, &user)).unwrap_or_default()
    });
    effect(move || {
        let is_well = run.get().is_some_and(Run::is_well);
        if is_well {
            close.run(());
        }
    });
    view! {
        <Dialog open on_close=close title=heading close_label=t().close>
            {dynamic(move || {
                if let Some(run) = run.get() {
                    return view! {
                        <Results
                            run
                            name
                            summary=t().released_title
                            counted=|act| matches!(act, Act::Seat(_, SeatAct::Release { .. }))
                            retry_words=t().retry_failed
                            again
                            close
                        />
                    }
                    .into_any();
                }
                let (people, owners) = split();
                let count = people.len();
                let is_one = count == 1;
                let names: Vec<_> = people
                    .iter()
                    .filter(|_| !is_one)
                    .take(12)
                    .map(|user| view! { <li dir="auto">{person(live, user)}</li> })
                    .collect();
                let more = count.saturating_sub(12);
                view! {
                    <div class="dialog-body">
                    <p>{(t().release_consequence)(becomes_free(count))}</p>
                    {(!is_one).then(|| view! {
                        <ul class="names">
                            {names}
                            {(more > 0).then(|| view! {
                                <li>{(t().more_people)(u32::try_from(more).unwrap_or(u32::MAX))}</li>
                            })}
                        </ul>
                    })}
                    <DevicesLeft license=license.get_value() people resets/>
                    {(!owners.is_empty()).then(|| view! { <p class="muted-words">{t().release_owner_skipped}</p> })}
                    <ReasonField reason/>
                    </div>
                    <div class="dialog-foot">
                        <button class="btn" type="button" on:click=move |_| close.run(())>
                            {t().cancel}
                        </button>
                        <ActionButton on_press=move |()| confirm() danger=true blocked=reason.missing()>
                            {(t().release_confirm)(count)}
                        </ActionButton>
                    </div>
                }
                .into_any()
            })}
        </Dialog>
    }
}

/// Whether people have devices on a license, or may have: not all of its devices are known.
pub fn leaves_devices(live: LiveEstate, license: &LicenseId, people: &[UserId]) -> bool {
    live.peek(|estate| {
        let is_read = estate.progress(&Topic::Devices(license.clone())).complete;
        let is_active = estate
            .license(license)
            .is_some_and(|row| row.devices_counted > 0);
        let counted = |user: &UserId| estate.activations(license, user).map(|it| it.used);
        match people.iter().map(counted).sum::<Option<u32>>() {
            // Where activations are counted by seat, the counts tell.
            Some(used) if !people.is_empty() => used > 0,
            _ => (!is_read && is_active) || !plan::devices_on(estate, license, people).is_empty(),
        }
    })
}

/// What becomes of the devices of those who give up a seat: said, and asked where it may be.
#[component]
fn DevicesLeft(license: LicenseId, people: Vec<UserId>, resets: RwSignal<bool>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let words = t().device_words;
    let sync = use_sync();
    let by_seat = session.server_can(|server| server.counts_by_seat);
    // Where the list of a license does not tell whose its devices are, the people's own do.
    let own: Vec<Topic> = { people.iter() }
        .filter(|_| by_seat && people.len() <= MOST_LOOKED_UP)
        .map(|user| Topic::UserDevices(user.clone()))
        .collect();
    for topic in &own {
        sync.want(topic.clone());
    }
    let left = {
        let license = license.clone();
        memo(move || {
            live.follow_devices(&license);
            live.peek(|estate| plan::devices_on(estate, &license, &people).len())
        })
    };
    let topic = Topic::Devices(license);
    let is_read = memo(move || {
        live.progress(&topic).complete && own.iter().all(|own| live.progress(own).complete)
    });
    dynamic(move || {
        let count = left.get();
        if !is_read.get() && count == 0 {
            return view! { <p class="muted-words">{words.with_seat_looking}</p> }.into_any();
        }
        if count == 0 {
            return ().into_any();
        }
        view! {
            <DeviceWays count resets/>
            <p class="muted-words">{t().release_undo_note}</p>
        }
        .into_any()
    })
}
