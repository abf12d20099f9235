//! What would become of each row, worked out beforehand by the rules the plan itself goes by.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    DryRun, Row, Teams,
    domains::{hosts, is_of},
};
use crate::{
    acts::{Act, SeatAct},
    domain::{LicenseId, NewUser, Role, TeamId, UserId},
    estate::{Estate, Named},
    people_file::{Fault, Mark, Spellings, fault},
    plan::{self, Projection, Why},
};

/// What holds for everybody on a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Whether whoever is not known is created.
    pub creates: bool,
    /// What those who are created may do, if more than an end user.
    pub role: Option<Role>,
    /// The team they are created in, unless the list names one for them.
    pub team: Option<TeamId>,
    /// The licenses on which everybody gets a seat.
    pub licenses: Vec<LicenseId>,
    /// The domains of addresses with which people may be created; any, if empty.
    pub domains: Vec<String>,
}

/// Why a row is left out, whatever stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Out {
    /// The file marks the person, and nobody has chosen them.
    Marked(Mark),
    /// It is unticked.
    Unticked,
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

/// What becomes of a row.
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
    /// The person is there twice; this line counts.
    Twice(usize),
    /// It is no address.
    Invalid(Flaw),
    /// Nobody has the address, and people may not be created with addresses of its domain.
    Outside,
    /// These licenses have no seat left for the person.
    Exceeds(Vec<LicenseId>),
    /// The server would refuse it for another reason.
    NotPossible(Why),
    /// It is left out.
    Out(Out),
}

/// Verdicts of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as the verdicts are")]
pub enum Kind {
    Invalid,
    Exceeds,
    NotPossible,
    New,
    Exists,
    Seated,
    Unknown,
    Outside,
    Twice,
    Out,
    Checking,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::New,
        Self::Unknown,
        Self::Exists,
        Self::Seated,
        Self::Twice,
        Self::Exceeds,
        Self::NotPossible,
        Self::Outside,
        Self::Invalid,
        Self::Out,
        Self::Checking,
    ];
}

impl Verdict {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Checking => Kind::Checking,
            Self::New => Kind::New,
            Self::Unknown => Kind::Unknown,
            Self::Exists(_) => Kind::Exists,
            Self::Seated(_) => Kind::Seated,
            Self::Twice(_) => Kind::Twice,
            Self::Invalid(_) => Kind::Invalid,
            Self::Outside => Kind::Outside,
            Self::Exceeds(_) => Kind::Exceeds,
            Self::NotPossible(_) => Kind::NotPossible,
            Self::Out(_) => Kind::Out,
        }
    }

    /// Whether the row does not get what the list is for, and may be wanted back as a file.
    pub fn is_refused(&self) -> bool {
        match self.kind() {
            Kind::Invalid
            | Kind::Exceeds
            | Kind::NotPossible
            | Kind::Unknown
            | Kind::Outside
            | Kind::Twice
            | Kind::Out => true,
            Kind::New | Kind::Exists | Kind::Seated | Kind::Checking => false,
        }
    }
}

/// Why a text is no address, if it is none.
pub fn flaw(text: &str) -> Option<Flaw> {
    if text.is_empty() {
        return Some(Flaw::Empty);
    }
    fault(text).map(Flaw::Fault)
}

/// What has been read of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether everybody has, or cannot be: whoever is not there is yet to come otherwise.
    pub people: bool,
    /// Whether all teams have, or cannot be.
    pub teams: bool,
}

impl Known {
    /// Everything.
    pub const ALL: Self = Self {
        people: true,
        teams: true,
    };
}

/// What would become of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// One verdict per row.
    pub verdicts: Vec<Verdict>,
    /// The plan: who is new is created, then everybody gets a seat on each license, as far as they
    /// do not hold one.
    pub acts: Vec<Act>,
    /// What the plan would do. It is shared, since it may be large.
    pub projection: Arc<Projection>,
    /// The teams by the names that a list may call them.
    pub teams: Teams,
}

impl Outlook {
    /// How many rows have a verdict of this kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.verdicts.iter().filter(|it| it.kind() == kind).count()
    }

    /// How many who are created are listed with a team that is none.
    pub fn teamless(&self, rows: &[Row]) -> usize {
        let is_new = |verdict: &Verdict| verdict.kind() == Kind::New;
        let new = rows.iter().zip(&self.verdicts);
        let new = new.filter(|(row, verdict)| is_new(verdict) && !row.team.is_empty());
        new.filter(|(row, _)| self.teams.find(&row.team).is_err())
            .count()
    }

    /// The ids of the rows with such verdicts.
    pub fn ids(&self, rows: &[Row], wanted: impl Fn(&Verdict) -> bool) -> Vec<u32> {
        let rows = rows.iter().zip(&self.verdicts);
        { rows.filter(|(_, verdict)| wanted(verdict)) }
            .map(|(row, _)| row.id)
            .collect()
    }
}

impl DryRun {
    /// What would become of every row, as far as is known.
    pub fn rehearse(&self, estate: &Estate, known: Known, terms: &Terms) -> Outlook {
        let judge = Judge {
            estate,
            known,
            terms,
            hosts: hosts(&terms.domains),
            spellings: Spellings::of(estate),
            teams: Teams::of(estate),
        };
        let mut verdicts = judge.all(&self.rows);
        let (acts, of) = judge.acts(&self.rows, &verdicts);
        let projection = plan::project(estate, &acts);
        for ((act, verdict), at) in acts.iter().zip(&projection.verdicts).zip(of) {
            match (verdict, &mut verdicts[at], act.license()) {
                (plan::Verdict::Works | plan::Verdict::AlreadySo, _, _) => {}
                (plan::Verdict::Exceeds { .. }, Verdict::Exceeds(all), Some(license)) => {
                    all.push(license.clone());
                }
                (plan::Verdict::Exceeds { .. }, it, license) => {
                    *it = Verdict::Exceeds(license.cloned().into_iter().collect());
                }
                (plan::Verdict::NotPossible(why), it, _) => *it = Verdict::NotPossible(*why),
            }
        }
        Outlook {
            verdicts,
            acts,
            projection: Arc::new(projection),
            teams: judge.teams,
        }
    }
}

struct Judge<'a> {
    estate: &'a Estate,
    known: Known,
    terms: &'a Terms,
    /// The allowed domains, as they stand in the keys of rows.
    hosts: Vec<String>,
    spellings: Spellings<'a>,
    teams: Teams,
}

impl Judge<'_> {
    fn all(&self, rows: &[Row]) -> Vec<Verdict> {
        let mut seen = FxHashMap::default();
        let mut people = FxHashMap::default();
        let one = |row| self.one(row, &mut seen, &mut people);
        rows.iter().map(one).collect()
    }

    fn one<'r>(
        &self,
        row: &'r Row,
        seen: &mut FxHashMap<&'r str, usize>,
        people: &mut FxHashMap<UserId, usize>,
    ) -> Verdict {
        if !row.is_taken {
            return Verdict::Out(row.mark.map_or(Out::Unticked, Out::Marked));
        }
        // A whole name stands for whoever has it.
        let is_name = row.flaw == Some(Flaw::Fault(Fault::NoAt));
        if let Some(flaw) = row.flaw.filter(|_| !is_name) {
            return Verdict::Invalid(flaw);
        }
        if let Some(first) = seen.get(row.key.as_str()) {
            return Verdict::Twice(*first);
        }
        seen.insert(&row.key, row.line);
        let email = row.email.trim();
        match self.find(row, is_name) {
            Named::Several => Verdict::Invalid(Flaw::Several),
            Named::One(id) => match people.insert(id.clone(), row.line) {
                Some(first) => {
                    people.insert(id, first);
                    Verdict::Twice(first)
                }
                None if self.is_seated(&id) => Verdict::Seated(id),
                None => Verdict::Exists(id),
            },
            // Only a first and a family name may be somebody's who is yet to be read.
            Named::Nobody if !self.known.people && (!is_name || email.contains(' ')) => {
                Verdict::Checking
            }
            Named::Nobody if is_name => Verdict::Invalid(Flaw::Fault(Fault::NoAt)),
            Named::Nobody if !self.terms.creates => Verdict::Unknown,
            Named::Nobody if !is_of(&self.hosts, &row.key) => Verdict::Outside,
            Named::Nobody if !row.team.is_empty() && !self.known.teams => Verdict::Checking,
            Named::Nobody => Verdict::New,
        }
    }

    fn find(&self, row: &Row, is_name: bool) -> Named {
        if is_name {
            return self.estate.user_named(row.email.trim());
        }
        match self.spellings.find(&row.email) {
            Some(user) => Named::One(user.id.clone()),
            None => Named::Nobody,
        }
    }

    fn is_seated(&self, user: &UserId) -> bool {
        let licenses = &self.terms.licenses;
        !licenses.is_empty() && licenses.iter().all(|license| self.holds(license, user))
    }

    fn holds(&self, license: &LicenseId, user: &UserId) -> bool {
        let hold = self.estate.hold(license, user);
        hold.into_value().flatten().is_some()
    }

    /// The plan, and of each act which row it is for.
    fn acts(&self, rows: &[Row], verdicts: &[Verdict]) -> (Vec<Act>, Vec<usize>) {
        let mut creates = Vec::new();
        let mut seats = Vec::new();
        for (at, (row, verdict)) in rows.iter().zip(verdicts).enumerate() {
            let user = match verdict {
                Verdict::New => {
                    let named = self.teams.find(&row.team).ok();
                    let new = NewUser {
                        email: row.email.trim().to_owned(),
                        first_name: row.given.trim().to_owned(),
                        last_name: row.family.trim().to_owned(),
                        role: self.terms.role,
                        team: named.or(self.terms.team.as_ref()).cloned(),
                    };
                    let id = new.placeholder();
                    creates.push((Act::create_user(new), at));
                    id
                }
                Verdict::Exists(id) => id.clone(),
                _ => continue,
            };
            let licenses = self.terms.licenses.iter();
            let wanted = licenses.filter(|license| !self.holds(license, &user));
            seats.extend(wanted.map(|license| {
                let user = user.clone();
                (Act::Seat(license.clone(), SeatAct::Assign { user }), at)
            }));
        }
        creates.into_iter().chain(seats).unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::PersonAct,
        domain::{Hold, Overage},
        estate::{
            Topic,
            sample::{catalogue, license, user},
        },
        people_file::Person,
    };

    /// `cad` has two seats, of which Ole holds one; two people are called Ana Ruiz, and one has
    /// a domain in letters.
    fn estate(overage: Overage) -> Estate {
        let mut estate = Estate::with_licenses(vec![license("cad", 1, Some(2))]);
        let asked = estate.ask();
        estate.merge_catalogue(asked, catalogue(overage));
        estate.read_seats("cad", &[("ole", Hold::Assigned)]);
        let mut users = ["ole", "ana1", "ana2", "pia", "un"].map(user).to_vec();
        for (user, name) in users.iter_mut().zip(["Ole", "Ana", "Ana", "Pia", "Un"]) {
            user.first_name = Some(name.into());
            user.last_name = Some("Ruiz".into());
        }
        users[4].email = "un@b\u{fc}cher.example".into();
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(&mut walk, users);
        estate.finish(walk);
        estate
    }

    fn list(texts: &[&str]) -> DryRun {
        let person = |(at, text): (usize, &&str)| Person {
            line: at + 1,
            email: (*text).into(),
            given: " Ida ".into(),
            ..Person::default()
        };
        let mut list = DryRun::default();
        list.add(texts.iter().enumerate().map(person).collect(), |_| false);
        list
    }

    fn verdicts(texts: &[&str], terms: &Terms) -> Vec<Verdict> {
        let outlook = list(texts).rehearse(&estate(Overage::Never), Known::ALL, terms);
        outlook.verdicts
    }

    fn creating() -> Terms {
        Terms {
            creates: true,
            ..Terms::default()
        }
    }

    fn seats() -> Terms {
        Terms {
            licenses: vec!["cad".into()],
            ..creating()
        }
    }

    fn invalid(fault: Fault) -> Verdict {
        Verdict::Invalid(Flaw::Fault(fault))
    }

    #[test]
    fn every_row_gets_the_verdict_it_deserves() {
        let texts = [
            "New@x.test",
            " PIA@acme.test",
            "new@X.test",
            "no",
            "",
            "anna@b\u{fc}cher.example",
            "anna@xn--bcher-kva.example",
            "un@xn--bcher-kva.example",
        ];
        let wanted = [
            Verdict::New,
            Verdict::Exists("pia".into()),
            Verdict::Twice(1),
            invalid(Fault::NoAt),
            Verdict::Invalid(Flaw::Empty),
            Verdict::New,
            Verdict::Twice(6),
            Verdict::Exists("un".into()),
        ];
        assert_eq!(verdicts(&texts, &creating()), wanted);
    }

    #[test]
    fn nobody_is_new_before_everybody_has_been_read() {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(&mut walk, vec![user("pia")]);
        let list = list(&["pia@acme.test", "far@x.test", "Far Away", "far"]);
        let unread = Known {
            people: false,
            ..Known::ALL
        };
        let outlook = list.rehearse(&estate, unread, &creating());
        let wanted = [
            Verdict::Exists("pia".into()),
            Verdict::Checking,
            Verdict::Checking,
            invalid(Fault::NoAt),
        ];
        assert_eq!(outlook.verdicts, wanted);
        assert_eq!(outlook.acts, []);
    }

    #[test]
    fn u5_a_name_is_whoever_has_it_and_one_person_stands_there_once() {
        let wanted = [
            Verdict::Exists("pia".into()),
            Verdict::Twice(1),
            Verdict::Invalid(Flaw::Several),
            invalid(Fault::NoAt),
        ];
        let texts = ["Ruiz, Pia", "pia@acme.test", "Ana Ruiz", "karl"];
        assert_eq!(verdicts(&texts, &creating()), wanted);
    }

    #[test]
    fn u5_who_is_unknown_is_created_only_where_that_is_wanted_and_allowed() {
        let texts = ["a@x.test", "b@mail.X.test", "c@ax.test", "pia@acme.test"];
        let unknown = [const { Verdict::Unknown }; 3];
        assert_eq!(verdicts(&texts, &Terms::default())[..3], unknown);
        let terms = Terms {
            domains: vec!["X.test".into()],
            ..creating()
        };
        let wanted = [
            Verdict::New,
            Verdict::New,
            Verdict::Outside,
            Verdict::Exists("pia".into()),
        ];
        assert_eq!(verdicts(&texts, &terms), wanted, "who is there may stay");
    }

    #[test]
    fn u6_who_is_seated_takes_no_second_seat_and_who_is_one_too_many_is_named() {
        let texts = ["ole@acme.test", "pia@acme.test", "new@x.test"];
        let wanted = [
            Verdict::Seated("ole".into()),
            Verdict::Exists("pia".into()),
            Verdict::Exceeds(vec!["cad".into()]),
        ];
        assert_eq!(verdicts(&texts, &seats()), wanted);
        let list = list(&texts);
        let outlook = list.rehearse(&estate(Overage::Always), Known::ALL, &seats());
        assert_eq!(outlook.verdicts[2], Verdict::New, "the policy lets more in");
        let after = outlook.projection.licenses[&"cad".into()].after;
        assert_eq!(after.assigned, 3);
    }

    #[test]
    fn who_is_left_out_does_not_stand_in_the_way_of_who_is_not() {
        let mut list = list(&["new@x.test", "new@x.test", "pia@acme.test"]);
        list.take(&[list.rows()[0].id], false);
        let outlook = list.rehearse(&estate(Overage::Never), Known::ALL, &seats());
        let wanted = [
            Verdict::Out(Out::Unticked),
            Verdict::New,
            Verdict::Exceeds(vec!["cad".into()]),
        ];
        assert_eq!(outlook.verdicts, wanted);
    }

    #[test]
    fn who_is_new_is_created_and_everybody_gets_a_seat() {
        let list = list(&["New@x.test", "pia@acme.test", "no", "new@x.test"]);
        let terms = Terms {
            role: Some(Role::ReadOnly),
            team: None,
            ..seats()
        };
        let acts = list
            .rehearse(&estate(Overage::Always), Known::ALL, &terms)
            .acts;
        let new = NewUser {
            email: "New@x.test".into(),
            first_name: "Ida".into(),
            last_name: String::new(),
            role: Some(Role::ReadOnly),
            team: None,
        };
        let seat = |user: UserId| Act::Seat("cad".into(), SeatAct::Assign { user });
        let id = new.placeholder();
        let wanted = [Act::create_user(new), seat(id), seat("pia".into())];
        assert_eq!(acts, wanted);
        let created = Terms {
            licenses: Vec::new(),
            ..terms
        };
        let acts = list
            .rehearse(&estate(Overage::Never), Known::ALL, &created)
            .acts;
        assert!(
            matches!(acts.as_slice(), [Act::Person(_, PersonAct::Create(_))]),
            "without licenses people are only created"
        );
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
}
