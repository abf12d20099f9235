//! Keys inside a table, after the ARIA grid pattern: it is one stop for Tab, and arrows go from
//! row to row and along a row. Space ticks the row, with Shift from the one ticked before.

use leptos::{
    ev::KeyboardEvent,
    prelude::{Callable, Callback, document, request_animation_frame},
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, HtmlTableElement};

use super::stops::{row_at, show, stop_of, stops};
use crate::ui::focus::focus;

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Next,
    Previous,
    ScreenDown,
    ScreenUp,
    First,
    Last,
}

impl Step {
    /// The place it leads to from `at` among `count`, with `screen` of them in view.
    fn from(self, at: usize, count: usize, screen: usize) -> usize {
        let last = count.saturating_sub(1);
        match self {
            Self::Next => (at + 1).min(last),
            Self::Previous => at.saturating_sub(1),
            Self::ScreenDown => (at + screen).min(last),
            Self::ScreenUp => at.saturating_sub(screen),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

/// What a key does in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// Goes to another row; ticking all on the way if so said.
    Row(Step, bool),
    /// Goes along the row.
    Along(Step),
    /// Ticks the row, or takes its tick away; all from the one ticked before, if so said.
    Tick(bool),
    /// Ticks every row of the list.
    TickAll,
    /// Follows what the row leads to.
    Open,
    /// Opens the menu of the row.
    Menu,
}

/// A key with what is held down beside it.
#[derive(Clone, Copy, Default)]
struct Press<'a> {
    key: &'a str,
    control: bool,
    shift: bool,
    alt: bool,
    /// Whether Space means nothing on what has the focus, or Enter does not.
    spare: (bool, bool),
    /// Whether lines run from right to left.
    rtl: bool,
}

fn deed(press: Press<'_>) -> Option<Deed> {
    let Press { shift, rtl, .. } = press;
    if press.alt {
        return None;
    }
    Some(match (press.key, press.control) {
        ("ArrowDown", false) => Deed::Row(Step::Next, shift),
        ("ArrowUp", false) => Deed::Row(Step::Previous, shift),
        ("PageDown", false) => Deed::Row(Step::ScreenDown, shift),
        ("PageUp", false) => Deed::Row(Step::ScreenUp, shift),
        ("Home", true) => Deed::Row(Step::First, shift),
        ("End", true) => Deed::Row(Step::Last, shift),
        ("F10", false) if shift => Deed::Menu,
        ("ContextMenu", false) => Deed::Menu,
        (" ", false) if press.spare.0 => Deed::Tick(shift),
        ("a" | "A", true) if !shift => Deed::TickAll,
        _ if shift => return None,
        ("Home", false) => Deed::Along(Step::First),
        ("End", false) => Deed::Along(Step::Last),
        ("ArrowRight", false) => Deed::Along(if rtl { Step::Previous } else { Step::Next }),
        ("ArrowLeft", false) => Deed::Along(if rtl { Step::Next } else { Step::Previous }),
        ("Enter", false) if press.spare.1 => Deed::Open,
        _ => return None,
    })
}

/// Does what a key pressed in a row of `count` means. `draw` is told the place of a row that is to
/// have the focus and may be out of view.
pub fn press(event: &KeyboardEvent, count: usize, draw: Callback<(usize, usize)>) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(target) = target else { return };
    // Where arrows and letters mean something of their own.
    let is_taken = matches!(
        target.closest("[role=menu], [popover], input:not([type=checkbox]), select, textarea"),
        Ok(Some(_))
    );
    let row = target.closest("tbody tr[aria-rowindex]").ok().flatten();
    let table = target.closest("table").ok().flatten();
    let table = table.and_then(|it| it.dyn_into::<HtmlTableElement>().ok());
    let (false, Some(row), Some(table)) = (is_taken, row, table) else {
        return;
    };
    let (tag, key) = (target.tag_name(), event.key());
    let deed = deed(Press {
        key: &key,
        control: event.ctrl_key() != event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
        spare: (
            matches!(tag.as_str(), "A" | "TD"),
            matches!(tag.as_str(), "INPUT" | "TD"),
        ),
        rtl: matches!(target.closest("[dir=rtl]"), Ok(Some(_))),
    });
    let Some(deed) = deed else { return };
    let along = stops(&row);
    let at = stop_of(&along, &target);
    let find = |selector: &str| row.query_selector(selector).ok().flatten();
    let done = match deed {
        Deed::Row(step, extends) => {
            let place = place_of(&row);
            let to = step.from(place, count, screen(&row));
            let extends = extends && find(BOX).is_some();
            if to == place && !extends {
                // At an end of the list the page may scroll on to its own.
                false
            } else {
                if extends && find(BOX).is_some_and(|it| !is_checked(&it)) {
                    click(find(BOX), false);
                }
                go(&table, (to, at), extends, draw);
                true
            }
        }
        Deed::Along(step) => {
            let to = step.from(at, along.len(), 0);
            along.get(to).is_some_and(|to| {
                focus(to);
                true
            })
        }
        Deed::Tick(extends) => click(find(BOX), extends),
        Deed::TickAll => {
            let head = table.query_selector("thead .w-tick input").ok().flatten();
            let is_done = head.as_ref().is_some_and(is_checked);
            is_done || click(head, false)
        }
        Deed::Open => click(find(".row-link"), false),
        Deed::Menu => click(find("[aria-haspopup=menu]"), false),
    };
    if done {
        event.prevent_default();
    }
}

/// The box that ticks a row.
const BOX: &str = ".w-tick input";

/// Puts the focus on the same stop of another row, which is drawn for it if it is out of view.
fn go(table: &HtmlTableElement, to: (usize, usize), extends: bool, draw: Callback<(usize, usize)>) {
    if reach(table, to, extends) {
        return;
    }
    draw.run(to);
    let table = table.clone();
    request_animation_frame(move || {
        reach(&table, to, extends);
    });
}

fn reach(table: &HtmlTableElement, (place, stop): (usize, usize), extends: bool) -> bool {
    let Some(row) = row_at(table, place) else {
        return false;
    };
    let all = stops(&row);
    let Some(to) = all.get(stop.min(all.len().saturating_sub(1))) else {
        return false;
    };
    focus(to);
    show(&row);
    let tick = row.query_selector(BOX).ok().flatten();
    if let Some(tick) = tick.filter(|it| extends && !is_checked(it)) {
        click(Some(tick), true);
    }
    true
}

/// The place of a row among all rows; the heading has the first index.
fn place_of(row: &Element) -> usize {
    let index = row.get_attribute("aria-rowindex");
    let index = index.and_then(|index| index.parse::<usize>().ok());
    index.map_or(0, |index| index.saturating_sub(2))
}

/// How many rows a screenful is.
fn screen(row: &Element) -> usize {
    let height = row.get_bounding_client_rect().height().max(1.0);
    let view = document().document_element();
    let view = view.map_or(0.0, |root| f64::from(root.client_height()));
    // The head and the bars over the list take about two rows; a float is cut to the row below it.
    ((view / height) as usize).saturating_sub(2).max(1)
}

fn is_checked(input: &Element) -> bool {
    let input = input.dyn_ref::<web_sys::HtmlInputElement>();
    input.is_some_and(web_sys::HtmlInputElement::checked)
}

/// Presses an element, as with Shift held down if so said. `false` if there is none.
fn click(element: Option<Element>, shift: bool) -> bool {
    let element = element.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let Some(element) = element else { return false };
    if !shift {
        element.click();
        return true;
    }
    let how = web_sys::MouseEventInit::new();
    how.set_shift_key(true);
    how.set_bubbles(true);
    how.set_cancelable(true);
    if let Ok(event) = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &how) {
        // Whether somebody prevented it changes nothing here.
        let _ = element.dispatch_event(&event);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Deed, Press, Step, deed};

    fn plain(key: &str, spare: (bool, bool)) -> Option<Deed> {
        deed(Press {
            key,
            spare,
            ..Press::default()
        })
    }

    #[test]
    fn u24_arrows_walk_and_keys_of_a_control_stay_its_own() {
        let (link, tick) = ((true, false), (false, true));
        assert_eq!(plain("ArrowDown", tick), Some(Deed::Row(Step::Next, false)));
        assert_eq!(
            plain("ArrowUp", link),
            Some(Deed::Row(Step::Previous, false))
        );
        assert_eq!(plain("ArrowRight", link), Some(Deed::Along(Step::Next)));
        assert_eq!(plain(" ", link), Some(Deed::Tick(false)));
        assert_eq!(plain(" ", tick), None);
        assert_eq!(plain("Enter", tick), Some(Deed::Open));
        assert_eq!(plain("Enter", link), None);
        assert_eq!(plain("a", link), None);
        assert_eq!(plain("Tab", link), None);
    }

    #[test]
    fn u24_shift_extends_and_control_reaches_the_corners() {
        let press = Press {
            spare: (true, false),
            ..Press::default()
        };
        let shift = |key| {
            deed(Press {
                key,
                shift: true,
                ..press
            })
        };
        let control = |key| {
            deed(Press {
                key,
                control: true,
                ..press
            })
        };
        assert_eq!(shift("ArrowDown"), Some(Deed::Row(Step::Next, true)));
        assert_eq!(shift(" "), Some(Deed::Tick(true)));
        assert_eq!(shift("F10"), Some(Deed::Menu));
        assert_eq!(shift("ArrowRight"), None);
        assert_eq!(control("a"), Some(Deed::TickAll));
        assert_eq!(control("End"), Some(Deed::Row(Step::Last, false)));
        assert_eq!(control("ArrowDown"), None);
        let turned = Press {
            key: "ArrowRight",
            rtl: true,
            ..press
        };
        assert_eq!(deed(turned), Some(Deed::Along(Step::Previous)));
    }

    #[test]
    fn no_step_leaves_the_list() {
        assert_eq!(Step::ScreenDown.from(95, 100, 10), 99);
        assert_eq!(Step::ScreenUp.from(4, 100, 10), 0);
        assert_eq!(Step::Next.from(99, 100, 10), 99);
        assert_eq!(Step::Last.from(0, 0, 10), 0);
    }
}
