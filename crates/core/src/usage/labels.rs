//! What things are called in files: by their names, or people by pseudonyms.

use rustc_hash::FxHashMap;

use super::history::sum_of;
use crate::{
    domain::{LicenseId, ProductId, TeamId, UserId},
    estate::Estate,
    lean,
};

/// What things are called. Whatever has no name is empty.
pub trait Labels {
    /// A product.
    fn product(&self, id: &ProductId) -> String;
    /// A license.
    fn license(&self, id: &LicenseId) -> String;
    /// The vendor's order number of a license.
    fn order(&self, id: &LicenseId) -> String;
    /// A team.
    fn team(&self, id: &TeamId) -> String;
    /// A person.
    fn person(&self, id: &UserId) -> PersonLabel;
}

/// What a person is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonLabel {
    /// Their id, or what stands for it.
    pub id: String,
    /// Their address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
}

impl Labels for Estate {
    fn product(&self, id: &ProductId) -> String {
        let product = self.product(id);
        product.map(|it| it.name.clone()).unwrap_or_default()
    }

    fn license(&self, id: &LicenseId) -> String {
        let name = self.license(id).and_then(|it| it.name.clone());
        name.unwrap_or_default()
    }

    fn order(&self, id: &LicenseId) -> String {
        let order = self.license(id).and_then(|it| it.order.clone());
        order.unwrap_or_default()
    }

    fn team(&self, id: &TeamId) -> String {
        self.team(id).map(|it| it.name.clone()).unwrap_or_default()
    }

    fn person(&self, id: &UserId) -> PersonLabel {
        let user = self.met(id);
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        PersonLabel {
            id: id.to_string(),
            email: text(user.map(|it| &it.email)),
            first_name: text(user.and_then(|it| it.first_name.as_ref())),
            last_name: text(user.and_then(|it| it.last_name.as_ref())),
        }
    }
}

/// What stands for a person on a screen: a word that tells nothing and stays as long as its salt.
pub fn alias(id: &UserId, salt: &str) -> String {
    format!("{:010x}", sum_of([salt, id.as_str()]) >> 24)
}

/// People by numbers that stand for them in one file alone.
pub struct Pseudonyms<'a> {
    names: &'a dyn Labels,
    numbers: FxHashMap<UserId, usize>,
}

impl<'a> Pseudonyms<'a> {
    /// Numbers people in an order that follows from the salt: a new one, not to be guessed, for
    /// each file. So the same person has another number in another.
    pub fn new<'p>(
        names: &'a dyn Labels,
        people: impl IntoIterator<Item = &'p UserId>,
        salt: &str,
    ) -> Self {
        let mut order: Vec<(u64, &UserId)> = { people.into_iter() }
            .map(|id| (sum_of([salt, id.as_str()]), id))
            .collect();
        lean::sort(&mut order);
        order.dedup();
        let numbers = order.into_iter().zip(1..);
        Self {
            names,
            numbers: numbers
                .map(|((_, id), number)| (id.clone(), number))
                .collect(),
        }
    }
}

impl Labels for Pseudonyms<'_> {
    fn product(&self, id: &ProductId) -> String {
        self.names.product(id)
    }

    fn license(&self, id: &LicenseId) -> String {
        self.names.license(id)
    }

    fn order(&self, id: &LicenseId) -> String {
        self.names.order(id)
    }

    fn team(&self, id: &TeamId) -> String {
        self.names.team(id)
    }

    fn person(&self, id: &UserId) -> PersonLabel {
        let number = self.numbers.get(id).copied().unwrap_or_default();
        PersonLabel {
            id: format!("person-{number}"),
            ..PersonLabel::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::sample::license;

    #[test]
    fn a_pseudonym_tells_nothing_and_holds_for_one_file() {
        let estate = Estate::with_licenses(vec![license("a", 0, None)]);
        let people: Vec<UserId> = (0..40).map(|nth| UserId::from(format!("u{nth}"))).collect();
        let numbers = |salt: &str| -> Vec<String> {
            let labels = Pseudonyms::new(&estate, people.iter().chain(&people), salt);
            people.iter().map(|id| labels.person(id).id).collect()
        };
        let one = numbers("one");
        assert_eq!(one, numbers("one"));
        assert_ne!(one, numbers("two"));
        let all: std::collections::BTreeSet<_> = one.iter().cloned().collect();
        assert_eq!(all.len(), people.len());
        assert!(all.contains("person-1") && all.contains("person-40"));
        assert_eq!(alias(&people[0], "one"), alias(&people[0], "one"));
        assert_ne!(alias(&people[0], "one"), alias(&people[0], "two"));
        assert_ne!(alias(&people[0], "one"), alias(&people[1], "one"));
        let labels = Pseudonyms::new(&estate, &people, "one");
        let label = labels.person(&people[0]);
        assert_eq!(
            (label.email, label.first_name),
            (String::new(), String::new())
        );
    }
}
