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
    parts::ask_dialog::{Answer, Question, ask, stands_in_the_way},
    plan::{self, Verdict},
    state::{live_estate::use_estate, session::use_session},
    text::{person, t},
    ui::Combobox,
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
    let title = move |what: Handing| {
        let name = live.peek(|estate| person(estate, what.holder()));
        match what {
            Handing::Seat(_) => (t().move_title)(&name),
            Handing::Ownership(_) => (t().hand_over_title)(&name),
            Handing::Nobody(_) => t().remove_owner_title.to_owned(),
        }
    };
    ask(handing, title, move |what, _| {
        question(license.clone(), what)
    })
}

fn question(license: LicenseId, what: Handing) -> Question {
    let live = use_estate();
    let by_seat = use_session().server_can(|server| server.counts_by_seat);
    let chosen = RwSignal::new(Vec::<UserId>::new());
    let search = PeopleSearch::new(Signal::stored(Some(license.clone())), chosen.into());
    let (text, verb) = {
        let name = title(live, &license);
        match &what {
            Handing::Seat(_) => ((t().move_text)(&name), t().move_confirm),
            Handing::Ownership(_) => ((t().hand_over_text)(&name), t().hand_over),
            Handing::Nobody(holder) => {
                let holder = live.peek(|estate| person(estate, holder));
                ((t().remove_owner_text)(&holder), t().remove_owner)
            }
        }
    };
    let asks = !matches!(what, Handing::Nobody(_));
    let act = {
        let license = license.clone();
        memo(move || {
            what.act(
                license.clone(),
                chosen.with(|chosen| chosen.first().cloned()),
            )
        })
    };
    let blocked = derived(move || {
        live.follow_seats(&license);
        let Some(act) = act.get() else {
            return Some(t().assign_none.to_owned());
        };
        let acts = [act];
        let is_so = || {
            let verdicts = live.peek(|estate| plan::project(estate, &acts).verdicts);
            (verdicts == [Verdict::AlreadySo]).then(|| t().why_seated.to_owned())
        };
        live.peek(|estate| stands_in_the_way(estate, &acts))
            .or_else(is_so)
    });
    let chips = derived(move || {
        chosen.with(|chosen| chosen.iter().map(|id| chip(live, id)).collect::<Vec<_>>())
    });
    let body = view! {
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
    };
    Question {
        blocked,
        asks_why: true,
        plans: true,
        ..Question::new(verb.trim_end_matches('…'), body.into_any(), move || {
            Answer::Send(act.get_untracked().into_iter().collect())
        })
    }
}
