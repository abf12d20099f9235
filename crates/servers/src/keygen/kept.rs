//! What a license keeps in its own data, as text: what the vendor keeps there goes back byte for
//! byte, since a number that is read and written may lose its end.

use serde_json::Value;

use seatboard_core::{acts::Failure, waiting::Line};

/// Where the line is kept, as answers spell it.
const LINE: &str = "seatboardLine";
/// The most keys a license may keep, and the most bytes.
const MOST_KEYS: usize = 64;
const MOST_BYTES: usize = 16 * 1024;

/// What a license keeps.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    /// Who waits for a seat.
    pub line: Line,
    /// Everything else: keys and values.
    others: Vec<(&'a str, &'a str)>,
}

impl<'a> Kept<'a> {
    /// Reads it from an answer about a license, which has to be JSON.
    ///
    /// # Errors
    /// [`Failure::LineUnread`] if something else stands in the place of the line.
    pub fn read(answer: &'a str) -> Result<Self, Failure> {
        let path = ["data", "attributes", "metadata"];
        let data = path.iter().try_fold(answer, |here, key| {
            let found = members(here).into_iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value)
        });
        let (mut line, mut others) = (Line::default(), Vec::new());
        for (key, value) in data.map_or_else(Vec::new, members) {
            if key == LINE {
                let text: Value = serde_json::from_str(value).unwrap_or_default();
                let kept = Line::read(Some(text.as_str().unwrap_or_default()));
                line = kept.map_err(|_| Failure::LineUnread)?;
            } else {
                others.push((key, value));
            }
        }
        Ok(Self { line, others })
    }

    /// The request that changes the line and leaves everything else: it replaces the whole of it.
    ///
    /// # Errors
    /// [`Failure::LineFull`] if a license may not keep as much.
    pub fn with(&self, line: &Line) -> Result<String, Failure> {
        let line = line.write().map(|text| Value::from(text).to_string());
        let line = line.as_deref().map(|text| (LINE, text));
        let all = self.others.iter().copied().chain(line);
        let all: Vec<String> = all
            .map(|(key, value)| format!("\"{}\":{}", as_stored(key), with_stored_keys(value)))
            .collect();
        let data = format!("{{{}}}", all.join(","));
        if all.len() > MOST_KEYS || data.len() > MOST_BYTES {
            return Err(Failure::LineFull);
        }
        Ok(format!(
            r#"{{"data":{{"type":"licenses","attributes":{{"metadata":{data}}}}}}}"#
        ))
    }
}

/// The members of an object in JSON, as they are written; none of anything else.
fn members(object: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let (mut depth, mut from, mut key) = (0, 0, None);
    let mut at = 0;
    while let Some(&byte) = object.as_bytes().get(at) {
        match byte {
            b'"' => at += text_len(&object[at..]) - 1,
            b'{' | b'[' => {
                depth += 1;
                if depth == 1 {
                    from = at + 1;
                }
            }
            b':' if depth == 1 => {
                key = Some(object[from..at].trim().trim_matches('"'));
                from = at + 1;
            }
            b',' if depth == 1 => {
                found.extend(key.take().map(|key| (key, object[from..at].trim())));
                from = at + 1;
            }
            b'}' | b']' => {
                if depth == 1 {
                    found.extend(key.take().map(|key| (key, object[from..at].trim())));
                }
                depth -= 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// How long the text is that a piece of JSON begins with, its quotes included.
fn text_len(json: &str) -> usize {
    let mut escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

/// A key as the server stores it. Answers write `a_b_c` as `aBC`, which it would store as `a_bc`
/// (keygen-api config/initializers/jsonapi.rb).
fn as_stored(key: &str) -> String {
    let mut stored = String::with_capacity(key.len());
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            stored.push('_');
        }
        stored.push(letter.to_ascii_lowercase());
    }
    stored
}

/// A value with the keys in it as the server stores them, and otherwise as it is written.
fn with_stored_keys(value: &str) -> String {
    let mut written = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('"') {
        let (before, here) = rest.split_at(at);
        let (text, after) = here.split_at(text_len(here));
        written.push_str(before);
        match after.trim_start().starts_with(':') {
            true => written.push_str(&as_stored(text)),
            false => written.push_str(text),
        }
        rest = after;
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use seatboard_core::{domain::Moment, waiting::Place};
    use serde_json::json;

    use super::*;

    fn answer(data: &str) -> String {
        format!(
            r#"{{"data":{{"id":"l","attributes":{{"name":"a \"metadata\":{{","metadata":{data},"uses":0}}}},"meta":{{}}}}"#
        )
    }

    fn line(people: usize) -> Line {
        let mut line = Line::default();
        for nth in 0..people {
            let user = format!("0d7e6e9c-7d1b-4b9f-9c1e-{nth:012}");
            line.add(Place::new(
                user.as_str().into(),
                "admin".into(),
                Moment::default(),
            ));
        }
        line
    }

    fn sent(body: &str) -> &str {
        let before = r#"{"data":{"type":"licenses","attributes":{"metadata":"#;
        let data = body.strip_prefix(before).expect("a body");
        data.strip_suffix("}}}").expect("its end")
    }

    #[test]
    fn what_the_vendor_keeps_goes_back_as_it_is_written() {
        let answer = answer(
            r#"{ "exact" : 0.12345678901234567890, "big":12345678901234567890123, "deep":{"x":[1, {"y":"}, \"z\":"}]},
            "text":"\u00e4 \\\"", "none":null }"#,
        );
        let kept = Kept::read(&answer).expect("data");
        assert_eq!(kept.line, Line::default());
        let body = kept.with(&line(1)).expect("a body");
        assert!(serde_json::from_str::<Value>(&body).is_ok(), "{body}");
        let expected = concat!(
            r#"{"exact":0.12345678901234567890,"big":12345678901234567890123,"#,
            r#""deep":{"x":[1, {"y":"}, \"z\":"}]},"text":"\u00e4 \\\"","none":null,"#,
            r#""seatboard_line":"1;0d7e6e9c-7d1b-4b9f-9c1e-000000000000 0 admin 7776000"}"#,
        );
        assert_eq!(sent(&body), expected);
    }

    #[test]
    fn keys_are_sent_as_the_server_stores_them_at_every_depth() {
        let answer = answer(r#"{"aBC":1,"costCenter":{"subUnit" : "aB:"},"list":["aB",{"xY":1}]}"#);
        let body = Kept::read(&answer).and_then(|it| it.with(&Line::default()));
        assert_eq!(
            sent(&body.expect("a body")),
            r#"{"a_b_c":1,"cost_center":{"sub_unit" : "aB:"},"list":["aB",{"x_y":1}]}"#
        );
    }

    #[test]
    fn a_line_is_read_and_leaves_nothing_behind_when_nobody_waits() {
        let two = line(2);
        let data = json!({ "orderNumber": "A1", LINE: two.write() }).to_string();
        let answer = answer(&data);
        let kept = Kept::read(&answer).expect("data");
        assert_eq!(kept.line, two);
        let body = kept.with(&Line::default()).expect("a body");
        assert_eq!(sent(&body), r#"{"order_number":"A1"}"#);
    }

    #[test]
    fn what_is_no_line_is_never_written_over() {
        for value in ["\"soon\"", "\"\"", "7", "null", "{\"a\":1}", "[]"] {
            let answer = answer(&format!(r#"{{"seatboardLine":{value}}}"#));
            let read = Kept::read(&answer);
            assert_eq!(read.map(|it| it.line), Err(Failure::LineUnread), "{value}");
        }
    }

    #[test]
    fn a_license_keeps_no_more_than_it_may() {
        let keys = |count: usize| {
            let keys: Vec<String> = (0..count).map(|nth| format!("\"k{nth}\":1")).collect();
            answer(&format!("{{{}}}", keys.join(",")))
        };
        let full = |answer: &str, people| {
            let body = Kept::read(answer).and_then(|it| it.with(&line(people)));
            body.err()
        };
        assert_eq!(full(&keys(63), 1), None);
        assert_eq!(full(&keys(64), 1), Some(Failure::LineFull));
        assert_eq!(full(&answer("{}"), 200), None);
        assert_eq!(full(&answer("{}"), 400), Some(Failure::LineFull));
    }
}
