//! What is kept of a review: the round with its answers, sealed, and the key that signs its rows.
//! Both are in the browser's database, for the person who is in, and go with all else that is
//! kept of them.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use serde_json::{Value, json};

use crate::{
    domain::Moment,
    state::{
        database::{self, LARGE},
        session::use_session,
        signing::{Signer, check},
        storage::{Key, Shelf, forget},
        vault::Vault,
    },
    usage::{Answers, Round},
};

/// What is on the shelf.
const ROUND: &str = "round";
const KEY: &str = "key";

/// A round that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRound {
    /// The seats and who decides on them.
    pub round: Round,
    /// What has come back.
    pub answers: Answers,
    /// When it began.
    pub begun: Moment,
    /// What checks the signatures of its rows.
    public: String,
}

/// What is kept.
#[derive(Clone, Copy)]
pub struct ReviewStore {
    /// The round that is on.
    pub kept: RwSignal<Option<Arc<KeptRound>>>,
    /// Whether it has been looked at what is kept.
    pub is_open: RwSignal<bool>,
    /// Whether the last change was kept.
    pub is_safe: RwSignal<bool>,
    vault: Vault,
    /// Grows with each change: what took longer to seal is not put over what is newer.
    turn: StoredValue<u64>,
}

impl ReviewStore {
    /// Takes up what was kept of the person who is in. To be called once by the page.
    pub fn open() -> Self {
        let store = Self {
            kept: RwSignal::new(None),
            is_open: RwSignal::new(false),
            is_safe: RwSignal::new(true),
            vault: use_session().vault(),
            turn: StoredValue::new(0),
        };
        spawn_local(async move {
            let kept = store.read().await;
            // The page may be gone by now; then there is nothing to tell.
            let _ = store.kept.try_set(kept.map(Arc::new));
            let _ = store.is_open.try_set(true);
        });
        store
    }

    /// Whether a round that begins here will be there when its answers come.
    pub fn keeps(self) -> bool {
        self.vault.keeps()
    }

    /// Begins a round. Says whether it and its key are kept; else there is none.
    pub async fn begin(self, round: Round, begun: Moment) -> bool {
        let made = async {
            let shelf = self.vault.shelf(Key::Review)?;
            let signer = Signer::make().await?;
            let kept = KeptRound {
                round,
                answers: Answers::default(),
                begun,
                public: signer.public().await?,
            };
            let is_kept = shelf.put(KEY, LARGE)
                && signer.keep(&shelf.in_database(KEY)).await
                && self.write(&shelf, &kept).await;
            if !is_kept {
                remove(&shelf);
            }
            is_kept.then_some(kept)
        };
        let Some(kept) = made.await else {
            return false;
        };
        self.kept.try_set(Some(Arc::new(kept))).is_none()
    }

    /// Signs texts with the key of the round, as long as the browser has it.
    pub async fn sign(self, texts: &[String]) -> Option<Vec<String>> {
        let shelf = self.vault.shelf(Key::Review)?;
        let signer = Signer::kept(&shelf.in_database(KEY)).await?;
        signer.sign(texts).await
    }

    /// Says of each claim whether the key of the round has signed it.
    pub async fn check(self, claims: &[(String, String)]) -> Vec<bool> {
        let public = self.kept.with_untracked(|kept| {
            let kept = kept.as_ref();
            kept.map(|it| it.public.clone()).unwrap_or_default()
        });
        let genuine = check(&public, claims).await;
        genuine.unwrap_or_else(|| vec![false; claims.len()])
    }

    /// Changes what has been answered.
    pub fn change<T>(self, change: impl FnOnce(&Round, &mut Answers) -> T) -> Option<T> {
        let mut kept = KeptRound::clone(&*self.kept.get_untracked()?);
        let done = change(&kept.round, &mut kept.answers);
        let kept = Arc::new(kept);
        self.kept.set(Some(kept.clone()));
        if let Some(shelf) = self.vault.shelf(Key::Review) {
            spawn_local(async move {
                let is_safe = self.write(&shelf, &kept).await;
                let _ = self.is_safe.try_set(is_safe);
            });
        }
        Some(done)
    }

    /// Forgets the round, its answers and its key.
    pub fn close(self) {
        self.turn.update_value(|turn| *turn += 1);
        if let Some(shelf) = self.vault.shelf(Key::Review) {
            remove(&shelf);
        }
        self.kept.set(None);
    }

    async fn read(self) -> Option<KeptRound> {
        let shelf = self.vault.shelf(Key::Review)?;
        shelf.get(ROUND)?;
        let sealed = database::all(&shelf.in_database(ROUND)).await;
        let text = self.vault.open(&shelf.full(ROUND), sealed.first()?).await?;
        KeptRound::read(&text)
    }

    async fn write(self, shelf: &Shelf, kept: &KeptRound) -> bool {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        }) else {
            return false;
        };
        let Some(sealed) = self.vault.seal(&shelf.full(ROUND), &kept.write()).await else {
            return false;
        };
        let is_last = self.turn.try_get_value().is_none_or(|now| now == turn);
        !is_last
            || shelf.put(ROUND, LARGE) && database::put(&shelf.in_database(ROUND), &sealed).await
    }
}

fn remove(shelf: &Shelf) {
    for name in [ROUND, KEY] {
        forget(Key::Review.keep(), &shelf.full(name));
    }
}

impl KeptRound {
    fn write(&self) -> String {
        json!({
            "round": self.round.write(),
            "answers": self.answers.write(),
            "begun": self.begun.timestamp_micros(),
            "public": self.public,
        })
        .to_string()
    }

    fn read(text: &str) -> Option<Self> {
        let kept: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            round: Round::read(&kept["round"])?,
            answers: Answers::read(&kept["answers"])?,
            begun: Moment::from_timestamp_micros(kept["begun"].as_i64()?)?,
            public: kept["public"].as_str()?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::{ReviewRow, read_day};

    #[test]
    fn a_round_is_read_as_it_was_written() {
        let moment = Moment::from_timestamp_micros(1_795_000_000_123_456).expect("a moment");
        let row = ReviewRow {
            license: "cad".into(),
            person: "ana".into(),
            reviewer: "Dora".to_owned(),
            last: Some(moment),
            shown: vec!["Ana".to_owned()],
        };
        let kept = KeptRound {
            round: Round {
                id: "r".to_owned(),
                server: "https://a.example".to_owned(),
                due: read_day("2026-12-13").expect("a day"),
                rows: vec![row],
            },
            answers: Answers::default(),
            begun: moment,
            public: "04ff".to_owned(),
        };
        assert_eq!(KeptRound::read(&kept.write()), Some(kept));
        assert_eq!(KeptRound::read("nonsense"), None);
    }
}
