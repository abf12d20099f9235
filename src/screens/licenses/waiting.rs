//! Who waits for a seat on a license, and giving the next one to them.

use leptos::prelude::*;

use super::room::assign_now_blocked;
use crate::{
    domain::{LicenseId, UserId},
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    plan::{give_to_next, leave_line},
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        session::use_session,
        sync::use_sync,
    },
    text::{format, t, waiting::words},
    ui::{ActionButton, Banner, Tone},
    waiting::{Line, Place, Standing, Unread},
};

/// The line of a license; nothing where nobody waits.
#[component]
pub fn WaitingLine(license: LicenseId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let has_lines = use_session().has_lines();
    let id = license.clone();
    let line = memo(move || {
        live.follow_license(&id);
        if has_lines {
            live.peek(|estate| estate.line(&id))
        } else {
            Ok(Line::default())
        }
    });
    // Whoever waits has no seat here, so the people of the license do not tell their names.
    effect(move || {
        if line.with(|line| line.as_ref().is_ok_and(|line| !line.places().is_empty())) {
            sync.need(Topic::Users);
        }
    });
    dynamic(move || match line.get() {
        Err(Unread) => Some(view! { <Banner tone=Tone::Warn text=words().unread/> }.into_any()),
        Ok(line) if line.places().is_empty() => None,
        Ok(line) => {
            let count = format::number(line.places().len() as u64);
            let places = line.places().iter().cloned().enumerate();
            let rows = places
                .map(|(at, place)| view! { <PlaceRow license=license.clone() place nth=at + 1/> })
                .collect_view();
            Some(
                view! {
                    <section class="waiting stack">
                        <h2>{words().title} " " <small>{count}</small></h2>
                        <ol class="verdicts verdicts--open" role="list" aria-label=words().title>{rows}</ol>
                        <p class="muted-words">{words().hint}</p>
                    </section>
                }
                .into_any(),
            )
        }
    })
}

/// Somebody in the line: since when, by whom, and what can be done.
#[component]
fn PlaceRow(license: LicenseId, place: Place, nth: usize) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let runner = use_runner();
    let (license, place) = (StoredValue::new(license), StoredValue::new(place));
    let name = memo(move || {
        live.follow_users();
        place.with_value(|place| called(live, &place.user))
    });
    let told = memo(move || {
        live.follow_users();
        place.with_value(|place| {
            let by = called(live, &place.by);
            (words().since)(&format::day(place.since), &by, &format::day(place.until))
        })
    });
    let standing = memo(move || {
        let license = license.get_value();
        live.follow_users();
        live.follow_seats(&license);
        live.peek(|estate| {
            place.with_value(|place| estate.standing_in_line(&license, place, format::now()))
        })
    });
    let passed_over = move || standing_words(standing.get());
    let may = move |is_so: bool| (!is_so).then(|| t().role_forbids.to_owned());
    let fixed = derived(move || may(session.may_keep_lines()));
    let blocked = derived(move || {
        let license = license.get_value();
        let may_assign = session.abilities().change_seats;
        let is_known = live.peek(|estate| place.with_value(|it| estate.user(&it.user).is_some()));
        fixed
            .get()
            .or_else(|| passed_over().map(str::to_owned))
            .or_else(|| (!is_known).then(|| t().by_user.still_reading.to_owned()))
            .or_else(|| assign_now_blocked(live, &license, may_assign))
    });
    let give = move |()| {
        let acts = place.with_value(|place| give_to_next(&license.get_value(), place));
        runner.run(acts.to_vec());
    };
    let take_out = move |()| {
        let act = place.with_value(|place| leave_line(&license.get_value(), place, false));
        runner.run(vec![act]);
    };
    view! {
        <li class="verdict">
            <span class="verdict-words">
                <b>{nth} ". " <bdi>{name}</bdi></b>
                <small>{told}</small>
                {move || passed_over().map(|words| view! { <small class="is-moving">{words}</small> })}
            </span>
            <ActionButton
                on_press=give
                blocked
                ghost=true
                label=derived(move || Some((words().give_named)(&name.get())))
            >
                {words().give}
            </ActionButton>
            <ActionButton
                on_press=take_out
                blocked=fixed
                ghost=true
                label=derived(move || Some((words().take_out_named)(&name.get())))
            >
                {words().take_out}
            </ActionButton>
        </li>
    }
}

fn called(live: LiveEstate, user: &UserId) -> String {
    live.peek(|estate| match estate.user(user) {
        Some(user) => user.label(),
        None if estate.progress(&Topic::Users).complete => t().acts.somebody_removed.to_owned(),
        None => "…".to_owned(),
    })
}

/// Why somebody in the line is passed over.
fn standing_words(standing: Standing) -> Option<&'static str> {
    Some(match standing {
        Standing::Waits => return None,
        Standing::Seated => words().seated,
        Standing::Gone => words().gone,
        Standing::Banned => words().banned,
        Standing::Lapsed => words().lapsed,
    })
}
