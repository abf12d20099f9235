//! The field that asks why, for every dialog that confirms.

use leptos::prelude::*;

use crate::{config::ReasonRule, lean::derived, state::reasons::use_reasons, text::t, ui::Field};

/// The longest reason that is kept, in characters.
const LONGEST: usize = 500;

/// A reason being typed.
#[derive(Clone, Copy)]
pub struct Reason {
    typed: RwSignal<String>,
    rule: ReasonRule,
}

impl Reason {
    /// Nothing typed yet, under the vendor's rule.
    pub fn ask() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            rule: use_reasons().rule(),
        }
    }

    /// Why the change cannot be sent yet, if that is for want of a reason; followed.
    pub fn missing(self) -> Signal<Option<String>> {
        derived(move || {
            let is_missing =
                self.rule == ReasonRule::Required && self.typed.with(|text| text.trim().is_empty());
            is_missing.then(|| t().activity.reason_missing.to_owned())
        })
    }

    /// What was typed, if anything.
    pub fn text(self) -> Option<String> {
        self.typed.with_untracked(|text| tidy(text))
    }

    /// What was typed, if anything; the field is empty again.
    pub fn take(self) -> Option<String> {
        let text = self.text();
        self.typed.set(String::new());
        text
    }
}

/// One line, not too long; nothing if there is nothing in it.
fn tidy(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept: String = line.chars().take(LONGEST).collect();
    (!kept.is_empty()).then_some(kept)
}

/// Asks why, unless the vendor wants nobody asked.
#[component]
pub fn ReasonField(
    /// What is typed.
    reason: Reason,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let required = reason.rule == ReasonRule::Required;
    let text = t().activity;
    (reason.rule != ReasonRule::Off).then(|| {
        let label = if required { text.reason } else { text.reason_optional };
        view! { <Field label value=reason.typed hint=text.reason_hint.to_owned() required autofocus/> }
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, tidy};

    #[test]
    fn a_reason_is_one_line_with_something_in_it() {
        assert_eq!(tidy(" left\n the  office "), Some("left the office".into()));
        assert_eq!(tidy(" \n "), None);
        assert_eq!(
            tidy(&"ä".repeat(900)).map(|it| it.chars().count()),
            Some(LONGEST)
        );
    }
}
