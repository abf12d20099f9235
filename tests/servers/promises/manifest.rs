//! What a manifest promises: saved as it is, and read again, it differs from nothing.

use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    domain::LicenseId,
    estate::Estate,
    reconcile::{Manifest, State, Targets, as_it_is, difference},
};

const SERVER: &str = "https://a.example";

/// Saves what an estate has, reads it again, and compares.
pub fn differs_from_nothing(estate: &Estate) -> Result<(), TestCaseError> {
    let licenses: Vec<LicenseId> = estate.licenses().map(|it| it.id.clone()).collect();
    let manifest = as_it_is(estate, &licenses);
    let targets = Targets::of(estate);
    let text = manifest.write(SERVER, &targets);
    let read = Manifest::read(&text, SERVER, &targets);
    prop_assert_eq!(read.as_ref(), Some(&(manifest, Vec::new())), "{}", text);
    let (Manifest { people, scope, .. }, _) = read.expect("it was just compared");
    for license in estate.licenses().filter_map(|it| it.key.as_ref()) {
        prop_assert!(!text.contains(license.as_str()), "a key is in it: {}", text);
    }
    let now = chrono::Utc::now();
    let found = difference(estate, &people, &scope, Some(&people), now);
    let differs = found.rows.iter().find(|row| row.state != State::Right);
    prop_assert_eq!(differs, None);
    prop_assert!(found.nowhere.is_empty());
    let seats = licenses
        .iter()
        .map(|id| estate.seats_of(id).into_value().map_or(0, |it| it.len()));
    prop_assert_eq!(found.rows.len(), seats.sum::<usize>());
    Ok(())
}
