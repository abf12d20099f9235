//! Changes to the access of several people to several licenses, before they are saved: pure
//! rules over the estate.

use std::collections::BTreeMap;

use crate::{
    acts::{Act, SeatAct},
    domain::{Hold, LicenseId, UserId},
    estate::Estate,
    plan::{self, NowAfter, Verdict},
};

use super::seat::known_hold;

/// How many of several people hold a seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tri {
    /// Nobody.
    #[default]
    None,
    /// Some of them.
    Some,
    /// Everybody.
    All,
}

/// What was ticked or cleared, by license: everybody is to hold a seat, or nobody.
pub type Edits = BTreeMap<LicenseId, bool>;

/// What a set of acts comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Acts that will work.
    pub works: Vec<Act>,
    /// Acts that will not, and why.
    pub refused: Vec<(Act, Verdict)>,
    /// The licenses whose count changes.
    pub licenses: Vec<(LicenseId, NowAfter)>,
}

/// How many of these people hold a seat on a license, and how many there are.
pub fn holders(estate: &Estate, license: &LicenseId, people: &[UserId]) -> usize {
    let holds = |user: &&UserId| known_hold(estate.hold(license, user)).is_some();
    people.iter().filter(holds).count()
}

impl Tri {
    /// So many of so many.
    pub fn of(holders: usize, people: usize) -> Self {
        match holders {
            0 => Self::None,
            all if all == people => Self::All,
            _ => Self::Some,
        }
    }
}

/// The acts that bring about what was ticked and cleared. Owners keep their seat whatever is
/// cleared; that is for the review to say.
pub fn acts_of(estate: &Estate, people: &[UserId], edits: &Edits) -> Vec<Act> {
    let mut acts = Vec::new();
    for (license, wanted) in edits {
        for user in people {
            let (license, user) = (license.clone(), user.clone());
            match (known_hold(estate.hold(&license, &user)), wanted) {
                (None, true) => acts.push(Act::Seat(license, SeatAct::Assign { user })),
                (Some(Hold::Assigned | Hold::Owner), false) => {
                    acts.push(Act::Seat(license, SeatAct::Release { user }));
                }
                _ => {}
            }
        }
    }
    acts
}

/// What the acts will do, worked out by the projection that every plan goes through.
pub fn review(estate: &Estate, acts: &[Act]) -> Review {
    let projection = plan::project(estate, acts);
    let mut review = Review::default();
    for (act, verdict) in acts.iter().zip(projection.verdicts) {
        match verdict {
            Verdict::Works => review.works.push(act.clone()),
            Verdict::AlreadySo => {}
            refused => review.refused.push((act.clone(), refused)),
        }
    }
    let changed = |(_, it): &(LicenseId, NowAfter)| it.staged_in + it.staged_out > 0;
    review.licenses = projection.licenses.into_iter().filter(changed).collect();
    review
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{estate::sample, plan::Why};

    fn people() -> Vec<UserId> {
        ["ana", "karl", "zoe"].map(UserId::from).to_vec()
    }

    fn estate() -> Estate {
        let mut estate = Estate::with_licenses(vec![
            sample::license("cad", 2, Some(3)),
            sample::license("view", 0, Some(10)),
        ]);
        estate.read_seats("cad", &[("ana", Hold::Owner), ("karl", Hold::Assigned)]);
        estate.read_seats("view", &[]);
        // Somebody else brought these two in; everybody is known.
        let mut walk = estate.begin(crate::estate::Topic::Users);
        estate.merge_users(
            &mut walk,
            vec![
                sample::user("ana"),
                sample::user("karl"),
                sample::user("zoe"),
                sample::user("max"),
            ],
        );
        estate.finish(walk);
        estate
    }

    fn edits(all: &[(&str, bool)]) -> Edits {
        all.iter().map(|&(id, on)| (id.into(), on)).collect()
    }

    fn assign(license: &str, user: &str) -> Act {
        Act::Seat(license.into(), SeatAct::Assign { user: user.into() })
    }

    fn release(license: &str, user: &str) -> Act {
        Act::Seat(license.into(), SeatAct::Release { user: user.into() })
    }

    #[test]
    fn the_box_of_several_people_has_three_states() {
        let estate = estate();
        let state = |id: &str| Tri::of(holders(&estate, &id.into(), &people()), 3);
        assert_eq!((state("cad"), state("view")), (Tri::Some, Tri::None));
        assert_eq!(Tri::of(3, 3), Tri::All);
    }

    #[test]
    fn only_those_without_a_seat_get_one() {
        let acts = acts_of(
            &estate(),
            &people(),
            &edits(&[("cad", true), ("view", true)]),
        );
        let wanted = [
            assign("cad", "zoe"),
            assign("view", "ana"),
            assign("view", "karl"),
            assign("view", "zoe"),
        ];
        assert_eq!(acts, wanted);
    }

    #[test]
    fn nothing_edited_is_nothing_to_do() {
        assert_eq!(acts_of(&estate(), &people(), &Edits::new()), []);
        let same = edits(&[("view", false)]);
        assert_eq!(acts_of(&estate(), &people(), &same), []);
    }

    #[test]
    fn the_owner_keeps_the_seat_and_the_review_says_why() {
        let estate = estate();
        let acts = acts_of(&estate, &people(), &edits(&[("cad", false)]));
        let review = review(&estate, &acts);
        assert_eq!(review.works, [release("cad", "karl")]);
        let why = Verdict::NotPossible(Why::OwnerSeat);
        assert_eq!(review.refused, [(release("cad", "ana"), why)]);
        let (license, count) = &review.licenses[0];
        assert_eq!(license, &"cad".into());
        assert_eq!((count.now.assigned, count.after.assigned), (2, 1));
    }

    #[test]
    fn who_does_not_fit_is_named_and_the_others_get_their_seat() {
        let estate = estate();
        let four = ["karl", "zoe", "max"].map(UserId::from);
        let acts = acts_of(&estate, &four, &edits(&[("cad", true)]));
        let review = review(&estate, &acts);
        assert_eq!(review.works, [assign("cad", "zoe")]);
        let full = Verdict::Exceeds {
            assigned: 3,
            max: Some(3),
        };
        assert_eq!(review.refused, [(assign("cad", "max"), full)]);
    }
}
