//! Receipts that can be proved: a chain of entries, each of which names the hash of the one before
//! it, is hashed itself, and signed. What is said stays letter for letter as it was signed, so
//! that nobody who checks it has to write it anew.
//!
//! Hashes are SHA-256 and signatures ECDSA on P-256, both in digits of base sixteen. Signing and
//! checking signatures is the browser's.

mod change;
mod examine;
mod filed;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub use self::{
    change::Change,
    examine::{Examined, Fault, Verdict},
    filed::{Filed, ToldAct},
};
use crate::domain::{Moment, iso};

/// What a file of receipts is called in its head; the number is the version.
const FORMAT: &str = "seatboard-receipts 1";
/// How many entries are kept.
const MOST: usize = 200;
/// And how many bytes of them.
const MOST_BYTES: usize = 2_000_000;

/// One thing that is said, with the signature that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// A JSON object on one line.
    pub text: String,
    /// The signature over the text; `None` where the browser cannot sign.
    pub signature: Option<String>,
}

/// Entries that were dropped from the front of a chain, since only so many are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// How many.
    pub count: u32,
    /// When the first of them began.
    pub from: Moment,
    /// When the last of them began.
    pub to: Moment,
    /// The hash of the last.
    pub last: String,
}

crate::keep_struct!(Dropped {
    count,
    from,
    to,
    last
});

/// The entries that are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// What was dropped before the first.
    pub dropped: Option<Dropped>,
    /// The entries, oldest first.
    pub links: Vec<Link>,
}

/// The SHA-256 of bytes, in digits of base sixteen.
pub fn hash(bytes: impl AsRef<[u8]>) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

impl Link {
    /// All of it on one line, as it is kept and saved.
    pub fn line(&self) -> String {
        let hash = self.hash();
        let signature = match &self.signature {
            Some(signature) => format!("\"{signature}\""),
            None => "null".to_owned(),
        };
        let text = &self.text;
        format!("{{\"entry\":{text},\"hash\":\"{hash}\",\"signature\":{signature}}}")
    }

    /// What a line holds, with the hash that it names. `None` if it is of another shape.
    pub fn read(line: &str) -> Option<(Self, &str)> {
        let rest = line.strip_prefix("{\"entry\":")?;
        let (rest, signature) = rest.rsplit_once(",\"signature\":")?;
        let signature = match signature {
            "null}" => None,
            signature => Some(signature.strip_prefix('"')?.strip_suffix("\"}")?.to_owned()),
        };
        let (text, hash) = rest.rsplit_once(",\"hash\":\"")?;
        let link = Self {
            text: text.to_owned(),
            signature,
        };
        Some((link, hash.strip_suffix('"')?))
    }

    /// The hash of what it says.
    pub fn hash(&self) -> String {
        hash(&self.text)
    }

    fn len(&self) -> usize {
        self.text.len()
    }

    /// When what it tells of began.
    fn began(&self) -> Option<Moment> {
        let entry: Value = serde_json::from_str(&self.text).ok()?;
        iso::read(entry["receipt"]["started"].as_str()?)
    }
}

impl Chain {
    /// The number of the next entry; the first ever is 1.
    pub fn next(&self) -> u32 {
        let dropped = self.dropped.as_ref().map_or(0, |it| it.count);
        dropped + u32::try_from(self.links.len()).unwrap_or(u32::MAX) + 1
    }

    /// The hash of the last entry.
    fn last(&self) -> Option<String> {
        let dropped = || self.dropped.as_ref().map(|it| it.last.clone());
        self.links.last().map(Link::hash).or_else(dropped)
    }

    /// What the next entry says of a receipt. `None` if it stands here as it is.
    pub fn entry(&self, filed: &Filed, server: &str) -> Option<String> {
        let receipt = filed.told_whole(server).to_string();
        let end = format!(",\"receipt\":{receipt}}}");
        if self.links.iter().any(|link| link.text.ends_with(&end)) {
            return None;
        }
        let previous = json!(self.last());
        Some(format!(
            "{{\"number\":{},\"previous\":{previous}{end}",
            self.next()
        ))
    }

    /// Adds an entry that was made by [`Self::entry`]. Says which are dropped for it, by their
    /// numbers.
    pub fn push(&mut self, link: Link) -> std::ops::Range<u32> {
        self.links.push(link);
        let first = self.first();
        let mut bytes: usize = self.links.iter().map(Link::len).sum();
        while self.links.len() > MOST || (bytes > MOST_BYTES && self.links.len() > 1) {
            let gone = self.links.remove(0);
            bytes -= gone.len();
            let began = gone.began().unwrap_or_default();
            let before = self.dropped.take();
            self.dropped = Some(Dropped {
                count: before.as_ref().map_or(0, |it| it.count) + 1,
                from: before.map_or(began, |it| it.from),
                to: began,
                last: gone.hash(),
            });
        }
        first..self.first()
    }

    fn first(&self) -> u32 {
        self.dropped.as_ref().map_or(0, |it| it.count) + 1
    }

    /// What a file of the chain says first: what there is in it, what was dropped before that, and
    /// the key that checks the signatures.
    pub fn head(&self, key: Option<&str>, now: Moment) -> String {
        let dropped = self.dropped.as_ref().map(|it| {
            json!({
                "count": it.count,
                "from": iso::write(it.from),
                "to": iso::write(it.to),
                "last": it.last,
            })
        });
        json!({
            "format": FORMAT,
            "exported": iso::write(now),
            "key": key,
            "dropped": dropped,
            "entries": self.links.len(),
            "last": self.last(),
        })
        .to_string()
    }

    /// The chain as a file: a list in JSON, with a line for the head and one for each entry.
    pub fn file(&self, head: &Link) -> String {
        let lines = std::iter::once(head).chain(&self.links).map(Link::line);
        let lines: Vec<String> = lines.collect();
        format!("[\n{}\n]\n", lines.join(",\n"))
    }
}
