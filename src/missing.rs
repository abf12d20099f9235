//! What the panel's own host does wrong, as far as scripts have written it into the page: a part
//! that did not arrive (`xtask/src/parts_loader.js`; all that reaches the program is that there is
//! none), and servers that the host's policy forbids (`public/before.js`; to the program these look
//! like servers that do not answer).

/// A part did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absent;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Absent {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Why a part is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The panel's host has no such file: the panel was replaced by another version.
    Gone,
    /// The host refused it, or failed.
    Refused,
    /// The host has not answered for half a minute.
    Late,
    /// There was no answer at all.
    Away,
}

impl Missing {
    /// The reason of the part that failed last.
    pub fn last() -> Self {
        Self::read(reason().as_deref())
    }

    fn read(reason: Option<&str>) -> Self {
        match reason {
            Some("gone") => Self::Gone,
            Some("refused") => Self::Refused,
            Some("late") => Self::Late,
            _ => Self::Away,
        }
    }
}

/// Whether the policy under which the panel runs forbids it to talk to the server at an address.
pub fn is_barred(url: &str) -> bool {
    written("data-barred").is_some_and(|origins| is_among(url, &origins))
}

fn is_among(url: &str, origins: &str) -> bool {
    let rest = |origin| url.strip_prefix(origin);
    let mut rests = origins.split(' ').filter_map(rest);
    rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What else the page says of its host, in the scripts' own words, for whoever looks after it.
pub fn notes() -> Vec<(&'static str, String)> {
    let names = ["data-missing", "data-barred", "data-start"];
    let note = |name| Some((name, written(name)?));
    names.into_iter().filter_map(note).collect()
}

/// What the build has written into the page about itself, such as `data-module`; see `Trunk.toml`.
#[cfg(target_arch = "wasm32")]
pub fn built(name: &str) -> Option<String> {
    use leptos::prelude::*;
    let meta = document().query_selector("meta[name=seatboard]");
    meta.ok().flatten()?.get_attribute(name)
}

/// There is no page outside a browser.
#[cfg(not(target_arch = "wasm32"))]
pub fn built(_: &str) -> Option<String> {
    None
}

fn reason() -> Option<String> {
    written("data-missing")
}

#[cfg(target_arch = "wasm32")]
fn written(name: &str) -> Option<String> {
    use leptos::prelude::*;
    document().document_element()?.get_attribute(name)
}

/// There is no page outside a browser.
#[cfg(not(target_arch = "wasm32"))]
fn written(_: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::{Missing, is_among};

    #[test]
    fn h6_a_forbidden_server_is_known_by_its_whole_origin() {
        let barred = "https://keys.example https://other.example:8443";
        assert!(is_among("https://keys.example", barred));
        assert!(is_among("https://other.example:8443/gate", barred));
        assert!(!is_among("https://keys.example.org", barred));
        assert!(!is_among("https://other.example", barred));
    }

    #[test]
    fn h2_what_the_loader_writes_is_known() {
        let loader = include_str!("../xtask/src/parts_loader.js");
        for (reason, missing) in [
            ("gone", Missing::Gone),
            ("refused", Missing::Refused),
            ("late", Missing::Late),
            ("away", Missing::Away),
        ] {
            assert!(loader.contains(&format!("\"{reason}\"")), "{reason}");
            assert_eq!(Missing::read(Some(reason)), missing);
        }
        assert_eq!(Missing::read(None), Missing::Away);
    }
}
