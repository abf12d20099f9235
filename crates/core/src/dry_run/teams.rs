//! The teams that a list names.

use rustc_hash::FxHashMap;

use crate::{
    domain::TeamId,
    estate::{Estate, fold},
};

/// All teams by their names, however letters are cased or accented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teams(FxHashMap<String, Result<TeamId, NoTeam>>);

/// Why a name tells no team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTeam {
    /// No team is called so.
    Unknown,
    /// Several are.
    Several,
}

impl Teams {
    pub(super) fn of(estate: &Estate) -> Self {
        let mut all = FxHashMap::default();
        for team in estate.teams() {
            all.entry(fold(team.name.trim()))
                .and_modify(|it| *it = Err(NoTeam::Several))
                .or_insert_with(|| Ok(team.id.clone()));
        }
        Self(all)
    }

    /// The team of this name.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn find(&self, name: &str) -> Result<&TeamId, NoTeam> {
        let name = fold(name.trim());
        match self.0.get(&name).filter(|_| !name.is_empty()) {
            Some(found) => found.as_ref().map_err(|why| *why),
            None => Err(NoTeam::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Overage, Team},
        dry_run::{DryRun, Known, Terms, Verdict},
        estate::{Topic, sample},
        people_file::Person,
    };

    fn estate() -> Estate {
        let team = |(id, name): (&str, &str)| Team {
            id: id.into(),
            name: name.into(),
            ..Team::default()
        };
        let mut estate = Estate::default();
        let mut all = sample::catalogue(Overage::Never);
        all.teams = [("k", "K\u{f6}ln "), ("b1", "Berlin"), ("b2", "berlin")]
            .map(team)
            .to_vec();
        let asked = estate.ask();
        estate.merge_catalogue(asked, all);
        estate
    }

    #[test]
    fn a_team_is_found_by_any_case_and_is_one() {
        let teams = Teams::of(&estate());
        assert_eq!(teams.find(" K\u{d6}LN"), Ok(&"k".into()));
        assert_eq!(teams.find("Bonn"), Err(NoTeam::Unknown));
        assert_eq!(teams.find("Berlin"), Err(NoTeam::Several));
    }

    #[test]
    fn whoever_is_created_comes_into_the_team_that_the_list_names_else_into_that_of_all() {
        let mut estate = estate();
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(&mut walk, vec![sample::user("old")]);
        estate.finish(walk);
        let person = |(email, team): (&str, &str)| Person {
            email: email.into(),
            team: team.into(),
            ..Person::default()
        };
        let rows = [
            ("a@x.test", "k\u{f6}ln"),
            ("b@x.test", ""),
            ("c@x.test", "Bonn"),
            ("old@acme.test", "K\u{f6}ln"),
        ];
        let mut list = DryRun::default();
        list.add(rows.map(person).to_vec(), |_| false);
        let terms = Terms {
            creates: true,
            team: Some("b1".into()),
            ..Terms::default()
        };
        let outlook = list.rehearse(&estate, Known::ALL, &terms);
        let into: Vec<Option<&str>> = { outlook.acts.iter().filter_map(|act| act.creates()) }
            .map(|(_, new)| new.team.as_ref().map(|id| id.as_str()))
            .collect();
        assert_eq!(into, [Some("k"), Some("b1"), Some("b1")]);
        assert_eq!(outlook.teamless(list.rows()), 1);

        // Before it is known which teams there are, nobody is put into another.
        let unread = Known {
            teams: false,
            ..Known::ALL
        };
        let verdicts = list.rehearse(&estate, unread, &terms).verdicts;
        assert_eq!(verdicts[..2], [Verdict::Checking, Verdict::New]);
    }
}
