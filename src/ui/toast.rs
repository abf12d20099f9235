//! Answers to what was just done, stacked in a corner, each with a way back if there is one.
//! They are not announced here: the shell's live region says the same words.

use std::time::Duration;

use leptos::{ev, prelude::*};

use crate::lean::derived;

use super::{
    focus::report_lost_focus,
    icon::{Icon, IconName},
    marks::mark_page,
    pill::Tone,
};

/// How long a toast stays when nobody looks at it.
const STAY: Duration = Duration::from_secs(12);
/// For how long after a press of Tab somebody counts as on their way, in milliseconds.
const WALK_MS: f64 = 2_000.0;
/// How often it is looked whether a toast may go.
const TICK: Duration = Duration::from_secs(1);

/// One answer.
#[derive(Clone, Debug)]
pub struct ToastItem {
    /// Tells toasts apart; never used twice.
    pub id: u64,
    /// How it is meant.
    pub tone: Tone,
    /// What was done.
    pub text: String,
    /// The word and the deed of its button, such as Undo.
    pub action: Option<(String, Callback<()>)>,
}

/// The time a toast has left after one more tick; it starts anew while someone looks at it.
fn after_tick(left: Duration, watched: bool) -> Duration {
    if watched {
        STAY
    } else {
        left.saturating_sub(TICK)
    }
}

/// Whether a dialog keeps everybody from pressing what is outside it; then no toast is seen.
fn is_covered() -> bool {
    matches!(document().query_selector("dialog:modal"), Ok(Some(_)))
}

/// All toasts, newest last. A toast goes after twelve seconds, but not while it or its
/// neighbours are hovered or hold the focus, nor while somebody walks there by Tab: behind a long
/// table it is a hundred stops away.
#[component]
pub fn Toasts(
    /// What the stack is, for assistive technology.
    #[prop(into)]
    label: Signal<String>,
    /// The toasts, oldest first.
    #[prop(into)]
    toasts: Signal<Vec<ToastItem>>,
    /// The word that closes one.
    #[prop(into)]
    close_label: Signal<String>,
    /// Receives the id of a toast that is to go.
    #[prop(into)]
    on_close: Callback<u64>,
) -> impl IntoView {
    let hovered = RwSignal::new(false);
    let focused = RwSignal::new(false);
    let watched = derived(move || hovered.get() || focused.get());
    let walked_at = StoredValue::new(0.0);
    let walk = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Tab" {
            walked_at.set_value(js_sys::Date::now());
        }
    });
    on_cleanup(move || walk.remove());
    view! {
        <section
            class="toasts"
            aria-label=label
            on:mouseenter=move |_| hovered.set(true)
            on:mouseleave=move |_| hovered.set(false)
            on:focusin=move |_| focused.set(true)
            on:focusout=move |_| focused.set(false)
        >
            <For each=move || toasts.get() key=|toast| toast.id let:toast>
                <Toast toast watched walked_at close_label on_close/>
            </For>
        </section>
    }
}

#[component]
fn Toast(
    toast: ToastItem,
    watched: Signal<bool>,
    walked_at: StoredValue<f64>,
    close_label: Signal<String>,
    on_close: Callback<u64>,
) -> impl IntoView {
    let ToastItem {
        id,
        tone,
        text,
        action,
    } = toast;
    mark_page("data-toast");
    let left = StoredValue::new(STAY);
    let tick = move || {
        let walks = js_sys::Date::now() - walked_at.get_value() < WALK_MS;
        let watched = walks || watched.get_untracked() || is_covered();
        left.update_value(|left| *left = after_tick(*left, watched));
        if left.get_value().is_zero() {
            on_close.run(id);
        }
    };
    if let Ok(timer) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || timer.clear());
    }
    let icon = match tone {
        Tone::Ok | Tone::Muted => IconName::Check,
        Tone::Warn | Tone::Bad => IconName::Warning,
    };
    let close = move || {
        on_close.run(id);
        request_animation_frame(report_lost_focus);
    };
    view! {
        <div class=format!("toast {}", tone.class())>
            <Icon name=icon/>
            <p>{text}</p>
            {action
                .map(|(word, act)| {
                    let press = move |_| {
                        act.run(());
                        close();
                    };
                    view! {
                        <button type="button" class="btn btn--small" on:click=press>
                            {word}
                        </button>
                    }
                })}
            <button
                type="button"
                class="btn btn--ghost btn--icon"
                aria-label=close_label
                on:click=move |_| close()
            >
                <Icon name=IconName::Close/>
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{STAY, TICK, after_tick};

    #[test]
    fn a_toast_that_is_looked_at_does_not_go() {
        assert_eq!(after_tick(TICK, true), STAY);
    }

    #[test]
    fn a_toast_stays_ten_seconds_or_more() {
        let mut left = STAY;
        for _ in 0..10 {
            left = after_tick(left, false);
        }
        assert!(left > Duration::ZERO);
        assert_eq!(after_tick(TICK, false), Duration::ZERO);
    }
}
