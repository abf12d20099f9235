//! The panel's icons: one stroke, one size, inline, so that they take the colour of their text.
//! They never carry meaning alone; whoever shows one supplies the words beside it.

use leptos::prelude::*;

/// What an icon depicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A house.
    Home,
    /// A card with a rule.
    Licenses,
    /// A person.
    Users,
    /// A screen on a foot.
    Devices,
    /// A box.
    Products,
    /// Three bars.
    Reports,
    /// Four squares.
    Teams,
    /// A pulse.
    Activity,
    /// A magnifier.
    Search,
    /// A cross.
    Close,
    /// Three dots.
    More,
    /// A tick.
    Check,
    /// A triangle with a bar.
    Warning,
    /// A sun, for the light theme.
    Sun,
    /// A moon, for the dark theme.
    Moon,
    /// An arrow out of a door.
    SignOut,
    /// A plus sign.
    Plus,
    /// Two lines with ticks before them.
    Ticked,
    /// Two sheets.
    Copy,
    /// Two arrows passing each other.
    Swap,
    /// A key.
    Owner,
    /// A circling arrow.
    Refresh,
    /// An angle pointing to the start of the line; mirrored where text runs right to left.
    ChevronLeft,
}

impl IconName {
    /// The outline on a 16 by 16 grid.
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M2.5 7.5 8 2.5l5.5 5M4 6.5v7h8v-7M6.75 13.5v-4h2.5v4",
            Self::Licenses => "M2.5 3.5h11v9h-11zM2.5 6.5h11M5 10h3",
            Self::Users => {
                "M8 7.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5M2.5 14c.6-2.8 2.8-4 5.5-4s4.9 1.2 5.5 4"
            }
            Self::Devices => "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
            Self::Products => "M8 1.5l5.5 3v7L8 14.5l-5.5-3v-7zM2.5 4.5L8 7.5l5.5-3M8 7.5v7",
            Self::Reports => "M3 13.5V8.5M8 13.5v-11M13 13.5V6",
            Self::Teams => {
                "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z"
            }
            Self::Activity => "M1.5 8h3l2-5 3 10 2-5h3",
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.3l3.7 3.7",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Self::Check => "M3 8.5l3.5 3.5L13 4.5",
            Self::Warning => "M8 2.5l6 11H2zM8 6.5v3.5M8 11.9v.01",
            Self::Sun => {
                "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9L13 13M13 3l-1.1 1.1M4.1 11.9L3 13"
            }
            Self::Moon => "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7",
            Self::SignOut => "M6.5 2.5H3v11h3.5M6.5 8H14M11 5l3 3-3 3",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Ticked => "M2 4.5l1.2 1.2 2.3-2.5M8 4.5h6M2 11.5l1.2 1.2 2.3-2.5M8 11.5h6",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Swap => "M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13",
            Self::Owner => {
                "M5 13.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5M7 8.8l6.5-6.3M10.5 5.5l2 2"
            }
            Self::Refresh => "M13.5 8A5.5 5.5 0 1 1 11.8 4M13.5 2v3h-3",
            Self::ChevronLeft => "M10 3L5 8l5 5",
        }
    }
}

/// One icon, 16 px unless its surroundings say otherwise, hidden from assistive technology.
#[component]
pub fn Icon(
    /// What it depicts.
    name: IconName,
) -> impl IntoView {
    let class = match name {
        IconName::ChevronLeft => "icon icon--directional",
        IconName::More => "icon icon--dots",
        _ => "icon",
    };
    view! {
        <svg class=class viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=name.path()></path>
        </svg>
    }
}
