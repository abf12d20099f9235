//! Who owns a team.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    acts::{Act, TeamAct},
    domain::{TeamId, UserId},
    estate::{NameKey, Presence, Topic},
    lean::{derived, memo},
    screens::{licenses::people::detail, until_read::until_read},
    state::{live_estate::use_estate, runner::use_runner, session::use_session, sync::use_sync},
    text::t,
    ui::{ActionButton, ComboOption, Combobox, Icon, IconName},
};

/// How many people the list of a search offers.
const OFFERED: usize = 20;

/// Somebody who owns a team, as they are shown.
#[derive(Clone, PartialEq)]
struct Owner {
    user: UserId,
    label: String,
    is_gone: bool,
}

/// The owners, with a way to add and remove them.
#[component]
pub fn Owners(team: TeamId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let runner = use_runner();
    let session = use_session();
    let text = t().teams;
    let topic = Topic::TeamOwners(team.clone());
    sync.want(topic.clone());
    sync.want(Topic::Users);
    let team = StoredValue::new(team);
    let owners = memo(move || {
        live.follow_team(&team.get_value());
        live.follow_users();
        live.peek(|estate| {
            let owners = estate.team_owners(&team.get_value()).into_value();
            // What is known of them comes later than who they are.
            let shown = |user: UserId| Owner {
                label: crate::text::person(estate, &user),
                is_gone: estate.presence(&user) == Presence::Gone,
                user,
            };
            let owners = owners.unwrap_or_default().into_iter();
            let mut owners: Vec<Owner> = owners.map(shown).collect();
            crate::lean::sort_by_key(&mut owners, |owner| NameKey::of(&owner.label));
            owners
        })
    });
    let blocked =
        derived(move || (!session.abilities().manage_teams).then(|| t().role_forbids.to_owned()));
    // Up to two are in charge of a serial-number license, and one of them owns the license.
    let takes_one = memo(move || {
        live.follow_licenses();
        !owners.with(Vec::is_empty)
            && live.peek(|estate| {
                let team = team.get_value();
                let theirs = { estate.licenses() }.filter(|it| it.team.as_ref() == Some(&team));
                estate.are_by_serial(theirs)
            })
    });
    let row = move |owner: Owner| {
        let Owner {
            user,
            label,
            is_gone,
        } = owner;
        let note = is_gone && label != t().acts.somebody_removed;
        let act = Act::Team(team.get_value(), TeamAct::RemoveOwner { user });
        let say = (text.remove_owner)(&label);
        view! {
            <li>
                <span dir="auto">{label}</span>
                {note.then(|| view! { <small>{t().acts.was_removed}</small> })}
                <ActionButton
                    on_press=move |()| {
                        runner.run(vec![act.clone()]);
                    }
                    blocked
                    ghost=true
                >
                    <Icon name=IconName::Close/>
                    <span class="visually-hidden">{say}</span>
                </ActionButton>
            </li>
        }
    };
    let list = until_read(topic, text.owners, move || {
        if owners.with(Vec::is_empty) {
            return view! { <p>{text.no_owners}</p> }.into_any();
        }
        let rows = owners.get().into_iter().map(row).collect_view();
        view! { <ul class="owners" role="list">{rows}</ul> }.into_any()
    });
    view! {
        <section class="panel">
            <h2>{text.owners}</h2>
            <p class="muted-words">{text.owners_text}</p>
            {list}
            {move || match (session.abilities().manage_teams, takes_one.get()) {
                (false, _) => None,
                (true, true) => Some(view! { <p class="muted-words">{t().charge.one_owner}</p> }.into_any()),
                (true, false) => Some(view! { <AddOwner team=team.get_value() owners/> }.into_any()),
            }}
        </section>
    }
}

#[component]
fn AddOwner(team: TeamId, owners: Memo<Vec<Owner>>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let query = RwSignal::new(String::new());
    let options = memo(move || {
        let text = query.get();
        if text.trim().is_empty() {
            return Vec::new();
        }
        live.follow_users();
        let owners = owners.get();
        live.peek(|estate| {
            let found = estate.suggest_users(&text, OFFERED + owners.len(), None);
            let is_new = |id: &UserId| owners.iter().all(|owner| owner.user != *id);
            let found = found.into_iter().filter(is_new);
            let found = found.take(OFFERED).filter_map(|id| estate.user(&id));
            found
                .map(|user| ComboOption {
                    key: user.id.clone(),
                    title: user.label(),
                    detail: detail(user),
                    note: None,
                    disabled: false,
                })
                .collect::<Vec<_>>()
        })
    });
    let status = derived(move || match options.with(Vec::len) {
        _ if query.with(|text| text.trim().is_empty()) => String::new(),
        0 => t().no_match.to_owned(),
        count => (t().matches)(count),
    });
    let add = move |user: UserId| {
        query.set(String::new());
        runner.run(vec![Act::Team(team.clone(), TeamAct::AddOwner { user })]);
    };
    let nobody = derived(Vec::<ComboOption<UserId>>::new);
    view! {
        <Combobox
            label=t().teams.add_owner
            hint=""
            query
            options
            chosen=nobody
            on_choose=add
            on_remove=|_: UserId| ()
            on_paste=|_: String| false
            remove_label=Arc::new(|name: &str| (t().remove_person)(name))
            status
        />
    }
}
