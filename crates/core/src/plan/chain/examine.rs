//! Whether a file of receipts is as it was exported, and if not, which entry shows it.

use serde_json::Value;

use super::{Dropped, FORMAT, Link};
use crate::domain::{Moment, iso};

/// Why an entry does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not of the shape of an entry.
    Unreadable,
    /// What it says is not what its hash is of.
    Changed,
    /// Its signature is not that of the file's key, or is not there.
    Unsigned,
    /// It does not follow on the one before: something in between is gone, or it is from elsewhere.
    Detached,
    /// The head tells of it, and it is not there.
    Missing,
}

/// What a file comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is whole and unchanged.
    Whole {
        /// When its first entry began, and when its last.
        span: Option<(Moment, Moment)>,
    },
    /// The first entry that does not fit.
    Broken {
        /// Its number; 0 is the head of the file.
        number: u32,
        /// When it began, as far as it says so.
        at: Option<Moment>,
        /// Why it does not fit.
        fault: Fault,
    },
}

/// A file that was read, before its signatures are checked.
#[derive(Clone, Debug)]
pub struct Examined {
    lines: Vec<Line>,
    head: Head,
}

#[derive(Clone, Debug)]
struct Line {
    /// What it holds, and whether its hash is of that.
    link: Option<(Link, bool)>,
    says: Value,
}

#[derive(Clone, Debug, Default)]
struct Head {
    key: Option<String>,
    exported: Option<Moment>,
    dropped: Option<Dropped>,
    entries: u32,
    last: Option<String>,
}

impl Examined {
    /// Reads a file. `None` if it is no file of receipts.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let inner = text.strip_prefix("[\n")?.strip_suffix("]\n")?;
        let count = inner.split_inclusive('\n').count();
        let lines = inner.split_inclusive('\n').enumerate().map(|(at, line)| {
            let end = if at + 1 == count { "\n" } else { ",\n" };
            Line::read(line.strip_suffix(end).unwrap_or_default())
        });
        let lines: Vec<Line> = lines.collect();
        let is_ours = { lines.iter() }
            .any(|line| line.says["format"] == FORMAT || line.says["receipt"].is_object());
        let head = Head::read(&lines.first()?.says);
        is_ours.then_some(Self { lines, head })
    }

    /// The key that is to check the signatures, in digits; `None` if nothing is signed.
    pub fn key(&self) -> Option<&str> {
        self.head.key.as_deref()
    }

    /// When the file was exported.
    pub fn exported(&self) -> Option<Moment> {
        self.head.exported
    }

    /// How many entries it says it holds.
    pub fn entries(&self) -> u32 {
        self.head.entries
    }

    /// What was dropped before its first entry.
    pub fn dropped(&self) -> Option<&Dropped> {
        self.head.dropped.as_ref()
    }

    /// What is signed, with its signature, for each line.
    pub fn claims(&self) -> Vec<(String, String)> {
        let claim = |line: &Line| match &line.link {
            Some((link, _)) => (
                link.text.clone(),
                link.signature.clone().unwrap_or_default(),
            ),
            None => Default::default(),
        };
        self.lines.iter().map(claim).collect()
    }

    /// What the file comes to, when it is known of each claim whether its signature is the key's.
    pub fn verdict(&self, genuine: &[bool]) -> Verdict {
        let dropped = self.head.dropped.as_ref();
        let before = dropped.map_or(0, |it| it.count);
        let mut last = dropped.map(|it| it.last.clone());
        for (at, line) in self.lines.iter().enumerate() {
            let is_genuine = genuine.get(at).copied().unwrap_or_default();
            // The head is followed by the first entry that was not dropped.
            let place = u32::try_from(at).unwrap_or(u32::MAX);
            let number = if at == 0 { 0 } else { before + place };
            let found = self.look(line, is_genuine).and_then(|link| {
                let follows = line.says["number"] == number
                    && line.says["previous"].as_str() == last.as_deref();
                match at {
                    0 if line.says["format"] == FORMAT => Ok(()),
                    0 => Err(Fault::Unreadable),
                    _ if follows && place <= self.head.entries => {
                        last = Some(link.hash());
                        Ok(())
                    }
                    _ => Err(Fault::Detached),
                }
            });
            if let Err(fault) = found {
                let at = line.began();
                return Verdict::Broken { number, at, fault };
            }
        }
        let there = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let is_short = there <= self.head.entries;
        if is_short || last != self.head.last {
            let (number, fault) = match is_short {
                true => (before + there, Fault::Missing),
                false => (before + self.head.entries, Fault::Detached),
            };
            return Verdict::Broken {
                number,
                at: None,
                fault,
            };
        }
        let entries = self.lines.get(1..).unwrap_or_default();
        let first = entries.first().and_then(Line::began);
        Verdict::Whole {
            span: first.zip(entries.last().and_then(Line::began)),
        }
    }

    fn look<'a>(&self, line: &'a Line, is_genuine: bool) -> Result<&'a Link, Fault> {
        let (link, fits) = line.link.as_ref().ok_or(Fault::Unreadable)?;
        let is_signed = match &self.head.key {
            Some(_) => link.signature.is_some() && is_genuine,
            None => link.signature.is_none(),
        };
        match (fits, is_signed) {
            (false, _) => Err(Fault::Changed),
            (true, false) => Err(Fault::Unsigned),
            (true, true) => Ok(link),
        }
    }
}

impl Line {
    fn read(line: &str) -> Self {
        let link = Link::read(line).map(|(link, named)| {
            let fits = link.hash() == named;
            (link, fits)
        });
        let says = { link.as_ref() }.and_then(|(link, _)| serde_json::from_str(&link.text).ok());
        Self {
            link,
            says: says.unwrap_or_default(),
        }
    }

    fn began(&self) -> Option<Moment> {
        iso::read(self.says["receipt"]["started"].as_str()?)
    }
}

impl Head {
    fn read(says: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let number = |value: &Value| u32::try_from(value.as_u64()?).ok();
        let moment = |value: &Value| iso::read(value.as_str()?);
        let dropped = &says["dropped"];
        let dropped = || {
            Some(Dropped {
                count: number(&dropped["count"])?,
                from: moment(&dropped["from"])?,
                to: moment(&dropped["to"])?,
                last: text(&dropped["last"])?,
            })
        };
        Self {
            key: text(&says["key"]),
            exported: moment(&says["exported"]),
            dropped: dropped(),
            entries: number(&says["entries"]).unwrap_or_default(),
            last: text(&says["last"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Failure, Outcome, one_of_each},
        plan::{
            Receipt, ReceiptRow,
            chain::{Chain, Filed, hash},
        },
    };

    const KEY: &str = "04ab";

    /// What stands for a signature here.
    fn seal(text: &str) -> String {
        hash(format!("{KEY} {text}"))
    }

    fn signed(text: String) -> Link {
        let signature = Some(seal(&text));
        Link { text, signature }
    }

    fn unsigned(text: String) -> Link {
        Link {
            text,
            signature: None,
        }
    }

    fn at(second: i64) -> Moment {
        Moment::from_timestamp(1_800_000_000 + second, 0).expect("a moment")
    }

    fn filed(id: usize, acts: usize) -> Filed {
        let row = |act| ReceiptRow {
            act,
            outcome: Outcome::Failed(Failure::Refused("\"no\",\n".into())),
            freed: Vec::new(),
            limit: None,
        };
        Filed {
            receipt: Receipt {
                id: id.to_string(),
                started: at(id as i64),
                finished: None,
                by: "ana@acme.test".into(),
                reason: Some("Größe, \"hash\"".into()),
                undoes: None,
                rows: one_of_each().into_iter().take(acts).map(row).collect(),
            },
            line: format!("Receipt {id}"),
            told: Vec::new(),
        }
    }

    fn chain(count: usize, acts: usize, sign: fn(String) -> Link) -> Chain {
        let mut chain = Chain::default();
        for id in 1..=count {
            let text = chain.entry(&filed(id, acts), "https://api.example");
            chain.push(sign(text.expect("a new entry")));
        }
        chain
    }

    fn judge(file: &[u8]) -> Option<Verdict> {
        let read = Examined::read(file)?;
        let is_genuine = |(text, signature): &(String, String)| *signature == seal(text);
        let genuine: Vec<bool> = read.claims().iter().map(is_genuine).collect();
        Some(read.verdict(&genuine))
    }

    fn broken(file: &[u8]) -> Option<(u32, Fault)> {
        match judge(file)? {
            Verdict::Broken { number, fault, .. } => Some((number, fault)),
            Verdict::Whole { .. } => panic!("it is taken for whole"),
        }
    }

    fn lines(file: &str) -> Vec<&str> {
        file.split_inclusive('\n').collect()
    }

    #[test]
    fn a_file_as_it_was_exported_is_whole() {
        for (sign, key) in [(signed as fn(_) -> _, Some(KEY)), (unsigned, None)] {
            let chain = chain(3, 30, sign);
            let file = chain.file(&sign(chain.head(key, at(9))));
            let span = Some((at(1), at(3)));
            assert_eq!(judge(file.as_bytes()), Some(Verdict::Whole { span }));
            let read = Examined::read(file.as_bytes()).expect("a file");
            assert_eq!((read.key(), read.entries()), (key, 3));
            assert_eq!((read.exported(), read.dropped()), (Some(at(9)), None));
            let list: Value = serde_json::from_str(&file).expect("it is JSON");
            assert_eq!(list[1]["entry"]["receipt"]["reason"], "Größe, \"hash\"");
            assert_eq!(list[2]["entry"]["previous"], list[1]["hash"]);
        }
    }

    #[test]
    fn one_changed_byte_names_the_entry_that_it_is_in() {
        let chain = chain(3, 1, signed);
        let file = chain.file(&signed(chain.head(Some(KEY), at(9))));
        let mut place = 0;
        for (row, line) in lines(&file).into_iter().enumerate() {
            for byte in line.bytes() {
                for other in [byte ^ 1, byte ^ 0x80, b'\n'] {
                    let mut changed = file.clone().into_bytes();
                    changed[place] = other;
                    if changed == file.as_bytes() {
                        continue;
                    }
                    // The brackets are no entry's; without them it is no such file.
                    let expected = (1..=4).contains(&row).then(|| row as u32 - 1);
                    let found = broken(&changed).map(|(number, _)| number);
                    if found.is_some() || expected.is_some_and(|it| it > 0) {
                        assert_eq!(found, expected, "byte {place} as {other}");
                    }
                }
                place += 1;
            }
        }
        assert_eq!(place, file.len());
    }

    #[test]
    fn an_entry_that_is_hashed_anew_fits_neither_its_signature_nor_the_next() {
        for (sign, key, expected) in [
            (signed as fn(_) -> _, Some(KEY), (2, Fault::Unsigned)),
            (unsigned, None, (3, Fault::Detached)),
        ] {
            let mut chain = chain(3, 1, sign);
            let head = sign(chain.head(key, at(9)));
            chain.links[1].text = chain.links[1].text.replace("Receipt 2", "Receipt 7");
            assert_eq!(broken(chain.file(&head).as_bytes()), Some(expected));
        }
    }

    #[test]
    fn what_is_left_out_put_in_or_cut_off_is_told_by_number() {
        let chain = chain(4, 1, signed);
        let head = signed(chain.head(Some(KEY), at(9)));
        let with = |links: &[Link]| {
            let links = links.to_vec();
            broken(
                Chain {
                    links,
                    dropped: None,
                }
                .file(&head)
                .as_bytes(),
            )
        };
        let [a, b, c, d] = chain.links.as_slice() else {
            panic!("four entries");
        };
        let four = [a, b, c, d].map(Link::clone);
        assert_eq!(with(&four[..3]), Some((4, Fault::Missing)));
        assert_eq!(with(&four[..0]), Some((1, Fault::Missing)));
        assert_eq!(with(&four[1..]), Some((1, Fault::Detached)));
        let swapped = [a, c, b, d].map(Link::clone);
        assert_eq!(with(&swapped), Some((2, Fault::Detached)));
        let twice = [a, b, c, d, d].map(Link::clone);
        assert_eq!(with(&twice), Some((5, Fault::Detached)));
        // Neither is a signature taken off, or one put under what has a key that made none.
        let mut bare = four.clone();
        bare[2].signature = None;
        assert_eq!(with(&bare), Some((3, Fault::Unsigned)));
    }

    #[test]
    fn a_pruned_chain_says_what_was_dropped_and_is_whole_from_there() {
        let chain = chain(203, 1, signed);
        let dropped = chain.dropped.clone().expect("some are dropped");
        assert_eq!((dropped.count, dropped.from, dropped.to), (3, at(1), at(3)));
        assert_eq!((chain.links.len(), chain.next()), (200, 204));
        let head = chain.head(Some(KEY), at(999));
        let file = chain.file(&signed(head.clone()));
        let span = Some((at(4), at(203)));
        assert_eq!(judge(file.as_bytes()), Some(Verdict::Whole { span }));
        let read = Examined::read(file.as_bytes()).expect("a file");
        assert_eq!(read.dropped(), Some(&dropped));
        // The note is signed with the head: nobody else can claim that less was dropped.
        let head = head.replace("\"count\":3", "\"count\":2");
        let signature = signed(chain.head(Some(KEY), at(999))).signature;
        let forged = Link {
            text: head,
            signature,
        };
        let found = broken(chain.file(&forged).as_bytes());
        assert_eq!(found, Some((0, Fault::Unsigned)));
    }

    #[test]
    fn few_large_receipts_are_kept_and_always_the_latest() {
        let mut chain = Chain::default();
        let mut large = filed(1, 1);
        large.line = "x".repeat(1_500_000);
        for id in 1..=2 {
            large.receipt.id = id.to_string();
            let text = chain.entry(&large, "").expect("a new entry");
            let gone = chain.push(signed(text));
            assert_eq!(gone, 1..id);
        }
        assert_eq!((chain.links.len(), chain.next()), (1, 3));
    }

    #[test]
    fn the_same_account_of_a_run_is_one_entry() {
        let mut chain = chain(2, 1, signed);
        assert_eq!(chain.entry(&filed(1, 1), "https://api.example"), None);
        let mut over = filed(1, 1);
        over.receipt.finished = Some(at(5));
        let text = chain.entry(&over, "https://api.example");
        chain.push(signed(text.expect("it has come to an end meanwhile")));
        assert_eq!(chain.next(), 4);
    }

    #[test]
    fn anything_else_is_no_file_of_receipts() {
        for other in ["", "[]", "{}", "[\n{}\n]\n", "[\n\n]\n", "Time,By\r\n"] {
            assert_eq!(judge(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn the_hash_is_the_one_that_everybody_else_makes() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash("abc"), abc);
    }
}
