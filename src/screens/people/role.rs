//! Changing what a person may do.

use leptos::prelude::*;

use crate::{
    domain::{Act, Role, UserId},
    estate::Topic,
    lean::{derived, memo},
    plan::{self, Verdict},
    screens::{
        person_dialog::{PersonDialog, form},
        reason::{Reason, ReasonField},
    },
    state::{live_estate::use_estate, runner::use_runner, session::use_session, sync::use_sync},
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
) -> impl IntoView {
    view! {
        <PersonDialog person title=t().manage.role_title form=form(|person, close| {
            view! { <RoleForm person close/> }.into_any()
        })/>
    }
}

#[component]
fn RoleForm(person: UserId, close: Callback<()>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let session = use_session();
    // Whether this is the last administrator takes everybody to tell.
    use_sync().want(Topic::Users);
    let is_me = session.me().is_some_and(|me| me.user.id == person);
    let before = live.peek(|estate| estate.role(&person));
    let name_of = |role: Role| {
        ROLES
            .iter()
            .find(|(_, it)| *it == role)
            .map_or("user", |it| it.0)
    };
    let chosen = RwSignal::new(name_of(before));
    let ways = Signal::stored(
        ROLES
            .iter()
            .map(|(id, role)| Radio {
                id,
                title: role_word(*role).to_owned(),
                text: role_text(*role).to_owned(),
                blocked: None,
            })
            .collect::<Vec<_>>(),
    );
    let act = {
        let person = person.clone();
        memo(move || {
            let to = role_named(chosen.get()).filter(|to| *to != before)?;
            Some(Act::SetRole {
                user: person.clone(),
                from: before,
                to,
            })
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
            {is_me.then(|| view! { <Banner tone=Tone::Warn text=t().manage.role_own/> })}
            {move || act.with(Option::is_some).then(|| view! {
                <p class="muted-words" role="status">{t().manage.role_signs_out}</p>
            })}
            <ReasonField reason/>
        </div>
        <div class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
            <ActionButton on_press=move |()| confirm() blocked primary=true>{verb}</ActionButton>
        </div>
    }
}
