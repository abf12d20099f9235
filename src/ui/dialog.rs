//! A question or a task above the page, on the browser's own `<dialog>`.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

use crate::lean::effect;

use super::{
    focus::{report_lost_focus, unique_id},
    icon::{Icon, IconName},
    marks::mark_page,
    when::When,
};

/// The button that does what a dialog is for.
const MAIN: &str = ".dialog-foot :is(.btn--primary, .btn--danger)";

/// What a dialog holds that would be lost with it, and the question before it is.
#[derive(Clone, Copy)]
pub struct Guard {
    /// Whether something would be lost now.
    pub is_full: Signal<bool>,
    /// Draws the question. The first answer keeps the dialog, the second loses what is there.
    pub ask: fn(Callback<()>, Callback<()>) -> AnyView,
}

/// A modal dialog. Escape, the cross and a press outside ask to close it; the owner of `open`
/// decides. Ctrl Enter presses its main button. The focus goes back to the opener. The contents
/// are made anew at each opening.
#[component]
pub fn Dialog(
    /// Whether it is shown.
    #[prop(into)]
    open: Signal<bool>,
    /// Asks to close; the dialog stays until `open` turns false.
    #[prop(into)]
    on_close: Callback<()>,
    /// The heading, which also names the dialog.
    #[prop(into)]
    title: Signal<String>,
    /// The word for the cross; without one there is no cross.
    #[prop(into)]
    close_label: Signal<String>,
    /// Room for a list beside a form.
    #[prop(optional)]
    wide: bool,
    /// While something runs that must not be walked away from, nothing closes it.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// What asks before something in it is lost.
    #[prop(into, optional_no_strip)]
    guard: Option<Guard>,
    /// What it holds: usually a `dialog-body` and a `dialog-foot`.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let content = NodeRef::<html::Div>::new();
    let title_id = StoredValue::new(unique_id("dialog"));
    let asks = RwSignal::new(false);
    let lose = move |()| {
        asks.set(false);
        on_close.run(());
    };
    let ask_to_close = move || {
        if busy.get_untracked() {
        } else if asks.get_untracked() {
            asks.set(false);
        } else if guard.is_some_and(|guard| guard.is_full.get_untracked()) {
            asks.set(true);
        } else {
            on_close.run(());
        }
    };

    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        if !open.get() {
            if dialog.open() {
                dialog.close();
                report_lost_focus();
            }
        } else if content
            .get()
            .is_some_and(|content| dialog.contains(Some(&content)))
            && !dialog.open()
        {
            // Shown only once its contents are in place, so that `autofocus` among them counts.
            // The one error is a dialog that left the page, which needs no showing.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        if let Some(dialog) = dialog.try_get_untracked().flatten()
            && dialog.open()
        {
            dialog.close();
        }
    });

    let press_began_outside = StoredValue::new(false);
    let is_outside = move |event: &ev::MouseEvent| {
        let target = event.target();
        let target = target
            .as_ref()
            .and_then(|target| target.dyn_ref::<web_sys::Element>());
        dialog
            .get_untracked()
            .is_some_and(|dialog| target.is_some_and(|at| *at == **dialog))
    };
    view! {
        <dialog
            node_ref=dialog
            class=if wide { "dialog dialog--wide" } else { "dialog" }
            aria-labelledby=title_id.get_value()
            on:keydown=move |event| {
                let key = event.key();
                if key == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    ask_to_close();
                } else if key == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    let main = dialog.get_untracked().and_then(|it| it.query_selector(MAIN).ok()?);
                    if let Some(main) = main.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                        main.click();
                    }
                }
            }
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                ask_to_close();
            }
            on:close=move |_| {
                // A browser may close it whatever was said; then the owner hears of it, or,
                // while it must stay, it comes back. One that went with its owner is told of as
                // well, when there is nobody left to hear of it.
                if open.try_get_untracked() == Some(true) {
                    ask_to_close();
                    if let Some(dialog) = dialog.get_untracked()
                        && open.try_get_untracked() == Some(true)
                    {
                        let _ = dialog.show_modal();
                    }
                }
            }
            on:mousedown=move |event| press_began_outside.set_value(is_outside(&event))
            on:click=move |event| {
                if press_began_outside.get_value() && is_outside(&event) {
                    ask_to_close();
                }
            }
        >
            <When is=move || open.get()>
                <div class="dialog-sheet" node_ref=content>
                    {mark_page("data-dialog")}
                    <header class="dialog-head">
                        <h2 id=title_id.get_value()>{title}</h2>
                        <When is=move || !close_label.with(String::is_empty)>
                            <button
                                type="button"
                                class="btn btn--ghost btn--icon"
                                aria-label=close_label
                                aria-disabled=move || busy.get().then_some("true")
                                on:click=move |_| ask_to_close()
                            >
                                <Icon name=IconName::Close/>
                            </button>
                        </When>
                    </header>
                    {children()}
                    {move || guard.filter(|_| asks.get()).map(|guard| {
                        (guard.ask)(Callback::new(move |()| asks.set(false)), Callback::new(lose))
                    })}
                </div>
            </When>
        </dialog>
    }
}
