//! What differs, and which of it is ticked to be corrected.

mod found;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;

pub use self::found::Comparison;
use super::{
    Work,
    lines::{Line, Lines, Numbers},
};
use crate::{
    acts::Act,
    estate::Topic,
    lean::{effect, memo},
    people_file::Spellings,
    reconcile::{Manifest, Who, corrections, difference, licenses_in},
    screens::census::Census,
    state::live_estate::{LiveEstate, use_estate},
    text::format,
    ui::report_lost_focus,
};

/// Lines that are ticked, by their numbers.
type Ticked = HashSet<u32>;

/// What differs, and which of it is to be corrected.
#[derive(Clone, Copy)]
pub struct Board {
    live: LiveEstate,
    work: Work,
    census: Census,
    /// What differs; nothing until all of it has been read.
    pub lines: Memo<Arc<Lines>>,
    selected: RwSignal<Ticked>,
    /// Whether whoever is unknown is created.
    creates: RwSignal<bool>,
    /// Whether whoever is not in the list is meant, too.
    outside: RwSignal<bool>,
    /// What somebody ticked or unticked.
    by_hand: StoredValue<HashMap<u32, bool>>,
    /// The plan of what is ticked.
    acts: Memo<Vec<Act>>,
}

impl Board {
    fn open(work: Work) -> Self {
        let live = use_estate();
        let topics = memo(move || {
            live.follow_licenses();
            let licenses = live.peek(|estate| {
                work.manifest
                    .with(|manifest| licenses_in(estate, &manifest.scope))
            });
            licenses.into_iter().map(Topic::Seats).collect()
        });
        let census = Census::of(topics);
        let numbers = StoredValue::new(Numbers::new());
        let lines = memo(move || {
            live.follow_all();
            if !census.is_complete() {
                return Arc::default();
            }
            let (manifest, last) = (work.manifest.get(), work.last.get());
            let Manifest { people, scope, .. } = &*manifest;
            let last = last.as_ref().map(|it| it.people.as_slice());
            let lines = live.peek(|estate| {
                let found = difference(estate, people, scope, last, format::now());
                numbers.try_update_value(|numbers| Lines::of(estate, people, found, numbers))
            });
            Arc::new(lines.unwrap_or_default())
        });
        let selected = RwSignal::new(Ticked::new());
        let board = Self {
            live,
            work,
            census,
            lines,
            selected,
            creates: RwSignal::new(false),
            outside: RwSignal::new(false),
            by_hand: StoredValue::new(HashMap::new()),
            acts: memo(move || {
                lines.with(|lines| {
                    let rows = selected.with(|on| {
                        let on = lines.all.iter().filter(|line| on.contains(&line.number));
                        on.map(|line| line.row.clone()).collect::<Vec<_>>()
                    });
                    work.manifest.with(|it| corrections(&it.people, &rows))
                })
            }),
        };
        board.keep_chosen();
        board
    }

    /// Whether it is known what was wanted last time.
    pub fn knows_last(self) -> bool {
        self.work.last.with(Option::is_some)
    }

    /// Ticks what is corrected unless somebody says otherwise, and keeps what they said.
    fn keep_chosen(self) {
        let (selected, by_hand) = (self.selected, self.by_hand);
        let ticked = StoredValue::new(Ticked::new());
        effect(move || {
            let (creates, outside) = (self.creates.get(), self.outside.get());
            let on: Ticked = self.lines.with(|lines| {
                let is_on = |line: &&Line| {
                    let said = by_hand.with_value(|all| all.get(&line.number).copied());
                    line.row.may_be_chosen(creates, outside)
                        && said.unwrap_or_else(|| line.row.is_chosen(creates, outside))
                };
                lines.all.iter().filter(is_on).map(|it| it.number).collect()
            });
            ticked.set_value(on.clone());
            if selected.with_untracked(|now| *now != on) {
                selected.set(on);
            }
        });
        effect(move || {
            let mut now = selected.get();
            let before = ticked.get_value();
            let all = now.len();
            // What is right, or goes with an ownership, is not to be corrected, and nobody comes
            // or goes without the switch for it.
            let creates = self.creates.get_untracked();
            let outside = self.outside.get_untracked();
            let may_be = |line: &Line| line.row.may_be_chosen(creates, outside);
            self.lines.with_untracked(|lines| {
                now.retain(|number| lines.get(*number).is_some_and(may_be));
            });
            by_hand.update_value(|by_hand| {
                for number in now.symmetric_difference(&before) {
                    by_hand.insert(*number, now.contains(number));
                }
            });
            ticked.set_value(now.clone());
            if now.len() < all {
                selected.set(now);
            }
        });
    }

    /// How many people there are in a state.
    fn people(self, is_meant: fn(&Line) -> bool) -> usize {
        self.lines.with(|lines| {
            let who = lines
                .all
                .iter()
                .filter(|it| is_meant(it))
                .map(|it| &it.row.who);
            who.collect::<BTreeSet<_>>().len()
        })
    }

    /// Whoever is not on the server: which of the wishes are theirs.
    fn unknown(self) -> Vec<usize> {
        let places: BTreeSet<usize> = self.lines.with(|lines| {
            let unknown = lines.all.iter().filter_map(|line| match line.row.who {
                Who::New(at) => Some(at),
                Who::User(_) => None,
            });
            unknown.collect()
        });
        places.into_iter().collect()
    }

    /// Some of them: which, their address, and what may have been meant.
    fn named(self, places: &[usize]) -> Vec<(usize, String, Option<String>)> {
        let emails: Vec<String> = self.work.manifest.with(|manifest| {
            places
                .iter()
                .map(|at| manifest.people[*at].email.clone())
                .collect()
        });
        let meant = self.live.peek(|estate| {
            let spellings = Spellings::of(estate);
            let near = estate.near_emails(&emails).into_iter();
            let near = near.map(|near| near.filter(|it| it.user.is_some()).map(|it| it.email));
            let alike = |email: &String| spellings.alike(email).map(|it| it.email.clone());
            { emails.iter().zip(near) }
                .map(|(email, near)| near.or_else(|| alike(email)))
                .collect::<Vec<_>>()
        });
        let rows = places.iter().zip(emails).zip(meant);
        rows.map(|((at, email), meant)| (*at, email, meant))
            .collect()
    }

    /// Takes another address for somebody who is not on the server.
    fn take(self, at: usize, email: &str) {
        let mut manifest = Manifest::clone(&self.work.manifest.get_untracked());
        if let Some(wish) = manifest.people.get_mut(at) {
            email.clone_into(&mut wish.email);
        }
        self.work.manifest.set(Arc::new(manifest));
        request_animation_frame(report_lost_focus);
    }
}
