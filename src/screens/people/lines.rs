//! What a plan does to people and all that is theirs, line by line, before anything is sent.

use std::collections::BTreeSet;

use super::rights::role_lines;
use crate::{
    acts::{Act, PersonAct, Seats, TeamAct},
    domain::{DeviceId, Hold, LicenseId, TeamId, UserId},
    estate::Estate,
    plan::{self, NowAfter, Projection, Verdict},
    text::{act_done, format, t, why_words},
    ui::Tone,
};

/// The most names that are listed; of the others the number is told.
const NAMES: usize = 4;

/// One thing that follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it is meant.
    pub tone: Tone,
    /// What happens.
    pub words: String,
    /// To how many, to whom, why.
    pub detail: String,
}

/// What follows from a plan about people, the worst first. `handed` is who hands over to whom.
pub fn lines(estate: &Estate, handed: &[(UserId, UserId)], acts: &[Act]) -> Vec<Line> {
    let projection = plan::project(estate, acts);
    let going: Vec<UserId> = { acts.iter() }
        .filter_map(|act| match act.facts().seats {
            Seats::All(user) => Some(user.clone()),
            Seats::None | Seats::Assigned(..) | Seats::Owners(..) => None,
        })
        .collect();
    let look = Look {
        estate,
        acts,
        handed,
        projection: &projection,
        lost: plan::leaving(estate, &going),
    };
    let mut lines = look.impossible();
    lines.extend(look.deleted());
    lines.extend(look.seats());
    lines.extend(look.devices());
    lines.extend(look.teams());
    lines.extend(role_lines(estate, acts, handed, &look.lost.roles));
    lines
}

/// Some names, and how many more there are.
pub fn some_names(names: &[String], all: usize) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    match all.saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more if shown.is_empty() => (t().manage.others)(more),
        more => format!("{} {}", shown.join(", "), (t().manage.and_more)(more)),
    }
}

/// Each once, in their order.
pub fn distinct<'a>(people: impl Iterator<Item = &'a UserId>) -> Vec<&'a UserId> {
    let mut all = Vec::new();
    for user in people {
        if !all.contains(&user) {
            all.push(user);
        }
    }
    all
}

/// What to call a person.
pub fn person(estate: &Estate, id: &UserId) -> String {
    crate::text::person(estate, id)
}

struct Look<'a> {
    estate: &'a Estate,
    acts: &'a [Act],
    handed: &'a [(UserId, UserId)],
    projection: &'a Projection,
    lost: plan::Leaving,
}

impl Look<'_> {
    fn person(&self, id: &UserId) -> String {
        person(self.estate, id)
    }

    fn title(&self, id: &LicenseId) -> String {
        crate::text::license_title(self.estate, id)
    }

    /// What of the plan cannot work.
    fn impossible(&self) -> Vec<Line> {
        let all = self.projection.acts.iter().zip(&self.projection.verdicts);
        all.filter_map(|(act, verdict)| {
            let why = match verdict {
                Verdict::Works | Verdict::AlreadySo => return None,
                Verdict::Exceeds { .. } => t().manage.no_room.to_owned(),
                Verdict::NotPossible(why) => why_words(why).to_owned(),
            };
            let about = act.about_license().map(|id| self.title(id));
            let about = about.or_else(|| act.about_user().map(|id| self.person(id)));
            Some(Line {
                tone: Tone::Bad,
                words: (t().manage.not_possible)(&about.unwrap_or_default()),
                detail: why,
            })
        })
        .collect()
    }

    /// Licenses that are deleted with their owner.
    fn deleted(&self) -> Vec<Line> {
        let all = self.projection.deleted.iter();
        all.map(|id| {
            let lost = self.lost.deleted.iter().find(|lost| lost.license == *id);
            let detail = match lost {
                Some(lost) if lost.others > 0 => {
                    let names: Vec<String> = { lost.others_known.iter() }
                        .map(|user| self.person(user))
                        .collect();
                    let others = lost.others as usize;
                    (t().manage.others_lose)(others, &some_names(&names, others))
                }
                _ => t().manage.nobody_else.to_owned(),
            };
            Line {
                tone: Tone::Bad,
                words: (t().manage.deleted)(&self.title(id)),
                detail,
            }
        })
        .collect()
    }

    /// Seats that become free or pass on, with the counts before and after.
    fn seats(&self) -> Vec<Line> {
        let stays = |id: &&LicenseId| !self.projection.deleted.contains(*id);
        let ids = self.projection.licenses.keys().filter(stays);
        ids.map(|id| {
            let now_after = &self.projection.licenses[id];
            let here = || {
                self.projection
                    .acts
                    .iter()
                    .filter(|act| act.license() == Some(id))
            };
            let mut parts = Vec::new();
            let mut moved = Vec::new();
            let mut given = 0;
            let mut new_owner = None;
            for act in here() {
                match act.facts().seats {
                    Seats::Assigned(Some(_), Some(to)) => moved.push(to),
                    Seats::Assigned(None, Some(_)) => given += 1,
                    Seats::Assigned(_, None) | Seats::None | Seats::All(_) => {}
                    Seats::Owners(_, to) => new_owner = new_owner.or(Some(to)),
                }
            }
            for to in distinct(moved.iter().copied()) {
                let count = moved.iter().filter(|it| **it == to).count();
                parts.push((t().manage.passes_to)(count, &self.person(to)));
            }
            match new_owner {
                Some(Some(to)) => parts.push((t().manage.new_owner)(&self.person(to))),
                Some(None) => parts.push(t().manage.no_owner.to_owned()),
                None => {}
            }
            if given > 0 {
                parts.push((t().manage.given)(given));
            }
            // Only of whom a seat would have passed to is it told that they have one.
            let holds = |user| { self.estate.hold(id, user).into_value() }.flatten();
            let seated = self.handed.iter().filter(|(from, to)| {
                let is_owner = new_owner == Some(Some(to));
                !is_owner && holds(from) == Some(Hold::Assigned) && holds(to).is_some()
            });
            for to in distinct(seated.map(|(_, to)| to)) {
                parts.push((t().manage.seated_already)(&self.person(to)));
            }
            let given_up = now_after.staged_out.saturating_sub(now_after.staged_in);
            let free = now_after.now.freed_by(given_up);
            if free > 0 {
                parts.push((t().manage.becomes_free)(free as usize));
            }
            Line {
                tone: Tone::Ok,
                words: format!("{}: {}", self.title(id), parts.join(", ")),
                detail: counts(now_after),
            }
        })
        .collect()
    }

    /// Devices that are deactivated, and those that stay.
    fn devices(&self) -> Vec<Line> {
        let line = |devices: &BTreeSet<DeviceId>, tone, words: fn(usize) -> String| {
            let names: Vec<String> = { devices.iter().take(NAMES) }
                .filter_map(|id| Some(self.estate.device(id)?.label().to_owned()))
                .collect();
            (!devices.is_empty()).then(|| Line {
                tone,
                words: words(devices.len()),
                detail: some_names(&names, devices.len()),
            })
        };
        let Projection {
            devices_gone,
            devices_freed,
            ..
        } = self.projection;
        let gone = line(devices_gone, Tone::Warn, t().manage.devices_gone);
        let stay = line(devices_freed, Tone::Muted, t().manage.devices_stay);
        [gone, stay].into_iter().flatten().collect()
    }

    fn teams(&self) -> Vec<Line> {
        let last = |team: &TeamId, who: &UserId| {
            let is_it = |lost: &&plan::LostTeam| lost.team == *team && lost.user == *who;
            let lost = self.lost.teams.iter().find(is_it);
            // Where it passes on, it has another owner.
            let passes =
                |act: &Act| matches!(act, Act::Team(it, TeamAct::AddOwner { .. }) if it == team);
            lost.is_some_and(|lost| lost.is_last) && !self.acts.iter().any(passes)
        };
        { self.acts.iter() }
            .filter_map(|act| {
                let (tone, detail) = match act {
                    Act::Team(_, TeamAct::AddOwner { .. }) => (Tone::Ok, ""),
                    Act::Team(team, TeamAct::RemoveOwner { user }) if last(team, user) => {
                        (Tone::Warn, t().manage.last_owner)
                    }
                    Act::Team(_, TeamAct::RemoveOwner { .. })
                    | Act::Person(_, PersonAct::SetTeam { .. }) => (Tone::Muted, ""),
                    // These are told elsewhere.
                    Act::Team(_, TeamAct::Create(_) | TeamAct::Update { .. } | TeamAct::Remove)
                    | Act::Person(
                        _,
                        PersonAct::Create(_)
                        | PersonAct::Update { .. }
                        | PersonAct::Remove
                        | PersonAct::Ban
                        | PersonAct::Unban
                        | PersonAct::SetRole { .. },
                    )
                    | Act::Seat(..)
                    | Act::License(..)
                    | Act::Device(..)
                    | Act::Contract(..) => return None,
                };
                Some(Line {
                    tone,
                    words: act_done(self.estate, act),
                    detail: detail.to_owned(),
                })
            })
            .collect()
    }
}

/// A license's seats before and after, in words.
pub fn counts(now_after: &NowAfter) -> String {
    let number = |count: u32| format::number(u64::from(count));
    let NowAfter { now, after, .. } = now_after;
    let (of, before, then) = match (now.max, now.free(), after.free()) {
        (Some(max), Some(before), Some(then)) => (Some(max), before, then),
        _ => (None, now.assigned, after.assigned),
    };
    let (before, then) = (number(before), number(then));
    match of {
        Some(max) => (t().manage.free_then)(&before, &then, &number(max)),
        None => (t().manage.held_then)(&before, &then),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::DeviceAct;
    use crate::estate::{
        Topic,
        sample::{device, license, seat, user},
    };

    /// `ana` and `ben` sit on `open` with a device each, and `ana` owns `hers`, where `ben` and
    /// `cem` sit, too.
    fn estate() -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Licenses);
        let mut hers = license("hers", 3, Some(5));
        hers.owner = Some("ana".into());
        hers.name = Some("Hers".into());
        let mut open = license("open", 2, Some(9));
        open.name = Some("Open".into());
        estate.merge_licenses(&mut walk, vec![open, hers]);
        estate.finish(walk);
        let mut walk = estate.begin(Topic::Users);
        let people = ["ana", "ben", "cem", "dov"].map(user).to_vec();
        estate.merge_users(&mut walk, people);
        estate.finish(walk);
        let seats = [
            (
                "open",
                vec![("ana", Hold::Assigned), ("ben", Hold::Assigned)],
            ),
            (
                "hers",
                vec![
                    ("ana", Hold::Owner),
                    ("ben", Hold::Assigned),
                    ("cem", Hold::Assigned),
                ],
            ),
        ];
        for (id, held) in seats {
            let mut walk = estate.begin(Topic::Seats(id.into()));
            let rows = held.into_iter().map(|(who, hold)| seat(id, who, hold));
            estate.merge_seats(&mut walk, rows.collect());
            estate.finish(walk);
        }
        let mut walk = estate.begin(Topic::AllDevices);
        let of = |who: &str| crate::domain::Device {
            user: Some(who.into()),
            ..device(&format!("pc-{who}"), "open")
        };
        estate.merge_devices(&mut walk, vec![of("ana"), of("ben")]);
        estate.finish(walk);
        estate
    }

    fn told(lines: &[Line]) -> Vec<String> {
        let whole = |line: &Line| format!("{:?} {} | {}", line.tone, line.words, line.detail);
        lines.iter().map(whole).collect()
    }

    fn ids(people: &[&str]) -> Vec<UserId> {
        people.iter().map(|id| UserId::from(*id)).collect()
    }

    fn handed(each: &[(&str, &str)]) -> Vec<(UserId, UserId)> {
        let pair = |(from, to): &(&str, &str)| ((*from).into(), (*to).into());
        each.iter().map(pair).collect()
    }

    fn removed(people: &[&str]) -> Vec<Act> {
        let remove = |id: &&str| Act::Person((*id).into(), PersonAct::Remove);
        people.iter().map(remove).collect()
    }

    #[test]
    fn what_goes_with_an_owner_is_told_the_worst_first() {
        let lines = lines(&estate(), &[], &removed(&["ana"]));
        assert_eq!(
            told(&lines),
            [
                "Bad Hers is deleted with its owner | 2 other people lose their seat: ben, cem",
                "Ok Open: 1 seat becomes free | 7 → 8 free of 9",
                "Warn 1 device is deactivated | pc-ana",
            ]
        );
    }

    #[test]
    fn of_several_who_go_none_is_among_the_others() {
        let lines = lines(&estate(), &[], &removed(&["ana", "ben"]));
        let told = told(&lines);
        assert_eq!(
            told[0],
            "Bad Hers is deleted with its owner | 1 other person loses their seat: cem"
        );
        assert_eq!(told[1], "Ok Open: 2 seats become free | 7 → 9 free of 9");
    }

    #[test]
    fn handed_over_nothing_is_deleted_and_the_device_stays() {
        let estate = estate();
        let handed = handed(&[("ana", "ben")]);
        let mut acts = plan::hand_over_all(&estate, &handed, false);
        acts.extend(removed(&["ana"]));
        let lines = lines(&estate, &handed, &acts);
        assert_eq!(
            told(&lines),
            [
                "Ok Hers: ben becomes its owner, 1 seat becomes free | 2 → 3 free of 5",
                "Ok Open: ben has a seat already, 1 seat becomes free | 7 → 8 free of 9",
                "Muted 1 device stays active and belongs to nobody | pc-ana",
            ]
        );
    }

    /// `ana` has a device on the license that she owns, too, and owns a team.
    fn with_a_device_on_what_she_owns() -> Estate {
        let mut estate = estate();
        let mut walk = estate.begin(Topic::Devices("hers".into()));
        let owners = crate::domain::Device {
            user: Some("ana".into()),
            ..device("pc-owner", "hers")
        };
        estate.merge_devices(&mut walk, vec![owners]);
        estate.finish(walk);
        let asked = estate.ask();
        let mut all = crate::estate::sample::catalogue(crate::domain::Overage::Never);
        all.teams = vec![crate::domain::Team {
            id: "k".into(),
            name: "Köln".into(),
            ..Default::default()
        }];
        estate.merge_catalogue(asked, all);
        let mut walk = estate.begin(Topic::TeamOwners("k".into()));
        estate.merge_team_owners(&mut walk, vec!["ana".into()]);
        estate.finish(walk);
        estate
    }

    #[test]
    fn k1_what_is_said_to_stay_is_made_nobodys_before_the_removal() {
        let estate = with_a_device_on_what_she_owns();
        let handed = handed(&[("ana", "dov")]);
        let mut acts = plan::hand_over_all(&estate, &handed, false);
        acts.extend(removed(&["ana"]));
        let kept = Act::Device(
            "pc-owner".into(),
            DeviceAct::SetOwner {
                license: "hers".into(),
                from: Some("ana".into()),
                to: None,
            },
        );
        assert!(acts.contains(&kept), "{acts:?}");
        let told = told(&lines(&estate, &handed, &acts));
        assert!(
            told.contains(
                &"Muted 2 devices stay active and belong to nobody | pc-ana, pc-owner".to_owned()
            ),
            "{told:?}"
        );
        // The same without those acts, as it was: the server deletes the device of who is removed.
        acts.retain(|act| *act != kept);
        let told = self::told(&lines(&estate, &handed, &acts));
        assert!(
            told.contains(&"Warn 1 device is deactivated | pc-owner".to_owned()),
            "{told:?}"
        );
    }

    #[test]
    fn k3_a_plain_removal_ends_ownerships_of_teams_first() {
        let parting = crate::screens::people::parting::Parting {
            after: crate::screens::people::parting::After::Remove,
            ..Default::default()
        };
        let estate = with_a_device_on_what_she_owns();
        let acts = parting.acts(&estate, &ids(&["ana"]));
        let end = Act::Team("k".into(), TeamAct::RemoveOwner { user: "ana".into() });
        let remove = Act::Person("ana".into(), PersonAct::Remove);
        assert_eq!(acts, [end, remove.clone()]);
        let projection = plan::project(&estate, &acts);
        assert_eq!(projection.order, [0, 1]);
        let told = told(&lines(&estate, &[], &acts));
        assert!(
            told.contains(
                &"Warn ana no longer is an owner of Köln | The team has no other owner.".to_owned()
            ),
            "{told:?}"
        );
    }

    #[test]
    fn k2_a_role_that_does_not_pass_on_is_told_with_its_reason() {
        let mut estate = estate();
        let asked = estate.ask();
        for admin in ["boss", "other"].map(user) {
            let role = crate::domain::Role::Admin;
            estate.merge_user(asked, crate::domain::User { role, ..admin });
        }
        let handed = handed(&[("boss", "dov")]);
        let acts = plan::hand_over_all(&estate, &handed, true);
        let told = told(&lines(&estate, &handed, &acts));
        let [given_up, not_passed] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert!(given_up.starts_with("Warn boss now has the role User | It signs them out"));
        for part in [
            "They lose for good: see everything",
            t().roles.for_good,
            t().roles.admins_unseen,
        ] {
            assert!(given_up.contains(part), "{given_up}");
        }
        assert_eq!(
            *not_passed,
            format!(
                "Warn dov does not get the role Administrator | {}",
                t().roles.why_new
            )
        );
        let told = self::told(&lines(&estate, &[], &removed(&["boss"])));
        assert_eq!(
            told,
            [format!(
                "Warn boss has the role Administrator | {}",
                t().roles.admins_unseen
            ),]
        );
    }

    #[test]
    fn whoever_has_nothing_leaves_nothing() {
        let lines = lines(&estate(), &[], &removed(&["dov"]));
        assert!(lines.is_empty(), "{lines:?}");
    }

    #[test]
    fn many_names_are_cut_short_with_their_number() {
        let names: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        assert_eq!(some_names(&names, 9), "a, b, c, d and 5 more");
        assert_eq!(some_names(&names[..2], 2), "a, b");
        assert_eq!(some_names(&[], 3), "3 other people");
    }
}
