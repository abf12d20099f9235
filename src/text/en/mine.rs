//! English for what end users see.

use super::plural;
use crate::text::mine::MineText;

/// English.
pub(super) static TEXT: MineText = MineText {
    title: "My products and devices",
    line: |products, devices| {
        format!(
            "{} · {}",
            plural(products, "product", "products"),
            plural(devices, "device", "devices")
        )
    },
    reading: "Reading your products",
    products: "Products",
    devices: "Devices",
    none: "No products yet",
    none_text: "Your administrator gives you a seat on the products you are to use. They appear here then.",
    how: "How to activate",
    how_sign_in: |email| format!("Sign in to the product with {email}."),
    how_serial: "Enter this license key in the product.",
    how_floating: "Start the product. It takes a free place by itself.",
    how_unknown: |email| {
        format!(
            "Sign in to the product with {email}. If it asks for a license key, enter this one."
        )
    },
    not_told: "Sign-in or key",
    seat: "Your seat",
    seat_of_owner: "Owner",
    active_on: "Active on",
    your_devices: |count| plural(count, "device of yours", "devices of yours"),
};
