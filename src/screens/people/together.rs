//! One change to several people at once: whom it reaches, and who is left out for which reason.

use crate::{
    acts::{Act, PersonAct},
    domain::{Role, UserId, UserStatus},
    estate::Estate,
    plan::{self, Verdict},
    text::{t, why_words},
};

/// What is done to several people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They get a role.
    Role(Role),
    /// They are shut out.
    Ban,
    /// They are let in again.
    Unban,
}

/// Whom a change reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// What will be sent, one act for each person.
    pub acts: Vec<Act>,
    /// Who is left out, by the reason.
    pub left_out: Vec<(&'static str, Vec<UserId>)>,
}

impl Sorted {
    fn leave_out(&mut self, why: &'static str, user: &UserId) {
        match self.left_out.iter_mut().find(|(other, _)| *other == why) {
            Some((_, people)) => people.push(user.clone()),
            None => self.left_out.push((why, vec![user.clone()])),
        }
    }
}

/// Sorts people into those a change reaches and those it does not. `me` is who makes it: their
/// own role is never changed along with others.
pub fn sorted(estate: &Estate, me: &UserId, people: &[UserId], change: Change) -> Sorted {
    let mut sorted = Sorted::default();
    let mut acts = Vec::with_capacity(people.len());
    for user in people {
        match act_on(estate, me, user, change) {
            Ok(act) => acts.push((user, act)),
            Err(why) => sorted.leave_out(why, user),
        }
    }
    let staged: Vec<Act> = acts.iter().map(|(_, act)| act.clone()).collect();
    let verdicts = plan::project(estate, &staged).verdicts;
    for ((user, act), verdict) in acts.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Works => sorted.acts.push(act),
            Verdict::NotPossible(why) => sorted.leave_out(why_words(&why), user),
            Verdict::AlreadySo | Verdict::Exceeds { .. } => {
                sorted.leave_out(already(change), user);
            }
        }
    }
    sorted
}

fn already(change: Change) -> &'static str {
    match change {
        Change::Role(_) => t().together.role_already,
        Change::Ban => t().manage.banned_already,
        Change::Unban => t().together.not_banned,
    }
}

fn act_on(
    estate: &Estate,
    me: &UserId,
    user: &UserId,
    change: Change,
) -> Result<Act, &'static str> {
    let Some(now) = estate.user(user) else {
        return Err(t().why_unknown_user);
    };
    let id = user.clone();
    match change {
        Change::Role(to) if now.role == to => Err(already(change)),
        Change::Role(_) if user == me => Err(t().together.own_role),
        Change::Role(to) => Ok(Act::Person(id, PersonAct::SetRole { from: now.role, to })),
        // Whoever was never banned need not be told that their role forbids lifting it.
        Change::Unban if now.status != UserStatus::Banned => Err(already(change)),
        Change::Ban if now.role != Role::User => Err(t().acts.not_end_user),
        Change::Ban => Ok(Act::Person(id, PersonAct::Ban)),
        Change::Unban => Ok(Act::Person(id, PersonAct::Unban)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::User,
        estate::{Topic, sample},
    };

    fn person(id: &str, role: Role, status: UserStatus) -> User {
        User {
            role,
            status,
            ..sample::user(id)
        }
    }

    /// `ana` and `ben` are end users, `ben` is banned, `sal` sells, `dev` leads, `adm` may do
    /// everything.
    fn estate() -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        let active = UserStatus::Active;
        let people = vec![
            person("ana", Role::User, active.clone()),
            person("ben", Role::User, UserStatus::Banned),
            person("sal", Role::SalesAgent, active.clone()),
            person("dev", Role::Developer, active.clone()),
            person("adm", Role::Admin, active),
        ];
        estate.merge_users(&mut walk, people);
        estate.finish(walk);
        estate
    }

    fn ids(people: &[&str]) -> Vec<UserId> {
        people.iter().map(|id| UserId::from(*id)).collect()
    }

    fn reached(sorted: &Sorted) -> Vec<&str> {
        let who = sorted.acts.iter().filter_map(Act::about_user);
        who.map(|id| id.as_str()).collect()
    }

    #[test]
    fn k2_a_role_is_changed_of_all_but_oneself_those_who_have_it_and_whom_it_gives_nothing() {
        let people = ids(&["ana", "ben", "sal", "dev", "adm", "gone"]);
        let sorted = sorted(
            &estate(),
            &"adm".into(),
            &people,
            Change::Role(Role::SalesAgent),
        );
        assert_eq!(reached(&sorted), ["dev"]);
        assert_eq!(
            sorted.left_out,
            [
                (t().together.role_already, ids(&["sal"])),
                (t().together.own_role, ids(&["adm"])),
                (t().why_unknown_user, ids(&["gone"])),
                (t().acts.in_name_only, ids(&["ana", "ben"])),
            ]
        );
    }

    #[test]
    fn the_last_administrator_stays_one() {
        let role = Change::Role(Role::ReadOnly);
        let sorted = sorted(&estate(), &"else".into(), &ids(&["sal", "adm"]), role);
        assert_eq!(reached(&sorted), ["sal"]);
        assert_eq!(
            sorted.left_out,
            [(t().acts.last_admin, ids(&["adm"]))],
            "{sorted:?}"
        );
    }

    #[test]
    fn of_two_administrators_one_stays() {
        let mut estate = estate();
        let asked = estate.ask();
        estate.merge_user(asked, person("two", Role::Admin, UserStatus::Active));
        let role = Change::Role(Role::User);
        let sorted = sorted(&estate, &"else".into(), &ids(&["adm", "two"]), role);
        assert_eq!(reached(&sorted).len(), 1, "{sorted:?}");
        assert_eq!(sorted.left_out.len(), 1, "{sorted:?}");
        assert_eq!(sorted.left_out[0].0, t().acts.last_admin);
    }

    #[test]
    fn staff_and_the_banned_are_not_banned() {
        let people = ids(&["ana", "ben", "sal"]);
        let sorted = sorted(&estate(), &"adm".into(), &people, Change::Ban);
        assert_eq!(reached(&sorted), ["ana"]);
        assert_eq!(
            sorted.left_out,
            [
                (t().acts.not_end_user, ids(&["sal"])),
                (t().manage.banned_already, ids(&["ben"])),
            ]
        );
    }

    #[test]
    fn a_ban_is_lifted_where_there_is_one() {
        let people = ids(&["ana", "ben", "sal"]);
        let sorted = sorted(&estate(), &"adm".into(), &people, Change::Unban);
        assert_eq!(reached(&sorted), ["ben"]);
        assert_eq!(
            sorted.left_out,
            [(t().together.not_banned, ids(&["ana", "sal"]))]
        );
    }
}
