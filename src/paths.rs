//! A function for every address, and the one place where ids are encoded into them.

use std::sync::OnceLock;

use crate::domain::{LicenseId, ProductId, TeamId, UserId};

/// The list of licenses: the first page.
pub const LICENSES: &str = "/licenses";
/// The list of people.
pub const USERS: &str = "/users";
/// The list of devices.
pub const DEVICES: &str = "/devices";
/// What an end user sees: their own products and devices.
pub const MINE: &str = "/mine";
/// The list of people, which asks for a new one at once.
pub const CREATE_USER: &str = "/users?do=create";
/// The list of people, which asks for addresses to invite at once.
pub const INVITE_USERS: &str = "/users?do=invite";
/// What was done here.
pub const ACTIVITY: &str = "/activity";

/// The part of the address that names the server's log.
pub const LOG_TAB: &str = "log";
/// What anybody did, by the server's own log.
pub const SERVER_LOG: &str = "/activity/log";

/// The list of products.
pub const PRODUCTS: &str = "/products";
/// The list of teams.
pub const TEAMS: &str = "/teams";
/// People against licenses.
pub const MATRIX: &str = "/users/matrix";

/// The tabs of a person's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserTab {
    /// What they hold a seat on.
    Access,
    /// The devices known for them.
    Devices,
}

impl UserTab {
    /// All tabs, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::Access, Self::Devices];

    /// The tab's part of the address.
    pub fn segment(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Devices => "devices",
        }
    }

    /// The tab an address names; the access for anything else.
    pub fn from_segment(segment: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|tab| tab.segment() == segment)
            .unwrap_or(Self::Access)
    }
}

/// The tabs of a license's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LicenseTab {
    /// Identity, life cycle, limits, rules.
    Details,
    /// Where it is active.
    Devices,
    /// Who holds its seats.
    Users,
}

impl LicenseTab {
    /// All tabs, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Details, Self::Devices, Self::Users];

    /// The tab's part of the address.
    pub fn segment(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Devices => "devices",
            Self::Users => "users",
        }
    }

    /// The tab an address names; the people for anything else, since they are the main job.
    pub fn from_segment(segment: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|tab| tab.segment() == segment)
            .unwrap_or(Self::Users)
    }
}

static BASE: OnceLock<String> = OnceLock::new();

/// The folder the panel is served from, such as `/seats`; nothing for the top.
pub fn base() -> &'static str {
    BASE.get().map_or("", String::as_str)
}

/// Says which folder the panel is served from, such as `/seats`; nothing for the top.
pub fn set_base(base: &str) {
    // It is said once, before the first screen.
    let _ = BASE.set(base.to_owned());
}

/// An address as a link needs it: below the folder the panel is served from. Navigating from
/// code takes the bare address, and the router adds the folder itself.
pub fn link(path: &str) -> String {
    format!("{}{path}", base())
}

/// One license's page.
pub fn license(id: &LicenseId, tab: LicenseTab) -> String {
    format!("{LICENSES}/{}/{}", encode(id.as_str()), tab.segment())
}

/// A license's page, which asks at once who is to get a seat.
pub fn assign(id: &LicenseId) -> String {
    format!("{}?do=assign", license(id, LicenseTab::Users))
}

/// The list of devices with what fits a text.
pub fn device_search(text: &str) -> String {
    format!("{DEVICES}?q={}", encode(text))
}

/// One receipt, with the one that took it back or that it takes back.
pub fn receipt(id: &str) -> String {
    format!("{ACTIVITY}?receipt={}", encode(id))
}

/// One person's page.
pub fn user(id: &UserId, tab: UserTab) -> String {
    format!("{USERS}/{}/{}", encode(id.as_str()), tab.segment())
}

/// One product's page.
pub fn product(id: &ProductId) -> String {
    format!("{PRODUCTS}/{}", encode(id.as_str()))
}

/// One team's page.
pub fn team(id: &TeamId) -> String {
    format!("{TEAMS}/{}", encode(id.as_str()))
}

/// Writes text so that it is one segment of a path whatever it holds.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                for half in [byte >> 4, byte & 15] {
                    out.push(
                        char::from_digit(u32::from(half), 16)
                            .unwrap_or('0')
                            .to_ascii_uppercase(),
                    );
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment_whatever_it_holds() {
        let id = LicenseId::from("a/b c?d#é%");
        assert_eq!(
            license(&id, LicenseTab::Devices),
            "/licenses/a%2Fb%20c%3Fd%23%C3%A9%25/devices"
        );
    }

    #[test]
    fn every_tab_is_found_again_by_its_address() {
        for tab in LicenseTab::ALL {
            assert_eq!(LicenseTab::from_segment(tab.segment()), tab);
        }
        for tab in UserTab::ALL {
            assert_eq!(UserTab::from_segment(tab.segment()), tab);
        }
        assert_eq!(LicenseTab::from_segment("elsewhere"), LicenseTab::Users);
    }
}
