//! Tables and texts as files in the hands of the person.

pub use seatboard_core::csv::write;

/// Gives a text to the person as a file, of the type that its name ends with: a table unless that
/// says something else.
#[cfg(target_arch = "wasm32")]
pub fn save(name: &str, text: &str) {
    use wasm_bindgen::JsValue;
    use web_sys::{Blob, BlobPropertyBag};

    let kind = BlobPropertyBag::new();
    kind.set_type(match name.rsplit_once('.') {
        Some((_, "txt")) => "text/plain",
        Some((_, "ics")) => "text/calendar;charset=utf-8",
        Some((_, "json")) => "application/json",
        Some((_, "html")) => "text/html;charset=utf-8",
        Some(_) | None => "text/csv;charset=utf-8",
    });
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    // Every browser that runs the panel can do all of it.
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) {
        give(name, &blob);
    }
}

/// Gives bytes to the person as a file.
#[cfg(target_arch = "wasm32")]
pub fn save_bytes(name: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    if let Ok(blob) = web_sys::Blob::new_with_u8_array_sequence(&parts) {
        give(name, &blob);
    }
}

#[cfg(target_arch = "wasm32")]
fn give(name: &str, blob: &web_sys::Blob) {
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlAnchorElement, Url};

    let saved = || -> Option<()> {
        let url = Url::create_object_url_with_blob(blob).ok()?;
        let document = web_sys::window()?.document()?;
        let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
        link.set_href(&url);
        link.set_download(name);
        link.click();
        // The browser has taken the contents by the next turn.
        leptos::prelude::set_timeout(
            move || {
                let _ = Url::revoke_object_url(&url);
            },
            std::time::Duration::from_secs(10),
        );
        Some(())
    };
    // Every browser that runs the panel can do all of it.
    let _ = saved();
}

/// Outside a browser there is nobody to give it to.
#[cfg(not(target_arch = "wasm32"))]
pub fn save(_: &str, _: &str) {}

/// Outside a browser there is nobody to give them to.
#[cfg(not(target_arch = "wasm32"))]
pub fn save_bytes(_: &str, _: &[u8]) {}
