//! All teams, with what is in them.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;
use rustc_hash::FxBuildHasher;

use super::{
    form::{Form, TeamForm},
    name, of_limit, quota_words, quotas,
};
use crate::{
    acts::{Act, TeamAct},
    domain::{LicenseId, Team, TeamId},
    estate::{NameKey, TeamFigures, Topic, fold},
    lean::{derived, memo},
    lists::Rows,
    parts::{
        address::ListAddress,
        ask_dialog::{Answer, Question, ask},
        list_screen::{self, ListScreen},
        seats_together::SeatsTogether,
    },
    paths,
    state::{
        live_estate::use_estate, scope::use_scope, session::use_session, settings::List,
        sync::use_sync,
    },
    text::t,
    ui::{ActionButton, Align, Cell, Column, Icon, IconName, Menu, MenuItem, anew, follow},
};

/// The figures of all teams.
pub(super) type Figures = Memo<HashMap<TeamId, TeamFigures, FxBuildHasher>>;

/// The figures of all teams, followed and read as far as they have not been.
pub(super) fn figures() -> Figures {
    let live = use_estate();
    let sync = use_sync();
    for topic in [
        Topic::Catalogue,
        Topic::Licenses,
        Topic::Users,
        Topic::AllDevices,
    ] {
        sync.want(topic);
    }
    memo(move || {
        live.follow_users();
        live.follow_licenses();
        live.follow_devices_all();
        live.peek(crate::estate::Estate::team_figures)
    })
}

/// The list of teams.
#[component]
pub fn TeamList() -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let text = t().teams;
    document().set_title(text.title);
    let address = ListAddress::here("name");
    let figures = figures();
    let rows = memo(move || {
        live.follow_catalogue();
        let wanted = fold(&address.text.get());
        let mut teams: Vec<Team> = live.peek(|estate| {
            let fits = |team: &&Team| fold(&team.name).contains(wanted.as_str());
            estate.teams().filter(fits).cloned().collect()
        });
        // By name already; a stable sort keeps that among equals.
        for key in address.sort.get().iter().rev() {
            let of =
                |team: &Team| figures.with(|all| all.get(&team.id).copied().unwrap_or_default());
            let value = |team: &Team| match key.column.as_str() {
                "people" => of(team).users as u64,
                "licenses" => of(team).licenses as u64,
                "seats" => of(team).seats_assigned + of(team).seats_unlimited,
                _ => 0,
            };
            let name = |team: &Team| NameKey::of(&team.name);
            match (key.column.as_str(), key.descending) {
                ("name", false) => crate::lean::sort_by_key(&mut teams, name),
                ("name", true) => crate::lean::sort_by_key(&mut teams, |team| Reverse(name(team))),
                (_, false) => crate::lean::sort_by_key(&mut teams, value),
                (_, true) => crate::lean::sort_by_key(&mut teams, |team| Reverse(value(team))),
            }
        }
        Arc::new(teams.into_iter().map(|team| team.id).collect::<Vec<_>>())
    });
    let is_read = memo(move || live.progress(&Topic::Catalogue).complete);
    let changes = session.server_can(|server| server.changes_teams);
    let form = RwSignal::new(None::<Form>);
    let removing = RwSignal::new(None::<TeamId>);
    let blocked =
        derived(move || (!session.abilities().manage_teams).then(|| t().role_forbids.to_owned()));
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{text.title}</h1>
                <p class="page-figures">
                    {move || is_read.get().then(|| (text.line)(rows.with(|rows| rows.len())))}
                </p>
            </div>
            <div class="page-actions">
                {changes.then(|| view! {
                    <ActionButton on_press=move |()| form.set(Some(Form::New)) blocked primary=true>
                        <Icon name=IconName::Plus/>
                        {text.create}
                    </ActionButton>
                })}
            </div>
        </div>
        <ListScreen
            label=text.title
            topic=Topic::Catalogue
            address
            search=text.search
            filters=None
            columns=list_screen::columns(move || columns(figures, form, removing))
            chosen=List::Teams
            rows
            take=list_screen::take(Rows::Teams)
            selection=None
            loading=derived(move || !is_read.get())
            none=(text.none, text.none_text)
        />
        <TeamForm form/>
        <RemoveTeam removing figures/>
    }
}

fn columns(
    figures: Figures,
    form: RwSignal<Option<Form>>,
    removing: RwSignal<Option<TeamId>>,
) -> Vec<Column<TeamId>> {
    let live = use_estate();
    let text = t().teams;
    let column = |id, title, sortable, align, class, cell| Column {
        id,
        title,
        sortable,
        align,
        class,
        cell,
    };
    type Draw = fn(&Team, TeamFigures) -> String;
    let figure = move |draw: Draw| -> Cell<TeamId> {
        follow(move |id: &TeamId| {
            live.follow_catalogue();
            let sum = figures.with(|all| all.get(id).copied().unwrap_or_default());
            live.peek(|estate| estate.team(id).map(|team| draw(team, sum)))
        })
    };
    let holds = figure(|_, sum| (t().teams.holds)(sum.users, sum.licenses));
    let mut columns = vec![
        column(
            "name",
            text.team,
            true,
            Align::Start,
            "",
            anew(move |id: &TeamId| {
                let holds = holds(Signal::stored(id.clone()));
                let id = id.clone();
                let href = paths::link(&paths::team(&id));
                let name = move || {
                    live.follow_catalogue();
                    name(live, &id)
                };
                view! {
                    <A href attr:class="row-link"><span dir="auto">{name}</span></A>
                    <small class="until-s">{holds}</small>
                }
                .into_any()
            }),
        ),
        column(
            "people",
            text.people,
            true,
            Align::End,
            "w-s from-s",
            figure(|team, sum| of_limit(sum.users, team.max_users)),
        ),
        column(
            "licenses",
            text.licenses,
            true,
            Align::End,
            "w-s from-s",
            figure(|team, sum| of_limit(sum.licenses, team.max_licenses)),
        ),
        column(
            "seats",
            text.seats,
            true,
            Align::Start,
            "w-sum from-m",
            anew(|id: &TeamId| {
                let licenses = licenses_of(id.clone());
                view! { <SeatsTogether licenses/> }.into_any()
            }),
        ),
    ];
    if let Some(quota) = quotas().into_iter().next() {
        let cell = follow(move |id: &TeamId| {
            live.follow_catalogue();
            live.peek(|estate| quota_words(estate.team(id)?, &quota))
        });
        // Its name is the vendor's and stands in the cell's own words on the team's page.
        columns.push(column(
            "quota",
            text.limits,
            false,
            Align::End,
            "w-m from-l",
            cell,
        ));
    }
    columns.push(column(
        "actions",
        "",
        false,
        Align::Start,
        "w-actions",
        anew(move |id: &TeamId| view! { <TeamMenu id=id.clone() form removing/> }.into_any()),
    ));
    columns
}

/// The licenses of a team, followed.
fn licenses_of(team: TeamId) -> Memo<Vec<LicenseId>> {
    let live = use_estate();
    memo(move || {
        live.follow_licenses();
        live.peek(|estate| {
            let all = estate.licenses();
            let of_team = all.filter(|row| row.team.as_ref() == Some(&team));
            of_team.map(|row| row.id.clone()).collect()
        })
    })
}

/// What can be done with a team.
#[component]
pub(super) fn TeamMenu(
    id: TeamId,
    form: RwSignal<Option<Form>>,
    removing: RwSignal<Option<TeamId>>,
) -> impl IntoView {
    let live = use_estate();
    let scope = use_scope();
    let session = use_session();
    let text = t().teams;
    let label = {
        let id = id.clone();
        derived(move || {
            live.follow_catalogue();
            (text.actions)(&name(live, &id))
        })
    };
    let items = derived(move || {
        live.follow_catalogue();
        let may = session.abilities().manage_teams;
        let unless = |may: bool| (!may).then(|| t().role_forbids.to_owned());
        let item = |label: String, disabled_reason, danger, act: Callback<()>| MenuItem {
            label,
            on_select: act,
            disabled_reason,
            danger,
        };
        let with = |act: fn(TeamId, RwSignal<Option<Form>>, RwSignal<Option<TeamId>>)| {
            let id = id.clone();
            Callback::new(move |()| act(id.clone(), form, removing))
        };
        let only = {
            let id = id.clone();
            Callback::new(move |()| scope.choose(Some(id.clone())))
        };
        let only = item((text.only)(&name(live, &id)), None, false, only);
        if !session.server_can(|server| server.changes_teams) {
            return vec![only];
        }
        vec![
            only,
            item(
                text.edit.to_owned(),
                unless(may),
                false,
                with(|id, form, _| form.set(Some(Form::Edit(id)))),
            ),
            item(
                text.remove.to_owned(),
                unless(may),
                true,
                with(|id, _, removing| removing.set(Some(id))),
            ),
        ]
    });
    view! { <Menu label items/> }
}

/// Says what becomes of the people and licenses before a team is removed.
#[component]
pub(super) fn RemoveTeam(removing: RwSignal<Option<TeamId>>, figures: Figures) -> impl IntoView {
    let live = use_estate();
    let scope = use_scope();
    let text = t().teams;
    let title = move |team| (text.remove_title)(&name(live, &team));
    ask(removing, title, move |team, _| {
        let team = StoredValue::new(team);
        let words = move || {
            let sum = figures.with(|all| all.get(&team.get_value()).copied());
            let sum = sum.unwrap_or_default();
            (text.remove_text)(sum.users, sum.licenses)
        };
        let answer = move || {
            let team = team.get_value();
            if scope.memo().get_untracked().as_ref() == Some(&team) {
                scope.choose(None);
            }
            Answer::Send(vec![Act::Team(team, TeamAct::Remove)])
        };
        let body = view! { <p>{words}</p> }.into_any();
        Question {
            is_danger: Signal::stored(true),
            ..Question::new(text.remove_confirm, body, answer)
        }
    })
}
