//! Query strings with nested keys: `page[size]=10`, `roles[]=admin`, `metadata[a][b]=c`.
//! A known name with the wrong shape reads as absent: the server ignores such filters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The pairs of a query string, decoded, in the order they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

/// One part of a path or query, percent-decoded.
pub(crate) fn decode(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

fn encode(part: &str) -> String {
    utf8_percent_encode(part, KEPT).to_string()
}

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let read = |part: &str| decode(&part.replace('+', " "));
            (read(key), read(value))
        });
        Self(pairs.collect())
    }

    /// A plain value, blank ones included.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        let last = self.0.iter().rev().find(|(key, _)| key == name);
        last.map(|(_, value)| value.as_str())
    }

    /// A plain value that is not blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.raw(name).filter(|value| !value.trim().is_empty())
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.raw(name)? {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The values of `name[]`.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        let wanted = format!("{name}[]");
        let values: Vec<&str> = self
            .0
            .iter()
            .filter(|(key, _)| *key == wanted)
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then_some(values)
    }

    /// The pairs below `name`: `("a][b", value)` comes out as `(["a", "b"], value)`.
    pub(crate) fn hash(&self, name: &str) -> Vec<(Vec<&str>, &str)> {
        let mut found = Vec::new();
        for (key, value) in &self.0 {
            let Some(rest) = key.strip_prefix(name) else {
                continue;
            };
            let Some(inner) = rest.strip_prefix('[').and_then(|r| r.strip_suffix(']')) else {
                continue;
            };
            if !inner.is_empty() {
                found.push((inner.split("][").collect(), value.as_str()));
            }
        }
        found
    }

    /// The value of `name[key]`.
    pub(crate) fn entry(&self, name: &str, key: &str) -> Option<&str> {
        self.raw(&format!("{name}[{key}]"))
    }

    /// All pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The same query with another window, given by these numbers.
    pub(crate) fn with_window(&self, window: &[(&str, i64)]) -> String {
        let kept = self
            .pairs()
            .filter(|(key, _)| !window.iter().any(|(name, _)| name == key));
        let parts: Vec<String> = kept
            .map(|(key, value)| (key, value.to_owned()))
            .chain(
                window
                    .iter()
                    .map(|(key, number)| (*key, number.to_string())),
            )
            .map(|(key, value)| format!("{}={}", encode(key), encode(&value)))
            .collect();
        parts.join("&")
    }

    /// The same query with another page: keys sorted, secrets removed, percent-encoded.
    pub(crate) fn with_page(&self, page: &[(&str, String)]) -> String {
        let kept = self.0.iter().filter(|(key, _)| {
            key != "page" && !key.starts_with("page[") && key != "token" && key != "auth"
        });
        let mut parts: Vec<String> = kept
            .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
            .chain(
                page.iter()
                    .map(|(key, value)| format!("page%5B{key}%5D={}", encode(value))),
            )
            .collect();
        parts.sort();
        parts.join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        let query = Query::parse("roles[]=admin&roles%5B%5D=user&status=ACTIVE&metadata[a][b]=c+d");
        assert_eq!(query.list("roles"), Some(vec!["admin", "user"]));
        assert_eq!(query.text("roles"), None);
        assert_eq!(query.list("status"), None);
        assert_eq!(query.hash("metadata"), [(vec!["a", "b"], "c d")]);
    }

    #[test]
    fn links_keep_filters_and_drop_secrets() {
        let query = Query::parse("status=ACTIVE&page[cursor]=&token=x&expires[within]=30d");
        assert_eq!(
            query.with_page(&[("cursor", "abc".into()), ("size", "10".into())]),
            "expires%5Bwithin%5D=30d&page%5Bcursor%5D=abc&page%5Bsize%5D=10&status=ACTIVE"
        );
    }
}
