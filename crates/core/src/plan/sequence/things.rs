//! Acts that are not about seats, tried out: people, teams, devices.

mod effects;
mod verdicts;

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::{Verdict, Why};
use crate::{
    acts::{Act, LicenseAct, PersonAct},
    domain::{
        ContractId, Device, DeviceId, LicenseId, NewUser, Role, Team, TeamDraft, TeamId, User,
        UserId, is_email,
    },
    estate::{Estate, Known, Topic},
};

/// People, teams and devices after the acts tried so far, where they are not as in the estate.
pub(super) struct Things<'a> {
    estate: &'a Estate,
    drafts: FxHashMap<UserId, &'a NewUser>,
    /// `None` for who was removed.
    users: FxHashMap<&'a UserId, Option<User>>,
    team_drafts: FxHashMap<TeamId, &'a TeamDraft>,
    /// `None` for what was removed.
    teams: FxHashMap<&'a TeamId, Option<Team>>,
    license_teams: FxHashMap<&'a LicenseId, Option<TeamId>>,
    owners: FxHashMap<(&'a TeamId, &'a UserId), bool>,
    in_line: FxHashMap<(&'a LicenseId, &'a UserId), bool>,
    managers: FxHashMap<(&'a ContractId, &'a UserId), bool>,
    reset: FxHashSet<&'a DeviceId>,
    /// The devices of everybody, where somebody is removed.
    devices_of: FxHashMap<&'a UserId, Vec<&'a Device>>,
    /// Whose a device is.
    device_owners: FxHashMap<&'a DeviceId, Option<&'a UserId>>,
    /// Seats with another limit, and those whose devices were all reset.
    limits: FxHashMap<(&'a LicenseId, &'a UserId), u32>,
    emptied: FxHashSet<(&'a LicenseId, &'a UserId)>,
    /// How many may do everything, where everybody is known.
    admins: Option<usize>,
    /// People and licenses in each team, where all are known.
    people_in: Option<FxHashMap<TeamId, u32>>,
    licenses_in: Option<FxHashMap<TeamId, u32>>,
}

impl<'a> Things<'a> {
    pub(super) fn new(estate: &'a Estate, acts: &'a [Act]) -> Self {
        let all = |topic: Topic, wanted: fn(&Act) -> bool| {
            acts.iter().any(wanted) && estate.progress(&topic).complete
        };
        let takes_admin = |act: &Act| {
            matches!(
                act,
                Act::Person(_, PersonAct::SetRole { .. } | PersonAct::Remove)
            )
        };
        let admins = all(Topic::Users, takes_admin).then(|| {
            let admins = estate.users().filter(|user| user.role == Role::Admin);
            admins.count()
        });
        let people_in = all(Topic::Users, |act| act.into_team().is_some())
            .then(|| tally(estate.users().filter_map(|it| it.team.as_ref())));
        let moves_license = |act: &Act| matches!(act, Act::License(_, LicenseAct::SetTeam { .. }));
        let licenses_in = all(Topic::Licenses, moves_license)
            .then(|| tally(estate.licenses().filter_map(|it| it.team.as_ref())));
        let mut devices_of: FxHashMap<_, Vec<_>> = FxHashMap::default();
        if acts
            .iter()
            .any(|act| matches!(act, Act::Person(_, PersonAct::Remove)))
        {
            for device in estate.devices() {
                if let Some(user) = &device.user {
                    devices_of.entry(user).or_default().push(device);
                }
            }
        }
        Self {
            estate,
            devices_of,
            drafts: FxHashMap::default(),
            users: FxHashMap::default(),
            team_drafts: FxHashMap::default(),
            teams: FxHashMap::default(),
            license_teams: FxHashMap::default(),
            owners: FxHashMap::default(),
            in_line: FxHashMap::default(),
            managers: FxHashMap::default(),
            reset: FxHashSet::default(),
            device_owners: FxHashMap::default(),
            limits: FxHashMap::default(),
            emptied: FxHashSet::default(),
            admins,
            people_in,
            licenses_in,
        }
    }

    /// Somebody gave up an assigned seat: the devices they had with it are nobody's.
    pub(super) fn free_devices(&mut self, license: &LicenseId, user: &UserId) {
        let here = self.estate.devices_of(license).into_value();
        let theirs = { here.into_iter().flatten() }
            .filter(|it| self.owner_of(it) == Some(user))
            .map(|it| (&it.id, None));
        let theirs: Vec<_> = theirs.collect();
        self.device_owners.extend(theirs);
    }

    /// A license was deleted, and with it all its devices.
    pub(super) fn lose_devices_of(&mut self, license: &LicenseId) {
        let here = self.estate.devices_of(license).into_value();
        self.reset
            .extend(here.into_iter().flatten().map(|it| &it.id));
    }

    /// The devices that were somebody's, stay active, and are nobody's after the acts tried.
    pub(super) fn devices_freed(&self) -> BTreeSet<DeviceId> {
        let freed = { self.device_owners.iter() }.filter(|(id, owner)| {
            let was = self.estate.device(id);
            owner.is_none()
                && !self.reset.contains(*id)
                && was.is_some_and(|it| it.is_active() && it.user.is_some())
        });
        crate::lean::set(freed.map(|(id, _)| (*id).clone()))
    }

    /// The devices that are not active any more after the acts tried.
    pub(super) fn into_devices_gone(self) -> BTreeSet<DeviceId> {
        crate::lean::set(self.reset.into_iter().cloned())
    }

    fn owner_of<'d>(&'d self, device: &'d Device) -> Option<&'d UserId> {
        match self.device_owners.get(&device.id) {
            Some(staged) => *staged,
            None => device.user.as_ref(),
        }
    }

    /// Whether a person can be named by an act.
    pub(super) fn exists(&self, user: &UserId) -> Result<(), Why> {
        if user.is_placeholder() {
            let is_drafted = self.drafts.contains_key(user);
            return is_drafted.then_some(()).ok_or(Why::NeedsUser);
        }
        if self.lacks(user) {
            return Err(Why::UnknownUser);
        }
        Ok(())
    }

    fn lacks(&self, user: &UserId) -> bool {
        match self.users.get(user) {
            Some(staged) => staged.is_none(),
            None => self.estate.lacks_user(user),
        }
    }

    fn user(&self, user: &UserId) -> Option<&User> {
        match self.users.get(user) {
            Some(staged) => staged.as_ref(),
            None => self.estate.user(user),
        }
    }

    fn edit(&mut self, user: &'a UserId, edit: impl FnOnce(&mut User)) {
        if let Some(mut now) = self.user(user).cloned() {
            edit(&mut now);
            self.users.insert(user, Some(now));
        }
    }

    fn verdict_on_creation(&self, draft: &NewUser) -> Result<Verdict, Why> {
        let email = draft.email.trim();
        if !is_email(email) {
            return Err(Why::InvalidEmail);
        }
        let is_same = match self.drafts.get(&draft.placeholder()) {
            Some(other) => *other == draft,
            None => match self.holder(email) {
                Some(user) => is_named(user, draft),
                None => {
                    let team = draft.team.as_ref();
                    return self.takes_one_more(
                        Verdict::Works,
                        team,
                        self.people_in.as_ref(),
                        |it| it.max_users,
                    );
                }
            },
        };
        if is_same {
            Ok(Verdict::AlreadySo)
        } else {
            Err(Why::EmailTaken)
        }
    }

    /// Who has an address by now.
    fn holder(&self, email: &str) -> Option<&User> {
        let staged = self.users.values().flatten();
        let has_it = |user: &&User| user.email.eq_ignore_ascii_case(email.trim());
        let known = self.estate.user_by_email(email);
        let known = known.filter(|user| !self.users.contains_key(&user.id));
        { staged }.find(has_it).or(known)
    }

    /// Whether nobody but a person has the address.
    fn is_free(&self, email: &str, user: &UserId) -> Result<(), Why> {
        if !is_email(email.trim()) {
            return Err(Why::InvalidEmail);
        }
        let is_drafted = self.drafts.contains_key(&UserId::placeholder(email));
        let holder = self.holder(email);
        if is_drafted || holder.is_some_and(|holder| holder.id != *user) {
            return Err(Why::EmailTaken);
        }
        Ok(())
    }

    /// Whoever acts can do so, which is seen of no other: they stay what they are.
    fn is_another(&self, user: &UserId) -> Result<(), Why> {
        if self.estate.is_me(user) {
            return Err(Why::IsYou);
        }
        Ok(())
    }

    /// Whether somebody is left who may do everything once a person has another role, or none.
    fn keeps_an_admin(&self, user: &UserId, role: Option<Role>) -> Result<(), Why> {
        let is_admin = self.user(user).is_some_and(|it| it.role == Role::Admin);
        if is_admin && role != Some(Role::Admin) && self.admins.is_some_and(|admins| admins <= 1) {
            return Err(Why::LastAdmin);
        }
        Ok(())
    }

    fn change_admins(&mut self, from: Role, to: Role) {
        if let Some(admins) = &mut self.admins {
            *admins += usize::from(to == Role::Admin);
            *admins = admins.saturating_sub(usize::from(from == Role::Admin));
        }
    }

    fn team_exists(&self, team: &TeamId) -> Result<(), Why> {
        if team.is_placeholder() {
            let is_drafted = self.team_drafts.contains_key(team);
            return is_drafted.then_some(()).ok_or(Why::NeedsTeam);
        }
        let is_gone = match self.teams.get(team) {
            Some(staged) => staged.is_none(),
            None => self.estate.lacks_team(team),
        };
        if is_gone {
            Err(Why::UnknownTeam)
        } else {
            Ok(())
        }
    }

    fn team(&self, team: &TeamId) -> Option<&Team> {
        match self.teams.get(team) {
            Some(staged) => staged.as_ref(),
            None => self.estate.team(team),
        }
    }

    /// A team, unless it has been removed.
    fn still<'t>(&self, team: Option<&'t TeamId>) -> Option<&'t TeamId> {
        team.filter(|team| !matches!(self.teams.get(*team), Some(None)))
    }

    fn verdict_on_team(&self, draft: &TeamDraft) -> Result<Verdict, Why> {
        is_sound(draft)?;
        let name = draft.name.trim();
        let is_same = match self.team_drafts.get(&draft.placeholder()) {
            Some(other) => *other == draft,
            None => {
                let mut teams = self.estate.teams();
                let has_name = |it: &&Team| it.name.trim().to_lowercase() == name.to_lowercase();
                match teams.find(has_name) {
                    Some(team) => team.draft() == *draft,
                    None => return Ok(Verdict::Works),
                }
            }
        };
        if is_same {
            Ok(Verdict::AlreadySo)
        } else {
            Err(Why::NameTaken)
        }
    }

    /// A verdict, if the team that gains something by it takes one more.
    fn takes_one_more(
        &self,
        verdict: Verdict,
        team: Option<&TeamId>,
        counts: Option<&FxHashMap<TeamId, u32>>,
        limit: fn(&TeamDraft) -> Option<u32>,
    ) -> Result<Verdict, Why> {
        let Some(team) = team.filter(|_| verdict == Verdict::Works) else {
            return Ok(verdict);
        };
        self.team_exists(team)?;
        let draft = match self.team_drafts.get(team) {
            Some(draft) => Some((*draft).clone()),
            None => self.team(team).map(Team::draft),
        };
        let (Some(counts), Some(most)) = (counts, draft.as_ref().and_then(limit)) else {
            return Ok(verdict);
        };
        let inside = counts.get(team).copied().unwrap_or_default();
        if inside >= most {
            Err(Why::TeamFull)
        } else {
            Ok(verdict)
        }
    }

    /// Whether a person is one of a team's owners; `None` if nobody has asked yet.
    fn owns(&self, team: &TeamId, user: &UserId) -> Option<bool> {
        if let Some(&staged) = self.owners.get(&(team, user)) {
            return Some(staged);
        }
        match self.estate.team_owners(team) {
            Known::NotYet => None,
            Known::Partly(owners) => owners.contains(user).then_some(true),
            Known::Now(owners) => Some(owners.contains(user)),
        }
    }

    /// Whether a person manages a contract; `None` if nobody has asked yet.
    fn manages(&self, contract: &ContractId, user: &UserId) -> Option<bool> {
        let staged = self.managers.get(&(contract, user)).copied();
        staged.or_else(|| self.estate.manages(contract, user))
    }
}

/// What a change comes to, given how it is now; `None` is not known.
fn changed<T: PartialEq>(now: Option<T>, from: T, to: T) -> Result<Verdict, Why> {
    match now {
        Some(now) if now == to => Ok(Verdict::AlreadySo),
        Some(now) if now != from => Err(Why::Changed),
        _ => Ok(Verdict::Works),
    }
}

fn is_sound(draft: &TeamDraft) -> Result<(), Why> {
    let limits = [draft.max_users, draft.max_licenses, draft.max_devices];
    if draft.name.trim().is_empty() || limits.contains(&Some(0)) {
        return Err(Why::InvalidTeam);
    }
    Ok(())
}

fn tally<'t>(teams: impl Iterator<Item = &'t TeamId>) -> FxHashMap<TeamId, u32> {
    let mut counts = FxHashMap::default();
    for team in teams {
        *counts.entry(team.clone()).or_default() += 1;
    }
    counts
}

fn count(counts: &mut Option<FxHashMap<TeamId, u32>>, from: Option<&TeamId>, to: Option<&TeamId>) {
    let Some(counts) = counts else { return };
    if let Some(left) = from.and_then(|team| counts.get_mut(team)) {
        *left = left.saturating_sub(1);
    }
    if let Some(team) = to {
        *counts.entry(team.clone()).or_default() += 1;
    }
}

/// Whether a person is who a draft is about, as far as the names tell.
fn is_named(user: &User, draft: &NewUser) -> bool {
    let now = user.profile();
    let drafted = [draft.first_name.trim(), draft.last_name.trim()];
    drafted == ["", ""] || [now.first_name.as_str(), &now.last_name] == drafted
}
