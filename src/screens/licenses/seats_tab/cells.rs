//! The columns of the people on a license.

use leptos::prelude::*;

use super::{
    super::{handing::Handing, parts::text_or_dash, password::FirstPassword},
    hold,
    menu::PersonMenu,
};
use crate::{
    api::PeopleOf,
    domain::{Activations, Hold, LicenseId, User, UserId},
    lean::memo,
    screens::{seat_tasks::SeatTasks, why_seat::AskedSeat},
    state::live_estate::use_estate,
    text::{format, t},
    ui::{Align, Column, anew, follow},
};

/// All columns; those about activations where the server counts them by seat.
pub fn columns(
    license: LicenseId,
    handing: RwSignal<Option<Handing>>,
    releasing: RwSignal<Vec<UserId>>,
    why: AskedSeat,
    tasks: Option<SeatTasks>,
) -> Vec<Column<UserId>> {
    let live = use_estate();
    let license = StoredValue::new(license);
    let user_cell = move |draw: fn(&User) -> AnyView| {
        follow(move |id: &UserId| {
            live.follow_user(id);
            live.peek(|estate| estate.user(id).map(draw))
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
    let seat = column(
        "seat",
        t().seat,
        true,
        "w-m from-s",
        anew(move |id: &UserId| {
            view! { <HoldCell license=license.get_value() user=id.clone()/> }.into_any()
        }),
    );
    let mut columns = vec![
        column(
            "email",
            t().email,
            true,
            "",
            anew(move |id: &UserId| {
                let license = license.get_value();
                view! { <EmailCell license user=id.clone() counts=tasks.is_some()/> }.into_any()
            }),
        ),
        column(
            "first",
            t().first_name,
            true,
            "w-name from-m",
            user_cell(|user| text_or_dash(user.first_name.clone())),
        ),
        column(
            "last",
            t().last_name,
            true,
            "w-name from-m",
            user_cell(|user| text_or_dash(user.last_name.clone())),
        ),
        column(
            "actions",
            "",
            false,
            "w-xs",
            anew(move |id: &UserId| {
                view! { <PersonMenu license=license.get_value() user=id.clone() handing releasing why tasks/> }
                    .into_any()
            }),
        ),
    ];
    let at = columns.len() - 1;
    if tasks.is_none() {
        columns.insert(at, seat);
        return columns;
    }
    let words = t().by_seat;
    let figure = |id, title, of: fn(&Activations) -> Option<u32>| Column {
        align: Align::End,
        ..column(
            id,
            title,
            true,
            "w-figure from-s",
            follow(move |user: &UserId| {
                let id = license.get_value();
                live.follow_seats(&id);
                let seat = live.peek(|estate| estate.activations(&id, user));
                match seat {
                    None => text_or_dash(None),
                    Some(seat) => limit_words(of(&seat)).into_any(),
                }
            }),
        )
    };
    let by_seat = [
        column(
            "phone",
            words.phone,
            true,
            "w-phone from-l",
            user_cell(|user| text_or_dash(user.phone.clone())),
        ),
        column(
            "password",
            words.first_password,
            false,
            "w-secret from-s",
            anew(move |id: &UserId| {
                view! { <FirstPassword of=PeopleOf::License(license.get_value()) user=id.clone()/> }
                    .into_any()
            }),
        ),
        figure("max", words.max_activations, |seat| seat.max),
        figure("used", words.total_activations, |seat| Some(seat.used)),
    ];
    columns.splice(at..at, by_seat);
    columns
}

/// The address; where the table is too narrow for more columns, name, ownership and activations
/// beneath.
#[component]
fn EmailCell(license: LicenseId, user: UserId, counts: bool) -> impl IntoView {
    let live = use_estate();
    let used = counts.then(|| {
        let (license, user) = (license.clone(), user.clone());
        let used = move || {
            live.follow_seats(&license);
            let seat = live.peek(|estate| estate.activations(&license, &user))?;
            Some((t().by_seat.used_of)(seat.used, &limit_words(seat.max)))
        };
        view! { <small class="until-s">{used}</small> }
    });
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
        <b title=move || facts.get().map(|(email, _)| email)>
            {move || facts.get().map(|(email, _)| email)}
        </b>
        <small class="until-m" dir="auto">{move || facts.get().map(|(_, below)| below)}</small>
        {used}
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

fn limit_words(limit: Option<u32>) -> String {
    limit.map_or_else(
        || t().no_limit.to_owned(),
        |limit| format::number(u64::from(limit)),
    )
}
