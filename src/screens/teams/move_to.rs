//! Moving people or licenses to another team.

use leptos::prelude::*;

use super::name;
use crate::{
    acts::{Act, LicenseAct, PersonAct},
    domain::TeamId,
    estate::Estate,
    lean::{derived, memo},
    parts::{
        ask_dialog::{Answer, Question, ask, stands_in_the_way},
        team_moves::{Members, Moving, team_of, team_options, use_team_moves},
    },
    state::live_estate::use_estate,
    text::t,
    ui::{Banner, SelectField, Tone},
};

/// The acts that move what is not there yet.
pub(super) fn acts_of(members: &Members, estate: &Estate, to: Option<&TeamId>) -> Vec<Act> {
    let to = to.cloned();
    match members {
        Members::People(people) => people
            .iter()
            .filter_map(|id| estate.user(id))
            .filter(|user| user.team != to)
            .map(|user| {
                Act::Person(
                    user.id.clone(),
                    PersonAct::SetTeam {
                        from: user.team.clone(),
                        to: to.clone(),
                    },
                )
            })
            .collect(),
        Members::Licenses(licenses) => licenses
            .iter()
            .filter_map(|id| estate.license(id))
            .filter(|license| license.team != to)
            .map(|license| {
                Act::License(
                    license.id.clone(),
                    LicenseAct::SetTeam {
                        from: license.team.clone(),
                        to: to.clone(),
                    },
                )
            })
            .collect(),
    }
}

/// Asks to which team, says what stands in the way, and moves.
#[component]
pub fn MoveDialog() -> impl IntoView {
    let title = |Moving { what, .. }| {
        let people = matches!(what, Members::People(_));
        (t().teams.move_title)(what.count(), people)
    };
    ask(use_team_moves(), title, |moving, _| question(moving))
}

fn question(Moving { what, to }: Moving) -> Question {
    let live = use_estate();
    let text = t().teams;
    // Empty stands for no team.
    let chosen = RwSignal::new(to.map(|id| id.to_string()).unwrap_or_default());
    let team = move || chosen.with(|id| team_of(id));
    let acts = memo(move || {
        live.follow_catalogue();
        live.follow_users();
        live.follow_licenses();
        let to = team();
        live.peek(|estate| acts_of(&what, estate, to.as_ref()))
    });
    let blocked = derived(move || {
        let acts = acts.get();
        if acts.is_empty() {
            return Some(text.move_nothing.to_owned());
        }
        live.peek(|estate| stands_in_the_way(estate, &acts))
    });
    let verb = derived(move || (text.move_confirm)(team().map(|id| name(live, &id)).as_deref()));
    let body = view! {
        <SelectField label=text.move_to options=team_options() value=chosen autofocus=true/>
        <p class="muted-words">{text.move_text}</p>
        {move || blocked.get().map(|why| view! { <Banner tone=Tone::Warn text=why/> })}
    };
    Question {
        blocked,
        plans: true,
        ..Question::new(verb, body.into_any(), move || {
            Answer::Send(acts.get_untracked())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Hold, UserId},
        estate::sample,
    };

    #[test]
    fn only_those_move_who_are_elsewhere() {
        let mut estate = Estate::with_licenses(vec![sample::license("l", 2, None)]);
        estate.read_seats("l", &[("ana", Hold::Assigned), ("bo", Hold::Assigned)]);
        let people: Vec<UserId> = estate.users().map(|user| user.id.clone()).collect();
        let members = Members::People(people);
        assert_eq!(acts_of(&members, &estate, None), Vec::new());
        let to = TeamId::from("t1");
        assert_eq!(acts_of(&members, &estate, Some(&to)).len(), 2);
    }
}
