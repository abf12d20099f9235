//! The people on a license: who holds a seat and why, and taking seats back.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::{
    handing::{Handing, HandingDialog},
    parts::{text_or_dash, title},
};
use crate::{
    domain::{Hold, LicenseId, User, UserId},
    estate::{Known, SeatColumn, SeatQuery, Topic},
    lean::{derived, dynamic, effect, memo},
    plan,
    screens::{
        address::ListAddress,
        list_frame::ListFrame,
        reason::{Reason, ReasonField},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        session::use_session,
        sync::use_sync,
    },
    text::t,
    ui::{
        ActionButton, Align, Column, Dialog, Icon, IconName, Menu, MenuItem, SearchField,
        Selection, When,
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
    let address = ListAddress::here("email");
    let license = StoredValue::new(id);
    let topic = StoredValue::new(Topic::Seats(license.get_value()));
    // What stays behind when somebody gives up a seat, has to be known before.
    use_sync().glance(Topic::Devices(license.get_value()));
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
    address.announce(move || rows.with(|rows| rows.len()), t().matches);
    // People who have gone must not stay selected out of sight, nor those a search hides.
    effect(move || {
        let rows = rows.get();
        if selected.with_untracked(|selected| selected.iter().any(|id| !rows.contains(id))) {
            selected.update(|selected| selected.retain(|id| rows.contains(id)));
        }
    });
    let is_complete = memo(move || live.progress(&topic.get_value()).complete);
    let loading = derived(move || !is_complete.get() && rows.with(|rows| rows.is_empty()));
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
                        <SearchField
                            label=t().search_people
                            value=address.text
                            on_input=move |text| address.search(text)
                        />
                    }
                    .into_any()
                } else {
                    view! { <SelectionBar license=license.get_value() selected releasing/> }.into_any()
                }
            }}
        </div>
        <ListFrame
            label
            topic=topic.get_value()
            address
            columns=columns(license.get_value(), handing, releasing)
            rows
            selection=Some(Selection {
                selected,
                select_row: Arc::new(select_row),
                select_all: t().select_all.into(),
            })
            loading
            none=(t().no_seats, t().no_seats_text)
        />
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
    let reason = Reason::ask();
    let heading = derived(move || {
        let name = title(live, &license.get_value());
        match split().0.as_slice() {
            [one] => (t().device_words.release_one)(&person(live, one), &name),
            many => (t().release_question)(many.len(), &name),
        }
    });
    let resets = RwSignal::new(false);
    effect(move || {
        if open.get() {
            resets.set(false);
        }
    });
    let confirm = move || {
        let id = license.get_value();
        let people = split().0;
        let resets = resets.get_untracked();
        let acts = live.peek(|estate| plan::release(estate, &id, &people, resets));
        let reason = reason.take();
        releasing.set(Vec::new());
        selected.set(HashSet::new());
        if !acts.is_empty() {
            runner.run_because(acts, reason);
        }
    };
    view! {
        <Dialog open on_close=move |()| releasing.set(Vec::new()) title=heading close_label=t().close>
            {move || {
                let (people, owners) = split();
                let count = people.len();
                let is_one = count == 1;
                let names: Vec<_> = people
                    .iter()
                    .filter(|_| !is_one)
                    .take(12)
                    .map(|user| view! { <li dir="auto">{person(live, user)}</li> })
                    .collect();
                let more = count.saturating_sub(12);
                view! {
                    <div class="dialog-body">
                    <p>{(t().release_consequence)(count)}</p>
                    {(!is_one).then(|| view! {
                        <ul class="names">
                            {names}
                            {(more > 0).then(|| view! {
                                <li>{(t().more_people)(u32::try_from(more).unwrap_or(u32::MAX))}</li>
                            })}
                        </ul>
                    })}
                    <DevicesLeft license=license.get_value() people resets/>
                    {(!owners.is_empty()).then(|| view! { <p class="muted-words">{t().release_owner_skipped}</p> })}
                    <ReasonField reason/>
                    </div>
                    <div class="dialog-foot">
                        <button class="btn" type="button" on:click=move |_| releasing.set(Vec::new())>
                            {t().cancel}
                        </button>
                        <ActionButton on_press=move |()| confirm() danger=true blocked=reason.missing()>
                            {(t().release_confirm)(count)}
                        </ActionButton>
                    </div>
                }
            }}
        </Dialog>
    }
}

/// Whether people have devices on a license, or may have: not all of its devices are known.
fn leaves_devices(live: LiveEstate, license: &LicenseId, people: &[UserId]) -> bool {
    live.peek(|estate| {
        let is_read = estate.progress(&Topic::Devices(license.clone())).complete;
        let is_active = estate
            .license(license)
            .is_some_and(|row| row.devices_counted > 0);
        (!is_read && is_active) || !plan::devices_on(estate, license, people).is_empty()
    })
}

/// What becomes of the devices of those who give up a seat: said, and asked where it may be.
#[component]
fn DevicesLeft(license: LicenseId, people: Vec<UserId>, resets: RwSignal<bool>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let words = t().device_words;
    let left = {
        let license = license.clone();
        memo(move || {
            live.follow_devices(&license);
            live.peek(|estate| plan::devices_on(estate, &license, &people).len())
        })
    };
    let topic = Topic::Devices(license);
    let is_read = memo(move || live.progress(&topic).complete);
    dynamic(move || {
        let count = left.get();
        if !is_read.get() && count == 0 {
            return view! { <p class="muted-words">{words.with_seat_looking}</p> }.into_any();
        }
        if count == 0 {
            return ().into_any();
        }
        let undo = view! { <p class="muted-words">{t().release_undo_note}</p> };
        if !session.abilities().reset_devices {
            return view! { <p>{(words.only_leave)(count)}</p> {undo} }.into_any();
        }
        let way = |value: bool, label: String, text: &'static str| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="devices-left"
                        prop:checked=move || resets.get() == value
                        on:change=move |_| resets.set(value)
                    />
                    <span>{label}</span>
                    <small>{text}</small>
                </label>
            }
        };
        view! {
            <fieldset class="ways">
                <legend>{(words.with_seat)(count)}</legend>
                {way(false, words.leave.to_owned(), words.leave_text)}
                {way(true, (words.reset_too)(count), words.reset_too_text)}
            </fieldset>
            {undo}
        }
        .into_any()
    })
}

fn columns(
    license: LicenseId,
    handing: RwSignal<Option<Handing>>,
    releasing: RwSignal<Vec<UserId>>,
) -> Vec<Column<UserId>> {
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
                view! { <PersonMenu license=license.get_value() user=id.clone() handing releasing/> }
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
    releasing: RwSignal<Vec<UserId>>,
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
    // At once where nothing is lost by it. Whose a device is cannot be taken back, so then it
    // is asked first.
    let release = move || {
        let (license, people) = (license.get_value(), vec![user.get_value()]);
        if leaves_devices(live, &license, &people) {
            releasing.set(people);
        } else {
            let acts = live.peek(|estate| plan::release(estate, &license, &people, false));
            runner.run(acts);
        }
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
