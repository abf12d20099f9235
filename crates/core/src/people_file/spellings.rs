//! Whose an address is, however it is spelled.

use rustc_hash::FxHashMap;

use super::address::key;
use crate::{domain::User, estate::Estate};

/// Everybody by their addresses.
pub struct Spellings<'a> {
    estate: &'a Estate,
    /// By what is the same for all spellings; `None` where several people have it.
    by_key: FxHashMap<String, Option<&'a User>>,
}

impl<'a> Spellings<'a> {
    /// Of all people who have been read.
    pub fn of(estate: &'a Estate) -> Self {
        let mut by_key = FxHashMap::default();
        for user in estate.users() {
            let same = by_key.entry(key(&user.email));
            same.and_modify(|it| *it = None).or_insert(Some(user));
        }
        Self { estate, by_key }
    }

    /// Who surely has an address: in any case, with its domain in letters or as the network
    /// spells it.
    pub fn find(&self, email: &str) -> Option<&'a User> {
        let exact = self.estate.user_by_email(email);
        exact.or_else(|| self.by_key.get(&key(email)).copied().flatten())
    }

    /// Who may be meant by an address that nobody has: the one person whose differs by what
    /// follows a plus sign. Mail to both mostly comes to one box, but need not.
    pub fn alike(&self, email: &str) -> Option<&'a User> {
        let wanted = untagged(&key(email))?;
        let is_alike = |it: &&&User| untagged(&key(&it.email)).as_ref() == Some(&wanted);
        let users: Vec<&User> = self.by_key.values().copied().flatten().collect();
        let mut alike = users.iter().filter(is_alike);
        alike.next().copied().filter(|_| alike.next().is_none())
    }
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
    use crate::estate::{Topic, sample};

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
