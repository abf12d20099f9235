//! What the panel says by itself: toasts, and sentences for those who listen.

use leptos::prelude::*;

use super::host::is_framed;
use crate::{csv, text::t};

/// Something to press on a toast.
#[derive(Clone)]
pub struct NoticeAction {
    /// The word on the button.
    pub label: String,
    /// What it does.
    pub act: Callback<()>,
}

/// A short message at the edge of the page.
#[derive(Clone)]
pub struct Notice {
    /// Tells toasts apart; grows.
    pub id: u64,
    /// What happened.
    pub message: String,
    /// What can be done about it.
    pub action: Option<NoticeAction>,
    /// Whether something went wrong.
    pub is_bad: bool,
}

/// All notices on screen.
#[derive(Clone, Copy)]
pub struct Notices {
    list: RwSignal<Vec<Notice>>,
    next: StoredValue<u64>,
    said: RwSignal<(String, u32)>,
}

impl Notices {
    /// Makes the notices available to every screen.
    pub fn provide() -> Self {
        let notices = Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            said: RwSignal::new((String::new(), 0)),
        };
        provide_context(notices);
        notices
    }

    /// Shows a message, and says it to those who listen.
    pub fn show(self, message: String, action: Option<NoticeAction>, is_bad: bool) {
        self.say(message.clone());
        let id = self.next.try_update_value(|next| {
            *next += 1;
            *next
        });
        let Some(id) = id else { return };
        self.list.update(|list| {
            list.push(Notice {
                id,
                message,
                action,
                is_bad,
            });
            // More than three hide the page they speak of.
            if list.len() > 3 {
                list.remove(0);
            }
        });
    }

    /// Gives a text to the person as a file, and says so. Inside another page all that can be known
    /// is that the browser has it: that page decides whether files may be saved. Elsewhere `words`
    /// say what the file holds; without any, the browser's own word of it is enough.
    pub fn save(self, file: &str, text: &str, words: Option<String>) {
        csv::save(file, text);
        self.saved(file, words);
    }

    /// As [`Self::save`], for bytes.
    pub fn save_bytes(self, file: &str, bytes: &[u8], words: Option<String>) {
        csv::save_bytes(file, bytes);
        self.saved(file, words);
    }

    fn saved(self, file: &str, words: Option<String>) {
        if is_framed() {
            self.show((t().saved_unseen)(file), None, false);
        } else if let Some(words) = words {
            self.show(words, None, false);
        }
    }

    /// Says a sentence to those who listen, without showing anything.
    pub fn say(self, sentence: String) {
        // What is said while a dialog is still open is not heard: everything outside it is inert.
        let speak = move || {
            let next = |said: &mut (String, u32)| *said = (sentence, said.1.wrapping_add(1));
            self.said.try_update(next);
        };
        set_timeout(speak, std::time::Duration::from_millis(150));
    }

    /// Takes a message away.
    pub fn dismiss(self, id: u64) {
        self.list
            .update(|list| list.retain(|notice| notice.id != id));
    }

    /// Does what the newest message offers, which is to take back what it tells of. `false` where
    /// none offers anything.
    pub fn take_back(self) -> bool {
        let newest = self.list.with_untracked(|list| {
            let mut offers = list.iter().rev();
            offers.find_map(|it| Some((it.id, it.action.clone()?)))
        });
        let Some((id, action)) = newest else {
            return false;
        };
        self.dismiss(id);
        action.act.run(());
        true
    }

    /// Says that something is on the clipboard, or shows that it is not.
    pub fn tell_copied(self, worked: bool) {
        match worked {
            true => self.say(t().copied.to_owned()),
            false => self.show(t().copy_failed.to_owned(), None, true),
        }
    }

    /// Whether there is something to take back by [`Self::take_back`].
    pub fn has_offer(self) -> bool {
        (self.list).with_untracked(|list| list.iter().any(|it| it.action.is_some()))
    }

    /// Takes all messages away.
    pub fn clear(self) {
        self.list.set(Vec::new());
        self.said.update(|said| said.0.clear());
    }

    /// The messages on screen, oldest first.
    pub fn list(self) -> Signal<Vec<Notice>> {
        self.list.into()
    }

    /// The sentence last said, and how many were said up to it: the same one twice is two.
    pub fn said(self) -> Signal<(String, u32)> {
        self.said.into()
    }
}

/// The notices on screen.
pub fn use_notices() -> Notices {
    expect_context()
}
