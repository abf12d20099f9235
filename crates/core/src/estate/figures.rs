//! Figures over all licenses.

use chrono::Duration;

use super::Estate;
use crate::domain::{Activation, License, LicenseStatus, Moment, TeamId, User, UserStatus};

/// The figures over all licenses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LicenseFigures {
    /// Licenses.
    pub all: usize,
    /// Of these, activated by signing in.
    pub sign_in: usize,
    /// Of these, activated by serial number.
    pub serial_number: usize,
    /// Of these, floating.
    pub floating: usize,
    /// Licenses of whose seats none is free.
    pub no_free: usize,
    /// Licenses that have not ended and do so within the days asked for.
    pub expiring: usize,
    /// Licenses that have ended.
    pub expired: usize,
    /// Licenses with more seats held than bought.
    pub oversold: usize,
    /// Seats held on licenses with a limit.
    pub seats_assigned: u64,
    /// Seats bought.
    pub seats_max: u64,
    /// Seats free on licenses with a limit.
    pub free: u64,
    /// Licenses without a limit.
    pub unlimited: usize,
    /// Seats held on licenses without a limit.
    pub unlimited_assigned: u64,
}

impl LicenseFigures {
    /// Seats held beyond those bought.
    pub fn over(&self) -> u64 {
        (self.seats_assigned + self.free).saturating_sub(self.seats_max)
    }
}

/// The figures over all people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserFigures {
    /// People.
    pub all: usize,
    /// Of these, in use.
    pub active: usize,
    /// Of these, not seen for a long time.
    pub inactive: usize,
    /// Of these, shut out.
    pub banned: usize,
}

impl Estate {
    /// The figures over all people read so far, or those of one team.
    pub fn user_figures(&self, team: Option<&TeamId>) -> UserFigures {
        let mut sum = UserFigures::default();
        let is_in = |row: &&User| team.is_none() || row.team.as_ref() == team;
        for row in self.users().filter(is_in) {
            sum.all += 1;
            match row.status {
                UserStatus::Active => sum.active += 1,
                UserStatus::Inactive => sum.inactive += 1,
                UserStatus::Banned => sum.banned += 1,
                UserStatus::Other(_) => {}
            }
        }
        sum
    }

    /// The figures over all licenses, or those of one team, at the moment `now`.
    pub fn license_figures(
        &self,
        now: Moment,
        expiring_within_days: u32,
        team: Option<&TeamId>,
    ) -> LicenseFigures {
        let mut sum = LicenseFigures::default();
        for (_, entry) in self.licenses.iter() {
            let (Some(row), Some(count)) = (&entry.row, entry.count()) else {
                continue;
            };
            if team.is_some() && row.team.as_ref() != team {
                continue;
            }
            sum.all += 1;
            match entry.activation {
                Activation::SignIn => sum.sign_in += 1,
                Activation::SerialNumber => sum.serial_number += 1,
                Activation::Floating => sum.floating += 1,
            }
            sum.no_free += usize::from(count.is_used_up());
            sum.oversold += usize::from(count.over() > 0);
            sum.expiring += usize::from(expires_within(row, now, expiring_within_days));
            sum.expired += usize::from(has_ended(row, now));
            match (count.max, count.free()) {
                (Some(max), Some(free)) => {
                    sum.seats_assigned += u64::from(count.assigned);
                    sum.seats_max += u64::from(max);
                    sum.free += u64::from(free);
                }
                _ => {
                    sum.unlimited += 1;
                    sum.unlimited_assigned += u64::from(count.assigned);
                }
            }
        }
        sum
    }
}

/// Whether the license has ended, by the clock or in the server's word.
fn has_ended(row: &License, now: Moment) -> bool {
    row.status == LicenseStatus::Expired || row.expires.is_some_and(|end| end <= now)
}

/// Whether the license has not ended yet and will within the days.
pub(super) fn expires_within(row: &License, now: Moment, days: u32) -> bool {
    let until = now.checked_add_signed(Duration::days(days.into()));
    !has_ended(row, now)
        && row
            .expires
            .is_some_and(|end| until.is_none_or(|until| end <= until))
}
