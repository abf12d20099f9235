//! What is staged, line by line: what stands in a line, which lines are shown, and under which
//! heading. Pure rules over the plan and its projection.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::{
    acts::Act,
    domain::{LicenseId, SeatCount},
    estate::{Estate, NameKey, fold},
    plan::{Conflict, Projection, ToldAct, Verdict, conflict},
    text::{license_title, plan::words, told},
};

/// One act that is staged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The act.
    pub act: Act,
    /// It in words.
    pub told: ToldAct,
    /// What can be expected of it.
    pub verdict: Verdict,
    /// What somebody else made of the same thing meanwhile.
    pub conflict: Option<Conflict>,
    /// What a search looks at.
    found_by: String,
}

/// What can be expected of acts, as the page filters by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// They work.
    Works,
    /// Nothing will change.
    AlreadySo,
    /// No seat is left.
    Exceeds,
    /// They cannot work for another reason.
    NotPossible,
}

impl Expected {
    /// All of them, in the order of the filters.
    pub const ALL: [Self; 4] = [
        Self::Works,
        Self::AlreadySo,
        Self::Exceeds,
        Self::NotPossible,
    ];

    /// Of an act with this verdict.
    pub fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Works => Self::Works,
            Verdict::AlreadySo => Self::AlreadySo,
            Verdict::Exceeds { .. } => Self::Exceeds,
            Verdict::NotPossible(_) => Self::NotPossible,
        }
    }

    /// Its name in the address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::AlreadySo => "already",
            Self::Exceeds => "exceeds",
            Self::NotPossible => "impossible",
        }
    }

    /// It in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Works => words().works,
            Self::AlreadySo => words().already_so,
            Self::Exceeds => words().exceeds,
            Self::NotPossible => words().not_possible,
        }
    }
}

/// Whether a plan with this verdict in it cannot be applied.
pub fn stands_against(verdict: &Verdict) -> bool {
    matches!(
        Expected::of(verdict),
        Expected::Exceeds | Expected::NotPossible
    )
}

/// The lines of what is staged, in the order in which it was.
pub fn lines(estate: &Estate, acts: &[Act], verdicts: &[Verdict]) -> Vec<Line> {
    let told = told(estate, acts);
    let line = |((act, told), verdict): ((&Act, ToldAct), &Verdict)| Line {
        act: act.clone(),
        verdict: *verdict,
        conflict: { stands_against(verdict) }
            .then(|| conflict(estate, act))
            .flatten(),
        found_by: fold(&[told.words.as_str(), &told.people.join(" ")].join(" ")),
        told,
    };
    acts.iter().zip(told).zip(verdicts).map(line).collect()
}

/// What lines are narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Words that all have to be in a line.
    pub text: String,
    /// What may be expected of it; anything if empty.
    pub expected: Vec<Expected>,
    /// Whether lines stand by person instead of by license.
    pub by_person: bool,
}

/// Lines about one license or person, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is about.
    pub title: String,
    /// Which lines.
    pub places: Vec<usize>,
}

/// The lines that are seen, under headings in the order of names; those about nothing of the kind
/// come last.
pub fn groups(lines: &[Line], sight: &Sight) -> Vec<Group> {
    let text = fold(&sight.text);
    let is_seen = |line: &Line| {
        (sight.expected.is_empty() || sight.expected.contains(&Expected::of(&line.verdict)))
            && text.split_whitespace().all(|it| line.found_by.contains(it))
    };
    // Licenses may share a name; of people, the address stands in it.
    let mut groups: BTreeMap<(bool, NameKey, &str), (&str, Vec<usize>)> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, it)| is_seen(it)) {
        let told = &line.told;
        let person = told.people.first().map_or("", String::as_str);
        let (title, id) = match sight.by_person {
            true => (person, person),
            false => {
                let license = line.act.about_license();
                (told.license.as_str(), license.map_or("", |id| id.as_str()))
            }
        };
        let key = (id.is_empty(), NameKey::of(title), id);
        let (_, places) = groups.entry(key).or_insert((title, Vec::new()));
        places.push(at);
    }
    let none = match sight.by_person {
        true => words().no_person,
        false => words().no_license,
    };
    let group = |((is_none, _, _), (title, places)): ((bool, _, _), (&str, _))| Group {
        title: if is_none { none } else { title }.to_owned(),
        places,
    };
    groups.into_iter().map(group).collect()
}

/// The seats of one license before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatsLine {
    /// The license.
    pub license: LicenseId,
    /// What it is called.
    pub title: String,
    /// As it is.
    pub now: SeatCount,
    /// As it will be.
    pub after: SeatCount,
    /// How many seats the plan wants beyond that.
    pub lacking: u32,
}

/// Every license whose seats acts concern: those that lack seats first, then by their names.
pub fn seats<'a>(
    estate: &Estate,
    acts: impl Iterator<Item = (&'a Act, &'a Verdict)>,
    outlook: &Projection,
) -> Vec<SeatsLine> {
    // How many seats each of those that are named is lacking.
    let mut named: FxHashMap<&LicenseId, u32> = FxHashMap::default();
    for (act, verdict) in acts {
        if let Some(license) = act.license() {
            let is_lacking = matches!(verdict, Verdict::Exceeds { .. });
            *named.entry(license).or_default() += u32::from(is_lacking);
        }
    }
    let lacks = |id| named.get(id).copied().unwrap_or_default();
    let mut all: Vec<SeatsLine> = { outlook.licenses.iter() }
        .map(|(id, it)| SeatsLine {
            license: id.clone(),
            title: license_title(estate, id),
            now: it.now,
            after: it.after,
            lacking: lacks(id),
        })
        .filter(|it| it.lacking > 0 || it.now != it.after || named.contains_key(&it.license))
        .collect();
    crate::lean::sort_by_key(&mut all, |it| (it.lacking == 0, NameKey::of(&it.title)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{PersonAct, SeatAct},
        domain::Hold,
        estate::sample,
        plan::{Why, project},
    };

    fn estate() -> Estate {
        let mut estate = Estate::with_licenses(vec![
            sample::license("view", 0, Some(10)),
            sample::license("cad", 2, Some(3)),
        ]);
        estate.read_seats("cad", &[("ana", Hold::Owner), ("karl", Hold::Assigned)]);
        estate.read_seats("view", &[("zoe", Hold::Assigned), ("max", Hold::Assigned)]);
        estate
    }

    fn assign(license: &str, user: &str) -> Act {
        Act::Seat(license.into(), SeatAct::Assign { user: user.into() })
    }

    fn plan() -> (Estate, Vec<Line>, Projection) {
        let estate = estate();
        let team = PersonAct::SetTeam {
            from: None,
            to: None,
        };
        let acts = [
            assign("view", "ana"),
            assign("cad", "zoe"),
            assign("cad", "max"),
            assign("cad", "karl"),
            Act::Seat("cad".into(), SeatAct::Release { user: "ana".into() }),
            Act::Person("zoe".into(), team),
        ];
        let outlook = project(&estate, &acts);
        let lines = lines(&estate, &acts, &outlook.verdicts);
        (estate, lines, outlook)
    }

    fn titles(groups: &[Group]) -> Vec<(&str, &[usize])> {
        groups
            .iter()
            .map(|it| (it.title.as_str(), it.places.as_slice()))
            .collect()
    }

    #[test]
    fn acts_stand_by_license_and_those_about_none_last() {
        let (estate, lines, _) = plan();
        let [cad, view] = ["cad", "view"].map(|id| license_title(&estate, &id.into()));
        assert_eq!(
            titles(&groups(&lines, &Sight::default())),
            [
                (cad.as_str(), &[1, 2, 3, 4][..]),
                (view.as_str(), &[0][..]),
                (words().no_license, &[5][..]),
            ]
        );
    }

    #[test]
    fn by_person_all_that_happens_to_somebody_stands_together() {
        let (_, lines, _) = plan();
        let sight = Sight {
            by_person: true,
            ..Sight::default()
        };
        let places: Vec<Vec<usize>> = { groups(&lines, &sight).into_iter() }
            .map(|it| it.places)
            .collect();
        assert_eq!(places, [vec![0, 4], vec![3], vec![2], vec![1, 5]]);
    }

    #[test]
    fn a_search_and_a_verdict_narrow_together() {
        let (_, lines, _) = plan();
        let full = Verdict::Exceeds {
            assigned: 3,
            max: Some(3),
        };
        assert_eq!(lines[2].verdict, full);
        assert_eq!(lines[4].verdict, Verdict::NotPossible(Why::OwnerSeat));
        let seen = |text: &str, expected: &[Expected]| {
            let sight = Sight {
                text: text.into(),
                expected: expected.to_vec(),
                by_person: false,
            };
            let groups = groups(&lines, &sight);
            { groups.into_iter() }
                .flat_map(|it| it.places)
                .collect::<Vec<_>>()
        };
        let none: Vec<usize> = Vec::new();
        let name = lines[2].told.people[0].to_uppercase();
        assert_eq!(seen(&name, &[]), vec![2]);
        assert_eq!(seen(&name, &[Expected::Exceeds]), vec![2]);
        assert_eq!(seen(&name, &[Expected::Works]), none);
        assert_eq!(seen("", &[Expected::AlreadySo]), vec![3, 5]);
        assert_eq!(
            seen("", &[Expected::Exceeds, Expected::NotPossible]),
            vec![2, 4]
        );
    }

    #[test]
    fn a_license_that_lacks_seats_comes_first_and_says_how_many() {
        let (estate, lines, outlook) = plan();
        let acts = lines.iter().map(|line| (&line.act, &line.verdict));
        let seats = seats(&estate, acts, &outlook);
        let told: Vec<_> = { seats.iter() }
            .map(|it| {
                (
                    it.license.as_str(),
                    it.now.assigned,
                    it.after.assigned,
                    it.lacking,
                )
            })
            .collect();
        assert_eq!(told, [("cad", 2, 3, 1), ("view", 0, 1, 0)]);
    }
}
