//! Words of the command palette and of the keyboard's shortcuts.

/// Searching and doing by keyboard.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct PaletteText {
    pub open: &'static str,
    pub placeholder: &'static str,
    pub results: &'static str,
    pub screens: &'static str,
    pub actions: &'static str,
    pub people: &'static str,
    pub licenses: &'static str,
    pub devices: &'static str,
    pub teams: &'static str,
    pub also: &'static str,
    pub nothing: &'static str,
    pub asking: &'static str,
    pub still_reading: &'static str,
    pub found: fn(usize) -> String,
    pub hint: &'static str,
    pub assign_on: fn(&str) -> String,
    pub theme_is: fn(&str) -> String,

    pub shortcuts: &'static str,
    pub shortcuts_menu: &'static str,
    pub keys_palette: &'static str,
    pub keys_search: &'static str,
    pub keys_help: &'static str,
    pub keys_close: &'static str,
    pub keys_list: &'static str,
    pub keys_choose: &'static str,
    pub single_keys: &'static str,
    pub single_keys_hint: &'static str,
    pub anywhere: &'static str,
    pub in_lists: &'static str,
    pub control: &'static str,
    pub or: &'static str,
}
