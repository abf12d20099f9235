//! Devices on which licenses are activated.

use super::{DeviceId, LicenseId, Moment, UserId};

/// A device on which a license is activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The server's id.
    pub id: DeviceId,
    /// The license that is active on it.
    pub license: LicenseId,
    /// Whose it is, if anyone's.
    pub user: Option<UserId>,
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
    /// When the license was activated on it.
    pub activated: Moment,
}

/// Whether a device is still reporting.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
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
    /// What to call the device: its name, else its host name, else its fingerprint.
    pub fn label(&self) -> &str {
        self.name
            .as_deref()
            .or(self.hostname.as_deref())
            .unwrap_or(&self.fingerprint)
    }
}
