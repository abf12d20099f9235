//! Creating a team and changing its name and limits.

use leptos::prelude::*;

use super::name;
use crate::{
    acts::{Act, Failure, Outcome, TeamAct},
    domain::{TeamDraft, TeamId},
    estate::fold,
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Question, Told, ask, failure},
    state::live_estate::{LiveEstate, use_estate},
    text::t,
    ui::Field,
};

/// What the form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new team.
    New,
    /// A team that is there.
    Edit(TeamId),
}

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    name: String,
    limits: [String; 3],
}

/// What the field of the name tells.
const NAME_TAKEN: Outcome = Outcome::Failed(Failure::NameTaken);

/// What is wrong with it: the name, then the limits.
type Faults = [Option<&'static str>; 4];

impl Typed {
    fn of(draft: &TeamDraft) -> Self {
        let limit = |max: Option<u32>| max.map(|max| max.to_string()).unwrap_or_default();
        Self {
            name: draft.name.clone(),
            limits: [draft.max_users, draft.max_licenses, draft.max_devices].map(limit),
        }
    }

    fn draft(&self, is_taken: bool) -> Result<TeamDraft, Faults> {
        let name = self.name.trim().to_owned();
        let limits = self.limits.each_ref().map(|text| limit(text));
        let wrong =
            |limit: &Result<Option<u32>, ()>| limit.is_err().then_some(t().teams.limit_invalid);
        let name_fault = if name.is_empty() {
            Some(t().required)
        } else {
            is_taken.then_some(t().teams.name_taken)
        };
        match limits {
            [Ok(max_users), Ok(max_licenses), Ok(max_devices)] if name_fault.is_none() => {
                Ok(TeamDraft {
                    name,
                    max_users,
                    max_licenses,
                    max_devices,
                })
            }
            [users, licenses, devices] => {
                Err([name_fault, wrong(&users), wrong(&licenses), wrong(&devices)])
            }
        }
    }
}

fn limit(text: &str) -> Result<Option<u32>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(0) | Err(_) => Err(()),
            Ok(limit) => Ok(Some(limit)),
        },
    }
}

/// Whether another team has the name, however it is written.
fn is_taken(live: LiveEstate, form: &Form, name: &str) -> bool {
    let wanted = fold(name.trim());
    live.peek(|estate| {
        let mut teams = estate.teams();
        teams.any(|team| fold(&team.name) == wanted && *form != Form::Edit(team.id.clone()))
    })
}

/// The dialog; `None` closes it.
#[component]
pub fn TeamForm(form: RwSignal<Option<Form>>) -> impl IntoView {
    let live = use_estate();
    let title = move |form| match form {
        Form::Edit(id) => (t().teams.edit_title)(&name(live, &id)),
        Form::New => t().teams.create_title.to_owned(),
    };
    ask(form, title, |what, _| question(what))
}

fn question(what: Form) -> Question {
    let live = use_estate();
    let text = t().teams;
    let before = match &what {
        Form::New => None,
        Form::Edit(id) => {
            live.peek(|estate| estate.team(id).map(|team| (id.clone(), team.draft())))
        }
    };
    let typed = Typed::of(&before.clone().map(|(_, draft)| draft).unwrap_or_default());
    let start = typed.clone();
    let team_name = RwSignal::new(typed.name);
    let limits = typed.limits.map(RwSignal::new);
    let typed = move || Typed {
        name: team_name.get(),
        limits: limits.map(|limit| limit.get()),
    };
    let what = StoredValue::new(what);
    let draft = move || {
        let typed = typed();
        what.with_value(|what| typed.draft(is_taken(live, what, &typed.name)))
    };
    // Nothing is called wrong before it was tried, and nothing any more once it is put right.
    let is_tried = RwSignal::new(false);
    let faults = memo(move || match is_tried.get() {
        true => draft().err().unwrap_or_default(),
        false => Faults::default(),
    });
    let refused = RwSignal::new(None::<String>);
    let is_typed = derived(move || typed() != start);
    let run = RwSignal::new(None);
    let failure = failure(run);
    let is_new = before.is_none();
    let before = StoredValue::new(before);
    let answer = move || {
        is_tried.set(true);
        let Ok(draft) = untrack(draft) else {
            return Answer::Stay;
        };
        refused.set(Some(draft.name.clone()));
        Answer::Send(match before.get_value() {
            None => vec![Act::create_team(draft)],
            Some((_, from)) if from == draft => Vec::new(),
            Some((team, from)) => vec![Act::Team(team, TeamAct::Update { from, to: draft })],
        })
    };
    let fault = move |at: usize| {
        derived(move || {
            let found = faults.with(|faults| faults[at].map(str::to_owned));
            let is_name = failure.get() == Some(NAME_TAKEN);
            let is_same = || refused.get() == Some(team_name.get().trim().to_owned());
            found.or_else(|| {
                (at == 0 && is_name && is_same()).then(|| t().teams.name_taken.to_owned())
            })
        })
    };
    let body = view! {
        <Field label=text.name value=team_name name="team-name" error=fault(0) required=true autofocus=true/>
        <Field label=text.max_people value=limits[0] inputmode="numeric" hint=text.limit_hint error=fault(1)/>
        <Field label=text.max_licenses value=limits[1] inputmode="numeric" error=fault(2)/>
        <Field label=text.max_devices value=limits[2] inputmode="numeric" error=fault(3)/>
    };
    let verb = if is_new {
        text.create_confirm
    } else {
        text.save
    };
    Question {
        by_enter: true,
        is_typed,
        told: Told::Here(|outcome| *outcome == NAME_TAKEN),
        run,
        ..Question::new(verb, body.into_any(), answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, limits: [&str; 3]) -> Typed {
        Typed {
            name: name.into(),
            limits: limits.map(str::to_owned),
        }
    }

    #[test]
    fn a_limit_is_a_number_above_zero_or_nothing() {
        let draft = typed(" Bonn ", ["12", " ", ""])
            .draft(false)
            .expect("taken");
        assert_eq!((draft.name.as_str(), draft.max_users), ("Bonn", Some(12)));
        assert_eq!((draft.max_licenses, draft.max_devices), (None, None));
        for wrong in ["0", "-1", "many", "1.5", "99999999999"] {
            let faults = typed("Bonn", [wrong, "", ""])
                .draft(false)
                .expect_err("refused");
            assert_eq!(
                faults,
                [None, Some(t().teams.limit_invalid), None, None],
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_team_needs_a_name_of_its_own() {
        assert_eq!(
            typed(" ", ["", "", ""])
                .draft(false)
                .map_err(|faults| faults[0]),
            Err(Some(t().required))
        );
        assert_eq!(
            typed("Bonn", ["", "", ""])
                .draft(true)
                .map_err(|faults| faults[0]),
            Err(Some(t().teams.name_taken))
        );
    }

    #[test]
    fn what_is_typed_is_what_the_team_was() {
        let draft = TeamDraft {
            name: "Bonn".into(),
            max_users: Some(3),
            ..TeamDraft::default()
        };
        assert_eq!(Typed::of(&draft).draft(false), Ok(draft));
    }
}
