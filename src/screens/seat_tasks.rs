//! What can be done with one seat where the server counts activations by seat: its limit, its
//! reset, and the person's address and password; and giving many seats of one license at once.

mod limit;
mod reset;

use leptos::prelude::*;

use self::{limit::limit, reset::reset};
use super::{
    people::{BatchDialog, PasswordDialog},
    users::EditUser,
};
use crate::{
    domain::{LicenseId, UserId},
    parts::ask_dialog::{about_person, ask},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::{Session, use_session},
    },
    text::t,
    ui::MenuItem,
};

/// What is open; for the list that opens it and the dialogs, which arrive later.
#[derive(Clone, Copy)]
pub struct SeatTasks {
    live: LiveEstate,
    session: Session,
    license: RwSignal<LicenseId>,
    /// Whose address is being changed.
    pub editing: RwSignal<Option<UserId>>,
    /// Whose password is being changed.
    pub password: RwSignal<Option<UserId>>,
    /// Whose initial password is asked for.
    pub showing: RwSignal<Option<UserId>>,
    /// The license that whoever is on a list gets a seat on.
    pub batch: RwSignal<Option<LicenseId>>,
    limiting: RwSignal<Option<UserId>>,
    resetting: RwSignal<Option<UserId>>,
}

impl SeatTasks {
    /// Makes it available to every screen. Nothing is open yet.
    pub fn provide() -> Self {
        let tasks = Self {
            live: use_estate(),
            session: use_session(),
            license: RwSignal::new(LicenseId::default()),
            editing: RwSignal::new(None),
            password: RwSignal::new(None),
            showing: RwSignal::new(None),
            batch: RwSignal::new(None),
            limiting: RwSignal::new(None),
            resetting: RwSignal::new(None),
        };
        provide_context(tasks);
        tasks
    }

    /// For the seats of a license.
    pub fn on(license: LicenseId) -> Self {
        let tasks: Self = expect_context();
        tasks.license.set(license);
        tasks
    }

    /// Whether any of [`SeatTaskDialogs`] is; followed.
    pub fn are_any_open(self) -> bool {
        let of_somebody = [self.editing, self.password, self.limiting, self.resetting];
        let is_open = |of: RwSignal<Option<UserId>>| of.with(Option::is_some);
        of_somebody.into_iter().any(is_open) || self.batch.with(Option::is_some)
    }

    /// What can be done with one person's seat, before moving and releasing it; followed.
    pub fn items(self, user: &UserId) -> Vec<MenuItem> {
        let abilities = self.session.abilities();
        let license = self.license.get();
        self.live.follow_user(user);
        self.live.follow_seats(&license);
        let (role, has_password, seat) = self.live.peek(|estate| {
            let user_is = estate.user(user);
            let role = user_is.map(|user| user.role);
            let has_password = user_is.is_some_and(|user| user.has_initial_password);
            (role, has_password, estate.activations(&license, user))
        });
        let item = |label: &str, signal: RwSignal<Option<UserId>>, blocked: Option<&str>| {
            let user = user.clone();
            MenuItem {
                label: label.to_owned(),
                on_select: Callback::new(move |()| signal.set(Some(user.clone()))),
                disabled_reason: blocked.map(str::to_owned),
                danger: false,
            }
        };
        let unless = |may: bool| (!may).then_some(t().role_forbids);
        let covers = |reach: crate::api::Reach| role.is_some_and(|role| reach.covers(role));
        let nothing = seat.is_some_and(|seat| seat.used == 0);
        let words = t().by_seat;
        let mut items = vec![
            item(
                words.change_email,
                self.editing,
                unless(covers(abilities.edit_users)),
            ),
            item(
                words.change_password,
                self.password,
                unless(covers(abilities.set_passwords)),
            ),
            item(words.set_max, self.limiting, unless(abilities.change_seats)),
            item(
                words.reset_total,
                self.resetting,
                unless(abilities.reset_devices).or(nothing.then_some(words.nothing_to_reset)),
            ),
        ];
        // Its column may be hidden, or not fit. Whoever may only look has no use for a way in.
        if has_password && abilities.change_seats {
            items.insert(2, item(words.show_first_password, self.showing, None));
        }
        items
    }
}

/// The dialogs.
#[component]
pub fn SeatTaskDialogs() -> impl IntoView {
    let tasks: SeatTasks = expect_context();
    view! {
        <EditUser person=tasks.editing/>
        <PasswordDialog person=tasks.password/>
        <BatchDialog license=tasks.batch/>
        {ask(tasks.limiting, about_person(t().by_seat.limit_title), move |person, _| {
            limit(tasks.license.get_untracked(), person)
        })}
        {ask(tasks.resetting, about_person(t().by_seat.reset_title), move |person, _| {
            reset(tasks.license.get_untracked(), person)
        })}
    }
}
