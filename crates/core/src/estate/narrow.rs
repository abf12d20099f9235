//! A search as it is typed: what a longer text finds is looked for among what a shorter one has
//! found, and whoever deletes a letter gets back what was there before.

use std::sync::Arc;

use super::{Estate, UserOrder, fold::words};
use crate::domain::UserId;

/// How many texts are remembered, each with what it found.
const STEPS: usize = 24;

/// People in an order, narrowed by one text after the other. It is about the estate as it was when
/// they were put in order: after any change of a person there has to be another.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    ordered: UserOrder,
    /// Each text begins with the one before.
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    text: String,
    people: Vec<u32>,
    ids: Arc<Vec<UserId>>,
}

impl Narrowing {
    /// Nothing has been typed yet.
    pub fn of(ordered: UserOrder) -> Self {
        Self {
            ordered,
            steps: Vec::new(),
        }
    }

    /// Those of the people with the words of a text in their names or address, in the order they
    /// are in. The same text finds the same list, and so does one that leaves nobody out.
    pub fn by(&mut self, estate: &Estate, text: &str) -> Arc<Vec<UserId>> {
        // The words of a text that goes on contain those it began with.
        while (self.steps.last()).is_some_and(|step| !text.starts_with(&step.text)) {
            self.steps.pop();
        }
        let before = self.steps.last();
        if let Some(step) = before.filter(|step| step.text == text) {
            return Arc::clone(&step.ids);
        }
        let among = before.map_or(&self.ordered.0, |step| &step.people);
        let words = words(text);
        let is_found = |user: &u32| estate.people[*user].text.contains_all(&words);
        let people: Vec<u32> = among.iter().copied().filter(is_found).collect();
        let ids = match before.filter(|step| step.people.len() == people.len()) {
            Some(step) => Arc::clone(&step.ids),
            None => {
                let ids = people.iter().map(|&user| estate.people[user].id.clone());
                Arc::new(ids.collect())
            }
        };
        if self.steps.len() == STEPS {
            // What is typed by the end matters more than what was at first.
            self.steps.remove(0);
        }
        self.steps.push(Step {
            text: text.to_owned(),
            people,
            ids: Arc::clone(&ids),
        });
        ids
    }
}
