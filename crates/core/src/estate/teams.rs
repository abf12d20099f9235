//! Teams: who owns them, and what acts make of them.

use rustc_hash::FxHashMap;

use super::{Asked, Changes, Estate, Known, Topic, Walk, sort::by_name};
use crate::domain::{License, LicenseId, Team, TeamId, UserId};

/// People, licenses and devices of a team, as far as they have been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TeamFigures {
    /// People.
    pub users: usize,
    /// Licenses.
    pub licenses: usize,
    /// Active devices, those on its licenses among them if they are in no team themselves.
    pub devices: usize,
    /// Seats held on those of its licenses that have a limit.
    pub seats_assigned: u64,
    /// Seats held on the others.
    pub seats_unlimited: u64,
    /// Seats bought with those of its licenses that have a limit.
    pub seats_max: u64,
}

impl Estate {
    /// The owners of a team, by id.
    pub fn team_owners(&self, team: &TeamId) -> Known<Vec<UserId>> {
        match self.team_owners.get(team) {
            None => Known::NotYet,
            Some(owners) => owners.known(),
        }
    }

    /// The teams a person is known to own, by name.
    pub fn teams_owned_by(&self, user: &UserId) -> Vec<TeamId> {
        let owns = |team: &&Team| {
            let known = self.team_owners.get(&team.id);
            known.is_some_and(|it| it.has(user))
        };
        let teams = self.teams().filter(owns);
        teams.map(|team| team.id.clone()).collect()
    }

    /// Whether the server is known not to have a team (any more).
    pub fn lacks_team(&self, id: &TeamId) -> bool {
        self.catalogue_read > 0 && self.team(id).is_none()
    }

    /// The figures of every team that has anything in it.
    pub fn team_figures(&self) -> FxHashMap<TeamId, TeamFigures> {
        let mut all = FxHashMap::<TeamId, TeamFigures>::default();
        for team in self.users().filter_map(|it| it.team.clone()) {
            all.entry(team).or_default().users += 1;
        }
        for device in self.devices().filter(|device| device.is_active()) {
            if let Some(team) = self.team_of_device(device) {
                all.entry(team.clone()).or_default().devices += 1;
            }
        }
        for license in self.licenses() {
            let Some(team) = license.team.clone() else {
                continue;
            };
            let sum = all.entry(team).or_default();
            sum.licenses += 1;
            let Some(count) = self.count(&license.id) else {
                continue;
            };
            match count.max {
                Some(max) => {
                    sum.seats_assigned += u64::from(count.assigned);
                    sum.seats_max += u64::from(max);
                }
                None => sum.seats_unlimited += u64::from(count.assigned),
            }
        }
        all
    }

    /// One team, read by itself.
    pub fn merge_team(&mut self, asked: Asked, team: Team) -> Changes {
        self.put_team(asked, team)
    }

    /// The server does not have the team (any more).
    pub fn remove_team(&mut self, asked: Asked, team: &TeamId) -> Changes {
        let mut changes = Changes::default();
        self.take_team_away(team, asked, &mut changes);
        changes
    }

    /// One page of a walk over the owners of a team.
    pub fn merge_team_owners(&mut self, walk: &mut Walk, rows: Vec<UserId>) -> Changes {
        let mut changes = Changes::default();
        let Topic::TeamOwners(team) = walk.topic() else {
            return changes;
        };
        for user in &rows {
            self.number_of_person(user);
        }
        let owners = self.team_owners.entry(team.clone()).or_default();
        for user in owners.see(walk.asked.0, rows) {
            changes.teams.insert(team.clone());
            changes.user_ids.insert(user);
        }
        changes
    }

    pub(super) fn finish_team_owners(&mut self, team: &TeamId, at: u64, changes: &mut Changes) {
        let owners = self.team_owners.entry(team.clone()).or_default();
        let (gone, is_first) = owners.finish(at);
        if is_first || !gone.is_empty() {
            changes.teams.insert(team.clone());
        }
        changes.user_ids.extend(gone);
    }

    pub(super) fn confirm_owner_of_team(
        &mut self,
        team: &TeamId,
        user: &UserId,
        owns: bool,
        asked: Asked,
        changes: &mut Changes,
    ) {
        let owners = self.team_owners.entry(team.clone()).or_default();
        if owners.put(user, owns, asked.0) {
            changes.teams.insert(team.clone());
            changes.user_ids.insert(user.clone());
        }
    }

    pub(super) fn put_team(&mut self, asked: Asked, team: Team) -> Changes {
        let mut changes = Changes::default();
        if asked.0 < self.teams_changed {
            return changes;
        }
        self.teams_changed = asked.0;
        let teams = &mut self.catalogue.teams;
        if teams.contains(&team) {
            return changes;
        }
        changes.teams.insert(team.id.clone());
        teams.retain(|other| other.id != team.id);
        teams.push(team);
        self.catalogue.teams = by_name(std::mem::take(teams), |it| &it.name);
        self.redescribe(&mut changes);
        changes
    }

    /// A team is gone: its members stay, and have none.
    pub(super) fn take_team_away(&mut self, team: &TeamId, asked: Asked, changes: &mut Changes) {
        if asked.0 < self.teams_changed {
            return;
        }
        self.teams_changed = asked.0;
        self.catalogue.teams.retain(|other| other.id != *team);
        self.team_owners.remove(team);
        changes.teams.insert(team.clone());
        let is_in = |other: &Option<TeamId>| other.as_ref() == Some(team);
        let people = self.users().filter(|it| is_in(&it.team));
        let people: Vec<_> = people.cloned().collect();
        for mut row in people {
            row.team = None;
            self.take_user(asked, row, changes);
        }
        let licenses = self.licenses().filter(|it| is_in(&it.team));
        let licenses: Vec<LicenseId> = licenses.map(|it| it.id.clone()).collect();
        for license in licenses {
            self.edit_license(&license, asked, changes, |row| row.team = None);
        }
        for license in self.licenses.numbers() {
            let entry = &mut self.licenses[license];
            for held in entry.devices.iter_mut().filter(|it| is_in(&it.device.team)) {
                held.device.team = None;
                changes.device_ids.insert(held.device.id.clone());
                changes.devices.insert(entry.id.clone());
            }
        }
        self.redescribe(changes);
    }

    /// Changes a license's row, but nothing about its seats.
    pub(super) fn edit_license(
        &mut self,
        license: &LicenseId,
        asked: Asked,
        changes: &mut Changes,
        edit: impl FnOnce(&mut License),
    ) {
        let license = self.number_of(license);
        let entry = &mut self.licenses[license];
        entry.stamp.lives(asked.0);
        let Some(row) = &mut entry.row else { return };
        edit(row);
        // A reply that left before does not know of it.
        entry.stamp.read = entry.stamp.read.max(asked.0);
        changes.licenses.insert(entry.id.clone());
        self.describe(license);
    }

    /// Teams have changed: what licenses have from them, too.
    fn redescribe(&mut self, changes: &mut Changes) {
        changes.catalogue = true;
        for license in self.licenses.numbers() {
            self.describe(license);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Act, TeamAct},
        domain::{License, Overage, TeamDraft, User},
        estate::sample::{catalogue, license, user},
    };

    fn team(id: &str, name: &str) -> Team {
        Team {
            id: id.into(),
            name: name.into(),
            ..Team::default()
        }
    }

    fn office() -> Estate {
        let row = License {
            team: Some("t1".into()),
            ..license("l", 0, Some(3))
        };
        let mut estate = Estate::with_licenses(vec![row]);
        let asked = estate.ask();
        let mut all = catalogue(Overage::Never);
        all.teams = vec![team("t1", "North"), team("t2", "South")];
        estate.merge_catalogue(asked, all);
        let asked = estate.ask();
        let ana = User {
            team: Some("t1".into()),
            ..user("ana")
        };
        estate.merge_user(asked, ana);
        estate
    }

    fn names(estate: &Estate) -> Vec<&str> {
        estate.teams().map(|team| team.name.as_str()).collect()
    }

    #[test]
    fn what_acts_make_of_teams_is_shown_at_once_and_old_news_does_not_undo_it() {
        let mut estate = office();
        let asked = estate.ask();
        let rename = Act::Team(
            "t1".into(),
            TeamAct::Update {
                from: team("t1", "North").draft(),
                to: TeamDraft {
                    name: "West".into(),
                    ..TeamDraft::default()
                },
            },
        );
        let changes = estate.confirm(&rename, None);
        assert!(changes.catalogue && changes.teams.contains(&"t1".into()));
        assert_eq!(names(&estate), ["South", "West"]);
        let mut old = catalogue(Overage::Never);
        old.teams = vec![team("t1", "North")];
        estate.merge_catalogue(asked, old);
        assert_eq!(names(&estate), ["South", "West"]);
        estate.confirm_team(team("t3", "East"));
        assert_eq!(names(&estate), ["East", "South", "West"]);
        assert_eq!(estate.team_figures()[&"t1".into()].users, 1);

        let changes = estate.confirm(&Act::Team("t1".into(), TeamAct::Remove), None);
        assert!(changes.user_ids.contains(&"ana".into()));
        assert_eq!(
            estate.user(&"ana".into()).and_then(|it| it.team.clone()),
            None
        );
        assert_eq!(
            estate.license(&"l".into()).and_then(|it| it.team.clone()),
            None
        );
        assert!(estate.lacks_team(&"t1".into()));
        assert_eq!(names(&estate), ["East", "South"]);
    }

    #[test]
    fn owners_are_known_as_last_read_and_confirmed() {
        let mut estate = office();
        let t: TeamId = "t1".into();
        assert_eq!(estate.team_owners(&t), Known::NotYet);
        let mut late = estate.begin(Topic::TeamOwners(t.clone()));
        let add = |user: &str| Act::Team("t1".into(), TeamAct::AddOwner { user: user.into() });
        estate.confirm(&add("ana"), None);
        assert_eq!(estate.team_owners(&t), Known::Partly(vec!["ana".into()]));
        estate.merge_team_owners(&mut late, vec!["bo".into()]);
        estate.finish(late);
        let both = vec!["ana".into(), "bo".into()];
        assert_eq!(estate.team_owners(&t), Known::Now(both));
        assert_eq!(
            estate.teams_owned_by(&"bo".into()),
            std::slice::from_ref(&t)
        );
        let mut late = estate.begin(Topic::TeamOwners(t.clone()));
        let gone = Act::Team(t.clone(), TeamAct::RemoveOwner { user: "bo".into() });
        estate.confirm(&gone, None);
        estate.merge_team_owners(&mut late, vec!["ana".into(), "bo".into()]);
        estate.finish(late);
        assert_eq!(estate.team_owners(&t), Known::Now(vec!["ana".into()]));
    }
}
