//! Navigation that looks like tabs. Each tab is an address, so these are links, not ARIA tabs.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub label: String,
    /// A figure after the word.
    pub count: Option<String>,
    /// Whether this is the address shown now.
    pub current: bool,
}

/// A row of links, the current one marked for everybody.
#[component]
pub fn Tabs(
    /// What the tabs are parts of.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs in order.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {move || {
                tabs.get()
                    .into_iter()
                    .map(|tab| {
                        view! {
                            <a href=tab.href aria-current=tab.current.then_some("page")>
                                {tab.label}
                                {tab.count.map(|count| view! { " " <span class="count">{count}</span> })}
                            </a>
                        }
                    })
                    .collect_view()
            }}
        </nav>
    }
}
