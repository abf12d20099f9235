//! The list of an invitation while it is edited, and what would become of it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    dry_run::{DryRun, Known, Outlook, Row, Terms, Verdict, flaw},
    estate::{Named, Near, Topic},
    lean::memo,
    people_file::Person,
    screens::addresses::Address,
    state::{
        live_estate::{LiveEstate, use_estate},
        sync::{Sync, use_sync},
    },
};

/// The list.
#[derive(Clone, Copy)]
pub struct Lines {
    pub live: LiveEstate,
    sync: Sync,
    all: RwSignal<DryRun>,
    /// Whether whoever is not known is created.
    pub creates: RwSignal<bool>,
}

impl Lines {
    pub fn new(creates: bool) -> Self {
        Self {
            creates: RwSignal::new(creates),
            live: use_estate(),
            sync: use_sync(),
            all: RwSignal::new(DryRun::default()),
        }
    }

    /// How many rows there are; followed.
    pub fn count(self) -> usize {
        self.all.with(|list| list.rows().len())
    }

    /// Looks at the list; followed.
    pub fn with<T>(self, look: impl FnOnce(&DryRun) -> T) -> T {
        self.all.with(look)
    }

    /// Looks at the list.
    pub fn peek<T>(self, look: impl FnOnce(&DryRun) -> T) -> T {
        self.all.with_untracked(look)
    }

    /// Changes the list.
    pub fn edit(self, change: impl FnOnce(&mut DryRun)) {
        self.all.update(change);
    }

    /// Adds what was typed.
    pub fn add(self, found: Vec<Address>) {
        let above = self.peek(|list| list.rows().len());
        let person = |(at, it): (usize, Address)| Person {
            line: above + at + 1,
            email: it.email,
            given: it.first_name,
            family: it.last_name,
            ..Person::default()
        };
        self.add_people(found.into_iter().enumerate().map(person).collect());
    }

    /// Adds the people of a file. Those who have to be put right come before all others.
    pub fn add_people(self, people: Vec<Person>) {
        let is_bad = |person: &Person| {
            let text = person.email.trim();
            let is_name = || self.live.peek(|it| it.user_named(text)) != Named::Nobody;
            flaw(text).is_some() && (text.contains('@') || !is_name())
        };
        self.edit(|list| list.add(people, is_bad));
    }

    /// What would become of it on these terms.
    pub fn outlook(self, terms: Signal<Terms>) -> Memo<Arc<Outlook>> {
        memo(move || {
            self.live.follow_users();
            self.live.follow_catalogue();
            self.live.progress(&Topic::Licenses);
            let terms = terms.get();
            terms
                .licenses
                .iter()
                .for_each(|it| self.live.follow_seats(it));
            // What cannot be read keeps nobody waiting: the server tells who is there.
            let is_known = |topic: Topic| {
                self.live.progress(&topic).complete || self.sync.fault(&topic).is_some()
            };
            let known = Known {
                people: is_known(Topic::Users),
                teams: is_known(Topic::Catalogue),
            };
            let look = |list: &DryRun| {
                self.live
                    .peek(|estate| list.rehearse(estate, known, &terms))
            };
            Arc::new(self.with(look))
        })
    }

    /// What was probably meant by the addresses of these rows that nobody has, by the address.
    pub fn near(self, drawn: Memo<Vec<(Row, Verdict)>>) -> Memo<Vec<(String, Near)>> {
        let unknown = memo(move || {
            let is_new = |it: &Verdict| matches!(it, Verdict::New | Verdict::Unknown);
            drawn.with(|rows| {
                let rows = rows.iter().filter(|(_, verdict)| is_new(verdict));
                rows.map(|(row, _)| row.email.trim().to_lowercase())
                    .collect::<Vec<_>>()
            })
        });
        memo(move || {
            let unknown = unknown.get();
            let near = self.live.peek(|estate| estate.near_emails(&unknown));
            let all = unknown.into_iter().zip(near);
            all.filter_map(|(email, near)| Some((email, near?)))
                .collect()
        })
    }
}
