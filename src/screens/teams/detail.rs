//! One team: what it may have, who owns it, its people and its licenses.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    add::{AddDialog, Adding},
    ask::AskVendor,
    form::{Form, TeamForm},
    list::{Figures, RemoveTeam, TeamMenu, figures},
    name, of_limit,
    owners::Owners,
    quota_words, quotas, seats_words,
};
use crate::{
    domain::{LicenseId, Team, TeamId, User, UserId},
    estate::{LicenseColumn, LicenseQuery, Topic, UserColumn, UserQuery},
    lean::{derived, dynamic, effect, memo},
    lists::Rows,
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen, Take},
        long_name::long_name,
        team_moves::{Moving, move_blocked, use_team_moves},
    },
    paths::{self, LicenseTab},
    screens::licenses::parts::{Seats, title},
    state::{live_estate::use_estate, session::use_session},
    text::{format, role_word, t},
    ui::{ActionButton, Align, Cell, Column, Empty, Icon, IconName, Loading, Selection, anew},
};

/// The page of one team.
#[component]
pub fn TeamPage() -> impl IntoView {
    let live = use_estate();
    let id = paths::use_id::<TeamId>();
    let figures = figures();
    let standing = memo(move || {
        live.follow_catalogue();
        let id = id.get();
        live.peek(|estate| (estate.team(&id).is_some(), estate.lacks_team(&id)))
    });
    dynamic(move || match standing.get() {
        (true, _) => {
            let id = id.get();
            view! { <Known id figures/> }.into_any()
        }
        (false, true) => view! {
            <Empty title=t().teams.team_gone text=t().teams.team_gone_text alone=true>
                <A href=paths::link(paths::TEAMS) attr:class="btn">{t().teams.back}</A>
            </Empty>
        }
        .into_any(),
        (false, false) => view! { <Loading label=t().teams.title lines=6/> }.into_any(),
    })
}

#[component]
fn Known(id: TeamId, figures: Figures) -> impl IntoView {
    let live = use_estate();
    let text = t().teams;
    let id = StoredValue::new(id);
    let team = memo(move || {
        live.follow_catalogue();
        live.peek(|estate| estate.team(&id.get_value()).cloned())
            .unwrap_or_default()
    });
    effect(move || document().set_title(&team.with(|team| team.name.clone())));
    let sum =
        memo(move || figures.with(|all| all.get(&id.get_value()).copied().unwrap_or_default()));
    let form = RwSignal::new(None::<Form>);
    let removing = RwSignal::new(None::<TeamId>);
    let moving = use_team_moves();
    let asking = RwSignal::new(false);
    let adding = RwSignal::new(None::<Adding>);
    let changes = use_session().server_can(|server| server.changes_teams);
    let fact = |label: &'static str,
                used: fn(&crate::estate::TeamFigures) -> usize,
                max: fn(&Team) -> Option<u32>| {
        let value = move || of_limit(used(&sum.get()), team.with(max));
        view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
    };
    let granted = move || {
        team.with(|team| {
            let words = |quota: crate::config::Quota| {
                let words = quota_words(team, &quota)?;
                Some(view! { <div><dt>{quota.label}</dt><dd>{words}</dd></div> })
            };
            quotas().into_iter().filter_map(words).collect_view()
        })
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <ol class="crumbs" role="list">
                    <li><A href=paths::link(paths::TEAMS) exact=true>{text.title}</A></li>
                </ol>
                <h1><bdi>{move || team.with(|team| team.name.clone())}</bdi></h1>
            </div>
            <div class="page-actions">
                <button class="btn" type="button" on:click=move |_| asking.set(true)>{text.ask_vendor}</button>
                <TeamMenu id=id.get_value() form removing/>
            </div>
        </div>
        <div class="facts">
            <dl>
                {fact(text.people, |sum| sum.users, |team| team.max_users)}
                {fact(text.licenses, |sum| sum.licenses, |team| team.max_licenses)}
                {fact(text.devices, |sum| sum.devices, |team| team.max_devices)}
                <div>
                    <dt>{text.seats}</dt>
                    <dd>{move || seats_words(&sum.get())}</dd>
                </div>
                {granted}
            </dl>
        </div>
        {changes.then(|| view! { <Owners team=id.get_value()/> })}
        <Licenses team=id.get_value() moving adding/>
        <People team=id.get_value() moving adding/>
        <TeamForm form/>
        <RemoveTeam removing figures/>
        <AddDialog team=id.get_value() adding/>
        <AskVendor team=id.get_value() open=asking/>
    }
}

/// What there is of one kind in a team.
struct Part<K: Send + Sync + 'static> {
    label: Signal<String>,
    topic: Topic,
    address: ListAddress,
    /// What its search is called.
    search: &'static str,
    take: Take<K>,
    columns: Vec<Column<K>>,
    rows: Memo<Arc<Vec<K>>>,
    is_read: Memo<bool>,
    /// What ticking a row is called.
    select_row: Arc<dyn Fn(&K) -> String + Send + Sync>,
    /// Said where there is nothing.
    none: &'static str,
    /// What moves the ticked rows to another team.
    verb: &'static str,
    moving: RwSignal<Option<Moving>>,
    what: fn(Vec<K>) -> Moving,
    /// What adds others.
    add: &'static str,
    adding: RwSignal<Option<Adding>>,
    kind: Adding,
}

/// A heading and a table whose rows can be ticked and moved.
fn part<K>(part: Part<K>) -> impl IntoView
where
    K: Clone + Ord + std::hash::Hash + Send + Sync + 'static,
{
    let selected = RwSignal::new(HashSet::<K>::new());
    let (rows, is_read, label) = (part.rows, part.is_read, part.label);
    let columns = part.columns;
    // Where a team cannot be changed, ticking would lead nowhere.
    let changes = use_session().server_can(|server| server.changes_teams);
    list_screen::keep_listed(rows, selected);
    view! {
        <section class="team-part">
            <div class="team-head">
                <h2>{label}</h2>
                {changes.then(|| view! {
                    <ActionButton on_press=move |()| part.adding.set(Some(part.kind)) blocked=move_blocked()>
                        <Icon name=IconName::Plus/>
                        {part.add}
                    </ActionButton>
                })}
            </div>
            <ListScreen
                label
                topic=part.topic
                address=part.address
                search=part.search
                filters=None
                columns=list_screen::columns(move || columns.clone())
                chosen=None
                rows
                take=part.take
                selection=changes.then(|| Selection {
                    selected,
                    select_row: part.select_row,
                    select_all: t().select_all.into(),
                })
                bar=move || bulk(selected, part.verb, part.moving, part.what)
                loading=derived(move || !is_read.get() && rows.with(|rows| rows.is_empty()))
                short=derived(move || part.address.is_plain() && rows.with(|rows| rows.is_empty()))
                none=(part.none, "")
            />
        </section>
    }
}

fn column<K: Send + Sync + 'static>(
    id: &'static str,
    title: &'static str,
    class: &'static str,
    cell: Cell<K>,
) -> Column<K> {
    Column {
        id,
        title,
        sortable: true,
        align: Align::Start,
        class,
        cell,
    }
}

/// Rows that can be ticked and moved to another team.
fn bulk<K>(
    selected: RwSignal<HashSet<K>>,
    label: &'static str,
    moving: RwSignal<Option<Moving>>,
    what: fn(Vec<K>) -> Moving,
) -> AnyView
where
    K: Clone + Ord + std::hash::Hash + Send + Sync + 'static,
{
    let blocked = move_blocked();
    let go = move |()| {
        let mut rows: Vec<K> = selected.with_untracked(|rows| rows.iter().cloned().collect());
        crate::lean::sort(&mut rows);
        moving.set(Some(what(rows)));
    };
    view! {
        <div class="bulk">
            <p>{move || (t().selected)(selected.with(HashSet::len))}</p>
            <ActionButton on_press=go blocked>{label}</ActionButton>
            <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
                {t().clear_selection}
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn People(
    team: TeamId,
    moving: RwSignal<Option<Moving>>,
    adding: RwSignal<Option<Adding>>,
) -> impl IntoView {
    let live = use_estate();
    let text = t().teams;
    let address = ListAddress::here("name");
    let of = team.clone();
    let rows = memo(move || {
        live.follow_users();
        let query = UserQuery {
            text: address.text.get(),
            team: Some(of.clone()),
            sort: address.sort_in(|name| match name {
                "name" => Some(UserColumn::Name),
                "email" => Some(UserColumn::Email),
                "role" => Some(UserColumn::Role),
                _ => None,
            }),
            ..UserQuery::default()
        };
        Arc::new(live.peek(|estate| estate.find_users(&query)))
    });
    let is_read = memo(move || live.progress(&Topic::Users).complete);
    let label = derived(move || (text.people_of)(&name(live, &team)));
    let cell = |draw: fn(&User) -> AnyView| -> Cell<UserId> {
        anew(move |id: &UserId| {
            let id = id.clone();
            (move || {
                live.follow_user(&id);
                live.peek(|estate| estate.user(&id).map(draw))
            })
            .into_any()
        })
    };
    let columns = vec![
        column(
            "name",
            t().name,
            "",
            cell(|user| view! { <span dir="auto">{user.label()}</span> }.into_any()),
        ),
        column(
            "email",
            t().email,
            "from-s",
            cell(|user| user.email.clone().into_any()),
        ),
        column(
            "role",
            t().role,
            "w-s from-m",
            cell(|user| role_word(user.role).into_any()),
        ),
    ];
    let of_person = move |id: &UserId| {
        let label = live.peek(|estate| estate.user(id).map(User::label));
        (t().select_person)(&label.unwrap_or_else(|| id.to_string()))
    };
    part(Part {
        label,
        topic: Topic::Users,
        address,
        search: t().search_users,
        take: list_screen::take(Rows::Users),
        columns,
        rows,
        is_read,
        select_row: Arc::new(of_person),
        none: text.no_people,
        verb: text.move_people,
        moving,
        what: Moving::people,
        add: text.add_people,
        adding,
        kind: Adding::People,
    })
}

#[component]
fn Licenses(
    team: TeamId,
    moving: RwSignal<Option<Moving>>,
    adding: RwSignal<Option<Adding>>,
) -> impl IntoView {
    let live = use_estate();
    let text = t().teams;
    let address = ListAddress::second("license");
    let of = team.clone();
    let rows = memo(move || {
        live.follow_licenses();
        let query = LicenseQuery {
            text: address.text.get(),
            team: Some(of.clone()),
            sort: address.sort_in(|name| match name {
                "license" => Some(LicenseColumn::Title),
                "seats" => Some(LicenseColumn::Free),
                _ => None,
            }),
            now: format::now(),
            ..LicenseQuery::default()
        };
        Arc::new(live.peek(|estate| estate.find_licenses(&query)))
    });
    let is_read = memo(move || live.progress(&Topic::Licenses).complete);
    let label = derived(move || (text.licenses_of)(&name(live, &team)));
    let columns: Vec<Column<LicenseId>> = vec![
        column(
            "license",
            t().license,
            "",
            anew(move |id: &LicenseId| {
                let href = paths::link(&paths::license(id, LicenseTab::Users));
                let id = id.clone();
                let name = move || {
                    live.follow_license(&id);
                    long_name(title(live, &id))
                };
                view! { <A href attr:class="row-link">{name}</A> }.into_any()
            }),
        ),
        column(
            "seats",
            t().seats,
            "w-seats",
            anew(|id: &LicenseId| view! { <Seats license=Signal::stored(id.clone())/> }.into_any()),
        ),
    ];
    part(Part {
        label,
        topic: Topic::Licenses,
        address,
        search: t().search_licenses,
        take: list_screen::take(Rows::Licenses),
        columns,
        rows,
        is_read,
        select_row: Arc::new(move |id: &LicenseId| (t().select_person)(&title(live, id))),
        none: text.no_licenses,
        verb: text.move_licenses,
        moving,
        what: Moving::licenses,
        add: text.add_licenses,
        adding,
        kind: Adding::Licenses,
    })
}
