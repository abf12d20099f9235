//! The page around the panel, where a vendor's portal shows it in a frame: whoever is signed in
//! there need not sign in here again. The portal hands a token over by a message; nothing of it
//! ever stands in an address. See `docs/embedding.md` for the portal's side.
//!
//! A page that nobody has named could cover the panel and have a person press what they do not
//! see, so the panel shows nothing in it. Most browsers tell which pages are around. Where one
//! does not, a page has to show that it is named by answering: a question reaches nobody else.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::session::{Session, Stage};
use crate::{api::Secret, lean::effect};

/// Longer than any token; what is longer is something else.
const MOST_LETTERS: usize = 4_096;

/// Which pages are around the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Around {
    /// None: it has a window of its own.
    Nobody,
    /// Named ones or the panel's own, and what the nearest has said where it had to be asked.
    Named(Option<Word>),
    /// One that nobody has named, by its origin where the browser tells it.
    Stranger(Option<String>),
}

impl Around {
    /// Looks around, and asks where looking does not tell.
    pub async fn look(named: &[String]) -> Self {
        if !is_framed() {
            return Self::Nobody;
        }
        match judge(&ancestors().unwrap_or_default(), &own_origin(), named) {
            Sight::Named => Self::Named(None),
            Sight::Stranger(origin) => Self::Stranger(Some(origin)),
            Sight::Nothing if are_own() => Self::Named(None),
            Sight::Nothing if named.is_empty() => Self::Stranger(None),
            Sight::Nothing => match answer(named).await {
                Some(word) => Self::Named(Some(word)),
                None => Self::Stranger(None),
            },
        }
    }
}

/// What the browser tells of the pages around.
#[derive(Debug, PartialEq, Eq)]
enum Sight {
    Named,
    Stranger(String),
    /// Not enough to know it.
    Nothing,
}

/// `null` is an origin that is kept from us: of a page in a sandbox, or one that says to nobody
/// where it is.
fn judge(around: &[String], own: &str, named: &[String]) -> Sight {
    let is_named = |origin: &&String| *origin == own || named.contains(origin);
    let is_told = |origin: &&String| *origin != "null";
    match around.iter().find(|it| is_told(it) && !is_named(it)) {
        Some(stranger) => Sight::Stranger(stranger.clone()),
        None if !around.is_empty() && around.iter().all(|it| is_told(&it)) => Sight::Named,
        None => Sight::Nothing,
    }
}

/// The portals that may sign their people in.
#[derive(Clone, Copy)]
pub struct Host {
    origins: StoredValue<Vec<String>>,
    is_framed: bool,
    /// What it has said already.
    said: StoredValue<Option<Word>>,
}

impl Host {
    /// The page around the panel, if it is one of these.
    pub fn new(origins: Vec<String>, around: Around) -> Self {
        Self {
            is_framed: !origins.is_empty() && around != Around::Nobody,
            origins: StoredValue::new(origins),
            said: StoredValue::new(match around {
                Around::Named(word) => word,
                Around::Nobody | Around::Stranger(_) => None,
            }),
        }
    }

    /// Listens for a portal, and asks it who is in: at every start, since nothing of its people is
    /// kept, and when a token has ended. Whoever signs out here is not signed in again without
    /// asking for it.
    pub fn provide(self, session: Session) {
        provide_context(self);
        if !self.is_framed {
            return;
        }
        listen(self, session);
        match self.said.try_update_value(Option::take).flatten() {
            None => self.ask(session),
            Some(Word::Token(token)) => {
                session.expect_token();
                session.take_token(token);
            }
            Some(Word::Logout) => {}
        }
        let stage = session.stage();
        effect(move || {
            if let Stage::Ended(_) = stage.get() {
                self.ask(session);
            }
        });
    }

    /// Whether there is a portal to ask.
    pub fn is_there(self) -> bool {
        self.is_framed
    }

    /// Asks the portal for a token.
    pub fn ask(self, session: Session) {
        session.expect_token();
        self.origins.with_value(|origins| ask_for_token(origins));
    }

    #[cfg_attr(not(target_arch = "wasm32"), expect(dead_code))]
    fn trusts(self, origin: &str) -> bool {
        self.origins
            .with_value(|origins| origins.iter().any(|it| it == origin))
    }
}

/// The page around the panel.
pub fn use_host() -> Host {
    expect_context()
}

fn ask_for_token(origins: &[String]) {
    let word = json!({ "seatboard": "sign-in" }).to_string();
    for origin in origins {
        post(&word, origin);
    }
}

/// What a portal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// This is who is signed in there.
    Token(Secret),
    /// Nobody is any more.
    Logout,
}

#[cfg_attr(not(any(target_arch = "wasm32", test)), expect(dead_code))]
fn read(text: &str) -> Option<Word> {
    let value: Value = serde_json::from_str(text).ok()?;
    match value.get("seatboard")?.as_str()? {
        "logout" => Some(Word::Logout),
        "token" => {
            let token = value.get("token")?.as_str()?;
            let is_one = !token.is_empty() && token.len() <= MOST_LETTERS;
            is_one.then(|| Word::Token(Secret::new(token)))
        }
        _ => None,
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use futures_channel::oneshot;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;

    use super::{Host, Session, Word, ask_for_token, read};

    /// How long a page may take to answer.
    const PATIENCE: Duration = Duration::from_secs(3);

    /// Whether the panel is inside another page.
    pub fn is_framed() -> bool {
        let window = window();
        matches!(window.parent(), Ok(Some(parent)) if parent != window)
    }

    pub fn own_origin() -> String {
        window().location().origin().unwrap_or_default()
    }

    /// The origins of the pages around, the nearest first, where the browser tells them.
    pub fn ancestors() -> Option<Vec<String>> {
        let location = window().location();
        let list = js_sys::Reflect::get(&location, &"ancestorOrigins".into()).ok()?;
        if list.is_undefined() {
            return None;
        }
        let list = js_sys::Array::from(&list);
        Some(list.iter().filter_map(|it| it.as_string()).collect())
    }

    /// Whether all pages around are of the panel's own origin: those of others cannot be looked at.
    pub fn are_own() -> bool {
        let own = own_origin();
        let mut here = window();
        while let Ok(Some(parent)) = here.parent() {
            if parent == here {
                return true;
            }
            if parent.location().origin().ok().as_ref() != Some(&own) {
                return false;
            }
            here = parent;
        }
        false
    }

    pub fn post(word: &str, origin: &str) {
        if let Ok(Some(parent)) = window().parent() {
            // The browser delivers it to this origin only; another page around hears nothing.
            let _ = parent.post_message(&word.into(), origin);
        }
    }

    /// What the page around says, if it is one of these.
    fn heard(event: &web_sys::Event, named: impl Fn(&str) -> bool) -> Option<Word> {
        let event = event.dyn_ref::<web_sys::MessageEvent>()?;
        let parent = window().parent().ok()??;
        let source = event.source()?;
        let is_parents = js_sys::Object::is(&source, &parent);
        if !is_parents || !named(&event.origin()) {
            return None;
        }
        read(&event.data().as_string()?)
    }

    /// Asks the page around who is in. It has three seconds.
    pub async fn answer(named: &[String]) -> Option<Word> {
        let (tell, told) = oneshot::channel();
        let tell = Rc::new(Cell::new(Some(tell)));
        let end = move |word: Option<Word>| {
            if let Some(tell) = tell.take() {
                // The one who waits is below.
                let _ = tell.send(word);
            }
        };
        let all = named.to_vec();
        let hear = end.clone();
        let listening = window_event_listener_untyped("message", move |event| {
            let word = heard(&event, |origin| all.iter().any(|it| it == origin));
            if word.is_some() {
                hear(word);
            }
        });
        set_timeout(move || end(None), PATIENCE);
        ask_for_token(named);
        let word = told.await.ok().flatten();
        listening.remove();
        word
    }

    pub fn listen(host: Host, session: Session) {
        let handle = window_event_listener_untyped("message", move |event| {
            match heard(&event, |origin| host.trusts(origin)) {
                Some(Word::Token(token)) => session.take_token(token),
                Some(Word::Logout) => session.sign_out_by_host(),
                None => {}
            }
        });
        // It listens as long as the page lives.
        std::mem::forget(handle);
    }
}

/// Nobody is around outside a browser.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use super::{Host, Session, Word};

    /// Whether the panel is inside another page.
    pub fn is_framed() -> bool {
        false
    }

    pub fn own_origin() -> String {
        String::new()
    }

    pub fn ancestors() -> Option<Vec<String>> {
        None
    }

    pub fn are_own() -> bool {
        false
    }

    pub fn post(_: &str, _: &str) {}

    pub async fn answer(_: &[String]) -> Option<Word> {
        None
    }

    pub fn listen(_: Host, _: Session) {}
}

pub use browser::is_framed;
use browser::{ancestors, answer, are_own, listen, own_origin, post};

#[cfg(test)]
mod tests {
    use super::{Sight, Word, judge, read};

    #[test]
    fn p2_every_page_around_has_to_be_named_or_the_panels_own() {
        let all = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let named = all(&["https://portal.example"]);
        let own = "https://seats.example";
        let judged = |around: &[&str]| judge(&all(around), own, &named);
        assert_eq!(judged(&["https://portal.example"]), Sight::Named);
        assert_eq!(judged(&[own, "https://portal.example", own]), Sight::Named);
        // Named pages can be in a stranger's frame themselves.
        let stranger = Sight::Stranger("https://trap.example".to_owned());
        assert_eq!(
            judged(&["https://portal.example", "https://trap.example"]),
            stranger
        );
        assert_eq!(judged(&["null", "https://trap.example"]), stranger);
        assert_eq!(judged(&["https://portal.example", "null"]), Sight::Nothing);
        assert_eq!(judged(&[]), Sight::Nothing);
        for almost in [
            "http://portal.example",
            "https://portal.example:444",
            "https://portal.example.trap",
        ] {
            assert_eq!(judged(&[almost]), Sight::Stranger(almost.to_owned()));
        }
    }

    #[test]
    fn p1_a_portal_says_that_its_person_has_signed_out() {
        assert!(matches!(
            read(r#"{"seatboard":"logout"}"#),
            Some(Word::Logout)
        ));
    }

    #[test]
    fn only_a_message_of_the_agreed_shape_carries_a_token() {
        let taken = |text: &str| match read(text)? {
            Word::Token(token) => Some(token.expose().to_owned()),
            Word::Logout => None,
        };
        let good = r#"{"seatboard":"token","token":"admin-1"}"#;
        assert_eq!(taken(good).as_deref(), Some("admin-1"));
        let long = format!(r#"{{"seatboard":"token","token":"{}"}}"#, "x".repeat(5_000));
        for bad in [
            "",
            "token",
            "{}",
            r#"{"seatboard":"token"}"#,
            r#"{"seatboard":"token","token":""}"#,
            r#"{"seatboard":"token","token":1}"#,
            r#"{"seatboard":"sign-in","token":"a"}"#,
            &long,
        ] {
            assert_eq!(taken(bad), None, "{bad}");
        }
    }
}
