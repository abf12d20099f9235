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
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "seatboard.session",
            Self::Theme => "seatboard.theme",
        }
    }

    /// Where this is kept. A token never outlives its tab.
    pub fn keep(self) -> Keep {
        match self {
            Self::Session => Keep::Tab,
            Self::Theme => Keep::Device,
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
}
