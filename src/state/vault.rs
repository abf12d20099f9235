//! What stays of a person in this browser is sealed. The key is made of the password they signed
//! in with and a salt of their own, so what they left opens only when they sign in again, with
//! that password. Who came without a password, as with a portal's token, has no key: nothing of
//! theirs is kept.
//!
//! While somebody is in, the tab may keep the key beside their token, for when the page is loaded
//! again; both go together. Nothing else in the browser's storage can be read without it.

use futures_channel::oneshot;
use leptos::{prelude::*, task::spawn_local};

use super::{
    chance, digits,
    storage::{self, Key, Shelf},
};
use crate::api::Secret;

/// Of how many people something is kept in one browser.
const MOST_PEOPLE: usize = 8;
/// How much of one kind stays of a person who has left: so many texts, and so many characters of
/// them. The latest count.
const MOST_TEXTS: usize = 200;
const MOST_LETTERS: usize = 2_000_000;

/// What opens the vault.
pub enum Opener {
    /// The password somebody has just signed in with.
    Password(Secret),
    /// The key that the tab has kept over a reload.
    Tab,
    /// The same, of another tab; this one does not keep it.
    Handed(Option<Secret>),
    /// Nothing: they came without a password.
    Nothing,
}

enum Lock {
    Shut,
    /// The key is being made; so many wait for it.
    Opening(Vec<oneshot::Sender<browser::Sealing>>),
    Open(browser::Sealing),
}

/// Seals what is kept of the person who is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vault {
    lock: StoredValue<Lock, LocalStorage>,
    /// Whose it is; see [`storage::mark`].
    whose: StoredValue<String>,
    /// Grows when it is opened or shut: a key that took longer opens nothing.
    turn: StoredValue<u64>,
    keep_in_tab: bool,
}

impl Vault {
    /// A vault that is shut. What is in the browser's storage and nobody's is removed.
    pub fn new(keep_in_tab: bool) -> Self {
        let people = people(&storage::read(Key::Vault).unwrap_or_default());
        storage::sweep(&marks(&people));
        Self {
            lock: StoredValue::new_local(Lock::Shut),
            whose: StoredValue::new(String::new()),
            turn: StoredValue::new(0),
            keep_in_tab,
        }
    }

    /// Opens it for a person on a server. What asks meanwhile waits for the key.
    pub fn unlock(self, server: &str, person: &str, by: Opener) {
        let mark = storage::mark(server, person);
        self.whose.set_value(mark.clone());
        let kept = match &by {
            Opener::Password(_) => None,
            Opener::Tab => storage::read(Key::Sealing).and_then(|it| kept(&it, &mark)),
            Opener::Handed(Some(key)) => kept(key.expose(), &mark),
            // Whoever goes on with another token goes on with their key.
            Opener::Handed(None) | Opener::Nothing => return,
        };
        let stays = self.keep_in_tab && !matches!(by, Opener::Handed(_));
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.lock.update_value(|lock| match lock {
            Lock::Opening(_) => {}
            Lock::Shut | Lock::Open(_) => *lock = Lock::Opening(Vec::new()),
        });
        spawn_local(async move {
            let raw = match by {
                Opener::Password(password) => browser::derive(&password, &salt_of(&mark)).await,
                Opener::Tab | Opener::Handed(_) | Opener::Nothing => kept,
            };
            let sealing = match &raw {
                Some(raw) => browser::import(raw, "AES-GCM", &["encrypt", "decrypt"]).await,
                None => None,
            };
            if self.turn.get_value() != turn {
                return;
            }
            if let (true, Some(raw), Some(_)) = (stays, &raw, &sealing) {
                storage::write(Key::Sealing, &format!("{mark} {}", text(raw)));
            }
            self.lock.update_value(|lock| {
                let next = sealing.clone().map_or(Lock::Shut, Lock::Open);
                let Lock::Opening(waiting) = std::mem::replace(lock, next) else {
                    return;
                };
                for task in waiting {
                    if let Some(sealing) = &sealing {
                        // A task that no longer waits was dropped with its screen.
                        let _ = task.send(sealing.clone());
                    }
                }
            });
        });
    }

    /// Forgets the key. What is sealed stays until its person opens it again, as far as there is
    /// room for it.
    pub fn shut(self) {
        storage::remove(Key::Sealing);
        self.turn.update_value(|turn| *turn += 1);
        self.lock.set_value(Lock::Shut);
        let mark = self.whose.get_value();
        self.whose.set_value(String::new());
        if mark.is_empty() {
            return;
        }
        for key in Key::SHELVES {
            let shelf = Shelf::marked(key, &mark);
            for name in beyond(shelf.all()) {
                storage::forget(key.keep(), &shelf.full(&name));
            }
        }
    }

    /// Forgets what is kept of everybody but the person who is in.
    pub fn forget_others(self) {
        let mut people = people(&storage::read(Key::Vault).unwrap_or_default());
        people.retain(|(mark, _)| *mark == self.whose.get_value());
        storage::write(Key::Vault, &written(&people));
        storage::sweep(&marks(&people));
    }

    /// Where things of one kind are kept of the person who is in.
    pub fn shelf(self, key: Key) -> Option<Shelf> {
        let mark = self.whose.get_value();
        (!mark.is_empty()).then(|| Shelf::marked(key, &mark))
    }

    /// Whether something can be kept of the person who is in, for longer than the page.
    pub fn keeps(self) -> bool {
        let is_shut = self.lock.with_value(|lock| matches!(lock, Lock::Shut));
        !is_shut && storage::is_there(storage::Keep::Device)
    }

    /// Seals a text under a name, which has to be a [`Shelf`]'s of the person who is in. `None`
    /// where nothing may stay.
    pub async fn seal(self, name: &str, plain: &str) -> Option<String> {
        Some(text(&self.seal_bytes(name, plain.as_bytes()).await?))
    }

    /// Opens a text that was sealed under this name.
    pub async fn open(self, name: &str, sealed: &str) -> Option<String> {
        String::from_utf8(self.open_bytes(name, &bytes(sealed)).await?).ok()
    }

    /// As [`Self::seal`], for bytes.
    pub async fn seal_bytes(self, name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        self.sealing(name).await?.seal(name, plain).await
    }

    /// As [`Self::open`], for bytes.
    pub async fn open_bytes(self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.sealing(name).await?.open(name, sealed).await
    }

    /// Seals a text and keeps it. Says whether the browser did.
    pub async fn put(self, shelf: &Shelf, name: &str, plain: &str) -> bool {
        let sealed = self.seal(&shelf.full(name), plain).await;
        sealed.is_some_and(|sealed| shelf.put(name, &sealed))
    }

    /// A text that was kept, opened.
    pub async fn get(self, shelf: &Shelf, name: &str) -> Option<String> {
        let sealed = shelf.get(name)?;
        self.open(&shelf.full(name), &sealed).await
    }

    async fn sealing(self, name: &str) -> Option<browser::Sealing> {
        // What was one person's is never sealed for the next.
        if !self
            .whose
            .with_value(|mark| !mark.is_empty() && name.contains(mark.as_str()))
        {
            return None;
        }
        let now = self.lock.try_update_value(|lock| match lock {
            Lock::Shut => Ok(None),
            Lock::Open(sealing) => Ok(Some(sealing.clone())),
            Lock::Opening(waiting) => {
                let (tell, told) = oneshot::channel();
                waiting.push(tell);
                Err(told)
            }
        });
        match now? {
            Ok(sealing) => sealing,
            Err(told) => told.await.ok(),
        }
    }
}

/// A key that is made of a passphrase, for what leaves the browser.
pub struct Passkey(browser::Sealing);

impl Passkey {
    /// The key of a passphrase and a salt. `None` where the browser makes none.
    pub async fn of(passphrase: &Secret, salt: &str) -> Option<Self> {
        let raw = browser::derive(passphrase, salt).await?;
        let sealing = browser::import(&raw, "AES-GCM", &["encrypt", "decrypt"]).await;
        sealing.map(Self)
    }

    /// Seals bytes. What stands openly before them is proved with them.
    pub async fn seal(&self, head: &str, plain: &[u8]) -> Option<Vec<u8>> {
        self.0.seal(head, plain).await
    }

    /// Opens what was sealed with this before it.
    pub async fn open(&self, head: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.open(head, sealed).await
    }
}

impl browser::Sealing {
    async fn seal(&self, name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let once = chance::<12>()?;
        let sealed = self.work("encrypt", &once, name, plain).await?;
        Some([&once, sealed.as_slice()].concat())
    }

    async fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (once, sealed) = sealed.split_at_checked(12)?;
        self.work("decrypt", once, name, sealed).await
    }
}

/// Everybody of whom something may be kept, with their salt; who was in last comes first.
type People = Vec<(String, String)>;

fn people(kept: &str) -> People {
    let line = |line: &str| {
        line.split_once(' ')
            .map(|(mark, salt)| (mark.into(), salt.into()))
    };
    kept.lines().filter_map(line).collect()
}

fn written(people: &People) -> String {
    let line = |(mark, salt): &(String, String)| format!("{mark} {salt}\n");
    people.iter().map(line).collect()
}

fn marks(people: &People) -> Vec<&str> {
    people.iter().map(|(mark, _)| mark.as_str()).collect()
}

/// The salt of a person. Whoever has not been in for longest goes for somebody new, with all that
/// is kept of them.
fn salt_of(mark: &str) -> String {
    let mut people = people(&storage::read(Key::Vault).unwrap_or_default());
    let known = people.iter().position(|(it, _)| it == mark);
    let mine = known.map(|at| people.remove(at)).unwrap_or_else(|| {
        let salt = chance::<16>().unwrap_or_default();
        (mark.to_owned(), digits(&salt))
    });
    let salt = mine.1.clone();
    people.insert(0, mine);
    people.truncate(MOST_PEOPLE);
    storage::write(Key::Vault, &written(&people));
    storage::sweep(&marks(&people));
    salt
}

/// The key in a tab's storage, if it is this person's.
fn kept(text: &str, mark: &str) -> Option<Vec<u8>> {
    let (whose, raw) = text.split_once(' ')?;
    (whose == mark).then(|| bytes(raw))
}

/// The names of texts that are too many or too long. Names begin with the time, so the last are
/// the latest; what belongs to one run begins with the same word, and goes together.
fn beyond(mut all: Vec<(String, String)>) -> Vec<String> {
    crate::lean::sort_by(&mut all, &|a, b| b.0.cmp(&a.0));
    let (mut texts, mut letters, mut is_beyond) = (0, 0, false);
    let (mut last, mut names) = (String::new(), Vec::new());
    for (name, text) in all {
        let of = name.split(' ').next().unwrap_or_default();
        letters += text.chars().count();
        if of != last {
            texts += 1;
            is_beyond = texts > MOST_TEXTS || letters > MOST_LETTERS;
            last = of.to_owned();
        }
        if is_beyond {
            names.push(name);
        }
    }
    names
}

/// Bytes as a text of as many characters: the browser's storage takes any.
fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|it| u32::from(it) as u8).collect()
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Uint8Array};
    use wasm_bindgen::JsValue;

    use crate::{
        api::Secret,
        state::subtle::{call, object},
    };

    /// How often a password is worked through: as often as OWASP asks of PBKDF2 with SHA-256.
    const ROUNDS: u32 = 600_000;

    /// A key that seals and opens.
    #[derive(Clone)]
    pub struct Sealing(JsValue);

    impl Sealing {
        /// Encrypts or decrypts. The name is proved with it: a text under another is not opened.
        pub async fn work(
            &self,
            how: &str,
            once: &[u8],
            name: &str,
            data: &[u8],
        ) -> Option<Vec<u8>> {
            let way = object(&[
                ("name", "AES-GCM".into()),
                ("iv", Uint8Array::from(once).into()),
                ("additionalData", Uint8Array::from(name.as_bytes()).into()),
            ]);
            let data = Uint8Array::from(data).into();
            let done = call(how, &[way, self.0.clone(), data]).await?;
            Some(Uint8Array::new(&done).to_vec())
        }
    }

    pub async fn derive(password: &Secret, salt: &str) -> Option<Vec<u8>> {
        let base = import(password.expose().as_bytes(), "PBKDF2", &["deriveBits"]).await?;
        let way = object(&[
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::from(salt.as_bytes()).into()),
            ("iterations", ROUNDS.into()),
        ]);
        let bits = call("deriveBits", &[way, base.0, 256.into()]).await?;
        Some(Uint8Array::new(&bits).to_vec())
    }

    pub async fn import(raw: &[u8], way: &str, uses: &[&str]) -> Option<Sealing> {
        let uses: Array = uses.iter().map(|it| JsValue::from_str(it)).collect();
        let raw = Uint8Array::from(raw).into();
        let arguments = ["raw".into(), raw, way.into(), false.into(), uses.into()];
        call("importKey", &arguments).await.map(Sealing)
    }
}

/// Outside a browser there is nothing to seal with, so nothing is kept.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use crate::api::Secret;

    #[derive(Clone)]
    pub enum Sealing {}

    impl Sealing {
        pub async fn work(&self, _: &str, _: &[u8], _: &str, _: &[u8]) -> Option<Vec<u8>> {
            match *self {}
        }
    }

    pub async fn derive(_: &Secret, _: &str) -> Option<Vec<u8>> {
        None
    }

    pub async fn import(_: &[u8], _: &str, _: &[&str]) -> Option<Sealing> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p6_what_stays_is_bounded_and_the_latest_stays() {
        let texts = |count: usize, len: usize| -> Vec<(String, String)> {
            (0..count)
                .map(|at| (format!("{at:04}"), "x".repeat(len)))
                .collect()
        };
        assert!(beyond(texts(MOST_TEXTS, 10)).is_empty());
        assert_eq!(beyond(texts(MOST_TEXTS + 2, 10)), ["0001", "0000"]);
        assert_eq!(beyond(texts(3, MOST_LETTERS / 2)), ["0000"]);
        // A run with many notes goes as a whole or not at all.
        let note = |name: &str| (name.to_owned(), "x".repeat(MOST_LETTERS / 2));
        let run = ["2 0001", "2", "2 0000", "1 0000", "1"].map(note);
        assert_eq!(beyond(run.to_vec()), ["1 0000", "1"]);
    }

    #[test]
    fn p6_people_are_read_as_they_were_written() {
        let all = vec![
            ("a1".to_owned(), "0f".to_owned()),
            ("b2".into(), "ff".into()),
        ];
        assert_eq!(people(&written(&all)), all);
        assert!(people("nonsense").is_empty());
    }

    #[test]
    fn p6_a_key_is_taken_up_by_its_own_person_alone() {
        let raw: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes(&text(&raw)), raw);
        let line = format!("a1 {}", text(&raw));
        assert_eq!(kept(&line, "a1"), Some(raw));
        assert_eq!(kept(&line, "b2"), None);
    }
}
