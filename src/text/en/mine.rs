//! English for what end users see.

use super::plural;
use crate::text::mine::MineText;

/// English.
pub(super) static TEXT: MineText = MineText {
    title: "My products and devices",
    line: |products, licenses, devices| {
        let mut parts = vec![plural(products, "product", "products")];
        if licenses != products {
            parts.push(plural(licenses, "license", "licenses"));
        }
        parts.push(plural(devices, "device", "devices"));
        parts.join(" · ")
    },
    from: |day| format!("License from {day}"),
    reading: "Reading your products",
    products: "Products",
    devices: "Devices",
    none: "No products yet",
    none_text: "Your administrator gives you a seat on the products you are to use. They appear here then.",
    how: "How to activate",
    how_sign_in: |email| format!("Sign in to the product with {email}."),
    how_serial: "Enter this license key in the product.",
    how_floating: "Start the product. It takes a free place by itself.",
    not_told: |email| {
        format!(
            "Where nothing is said on how to activate, the server does not show it to you: sign in to the product with {email}, and if it asks for a license key, enter the one shown for it."
        )
    },
    seat: "Your seat",
    seat_of_owner: "Owner",
    active_on: "Active on",
    your_devices: |count| plural(count, "device of yours", "devices of yours"),
    all_devices: |all, max| match max {
        Some(max) => format!("{all} of {max} in all"),
        None => format!("{all} in all"),
    },
};
