//! Taking back seats is asked first where something is lost by it.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{super::parts::title, hold, person};
use crate::{
    acts::{Act, SeatAct},
    domain::{Hold, LicenseId, UserId},
    estate::Topic,
    lean::{dynamic, memo},
    parts::ask_dialog::{Answer, Lines, Question, Told, ask},
    plan,
    screens::device_ways::{DeviceWays, Whose, whose},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::use_sync,
    },
    text::{format, t, waiting},
    waiting::Place,
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
    let heading = {
        let license = license.clone();
        move |people: Vec<UserId>| {
            let name = title(live, &license);
            match parted(live, &license, people).0.as_slice() {
                [one] => (t().device_words.release_one)(&person(live, one), &name),
                many => (t().release_question)(many.len(), &name),
            }
        }
    };
    ask(releasing, heading, move |people, _| {
        question(license.clone(), people, selected)
    })
}

/// Who gives up a seat, and whose is the owner's, which stays.
fn parted(
    live: LiveEstate,
    license: &LicenseId,
    people: Vec<UserId>,
) -> (Vec<UserId>, Vec<UserId>) {
    let mut people = people;
    let owners = { people.iter() }.filter(|user| hold(live, license, user) == Some(Hold::Owner));
    let owners: Vec<UserId> = owners.cloned().collect();
    people.retain(|user| !owners.contains(user));
    (people, owners)
}

fn question(
    license: LicenseId,
    people: Vec<UserId>,
    selected: RwSignal<HashSet<UserId>>,
) -> Question {
    let live = use_estate();
    let (people, owners) = parted(live, &license, people);
    let count = people.len();
    let freed = {
        let now = live
            .peek(|estate| estate.count(&license))
            .unwrap_or_default();
        now.freed_by(u32::try_from(count).unwrap_or(u32::MAX)) as usize
    };
    let is_one = count == 1;
    let names: Vec<_> = people
        .iter()
        .filter(|_| !is_one)
        .take(12)
        .map(|user| view! { <li dir="auto">{person(live, user)}</li> })
        .collect();
    let more = count.saturating_sub(12);
    let resets = RwSignal::new(false);
    let next = StoredValue::new(next_in_line(live, &license, &people, freed));
    let gives = RwSignal::new(true);
    let body = view! {
        <p>{(t().release_consequence)(freed)}</p>
        {(!is_one).then(|| view! {
            <ul class="names">
                {names}
                {(more > 0).then(|| view! {
                    <li>{(t().more_people)(u32::try_from(more).unwrap_or(u32::MAX))}</li>
                })}
            </ul>
        })}
        <DevicesLeft license=license.clone() people=people.clone() resets/>
        {next.with_value(|next| (!next.is_empty()).then(|| {
            let names: Vec<String> = next.iter().map(|place| person(live, &place.user)).collect();
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        prop:checked=move || gives.get()
                        on:change:target=move |event| gives.set(event.target().checked())
                    />
                    {(waiting::words().next)(&names)}
                </label>
            }
        }))}
        {(!owners.is_empty()).then(|| view! { <p class="muted-words">{t().release_owner_skipped}</p> })}
    };
    let devices = StoredValue::new(Whose::new());
    let answer = move || {
        let resets = resets.get_untracked();
        let mut acts = live.peek(|estate| plan::release(estate, &license, &people, resets));
        if gives.get_untracked() {
            next.with_value(|next| {
                acts.extend(
                    next.iter()
                        .flat_map(|place| plan::give_to_next(&license, place)),
                );
            });
        }
        selected.set(HashSet::new());
        devices.set_value(live.peek(|estate| whose(estate, &acts)));
        Answer::Send(acts)
    };
    let name = move |act: Act| {
        let user = if let Act::Device(device, _) = &act {
            devices.with_value(|devices| devices.get(device).map(|(_, user)| user.clone()))
        } else {
            act.users().first().cloned()
        };
        user.map(|user| person(live, &user)).unwrap_or_default()
    };
    Question {
        is_danger: Signal::stored(true),
        asks_why: true,
        plans: true,
        // One request for each seat takes a while on some servers: then there is something to
        // watch and to stop.
        told: Told::Each(Lines {
            counted: |act| matches!(act, Act::Seat(_, SeatAct::Release { .. })),
            ..Lines::new(name, t().released_title)
        }),
        ..Question::new((t().release_confirm)(count), body.into_any(), answer)
    }
}

/// Who is next in line for the seats that become free, as far as whoever is in may give them.
pub fn next_in_line(
    live: LiveEstate,
    license: &LicenseId,
    leaving: &[UserId],
    freed: usize,
) -> Vec<Place> {
    if !use_session().may_keep_lines() {
        return Vec::new();
    }
    let mut next = live.peek(|estate| estate.next_in_line(license, leaving, format::now()));
    next.truncate(freed);
    next
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
