//! Choosing who is to manage a contract: somebody known, or an address nobody has yet.

use std::sync::Arc;

use leptos::prelude::*;

use super::Standing;
use crate::{
    acts::{Act, ContractAct},
    domain::{NewUser, UserId},
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Question, ask},
    screens::{
        addresses,
        licenses::people::{PeopleSearch, chip, offer_new},
    },
    state::session::use_session,
    text::t,
    ui::{ComboOption, Combobox, Field, When},
};

/// The dialog that asks who.
#[component]
pub fn AddManager(standing: Standing, open: RwSignal<bool>) -> impl IntoView {
    let title = move |()| (t().contracts.add_title)(&standing.number());
    ask(open, title, move |(), _| question(standing))
}

/// The address of somebody new.
fn address(id: &UserId) -> String {
    id.placeholder_email().unwrap_or_default().to_owned()
}

fn question(standing: Standing) -> Question {
    let session = use_session();
    let text = t().contracts;
    let who = RwSignal::new(None::<UserId>);
    let [first_name, last_name] = [(); 2].map(|()| RwSignal::new(String::new()));
    let chosen = derived(move || who.get().into_iter().collect::<Vec<_>>());
    let search = PeopleSearch::anybody(chosen);
    let options = derived(move || {
        let mut options = search.options.get();
        for option in &mut options {
            if standing.is_managed_by(&option.key) {
                option.note = Some(text.already.to_owned());
                option.disabled = true;
            }
        }
        let typed = search.query.with(|query| query.trim().to_lowercase());
        let is_manager = { standing.managers }.with(|all| all.iter().any(|it| it.email == typed));
        if search.is_sure.get() && !is_manager {
            let may = session.abilities().create_users;
            options.extend(offer_new(search.query, chosen, may));
        }
        options
    });
    let chips = derived(move || {
        let chip = |id: UserId| match id.is_placeholder() {
            false => chip(standing.live, &id),
            true => ComboOption {
                title: address(&id),
                key: id,
                detail: t().new_people.to_owned(),
                note: None,
                disabled: false,
            },
        };
        who.get().map(chip).into_iter().collect::<Vec<_>>()
    });
    let is_new = memo(move || who.with(|who| who.as_ref().is_some_and(UserId::is_placeholder)));
    let is_typed = derived(move || who.with(Option::is_some));
    let blocked = derived(move || (!is_typed.get()).then(|| text.person_missing.to_owned()));
    // Of what is pasted the address is looked for; a name beside it is kept for somebody new.
    let paste = move |pasted: String| {
        let mut found = addresses::read(&pasted).addresses.into_iter();
        let Some(one) = found.next() else {
            return false;
        };
        search.query.set(one.email);
        first_name.set(one.first_name);
        last_name.set(one.last_name);
        true
    };
    let answer = move || {
        let Some(user) = who.get_untracked() else {
            return Answer::Stay;
        };
        let draft = user.is_placeholder().then(|| {
            Act::create_user(NewUser {
                email: address(&user),
                first_name: first_name.get_untracked().trim().to_owned(),
                last_name: last_name.get_untracked().trim().to_owned(),
                ..NewUser::default()
            })
        });
        let contract = standing.id.get_value();
        let acts = { draft.into_iter() }
            .chain([Act::Contract(contract, ContractAct::AddManager { user })]);
        Answer::Send(acts.collect())
    };
    let body = view! {
            <p class="muted-words">{move || (text.add_text)(standing.licenses.get())}</p>
            <Combobox
                label=text.person
                hint=text.person_hint
                query=search.query
                options
                chosen=chips
                on_choose=move |id: UserId| {
                    who.set(Some(id));
                    search.query.set(String::new());
                }
                on_remove=move |_: UserId| who.set(None)
                on_paste=paste
                remove_label=Arc::new(|name: &str| (t().remove_person)(name))
                status=search.status
                autofocus=true
            />
            <When is=move || is_new.get()>
                <div class="form-row">
                    <Field label=t().first_name_optional value=first_name/>
                    <Field label=t().last_name_optional value=last_name/>
                </div>
            </When>
    };
    Question {
        blocked,
        asks_why: true,
        is_typed,
        ..Question::new(text.add_confirm, body.into_any(), answer)
    }
}
