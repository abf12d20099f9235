//! What a person chooses for themselves on this device.

use leptos::prelude::*;

use crate::{config::FirstPage, lean::effect};

use super::storage::{self, Key};

/// What storage says of single keys that do nothing.
const OFF: &str = "off";

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The word in the page's `data-theme` and in storage; `public/before.js` reads the same.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme that a word is for; as the system says for any other.
    pub fn from_word(word: &str) -> Self {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.word() == word)
            .unwrap_or_default()
    }
}

/// The person's choices.
#[derive(Clone, Copy)]
pub struct Settings {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Whether single keys such as `/` do something.
    pub shortcuts: RwSignal<bool>,
    /// Whether rows are low.
    pub compact: RwSignal<bool>,
    /// Where the person begins.
    pub first_page: RwSignal<FirstPage>,
    columns: [Columns; List::ALL.len()],
}

/// The lists whose columns can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// All licenses.
    Licenses,
    /// Everybody.
    Users,
    /// The people on a license.
    People,
    /// The people on a license, where activations are counted by seat.
    Seats,
    /// Devices, wherever they are listed.
    Devices,
    /// All products.
    Products,
    /// All teams.
    Teams,
}

impl List {
    const ALL: [Self; 7] = [
        Self::Licenses,
        Self::Users,
        Self::People,
        Self::Seats,
        Self::Devices,
        Self::Products,
        Self::Teams,
    ];

    /// Where it is kept which columns are hidden.
    fn key(self) -> Key {
        match self {
            Self::Licenses => Key::LicenseColumns,
            Self::Users => Key::UserColumns,
            Self::People => Key::PeopleColumns,
            Self::Seats => Key::SeatColumns,
            Self::Devices => Key::DeviceColumns,
            Self::Products => Key::ProductColumns,
            Self::Teams => Key::TeamColumns,
        }
    }

    /// What is hidden until somebody chooses, since it takes long to read.
    fn hidden_at_first(self) -> &'static str {
        match self {
            Self::Users => SEATS,
            Self::Seats => LAST_USE,
            Self::Licenses | Self::People | Self::Devices | Self::Products | Self::Teams => "",
        }
    }
}

/// The columns that a text names, parted by commas.
fn columns_of(text: &str) -> Vec<String> {
    let columns = text.split(',').filter(|column| !column.is_empty());
    columns.map(str::to_owned).collect()
}

/// Which columns of a list are hidden.
#[derive(Clone, Copy)]
pub struct Columns {
    hidden: RwSignal<Vec<String>>,
    key: Key,
}

impl Columns {
    /// As chosen before, else with these hidden.
    fn kept(key: Key, hidden_at_first: &str) -> Self {
        let stored = storage::read(key).unwrap_or_else(|| hidden_at_first.to_owned());
        Self {
            hidden: RwSignal::new(columns_of(&stored)),
            key,
        }
    }

    /// Whether a column is shown; followed.
    pub fn shows(self, column: &str) -> bool {
        self.hidden
            .with(|hidden| hidden.iter().all(|it| it != column))
    }

    /// Shows or hides a column and remembers it, where the browser lets us.
    pub fn toggle(self, column: &str) {
        self.hidden.update(
            |hidden| match hidden.iter().position(|other| other == column) {
                Some(at) => {
                    hidden.remove(at);
                }
                None => hidden.push(column.to_owned()),
            },
        );
        storage::write(self.key, &self.hidden());
    }

    /// Those that are hidden, parted by commas.
    pub fn hidden(self) -> String {
        self.hidden.with_untracked(|hidden| hidden.join(","))
    }

    /// Hides these, parted by commas, and shows all others.
    pub fn hide(self, hidden: &str) {
        self.hidden.set(columns_of(hidden));
        storage::write(self.key, hidden);
    }
}

impl Settings {
    /// Reads what was chosen before and makes it available to every screen. Whoever has chosen none
    /// begins on the vendor's first page.
    pub fn provide(first_page: FirstPage) -> Self {
        let chosen = storage::read(Key::FirstPage).and_then(|word| FirstPage::from_word(&word));
        let stored = storage::read(Key::Theme).map(|word| Theme::from_word(&word));
        let settings = Self {
            theme: RwSignal::new(stored.unwrap_or_default()),
            shortcuts: RwSignal::new(storage::read(Key::Shortcuts).as_deref() != Some(OFF)),
            compact: RwSignal::new(storage::read(Key::Density).as_deref() == Some(COMPACT)),
            first_page: RwSignal::new(chosen.unwrap_or(first_page)),
            columns: List::ALL.map(|list| Columns::kept(list.key(), list.hidden_at_first())),
        };
        provide_context(settings);
        effect(move || show_theme(settings.theme.get()));
        effect(move || show_density(settings.compact.get()));
        settings
    }

    /// Which columns of a list are hidden.
    pub fn columns(&self, list: List) -> Columns {
        self.columns[list as usize]
    }

    /// Turns single keys on or off and remembers it, where the browser lets us.
    pub fn choose_shortcuts(self, on: bool) {
        self.shortcuts.set(on);
        if on {
            storage::remove(Key::Shortcuts);
        } else {
            storage::write(Key::Shortcuts, OFF);
        }
    }

    /// Chooses a theme and remembers it, where the browser lets us.
    pub fn choose_theme(self, theme: Theme) {
        self.theme.set(theme);
        match theme {
            Theme::System => storage::remove(Key::Theme),
            chosen => {
                storage::write(Key::Theme, chosen.word());
            }
        }
    }

    /// Begins on another page from the next time on and remembers it, where the browser lets us.
    pub fn choose_first_page(self, page: FirstPage) {
        self.first_page.set(page);
        storage::write(Key::FirstPage, page.word());
    }

    /// Makes rows low or tall and remembers it.
    pub fn choose_compact(self, compact: bool) {
        self.compact.set(compact);
        if compact {
            storage::write(Key::Density, COMPACT);
        } else {
            storage::remove(Key::Density);
        }
    }
}

/// The word for low rows, in the page and in storage.
const COMPACT: &str = "compact";
/// Hidden until somebody chooses: it takes long to read.
const SEATS: &str = "seats";
/// The column of when they last used their seat: what that takes is read only once somebody wants to
/// see it.
pub const LAST_USE: &str = "last-use";

/// The person's choices.
pub fn use_settings() -> Settings {
    expect_context()
}

fn show_density(compact: bool) {
    if let Some(root) = document().document_element() {
        // Neither call can fail on an element that exists.
        let _ = if compact {
            root.set_attribute("data-density", COMPACT)
        } else {
            root.remove_attribute("data-density")
        };
    }
}

fn show_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Neither call can fail on an element that exists.
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", chosen.word()),
        };
    }
}
