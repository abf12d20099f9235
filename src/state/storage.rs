//! The browser's storage, which may be missing or refuse: in a frame, in private windows,
//! by policy. So reading answers `Option` and writing may quietly keep nothing.

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
    /// Whether single keys do something.
    Shortcuts,
    /// Receipts of what a person did here; a [`Shelf`].
    Activity,
    /// Runs on their way, for when they are interrupted; a [`Shelf`].
    Journal,
    /// Whether rows are low.
    Density,
    /// The columns of the list of people that are hidden.
    UserColumns,
    /// The same for the people on a license.
    SeatColumns,
    /// Seats that were staged and not saved yet; a [`Shelf`].
    Staged,
    /// What a person saw of the licenses at their last visit; a [`Shelf`].
    Visits,
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "seatboard.session",
            Self::Theme => "seatboard.theme",
            Self::Shortcuts => "seatboard.shortcuts",
            Self::Activity => "seatboard.activity",
            Self::Journal => "seatboard.journal",
            Self::Density => "seatboard.density",
            Self::UserColumns => "seatboard.user-columns",
            Self::SeatColumns => "seatboard.seat-columns",
            Self::Staged => "seatboard.staged",
            Self::Visits => "seatboard.visits",
        }
    }

    /// Where this is kept. A token never outlives its tab.
    pub fn keep(self) -> Keep {
        match self {
            Self::Session | Self::Activity | Self::Staged => Keep::Tab,
            // A run that a closed tab has interrupted is told to the next one.
            Self::Theme
            | Self::Density
            | Self::UserColumns
            | Self::SeatColumns
            | Self::Shortcuts
            | Self::Visits
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

/// Texts of one kind that belong to one person on one server, each under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    keep: Keep,
    /// What the names of all its texts begin with in the browser's storage.
    prefix: String,
}

impl Shelf {
    /// The shelf of a person on a server.
    pub fn new(key: Key, server: &str, person: &str) -> Self {
        Self {
            keep: key.keep(),
            // Neither an address nor an id holds a blank.
            prefix: format!("{} {server} {person} ", key.name()),
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
