//! The history as a file of its person's, and none of it any more.

use js_sys::Uint8Array;
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use crate::{
    api::Secret,
    lean::derived,
    parts::ask_dialog::{Answer, Question, ask},
    state::{
        history::{LARGEST, OpenFault},
        notices::use_notices,
        reports::Reports,
    },
    text::{format, reports_history::words},
    ui::{Field, unique_id},
    usage::{Zone, write_day},
};

/// The shortest passphrase. The file can be tried at any speed by whoever has it.
const SHORTEST: usize = 12;

/// What is wrong with a passphrase that is set, and with its repetition.
type Faults = (Option<&'static str>, Option<&'static str>);

fn wrong(first: &str, again: &str) -> Faults {
    let short = first.chars().count() < SHORTEST;
    (
        short.then_some(words().too_short),
        (!short && first != again).then_some(words().not_same),
    )
}

/// Asks for a passphrase twice and gives the file.
#[component]
pub fn SaveDialog(reports: Reports, open: RwSignal<bool>) -> impl IntoView {
    let title = |()| words().save_title.to_owned();
    ask(open, title, move |(), close| save(reports, close))
}

fn save(reports: Reports, close: Callback<()>) -> Question {
    let text = words();
    let notices = use_notices();
    let (first, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let faults = RwSignal::new(Faults::default());
    let pending = RwSignal::new(false);
    let answer = move || {
        let found = first.with_untracked(|first| again.with_untracked(|again| wrong(first, again)));
        faults.set(found);
        if found != (None, None) {
            return Answer::Stay;
        }
        pending.set(true);
        let passphrase = Secret::new(first.get_untracked());
        spawn_local(async move {
            let today = reports.zone.get_untracked().day(format::now());
            let file = reports.file(&passphrase).await;
            // The screen may be gone by now; who left it is not given a file.
            if pending.try_set(false).is_some() {
                return;
            }
            match file {
                Some(file) => {
                    let name = format!("seatboard-history_{}.sbh", write_day(today));
                    notices.save_bytes(&name, &file, Some(text.saved.to_owned()));
                    close.run(());
                }
                None => faults.set((Some(text.cannot_seal), None)),
            }
        });
        Answer::Stay
    };
    let error = move |which: fn(&Faults) -> Option<&'static str>| {
        Signal::derive(move || faults.with(|faults| which(faults).map(str::to_owned)))
    };
    let body = view! {
        <p>{text.save_text}</p>
        <Field
            label=text.passphrase
            value=first
            kind="password"
            autocomplete="new-password"
            hint=text.passphrase_hint
            error=error(|it| it.0)
            autofocus=true
        />
        <Field
            label=text.passphrase_again
            value=again
            kind="password"
            autocomplete="new-password"
            error=error(|it| it.1)
        />
    };
    Question {
        by_enter: true,
        pending: pending.into(),
        ..Question::new(text.save_confirm, body.into_any(), answer)
    }
}

/// Why a file is not taken in, in words.
fn fault_words(fault: OpenFault) -> &'static str {
    let text = words();
    match fault {
        OpenFault::TooLarge => text.too_large,
        OpenFault::NotOurs => text.not_ours,
        OpenFault::Shut => text.shut,
        OpenFault::OtherServer => text.other_server,
    }
}

/// Asks for a file and its passphrase, and takes in what it holds.
#[component]
pub fn OpenDialog(reports: Reports, open: RwSignal<bool>) -> impl IntoView {
    let title = |()| words().open_title.to_owned();
    ask(open, title, move |(), close| take_in(reports, close))
}

fn take_in(reports: Reports, close: Callback<()>) -> Question {
    let text = words();
    let notices = use_notices();
    let input = NodeRef::<html::Input>::new();
    let ids = [unique_id("file"), unique_id("file")];
    let passphrase = RwSignal::new(String::new());
    let file_fault = RwSignal::new(None::<&'static str>);
    let fault = RwSignal::new(None::<&'static str>);
    let pending = RwSignal::new(false);
    let chosen = move || {
        let input = input.get_untracked()?;
        let file = input.files()?.get(0)?;
        Some(file)
    };
    let choose = move |_| {
        let is_large = chosen().is_some_and(|file| file.size() > LARGEST as f64);
        file_fault.set(is_large.then_some(text.too_large));
        fault.set(None);
    };
    let answer = move || {
        let Some(chosen) = chosen() else {
            file_fault.set(Some(text.choose_file));
            return Answer::Stay;
        };
        if chosen.size() > LARGEST as f64 {
            file_fault.set(Some(text.too_large));
            return Answer::Stay;
        }
        if passphrase.with_untracked(String::is_empty) {
            fault.set(Some(text.needs_passphrase));
            return Answer::Stay;
        }
        fault.set(None);
        file_fault.set(None);
        pending.set(true);
        let secret = Secret::new(passphrase.get_untracked());
        spawn_local(async move {
            let read = JsFuture::from(chosen.array_buffer()).await;
            let found = match read {
                Ok(bytes) => {
                    let bytes = Uint8Array::new(&bytes).to_vec();
                    reports.take_in(&bytes, &secret).await
                }
                Err(_) => Err(OpenFault::NotOurs),
            };
            // The screen may be gone by now.
            if pending.try_set(false).is_some() {
                return;
            }
            match found {
                Ok((count, is_kept)) => {
                    let said = if is_kept {
                        text.opened
                    } else {
                        text.opened_here
                    };
                    notices.show(said(count), None, false);
                    close.run(());
                }
                Err(OpenFault::Shut) => fault.set(Some(text.shut)),
                Err(other) => file_fault.set(Some(fault_words(other))),
            }
        });
        Answer::Stay
    };
    let error_id = ids[1].clone();
    let error = derived(move || fault.get().map(str::to_owned));
    let body = view! {
        <p>{text.open_text}</p>
        <div class="field">
            <label for=ids[0].clone()>{text.file}</label>
            <input
                id=ids[0].clone()
                node_ref=input
                class="input past-file"
                type="file"
                accept=".sbh"
                autofocus
                aria-invalid=move || file_fault.get().map(|_| "true")
                aria-describedby=move || file_fault.get().map(|_| error_id.clone())
                on:change=choose
            />
            {move || {
                let id = ids[1].clone();
                file_fault
                    .get()
                    .map(|fault| view! { <p class="field-error" id=id role="alert">{fault}</p> })
            }}
        </div>
        <Field
            label=text.passphrase
            value=passphrase
            kind="password"
            autocomplete="off"
            error
        />
    };
    Question {
        by_enter: true,
        pending: pending.into(),
        ..Question::new(text.open_confirm, body.into_any(), answer)
    }
}

/// Asks before all of it is forgotten.
#[component]
pub fn ClearDialog(reports: Reports, open: RwSignal<bool>) -> impl IntoView {
    let text = words();
    let notices = use_notices();
    let clear = move || {
        spawn_local(async move {
            reports.clear().await;
            if open.try_set(false).is_none() {
                notices.show(text.cleared.to_owned(), None, false);
            }
        });
        Answer::Stay
    };
    let title = move |()| text.clear_title.to_owned();
    ask(open, title, move |(), _| {
        let body = view! { <p>{text.clear_text}</p> }.into_any();
        Question {
            is_danger: Signal::stored(true),
            ..Question::new(text.clear_confirm, body, clear)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_long_enough_and_said_twice_alike() {
        let text = words();
        assert_eq!(wrong("short", "short"), (Some(text.too_short), None));
        assert_eq!(wrong("äöüßäöüßäöü", "äöüßäöüßäöü").0, Some(text.too_short));
        assert_eq!(
            wrong("long enough it is", "other"),
            (None, Some(text.not_same))
        );
        assert_eq!(
            wrong("long enough it is", "long enough it is"),
            (None, None)
        );
    }

    #[test]
    fn each_fault_has_a_sentence_of_its_own() {
        let all = [
            OpenFault::TooLarge,
            OpenFault::NotOurs,
            OpenFault::Shut,
            OpenFault::OtherServer,
        ];
        let said: std::collections::BTreeSet<_> = all.map(fault_words).into_iter().collect();
        assert_eq!(said.len(), all.len());
    }
}
