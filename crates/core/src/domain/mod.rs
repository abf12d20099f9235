//! Values and rules of the panel, in the panel's own words. No server, no screen, no prose.

mod device;
mod id;
pub mod iso;
mod license;
mod log;
mod password;
mod rights;
mod seat;
mod team;
mod user;

pub use device::{Device, Heartbeat, Standing};
pub use id::{ContractId, DeviceId, LicenseId, PolicyId, ProductId, TeamId, UserId};
pub use license::{
    Activation, Catalogue, License, LicenseEvent, LicenseStatus, Listed, OnExpiry, Overage, Policy,
    Product, Purchase, Terms,
};
pub use log::{Deed, LogChange, LogEntry, LogKind, LogQuery, LogSource, Subject};
pub use password::{PASSWORD_LETTERS, PasswordFault, check_password, make_password};
pub use rights::{RIGHTS, Right, Rights, able, able_after, is_in_name_only, loses_rights, lost};
pub use seat::{Activations, Hold, Seat, SeatCount, SeatPicture};
pub use team::{Team, TeamDraft};
pub use user::{NewUser, Profile, Role, User, UserStatus, is_email};

/// A moment on the server's clock, always UTC.
pub type Moment = chrono::DateTime<chrono::Utc>;
