//! The panel's primitives. They know Leptos and nothing of licenses, addresses or languages:
//! words and callbacks arrive as props. How they look is in `style/ui.css`, by class.

mod avatars;
mod banner;
mod chart;
mod chips;
mod choices;
mod choose;
mod combobox;
mod commands;
mod copy;
mod dialog;
mod empty;
mod fault;
mod field;
mod file;
mod focus;
mod grid;
mod icon;
mod live_region;
mod loading;
mod marks;
mod menu;
mod pill;
mod radios;
mod reason_button;
mod search_field;
mod seat_cells;
mod select;
mod table;
mod tabs;
mod time;
mod toast;
mod when;

pub use self::{
    avatars::{Avatars, initials},
    banner::Banner,
    chart::{Look, Share, ShareBar, Step, StepChart, StepWords, Swatch},
    chips::{Chip, Chips},
    choices::{Choice, Choices},
    choose::{SelectField, TextArea, Tick},
    combobox::{ComboOption, Combobox},
    commands::{CommandGroup, CommandList, CommandRow},
    copy::{CopyButton, Secret, put_on_clipboard},
    dialog::{Dialog, Guard},
    empty::Empty,
    fault::Fault,
    field::Field,
    file::{chosen_file, dropped_file, file_bytes},
    focus::{focus_field, focus_first_fault, focus_what_is_pressed, report_lost_focus, unique_id},
    grid::{Grid, GridCell},
    icon::{Icon, IconName},
    live_region::{Announcement, LiveRegion},
    loading::{Loading, Spinner},
    marks::mark_page,
    menu::{Menu, MenuChoice, MenuChoices, MenuItem},
    pill::{Pill, Tone},
    radios::{Radio, Radios},
    reason_button::ActionButton,
    search_field::SearchField,
    seat_cells::{SeatCells, SeatFigures, SeatWords},
    select::Select,
    table::{Align, Cell, Column, Selection, SortKey, Table, anew, follow},
    tabs::{Tab, Tabs},
    time::{Dash, Time},
    toast::{ToastItem, Toasts},
    when::When,
};
