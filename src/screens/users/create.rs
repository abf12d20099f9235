//! Creating a person.

use leptos::prelude::*;

use crate::{
    config::Config,
    domain::{Act, Failure, NewUser, Outcome, is_email},
    lean::{derived, effect, memo},
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

fn check(new: &NewUser, is_taken: bool) -> Result<(), FormFaults> {
    let required = |text: &str| text.is_empty().then_some(t().required);
    let faults = FormFaults {
        email: if is_email(&new.email) {
            is_taken.then_some(t().email_taken)
        } else {
            Some(t().email_invalid)
        },
        first_name: required(&new.first_name),
        last_name: required(&new.last_name),
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
            {move || open.get().then(|| view! { <CreateForm open/> })}
        </Dialog>
    }
}

#[component]
fn CreateForm(open: RwSignal<bool>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let hint = expect_context::<Config>().create_user_hint;
    let email = RwSignal::new(String::new());
    let first_name = RwSignal::new(String::new());
    let last_name = RwSignal::new(String::new());
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
    let email_fault = derived(move || {
        let local = faults.with(|faults| faults.email.map(str::to_owned));
        local.or_else(|| {
            (failure.get() == Some(Outcome::Failed(Failure::EmailTaken)))
                .then(|| t().email_taken.to_owned())
        })
    });
    let other_fault = memo(move || {
        failure
            .get()
            .filter(|outcome| *outcome != Outcome::Failed(Failure::EmailTaken))
    });
    effect(move || {
        let is_done = run.get().is_some_and(|run| {
            run.is_over()
                && run
                    .outcomes
                    .with(|rows| rows.iter().all(|(_, outcome)| outcome.holds()))
        });
        if is_done {
            open.set(false);
        }
    });
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let new = NewUser {
            email: email.get_untracked().trim().to_lowercase(),
            first_name: first_name.get_untracked().trim().to_owned(),
            last_name: last_name.get_untracked().trim().to_owned(),
        };
        let is_taken = live.peek(|estate| estate.user_by_email(&new.email).is_some());
        match check(&new, is_taken) {
            Err(found) => {
                faults.set(found);
                focus_first_fault(form);
            }
            Ok(()) => {
                faults.set(FormFaults::default());
                run.set(Some(runner.run(vec![Act::CreateUser(new)])));
            }
        }
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
                <button class="btn" type="button" on:click=move |_| open.set(false)>{t().cancel}</button>
                <ActionButton on_press=move |()| submit() primary=true pending submit=true>
                    {t().create_new_user}
                </ActionButton>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(email: &str, first: &str, last: &str) -> NewUser {
        NewUser {
            email: email.into(),
            first_name: first.into(),
            last_name: last.into(),
        }
    }

    #[test]
    fn all_three_are_needed_and_an_address_only_once() {
        assert_eq!(
            check(&person("ana@acme.test", "Ana", "Ruiz"), false),
            Ok(())
        );
        let taken = check(&person("ana@acme.test", "Ana", "Ruiz"), true);
        assert_eq!(
            taken.map_err(|faults| faults.email),
            Err(Some(t().email_taken))
        );
        let empty = check(&person("ana", "", ""), false).expect_err("refused");
        assert_eq!(empty.email, Some(t().email_invalid));
        assert_eq!(
            (empty.first_name, empty.last_name),
            (Some(t().required), Some(t().required))
        );
    }
}
