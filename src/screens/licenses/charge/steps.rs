//! Passing on who is in charge of a serial-number license, step by step.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    acts::Act,
    config::Config,
    domain::{LicenseId, NewUser, User, UserId, is_email},
    lean::{derived, dynamic, effect, memo},
    parts::guard::guard,
    screens::mail::{Letter, mail_to},
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        session::use_session,
    },
    text::{charge::OfficeText, t},
    ui::{ActionButton, Banner, Dialog, Field, Tone},
};

/// What is passed on.
#[derive(Clone, Copy)]
pub struct Office {
    /// The license whose serial number is asked for.
    pub license: StoredValue<LicenseId>,
    /// What it is called.
    pub words: &'static OfficeText,
    /// What it is the office of.
    pub name: Signal<String>,
    /// Who holds it.
    pub holders: Memo<Vec<UserId>>,
    /// Whether the person signed in may pass it on.
    pub may: Signal<bool>,
    /// The acts that pass it on from somebody, or from nobody.
    pub acts: StoredValue<Passing>,
}

/// The acts that pass something on.
pub type Passing = Arc<dyn Fn(Option<UserId>, UserId) -> Vec<Act> + Send + Sync>;

/// The dialog with the steps.
#[component]
pub fn PassOn(office: Office, open: RwSignal<bool>) -> impl IntoView {
    let is_begun = RwSignal::new(false);
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=derived(move || (office.words.title)(&office.name.get()))
            close_label=t().close
            guard=guard(is_begun)
        >
            {move || open.get().then(|| view! { <Steps office open is_begun/> })}
        </Dialog>
    }
}

/// Name and address, as far as they are known.
pub fn spelled(live: LiveEstate, user: &UserId) -> String {
    live.peek(|estate| {
        estate.met(user).map_or_else(
            || user.to_string(),
            |user| match user.full_name() {
                Some(name) => format!("{name} <{}>", user.email),
                None => user.email.clone(),
            },
        )
    })
}

/// Whether two serial numbers are the same, however they are grouped and written.
fn is_same_serial(typed: &str, key: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    !plain(key).is_empty() && plain(typed) == plain(key)
}

/// The steps: introduction, serial number, who it is, who it will be, consent.
const STEPS: usize = 5;

#[component]
fn Steps(office: Office, open: RwSignal<bool>, is_begun: RwSignal<bool>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let runner = use_runner();
    let support = expect_context::<Config>().support;
    let text = t().charge;
    let words = office.words;
    let step = RwSignal::new(0_usize);
    effect(move || is_begun.set(step.get() > 0));
    // All of it is kept here, so that going back keeps what was typed.
    let serial = RwSignal::new(String::new());
    let current = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let first_name = RwSignal::new(String::new());
    let last_name = RwSignal::new(String::new());
    let is_authorised = RwSignal::new(false);
    let fault = RwSignal::new(None::<(&'static str, String)>);
    // Who goes: the one whose address was typed. Whose address is not known may be anybody.
    let before = memo(move || {
        live.follow_users();
        let typed = current.with(|current| current.trim().to_lowercase());
        let is_it = |id: &&UserId| {
            let email = live.peek(|estate| estate.met(id).map(|user| user.email.clone()));
            email.is_none_or(|email| email == typed)
        };
        office
            .holders
            .with(|holders| holders.iter().find(is_it).cloned())
    });
    let known = memo(move || {
        live.follow_users();
        let typed = email.with(|email| email.trim().to_lowercase());
        live.peek(|estate| {
            // Who holds it may be on no list of people.
            let is_it = |user: &&User| user.email == typed;
            let held = office.holders.with(|holders| {
                let mut met = holders.iter().filter_map(|id| estate.met(id));
                met.find(is_it).cloned()
            });
            held.or_else(|| estate.user_by_email(&typed).cloned())
        })
    });
    let check = move |at: usize| -> Option<(&'static str, String)> {
        let wrong = |field, words: &str| Some((field, words.to_owned()));
        match at {
            1 => {
                let key = live.peek(|estate| {
                    let row = estate.license(&office.license.get_value())?;
                    row.key.clone()
                });
                let is_right = key.is_none_or(|key| is_same_serial(&serial.get_untracked(), &key));
                (!is_right).then(|| ("serial", text.serial_wrong.to_owned()))
            }
            2 => {
                let is_right = before.with_untracked(Option::is_some)
                    || office.holders.with_untracked(Vec::is_empty);
                (!is_right).then(|| ("current", words.current_wrong.to_owned()))
            }
            3 => {
                let known = known.get_untracked();
                if !is_email(email.get_untracked().trim()) {
                    wrong("email", t().email_invalid)
                } else if { &known }
                    .as_ref()
                    .is_some_and(|user| office.holders.with_untracked(|all| all.contains(&user.id)))
                {
                    wrong("email", words.same)
                } else if known.is_none() && first_name.with_untracked(|it| it.trim().is_empty()) {
                    wrong("first", t().required)
                } else if known.is_none() && last_name.with_untracked(|it| it.trim().is_empty()) {
                    wrong("last", t().required)
                } else {
                    None
                }
            }
            _ => None,
        }
    };
    // What is put right is no longer called wrong.
    effect(move || {
        for typed in [serial, current, email, first_name, last_name] {
            typed.track();
        }
        let now = check(step.get_untracked());
        let field = |fault: &Option<(&'static str, String)>| fault.as_ref().map(|it| it.0);
        if fault.with_untracked(|fault| fault.is_some() && field(fault) != field(&now)) {
            fault.set(None);
        }
    });
    let next = move || {
        let found = check(step.get_untracked());
        let is_right = found.is_none();
        fault.set(found);
        if is_right {
            step.update(|step| *step += 1);
        }
    };
    let back = move |_| {
        fault.set(None);
        step.update(|step| *step = step.saturating_sub(1));
    };
    let wrong = move |field: &'static str| {
        derived(move || {
            let is_here = |(at, words): (&str, String)| (at == field).then_some(words);
            fault.get().and_then(is_here)
        })
    };
    let person = move || {
        let draft = NewUser {
            email: email.get().trim().to_lowercase(),
            first_name: first_name.get().trim().to_owned(),
            last_name: last_name.get().trim().to_owned(),
            ..NewUser::default()
        };
        match known.get() {
            Some(user) => (user.id.clone(), user.label(), None),
            None => (draft.placeholder(), draft.label(), Some(draft)),
        }
    };
    let summary = move || {
        let from = before.get().map(|owner| spelled(live, &owner));
        let from = from.unwrap_or_else(|| text.nobody.to_owned());
        (words.summary)(&office.name.get(), &from, &person().1)
    };
    let submit = move || {
        let (to, _, draft) = person();
        let mut acts: Vec<Act> = draft.map(Act::create_user).into_iter().collect();
        let pass = office.acts.get_value();
        acts.extend(pass(before.get_untracked(), to));
        open.set(false);
        runner.run(acts);
    };
    let unauthorised =
        derived(move || (!is_authorised.get()).then(|| text.authorised_needed.to_owned()));
    let letter = move || {
        let by = session
            .me()
            .map(|me| format!("{} <{}>", me.user.label(), me.user.email))
            .unwrap_or_default();
        let body = format!("{}\n\n{}", summary(), (t().teams.ask_signature)(&by));
        let subject = (words.subject)(&office.name.get());
        Letter {
            mail: mail_to(support.as_deref(), &subject, &body),
            body,
        }
    };
    let letter = StoredValue::new(letter);
    let field = move || {
        match step.get() {
        0 => view! { <p>{words.start_text}</p> }.into_any(),
        1 => view! {
            <Field label=text.serial value=serial error=wrong("serial") required=true autofocus=true/>
        }
        .into_any(),
        2 if office.holders.with(Vec::is_empty) => view! { <p>{words.current_none}</p> }.into_any(),
        2 => view! {
            <Field label=words.current value=current kind="email" error=wrong("current") required=true autofocus=true/>
        }
        .into_any(),
        3 => view! {
            <h3>{words.new_heading}</h3>
            <Field label=t().email value=email kind="email" error=wrong("email") required=true autofocus=true/>
            {move || match known.get() {
                Some(user) => view! { <p>{(text.known)(&User::label(&user))}</p> }.into_any(),
                None => view! {
                    <Field label=t().first_name value=first_name error=wrong("first") required=true/>
                    <Field label=t().last_name value=last_name error=wrong("last") required=true/>
                }
                .into_any(),
            }}
        }
        .into_any(),
        _ => view! {
            <p>{summary}</p>
            {move || person().2.map(|draft| view! { <p>{(text.creates)(&draft.email)}</p> })}
            <p class="muted-words">{words.summary_seat}</p>
            {move || (!office.may.get()).then(|| view! { <Banner tone=Tone::Warn text=text.by_mail/> })}
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || is_authorised.get()
                    on:change:target=move |event| is_authorised.set(event.target().checked())
                />
                {text.authorised}
            </label>
        }
        .into_any(),
    }
    };
    // All of them send the form: one that turned into such a button while it was pressed would
    // take two steps.
    let forward = move || {
        match step.get() {
        0 => view! { <ActionButton on_press=|()| () primary=true submit=true>{text.start}</ActionButton> }.into_any(),
        at if at + 1 < STEPS => {
            view! { <ActionButton on_press=|()| () primary=true submit=true>{text.next}</ActionButton> }.into_any()
        }
        _ if office.may.get() => view! {
            <ActionButton on_press=move |()| submit() blocked=unauthorised primary=true>{text.submit}</ActionButton>
        }
        .into_any(),
        _ => view! {
            {dynamic(move || {
                letter.with_value(|letter| letter().view(is_authorised.get(), text.open_mail, text.copy, unauthorised))
            })}
        }
        .into_any(),
    }
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if step.get_untracked() < STEPS - 1 {
                    next();
                }
            }
        >
            <div class="dialog-body">
                <p class="muted-words" role="status">{move || (text.step)(step.get() + 1, STEPS)}</p>
                {field}
            </div>
            <div class="dialog-foot">
                {move || (step.get() > 0).then(|| view! {
                    <button class="btn" type="button" on:click=back>{text.back}</button>
                })}
                {forward}
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::is_same_serial;

    #[test]
    fn a_serial_number_is_the_same_however_it_is_written() {
        assert!(is_same_serial(" ab12-cd34 ", "AB12CD34"));
        assert!(is_same_serial("AB12CD34", "AB12-CD34"));
        assert!(!is_same_serial("AB12-CD35", "AB12-CD34"));
        assert!(!is_same_serial("", ""));
    }
}
