//! A status as a shape and a word; colour only repeats what both already say.

use leptos::prelude::*;

/// How a status is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// All is well: a disc.
    Ok,
    /// Needs attention before long: a triangle.
    Warn,
    /// Does not work now: a square.
    Bad,
    /// Neither good nor bad: a ring.
    #[default]
    Muted,
}

impl Tone {
    /// The class that gives shape and colour.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Muted => "muted",
        }
    }
}

/// A status: the shape of its tone, then the word.
#[component]
pub fn Pill(
    /// How it is meant.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <span class=move || format!("pill {}", tone.get().class())>{text}</span> }
}
