//! Two answers side by side: what counts and what does not.
//!
//! Not compared: ids themselves (each recorded one stands for one of ours, the same everywhere),
//! tokens, keys and secrets, and the prose of `detail`. Moments are compared to a few seconds,
//! since the server's clock goes with the recording; those that a request named, exactly.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use chrono::DateTime;
use serde_json::Value;

/// How far two moments may lie apart that mean the same, in milliseconds.
const TOLERANCE: i64 = 3_000;

/// One place where an answer is not as recorded.
#[derive(Debug)]
pub struct Difference {
    pub exchange: String,
    pub at: String,
    pub recorded: String,
    pub ours: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            exchange,
            at,
            recorded,
            ours,
        } = self;
        write!(out, "  [{exchange}] {at}: recorded {recorded}, ours {ours}")
    }
}

/// How many exchanges these differences lie in.
pub fn exchanges_of(differences: &[Difference]) -> usize {
    let names: BTreeSet<&str> = differences
        .iter()
        .map(|one| one.exchange.as_str())
        .collect();
    names.len()
}

/// What is known so far about which of our ids stands for which recorded one, and which moments
/// were sent in requests.
#[derive(Default)]
pub struct Known {
    ours: HashMap<String, String>,
    recorded: HashMap<String, String>,
    sent: HashSet<i64>,
}

impl Known {
    /// Whether the two ids may mean the same record; from now on they do.
    fn agree(&mut self, recorded: &str, ours: &str) -> bool {
        match (self.ours.get(recorded), self.recorded.get(ours)) {
            (None, None) => {
                self.ours.insert(recorded.into(), ours.into());
                self.recorded.insert(ours.into(), recorded.into());
                true
            }
            (Some(known), _) => known == ours,
            (None, Some(_)) => false,
        }
    }

    /// Remembers the moments a request names: they must come back as they were sent.
    pub fn remember_sent(&mut self, request: &Value) {
        match request {
            Value::String(text) => self.sent.extend(moment(text)),
            Value::Array(items) => items.iter().for_each(|item| self.remember_sent(item)),
            Value::Object(map) => map.values().for_each(|value| self.remember_sent(value)),
            _ => {}
        }
    }
}

/// A moment as the server writes it, in milliseconds.
pub fn moment(text: &str) -> Option<i64> {
    let is_one = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T');
    let at = is_one.then(|| DateTime::parse_from_rfc3339(text).ok())??;
    Some(at.timestamp_millis())
}

/// The differences of one answer.
pub struct Comparison<'a> {
    exchange: &'a str,
    known: &'a mut Known,
    /// Whether this is the body of a refusal.
    refused: bool,
    pub found: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    pub fn new(exchange: &'a str, known: &'a mut Known) -> Self {
        Self {
            exchange,
            known,
            refused: false,
            found: Vec::new(),
        }
    }

    fn differ(&mut self, at: &str, recorded: impl ToString, ours: impl ToString) {
        let cut = |text: String| match text.char_indices().nth(300) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        self.found.push(Difference {
            exchange: self.exchange.to_owned(),
            at: at.to_owned(),
            recorded: cut(recorded.to_string()),
            ours: cut(ours.to_string()),
        });
    }

    pub fn status(&mut self, recorded: (u16, &Value), ours: (u16, &Value)) -> bool {
        let tell = |(status, body): (u16, &Value)| format!("{status} {}", codes(body).join(" "));
        if recorded.0 != ours.0 {
            self.differ("status", tell(recorded), tell(ours));
        }
        recorded.0 == ours.0
    }

    /// The headers that a recording keeps; the others say nothing.
    pub fn headers(
        &mut self,
        recorded: &BTreeMap<String, String>,
        ours: &BTreeMap<String, String>,
    ) {
        let kept = |name: &&String| {
            name.starts_with("access-control-")
                || matches!(
                    name.as_str(),
                    "content-type"
                        | "keygen-edition"
                        | "keygen-mode"
                        | "keygen-version"
                        | "www-authenticate"
                )
        };
        let names: BTreeSet<&String> = recorded.keys().chain(ours.keys()).filter(kept).collect();
        for name in names {
            if recorded.get(name) != ours.get(name) {
                let tell = |headers: &BTreeMap<String, String>| {
                    headers.get(name).map_or("nothing".into(), Clone::clone)
                };
                self.differ(&format!("header {name}"), tell(recorded), tell(ours));
            }
        }
    }

    pub fn body(&mut self, recorded: &Value, ours: &Value) {
        self.refused = recorded.get("errors").is_some();
        self.value("", recorded, ours);
    }

    fn value(&mut self, at: &str, recorded: &Value, ours: &Value) {
        match (recorded, ours) {
            (Value::Object(recorded), Value::Object(ours)) => self.object(at, recorded, ours),
            (Value::Array(recorded), Value::Array(ours)) => self.array(at, recorded, ours),
            (Value::String(recorded), Value::String(ours)) => self.text(at, recorded, ours),
            (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
            _ if recorded == ours => {}
            _ => self.differ(at, recorded, ours),
        }
    }

    fn object(
        &mut self,
        at: &str,
        recorded: &serde_json::Map<String, Value>,
        ours: &serde_json::Map<String, Value>,
    ) {
        let names: BTreeSet<&String> = recorded.keys().chain(ours.keys()).collect();
        for name in names {
            // Links of errors are left out of the recordings.
            if self.refused && name == "links" {
                continue;
            }
            let below = format!("{at}/{name}");
            match (recorded.get(name), ours.get(name)) {
                (Some(recorded), Some(ours)) => self.value(&below, recorded, ours),
                (Some(recorded), None) => self.differ(&below, recorded, "nothing"),
                (None, Some(ours)) => self.differ(&below, "nothing", ours),
                (None, None) => {}
            }
        }
    }

    fn array(&mut self, at: &str, recorded: &[Value], ours: &[Value]) {
        if recorded.len() != ours.len() {
            let tell = |items: &[Value]| {
                let names: Vec<String> = items.iter().map(brief).collect();
                format!("{} items {names:?}", items.len())
            };
            self.differ(at, tell(recorded), tell(ours));
            return;
        }
        for (index, (recorded, ours)) in recorded.iter().zip(ours).enumerate() {
            self.value(&format!("{at}/{index}"), recorded, ours);
        }
    }

    fn text(&mut self, at: &str, recorded: &str, ours: &str) {
        let name = at.rsplit('/').next().unwrap_or_default();
        let inside = |part: &str| at.contains(part) && !at.contains("/metadata/");
        if name == "detail" && (self.refused || inside("/meta/"))
            || self.refused && at == "/meta/id"
        {
            return;
        }
        if inside("/attributes/") && matches!(name, "key" | "token" | "secret" | "uri") {
            return self.secret(at, recorded, ours);
        }
        if name == "idempotencyToken" {
            return;
        }
        if name == "certificate" {
            return self.certificate(at, recorded, ours);
        }
        if let (Some(recorded_at), Some(ours_at)) = (moment(recorded), moment(ours)) {
            let near = if self.known.sent.contains(&recorded_at) {
                0
            } else {
                TOLERANCE
            };
            if (recorded_at - ours_at).abs() > near {
                self.differ(at, recorded, ours);
            }
            return;
        }
        if name == "payload"
            && let (Ok(recorded), Ok(ours)) =
                (serde_json::from_str(recorded), serde_json::from_str(ours))
        {
            return self.value(&format!("{at}#"), &recorded, &ours);
        }
        if !self.same_text(recorded, ours) {
            self.differ(at, format!("{recorded:?}"), format!("{ours:?}"));
        }
    }

    /// Secrets are only told apart by what stands before their random part.
    fn secret(&mut self, at: &str, recorded: &str, ours: &str) {
        let start = |text: &str| match text.split_once("secret=") {
            Some((start, rest)) => {
                let rest = rest.split_once('&').map_or("", |(_, rest)| rest);
                format!("{start}…{rest}")
            }
            None if at.ends_with("/token") => text.split('-').next().unwrap_or("").to_owned(),
            None => format!("{} characters", text.len()),
        };
        if start(recorded) != start(ours) {
            self.differ(at, start(recorded), start(ours));
        }
    }

    /// A signed file: what it says, not the signature.
    fn certificate(&mut self, at: &str, recorded: &str, ours: &str) {
        match (opened(recorded), opened(ours)) {
            (Some((head, recorded)), Some((our_head, ours))) if head == our_head => {
                self.value(&format!("{at}#"), &recorded, &ours);
            }
            _ => self.differ(at, recorded, ours),
        }
    }

    /// Whether two texts are the same but for ids that stand for each other.
    fn same_text(&mut self, recorded: &str, ours: &str) -> bool {
        let (recorded, recorded_ids) = split_ids(recorded);
        let (ours, our_ids) = split_ids(ours);
        recorded == ours
            && recorded_ids
                .iter()
                .zip(&our_ids)
                .all(|(recorded, ours)| self.known.agree(recorded, ours))
    }
}

/// Head line and content of a license or machine file.
fn opened(file: &str) -> Option<(String, Value)> {
    use base64::Engine;
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).ok();
    let mut lines = file.lines();
    let head = lines.next()?.to_owned();
    let inner: String = lines.filter(|line| !line.starts_with("-----")).collect();
    let mut envelope: Value = serde_json::from_slice(&decode(&inner)?).ok()?;
    let content = decode(envelope["enc"].as_str()?)?;
    envelope["enc"] = serde_json::from_slice(&content).ok()?;
    envelope["sig"] = decode(envelope["sig"].as_str()?)?.len().into();
    Some((head, envelope))
}

/// Codes and places of the errors of a refusal.
fn codes(body: &Value) -> Vec<String> {
    let errors = body["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| format!("{}@{}", error["code"], error["source"]))
        .collect()
}

/// What tells one item of a list from another.
fn brief(item: &Value) -> String {
    let names = ["name", "email", "fingerprint", "event", "code"];
    let found = names
        .iter()
        .find_map(|name| item["attributes"][name].as_str().or(item[name].as_str()));
    found.or(item["id"].as_str()).unwrap_or("?").to_owned()
}

/// A text with a mark in place of every UUID, and the UUIDs.
fn split_ids(text: &str) -> (String, Vec<&str>) {
    let (mut rest, mut shape, mut ids) = (text, String::new(), Vec::new());
    while !rest.is_empty() {
        let id = rest
            .get(..36)
            .filter(|part| part.as_bytes()[8] == b'-' && uuid::Uuid::try_parse(part).is_ok());
        if let Some(id) = id {
            // A null id means the same everywhere: nobody.
            if id.starts_with("00000000-0000-4000-8000-") {
                shape.push_str(id);
            } else {
                shape.push('#');
                ids.push(id);
            }
            rest = &rest[36..];
        } else {
            let letter = rest.chars().next().map_or(0, char::len_utf8);
            shape.push_str(&rest[..letter]);
            rest = &rest[letter..];
        }
    }
    (shape, ids)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(recorded: Value, ours: Value) -> Vec<String> {
        let mut known = Known::default();
        let mut comparison = Comparison::new("test", &mut known);
        comparison.body(&recorded, &ours);
        comparison.found.into_iter().map(|one| one.at).collect()
    }

    const A: &str = "8d71d83b-ef10-4ac4-bf28-43a79d3882fa";
    const B: &str = "bf887cb9-de3c-452e-8c41-ef6e90244898";

    #[test]
    fn ids_stand_for_each_other_everywhere() {
        let links = |id: &str| json!({"id": id, "self": format!("/v1/users/{id}")});
        assert_eq!(differences(links(A), links(B)), [""; 0]);
        let crossed = json!({"id": B, "self": format!("/v1/users/{A}")});
        assert_eq!(differences(links(A), crossed), ["/self"]);
    }

    #[test]
    fn what_counts_is_told_and_what_does_not_is_not() {
        let recorded = json!({"errors": [{"code": "X", "detail": "a"}], "meta": {"id": A}});
        let ours =
            json!({"errors": [{"code": "Y", "detail": "b", "links": {}}], "meta": {"id": B}});
        assert_eq!(differences(recorded, ours), ["/errors/0/code"]);
        let at = |at: &str| json!({"attributes": {"created": at, "expiry": null}});
        assert_eq!(
            differences(
                at("2026-01-01T00:00:00.000Z"),
                at("2026-01-01T00:00:01.000Z")
            ),
            [""; 0]
        );
        assert_eq!(
            differences(
                at("2026-01-01T00:00:00.000Z"),
                at("2026-01-01T00:01:00.000Z")
            ),
            ["/attributes/created"]
        );
    }
}
