//! A review of who needs their seat: rows that reviewers decide on, each in a file of their own,
//! and what comes of the answers. Signing and checking is left to whoever has the key: here is
//! what is signed, and what a row is worth that was changed.

mod kept;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::{Decision, Evidence, LicenseUse, PersonUse, Reading};
use crate::domain::{LicenseId, Moment, ProductId, TeamId, UserId, iso};

/// What a file of answers calls itself.
const FORMAT: &str = "seatboard-review-answers";
/// The version of what is signed and answered.
const VERSION: u32 = 1;

/// What a reviewer says of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// It is needed.
    Keep,
    /// It can be taken back.
    TakeBack,
    /// They cannot say.
    DontKnow,
}

impl Choice {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Keep, Self::TakeBack, Self::DontKnow];

    /// What it is called in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::TakeBack => "take-back",
            Self::DontKnow => "dont-know",
        }
    }

    fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// Who reviews which seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reviewers {
    /// By the team of who holds it.
    ByTeam(FxHashMap<TeamId, String>),
    /// By the product it is of.
    ByProduct(FxHashMap<ProductId, String>),
    /// One by one.
    ByHand(FxHashMap<(LicenseId, UserId), String>),
}

impl Reviewers {
    fn of(&self, person: &PersonUse, license: &LicenseUse) -> Option<&String> {
        match self {
            Self::ByTeam(all) => person.team.as_ref().and_then(|id| all.get(id)),
            Self::ByProduct(all) => all.get(&license.product),
            Self::ByHand(all) => all.get(&(license.id.clone(), person.id.clone())),
        }
    }

    /// How many of some seats, by their places, each would decide on, and how many are left.
    pub fn shares(&self, reading: &Reading, seats: &[u32]) -> (Vec<(String, usize)>, usize) {
        let mut shares: BTreeMap<&str, usize> = BTreeMap::new();
        let mut left = 0;
        for &nth in seats {
            let seat = &reading.seats[nth as usize];
            match self.of(reading.person_on(seat), reading.license_of(seat)) {
                Some(reviewer) => *shares.entry(reviewer).or_default() += 1,
                None => left += 1,
            }
        }
        let shares = shares.into_iter();
        (
            shares.map(|(who, count)| (who.to_owned(), count)).collect(),
            left,
        )
    }
}

/// A seat that somebody decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRow {
    /// On which license.
    pub license: LicenseId,
    /// Whose seat.
    pub person: UserId,
    /// Who decides: a name or an address.
    pub reviewer: String,
    /// When its person was last seen, as the round began; `None` if they never were.
    pub last: Option<Moment>,
    /// What the reviewer is shown of it.
    pub shown: Vec<String>,
}

/// A round of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Tells it from other rounds: not to be guessed.
    pub id: String,
    /// The server that the seats are on.
    pub server: String,
    /// The day by which to decide.
    pub due: NaiveDate,
    /// The seats, each once.
    pub rows: Vec<ReviewRow>,
}

/// Why a file of answers is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRefused {
    /// It holds no answers to a review.
    NotAnswers,
    /// It is of a version that is not known here.
    OtherVersion,
    /// It is about seats of another server.
    OtherServer,
    /// It answers another round.
    OtherRound,
}

/// Why a row of a file is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRefused {
    /// It is not as it was given out.
    Changed,
    /// It is no row of the round, or it was given to somebody else.
    NotTheirs,
    /// What was decided cannot be read.
    Unreadable,
}

/// A file of answers that was read and not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFile {
    server: String,
    round: String,
    /// Who says to have answered. Nothing proves it.
    pub reviewer: String,
    rows: Vec<AnswerRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct AnswerRow {
    row: ReviewRow,
    signature: String,
    /// `None` where it cannot be read.
    answer: Option<Answer>,
}

/// What was decided of one seat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    /// When, by the clock of whoever decided.
    pub at: Moment,
    /// What.
    pub choice: Choice,
    /// Why, in their words; may be empty.
    pub reason: String,
}

/// What was taken in of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many answers count.
    pub answers: usize,
    /// Which rows do not, and why, by license and person.
    pub refused: Vec<(LicenseId, UserId, RowRefused)>,
}

/// All answers to a round so far. In whatever order files come, and however often one does, they
/// are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    given: BTreeMap<u32, BTreeSet<Answer>>,
    /// Which of several counts, where the admin has said so.
    settled: BTreeMap<u32, Answer>,
    /// Of which rows the seat was taken back.
    taken: BTreeSet<u32>,
}

/// What a seat is now that its answer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatNow {
    /// Somebody else has it, or nobody.
    Gone,
    /// It is held, and its person was last seen then, or later on that day.
    Held(Option<Moment>),
}

/// Where a row of a round stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Missing,
    /// This was decided.
    Decided(Answer),
    /// Different things were decided, none of which counts before one is chosen.
    Contested(Vec<Answer>),
    /// It was to be taken back, and was used since the round began. It is not.
    UsedSince(Answer, Moment),
    /// The seat is no longer held by whoever this is about.
    Gone,
    /// The same, since this was decided and came about.
    TakenBack(Answer),
}

/// How far a reviewer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Who.
    pub reviewer: String,
    /// Of how many seats they have decided.
    pub done: usize,
    /// How many they have.
    pub of: usize,
}

impl Round {
    /// A round about seats, by their places, and those of them that have no reviewer. `shown` is
    /// what a reviewer gets to see of a seat.
    pub fn begin(
        (id, server, due): (String, String, NaiveDate),
        evidence: &Evidence,
        seats: &[u32],
        reviewers: &Reviewers,
        shown: &dyn Fn(u32) -> Vec<String>,
    ) -> (Self, Vec<u32>) {
        let reading = evidence.reading();
        let (mut rows, mut left) = (Vec::new(), Vec::new());
        for &nth in seats {
            let seat = &reading.seats[nth as usize];
            let (person, license) = (reading.person_on(seat), reading.license_of(seat));
            let Some(reviewer) = reviewers.of(person, license) else {
                left.push(nth);
                continue;
            };
            rows.push(ReviewRow {
                license: license.id.clone(),
                person: person.id.clone(),
                reviewer: reviewer.clone(),
                last: evidence.last_sign(nth as usize).map(|sign| sign.last),
                shown: shown(nth),
            });
        }
        let round = Self {
            id,
            server,
            due,
            rows,
        };
        (round, left)
    }

    /// What is signed of a row. Two rows that differ in anything have different ones.
    pub fn signed(&self, row: &ReviewRow) -> String {
        signed(&self.server, &self.id, row)
    }

    /// What is signed of the rows that a reviewer decides on, in their order.
    pub fn to_sign(&self, reviewer: &str) -> Vec<String> {
        let rows = self.rows.iter().filter(|row| row.reviewer == reviewer);
        rows.map(|row| self.signed(row)).collect()
    }

    /// What a reviewer's file holds: their rows, each with its signature, and what the answers
    /// begin with. `signatures` are those of [`Self::to_sign`].
    pub fn hand_out(&self, reviewer: &str, signatures: &[String]) -> Value {
        let row = |(row, signature): (&ReviewRow, &String)| {
            json!({
                "license": row.license.as_str(),
                "person": row.person.as_str(),
                "last": row.last.map(iso::write),
                "shown": row.shown,
                "signature": signature,
            })
        };
        let rows = self.rows.iter().filter(|row| row.reviewer == reviewer);
        json!({
            "answers": {
                "format": FORMAT,
                "version": VERSION,
                "server": self.server,
                "round": self.id,
                "reviewer": reviewer,
            },
            "rows": rows.zip(signatures).map(row).collect::<Vec<_>>(),
        })
    }

    /// Takes in a file. `is_genuine` says of each of [`AnswerFile::claims`] whether its signature
    /// fits; a row that none is said of is changed.
    ///
    /// # Errors
    /// If the file is not about this round on this server: nothing of it is taken in.
    pub fn take_in(
        &self,
        answers: &mut Answers,
        file: &AnswerFile,
        is_genuine: &[bool],
    ) -> Result<Taken, FileRefused> {
        if file.server != self.server {
            return Err(FileRefused::OtherServer);
        }
        if file.round != self.id {
            return Err(FileRefused::OtherRound);
        }
        let places: FxHashMap<(&LicenseId, &UserId), u32> = { self.rows.iter().zip(0..) }
            .map(|(row, nth)| ((&row.license, &row.person), nth))
            .collect();
        let mut taken = Taken::default();
        for (nth, claim) in file.rows.iter().enumerate() {
            let key = (&claim.row.license, &claim.row.person);
            let theirs = places.get(&key).copied();
            // What is signed is to the second; the round may know a sign better than that.
            let given_out = |place: &u32| self.signed(&self.rows[*place as usize]);
            let theirs = theirs.filter(|place| given_out(place) == self.signed(&claim.row));
            let refused = if is_genuine.get(nth) != Some(&true) {
                RowRefused::Changed
            } else {
                match (theirs, &claim.answer) {
                    (None, _) => RowRefused::NotTheirs,
                    (Some(_), None) => RowRefused::Unreadable,
                    (Some(place), Some(answer)) => {
                        let given = answers.given.entry(place).or_default();
                        given.insert(answer.clone());
                        taken.answers += 1;
                        continue;
                    }
                }
            };
            taken.refused.push((key.0.clone(), key.1.clone(), refused));
        }
        Ok(taken)
    }

    /// Where each row stands, with what its seat is now.
    pub fn standings(
        &self,
        answers: &Answers,
        now: &dyn Fn(&ReviewRow) -> SeatNow,
    ) -> Vec<Standing> {
        let standing = |(row, nth): (&ReviewRow, u32)| answers.standing(nth, row, now(row));
        self.rows.iter().zip(0..).map(standing).collect()
    }

    /// How far each reviewer is, by their names.
    pub fn progress(&self, answers: &Answers) -> Vec<Progress> {
        let mut all: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (row, nth) in self.rows.iter().zip(0..) {
            let (done, of) = all.entry(&row.reviewer).or_default();
            *done += usize::from(answers.given.contains_key(&nth));
            *of += 1;
        }
        all.into_iter()
            .map(|(reviewer, (done, of))| Progress {
                reviewer: reviewer.to_owned(),
                done,
                of,
            })
            .collect()
    }

    /// The seats to take back: those of which that and nothing else was decided, and that nobody
    /// has used since.
    pub fn to_take_back(&self, standings: &[Standing]) -> Vec<(LicenseId, UserId)> {
        let is_taken = |standing: &Standing| match standing {
            Standing::Decided(answer) => answer.choice == Choice::TakeBack,
            Standing::Missing
            | Standing::Contested(_)
            | Standing::UsedSince(..)
            | Standing::Gone
            | Standing::TakenBack(_) => false,
        };
        let rows = self.rows.iter().zip(standings);
        rows.filter(|(_, standing)| is_taken(standing))
            .map(|(row, _)| (row.license.clone(), row.person.clone()))
            .collect()
    }

    /// The outcome as rows of a file: one for each answer, and one for each row without any.
    pub fn decisions(&self, standings: &[Standing]) -> Vec<Decision> {
        let mut decisions = Vec::new();
        for (row, standing) in self.rows.iter().zip(standings) {
            let mut say = |what: &str, answer: Option<&Answer>| {
                decisions.push(Decision {
                    license: row.license.clone(),
                    person: row.person.clone(),
                    decision: what.to_owned(),
                    reason: answer.map(|it| it.reason.clone()).unwrap_or_default(),
                    reviewer: row.reviewer.clone(),
                    decided: answer.map(|it| it.at),
                });
            };
            match standing {
                Standing::Missing => say("missing", None),
                Standing::Gone => say("seat-gone", None),
                Standing::Decided(answer) => say(answer.choice.id(), Some(answer)),
                Standing::UsedSince(answer, _) => say("used-since", Some(answer)),
                Standing::TakenBack(answer) => say("taken-back", Some(answer)),
                Standing::Contested(all) => {
                    for answer in all {
                        say(&format!("contested-{}", answer.choice.id()), Some(answer));
                    }
                }
            }
        }
        decisions
    }
}

impl Answers {
    /// Says which of the answers to a row counts, by its place in [`Round::rows`]. What nobody
    /// has answered is not settled.
    pub fn settle(&mut self, row: u32, answer: &Answer) {
        if self.given.get(&row).is_some_and(|all| all.contains(answer)) {
            self.settled.insert(row, answer.clone());
        }
    }

    /// All answers to a row, by its place, the earliest first.
    pub fn of(&self, row: u32) -> impl Iterator<Item = &Answer> {
        self.given.get(&row).into_iter().flatten()
    }

    /// Notes that seats were taken back, as was decided: what is gone then went by this round.
    pub fn note_taken(&mut self, round: &Round, seats: &[(LicenseId, UserId)]) {
        for (row, nth) in round.rows.iter().zip(0..) {
            let is_it = |(license, person): &(LicenseId, UserId)| {
                *license == row.license && *person == row.person
            };
            if seats.iter().any(is_it) {
                self.taken.insert(nth);
            }
        }
    }

    /// The rows that were answered more than once, by their places, also where all say the same.
    pub fn doubles(&self) -> Vec<u32> {
        let several = self.given.iter().filter(|(_, all)| all.len() > 1);
        several.map(|(row, _)| *row).collect()
    }

    fn standing(&self, nth: u32, row: &ReviewRow, now: SeatNow) -> Standing {
        let given = self.given.get(&nth);
        // The latest, where all say the same.
        let latest = given.and_then(BTreeSet::last);
        let answer = self.settled.get(&nth).or(latest);
        let SeatNow::Held(seen) = now else {
            let taken = answer.filter(|_| self.taken.contains(&nth));
            return taken.cloned().map_or(Standing::Gone, Standing::TakenBack);
        };
        let Some((latest, answer)) = latest.zip(answer) else {
            return Standing::Missing;
        };
        let mut others = given.into_iter().flatten();
        let differ = others.any(|other| other.choice != latest.choice);
        if differ && !self.settled.contains_key(&nth) {
            return Standing::Contested(given.into_iter().flatten().cloned().collect());
        }
        match seen.filter(|seen| row.last.is_none_or(|last| *seen > last)) {
            Some(seen) if answer.choice == Choice::TakeBack => {
                Standing::UsedSince(answer.clone(), seen)
            }
            _ => Standing::Decided(answer.clone()),
        }
    }
}

impl AnswerFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// If it is no file of answers, or one of another version.
    pub fn read(text: &str) -> Result<Self, FileRefused> {
        let root: Value = serde_json::from_str(text).map_err(|_| FileRefused::NotAnswers)?;
        if root["format"].as_str() != Some(FORMAT) {
            return Err(FileRefused::NotAnswers);
        }
        if root["version"].as_u64() != Some(VERSION.into()) {
            return Err(FileRefused::OtherVersion);
        }
        let read = || -> Option<Self> {
            let reviewer = word(&root, "reviewer")?;
            let rows = root["rows"].as_array()?;
            Some(Self {
                server: word(&root, "server")?,
                round: word(&root, "round")?,
                rows: rows
                    .iter()
                    .map(|row| AnswerRow::read(row, &reviewer))
                    .collect::<Option<_>>()?,
                reviewer,
            })
        };
        read().ok_or(FileRefused::NotAnswers)
    }

    /// What each row says was signed, and its signature.
    pub fn claims(&self) -> impl Iterator<Item = (String, &str)> {
        let claim = |it: &AnswerRow| signed(&self.server, &self.round, &it.row);
        { self.rows.iter() }.map(move |row| (claim(row), row.signature.as_str()))
    }
}

impl AnswerRow {
    fn read(row: &Value, reviewer: &str) -> Option<Self> {
        let shown = row["shown"].as_array()?.iter();
        let last = match &row["last"] {
            Value::Null => None,
            last => Some(iso::read(last.as_str()?)?),
        };
        let answer = || {
            let word = row["decision"].as_str()?;
            Some(Answer {
                at: iso::read(row["at"].as_str()?)?,
                choice: Choice::named(word)?,
                reason: word_or_empty(row, "reason")?,
            })
        };
        Some(Self {
            row: ReviewRow {
                license: word(row, "license")?.into(),
                person: word(row, "person")?.into(),
                reviewer: reviewer.to_owned(),
                last,
                shown: shown
                    .map(|it| it.as_str().map(str::to_owned))
                    .collect::<Option<_>>()?,
            },
            signature: word(row, "signature")?,
            answer: answer(),
        })
    }
}

fn word(of: &Value, name: &str) -> Option<String> {
    of[name].as_str().map(str::to_owned)
}

fn word_or_empty(of: &Value, name: &str) -> Option<String> {
    match &of[name] {
        Value::Null => Some(String::new()),
        other => other.as_str().map(str::to_owned),
    }
}

fn signed(server: &str, round: &str, row: &ReviewRow) -> String {
    // A list of texts, each with its own quotes: none can be moved into its neighbour.
    json!([
        FORMAT,
        VERSION,
        server,
        round,
        row.reviewer,
        row.license.as_str(),
        row.person.as_str(),
        row.last.map(iso::write),
        row.shown,
    ])
    .to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    use super::*;
    use crate::usage::{
        Habits, History, LicenseUse, PersonUse, Reading, Sign, SignKind, Source, Utc, read_day,
    };

    const SERVER: &str = "https://licenses.example";

    fn at(day: i64) -> Moment {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    /// Ana of the first team on CAD and Cloud, Ben of the second on CAD, Cem of none on CAD.
    fn evidence() -> Evidence {
        let mut reading = Reading::new(at(100), Habits::default());
        for (license, product) in [("cad", "draw"), ("cloud", "store")] {
            reading.put_license(LicenseUse {
                id: license.into(),
                product: product.into(),
                ..LicenseUse::default()
            });
        }
        for (person, team) in [("ana", Some("t1")), ("ben", Some("t2")), ("cem", None)] {
            reading.put_person(PersonUse {
                id: person.into(),
                team: team.map(Into::into),
                ..PersonUse::default()
            });
            reading.seat(&"cad".into(), &person.into()).expect("a seat");
        }
        reading
            .seat(&"cloud".into(), &"ana".into())
            .expect("a seat");
        let seen = Sign::at(at(80), SignKind::Heartbeat, Source::Device);
        reading.add_sign(&"cad".into(), Some(&"ana".into()), seen);
        Evidence::new(
            Arc::new(reading),
            Arc::new(History::default()),
            Arc::new(Utc),
        )
    }

    fn begin(reviewers: &Reviewers) -> (Round, Vec<u32>) {
        let facts = (
            "r1".to_owned(),
            SERVER.to_owned(),
            read_day("2026-12-01").expect("a day"),
        );
        let shown = |nth| vec![format!("seat {nth}")];
        Round::begin(facts, &evidence(), &[0, 1, 2, 3], reviewers, &shown)
    }

    fn round() -> Round {
        let all = [("draw", "dora"), ("store", "stan")];
        let all = all.map(|(product, who)| (product.into(), who.to_owned()));
        begin(&Reviewers::ByProduct(all.into_iter().collect())).0
    }

    /// What a reviewer sends back who answers some of their rows, by their places in the round;
    /// what is signed stands for the signature.
    fn file(round: &Round, reviewer: &str, given: &[(usize, &str, i64)]) -> Value {
        let handed = round.hand_out(reviewer, &round.to_sign(reviewer));
        let row = |(nth, decision, day): &(usize, &str, i64)| {
            let theirs = { round.rows[..*nth].iter() }.filter(|it| it.reviewer == reviewer);
            let mut row = handed["rows"][theirs.count()].clone();
            row["decision"] = json!(decision);
            row["reason"] = json!("why");
            row["at"] = json!(iso::write(at(*day)));
            row
        };
        let mut file = handed["answers"].clone();
        file["rows"] = given.iter().map(row).collect();
        file
    }

    fn take_in(round: &Round, answers: &mut Answers, file: &Value) -> Result<Taken, FileRefused> {
        let file = AnswerFile::read(&file.to_string())?;
        let genuine: Vec<bool> = { file.claims() }.map(|(text, by)| text == by).collect();
        round.take_in(answers, &file, &genuine)
    }

    fn as_it_was(row: &ReviewRow) -> SeatNow {
        SeatNow::Held(row.last)
    }

    #[test]
    fn each_seat_has_one_reviewer_and_whoever_has_none_is_named() {
        let by_team = [("t1".into(), "lea".to_owned())].into_iter().collect();
        let (round, left) = begin(&Reviewers::ByTeam(by_team));
        let of = |round: &Round| -> Vec<(String, String)> {
            let row = |it: &ReviewRow| (it.person.to_string(), it.reviewer.clone());
            round.rows.iter().map(row).collect()
        };
        let lea = |person: &str| (person.to_owned(), "lea".to_owned());
        assert_eq!(of(&round), [lea("ana"), lea("ana")]);
        assert_eq!(left, [1, 2]);
        assert_eq!(round.rows[0].last, Some(at(80)));
        assert_eq!(round.rows[1].last, None);

        let one = [(("cad".into(), "cem".into()), "hal".to_owned())];
        let (round, left) = begin(&Reviewers::ByHand(one.into_iter().collect()));
        assert_eq!(of(&round), [("cem".to_owned(), "hal".to_owned())]);
        assert_eq!(left, [0, 1, 3]);
    }

    #[test]
    fn what_each_would_decide_on_is_what_they_are_given() {
        let all = [("draw", "dora"), ("gone", "stan")];
        let all = all.map(|(product, who)| (product.into(), who.to_owned()));
        let reviewers = Reviewers::ByProduct(all.into_iter().collect());
        let (round, left) = begin(&reviewers);
        let evidence = evidence();
        let told = reviewers.shares(evidence.reading(), &[0, 1, 2, 3]);
        assert_eq!(told, (vec![("dora".to_owned(), 3)], 1));
        assert_eq!((round.rows.len(), left.len()), (3, 1));
    }

    #[test]
    fn what_was_decided_once_counts_and_what_is_missing_is_named() {
        let (round, mut answers) = (round(), Answers::default());
        let doras = file(&round, "dora", &[(0, "keep", 90), (1, "take-back", 90)]);
        let taken = take_in(&round, &mut answers, &doras).expect("taken in");
        assert_eq!((taken.answers, taken.refused.len()), (2, 0));
        // The same file once more changes nothing.
        let before = answers.clone();
        take_in(&round, &mut answers, &doras).expect("taken in");
        assert_eq!((&answers, answers.doubles().len()), (&before, 0));

        let standings = round.standings(&answers, &as_it_was);
        assert_eq!(
            round.to_take_back(&standings),
            [("cad".into(), "ben".into())]
        );
        let words: Vec<String> = { round.decisions(&standings).into_iter() }
            .map(|it| it.decision)
            .collect();
        assert_eq!(words, ["keep", "take-back", "missing", "missing"]);
        let progress: Vec<(String, usize, usize)> = { round.progress(&answers).into_iter() }
            .map(|it| (it.reviewer, it.done, it.of))
            .collect();
        assert_eq!(
            progress,
            [("dora".to_owned(), 2, 3), ("stan".to_owned(), 0, 1)]
        );
    }

    #[test]
    fn of_two_decisions_none_counts_until_one_is_chosen() {
        let (round, mut answers) = (round(), Answers::default());
        for (decision, day) in [("take-back", 90), ("keep", 91)] {
            let doras = file(&round, "dora", &[(1, decision, day), (2, "take-back", day)]);
            let _ = take_in(&round, &mut answers, &doras).expect("taken in");
        }
        assert_eq!(answers.doubles(), [1, 2]);
        let standings = round.standings(&answers, &as_it_was);
        let Standing::Contested(both) = &standings[1] else {
            panic!("{standings:?}");
        };
        let choices: Vec<Choice> = both.iter().map(|it| it.choice).collect();
        assert_eq!(choices, [Choice::TakeBack, Choice::Keep]);
        // Said twice it is still the same.
        assert_eq!(
            round.to_take_back(&standings),
            [("cad".into(), "cem".into())]
        );
        // Only what somebody has answered can be chosen.
        let mut invented = both[0].clone();
        invented.reason = "mine".to_owned();
        answers.settle(1, &invented);
        assert_eq!(round.standings(&answers, &as_it_was), standings);
        answers.settle(1, &both[0]);
        let standings = round.standings(&answers, &as_it_was);
        assert_eq!(standings[1], Standing::Decided(both[0].clone()));
    }

    #[test]
    fn what_was_changed_or_is_of_another_round_is_refused() {
        let (round, mut answers) = (round(), Answers::default());
        let whole = file(&round, "dora", &[(0, "take-back", 90), (1, "keep", 90)]);
        for (field, value) in [
            ("person", json!("cem")),
            ("license", json!("cloud")),
            ("last", json!(null)),
            ("shown", json!(["seat", "0"])),
            ("signature", json!("none")),
        ] {
            let mut changed = whole.clone();
            changed["rows"][0][field] = value;
            let taken = take_in(&round, &mut answers, &changed).expect("taken in");
            let whys: Vec<RowRefused> = taken.refused.iter().map(|it| it.2).collect();
            assert_eq!(
                (taken.answers, whys),
                (1, vec![RowRefused::Changed]),
                "{field}"
            );
        }
        assert_eq!(answers.given.len(), 1);
        let mut odd = whole.clone();
        odd["rows"][0]["decision"] = json!("take everything");
        let taken = take_in(&round, &mut answers, &odd).expect("taken in");
        assert_eq!(taken.refused[0].2, RowRefused::Unreadable);
        // Whose it is is signed, too.
        let mut others = whole.clone();
        others["reviewer"] = json!("stan");
        let taken = take_in(&round, &mut answers, &others).expect("taken in");
        assert_eq!((taken.answers, taken.refused.len()), (0, 2));
        // Signed by us, but of no row that is there.
        let mut more = round.clone();
        more.rows[0].person = "dia".into();
        let strange = file(&more, "dora", &[(0, "take-back", 90)]);
        let taken = take_in(&round, &mut answers, &strange).expect("taken in");
        assert_eq!(taken.refused[0].2, RowRefused::NotTheirs);

        for (field, value, why) in [
            (
                "server",
                json!("https://other.example"),
                FileRefused::OtherServer,
            ),
            ("round", json!("r0"), FileRefused::OtherRound),
            ("version", json!(2), FileRefused::OtherVersion),
            ("format", json!("else"), FileRefused::NotAnswers),
            ("rows", json!("none"), FileRefused::NotAnswers),
        ] {
            let mut other = whole.clone();
            other[field] = value;
            let before = answers.clone();
            assert_eq!(take_in(&round, &mut answers, &other), Err(why), "{field}");
            assert_eq!(answers, before);
        }
        assert_eq!(AnswerFile::read("no json"), Err(FileRefused::NotAnswers));
    }

    #[test]
    fn a_seat_that_was_used_since_or_is_gone_is_not_taken_back() {
        let (round, mut answers) = (round(), Answers::default());
        let all = [(0, "take-back", 90), (1, "take-back", 90), (2, "keep", 90)];
        take_in(&round, &mut answers, &file(&round, "dora", &all)).expect("taken in");
        let now = |row: &ReviewRow| match row.person.as_str() {
            "ben" => SeatNow::Gone,
            _ => SeatNow::Held(Some(at(95))),
        };
        let standings = round.standings(&answers, &now);
        assert!(matches!(&standings[0], Standing::UsedSince(_, seen) if *seen == at(95)));
        assert_eq!(standings[1], Standing::Gone);
        assert!(matches!(&standings[2], Standing::Decided(it) if it.choice == Choice::Keep));
        assert!(round.to_take_back(&standings).is_empty());
    }

    #[test]
    fn what_was_taken_back_says_so_until_it_is_given_back() {
        let (round, mut answers) = (round(), Answers::default());
        let all = [(0, "take-back", 90), (1, "take-back", 90)];
        take_in(&round, &mut answers, &file(&round, "dora", &all)).expect("taken in");
        answers.note_taken(&round, &[("cad".into(), "ben".into())]);
        let gone = |_: &ReviewRow| SeatNow::Gone;
        let standings = round.standings(&answers, &gone);
        assert_eq!(standings[0], Standing::Gone, "by somebody else");
        assert!(matches!(&standings[1], Standing::TakenBack(it) if it.reason == "why"));
        assert!(round.to_take_back(&standings).is_empty());
        assert_eq!(round.decisions(&standings)[1].decision, "taken-back");
        let back = round.standings(&answers, &as_it_was);
        assert_eq!(round.to_take_back(&back).len(), 2);
    }

    #[test]
    fn a_sign_with_a_part_of_a_second_changes_no_row() {
        let (mut round, mut answers) = (round(), Answers::default());
        let exact = at(80) + TimeDelta::milliseconds(250);
        round.rows[0].last = Some(exact);
        let doras = file(&round, "dora", &[(0, "take-back", 90)]);
        let taken = take_in(&round, &mut answers, &doras).expect("taken in");
        assert_eq!((taken.answers, taken.refused.len()), (1, 0));
        let standings = round.standings(&answers, &as_it_was);
        assert!(
            matches!(standings[0], Standing::Decided(_)),
            "{standings:?}"
        );
    }

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        let (mut round, mut answers) = (round(), Answers::default());
        round.rows[0].last = Some(at(80) + TimeDelta::microseconds(250_001));
        for (decision, day) in [("take-back", 90), ("keep", 91)] {
            let doras = file(&round, "dora", &[(0, decision, day), (1, "take-back", day)]);
            take_in(&round, &mut answers, &doras).expect("taken in");
        }
        let first = answers.of(0).next().expect("an answer").clone();
        answers.settle(0, &first);
        answers.note_taken(&round, &[("cad".into(), "ben".into())]);
        assert_eq!(Round::read(&round.write()), Some(round.clone()));
        assert_eq!(Answers::read(&answers.write()), Some(answers));
        // What is not whole is nothing: half a round would decide on too few.
        let mut half = round.write();
        half["rows"][1] = json!("nothing");
        assert_eq!(Round::read(&half), None);
        assert_eq!(Answers::read(&json!({})), None);
    }

    proptest! {
        /// Files may come in any order, and again.
        #[test]
        fn the_order_of_files_does_not_matter(
            files in proptest::collection::vec((0..3_usize, 0..3_usize, 90..95_i64), 0..8),
            turn in 0..8_usize,
        ) {
            let round = round();
            let files: Vec<Value> = { files.iter() }
                .map(|(row, choice, day)| {
                    file(&round, "dora", &[(*row, Choice::ALL[*choice].id(), *day)])
                })
                .collect();
            let merged = |files: &mut dyn Iterator<Item = &Value>| {
                let mut answers = Answers::default();
                for file in files {
                    take_in(&round, &mut answers, file).expect("taken in");
                }
                answers
            };
            let once = merged(&mut files.iter());
            let turn = turn.min(files.len());
            let turned = files[turn..].iter().chain(&files[..turn]).rev().chain(&files);
            prop_assert_eq!(&merged(&mut turned.into_iter()), &once);
            // A seat is taken back only if that was said of it and nothing else was.
            let back = round.to_take_back(&round.standings(&once, &as_it_was));
            for (row, nth) in round.rows.iter().zip(0..) {
                let given = once.given.get(&nth);
                let only = given.is_some_and(|all| {
                    all.iter().all(|it| it.choice == Choice::TakeBack)
                });
                let key = (row.license.clone(), row.person.clone());
                prop_assert_eq!(back.contains(&key), only);
            }
        }
    }
}
