//! The devices that are a person's.

use leptos::prelude::*;

use crate::{
    domain::UserId,
    screens::devices::{DeviceBoard, Whose},
};

/// The tab with the devices.
#[component]
pub fn DevicesTab(id: UserId) -> impl IntoView {
    view! { <DeviceBoard of=Whose::Person(id)/> }
}
