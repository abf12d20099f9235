//! Filling a team from its own page: choosing people, or licenses, that are elsewhere.

use std::sync::Arc;

use leptos::prelude::*;

use super::{move_to::acts_of, name};
use crate::{
    domain::{LicenseId, TeamId, UserId},
    estate::{Estate, LicenseQuery},
    lean::{derived, memo},
    parts::{
        ask_dialog::{Answer, Question, ask, stands_in_the_way},
        team_moves::Members,
    },
    state::live_estate::use_estate,
    text::{format, license_title, t},
    ui::{Banner, ComboOption, Combobox, Tone},
};

/// How many are offered for what is typed.
const OFFERED: usize = 8;

/// What is added to a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adding {
    /// People.
    People,
    /// Licenses.
    Licenses,
}

impl Adding {
    fn members(self, chosen: &[String]) -> Members {
        let ids = chosen.iter().cloned();
        match self {
            Self::People => Members::People(ids.map(UserId::from).collect()),
            Self::Licenses => Members::Licenses(ids.map(LicenseId::from).collect()),
        }
    }

    /// One that can be chosen, unless it is in the team already; with the team it would leave.
    fn option(self, estate: &Estate, id: &str, to: &TeamId) -> Option<ComboOption<String>> {
        let (title, detail, team) = match self {
            Self::People => {
                let user = estate.user(&UserId::from(id))?;
                let detail = user.full_name().map(|_| user.email.clone());
                (user.label(), detail.unwrap_or_default(), &user.team)
            }
            Self::Licenses => {
                let license = estate.license(&LicenseId::from(id))?;
                let product = estate.product(&license.product).map(|it| it.name.clone());
                (
                    license_title(estate, &license.id),
                    product.unwrap_or_default(),
                    &license.team,
                )
            }
        };
        let from = team.as_ref().and_then(|team| estate.team(team));
        Some(ComboOption {
            key: id.to_owned(),
            title,
            detail,
            note: from.map(|team| (t().teams.now_in)(&team.name)),
            disabled: false,
        })
        .filter(|_| team.as_ref() != Some(to))
    }

    /// Those that fit what is typed.
    fn found(self, estate: &Estate, text: &str) -> Vec<String> {
        match self {
            Self::People => {
                let found = estate.suggest_users(text, OFFERED * 4, None);
                found.iter().map(ToString::to_string).collect()
            }
            Self::Licenses => {
                let query = LicenseQuery {
                    text: text.to_owned(),
                    now: format::now(),
                    ..LicenseQuery::default()
                };
                let found = estate.find_licenses(&query);
                found
                    .iter()
                    .take(OFFERED * 4)
                    .map(ToString::to_string)
                    .collect()
            }
        }
    }
}

/// Asks whom or what to add to a team, says what stands in the way, and adds; `None` closes it.
#[component]
pub fn AddDialog(team: TeamId, adding: RwSignal<Option<Adding>>) -> impl IntoView {
    let live = use_estate();
    let text = t().teams;
    let team = StoredValue::new(team);
    let title = move |what| {
        live.follow_catalogue();
        let name = name(live, &team.get_value());
        match what {
            Adding::Licenses => (text.add_licenses_title)(&name),
            Adding::People => (text.add_people_title)(&name),
        }
    };
    ask(adding, title, move |what, _| question(team, what))
}

fn question(team: StoredValue<TeamId>, what: Adding) -> Question {
    let live = use_estate();
    let text = t().teams;
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(Vec::<String>::new());
    let option =
        move |estate: &Estate, id: &str| team.with_value(|team| what.option(estate, id, team));
    let options = memo(move || {
        let typed = query.get();
        if typed.trim().is_empty() {
            return Vec::new();
        }
        live.follow_users();
        live.follow_licenses();
        let taken = chosen.get();
        live.peek(|estate| {
            let found = what.found(estate, &typed).into_iter();
            let found = found.filter(|id| !taken.contains(id));
            found
                .filter_map(|id| option(estate, &id))
                .take(OFFERED)
                .collect::<Vec<_>>()
        })
    });
    let status = derived(move || match options.with(Vec::len) {
        _ if query.with(|text| text.trim().is_empty()) => String::new(),
        0 => t().no_match.to_owned(),
        count => (t().matches)(count),
    });
    let chips = derived(move || {
        let chosen = chosen.get();
        live.peek(|estate| {
            chosen
                .iter()
                .filter_map(|id| option(estate, id))
                .collect::<Vec<_>>()
        })
    });
    let acts = memo(move || {
        let members = chosen.with(|chosen| what.members(chosen));
        let to = team.get_value();
        live.peek(|estate| acts_of(&members, estate, Some(&to)))
    });
    let blocked = derived(move || {
        let acts = acts.get();
        if acts.is_empty() {
            return Some(text.add_nobody.to_owned());
        }
        live.peek(|estate| stands_in_the_way(estate, &acts))
    });
    let is_typed = derived(move || chosen.with(|chosen| !chosen.is_empty()));
    let trouble = move || blocked.get().filter(|_| is_typed.get());
    let label = match what {
        Adding::People => text.people,
        Adding::Licenses => text.licenses,
    };
    let body = view! {
        <Combobox
            label
            hint=text.add_hint
            query
            options
            chosen=chips
            on_choose=move |id: String| {
                query.set(String::new());
                chosen.update(|chosen| chosen.push(id));
            }
            on_remove=move |id: String| chosen.update(|chosen| chosen.retain(|it| *it != id))
            on_paste=|_: String| false
            remove_label=Arc::new(|name: &str| (t().remove_person)(name))
            status
            autofocus=true
        />
        <p class="muted-words">{text.move_text}</p>
        {move || trouble().map(|why| view! { <Banner tone=Tone::Warn text=why/> })}
    };
    let verb = derived(move || (text.add_confirm)(chosen.with(Vec::len)));
    Question {
        blocked,
        is_typed,
        plans: true,
        ..Question::new(verb, body.into_any(), move || {
            Answer::Send(acts.get_untracked())
        })
    }
}
