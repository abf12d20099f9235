//! Creating a person, and changing one.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    acts::{Act, Failure, Outcome, PersonAct, SeatAct},
    config::Config,
    domain::{NewUser, Profile, Role, TeamId, User, UserId, is_email},
    dry_run::is_inside,
    estate::Topic,
    lean::{derived, memo},
    parts::{
        ask_dialog::{Answer, Question, Told, about_person, ask, failure},
        team_moves::team_of,
    },
    plan::{self, Projection},
    screens::people::{Access, AccessChoice, RoleAndTeam, Shortage, came, role_id, role_named},
    state::{
        live_estate::use_estate,
        scope::use_scope,
        session::{Session, use_session},
        sync::use_sync,
    },
    text::{lists, t},
    ui::Field,
};

/// What is wrong with an address. `is_taken` says whether somebody else has it, `may_be` whether
/// people may have addresses of its domain.
fn check(email: &str, is_taken: bool, may_be: bool) -> Option<&'static str> {
    match is_email(email) {
        true if is_taken => Some(t().email_taken),
        true => (!may_be).then_some(lists().outside),
        false => Some(t().email_invalid),
    }
}

/// The dialog that creates a person.
#[component]
pub fn CreateUser(open: RwSignal<bool>) -> impl IntoView {
    let title = |()| t().create_user_title.to_owned();
    ask(open, title, |(), _| question(None))
}

/// The dialog that changes a person's address and names.
#[component]
pub fn EditUser(
    /// Who; `None` closes the dialog.
    person: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    ask(
        person,
        about_person(t().manage.edit_title),
        move |person, _| question(live.peek(|estate| estate.user(&person).cloned())),
    )
}

/// What is asked about a person, as they are; about nobody yet where one is created.
fn question(before: Option<User>) -> Question {
    let live = use_estate();
    let is_new = before.is_none();
    let config = expect_context::<Config>();
    let hint = config.create_user_hint.filter(|_| is_new);
    let domains = StoredValue::new(config.user_domains);
    let was = before.as_ref().map(User::profile);
    let start = was.clone().unwrap_or_default();
    let email = RwSignal::new(start.email.clone());
    let first_name = RwSignal::new(start.first_name.clone());
    let last_name = RwSignal::new(start.last_name.clone());
    let typed = memo(move || Profile {
        email: email.get().trim().to_lowercase(),
        first_name: first_name.get().trim().to_owned(),
        last_name: last_name.get().trim().to_owned(),
    });
    let more = More::of(before.as_ref());
    let (before, was) = (StoredValue::new(before), StoredValue::new(was));
    let me = move || before.with_value(|before| before.as_ref().map(|user| user.id.clone()));
    let wrong = memo(move || {
        live.follow_users();
        let email = typed.with(|typed| typed.email.clone());
        let me = me();
        let is_taken = live.peek(|estate| {
            let holder = estate.user_by_email(&email);
            holder.is_some_and(|holder| Some(&holder.id) != me.as_ref())
        });
        let may_be = !is_new || domains.with_value(|all| is_inside(all, &email));
        check(&email, is_taken, may_be)
    });
    // Nothing is called wrong before it was tried, and nothing any more once it is put right.
    let is_tried = RwSignal::new(false);
    let run = RwSignal::new(None);
    let failure = failure(run);
    // What the server refused it refused of this address.
    let refused = RwSignal::new(String::new());
    let email_fault = derived(move || {
        let local = wrong.get().filter(|_| is_tried.get());
        let refused = || refused.with(|sent| *sent == typed.with(|typed| typed.email.clone()));
        let said = || failure.get().as_ref().and_then(about_email);
        local
            .or_else(|| said().filter(|_| refused()))
            .map(str::to_owned)
    });
    let is_typed = derived(move || typed.with(|typed| *typed != start) || more.is_typed());
    let acts = memo(move || {
        let typed = typed.get();
        match (me(), was.get_value()) {
            (Some(user), Some(from)) => more.changes(user, from, typed),
            _ => more.creates(typed),
        }
    });
    let outlook = memo(move || {
        live.progress(&Topic::Licenses);
        acts.with(|acts| Arc::new(live.peek(|estate| plan::project(estate, acts))))
    });
    let shortage = more.access.shortage(outlook.into());
    let answer = move || {
        is_tried.set(true);
        if wrong.with_untracked(Option::is_some) {
            return Answer::Stay;
        }
        refused.set(typed.with_untracked(|typed| typed.email.clone()));
        Answer::Send(acts.get_untracked())
    };
    let body = view! {
        <Field
            label=t().email
            value=email
            kind="email"
            name="new-email"
            hint=MaybeProp::derive(move || hint.clone())
            error=email_fault
            required=true
            autofocus=true
        />
        <Field label=t().first_name_optional value=first_name/>
        <Field label=t().last_name_optional value=last_name/>
        <MoreFields more outlook=outlook.into() shortage/>
    };
    let verb = if is_new {
        t().create_new_user
    } else {
        t().manage.save
    };
    Question {
        by_enter: true,
        blocked: derived(move || more.access.blocked(shortage)),
        is_typed,
        plans: true,
        told: Told::Both(|outcome| about_email(outcome).is_some(), came(live)),
        run,
        ..Question::new(verb, body.into_any(), answer)
    }
}

/// What is asked beside address and name: the team, and of somebody new the role and the
/// licenses they get a seat on at once.
#[derive(Clone, Copy)]
struct More {
    session: Session,
    is_new: bool,
    role: RwSignal<String>,
    team: RwSignal<String>,
    /// The team before.
    was_in: StoredValue<Option<TeamId>>,
    access: Access,
}

impl More {
    fn of(before: Option<&User>) -> Self {
        let session = use_session();
        let team = match before {
            Some(user) => user.team.clone(),
            // Whoever works in one team creates people in it.
            None => use_scope().team(),
        };
        Self {
            session,
            is_new: before.is_none(),
            role: RwSignal::new(role_id(Role::User).to_owned()),
            team: RwSignal::new(team.map(|id| id.to_string()).unwrap_or_default()),
            was_in: StoredValue::new(before.and_then(|user| user.team.clone())),
            access: Access::new(false),
        }
    }

    /// The team chosen, by whoever may; followed.
    fn team(self) -> Option<TeamId> {
        match self.session.abilities().change_team {
            true => self.team.with(|id| team_of(id)),
            false => self.was_in.get_value(),
        }
    }

    fn is_typed(self) -> bool {
        let is_moved = !self.is_new && self.team() != self.was_in.get_value();
        is_moved || !self.access.licenses().is_empty()
    }

    fn changes(self, user: UserId, from: Profile, to: Profile) -> Vec<Act> {
        let team = PersonAct::SetTeam {
            from: self.was_in.get_value(),
            to: self.team(),
        };
        let acts = [PersonAct::Update { from, to }, team];
        let acts = acts.map(|act| Act::Person(user.clone(), act));
        // What is as it was needs no saving.
        acts.into_iter().filter(|act| !act.is_idle()).collect()
    }

    fn creates(self, typed: Profile) -> Vec<Act> {
        let role = self.role.with(|name| role_named(name));
        let new = NewUser {
            email: typed.email,
            first_name: typed.first_name,
            last_name: typed.last_name,
            role: role.filter(|role| *role != Role::User),
            team: self.team(),
        };
        let user = new.placeholder();
        let seat = |license| Act::Seat(license, SeatAct::Assign { user: user.clone() });
        let seats = self.access.licenses().into_iter().map(seat);
        [Act::create_user(new.clone())]
            .into_iter()
            .chain(seats)
            .collect()
    }
}

#[component]
fn MoreFields(
    more: More,
    outlook: Signal<Arc<Projection>>,
    shortage: Memo<Shortage>,
) -> impl IntoView {
    use_sync().want(Topic::Catalogue);
    view! {
        <RoleAndTeam role=more.is_new.then_some(more.role) team=more.team/>
        {more.is_new.then(|| view! {
            <AccessChoice
                access=more.access
                outlook
                people=memo(|| 1)
                shortage
                drop_over=|()| ()
                fixed=false
            />
        })}
    }
}

/// Refusals that are about the address belong to its field; what was typed stays.
fn about_email(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Failed(Failure::EmailTaken) => Some(t().email_taken),
        Outcome::Failed(Failure::InvalidEmail) => Some(t().acts.invalid_email),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_needed_and_only_once() {
        assert_eq!(check("ana@acme.test", false, true), None);
        assert_eq!(check("ana@acme.test", true, true), Some(t().email_taken));
        assert_eq!(check("ana@acme.test", false, false), Some(lists().outside));
        assert_eq!(check("ana", false, true), Some(t().email_invalid));
        assert_eq!(check("", false, true), Some(t().email_invalid));
    }
}
