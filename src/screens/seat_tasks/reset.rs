//! Resetting everything that was activated with one seat.

use leptos::prelude::*;

use crate::{
    acts::{Act, SeatAct},
    domain::{LicenseId, UserId},
    estate::Topic,
    lean::{dynamic, memo},
    parts::ask_dialog::{Answer, Question},
    state::{live_estate::use_estate, sync::use_sync},
    text::{format, t},
};

/// Says which devices are deactivated, before anything is sent.
pub fn reset(license: LicenseId, person: UserId) -> Question {
    let live = use_estate();
    let words = t().by_seat;
    let topic = Topic::UserDevices(person.clone());
    // Only the person's own list says which of the devices are theirs.
    use_sync().want(topic.clone());
    let used = live.peek(|estate| {
        estate
            .activations(&license, &person)
            .map_or(0, |it| it.used)
    });
    let names = {
        let (license, person) = (license.clone(), person.clone());
        memo(move || {
            live.follow_devices(&license);
            live.peek(|estate| {
                let theirs = estate.devices_of_user(&person).into_iter();
                let here = theirs.filter(|it| it.license == license && it.is_active());
                here.map(|it| it.label().to_owned()).collect::<Vec<_>>()
            })
        })
    };
    let is_read = memo(move || live.progress(&topic).complete);
    let ids = StoredValue::new((license, person));
    let answer = move || {
        let (license, user) = ids.get_value();
        Answer::Send(vec![Act::Seat(license, SeatAct::Reset { user })])
    };
    let body = view! {
        <p>{(words.reset_text)(&format::number(u64::from(used)))}</p>
        {dynamic(move || {
            if !is_read.get() {
                return view! { <p class="muted-words">{words.reset_looking}</p> }.into_any();
            }
            let names = names.get();
            if names.is_empty() {
                return view! { <p class="muted-words">{words.reset_no_devices}</p> }.into_any();
            }
            let rows: Vec<_> = names
                .into_iter()
                .map(|name| view! { <li dir="auto">{name}</li> })
                .collect();
            view! { <p>{words.reset_devices}</p> <ul class="names">{rows}</ul> }.into_any()
        })}
        <p class="muted-words">{words.reset_no_undo}</p>
    };
    Question {
        is_danger: Signal::stored(true),
        asks_why: true,
        plans: true,
        ..Question::new(words.reset_confirm, body.into_any(), answer)
    }
}
