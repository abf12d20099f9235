//! Changing what a person may do.

use leptos::prelude::*;

use super::{again::Again, parting_form::line_view, rights::change_lines};
use crate::{
    acts::{Act, PersonAct},
    domain::{Role, UserId, is_in_name_only},
    estate::Topic,
    lean::{derived, dynamic, memo},
    parts::{
        ask_dialog::{Answer, Question, about_person, ask, stands_in_the_way},
        team_moves::team_options,
    },
    state::{live_estate::use_estate, session::use_session, sync::use_sync},
    text::{role_word, t},
    ui::{Banner, Radio, Radios, SelectField, Tone, When},
};

/// Every role with its name in a form.
pub const ROLES: [(&str, Role); 6] = [
    ("admin", Role::Admin),
    ("developer", Role::Developer),
    ("sales", Role::SalesAgent),
    ("support", Role::SupportAgent),
    ("read-only", Role::ReadOnly),
    ("user", Role::User),
];

/// What a role may do, in a sentence.
pub fn role_text(role: Role) -> &'static str {
    match role {
        Role::Admin => t().manage.may_admin,
        Role::Developer => t().manage.may_developer,
        Role::SalesAgent => t().manage.may_sales,
        Role::SupportAgent => t().manage.may_support,
        Role::ReadOnly => t().manage.may_read_only,
        Role::User => t().manage.may_user,
    }
}

/// The name of this role in a form.
pub fn role_id(role: Role) -> &'static str {
    let named = ROLES.iter().find(|(_, it)| *it == role);
    named.map_or("user", |it| it.0)
}

/// The role of this name.
pub fn role_named(name: &str) -> Option<Role> {
    ROLES
        .iter()
        .find(|(id, _)| *id == name)
        .map(|(_, role)| *role)
}

/// The role of somebody new, where it is asked for, and their team; as far as whoever is in may
/// choose them and there are several.
#[component]
pub fn RoleAndTeam(
    /// The role's name in a form.
    role: Option<RwSignal<String>>,
    /// The team's id, see [`team_of`](crate::parts::team_moves::team_of).
    team: RwSignal<String>,
) -> impl IntoView {
    let session = use_session();
    let teams = team_options();
    let may_team =
        memo(move || session.abilities().change_team && teams.with(|teams| teams.len() > 1));
    let may_role = memo(move || session.abilities().set_roles);
    let role = dynamic(move || {
        let value = role.filter(|_| may_role.get())?;
        // Who may least comes first.
        let word = |(id, role): &(&str, Role)| ((*id).to_owned(), role_word(*role).to_owned());
        let options = Signal::stored(ROLES.iter().rev().map(word).collect::<Vec<_>>());
        let hint = MaybeProp::derive(move || {
            let role = value.with(|name| role_named(name));
            role.map(|role| role_text(role).to_owned())
        });
        Some(view! { <SelectField label=t().role options value hint/> })
    });
    view! {
        <div class="form-row">
            {role}
            <When is=move || may_team.get()>
                <SelectField label=t().team options=teams value=team/>
            </When>
        </div>
    }
}

/// The dialog that changes a person's role.
#[component]
pub fn RoleDialog(
    /// Who; `None` closes the dialog.
    person: RwSignal<Option<UserId>>,
    /// Invites somebody with a role instead.
    invite: Callback<Role>,
    /// Makes somebody again with a role.
    again: RwSignal<Option<Again>>,
) -> impl IntoView {
    ask(
        person,
        about_person(t().manage.role_title),
        move |person, close| question(person, invite, again, close),
    )
}

/// Why a role would be one in name only, and what works instead.
#[component]
pub fn InNameOnly(role: Role, invite: Callback<Role>, close: Callback<()>) -> impl IntoView {
    let begin = move |()| {
        close.run(());
        invite.run(role);
    };
    view! {
        <Banner
            tone=Tone::Warn
            text=t().roles.why_new
            action=(t().roles.invite_as)(role_word(role))
            on_action=Callback::new(begin)
        />
    }
}

fn question(
    person: UserId,
    invite: Callback<Role>,
    again: RwSignal<Option<Again>>,
    close: Callback<()>,
) -> Question {
    let live = use_estate();
    let id = StoredValue::new(person.clone());
    // Whether this is the last administrator takes everybody to tell.
    use_sync().want(Topic::Users);
    let before = live.peek(|estate| estate.role(&person));
    let rights = live.peek(|estate| estate.user(&person).and_then(|it| it.rights));
    let is_empty = move |role: Role| is_in_name_only(rights, before, role);
    let chosen = RwSignal::new(role_id(before));
    let ways = Signal::stored(
        ROLES
            .iter()
            .map(|(id, role)| Radio {
                id,
                title: role_word(*role).to_owned(),
                text: match is_empty(*role) {
                    true => t().acts.in_name_only.to_owned(),
                    false => role_text(*role).to_owned(),
                },
                blocked: None,
            })
            .collect::<Vec<_>>(),
    );
    let wanted = move || role_named(chosen.get()).filter(|to| *to != before);
    let acts = memo(move || {
        let act = wanted().map(|to| PersonAct::SetRole { from: before, to });
        let act = act.map(|act| Act::Person(person.clone(), act));
        act.into_iter().collect::<Vec<_>>()
    });
    let blocked = derived(move || {
        live.follow_users();
        let acts = acts.get();
        if acts.is_empty() {
            return Some(t().manage.role_same.to_owned());
        }
        let is_read = live.progress(&Topic::Users).complete;
        if before == Role::Admin && !is_read {
            return Some(t().manage.still_reading.to_owned());
        }
        live.peek(|estate| stands_in_the_way(estate, &acts))
    });
    let verb = derived(move || match role_named(chosen.get()) {
        Some(role) if role != before => (t().manage.role_confirm)(role_word(role)),
        _ => t().manage.role_change.trim_end_matches('…').to_owned(),
    });
    let body = view! {
        <Radios label=t().role ways value=chosen autofocus=true/>
        {dynamic(move || match wanted() {
            None => ().into_any(),
            Some(role) if is_empty(role) => view! {
                <InNameOnly role invite close/>
                <p>
                    <button
                        class="btn"
                        type="button"
                        on:click=move |_| {
                            close.run(());
                            again.set(Some((id.get_value(), role)));
                        }
                    >
                        {(t().roles.again)(role_word(role))}
                    </button>
                </p>
            }
            .into_any(),
            Some(role) => view! {
                <section class="stack" role="status" aria-label=t().manage.follows>
                    <ul class="verdicts verdicts--open" role="list">
                        {change_lines(rights, before, role).into_iter().map(line_view).collect_view()}
                    </ul>
                    <p class="muted-words">{t().manage.role_signs_out}</p>
                </section>
            }
            .into_any(),
        })}
    };
    Question {
        blocked,
        asks_why: true,
        plans: true,
        ..Question::new(verb, body.into_any(), move || {
            Answer::Send(acts.get_untracked())
        })
    }
}
