//! The people on a license: who holds a seat and why, and taking seats back.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::{
    handing::{Handing, HandingDialog},
    parts::{text_or_dash, title},
};
use crate::{
    domain::{Act, Hold, LicenseId, User, UserId},
    estate::{Known, SeatColumn, SeatQuery, Topic},
    lean::{derived, effect, memo},
    screens::address::ListAddress,
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        session::use_session,
        sync::use_sync,
    },
    text::{fault_words, t},
    ui::{
        ActionButton, Align, Column, Dialog, Empty, Fault, Icon, IconName, Menu, MenuItem,
        Selection, Table, When,
    },
};

fn column_of(name: &str) -> Option<SeatColumn> {
    Some(match name {
        "email" => SeatColumn::Email,
        "first" => SeatColumn::FirstName,
        "last" => SeatColumn::LastName,
        "seat" => SeatColumn::Hold,
        _ => return None,
    })
}

/// The tab with the people.
#[component]
pub fn SeatsTab(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let address = ListAddress::here("email");
    let license = StoredValue::new(id);
    let topic = StoredValue::new(Topic::Seats(license.get_value()));
    let selected = RwSignal::new(HashSet::<UserId>::new());
    let handing = RwSignal::new(None::<Handing>);
    let releasing = RwSignal::new(Vec::<UserId>::new());

    let rows = memo(move || {
        let id = license.get_value();
        live.follow_seats(&id);
        live.follow_license(&id);
        let query = SeatQuery {
            text: address.text.get(),
            sort: address.sort_in(column_of),
        };
        Arc::new(live.peek(|estate| estate.find_seats(&id, &query)))
    });
    // People who have gone must not stay selected out of sight, nor those a search hides.
    effect(move || {
        let rows = rows.get();
        if selected.with_untracked(|selected| selected.iter().any(|id| !rows.contains(id))) {
            selected.update(|selected| selected.retain(|id| rows.contains(id)));
        }
    });
    let is_complete = memo(move || live.progress(&topic.get_value()).complete);
    let loading = derived(move || !is_complete.get() && rows.with(|rows| rows.is_empty()));
    let fault = memo(move || sync.fault(&topic.get_value()));
    let label = derived(move || {
        live.follow_license(&license.get_value());
        (t().people_label)(&title(live, &license.get_value()))
    });
    let select_row = move |id: &UserId| (t().select_person)(&person(live, id));

    view! {
        <div class="tools">
            {move || {
                let count = selected.with(HashSet::len);
                if count == 0 {
                    view! {
                        <div class="find">
                            <Icon name=IconName::Search/>
                            <input
                                class="input"
                                type="search"
                                aria-label=t().search_people
                                placeholder=t().search_people
                                spellcheck="false"
                                autocomplete="off"
                                prop:value=move || address.text.get()
                                on:input:target=move |event| address.search(event.target().value())
                            />
                        </div>
                    }
                    .into_any()
                } else {
                    view! { <SelectionBar license=license.get_value() selected releasing/> }.into_any()
                }
            }}
        </div>
        {move || fault.get().filter(|_| rows.with(|rows| rows.is_empty())).map(|error| view! {
            <Fault
                happened=fault_words(&error)
                retry_label=t().retry
                on_retry=Callback::new(move |()| sync.read(topic.get_value()))
            />
        })}
        <When is=move || fault.with(Option::is_none) || rows.with(|rows| !rows.is_empty())>
            <Table
                label
                columns=columns(license.get_value(), handing)
                rows
                sort=address.sort
                on_sort=move |(column, add): (String, bool)| address.sort_by(&column, add)
                selection=Some(Selection {
                    selected,
                    select_row: Arc::new(select_row),
                    select_all: t().select_all.into(),
                })
                empty=move || {
                    if address.text.with(String::is_empty) {
                        view! { <Empty title=t().no_seats text=t().no_seats_text/> }.into_any()
                    } else {
                        view! { <Empty title=t().nothing_matches text=t().nothing_matches_text/> }.into_any()
                    }
                }
                loading
            />
        </When>
        <HandingDialog license=license.get_value() handing/>
        <ReleaseDialog license=license.get_value() releasing selected/>
    }
}

fn person(live: LiveEstate, id: &UserId) -> String {
    live.peek(|estate| estate.user(id).map_or_else(|| id.to_string(), User::label))
}

fn hold(live: LiveEstate, license: &LicenseId, user: &UserId) -> Option<Hold> {
    match live.peek(|estate| estate.hold(license, user)) {
        Known::Now(hold) | Known::Partly(hold) => hold,
        Known::NotYet => None,
    }
}

#[component]
fn SelectionBar(
    license: LicenseId,
    selected: RwSignal<HashSet<UserId>>,
    releasing: RwSignal<Vec<UserId>>,
) -> impl IntoView {
    let session = use_session();
    let live = use_estate();
    let blocked = derived(move || {
        if !session.abilities().change_seats {
            return Some(t().role_forbids.to_owned());
        }
        live.follow_seats(&license);
        let only_owner = selected.with(|selected| {
            selected
                .iter()
                .all(|user| hold(live, &license, user) == Some(Hold::Owner))
        });
        only_owner.then(|| t().owner_seat_stays.to_owned())
    });
    let ask = move |()| {
        let mut people: Vec<UserId> =
            selected.with_untracked(|selected| selected.iter().cloned().collect());
        people.sort();
        releasing.set(people);
    };
    view! {
        <div class="bulk">
        <p>{move || (t().selected)(selected.with(HashSet::len))}</p>
        <ActionButton on_press=ask blocked danger=true>{format!("{}…", t().release)}</ActionButton>
        <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
            {t().clear_selection}
        </button>
        </div>
    }
}

/// Releasing several is asked first: it is large, and devices lose their person for good.
#[component]
fn ReleaseDialog(
    license: LicenseId,
    releasing: RwSignal<Vec<UserId>>,
    selected: RwSignal<HashSet<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let license = StoredValue::new(license);
    let open = memo(move || releasing.with(|people| !people.is_empty()));
    let split = move || {
        let id = license.get_value();
        releasing
            .get()
            .into_iter()
            .partition::<Vec<UserId>, _>(|user| hold(live, &id, user) != Some(Hold::Owner))
    };
    let heading = derived(move || {
        (t().release_question)(split().0.len(), &title(live, &license.get_value()))
    });
    let confirm = move || {
        let id = license.get_value();
        let acts: Vec<Act> = split()
            .0
            .into_iter()
            .map(|user| Act::Release {
                license: id.clone(),
                user,
            })
            .collect();
        releasing.set(Vec::new());
        selected.set(HashSet::new());
        if !acts.is_empty() {
            runner.run(acts);
        }
    };
    view! {
        <Dialog open on_close=move |()| releasing.set(Vec::new()) title=heading close_label=t().close>
            {move || {
                let (people, owners) = split();
                let count = people.len();
                let names: Vec<_> = people
                    .iter()
                    .take(12)
                    .map(|user| view! { <li dir="auto">{person(live, user)}</li> })
                    .collect();
                let more = count.saturating_sub(12);
                view! {
                    <div class="dialog-body">
                    <p>{(t().release_consequence)(count)}</p>
                    <ul class="names">
                        {names}
                        {(more > 0).then(|| view! {
                            <li>{(t().more_people)(u32::try_from(more).unwrap_or(u32::MAX))}</li>
                        })}
                    </ul>
                    <p class="muted-words">{t().release_devices} " " {t().release_undo_note}</p>
                    {(!owners.is_empty()).then(|| view! { <p class="muted-words">{t().release_owner_skipped}</p> })}
                    </div>
                    <div class="dialog-foot">
                        <button class="btn" type="button" on:click=move |_| releasing.set(Vec::new())>
                            {t().cancel}
                        </button>
                        <ActionButton on_press=move |()| confirm() danger=true>
                            {(t().release_confirm)(count)}
                        </ActionButton>
                    </div>
                }
            }}
        </Dialog>
    }
}

fn columns(license: LicenseId, handing: RwSignal<Option<Handing>>) -> Vec<Column<UserId>> {
    let live = use_estate();
    let license = StoredValue::new(license);
    let user_cell =
        move |draw: fn(&User) -> AnyView| -> Arc<dyn Fn(&UserId) -> AnyView + Send + Sync> {
            Arc::new(move |id: &UserId| {
                let id = id.clone();
                (move || {
                    live.follow_user(&id);
                    live.peek(|estate| estate.user(&id).map(draw))
                })
                .into_any()
            })
        };
    let column = |id, title, sortable, class, cell| Column {
        id,
        title,
        sortable,
        align: Align::Start,
        class,
        cell,
    };
    vec![
        column(
            "email",
            t().email,
            true,
            "",
            Arc::new(move |id: &UserId| {
                view! { <EmailCell license=license.get_value() user=id.clone()/> }.into_any()
            }),
        ),
        column(
            "first",
            t().first_name,
            true,
            "w-s from-m",
            user_cell(|user| text_or_dash(user.first_name.clone())),
        ),
        column(
            "last",
            t().last_name,
            true,
            "w-s from-m",
            user_cell(|user| text_or_dash(user.last_name.clone())),
        ),
        column(
            "seat",
            t().seat,
            true,
            "w-m from-s",
            Arc::new(move |id: &UserId| {
                view! { <HoldCell license=license.get_value() user=id.clone()/> }.into_any()
            }),
        ),
        column(
            "actions",
            "",
            false,
            "w-xs",
            Arc::new(move |id: &UserId| {
                view! { <PersonMenu license=license.get_value() user=id.clone() handing/> }
                    .into_any()
            }),
        ),
    ]
}

/// The address; where the table is too narrow for more columns, name and ownership beneath.
#[component]
fn EmailCell(license: LicenseId, user: UserId) -> impl IntoView {
    let live = use_estate();
    let facts = memo(move || {
        live.follow_user(&user);
        live.follow_seats(&license);
        let owner = (hold(live, &license, &user) == Some(Hold::Owner)).then_some(t().seat_owner);
        live.peek(|estate| {
            let user = estate.user(&user)?;
            let name = user.full_name();
            let below: Vec<&str> = name.as_deref().into_iter().chain(owner).collect();
            Some((user.email.clone(), below.join(" · ")))
        })
    });
    view! {
        <b>{move || facts.get().map(|(email, _)| email)}</b>
        <small class="until-m" dir="auto">{move || facts.get().map(|(_, below)| below)}</small>
    }
}

/// Why a person holds a seat, and whether that is changing right now.
#[component]
fn HoldCell(license: LicenseId, user: UserId) -> impl IntoView {
    let live = use_estate();
    let moving = live.moving();
    let change = {
        let (license, user) = (license.clone(), user.clone());
        memo(move || {
            moving.with(|acts| {
                let here = || acts.iter().filter(|act| act.license() == Some(&license));
                if here().any(|act| act.unseats() == Some(&user)) {
                    Some(t().staged_out)
                } else if here().any(|act| act.seats() == Some(&user)) {
                    Some(t().staged_in)
                } else {
                    None
                }
            })
        })
    };
    let how = memo(move || {
        live.follow_seats(&license);
        live.follow_license(&license);
        hold(live, &license, &user)
    });
    view! {
        {move || match how.get() {
            Some(Hold::Owner) => view! { <b>{t().seat_owner}</b><small>{t().owner_why}</small> }.into_any(),
            Some(Hold::Assigned) => t().seat_assigned.into_any(),
            None => text_or_dash(None),
        }}
        {move || change.get().map(|word| view! { <small class="is-moving">{word}</small> })}
    }
}

#[component]
fn PersonMenu(
    license: LicenseId,
    user: UserId,
    handing: RwSignal<Option<Handing>>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let runner = use_runner();
    let label = {
        let user = user.clone();
        derived(move || {
            live.follow_user(&user);
            (t().more_actions)(&person(live, &user))
        })
    };
    let is_owner = {
        let (license, user) = (license.clone(), user.clone());
        memo(move || {
            live.follow_seats(&license);
            hold(live, &license, &user) == Some(Hold::Owner)
        })
    };
    let (license, user) = (StoredValue::new(license), StoredValue::new(user));
    let release = move || {
        runner.run(vec![Act::Release {
            license: license.get_value(),
            user: user.get_value(),
        }]);
    };
    let items = derived(move || {
        let abilities = session.abilities();
        let unless = |may: bool| (!may).then(|| t().role_forbids.to_owned());
        let entry = |label: &str, blocked: Option<String>, danger, act: Callback<()>| MenuItem {
            label: label.to_owned(),
            on_select: act,
            disabled_reason: blocked,
            danger,
        };
        let pass = move |what: fn(UserId) -> Handing| {
            Callback::new(move |()| handing.set(Some(what(user.get_value()))))
        };
        if is_owner.get() {
            let blocked = unless(abilities.change_owner);
            vec![
                entry(
                    t().hand_over,
                    blocked.clone(),
                    false,
                    pass(Handing::Ownership),
                ),
                entry(t().remove_owner, blocked, true, pass(Handing::Nobody)),
                entry(
                    t().release,
                    Some(t().owner_seat_stays.to_owned()),
                    true,
                    Callback::new(|()| {}),
                ),
            ]
        } else {
            let blocked = unless(abilities.change_seats);
            vec![
                entry(t().move_seat, blocked.clone(), false, pass(Handing::Seat)),
                entry(
                    t().release,
                    blocked,
                    true,
                    Callback::new(move |()| release()),
                ),
            ]
        }
    });
    let quick_label = {
        derived(move || {
            live.follow_user(&user.get_value());
            (t().release_named)(&person(live, &user.get_value()))
        })
    };
    view! {
        <span class="row-actions">
            <When is=move || !is_owner.get() && session.abilities().change_seats>
                <button
                    class="btn btn--ghost btn--icon"
                    type="button"
                    aria-label=move || quick_label.get()
                    title=t().release
                    on:click=move |_| release()
                >
                    <Icon name=IconName::Close/>
                </button>
            </When>
            <Menu label items/>
        </span>
    }
}
