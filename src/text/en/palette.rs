//! Searching and doing by keyboard, in English.

use super::plural;
use crate::text::PaletteText;

pub(super) static TEXT: PaletteText = PaletteText {
    open: "Search or do…",
    placeholder: "Search for anything, or say what to do",
    results: "Results",
    screens: "Go to",
    actions: "Do",
    people: "People",
    licenses: "Licenses",
    devices: "Devices",
    teams: "Teams",
    also: "Also found",
    nothing: "Nothing fits. Try fewer letters.",
    asking: "Asking the server for what fits…",
    still_reading: "Still reading people; more may fit in a moment.",
    found: |count| plural(count, "result", "results"),
    hint: "Arrows to move, Enter to choose, Escape to close",
    assign_on: |license| format!("Assign users to {license}"),
    theme_is: |theme| format!("Theme: {theme}"),

    shortcuts: "Keyboard shortcuts",
    shortcuts_menu: "Keyboard shortcuts…",
    keys_palette: "Search or do anything",
    keys_search: "Search this page",
    keys_help: "Show this list",
    keys_close: "Close what is open",
    keys_list: "Move in a list",
    keys_choose: "Choose",
    single_keys: "Single keys",
    single_keys_hint: "Off, if they get in the way of speech input or other tools. They never work while you type in a field.",
    anywhere: "Anywhere",
    in_lists: "In lists and menus",
    control: "Ctrl",
    or: "or",
};
