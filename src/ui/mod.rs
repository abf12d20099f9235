//! The panel's primitives. They know Leptos and nothing of licenses, addresses or languages:
//! words and callbacks arrive as props. How they look is in `style/ui.css`, by class.

mod avatars;
mod banner;
mod chips;
mod combobox;
mod copy;
mod dialog;
mod empty;
mod fault;
mod field;
mod focus;
mod icon;
mod live_region;
mod loading;
mod menu;
mod pill;
mod reason_button;
mod seat_cells;
mod table;
mod tabs;
mod time;
mod toast;
mod when;

pub use self::{
    avatars::{Avatars, initials},
    banner::Banner,
    chips::{Chip, Chips},
    combobox::{ComboOption, Combobox},
    copy::{CopyButton, Secret},
    dialog::Dialog,
    empty::Empty,
    fault::Fault,
    field::Field,
    focus::{focus_field, focus_first_fault, unique_id},
    icon::{Icon, IconName},
    live_region::{Announcement, LiveRegion},
    loading::{Loading, Spinner},
    menu::{Menu, MenuItem},
    pill::{Pill, Tone},
    reason_button::ActionButton,
    seat_cells::{SeatCells, SeatFigures, SeatWords},
    table::{Align, Column, Selection, SortKey, Table},
    tabs::{Tab, Tabs},
    time::{Dash, Time},
    toast::{ToastItem, Toasts},
    when::When,
};
