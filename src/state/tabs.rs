//! Word between the tabs of one browser: who changed what, so that all show it at once.

use serde_json::{Value, json};

use crate::domain::{ContractId, LicenseId};

/// What one tab tells the others. Ids only: the others read the rest themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The server it is about.
    pub server: String,
    /// Licenses whose seats changed.
    pub licenses: Vec<LicenseId>,
    /// Contracts whose managers changed.
    pub contracts: Vec<ContractId>,
    /// Whether people were created, changed or removed.
    pub users: bool,
    /// Whether teams were.
    pub teams: bool,
    /// Whether the person signed out.
    pub signed_out: bool,
}

// Field by field, since derived code would be several times as large.
#[cfg_attr(not(any(target_arch = "wasm32", test)), expect(dead_code))]
impl Word {
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let licenses = value.get("licenses")?.as_array()?.iter();
        Some(Self {
            server: value.get("server")?.as_str()?.to_owned(),
            licenses: licenses
                .map(|id| id.as_str().map(LicenseId::from))
                .collect::<Option<_>>()?,
            // Earlier versions of the panel do not send any.
            contracts: match value.get("contracts") {
                Some(contracts) => { contracts.as_array()?.iter() }
                    .map(|id| id.as_str().map(ContractId::from))
                    .collect::<Option<_>>()?,
                None => Vec::new(),
            },
            users: value.get("users")?.as_bool()?,
            teams: flag(&value, "teams")?,
            signed_out: flag(&value, "signed_out")?,
        })
    }

    fn write(&self) -> String {
        let licenses: Vec<&str> = self.licenses.iter().map(LicenseId::as_str).collect();
        let contracts: Vec<&str> = self.contracts.iter().map(ContractId::as_str).collect();
        json!({
            "server": self.server,
            "licenses": licenses,
            "contracts": contracts,
            "users": self.users,
            "teams": self.teams,
            "signed_out": self.signed_out,
        })
        .to_string()
    }
}

/// A yes or no that earlier versions of the panel may not send.
fn flag(value: &Value, name: &str) -> Option<bool> {
    match value.get(name) {
        Some(value) => value.as_bool(),
        None => Some(false),
    }
}

#[cfg(target_arch = "wasm32")]
mod channel {
    use super::Word;
    use leptos::prelude::{StoredValue, WithValue, on_cleanup};
    use send_wrapper::SendWrapper;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{BroadcastChannel, MessageEvent};

    /// The channel between tabs; silent where the browser has none.
    #[derive(Clone, Copy)]
    pub struct Tabs(StoredValue<Option<SendWrapper<BroadcastChannel>>>);

    impl Tabs {
        /// Opens the channel and listens on it.
        pub fn open(listen: impl Fn(Word) + 'static) -> Self {
            let channel = BroadcastChannel::new("seatboard").ok();
            if let Some(channel) = &channel {
                let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                    let text = event.data().as_string();
                    let word = text.and_then(|text| Word::read(&text));
                    // Another version of the panel may speak otherwise; then nothing is heard.
                    if let Some(word) = word {
                        listen(word);
                    }
                });
                channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
                // The channel lives as long as the page.
                heard.forget();
                let closing = SendWrapper::new(channel.clone());
                on_cleanup(move || closing.close());
            }
            Self(StoredValue::new(channel.map(SendWrapper::new)))
        }

        /// Tells the other tabs.
        pub fn tell(self, word: &Word) {
            self.0.with_value(|channel| {
                if let Some(channel) = channel {
                    // A closed channel has nobody left to tell.
                    let _ = channel.post_message(&JsValue::from_str(&word.write()));
                }
            });
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod channel {
    use super::Word;

    /// Outside a browser there are no tabs.
    #[derive(Clone, Copy)]
    pub struct Tabs;

    impl Tabs {
        /// Listens to nobody.
        pub fn open(_: impl Fn(Word) + 'static) -> Self {
            Self
        }

        /// Tells nobody.
        pub fn tell(self, _: &Word) {}
    }
}

pub use channel::Tabs;

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn a_word_is_read_as_it_was_written() {
        let word = Word {
            server: "https://keys.example".into(),
            licenses: vec!["a\"b".into(), "c".into()],
            contracts: vec!["d".into()],
            users: true,
            teams: true,
            signed_out: false,
        };
        assert_eq!(Word::read(&word.write()), Some(word));
    }

    #[test]
    fn what_another_version_says_is_not_half_heard() {
        let old = r#"{"server":"s","licenses":[],"users":false}"#;
        let heard = Word::read(old).map(|word| (word.server, word.signed_out));
        assert_eq!(heard, Some(("s".to_owned(), false)));
        for text in ["", "{}", r#"{"server":"s","licenses":[1],"users":false}"#] {
            assert_eq!(Word::read(text), None, "{text}");
        }
    }
}
