//! The receipts on screen as a file: one line per act.

use std::sync::Arc;

use super::lines::detail;
use crate::{
    acts::Outcome,
    csv,
    plan::{Filed, ToldAct},
    state::notices::Notices,
    text::{format, outcome_word, t},
};

/// Gives the receipts to the person as a file.
pub fn export(receipts: &[Arc<Filed>], notices: Notices) {
    let rows = rows(receipts);
    let day = format::machine(format::now());
    let name = (t().activity.export_file)(day.split('T').next().unwrap_or_default());
    let words = (t().activity.exported)(rows.len() - 1);
    notices.save(&name, &csv::write(&rows), Some(words));
}

/// The file's rows, the headings first.
fn rows(receipts: &[Arc<Filed>]) -> Vec<[String; 10]> {
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
    ];
    let acts = receipts.iter().flat_map(|filed| {
        let receipt = &filed.receipt;
        let line = move |told: ToldAct, outcome: &Outcome| {
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
            ]
        };
        let rows = receipt.rows.iter().enumerate().map(move |(at, row)| {
            let told = filed.told.get(at).cloned().unwrap_or_default();
            line(told, &row.outcome)
        });
        // What is no act, such as a new password, is told by the receipt alone.
        let whole = receipt.rows.is_empty().then(|| ToldAct {
            words: filed.line.clone(),
            ..ToldAct::default()
        });
        rows.chain(whole.map(|told| line(told, &Outcome::Done)))
    });
    std::iter::once(head.map(str::to_owned))
        .chain(acts)
        .collect()
}
