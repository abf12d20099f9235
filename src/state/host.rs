//! The page around the panel, where a vendor's portal shows it in a frame: whoever is signed in
//! there need not sign in here again. The portal hands a token over by a message; nothing of it
//! ever stands in an address. See `docs/embedding.md` for the portal's side.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::session::{Session, Stage};
use crate::{api::Secret, lean::effect};

/// Longer than any token; what is longer is something else.
const MOST_LETTERS: usize = 4_096;

/// The portals that may sign their people in.
#[derive(Clone, Copy)]
pub struct Host {
    origins: StoredValue<Vec<String>>,
    is_framed: bool,
}

impl Host {
    /// The page around the panel, if it is one of these.
    pub fn new(origins: Vec<String>) -> Self {
        Self {
            is_framed: !origins.is_empty() && is_framed(),
            origins: StoredValue::new(origins),
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
        self.ask(session);
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
        let word = json!({ "seatboard": "sign-in" }).to_string();
        self.origins.with_value(|origins| {
            for origin in origins {
                post(&word, origin);
            }
        });
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

/// What a portal says.
#[cfg_attr(not(any(target_arch = "wasm32", test)), expect(dead_code))]
enum Word {
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
fn is_framed() -> bool {
    let window = window();
    matches!(window.parent(), Ok(Some(parent)) if parent != window)
}

#[cfg(not(target_arch = "wasm32"))]
fn is_framed() -> bool {
    false
}

#[cfg(target_arch = "wasm32")]
fn post(word: &str, origin: &str) {
    if let Ok(Some(parent)) = window().parent() {
        // The browser delivers it to this origin only; another page around hears nothing.
        let _ = parent.post_message(&word.into(), origin);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn post(_: &str, _: &str) {}

#[cfg(target_arch = "wasm32")]
fn listen(host: Host, session: Session) {
    use wasm_bindgen::JsCast;

    let handle = window_event_listener_untyped("message", move |event| {
        let Some(event) = event.dyn_ref::<web_sys::MessageEvent>() else {
            return;
        };
        let parent = window().parent().ok().flatten();
        let is_parents = event.source().is_some_and(|source| {
            parent.is_some_and(|parent| js_sys::Object::is(&source, &parent))
        });
        if !is_parents || !host.trusts(&event.origin()) {
            return;
        }
        match event.data().as_string().and_then(|text| read(&text)) {
            Some(Word::Token(token)) => session.take_token(token),
            Some(Word::Logout) => session.sign_out_by_host(),
            None => {}
        }
    });
    // It listens as long as the page lives.
    std::mem::forget(handle);
}

#[cfg(not(target_arch = "wasm32"))]
fn listen(_: Host, _: Session) {}

#[cfg(test)]
mod tests {
    use super::{Word, read};

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
