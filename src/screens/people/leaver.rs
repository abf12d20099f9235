//! People leave or move on: everything they have at a glance, and one press that takes it back or
//! hands it to a successor.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{
    lines::{person, some_names},
    parting::{After, Parting, Way},
    parting_form::{Follows, Leave, names_of},
    study::Studying,
    successors::{Chosen, Successors},
};
use crate::{
    domain::{Hold, Role, TeamId, UserId},
    estate::Topic,
    lean::{derived, dynamic, memo},
    parts::{
        ask_dialog::{Question, ask_wide},
        team_moves::team_options,
    },
    state::{live_estate::use_estate, session::use_session},
    text::{license_title, role_word, t},
    ui::{Radio, Radios, SelectField, Tick, When},
};

const HAND_OVER: &str = "hand-over";
const TAKE_BACK: &str = "take-back";

/// The dialog about people who leave or move.
#[component]
pub fn LeaverDialog(
    /// Who; nobody closes the dialog.
    people: RwSignal<Vec<UserId>>,
    /// Rows that are ticked, of which those who leave are unticked.
    selected: Option<RwSignal<HashSet<UserId>>>,
) -> impl IntoView {
    let live = use_estate();
    let title = move |people: Vec<UserId>| match people.as_slice() {
        [one] => (t().manage.leaver_title)(&names_of(live, std::slice::from_ref(one))),
        many => (t().manage.leavers_title)(many.len()),
    };
    ask_wide(people, title, move |people, _| question(people, selected))
}

fn question(people: Vec<UserId>, selected: Option<RwSignal<HashSet<UserId>>>) -> Question {
    let live = use_estate();
    let session = use_session();
    let way = RwSignal::new(HAND_OVER);
    let successors = Chosen::new(&people);
    let (devices, role) = (RwSignal::new(false), RwSignal::new(false));
    let after = RwSignal::new(String::new());
    let team = RwSignal::new("=".to_owned());
    let parting = memo(move || {
        let is_handed = way.get() == HAND_OVER;
        let after = after.with(|after| match after.as_str() {
            "ban" => After::Ban,
            "remove" => After::Remove,
            _ => After::Stay,
        });
        // Whoever is removed needs no other team.
        let team = team.with(|team| match team.as_str() {
            _ if after == After::Remove => None,
            "=" => None,
            "" => Some(None),
            id => Some(Some(TeamId::from(id))),
        });
        Parting {
            way: if is_handed {
                Way::HandOver
            } else {
                Way::TakeBack
            },
            to: successors.for_all(),
            each: successors.for_each(),
            devices: devices.get() && !is_handed,
            role: role.get(),
            after,
            team,
        }
    });
    let leave = Leave::new(people, parting);
    let roles = memo(move || {
        live.follow_users();
        let people = leave.people.get_value();
        live.peek(|estate| people.iter().map(|id| estate.role(id)).collect::<Vec<_>>())
    });
    let is_staff = memo(move || roles.with(|roles| roles.iter().any(|it| it.is_staff())));
    let ways = derived(move || {
        let radio = |id, title: &str, text: &str| Radio {
            id,
            title: title.to_owned(),
            text: text.to_owned(),
            blocked: None,
        };
        vec![
            radio(HAND_OVER, t().manage.hand_all, t().manage.hand_all_text),
            radio(TAKE_BACK, t().manage.take_all, t().manage.take_all_text),
        ]
    });
    // Whoever acts stays what they act by.
    let me = untrack(|| session.me());
    let is_me = me.is_some_and(|me| leave.people.with_value(|all| all.contains(&me.user.id)));
    let afters = derived(move || {
        let abilities = session.abilities();
        let covers = |role: &Role| abilities.remove_users.covers(*role);
        let may_remove = !is_me && roles.with(|roles| roles.iter().all(covers));
        // A role can be taken away on the way; then they are an end user.
        let may_ban = abilities.ban_users && (!is_staff.get() || role.get());
        let mut all = vec![(String::new(), t().manage.after_stay.to_owned())];
        if may_ban {
            all.push(("ban".to_owned(), t().manage.after_ban.to_owned()));
        }
        if may_remove {
            all.push(("remove".to_owned(), t().manage.after_remove.to_owned()));
        }
        all
    });
    let all_teams = team_options();
    let teams = derived(move || {
        let stays = ("=".to_owned(), t().manage.team_stays.to_owned());
        [stays]
            .into_iter()
            .chain(all_teams.get())
            .collect::<Vec<_>>()
    });
    let may_team = memo(move || {
        session.abilities().change_team
            && teams.with(|teams| teams.len() > 2)
            && after.with(|after| after != "remove")
    });
    let may_reset = memo(move || session.abilities().reset_devices && way.get() == TAKE_BACK);
    let may_role = memo(move || is_staff.get() && session.abilities().set_roles && !is_me);
    let verb = derived(move || {
        let words = if way.get() == HAND_OVER {
            t().manage.hand_verb
        } else {
            t().manage.take_verb
        };
        let words = words(after.with(|after| match after.as_str() {
            "ban" => 1,
            "remove" => 2,
            _ => 0,
        }));
        words.to_owned()
    });
    let danger =
        derived(move || after.with(|after| after == "remove") || parting.with(|it| it.devices));
    let body = view! {
        <Holdings leave/>
        <Radios label=t().manage.what_now ways value=way autofocus=true/>
        {move || (way.get() == HAND_OVER).then(|| view! {
            <Successors chosen=successors/>
        })}
        <When is=move || may_reset.get()>
            <Tick label=t().manage.reset_devices value=devices hint=t().manage.reset_devices_hint/>
        </When>
        <When is=move || may_role.get()>
            <Tick label=t().manage.role_too value=role hint=t().manage.role_too_hint/>
        </When>
        <div class="form-row">
            <SelectField label=t().manage.after options=afters value=after/>
            <When is=move || may_team.get()>
                <SelectField label=t().manage.next_team options=teams value=team/>
            </When>
        </div>
        <Follows leave/>
    };
    leave.question(verb, danger, body.into_any(), selected)
}

/// Everything they have.
#[component]
fn Holdings(leave: Leave) -> impl IntoView {
    let live = leave.live;
    let all = memo(move || {
        live.progress(&Topic::Catalogue);
        let people = leave.people.get_value().into_iter();
        let each = people.map(|id| (live.peek(|estate| person(estate, &id)), holdings(live, &id)));
        each.collect::<Vec<_>>()
    });
    let pairs = |rows: Vec<(&'static str, String)>| {
        let pair = |(what, words)| view! { <div><dt>{what}</dt><dd dir="auto">{words}</dd></div> };
        view! { <dl class="pairs pairs--tight">{rows.into_iter().map(pair).collect_view()}</dl> }
    };
    dynamic(move || {
        if !leave.study.is_done() {
            return view! { <Studying study=leave.study/> }.into_any();
        }
        let is_one = leave.people.with_value(Vec::len) == 1;
        view! {
            <section class="stack">
                <h3>{t().manage.has}</h3>
                {move || all.get().into_iter().map(|(name, rows)| match is_one {
                    true => pairs(rows).into_any(),
                    false => view! {
                        <details>
                            <summary dir="auto">{name}</summary>
                            {pairs(rows)}
                        </details>
                    }
                    .into_any(),
                }).collect_view()}
            </section>
        }
        .into_any()
    })
}

/// What a person has, by kind, each with its names.
pub fn holdings(
    live: crate::state::live_estate::LiveEstate,
    id: &UserId,
) -> Vec<(&'static str, String)> {
    live.peek(|estate| {
        let held = |hold: Hold| {
            let seats = estate.seats_of_user(id).into_iter();
            let seats = seats.filter(|seat| seat.hold == hold);
            seats
                .map(|seat| license_title(estate, &seat.license))
                .collect::<Vec<_>>()
        };
        let devices: Vec<String> = { estate.devices_of_user(id).into_iter() }
            .map(|device| device.label().to_owned())
            .collect();
        let team = |team: &TeamId| estate.team(team).map(|it| it.name.clone());
        let owned = estate.teams_owned_by(id);
        let owned: Vec<String> = owned.iter().filter_map(&team).collect();
        let list = |names: Vec<String>| match names.len() {
            0 => t().none.to_owned(),
            all => format!("{all} · {}", some_names(&names, all)),
        };
        let user = estate.user(id);
        let one = |name: Option<String>| name.unwrap_or_else(|| t().none.to_owned());
        vec![
            (t().manage.has_seats, list(held(Hold::Assigned))),
            (t().manage.has_licenses, list(held(Hold::Owner))),
            (t().devices, list(devices)),
            (t().team, one(user.and_then(|it| team(it.team.as_ref()?)))),
            (t().manage.has_teams, list(owned)),
            (t().role, one(user.map(|it| role_word(it.role).to_owned()))),
        ]
    })
}
