//! The questions of a plan on its way: why, where a change came without a reason, and whether to
//! send what cannot be kept.

use leptos::prelude::*;

use crate::{
    lean::memo,
    parts::reason::{Reason, ReasonField},
    state::reasons::use_reasons,
    text::t,
    ui::{ActionButton, Dialog},
};

/// Asks for the reason of a change that came without one, where one is needed.
#[component]
pub fn ReasonDialog() -> impl IntoView {
    let reasons = use_reasons().why();
    let open = memo(move || reasons.is_asked());
    let reason = Reason::ask();
    let give = move || {
        if let Some(text) = reason.take() {
            reasons.answer(Some(text));
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| reasons.answer(None)
            title=t().activity.reason_title
            close_label=t().close
        >
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    give();
                }
            >
                <div class="dialog-body">
                    <p>{t().activity.reason_text}</p>
                    <ReasonField reason autofocus=true/>
                </div>
                <div class="dialog-foot">
                    <button class="btn" type="button" on:click=move |_| reasons.answer(None)>
                        {t().cancel}
                    </button>
                    <ActionButton
                        on_press=|()| {}
                        blocked=reason.missing()
                        primary=true
                        submit=true
                    >
                        {t().activity.reason_confirm}
                    </ActionButton>
                </div>
            </form>
        </Dialog>
    }
}

/// Asks whether to send a change of which nothing could be kept, were it interrupted.
#[component]
pub fn UnkeptDialog() -> impl IntoView {
    let question = use_reasons().unkept();
    let open = memo(move || question.is_asked());
    let text = t().activity;
    view! {
        <Dialog
            open
            on_close=move |()| question.answer(None)
            title=text.unkept_title
            close_label=t().close
        >
            <div class="dialog-body">
                <p>{text.unkept_text}</p>
            </div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| question.answer(None)>
                    {t().cancel}
                </button>
                <ActionButton
                    on_press=move |()| question.answer(Some(String::new()))
                    primary=true
                >
                    {text.unkept_confirm}
                </ActionButton>
            </div>
        </Dialog>
    }
}
