//! The chain of receipts, kept sealed in the browser's database and signed with a key of this
//! browser that nobody can read. See [`crate::plan::chain`].

use leptos::prelude::*;

use crate::{
    keep,
    plan::{
        Filed,
        chain::{Chain, Link},
    },
    state::{
        database::{self, LARGE},
        locks,
        signing::Signer,
        storage::{Key, Shelf, forget},
        vault::Vault,
    },
    text::format,
};

/// What the key of this browser is called in its database. It is nobody's in particular, and
/// stays: its fingerprint may have been noted elsewhere.
pub(super) const SIGNER: &str = "seatboard.signer";
/// What the chain is called on its shelf.
const CHAIN: &str = "chain";
/// The note of what was dropped stands where no entry does.
const NOTE: u32 = 0;

/// A file of receipts.
pub struct ReceiptFile {
    /// The file.
    pub text: String,
    /// How many receipts are in it.
    pub entries: usize,
    /// Whether it is signed.
    pub is_signed: bool,
}

/// What can be proved of what the person who is in did here.
#[derive(Clone, Copy)]
pub struct Ledger {
    vault: Vault,
    chain: StoredValue<Chain>,
    /// Whether any of it is in the database.
    is_kept: StoredValue<bool>,
    signer: StoredValue<Option<Signer>, LocalStorage>,
}

impl Ledger {
    /// An empty one. What was kept is taken up when it is first needed.
    pub fn new(vault: Vault) -> Self {
        Self {
            vault,
            chain: StoredValue::new(Chain::default()),
            is_kept: StoredValue::new(false),
            signer: StoredValue::new_local(None),
        }
    }

    /// Adds a receipt of what was done on a server. Says whether it will be there after a reload.
    pub async fn add(self, filed: &Filed, server: &str) -> bool {
        let Some(shelf) = self.vault.shelf(Key::Ledger) else {
            return false;
        };
        let _held = locks::hold(&shelf.full(CHAIN)).await;
        self.catch_up(&shelf).await;
        let signer = self.signer().await;
        let (number, link, gone) = loop {
            let next = |chain: &Chain| (chain.next(), chain.entry(filed, server));
            let (number, Some(text)) = self.chain.with_value(next) else {
                return self.is_kept.get_value();
            };
            let link = sign(signer.as_ref(), text).await;
            if self.vault.shelf(Key::Ledger).as_ref() != Some(&shelf) {
                return false;
            }
            // Where no names are held, another receipt may have come between.
            if self.chain.with_value(Chain::next) == number {
                let push = |chain: &mut Chain| chain.push(link.clone());
                let gone = self.chain.try_update_value(push).unwrap_or(number..number);
                break (number, link, gone);
            }
        };
        if !locks::are_kept() || !self.vault.keeps() || !shelf.put(CHAIN, LARGE) {
            return false;
        }
        self.is_kept.set_value(true);
        if !gone.is_empty() {
            let note = self.chain.with_value(|it| keep::to_text(&it.dropped));
            self.put(&shelf, NOTE, &note).await;
            for old in gone {
                database::remove(&place(&shelf, old)).await;
            }
        }
        self.put(&shelf, number, &link.line()).await
    }

    /// All of it as a file. `None` if there is nothing.
    pub async fn file(self) -> Option<ReceiptFile> {
        let shelf = self.vault.shelf(Key::Ledger)?;
        let _held = locks::hold(&shelf.full(CHAIN)).await;
        self.catch_up(&shelf).await;
        let signer = self.signer().await;
        let key = match &signer {
            Some(signer) => signer.public().await,
            None => None,
        };
        let head = { self.chain }.with_value(|it| it.head(key.as_deref(), format::now()));
        let head = sign(signer.as_ref().filter(|_| key.is_some()), head).await;
        let file = ReceiptFile {
            text: self.chain.with_value(|it| it.file(&head)),
            entries: self.chain.with_value(|it| it.links.len()),
            is_signed: head.signature.is_some(),
        };
        (file.entries > 0).then_some(file)
    }

    /// The person leaves. What is kept stays sealed.
    pub fn clear(self) {
        self.chain.set_value(Chain::default());
        self.is_kept.set_value(false);
    }

    /// Forgets what is kept as well. The next receipt begins a chain.
    pub fn forget(self) {
        self.clear();
        if let Some(shelf) = self.vault.shelf(Key::Ledger) {
            forget(Key::Ledger.keep(), &shelf.full(CHAIN));
        }
    }

    /// Takes up what was kept before, or by another tab.
    async fn catch_up(self, shelf: &Shelf) {
        if !locks::are_kept() || !self.vault.keeps() {
            return;
        }
        if shelf.get(CHAIN).is_none() {
            // Another tab has forgotten it.
            if self.is_kept.get_value() {
                self.clear();
            }
            return;
        }
        let mut chain = self.chain.get_value();
        if !self.is_kept.get_value() {
            let note = self.get(shelf, NOTE).await;
            chain.dropped = note.and_then(|note| keep::from_text(&note)).flatten();
        }
        while let Some(line) = self.get(shelf, chain.next()).await {
            let Some((link, _)) = Link::read(&line) else {
                break;
            };
            chain.push(link);
        }
        if self.vault.shelf(Key::Ledger).as_ref() == Some(shelf) {
            self.chain.set_value(chain);
            self.is_kept.set_value(true);
        }
    }

    async fn put(self, shelf: &Shelf, number: u32, text: &str) -> bool {
        let name = place(shelf, number);
        match self.vault.seal_bytes(&name, text.as_bytes()).await {
            Some(sealed) => database::put_bytes(&name, &sealed).await,
            None => false,
        }
    }

    async fn get(self, shelf: &Shelf, number: u32) -> Option<String> {
        let name = place(shelf, number);
        let sealed = database::bytes(&name).await?;
        String::from_utf8(self.vault.open_bytes(&name, &sealed).await?).ok()
    }

    /// The key of this browser, made at first need. `None` where the browser has none to give.
    async fn signer(self) -> Option<Signer> {
        if let Some(signer) = self.signer.get_value() {
            return Some(signer);
        }
        let _held = locks::hold(SIGNER).await;
        let signer = match Signer::kept(SIGNER).await {
            Some(signer) => signer,
            None => {
                let made = Signer::make().await?;
                // What is not kept signs as long as the page is there.
                made.keep(SIGNER).await;
                made
            }
        };
        self.signer.set_value(Some(signer.clone()));
        Some(signer)
    }
}

async fn sign(signer: Option<&Signer>, text: String) -> Link {
    let texts = [text];
    let signature = match signer {
        Some(signer) => signer.sign(&texts).await.and_then(|mut all| all.pop()),
        None => None,
    };
    let [text] = texts;
    Link { text, signature }
}

/// What an entry is called in the database: as [`forget`] removes it.
fn place(shelf: &Shelf, number: u32) -> String {
    format!("{} {number:08}", shelf.full(CHAIN))
}
