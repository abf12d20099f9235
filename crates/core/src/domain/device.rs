//! Devices on which licenses are activated.

use super::{DeviceId, LicenseId, Moment, TeamId, UserId};

/// A device on which a license is activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The server's id.
    pub id: DeviceId,
    /// The license that is active on it.
    pub license: LicenseId,
    /// Whose it is, if anyone's.
    pub user: Option<UserId>,
    /// The team it counts for.
    pub team: Option<TeamId>,
    /// What identifies the hardware to the product.
    pub fingerprint: String,
    /// What the person called it.
    pub name: Option<String>,
    /// Its name on the network.
    pub hostname: Option<String>,
    /// Its address when it was activated.
    pub ip: Option<String>,
    /// Its operating system.
    pub platform: Option<String>,
    /// Whether it is still reporting.
    pub heartbeat: Heartbeat,
    /// When it last reported.
    pub last_seen: Option<Moment>,
    /// When it has to report next.
    pub next_report: Option<Moment>,
    /// When its license was last taken offline on it.
    pub last_check_out: Option<Moment>,
    /// Whether the license is active on it, where the server also lists those it was active on
    /// before; `None` where it lists no others.
    pub standing: Option<Standing>,
    /// When the license was activated on it.
    pub activated: Moment,
    /// Processor cores, where the product told.
    pub cores: Option<u32>,
    /// Memory in bytes, where the product told.
    pub memory: Option<i64>,
    /// Disk space in bytes, where the product told.
    pub disk: Option<i64>,
}

/// Whether a license is active on a device that the server lists in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// It is.
    Active,
    /// It was, and may be activated again.
    Inactive,
    /// The vendor has shut the device out.
    Blocked,
}

/// Whether a device is still reporting.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Heartbeat {
    /// It never had to report.
    NotStarted,
    /// It reports in time.
    Alive,
    /// It has gone silent.
    Dead,
    /// A word this panel does not know; shown as it came.
    Other(String),
}

impl Device {
    /// Whether it takes up one of the license's activations.
    pub fn is_active(&self) -> bool {
        matches!(self.standing, None | Some(Standing::Active))
    }

    /// Whether it can be given to somebody else, or to nobody: not where the server goes on
    /// listing devices, and says itself whose they are.
    pub fn can_change_hands(&self) -> bool {
        self.standing.is_none()
    }

    /// The last that is known of it: a report, an offline copy, else its activation.
    pub fn last_sign(&self) -> Moment {
        let seen = self.last_seen.max(self.last_check_out);
        seen.map_or(self.activated, |seen| seen.max(self.activated))
    }

    /// What to call the device: its name, else its host name, else its fingerprint.
    pub fn label(&self) -> &str {
        self.name
            .as_deref()
            .or(self.hostname.as_deref())
            .unwrap_or(&self.fingerprint)
    }
}
