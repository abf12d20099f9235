//! Devices that outlive the seat of their person: what becomes of them, and whose they were.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::{
    acts::Act,
    domain::{DeviceId, LicenseId, UserId},
    estate::Estate,
    state::session::use_session,
    text::t,
};

/// On which license a device is, and whose it is.
pub type Whose = HashMap<DeviceId, (LicenseId, UserId)>;

/// Whose the devices are that acts are about. To be asked before: afterwards nobody knows.
pub fn whose(estate: &Estate, acts: &[Act]) -> Whose {
    let whose = |act: &Act| {
        let Act::Device(id, _) = act else {
            return None;
        };
        let device = estate.device(id)?;
        Some((id.clone(), (device.license.clone(), device.user.clone()?)))
    };
    acts.iter().filter_map(whose).collect()
}

/// Asks whether so many devices stay or are reset; says that they stay where that may not be
/// asked.
#[component]
pub fn DeviceWays(
    /// How many there are; at least one.
    count: usize,
    /// Whether they are reset.
    resets: RwSignal<bool>,
) -> impl IntoView {
    let words = t().device_words;
    if !use_session().abilities().reset_devices {
        return view! { <p>{(words.only_leave)(count)}</p> }.into_any();
    }
    let way = |value: bool, label: String, text: &'static str| {
        view! {
            <label class:is-chosen=move || resets.get() == value>
                <input
                    type="radio"
                    name="devices-left"
                    prop:checked=move || resets.get() == value
                    on:change=move |_| resets.set(value)
                />
                <span>{label}</span>
                <small>{text}</small>
            </label>
        }
    };
    view! {
        <fieldset class="ways">
            <legend>{(words.with_seat)(count)}</legend>
            {way(false, words.leave.to_owned(), words.leave_text)}
            {way(true, (words.reset_too)(count), words.reset_too_text)}
        </fieldset>
    }
    .into_any()
}
