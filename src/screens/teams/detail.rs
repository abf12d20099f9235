//! One team: what it may have, who owns it, its people and its licenses.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    ask::AskVendor,
    form::{Form, TeamForm},
    list::{Figures, RemoveTeam, TeamMenu, figures},
    move_to::{MoveDialog, Moving},
    name, of_limit,
    owners::Owners,
    quota_words, quotas, seats_words,
};
use crate::{
    domain::{LicenseId, Team, TeamId, User, UserId},
    estate::{LicenseQuery, Topic, UserQuery},
    lean::{derived, dynamic, effect, memo},
    paths::{self, LicenseTab},
    screens::licenses::parts::{Seats, title},
    state::{live_estate::use_estate, session::use_session},
    text::{role_word, t},
    ui::{ActionButton, Align, Column, Empty, Loading, Selection, Table},
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
    let moving = RwSignal::new(None::<Moving>);
    let asking = RwSignal::new(false);
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
        <Licenses team=id.get_value() moving/>
        <People team=id.get_value() moving/>
        <TeamForm form/>
        <RemoveTeam removing figures/>
        <MoveDialog moving/>
        <AskVendor team=id.get_value() open=asking/>
    }
}

/// What there is of one kind in a team.
struct Part<K: Send + Sync + 'static> {
    label: Signal<String>,
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
}

/// A heading and a table whose rows can be ticked and moved.
fn part<K>(part: Part<K>) -> impl IntoView
where
    K: Clone + Ord + std::hash::Hash + Send + Sync + 'static,
{
    let selected = RwSignal::new(HashSet::<K>::new());
    let (rows, is_read, label) = (part.rows, part.is_read, part.label);
    keep(rows, selected);
    view! {
        <section class="team-part">
            <h2>{label}</h2>
            {bulk(selected, part.verb, part.moving, part.what)}
            <Table
                label
                columns=part.columns
                rows
                sort=derived(Vec::new)
                on_sort=|_: (String, bool)| ()
                selection=Some(Selection {
                    selected,
                    select_row: part.select_row,
                    select_all: t().select_all.into(),
                })
                empty=move || view! { <Empty title=part.none/> }
                loading=derived(move || !is_read.get() && rows.with(|rows| rows.is_empty()))
            />
        </section>
    }
}

fn column<K>(
    id: &'static str,
    title: &'static str,
    class: &'static str,
    cell: Arc<dyn Fn(&K) -> AnyView + Send + Sync>,
) -> Column<K> {
    Column {
        id,
        title,
        sortable: false,
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
    let session = use_session();
    let blocked =
        derived(move || (!session.abilities().change_team).then(|| t().role_forbids.to_owned()));
    let go = move |()| {
        let mut rows: Vec<K> = selected.with_untracked(|rows| rows.iter().cloned().collect());
        crate::lean::sort(&mut rows);
        moving.set(Some(what(rows)));
    };
    let changes = session.server_can(|server| server.changes_teams);
    dynamic(move || {
        let count = selected.with(HashSet::len);
        (changes && count > 0).then(|| {
            view! {
                <div class="bulk">
                    <p>{(t().selected)(count)}</p>
                    <ActionButton on_press=go blocked>{label}</ActionButton>
                    <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
                        {t().clear_selection}
                    </button>
                </div>
            }
        })
    })
}

/// Keeps only rows ticked that are still there.
fn keep<K>(rows: Memo<Arc<Vec<K>>>, selected: RwSignal<HashSet<K>>)
where
    K: Eq + std::hash::Hash + Send + Sync + 'static,
{
    effect(move || {
        let rows = rows.get();
        if selected.with_untracked(|selected| selected.iter().any(|id| !rows.contains(id))) {
            selected.update(|selected| selected.retain(|id| rows.contains(id)));
        }
    });
}

#[component]
fn People(team: TeamId, moving: RwSignal<Option<Moving>>) -> impl IntoView {
    let live = use_estate();
    let text = t().teams;
    let query = UserQuery {
        team: Some(team.clone()),
        ..UserQuery::default()
    };
    let rows = memo(move || {
        live.follow_users();
        Arc::new(live.peek(|estate| estate.find_users(&query)))
    });
    let is_read = memo(move || live.progress(&Topic::Users).complete);
    let label = derived(move || (text.people_of)(&name(live, &team)));
    let cell = |draw: fn(&User) -> AnyView| -> Arc<dyn Fn(&UserId) -> AnyView + Send + Sync> {
        Arc::new(move |id: &UserId| {
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
        columns,
        rows,
        is_read,
        select_row: Arc::new(of_person),
        none: text.no_people,
        verb: text.move_people,
        moving,
        what: Moving::People,
    })
}

#[component]
fn Licenses(team: TeamId, moving: RwSignal<Option<Moving>>) -> impl IntoView {
    let live = use_estate();
    let text = t().teams;
    let query = LicenseQuery {
        team: Some(team.clone()),
        ..LicenseQuery::default()
    };
    let rows = memo(move || {
        live.follow_licenses();
        Arc::new(live.peek(|estate| estate.find_licenses(&query)))
    });
    let is_read = memo(move || live.progress(&Topic::Licenses).complete);
    let label = derived(move || (text.licenses_of)(&name(live, &team)));
    let columns: Vec<Column<LicenseId>> = vec![
        column(
            "license",
            t().license,
            "",
            Arc::new(move |id: &LicenseId| {
                let href = paths::link(&paths::license(id, LicenseTab::Users));
                let id = id.clone();
                let name = move || {
                    live.follow_license(&id);
                    title(live, &id)
                };
                view! { <A href attr:class="row-link"><span dir="auto">{name}</span></A> }
                    .into_any()
            }),
        ),
        column(
            "seats",
            t().seats,
            "w-seats",
            Arc::new(|id: &LicenseId| {
                view! { <Seats license=Signal::stored(id.clone())/> }.into_any()
            }),
        ),
    ];
    part(Part {
        label,
        columns,
        rows,
        is_read,
        select_row: Arc::new(move |id: &LicenseId| (t().select_person)(&title(live, id))),
        none: text.no_licenses,
        verb: text.move_licenses,
        moving,
        what: Moving::Licenses,
    })
}
