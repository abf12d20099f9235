//! Everybody, whether or not they hold a seat.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    bulk::BulkBar,
    create::CreateUser,
    filters::{IdleNote, Listed, UserSelects, people_at, user_filters},
};
use crate::{
    domain::{User, UserId, UserStatus},
    estate::Topic,
    lean::{derived, memo},
    lists::Rows,
    parts::{
        address::{ListAddress, begin},
        list_screen::{self, ListScreen},
    },
    paths::{self, UserTab},
    screens::{
        census::{Census, CensusFault, census_words},
        people::{InviteButton, PeopleDialogs, PeopleTasks, PersonMenu},
        team_chip::scoped_title,
        tick_list::TickByList,
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        scope::use_scope,
        session::{Session, use_session},
        settings::List,
    },
    text::{format, reconcile, role_word, t, user_status_word},
    ui::{
        ActionButton, Align, Column, Dash, Icon, IconName, Menu, MenuItem, Pill, Selection, Time,
        Tone, follow,
    },
};

/// The list of people.
#[component]
pub fn UserList() -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    document().set_title(t().users);
    let address = ListAddress::here("name");
    let listed = people_at(address);
    let Listed {
        rows,
        census,
        is_held_back,
        ..
    } = listed;
    let team = use_scope().memo();
    let progress = memo(move || live.progress(&Topic::Users));
    let loading = derived(move || {
        (!progress.get().complete || !census.is_complete() || is_held_back.get())
            && rows.with(|rows| rows.is_empty())
    });
    let creating = RwSignal::new(false);
    begin("create", move |_| {
        creating.set(may_create_alone(session));
    });
    let alone = session.server_can(|server| server.creates_alone);
    let tasks = PeopleTasks::new();
    let selected = RwSignal::new(HashSet::<UserId>::new());
    let blocked =
        derived(move || (!session.abilities().create_users).then(|| t().role_forbids.to_owned()));
    let all = memo(move || match team.get() {
        None => progress.get().have,
        Some(team) => {
            live.follow_users();
            live.peek(|estate| estate.user_figures(Some(&team)).all)
        }
    });
    let line = move || {
        let is_read = progress.get().complete;
        let all = format::number(all.get() as u64);
        let line = match is_read {
            true => (t().users_line)(&all),
            false => (t().users_loading)(&all),
        };
        let parts = [Some(line), census_words(census)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    address.announce(move || rows.with(|rows| rows.len()), t().matches);
    let name_of = move |id: &UserId| live.peek(|estate| crate::text::person(estate, id));
    let search = leptos_router::hooks::use_location().search;
    let matrix = move || {
        let search = search.get();
        match search.trim_start_matches('?') {
            "" => paths::MATRIX.to_owned(),
            search => format!("{}?{search}", paths::MATRIX),
        }
    };
    let go = StoredValue::new_local(leptos_router::hooks::use_navigate());
    // What a phone has no room for beside the main button.
    let others = derived(move || {
        let open = MenuItem::new(t().by_user.matrix, move || {
            go.with_value(|go| go(&untrack(matrix), Default::default()));
        });
        let reconcile = MenuItem::new(reconcile::words().title, move || {
            go.with_value(|go| go(paths::RECONCILE, Default::default()));
        });
        [
            Some(open),
            Some(reconcile),
            alone.then(|| tasks.invite_item()),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                {scoped_title(t().users)}
                <p class="page-figures">{line}</p>
            </div>
            <div class="page-actions">
                <A href=move || paths::link(&matrix()) attr:class="btn not-phone">
                    {t().by_user.matrix}
                </A>
                <A href=paths::link(paths::RECONCILE) attr:class="btn not-phone">
                    {reconcile::words().title}
                </A>
                <span class=if alone { "not-phone" } else { "" }><InviteButton tasks/></span>
                {alone.then(|| view! {
                    <ActionButton on_press=move |()| creating.set(true) blocked primary=true>
                        <Icon name=IconName::Plus/>
                        {t().create_user}
                    </ActionButton>
                })}
                <span class="only-phone">
                    <Menu label=(t().more_actions)(t().users) items=others/>
                </span>
            </div>
        </div>
        <CensusFault census/>
        <IdleNote listed/>
        <ListScreen
            label=t().users_label
            topic=Topic::Users
            address
            search=t().search_users
            filters=user_filters(address)
            more=move || view! { <UserSelects address/> <TickByList rows selected/> }
            columns=list_screen::columns(move || columns(census, tasks))
            chosen=List::Users
            rows
            take=list_screen::take(Rows::Users)
            selection=Some(Selection {
                selected,
                select_row: Arc::new(move |id: &UserId| (t().select_person)(&name_of(id))),
                select_all: derived(move || {
                    let count = rows.with(|rows| rows.len());
                    (t().by_user.select_all)(&format::number(count as u64))
                }),
            })
            bar=move || view! { <BulkBar selected rows tasks/> }
            loading
            none=(t().no_users, t().no_users_text)
        />
        <CreateUser open=creating/>
        <PeopleDialogs tasks selected/>
    }
}

/// Whether somebody can be created here who has no seat yet.
fn may_create_alone(session: Session) -> bool {
    session.server_can(|server| server.creates_alone)
        && untrack(|| session.abilities().create_users)
}

fn columns(census: Census, tasks: PeopleTasks) -> Vec<Column<UserId>> {
    let live = use_estate();
    let column = |id, title, class, draw: fn(&User) -> AnyView| Column {
        id,
        title,
        sortable: true,
        align: Align::Start,
        class,
        cell: follow(move |id: &UserId| {
            live.follow_user(id);
            live.peek(|estate| estate.user(id).map(draw))
        }),
    };
    let mut columns = vec![
        Column {
            id: "name",
            title: t().name,
            sortable: true,
            align: Align::Start,
            class: "",
            cell: Arc::new(|id| view! { <NameCell id/> }.into_any()),
        },
        column("email", t().email, "from-s", |user| {
            user.email.clone().into_any()
        }),
        Column {
            id: "team",
            title: t().team,
            sortable: true,
            align: Align::Start,
            class: "w-m from-xl",
            cell: follow(move |id| team_cell(live, id)),
        },
        column("role", t().role, "w-s from-m", |user| {
            role_word(user.role).into_any()
        }),
        column("status", t().status, "w-status from-xs", user_pill),
        Column {
            id: "seats",
            title: t().seats,
            sortable: true,
            align: Align::End,
            class: "w-xs from-m",
            cell: follow(move |id| seats_cell(live, census, id)),
        },
        column("created", t().created, "w-s from-xl", |user| {
            view! {
                <Time datetime=format::machine(user.created) text=format::day(user.created)/>
            }
            .into_any()
        }),
        Column {
            id: "actions",
            title: "",
            sortable: false,
            align: Align::End,
            class: "w-actions",
            cell: Arc::new(move |id| view! { <PersonMenu tasks id/> }.into_any()),
        },
    ];
    let has_roles = use_session().server_can(|server| server.has_roles);
    columns.retain(|column| has_roles || column.id != "role");
    columns
}

/// A person's status: a shape and a word.
pub fn user_pill(user: &User) -> AnyView {
    let tone = match user.status {
        UserStatus::Active => Tone::Ok,
        UserStatus::Banned => Tone::Bad,
        UserStatus::Inactive | UserStatus::Other(_) => Tone::Muted,
    };
    view! { <Pill tone text=user_status_word(&user.status)/> }.into_any()
}

/// The name, which leads to the person's page; their address where there is no room for it.
#[component]
fn NameCell(id: Signal<UserId>) -> impl IntoView {
    let live = use_estate();
    let href = move || id.with(|id| paths::link(&paths::user(id, UserTab::Access)));
    let words = memo(move || {
        id.with(|id| {
            live.follow_user(id);
            live.peek(|estate| {
                let user = estate.user(id)?;
                Some((user.label(), user.email.clone()))
            })
        })
    });
    view! {
        <A href attr:class="row-link">
            <span dir="auto">{move || words.get().map(|(name, _)| name)}</span>
        </A>
        <small class="until-s">{move || words.get().map(|(_, email)| email)}</small>
    }
}

fn team_cell(live: LiveEstate, id: &UserId) -> AnyView {
    live.follow_user(id);
    live.follow_catalogue();
    let name = live.peek(|estate| {
        let team = estate.user(id)?.team.as_ref()?;
        Some(estate.team(team)?.name.clone())
    });
    match name {
        Some(name) => view! { <span dir="auto">{name}</span> }.into_any(),
        None => view! { <Dash label=t().none/> }.into_any(),
    }
}

/// How many seats they hold, once that is certain.
fn seats_cell(live: LiveEstate, census: Census, id: &UserId) -> AnyView {
    live.follow_user(id);
    if census.is_complete() {
        let held = live.peek(|estate| estate.seats_of_user(id).len());
        format::number(held as u64).into_any()
    } else {
        view! { <span class="skeleton" aria-hidden="true"></span> }.into_any()
    }
}
