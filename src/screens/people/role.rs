//! Changing what a person may do.

use leptos::prelude::*;

use super::{parting_form::line_view, rights::change_lines};
use crate::{
    acts::{Act, PersonAct},
    domain::{Role, UserId, is_in_name_only},
    estate::Topic,
    lean::{derived, dynamic, memo},
    plan::{self, Verdict},
    screens::{
        person_dialog::{PersonDialog, form},
        reason::{Reason, ReasonField},
    },
    state::{live_estate::use_estate, runner::use_runner, sync::use_sync},
    text::{role_word, t, why_words},
    ui::{ActionButton, Banner, Radio, Radios, Tone},
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

/// The dialog that changes a person's role.
#[component]
pub fn RoleDialog(
    /// Who; `None` closes the dialog.
    person: RwSignal<Option<UserId>>,
    /// Invites somebody with a role instead.
    invite: Callback<Role>,
) -> impl IntoView {
    view! {
        <PersonDialog person title=t().manage.role_title form=form(move |person, close| {
            view! { <RoleForm person invite close/> }.into_any()
        })/>
    }
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

#[component]
fn RoleForm(person: UserId, invite: Callback<Role>, close: Callback<()>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
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
    let act = {
        let person = person.clone();
        memo(move || {
            Some(Act::Person(
                person.clone(),
                PersonAct::SetRole {
                    from: before,
                    to: wanted()?,
                },
            ))
        })
    };
    let reason = Reason::ask();
    let blocked = derived(move || {
        live.follow_users();
        let Some(act) = act.get() else {
            return Some(t().manage.role_same.to_owned());
        };
        let is_read = live.progress(&Topic::Users).complete;
        if before == Role::Admin && !is_read {
            return Some(t().manage.still_reading.to_owned());
        }
        let verdict = live.peek(|estate| plan::project(estate, &[act]).verdicts);
        verdict.first().and_then(|verdict| match verdict {
            Verdict::NotPossible(why) => Some(why_words(why).to_owned()),
            _ => reason.missing().get(),
        })
    });
    let confirm = move || {
        if let Some(act) = act.get_untracked() {
            runner.run_because(vec![act], reason.text());
            close.run(());
        }
    };
    let verb = move || match role_named(chosen.get()) {
        Some(role) if role != before => (t().manage.role_confirm)(role_word(role)),
        _ => t().manage.role_change.trim_end_matches('…').to_owned(),
    };
    view! {
        <div class="dialog-body">
            <Radios label=t().role ways value=chosen autofocus=true/>
            {dynamic(move || match wanted() {
                None => ().into_any(),
                Some(role) if is_empty(role) => view! { <InNameOnly role invite close/> }.into_any(),
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
            <ReasonField reason/>
        </div>
        <div class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
            <ActionButton on_press=move |()| confirm() blocked primary=true>{verb}</ActionButton>
        </div>
    }
}
