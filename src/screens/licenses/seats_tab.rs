//! The people on a license: who holds a seat and why, what they have activated with it, and
//! taking seats back.

mod cells;
mod menu;
mod release;

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use self::{cells::columns, release::ReleaseDialog};
use super::{
    handing::{Handing, HandingDialog},
    parts::title,
    password::FirstPassword,
    waiting::WaitingLine,
};
use crate::{
    api::PeopleOf,
    domain::{Hold, LicenseId, UserId},
    estate::{Known, SeatColumn, SeatQuery, Topic},
    lean::{derived, dynamic, memo},
    lists::Rows,
    parts::{
        address::{ListAddress, begin_when},
        ask_dialog::{Question, about_person, ask},
        list_screen::{self, Filters, ListScreen},
    },
    screens::{
        last_use::{IDLE, idle_chip, idle_words, last_use_column},
        seat_tasks::SeatTasks,
        tick_list::TickByList,
        why_seat::{AskedSeat, why_dialog},
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        notices::use_notices,
        reports::{About, LastUse},
        session::use_session,
        settings::{LAST_USE, List, use_settings},
        sync::use_sync,
    },
    text::t,
    ui::{ActionButton, Chip, Selection},
};

fn column_of(name: &str) -> Option<SeatColumn> {
    Some(match name {
        "email" => SeatColumn::Email,
        "first" => SeatColumn::FirstName,
        "last" => SeatColumn::LastName,
        "seat" => SeatColumn::Hold,
        "phone" => SeatColumn::Phone,
        "max" => SeatColumn::MaxActivations,
        "used" => SeatColumn::Activations,
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
    let why = AskedSeat::new(None);
    let told = LastUse::may_be_told();
    let (session, notices) = (use_session(), use_notices());
    let by_seat = session.server_can(|server| server.counts_by_seat);
    let list = if by_seat { List::Seats } else { List::People };
    let chosen = use_settings().columns(list);
    let idle = memo(move || address.filters.with(|on| on.iter().any(|it| it == IDLE)) && told);
    let shows_use = memo(move || told && (idle.get() || chosen.shows(LAST_USE)));
    let about = memo(move || About::License(license.get_value()));
    let uses = LastUse::of(about, shows_use);
    let is_read = move || live.progress(&topic.get_value()).complete;
    begin_when("release", is_read, move |person| {
        let (id, person) = (license.get_value(), UserId::from(person));
        match hold(live, &id, &person) {
            Some(Hold::Owner) => notices.show(t().owner_seat_stays.to_owned(), None, true),
            Some(_) if session.peek_abilities().change_seats => releasing.set(vec![person]),
            Some(_) => notices.show(t().role_forbids.to_owned(), None, true),
            None => {
                let words = (t().no_seat_here)(&self::person(live, &person), &title(live, &id));
                notices.show(words, None, true);
            }
        }
    });
    let tasks = by_seat.then(|| SeatTasks::on(license.get_value()));
    // Its dialog is drawn here: what is open must not be so on the next license.
    if let Some(tasks) = tasks {
        on_cleanup(move || tasks.showing.set(None));
    }

    let idles = memo(move || uses.idle_on(&license.get_value()));
    let chips = derived(move || {
        let pressed = idle.get();
        vec![Chip::plain("", t().all, !pressed), idle_chip(pressed)]
    });
    let on_press = Callback::new(move |name: String| match name.as_str() {
        "" => address.show_all(),
        name => address.switch(name, &[]),
    });
    let filters = told.then_some(Filters { chips, on_press });
    let rows = memo(move || {
        let id = license.get_value();
        live.follow_seats(&id);
        live.follow_license(&id);
        let query = SeatQuery {
            text: address.text.get(),
            sort: address.sort_in(column_of),
        };
        let mut found = live.peek(|estate| estate.find_seats(&id, &query));
        if idle.get() {
            idles.with(|(idle, _)| found.retain(|user| idle.contains(user)));
        }
        Arc::new(found)
    });
    address.announce(move || rows.with(|rows| rows.len()), t().matches);
    list_screen::keep_listed(rows, selected);
    let is_complete = memo(move || live.progress(&topic.get_value()).complete);
    let has_none = live.peek(|estate| estate.count(&license.get_value()));
    let none = match has_none.is_some_and(|count| count.has_none()) {
        true => (t().seats_none, t().license_seatless),
        false => (t().no_seats, t().no_seats_text),
    };
    let loading = derived(move || !is_complete.get() && rows.with(|rows| rows.is_empty()));
    let label = derived(move || {
        live.follow_license(&license.get_value());
        (t().people_label)(&title(live, &license.get_value()))
    });
    let select_row = move |id: &UserId| (t().select_person)(&person(live, id));

    view! {
        {dynamic(move || idle.get().then(|| {
            let words = move || idle_words(idles.with(|(_, unknown)| *unknown));
            view! { <p class="muted-words">{words}</p> }
        }))}
        {dynamic(move || {
            let id = license.get_value();
            live.follow_seats(&id);
            live.follow_license(&id);
            let going = live.peek(|estate| estate.seats_going(&id));
            (going > 0).then(|| view! { <p class="muted-words">{(t().acts.seats_going)(going)}</p> })
        })}
        <WaitingLine license=license.get_value()/>
        <ListScreen
            label
            topic=topic.get_value()
            address
            search=t().search_people
            filters=filters
            more=move || view! { <TickByList rows selected/> }
            columns=list_screen::columns(move || {
                let mut columns = columns(license.get_value(), handing, releasing, why, tasks);
                if told {
                    let of = move |user: &UserId| (license.get_value(), user.clone());
                    columns.insert(columns.len() - 1, last_use_column(uses, of));
                }
                columns
            })
            chosen=list
            rows
            take=list_screen::take(move |people: Vec<UserId>| {
                let license = license.get_value();
                let places = people.into_iter().map(|user| (license.clone(), user));
                Rows::Seats(places.collect())
            })
            selection=Some(Selection {
                selected,
                select_row: Arc::new(select_row),
                select_all: t().select_all.into(),
            })
            bar=move || {
                view! { <SelectionBar license=license.get_value() selected releasing/> }
            }
            loading
            none
        />
        {tasks.map(|tasks| {
            ask(tasks.showing, about_person(t().by_seat.first_password_title), move |user, _| {
                let of = PeopleOf::License(license.get_value());
                Question::look(view! {
                    <p>{t().by_seat.first_password_note}</p>
                    <FirstPassword of user/>
                }
                .into_any())
            })
        })}
        {why_dialog(why, false)}
        <HandingDialog license=license.get_value() handing/>
        <ReleaseDialog license=license.get_value() releasing selected/>
    }
}

fn person(live: LiveEstate, id: &UserId) -> String {
    live.peek(|estate| crate::text::person(estate, id))
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
        crate::lean::sort(&mut people);
        releasing.set(people);
    };
    view! {
        <div class="bulk">
        <p>{move || (t().selected)(selected.with(HashSet::len))}</p>
        <ActionButton on_press=ask blocked danger=true>{t().release}"…"</ActionButton>
        <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
            {t().clear_selection}
        </button>
        </div>
    }
}
