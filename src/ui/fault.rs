//! Something failed: what happened, what was kept, what to do next.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// A failure where its result would have been. It is an alert, so it is read out when it appears.
#[component]
pub fn Fault(
    /// What happened.
    #[prop(into)]
    happened: Signal<String>,
    /// What was kept, such as "Your 8 staged changes are still here".
    #[prop(into, optional)]
    kept: MaybeProp<String>,
    /// What to do next.
    #[prop(into, optional)]
    advice: MaybeProp<String>,
    /// The word on the button that tries again.
    #[prop(into)]
    retry_label: Signal<String>,
    /// Tries again; without it there is no button.
    #[prop(optional)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let line = |text: String| view! { <p>{text}</p> };
    view! {
        <div class="fault" role="alert">
            <Icon name=IconName::Warning/>
            <div class="fault-words">
                <p class="fault-title">{happened}</p>
                {move || kept.get().map(line)}
                {move || advice.get().map(line)}
                {on_retry
                    .map(|retry| {
                        view! {
                            <button type="button" class="btn" on:click=move |_| retry.run(())>
                                <Icon name=IconName::Refresh/>
                                {retry_label}
                            </button>
                        }
                    })}
            </div>
        </div>
    }
}
