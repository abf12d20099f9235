//! Word between the tabs of one browser: who changed what, so that all show it at once; and a new
//! tab that asks one that is signed in to let it in. Only pages of the panel's own origin hear it.

use leptos::prelude::Callback;
use serde_json::{Value, json};

use crate::{api::Secret, desk::News};

/// What tabs say to each other of who is in. What changed is [`Word`]'s to say, which only a tab
/// needs that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The person signed out.
    Left {
        /// The server it is about.
        server: String,
    },
    /// A new tab asks to be let in.
    Ask {
        /// The server it is about.
        server: String,
        /// What it calls itself, this once.
        by: String,
    },
    /// A tab that is signed in lets it in.
    Answer {
        /// What the new tab calls itself.
        to: String,
        /// The token; never kept by who gets it.
        token: Secret,
        /// What opens what the browser keeps of the person, as the tab has kept it over a reload.
        key: Option<Secret>,
    },
}

impl Said {
    /// What another tab said, if it is about who is in.
    pub fn read(value: &Value) -> Option<Self> {
        let part = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
        if let Some(by) = part("asks") {
            let server = part("server")?;
            return Some(Self::Ask { server, by });
        }
        if let Some(to) = part("to") {
            return Some(Self::Answer {
                to,
                token: Secret::new(part("token")?),
                key: part("key").map(Secret::new),
            });
        }
        let server = part("server")?;
        flag(value, "signed_out")?.then_some(Self::Left { server })
    }

    /// For [`Tabs::tell`].
    pub fn write(&self) -> Value {
        match self {
            // With what earlier versions of the panel look for.
            Self::Left { server } => {
                json!({ "server": server, "licenses": [], "signed_out": true })
            }
            Self::Ask { server, by } => json!({ "server": server, "asks": by }),
            Self::Answer { to, token, key } => json!({
                "to": to,
                "token": token.expose(),
                "key": key.as_ref().map(Secret::expose),
            }),
        }
    }
}

/// What one tab tells the others. Ids only: the others read the rest themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The server it is about.
    pub server: String,
    /// What changed.
    pub news: News,
}

// Field by field, since derived code would be several times as large.
impl Word {
    /// What another tab said, if it is about what changed.
    pub fn read(value: &Value) -> Option<Self> {
        if flag(value, "signed_out")? {
            return None;
        }
        let (people, teams) = (ids(value, "people")?, ids(value, "team_ids")?);
        let all = ids(value, "licenses")?;
        // Earlier versions of the panel say that people or teams changed, but not which.
        let news = News {
            licenses: all?.into_iter().map(Into::into).collect(),
            contracts: { ids(value, "contracts")?.into_iter().flatten() }
                .map(Into::into)
                .collect(),
            everybody: people.is_none() && flag(value, "users")?,
            users: people.into_iter().flatten().map(Into::into).collect(),
            all_teams: teams.is_none() && flag(value, "teams")?,
            teams: teams.into_iter().flatten().map(Into::into).collect(),
        };
        Some(Self {
            server: value.get("server")?.as_str()?.to_owned(),
            news,
        })
    }

    /// For [`Tabs::tell`].
    pub fn write(&self) -> Value {
        let news = &self.news;
        let mut value = json!({
            "server": self.server,
            "licenses": list(news.licenses.iter().map(|id| id.as_str())),
            "contracts": list(news.contracts.iter().map(|id| id.as_str())),
            "users": news.everybody || !news.users.is_empty(),
            "teams": news.all_teams || !news.teams.is_empty(),
            "signed_out": false,
        });
        if !news.everybody {
            value["people"] = list(news.users.iter().map(|id| id.as_str()));
        }
        if !news.all_teams {
            value["team_ids"] = list(news.teams.iter().map(|id| id.as_str()));
        }
        value
    }
}

/// That what is staged has changed. Only tabs of the same person can open it; it comes along, since
/// the browser's storage may be later in another tab than this word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restaged {
    /// The name it is kept by, which tells whose it is and on which server.
    pub name: String,
    /// What is staged, sealed; `None` if nothing is.
    pub sealed: Option<String>,
}

impl Restaged {
    /// What another tab said, if it is about what is staged.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            name: value.get("staged")?.as_str()?.to_owned(),
            sealed: { value.get("sealed")?.as_str() }.map(str::to_owned),
        })
    }

    /// For [`Tabs::tell`].
    pub fn write(&self) -> Value {
        json!({ "staged": self.name, "sealed": self.sealed })
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

/// Who listens.
type Listener = Callback<Value>;

#[cfg(target_arch = "wasm32")]
mod channel {
    use super::{Listener, Value};
    use leptos::prelude::{Callable, StoredValue, UpdateValue, WithValue, on_cleanup};
    use send_wrapper::SendWrapper;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{BroadcastChannel, MessageEvent};

    /// The channel between tabs; silent where the browser has none.
    #[derive(Clone, Copy)]
    pub struct Tabs {
        channel: StoredValue<Option<SendWrapper<BroadcastChannel>>>,
        listeners: StoredValue<Vec<Listener>>,
    }

    impl Tabs {
        /// Opens the channel.
        pub fn open() -> Self {
            let listeners = StoredValue::new(Vec::<Listener>::new());
            let channel = BroadcastChannel::new("seatboard").ok();
            if let Some(channel) = &channel {
                let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                    let text = event.data().as_string();
                    let Some(said) =
                        text.and_then(|text| serde_json::from_str::<Value>(&text).ok())
                    else {
                        return;
                    };
                    let all = listeners.try_with_value(Clone::clone);
                    for listener in all.into_iter().flatten() {
                        listener.run(said.clone());
                    }
                });
                channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
                // The channel lives as long as the page.
                heard.forget();
                let closing = SendWrapper::new(channel.clone());
                on_cleanup(move || closing.close());
            }
            Self {
                channel: StoredValue::new(channel.map(SendWrapper::new)),
                listeners,
            }
        }

        /// Listens from now on.
        pub fn listen(self, listener: Listener) {
            self.listeners.update_value(|all| all.push(listener));
        }

        /// Tells the other tabs.
        pub fn tell(self, said: &Value) {
            self.channel.with_value(|channel| {
                if let Some(channel) = channel {
                    // A closed channel has nobody left to tell.
                    let _ = channel.post_message(&JsValue::from_str(&said.to_string()));
                }
            });
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod channel {
    use super::{Listener, Value};

    /// Outside a browser there are no tabs.
    #[derive(Clone, Copy)]
    pub struct Tabs;

    impl Tabs {
        /// Opens nothing.
        pub fn open() -> Self {
            Self
        }

        /// Listens to nobody.
        pub fn listen(self, _: Listener) {}

        /// Tells nobody.
        pub fn tell(self, _: &Value) {}
    }
}

pub use channel::Tabs;

#[cfg(test)]
mod tests {
    use super::{Restaged, Said, Word};
    use crate::{api::Secret, desk::News};

    fn read(text: &str) -> Option<Word> {
        Word::read(&serde_json::from_str(text).ok()?)
    }

    #[test]
    fn u32_who_asks_and_who_answers_are_understood_and_no_word() {
        let ask = Said::Ask {
            server: "https://keys.example".into(),
            by: "0f".into(),
        };
        let answer = |key: Option<&str>| Said::Answer {
            to: "0f".into(),
            token: Secret::new("admin-token"),
            key: key.map(Secret::new),
        };
        let left = Said::Left {
            server: "https://keys.example".into(),
        };
        // A key is bytes, each a character.
        for said in [ask, left, answer(Some("0f \u{0}\u{ff}\"")), answer(None)] {
            assert_eq!(Said::read(&said.write()), Some(said.clone()));
            assert_eq!(Word::read(&said.write()), None);
        }
        assert!(!format!("{:?}", answer(None)).contains("admin-token"));
    }

    #[test]
    fn what_is_staged_is_no_word_of_who_is_in_or_what_changed() {
        for sealed in [None, Some("\u{0}\u{ff}\"".to_owned())] {
            let name = "seatboard.staged 0f plan".to_owned();
            let said = Restaged { name, sealed };
            assert_eq!(Restaged::read(&said.write()), Some(said.clone()));
            assert_eq!(Said::read(&said.write()), None);
            assert_eq!(Word::read(&said.write()), None);
        }
    }

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
            };
            assert_eq!(Said::read(&word.write()), None);
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
        assert_eq!(read(old).map(|word| word.news), Some(news));
        for text in [
            "",
            "{}",
            r#"{"server":"s","licenses":[1],"users":false}"#,
            r#"{"server":"s","licenses":[],"people":[1]}"#,
            r#"{"server":"s","licenses":[],"people":true}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
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
        assert!(word.write().to_string().contains(r#""users":true"#));
    }
}
