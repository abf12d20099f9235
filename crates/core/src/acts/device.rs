//! Acts on devices.

use super::{
    Ability, Facts, Lasts, Meets, Named, Phrase, Rank, Repeat, Seats, Sentence,
    Value::{Device, License, User},
};
use crate::domain::{DeviceId, LicenseId, UserId};

/// One change to a device.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeviceAct {
    /// Deactivate a license on it, which frees one activation. Cannot be taken back: the product
    /// activates anew.
    Reset {
        /// The license that is active on it.
        license: LicenseId,
    },
    /// Say whose it is. It stays active. Who gets it has to hold a seat on its license, or to own
    /// that.
    SetOwner {
        /// The license that is active on it.
        license: LicenseId,
        /// Whose it is before, if anyone's; kept so that the act can be taken back.
        from: Option<UserId>,
        /// Whose it is after, if anyone's.
        to: Option<UserId>,
    },
}

impl DeviceAct {
    /// The license that is active on the device.
    pub fn license(&self) -> &LicenseId {
        match self {
            Self::Reset { license } | Self::SetOwner { license, .. } => license,
        }
    }

    pub(super) fn facts<'a>(&'a self, device: &'a DeviceId) -> Facts<'a> {
        let it = Device(device);
        let facts = match self {
            Self::Reset { license } => Facts::of(
                Rank::Frees,
                Seats::None,
                Repeat::UntilKnown,
                Ability::ResetDevices,
                Phrase::two(Sentence::DeviceReset, License(license), it),
            ),
            Self::SetOwner { from, to, .. } => Facts {
                takes_from: from.as_ref(),
                ..Facts::of(
                    Rank::Fills,
                    Seats::None,
                    Repeat::UntilKnown,
                    Ability::ChangeDeviceOwner,
                    match to {
                        Some(to) => Phrase::two(Sentence::DeviceGiven, it, User(to)),
                        None => Phrase::one(Sentence::DeviceFreed, it),
                    },
                )
            },
        };
        Facts {
            license: Some(self.license()),
            ..facts
        }
    }

    pub(super) fn is_reset(&self) -> bool {
        match self {
            Self::Reset { .. } => true,
            Self::SetOwner { .. } => false,
        }
    }

    pub(super) fn inverse(&self) -> Result<Self, Lasts> {
        match self.clone() {
            Self::Reset { .. } => Err(Lasts::Reset),
            Self::SetOwner { license, from, to } => Ok(Self::SetOwner {
                license,
                from: to,
                to: from,
            }),
        }
    }

    pub(super) fn meets(&self, then: &Self) -> Meets<Self> {
        match self {
            Self::Reset { .. } => {}
            Self::SetOwner { license, from, .. } => {
                if let Self::SetOwner { to, .. } = then {
                    let license = license.clone();
                    return Meets::span(from, to, |from, to| Self::SetOwner { license, from, to });
                }
            }
        }
        Meets::Not
    }

    pub(super) fn is_idle(&self) -> bool {
        match self {
            Self::Reset { .. } => false,
            Self::SetOwner { from, to, .. } => from == to,
        }
    }

    pub(super) fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::Reset { .. } => {}
            Self::SetOwner { from, to, .. } => {
                let both = from.iter_mut().chain(to);
                both.for_each(|id| each(Named::User(id)));
            }
        }
    }
}
