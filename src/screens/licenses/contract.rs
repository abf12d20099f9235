//! The contract a license was bought with: what came with it, who manages it, and letting
//! somebody do so or no longer.

mod add;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;

use self::add::AddManager;
use super::{
    charge::steps::{Office, PassOn},
    password::FirstPassword,
};
use crate::{
    acts::{Act, ContractAct},
    api::PeopleOf,
    domain::{ContractId, LicenseId, User, UserId},
    estate::{NameKey, Topic},
    lean::{derived, dynamic, effect, memo},
    parts::ask_dialog::{Answer, Question, about_person, ask},
    paths::{self, LicenseTab, UserTab},
    screens::until_read::until_read,
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::use_sync,
    },
    text::{contract_name, license_title, t},
    ui::{ActionButton, Banner, Tone},
};

/// How many may be in charge of serial-number licenses.
const MOST_BY_SERIAL: usize = 2;

/// A contract, for the parts of its panel.
#[derive(Clone, Copy)]
struct Standing {
    live: LiveEstate,
    id: StoredValue<ContractId>,
    /// By name.
    managers: Memo<Vec<User>>,
    /// How many licenses belong to it, as far as they are known.
    licenses: Memo<usize>,
}

impl Standing {
    fn of(contract: ContractId) -> Self {
        let live = use_estate();
        let id = StoredValue::new(contract);
        let managers = memo(move || {
            live.follow_contract(&id.get_value());
            live.follow_users();
            let managers = live.peek(|estate| estate.managers(&id.get_value()).into_value());
            let mut managers = managers.unwrap_or_default();
            crate::lean::sort_by_key(&mut managers, |user| NameKey::of(&user.label()));
            managers
        });
        let licenses = memo(move || {
            live.follow_licenses();
            live.peek(|estate| estate.licenses_of_contract(&id.get_value()).count())
        });
        Self {
            live,
            id,
            managers,
            licenses,
        }
    }

    /// Its number; followed.
    fn number(self) -> String {
        self.live.follow_licenses();
        self.live
            .peek(|estate| contract_name(estate, &self.id.get_value()))
    }

    fn is_managed_by(self, user: &UserId) -> bool {
        self.managers
            .with(|all| all.iter().any(|manager| manager.id == *user))
    }
}

/// What belongs to the license's contract, and who manages it.
#[component]
pub fn Contract(
    /// The license.
    license: LicenseId,
    /// Its contract.
    contract: ContractId,
) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let session = use_session();
    let text = t().contracts;
    let standing = Standing::of(contract.clone());
    let license = StoredValue::new(license);
    let topic = StoredValue::new(Topic::Managers(contract.clone()));
    sync.want(topic.get_value());
    let others = memo(move || {
        live.follow_licenses();
        live.peek(|estate| {
            let others = { estate.licenses_of_contract(&contract) }
                .filter(|row| row.id != license.get_value());
            let title = |id: &LicenseId| license_title(estate, id);
            let mut others: Vec<_> = others.map(|row| (title(&row.id), row.id.clone())).collect();
            crate::lean::sort_by_key(&mut others, |(title, _)| NameKey::of(title));
            others
        })
    });
    let by_serial = memo(move || {
        live.follow_licenses();
        let id = standing.id.get_value();
        live.peek(|estate| estate.are_by_serial(estate.licenses_of_contract(&id)))
    });
    let is_read = memo(move || live.progress(&topic.get_value()).complete);
    let count = memo(move || standing.managers.with(Vec::len));
    let may = move || session.abilities().change_managers;
    let add_blocked = derived(move || match () {
        () if !may() => Some(t().role_forbids.to_owned()),
        () if !is_read.get() => Some(t().manage.still_reading.to_owned()),
        () if by_serial.get() && count.get() >= MOST_BY_SERIAL => Some(text.takes_two.to_owned()),
        () => None,
    });
    let office = Office {
        license,
        words: &t().charge.manager_words,
        name: derived(move || standing.number()),
        holders: memo(move || {
            let id = |user: &User| user.id.clone();
            standing.managers.with(|all| all.iter().map(id).collect())
        }),
        may: derived(may),
        // The new one first, so that somebody can take care of it all the time.
        acts: StoredValue::new(Arc::new(move |from, user| {
            let contract = standing.id.get_value();
            let go = from
                .filter(|from| *from != user)
                .map(|user| Act::Contract(contract.clone(), ContractAct::RemoveManager { user }));
            let come = Act::Contract(contract, ContractAct::AddManager { user });
            [come].into_iter().chain(go).collect()
        })),
    };
    let replacing = RwSignal::new(false);
    // Whoever is there already is not created.
    effect(move || {
        if replacing.get() {
            sync.want(Topic::Users);
        }
    });
    let adding = RwSignal::new(false);
    let removing = RwSignal::new(None::<UserId>);
    let known = until_read(topic.get_value(), text.managers, move || {
        if count.get() == 0 {
            return view! { <p class="managers-none">{text.nobody}</p> }.into_any();
        }
        let rows: Vec<_> = { standing.managers.get().into_iter() }
            .map(|user| view! { <Manager standing user removing/> })
            .collect();
        view! { <ul class="managers" role="list" aria-label=text.managers>{rows}</ul> }.into_any()
    });
    view! {
        <section class="panel">
            <h2>{text.heading}</h2>
            <dl class="pairs">
                <div><dt>{text.number}</dt><dd dir="auto">{move || standing.number()}</dd></div>
                {dynamic(move || {
                    let others: Vec<_> = { others.get().into_iter() }
                        .map(|(title, id)| {
                            let href = paths::link(&paths::license(&id, LicenseTab::Details));
                            view! { <li><A href><bdi>{title}</bdi></A></li> }
                        })
                        .collect();
                    (!others.is_empty()).then(|| view! {
                        <div><dt>{text.others}</dt><dd><ul role="list">{others}</ul></dd></div>
                    })
                })}
            </dl>
            <h3>{text.managers}</h3>
            <p class="muted-words">{text.managers_text}</p>
            {known}
            {move || (by_serial.get() && count.get() > MOST_BY_SERIAL).then(|| view! {
                <Banner tone=Tone::Warn text=(text.too_many)(count.get())/>
            })}
            <div class="managers-end">
                {move || by_serial.get().then(|| view! {
                    <ActionButton
                        on_press=move |()| replacing.set(true)
                        blocked=derived(move || {
                            (!is_read.get()).then(|| t().manage.still_reading.to_owned())
                        })
                    >
                        {office.words.change}
                    </ActionButton>
                })}
                <ActionButton on_press=move |()| adding.set(true) blocked=add_blocked>{text.add}</ActionButton>
            </div>
            <PassOn office open=replacing/>
            <AddManager standing open=adding/>
            {ask(removing, about_person(text.remove_title), move |person, _| {
                remove_question(standing, person)
            })}
        </section>
    }
}

/// Somebody who manages it: who they are, their first password, and a way to end it.
#[component]
fn Manager(standing: Standing, user: User, removing: RwSignal<Option<UserId>>) -> impl IntoView {
    let session = use_session();
    let text = t().contracts;
    let live = standing.live;
    let blocked = derived(move || {
        (!session.abilities().change_managers).then(|| t().role_forbids.to_owned())
    });
    let (label, id) = (user.label(), user.id.clone());
    let remove = (text.remove)(&label);
    let moving = live.moving();
    let pending = {
        let id = id.clone();
        derived(move || {
            moving.with(|acts| {
                let is_it = |act: &Act| {
                    act.about_user() == Some(&id)
                        && act.about_contract() == Some(&standing.id.get_value())
                };
                acts.iter().any(is_it)
            })
        })
    };
    // Who has no seat may have no page of their own.
    let is_listed = {
        let id = id.clone();
        memo(move || {
            live.follow_users();
            live.peek(|estate| estate.user(&id).is_some())
        })
    };
    let name = {
        let href = paths::link(&paths::user(&id, UserTab::Access));
        dynamic(move || {
            let label = label.clone();
            match is_listed.get() {
                true => view! { <A href=href.clone()><bdi>{label}</bdi></A> }.into_any(),
                false => view! { <bdi>{label}</bdi> }.into_any(),
            }
        })
    };
    let password = user.has_initial_password.then(|| {
        let of = PeopleOf::Contract(standing.id.get_value());
        view! {
            <span class="manager-password">
                <small>{t().by_seat.first_password}</small>
                <FirstPassword of user=id.clone()/>
            </span>
        }
    });
    view! {
        <li>
            <span class="manager-name">
                {name}
                {user.full_name().is_some().then(|| view! { <small dir="auto">{user.email.clone()}</small> })}
            </span>
            <ActionButton
                on_press=move |()| removing.set(Some(id.clone()))
                blocked
                pending
                ghost=true
                label=remove
            >
                {text.remove_short}
            </ActionButton>
            {password}
        </li>
    }
}

/// Says what somebody can no longer do, before anything is sent.
fn remove_question(standing: Standing, person: UserId) -> Question {
    let session = use_session();
    let text = t().contracts;
    let user = StoredValue::new(person);
    let name = standing
        .live
        .peek(|estate| estate.label(&user.get_value()))
        .unwrap_or_default();
    // The panel's own accounts are not the server's: they have only the address in common.
    let is_self = standing.live.peek(|estate| {
        let email = estate.met(&user.get_value()).map(|it| it.email.clone());
        email.is_some_and(|email| session.email().get_untracked().eq_ignore_ascii_case(&email))
    });
    let is_last = memo(move || {
        standing.managers.with(Vec::len) == 1 && standing.is_managed_by(&user.get_value())
    });
    let answer = move || {
        Answer::Send(vec![Act::Contract(
            standing.id.get_value(),
            ContractAct::RemoveManager {
                user: user.get_value(),
            },
        )])
    };
    let body = view! {
        <p>{move || (text.remove_text)(&name, standing.licenses.get())}</p>
        {is_self.then(|| view! { <Banner tone=Tone::Warn text=text.remove_self/> })}
        {move || is_last.get().then(|| view! { <Banner tone=Tone::Warn text=text.remove_last/> })}
    };
    Question {
        is_danger: Signal::stored(true),
        asks_why: true,
        ..Question::new(text.remove_confirm, body.into_any(), answer)
    }
}
