//! Creating a person, and changing one.

use leptos::prelude::*;

use crate::{
    acts::{Act, Failure, Outcome, PersonAct},
    config::Config,
    domain::{NewUser, Profile, User, UserId, is_email},
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Question, Told, about_person, ask, failure},
    state::live_estate::use_estate,
    text::t,
    ui::Field,
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
    let title = |()| t().create_user_title.to_owned();
    ask(open, title, |(), _| question(None))
}

/// The dialog that changes a person's address and names.
#[component]
pub fn EditUser(
    /// Who; `None` closes the dialog.
    person: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    ask(
        person,
        about_person(t().manage.edit_title),
        move |person, _| question(live.peek(|estate| estate.user(&person).cloned())),
    )
}

/// What is asked about a person, as they are; about nobody yet where one is created.
fn question(before: Option<User>) -> Question {
    let live = use_estate();
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
    let run = RwSignal::new(None);
    let failure = failure(run);
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
    let is_typed = derived(move || typed.with(|typed| *typed != start));
    let answer = move || {
        is_tried.set(true);
        if wrong.with_untracked(Option::is_some) {
            return Answer::Stay;
        }
        let typed = typed.get_untracked();
        refused.set(typed.email.clone());
        let act = match (me(), was.get_value()) {
            // What is as it was needs no saving.
            (Some(_), Some(from)) if from == typed => return Answer::Done,
            (Some(user), Some(from)) => Act::Person(user, PersonAct::Update { from, to: typed }),
            _ => Act::create_user(NewUser {
                email: typed.email,
                first_name: typed.first_name,
                last_name: typed.last_name,
                ..NewUser::default()
            }),
        };
        Answer::Send(vec![act])
    };
    let body = view! {
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
    };
    let verb = if is_new {
        t().create_new_user
    } else {
        t().manage.save
    };
    Question {
        by_enter: true,
        is_typed,
        told: Told::Here(|outcome| about_email(outcome).is_some()),
        run,
        ..Question::new(verb, body.into_any(), answer)
    }
}

/// Refusals that are about the address belong to its field; what was typed stays.
fn about_email(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Failed(Failure::EmailTaken) => Some(t().email_taken),
        Outcome::Failed(Failure::InvalidEmail) => Some(t().acts.invalid_email),
        _ => None,
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
