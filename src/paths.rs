//! A function for every address, and the one place where ids are encoded into addresses and
//! read from them again.

use std::sync::OnceLock;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    domain::{LicenseId, ProductId, TeamId, UserId},
    lean::memo,
};

macro_rules! addresses {
    ($($(#[$doc:meta])* $name:ident = $address:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $address;)*

        /// All of them. Each has its row in the table of pages.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

// What begins with a colon stands for any segment, and what ends with a question mark may be
// missing.
addresses! {
    /// What needs somebody today.
    HOME = "/home";
    /// The list of licenses: the first page, unless somebody wants another.
    LICENSES = "/licenses";
    /// One license.
    LICENSE = "/licenses/:id/:tab?";
    /// The list of people.
    USERS = "/users";
    /// People against licenses.
    MATRIX = "/users/matrix";
    /// One person.
    USER = "/users/:id/:tab?";
    /// What is staged.
    PLAN = "/plan";
    /// Who should have what, against who has it.
    RECONCILE = "/reconcile";
    /// The list of devices.
    DEVICES = "/devices";
    /// The list of products.
    PRODUCTS = "/products";
    /// One product.
    PRODUCT = "/products/:id";
    /// The figures of use.
    REPORTS = "/reports";
    /// The same of the products of one group.
    REPORT_GROUP = "/reports/group/:g";
    /// Who used what.
    REPORT_PEOPLE = "/reports/people";
    /// Seats that lie idle.
    REPORT_IDLE = "/reports/idle";
    /// What ends when, and how many seats to renew.
    REPORT_RENEWALS = "/reports/renewals";
    /// How many seats were held over time.
    REPORT_HISTORY = "/reports/history";
    /// Who needs their seat, by those who know.
    REPORT_REVIEW = "/reports/review";
    /// The list of teams.
    TEAMS = "/teams";
    /// One team.
    TEAM = "/teams/:id";
    /// What was done here, or by anybody.
    ACTIVITY = "/activity/:tab?";
    /// Whether a file of receipts is whole; also for whoever is not in.
    VERIFY = "/verify";
    /// The person's own account.
    OWN = "/sign-in";
    /// What an end user sees: their own products and devices.
    MINE = "/mine";
}

/// The list of people, which asks for a new one at once.
pub const CREATE_USER: &str = "/users?do=create";
/// The list of people, which asks for addresses to invite at once.
pub const INVITE_USERS: &str = "/users?do=invite";
/// The list of people, which asks at once for addresses of those to be ticked.
pub const SELECT_USERS: &str = "/users?do=select";

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

/// The lists of activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActivityTab {
    /// What was done here.
    Here,
    /// What anybody did, by the server's own log.
    Log,
}

impl ActivityTab {
    /// The list an address names; what was done here for anything else.
    pub fn from_segment(segment: &str) -> Self {
        match segment {
            "log" => Self::Log,
            _ => Self::Here,
        }
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

/// An address with its places filled in, in their order; it ends before the first that has no
/// value.
pub fn fill(address: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut path = String::new();
    for segment in address.split('/').skip(1) {
        path.push('/');
        if !segment.starts_with(':') {
            path.push_str(segment);
        } else if let Some(value) = values.next() {
            path.push_str(&encode(value));
        } else {
            path.pop();
            break;
        }
    }
    path
}

/// What stands in the places of an address, by their names and still encoded. `None` if the path
/// is another page's.
pub fn places(address: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut given = path.split('/').skip(1).filter(|_| path.starts_with('/'));
    let mut found = Vec::new();
    for segment in address.split('/').skip(1) {
        let Some(name) = segment.strip_prefix(':') else {
            if given.next() != Some(segment) {
                return None;
            }
            continue;
        };
        let optional = name.strip_suffix('?');
        match given.next().filter(|value| !value.is_empty()) {
            Some(value) => found.push((optional.unwrap_or(name), value.to_owned())),
            None => {
                optional?;
            }
        }
    }
    given.next().is_none().then_some(found)
}

/// The id in the address of a page; followed.
pub fn use_id<T>() -> Memo<T>
where
    T: From<String> + PartialEq + Send + Sync + 'static,
{
    let places = use_params_map();
    memo(move || T::from(places.with(|places| places.get("id").unwrap_or_default())))
}

/// The tab in the address of a page; followed.
pub fn use_tab<T>(read: fn(&str) -> T) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let places = use_params_map();
    memo(move || places.with(|places| read(places.get_str("tab").unwrap_or_default())))
}

/// One license's page.
pub fn license(id: &LicenseId, tab: LicenseTab) -> String {
    fill(LICENSE, &[id.as_str(), tab.segment()])
}

/// A page that begins something at once, with a person or a thing by its id where there is one.
pub fn asking(page: &str, what: &str, with: &str) -> String {
    let joined = if page.contains('?') { '&' } else { '?' };
    let with = match with {
        "" => String::new(),
        with => format!(":{}", encode(with)),
    };
    format!("{page}{joined}do={what}{with}")
}

/// A list with what one of its filters leaves.
pub fn showing(list: &str, filter: &str) -> String {
    format!("{list}?show={filter}")
}

/// The list of devices with what fits a text.
pub fn device_search(text: &str) -> String {
    format!("{DEVICES}?q={}", encode(text))
}

/// A list of activity.
pub fn activity(tab: ActivityTab) -> String {
    match tab {
        ActivityTab::Here => fill(ACTIVITY, &[]),
        ActivityTab::Log => fill(ACTIVITY, &["log"]),
    }
}

/// One receipt, with the one that took it back or that it takes back.
pub fn receipt(id: &str) -> String {
    format!("{}?receipt={}", activity(ActivityTab::Here), encode(id))
}

/// One person's page.
pub fn user(id: &UserId, tab: UserTab) -> String {
    fill(USER, &[id.as_str(), tab.segment()])
}

/// One product's page.
pub fn product(id: &ProductId) -> String {
    fill(PRODUCT, &[id.as_str()])
}

/// Who should hold a seat on a license, against who does.
pub fn reconcile(license: &LicenseId) -> String {
    format!("{RECONCILE}?license={}", encode(license.as_str()))
}

/// One team's page.
pub fn team(id: &TeamId) -> String {
    fill(TEAM, &[id.as_str()])
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
    fn what_a_page_is_to_begin_stands_beside_what_it_shows() {
        assert_eq!(asking("/users", "export", ""), "/users?do=export");
        assert_eq!(
            asking("/users?show=seatless", "reset", "a/b"),
            "/users?show=seatless&do=reset:a%2Fb"
        );
    }

    #[test]
    fn what_is_put_into_an_address_is_found_there_again() {
        let path = fill(LICENSE, &["a/b", "users"]);
        let found = vec![("id", "a%2Fb".to_owned()), ("tab", "users".to_owned())];
        assert_eq!(places(LICENSE, &path), Some(found));
        let found = Some(vec![("id", "a".to_owned())]);
        assert_eq!(places(LICENSE, "/licenses/a"), found);
        assert_eq!(places(LICENSE, "/licenses/a/"), found);
        assert_eq!(places(USERS, "/users"), Some(Vec::new()));
        for other in [
            "",
            "/",
            "/licenses",
            "/licenses//users",
            "/licenses/a/users/b",
        ] {
            assert_eq!(places(LICENSE, other), None, "{other}");
        }
        assert_eq!(places(USERS, "users"), None);
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
        let log = places(ACTIVITY, &activity(ActivityTab::Log)).unwrap_or_default();
        assert_eq!(ActivityTab::from_segment(&log[0].1), ActivityTab::Log);
    }
}
