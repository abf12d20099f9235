//! A list out of a file that is chosen, or dropped on the form.

use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, Event, File, HtmlInputElement};

use super::columns::List;
use crate::{
    state::notices::use_notices,
    text::{lists, t},
    ui::ActionButton,
};

/// The largest file that is read, in bytes: some twenty thousand people with many columns.
const MOST_BYTES: f64 = 4_000_000.0;
/// A file with headings that are known, as somebody may begin with.
const EXAMPLE: &str = "Email,First name,Last name\r\n\
    ana.test@example.com,Ana,Test\r\n\
    karl.lind@example.com,Karl,Lind\r\n";

/// Takes files.
#[derive(Clone, Copy)]
pub(super) struct FromFile {
    list: RwSignal<Option<List>>,
    fault: RwSignal<Option<&'static str>>,
}

impl FromFile {
    /// Their lists go into `list`.
    pub(super) fn into(list: RwSignal<Option<List>>) -> Self {
        Self {
            list,
            fault: RwSignal::new(None),
        }
    }

    /// Reads what was dropped, where that is a file; text goes where it was dropped.
    pub(super) fn take_dropped(self, event: &DragEvent) {
        let files = event.data_transfer().and_then(|it| it.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            event.prevent_default();
            self.read(file);
        }
    }

    fn take_chosen(self, event: &Event) {
        let input: HtmlInputElement = event_target(event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            // The same file can be chosen again after it was put right.
            input.set_value("");
            self.read(file);
        }
    }

    fn read(self, file: File) {
        let Self { list, fault } = self;
        fault.set(None);
        if file.size() > MOST_BYTES {
            return fault.set(Some(t().manage.file_too_large));
        }
        spawn_local(async move {
            let said = JsFuture::from(file.array_buffer()).await;
            // The dialog may have been closed meanwhile.
            if list.try_get_untracked().is_none() {
                return;
            }
            // What the browser cannot hand over, such as a folder, is no text either.
            let bytes = said.map_or_else(|_| Vec::from([0]), |it| Uint8Array::new(&it).to_vec());
            match List::new(file.name(), bytes) {
                Ok(found) => list.set(Some(found)),
                Err(refusal) => fault.set(Some((lists().refusal)(refusal))),
            }
        });
    }

    /// The way to choose one, and an example of one.
    pub(super) fn view(self) -> impl IntoView {
        let notices = use_notices();
        let words = t().manage;
        view! {
            <div class="from-file">
                <label class="btn">
                    {words.from_file}
                    <input
                        class="visually-hidden"
                        type="file"
                        accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"
                        on:change=move |event| self.take_chosen(&event)
                    />
                </label>
                <ActionButton on_press=move |()| notices.save(words.example_name, EXAMPLE, None)>
                    {words.save_example}
                </ActionButton>
                {move || self.fault.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> })}
            </div>
        }
    }
}
