//! What a list says that its people should have, by rules over its columns.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Target, Wish};
use crate::{
    estate::fold,
    people_file::{Finding, Reading},
};

/// Whoever has this value in this column should have this. All rules that fit count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The heading of the column; empty for everybody in the list.
    pub column: String,
    /// What stands in it, in any case. In a column of products it may be one of several there.
    pub value: String,
    /// What they should have.
    pub gives: Target,
}

/// What stands in one column, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Its heading.
    pub column: String,
    /// By the line a row begins on.
    pub by_line: BTreeMap<usize, Vec<String>>,
}

impl Cells {
    /// The cells of a column. `is_list` says whether several values may stand in one of them, as
    /// with products.
    pub fn new(column: String, cells: Vec<(usize, String)>, is_list: bool) -> Self {
        let values = |cell: String| match is_list {
            true => split(&cell),
            false => vec![cell],
        };
        let filled = cells.into_iter().filter(|(_, cell)| !cell.is_empty());
        Self {
            column,
            by_line: filled.map(|(line, cell)| (line, values(cell))).collect(),
        }
    }

    /// Every value that a person of the list has, with how many have it: most first.
    pub fn values(&self, reading: &Reading) -> Vec<(String, usize)> {
        let mut counts: FxHashMap<String, (String, usize)> = FxHashMap::default();
        for lines in lines_of(reading) {
            let mut mine: BTreeMap<String, &String> = BTreeMap::new();
            for value in lines.iter().filter_map(|it| self.by_line.get(it)).flatten() {
                mine.entry(fold(value)).or_insert(value);
            }
            for (folded, value) in mine {
                let (_, count) = counts.entry(folded).or_insert_with(|| (value.clone(), 0));
                *count += 1;
            }
        }
        let mut all: Vec<(String, usize)> = counts.into_values().collect();
        crate::lean::sort_by(&mut all, &|(a, most), (b, more)| {
            more.cmp(most).then_with(|| a.cmp(b))
        });
        all
    }
}

/// The parts of a cell with several values.
fn split(cell: &str) -> Vec<String> {
    let parts = cell.split(['|', ';', ',', '\n', '\r']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The lines of each person: whoever stands there twice has what is said in both.
fn lines_of(reading: &Reading) -> Vec<Vec<usize>> {
    let mut again: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for finding in &reading.findings {
        if let Finding::Again {
            line, first_line, ..
        } = finding
        {
            again.entry(*first_line).or_default().push(*line);
        }
    }
    let lines = reading.people.iter().map(|person| {
        let more = again.remove(&person.line).unwrap_or_default();
        [vec![person.line], more].concat()
    });
    lines.collect()
}

/// What everybody in a list should have.
pub fn wishes(reading: &Reading, cells: &[Cells], rules: &[Rule]) -> Vec<Wish> {
    let mut by_value: FxHashMap<(String, String), Vec<Target>> = FxHashMap::default();
    for rule in rules {
        let key = (rule.column.clone(), fold(&rule.value));
        by_value.entry(key).or_default().push(rule.gives.clone());
    }
    let given = |column: &str, value: &str| {
        let given = by_value.get(&(column.to_owned(), fold(value)));
        given.cloned().unwrap_or_default()
    };
    let all = reading.people.iter().zip(lines_of(reading));
    all.map(|(person, lines)| {
        let mut wants = given("", "");
        for column in cells {
            let values = lines.iter().filter_map(|it| column.by_line.get(it));
            wants.extend(values.flatten().flat_map(|it| given(&column.column, it)));
        }
        Wish {
            email: person.email.clone(),
            given: person.given.clone(),
            family: person.family.clone(),
            mark: person.mark,
            wants: crate::lean::set(wants),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people_file::{cells, read};

    const FILE: &str = "Email,Department,Products\n\
        ana@x.test,Design,CAD; Viewer\n\
        ben@x.test,design,\n\
        cid@x.test,Sales,\"Viewer, CAD\"\n\
        Ana@x.test,Sales,Render\n";

    fn rule(column: &str, value: &str, gives: &str) -> Rule {
        Rule {
            column: column.into(),
            value: value.into(),
            gives: Target::License(gives.into()),
        }
    }

    fn wanted(rules: &[Rule]) -> Vec<(String, Vec<String>)> {
        let reading = read(FILE.as_bytes()).expect("a list");
        let column =
            |name: &str, at, is_list| Cells::new(name.into(), cells(FILE.as_bytes(), at), is_list);
        let columns = [column("Department", 1, false), column("Products", 2, true)];
        let all = wishes(&reading, &columns, rules).into_iter();
        all.map(|wish| {
            let wants = wish.wants.iter().map(|it| it.id().to_owned());
            (wish.email, wants.collect())
        })
        .collect()
    }

    fn is(email: &str, wants: &[&str]) -> (String, Vec<String>) {
        let wants = wants.iter().map(|it| (*it).to_owned());
        (email.to_owned(), wants.collect())
    }

    #[test]
    fn all_rules_that_fit_count_and_two_rows_of_a_person_together() {
        let rules = [
            rule("Department", "DESIGN", "a"),
            rule("Products", "cad", "b"),
            rule("Products", "Render", "c"),
        ];
        assert_eq!(
            wanted(&rules),
            [
                is("ana@x.test", &["a", "b", "c"]),
                is("ben@x.test", &["a"]),
                is("cid@x.test", &["b"]),
            ]
        );
    }

    #[test]
    fn everybody_in_the_list_may_be_meant() {
        let all = wanted(&[rule("", "", "a")]);
        assert!(all.iter().all(|(_, wants)| wants == &["a"]), "{all:?}");
        assert_eq!(all.len(), 3);
        // Only in a column of products a value may be one of several.
        let none = wanted(&[rule("Department", "CAD", "a")]);
        assert!(none.iter().all(|(_, wants)| wants.is_empty()), "{none:?}");
    }

    #[test]
    fn each_value_is_told_with_how_many_have_it() {
        let reading = read(FILE.as_bytes()).expect("a list");
        let products = Cells::new("Products".into(), cells(FILE.as_bytes(), 2), true);
        let wanted = [("CAD", 2), ("Viewer", 2), ("Render", 1)];
        let wanted = wanted.map(|(value, count)| (value.to_owned(), count));
        assert_eq!(products.values(&reading), wanted);
    }
}
