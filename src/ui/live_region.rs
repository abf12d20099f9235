//! Says results aloud without moving the focus.

use leptos::prelude::*;

/// One thing to be announced. The number makes the same sentence count as new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// What to say; empty says nothing.
    pub text: String,
    /// Grows with every announcement.
    pub number: u32,
}

impl Announcement {
    /// The announcement that follows this one.
    pub fn next(&self, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: self.number.wrapping_add(1),
        }
    }
}

/// A polite announcer. It must be on the page before anything is said, so the shell holds it.
///
/// Two regions take turns: a reader that is told the same text twice in one place says it once.
#[component]
pub fn LiveRegion(
    /// The latest announcement.
    #[prop(into)]
    message: Signal<Announcement>,
) -> impl IntoView {
    let words = move |turn: u32| {
        let said = message.get();
        if said.number % 2 == turn {
            said.text
        } else {
            String::new()
        }
    };
    view! {
        <div class="visually-hidden">
            <div role="status" aria-live="polite" aria-atomic="true">{move || words(0)}</div>
            <div role="status" aria-live="polite" aria-atomic="true">{move || words(1)}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Announcement;

    #[test]
    fn the_same_sentence_twice_is_news() {
        let first = Announcement::default().next("Seat freed");
        assert_ne!(first, first.next("Seat freed"));
    }
}
