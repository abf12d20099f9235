//! One person: who they are, what they hold a seat on, and their devices.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{access_tab::AccessTab, devices_tab::DevicesTab, list::user_pill};
use crate::{
    domain::{User, UserId},
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    parts::address::begin,
    paths::{self, UserTab},
    screens::{
        access::EditAccess,
        licenses::text_or_dash,
        one_thing::{Absence, one_thing},
        people::{PeopleDialogs, PeopleTasks, PersonMenu},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
        sync::use_sync,
    },
    text::{format, role_word, t},
    ui::{ActionButton, CopyButton, Tab, Tabs, Time},
};

/// The page of the person that the address names.
#[component]
pub fn UserPage() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let id = paths::use_id::<UserId>();
    let tab = paths::use_tab(UserTab::from_segment);
    let is_known = memo(move || {
        live.follow_user(&id.get());
        live.peek(|estate| estate.user(&id.get()).is_some())
    });
    let read = move || sync.read_user(id.get());
    one_thing(
        is_known,
        move || Box::pin(read()),
        move || view! { <Known id=id.get() tab/> }.into_any(),
        Absence {
            loading: t().by_user.person_loading,
            gone: (t().by_user.person_gone, t().by_user.person_gone_text),
            back: (paths::USERS, t().by_user.to_users),
        },
    )
}

#[component]
fn Known(id: UserId, tab: Memo<UserTab>) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let session = use_session();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    sync.want(Topic::UserLicenses(id.clone()));
    let id = StoredValue::new(id);
    let editing = RwSignal::new(Vec::<UserId>::new());
    let tasks = PeopleTasks::new();
    let row = memo(move || {
        live.follow_user(&id.get_value());
        live.peek(|estate| estate.user(&id.get_value()).cloned())
    });
    begin("access", move |_| {
        if session.peek_abilities().change_seats {
            editing.set(vec![id.get_value()]);
        }
    });
    begin("hand-over", move |_| tasks.hand_over(&id.get_value()));
    let name = memo(move || row.with(|row| row.as_ref().map(User::label).unwrap_or_default()));
    effect(move || document().set_title(&name.get()));
    let held = memo(move || held(live, &id.get_value()));
    let is_read = memo(move || live.progress(&Topic::UserLicenses(id.get_value())).complete);
    let blocked =
        derived(move || (!session.abilities().change_seats).then(|| t().role_forbids.to_owned()));
    let tabs = derived(move || {
        UserTab::ALL
            .into_iter()
            .map(|each| Tab {
                href: paths::link(&paths::user(&id.get_value(), each)),
                label: match each {
                    UserTab::Access => t().by_user.tab_access,
                    UserTab::Devices => t().tab_devices,
                }
                .to_owned(),
                count: (each == UserTab::Access && is_read.get())
                    .then(|| format::number(held.get() as u64)),
                current: each == tab.get(),
            })
            .collect::<Vec<_>>()
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <ol class="crumbs" role="list">
                    <li><A href=paths::link(paths::USERS) exact=true>{t().users}</A></li>
                    <li aria-hidden="true">{t().user}</li>
                </ol>
                <h1>
                    <bdi>{name}</bdi>
                    {move || row.with(|row| row.as_ref().map(user_pill))}
                </h1>
            </div>
            <div class="page-actions">
                <ActionButton
                    on_press=move |()| editing.set(vec![id.get_value()])
                    blocked
                    primary=true
                >
                    {t().by_user.edit_access}
                </ActionButton>
                <PersonMenu tasks id=id.get_value()/>
            </div>
        </div>
        {dynamic(move || row.get().map(|row| view! { <PersonFacts row held is_read/> }))}
        <Tabs label=t().by_user.person_tabs tabs/>
        {dynamic(move || {
            let id = id.get_value();
            match tab.get() {
                UserTab::Access => view! { <AccessTab id/> }.into_any(),
                UserTab::Devices => view! { <DevicesTab id/> }.into_any(),
            }
        })}
        <EditAccess people=editing/>
        <PeopleDialogs tasks/>
    }
}

/// How many seats the person holds once everything on its way has arrived; followed.
fn held(live: LiveEstate, id: &UserId) -> usize {
    live.follow_user(id);
    let held = live.peek(|estate| estate.seats_of_user(id));
    live.moving().with(|acts| {
        let mut licenses: Vec<_> = held.iter().map(|seat| &seat.license).collect();
        for act in acts {
            let Some(license) = act.license() else {
                continue;
            };
            if act.unseats() == Some(id) {
                licenses.retain(|held| *held != license);
            } else if act.seats() == Some(id) && !licenses.contains(&license) {
                licenses.push(license);
            }
        }
        licenses.len()
    })
}

#[component]
fn PersonFacts(row: User, held: Memo<usize>, is_read: Memo<bool>) -> impl IntoView {
    let live = use_estate();
    let team = row.team.clone();
    let team = memo(move || {
        live.follow_licenses();
        live.peek(|estate| Some(estate.team(team.as_ref()?)?.name.clone()))
    });
    let email = row.email.clone();
    view! {
        <div class="facts facts--person">
            <dl>
                <div>
                    <dt>{t().by_user.seats_held}</dt>
                    <dd>{move || if is_read.get() {
                        format::number(held.get() as u64).into_any()
                    } else {
                        view! { <span class="skeleton" aria-hidden="true"></span> }.into_any()
                    }}</dd>
                </div>
                <div>
                    <dt>{t().email}</dt>
                    <dd class="facts-text">{email.clone()} " " <CopyButton value=email label=t().copy/></dd>
                </div>
                <div><dt>{t().team}</dt><dd class="facts-text">{move || text_or_dash(team.get())}</dd></div>
                <div><dt>{t().role}</dt><dd class="facts-text">{role_word(row.role)}</dd></div>
                <div>
                    <dt>{t().created}</dt>
                    <dd class="facts-text">
                        <Time datetime=format::machine(row.created) text=format::day(row.created)/>
                    </dd>
                </div>
            </dl>
        </div>
    }
}
