//! Whose an address is, however it is spelled.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::address::key;
use crate::{
    acts::{Act, PersonAct},
    domain::{User, UserId},
    estate::Estate,
};

/// People by an address; `None` where several have it.
type People<'a> = FxHashMap<String, Option<&'a User>>;

/// Everybody by their addresses. Nobody's is looked at before an address asks for it.
pub struct Spellings<'a> {
    estate: &'a Estate,
    /// By what is the same for all spellings, where there are several.
    by_key: OnceCell<People<'a>>,
    /// Everybody by the same, without what follows a plus sign.
    by_box: OnceCell<People<'a>>,
    /// By an address that they had before.
    former: FxHashMap<String, UserId>,
}

impl<'a> Spellings<'a> {
    /// Of all people who have been read.
    pub fn of(estate: &'a Estate) -> Self {
        Self {
            estate,
            by_key: OnceCell::new(),
            by_box: OnceCell::new(),
            former: FxHashMap::default(),
        }
    }

    /// Notes which addresses acts that were carried out have changed, the oldest first.
    pub fn after<'b>(mut self, acts: impl Iterator<Item = &'b Act>) -> Self {
        for act in acts {
            if let Act::Person(user, PersonAct::Update { from, to }) = act
                && key(&from.email) != key(&to.email)
            {
                self.former.insert(key(&from.email), user.clone());
            }
        }
        self
    }

    /// Who surely has an address: in any case, with its domain in letters or as the network
    /// spells it.
    pub fn find(&self, email: &str) -> Option<&'a User> {
        let exact = self.estate.user_by_email(email);
        exact.or_else(|| {
            let by_key = self.by_key.get_or_init(|| {
                let users = self.estate.users();
                let odd = users.filter(|user| is_spelled_in_ways(&user.email));
                people(odd.map(|user| (key(&user.email), user)))
            });
            let is_odd = is_spelled_in_ways(email);
            is_odd.then(|| by_key.get(&key(email)).copied().flatten())?
        })
    }

    /// Who may be meant by an address that nobody has: whoever had it before; else the one person
    /// whose address differs by what follows a plus sign. Mail to both mostly comes to one box, but
    /// need not.
    pub fn alike(&self, email: &str) -> Option<&'a User> {
        let wanted = key(email);
        let former = self.former.get(&wanted);
        let former = former.and_then(|user| self.estate.user(user));
        former.or_else(|| {
            let by_box = self.by_box.get_or_init(|| {
                let users = self.estate.users();
                people(users.filter_map(|user| Some((untagged(&key(&user.email))?, user))))
            });
            by_box.get(&untagged(&wanted)?).copied().flatten()
        })
    }
}

fn people<'a>(all: impl Iterator<Item = (String, &'a User)>) -> People<'a> {
    let mut people = People::default();
    for (address, user) in all {
        let same = people.entry(address);
        same.and_modify(|it| *it = None).or_insert(Some(user));
    }
    people
}

/// Whether an address can be spelled otherwise than by the case of its letters: with accents and
/// foreign letters, or with a domain in letters.
fn is_spelled_in_ways(email: &str) -> bool {
    !email.is_ascii() || email.to_ascii_lowercase().contains("xn--")
}

/// An address without what follows a plus sign before its domain.
fn untagged(email: &str) -> Option<String> {
    let (name, host) = email.rsplit_once('@')?;
    let (name, _) = name.split_once('+').unwrap_or((name, ""));
    (!name.is_empty()).then(|| format!("{name}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Profile,
        estate::{Topic, sample},
    };

    fn estate(emails: &[&str]) -> Estate {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        let people = emails.iter().map(|email| User {
            email: (*email).to_owned(),
            ..sample::user(email)
        });
        estate.merge_users(&mut walk, people.collect());
        estate.finish(walk);
        estate
    }

    #[test]
    fn u5_every_spelling_of_an_address_is_its_person_and_what_is_not_sure_is_none() {
        let estate = estate(&[
            "ana@b\u{fc}cher.example",
            "ben+cad@x.test",
            "cid@x.test",
            "cid+a@y.test",
            "cid+b@y.test",
        ]);
        let spellings = Spellings::of(&estate);
        let find = |email: &str| spellings.find(email).map(|it| it.email.as_str());
        for email in [
            "ana@b\u{fc}cher.example",
            "ANA@B\u{dc}CHER.example",
            "ana@xn--bcher-kva.example",
            " ana@bu\u{308}cher.example",
        ] {
            assert_eq!(find(email), Some("ana@b\u{fc}cher.example"), "{email}");
        }
        assert_eq!(find("Ben+CAD@x.test"), Some("ben+cad@x.test"));
        for email in ["ben@x.test", "cid+a@x.test", "c.id@x.test", "cid"] {
            assert_eq!(find(email), None, "{email}");
        }
        let alike = |email: &str| spellings.alike(email).map(|it| it.email.as_str());
        assert_eq!(alike("ben@x.test"), Some("ben+cad@x.test"));
        assert_eq!(alike("CID+new@x.test"), Some("cid@x.test"));
        // Of two it cannot be told which was meant.
        assert_eq!(alike("cid@y.test"), None);
        assert_eq!(alike("dora@x.test"), None);
    }

    #[test]
    fn an_address_that_was_changed_is_asked_about() {
        let estate = estate(&["ana.neu@x.test", "ben@x.test"]);
        let profile = |email: &str| Profile {
            email: email.to_owned(),
            ..Profile::default()
        };
        let act = Act::Person(
            "ana.neu@x.test".into(),
            PersonAct::Update {
                from: profile("ana.alt@x.test"),
                to: profile("ana.neu@x.test"),
            },
        );
        let spellings = Spellings::of(&estate).after([act].iter());
        let alike = |email: &str| spellings.alike(email).map(|it| it.email.as_str());
        assert!(spellings.find("ana.alt@x.test").is_none());
        assert_eq!(alike("Ana.Alt@x.test"), Some("ana.neu@x.test"));
        assert_eq!(alike("ben.alt@x.test"), None);
    }

    #[test]
    fn of_two_people_with_one_address_the_spelling_tells_who_is_meant() {
        let two = ["ana@b\u{fc}cher.example", "ana@xn--bcher-kva.example"];
        let estate = estate(&two);
        let spellings = Spellings::of(&estate);
        for email in two {
            assert_eq!(
                spellings.find(email).map(|it| it.email.as_str()),
                Some(email)
            );
        }
        assert_eq!(
            spellings
                .find("ana@Xn--BCHER-kva.example")
                .map(|it| it.email.as_str()),
            Some(two[1])
        );
        assert!(spellings.find("ana@bu\u{308}cher.example").is_none());
    }
}
