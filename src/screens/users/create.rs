//! Creating a person, and changing one.

use leptos::prelude::*;

use crate::{
    acts::{Act, Failure, Outcome, PersonAct},
    config::Config,
    domain::{NewUser, Profile, User, UserId, is_email},
    lean::{derived, effect, memo},
    screens::person_dialog::{PersonDialog, form},
    state::{
        live_estate::use_estate,
        runner::{Run, use_runner},
    },
    text::{failure_words, t},
    ui::{ActionButton, Banner, Dialog, Field, Tone, focus_first_fault},
};

/// What a form found wrong before anything was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FormFaults {
    email: Option<&'static str>,
    first_name: Option<&'static str>,
    last_name: Option<&'static str>,
}

/// Checks what was typed. `is_taken` says whether somebody else has the address; names can be
/// left out only where there were none before.
fn check(typed: &Profile, before: Option<&Profile>, is_taken: bool) -> Result<(), FormFaults> {
    let required = |pick: fn(&Profile) -> &String| {
        let was_empty = before.is_some_and(|before| pick(before).is_empty());
        (pick(typed).is_empty() && !was_empty).then_some(t().required)
    };
    let faults = FormFaults {
        email: if is_email(&typed.email) {
            is_taken.then_some(t().email_taken)
        } else {
            Some(t().email_invalid)
        },
        first_name: required(|it| &it.first_name),
        last_name: required(|it| &it.last_name),
    };
    if faults == FormFaults::default() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// The dialog that creates a person.
#[component]
pub fn CreateUser(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=t().create_user_title
            close_label=t().close
        >
            {move || open.get().then(|| view! { <PersonForm before=None close=Callback::new(move |()| open.set(false))/> })}
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
    view! {
        <PersonDialog person title=t().manage.edit_title form=form(move |person, close| {
            let before = live.peek(|estate| estate.user(&person).cloned());
            before.map(|user| view! { <PersonForm before=Some(user) close/> }).into_any()
        })/>
    }
}

#[component]
fn PersonForm(
    /// The person as they are; nobody where one is created.
    before: Option<User>,
    close: Callback<()>,
) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let is_new = before.is_none();
    let hint = expect_context::<Config>().create_user_hint;
    let hint = hint.filter(|_| is_new);
    let was = before.as_ref().map(User::profile);
    let start = was.clone().unwrap_or_default();
    let email = RwSignal::new(start.email);
    let first_name = RwSignal::new(start.first_name);
    let last_name = RwSignal::new(start.last_name);
    let (before, was) = (StoredValue::new(before), StoredValue::new(was));
    let faults = RwSignal::new(FormFaults::default());
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
    let email_fault = derived(move || {
        let local = faults.with(|faults| faults.email);
        let said = local.or_else(|| failure.get().as_ref().and_then(about_email));
        said.map(str::to_owned)
    });
    let other_fault = memo(move || {
        failure
            .get()
            .filter(|outcome| about_email(outcome).is_none())
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
        let typed = Profile {
            email: email.get_untracked().trim().to_lowercase(),
            first_name: first_name.get_untracked().trim().to_owned(),
            last_name: last_name.get_untracked().trim().to_owned(),
        };
        let me = before.with_value(|before| before.as_ref().map(|user| user.id.clone()));
        let is_taken = live.peek(|estate| {
            let holder = estate.user_by_email(&typed.email);
            holder.is_some_and(|holder| Some(&holder.id) != me.as_ref())
        });
        let was = was.get_value();
        if let Err(found) = check(&typed, was.as_ref(), is_taken) {
            faults.set(found);
            focus_first_fault(form);
            return;
        }
        faults.set(FormFaults::default());
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
    let field = move |pick: fn(&FormFaults) -> Option<&'static str>| {
        derived(move || faults.with(pick).map(str::to_owned))
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
            <Field label=t().first_name value=first_name error=field(|faults| faults.first_name) required=true/>
            <Field label=t().last_name value=last_name error=field(|faults| faults.last_name) required=true/>
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

    fn person(email: &str, first: &str, last: &str) -> Profile {
        Profile {
            email: email.into(),
            first_name: first.into(),
            last_name: last.into(),
        }
    }

    #[test]
    fn all_three_are_needed_and_an_address_only_once() {
        let ana = person("ana@acme.test", "Ana", "Ruiz");
        assert_eq!(check(&ana, None, false), Ok(()));
        let taken = check(&ana, None, true);
        assert_eq!(
            taken.map_err(|faults| faults.email),
            Err(Some(t().email_taken))
        );
        let empty = check(&person("ana", "", ""), None, false).expect_err("refused");
        assert_eq!(empty.email, Some(t().email_invalid));
        assert_eq!(
            (empty.first_name, empty.last_name),
            (Some(t().required), Some(t().required))
        );
    }

    #[test]
    fn who_had_no_name_may_stay_without_one_and_who_had_one_keeps_one() {
        let nameless = person("ana@acme.test", "", "");
        let named = person("ana@acme.test", "Ana", "Ruiz");
        assert_eq!(check(&nameless, Some(&nameless), false), Ok(()));
        let faults = check(&nameless, Some(&named), false).expect_err("refused");
        assert_eq!(faults.first_name, Some(t().required));
    }
}
