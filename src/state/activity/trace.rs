//! The trace of a run, kept so that whatever cuts it off, the next page knows how far it came: a
//! text of the whole when it begins, then a short note for each request. Small runs are kept in
//! the browser's web storage, large ones in its database.

use leptos::task::spawn_local;

use crate::{
    keep,
    plan::{Filed, Journal},
    state::{
        database::{self, LARGE},
        locks,
        storage::Shelf,
        vault::Vault,
    },
};

/// The longest run, in bytes, that web storage is filled with; it is for everything else, too.
const SMALL: usize = 500_000;
/// So many bytes are kept free for the notes of each act.
const NOTES: usize = 200;
/// The name of what is there as long as every note was kept.
const WHOLE: &str = "whole";

/// Where a run on its way is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    vault: Vault,
    shelf: Shelf,
    id: String,
    is_large: bool,
    /// How many notes there are.
    notes: usize,
}

impl Trace {
    /// Keeps a run that is about to begin. `None` if there is no room for it, nothing may be kept
    /// of its person, or no other tab could tell whether it still goes on.
    pub async fn begin(vault: Vault, shelf: Shelf, filed: &Filed) -> Option<Self> {
        if !locks::are_kept() {
            return None;
        }
        let text = keep::to_text(filed);
        let room = NOTES * (filed.receipt.rows.len() + 2);
        let mut trace = Self {
            vault,
            shelf,
            id: filed.receipt.id.clone(),
            is_large: false,
            notes: 0,
        };
        let is_small = text.len() + room <= SMALL;
        let mut is_kept = is_small && trace.put("", &text).await && trace.has_room(room);
        if !is_kept {
            trace.is_large = true;
            is_kept = trace.put("", &text).await
                && trace.shelf.put(&trace.id, LARGE)
                && trace.has_room(NOTES);
        }
        if !is_kept && !is_small {
            trace.is_large = false;
            is_kept = trace.put("", &text).await && trace.has_room(room);
        }
        if !is_kept {
            trace.forget();
            return None;
        }
        Some(trace)
    }

    /// Whether the notes will fit as well.
    fn has_room(&self, room: usize) -> bool {
        let filler = self.name("room");
        let has_room =
            self.shelf.put(&self.name(WHOLE), "1") && self.shelf.put(&filler, &" ".repeat(room));
        self.shelf.remove(&filler);
        has_room
    }

    /// Keeps one of the texts of the run; the first has no name.
    async fn put(&self, name: &str, text: &str) -> bool {
        let Some(text) = &self.vault.seal(&self.shelf.full(&self.id), text).await else {
            return false;
        };
        let name = self.name(name);
        match self.is_large {
            true => database::put(&self.shelf.full(&name), text).await,
            false => self.shelf.put(name.trim_end(), text),
        }
    }

    /// Adds a note. If it is not kept, whoever reads the rest has to doubt all that is open in
    /// it; forgetting needs no room, so that much can always be said.
    pub async fn add(&mut self, note: &str) -> bool {
        let name = format!("{:07}", self.notes);
        let is_kept = self.put(&name, note).await;
        self.notes += 1;
        if !is_kept {
            self.shelf.remove(&self.name(WHOLE));
        }
        is_kept
    }

    /// Forgets the run.
    pub fn forget(&self) {
        self.shelf.remove(&self.id);
        for (name, _) in self.shelf.all() {
            if name
                .strip_prefix(&self.id)
                .is_some_and(|it| it.starts_with(' '))
            {
                self.shelf.remove(&name);
            }
        }
        if self.is_large {
            let name = self.shelf.full(&self.name(""));
            spawn_local(async move { database::remove(&name).await });
        }
    }

    /// What is kept of a run.
    pub async fn read(vault: Vault, shelf: Shelf, id: &str) -> Option<(Filed, Self)> {
        let text = shelf.get(id)?;
        let mut trace = Self {
            vault,
            shelf,
            id: id.to_owned(),
            is_large: text == LARGE,
            notes: 0,
        };
        let texts = match trace.is_large {
            true => database::all(&trace.shelf.full(&trace.name(""))).await,
            false => {
                let start = trace.name("");
                let mut notes = trace.shelf.all();
                notes.retain(|(name, _)| name.starts_with(&start) && *name != trace.name(WHOLE));
                crate::lean::sort(&mut notes);
                let notes = notes.into_iter().map(|(_, note)| note);
                std::iter::once(text).chain(notes).collect()
            }
        };
        let mut is_whole = trace.shelf.get(&trace.name(WHOLE)).is_some();
        trace.notes = texts.len().saturating_sub(1);
        let mut opened = Vec::with_capacity(texts.len());
        for text in &texts {
            match vault.open(&trace.shelf.full(&trace.id), text).await {
                Some(text) => opened.push(text),
                None if opened.is_empty() => return None,
                None => is_whole = false,
            }
        }
        Some((replay(&opened, is_whole)?, trace))
    }

    fn name(&self, of: &str) -> String {
        format!("{} {of}", self.id)
    }
}

/// The run as the notes leave it; the first text is how it began.
fn replay(texts: &[String], is_whole: bool) -> Option<Filed> {
    let (begun, notes) = texts.split_first()?;
    let mut filed: Filed = keep::from_text(begun)?;
    let notes = notes.iter().map(String::as_str);
    let journal = Journal::again(filed.receipt, notes, is_whole);
    filed.receipt = journal.receipt(None);
    Some(filed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Act, Failure, Outcome, SeatAct},
        domain::Moment,
    };

    fn begun() -> (Journal, String) {
        let seat = |user: &str| Act::Seat("l".into(), SeatAct::Assign { user: user.into() });
        let acts = vec![seat("a"), seat("b"), seat("c")];
        let journal = Journal::new("1".into(), Moment::default(), String::new(), acts);
        let filed = Filed {
            receipt: journal.receipt(None),
            line: String::new(),
            told: Vec::new(),
        };
        (journal, keep::to_text(&filed))
    }

    fn outcomes(filed: Option<Filed>) -> Vec<Outcome> {
        let rows = filed.expect("it can be read").receipt.rows;
        rows.into_iter().map(|row| row.outcome).collect()
    }

    #[test]
    fn s6_a_run_is_read_from_how_it_began_and_its_notes() {
        let (mut journal, text) = begun();
        let mut texts = vec![text];
        journal.sending(0..2);
        texts.extend(journal.note());
        journal.ended(0, Outcome::Done);
        texts.extend(journal.note());
        let unsure = Outcome::Failed(Failure::Unsure);
        let expected = [Outcome::Done, unsure.clone(), Outcome::NotTried];
        assert_eq!(outcomes(replay(&texts, true)), expected);
        let doubted = [Outcome::Done, unsure.clone(), unsure];
        assert_eq!(outcomes(replay(&texts, false)), doubted);
        texts.push("half a no".into());
        assert_eq!(outcomes(replay(&texts, true)), doubted);
        assert!(replay(&["nonsense".into()], true).is_none());
    }
}
