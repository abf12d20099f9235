//! A round that is on: its rows in the order they are looked at, and where each stands.

use std::sync::Arc;

use leptos::prelude::*;

use super::super::seat_cells::person_words;
use crate::{
    acts::{Act, Outcome},
    domain::{LicenseId, UserId},
    estate::fold,
    lean::{memo, sort_by_key},
    parts::address::ListAddress,
    state::{
        live_estate::use_estate,
        query::query,
        reports::{Basis, KeptRound, Reports, ReviewStore},
    },
    text::{format, license_title, reports_review::words},
    ui::Tone,
    usage::{Choice, ReviewRow, SeatNow, Standing, Zone},
};

/// How rows stand, as filters name it.
pub const STANDINGS: [&str; 6] = [
    "keep",
    "take-back",
    "dont-know",
    "contested",
    "missing",
    "over",
];

/// The page's state while a round is on.
#[derive(Clone, Copy)]
pub struct Board {
    /// What the seats are now.
    pub reports: Reports,
    /// The round.
    pub store: ReviewStore,
    /// Search and order.
    pub address: ListAddress,
    /// The standing that is shown; `None` for all.
    pub filter: Memo<Option<String>>,
    ask_filter: SignalSetter<Option<String>>,
    /// Where each row stands.
    pub standings: Memo<Arc<Vec<Standing>>>,
    /// The rows that are shown, by their places in the round.
    pub rows: Memo<Arc<Vec<u32>>>,
}

impl Board {
    /// To be called once by the page.
    pub fn open(reports: Reports, store: ReviewStore, address: ListAddress) -> Self {
        let live = use_estate();
        let (filter, ask_filter) = query("decision");
        let is_whole = reports.stages.is_complete;
        let standings = memo(move || {
            let Some((basis, kept)) = reports.basis.get().zip(store.kept.get()) else {
                return Arc::default();
            };
            let is_whole = is_whole.get();
            let now = |row: &ReviewRow| now(&basis, row, is_whole);
            Arc::new(kept.round.standings(&kept.answers, &now))
        });
        // Kept from one key to the next: of tens of thousands of rows they take a while.
        let texts = memo(move || {
            live.follow_users();
            let texts = store.kept.with(|kept| {
                let rows = kept.iter().flat_map(|kept| &kept.round.rows);
                live.peek(|estate| {
                    let text = |row: &ReviewRow| {
                        let (name, email) = person_words(estate, &row.person);
                        let license = license_title(estate, &row.license);
                        [format!("{name} {email}"), license, row.reviewer.clone()]
                            .map(|it| fold(&it))
                    };
                    rows.map(text).collect::<Vec<_>>()
                })
            });
            Arc::new(texts)
        });
        let rows = memo(move || {
            let Some(kept) = store.kept.get() else {
                return Arc::default();
            };
            let (standings, texts) = (standings.get(), texts.get());
            if standings.len() != kept.round.rows.len() || texts.len() != standings.len() {
                return Arc::default();
            }
            let mut rows: Vec<u32> = (0..standings.len() as u32).collect();
            if let Some(wanted) = filter.get() {
                rows.retain(|nth| STANDINGS[group(&standings[*nth as usize])] == wanted);
            }
            let typed = fold(&address.text.get());
            rows.retain(|nth| {
                let all = texts[*nth as usize].join(" ");
                typed.split_whitespace().all(|word| all.contains(word))
            });
            for key in address.sort.get().iter().rev() {
                let text = |nth: &u32| -> (String, i64) {
                    let place = *nth as usize;
                    let texts = &texts[place];
                    match key.column.as_str() {
                        "license" => (texts[1].clone(), 0),
                        "reviewer" => (texts[2].clone(), 0),
                        "decision" => (String::new(), group(&standings[place]) as i64),
                        "last" => {
                            let last = kept.round.rows[place].last;
                            (String::new(), last.map_or(0, |it| it.timestamp()))
                        }
                        _ => (texts[0].clone(), 0),
                    }
                };
                match key.descending {
                    false => sort_by_key(&mut rows, text),
                    true => sort_by_key(&mut rows, |nth| std::cmp::Reverse(text(nth))),
                }
            }
            Arc::new(rows)
        });
        Self {
            reports,
            store,
            address,
            filter,
            ask_filter,
            standings,
            rows,
        }
    }

    /// Shows one standing alone; empty for all.
    pub fn show(self, id: String) {
        self.ask_filter.set((!id.is_empty()).then_some(id));
    }

    /// How many rows stand how, in the order of [`STANDINGS`]; followed.
    pub fn counts(self) -> [usize; 6] {
        let mut counts = [0; 6];
        self.standings.with(|all| {
            for standing in all.iter() {
                counts[group(standing)] += 1;
            }
        });
        counts
    }

    /// How many rows are decided; of two answers neither counts before one is chosen. Followed.
    pub fn done(self) -> usize {
        let is_decided = |it: &&Standing| match it {
            Standing::Decided(_) | Standing::UsedSince(..) | Standing::TakenBack(_) => true,
            Standing::Missing | Standing::Contested(_) | Standing::Gone => false,
        };
        self.standings
            .with(|all| all.iter().filter(is_decided).count())
    }

    /// The seats to take back; followed.
    pub fn to_free(self) -> Vec<(LicenseId, UserId)> {
        let kept = self.store.kept.get();
        let standings = self.standings.get();
        let seats = kept.map(|kept| kept.round.to_take_back(&standings));
        seats.unwrap_or_default()
    }

    /// Notes which seats a plan has taken back.
    pub fn note(self, outcomes: &[(Act, Outcome)]) {
        let held = outcomes.iter().filter(|(_, outcome)| outcome.holds());
        let seats: Vec<_> = held
            .filter_map(|(act, _)| act.license().cloned().zip(act.unseats().cloned()))
            .collect();
        let _ = self
            .store
            .change(|round, answers| answers.note_taken(round, &seats));
    }
}

/// What a seat is now. What has not been read yet is taken to be as it was.
fn now(basis: &Basis, row: &ReviewRow, is_whole: bool) -> SeatNow {
    match basis.reading().find_seat(&row.license, &row.person) {
        Some(nth) => {
            let sign = basis.report.evidence.last_sign(nth as usize);
            // Of a day that was observed only its beginning is sure to be no later than the sign.
            SeatNow::Held(sign.map(|sign| sign.first))
        }
        None if is_whole => SeatNow::Gone,
        None => SeatNow::Held(row.last),
    }
}

/// The place of a standing among [`STANDINGS`].
pub fn group(standing: &Standing) -> usize {
    match standing {
        Standing::Decided(answer) => match answer.choice {
            Choice::Keep => 0,
            Choice::TakeBack => 1,
            Choice::DontKnow => 2,
        },
        Standing::Contested(_) => 3,
        Standing::Missing => 4,
        Standing::UsedSince(..) | Standing::Gone | Standing::TakenBack(_) => 5,
    }
}

/// What a choice is called.
pub fn choice_word(choice: Choice) -> &'static str {
    match choice {
        Choice::Keep => words().keep,
        Choice::TakeBack => words().take_back,
        Choice::DontKnow => words().dont_know,
    }
}

/// How a standing is meant, what it is called, and what there is to say of it.
pub fn said(standing: &Standing, basis: &Basis) -> (Tone, &'static str, String) {
    let text = words();
    match standing {
        Standing::Missing => (Tone::Muted, text.missing, String::new()),
        Standing::Decided(answer) => {
            let tone = match answer.choice {
                Choice::Keep => Tone::Ok,
                Choice::TakeBack => Tone::Warn,
                Choice::DontKnow => Tone::Muted,
            };
            (tone, choice_word(answer.choice), answer.reason.clone())
        }
        Standing::Contested(all) => {
            let mut named: Vec<&str> = all.iter().map(|it| choice_word(it.choice)).collect();
            named.dedup();
            (Tone::Bad, text.contested, named.join(" · "))
        }
        Standing::UsedSince(_, seen) => {
            let day = format::plain_day(basis.zone.day(*seen));
            (Tone::Ok, text.used_since, (text.used_since_on)(&day))
        }
        Standing::Gone => (Tone::Muted, text.gone, text.gone_text.to_owned()),
        Standing::TakenBack(answer) => (Tone::Muted, text.taken_back, answer.reason.clone()),
    }
}

/// Days of a round as they are read: on which it began, and by which to decide.
pub fn days(kept: &KeptRound, basis: &Basis) -> (String, String) {
    let begun = basis.zone.day(kept.begun);
    (format::plain_day(begun), format::plain_day(kept.round.due))
}
