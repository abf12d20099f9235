//! What a plan does to the free seats of its licenses, in words.

use crate::{
    domain::LicenseId,
    plan::NowAfter,
    screens::licenses::title,
    state::live_estate::LiveEstate,
    text::{format, t},
};

/// One license before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// What the license is called.
    pub title: String,
    /// Its free seats before and after, such as `9 → 7 free of 30`.
    pub words: String,
}

/// Each license of a review, before and after.
pub fn deltas(live: LiveEstate, licenses: &[(LicenseId, NowAfter)]) -> Vec<Delta> {
    let number = |count: u32| format::number(u64::from(count));
    let words = |it: &NowAfter| match (it.now.free(), it.after.free(), it.now.max) {
        // Above the limit nothing is free, before or after.
        (_, _, Some(max)) if it.now.over() + it.after.over() > 0 => format!(
            "{} {}",
            (t().assigned_then)(&number(it.now.assigned), &number(it.after.assigned)),
            (t().of_max)(&number(max))
        ),
        (Some(now), Some(after), Some(max)) => format!(
            "{} {}",
            (t().free_then)(&number(now), &number(after)),
            (t().of_max)(&number(max))
        ),
        _ => (t().assigned_then)(&number(it.now.assigned), &number(it.after.assigned)),
    };
    let delta = |(license, it): &(LicenseId, NowAfter)| Delta {
        title: title(live, license),
        words: words(it),
    };
    licenses.iter().map(delta).collect()
}
