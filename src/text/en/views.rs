//! Saved views of lists, in English.

use crate::text::views::ViewsText;

pub(super) static TEXT: ViewsText = ViewsText {
    title: "Views",
    chosen: |name| format!("View: {name}"),
    save: "Save view…",
    save_title: "Save this view",
    rename: |name| format!("Rename “{name}”…"),
    rename_title: "Rename this view",
    delete: |name| format!("Delete “{name}”"),
    deleted: |name| format!("The view “{name}” is deleted."),
    copy_link: "Copy link",
    copied: "The link is copied.",
    hint: "Search, filters, order and columns as they are now. Kept in this browser.",
    taken: "Another view of this list is called that.",
    confirm: "Save view",
};
