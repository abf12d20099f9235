//! Word between the tabs of one browser: who changed what, so that all show it at once.

use serde_json::{Value, json};

use crate::desk::News;

/// What one tab tells the others. Ids only: the others read the rest themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The server it is about.
    pub server: String,
    /// What changed.
    pub news: News,
    /// Whether the person signed out.
    pub signed_out: bool,
}

// Field by field, since derived code would be several times as large.
#[cfg_attr(not(any(target_arch = "wasm32", test)), expect(dead_code))]
impl Word {
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let (people, teams) = (ids(&value, "people")?, ids(&value, "team_ids")?);
        let all = ids(&value, "licenses")?;
        // Earlier versions of the panel say that people or teams changed, but not which.
        let news = News {
            licenses: all?.into_iter().map(Into::into).collect(),
            contracts: { ids(&value, "contracts")?.into_iter().flatten() }
                .map(Into::into)
                .collect(),
            everybody: people.is_none() && flag(&value, "users")?,
            users: people.into_iter().flatten().map(Into::into).collect(),
            all_teams: teams.is_none() && flag(&value, "teams")?,
            teams: teams.into_iter().flatten().map(Into::into).collect(),
        };
        Some(Self {
            server: value.get("server")?.as_str()?.to_owned(),
            news,
            signed_out: flag(&value, "signed_out")?,
        })
    }

    fn write(&self) -> String {
        let news = &self.news;
        let mut value = json!({
            "server": self.server,
            "licenses": list(news.licenses.iter().map(|id| id.as_str())),
            "contracts": list(news.contracts.iter().map(|id| id.as_str())),
            "users": news.everybody || !news.users.is_empty(),
            "teams": news.all_teams || !news.teams.is_empty(),
            "signed_out": self.signed_out,
        });
        if !news.everybody {
            value["people"] = list(news.users.iter().map(|id| id.as_str()));
        }
        if !news.all_teams {
            value["team_ids"] = list(news.teams.iter().map(|id| id.as_str()));
        }
        value.to_string()
    }
}

fn list<'a>(ids: impl Iterator<Item = &'a str>) -> Value {
    Value::Array(ids.map(Value::from).collect())
}

/// Ids that other versions of the panel may not send; `None` in all if they are not ids.
fn ids<'a>(value: &'a Value, name: &str) -> Option<Option<Vec<&'a str>>> {
    let Some(value) = value.get(name) else {
        return Some(None);
    };
    let ids = value.as_array()?.iter().map(Value::as_str);
    ids.collect::<Option<Vec<_>>>().map(Some)
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
    use crate::desk::News;

    #[test]
    fn a_word_is_read_as_it_was_written() {
        let news = News {
            licenses: vec!["a\"b".into(), "c".into()],
            contracts: vec!["d".into()],
            users: vec!["e".into()],
            teams: vec!["f".into()],
            ..News::default()
        };
        let all = News {
            everybody: true,
            all_teams: true,
            ..News::default()
        };
        for news in [news, all, News::default()] {
            let word = Word {
                server: "https://keys.example".into(),
                news,
                signed_out: false,
            };
            assert_eq!(Word::read(&word.write()), Some(word));
        }
    }

    #[test]
    fn what_another_version_says_is_not_half_heard() {
        let old = r#"{"server":"s","licenses":["a"],"users":true}"#;
        let news = News {
            licenses: vec!["a".into()],
            everybody: true,
            ..News::default()
        };
        assert_eq!(Word::read(old).map(|word| word.news), Some(news));
        for text in [
            "",
            "{}",
            r#"{"server":"s","licenses":[1],"users":false}"#,
            r#"{"server":"s","licenses":[],"people":[1]}"#,
            r#"{"server":"s","licenses":[],"people":true}"#,
        ] {
            assert_eq!(Word::read(text), None, "{text}");
        }
    }

    #[test]
    fn s7_earlier_versions_hear_that_people_changed() {
        let news = News {
            users: vec!["e".into()],
            ..News::default()
        };
        let word = Word {
            news,
            ..Word::default()
        };
        assert!(word.write().contains(r#""users":true"#));
    }
}
