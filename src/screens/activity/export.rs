//! The receipts on screen as a file: one line per act.

use std::sync::Arc;

use super::lines::detail;
use crate::{
    acts::Outcome,
    csv,
    plan::{Filed, ToldAct, chain::Change},
    state::{activity::Activity, notices::Notices},
    text::{format, outcome_word, t},
};

/// Gives the receipts to the person as a file.
pub fn export(receipts: &[Arc<Filed>], server: &str, notices: Notices) {
    let rows = rows(receipts, server);
    let name = (t().activity.export_file)(&today());
    let words = (t().activity.exported)(rows.len() - 1);
    notices.save(&name, &csv::write(&rows), Some(words));
}

/// Gives all that can be proved to the person as a file, whatever of it is on screen.
pub async fn export_proof(activity: Activity, notices: Notices) {
    let text = t().activity;
    let Some(file) = activity.proof().await else {
        return notices.show(text.proof_nothing.to_owned(), None, true);
    };
    let words = match file.is_signed {
        true => text.proof_exported,
        false => text.proof_unsigned,
    };
    let name = (text.proof_file)(&today());
    notices.save_bytes(&name, file.text.as_bytes(), Some(words(file.entries)));
}

fn today() -> String {
    let now = format::machine(format::now());
    now.split('T').next().unwrap_or_default().to_owned()
}

/// The file's rows, the headings first.
fn rows(receipts: &[Arc<Filed>], server: &str) -> Vec<[String; 13]> {
    let text = t().activity;
    let head = [
        text.csv_time,
        text.csv_by,
        text.csv_reason,
        text.csv_change,
        text.csv_license,
        text.csv_people,
        text.csv_outcome,
        text.csv_detail,
        text.csv_receipt,
        text.csv_undoes,
        text.csv_server,
        text.csv_before,
        text.csv_after,
    ];
    let acts = receipts.iter().flat_map(|filed| {
        let receipt = &filed.receipt;
        let line = move |told: ToldAct, outcome: &Outcome, change: [String; 2]| {
            let [before, after] = change;
            [
                format::machine(receipt.started),
                receipt.by.clone(),
                receipt.reason.clone().unwrap_or_default(),
                told.words,
                told.license,
                told.people.join("; "),
                outcome_word(outcome).to_owned(),
                detail(outcome).unwrap_or_default(),
                receipt.id.clone(),
                receipt.undoes.clone().unwrap_or_default(),
                server.to_owned(),
                before,
                after,
            ]
        };
        let rows = receipt.rows.iter().enumerate().map(move |(at, row)| {
            let told = filed.told.get(at).cloned().unwrap_or_default();
            let change = Change::by(&row.act);
            line(
                told,
                &row.outcome,
                [&change.before, &change.after].map(cell),
            )
        });
        // What is no act, such as a new password, is told by the receipt alone.
        let whole = receipt.rows.is_empty().then(|| ToldAct {
            words: filed.line.clone(),
            ..ToldAct::default()
        });
        rows.chain(whole.map(|told| line(told, &Outcome::Done, Default::default())))
    });
    std::iter::once(head.map(str::to_owned))
        .chain(acts)
        .collect()
}

/// Nothing for what is not there, and a text without its quotes.
fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
