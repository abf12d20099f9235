//! Where a license is active.

use leptos::prelude::*;

use crate::{
    domain::LicenseId,
    screens::devices::{DeviceBoard, Whose},
};

/// The tab with the devices.
#[component]
pub fn DevicesTab(id: LicenseId) -> impl IntoView {
    view! { <DeviceBoard of=Whose::License(id)/> }
}
