//! What can be expected of acts on people, teams, devices and contracts.

use super::{Things, changed, is_sound};
use crate::{
    acts::{ContractAct, DeviceAct, PersonAct, TeamAct},
    domain::{
        ContractId, DeviceId, LicenseId, LicenseStatus, Role, Team, TeamId, User, UserId,
        UserStatus, is_in_name_only,
    },
    plan::{Verdict, Why},
};

impl<'a> Things<'a> {
    /// What can be expected of an act on a person.
    pub(in super::super) fn on_person(
        &self,
        user: &'a UserId,
        act: &'a PersonAct,
    ) -> Result<Verdict, Why> {
        match act {
            PersonAct::Create(draft) => self.verdict_on_creation(draft),
            PersonAct::Remove if self.lacks(user) => Ok(Verdict::AlreadySo),
            PersonAct::Remove => {
                self.is_another(user)?;
                self.keeps_an_admin(user, None)?;
                Ok(Verdict::Works)
            }
            PersonAct::Update { from, to } => {
                self.exists(user)?;
                let Some(now) = self.user(user).map(User::profile) else {
                    return Ok(Verdict::Works);
                };
                let after = from.edited(to, &now).ok_or(Why::Changed)?;
                if after == now {
                    return Ok(Verdict::AlreadySo);
                }
                if after.email != now.email {
                    self.is_free(&after.email, user)?;
                }
                Ok(Verdict::Works)
            }
            PersonAct::Ban | PersonAct::Unban => {
                self.exists(user)?;
                let wanted = *act == PersonAct::Ban;
                Ok(match self.user(user) {
                    Some(now) if (now.status == UserStatus::Banned) == wanted => Verdict::AlreadySo,
                    Some(now) if now.role != Role::User => return Err(Why::NotEndUser),
                    _ => Verdict::Works,
                })
            }
            PersonAct::SetRole { from, to } => {
                self.exists(user)?;
                let change = changed(self.user(user).map(|it| it.role), *from, *to)?;
                if change == Verdict::Works {
                    self.is_another(user)?;
                    self.keeps_an_admin(user, Some(*to))?;
                    let rights = self.user(user).and_then(|it| it.rights);
                    if is_in_name_only(rights, *from, *to) {
                        return Err(Why::InNameOnly);
                    }
                }
                Ok(change)
            }
            PersonAct::SetTeam { from, to } => {
                self.exists(user)?;
                let now = self.user(user).map(|it| self.still(it.team.as_ref()));
                let change = changed(now, from.as_ref(), to.as_ref())?;
                self.takes_one_more(change, to.as_ref(), self.people_in.as_ref(), |it| {
                    it.max_users
                })
            }
        }
    }

    /// What can be expected of an act on a team.
    pub(in super::super) fn on_team(
        &self,
        team: &'a TeamId,
        act: &'a TeamAct,
    ) -> Result<Verdict, Why> {
        match act {
            TeamAct::Create(draft) => self.verdict_on_team(draft),
            TeamAct::Update { from, to } => {
                self.team_exists(team)?;
                is_sound(to)?;
                let Some(now) = self.team(team).map(Team::draft) else {
                    return Ok(Verdict::Works);
                };
                let after = from.edited(to, &now).ok_or(Why::Changed)?;
                Ok(if after == now {
                    Verdict::AlreadySo
                } else {
                    Verdict::Works
                })
            }
            TeamAct::Remove => Ok(match self.team_exists(team) {
                Ok(()) => Verdict::Works,
                Err(_) => Verdict::AlreadySo,
            }),
            TeamAct::AddOwner { user } => {
                self.exists(user)?;
                self.team_exists(team)?;
                Ok(match self.owns(team, user) {
                    Some(true) => Verdict::AlreadySo,
                    _ => Verdict::Works,
                })
            }
            TeamAct::RemoveOwner { user } => Ok(match self.owns(team, user) {
                Some(false) => Verdict::AlreadySo,
                // Also somebody who was removed can be taken off.
                _ if self.team_exists(team).is_err() => Verdict::AlreadySo,
                _ => Verdict::Works,
            }),
        }
    }

    /// What can be expected of an act on a device.
    pub(in super::super) fn on_device(
        &self,
        device: &'a DeviceId,
        act: &'a DeviceAct,
    ) -> Result<Verdict, Why> {
        match act {
            DeviceAct::Reset { license } => {
                let is_gone =
                    self.reset.contains(device) || self.estate.lacks_device(license, device);
                Ok(if is_gone {
                    Verdict::AlreadySo
                } else {
                    Verdict::Works
                })
            }
            DeviceAct::SetOwner { license, from, to } => {
                let is_gone =
                    self.reset.contains(device) || self.estate.lacks_device(license, device);
                match to {
                    None if is_gone => return Ok(Verdict::AlreadySo),
                    Some(_) if is_gone => return Err(Why::UnknownDevice),
                    Some(user) => self.exists(user)?,
                    None => {}
                }
                let row = self.estate.device(device);
                if row.is_some_and(|it| self.estate.is_device_going(it)) {
                    return Err(Why::BeingRemoved);
                }
                let known = row.map(|it| it.user.as_ref());
                let now = self.device_owners.get(device).copied().or(known);
                changed(now, from.as_ref(), to.as_ref())
            }
        }
    }

    /// What can be expected of an act on a contract.
    pub(in super::super) fn on_contract(
        &self,
        contract: &'a ContractId,
        act: &'a ContractAct,
    ) -> Result<Verdict, Why> {
        match act {
            ContractAct::AddManager { user } => {
                // Who manages without a seat may be on no list of people.
                if !self.estate.has_managed(user) {
                    self.exists(user)?;
                }
                Ok(match self.manages(contract, user) {
                    Some(true) => Verdict::AlreadySo,
                    _ => Verdict::Works,
                })
            }
            ContractAct::RemoveManager { user } => Ok(match self.manages(contract, user) {
                Some(false) => Verdict::AlreadySo,
                _ => Verdict::Works,
            }),
        }
    }

    /// What can be expected of a license's move to another team.
    pub(in super::super) fn on_license_team(
        &self,
        license: &'a LicenseId,
        from: &'a Option<TeamId>,
        to: &'a Option<TeamId>,
    ) -> Result<Verdict, Why> {
        let row = self.estate.license(license).ok_or(Why::UnknownLicense)?;
        if row.status == LicenseStatus::Removing {
            return Err(Why::BeingRemoved);
        }
        let staged = self.license_teams.get(license);
        let now = self.still(staged.map_or(row.team.as_ref(), Option::as_ref));
        let change = changed(Some(now), from.as_ref(), to.as_ref())?;
        self.takes_one_more(change, to.as_ref(), self.licenses_in.as_ref(), |it| {
            it.max_licenses
        })
    }

    /// What can be expected of somebody's joining the line of a license, or leaving it.
    pub(in super::super) fn on_line(
        &self,
        license: &'a LicenseId,
        user: &'a UserId,
        joins: bool,
    ) -> Result<Verdict, Why> {
        let row = self.estate.license(license).ok_or(Why::UnknownLicense)?;
        if row.status == LicenseStatus::Removing {
            return Err(Why::BeingRemoved);
        }
        let line = self.estate.line(license).map_err(|_| Why::LineUnread)?;
        let staged = self.in_line.get(&(license, user)).copied();
        let waits = staged.unwrap_or_else(|| line.place_of(user).is_some());
        Ok(match waits == joins {
            true => Verdict::AlreadySo,
            false => Verdict::Works,
        })
    }

    /// What can be expected of another limit for somebody's activations.
    pub(in super::super) fn on_limit(
        &self,
        license: &'a LicenseId,
        user: &'a UserId,
        from: u32,
        to: u32,
    ) -> Result<Verdict, Why> {
        let row = self.estate.license(license).ok_or(Why::UnknownLicense)?;
        self.exists(user)?;
        // One person's limit can never do more than the license's own.
        if row.max_devices.is_some_and(|most| to > most) {
            return Err(Why::AboveLicense);
        }
        let now = self.limits.get(&(license, user)).copied();
        let now = now.or_else(|| self.estate.activations(license, user)?.max);
        // What is not known cannot have been changed by somebody else.
        let from = if from == 0 { now.unwrap_or(0) } else { from };
        changed(now, from, to)
    }

    /// What can be expected of a reset of all devices of a seat.
    pub(in super::super) fn on_reset(
        &self,
        license: &'a LicenseId,
        user: &'a UserId,
    ) -> Result<Verdict, Why> {
        self.exists(user)?;
        let now = self.estate.activations(license, user);
        let is_done = self.emptied.contains(&(license, user));
        Ok(if is_done || now.is_some_and(|it| it.used == 0) {
            Verdict::AlreadySo
        } else {
            Verdict::Works
        })
    }
}
