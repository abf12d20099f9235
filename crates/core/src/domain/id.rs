//! One id type per kind of thing, so that a license id can never be taken for a person's.

use std::{fmt, sync::Arc};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// The text is the server's own and is never parsed. Cloning is cheap.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as the server writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self("".into())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A license: one purchase, with its seats and its limits.
    LicenseId,
    /// A person, whatever their role. See [`UserId::is_placeholder`] for people not yet created.
    UserId,
    /// A device on which a license is activated.
    DeviceId,
    /// A team: people and licenses that belong together.
    TeamId,
    /// A contract: what was bought together, and who manages it.
    ContractId,
    /// A product that licenses are sold for.
    ProductId,
    /// A policy: the vendor's rules that many licenses share.
    PolicyId,
}

/// Starts the id of a person or team still to be created; no server's id holds a colon.
const PLACEHOLDER: &str = "new:";

impl UserId {
    /// The id that stands for a person who is created by the same plan, until the server
    /// names them. Two drafts with the same address are the same person.
    pub fn placeholder(email: &str) -> Self {
        Self::from(format!("{PLACEHOLDER}{}", email.trim().to_lowercase()))
    }

    /// Whether the person is yet to be created.
    pub fn is_placeholder(&self) -> bool {
        self.0.starts_with(PLACEHOLDER)
    }

    /// The address of a person who is yet to be created.
    pub fn placeholder_email(&self) -> Option<&str> {
        self.0.strip_prefix(PLACEHOLDER)
    }
}

impl TeamId {
    /// The id that stands for a team that is created by the same plan, until the server names
    /// it. Two drafts with the same name are the same team.
    pub fn placeholder(name: &str) -> Self {
        Self::from(format!("{PLACEHOLDER}{}", name.trim().to_lowercase()))
    }

    /// Whether the team is yet to be created.
    pub fn is_placeholder(&self) -> bool {
        self.0.starts_with(PLACEHOLDER)
    }
}
