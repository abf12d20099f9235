//! The browser's `crypto.subtle`, which is there on secure pages alone.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A plain object with these fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes any field.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// Begins what has to be waited for.
pub fn begin(what: &str, arguments: &[JsValue]) -> Option<Promise> {
    let crypto = window().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    let method: Function = Reflect::get(&subtle, &what.into()).ok()?.dyn_into().ok()?;
    let arguments: Array = arguments.iter().collect();
    method.apply(&subtle, &arguments).ok()?.dyn_into().ok()
}

/// Does it, and waits.
pub async fn call(what: &str, arguments: &[JsValue]) -> Option<JsValue> {
    JsFuture::from(begin(what, arguments)?).await.ok()
}
