//! Who is in charge of a serial-number license, and the guided change of it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{contract::Contract, parts::title};
use crate::{
    config::Config,
    domain::{Act, LicenseId, NewUser, User, UserId, is_email},
    estate::Topic,
    lean::{derived, dynamic, memo},
    screens::mail::{Letter, mail_to},
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        session::use_session,
        sync::use_sync,
    },
    text::t,
    ui::{ActionButton, Banner, Dialog, Field, Tone},
};

/// Who is in charge of the license that the address names, as its server has it.
#[component]
pub fn InCharge() -> impl IntoView {
    let live = use_estate();
    let params = use_params_map();
    let has_owners = use_session().server_can(|server| server.has_owners);
    let license =
        memo(move || LicenseId::from(params.with(|params| params.get("id").unwrap_or_default())));
    let contract = memo(move || {
        let id = license.get();
        live.follow_license(&id);
        live.peek(|estate| estate.license(&id)?.contract.clone())
    });
    dynamic(move || match (has_owners, contract.get()) {
        (true, _) => view! { <Coordinator id=license.get()/> }.into_any(),
        (false, Some(contract)) => view! { <Contract license=license.get() contract/> }.into_any(),
        (false, None) => ().into_any(),
    })
}

/// The contract manager and the software coordinator, with a way to change the latter.
#[component]
fn Coordinator(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let text = &t().charge;
    let team = live.peek(|estate| estate.license(&id)?.team.clone());
    if let Some(team) = &team {
        sync.want(Topic::TeamOwners(team.clone()));
    }
    sync.want(Topic::Users);
    let open = RwSignal::new(false);
    let id = StoredValue::new(id);
    let coordinator = memo(move || {
        live.follow_license(&id.get_value());
        live.follow_users();
        owner(live, &id.get_value()).map(|owner| spelled(live, &owner))
    });
    let has_team = team.is_some();
    let managers = memo(move || {
        let Some(team) = &team else {
            return Vec::new();
        };
        live.follow_team(team);
        live.follow_users();
        let owners = live.peek(|estate| estate.team_owners(team).into_value());
        let owners = owners.unwrap_or_default();
        owners
            .iter()
            .map(|owner| spelled(live, owner))
            .collect::<Vec<_>>()
    });
    view! {
        <section class="panel">
            <h2>{text.heading}</h2>
            <dl class="pairs">
                <div>
                    <dt>{text.manager}</dt>
                    <dd dir="auto">{move || match managers.get() {
                        _ if !has_team => text.no_team.to_owned(),
                        names if names.is_empty() => text.nobody.to_owned(),
                        names => names.join(", "),
                    }}</dd>
                </div>
                <div>
                    <dt>{text.coordinator}</dt>
                    <dd dir="auto">{move || coordinator.get().unwrap_or_else(|| text.nobody.to_owned())}</dd>
                </div>
            </dl>
            {move || (managers.with(Vec::len) > 1).then(|| view! {
                <Banner tone=Tone::Warn text=(text.too_many)(managers.with(Vec::len))/>
            })}
            <p class="muted-words">{text.rule}</p>
            <p>
                <button class="btn" type="button" on:click=move |_| open.set(true)>{text.change}</button>
            </p>
            <Dialog
                open
                on_close=move |()| open.set(false)
                title=derived(move || (text.title)(&title(live, &id.get_value())))
                close_label=t().close
                guard=true
            >
                {move || open.get().then(|| view! { <Steps id=id.get_value() open/> })}
            </Dialog>
        </section>
    }
}

fn owner(live: LiveEstate, id: &LicenseId) -> Option<UserId> {
    live.peek(|estate| estate.license(id)?.owner.clone())
}

/// Name and address, as far as they are known.
fn spelled(live: LiveEstate, user: &UserId) -> String {
    live.peek(|estate| {
        estate.user(user).map_or_else(
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
fn Steps(id: LicenseId, open: RwSignal<bool>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let runner = use_runner();
    let support = expect_context::<Config>().support;
    let text = &t().charge;
    let step = RwSignal::new(0_usize);
    // All of it is kept here, so that going back keeps what was typed.
    let serial = RwSignal::new(String::new());
    let current = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let first_name = RwSignal::new(String::new());
    let last_name = RwSignal::new(String::new());
    let is_authorised = RwSignal::new(false);
    let fault = RwSignal::new(None::<(&'static str, String)>);
    let id = StoredValue::new(id);

    let before = memo(move || {
        live.follow_license(&id.get_value());
        live.follow_users();
        owner(live, &id.get_value())
    });
    let known = memo(move || {
        live.follow_users();
        live.peek(|estate| estate.user_by_email(email.get().trim()).cloned())
    });
    let check = move |at: usize| -> Option<(&'static str, String)> {
        let wrong = |field, words: &str| Some((field, words.to_owned()));
        match at {
            1 => {
                let key = live.peek(|estate| estate.license(&id.get_value())?.key.clone());
                let is_right = key.is_none_or(|key| is_same_serial(&serial.get_untracked(), &key));
                (!is_right).then(|| ("serial", text.serial_wrong.to_owned()))
            }
            2 => {
                let owner = before.get_untracked()?;
                let email = live.peek(|estate| estate.user(&owner).map(|user| user.email.clone()));
                let is_right = email
                    .is_none_or(|email| current.get_untracked().trim().to_lowercase() == email);
                (!is_right).then(|| ("current", text.current_wrong.to_owned()))
            }
            3 => {
                let known = known.get_untracked();
                if !is_email(email.get_untracked().trim()) {
                    wrong("email", t().email_invalid)
                } else if known.as_ref().map(|user| &user.id) == before.get_untracked().as_ref()
                    && known.is_some()
                {
                    wrong("email", text.same)
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
        (text.summary)(&title(live, &id.get_value()), &from, &person().1)
    };
    let may = move || session.abilities().change_owner;
    let submit = move || {
        let (to, _, draft) = person();
        let mut acts: Vec<Act> = draft.map(Act::CreateUser).into_iter().collect();
        acts.push(Act::SetOwner {
            license: id.get_value(),
            from: before.get_untracked(),
            to: Some(to),
        });
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
        let subject = (text.subject)(&title(live, &id.get_value()));
        Letter {
            mail: mail_to(support.as_deref(), &subject, &body),
            body,
        }
    };
    let letter = StoredValue::new(letter);
    let field = move || {
        match step.get() {
        0 => view! { <p>{text.start_text}</p> }.into_any(),
        1 => view! {
            <Field label=text.serial value=serial error=wrong("serial") required=true autofocus=true/>
        }
        .into_any(),
        2 if before.get().is_none() => view! { <p>{text.current_none}</p> }.into_any(),
        2 => view! {
            <Field label=text.current value=current kind="email" error=wrong("current") required=true autofocus=true/>
        }
        .into_any(),
        3 => view! {
            <h3>{text.new_heading}</h3>
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
            <p class="muted-words">{text.summary_seat}</p>
            {move || (!may()).then(|| view! { <Banner tone=Tone::Warn text=text.by_mail/> })}
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
    let forward = move || {
        match step.get() {
        0 => view! { <ActionButton on_press=move |()| next() primary=true>{text.start}</ActionButton> }.into_any(),
        at if at + 1 < STEPS => {
            view! { <ActionButton on_press=move |()| next() primary=true submit=true>{text.next}</ActionButton> }.into_any()
        }
        _ if may() => view! {
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
                if (1..STEPS - 1).contains(&step.get_untracked()) {
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
