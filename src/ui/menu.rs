//! The ⋯ button and its menu, after the ARIA menu-button pattern.

use leptos::{either::Either, ev, html, prelude::*, wasm_bindgen::JsCast};

use crate::lean::{decimal, effect};
use send_wrapper::SendWrapper;
use web_sys::{Element, HtmlElement};

use super::{
    focus::{focus, matching, report_lost_focus, unique_id},
    icon::{Icon, IconName},
    when::When,
};

/// One thing that can be done.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// The verb and its object.
    pub label: String,
    /// Does it. The menu is closed and the focus is back on the button by then.
    pub on_select: Callback<()>,
    /// Why it cannot be done now; the item stays visible and says so.
    pub disabled_reason: Option<String>,
    /// Takes something away.
    pub danger: bool,
}

impl MenuItem {
    /// Something that can be done now and takes nothing away.
    pub fn new(label: impl Into<String>, act: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            label: label.into(),
            on_select: Callback::new(move |()| act()),
            disabled_reason: None,
            danger: false,
        }
    }
}

/// One of several choices of which exactly one holds.
#[derive(Clone, Debug)]
pub struct MenuChoice {
    /// Its word.
    pub label: String,
    /// Whether it holds now.
    pub checked: bool,
    /// Makes it hold.
    pub on_select: Callback<()>,
}

/// Choices above the actions of a menu.
#[derive(Clone, Debug)]
pub struct MenuChoices {
    /// What is chosen.
    pub label: &'static str,
    /// The choices in order.
    pub choices: Signal<Vec<MenuChoice>>,
}

/// Where the focus goes from item `at` of `count` when `key` is pressed.
fn next_item(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    let last = count - 1;
    match key {
        "ArrowDown" => Some(at.map_or(0, |at| if at == last { 0 } else { at + 1 })),
        "ArrowUp" => Some(at.map_or(last, |at| if at == 0 { last } else { at - 1 })),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// The top left corner of a menu of the given size beside its button: below, its end at the
/// button's end, moved where it would leave the window. All in CSS pixels.
fn corner(button: [f64; 4], menu: [f64; 2], window: [f64; 2], rtl: bool) -> (f64, f64) {
    const GAP: f64 = 4.0;
    let [left, top, right, bottom] = button;
    let [width, height] = menu;
    let x = if rtl { left } else { right - width };
    let below = bottom + GAP;
    let y = if below + height > window[1] && top - GAP - height > 0.0 {
        top - GAP - height
    } else {
        below.min(window[1] - height - GAP)
    };
    (x.min(window[0] - width - GAP).max(GAP), y.max(GAP))
}

/// A button with a menu of actions.
#[component]
pub fn Menu(
    /// The button's name, with its object: "Actions for Anna Berg".
    #[prop(into)]
    label: Signal<String>,
    /// What can be done; asked for when the menu opens.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// What the button shows instead of three dots.
    #[prop(optional)]
    face: Option<ViewFn>,
    /// Something to choose above the actions.
    #[prop(optional)]
    choices: Option<MenuChoices>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let start_at_end = StoredValue::new(false);
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let id = unique_id("menu");
    let entries = move || {
        list.get_untracked()
            .map(|list| matching(&list, "[role=menuitem], [role=menuitemradio]"))
            .unwrap_or_default()
    };
    let close = move |give_back: bool| {
        if open.get_untracked() {
            open.set(false);
            if let Some(button) = button.get_untracked().filter(|_| give_back) {
                focus(&button);
            }
        }
    };
    let show_from = move |at_end: bool| {
        start_at_end.set_value(at_end);
        open.set(true);
    };

    effect(move || {
        let (Some(list), Some(button)) = (list.get(), button.get_untracked()) else {
            return;
        };
        if !open.get() || !list.is_connected() {
            return;
        }
        // The popover may be refused only if it is shown already.
        let _ = list.show_popover();
        place(&button, &list);
        // A menu that hangs beside its button would be left behind by a moving page. That the
        // page has scrolled is told a frame later, and also when rows above came or went and it
        // kept its place: then the button is where it was.
        let placed = at(&button);
        let moved = window_event_listener(ev::scroll, {
            let button = SendWrapper::new(button.clone());
            move |_| {
                if at(&button) != placed {
                    close(true);
                }
            }
        });
        let resized = window_event_listener(ev::resize, move |_| close(true));
        on_cleanup(move || {
            moved.remove();
            resized.remove();
        });
        let entries = entries();
        let first = if start_at_end.get_value() {
            entries.last()
        } else {
            entries.first()
        };
        if let Some(entry) = first {
            focus(entry);
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let key = event.key();
        let entries = entries();
        let active = document().active_element();
        let at = entries
            .iter()
            .position(|entry| Some(entry) == active.as_ref());
        let target = next_item(&key, at, entries.len()).or_else(|| by_letter(&entries, at, &key));
        match (key.as_str(), target) {
            ("Escape", _) => {
                event.stop_propagation();
                event.prevent_default();
                close(true);
            }
            ("Tab", _) => close(true),
            (_, Some(target)) => {
                event.prevent_default();
                focus(&entries[target]);
            }
            _ => {}
        }
    };
    // What several in a row cannot do for one reason is told to the eye once, beneath the last.
    let entry = move |item: MenuItem, is_told_below: bool| {
        let MenuItem {
            label,
            on_select,
            disabled_reason,
            danger,
        } = item;
        let blocked = disabled_reason.is_some();
        let select = move |_| {
            if !blocked {
                close(true);
                on_select.run(());
                report_lost_focus();
            }
        };
        view! {
            <button
                type="button"
                role="menuitem"
                tabindex="-1"
                class=if danger { "menu-item menu-item--danger" } else { "menu-item" }
                aria-disabled=blocked.then_some("true")
                on:click=select
            >
                <span>{label}</span>
                {disabled_reason.map(|reason| view! {
                    <small class=is_told_below.then_some("visually-hidden")>{reason}</small>
                })}
            </button>
        }
    };
    let choice = move |choice: MenuChoice| {
        let select = move |_| {
            close(true);
            choice.on_select.run(());
        };
        view! {
            <button
                type="button"
                role="menuitemradio"
                tabindex="-1"
                class="menu-item"
                aria-checked=choice.checked.to_string()
                on:click=select
            >
                <span>{choice.label}</span>
                {choice.checked.then(|| view! { <Icon name=IconName::Check/> })}
            </button>
        }
    };
    let choices = StoredValue::new(choices);
    let list_id = id.clone();
    let plain = face.is_none();
    view! {
        <button
            node_ref=button
            type="button"
            class=if plain { "btn btn--ghost btn--icon" } else { "btn btn--ghost menu-face" }
            aria-label=move || plain.then(|| label.get())
            aria-haspopup="menu"
            aria-expanded=move || open.get().to_string()
            aria-controls=move || open.get().then(|| id.clone())
            on:click=move |_| if open.get_untracked() { close(true) } else { show_from(false) }
            on:keydown=move |event| {
                let key = event.key();
                if key == "ArrowDown" || key == "ArrowUp" {
                    event.prevent_default();
                    show_from(key == "ArrowUp");
                }
            }
        >
            {match face {
                Some(face) => {
                    Either::Left(view! {
                        <span aria-hidden="true">{face.run()}</span>
                        <span class="visually-hidden">{label}</span>
                    })
                }
                None => Either::Right(view! { <Icon name=IconName::More/> }),
            }}
        </button>
        <When is=move || open.get()>
            <div
                node_ref=list
                id=list_id.clone()
                class="menu"
                role="menu"
                aria-label=label
                popover="manual"
                // Not every browser focuses a pressed button; the focus stays where it is instead.
                on:mousedown=move |event| event.prevent_default()
                on:keydown=on_key
                on:focusout=move |event: ev::FocusEvent| {
                    let inside = event
                        .related_target()
                        .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
                        .is_some_and(|target| {
                            list.get_untracked().is_some_and(|list| list.contains(Some(&target)))
                                || button.get_untracked().is_some_and(|button| button.contains(Some(&target)))
                        });
                    if !inside {
                        close(false);
                    }
                }
            >
                {move || choices.get_value().map(|all| {
                    let name = unique_id("menu-group");
                    view! {
                        <div class="menu-group" role="group" aria-labelledby=name.clone()>
                            <p id=name.clone() role="presentation">{all.label}</p>
                            {all.choices.get().into_iter().map(choice).collect_view()}
                        </div>
                    }
                })}
                {move || {
                    let items = items.get();
                    let below = told_below(&items);
                    items.into_iter().zip(below).map(|(item, below)| entry(item, below)).collect_view()
                }}
            </div>
        </When>
    }
}

/// Of each item, whether the one after it cannot be chosen for the same reason.
fn told_below(items: &[MenuItem]) -> Vec<bool> {
    let reason = |at: usize| items.get(at).and_then(|item| item.disabled_reason.as_ref());
    let is_told = |at: usize| reason(at).is_some() && reason(at) == reason(at + 1);
    (0..items.len()).map(is_told).collect()
}

/// The next entry after `at` that begins with the letter typed.
fn by_letter(entries: &[Element], at: Option<usize>, key: &str) -> Option<usize> {
    let letter = key.to_lowercase();
    if letter.chars().count() != 1 || letter == " " {
        return None;
    }
    let after = at.map_or(0, |at| at + 1);
    (after..entries.len()).chain(0..after).find(|&at| {
        entries[at]
            .text_content()
            .is_some_and(|text| text.to_lowercase().starts_with(&letter))
    })
}

/// Where a button is in the window, in whole CSS pixels.
fn at(button: &HtmlElement) -> (i32, i32) {
    let at = button.get_bounding_client_rect();
    #[expect(clippy::cast_possible_truncation, reason = "no window is that large")]
    let whole = |length: f64| length.round() as i32;
    (whole(at.left()), whole(at.top()))
}

/// Puts the menu beside its button. Anchor positioning is not everywhere yet.
pub(super) fn place(button: &HtmlElement, list: &HtmlElement) {
    let size = |length: Result<leptos::wasm_bindgen::JsValue, _>| {
        length
            .ok()
            .and_then(|length| length.as_f64())
            .unwrap_or(f64::MAX)
    };
    let window = window();
    let (at, menu) = (
        button.get_bounding_client_rect(),
        list.get_bounding_client_rect(),
    );
    let rtl = document().document_element().is_some_and(|root| {
        root.get_attribute("dir")
            .is_some_and(|dir| dir.eq_ignore_ascii_case("rtl"))
    });
    let (x, y) = corner(
        [at.left(), at.top(), at.right(), at.bottom()],
        [menu.width(), menu.height()],
        [size(window.inner_width()), size(window.inner_height())],
        rtl,
    );
    // Setting a known property to a length cannot fail.
    let _ = list
        .style()
        .set_property("left", &format!("{}px", decimal(x)));
    let _ = list
        .style()
        .set_property("top", &format!("{}px", decimal(y)));
}

#[cfg(test)]
mod tests {
    use super::{MenuItem, corner, next_item, told_below};
    use leptos::prelude::Callback;

    #[test]
    fn u35_one_reason_for_several_is_told_once() {
        let item = |reason: Option<&str>| MenuItem {
            label: String::new(),
            on_select: Callback::new(|()| ()),
            disabled_reason: reason.map(str::to_owned),
            danger: false,
        };
        let items = [Some("role"), Some("role"), None, Some("role"), Some("own")].map(item);
        assert_eq!(told_below(&items), [true, false, false, false, false]);
    }

    #[test]
    fn arrows_go_round() {
        assert_eq!(next_item("ArrowDown", Some(2), 3), Some(0));
        assert_eq!(next_item("ArrowUp", Some(0), 3), Some(2));
        assert_eq!(next_item("ArrowUp", None, 3), Some(2));
        assert_eq!(next_item("End", Some(0), 3), Some(2));
        assert_eq!(next_item("ArrowDown", None, 0), None);
    }

    #[test]
    fn a_menu_hangs_below_the_end_of_its_button() {
        let button = [900.0, 100.0, 924.0, 124.0];
        assert_eq!(
            corner(button, [200.0, 120.0], [1000.0, 800.0], false),
            (724.0, 128.0)
        );
        assert_eq!(
            corner(button, [60.0, 120.0], [1000.0, 800.0], true),
            (900.0, 128.0)
        );
    }

    #[test]
    fn a_menu_never_leaves_the_window() {
        let low = [10.0, 770.0, 34.0, 794.0];
        assert_eq!(
            corner(low, [200.0, 120.0], [1000.0, 800.0], false),
            (4.0, 646.0)
        );
        let small = [10.0, 20.0, 34.0, 44.0];
        assert_eq!(
            corner(small, [200.0, 300.0], [300.0, 200.0], false),
            (4.0, 4.0)
        );
    }
}
