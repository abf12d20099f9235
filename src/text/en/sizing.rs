//! English for how many seats are needed.

use crate::text::sizing::SizingText;

/// English.
pub(super) static TEXT: SizingText = SizingText {
    title: "Sizing",
    owned: "Owned",
    needed: "Needed",
    unlimited: "no limit",
    too_few: |seats| format!("{seats} too few"),
    too_many: |seats| format!("{seats} too many"),
    enough: "Enough",
    per: |ratio, product, seats| format!("{ratio} for each of the {seats} seats of {product}"),
};
