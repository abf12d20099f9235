//! What the stand-in answers differently on purpose.

use crate::compare::Difference;

/// A place where the answers may differ, and why.
#[derive(Debug)]
pub struct Deliberate {
    pub file: &'static str,
    /// The name of the exchange.
    pub exchange: &'static str,
    /// Where in the answer; everything below it as well.
    pub at: &'static str,
    pub why: &'static str,
}

/// Short, or the stand-in is not one.
const LIST: &[Deliberate] = &[];

/// The differences nobody meant, and the entries for this file that no longer differ.
pub fn sort_out(
    file: &str,
    differences: Vec<Difference>,
) -> (Vec<Difference>, Vec<&'static Deliberate>) {
    let here: Vec<&Deliberate> = LIST.iter().filter(|entry| entry.file == file).collect();
    let means = |entry: &Deliberate, difference: &Difference| {
        entry.exchange == difference.exchange && difference.at.starts_with(entry.at)
    };
    let idle = here
        .iter()
        .copied()
        .filter(|entry| !differences.iter().any(|one| means(entry, one)))
        .collect();
    let left = differences
        .into_iter()
        .filter(|one| !here.iter().any(|entry| means(entry, one)))
        .collect();
    (left, idle)
}

#[test]
fn every_deliberate_difference_has_a_reason() {
    for entry in LIST {
        assert!(entry.why.len() > 20, "{entry:?}");
    }
}
