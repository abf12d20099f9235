//! Lines of people who wait for a seat: joining one, and getting a seat from it.

use crate::{
    acts::{Act, LicenseAct, SeatAct},
    domain::{LicenseId, Moment, UserId},
    estate::Estate,
    waiting::Place,
};

/// Gives a seat to somebody in line. They leave the line only with it, so that nobody loses their
/// place by a seat that could not be given.
pub fn give_to_next(license: &LicenseId, place: &Place) -> [Act; 2] {
    let user = place.user.clone();
    [
        Act::Seat(license.clone(), SeatAct::Assign { user }),
        leave_line(license, place, true),
    ]
}

/// Those next in the line of a license for whom seats are left after a plan, `free` of them, without
/// whomever the plan gives a seat there or takes one from.
pub fn next_after(
    estate: &Estate,
    license: &LicenseId,
    acts: &[Act],
    free: u32,
    now: Moment,
) -> Vec<Place> {
    let here = acts.iter().filter(|act| act.license() == Some(license));
    let concerned: Vec<UserId> = here.flat_map(Act::users).collect();
    let mut next = estate.next_in_line(license, &concerned, now);
    next.truncate(free as usize);
    next
}

/// Takes somebody out of a line, be it only with a seat.
pub fn leave_line(license: &LicenseId, place: &Place, seated: bool) -> Act {
    let place = place.clone();
    Act::License(license.clone(), LicenseAct::LeaveLine { place, seated })
}

/// Gives people seats or, those for whom there is none, a place in the line. Whoever stands there
/// already leaves it with their seat.
pub fn assign_or_wait(
    estate: &Estate,
    license: &LicenseId,
    (seats, waits): (&[UserId], &[UserId]),
    by: &UserId,
    now: Moment,
) -> Vec<Act> {
    let line = estate.line(license).unwrap_or_default();
    let mut acts = Vec::new();
    for user in seats {
        match line.place_of(user) {
            Some(place) => acts.extend(give_to_next(license, place)),
            None => {
                let user = user.clone();
                acts.push(Act::Seat(license.clone(), SeatAct::Assign { user }));
            }
        }
    }
    let places = { waits.iter().enumerate() }.map(|(nth, user)| {
        // They stand in the order in which they were chosen.
        let since = now + chrono::Duration::seconds(nth as i64);
        Place::new(user.clone(), by.clone(), since)
    });
    let joins = places.map(|place| Act::License(license.clone(), LicenseAct::JoinLine(place)));
    acts.extend(joins);
    acts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::Outcome,
        domain::{Hold, License},
        estate::{Topic, sample},
        plan::{Verdict, Why, project},
        waiting::Line,
    };

    /// A full license, with Ben and then Cem in line.
    fn office() -> Estate {
        let mut line = Line::default();
        for (nth, user) in ["ben", "cem"].into_iter().enumerate() {
            let since = Moment::default() + chrono::Duration::seconds(nth as i64);
            line.add(Place::new(user.into(), "admin".into(), since));
        }
        let license = License {
            line: line.write().map(String::into_boxed_str),
            ..sample::license("l", 1, Some(1))
        };
        let mut estate = Estate::with_licenses(vec![license]);
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(
            &mut walk,
            ["ana", "ben", "cem", "dora"].map(sample::user).into(),
        );
        estate.finish(walk);
        estate.read_seats("l", &[("ana", Hold::Assigned)]);
        estate
    }

    fn next(estate: &Estate) -> Vec<Place> {
        estate.next_in_line(&"l".into(), &[], Moment::default())
    }

    fn release() -> Act {
        Act::Seat("l".into(), SeatAct::Release { user: "ana".into() })
    }

    #[test]
    fn a_seat_that_frees_goes_to_the_next_in_the_same_plan() {
        let mut estate = office();
        let mut acts = give_to_next(&"l".into(), &next(&estate)[0]).to_vec();
        acts.push(release());
        let outlook = project(&estate, &acts);
        assert_eq!(outlook.verdicts, [Verdict::Works; 3]);
        // The line last, whatever the order they were staged in.
        assert_eq!(outlook.order, [2, 0, 1]);
        for at in outlook.order {
            estate.confirm(&acts[at], None);
        }
        let left: Vec<UserId> = next(&estate).into_iter().map(|it| it.user).collect();
        assert_eq!(left, ["cem".into()]);
        assert_eq!(estate.assigned("l"), Some(1));
    }

    #[test]
    fn a_plan_that_frees_a_seat_names_who_is_next_until_it_gives_it_to_them() {
        let estate = office();
        let id = LicenseId::from("l");
        let named = |acts: &[Act]| {
            let after = project(&estate, acts).licenses;
            let free = after.get(&id).and_then(|it| it.after.free());
            let free = free.unwrap_or_default();
            let next = next_after(&estate, &id, acts, free, Moment::default());
            next.into_iter().map(|it| it.user).collect::<Vec<_>>()
        };
        let pass = SeatAct::Move {
            from: "ana".into(),
            to: "dora".into(),
        };
        assert_eq!(named(&[]), []);
        assert_eq!(named(&[Act::Seat(id.clone(), pass)]), []);
        assert_eq!(named(&[release()]), ["ben".into()]);
        let mut acts = vec![release()];
        acts.extend(give_to_next(&id, &next(&estate)[0]));
        assert_eq!(named(&acts), []);
    }

    #[test]
    fn whoever_gets_no_seat_keeps_their_place() {
        let estate = office();
        let acts = give_to_next(&"l".into(), &next(&estate)[0]);
        let verdicts = project(&estate, &acts).verdicts;
        assert!(matches!(verdicts[0], Verdict::Exceeds { .. }));
        assert_eq!(verdicts[1], Verdict::NotPossible(Why::StillWaits));
    }

    #[test]
    fn who_gets_no_seat_waits_and_who_waited_leaves_the_line_with_theirs() {
        let estate = office();
        let [ben, dora] = ["ben", "dora"].map(UserId::from);
        let people = (&[ben.clone()][..], &[dora.clone(), ben][..]);
        let now = Moment::default();
        let acts = assign_or_wait(&estate, &"l".into(), people, &"me".into(), now);
        let told: Vec<String> = acts
            .iter()
            .map(|act| format!("{:?}", act.sentence()))
            .collect();
        assert_eq!(told, ["Assigned", "LeftLine", "JoinedLine", "JoinedLine"]);
        let verdicts = project(&estate, &acts[2..]).verdicts;
        assert_eq!(verdicts, [Verdict::Works, Verdict::AlreadySo]);
        let seated = assign_or_wait(&estate, &"l".into(), (&[], &["ana".into()]), &dora, now);
        let verdicts = project(&estate, &seated).verdicts;
        assert_eq!(verdicts, [Verdict::NotPossible(Why::HoldsSeatAlready)]);
    }

    #[test]
    fn undo_puts_them_back_where_they_stood() {
        let mut estate = office();
        let before = estate.line(&"l".into());
        let mut acts = vec![release()];
        acts.extend(give_to_next(&"l".into(), &next(&estate)[0]));
        for act in &acts {
            estate.confirm(act, None);
        }
        let receipt = crate::plan::Receipt {
            id: "1".into(),
            started: Moment::default(),
            finished: None,
            by: "me".into(),
            reason: None,
            undoes: None,
            rows: { acts.into_iter() }
                .map(|act| crate::plan::ReceiptRow {
                    act,
                    outcome: Outcome::Done,
                    freed: Vec::new(),
                    limit: None,
                })
                .collect(),
        };
        let back = receipt.inverse();
        let outlook = project(&estate, back.acts());
        assert!(outlook.can_apply(), "{outlook:?}");
        for at in outlook.order {
            estate.confirm(&back.acts()[at], None);
        }
        assert_eq!(estate.line(&"l".into()), before);
        assert_eq!(estate.assigned("l"), Some(1));
    }
}
