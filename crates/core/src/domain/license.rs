//! Licenses and the catalogue around them.

use super::{
    ContractId, LicenseId, Moment, PolicyId, ProductId, Seat, SeatCount, Team, TeamId, User, UserId,
};

/// One purchase: the right of a number of people or devices to use a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct License {
    /// The server's id.
    pub id: LicenseId,
    /// What the vendor called it, if anything.
    pub name: Option<String>,
    /// The license key. Whoever has it may activate, so screens mask it.
    pub key: Option<String>,
    /// The product it is for.
    pub product: ProductId,
    /// The rules it follows, where the server has such a thing.
    pub policy: Option<PolicyId>,
    /// How it is activated, where the license says so itself; else its policy does.
    pub activation: Option<Activation>,
    /// The team it belongs to.
    pub team: Option<TeamId>,
    /// Who owns it. An owner holds one of its seats.
    pub owner: Option<UserId>,
    /// What the server says of it.
    pub status: LicenseStatus,
    /// Seats that were bought; `None` means without limit, zero that it has none, as where a key
    /// lets people in.
    pub max_seats: Option<u32>,
    /// Seats held, as counted by the server when this was read.
    pub seats_counted: u32,
    /// Devices allowed; `None` means without limit.
    pub max_devices: Option<u32>,
    /// Devices activated, as counted by the server when this was read.
    pub devices_counted: u32,
    /// Uses allowed; `None` means without limit.
    pub max_uses: Option<u32>,
    /// Uses counted.
    pub uses: u32,
    /// When it ends; `None` means never, or not started yet.
    pub expires: Option<Moment>,
    /// When it was created.
    pub created: Moment,
    /// When it was last changed on the server.
    pub updated: Moment,
    /// When a product last asked whether it is valid.
    pub last_validated: Option<Moment>,
    /// When it last checked in.
    pub last_check_in: Option<Moment>,
    /// When it has to check in again.
    pub next_check_in: Option<Moment>,
    /// When it was last taken offline.
    pub last_check_out: Option<Moment>,
    /// Rules that hold for this license: from the license itself.
    pub is_protected: bool,
    /// Whether it may be active on several devices.
    pub is_floating: bool,
    /// Whether a validation fails as soon as a limit is passed.
    pub is_strict: bool,
    /// Whether devices must report regularly.
    pub requires_heartbeat: bool,
    /// Whether it must check in regularly.
    pub requires_check_in: bool,
    /// The vendor's order number, where the vendor keeps one.
    pub order: Option<String>,
    /// The contract it was bought with, where the server says who manages it; `order` is its
    /// number.
    pub contract: Option<ContractId>,
    /// Who waits for a seat, as the license keeps it; see [`Line`](crate::waiting::Line).
    pub line: Option<Box<str>>,
    /// What the server says of how it was sold; `None` where servers know no such terms.
    pub terms: Option<Box<Terms>>,
}

/// A license as a list of them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The license.
    pub license: License,
    /// All who hold a seat on it; `None` where the list does not tell.
    pub people: Option<Vec<(Seat, User)>>,
}

impl From<License> for Listed {
    fn from(license: License) -> Self {
        let people = None;
        Self { license, people }
    }
}

/// How a license was sold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What kind of purchase it is.
    pub kind: Option<Purchase>,
    /// Whether it is there to be tried out.
    pub is_trial: bool,
    /// Who bought it.
    pub customer: Option<String>,
    /// Before this it cannot be used.
    pub starts: Option<Moment>,
    /// When it was activated for the first time.
    pub activated: Option<Moment>,
    /// When it was stopped.
    pub disabled: Option<Moment>,
    /// How much longer it works after its end, as the server says it: the unit is not
    /// documented.
    pub grace: Option<u32>,
    /// Until when new versions are included.
    pub maintained_until: Option<Moment>,
    /// How often it has been activated on another device than before.
    pub transfers: Option<u32>,
    /// How often that may happen, as the server says it: vendors write 0 as well as -1 for
    /// "without limit".
    pub max_transfers: Option<i64>,
    /// How many devices may use it at the same time, where it is shared.
    pub shared_by: Option<u32>,
    /// How many use it now, where it is shared.
    pub shared_now: Option<u32>,
    /// Whether it works on virtual machines.
    pub on_virtual_machines: Option<bool>,
    /// Whether it may be activated without a network.
    pub activates_offline: Option<bool>,
    /// After what time the count of uses starts again, such as `monthly`.
    pub uses_period: Option<String>,
    /// Whether more may be used than was bought.
    pub has_overage: bool,
    /// How much more, where that is limited.
    pub max_overage: Option<u32>,
    /// The vendor's remark.
    pub note: Option<String>,
}

/// Something that happened to a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseEvent {
    /// The server's id of the entry.
    pub id: String,
    /// When.
    pub at: Moment,
    /// What, in the server's own words.
    pub what: String,
    /// On which device, if it was on one.
    pub device: Option<String>,
    /// By or for whom, if the server says.
    pub user: Option<String>,
}

/// What kind of purchase a license is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purchase {
    /// For good.
    Perpetual,
    /// For a fixed time.
    TimeLimited,
    /// For as long as it is paid.
    Subscription,
    /// By use.
    Consumption,
    /// A word this panel does not know; shown as it came.
    Other(String),
}

/// What a license's state is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LicenseStatus {
    /// In use.
    Active,
    /// Not used for a long time.
    Inactive,
    /// Ends very soon, by the server's own measure.
    Expiring,
    /// Has ended.
    Expired,
    /// Stopped by the vendor.
    Suspended,
    /// Stopped because its owner is banned.
    Banned,
    /// Its owner was removed, and the server has yet to delete it. No server says so: it goes on
    /// calling the license what it was.
    Removing,
    /// A word this panel does not know; shown as it came.
    Other(String),
}

/// How people prove to the product that they may use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activation {
    /// The person signs in.
    SignIn,
    /// The person enters a serial number.
    SerialNumber,
    /// Whoever comes first, counted by device.
    Floating,
}

/// How far above its limit a license may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overage {
    /// Not at all.
    #[default]
    Never,
    /// As far as anyone likes.
    Always,
    /// Up to this many per cent of the limit: 125, 150 or 200.
    Percent(u32),
}

/// What becomes of access when a license ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnExpiry {
    /// It stops, except for versions released before the end.
    Restrict,
    /// It stops altogether.
    Revoke,
    /// It goes on for what came out before the end.
    Maintain,
    /// It goes on.
    Allow,
    /// A word this panel does not know; shown as it came.
    Other(String),
}

/// The rules that many licenses share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The server's id.
    pub id: PolicyId,
    /// What the vendor calls it.
    pub name: String,
    /// How its licenses are activated.
    pub activation: Activation,
    /// How far above the limit its licenses may go.
    pub overage: Overage,
    /// How long its licenses last, in seconds; `None` means for ever.
    pub duration_s: Option<i64>,
    /// Whether the vendor lets a license be moved to another policy with its time kept.
    pub keeps_expiry_on_transfer: bool,
    /// What becomes of access when a license ends, where the server says.
    pub on_expiry: Option<OnExpiry>,
    /// After how many seconds without a report a device counts as dead.
    pub heartbeat_s: Option<i64>,
    /// Whether devices are counted for each person and not for the whole license.
    pub devices_per_person: bool,
}

/// A product that licenses are sold for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The server's id.
    pub id: ProductId,
    /// What the vendor calls it.
    pub name: String,
}

/// What licenses are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// All products.
    pub products: Vec<Product>,
    /// All policies.
    pub policies: Vec<Policy>,
    /// All teams.
    pub teams: Vec<Team>,
}

impl Overage {
    /// The most seats that may be held when `max` were bought; `None` means without limit.
    ///
    /// Rounded down: 1.25 times 6 lets 7 in (keygen-api app/models/license.rb).
    pub fn cap(self, max: Option<u32>) -> Option<u32> {
        let max = max?;
        match self {
            Self::Never => Some(max),
            Self::Always => None,
            Self::Percent(percent) => {
                let cap = u64::from(max) * u64::from(percent) / 100;
                Some(u32::try_from(cap).unwrap_or(u32::MAX))
            }
        }
    }
}

impl License {
    /// The count to show while only the server's own number is known.
    pub fn counted(&self, overage: Overage) -> SeatCount {
        SeatCount {
            assigned: self.seats_counted,
            max: self.max_seats,
            cap: overage.cap(self.max_seats),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overage_is_rounded_down_and_never_invents_a_limit() {
        assert_eq!(Overage::Never.cap(Some(6)), Some(6));
        assert_eq!(Overage::Percent(125).cap(Some(6)), Some(7));
        assert_eq!(Overage::Percent(200).cap(Some(u32::MAX)), Some(u32::MAX));
        assert_eq!(Overage::Always.cap(Some(6)), None);
        assert_eq!(Overage::Percent(150).cap(None), None);
    }
}
