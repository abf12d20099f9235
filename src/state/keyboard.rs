//! What keys do anywhere in the panel, and what they have opened.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{notices::Notices, settings::Settings};

/// Where a single key is typed, or means something of its own.
const TAKES_KEYS: &str =
    "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], dialog";

/// What keys have opened.
#[derive(Clone, Copy)]
pub struct Keyboard {
    /// Whether the palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the list of shortcuts is open.
    pub help: RwSignal<bool>,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// Opens the palette, or closes it again.
    Palette,
    /// Goes to the search of the page.
    Search,
    /// Lists the shortcuts.
    Help,
    /// Takes back what was done last, as long as its message offers it.
    Undo,
}

/// A key with what is held down beside it, and where.
#[derive(Clone, Copy, Debug, Default)]
struct Press<'a> {
    key: &'a str,
    control: bool,
    others: bool,
    /// Whether single keys do something here and now.
    single: bool,
    /// Whether what has the focus takes keys itself, as a field does.
    taken: bool,
}

fn deed(press: Press<'_>) -> Option<Deed> {
    match press.key {
        "k" | "K" if press.control && !press.others => Some(Deed::Palette),
        "z" | "Z" if press.control && !press.others && !press.taken => Some(Deed::Undo),
        "/" if press.single && !press.control => Some(Deed::Search),
        "?" if press.single && !press.control => Some(Deed::Help),
        _ => None,
    }
}

impl Keyboard {
    /// Makes what keys open available to the shell and the palette.
    pub fn provide() -> Self {
        let keyboard = Self {
            palette: RwSignal::new(false),
            help: RwSignal::new(false),
        };
        provide_context(keyboard);
        keyboard
    }

    /// Listens to keys as long as the shell is there.
    pub fn listen(self, settings: Settings, notices: Notices) {
        let pressed = window_event_listener(ev::keydown, move |event| {
            if event.default_prevented() || event.is_composing() || event.repeat() {
                return;
            }
            let key = event.key();
            let target = event
                .target()
                .and_then(|it| it.dyn_into::<web_sys::Element>().ok());
            let takes_keys = target.is_some_and(|it| !matches!(it.closest(TAKES_KEYS), Ok(None)));
            let press = Press {
                key: &key,
                control: event.ctrl_key() != event.meta_key(),
                others: event.alt_key() || event.shift_key(),
                single: settings.shortcuts.get_untracked() && !takes_keys && !event.alt_key(),
                taken: takes_keys,
            };
            let Some(deed) = deed(press) else { return };
            match deed {
                Deed::Palette if self.palette.get_untracked() => self.palette.set(false),
                // With nothing to take back the key is the browser's.
                Deed::Undo if is_asked_something() || !notices.take_back() => return,
                Deed::Undo => {}
                // Whoever is asked something answers that first.
                _ if is_asked_something() => {}
                Deed::Palette => self.palette.set(true),
                Deed::Search => focus_search(),
                Deed::Help => self.help.set(true),
            }
            event.prevent_default();
        });
        on_cleanup(move || pressed.remove());
    }
}

fn is_asked_something() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

/// Puts the focus on the search of the page, if it has one.
pub fn focus_search() {
    let field = document()
        .query_selector("main input[type=search]")
        .ok()
        .flatten();
    if let Some(field) = field.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        // A field that is there takes the focus.
        let _ = field.focus();
        field.select();
    }
}

/// The control key as this computer names it, with another: `Ctrl K`, `⌘ K`.
pub fn control_and(key: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    let is_mac = window()
        .navigator()
        .platform()
        .is_ok_and(|name| name.starts_with("Mac") || name.starts_with("iP"));
    #[cfg(not(target_arch = "wasm32"))]
    let is_mac = false;
    let control = if is_mac {
        "⌘"
    } else {
        crate::text::t().palette.control
    };
    format!("{control} {key}")
}

/// What keys have opened.
pub fn use_keyboard() -> Keyboard {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::{Deed, Press, deed};

    #[test]
    fn single_keys_are_left_to_fields_and_to_those_who_switched_them_off() {
        let press = |key, single| {
            deed(Press {
                key,
                single,
                ..Press::default()
            })
        };
        assert_eq!(press("/", true), Some(Deed::Search));
        assert_eq!(press("?", true), Some(Deed::Help));
        assert_eq!(press("/", false), None);
        assert_eq!(press("k", true), None);
    }

    #[test]
    fn u24_undo_is_left_to_the_field_that_is_typed_in() {
        let undo = Press {
            key: "z",
            control: true,
            ..Press::default()
        };
        assert_eq!(deed(undo), Some(Deed::Undo));
        assert_eq!(
            deed(Press {
                taken: true,
                ..undo
            }),
            None
        );
        assert_eq!(
            deed(Press {
                others: true,
                ..undo
            }),
            None
        );
        assert_eq!(
            deed(Press {
                control: false,
                ..undo
            }),
            None
        );
    }

    #[test]
    fn the_palette_opens_everywhere() {
        let control = Press {
            control: true,
            ..Press::default()
        };
        assert_eq!(
            deed(Press {
                key: "k",
                ..control
            }),
            Some(Deed::Palette)
        );
        assert_eq!(
            deed(Press {
                key: "K",
                ..control
            }),
            Some(Deed::Palette)
        );
        assert_eq!(
            deed(Press {
                key: "k",
                others: true,
                ..control
            }),
            None
        );
        assert_eq!(
            deed(Press {
                key: "/",
                single: true,
                ..control
            }),
            None
        );
    }
}
