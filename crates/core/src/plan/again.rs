//! Somebody whose role no change can raise is made again: removed, and created with the role and
//! everything they had.

use super::{TakeBack, Verdict, keep_devices, project, take_back};
use crate::{
    acts::{Act, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{Hold, NewUser, Role, UserId},
    estate::Estate,
};

/// The plan that makes somebody again with a role, in the order in which it has to be sent; empty
/// for nobody.
///
/// What would go with them is taken off them first, so that their removal leaves the server
/// nothing to delete in its own time. Keygen CE 1.8.0 knows nobody by that id from then on
/// (recorded in `removal.jsonl`). That the address is free as well is no recording's: where it is
/// not, the creation fails and can be tried again.
pub fn make_again(estate: &Estate, user: &UserId, role: Role) -> Vec<Act> {
    let Some(person) = estate.user(user) else {
        return Vec::new();
    };
    let profile = person.profile();
    let new = NewUser {
        email: profile.email,
        first_name: profile.first_name,
        last_name: profile.last_name,
        role: (role != Role::User).then_some(role),
        team: person.team.clone(),
    };
    let anew = || new.placeholder();
    let mut acts = take_back(estate, user, TakeBack::default());
    acts.extend(keep_devices(estate, std::slice::from_ref(user), &acts));
    acts.push(Act::Person(user.clone(), PersonAct::Remove));
    acts.push(Act::create_user(new.clone()));
    acts.extend(
        estate
            .seats_of_user(user)
            .into_iter()
            .map(|seat| match seat.hold {
                Hold::Assigned => Act::Seat(seat.license, SeatAct::Assign { user: anew() }),
                Hold::Owner => Act::License(
                    seat.license,
                    LicenseAct::SetOwner {
                        from: None,
                        to: Some(anew()),
                    },
                ),
            }),
    );
    let devices = estate.devices_of_user(user).into_iter();
    let devices = devices.filter(|device| device.can_change_hands());
    acts.extend(devices.map(|device| {
        Act::Device(
            device.id.clone(),
            DeviceAct::SetOwner {
                license: device.license.clone(),
                from: None,
                to: Some(anew()),
            },
        )
    }));
    let teams = estate.teams_owned_by(user).into_iter();
    acts.extend(teams.map(|team| Act::Team(team, TeamAct::AddOwner { user: anew() })));
    acts
}

/// The first thing that stands in the way of such a plan. What is given back is judged by what is
/// left once it was taken off: a license that is over its limit takes nobody back.
pub fn judge_again(estate: &Estate, acts: &[Act]) -> Option<Verdict> {
    let creation = acts.iter().position(|act| act.creates().is_some())?;
    let (off, on) = acts.split_at(creation);
    let fails = |estate: &Estate, acts: &[Act]| {
        let verdicts = project(estate, acts).verdicts;
        verdicts.into_iter().find(|it| *it != Verdict::Works)
    };
    fails(estate, off).or_else(|| {
        let mut without = estate.clone();
        for act in off {
            without.confirm(act, None);
        }
        fails(&without, on)
    })
}

/// Acts to be sent as they stand, with whoever was created before under the server's id: what is
/// tried again names them as they were planned. Where somebody is still to be removed, an address
/// is theirs until then, and nobody's name is changed.
pub fn keep_order(estate: &Estate, acts: Vec<Act>) -> Vec<Act> {
    let removes = |act: &Act| matches!(act, Act::Person(_, PersonAct::Remove));
    if acts.iter().any(removes) {
        return acts;
    }
    acts.iter().map(|act| estate.name_drafts(act)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Device, License, User},
        estate::{
            Topic,
            sample::{device, license, seat, user},
        },
        plan::Why,
    };

    /// Ana holds a seat of `l`, which has so many seats, and owns `m`; she has a device on each.
    /// Ben, an administrator, sits on `l` as well.
    fn estate(seats: u32) -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Licenses);
        let owned = License {
            owner: Some("ana".into()),
            ..license("m", 1, Some(1))
        };
        estate.merge_licenses(&mut walk, vec![license("l", 2, Some(seats)), owned]);
        estate.finish(walk);
        estate.read_seats("l", &[("ana", Hold::Assigned), ("ben", Hold::Assigned)]);
        let mut walk = estate.begin(Topic::Seats("m".into()));
        estate.merge_seats(&mut walk, vec![seat("m", "ana", Hold::Owner)]);
        estate.finish(walk);
        let mut walk = estate.begin(Topic::UserDevices("ana".into()));
        let theirs = ["l", "m"].map(|on| Device {
            user: Some("ana".into()),
            ..device(&format!("d-{on}"), on)
        });
        estate.merge_devices(&mut walk, theirs.to_vec());
        estate.finish(walk);
        let mut walk = estate.begin(Topic::Users);
        let boss = User {
            role: Role::Admin,
            ..user("ben")
        };
        estate.merge_users(&mut walk, vec![user("ana"), boss]);
        estate.finish(walk);
        estate
    }

    #[test]
    fn k2_everything_is_taken_off_before_the_removal_and_given_back_after_it() {
        let estate = estate(5);
        let acts = make_again(&estate, &"ana".into(), Role::SupportAgent);
        let removal = Act::Person("ana".into(), PersonAct::Remove);
        let at = acts.iter().position(|act| *act == removal).expect("it is");
        let (_, new) = acts[at + 1]
            .creates()
            .expect("a creation after the removal");
        assert_eq!(
            (new.email.as_str(), new.role),
            (
                estate.user(&"ana".into()).expect("her").email.as_str(),
                Some(Role::SupportAgent)
            )
        );
        let anew = new.placeholder();
        let given: Vec<&Act> = acts[at + 2..].iter().collect();
        let owner = |device: &str, on: &str| {
            Act::Device(
                device.into(),
                DeviceAct::SetOwner {
                    license: on.into(),
                    from: None,
                    to: Some(anew.clone()),
                },
            )
        };
        for expected in [
            Act::Seat("l".into(), SeatAct::Assign { user: anew.clone() }),
            Act::License(
                "m".into(),
                LicenseAct::SetOwner {
                    from: None,
                    to: Some(anew.clone()),
                },
            ),
            owner("d-l", "l"),
            owner("d-m", "m"),
        ] {
            assert!(given.contains(&&expected), "{expected:?} of {given:#?}");
        }
        assert_eq!(given.len(), 4, "{given:#?}");
        // Nothing is left that the server would delete with her.
        let mut without = estate.clone();
        acts[..=at].iter().for_each(|act| {
            without.confirm(act, None);
        });
        assert!(without.remains_of(&"ana".into()).is_empty());
        assert_eq!(judge_again(&estate, &acts), None);
    }

    #[test]
    fn k2_a_license_over_its_limit_takes_nobody_back() {
        let estate = estate(1);
        let acts = make_again(&estate, &"ana".into(), Role::Admin);
        let exceeds = Verdict::Exceeds {
            assigned: 1,
            max: Some(1),
        };
        assert_eq!(judge_again(&estate, &acts), Some(exceeds));
    }

    #[test]
    fn k2_nobody_is_made_again_who_acts_by_it_or_is_the_last_who_may_do_everything() {
        let mut estate = estate(5);
        let judged = |estate: &Estate| {
            let acts = make_again(estate, &"ben".into(), Role::Admin);
            judge_again(estate, &acts)
        };
        let why = |why| Some(Verdict::NotPossible(why));
        assert_eq!(judged(&estate), why(Why::LastAdmin));
        estate.is_for("ben".into());
        assert_eq!(judged(&estate), why(Why::IsYou));
        assert_eq!(make_again(&estate, &"nobody".into(), Role::Admin), []);
    }

    #[test]
    fn k2_what_is_tried_again_names_whom_the_first_try_made() {
        let estate = estate(5);
        let acts = make_again(&estate, &"ana".into(), Role::SupportAgent);
        // An address is hers until she is removed.
        assert_eq!(keep_order(&estate, acts.clone()), acts);
        let seat = |user: UserId| Act::Seat("l".into(), SeatAct::Assign { user });
        let anew = acts.iter().find_map(|act| Some(act.creates()?.0.clone()));
        let left = vec![seat(anew.expect("a creation"))];
        assert_eq!(keep_order(&estate, left), [seat("ana".into())]);
    }
}
