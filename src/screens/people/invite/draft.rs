//! The lines of an invitation: read from a text, put right one by one, judged before anything is
//! sent.

use std::collections::HashSet;

use crate::{
    acts::{Act, SeatAct},
    domain::{LicenseId, NewUser, Role, TeamId, UserId},
    people_file::{Fault, Mark, fault, key},
    screens::addresses::Address,
};

/// Whether somebody has an address already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Not everybody has been read.
    NotYet,
    /// Nobody has it.
    Nobody,
    /// This person has it.
    User(UserId),
    /// This person has it, and a seat on each license already.
    Seated(UserId),
    /// It is a name that several people have.
    Several,
}

/// Why a line is left out, whatever stands on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Out {
    /// The file marks the person, and nobody has chosen them.
    Marked(Mark),
    /// It is unticked.
    Unticked,
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Whether the address is taken is being read.
    Checking,
    /// A person is created.
    New,
    /// Nobody has the address, and nobody is to be created.
    Unknown,
    /// The person is there already.
    Exists(UserId),
    /// The person is there already, and so is their seat on each license.
    Seated(UserId),
    /// The address is there twice; the first line counts.
    Twice,
    /// It is no address.
    Invalid(Flaw),
    /// It is left out.
    Out(Out),
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is nothing.
    Empty,
    /// It is none for this reason.
    Fault(Fault),
    /// It is a name that several people have.
    Several,
}

impl Verdict {
    /// Whether the line has to be put right or taken out first.
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::Invalid(_))
    }
}

/// Why a text is no address, if it is none.
pub fn flaw(text: &str) -> Option<Flaw> {
    if text.is_empty() {
        return Some(Flaw::Empty);
    }
    fault(text).map(Flaw::Fault)
}

/// One verdict per line: of its address or the name in its place, in lower case and without white
/// space around it, or of why it is left out. `creates` says whether nobody's addresses become
/// people.
pub fn judge(
    lines: &[Result<String, Out>],
    creates: bool,
    known: impl Fn(&str) -> Known,
) -> Vec<Verdict> {
    let mut seen = HashSet::new();
    let mut people = HashSet::new();
    let mut judge_one = |text: &String| {
        let flaw = flaw(text);
        // A whole name stands for whoever has it.
        let is_name = flaw == Some(Flaw::Fault(Fault::NoAt));
        if let Some(flaw) = flaw.filter(|_| !is_name) {
            return Verdict::Invalid(flaw);
        }
        if !seen.insert(key(text)) {
            return Verdict::Twice;
        }
        match known(text) {
            Known::User(id) | Known::Seated(id) if !people.insert(id.clone()) => Verdict::Twice,
            Known::User(id) => Verdict::Exists(id),
            Known::Seated(id) => Verdict::Seated(id),
            Known::Several => Verdict::Invalid(Flaw::Several),
            // Only a first and a family name may be somebody's who is yet to be read.
            Known::NotYet if !is_name || text.contains(' ') => Verdict::Checking,
            Known::NotYet | Known::Nobody if is_name => Verdict::Invalid(Flaw::Fault(Fault::NoAt)),
            Known::NotYet | Known::Nobody if creates => Verdict::New,
            Known::NotYet | Known::Nobody => Verdict::Unknown,
        }
    };
    let lines = lines.iter();
    let verdict = |line: &Result<String, Out>| match line {
        Ok(text) => judge_one(text),
        Err(out) => Verdict::Out(*out),
    };
    lines.map(verdict).collect()
}

/// What all lines of an invitation have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What those who are created may do, if more than an end user.
    pub role: Option<Role>,
    /// The team they are created in.
    pub team: Option<TeamId>,
    /// The licenses on which everybody gets a seat.
    pub licenses: Vec<LicenseId>,
}

/// The plan: who is new is created, then everybody gets a seat on each license, as far as they
/// do not hold one.
pub fn acts(
    lines: &[Address],
    verdicts: &[Verdict],
    terms: &Terms,
    holds: impl Fn(&LicenseId, &UserId) -> bool,
) -> Vec<Act> {
    let mut creates = Vec::new();
    let mut seats = Vec::new();
    for (line, verdict) in lines.iter().zip(verdicts) {
        let user = match verdict {
            Verdict::New => {
                let new = NewUser {
                    email: line.email.clone(),
                    first_name: line.first_name.trim().to_owned(),
                    last_name: line.last_name.trim().to_owned(),
                    role: terms.role,
                    team: terms.team.clone(),
                };
                let id = new.placeholder();
                creates.push(Act::create_user(new));
                id
            }
            Verdict::Exists(id) => id.clone(),
            Verdict::Checking
            | Verdict::Unknown
            | Verdict::Seated(_)
            | Verdict::Twice
            | Verdict::Invalid(_)
            | Verdict::Out(_) => continue,
        };
        let wanted = terms
            .licenses
            .iter()
            .filter(|license| !holds(license, &user));
        seats.extend(
            wanted
                .map(|license| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() })),
        );
    }
    creates.into_iter().chain(seats).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::PersonAct;

    fn line(email: &str) -> Address {
        Address {
            email: email.into(),
            first_name: " Ana ".into(),
            last_name: String::new(),
        }
    }

    fn known(email: &str) -> Known {
        match email {
            "old@x.test" | "ole old" => Known::User("old".into()),
            "ana ruiz" => Known::Several,
            "far@x.test" => Known::NotYet,
            _ => Known::Nobody,
        }
    }

    fn judged(emails: &[&str]) -> Vec<Verdict> {
        let lines: Vec<_> = emails.iter().map(|it| Ok((*it).to_owned())).collect();
        judge(&lines, true, known)
    }

    #[test]
    fn every_line_gets_the_verdict_it_deserves() {
        assert_eq!(
            judged(&["new@x.test", "old@x.test", "far@x.test", "new@x.test", "no"]),
            [
                Verdict::New,
                Verdict::Exists("old".into()),
                Verdict::Checking,
                Verdict::Twice,
                Verdict::Invalid(Flaw::Fault(Fault::NoAt)),
            ]
        );
        assert_eq!(
            judged(&["anna@b\u{fc}cher.example", "anna@xn--bcher-kva.example"]),
            [Verdict::New, Verdict::Twice],
            "one domain in two spellings"
        );
    }

    #[test]
    fn who_is_left_out_does_not_stand_in_the_way_of_who_is_not() {
        let marked = Out::Marked(Mark::Blocked);
        let lines = [Err(marked), Ok("new@x.test".to_owned())];
        let wanted = [Verdict::Out(marked), Verdict::New];
        assert_eq!(judge(&lines, true, known), wanted);
    }

    #[test]
    fn u5_a_name_is_whoever_has_it_and_one_person_stands_there_once() {
        assert_eq!(
            judged(&["ole old", "old@x.test", "ana ruiz", "karl"]),
            [
                Verdict::Exists("old".into()),
                Verdict::Twice,
                Verdict::Invalid(Flaw::Several),
                Verdict::Invalid(Flaw::Fault(Fault::NoAt)),
            ]
        );
    }

    #[test]
    fn u5_who_is_unknown_is_created_only_where_that_is_wanted() {
        let lines = [Ok("new@x.test".to_owned())];
        let verdicts = judge(&lines, false, known);
        assert_eq!(verdicts, [Verdict::Unknown]);
        let acts = acts(
            &[line("new@x.test")],
            &verdicts,
            &Terms::default(),
            |_, _| false,
        );
        assert_eq!(acts, []);
    }

    #[test]
    fn u6_who_is_seated_already_takes_no_second_seat() {
        let lines = [Ok("old@x.test".to_owned())];
        let verdicts = judge(&lines, true, |_| Known::Seated("old".into()));
        assert_eq!(verdicts, [Verdict::Seated("old".into())]);
    }

    #[test]
    fn a_flaw_is_told_for_what_it_is() {
        let fault = |fault| Some(Flaw::Fault(fault));
        for (text, wanted) in [
            ("", Some(Flaw::Empty)),
            ("karl lind", fault(Fault::NoAt)),
            ("a@b@c.test", fault(Fault::ManyAt)),
            ("@x.test", fault(Fault::NoName)),
            ("ana@x", fault(Fault::NoEnding)),
            ("ana@x.", fault(Fault::Dots)),
            ("a na@x.test", fault(Fault::Blank)),
            ("an\u{200b}a@x.test", fault(Fault::Invisible)),
            ("ana<@x.test", fault(Fault::Sign)),
            ("ana@x.test", None),
        ] {
            assert_eq!(flaw(text), wanted, "{text:?}");
        }
        let long = format!("{}@x.test", "a".repeat(250));
        assert_eq!(flaw(&long), fault(Fault::Long));
    }

    #[test]
    fn who_is_new_is_created_and_nobody_gets_a_second_seat() {
        let lines = ["new@x.test", "old@x.test", "no", "new@x.test"].map(line);
        let verdicts = judged(&lines.each_ref().map(|it| it.email.as_str()));
        let terms = Terms {
            role: Some(Role::ReadOnly),
            team: Some("t".into()),
            licenses: vec!["l".into(), "m".into()],
        };
        let has_l =
            |license: &LicenseId, user: &UserId| *license == "l".into() && *user == "old".into();
        let new = NewUser {
            email: "new@x.test".into(),
            first_name: "Ana".into(),
            last_name: String::new(),
            role: Some(Role::ReadOnly),
            team: Some("t".into()),
        };
        let seat =
            |license: &str, user: UserId| Act::Seat(license.into(), SeatAct::Assign { user });
        let id = new.placeholder();
        assert_eq!(
            acts(&lines, &verdicts, &terms, has_l),
            [
                Act::create_user(new),
                seat("l", id.clone()),
                seat("m", id),
                seat("m", "old".into()),
            ]
        );
    }

    #[test]
    fn without_licenses_people_are_only_created() {
        let lines = ["old@x.test", "new@x.test"].map(line);
        let verdicts = judged(&lines.each_ref().map(|it| it.email.as_str()));
        let acts = acts(&lines, &verdicts, &Terms::default(), |_, _| false);
        assert_eq!(acts.len(), 1);
        assert!(
            matches!(&acts[0], Act::Person(_, PersonAct::Create(new)) if new.email == "new@x.test")
        );
    }
}
