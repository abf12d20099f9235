//! What narrows a list. The rule of a filter stands here once: the list asks it, and so does the
//! number beside the filter's name.

use chrono::Duration;

use super::LicenseRow;
use crate::domain::{
    Activation, Device, Heartbeat, License, LicenseStatus, Moment, Standing, User, UserStatus,
};

/// How many days ahead [`LicenseFilter::Expiring`] looks.
pub const EXPIRING_DAYS: u32 = 90;

/// What narrows a list of licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenseFilter {
    /// Activated by signing in.
    SignIn,
    /// Activated by serial number.
    SerialNumber,
    /// Floating.
    Floating,
    /// None of its seats is free. One that has no seats in the first place is not out of them.
    NoFree,
    /// It has not ended and does so within [`EXPIRING_DAYS`].
    Expiring,
    /// It has ended, by the clock or in the server's word.
    Expired,
    /// It has ended, and people still hold its seats.
    EndedHeld,
    /// More seats are held than were bought.
    Over,
}

impl LicenseFilter {
    /// All of them, in the order of their names on a screen.
    pub const ALL: [Self; 8] = [
        Self::SignIn,
        Self::SerialNumber,
        Self::Floating,
        Self::NoFree,
        Self::Expiring,
        Self::Expired,
        Self::EndedHeld,
        Self::Over,
    ];

    /// What it is called in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SerialNumber => "serial-number",
            Self::Floating => "floating",
            Self::NoFree => "no-free",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::EndedHeld => "ended-held",
            Self::Over => "over",
        }
    }

    /// Whether it is about how licenses are activated. A license is activated in one way, so
    /// several of these let more in; all others are conditions.
    pub fn is_kind(self) -> bool {
        matches!(self, Self::SignIn | Self::SerialNumber | Self::Floating)
    }

    pub(super) fn lets_in(self, entry: &LicenseRow, now: Moment) -> bool {
        let (Some(row), Some(count)) = (&entry.row, entry.count()) else {
            return false;
        };
        match self {
            Self::SignIn => entry.activation == Activation::SignIn,
            Self::SerialNumber => entry.activation == Activation::SerialNumber,
            Self::Floating => entry.activation == Activation::Floating,
            Self::NoFree => count.is_used_up(),
            Self::Expiring => !has_ended(row, now) && ends_soon(row, now),
            Self::Expired => has_ended(row, now),
            Self::EndedHeld => has_ended(row, now) && count.assigned > 0,
            Self::Over => count.over() > 0,
        }
    }
}

pub(super) fn has_ended(row: &License, now: Moment) -> bool {
    row.status == LicenseStatus::Expired || row.expires.is_some_and(|end| end <= now)
}

fn ends_soon(row: &License, now: Moment) -> bool {
    let until = now.checked_add_signed(Duration::days(EXPIRING_DAYS.into()));
    row.expires
        .is_some_and(|end| until.is_none_or(|until| end <= until))
}

/// What narrows a list of people by their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserFilter {
    /// In use.
    Active,
    /// Not seen for a long time.
    Inactive,
    /// Shut out.
    Banned,
}

impl UserFilter {
    /// All of them, in the order of their names on a screen.
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Banned];

    /// What it is called in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Banned => "banned",
        }
    }

    pub(super) fn lets_in(self, row: &User) -> bool {
        match self {
            Self::Active => row.status == UserStatus::Active,
            Self::Inactive => row.status == UserStatus::Inactive,
            Self::Banned => row.status == UserStatus::Banned,
        }
    }
}

/// What narrows a list of devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceFilter {
    /// It reports.
    Alive,
    /// It no longer reports.
    Silent,
    /// It has never reported, on a server where devices do.
    NotStarted,
    /// The license is active on it, as the server says.
    Active,
    /// The license is no longer active on it.
    Inactive,
    /// It is nobody's.
    Nobodys,
}

impl DeviceFilter {
    /// All of them, in the order of their names on a screen.
    pub const ALL: [Self; 6] = [
        Self::Alive,
        Self::Silent,
        Self::NotStarted,
        Self::Active,
        Self::Inactive,
        Self::Nobodys,
    ];

    /// What it is called in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Silent => "silent",
            Self::NotStarted => "not-started",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Nobodys => "nobodys",
        }
    }

    /// Whether it is about the state of a device, of which there is one at a time.
    pub fn is_state(self) -> bool {
        self != Self::Nobodys
    }

    /// Whether it lets a device in.
    pub fn lets_in(self, device: &Device) -> bool {
        match self {
            Self::Alive => device.heartbeat == Heartbeat::Alive,
            Self::Silent => device.heartbeat == Heartbeat::Dead,
            Self::NotStarted => {
                device.heartbeat == Heartbeat::NotStarted && device.standing.is_none()
            }
            Self::Active => device.standing == Some(Standing::Active),
            Self::Inactive => !device.is_active(),
            Self::Nobodys => device.user.is_none(),
        }
    }
}

/// Whether filters let something in: any of those that exclude each other, and all others.
pub(super) fn all_let_in<F: Copy>(
    filters: &[F],
    is_one_of: fn(F) -> bool,
    lets_in: impl Fn(F) -> bool,
) -> bool {
    let (mut asked, mut any) = (false, false);
    for &filter in filters {
        if is_one_of(filter) {
            asked = true;
            any |= lets_in(filter);
        } else if !lets_in(filter) {
            return false;
        }
    }
    any || !asked
}
