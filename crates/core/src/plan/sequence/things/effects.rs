//! What acts on people, teams, devices and contracts that work do to what is tried out.

use super::{Things, count};
use crate::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{DeviceId, Role, TeamId, UserId, UserStatus},
};

impl<'a> Things<'a> {
    /// Takes note of an act that works. What it does to seats is noted elsewhere.
    pub(in super::super) fn carry_out(&mut self, act: &'a Act) {
        match act {
            Act::Seat(license, act) => match act {
                SeatAct::SetLimit { user, to, .. } => {
                    self.limits.insert((license, user), *to);
                }
                SeatAct::Reset { user } => {
                    self.emptied.insert((license, user));
                }
                SeatAct::Assign { .. } | SeatAct::Release { .. } | SeatAct::Move { .. } => {}
            },
            Act::License(license, act) => match act {
                LicenseAct::SetTeam { from, to } => {
                    count(&mut self.licenses_in, from.as_ref(), to.as_ref());
                    self.license_teams.insert(license, to.clone());
                }
                LicenseAct::JoinLine(place) => {
                    self.in_line.insert((license, &place.user), true);
                }
                LicenseAct::LeaveLine { place, .. } => {
                    self.in_line.insert((license, &place.user), false);
                }
                LicenseAct::SetOwner { .. } => {}
            },
            Act::Person(user, act) => self.carry_out_on_person(user, act),
            Act::Team(team, act) => self.carry_out_on_team(team, act),
            Act::Device(device, act) => match act {
                DeviceAct::Reset { .. } => {
                    self.reset.insert(device);
                }
                DeviceAct::SetOwner { to, .. } => {
                    self.device_owners.insert(device, to.as_ref());
                }
            },
            Act::Contract(contract, act) => {
                let (user, manages) = match act {
                    ContractAct::AddManager { user } => (user, true),
                    ContractAct::RemoveManager { user } => (user, false),
                };
                self.managers.insert((contract, user), manages);
            }
        }
    }

    fn carry_out_on_person(&mut self, user: &'a UserId, act: &'a PersonAct) {
        match act {
            PersonAct::Create(draft) => {
                self.drafts.insert(draft.placeholder(), draft);
                count(&mut self.people_in, None, draft.team.as_ref());
            }
            PersonAct::Remove => {
                let gone = self.user(user).cloned();
                if let Some(gone) = gone {
                    self.change_admins(gone.role, Role::User);
                    count(&mut self.people_in, gone.team.as_ref(), None);
                }
                let had = self.devices_of.get(user).into_iter().flatten();
                let kept = had.filter(|it| self.owner_of(it) == Some(user));
                let kept = kept.map(|it| &it.id);
                let got = { self.device_owners.iter() }
                    .filter(|(_, owner)| **owner == Some(user))
                    .map(|(device, _)| *device);
                let theirs: Vec<&DeviceId> = kept.chain(got).collect();
                self.reset.extend(theirs);
                self.users.insert(user, None);
            }
            PersonAct::Update { from, to } => self.edit(user, |now| {
                let profile = from.edited(to, &now.profile());
                *now = now.with_profile(&profile.unwrap_or_else(|| to.clone()));
            }),
            PersonAct::Ban => self.edit(user, |now| now.status = UserStatus::Banned),
            PersonAct::Unban => self.edit(user, |now| now.status = UserStatus::Active),
            PersonAct::SetRole { from, to } => {
                self.change_admins(*from, *to);
                self.edit(user, |now| *now = now.with_role(*to));
            }
            PersonAct::SetTeam { from, to } => {
                count(&mut self.people_in, from.as_ref(), to.as_ref());
                self.edit(user, |now| now.team.clone_from(to));
            }
        }
    }

    fn carry_out_on_team(&mut self, team: &'a TeamId, act: &'a TeamAct) {
        match act {
            TeamAct::Create(draft) => {
                self.team_drafts.insert(draft.placeholder(), draft);
            }
            TeamAct::Update { from, to } => {
                let after = self.team(team).map(|now| {
                    let draft = from.edited(to, &now.draft());
                    now.with_draft(&draft.unwrap_or_else(|| to.clone()))
                });
                if after.is_some() {
                    self.teams.insert(team, after);
                }
            }
            TeamAct::Remove => {
                self.teams.insert(team, None);
            }
            TeamAct::AddOwner { user } => {
                self.owners.insert((team, user), true);
            }
            TeamAct::RemoveOwner { user } => {
                self.owners.insert((team, user), false);
            }
        }
    }
}
