//! Signing in: as a page of its own, and in place when a token has ended.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{Credentials, Secret, SignInFault},
    config::Config,
    domain::is_email,
    lean::{derived, effect, memo},
    state::{
        host::use_host,
        server::use_server,
        session::{Lasting, Stage, use_session},
    },
    text::{format, sign_in_words, t},
    ui::{ActionButton, Banner, Dialog, Field, Tone, focus_field, focus_first_fault},
};

/// The page for somebody who is not in.
#[component]
pub fn SignIn(
    /// What stands below the form.
    children: Children,
) -> impl IntoView {
    let config: Config = expect_context();
    document().set_title(&config.brand);
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <p class="top-brand">
                    <span class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
                    {config.brand.clone()}
                </p>
                <h1>{(t().sign_in_title)(&config.brand)}</h1>
                <SignInForm on_leave=None/>
                {config.support.map(|to| view! {
                    <p><a href=to target="_blank" rel="noreferrer">{t().support}</a></p>
                })}
                {children()}
            </div>
        </main>
    }
}

/// Asks for the password again when a token has ended, over whatever is on screen.
#[component]
pub fn SignInAgain(
    /// Signs out instead.
    on_leave: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let stage = session.stage();
    let open = memo(move || matches!(stage.get(), Stage::Ended(_)));
    view! {
        <Dialog
            open
            on_close=|()| {}
            title=t().sign_in_again
            close_label=""
            // Escape would throw away what waits; the way out is a button that says so.
            busy=true
        >
            <SignInForm on_leave=Some(on_leave)/>
        </Dialog>
    }
}

/// What a form found wrong before anything was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FormFaults {
    server: Option<&'static str>,
    company: Option<&'static str>,
    email: Option<&'static str>,
    password: Option<&'static str>,
    code: Option<&'static str>,
}

impl FormFaults {
    fn none(&self) -> bool {
        *self == Self::default()
    }
}

fn check(
    server: Option<&str>,
    company: Option<&str>,
    email: &str,
    password: &str,
    code: Option<&str>,
) -> FormFaults {
    // A configuration may name a folder of the panel's own host.
    let is_address = |url: &str| {
        ["https://", "http://", "/"]
            .iter()
            .any(|start| url.starts_with(start))
    };
    FormFaults {
        server: server
            .filter(|url| !is_address(url.trim()))
            .map(|_| t().address_invalid),
        company: company
            .filter(|company| company.trim().is_empty())
            .map(|_| t().required),
        email: (!is_email(email.trim())).then_some(t().email_invalid),
        password: password.is_empty().then_some(t().required),
        code: code
            .filter(|code| code.trim().is_empty())
            .map(|_| t().required),
    }
}

#[component]
fn SignInForm(on_leave: Option<Callback<()>>) -> impl IntoView {
    let in_place = on_leave.is_some();
    let session = use_session();
    let server = use_server();
    let config: Config = expect_context();
    let asks_server = config.server_changeable && !in_place;

    let url = RwSignal::new(server.url());
    let asks_company = server.kind().asks_company();
    let company = RwSignal::new(session.company().get_untracked());
    let email = RwSignal::new(session.email().get_untracked());
    let password = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let needs_code = RwSignal::new(false);
    let pending = RwSignal::new(false);
    let faults = RwSignal::new(FormFaults::default());
    let fault = RwSignal::new(None::<SignInFault>);
    effect(move || {
        if let Some(found) = session.fault().filter(|_| !in_place) {
            fault.set(Some(found));
        }
    });
    let host = use_host();
    let form = NodeRef::<leptos::html::Form>::new();
    let field = move |pick: fn(&FormFaults) -> Option<&'static str>| {
        derived(move || faults.with(pick).map(str::to_owned))
    };

    let words_of = move |fault: &SignInFault| match fault {
        SignInFault::WrongCredentials if asks_company => t().by_seat.wrong_credentials.to_owned(),
        other => sign_in_words(other, &server.url()),
    };

    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let found = check(
            asks_server.then(|| url.get_untracked()).as_deref(),
            asks_company.then(|| company.get_untracked()).as_deref(),
            &email.get_untracked(),
            &password.get_untracked(),
            needs_code
                .get_untracked()
                .then(|| code.get_untracked())
                .as_deref(),
        );
        let can_go = found.none();
        faults.set(found);
        fault.set(None);
        if !can_go {
            return focus_first_fault(form);
        }
        if asks_server {
            server.change(url.get_untracked().trim().trim_end_matches('/'));
        }
        let credentials = Credentials {
            company: asks_company.then(|| company.get_untracked().trim().to_owned()),
            email: email.get_untracked().trim().to_owned(),
            password: Secret::new(password.get_untracked()),
            code: needs_code
                .get_untracked()
                .then(|| code.get_untracked().trim().to_owned()),
            is_short: false,
        };
        pending.set(true);
        spawn_local(async move {
            let result = session.sign_in(credentials).await;
            // Signed in, the form is gone, and its signals with it.
            let _ = pending.try_set(false);
            match result {
                Ok(()) => {}
                Err(SignInFault::CodeNeeded) => {
                    needs_code.set(true);
                    focus_field(form, "input[name=code]");
                }
                Err(SignInFault::CodeWrong) => {
                    needs_code.set(true);
                    code.set(String::new());
                    fault.set(Some(SignInFault::CodeWrong));
                    focus_field(form, "input[name=code]");
                }
                Err(other) => fault.set(Some(other)),
            }
        });
    };

    // To whom a mail was asked for.
    let mailed = RwSignal::new(None::<String>);
    let forgot = move |_| {
        if pending.get_untracked() {
            return;
        }
        mailed.set(None);
        fault.set(None);
        let address = email.get_untracked().trim().to_owned();
        let wrong = (!is_email(&address)).then_some(t().email_invalid);
        faults.set(FormFaults {
            email: wrong,
            ..FormFaults::default()
        });
        if wrong.is_some() {
            return focus_first_fault(form);
        }
        pending.set(true);
        spawn_local(async move {
            let asked = session.forgot_password(&address).await;
            if pending.try_set(false).is_some() {
                return;
            }
            match asked {
                Ok(()) => mailed.set(Some(address)),
                Err(why) => fault.set(Some(why)),
            }
        });
    };
    // Where the address of the server can be changed, nobody has said yet whom to ask.
    let is_mailed = server.kind().mails_passwords() && !in_place && !asks_server;

    view! {
        <form
            node_ref=form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class=if in_place { "dialog-body" } else { "stack" }>
            {in_place.then(|| view! { <p>{t().sign_in_again_text}</p> })}
            {move || fault.get().map(|fault| view! {
                <div role="alert">
                    <Banner tone=Tone::Bad text=words_of(&fault)/>
                </div>
            })}
            {move || mailed.get().map(|email| view! {
                <Banner tone=Tone::Muted text=(t().forgot_sent)(&email)/>
            })}
            {move || session.lasting().map(|left| view! {
                <Banner tone=Tone::Muted text=lasting_words(left)/>
            })}
            {asks_server.then(|| view! {
                <Field
                    label=t().server_address
                    value=url
                    kind="url"
                    name="server"
                    autocomplete="url"
                    hint=t().server_address_hint
                    error=field(|faults| faults.server)
                    required=true
                />
            })}
            {asks_company.then(|| view! {
                <Field
                    label=t().by_seat.company_code
                    value=company
                    name="company"
                    autocomplete="organization"
                    error=field(|faults| faults.company)
                    required=true
                    readonly=in_place
                    autofocus=!in_place && company.with_untracked(String::is_empty)
                />
            })}
            <Field
                label=t().email
                value=email
                kind="email"
                name="email"
                autocomplete="username"
                error=field(|faults| faults.email)
                required=true
                readonly=in_place
                autofocus=!in_place && (!asks_company || !company.with_untracked(String::is_empty))
            />
            <Field
                label=t().password
                value=password
                kind="password"
                name="password"
                autocomplete="current-password"
                error=field(|faults| faults.password)
                required=true
                autofocus=in_place
            />
            {is_mailed.then(|| view! {
                <button class="forgot" type="button" on:click=forgot>{t().forgot}</button>
            })}
            {move || needs_code.get().then(|| view! {
                <Field
                    label=t().code
                    value=code
                    name="code"
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    hint=t().code_hint
                    error=field(|faults| faults.code)
                    required=true
                    autofocus=true
                />
            })}
            </div>
            <div class=if in_place { "dialog-foot" } else { "stack" }>
                {on_leave.map(|leave| view! {
                    <button class="btn" type="button" on:click=move |_| leave.run(())>
                        {t().sign_out}
                    </button>
                })}
                <ActionButton on_press=move |()| submit() primary=true pending submit=true>
                    {move || if pending.get() { t().signing_in } else { t().sign_in }}
                </ActionButton>
                {host.is_there().then(|| view! {
                    <button class="btn" type="button" on:click=move |_| host.ask(session)>
                        {t().by_portal}
                    </button>
                })}
            </div>
        </form>
    }
}

/// That a sign-in goes on without its person, and until when.
fn lasting_words(left: Lasting) -> String {
    let until = left.until.map(format::day_and_time);
    (t().lasts)(until.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_while_a_field_is_empty_or_malformed() {
        let faults = check(Some("keys.example"), Some(" "), "ana", "", Some(" "));
        assert_eq!(faults.server, Some(t().address_invalid));
        assert_eq!(faults.company, Some(t().required));
        assert_eq!(faults.email, Some(t().email_invalid));
        assert_eq!(faults.password, Some(t().required));
        assert_eq!(faults.code, Some(t().required));
        assert!(check(None, None, " ana@acme.test ", "x", None).none());
    }

    #[test]
    fn k8_a_refused_code_is_waited_out_and_the_password_doubted() {
        let words = sign_in_words(&SignInFault::CodeWrong, "");
        for part in ["wait for the next one", "password may be wrong"] {
            assert!(words.contains(part), "{words}");
        }
    }

    #[test]
    fn k9_a_sign_in_that_goes_on_is_told_with_its_end() {
        let until = chrono::DateTime::from_timestamp(1_772_400_600, 0);
        assert!(lasting_words(Lasting { until }).ends_with("by itself, 1 Mar 2026, 21:30 UTC."));
        assert!(lasting_words(Lasting { until: None }).contains("goes on"));
    }
}
