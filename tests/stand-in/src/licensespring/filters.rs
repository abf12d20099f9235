//! The documented filters of lists. One nobody knows is ignored, so that the whole list comes
//! back: a misspelt filter looks like success. Strict mode refuses it.

use rusqlite::types::Value as Sql;

use super::Call;
use super::answer::Refusal;
use super::list::is_paging;
use crate::clock::{DAY, parse_time};
use crate::store::select::Select;

/// What a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Texts; the substring forms do not mind the case.
    Text,
    Number,
    Flag,
    /// A moment or day in milliseconds.
    Time,
}

/// One filter: its name, the lookups it has (`exact` is the bare name), and the condition on a
/// row, in which `{}` stands for the comparison's right side.
pub(crate) struct Filter {
    pub name: &'static str,
    pub lookups: &'static [&'static str],
    pub kind: Kind,
    /// A column or expression, or a condition around `{}`.
    pub sql: &'static str,
}

pub(crate) const EXACT: &[&str] = &["exact"];
pub(crate) const TEXT: &[&str] = &["exact", "icontains", "startswith", "iexact"];
pub(crate) const PART: &[&str] = &["exact", "icontains", "iexact"];
pub(crate) const IN: &[&str] = &["in"];
pub(crate) const NULL: &[&str] = &["isnull"];
pub(crate) const RANGE: &[&str] = &[
    "gt",
    "gte",
    "lt",
    "lte",
    "date__gt",
    "date__gte",
    "date__lt",
    "date__lte",
];

pub(crate) const fn filter(
    name: &'static str,
    lookups: &'static [&'static str],
    kind: Kind,
    sql: &'static str,
) -> Filter {
    Filter {
        name,
        lookups,
        kind,
        sql,
    }
}

/// Narrows a list by every filter of the query.
pub(crate) fn narrowed(
    call: &Call<'_>,
    mut select: Select,
    filters: &[Filter],
) -> Result<Select, Refusal> {
    for (key, value) in call.query.pairs() {
        if is_paging(key) {
            continue;
        }
        let found = filters.iter().find_map(|filter| {
            let lookup = match key.strip_prefix(filter.name)? {
                "" => "exact",
                rest => rest.strip_prefix("__")?,
            };
            let lookup = filter.lookups.iter().find(|known| **known == lookup)?;
            Some((filter, *lookup))
        });
        match found {
            // A blank value is no filter.
            Some(_) if value.trim().is_empty() => {}
            Some((filter, lookup)) => {
                let (condition, values) = condition(filter, lookup, key, value)?;
                select = select.only(condition, values);
            }
            None if call.quirks.strict => return Err(Refusal::field(key, "Unknown filter.")),
            None => {}
        }
    }
    Ok(select)
}

fn condition(
    filter: &Filter,
    lookup: &str,
    key: &str,
    text: &str,
) -> Result<(String, Vec<Sql>), Refusal> {
    let put = |left: &str, right: &str| {
        if filter.sql.contains("{}") {
            filter.sql.replace("{}", right)
        } else {
            format!("{left} {right}")
        }
    };
    let plain = put(filter.sql, "= ?");
    Ok(match lookup {
        "exact" => (plain, vec![value(filter.kind, key, text)?]),
        "in" => {
            let values: Vec<Sql> = text
                .split(',')
                .map(|part| value(filter.kind, key, part.trim()))
                .collect::<Result<_, _>>()?;
            let marks = vec!["?"; values.len()].join(", ");
            (put(filter.sql, &format!("IN ({marks})")), values)
        }
        "isnull" => {
            let wanted = flag(key, text)?;
            let right = if wanted { "IS NULL" } else { "IS NOT NULL" };
            (put(filter.sql, right), Vec::new())
        }
        "iexact" => (
            put(filter.sql, "LIKE ? ESCAPE '\\'"),
            vec![like("", text, "")],
        ),
        "icontains" => (
            put(filter.sql, "LIKE ? ESCAPE '\\'"),
            vec![like("%", text, "%")],
        ),
        "startswith" => (
            put(filter.sql, "LIKE ? ESCAPE '\\'"),
            vec![like("", text, "%")],
        ),
        range => {
            let (sign, days) = match range.strip_prefix("date__") {
                Some(sign) => (sign, true),
                None => (range, false),
            };
            let Sql::Integer(mut at) = value(filter.kind, key, text)? else {
                return Err(Refusal::field(key, "Enter a valid value."));
            };
            let mut sign = match sign {
                "gt" => ">",
                "gte" => ">=",
                "lt" => "<",
                _ => "<=",
            };
            if days {
                // Days compare as wholes: after a day means from the next one on.
                at -= at.rem_euclid(DAY);
                (sign, at) = match sign {
                    ">" => (">=", at + DAY),
                    "<=" => ("<", at + DAY),
                    other => (other, at),
                };
            }
            (put(filter.sql, &format!("{sign} ?")), vec![at.into()])
        }
    })
}

fn flag(key: &str, text: &str) -> Result<bool, Refusal> {
    match text {
        "true" | "True" => Ok(true),
        "false" | "False" => Ok(false),
        _ => Err(Refusal::field(key, "Must be a valid boolean.")),
    }
}

fn value(kind: Kind, key: &str, text: &str) -> Result<Sql, Refusal> {
    match kind {
        Kind::Text => Ok(text.to_owned().into()),
        Kind::Number => text
            .parse::<i64>()
            .map(Into::into)
            .map_err(|_| Refusal::field(key, "Enter a number.")),
        Kind::Flag => Ok(flag(key, text)?.into()),
        Kind::Time => parse_time(text)
            .map(Into::into)
            .ok_or_else(|| Refusal::field(key, "Enter a valid date/time.")),
    }
}

fn like(before: &str, text: &str, after: &str) -> Sql {
    let text = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("{before}{text}{after}").into()
}
