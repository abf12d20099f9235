//! Removing people: says first what goes with them, and offers what is gentler.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{
    parting::{After, Parting, Way},
    parting_form::{Follows, Leave, names_of},
    successors::{Chosen, Successors},
};
use crate::{
    domain::{Role, UserId, UserStatus},
    lean::{derived, effect, memo},
    parts::ask_dialog::{Question, ask_wide},
    plan,
    state::{live_estate::use_estate, session::use_session},
    text::t,
    ui::{Radio, Radios},
};

const REMOVE: &str = "remove";
const HAND_OVER: &str = "hand-over";
const BAN: &str = "ban";

/// The question before people are removed.
#[component]
pub fn RemoveDialog(
    /// Who; nobody closes the dialog.
    people: RwSignal<Vec<UserId>>,
    /// Rows that are ticked, of which those who go are unticked.
    selected: Option<RwSignal<HashSet<UserId>>>,
) -> impl IntoView {
    let live = use_estate();
    // Said once: by the time it is done their names are gone.
    let title = move |people: Vec<UserId>| match people.as_slice() {
        [one] => (t().manage.remove_one)(&names_of(live, std::slice::from_ref(one))),
        many => (t().manage.remove_many)(many.len()),
    };
    ask_wide(people, title, move |people, _| question(people, selected))
}

fn question(people: Vec<UserId>, selected: Option<RwSignal<HashSet<UserId>>>) -> Question {
    let live = use_estate();
    let session = use_session();
    let count = people.len();
    let names = (count > 1).then(|| names_of(live, &people));
    let way = RwSignal::new(REMOVE);
    let successors = Chosen::new(&people);
    let parting = memo(move || match way.get() {
        BAN => Parting {
            after: After::Ban,
            ..Parting::default()
        },
        HAND_OVER => Parting {
            way: Way::HandOver,
            to: successors.for_all(),
            each: successors.for_each(),
            after: After::Remove,
            ..Parting::default()
        },
        _ => Parting {
            after: After::Remove,
            ..Parting::default()
        },
    });
    let leave = Leave::new(people, parting);
    let ways = memo(move || {
        let abilities = session.abilities();
        let people = leave.people.get_value();
        let (is_staff, is_banned) = live.peek(|estate| {
            let all = || people.iter().filter_map(|id| estate.user(id));
            (
                all().any(|user| user.role != Role::User),
                all().all(|user| user.status == UserStatus::Banned),
            )
        });
        let ban_blocked = match () {
            () if !abilities.ban_users => Some(t().role_forbids),
            () if is_staff => Some(t().acts.not_end_user),
            () if is_banned => Some(t().manage.banned_already),
            () => None,
        };
        let hand_blocked = (!abilities.change_seats).then_some(t().role_forbids);
        let radio = |id, title: &str, text: &str, blocked: Option<&str>| Radio {
            id,
            title: title.to_owned(),
            text: text.to_owned(),
            blocked: blocked.map(str::to_owned),
        };
        vec![
            radio(
                REMOVE,
                t().manage.way_remove,
                t().manage.way_remove_text,
                None,
            ),
            radio(
                HAND_OVER,
                t().manage.way_hand_over,
                t().manage.way_hand_over_text,
                hand_blocked,
            ),
            radio(
                BAN,
                t().manage.way_ban,
                t().manage.way_ban_text,
                ban_blocked,
            ),
        ]
    });
    let doomed = memo(move || {
        let acts = leave.acts.get();
        live.peek(|estate| plan::project(estate, &acts).deleted.len())
    });
    // What loses licenses is never chosen beforehand; whoever wants it says so.
    let owns = memo(move || {
        live.follow_licenses();
        leave.people.with_value(|people| {
            live.peek(|estate| {
                let owner =
                    |owner: &Option<UserId>| owner.as_ref().is_some_and(|it| people.contains(it));
                estate.licenses().any(|license| owner(&license.owner))
            })
        })
    });
    effect(move || {
        // Whoever has chosen already keeps their choice.
        if owns.get() && way.get_untracked() == REMOVE {
            let kept = ways.get_untracked().into_iter();
            let mut kept = kept.filter(|it| it.id != REMOVE && it.blocked.is_none());
            way.set(kept.next().map_or(REMOVE, |it| it.id));
        }
    });
    let verb = derived(move || match way.get() {
        BAN => (t().manage.ban_confirm)(count),
        HAND_OVER => (t().manage.hand_over_confirm)(count),
        _ if leave.study.is_done() => (t().manage.remove_confirm)(count, doomed.get()),
        _ => (t().manage.remove_confirm)(count, 0),
    });
    let danger = derived(move || way.get() != BAN);
    let body = view! {
        {names.map(|names| view! { <p dir="auto">{names}</p> })}
        <Radios label=t().manage.ways ways value=way autofocus=true/>
        {move || (way.get() == HAND_OVER).then(|| view! {
            <Successors chosen=successors/>
        })}
        {move || (way.get() == BAN).then(|| view! {
            <p class="muted-words">{t().manage.ban_keeps}</p>
        })}
        {move || (way.get() != BAN).then(|| view! { <Follows leave/> })}
    };
    leave.question(verb, danger, body.into_any(), selected)
}
