//! One list query: a table, conditions, an order, a window.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

/// Reads the columns of a row one after the other. Looking every one up by its name costs more
/// than the query itself.
pub(crate) struct Fields<'a, 'row> {
    row: &'a Row<'row>,
    at: usize,
}

impl<'a, 'row> Fields<'a, 'row> {
    pub(crate) fn of(row: &'a Row<'row>) -> Self {
        Self { row, at: 0 }
    }

    pub(crate) fn next<T: rusqlite::types::FromSql>(&mut self) -> rusqlite::Result<T> {
        let value = self.row.get(self.at);
        self.at += 1;
        value
    }
}

/// A query over one table, narrowed step by step. The table carries `id` and `created`.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    table: &'static str,
    columns: String,
    joins: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Select {
    pub(crate) fn from(table: &'static str) -> Self {
        Self {
            table,
            columns: format!("{table}.*"),
            joins: "",
            conditions: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Reads only these columns, in this order.
    pub(crate) fn of(table: &'static str, columns: &[&str]) -> Self {
        let columns: Vec<String> = columns
            .iter()
            .map(|column| format!("{table}.{column}"))
            .collect();
        Self {
            columns: columns.join(", "),
            ..Self::from(table)
        }
    }

    /// Reads one more column, an expression over the table and its joins.
    pub(crate) fn column(mut self, expression: &str) -> Self {
        self.columns.push_str(", ");
        self.columns.push_str(expression);
        self
    }

    pub(crate) fn join(mut self, joins: &'static str) -> Self {
        self.joins = joins;
        self
    }

    /// Keeps rows that meet the condition; its `?` are the values, in order.
    pub(crate) fn only<V: Into<Value>>(
        mut self,
        condition: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.conditions.push(condition.into());
        self.values.extend(values.into_iter().map(Into::into));
        self
    }

    /// Keeps rows that meet a condition without values.
    pub(crate) fn when(self, condition: impl Into<String>) -> Self {
        self.only(condition, Vec::<Value>::new())
    }

    /// Keeps nothing.
    pub(crate) fn none(self) -> Self {
        self.when("0")
    }

    /// Keeps rows that meet any of these conditions.
    pub(crate) fn any(mut self, conditions: Vec<(String, Vec<Value>)>) -> Self {
        let texts: Vec<String> = conditions
            .iter()
            .map(|(text, _)| format!("({text})"))
            .collect();
        self.conditions.push(format!("({})", texts.join(" OR ")));
        self.values
            .extend(conditions.into_iter().flat_map(|(_, values)| values));
        self
    }

    fn filter(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }

    /// How many rows the query keeps.
    pub(crate) fn count(&self, db: &Connection) -> rusqlite::Result<i64> {
        let sql = format!("SELECT COUNT(*) FROM {}{}", self.table, self.filter());
        db.prepare_cached(&sql)?
            .query_row(params_from_iter(&self.values), |row| row.get(0))
    }

    /// When the row with this id was created, if the query keeps it.
    pub(crate) fn created(&self, db: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
        let one = self
            .clone()
            .only(format!("{}.id = ?", self.table), [id.to_owned()]);
        let sql = format!(
            "SELECT {}.created FROM {}{}",
            self.table,
            self.table,
            one.filter()
        );
        use rusqlite::OptionalExtension;
        db.prepare_cached(&sql)?
            .query_row(params_from_iter(&one.values), |row| row.get(0))
            .optional()
    }

    /// The rows after (created, id), or the first ones, in the order of both.
    pub(crate) fn after<T>(
        &self,
        db: &Connection,
        place: Option<(i64, &str)>,
        ascending: bool,
        limit: i64,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let (than, way) = if ascending {
            (">", "ASC")
        } else {
            ("<", "DESC")
        };
        let table = self.table;
        let mut query = self.clone();
        if let Some((created, id)) = place {
            query = query.only(
                format!("({table}.created, {table}.id) {than} (?, ?)"),
                [Value::Integer(created), id.to_owned().into()],
            );
        }
        let tail = format!(" ORDER BY {table}.created {way}, {table}.id {way} LIMIT {limit}");
        query.run(db, &tail, read)
    }

    /// The rows from `offset` on, ordered by creation alone.
    pub(crate) fn window<T>(
        &self,
        db: &Connection,
        ascending: bool,
        limit: i64,
        offset: i64,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let way = if ascending { "ASC" } else { "DESC" };
        let tail = format!(
            " ORDER BY {}.created {way} LIMIT {limit} OFFSET {offset}",
            self.table
        );
        self.run(db, &tail, read)
    }

    /// The rows from `offset` on in any order; `order` is never taken from a request.
    pub(crate) fn ordered<T>(
        &self,
        db: &Connection,
        order: &str,
        limit: i64,
        offset: i64,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let tail = format!(" ORDER BY {order} LIMIT {limit} OFFSET {offset}");
        self.run(db, &tail, read)
    }

    /// The only row that is kept, if there is one.
    pub(crate) fn one<T>(
        &self,
        db: &Connection,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        Ok(self.run(db, " LIMIT 1", read)?.into_iter().next())
    }

    fn run<T>(
        &self,
        db: &Connection,
        tail: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let sql = format!(
            "SELECT {} FROM {}{}{}{tail}",
            self.columns,
            self.table,
            self.joins,
            self.filter()
        );
        db.prepare_cached(&sql)?
            .query_map(params_from_iter(&self.values), read)?
            .collect()
    }
}
