//! Passing a seat on: to another person, together with the ownership, or to nobody.

use leptos::prelude::*;

use super::{
    parts::title,
    people::{PeopleSearch, chip},
};
use crate::{
    acts::{Act, LicenseAct, SeatAct},
    domain::{LicenseId, UserId},
    lean::{derived, memo},
    plan::{self, Verdict},
    screens::reason::{Reason, ReasonField},
    state::{live_estate::use_estate, runner::use_runner, session::use_session},
    text::{t, why_words},
    ui::{ActionButton, Combobox, Dialog},
};

/// What is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handing {
    /// An assigned seat.
    Seat(UserId),
    /// The ownership, with its seat.
    Ownership(UserId),
    /// The ownership, to nobody.
    Nobody(UserId),
}

impl Handing {
    fn holder(&self) -> &UserId {
        match self {
            Self::Seat(user) | Self::Ownership(user) | Self::Nobody(user) => user,
        }
    }

    fn act(&self, license: LicenseId, to: Option<UserId>) -> Option<Act> {
        match (self, to) {
            (Self::Seat(from), Some(to)) => Some(Act::Seat(
                license,
                SeatAct::Move {
                    from: from.clone(),
                    to,
                },
            )),
            (Self::Ownership(from), Some(to)) => Some(Act::License(
                license,
                LicenseAct::SetOwner {
                    from: Some(from.clone()),
                    to: Some(to),
                },
            )),
            (Self::Nobody(from), _) => Some(Act::License(
                license,
                LicenseAct::SetOwner {
                    from: Some(from.clone()),
                    to: None,
                },
            )),
            (Self::Seat(_) | Self::Ownership(_), None) => None,
        }
    }
}

/// Asks to whom, says what follows, and does it.
#[component]
pub fn HandingDialog(
    /// The license.
    license: LicenseId,
    /// What is passed on; `None` closes the dialog.
    handing: RwSignal<Option<Handing>>,
) -> impl IntoView {
    let live = use_estate();
    let license = StoredValue::new(license);
    let open = memo(move || handing.with(Option::is_some));
    let name_of = move |user: &UserId| live.peek(|estate| crate::text::person(estate, user));
    let heading = derived(move || match handing.get() {
        Some(Handing::Seat(user)) => (t().move_title)(&name_of(&user)),
        Some(Handing::Ownership(user)) => (t().hand_over_title)(&name_of(&user)),
        Some(Handing::Nobody(_)) => t().remove_owner_title.to_owned(),
        None => String::new(),
    });
    view! {
        <Dialog
            open
            on_close=move |()| handing.set(None)
            title=heading
            close_label=t().close
        >
            {move || handing.get().map(|what| view! {
                <HandingForm license=license.get_value() what on_done=Callback::new(move |()| handing.set(None))/>
            })}
        </Dialog>
    }
}

#[component]
fn HandingForm(license: LicenseId, what: Handing, on_done: Callback<()>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let asks = !matches!(what, Handing::Nobody(_));
    let by_seat = use_session().server_can(|server| server.counts_by_seat);
    let chosen = RwSignal::new(Vec::<UserId>::new());
    let search = PeopleSearch::new(Signal::stored(Some(license.clone())), chosen.into());
    let text = {
        let name = title(live, &license);
        let holder = what.holder().clone();
        match &what {
            Handing::Seat(_) => (t().move_text)(&name),
            Handing::Ownership(_) => (t().hand_over_text)(&name),
            Handing::Nobody(_) => {
                (t().remove_owner_text)(&live.peek(|estate| crate::text::person(estate, &holder)))
            }
        }
    };
    let act = {
        let license = license.clone();
        let what = what.clone();
        memo(move || {
            what.act(
                license.clone(),
                chosen.with(|chosen| chosen.first().cloned()),
            )
        })
    };
    let blocked = {
        let license = license.clone();
        derived(move || {
            live.follow_seats(&license);
            let Some(act) = act.get() else {
                return Some(t().assign_none.to_owned());
            };
            let verdict =
                live.peek(|estate| plan::project(estate, &[act]).verdicts.into_iter().next());
            match verdict {
                Some(Verdict::NotPossible(why)) => Some(why_words(&why).to_owned()),
                Some(Verdict::AlreadySo) => Some(t().why_seated.to_owned()),
                // What is taken back on an oversold license could be given to nobody.
                Some(Verdict::Exceeds { .. }) => Some(t().manage.no_room.to_owned()),
                Some(Verdict::Works) | None => None,
            }
        })
    };
    let reason = Reason::ask();
    let blocked = derived(move || blocked.get().or_else(|| reason.missing().get()));
    let confirm = move || {
        if let Some(act) = act.get_untracked() {
            runner.run_because(vec![act], reason.take());
            on_done.run(());
        }
    };
    let chips = derived(move || {
        chosen.with(|chosen| chosen.iter().map(|id| chip(live, id)).collect::<Vec<_>>())
    });
    let verb = match what {
        Handing::Seat(_) => t().move_confirm,
        Handing::Ownership(_) => t().hand_over,
        Handing::Nobody(_) => t().remove_owner,
    }
    .trim_end_matches('…');
    view! {
        <div class="dialog-body">
        <p>{text}</p>
        {asks.then(|| view! {
            <Combobox
                label=t().move_to
                hint=""
                query=search.query
                options=search.options
                chosen=chips
                on_choose=move |id: UserId| {
                    // One seat has room for one person.
                    chosen.set(vec![id]);
                    search.query.set(String::new());
                }
                on_remove=move |id: UserId| chosen.update(|chosen| chosen.retain(|other| *other != id))
                on_paste=|_: String| false
                remove_label=std::sync::Arc::new(|name: &str| (t().remove_person)(name))
                status=search.status
                autofocus=true
            />
        })}
        <p class="muted-words">{t().release_devices}</p>
        {by_seat.then(|| view! { <p class="muted-words">{t().by_seat.limit_anew}</p> })}
        <ReasonField reason/>
        </div>
        <div class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| on_done.run(())>{t().cancel}</button>
            <ActionButton on_press=move |()| confirm() blocked primary=true>{verb}</ActionButton>
        </div>
    }
}
