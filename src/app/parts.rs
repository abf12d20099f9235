//! Parts of the panel that arrive when they are first needed, some of them in a file together.
//! Files are few on purpose: what two of them share becomes a third, and small files are packed
//! worse. `cargo xtask build` calls them what they are called here.

use std::{future::Future, pin::Pin, sync::OnceLock};

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::desk::Desk;
use crate::{
    lean::dynamic,
    screens::{
        activity::ActivityPage,
        devices::DeviceList,
        licenses::{InCharge, LicenseList, LicensePage},
        mine::Mine,
        palette::PaletteList,
        products::{ProductList, ProductPage},
        seat_tasks::SeatTaskDialogs,
        teams::{TeamList, TeamPage},
        users::{MatrixPage, UserList, UserPage},
    },
    text::t,
    ui::{Fault, Loading},
};

/// Draws what a part holds.
type Draw = fn() -> AnyView;
/// A part on its way.
type Arrival = Pin<Box<dyn Future<Output = Result<Draw, Absent>>>>;

/// A part did not arrive: offline, or replaced by a newer one on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Absent;

/// A part, by name.
pub struct PartOf {
    draw: OnceLock<Draw>,
    fetch: fn() -> Arrival,
}

impl PartOf {
    const fn new(fetch: fn() -> Arrival) -> Self {
        Self {
            draw: OnceLock::new(),
            fetch,
        }
    }

    /// Fetches the part, unless it is here.
    async fn arrive(&'static self) -> Result<Draw, Absent> {
        if let Some(draw) = self.draw.get() {
            return Ok(*draw);
        }
        let draw = (self.fetch)().await?;
        Ok(*self.draw.get_or_init(|| draw))
    }

    /// Fetches the part ahead of its use. A failure shows, if it lasts, when it is used.
    pub fn expect(&'static self) {
        spawn_local(async move {
            let _ = self.arrive().await;
        });
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident = $file:ident / $name:ident => $draw:expr;)*) => {$(
        $(#[$doc])*
        pub static $part: PartOf = {
            #[cfg(feature = "split")]
            #[wasm_split_helpers::wasm_split($file, fallible)]
            fn $name() -> Result<Draw, Absent> {
                Ok($draw)
            }
            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<Draw, Absent> {
                Ok($draw)
            }
            PartOf::new(|| Box::pin($name()))
        };
    )*

    /// Fetches all of them, one after the other, so that no screen has to wait for its own.
    pub fn expect_all() {
        spawn_local(async {
            $(if $part.arrive().await.is_err() {
                return;
            })*
        });
    }
    };
}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Absent {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

parts! {
    /// Everything for somebody who is in, but for the screens.
    DESK = desk / desk => || view! { <Desk/> }.into_any();
    /// The list of licenses.
    LICENSES = desk / licenses => || view! { <LicenseList/> }.into_any();
    /// One license.
    LICENSE = desk / license => || {
        let in_charge = || view! { <Part of=&IN_CHARGE/> }.into_any();
        view! { <LicensePage in_charge/> }.into_any()
    };
    /// Who is in charge of a license.
    IN_CHARGE = more / in_charge => || view! { <InCharge/> }.into_any();
    /// The list of people.
    USERS = people / users => || view! { <UserList/> }.into_any();
    /// One person.
    USER = people / user => || view! { <UserPage/> }.into_any();
    /// People against licenses.
    MATRIX = people / matrix => || view! { <MatrixPage/> }.into_any();
    /// The list of products.
    PRODUCTS = people / products => || view! { <ProductList/> }.into_any();
    /// One product.
    PRODUCT = people / product => || view! { <ProductPage/> }.into_any();
    /// What was done here.
    ACTIVITY = palette / activity => || view! { <ActivityPage/> }.into_any();
    /// Finding and doing anything by keyboard.
    PALETTE = palette / palette => || view! { <PaletteList/> }.into_any();
    /// The list of teams.
    TEAMS = more / teams => || view! { <TeamList/> }.into_any();
    /// One team.
    TEAM = more / team => || view! { <TeamPage/> }.into_any();
    /// The list of devices.
    DEVICES = people / devices => || view! { <DeviceList/> }.into_any();
    /// What can be done with single seats, where the server counts activations by them.
    SEAT_TASKS = people / seat_tasks => || view! { <SeatTaskDialogs/> }.into_any();
    /// What end users see.
    MINE = people / mine => || view! { <Mine/> }.into_any();
}

/// A part where it belongs: a skeleton until it is here.
#[component]
pub fn Part(
    /// The part.
    of: &'static PartOf,
    /// Whether it has no place of its own, so that nothing stands in for it.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let here = RwSignal::new(of.draw.get().copied().map(Ok::<Draw, Absent>));
    let fetch = move || {
        here.set(None);
        spawn_local(async move { here.set(Some(of.arrive().await)) });
    };
    if here.get_untracked().is_none() {
        fetch();
    }
    dynamic(move || match here.get() {
        None if quiet => ().into_any(),
        None => view! { <Loading label=t().screen_loading lines=6/> }.into_any(),
        Some(Ok(draw)) => draw(),
        Some(Err(Absent)) => view! {
            <Fault
                happened=t().screen_absent
                advice=t().screen_absent_advice
                retry_label=t().retry
                on_retry=Callback::new(move |()| fetch())
            />
        }
        .into_any(),
    })
}
