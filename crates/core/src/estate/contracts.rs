//! Contracts: what was bought together, and who manages it.

use super::{Asked, Changes, Estate, Known, Topic, Walk};
use crate::domain::{Activation, ContractId, License, User, UserId};

impl Estate {
    /// The licenses that were bought with a contract, in no particular order.
    pub fn licenses_of_contract(&self, contract: &ContractId) -> impl Iterator<Item = &License> {
        self.licenses()
            .filter(move |row| row.contract.as_ref() == Some(contract))
    }

    /// What the vendor calls a contract: its number, as far as that is known.
    pub fn contract_number(&self, contract: &ContractId) -> Option<&str> {
        self.licenses_of_contract(contract)
            .find_map(|row| row.order.as_deref())
    }

    /// Whether there are licenses among these, and all of them are activated by serial number.
    pub fn are_by_serial<'a>(&self, licenses: impl Iterator<Item = &'a License>) -> bool {
        let mut licenses = licenses.peekable();
        licenses.peek().is_some()
            && licenses.all(|row| self.activation(&row.id) == Activation::SerialNumber)
    }

    /// Those who manage a contract, by id. A server may show them nowhere else: managing needs
    /// no seat.
    pub fn managers(&self, contract: &ContractId) -> Known<Vec<User>> {
        let Some(circle) = self.managers.get(contract) else {
            return Known::NotYet;
        };
        let rows = |users: Vec<UserId>| {
            let rows = users.iter().filter_map(|user| self.met(user));
            rows.cloned().collect()
        };
        circle.known().map(rows)
    }

    /// Whether somebody manages a contract; `None` if nobody has asked yet.
    pub fn manages(&self, contract: &ContractId, user: &UserId) -> Option<bool> {
        let circle = self.managers.get(contract)?;
        match circle.has(user) {
            true => Some(true),
            false => circle.progress().complete.then_some(false),
        }
    }

    /// A person's row, also where they are known as a manager alone.
    pub fn met(&self, user: &UserId) -> Option<&User> {
        self.user(user).or_else(|| self.manager_rows.get(user))
    }

    /// Whether somebody is or was seen to manage anything.
    pub fn has_managed(&self, user: &UserId) -> bool {
        self.manager_rows.contains_key(user)
    }

    /// One page of a walk over the managers of a contract.
    pub fn merge_managers(&mut self, walk: &mut Walk, rows: Vec<User>) -> Changes {
        let mut changes = Changes::default();
        let Topic::Managers(contract) = walk.topic() else {
            return changes;
        };
        let circle = self.managers.entry(contract.clone()).or_default();
        if circle.is_ahead_of(walk.asked.0) {
            return changes;
        }
        let users = rows.iter().map(|row| row.id.clone()).collect();
        let mut has_changed = !circle.see(walk.asked.0, users).is_empty();
        for row in rows {
            has_changed |= self.manager_rows.get(&row.id) != Some(&row);
            self.manager_rows.insert(row.id.clone(), row);
        }
        if has_changed {
            changes.contracts.insert(contract.clone());
        }
        changes
    }

    pub(super) fn finish_managers(
        &mut self,
        contract: &ContractId,
        at: u64,
        changes: &mut Changes,
    ) {
        let circle = self.managers.entry(contract.clone()).or_default();
        let (gone, is_first) = circle.finish(at);
        if is_first || !gone.is_empty() {
            changes.contracts.insert(contract.clone());
        }
    }

    pub(super) fn confirm_manager(
        &mut self,
        contract: &ContractId,
        user: &UserId,
        manages: bool,
        asked: Asked,
        changes: &mut Changes,
    ) {
        if let Some(row) = self.user(user).cloned() {
            self.manager_rows.insert(user.clone(), row);
        }
        let circle = self.managers.entry(contract.clone()).or_default();
        if circle.put(user, manages, asked.0) {
            changes.contracts.insert(contract.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Act, ContractAct},
        domain::License,
        estate::sample::{license, user},
    };

    fn names(estate: &Estate, contract: &ContractId) -> Vec<String> {
        let managers = estate.managers(contract).into_value().unwrap_or_default();
        managers.iter().map(|it| it.id.to_string()).collect()
    }

    #[test]
    fn licenses_of_one_contract_are_found_by_it_and_tell_its_number() {
        let of = |id: &str, contract: &str, order: Option<&str>| License {
            contract: Some(contract.into()),
            order: order.map(str::to_owned),
            ..license(id, 0, None)
        };
        let estate = Estate::with_licenses(vec![
            of("a", "c1", None),
            of("b", "c1", Some("SO-1")),
            of("c", "c2", None),
        ]);
        let contract = ContractId::from("c1");
        let mut found: Vec<&str> = { estate.licenses_of_contract(&contract) }
            .map(|row| row.id.as_str())
            .collect();
        crate::lean::sort(&mut found);
        assert_eq!(found, ["a", "b"]);
        assert_eq!(estate.contract_number(&contract), Some("SO-1"));
        assert_eq!(estate.contract_number(&"c2".into()), None);
    }

    #[test]
    fn managers_are_known_by_name_though_nobody_has_read_all_people() {
        let (mut estate, contract) = (Estate::default(), ContractId::from("c1"));
        assert_eq!(estate.managers(&contract), Known::NotYet);
        let mut walk = estate.begin(Topic::Managers(contract.clone()));
        let changes = estate.merge_managers(&mut walk, vec![user("ana")]);
        assert!(changes.contracts.contains(&contract));
        assert_eq!(estate.managers(&contract), Known::Partly(vec![user("ana")]));
        estate.finish(walk);
        assert_eq!(estate.managers(&contract), Known::Now(vec![user("ana")]));
        assert_eq!(estate.label(&"ana".into()), Some(user("ana").label()));
        assert_eq!(estate.user(&"ana".into()), None, "they have no seat");
        let mut again = estate.begin(Topic::Managers(contract.clone()));
        let changes = estate.merge_managers(&mut again, vec![user("ana")]);
        assert!(changes.is_empty() && estate.finish(again).is_empty());
    }

    #[test]
    fn a_page_that_left_before_an_act_does_not_undo_it() {
        let (mut estate, contract) = (Estate::default(), ContractId::from("c1"));
        let mut walk = estate.begin(Topic::Managers(contract.clone()));
        estate.merge_managers(&mut walk, vec![user("ana"), user("bo")]);
        estate.finish(walk);
        let mut late = estate.begin(Topic::Managers(contract.clone()));
        let remove = Act::Contract(
            contract.clone(),
            ContractAct::RemoveManager { user: "ana".into() },
        );
        let changes = estate.confirm(&remove, None);
        assert!(changes.contracts.contains(&contract));
        assert_eq!(names(&estate, &contract), ["bo"]);
        estate.merge_managers(&mut late, vec![user("ana"), user("bo")]);
        estate.finish(late);
        assert_eq!(names(&estate, &contract), ["bo"]);
        assert_eq!(estate.manages(&contract, &"ana".into()), Some(false));
        // Taken back, they have their name again.
        let back = remove.inverse().expect("it can be taken back");
        estate.confirm(&back, None);
        assert_eq!(names(&estate, &contract), ["ana", "bo"]);
        // Somebody else has taken them out: the next list says so.
        let mut walk = estate.begin(Topic::Managers(contract.clone()));
        estate.merge_managers(&mut walk, vec![user("bo")]);
        assert!(!estate.finish(walk).is_empty());
        assert_eq!(names(&estate, &contract), ["bo"]);
    }
}
