//! One person on one license: how it stands, and the button that changes it.

use leptos::prelude::*;

use crate::{
    acts::{Act, SeatAct},
    domain::{Hold, LicenseId, User, UserId},
    estate::Known,
    lean::{derived, dynamic, memo},
    screens::licenses::{assign_now_blocked, title},
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        session::use_session,
    },
    text::t,
    ui::{ActionButton, Dash},
};

/// What is about to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A seat is about to be given.
    In,
    /// A seat is about to be taken back.
    Out,
}

/// How a person stands to a license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether and why they hold a seat.
    pub hold: Known<Option<Hold>>,
    /// What is on its way.
    pub change: Option<Change>,
}

/// Why a person holds a seat, as far as is known.
pub fn known_hold(hold: Known<Option<Hold>>) -> Option<Hold> {
    hold.into_value().flatten()
}

/// How a person stands to a license, with what is on its way; followed.
pub fn standing(live: LiveEstate, license: &LicenseId, user: &UserId) -> Standing {
    live.follow_seats(license);
    live.follow_license(license);
    live.follow_user(user);
    let change = live.moving().with(|acts| {
        let mut here = acts.iter().filter(|act| act.license() == Some(license));
        here.find_map(|act| match () {
            () if act.unseats() == Some(user) => Some(Change::Out),
            () if act.seats() == Some(user) => Some(Change::In),
            () => None,
        })
    });
    let hold = live.peek(|estate| estate.hold(license, user));
    Standing { hold, change }
}

/// How a person stands to a license, in words.
#[component]
pub fn SeatWords(license: LicenseId, user: UserId) -> impl IntoView {
    let live = use_estate();
    let standing = memo(move || standing(live, &license, &user));
    dynamic(move || {
        let Standing { hold, change } = standing.get();
        let words = match (known_hold(hold), hold.is_now()) {
            (Some(Hold::Owner), _) => t().seat_owner.into_any(),
            (Some(Hold::Assigned), _) => t().seat_assigned.into_any(),
            (None, true) => view! { <Dash label=t().by_user.no_seat/> }.into_any(),
            (None, false) => view! { <span class="skeleton" aria-hidden="true"></span> }.into_any(),
        };
        let moving = change.map(|change| {
            let word = match change {
                Change::In => t().staged_in,
                Change::Out => t().staged_out,
            };
            view! { <small class="is-moving">{word}</small> }
        });
        view! { {words} {moving} }
    })
}

/// Gives the person a seat or takes it back, with one press.
#[component]
pub fn SeatButton(license: LicenseId, user: UserId) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let session = use_session();
    let (license, user) = (StoredValue::new(license), StoredValue::new(user));
    let standing = memo(move || standing(live, &license.get_value(), &user.get_value()));
    let hold = memo(move || known_hold(standing.get().hold));
    let pending = derived(move || standing.get().change.is_some());
    let blocked = derived(move || {
        let may = session.abilities().change_seats;
        match hold.get() {
            Some(Hold::Owner) => Some(t().owner_seat_stays.to_owned()),
            Some(Hold::Assigned) => (!may).then(|| t().role_forbids.to_owned()),
            None if !standing.get().hold.is_now() => Some(t().by_user.still_reading.to_owned()),
            None => assign_now_blocked(live, &license.get_value(), may),
        }
    });
    let label = derived(move || {
        let (license, user) = (license.get_value(), user.get_value());
        live.follow_license(&license);
        live.follow_user(&user);
        let person = live.peek(|estate| {
            estate
                .user(&user)
                .map_or_else(|| user.to_string(), User::label)
        });
        let words = if hold.get().is_some() {
            t().by_user.release_named
        } else {
            t().by_user.assign_named
        };
        words(&title(live, &license), &person)
    });
    let press = move |()| {
        let (license, user) = (license.get_value(), user.get_value());
        let act = match hold.get_untracked() {
            Some(_) => Act::Seat(license, SeatAct::Release { user }),
            None => Act::Seat(license, SeatAct::Assign { user }),
        };
        runner.run(vec![act]);
    };
    view! {
        <ActionButton on_press=press blocked pending label ghost=true>
            {move || if hold.get().is_some() { t().by_user.release } else { t().by_user.assign }}
        </ActionButton>
    }
}
