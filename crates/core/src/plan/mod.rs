//! Changes as values: staged, worked out beforehand, put in order, accounted for, taken back.

mod journal;
mod leaving;
mod oversold;
mod project;
mod receipt;
mod sequence;
mod staging;
#[cfg(test)]
mod tests;
mod together;
mod undo;

pub use journal::{EntryState, Journal, JournalEntry};
pub use leaving::{
    Leaving, LostLicense, LostTeam, TakeBack, devices_on, hand_over, hand_over_all, keep_devices,
    leave_teams, leaving, release, take_back,
};
pub use oversold::{give_back, mark_oversold, over_before};
pub use project::{NowAfter, Projection, Verdict, Why, order, project};
pub use receipt::{Counts, Receipt, ReceiptRow};
pub use together::together;
pub use undo::{Undo, freed_by, limits_by, undo};

use self::staging::stage_all;

use crate::domain::{Act, LicenseId, UserId, loses_rights};

/// Changes an admin has staged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    acts: Vec<Act>,
}

crate::keep_struct!(Plan { acts });

impl Plan {
    /// Adds an act. What undoes a staged act cancels it, what goes on from one joins it (a
    /// seat given and then passed on is given to the other at once), and the same act twice
    /// is one. So applying a plan again changes nothing.
    pub fn stage(&mut self, act: Act) {
        self.extend([act]);
    }

    /// Stages several acts, one after the other.
    pub fn extend(&mut self, acts: impl IntoIterator<Item = Act>) {
        self.acts = stage_all(std::mem::take(&mut self.acts), acts);
    }

    /// Takes an act out again. Others stay, also those that needed it.
    pub fn unstage(&mut self, act: &Act) {
        self.acts.retain(|staged| staged != act);
    }

    /// The acts, in the order they were staged.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Whether nothing is staged.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// How many acts are staged.
    pub fn len(&self) -> usize {
        self.acts.len()
    }

    /// Forgets all acts.
    pub fn clear(&mut self) {
        self.acts.clear();
    }
}

/// What takes an act back, if anything does: people and teams that were created stay, who or
/// what was removed does not come back, nor do rights that went with a role.
pub fn inverse(act: &Act) -> Option<Act> {
    Some(match act.clone() {
        Act::CreateUser(_)
        | Act::CreateTeam(_)
        | Act::RemoveUser { .. }
        | Act::RemoveTeam { .. }
        | Act::ResetDevice { .. }
        | Act::ResetSeat { .. }
        // What it was before is not known.
        | Act::SetSeatLimit { from: 0, .. } => return None,
        Act::SetSeatLimit {
            license,
            user,
            from,
            to,
        } => Act::SetSeatLimit {
            license,
            user,
            from: to,
            to: from,
        },
        Act::Assign { license, user } => Act::Release { license, user },
        Act::Release { license, user } => Act::Assign { license, user },
        Act::Move { license, from, to } => Act::Move {
            license,
            from: to,
            to: from,
        },
        Act::SetOwner { license, from, to } => Act::SetOwner {
            license,
            from: to,
            to: from,
        },
        Act::SetDeviceOwner {
            license,
            device,
            from,
            to,
        } => Act::SetDeviceOwner {
            license,
            device,
            from: to,
            to: from,
        },
        Act::UpdateUser { user, from, to } => Act::UpdateUser {
            user,
            from: to,
            to: from,
        },
        Act::Ban { user } => Act::Unban { user },
        Act::Unban { user } => Act::Ban { user },
        // What the new role is not born with is gone for good.
        Act::SetRole { from, to, .. } if loses_rights(from, to) => return None,
        Act::SetRole { user, from, to } => Act::SetRole {
            user,
            from: to,
            to: from,
        },
        Act::SetUserTeam { user, from, to } => Act::SetUserTeam {
            user,
            from: to,
            to: from,
        },
        Act::SetLicenseTeam { license, from, to } => Act::SetLicenseTeam {
            license,
            from: to,
            to: from,
        },
        Act::UpdateTeam { team, from, to } => Act::UpdateTeam {
            team,
            from: to,
            to: from,
        },
        Act::AddTeamOwner { team, user } => Act::RemoveTeamOwner { team, user },
        Act::RemoveTeamOwner { team, user } => Act::AddTeamOwner { team, user },
        Act::AddManager { contract, user } => Act::RemoveManager { contract, user },
        Act::RemoveManager { contract, user } => Act::AddManager { contract, user },
    })
}

/// Whether an act leads to where it starts.
fn changes_nothing(act: &Act) -> bool {
    match act {
        Act::UpdateUser { from, to, .. } => from == to,
        Act::SetDeviceOwner { from, to, .. } => from == to,
        Act::SetRole { from, to, .. } => from == to,
        Act::SetSeatLimit { from, to, .. } => from == to,
        Act::SetUserTeam { from, to, .. } | Act::SetLicenseTeam { from, to, .. } => from == to,
        Act::UpdateTeam { from, to, .. } => from == to,
        _ => act.license().is_some() && act.seats() == act.unseats(),
    }
}

/// What an act and a later one come to together: one act, or nothing at all. `None` where
/// they do not meet and both stay.
#[expect(clippy::option_option, reason = "the outer tells whether they meet")]
fn join(first: &Act, then: &Act) -> Option<Option<Act>> {
    match (first, then) {
        // The draft of a person can be corrected.
        (Act::CreateUser(old), Act::CreateUser(new)) => {
            (old.placeholder() == new.placeholder()).then(|| Some(then.clone()))
        }
        (Act::CreateTeam(old), Act::CreateTeam(new)) => {
            (old.placeholder() == new.placeholder()).then(|| Some(then.clone()))
        }
        (
            Act::SetOwner { license, from, .. },
            Act::SetOwner {
                license: same, to, ..
            },
        ) => (license == same).then(|| {
            (from != to).then(|| Act::SetOwner {
                license: license.clone(),
                from: from.clone(),
                to: to.clone(),
            })
        }),
        (
            Act::SetDeviceOwner {
                license,
                device,
                from,
                ..
            },
            Act::SetDeviceOwner {
                device: same, to, ..
            },
        ) => (device == same).then(|| {
            (from != to).then(|| Act::SetDeviceOwner {
                license: license.clone(),
                device: device.clone(),
                from: from.clone(),
                to: to.clone(),
            })
        }),
        (
            Act::SetLicenseTeam { license, from, .. },
            Act::SetLicenseTeam {
                license: same, to, ..
            },
        ) => (license == same).then(|| {
            (from != to).then(|| Act::SetLicenseTeam {
                license: license.clone(),
                from: from.clone(),
                to: to.clone(),
            })
        }),
        (Act::UpdateUser { user, from, .. }, Act::UpdateUser { user: same, to, .. }) => {
            (user == same).then(|| {
                (from != to).then(|| Act::UpdateUser {
                    user: user.clone(),
                    from: from.clone(),
                    to: to.clone(),
                })
            })
        }
        (Act::SetRole { user, from, .. }, Act::SetRole { user: same, to, .. }) => (user == same)
            .then(|| {
                (from != to).then(|| Act::SetRole {
                    user: user.clone(),
                    from: *from,
                    to: *to,
                })
            }),
        (
            Act::SetSeatLimit {
                license,
                user,
                from,
                ..
            },
            Act::SetSeatLimit {
                license: same,
                user: them,
                to,
                ..
            },
        ) => ((license, user) == (same, them)).then(|| {
            (from != to).then(|| Act::SetSeatLimit {
                license: license.clone(),
                user: user.clone(),
                from: *from,
                to: *to,
            })
        }),
        (Act::SetUserTeam { user, from, .. }, Act::SetUserTeam { user: same, to, .. }) => {
            (user == same).then(|| {
                (from != to).then(|| Act::SetUserTeam {
                    user: user.clone(),
                    from: from.clone(),
                    to: to.clone(),
                })
            })
        }
        (Act::UpdateTeam { team, from, .. }, Act::UpdateTeam { team: same, to, .. }) => {
            (team == same).then(|| {
                (from != to).then(|| Act::UpdateTeam {
                    team: team.clone(),
                    from: from.clone(),
                    to: to.clone(),
                })
            })
        }
        (
            Act::Ban { .. }
            | Act::Unban { .. }
            | Act::AddTeamOwner { .. }
            | Act::RemoveTeamOwner { .. }
            | Act::AddManager { .. }
            | Act::RemoveManager { .. },
            _,
        ) => (inverse(first).as_ref() == Some(then)).then_some(None),
        _ => {
            let (license, out, into) = assigned_seat(first)?;
            let (same, then_out, then_into) = assigned_seat(then)?;
            if license != same {
                return None;
            }
            if into.is_some() && into == then_out {
                Some(pass(license, out, then_into))
            } else if out.is_some() && out == then_into {
                Some(pass(license, then_out, into))
            } else {
                None
            }
        }
    }
}

/// The license, who gives an assigned seat up and who gets it.
fn assigned_seat(act: &Act) -> Option<(&LicenseId, Option<&UserId>, Option<&UserId>)> {
    match act {
        Act::Assign { license, .. } | Act::Release { license, .. } | Act::Move { license, .. } => {
            Some((license, act.unseats(), act.seats()))
        }
        _ => None,
    }
}

fn pass(license: &LicenseId, from: Option<&UserId>, to: Option<&UserId>) -> Option<Act> {
    let license = license.clone();
    match (from.cloned(), to.cloned()) {
        (None, None) => None,
        (None, Some(user)) => Some(Act::Assign { license, user }),
        (Some(user), None) => Some(Act::Release { license, user }),
        (Some(from), Some(to)) => (from != to).then_some(Act::Move { license, from, to }),
    }
}
