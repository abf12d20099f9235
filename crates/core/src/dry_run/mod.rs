//! A list of people before anything of it is sent: rows that can be put right, left out and
//! brought back, each with what would become of it.

mod domains;
mod teams;
mod verdict;

use rustc_hash::FxHashSet;

pub use self::{
    domains::is_inside,
    teams::{NoTeam, Teams},
    verdict::{Flaw, Kind, Known, Out, Outlook, Terms, Verdict, flaw},
};
use crate::people_file::{Mark, Person, key};

/// So many edits can be taken back.
const KEPT: usize = 200;

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Tells it from all others of the list, also from those that are gone.
    pub id: u32,
    /// Its line in the file it came from, from one; in a list that was typed, which it is of the
    /// rows.
    pub line: usize,
    /// An address, or the name of somebody, as typed.
    pub email: String,
    /// Given name; may be empty.
    pub given: String,
    /// Family name; may be empty.
    pub family: String,
    /// The team that a file names for the person, as it is called there; may be empty.
    pub team: String,
    /// Why a file says that the person is not to be counted with.
    pub mark: Option<Mark>,
    /// Whether the person is taken: at first, unless they are marked.
    pub is_taken: bool,
    /// What is the same for all spellings of the address.
    key: String,
    flaw: Option<Flaw>,
}

impl Row {
    fn set_email(&mut self, email: String) {
        let text = email.trim();
        self.key = key(text);
        self.flaw = flaw(text);
        self.email = email;
    }
}

/// A part of a row that can be put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The address.
    Email,
    /// Given name.
    Given,
    /// Family name.
    Family,
}

/// What was done to a list, as it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Edit {
    Put {
        id: u32,
        field: Field,
        before: String,
    },
    Taken {
        ids: Vec<u32>,
        before: bool,
    },
    Dropped(Vec<(usize, Row)>),
}

/// The last edit of a list, for telling what taking it back would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A row was put right.
    Put,
    /// So many rows were ticked.
    Ticked(usize),
    /// So many rows were unticked.
    Unticked(usize),
    /// So many rows were taken out.
    Dropped(usize),
}

/// A list of people, as it is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    rows: Vec<Row>,
    edits: Vec<Edit>,
    next: u32,
    arrivals: u32,
}

impl DryRun {
    /// The rows in their order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How often rows have come, new or back.
    pub fn arrivals(&self) -> u32 {
        self.arrivals
    }

    /// Adds people: those who come first before all others, the rest at the end.
    pub fn add(&mut self, people: Vec<Person>, comes_first: impl Fn(&Person) -> bool) {
        self.arrivals += 1;
        let (first, rest) = people.into_iter().partition::<Vec<_>, _>(comes_first);
        let first: Vec<Row> = first.into_iter().map(|it| self.row(it)).collect();
        self.rows.splice(0..0, first);
        for person in rest {
            let row = self.row(person);
            self.rows.push(row);
        }
    }

    fn row(&mut self, person: Person) -> Row {
        self.next += 1;
        let mut row = Row {
            id: self.next,
            line: person.line,
            email: String::new(),
            given: person.given,
            family: person.family,
            team: person.team,
            mark: person.mark,
            is_taken: person.mark.is_none(),
            key: String::new(),
            flaw: None,
        };
        row.set_email(person.email);
        row
    }

    /// Writes a part of a row anew.
    pub fn put(&mut self, id: u32, field: Field, text: String) {
        let Some(before) = self.write(id, field, text) else {
            return;
        };
        // Letter after letter in one field is one edit.
        let goes_on = matches!(
            self.edits.last(),
            Some(Edit::Put { id: last, field: at, .. }) if *last == id && *at == field
        );
        if !goes_on {
            self.note(Edit::Put { id, field, before });
        }
    }

    fn write(&mut self, id: u32, field: Field, text: String) -> Option<String> {
        let row = self.rows.iter_mut().find(|row| row.id == id)?;
        let before = match field {
            Field::Email => {
                let before = row.email.clone();
                row.set_email(text);
                before
            }
            Field::Given => std::mem::replace(&mut row.given, text),
            Field::Family => std::mem::replace(&mut row.family, text),
        };
        Some(before)
    }

    /// Ticks or unticks rows.
    pub fn take(&mut self, ids: &[u32], is_taken: bool) {
        let ids = self.tick(ids, is_taken);
        if !ids.is_empty() {
            let before = !is_taken;
            self.note(Edit::Taken { ids, before });
        }
    }

    /// Which rows it changed.
    fn tick(&mut self, ids: &[u32], is_taken: bool) -> Vec<u32> {
        let ids: FxHashSet<u32> = ids.iter().copied().collect();
        let rows = self.rows.iter_mut();
        let changed = rows.filter(|row| ids.contains(&row.id) && row.is_taken != is_taken);
        let tick = |row: &mut Row| {
            row.is_taken = is_taken;
            row.id
        };
        changed.map(tick).collect()
    }

    /// Takes rows out.
    pub fn drop(&mut self, ids: &[u32]) {
        let ids: FxHashSet<u32> = ids.iter().copied().collect();
        let rows = std::mem::take(&mut self.rows).into_iter().enumerate();
        let (dropped, kept): (Vec<_>, Vec<_>) = rows.partition(|(_, row)| ids.contains(&row.id));
        self.rows = kept.into_iter().map(|(_, row)| row).collect();
        if !dropped.is_empty() {
            self.note(Edit::Dropped(dropped));
        }
    }

    fn note(&mut self, edit: Edit) {
        self.edits.push(edit);
        let more = self.edits.len().saturating_sub(KEPT);
        self.edits.drain(..more);
    }

    /// What [`undo`](Self::undo) would take back.
    pub fn last(&self) -> Option<Change> {
        Some(match self.edits.last()? {
            Edit::Put { .. } => Change::Put,
            Edit::Taken { ids, before: false } => Change::Ticked(ids.len()),
            Edit::Taken { ids, before: true } => Change::Unticked(ids.len()),
            Edit::Dropped(rows) => Change::Dropped(rows.len()),
        })
    }

    /// Takes the last edit back.
    pub fn undo(&mut self) {
        match self.edits.pop() {
            None => {}
            Some(Edit::Put { id, field, before }) => {
                self.write(id, field, before);
            }
            Some(Edit::Taken { ids, before }) => {
                self.tick(&ids, before);
            }
            // Each to its place, which counts those that come back before it.
            Some(Edit::Dropped(rows)) => {
                self.arrivals += 1;
                let mut kept = std::mem::take(&mut self.rows).into_iter();
                for (at, row) in rows {
                    let before = at.saturating_sub(self.rows.len());
                    self.rows.extend(kept.by_ref().take(before));
                    self.rows.push(row);
                }
                self.rows.extend(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(email: &str) -> Person {
        Person {
            email: email.into(),
            ..Person::default()
        }
    }

    fn list(emails: &[&str]) -> DryRun {
        let mut list = DryRun::default();
        list.add(emails.iter().map(|it| person(it)).collect(), |_| false);
        list
    }

    fn emails(list: &DryRun) -> Vec<&str> {
        list.rows().iter().map(|row| row.email.as_str()).collect()
    }

    #[test]
    fn every_edit_can_be_taken_back_until_the_list_is_as_it_was() {
        let mut list = list(&["a@x.test", "b@x.test", "c@x.test", "d@x.test"]);
        let before = list.rows().to_vec();
        let id = |list: &DryRun, at: usize| list.rows()[at].id;
        let [a, b, d] = [0, 1, 3].map(|at| id(&list, at));
        list.put(a, Field::Email, "aa@x.test".into());
        list.put(a, Field::Email, "aaa@x.test".into());
        list.put(a, Field::Given, "Ana".into());
        list.take(&[a, b], false);
        list.take(&[b], false);
        list.drop(&[b, d]);
        list.drop(&[a]);
        assert_eq!(emails(&list), ["c@x.test"]);
        let mut seen = Vec::new();
        while let Some(change) = list.last() {
            seen.push(change);
            list.undo();
        }
        let wanted = [
            Change::Dropped(1),
            Change::Dropped(2),
            Change::Unticked(2),
            Change::Put,
            Change::Put,
        ];
        assert_eq!(seen, wanted);
        assert_eq!(list.rows(), before);
    }

    #[test]
    fn what_comes_back_finds_its_place_though_others_came_meanwhile() {
        let mut list = list(&["a@x.test", "b@x.test"]);
        list.drop(&[list.rows()[1].id]);
        list.add(vec![person("no"), person("c@x.test")], |it| {
            it.email == "no"
        });
        list.undo();
        assert_eq!(list.rows().len(), 4);
        let ids: FxHashSet<u32> = list.rows().iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), 4, "each row is told from all others");
    }
}
