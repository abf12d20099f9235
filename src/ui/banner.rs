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
    /// The word for the cross that takes it away; without one there is no cross.
    #[prop(optional)]
    close_label: Option<&'static str>,
    /// Takes it away.
    #[prop(optional)]
    on_close: Option<Callback<()>>,
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
            {close_label.zip(on_close).map(|(label, close)| view! {
                <button
                    type="button"
                    class="btn btn--ghost btn--icon"
                    aria-label=label
                    on:click=move |_| close.run(())
                >
                    <Icon name=IconName::Close/>
                </button>
            })}
        </div>
    }
}
