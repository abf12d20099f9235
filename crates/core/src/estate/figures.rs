//! Figures over all licenses, people and devices.

use super::{DeviceFilter, DeviceQuery, Estate, LicenseFilter, UserFilter};
use crate::domain::{Moment, TeamId, User};

/// The figures over all licenses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LicenseFigures {
    /// Licenses.
    pub all: usize,
    /// How many of these each of [`LicenseFilter::ALL`] lets in.
    pub each: [usize; LicenseFilter::ALL.len()],
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
    /// How many of these each of [`UserFilter::ALL`] lets in.
    pub each: [usize; UserFilter::ALL.len()],
}

/// The figures over devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceFigures {
    /// Devices.
    pub all: usize,
    /// How many of these each of [`DeviceFilter::ALL`] lets in.
    pub each: [usize; DeviceFilter::ALL.len()],
    /// Their platforms, by name.
    pub platforms: Vec<String>,
}

impl Estate {
    /// The figures over all people read so far, or those of one team.
    pub fn user_figures(&self, team: Option<&TeamId>) -> UserFigures {
        let mut sum = UserFigures::default();
        let is_in = |row: &&User| team.is_none() || row.team.as_ref() == team;
        for row in self.users().filter(is_in) {
            sum.all += 1;
            for (filter, count) in UserFilter::ALL.into_iter().zip(&mut sum.each) {
                *count += usize::from(filter.lets_in(row));
            }
        }
        sum
    }

    /// The figures over all licenses, or those of one team, at the moment `now`.
    pub fn license_figures(&self, now: Moment, team: Option<&TeamId>) -> LicenseFigures {
        let mut sum = LicenseFigures::default();
        for (_, entry) in self.licenses.iter() {
            let (Some(row), Some(count)) = (&entry.row, entry.count()) else {
                continue;
            };
            if team.is_some() && row.team.as_ref() != team {
                continue;
            }
            sum.all += 1;
            for (filter, of) in LicenseFilter::ALL.into_iter().zip(&mut sum.each) {
                *of += usize::from(filter.lets_in(entry, now));
            }
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

    /// How many devices there are of the license, the person, the team and the product that a
    /// query names, whatever else it asks for.
    pub fn count_devices(&self, of: &DeviceQuery) -> usize {
        self.devices_in(of).count()
    }

    /// The figures over the same devices as [`Self::count_devices`].
    pub fn device_figures(&self, of: &DeviceQuery) -> DeviceFigures {
        let mut sum = DeviceFigures::default();
        let mut platforms = std::collections::BTreeSet::new();
        for (_, held) in self.devices_in(of) {
            let device = &held.device;
            sum.all += 1;
            for (filter, count) in DeviceFilter::ALL.into_iter().zip(&mut sum.each) {
                *count += usize::from(filter.lets_in(device));
            }
            platforms.extend(device.platform.as_ref());
        }
        sum.platforms = platforms.into_iter().cloned().collect();
        sum
    }
}
