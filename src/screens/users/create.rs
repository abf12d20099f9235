//! Creating a person, and changing one.

use leptos::prelude::*;

use crate::{
    acts::{Act, Failure, Outcome, PersonAct},
    config::Config,
    domain::{NewUser, Profile, User, UserId, is_email},
    lean::{derived, effect, memo},
    screens::{
        guard::guard,
        person_dialog::{PersonDialog, form},
    },
    state::{
        live_estate::use_estate,
        runner::{Run, use_runner},
    },
    text::{failure_words, t},
    ui::{ActionButton, Banner, Dialog, Field, Tone, focus_first_fault},
};

/// What is wrong with an address. `is_taken` says whether somebody else has it.
fn check(email: &str, is_taken: bool) -> Option<&'static str> {
    match is_email(email) {
        true => is_taken.then_some(t().email_taken),
        false => Some(t().email_invalid),
    }
}

/// The dialog that creates a person.
#[component]
pub fn CreateUser(open: RwSignal<bool>) -> impl IntoView {
    let dirty = RwSignal::new(false);
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=t().create_user_title
            close_label=t().close
            guard=guard(dirty)
        >
            {move || open.get().then(|| view! {
                <PersonForm before=None dirty close=Callback::new(move |()| open.set(false))/>
            })}
        </Dialog>
    }
}

/// The dialog that changes a person's address and names.
#[component]
pub fn EditUser(
    /// Who; `None` closes the dialog.
    person: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let dirty = RwSignal::new(false);
    view! {
        <PersonDialog person title=t().manage.edit_title guard=guard(dirty) form=form(move |person, close| {
            let before = live.peek(|estate| estate.user(&person).cloned());
            before.map(|user| view! { <PersonForm before=Some(user) dirty close/> }).into_any()
        })/>
    }
}

#[component]
fn PersonForm(
    /// The person as they are; nobody where one is created.
    before: Option<User>,
    /// Whether something was typed that would be lost.
    dirty: RwSignal<bool>,
    close: Callback<()>,
) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let is_new = before.is_none();
    let hint = expect_context::<Config>().create_user_hint;
    let hint = hint.filter(|_| is_new);
    let was = before.as_ref().map(User::profile);
    let start = was.clone().unwrap_or_default();
    let email = RwSignal::new(start.email.clone());
    let first_name = RwSignal::new(start.first_name.clone());
    let last_name = RwSignal::new(start.last_name.clone());
    let typed = memo(move || Profile {
        email: email.get().trim().to_lowercase(),
        first_name: first_name.get().trim().to_owned(),
        last_name: last_name.get().trim().to_owned(),
    });
    let (before, was) = (StoredValue::new(before), StoredValue::new(was));
    let me = move || before.with_value(|before| before.as_ref().map(|user| user.id.clone()));
    let wrong = memo(move || {
        live.follow_users();
        let email = typed.with(|typed| typed.email.clone());
        let me = me();
        let is_taken = live.peek(|estate| {
            let holder = estate.user_by_email(&email);
            holder.is_some_and(|holder| Some(&holder.id) != me.as_ref())
        });
        check(&email, is_taken)
    });
    // Nothing is called wrong before it was tried, and nothing any more once it is put right.
    let is_tried = RwSignal::new(false);
    let run = RwSignal::new(None::<Run>);
    let form = NodeRef::<leptos::html::Form>::new();
    let pending = derived(move || run.get().is_some_and(|run| !run.is_over()));
    let failure = memo(move || {
        let run = run.get()?;
        let outcome = run
            .outcomes
            .with(|rows| rows.first().map(|(_, outcome)| outcome.clone()))?;
        (run.is_over() && !outcome.holds()).then_some(outcome)
    });
    // Refusals that are about the address belong to its field; what was typed stays.
    let about_email = |outcome: &Outcome| match outcome {
        Outcome::Failed(Failure::EmailTaken) => Some(t().email_taken),
        Outcome::Failed(Failure::InvalidEmail) => Some(t().acts.invalid_email),
        _ => None,
    };
    // What the server refused it refused of this address.
    let refused = RwSignal::new(String::new());
    let email_fault = derived(move || {
        let local = wrong.get().filter(|_| is_tried.get());
        let refused = || refused.with(|sent| *sent == typed.with(|typed| typed.email.clone()));
        let said = || failure.get().as_ref().and_then(about_email);
        local
            .or_else(|| said().filter(|_| refused()))
            .map(str::to_owned)
    });
    let other_fault = memo(move || {
        failure
            .get()
            .filter(|outcome| about_email(outcome).is_none())
    });
    effect(move || {
        let is_sent = run.get().is_some_and(|run| !run.is_over());
        dirty.set(!is_sent && typed.with(|typed| *typed != start));
    });
    effect(move || {
        let is_well = run.get().is_some_and(Run::is_well);
        if is_well {
            close.run(());
        }
    });
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        is_tried.set(true);
        if wrong.with_untracked(Option::is_some) {
            focus_first_fault(form);
            return;
        }
        let typed = typed.get_untracked();
        refused.set(typed.email.clone());
        let (me, was) = (me(), was.get_value());
        let act = match (me, was) {
            // What is as it was needs no saving.
            (Some(_), Some(from)) if from == typed => return close.run(()),
            (Some(user), Some(from)) => Act::Person(user, PersonAct::Update { from, to: typed }),
            _ => Act::create_user(NewUser {
                email: typed.email,
                first_name: typed.first_name,
                last_name: typed.last_name,
                ..NewUser::default()
            }),
        };
        run.set(Some(runner.run(vec![act])));
    };
    view! {
        <form
            node_ref=form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class="dialog-body">
            {move || other_fault.get().map(|outcome| view! {
                <div role="alert"><Banner tone=Tone::Bad text=failure_words(&outcome)/></div>
            })}
            <Field
                label=t().email
                value=email
                kind="email"
                name="new-email"
                hint=MaybeProp::derive(move || hint.clone())
                error=email_fault
                required=true
                autofocus=true
            />
            <Field label=t().first_name_optional value=first_name/>
            <Field label=t().last_name_optional value=last_name/>
            </div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
                <ActionButton on_press=move |()| submit() primary=true pending submit=true>
                    {if is_new { t().create_new_user } else { t().manage.save }}
                </ActionButton>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_needed_and_only_once() {
        assert_eq!(check("ana@acme.test", false), None);
        assert_eq!(check("ana@acme.test", true), Some(t().email_taken));
        assert_eq!(check("ana", false), Some(t().email_invalid));
        assert_eq!(check("", false), Some(t().email_invalid));
    }
}
