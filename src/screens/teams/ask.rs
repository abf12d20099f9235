//! A request to the vendor for what the license server cannot do: merging and splitting teams.

use leptos::prelude::*;

use super::name;
use crate::{
    config::Config,
    domain::TeamId,
    lean::derived,
    screens::mail::{Letter, mail_to},
    state::{live_estate::use_estate, session::use_session},
    text::t,
    ui::{ActionButton, Dialog, Field},
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Merge,
    Split,
}

/// The request, step by step: what, then whether one may ask for it, then the text.
#[component]
pub fn AskVendor(team: TeamId, open: RwSignal<bool>) -> impl IntoView {
    let team = StoredValue::new(team);
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=t().teams.ask_title
            close_label=t().close
        >
            {move || open.get().then(|| view! { <Steps team=team.get_value() open/> })}
        </Dialog>
    }
}

#[component]
fn Steps(team: TeamId, open: RwSignal<bool>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let support = expect_context::<Config>().support;
    let text = t().teams;
    // Kept here, so that going back keeps what was typed.
    let wish = RwSignal::new(Wish::Merge);
    let other = RwSignal::new(String::new());
    let people = RwSignal::new(String::new());
    let more = RwSignal::new(String::new());
    let is_authorised = RwSignal::new(false);
    let is_last_step = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let missing = derived(move || {
        let is_empty = match wish.get() {
            Wish::Merge => other.with(|text| text.trim().is_empty()),
            Wish::Split => people.with(|text| text.trim().is_empty()),
        };
        (tried.get() && is_empty).then(|| t().required.to_owned())
    });
    let team_name = name(live, &team);
    let subject = (text.ask_subject)(&team_name);
    let body = derived(move || {
        let wish = match wish.get() {
            Wish::Merge => (text.ask_merge_body)(&team_name, other.get().trim()),
            Wish::Split => (text.ask_split_body)(&team_name, people.get().trim()),
        };
        let by = session
            .me()
            .map(|me| format!("{} <{}>", me.user.label(), me.user.email))
            .unwrap_or_default();
        let parts = [
            wish,
            more.get().trim().to_owned(),
            (text.ask_signature)(&by),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    });
    let next = move || {
        tried.set(true);
        if missing.get_untracked().is_none() {
            is_last_step.set(true);
        }
    };
    let choice = move |value: Wish, label: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="wish"
                    prop:checked=move || wish.get() == value
                    on:change=move |_| wish.set(value)
                />
                {label}
            </label>
        }
    };
    let unauthorised =
        derived(move || (!is_authorised.get()).then(|| text.ask_authorised_needed.to_owned()));
    let letter = move || Letter {
        mail: mail_to(support.as_deref(), &subject, &body.get()),
        body: body.get(),
    };
    let can_mail = letter().mail.is_some();
    let letter = StoredValue::new(letter);
    view! {
        <div class="dialog-body" hidden=move || is_last_step.get()>
            <p>{text.ask_text}</p>
            <fieldset class="choices">
                <legend>{text.ask_what}</legend>
                {choice(Wish::Merge, text.ask_merge)}
                {choice(Wish::Split, text.ask_split)}
            </fieldset>
            {move || match wish.get() {
                Wish::Merge => view! { <Field label=text.ask_other_team value=other error=missing required=true/> }.into_any(),
                Wish::Split => view! { <Field label=text.ask_people value=people error=missing required=true/> }.into_any(),
            }}
            <Field label=text.ask_more value=more/>
        </div>
        <div class="dialog-body" hidden=move || !is_last_step.get()>
            <h3>{text.ask_preview}</h3>
            <pre class="letter" dir="auto">{body}</pre>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || is_authorised.get()
                    on:change:target=move |event| is_authorised.set(event.target().checked())
                />
                {text.ask_authorised}
            </label>
            {(!can_mail).then(|| view! { <p class="muted-words">{text.ask_no_address}</p> })}
        </div>
        <div class="dialog-foot">
            {move || if is_last_step.get() {
                view! {
                    <button class="btn" type="button" on:click=move |_| is_last_step.set(false)>{text.ask_back}</button>
                    {move || letter.with_value(|letter| {
                        letter().view(is_authorised.get(), text.ask_open, text.ask_copy, unauthorised)
                    })}
                }
                .into_any()
            } else {
                view! {
                    <button class="btn" type="button" on:click=move |_| open.set(false)>{t().cancel}</button>
                    <ActionButton on_press=move |()| next() primary=true>{text.ask_next}</ActionButton>
                }
                .into_any()
            }}
        </div>
    }
}
