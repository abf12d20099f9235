//! Names that one tab of the browser holds at a time. A tab that closes, however it does, lets
//! go of them; so they tell a run that goes on elsewhere from one that was interrupted.

/// A name held among all tabs, until it is dropped.
pub struct Held(
    #[cfg_attr(
        target_arch = "wasm32",
        expect(dead_code, reason = "held to be dropped")
    )]
    browser::Release,
);

/// Whether the browser keeps such names: only on secure pages, and not everywhere in frames.
pub fn are_kept() -> bool {
    browser::manager().is_some()
}

/// Holds a name as soon as no other tab does.
pub async fn hold(name: &str) -> Held {
    Held(browser::hold(name).await)
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::{cell::Cell, rc::Rc};

    use futures_channel::oneshot;
    use js_sys::{Function, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;

    /// Ends the promise for whose time the name is held.
    pub struct Release(Option<Function>);

    impl Drop for Release {
        fn drop(&mut self) {
            if let Some(release) = self.0.take() {
                // A promise's own function does not throw.
                let _ = release.call0(&JsValue::UNDEFINED);
            }
        }
    }

    /// The browser's lock manager with its `request`. Not in web-sys's stable part yet.
    pub fn manager() -> Option<(JsValue, Function)> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok()?;
        let request = Reflect::get(&locks, &JsValue::from_str("request")).ok()?;
        Some((locks, request.dyn_into().ok()?))
    }

    pub async fn hold(name: &str) -> Release {
        let Some((locks, request)) = manager() else {
            return Release(None);
        };
        let mut release = None;
        let until = Promise::new(&mut |resolve, _| release = Some(resolve));
        let (tell, told) = oneshot::channel::<()>();
        let tell = Rc::new(Cell::new(Some(tell)));
        let granted = Closure::once_into_js({
            let tell = Rc::clone(&tell);
            move || {
                drop(tell.take());
                until
            }
        });
        let asked = request.call2(&locks, &JsValue::from_str(name), &granted);
        if let Some(asked) = asked.ok().and_then(|it| it.dyn_into::<Promise>().ok()) {
            // It is done when the name is let go; a refusal has to be heard of by somebody.
            wasm_bindgen_futures::spawn_local(async move {
                let _ = JsFuture::from(asked).await;
                drop(tell.take());
            });
            // Granted or refused, the sender is dropped.
            let _ = told.await;
        }
        Release(release)
    }
}

/// Outside a browser there are no other tabs.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    pub struct Release;

    pub fn manager() -> Option<()> {
        None
    }

    pub async fn hold(_: &str) -> Release {
        Release
    }
}
