//! What the whole page makes room for, told on its root element. Style sheets could find it
//! with `:has()`, but then the browser looks at the style of everything below the root whenever
//! anything comes or goes.

use leptos::prelude::*;

/// Says on the root element that such a thing is on the page, until its owner goes. Several
/// may be there at once.
pub fn mark_page(name: &'static str) {
    count(name, 1);
    on_cleanup(move || count(name, -1));
}

/// One more of such a thing, or one fewer, is on the page.
fn count(name: &str, by: i32) {
    let Some(root) = document().document_element() else {
        return;
    };
    let before = root.get_attribute(name);
    let before = before.and_then(|count| count.parse().ok()).unwrap_or(0_i32);
    let count = before.saturating_add(by);
    // Neither can fail: the names are those of attributes.
    let _ = if count > 0 {
        root.set_attribute(name, &count.to_string())
    } else {
        root.remove_attribute(name)
    };
}
