//! What becomes of what people have when they leave or move, as a choice and as acts.

use crate::{
    acts::{Act, PersonAct},
    domain::{TeamId, UserId},
    estate::Estate,
    plan::{TakeBack, hand_over_all, keep_devices, leave_teams, take_back},
};

/// What is done with everything they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// It goes with them, as the server has it.
    #[default]
    Leave,
    /// A successor gets it.
    HandOver,
    /// It is taken back: seats become free.
    TakeBack,
}

/// What becomes of the people themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// They stay.
    #[default]
    Stay,
    /// They are shut out.
    Ban,
    /// They are removed.
    Remove,
}

/// How people leave, or move on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parting {
    /// What is done with what they have.
    pub way: Way,
    /// Who gets it, where it is handed over.
    pub to: Option<UserId>,
    /// Their devices are reset, where it is taken back.
    pub devices: bool,
    /// Their role goes, too.
    pub role: bool,
    /// What becomes of them.
    pub after: After,
    /// Their next team, where that changes.
    pub team: Option<Option<TeamId>>,
}

impl Parting {
    /// The plan. Empty while it is not said who takes over.
    pub fn acts(&self, estate: &Estate, people: &[UserId]) -> Vec<Act> {
        let mut acts = match (self.way, &self.to) {
            (Way::Leave, _) if self.after == After::Remove => {
                let each = people.iter();
                each.flat_map(|user| leave_teams(estate, user)).collect()
            }
            (Way::Leave, _) => Vec::new(),
            (Way::HandOver, None) => return Vec::new(),
            (Way::HandOver, Some(to)) => hand_over_all(estate, people, to, self.role),
            (Way::TakeBack, _) => {
                let how = TakeBack {
                    devices: self.devices,
                    role: self.role,
                    ban: false,
                };
                let each = people.iter();
                each.flat_map(|user| take_back(estate, user, how)).collect()
            }
        };
        if self.way != Way::Leave && self.after == After::Remove {
            acts.extend(keep_devices(estate, people, &acts));
        }
        for user in people {
            let now = estate.user(user).and_then(|it| it.team.clone());
            if let Some(to) = self.team.as_ref().filter(|to| **to != now) {
                acts.push(Act::Person(
                    user.clone(),
                    PersonAct::SetTeam {
                        from: now,
                        to: to.clone(),
                    },
                ));
            }
        }
        acts.extend(people.iter().filter_map(|user| {
            let user = user.clone();
            match self.after {
                After::Stay => None,
                After::Ban => Some(Act::Person(user, PersonAct::Ban)),
                After::Remove => Some(Act::Person(user, PersonAct::Remove)),
            }
        }));
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::Sentence;
    use crate::domain::Hold;
    use crate::{
        api::{Abilities, Reach},
        domain::{Role, User},
        estate::{
            Topic,
            sample::{license, seat, user},
        },
        plan::{Verdict, Why},
    };

    /// `a` and `b` hold a seat on `l`; `b` owns `m`, on which `a` sits, too.
    fn estate() -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Licenses);
        let mut owned = license("m", 2, Some(5));
        owned.owner = Some("b".into());
        let rows = vec![license("l", 2, Some(5)), owned];
        estate.merge_licenses(&mut walk, rows);
        estate.finish(walk);
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(&mut walk, ["a", "b", "c"].map(user).to_vec());
        estate.finish(walk);
        for (id, owner) in [("l", None), ("m", Some("b"))] {
            let topic = Topic::Seats(id.into());
            let mut walk = estate.begin(topic);
            let hold = |who: &str| match owner {
                Some(owner) if owner == who => Hold::Owner,
                _ => Hold::Assigned,
            };
            let rows = ["a", "b"].map(|who| seat(id, who, hold(who))).to_vec();
            estate.merge_seats(&mut walk, rows);
            estate.finish(walk);
        }
        estate
    }

    fn people() -> Vec<UserId> {
        vec!["a".into(), "b".into()]
    }

    #[test]
    fn two_who_hand_over_to_one_leave_them_one_seat_on_each_license() {
        let parting = Parting {
            way: Way::HandOver,
            to: Some("c".into()),
            after: After::Remove,
            ..Parting::default()
        };
        let estate = estate();
        let acts = parting.acts(&estate, &people());
        let mut gained: Vec<&str> = { acts.iter() }
            .filter(|act| act.seats() == Some(&"c".into()))
            .filter_map(|act| act.license().map(|id| id.as_str()))
            .collect();
        crate::lean::sort(&mut gained);
        assert_eq!(gained, ["l", "m"]);
        let projection = crate::plan::project(&estate, &acts);
        assert!(projection.can_apply(), "{projection:?}");
        assert!(projection.deleted.is_empty());
        let after = |id: &str| projection.licenses[&id.into()].after.assigned;
        assert_eq!((after("l"), after("m")), (1, 1));
    }

    #[test]
    fn u23_the_last_administrators_do_not_leave_together() {
        let mut estate = estate();
        for id in ["a", "b"] {
            let asked = estate.ask();
            let role = Role::Admin;
            estate.merge_user(asked, User { role, ..user(id) });
        }
        let parting = Parting {
            way: Way::TakeBack,
            role: true,
            ..Parting::default()
        };
        let refused = |people: &[UserId]| {
            let acts = parting.acts(&estate, people);
            let verdicts = crate::plan::project(&estate, &acts).verdicts;
            let refused = verdicts
                .iter()
                .filter(|it| **it == Verdict::NotPossible(Why::LastAdmin));
            refused.count()
        };
        assert_eq!(refused(&["a".into()]), 0);
        assert_eq!(refused(&people()), 1, "one of the two stays one");
    }

    #[test]
    fn without_a_successor_nothing_is_planned_not_even_the_removal() {
        let parting = Parting {
            way: Way::HandOver,
            after: After::Remove,
            ..Parting::default()
        };
        assert!(parting.acts(&estate(), &people()).is_empty());
    }

    #[test]
    fn taken_back_and_banned_they_hold_nothing_and_nothing_is_deleted() {
        let parting = Parting {
            way: Way::TakeBack,
            after: After::Ban,
            team: Some(Some("t".into())),
            ..Parting::default()
        };
        let acts = parting.acts(&estate(), &["b".into()]);
        let kinds: Vec<Sentence> = acts.iter().map(Act::sentence).collect();
        assert_eq!(kinds.len(), 4, "{acts:?}");
        for kind in [
            Sentence::Released,
            Sentence::Owner,
            Sentence::UserTeam,
            Sentence::Banned,
        ] {
            assert!(kinds.contains(&kind), "{kind:?}: {acts:?}");
        }
        let stays = |act: &Act| act.seats().is_none();
        assert!(acts.iter().all(stays), "nobody gets anything: {acts:?}");
    }

    #[test]
    fn who_may_change_seats_may_not_remove_admins() {
        let mut estate = estate();
        let asked = estate.ask();
        let admin = crate::domain::User {
            role: Role::Admin,
            ..user("boss")
        };
        estate.merge_user(asked, admin);
        let abilities = Abilities {
            change_seats: true,
            remove_users: Reach::AllButAdmins,
            ..Abilities::default()
        };
        let allowed = |act: &Act| abilities.allow(act, |user| estate.role(user));
        let remove = |user: &str| Act::Person(user.into(), PersonAct::Remove);
        assert!(allowed(&remove("a")));
        assert!(!allowed(&remove("boss")));
        let role = Act::Person(
            "a".into(),
            PersonAct::SetRole {
                from: Role::User,
                to: Role::ReadOnly,
            },
        );
        assert!(!allowed(&role));
    }
}
