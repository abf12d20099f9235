//! The seats of a product: of all its licenses together, with what is on its way.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, ProductId, SeatPicture, UserId},
    estate::{LicenseQuery, Topic},
    lean::{derived, memo},
    screens::census::Census,
    state::{
        live_estate::{LiveEstate, use_estate},
        scope::use_scope,
    },
    text::{format, seat_words},
    ui::{SeatCells, SeatFigures, SeatWords},
};

/// The licenses for a product, by title; followed.
pub fn licenses_of(live: LiveEstate, product: &ProductId) -> Vec<LicenseId> {
    live.follow_licenses();
    let query = LicenseQuery {
        product: Some(product.clone()),
        team: use_scope().team(),
        now: format::now(),
        ..LicenseQuery::default()
    };
    live.peek(|estate| estate.find_licenses(&query))
}

/// The people on these licenses have to be read for every question about who.
pub fn census_of(licenses: Memo<Vec<LicenseId>>) -> Census {
    Census::of(memo(move || {
        licenses.with(|licenses| licenses.iter().cloned().map(Topic::Seats).collect())
    }))
}

/// How many people hold a seat on any of these licenses, once that is certain; followed.
pub fn people_on(live: LiveEstate, licenses: &[LicenseId], census: Census) -> Option<usize> {
    if !census.is_complete() {
        return None;
    }
    let mut people = HashSet::<UserId>::new();
    for license in licenses {
        live.follow_seats(license);
        live.peek(|estate| {
            let seats = estate.seats_of(license).into_value().unwrap_or_default();
            people.extend(seats.into_iter().map(|seat| seat.user));
        });
    }
    Some(people.len())
}

/// Several licenses as one: unlimited if any of them is.
pub fn sum(pictures: impl IntoIterator<Item = SeatPicture>) -> SeatPicture {
    let add = |a: Option<u32>, b: Option<u32>| Some(a?.saturating_add(b?));
    let none = SeatPicture {
        max: Some(0),
        cap: Some(0),
        ..SeatPicture::default()
    };
    pictures.into_iter().fold(none, |sum, one| SeatPicture {
        assigned: sum.assigned + one.assigned,
        max: add(sum.max, one.max),
        cap: add(sum.cap, one.cap),
        staged_in: sum.staged_in + one.staged_in,
        staged_out: sum.staged_out + one.staged_out,
    })
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
    let picture = memo(move || {
        licenses.with(|licenses| sum(licenses.iter().filter_map(|id| live.picture(id))))
    });
    let figures = derived(move || {
        let it = picture.get();
        SeatFigures {
            assigned: it.assigned,
            max: it.max,
            staged_in: it.staged_in,
            staged_out: it.staged_out,
        }
    });
    let words = derived(move || {
        let (lead, of) = seat_words(&picture.get());
        SeatWords { lead, of }
    });
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

    #[test]
    fn seats_add_up_and_one_license_without_limit_lifts_it() {
        let both = sum([picture(3, Some(5)), picture(4, Some(4))]);
        assert_eq!((both.assigned, both.free()), (7, Some(2)));
        let lifted = sum([picture(3, Some(5)), picture(40, None)]);
        assert_eq!((lifted.assigned, lifted.free()), (43, None));
        assert_eq!(sum([]).free(), Some(0));
    }
}
