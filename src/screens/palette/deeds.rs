//! Verbs with their objects in one line, such as "assign anna weber planwerk cad": what is offered
//! leads to the question that is asked anywhere before it is done.

use super::{
    candidates::{LICENSES, PEOPLE, RESETTABLE, Stock, TEAMS, Target, person_text},
    index::{Index, Query, Search, Words},
};
use crate::{
    domain::{Hold, LicenseId, LicenseStatus, UserId},
    estate::{Estate, Topic},
    text::t,
};

/// How many things to do are offered.
const MOST: usize = 7;
/// Of how many licenses it is looked at who holds a seat.
const LICENSES_LOOKED_AT: usize = 4;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Giving a seat.
    Assign,
    /// Taking one back.
    Release,
    /// Resetting devices.
    Reset,
    /// Giving what somebody holds to others.
    HandOver,
    /// Moving to a team.
    Move,
    /// Saving a list as a file.
    Export,
    /// Printing a list.
    Print,
}

impl Verb {
    /// All of them, in the order of their words in [`crate::text::PaletteText::verbs`].
    const ALL: [Self; 7] = [
        Self::Assign,
        Self::Release,
        Self::Reset,
        Self::HandOver,
        Self::Move,
        Self::Export,
        Self::Print,
    ];
}

/// The verb that a text begins with, and the words for what it is done with. `None` where it is
/// no more than something to find.
pub fn asked(typed: &str) -> Option<(Verb, Query)> {
    let query = Query::new(typed);
    let (verb, lead) = Verb::ALL
        .into_iter()
        .zip(t().palette.verbs)
        .find_map(|(verb, words)| {
            let lead = words.iter().find_map(|word| query.begins_with(word))?;
            Some((verb, lead))
        })?;
    let object = query.after(lead, t().palette.joining);
    (!object.is_empty()).then_some((verb, object))
}

/// What can be done with what was found, best first.
pub fn deeds(
    stock: Stock<'_>,
    (verb, object): &(Verb, Query),
    search: &Search,
    index: &Index<Target>,
) -> Vec<Target> {
    let all = object.all();
    let found = Parts { search, index, all };
    let may = stock.may;
    let mut deeds = match verb {
        Verb::Assign if may.change_seats => assign(stock.estate, &found),
        Verb::Release if may.change_seats => release(stock.estate, object, &found),
        Verb::Reset if may.reset_devices => {
            let device = |target| match target {
                Target::Device(id) => Target::Reset(id),
                Target::License(id) => Target::ResetAll(id),
                other => other,
            };
            found.whole(&RESETTABLE, device)
        }
        Verb::HandOver if may.change_seats => found.whole(&[PEOPLE], |target| match target {
            Target::Person(id) => Target::HandOver(id),
            other => other,
        }),
        Verb::Move if may.change_team => move_to(stock.estate, &found),
        Verb::Export | Verb::Print => {
            let views = stock.views.iter().enumerate();
            let fitting = views.filter_map(|(at, view)| {
                let (words, score) = object.fit(&view.words);
                let take = match verb {
                    Verb::Export => Target::Export(at),
                    _ => Target::Print(at),
                };
                (words == all).then_some((score, take))
            });
            fitting.collect()
        }
        _ => Vec::new(),
    };
    crate::lean::sort_by_key(&mut deeds, |(score, _)| std::cmp::Reverse(*score));
    let mut offered: Vec<Target> = Vec::new();
    for (_, deed) in deeds {
        if offered.len() < MOST && !offered.contains(&deed) {
            offered.push(deed);
        }
    }
    offered
}

/// Something to do, and how well it fits.
type Scored = (u32, Target);

/// What fits a part of what was typed.
struct Parts<'a> {
    search: &'a Search,
    index: &'a Index<Target>,
    /// All words there are.
    all: Words,
}

impl Parts<'_> {
    fn of(&self, kind: usize) -> Vec<(Words, u32, Target)> {
        let parts = self.search.parts(kind).iter();
        let hits = parts.flat_map(|(words, hits)| hits.iter().map(move |hit| (*words, *hit)));
        let named =
            hits.filter_map(|(words, hit)| Some((words, hit.score, self.index.key(kind, hit)?)));
        named.collect()
    }

    /// What fits all words by itself.
    fn whole(&self, kinds: &[usize], deed: impl Fn(Target) -> Target) -> Vec<Scored> {
        let parts = kinds.iter().flat_map(|kind| self.of(*kind));
        let whole = parts.filter(|(words, ..)| *words == self.all);
        whole
            .map(|(_, score, target)| (score, deed(target)))
            .collect()
    }

    /// Each of some kinds with each of another, where both together fit all words and neither does
    /// alone.
    fn pairs(&self, kinds: &[usize], with: usize) -> Vec<(u32, Target, Target)> {
        let mut pairs = Vec::new();
        let others = self.of(with);
        for (of_one, score, one) in kinds.iter().flat_map(|kind| self.of(*kind)) {
            for (of_other, more, other) in &others {
                let is_whole = of_one == self.all || *of_other == self.all;
                if !is_whole && of_one | of_other == self.all {
                    pairs.push((score + more, one.clone(), other.clone()));
                }
            }
        }
        pairs
    }

    fn people(&self) -> Vec<(Words, u32, UserId)> {
        let parts = self.of(PEOPLE).into_iter();
        let named = parts.filter_map(|(words, score, target)| match target {
            Target::Person(id) => Some((words, score, id)),
            _ => None,
        });
        named.collect()
    }

    fn licenses(&self) -> Vec<(Words, u32, LicenseId)> {
        let parts = self.of(LICENSES).into_iter();
        let named = parts.filter_map(|(words, score, target)| match target {
            Target::License(id) => Some((words, score, id)),
            _ => None,
        });
        named.collect()
    }

    /// Each license with each person, of those pairs.
    fn seats(&self) -> Vec<(u32, LicenseId, UserId)> {
        let pairs = self.pairs(&[LICENSES], PEOPLE).into_iter();
        let named = pairs.filter_map(|(score, license, person)| match (license, person) {
            (Target::License(license), Target::Person(person)) => Some((score, license, person)),
            _ => None,
        });
        named.collect()
    }
}

fn assign(estate: &Estate, found: &Parts<'_>) -> Vec<Scored> {
    let is_open = |id: &LicenseId| {
        estate
            .license(id)
            .is_some_and(|it| it.status != LicenseStatus::Removing)
    };
    let holds = |license: &LicenseId, person: &UserId| {
        matches!(estate.hold(license, person).into_value(), Some(Some(_)))
    };
    let pairs = found.seats().into_iter();
    let mut deeds: Vec<Scored> = pairs
        .filter(|(_, license, person)| is_open(license) && !holds(license, person))
        .map(|(score, license, person)| (score, Target::Give(license, person)))
        .collect();
    deeds.extend(found.whole(&[LICENSES, PEOPLE], |target| match target {
        Target::License(id) => Target::Assign(id),
        Target::Person(id) => Target::Access(id),
        other => other,
    }));
    deeds.retain(|(_, deed)| match deed {
        Target::Assign(id) => is_open(id),
        _ => true,
    });
    deeds
}

/// Whoever holds a seat is known where it has been read; elsewhere the license's page finds out.
fn release(estate: &Estate, object: &Query, found: &Parts<'_>) -> Vec<Scored> {
    let mut deeds = Vec::new();
    let some = found
        .licenses()
        .into_iter()
        .filter(|(words, ..)| *words != found.all);
    for (of_license, score, license) in some.take(LICENSES_LOOKED_AT) {
        for seat in estate.seats_of(&license).into_value().unwrap_or_default() {
            let Some(user) = estate.user(&seat.user).filter(|_| seat.hold != Hold::Owner) else {
                continue;
            };
            let (of_person, more) = object.fit(&person_text(user));
            if of_person != found.all && of_license | of_person == found.all {
                deeds.push((score + more, Target::Take(license.clone(), seat.user)));
            }
        }
    }
    for (words, score, person) in found.people() {
        if words != found.all {
            continue;
        }
        let seats = estate.seats_of_user(&person).into_iter();
        let taken = seats.filter(|seat| seat.hold != Hold::Owner);
        deeds.extend(taken.map(|seat| (score, Target::Take(seat.license, seat.user))));
    }
    let unread = found.seats().into_iter();
    let unread =
        unread.filter(|(_, license, _)| !estate.progress(&Topic::Seats(license.clone())).complete);
    deeds.extend(unread.map(|(score, license, person)| (score, Target::Take(license, person))));
    deeds
}

/// To the team that is named, unless they are in it; without one, the team is asked for.
fn move_to(estate: &Estate, found: &Parts<'_>) -> Vec<Scored> {
    let team_of = |target: &Target| match target {
        Target::Person(id) => estate.user(id).and_then(|user| user.team.as_ref()),
        Target::License(id) => estate.license(id).and_then(|license| license.team.as_ref()),
        _ => None,
    };
    let both = [PEOPLE, LICENSES];
    let mut deeds = found.whole(&both, |target| Target::Move(Box::new(target), None));
    for (score, what, to) in found.pairs(&both, TEAMS) {
        if let Target::Team(to) = to
            && team_of(&what) != Some(&to)
        {
            deeds.push((score, Target::Move(Box::new(what), Some(to))));
        }
    }
    deeds
}

#[cfg(test)]
mod tests {
    use super::{super::candidates::gather, *};
    use crate::{
        api::Abilities,
        domain::{Catalogue, Team, User},
        estate::sample,
    };

    #[test]
    fn u23_somebody_is_moved_to_the_team_that_is_named() {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        let user = |id: &str, name: &str, team: Option<&str>| User {
            first_name: Some("Anna".into()),
            last_name: Some(name.into()),
            team: team.map(Into::into),
            ..sample::user(id)
        };
        let people = [user("a", "Weber", None), user("b", "Berg", Some("t1"))];
        estate.merge_users(&mut walk, people.to_vec());
        estate.finish(walk);
        let team = |id: &str, name: &str| Team {
            id: id.into(),
            name: name.into(),
            max_users: None,
            max_licenses: None,
            max_devices: None,
            data: Default::default(),
            created: None,
        };
        let asked_at = estate.ask();
        let catalogue = Catalogue {
            teams: vec![team("t1", "Design"), team("t2", "Site")],
            ..Catalogue::default()
        };
        estate.merge_catalogue(asked_at, catalogue);
        let stock = Stock {
            estate: &estate,
            commands: &[],
            views: &[],
            may: &Abilities {
                change_team: true,
                ..Abilities::default()
            },
        };
        let index = gather(stock);
        let offered = |typed: &str| {
            let asked = asked(typed).expect("a verb");
            let mut search = Search::begin(typed, Some(asked.1.clone()), None);
            while !search.step(&index) {}
            deeds(stock, &asked, &search, &index)
        };
        let moved = |id: &str, to: Option<&str>| {
            let person = Target::Person(id.into());
            Target::Move(Box::new(person), to.map(Into::into))
        };
        let anna = [moved("a", Some("t1"))];
        assert_eq!(offered("move anna weber to design"), anna);
        assert_eq!(offered("move to the team design weber"), anna);
        assert_eq!(offered("move anna weber"), [moved("a", None)]);
        // Who is in the team already stays there.
        assert_eq!(offered("move anna design"), anna);
        let both = [moved("a", Some("t2")), moved("b", Some("t2"))];
        let mut to_site = offered("move anna site");
        crate::lean::sort_by_key(&mut to_site, |it| *it != both[0]);
        assert_eq!(to_site, both);
    }

    #[test]
    fn u23_a_line_begins_with_a_verb_or_only_finds_something() {
        let verb = |typed: &str| asked(typed).map(|(verb, _)| verb);
        assert_eq!(verb("assign anna planwerk"), Some(Verb::Assign));
        assert_eq!(verb("Release Anna"), Some(Verb::Release));
        assert_eq!(verb("hand over anna"), Some(Verb::HandOver));
        assert_eq!(verb("move anna to team"), Some(Verb::Move));
        assert_eq!(verb("export users without a seat"), Some(Verb::Export));
        assert_eq!(verb("release"), None);
        assert_eq!(verb("anna weber"), None);
        assert_eq!(verb("undo"), None);
    }
}
