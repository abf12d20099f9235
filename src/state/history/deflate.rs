//! Fewer bytes, by the browser's own means where it has any.

/// As they are.
const PLAIN: u8 = 0;
/// Deflated, without a head.
const DEFLATED: u8 = 1;

/// More bytes than any history has: what unpacks to more was not packed here.
const MOST: usize = 64_000_000;

/// Packs bytes. Says how.
pub async fn pack(bytes: &[u8]) -> (u8, Vec<u8>) {
    match browser::work("CompressionStream", bytes, usize::MAX).await {
        Some(packed) => (DEFLATED, packed),
        None => (PLAIN, bytes.to_vec()),
    }
}

/// Unpacks what was packed so. `None` where it was not, or comes to too much.
pub async fn unpack(how: u8, packed: &[u8]) -> Option<Vec<u8>> {
    match how {
        PLAIN => Some(packed.to_vec()),
        DEFLATED => browser::work("DecompressionStream", packed, MOST).await,
        _ => None,
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::Blob;

    /// Sends bytes through a stream of the browser's, and stops where it comes to too many.
    pub async fn work(class: &str, bytes: &[u8], most: usize) -> Option<Vec<u8>> {
        let class: Function = get(&js_sys::global(), class)?.dyn_into().ok()?;
        let way = Array::of1(&"deflate-raw".into());
        let through = Reflect::construct(&class, &way).ok()?;
        let parts = Array::of1(&Uint8Array::from(bytes));
        let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
        let stream = call(&blob, "stream", &Array::new())?;
        let stream = call(&stream, "pipeThrough", &Array::of1(&through))?;
        let reader = call(&stream, "getReader", &Array::new())?;
        let mut done = Vec::new();
        loop {
            let next: Promise = call(&reader, "read", &Array::new())?.dyn_into().ok()?;
            let next = JsFuture::from(next).await.ok()?;
            if get(&next, "done")?.is_truthy() {
                return Some(done);
            }
            let piece: Uint8Array = get(&next, "value")?.dyn_into().ok()?;
            if done.len() + piece.length() as usize > most {
                return None;
            }
            done.extend(piece.to_vec());
        }
    }

    fn get(of: &JsValue, name: &str) -> Option<JsValue> {
        Reflect::get(of, &name.into()).ok()
    }

    fn call(of: &JsValue, name: &str, arguments: &Array) -> Option<JsValue> {
        let method: Function = get(of, name)?.dyn_into().ok()?;
        method.apply(of, arguments).ok()
    }
}

/// Outside a browser nothing packs.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    pub async fn work(_: &str, _: &[u8], _: usize) -> Option<Vec<u8>> {
        None
    }
}
