//! A row of a view by the names of its columns: LicenseSpring's objects are wide, and most of
//! what they show is shown as it is kept.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value};

use crate::store::select::Select;

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Record(Map<String, Value>);

impl Record {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let names: &rusqlite::Statement<'_> = row.as_ref();
        let mut fields = Map::new();
        for (at, name) in names.column_names().enumerate() {
            let value = match row.get_ref(at)? {
                ValueRef::Null | ValueRef::Blob(_) => Value::Null,
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            };
            fields.insert(name.to_owned(), value);
        }
        Ok(Self(fields))
    }

    /// The only row that a query keeps, if there is one.
    pub(crate) fn one(
        db: &rusqlite::Connection,
        select: &Select,
    ) -> rusqlite::Result<Option<Self>> {
        select.one(db, Self::read)
    }

    /// A column as it is kept; `null` for one that does not exist.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.0.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// A number that counts something; none is nothing.
    pub(crate) fn count(&self, name: &str) -> i64 {
        self.number(name).unwrap_or(0)
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or("")
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.count(name) != 0
    }

    /// A column that holds JSON.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(self.text(name)).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> i64 {
        self.count("id")
    }
}
