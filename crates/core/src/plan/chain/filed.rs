//! A receipt with the words it was told in, which stay true when people and licenses are renamed
//! or gone.

use serde_json::{Value, json};

use super::Change;
use crate::{domain::iso, keep::Keep, plan::Receipt};

/// An act in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToldAct {
    /// The whole: "Assign Anna Berg to Planwerk for CAD".
    pub words: String,
    /// The license, if it is about one.
    pub license: String,
    /// Whom it is about, names and addresses.
    pub people: Vec<String>,
}

/// A receipt in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// What became of the plan.
    pub receipt: Receipt,
    /// All of it in one line.
    pub line: String,
    /// Its acts in words, in the order of the receipt's rows.
    pub told: Vec<ToldAct>,
}

crate::keep_struct!(ToldAct {
    words,
    license,
    people
});

crate::keep_struct!(Filed {
    receipt,
    line,
    told
});

impl Filed {
    /// All of it, for whoever reads it without the panel.
    pub(super) fn told_whole(&self, server: &str) -> Value {
        let receipt = &self.receipt;
        let acts = receipt.rows.iter().enumerate().map(|(at, row)| {
            let told = self.told.get(at).cloned().unwrap_or_default();
            let change = Change::by(&row.act);
            json!({
                "act": row.act.write(),
                "words": told.words,
                "license": told.license,
                "people": told.people,
                "before": change.before,
                "after": change.after,
                "outcome": row.outcome.write(),
            })
        });
        json!({
            "id": receipt.id,
            "server": server,
            "actor": receipt.by,
            "reason": receipt.reason,
            "undoes": receipt.undoes,
            "started": iso::write(receipt.started),
            "finished": receipt.finished.map(iso::write),
            "line": self.line,
            "acts": acts.collect::<Vec<_>>(),
        })
    }
}
