//! What becomes of what people have when they leave or move, as a choice and as acts.

use std::collections::BTreeMap;

use crate::{
    acts::{Act, PersonAct},
    domain::{TeamId, UserId},
    estate::Estate,
    plan::{TakeBack, hand_over_all, keep_devices, leave_teams, take_back},
    text::t,
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

/// Who gets what somebody has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Recipient {
    /// It is not chosen yet.
    #[default]
    Open,
    /// Nobody: it is taken back.
    Nobody,
    /// A successor.
    Person(UserId),
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
    pub to: Recipient,
    /// Who gets it instead, of those with a choice of their own.
    pub each: BTreeMap<UserId, Recipient>,
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
    fn recipient(&self, user: &UserId) -> &Recipient {
        self.each.get(user).unwrap_or(&self.to)
    }

    /// Why it is not clear yet who takes over.
    pub fn unclear(&self, people: &[UserId]) -> Option<&'static str> {
        if self.way != Way::HandOver {
            return None;
        }
        let mut all = people.iter().map(|user| self.recipient(user));
        let leaves = |it: &Recipient| matches!(it, Recipient::Person(to) if people.contains(to));
        match () {
            () if all.clone().any(|it| *it == Recipient::Open) => Some(t().manage.no_successor),
            () if all.any(leaves) => Some(t().manage.successor_leaves),
            () => None,
        }
    }

    /// Who hands over to whom.
    pub fn handed(&self, people: &[UserId]) -> Vec<(UserId, UserId)> {
        let pair = |user: &UserId| match self.recipient(user) {
            Recipient::Person(to) if self.way == Way::HandOver => Some((user.clone(), to.clone())),
            Recipient::Person(_) | Recipient::Nobody | Recipient::Open => None,
        };
        people.iter().filter_map(pair).collect()
    }

    /// The plan. Empty while it is not clear who takes over.
    pub fn acts(&self, estate: &Estate, people: &[UserId]) -> Vec<Act> {
        if self.unclear(people).is_some() {
            return Vec::new();
        }
        let how = TakeBack {
            devices: self.devices,
            role: self.role,
            ban: false,
        };
        let mut acts = Vec::new();
        let handed = self.handed(people);
        acts.extend(hand_over_all(estate, &handed, self.role));
        for user in people {
            match self.way {
                Way::Leave if self.after == After::Remove => acts.extend(leave_teams(estate, user)),
                Way::HandOver if *self.recipient(user) != Recipient::Nobody => {}
                Way::Leave => {}
                Way::HandOver | Way::TakeBack => acts.extend(take_back(estate, user, how)),
            }
        }
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
    use crate::acts::{LicenseAct, SeatAct, Sentence};
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
        estate.merge_users(&mut walk, ["a", "b", "c", "d"].map(user).to_vec());
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
            to: Recipient::Person("c".into()),
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
        assert_eq!(
            (after(&estate, &acts, "l"), after(&estate, &acts, "m")),
            (1, 1)
        );
    }

    fn by_each(each: &[(&str, Recipient)]) -> Parting {
        let own = |(user, it): &(&str, Recipient)| (UserId::from(*user), it.clone());
        Parting {
            way: Way::HandOver,
            to: Recipient::Person("c".into()),
            each: each.iter().map(own).collect(),
            after: After::Remove,
            ..Parting::default()
        }
    }

    fn after(estate: &Estate, acts: &[Act], license: &str) -> u32 {
        let projection = crate::plan::project(estate, acts);
        assert!(projection.can_apply(), "{projection:?}");
        assert!(projection.deleted.is_empty(), "{projection:?}");
        projection.licenses[&license.into()].after.assigned
    }

    #[test]
    fn each_may_hand_over_to_a_successor_of_their_own_or_to_nobody() {
        let estate = estate();
        let parting = by_each(&[("a", Recipient::Person("d".into()))]);
        let acts = parting.acts(&estate, &people());
        let gives = |license: &str, from: &str, to: &str| {
            let (from, to) = (from.into(), to.into());
            acts.contains(&Act::Seat(license.into(), SeatAct::Move { from, to }))
        };
        assert!(gives("l", "a", "d") && gives("m", "a", "d") && gives("l", "b", "c"));
        let owner = LicenseAct::SetOwner {
            from: Some("b".into()),
            to: Some("c".into()),
        };
        assert!(acts.contains(&Act::License("m".into(), owner)));
        assert_eq!(after(&estate, &acts, "l"), 2);
        assert_eq!(after(&estate, &acts, "m"), 2);

        let acts = by_each(&[("a", Recipient::Nobody)]).acts(&estate, &people());
        assert_eq!(
            (after(&estate, &acts, "l"), after(&estate, &acts, "m")),
            (1, 1)
        );
        let release = SeatAct::Release { user: "a".into() };
        assert!(acts.contains(&Act::Seat("l".into(), release)));
    }

    #[test]
    fn of_two_who_hand_a_license_to_one_or_to_whoever_sits_there_one_seat_stays() {
        let mut estate = estate();
        let asked = estate.ask();
        estate.merge_license(asked, license("l", 3, Some(5)));
        let mut walk = estate.begin(Topic::Seats("l".into()));
        let seats = ["a", "b", "d"].map(|who| seat("l", who, Hold::Assigned));
        estate.merge_seats(&mut walk, seats.to_vec());
        estate.finish(walk);
        let parting = by_each(&[("a", Recipient::Person("d".into()))]);
        let acts = parting.acts(&estate, &people());
        let released = SeatAct::Release { user: "a".into() };
        assert!(acts.contains(&Act::Seat("l".into(), released)), "{acts:?}");
        assert_eq!(after(&estate, &acts, "l"), 2);
        let both = by_each(&[("a", Recipient::Person("c".into()))]);
        let acts = both.acts(&estate, &people());
        assert_eq!(acts, by_each(&[]).acts(&estate, &people()));
        assert_eq!(after(&estate, &acts, "l"), 2);
    }

    #[test]
    fn whoever_leaves_takes_over_from_nobody_and_nobody_is_left_open() {
        let estate = estate();
        for (who, why) in [
            (Recipient::Person("b".into()), t().manage.successor_leaves),
            (Recipient::Open, t().manage.no_successor),
        ] {
            let parting = by_each(&[("a", who)]);
            assert_eq!(parting.unclear(&people()), Some(why));
            assert!(parting.acts(&estate, &people()).is_empty());
        }
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
