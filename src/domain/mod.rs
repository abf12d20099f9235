//! Values and rules of the panel, in the panel's own words. No server, no screen, no prose.

mod act;
mod device;
mod id;
pub mod iso;
mod license;
mod seat;
mod user;

pub use act::{Act, Applied, Failure, Outcome};
pub use device::{Device, Heartbeat};
pub use id::{DeviceId, LicenseId, PolicyId, ProductId, TeamId, UserId};
pub use license::{
    Activation, Catalogue, License, LicenseStatus, OnExpiry, Overage, Policy, Product, Team,
};
pub use seat::{Hold, Seat, SeatCount, SeatPicture};
pub use user::{NewUser, Role, User, UserStatus, is_email};

/// A moment on the server's clock, always UTC.
pub type Moment = chrono::DateTime<chrono::Utc>;
