//! Keys inside a table: arrows go from row to row and stay on the same control, Space ticks the row,
//! with Shift on the way, and Ctrl A ticks all.

use leptos::{ev::KeyboardEvent, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use crate::ui::focus::{FOCUSABLE, focus, matching};

/// What a key does in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// Goes to the row after; ticking it if so said.
    Next(bool),
    /// Goes to the row before; ticking it if so said.
    Previous(bool),
    /// Ticks the row, or takes its tick away.
    Tick,
    /// Ticks every row of the list.
    TickAll,
}

/// A key with what is held down beside it; whether Space means nothing on the control itself.
fn deed(key: &str, control: bool, shift: bool, alt: bool, on_link: bool) -> Option<Deed> {
    match (key, control, alt) {
        ("ArrowDown", false, false) => Some(Deed::Next(shift)),
        ("ArrowUp", false, false) => Some(Deed::Previous(shift)),
        (" ", false, false) if on_link => Some(Deed::Tick),
        ("a" | "A", true, false) if !shift => Some(Deed::TickAll),
        _ => None,
    }
}

/// Does what a key pressed in a row means.
pub fn press(event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(target) = target else { return };
    // Where arrows and letters mean something of their own, as in a menu that hangs on its button.
    let is_taken = matches!(
        target.closest("[aria-haspopup=menu], [role=menu], [popover], input:not([type=checkbox]), select, textarea"),
        Ok(Some(_))
    );
    let row = target.closest("tbody tr[aria-rowindex]").ok().flatten();
    let (false, Some(row)) = (is_taken, row) else {
        return;
    };
    let control = event.ctrl_key() != event.meta_key();
    let on_link = target.tag_name() == "A";
    let deed = deed(
        &event.key(),
        control,
        event.shift_key(),
        event.alt_key(),
        on_link,
    );
    let Some(deed) = deed else { return };
    let done = match deed {
        Deed::Next(ticks) => go(&target, &row, row.next_element_sibling(), ticks),
        Deed::Previous(ticks) => go(&target, &row, row.previous_element_sibling(), ticks),
        Deed::Tick => click(box_of(&row)),
        Deed::TickAll => {
            let table = row.closest("table").ok().flatten();
            let head = table.and_then(|it| it.query_selector("thead .w-tick input").ok().flatten());
            let head = head.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            head.is_some_and(|head| {
                if !head.checked() {
                    head.click();
                }
                true
            })
        }
    };
    if done {
        event.prevent_default();
    }
}

/// Puts the focus on the same control of another row. `false` if there is none.
fn go(from: &Element, row: &Element, to: Option<Element>, ticks: bool) -> bool {
    let Some(to) = to.filter(|it| it.has_attribute("aria-rowindex")) else {
        return false;
    };
    let at = matching(row, FOCUSABLE).iter().position(|it| it == from);
    let mut controls = matching(&to, FOCUSABLE);
    let Some(last) = controls.len().checked_sub(1) else {
        return false;
    };
    if ticks {
        for row in [row, &to] {
            click(box_of(row).filter(|it| !is_checked(it)));
        }
    }
    focus(&controls.swap_remove(at.unwrap_or(0).min(last)));
    true
}

fn box_of(row: &Element) -> Option<Element> {
    row.query_selector(".w-tick input").ok().flatten()
}

fn is_checked(input: &Element) -> bool {
    let input = input.dyn_ref::<web_sys::HtmlInputElement>();
    input.is_some_and(web_sys::HtmlInputElement::checked)
}

fn click(element: Option<Element>) -> bool {
    let element = element.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    element.map(|it| it.click()).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Deed, deed};

    #[test]
    fn u24_arrows_walk_and_space_ticks_only_where_it_means_nothing_else() {
        let plain = |key, on_link| deed(key, false, false, false, on_link);
        assert_eq!(plain("ArrowDown", false), Some(Deed::Next(false)));
        assert_eq!(plain("ArrowUp", true), Some(Deed::Previous(false)));
        assert_eq!(plain(" ", true), Some(Deed::Tick));
        assert_eq!(plain(" ", false), None);
        assert_eq!(plain("a", true), None);
        assert_eq!(
            deed("ArrowDown", false, true, false, true),
            Some(Deed::Next(true))
        );
        assert_eq!(deed("a", true, false, false, true), Some(Deed::TickAll));
        assert_eq!(deed("ArrowDown", true, false, false, true), None);
    }
}
