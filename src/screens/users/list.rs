//! Everybody, whether or not they hold a seat.

use std::sync::Arc;

use leptos::prelude::*;

use super::create::CreateUser;
use crate::{
    domain::{User, UserId, UserStatus},
    estate::{Topic, UserColumn, UserQuery},
    lean::{derived, memo},
    screens::address::ListAddress,
    state::{live_estate::use_estate, notices::use_notices, session::use_session, sync::use_sync},
    text::{fault_words, format, role_word, t, user_status_word},
    ui::{
        ActionButton, Align, Column, Dash, Empty, Fault, Icon, IconName, Pill, Table, Time, Tone,
        When,
    },
};

fn column_of(name: &str) -> Option<UserColumn> {
    Some(match name {
        "name" => UserColumn::Name,
        "email" => UserColumn::Email,
        "role" => UserColumn::Role,
        "status" => UserColumn::Status,
        "created" => UserColumn::Created,
        _ => return None,
    })
}

/// The list of people.
#[component]
pub fn UserList() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let session = use_session();
    let notices = use_notices();
    sync.want(Topic::Users);
    document().set_title(t().users);
    let address = ListAddress::here("name");
    let query = memo(move || UserQuery {
        text: address.text.get(),
        sort: address.sort_in(column_of),
        ..UserQuery::default()
    });
    let rows = memo(move || {
        live.follow_users();
        let query = query.get();
        Arc::new(live.peek(|estate| estate.find_users(&query)))
    });
    let progress = memo(move || live.progress(&Topic::Users));
    let loading = derived(move || !progress.get().complete && rows.with(|rows| rows.is_empty()));
    let fault = memo(move || sync.fault(&Topic::Users));
    let creating = RwSignal::new(false);
    let blocked =
        derived(move || (!session.abilities().create_users).then(|| t().role_forbids.to_owned()));
    let headline = move || {
        let progress = progress.get();
        let have = format::number(progress.have as u64);
        if progress.complete {
            (t().users_line)(&have)
        } else {
            (t().users_loading)(&have)
        }
    };
    Effect::new(move |before: Option<UserQuery>| {
        let now = query.get();
        if before.is_some_and(|before| before.text != now.text) {
            notices.say((t().matches)(rows.with_untracked(|rows| rows.len())));
        }
        now
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{t().users}</h1>
                <p class="page-figures">{headline}</p>
            </div>
            <div class="page-actions">
                <ActionButton on_press=move |()| creating.set(true) blocked primary=true>
                    <Icon name=IconName::Plus/>
                    {t().create_user}
                </ActionButton>
            </div>
        </div>
        <div class="tools">
            <div class="find">
                <Icon name=IconName::Search/>
                <input
                    class="input"
                    type="search"
                    aria-label=t().search_users
                    placeholder=t().search_users
                    spellcheck="false"
                    autocomplete="off"
                    prop:value=move || address.text.get()
                    on:input:target=move |event| address.search(event.target().value())
                />
            </div>
        </div>
        {move || fault.get().filter(|_| rows.with(|rows| rows.is_empty())).map(|error| view! {
            <Fault
                happened=fault_words(&error)
                retry_label=t().retry
                on_retry=Callback::new(move |()| sync.read(Topic::Users))
            />
        })}
        <When is=move || fault.with(Option::is_none) || rows.with(|rows| !rows.is_empty())>
            <Table
                label=t().users_label
                columns=columns()
                rows
                sort=address.sort
                on_sort=move |(column, add): (String, bool)| address.sort_by(&column, add)
                selection=None
                empty=move || {
                    if address.text.with(String::is_empty) {
                        view! { <Empty title=t().no_users text=t().no_users_text/> }.into_any()
                    } else {
                        view! {
                            <Empty title=t().nothing_matches text=t().nothing_matches_text>
                                <button class="btn" type="button" on:click=move |_| address.clear()>
                                    {t().clear_filters}
                                </button>
                            </Empty>
                        }
                        .into_any()
                    }
                }
                loading
            />
        </When>
        <CreateUser open=creating/>
    }
}

fn columns() -> Vec<Column<UserId>> {
    let live = use_estate();
    let column = |id, title, class, draw: fn(&User) -> AnyView| Column {
        id,
        title,
        sortable: true,
        align: Align::Start,
        class,
        cell: Arc::new(move |id: &UserId| {
            let id = id.clone();
            (move || {
                live.follow_user(&id);
                live.peek(|estate| estate.user(&id).map(draw))
            })
            .into_any()
        }),
    };
    vec![
        column("name", t().name, "", |user| match user.full_name() {
            Some(name) => view! { <b dir="auto">{name}</b> }.into_any(),
            None => view! { <Dash label=t().none/> }.into_any(),
        }),
        column("email", t().email, "from-s", |user| {
            user.email.clone().into_any()
        }),
        column("role", t().role, "w-s from-m", |user| {
            role_word(user.role).into_any()
        }),
        column("status", t().status, "w-s", |user| {
            let tone = match user.status {
                UserStatus::Active => Tone::Ok,
                UserStatus::Banned => Tone::Bad,
                UserStatus::Inactive | UserStatus::Other(_) => Tone::Muted,
            };
            view! { <Pill tone text=user_status_word(&user.status)/> }.into_any()
        }),
        column("created", t().created, "w-s from-l", |user| {
            view! {
                <Time datetime=format::machine(user.created) text=format::day(user.created)/>
            }
            .into_any()
        }),
    ]
}
