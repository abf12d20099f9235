//! Parts of the panel that arrive when they are first needed, some of them in a file together.
//! Files are few on purpose: what two of them share becomes a third, and small files are packed
//! worse. `cargo xtask build` calls them what they are called here.

use std::{future::Future, pin::Pin, sync::OnceLock};

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{desk::Desk, pages, sheets};
use crate::{
    lean::dynamic,
    missing::{Absent, Missing},
    screens::{
        activity::InterruptedOffer,
        licenses::{AssignDialog, InCharge},
        own::SetUpFirst,
        palette::{PaletteList, ShortcutList},
        plan::PlanBar,
        seat_tasks::SeatTaskDialogs,
        support::SupportFacts,
        taken::Taken,
        teams::MoveDialog,
        verify::VerifyPage,
        view_name::ViewNameDialog,
    },
    state::{renewal::renew, runner::Runner, session::use_session, staged::Staged},
    text::{missing_words, t},
    ui::{Fault, Loading},
};

/// Draws what a part holds.
pub(super) type Draw = fn() -> AnyView;
/// A part on its way.
type Arrival = Pin<Box<dyn Future<Output = Result<Draw, Absent>>>>;

/// A part, by name.
pub struct PartOf {
    draw: OnceLock<Draw>,
    fetch: fn() -> Arrival,
}

impl PartOf {
    /// A part that is fetched so.
    pub(super) const fn new(fetch: fn() -> Arrival) -> Self {
        Self {
            draw: OnceLock::new(),
            fetch,
        }
    }

    /// Fetches the part, unless it is here. No part is drawn without the style sheets.
    async fn arrive(&'static self) -> Result<Draw, Absent> {
        if let Some(draw) = self.draw.get() {
            return Ok(*draw);
        }
        let sheets = sheets::fetch();
        let draw = (self.fetch)().await?;
        for sheet in sheets {
            if !sheet.has_come().await {
                return Err(Absent);
            }
        }
        Ok(*self.draw.get_or_init(|| draw))
    }

    /// Fetches the part ahead of its use. A failure shows, if it lasts, when it is used.
    pub fn expect(&'static self) {
        if self.draw.get().is_some() {
            return;
        }
        spawn_local(async move {
            let _ = self.arrive().await;
        });
    }
}

/// A part: the file it arrives in, a name of its own, and what draws it.
macro_rules! part {
    ($file:ident / $name:ident => $draw:expr) => {{
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($file, fallible)]
        fn $name() -> Result<$crate::app::parts::Draw, $crate::missing::Absent> {
            Ok($draw)
        }
        #[cfg(not(feature = "split"))]
        async fn $name() -> Result<$crate::app::parts::Draw, $crate::missing::Absent> {
            Ok($draw)
        }
        $crate::app::parts::PartOf::new(|| Box::pin($name()))
    }};
}
pub(super) use part;

/// Everything for somebody who is in, but for the pages.
pub static DESK: PartOf = part!(desk / desk => || view! { <Desk/> }.into_any());
/// Who is in charge of a license.
pub static IN_CHARGE: PartOf = part!(more / in_charge => || view! { <InCharge/> }.into_any());
/// What can be sent to support.
pub static SUPPORT: PartOf = part!(more / support => || view! { <SupportFacts/> }.into_any());
/// Taking lists along.
pub static TAKEN: PartOf = part!(more / taken => || view! { <Taken/> }.into_any());
/// What a view of a list is to be called.
pub static VIEW_NAME: PartOf = part!(more / view_name => || view! { <ViewNameDialog/> }.into_any());
/// Moving people or licenses to another team.
pub static TEAM_MOVES: PartOf = part!(more / team_moves => || view! { <MoveDialog/> }.into_any());
/// Giving seats.
pub static ASSIGN: PartOf = part!(more / assign => || view! { <AssignDialog/> }.into_any());
/// Setting up a second factor before anything else.
pub static SET_UP_FIRST: PartOf =
    part!(more / set_up_first => || view! { <SetUpFirst/> }.into_any());
/// What is staged, on every page.
pub static PLAN_BAR: PartOf = part!(more / plan_bar => || view! { <PlanBar/> }.into_any());
/// Finding and doing anything by keyboard.
pub static PALETTE: PartOf = part!(palette / palette => || {
    let screens = pages::screens(use_session().peek_abilities());
    view! { <PaletteList screens/> }.into_any()
});
/// Which keys do what.
pub static SHORTCUTS: PartOf =
    part!(palette / shortcuts => || view! { <ShortcutList/> }.into_any());
/// Going on with what was interrupted.
pub static INTERRUPTED: PartOf =
    part!(more / interrupted => || view! { <InterruptedOffer/> }.into_any());
/// Verifying receipts, in the shell or without anybody who is in.
pub static VERIFY: PartOf = part!(palette / verify => || view! { <VerifyPage/> }.into_any());
/// What can be done with single seats, where the server counts activations by them.
pub static SEAT_TASKS: PartOf =
    part!(people / seat_tasks => || view! { <SeatTaskDialogs/> }.into_any());

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
    // What is staged stays in the tab, as long as anything does; what is on its way must go on.
    let (runner, staged) = (use_context::<Runner>(), use_context::<Staged>());
    let is_safe = move || {
        let runs = runner.is_some_and(Runner::is_running);
        !runs && staged.is_none_or(Staged::outlives_the_page)
    };
    dynamic(move || match here.get() {
        None if quiet => ().into_any(),
        None => view! { <Loading label=t().screen_loading lines=6/> }.into_any(),
        Some(Ok(draw)) => draw(),
        Some(Err(Absent)) => {
            let why = Missing::last();
            if renew(why, untrack(is_safe)) {
                return view! { <Loading label=t().screen_loading lines=6/> }.into_any();
            }
            let (happened, advice) = missing_words(why);
            view! {
                <Fault
                    happened
                    advice
                    retry_label=t().retry
                    on_retry=Callback::new(move |()| fetch())
                />
            }
            .into_any()
        }
    })
}
