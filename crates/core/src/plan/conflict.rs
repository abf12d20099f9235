//! What somebody else changed since a change was planned: how it was, how they made it, and how it
//! was to be, so that a person can decide.

use crate::{
    acts::{Act, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{Profile, Role, TeamDraft, TeamId, UserId},
    estate::Estate,
};

/// How something is, was, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// This person's, or nobody's.
    User(Option<UserId>),
    /// In this team, or in none.
    Team(Option<TeamId>),
    /// With this role.
    Role(Role),
    /// So many.
    Number(u32),
    /// Called so.
    Profile(Profile),
    /// A team of this name and these limits.
    Draft(TeamDraft),
}

/// A planned change that somebody else came between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// How it was when the change was planned.
    pub before: State,
    /// How it is now.
    pub theirs: State,
    /// How it was to be.
    pub mine: State,
    /// The change from how it is now to how it was to be.
    pub again: Act,
}

/// What somebody else made of what an act is to change; `None` where it is as it was, or as it is
/// to be, or not known.
pub fn conflict(estate: &Estate, act: &Act) -> Option<Conflict> {
    match act.clone() {
        Act::Person(user, it) => {
            let now = estate.user(&user)?;
            match it {
                PersonAct::SetRole { from, to } => {
                    let again = |from, to| Act::Person(user, PersonAct::SetRole { from, to });
                    between([from, now.role, to], State::Role, again)
                }
                PersonAct::SetTeam { from, to } => {
                    let again = |from, to| Act::Person(user, PersonAct::SetTeam { from, to });
                    between([from, now.team.clone(), to], State::Team, again)
                }
                PersonAct::Update { from, to } => {
                    let now = now.profile();
                    if from.edited(&to, &now).is_some() {
                        return None;
                    }
                    let to = from.over(&to, &now);
                    let again = |from, to| Act::Person(user, PersonAct::Update { from, to });
                    between([from, now, to], State::Profile, again)
                }
                PersonAct::Create(_) | PersonAct::Remove | PersonAct::Ban | PersonAct::Unban => {
                    None
                }
            }
        }
        Act::License(license, it) => {
            let now = estate.license(&license)?;
            match it {
                LicenseAct::SetOwner { from, to } => {
                    let again = |from, to| Act::License(license, LicenseAct::SetOwner { from, to });
                    between([from, now.owner.clone(), to], State::User, again)
                }
                LicenseAct::SetTeam { from, to } => {
                    let again = |from, to| Act::License(license, LicenseAct::SetTeam { from, to });
                    between([from, now.team.clone(), to], State::Team, again)
                }
                // Edits of a line merge.
                LicenseAct::JoinLine(_) | LicenseAct::LeaveLine { .. } => None,
            }
        }
        // What was not known when it was planned cannot have been changed since.
        Act::Seat(license, SeatAct::SetLimit { user, from, to }) if from > 0 => {
            let now = estate.activations(&license, &user)?.max?;
            let again = |from, to| Act::Seat(license, SeatAct::SetLimit { user, from, to });
            between([from, now, to], State::Number, again)
        }
        Act::Device(device, DeviceAct::SetOwner { license, from, to }) => {
            let now = estate.device(&device)?.user.clone();
            let again = |from, to| Act::Device(device, DeviceAct::SetOwner { license, from, to });
            between([from, now, to], State::User, again)
        }
        Act::Team(team, TeamAct::Update { from, to }) => {
            let now = estate.team(&team)?.draft();
            if from.edited(&to, &now).is_some() {
                return None;
            }
            let to = from.over(&to, &now);
            let again = |from, to| Act::Team(team, TeamAct::Update { from, to });
            between([from, now, to], State::Draft, again)
        }
        Act::Seat(..) | Act::Device(..) | Act::Team(..) | Act::Contract(..) => None,
    }
}

/// The change, where what is there now is neither how it was nor how it is to be.
fn between<T: Clone + PartialEq>(
    [before, theirs, mine]: [T; 3],
    state: fn(T) -> State,
    again: impl FnOnce(T, T) -> Act,
) -> Option<Conflict> {
    if theirs == before || theirs == mine {
        return None;
    }
    let again = again(theirs.clone(), mine.clone());
    let [before, theirs, mine] = [before, theirs, mine].map(state);
    Some(Conflict {
        before,
        theirs,
        mine,
        again,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        estate::{
            Topic,
            sample::{license, user},
        },
        plan::{Verdict, Why, project},
    };

    fn estate() -> Estate {
        let mut license = license("l", 0, None);
        license.owner = Some("theirs".into());
        let mut estate = Estate::with_licenses(vec![license]);
        let mut walk = estate.begin(Topic::Users);
        let mut ana = user("ana");
        ana.first_name = Some("Anna".into());
        ana.role = Role::ReadOnly;
        ana.team = Some("theirs".into());
        estate.merge_users(&mut walk, vec![ana, user("theirs"), user("mine")]);
        estate.finish(walk);
        estate
    }

    fn profile(first_name: &str, last_name: &str) -> Profile {
        Profile {
            email: "ana@acme.test".into(),
            first_name: first_name.into(),
            last_name: last_name.into(),
        }
    }

    fn on_ana(act: PersonAct) -> Act {
        Act::Person("ana".into(), act)
    }

    #[test]
    fn a_change_that_somebody_came_between_can_be_made_from_how_it_is() {
        let estate = estate();
        for act in [
            on_ana(PersonAct::SetRole {
                from: Role::User,
                to: Role::SupportAgent,
            }),
            on_ana(PersonAct::SetTeam {
                from: None,
                to: Some("mine".into()),
            }),
            on_ana(PersonAct::Update {
                from: profile("Ana", ""),
                to: profile("Hanna", "Ruiz"),
            }),
            Act::License(
                "l".into(),
                LicenseAct::SetOwner {
                    from: None,
                    to: Some("mine".into()),
                },
            ),
        ] {
            let before = project(&estate, std::slice::from_ref(&act)).verdicts[0];
            let conflict = conflict(&estate, &act).expect("somebody came between");
            let is_conflict = [Why::Changed, Why::NotHolder].map(Verdict::NotPossible);
            assert!(is_conflict.contains(&before), "{before:?}");
            let again = std::slice::from_ref(&conflict.again);
            let verdict = project(&estate, again).verdicts[0];
            let is_about_it = |it| !is_conflict.contains(it);
            assert!(is_about_it(&verdict), "{conflict:?}: {verdict:?}");
            assert_eq!(super::conflict(&estate, &conflict.again), None);
        }
    }

    #[test]
    fn only_what_i_changed_is_put_over_what_they_made() {
        let act = on_ana(PersonAct::Update {
            from: profile("Ana", ""),
            to: profile("Hanna", ""),
        });
        let conflict = conflict(&estate(), &act).expect("they changed the same name");
        assert_eq!(conflict.theirs, State::Profile(profile("Anna", "")));
        assert_eq!(conflict.mine, State::Profile(profile("Hanna", "")));
    }

    #[test]
    fn what_is_as_it_was_or_as_it_is_to_be_is_no_conflict() {
        let to = |from: Role, to: Role| on_ana(PersonAct::SetRole { from, to });
        let estate = estate();
        for act in [
            to(Role::ReadOnly, Role::Admin),
            to(Role::User, Role::ReadOnly),
            on_ana(PersonAct::Remove),
        ] {
            assert_eq!(conflict(&estate, &act), None, "{act:?}");
        }
    }
}
