//! Which receipts are shown, and as which lines of the table.

use std::{collections::HashSet, sync::Arc};

use crate::{acts::Outcome, plan::Filed};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// A receipt, by its id.
    Receipt(Arc<str>),
    /// One act of a receipt that is open.
    Act(Arc<str>, usize),
}

/// What to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Words that must all occur in what was done, to whom, by whom, or why.
    pub text: String,
    /// Filters that are on, by their names in the address.
    pub filters: Vec<String>,
    /// Only this receipt and its counterpart.
    pub only: Option<String>,
}

/// The filters of this list, by their names in the address.
pub const FILTERS: [&str; 5] = ["today", "week", "failed", "undone", "interrupted"];

/// Whether a filter lets a receipt in, which began so many days ago.
pub fn lets_in(filter: &str, filed: &Filed, all: &[Arc<Filed>], days_ago: i64) -> bool {
    match filter {
        "today" => days_ago == 0,
        "week" => days_ago < 7,
        "failed" => filed.receipt.counts().failed > 0,
        "undone" => undone_by(filed, all).is_some(),
        "interrupted" => filed.receipt.finished.is_none(),
        _ => true,
    }
}

/// The receipt that took this one back, if at least something of it worked.
pub fn undone_by<'a>(filed: &Filed, all: &'a [Arc<Filed>]) -> Option<&'a Arc<Filed>> {
    let undid = |other: &&Arc<Filed>| {
        other.receipt.undoes.as_ref() == Some(&filed.receipt.id)
            && other.receipt.rows.iter().any(|row| row.outcome.holds())
    };
    all.iter().rev().find(undid)
}

/// Whether nothing of a receipt is left to take back.
pub fn is_undone(filed: &Filed, all: &[Arc<Filed>]) -> bool {
    undone_by(filed, all)
        .is_some_and(|other| other.receipt.rows.iter().all(|row| row.outcome.holds()))
}

/// The receipts to show, newest first.
pub fn visible(
    all: &[Arc<Filed>],
    sight: &Sight,
    days_ago: impl Fn(&Filed) -> i64,
) -> Vec<Arc<Filed>> {
    let text = sight.text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let of_pair = |filed: &Filed| {
        sight.only.as_ref().is_none_or(|id| {
            let undoes = |of: &str| {
                let of = all.iter().find(|it| it.receipt.id == of);
                of.and_then(|it| it.receipt.undoes.clone())
            };
            filed.receipt.id == *id
                || filed.receipt.undoes.as_ref() == Some(id)
                || undoes(id).as_ref() == Some(&filed.receipt.id)
        })
    };
    let found = all.iter().rev().filter(|filed| {
        of_pair(filed)
            && sight
                .filters
                .iter()
                .all(|filter| lets_in(filter, filed, all, days_ago(filed)))
            && (words.is_empty() || has_words(filed, &words))
    });
    found.cloned().collect()
}

/// Whether all words occur somewhere in a receipt.
fn has_words(filed: &Filed, words: &[&str]) -> bool {
    let receipt = &filed.receipt;
    let acts = filed.told.iter().flat_map(|told| {
        let people = told.people.iter().map(String::as_str);
        people.chain([told.words.as_str(), told.license.as_str()])
    });
    let texts: Vec<String> = [filed.line.as_str(), receipt.by.as_str()]
        .into_iter()
        .chain(receipt.reason.as_deref())
        .chain(acts)
        .map(str::to_lowercase)
        .collect();
    let occurs = |word: &&str| texts.iter().any(|text| text.contains(word));
    words.iter().all(occurs)
}

/// The table's lines: receipts, and below those that are open their acts.
pub fn lines(visible: &[Arc<Filed>], open: &HashSet<String>) -> Vec<Line> {
    let mut lines = Vec::new();
    for filed in visible {
        let id: Arc<str> = filed.receipt.id.as_str().into();
        lines.push(Line::Receipt(Arc::clone(&id)));
        if open.contains(&filed.receipt.id) {
            let acts = 0..filed.receipt.rows.len();
            lines.extend(acts.map(|at| Line::Act(Arc::clone(&id), at)));
        }
    }
    lines
}

/// How a receipt came out as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// The tab was closed or loaded again meanwhile.
    Interrupted,
    /// So many acts failed.
    Failed(usize),
    /// So many were never sent.
    NotTried(usize),
    /// All was so already.
    Skipped,
    /// It took effect, and so many seats are held beyond what may be.
    Oversold(u32),
    /// It took effect.
    Done,
}

/// How a receipt came out as a whole: the worst that is true of it.
pub fn whole(filed: &Filed) -> Whole {
    let counts = filed.receipt.counts();
    match counts {
        _ if filed.receipt.finished.is_none() => Whole::Interrupted,
        _ if counts.failed > 0 => Whole::Failed(counts.failed),
        _ if counts.not_tried > 0 => Whole::NotTried(counts.not_tried),
        _ if counts.done == 0 && !filed.receipt.rows.is_empty() => Whole::Skipped,
        _ if filed.receipt.over() > 0 => Whole::Oversold(filed.receipt.over()),
        _ => Whole::Done,
    }
}

/// What there is to say about an outcome beyond its word.
pub fn detail(outcome: &Outcome) -> Option<String> {
    matches!(outcome, Outcome::Failed(_) | Outcome::Oversold { .. })
        .then(|| crate::text::failure_words(outcome))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts::{Act, Failure, SeatAct},
        domain::Moment,
        plan::{Receipt, ReceiptRow, ToldAct},
    };

    fn filed(id: &str, outcomes: &[Outcome], undoes: Option<&str>) -> Arc<Filed> {
        let row = |outcome: &Outcome| ReceiptRow {
            freed: Vec::new(),
            limit: None,
            act: Act::Seat("cad".into(), SeatAct::Assign { user: "ana".into() }),
            outcome: outcome.clone(),
        };
        Arc::new(Filed {
            receipt: Receipt {
                id: id.into(),
                started: Moment::default(),
                finished: Some(Moment::default()),
                by: "admin@acme.test".into(),
                reason: Some("Ticket 7".into()),
                undoes: undoes.map(str::to_owned),
                rows: outcomes.iter().map(row).collect(),
            },
            line: "Ana Lund has a seat on CAD".into(),
            told: vec![ToldAct {
                words: "Assign Ana Lund to CAD".into(),
                license: "CAD".into(),
                people: vec!["Ana Lund <ana@acme.test>".into()],
            }],
        })
    }

    fn ids(all: &[Arc<Filed>], sight: Sight) -> Vec<String> {
        let found = visible(all, &sight, |filed| match filed.receipt.id.as_str() {
            "a" => 7,
            "b" => 6,
            _ => 0,
        });
        found.iter().map(|it| it.receipt.id.clone()).collect()
    }

    #[test]
    fn receipts_are_found_by_people_license_and_reason_newest_first() {
        let all = [filed("a", &[Outcome::Done], None), filed("b", &[], None)];
        for text in ["ana@acme", "LUND cad", "ticket 7", ""] {
            let text = text.to_owned();
            let sight = Sight {
                text,
                ..Sight::default()
            };
            assert_eq!(ids(&all, sight), ["b", "a"]);
        }
        let text = "lund viewer".to_owned();
        let sight = Sight {
            text,
            ..Sight::default()
        };
        assert!(ids(&all, sight).is_empty());
    }

    #[test]
    fn filters_are_about_the_receipt_and_what_became_of_it() {
        let failed = Outcome::Failed(Failure::NoSuchUser);
        let all = [
            filed("a", &[Outcome::Done], None),
            filed("b", &[Outcome::Done, failed.clone()], None),
            filed("c", &[Outcome::Done], Some("a")),
            filed("d", &[failed], Some("b")),
        ];
        let with = |filter: &str| {
            let filters = vec![filter.to_owned()];
            ids(
                &all,
                Sight {
                    filters,
                    ..Sight::default()
                },
            )
        };
        assert_eq!(with("undone"), ["a"]);
        assert_eq!(with("failed"), ["d", "b"]);
        assert_eq!(with("today"), ["d", "c"]);
        assert_eq!(with("week"), ["d", "c", "b"]);
        assert!(with("interrupted").is_empty());
        assert!(is_undone(&all[0], &all) && !is_undone(&all[1], &all));
    }

    #[test]
    fn k7_a_receipt_says_by_how_many_seats_a_license_is_over() {
        let over = |over| Outcome::Oversold { over };
        let one = filed("a", &[Outcome::Done, over(1)], None);
        assert_eq!(whole(&one), Whole::Oversold(1));
        // Both seats are on the same license.
        assert_eq!(
            whole(&filed("a", &[over(2), over(2)], None)),
            Whole::Oversold(2)
        );
        assert_eq!(
            detail(&over(1)).as_deref(),
            Some("Somebody else took the last seat at the same moment: 1 over")
        );
        // It took effect, so it can be taken back as a whole.
        let all = [Arc::clone(&one)];
        assert!(!lets_in("failed", &one, &all, 0));
        assert_eq!(one.receipt.counts().done, 2);
        assert!(!one.receipt.inverse().is_empty());
    }

    #[test]
    fn one_receipt_is_shown_with_its_counterpart() {
        let all = [
            filed("a", &[Outcome::Done], None),
            filed("b", &[Outcome::Done], None),
            filed("c", &[Outcome::Done], Some("a")),
        ];
        for id in ["a", "c"] {
            let only = Some(id.to_owned());
            assert_eq!(
                ids(
                    &all,
                    Sight {
                        only,
                        ..Sight::default()
                    }
                ),
                ["c", "a"]
            );
        }
    }

    #[test]
    fn only_an_open_receipt_shows_its_acts() {
        let all = [filed("a", &[Outcome::Done, Outcome::NotTried], None)];
        assert_eq!(lines(&all, &HashSet::new()).len(), 1);
        let open = HashSet::from(["a".to_owned()]);
        let id: Arc<str> = "a".into();
        assert_eq!(
            lines(&all, &open),
            [
                Line::Receipt(Arc::clone(&id)),
                Line::Act(Arc::clone(&id), 0),
                Line::Act(id, 1)
            ]
        );
        assert_eq!(whole(&all[0]), Whole::NotTried(1));
    }
}
