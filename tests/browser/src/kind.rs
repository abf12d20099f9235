//! Which license server the journeys go to.

use std::env;

use anyhow::{Result, bail};

/// A kind of license server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Keygen, which the panel asks itself.
    Keygen,
    /// LicenseSpring, behind the gateway that is shipped, in a real nginx.
    LicenseSpring,
}

impl Kind {
    /// What `SEATBOARD_SERVER` names; Keygen where nothing is said.
    ///
    /// # Errors
    /// When it names something else.
    pub fn chosen() -> Result<Self> {
        match env::var("SEATBOARD_SERVER").as_deref() {
            Err(_) | Ok("keygen" | "") => Ok(Self::Keygen),
            Ok("licensespring") => Ok(Self::LicenseSpring),
            Ok(other) => bail!("SEATBOARD_SERVER is keygen or licensespring, not {other}"),
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keygen => "Keygen",
            Self::LicenseSpring => "LicenseSpring",
        }
    }

    /// Somebody beside the admin who may sign in, with the same password.
    pub fn colleague(self) -> &'static str {
        match self {
            Self::Keygen => "developer@nordbau.example",
            Self::LicenseSpring => "readonly@nordbau.example",
        }
    }

    /// What the browser says where this server answers with what is an error of Keygen's: the
    /// error itself, and what stands for it here.
    pub(crate) fn complaints(self, part: &str) -> Vec<&str> {
        let here = match (self, part) {
            (Self::Keygen, _) => None,
            // A refusal.
            (Self::LicenseSpring, "status of 422") => Some("status of 400"),
            // Wrong credentials.
            (Self::LicenseSpring, "status of 401") => Some("status of 403"),
            // The gateway says so of a server that does not answer.
            (Self::LicenseSpring, "net::ERR_") => Some("status of 502"),
            (Self::LicenseSpring, _) => None,
        };
        [part].into_iter().chain(here).collect()
    }

    /// The request that does here what this one of Keygen's does.
    pub(crate) fn request<'a>(self, method: &'a str, path: &'a str) -> (&'a str, &'a str) {
        match (self, method, path) {
            (Self::LicenseSpring, "POST", "/users") => ("POST", "/assign_user"),
            (Self::LicenseSpring, "DELETE", "/users") => ("POST", "/unassign_user"),
            (Self::LicenseSpring, "GET", "/users") => ("GET", "/license-users"),
            // A page of the list of everybody.
            (Self::LicenseSpring, "GET", "/users?") => ("GET", "/license-users/?order_by"),
            (Self::LicenseSpring, "POST", "/search") => ("GET", "true_email__icontains"),
            (Self::LicenseSpring, "DELETE", "/machines/") => ("POST", "/reset/"),
            _ => (method, path),
        }
    }
}
