//! Moving people or licenses to another team.

use leptos::prelude::*;

use super::name;
use crate::{
    acts::{Act, LicenseAct, PersonAct},
    domain::TeamId,
    estate::Estate,
    lean::{derived, memo},
    parts::team_moves::{Moving, use_team_moves},
    plan::{self, Verdict},
    state::{live_estate::use_estate, runner::use_runner},
    text::{t, why_words},
    ui::{ActionButton, Banner, Dialog, Tone, unique_id},
};

/// The acts that move what is not there yet.
pub(super) fn acts_of(moving: &Moving, estate: &Estate, to: Option<&TeamId>) -> Vec<Act> {
    let to = to.cloned();
    match moving {
        Moving::People(people) => people
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
        Moving::Licenses(licenses) => licenses
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
    let moving = use_team_moves();
    let open = memo(move || moving.with(Option::is_some));
    let heading = derived(move || {
        moving.with(|moving| {
            moving.as_ref().map_or(String::new(), |what| {
                let people = matches!(what, Moving::People(_));
                (t().teams.move_title)(what.count(), people)
            })
        })
    });
    view! {
        <Dialog open on_close=move |()| moving.set(None) title=heading close_label=t().close>
            {move || moving.get().map(|what| view! {
                <Choice what on_done=Callback::new(move |()| moving.set(None))/>
            })}
        </Dialog>
    }
}

#[component]
fn Choice(what: Moving, on_done: Callback<()>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let text = t().teams;
    let id = unique_id("team");
    // Empty stands for no team.
    let chosen = RwSignal::new(String::new());
    let what = StoredValue::new(what);
    let acts = memo(move || {
        live.follow_catalogue();
        live.follow_users();
        live.follow_licenses();
        let to = Some(chosen.get())
            .filter(|id| !id.is_empty())
            .map(TeamId::from);
        live.peek(|estate| what.with_value(|what| acts_of(what, estate, to.as_ref())))
    });
    let blocked = derived(move || {
        let acts = acts.get();
        if acts.is_empty() {
            return Some(text.move_nothing.to_owned());
        }
        let verdicts = live.peek(|estate| plan::project(estate, &acts).verdicts);
        verdicts.into_iter().find_map(|verdict| match verdict {
            Verdict::NotPossible(why) => Some(why_words(&why).to_owned()),
            _ => None,
        })
    });
    let options = move || {
        live.follow_catalogue();
        let teams: Vec<(String, String)> = live.peek(|estate| {
            estate
                .teams()
                .map(|team| (team.id.to_string(), team.name.clone()))
                .collect()
        });
        teams
            .into_iter()
            .map(|(id, name)| view! { <option value=id>{name}</option> })
            .collect_view()
    };
    let go = move || {
        runner.run(acts.get_untracked());
        on_done.run(());
    };
    let to = move || {
        let id = chosen.get();
        if id.is_empty() {
            text.no_team.to_owned()
        } else {
            name(live, &TeamId::from(id))
        }
    };
    view! {
        <div class="dialog-body">
            <div class="field">
                <label for=id.clone()>{text.move_to}</label>
                <select
                    id=id
                    class="input"
                    autofocus
                    prop:value=move || chosen.get()
                    on:change:target=move |event| chosen.set(event.target().value())
                >
                    <option value="">{text.no_team}</option>
                    {options}
                </select>
            </div>
            <p class="muted-words">{text.move_text}</p>
            {move || blocked.get().map(|why| view! { <Banner tone=Tone::Warn text=why/> })}
        </div>
        <div class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| on_done.run(())>{t().cancel}</button>
            <ActionButton on_press=move |()| go() blocked primary=true>
                {text.move_confirm}
                <span class="visually-hidden">{move || format!(" {}", to())}</span>
            </ActionButton>
        </div>
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
        let moving = Moving::People(people);
        assert_eq!(acts_of(&moving, &estate, None), Vec::new());
        let to = TeamId::from("t1");
        assert_eq!(acts_of(&moving, &estate, Some(&to)).len(), 2);
    }
}
