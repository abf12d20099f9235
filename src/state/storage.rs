//! The browser's storage, which may be missing or refuse: in a frame, in private windows,
//! by policy. So reading answers `Option` and writing may quietly keep nothing.

use leptos::task::spawn_local;

use super::database;

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Until the tab is closed.
    Tab,
    /// On this device, for good. Never for anything secret.
    Device,
}

/// What may be kept, each with the place it is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The token and the server it belongs to.
    Session,
    /// Light, dark or as the system says.
    Theme,
    /// Where the person begins.
    FirstPage,
    /// Whether single keys do something.
    Shortcuts,
    /// Receipts of what a person did here; a [`Shelf`].
    Activity,
    /// The same, chained and signed, so that they can be proved; a [`Shelf`].
    Ledger,
    /// Runs on their way, for when they are interrupted; a [`Shelf`].
    Journal,
    /// Whether rows are low.
    Density,
    /// The columns of the list of people that are hidden.
    UserColumns,
    /// The same for the people on a license.
    PeopleColumns,
    /// The same where activations are counted by seat.
    SeatColumns,
    /// The same for licenses.
    LicenseColumns,
    /// The same for devices.
    DeviceColumns,
    /// The same for products.
    ProductColumns,
    /// The same for teams.
    TeamColumns,
    /// What was staged and is not applied yet; a [`Shelf`].
    Staged,
    /// Views of lists that a person has saved; a [`Shelf`].
    Views,
    /// What a person saw of the licenses at their last visit; a [`Shelf`].
    Visits,
    /// Who is left alone in the report of idle seats, and who was warned; a [`Shelf`].
    Idle,
    /// What was observed of use; a [`Shelf`].
    History,
    /// The round of a review with its answers, and the key that signs it; a [`Shelf`].
    Review,
    /// What should have been so when that was last compared; a [`Shelf`].
    Manifest,
    /// Of whom something is kept, and the salt of each.
    Vault,
    /// The key that seals what is kept, beside the token of whose it is.
    Sealing,
    /// For which version of the panel the page was loaded again by itself.
    Renewed,
}

impl Key {
    /// What is kept of a person; see [`Shelf`].
    pub const SHELVES: [Self; 10] = [
        Self::Activity,
        Self::Ledger,
        Self::Journal,
        Self::Staged,
        Self::Views,
        Self::Visits,
        Self::Idle,
        Self::History,
        Self::Review,
        Self::Manifest,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Session => "seatboard.session",
            Self::Theme => "seatboard.theme",
            Self::FirstPage => "seatboard.first-page",
            Self::Shortcuts => "seatboard.shortcuts",
            Self::Activity => "seatboard.activity",
            Self::Ledger => "seatboard.ledger",
            Self::Journal => "seatboard.journal",
            Self::Density => "seatboard.density",
            Self::UserColumns => "seatboard.user-columns",
            Self::PeopleColumns => "seatboard.people-columns",
            Self::SeatColumns => "seatboard.seat-columns",
            Self::LicenseColumns => "seatboard.license-columns",
            Self::DeviceColumns => "seatboard.device-columns",
            Self::ProductColumns => "seatboard.product-columns",
            Self::TeamColumns => "seatboard.team-columns",
            Self::Staged => "seatboard.staged",
            Self::Views => "seatboard.views",
            Self::Visits => "seatboard.visits",
            Self::Idle => "seatboard.idle",
            Self::History => "seatboard.history",
            Self::Review => "seatboard.review",
            Self::Manifest => "seatboard.manifest",
            Self::Vault => "seatboard.vault",
            Self::Sealing => "seatboard.sealing",
            Self::Renewed => "seatboard.renewed",
        }
    }

    /// Where this is kept. A token never outlives its tab.
    pub fn keep(self) -> Keep {
        match self {
            Self::Session | Self::Sealing | Self::Renewed => Keep::Tab,
            // What was done is asked about next week, a run that a closed tab has interrupted is
            // told to the next one, and a plan is one in all tabs.
            Self::Theme
            | Self::FirstPage
            | Self::Density
            | Self::UserColumns
            | Self::PeopleColumns
            | Self::SeatColumns
            | Self::LicenseColumns
            | Self::DeviceColumns
            | Self::ProductColumns
            | Self::TeamColumns
            | Self::Shortcuts
            | Self::Views
            | Self::Visits
            | Self::Idle
            | Self::History
            | Self::Review
            | Self::Manifest
            | Self::Vault
            | Self::Activity
            | Self::Ledger
            | Self::Staged
            | Self::Journal => Keep::Device,
        }
    }
}

/// What was kept, if anything can be read.
pub fn read(key: Key) -> Option<String> {
    place(key.keep())?.get_item(key.name()).ok().flatten()
}

/// Keeps a text, if the browser lets us. Says whether it did.
pub fn write(key: Key, text: &str) -> bool {
    place(key.keep()).is_some_and(|place| place.set_item(key.name(), text).is_ok())
}

/// Forgets.
pub fn remove(key: Key) {
    if let Some(place) = place(key.keep()) {
        // A storage that refuses to forget has not kept anything either.
        let _ = place.remove_item(key.name());
    }
}

/// What stands for a person on a server in the names of what is kept of them. It tells neither.
pub fn mark(server: &str, person: &str) -> String {
    // FNV-1a. Neither an address nor an id holds a blank.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in server.bytes().chain([b' ']).chain(person.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// Forgets what is kept of anybody but these.
pub fn sweep(marks: &[&str]) {
    for keep in [Keep::Tab, Keep::Device] {
        let Some(place) = place(keep) else { continue };
        let names = (0..place.length().unwrap_or(0)).filter_map(|at| place.key(at).ok().flatten());
        let lost: Vec<String> = names.filter(|name| is_lost(name, marks)).collect();
        for name in lost {
            forget(keep, &name);
        }
    }
}

/// Forgets a text by its whole name, and what it stands for in the browser's database.
pub fn forget(keep: Keep, name: &str) {
    let Some(place) = place(keep) else { return };
    if place.get_item(name).ok().flatten().as_deref() == Some(database::LARGE) {
        let prefix = format!("{name} ");
        spawn_local(async move { database::remove(&prefix).await });
    }
    let _ = place.remove_item(name);
}

/// Whether a name in the browser's storage is of something kept of a person who is none of these.
fn is_lost(name: &str, marks: &[&str]) -> bool {
    let Some((kind, rest)) = name.split_once(' ') else {
        return false;
    };
    let whose = rest.split(' ').next().unwrap_or_default();
    Key::SHELVES.iter().any(|key| key.name() == kind) && !marks.contains(&whose)
}

/// Texts of one kind that belong to one person on one server, each under a name. Sealed: see
/// [`super::vault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    keep: Keep,
    /// What the names of all its texts begin with in the browser's storage.
    prefix: String,
}

impl Shelf {
    /// The shelf of a person on a server.
    pub fn new(key: Key, server: &str, person: &str) -> Self {
        Self::marked(key, &mark(server, person))
    }

    /// The same, by the person's [`mark`].
    pub fn marked(key: Key, mark: &str) -> Self {
        Self {
            keep: key.keep(),
            prefix: format!("{} {mark} ", key.name()),
        }
    }

    /// All texts with their names, in no particular order.
    pub fn all(&self) -> Vec<(String, String)> {
        let Some(place) = place(self.keep) else {
            return Vec::new();
        };
        let names = (0..place.length().unwrap_or(0)).filter_map(|at| place.key(at).ok().flatten());
        let mine = names.filter_map(|full| {
            let name = full.strip_prefix(&self.prefix)?.to_owned();
            Some((name, place.get_item(&full).ok().flatten()?))
        });
        mine.collect()
    }

    /// One text.
    pub fn get(&self, name: &str) -> Option<String> {
        place(self.keep)?.get_item(&self.full(name)).ok().flatten()
    }

    /// Keeps a text. Says whether the browser did.
    pub fn put(&self, name: &str, text: &str) -> bool {
        place(self.keep).is_some_and(|place| place.set_item(&self.full(name), text).is_ok())
    }

    /// Forgets a text.
    pub fn remove(&self, name: &str) {
        if let Some(place) = place(self.keep) {
            let _ = place.remove_item(&self.full(name));
        }
    }

    /// Forgets all texts.
    pub fn clear(&self) {
        for (name, _) in self.all() {
            self.remove(&name);
        }
    }

    /// What a text is called among all that the browser keeps.
    pub fn full(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// What something is called that is one record of the browser's database: as [`forget`]
    /// removes it.
    pub fn in_database(&self, name: &str) -> String {
        format!("{} 0", self.full(name))
    }
}

/// Whether the browser lets anything stay for so long; in a frame, say, it may refuse.
pub fn is_there(keep: Keep) -> bool {
    place(keep).is_some()
}

#[cfg(target_arch = "wasm32")]
fn place(keep: Keep) -> Option<web_sys::Storage> {
    let window = web_sys::window()?;
    match keep {
        Keep::Tab => window.session_storage(),
        Keep::Device => window.local_storage(),
    }
    .ok()
    .flatten()
}

#[cfg(not(target_arch = "wasm32"))]
fn place(_: Keep) -> Option<web_sys::Storage> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_kept_no_longer_than_its_tab() {
        assert_eq!(Key::Session.keep(), Keep::Tab);
        assert_eq!(Key::Sealing.keep(), Keep::Tab);
    }

    #[test]
    fn p6_no_name_tells_whose_it_is_and_what_is_nobodys_goes() {
        let shelf = Shelf::new(Key::Journal, "https://a.example", "ana@acme.test");
        let name = shelf.full("1");
        assert!(!name.contains("ana") && !name.contains("example"), "{name}");
        let ana = mark("https://a.example", "ana@acme.test");
        assert!(!is_lost(&name, &["x", &ana]));
        for lost in [&name, "seatboard.journal https://a.example ana 1"] {
            assert!(is_lost(lost, &["x"]), "{lost}");
        }
        for other in ["seatboard.theme", "seatboard.session", "theirs a b"] {
            assert!(!is_lost(other, &[]), "{other}");
        }
    }

    #[test]
    fn nobody_finds_what_belongs_to_another_person_or_server() {
        let mine = Shelf::new(Key::Activity, "https://a.example", "ana");
        for other in [
            Shelf::new(Key::Activity, "https://a.example", "anabel"),
            Shelf::new(Key::Activity, "https://a.example.org", "ana"),
            Shelf::new(Key::Journal, "https://a.example", "ana"),
        ] {
            assert!(!other.full("1").starts_with(&mine.prefix), "{other:?}");
        }
    }
}
