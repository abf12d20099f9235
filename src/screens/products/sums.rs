//! The licenses of a product, and the people on them.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, ProductId, UserId},
    estate::{LicenseQuery, Topic},
    lean::memo,
    screens::census::Census,
    state::{live_estate::LiveEstate, scope::use_scope},
    text::format,
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
