//! Style sheets that nobody needs before they are in. The page names them switched off, so the
//! browser fetches none of them until the first part is on its way.

use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

/// A sheet on its way.
pub struct Sheet {
    link: Element,
    coming: JsFuture,
}

/// Has the browser fetch all that are not here, and says which.
pub fn fetch() -> Vec<Sheet> {
    let Ok(links) = document().query_selector_all("link.later") else {
        return Vec::new();
    };
    let links = (0..links.length()).filter_map(|at| links.item(at)?.dyn_into().ok());
    links.filter(is_absent).map(Sheet::new).collect()
}

/// Whether a link has no sheet yet: it is switched off, or on its way.
fn is_absent(link: &Element) -> bool {
    let sheet = Reflect::get(link, &JsValue::from_str("sheet"));
    sheet.is_ok_and(|sheet| sheet.is_null())
}

impl Sheet {
    fn new(link: Element) -> Self {
        let coming = Promise::new(&mut |came, failed| {
            for (event, tell) in [("load", came), ("error", failed)] {
                // An element takes any listener.
                let _ = link.add_event_listener_with_callback(event, &tell);
            }
        });
        // Removing what is not there is no error: it is on its way already.
        let _ = link.remove_attribute("disabled");
        Self {
            link,
            coming: coming.into(),
        }
    }

    /// Waits for it. `false` if it did not come; it can be fetched again then.
    pub async fn has_come(self) -> bool {
        let came = self.coming.await.is_ok();
        if !came {
            let _ = self.link.set_attribute("disabled", "");
        }
        came
    }
}
