//! What a person chooses for themselves on this device.

use leptos::prelude::*;

use crate::lean::effect;

use super::storage::{self, Key};

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
    /// The word in the page's `data-theme` and in storage; `public/theme.js` reads the same.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn from_word(word: &str) -> Self {
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
}

impl Settings {
    /// Reads what was chosen before and makes it available to every screen.
    pub fn provide() -> Self {
        let stored = storage::read(Key::Theme).map(|word| Theme::from_word(&word));
        let settings = Self {
            theme: RwSignal::new(stored.unwrap_or_default()),
        };
        provide_context(settings);
        effect(move || show_theme(settings.theme.get()));
        settings
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
}

/// The person's choices.
pub fn use_settings() -> Settings {
    expect_context()
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
