//! The seats of several licenses together: of a product's, of a team's; with what is on its way.

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, SeatPicture},
    estate::{SeatSums, Standing},
    lean::{derived, memo},
    state::live_estate::use_estate,
    text::{aside, format, seat_words, t},
    ui::{SeatCells, SeatFigures, SeatWords},
};

/// The seats of several licenses together, with what is on its way. Those without a limit are
/// counted apart, so that they hide none that could be used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Together {
    sums: SeatSums,
    /// Seats that will be free on licenses in use.
    free_after: u64,
    /// The licenses with a limit as one; all of them, where none has a limit.
    picture: SeatPicture,
}

/// Adds licenses up.
fn sum(licenses: &[(SeatPicture, Standing)]) -> Together {
    let mut sum = Together::default();
    let has_limits = licenses.iter().any(|(picture, _)| picture.max.is_some());
    if has_limits || licenses.is_empty() {
        sum.picture.max = Some(0);
        sum.picture.cap = Some(0);
    }
    for (one, standing) in licenses {
        sum.sums.add(one.now(), *standing);
        if one.max.is_none() && has_limits {
            continue;
        }
        let all = &mut sum.picture;
        let add = |a: Option<u32>, b: Option<u32>| Some(a?.saturating_add(b?));
        all.assigned += one.assigned;
        all.max = add(all.max, one.max);
        all.cap = add(all.cap, one.cap);
        all.staged_in += one.staged_in;
        all.staged_out += one.staged_out;
        if *standing == Standing::Works {
            sum.free_after += u64::from(one.free_after().unwrap_or_default());
        }
    }
    sum
}

impl Together {
    fn words(&self) -> SeatWords {
        let Self { sums, picture, .. } = self;
        let Some(max) = picture.max.filter(|_| !picture.has_none()) else {
            let (lead, of) = seat_words(picture);
            return SeatWords { lead, of };
        };
        let number = format::number;
        let lead = if picture.staged_in + picture.staged_out > 0 {
            (t().free_then)(&number(sums.free), &number(self.free_after))
        } else {
            (t().free)(&number(sums.free))
        };
        let mut of = vec![(t().of_max)(&number(u64::from(max)))];
        of.extend(aside(sums));
        of.extend((sums.over > 0).then(|| (t().over)(&number(sums.over))));
        let unlimited = sums.unlimited_assigned;
        of.extend((unlimited > 0).then(|| (t().no_limit_assigned)(&number(unlimited))));
        SeatWords {
            lead,
            of: of.join(" · "),
        }
    }
}

/// The seats of several licenses, as those of one are shown.
#[component]
pub fn SeatsTogether(
    /// The licenses.
    licenses: Memo<Vec<LicenseId>>,
    /// Larger, at the head of a page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let live = use_estate();
    let together = memo(move || {
        let now = format::now();
        let one = |id: &LicenseId| {
            let picture = live.picture(id)?;
            Some((picture, live.peek(|estate| estate.standing(id, now))))
        };
        let all: Vec<_> = licenses.with(|licenses| licenses.iter().filter_map(one).collect());
        sum(&all)
    });
    let figures = derived(move || {
        let it = together.get().picture;
        SeatFigures {
            assigned: it.assigned,
            max: it.max,
            staged_in: it.staged_in,
            staged_out: it.staged_out,
        }
    });
    let words = derived(move || together.get().words());
    view! { <SeatCells figures words large/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(assigned: u32, max: Option<u32>) -> SeatPicture {
        SeatPicture {
            assigned,
            max,
            cap: max,
            ..SeatPicture::default()
        }
    }

    fn words(licenses: &[(SeatPicture, Standing)]) -> (String, String) {
        let SeatWords { lead, of } = sum(licenses).words();
        (lead, of)
    }

    #[test]
    fn u15_a_license_without_limit_hides_none_of_the_others() {
        let limited = (picture(4, Some(20)), Standing::Works);
        let endless = (picture(170, None), Standing::Works);
        assert_eq!(
            words(&[limited, endless]),
            (
                "16 free".to_owned(),
                "of 20 · 170 assigned without limit".to_owned()
            )
        );
        assert_eq!(words(&[limited]), ("16 free".into(), "of 20".into()));
        assert_eq!(words(&[endless]).0, "170 assigned");
        assert_eq!(words(&[]).0, t().seats_none);
    }

    #[test]
    fn u14_what_nobody_can_use_and_what_is_over_is_not_free() {
        let all = [
            (picture(4, Some(20)), Standing::Works),
            (picture(1, Some(8)), Standing::Ended),
            (picture(7, Some(5)), Standing::Works),
        ];
        let (lead, of) = words(&all);
        assert_eq!(lead, "16 free");
        assert_eq!(of, "of 33 · 7 on ended or suspended licenses · 2 over");
    }

    #[test]
    fn u14_what_is_on_its_way_moves_what_is_free() {
        let moving = SeatPicture {
            staged_in: 2,
            ..picture(4, Some(20))
        };
        assert_eq!(words(&[(moving, Standing::Works)]).0, "16 → 14 free");
    }
}
