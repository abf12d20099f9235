//! Leaves somebody alone up to a day.

use leptos::prelude::*;

use super::{super::seat_cells::person_words, day_form::DayForm};
use crate::{
    domain::UserId,
    lean::{derived, dynamic, memo},
    state::{
        live_estate::use_estate,
        reports::{IdleStore, Reports},
    },
    text::{reports_idle::words, t},
    ui::Dialog,
};

/// How many days somebody is left alone, unless another day is chosen.
const USUAL: chrono::Days = chrono::Days::new(30);

/// Asks up to which day.
#[component]
pub fn PinDialog(
    reports: Reports,
    store: IdleStore,
    pinning: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let text = words();
    let open = memo(move || pinning.with(Option::is_some));
    let close = Callback::new(move |()| pinning.set(None));
    let title = derived(move || {
        let name = pinning
            .get()
            .map(|id| live.peek(|estate| person_words(estate, &id)).0);
        (text.pin_title)(&name.unwrap_or_default())
    });
    view! {
        <Dialog open on_close=close title close_label=t().close>
            {dynamic(move || {
                let id = pinning.get()?;
                let id = StoredValue::new(id);
                let pin = move |day| {
                    store.pin(id.get_value(), Some(day));
                    close.run(());
                };
                Some(view! {
                    <DayForm
                        reports
                        label=text.pin_until
                        usual=USUAL
                        text=text.pin_text
                        confirm=text.leave_alone
                        on_day=pin
                        on_cancel=close
                    />
                })
            })}
        </Dialog>
    }
}
