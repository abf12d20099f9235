//! A part of the panel that did not arrive, and why. The loader of the parts writes the reason into
//! the page (`xtask/src/parts_loader.js`): all that reaches the program is that there is none.

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

#[cfg(target_arch = "wasm32")]
fn reason() -> Option<String> {
    use leptos::prelude::*;
    document().document_element()?.get_attribute("data-missing")
}

/// There is no page outside a browser.
#[cfg(not(target_arch = "wasm32"))]
fn reason() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::Missing;

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
