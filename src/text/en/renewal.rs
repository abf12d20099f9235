//! English for asking the vendor to renew a license.

use super::plural;
use crate::text::renewal::RenewalText;

/// English.
pub static TEXT: RenewalText = RenewalText {
    ask: "Ask for a renewal",
    subject: |license| format!("Renewal of {license}"),
    body: |wish| {
        let held = plural(wish.held as usize, "seat is held", "seats are held");
        let seats = wish.seats.map(|seats| format!("{held}, of {seats}"));
        format!(
            "Please make us an offer to renew the license {}.\n\n\
             End: {}\n{}.\nLicense ID: {}\n\nAsked by {}.",
            wish.license,
            wish.ends,
            seats.unwrap_or(held),
            wish.id,
            wish.by,
        )
    },
};
