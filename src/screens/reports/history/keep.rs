//! What is kept of the past, and what its person can do with it.

use leptos::prelude::*;

use super::{
    dialogs::{ClearDialog, OpenDialog, SaveDialog},
    line::days_words,
};
use crate::{
    lean::{derived, effect, memo},
    state::{history::ask_to_stay, notices::use_notices, reports::Reports},
    text::{format, reports_history::words},
    ui::{ActionButton, Banner, Tone, When},
    usage::Zone,
};

/// Observes, saves, opens, clears.
#[component]
pub fn KeepCard(reports: Reports) -> impl IntoView {
    let text = words();
    let notices = use_notices();
    let (saving, opening, clearing) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let count = memo(move || reports.count());
    let kept = derived(move || {
        let zone = reports.zone.get();
        let days = reports.history.with(|history| {
            let mut moments = history.moments().map(|at| zone.day(at));
            let first = moments.next()?;
            Some((first, moments.last().unwrap_or(first)))
        });
        match days {
            Some((first, last)) => (text.kept)(count.get(), &days_words(first, last)),
            None => text.kept_none.to_owned(),
        }
    });
    let saved = derived(move || match reports.saved.get() {
        Some(at) => (text.saved_on)(&format::day_and_time(at)),
        None => text.never_saved.to_owned(),
    });
    let is_due = memo(move || reports.is_file_due(format::now()));
    // Whoever asks for an observation before everything has been read gets it then.
    let waits = RwSignal::new(false);
    let take = move || {
        ask_to_stay();
        let is_seen = reports.observe(false, move |is_kept| {
            let said = if is_kept {
                text.observed
            } else {
                text.observed_here
            };
            notices.show(said.to_owned(), None, false);
        });
        // Whoever waits already goes on waiting, without being woken by it.
        if waits.get_untracked() == is_seen {
            waits.set(!is_seen);
        }
    };
    effect(move || {
        if waits.get() && reports.stages.is_complete.get() {
            untrack(take);
        }
    });
    let observe = move |()| {
        if reports.stages.is_complete.get_untracked() {
            take();
        } else {
            reports.stages.is_stopped.set(false);
            waits.set(true);
        }
    };
    let none = derived(move || (count.get() == 0).then(|| text.kept_none.to_owned()));
    let keeps = reports.keeps();
    view! {
        <section class="past-card" aria-label=text.keep>
            <h2>{text.keep}</h2>
            <When is=move || is_due.get()>
                <Banner tone=Tone::Warn text=text.save_again/>
            </When>
            <p>{kept}" "{saved}</p>
            <p class="muted-words">{if keeps { text.keep_text } else { text.keeps_nothing }}</p>
            <div class="past-actions">
                <ActionButton on_press=observe pending=waits>{text.observe}</ActionButton>
                <ActionButton on_press=move |()| saving.set(true) blocked=none>{text.save}</ActionButton>
                <ActionButton on_press=move |()| opening.set(true)>{text.open}</ActionButton>
                <ActionButton on_press=move |()| clearing.set(true) blocked=none>{text.clear}</ActionButton>
                <p class="muted-words" role="status">{move || waits.get().then_some(text.observes)}</p>
            </div>
            <SaveDialog reports open=saving/>
            <OpenDialog reports open=opening/>
            <ClearDialog reports open=clearing/>
        </section>
    }
}
