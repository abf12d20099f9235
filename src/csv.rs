//! Tables and texts as files in the hands of the person.

pub use seatboard_core::csv::write;

/// Gives a text to the person as a file: a table, or as its name ends plain text.
#[cfg(target_arch = "wasm32")]
pub fn save(name: &str, text: &str) {
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

    let kind = BlobPropertyBag::new();
    let is_plain = name.ends_with(".txt");
    kind.set_type(if is_plain {
        "text/plain"
    } else {
        "text/csv;charset=utf-8"
    });
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let saved = || -> Option<()> {
        let blob = Blob::new_with_str_sequence_and_options(&parts, &kind).ok()?;
        let url = Url::create_object_url_with_blob(&blob).ok()?;
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
