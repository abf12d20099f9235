//! Files from the hands of the person: chosen, or dropped.

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, Event, File, HtmlInputElement};

/// The file that was chosen. The same can be chosen again after it was put right.
pub fn chosen_file(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event_target(event);
    let file = input.files()?.get(0)?;
    input.set_value("");
    Some(file)
}

/// The file that was dropped; text goes where it was dropped.
pub fn dropped_file(event: &DragEvent) -> Option<File> {
    let file = event.data_transfer()?.files()?.get(0)?;
    event.prevent_default();
    Some(file)
}

/// What is in a file. `None` if the browser cannot hand it over, as with a folder.
pub async fn file_bytes(file: &File) -> Option<Vec<u8>> {
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}
