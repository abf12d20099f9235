//! Giving a person a password: a made one that is shown once, one typed here, or one they choose
//! themselves by a mail of the server's.

use leptos::{prelude::*, task::spawn_local};

use super::parting_form::names_of;
use crate::{
    api::{ApiError, Secret as Hidden},
    domain::{PASSWORD_LETTERS, PasswordFault, UserId, check_password, make_password},
    lean::{derived, dynamic, effect},
    parts::ask_dialog::{Answer, Question, about_person, ask},
    state::{
        chance, live_estate::use_estate, notices::use_notices, runner::use_runner,
        session::use_session,
    },
    text::{fault_words, t},
    ui::{Banner, Field, Radio, Radios, Secret, Tone},
};

const MADE: &str = "made";
const TYPED: &str = "typed";
const MAIL: &str = "mail";

/// The dialog that gives a person a password.
#[component]
pub fn PasswordDialog(
    /// Who; `None` closes the dialog, and with it goes whatever password it knew.
    person: RwSignal<Option<UserId>>,
) -> impl IntoView {
    ask(person, about_person(t().manage.password_title), question)
}

fn question(person: UserId, close: Callback<()>) -> Question {
    let live = use_estate();
    let session = use_session();
    let notices = use_notices();
    let runner = use_runner();
    // A password is shown only once.
    let shown = RwSignal::new(false);
    let name = names_of(live, std::slice::from_ref(&person));
    let role = live.peek(|estate| estate.user(&person).map(|it| it.role));
    let may_set = role.is_some_and(|role| session.abilities().set_passwords.covers(role));
    let mails = session.server_can(|server| server.mails_passwords);
    let way = RwSignal::new(if may_set || !mails { MADE } else { MAIL });
    let typed = RwSignal::new(String::new());
    let made = RwSignal::new(None::<String>);
    let pending = RwSignal::new(false);
    let wrong = RwSignal::new(None::<&'static str>);
    let fault = RwSignal::new(None::<ApiError>);
    let ways = Signal::stored({
        let blocked = (!may_set).then(|| t().role_forbids.to_owned());
        let radio = |id, title: &str, text: &str, blocked: &Option<String>| Radio {
            id,
            title: title.to_owned(),
            text: text.to_owned(),
            blocked: blocked.clone(),
        };
        let mut ways = vec![
            radio(
                MADE,
                t().manage.password_made,
                t().manage.password_made_text,
                &blocked,
            ),
            radio(
                TYPED,
                t().manage.password_typed,
                t().manage.password_typed_text,
                &blocked,
            ),
        ];
        if mails {
            ways.push(radio(
                MAIL,
                t().manage.password_mail,
                t().manage.password_mail_text,
                &None,
            ));
        }
        ways
    });
    let person = StoredValue::new(person);
    let name = StoredValue::new(name);
    let send = move |password: Option<String>, is_made: bool| {
        pending.set(true);
        fault.set(None);
        spawn_local(async move {
            let id = person.get_value();
            let said = match &password {
                Some(password) => {
                    let password = Hidden::new(password.clone());
                    runner.set_password(&id, password).await
                }
                None => runner.send_password_reset(&id).await,
            };
            // The dialog may have been closed meanwhile; then nobody sees the password.
            if pending.try_set(false).is_some() {
                return;
            }
            let name = name.get_value();
            match (said, password) {
                (Ok(false), _) => wrong.set(Some(t().activity.nothing_sent)),
                (Ok(true), Some(password)) if is_made => {
                    shown.set(true);
                    made.set(Some(password));
                    notices.say((t().manage.password_set)(&name));
                }
                (Ok(true), Some(_)) => {
                    notices.show((t().manage.password_set)(&name), None, false);
                    close.run(());
                }
                (Ok(true), None) => {
                    notices.show((t().manage.mail_sent)(&name), None, false);
                    close.run(());
                }
                (Err(error), _) => fault.set(Some(error)),
            }
        });
    };
    let answer = move || {
        if made.with_untracked(Option::is_some) {
            return Answer::Done;
        }
        wrong.set(None);
        match way.get_untracked() {
            MAIL => send(None, false),
            TYPED => match check_password(&typed.get_untracked()) {
                Ok(()) => send(Some(typed.get_untracked()), false),
                Err(PasswordFault::TooShort) => wrong.set(Some(t().manage.password_short)),
                Err(PasswordFault::TooLong) => wrong.set(Some(t().manage.password_long)),
            },
            _ => match chance::<PASSWORD_LETTERS>() {
                Some(bytes) => send(Some(make_password(bytes)), true),
                None => wrong.set(Some(t().manage.no_chance)),
            },
        }
        Answer::Stay
    };
    // What is put right is no longer called wrong.
    effect(move || {
        way.track();
        if typed.with(|typed| check_password(typed).is_ok()) {
            wrong.set(None);
        }
    });
    let verb = derived(move || {
        let words = match way.get() {
            _ if made.with(Option::is_some) => t().done,
            MAIL => t().manage.password_mail_verb,
            TYPED => t().manage.password_typed_verb,
            _ => t().manage.password_made_verb,
        };
        words.to_owned()
    });
    let trouble = move || {
        let wrong = wrong.get().filter(|_| way.get() != TYPED);
        let fault = fault.get().map(|error| fault_words(&error));
        wrong.map(str::to_owned).or(fault)
    };
    let body = dynamic(move || {
        if let Some(password) = made.get() {
            return view! { <Shown password name=name.get_value() shown/> }.into_any();
        }
        view! {
            {move || trouble().map(|words| view! {
                <div role="alert"><Banner tone=Tone::Bad text=words/></div>
            })}
            <Radios label=t().manage.password_how ways value=way autofocus=true/>
            {move || (way.get() == TYPED).then(|| view! {
                <Field
                    label=t().manage.new_password
                    value=typed
                    kind="password"
                    name="new-password"
                    autocomplete="new-password"
                    hint=t().manage.password_rule
                    error=MaybeProp::derive(move || wrong.get().map(str::to_owned))
                    required=true
                />
            })}
        }
        .into_any()
    });
    Question {
        by_enter: true,
        is_typed: shown.into(),
        pending: pending.into(),
        leave: derived(move || match made.with(Option::is_some) {
            true => "",
            false => t().cancel,
        }),
        ..Question::new(verb, body, answer)
    }
}

/// The made password, this once.
#[component]
fn Shown(password: String, name: String, shown: RwSignal<bool>) -> impl IntoView {
    let notices = use_notices();
    let text = NodeRef::<leptos::html::P>::new();
    // What was pressed is gone; what comes next takes the focus.
    Effect::new(move |_| {
        if let Some(text) = text.get() {
            let _ = text.focus();
        }
    });
    let on_copied = move |worked| {
        let words = if worked { t().copied } else { t().copy_failed };
        // Whoever has copied it has it.
        if worked {
            shown.set(false);
        }
        notices.say(words.to_owned());
    };
    view! {
        <p node_ref=text tabindex="-1">{(t().manage.password_is)(&name)}</p>
        <p class="password-shown">
            <Secret
                value=password
                name=t().manage.new_password
                show_label=t().reveal
                hide_label=t().hide
                copy_label=t().copy
                on_copied
            />
        </p>
        <Banner tone=Tone::Warn text=t().manage.password_once/>
    }
}
