//! A notice across the page that stays until its cause is gone.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    pill::Tone,
};

/// A notice with an optional action, such as "Offline since 14:02" with "Try again".
#[component]
pub fn Banner(
    /// How it is meant.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The notice.
    #[prop(into)]
    text: Signal<String>,
    /// The word on the button.
    #[prop(into, optional)]
    action: MaybeProp<String>,
    /// What the button does.
    #[prop(optional)]
    on_action: Option<Callback<()>>,
) -> impl IntoView {
    let icon = move || match tone.get() {
        Tone::Ok => view! { <Icon name=IconName::Check/> },
        _ => view! { <Icon name=IconName::Warning/> },
    };
    view! {
        <div class=move || format!("banner {}", tone.get().class()) role="status">
            {icon}
            <p>{text}</p>
            {move || {
                let (word, act) = (action.get()?, on_action?);
                Some(
                    view! {
                        <button type="button" class="btn btn--small" on:click=move |_| act.run(())>
                            {word}
                        </button>
                    },
                )
            }}
        </div>
    }
}
