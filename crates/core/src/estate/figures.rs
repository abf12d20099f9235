//! Figures over all licenses, people and devices.

use super::{
    DeviceFilter, DeviceQuery, Estate, LicenseFilter, LicenseRow, UserFilter, filters::has_ended,
};
use crate::domain::{License, LicenseId, LicenseStatus, Moment, SeatCount, TeamId, User};

/// The figures over all licenses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LicenseFigures {
    /// Licenses.
    pub all: usize,
    /// How many of these each of [`LicenseFilter::ALL`] lets in.
    pub each: [usize; LicenseFilter::ALL.len()],
    /// Their seats.
    pub seats: SeatSums,
}

/// What the seats of a license are good for at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Whoever gets one can use it.
    #[default]
    Works,
    /// They can be used, but nobody has for long, or the license was never activated.
    Inactive,
    /// The license has ended.
    Ended,
    /// The license was stopped, or is being removed.
    Stopped,
}

impl Standing {
    /// What the seats of a license are good for at the moment `now`.
    pub fn of(row: &License, now: Moment) -> Self {
        match row.status {
            LicenseStatus::Suspended | LicenseStatus::Banned | LicenseStatus::Removing => {
                Self::Stopped
            }
            _ if has_ended(row, now) => Self::Ended,
            LicenseStatus::Inactive => Self::Inactive,
            _ => Self::Works,
        }
    }

    /// Whether whoever gets a seat can use it.
    pub fn is_usable(self) -> bool {
        matches!(self, Self::Works | Self::Inactive)
    }
}

/// The seats of several licenses together. Free is what can be given and used: what is over on
/// one license takes nothing from another, and what nobody can use is counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatSums {
    /// Seats held on licenses with a limit.
    pub assigned: u64,
    /// Seats bought with them.
    pub max: u64,
    /// Of these, seats nobody holds on licenses in use.
    pub free: u64,
    /// Seats nobody holds on licenses that are inactive.
    pub inactive: u64,
    /// Seats nobody holds on licenses that have ended or were stopped.
    pub unusable: u64,
    /// Seats held beyond those bought.
    pub over: u64,
    /// Licenses without a limit.
    pub unlimited: usize,
    /// Seats held on licenses without a limit.
    pub unlimited_assigned: u64,
}

impl SeatSums {
    /// Adds the seats of one license.
    pub fn add(&mut self, count: SeatCount, standing: Standing) {
        let assigned = u64::from(count.assigned);
        let (Some(max), Some(free)) = (count.max, count.free()) else {
            self.unlimited += 1;
            self.unlimited_assigned += assigned;
            return;
        };
        self.assigned += assigned;
        self.max += u64::from(max);
        self.over += u64::from(count.over());
        let of = match standing {
            Standing::Works => &mut self.free,
            Standing::Inactive => &mut self.inactive,
            Standing::Ended | Standing::Stopped => &mut self.unusable,
        };
        *of += u64::from(free);
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

impl DeviceFigures {
    /// How many a filter lets in.
    pub fn count(&self, filter: DeviceFilter) -> usize {
        let each = DeviceFilter::ALL.into_iter().zip(self.each);
        let of = |(it, count)| (it == filter).then_some(count);
        { each }.find_map(of).unwrap_or_default()
    }
}

impl LicenseFigures {
    /// Adds or takes away, figure by figure.
    pub(super) fn combine(&mut self, other: &Self, with: fn(u64, u64) -> u64) {
        let small = |a: &mut usize, b: usize| *a = with(*a as u64, b as u64) as usize;
        small(&mut self.all, other.all);
        for (a, b) in self.each.iter_mut().zip(other.each) {
            small(a, b);
        }
        let (to, of) = (&mut self.seats, &other.seats);
        small(&mut to.unlimited, of.unlimited);
        for (a, b) in [
            (&mut to.assigned, of.assigned),
            (&mut to.max, of.max),
            (&mut to.free, of.free),
            (&mut to.inactive, of.inactive),
            (&mut to.unusable, of.unusable),
            (&mut to.over, of.over),
            (&mut to.unlimited_assigned, of.unlimited_assigned),
        ] {
            *a = with(*a, b);
        }
    }
}

impl LicenseRow {
    /// The figures over this one license, if it is known and the team's.
    pub(super) fn figures(&self, now: Moment, team: Option<&TeamId>) -> Option<LicenseFigures> {
        let (row, count) = (self.row.as_ref()?, self.count()?);
        if team.is_some() && row.team.as_ref() != team {
            return None;
        }
        let mut one = LicenseFigures {
            all: 1,
            ..LicenseFigures::default()
        };
        for (filter, of) in LicenseFilter::ALL.into_iter().zip(&mut one.each) {
            *of = usize::from(filter.lets_in(self, now));
        }
        one.seats.add(count, Standing::of(row, now));
        Some(one)
    }
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
            if let Some(one) = entry.figures(now, team) {
                sum.combine(&one, u64::wrapping_add);
            }
        }
        sum
    }

    /// What the seats of a license are good for at the moment `now`; those of one that is not
    /// known may be good for everything.
    pub fn standing(&self, license: &LicenseId, now: Moment) -> Standing {
        let row = self.license(license);
        row.map_or(Standing::Works, |row| Standing::of(row, now))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::sample::license;

    fn figures(rows: Vec<License>) -> SeatSums {
        let now = Moment::default();
        Estate::with_licenses(rows).license_figures(now, None).seats
    }

    #[test]
    fn u14_free_is_what_can_be_used() {
        let of = |id: &str, status| License {
            status,
            ..license(id, 2, Some(5))
        };
        let past = License {
            expires: Some(Moment::default() - chrono::Duration::days(1)),
            ..of("past", LicenseStatus::Active)
        };
        let sums = figures(vec![
            of("a", LicenseStatus::Active),
            of("b", LicenseStatus::Expiring),
            of("c", LicenseStatus::Inactive),
            of("d", LicenseStatus::Expired),
            of("e", LicenseStatus::Suspended),
            of("f", LicenseStatus::Banned),
            of("g", LicenseStatus::Removing),
            past,
        ]);
        assert_eq!((sums.free, sums.inactive, sums.unusable), (6, 3, 12));
        // What is being removed has no seats left that anybody could take.
        assert_eq!((sums.assigned, sums.max), (16, 37));
    }

    #[test]
    fn u14_what_is_over_on_one_license_takes_nothing_from_another() {
        let sums = figures(vec![license("a", 7, Some(5)), license("b", 1, Some(5))]);
        assert_eq!((sums.free, sums.over), (4, 2));
    }

    #[test]
    fn u15_licenses_without_a_limit_hide_no_others() {
        let sums = figures(vec![license("a", 170, None), license("b", 4, Some(20))]);
        assert_eq!((sums.free, sums.max), (16, 20));
        assert_eq!((sums.unlimited, sums.unlimited_assigned), (1, 170));
    }
}
