//! Strict body schemas: unknown keys, missing keys and wrong types are 400, each with the
//! server's own message and a pointer.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::checks::{
    check_type, linkage, mismatch, names, object, only, present, read_time, text, values,
};
use super::document::{Invalid, Refusal};

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Boolean,
    Time,
    Metadata,
    Texts,
}

/// One key of an object. Keys are in snake case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attr {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) one_of: Option<&'static [&'static str]>,
}

/// An optional key that may not be null.
pub(crate) const fn attr(name: &'static str, kind: Kind) -> Attr {
    Attr {
        name,
        kind,
        required: false,
        nullable: false,
        one_of: None,
    }
}

impl Attr {
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Null is a value, not an omission.
    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    pub(crate) const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = Some(values);
        self
    }
}

/// A to-one relationship in a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rel {
    name: &'static str,
    types: &'static [&'static str],
    required: bool,
}

pub(crate) const fn rel(name: &'static str, types: &'static [&'static str]) -> Rel {
    Rel {
        name,
        types,
        required: false,
    }
}

impl Rel {
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

pub(crate) const USERS: &[&str] = &["user", "users"];
pub(crate) const GROUPS: &[&str] = &["group", "groups"];
pub(crate) const POLICIES: &[&str] = &["policy", "policies"];
pub(crate) const PRODUCTS: &[&str] = &["product", "products"];
pub(crate) const LICENSES: &[&str] = &["license", "licenses"];
pub(crate) const MACHINES: &[&str] = &["machine", "machines"];
pub(crate) const ENTITLEMENTS: &[&str] = &["entitlement", "entitlements"];
pub(crate) const TOKENS: &[&str] = &["token", "tokens"];

/// The schema of a body that describes one resource.
#[derive(Debug, Clone)]
pub(crate) struct Body<'a> {
    pub types: &'a [&'static str],
    pub attributes: Vec<Attr>,
    pub relationships: &'a [Rel],
    pub meta: &'a [Attr],
    /// Whether `data`, and within it `attributes`, may be left out.
    pub data_optional: bool,
    pub attributes_optional: bool,
    id_unknown: bool,
}

impl<'a> Body<'a> {
    pub(crate) fn new(types: &'a [&'static str], attributes: &[Attr]) -> Self {
        Self {
            types,
            attributes: attributes.to_vec(),
            relationships: &[],
            meta: &[],
            data_optional: false,
            attributes_optional: false,
            id_unknown: false,
        }
    }

    /// `data.id` is an unknown key, not one that is ignored.
    pub(crate) fn without_id(mut self) -> Self {
        self.id_unknown = true;
        self
    }

    pub(crate) fn with(mut self, relationships: &'a [Rel]) -> Self {
        self.relationships = relationships;
        self
    }

    /// Reads the body of a request, keys already in snake case.
    pub(crate) fn read(&self, body: Option<&Value>) -> Result<Input, Refusal> {
        let empty = Value::Object(Map::new());
        let body = object(body.unwrap_or(&empty), "")?;
        self.refuse_unknown(body)?;
        let mut input = Input::default();
        if let Some(meta) = body.get("meta").filter(|meta| !meta.is_null()) {
            input.meta = values(object(meta, "/meta")?, self.meta, "/meta")?;
        } else {
            values(&Map::new(), self.meta, "/meta")?;
        }
        let Some(data) = present(body, "data", "/data", !self.data_optional)? else {
            return Ok(input);
        };
        let data = object(data, "/data")?;
        check_type(data, self.types, "/data")?;
        if let Some(id) = present(data, "id", "/data/id", false)? {
            input.id = Some(text(id, "/data/id")?.to_owned());
        }
        let at = "/data/attributes";
        let needed = !self.attributes_optional && !self.attributes.is_empty();
        match present(data, "attributes", at, needed)? {
            Some(attributes) => {
                input.attributes = values(object(attributes, at)?, &self.attributes, at)?;
            }
            None => input.attributes = values(&Map::new(), &self.attributes, at)?,
        }
        self.relationships(data, &mut input)?;
        Ok(input)
    }

    fn relationships(&self, data: &Map<String, Value>, input: &mut Input) -> Result<(), Refusal> {
        let at = "/data/relationships";
        let needed = self.relationships.iter().any(|rel| rel.required);
        let Some(all) = present(data, "relationships", at, needed)? else {
            return Ok(());
        };
        let all = object(all, at)?;
        for rel in self.relationships {
            let at = format!("{at}/{}", rel.name);
            let Some(one) = present(all, rel.name, &at, rel.required)? else {
                continue;
            };
            let one = object(one, &at)?;
            let at = format!("{at}/data");
            match one.get("data") {
                None => return Err(Refusal::malformed("is missing", &at)),
                Some(Value::Null) if rel.required => {
                    return Err(Refusal::malformed("cannot be null", &at));
                }
                Some(Value::Null) => {
                    input.relationships.insert(rel.name, None);
                }
                Some(data) => {
                    let id = linkage(data, rel.types, &at)?;
                    input.relationships.insert(rel.name, Some(id));
                }
            }
        }
        Ok(())
    }

    /// Unknown keys win over everything else that is wrong.
    fn refuse_unknown(&self, body: &Map<String, Value>) -> Result<(), Refusal> {
        let meta: &[&str] = if self.meta.is_empty() { &[] } else { &["meta"] };
        let top: Vec<&str> = if self.types.is_empty() {
            meta.to_vec()
        } else {
            [&["data"], meta].concat()
        };
        only(body, &top, "")?;
        if let Some(Value::Object(meta)) = body.get("meta") {
            only(meta, &names(self.meta), "/meta")?;
        }
        let Some(Value::Object(data)) = body.get("data") else {
            return Ok(());
        };
        let mut parts = vec!["type"];
        if !self.id_unknown {
            parts.push("id");
        }
        if !self.attributes.is_empty() {
            parts.push("attributes");
        }
        if !self.relationships.is_empty() {
            parts.push("relationships");
        }
        only(data, &parts, "/data")?;
        if let Some(Value::Object(attributes)) = data.get("attributes") {
            only(attributes, &names(&self.attributes), "/data/attributes")?;
        }
        if let Some(Value::Object(relationships)) = data.get("relationships") {
            let known: Vec<&str> = self.relationships.iter().map(|rel| rel.name).collect();
            only(relationships, &known, "/data/relationships")?;
        }
        Ok(())
    }
}

/// What a valid body said. A key that was not sent, or was dropped, is absent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    pub id: Option<String>,
    pub attributes: Map<String, Value>,
    pub relationships: BTreeMap<&'static str, Option<String>>,
    pub meta: Map<String, Value>,
}

impl Input {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.attributes.get(name).and_then(Value::as_i64)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.attributes.get(name).and_then(Value::as_bool)
    }

    /// A time in milliseconds; the outer option is "was it sent", the inner one "is it null".
    pub(crate) fn time(&self, name: &str) -> Option<Option<i64>> {
        let value = self.attributes.get(name)?;
        Some(read_time(value))
    }

    pub(crate) fn meta_text(&self, name: &str) -> Option<&str> {
        self.meta.get(name).and_then(Value::as_str)
    }

    /// The metadata to store, `{}` when none was sent.
    pub(crate) fn metadata(&self) -> String {
        self.attributes
            .get("metadata")
            .map_or_else(|| "{}".to_owned(), Value::to_string)
    }

    /// The id in a relationship; the outer option is "was it sent".
    pub(crate) fn rel(&self, name: &str) -> Option<Option<&str>> {
        self.relationships.get(name).map(Option::as_deref)
    }
}

/// Metadata that is too large for a record of this kind.
pub(crate) fn check_metadata(kind: &str, input: &Input) -> Result<(), Refusal> {
    let Some(Value::Object(map)) = input.attributes.get("metadata") else {
        return Ok(());
    };
    if map.len() > 64 {
        let detail = "too many keys (exceeded limit of 64 keys)";
        return Invalid::attribute(kind, "metadata", "TOO_LONG", detail).refuse();
    }
    if input.metadata().len() > 16 * 1024 {
        let detail = "too large (exceeded limit of 16384 bytes)";
        return Invalid::attribute(kind, "metadata", "TOO_LONG", detail).refuse();
    }
    Ok(())
}

/// Reads `{"data": [linkage, …]}` with 1 to 100 items.
pub(crate) fn linkages(body: Option<&Value>, types: &[&str]) -> Result<Vec<String>, Refusal> {
    let empty = Value::Object(Map::new());
    let body = object(body.unwrap_or(&empty), "")?;
    only(body, &["data"], "")?;
    let data = body
        .get("data")
        .ok_or_else(|| Refusal::malformed("is missing", "/data"))?;
    let items = match data {
        Value::Array(items) => items,
        Value::Null => return Err(Refusal::malformed("cannot be null", "/data")),
        other => return Err(mismatch(other, "array", "/data")),
    };
    if items.is_empty() {
        return Err(Refusal::malformed("cannot be blank", "/data"));
    }
    if items.len() > 100 {
        let detail = "length must be between 1 and 100 (inclusive)";
        return Err(Refusal::malformed(detail, "/data"));
    }
    items
        .iter()
        .enumerate()
        .map(|(index, item)| linkage(item, types, &format!("/data/{index}")))
        .collect()
}

/// Reads `{"data": linkage}`; `{"data": null}` is `None` where that is allowed.
pub(crate) fn to_one(
    body: Option<&Value>,
    types: &[&str],
    nullable: bool,
) -> Result<Option<String>, Refusal> {
    let empty = Value::Object(Map::new());
    let body = object(body.unwrap_or(&empty), "")?;
    only(body, &["data"], "")?;
    match body.get("data") {
        None => Err(Refusal::malformed("is missing", "/data")),
        Some(Value::Null) if nullable => Ok(None),
        Some(data) => linkage(data, types, "/data").map(Some),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(body: Value) -> (String, String) {
        const ATTRIBUTES: &[Attr] = &[
            attr("email", Kind::Text).required(),
            attr("first_name", Kind::Text).nullable(),
            attr("max_users", Kind::Integer),
            attr("role", Kind::Text).one_of(&["user"]),
            attr("metadata", Kind::Metadata),
        ];
        let schema = Body::new(USERS, ATTRIBUTES);
        let refusal = schema.read(Some(&body)).expect_err("a refused body");
        assert_eq!(refusal.status, 400);
        let error = &refusal.errors[0];
        assert_eq!(error.get("code"), None);
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (word(&error["detail"]), word(&error["source"]["pointer"]))
    }

    fn user(attributes: Value) -> Value {
        json!({"data": {"type": "users", "attributes": attributes}})
    }

    fn said(detail: &str, pointer: &str) -> (String, String) {
        (detail.into(), pointer.into())
    }

    #[test]
    fn every_kind_of_bad_body_has_its_message_and_pointer() {
        let at = "/data/attributes/email";
        assert_eq!(refusal(json!({})), said("is missing", "/data"));
        assert_eq!(refusal(user(json!({}))), said("is missing", at));
        assert_eq!(
            refusal(user(json!({"email": null}))),
            said("cannot be null", at)
        );
        assert_eq!(
            refusal(user(json!({"email": " "}))),
            said("cannot be blank", at)
        );
        assert_eq!(
            refusal(user(json!({"email": 1}))),
            said("type mismatch (received integer expected string)", at)
        );
        assert_eq!(
            refusal(user(json!({"email": "a", "favourite_color": 1}))),
            said("unpermitted parameter", "/data/attributes/favouriteColor")
        );
        assert_eq!(
            refusal(user(json!({"email": "a", "role": "god"}))),
            said("is invalid", "/data/attributes/role")
        );
        assert_eq!(
            refusal(user(
                json!({"email": "a", "metadata": {"a": {"b": {"c": 1}}}})
            )),
            said(
                "maximum depth of 2 exceeded",
                "/data/attributes/metadata/a/b/c"
            )
        );
        assert_eq!(
            refusal(json!({"data": {"type": "cats", "attributes": {"email": "a"}}})),
            said("is invalid", "/data/type")
        );
    }

    #[test]
    fn null_is_a_value_only_where_it_is_declared_one() {
        let schema = Body::new(
            USERS,
            &[
                attr("first_name", Kind::Text).nullable(),
                attr("max_users", Kind::Integer),
            ],
        );
        let input = schema
            .read(Some(&user(json!({"first_name": null, "max_users": null}))))
            .expect("a valid body");
        assert_eq!(Value::Object(input.attributes), json!({"first_name": null}));
    }

    #[test]
    fn a_list_of_people_holds_one_to_a_hundred() {
        const ID: &str = "0f1e2d3c-4b5a-4697-8879-a6b5c4d3e2f1";
        let list = |n: usize| json!({"data": vec![json!({"type": "users", "id": ID}); n]});
        assert_eq!(
            linkages(Some(&list(100)), USERS)
                .expect("a full list")
                .len(),
            100
        );
        let refusal = linkages(Some(&list(101)), USERS).expect_err("too long");
        assert_eq!(
            refusal.errors[0]["detail"],
            "length must be between 1 and 100 (inclusive)"
        );
        assert_eq!(refusal.errors[0]["source"]["pointer"], "/data");
    }
}
