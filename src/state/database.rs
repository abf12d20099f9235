//! The browser's database, for what its web storage has no room for: long texts, and bytes; and for
//! keys, which are neither. It is opened only when there is any. It may be missing or refuse, like
//! every storage.

/// Stands in web storage for what is here.
pub const LARGE: &str = "large";

/// Keeps a text. Says whether it is safe there.
pub async fn put(name: &str, text: &str) -> bool {
    browser::put_text(name, text).await.is_some()
}

/// Keeps bytes. Says whether they are safe there.
pub async fn put_bytes(name: &str, bytes: &[u8]) -> bool {
    browser::put_bytes(name, bytes).await.is_some()
}

/// Bytes that are kept under a name.
pub async fn bytes(name: &str) -> Option<Vec<u8>> {
    browser::bytes(name).await
}

/// Keeps what is neither, such as a key that nobody can read. Says whether it is safe there.
#[cfg(target_arch = "wasm32")]
pub async fn put_value(name: &str, value: &wasm_bindgen::JsValue) -> bool {
    browser::put(name, value).await.is_some()
}

/// What is kept under a name, as it was put there.
#[cfg(target_arch = "wasm32")]
pub async fn value(name: &str) -> Option<wasm_bindgen::JsValue> {
    browser::value(name).await
}

/// All texts whose names begin like this, in the order of their names.
pub async fn all(prefix: &str) -> Vec<String> {
    browser::all(prefix).await.unwrap_or_default()
}

/// Forgets all texts whose names begin like this.
pub async fn remove(prefix: &str) {
    // What cannot be opened has kept nothing.
    let _ = browser::remove(prefix).await;
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::RefCell;

    use js_sys::{Array, Promise, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
    };

    const NAME: &str = "seatboard";
    /// Its only store.
    const TEXTS: &str = "texts";

    thread_local! {
        static OPEN: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
    }

    pub async fn put_text(name: &str, text: &str) -> Option<()> {
        put(name, &JsValue::from_str(text)).await
    }

    pub async fn put_bytes(name: &str, bytes: &[u8]) -> Option<()> {
        put(name, &Uint8Array::from(bytes)).await
    }

    pub async fn put(name: &str, value: &JsValue) -> Option<()> {
        let (run, store) = begin(IdbTransactionMode::Readwrite).await?;
        store.put_with_key(value, &JsValue::from_str(name)).ok()?;
        ended(&run).await
    }

    pub async fn bytes(name: &str) -> Option<Vec<u8>> {
        let found: Uint8Array = value(name).await?.dyn_into().ok()?;
        Some(found.to_vec())
    }

    pub async fn value(name: &str) -> Option<JsValue> {
        let (_, store) = begin(IdbTransactionMode::Readonly).await?;
        let found = answer(&store.get(&JsValue::from_str(name)).ok()?).await?;
        (!found.is_undefined()).then_some(found)
    }

    pub async fn all(prefix: &str) -> Option<Vec<String>> {
        let (_, store) = begin(IdbTransactionMode::Readonly).await?;
        let request = store.get_all_with_key(&range(prefix)?).ok()?;
        let found: Array = answer(&request).await?.dyn_into().ok()?;
        Some(found.iter().filter_map(|text| text.as_string()).collect())
    }

    pub async fn remove(prefix: &str) -> Option<()> {
        let (run, store) = begin(IdbTransactionMode::Readwrite).await?;
        store.delete(&range(prefix)?).ok()?;
        ended(&run).await
    }

    async fn begin(mode: IdbTransactionMode) -> Option<(IdbTransaction, IdbObjectStore)> {
        let open = OPEN.with_borrow(Clone::clone);
        let database = match open {
            Some(database) => database,
            None => open_anew().await?,
        };
        let run = database.transaction_with_str_and_mode(TEXTS, mode);
        let Ok(run) = run else {
            // The browser has closed it; the next time it is opened again.
            OPEN.take();
            return None;
        };
        let store = run.object_store(TEXTS).ok()?;
        Some((run, store))
    }

    async fn open_anew() -> Option<IdbDatabase> {
        let factory = web_sys::window()?.indexed_db().ok()??;
        let request = factory.open(NAME).ok()?;
        let asked = request.clone();
        let make = Closure::once_into_js(move || {
            let made = asked.result().ok();
            let made = made.and_then(|it| it.dyn_into::<IdbDatabase>().ok());
            // Without its store every use of it fails, and says so.
            let _ = made.map(|it| it.create_object_store(TEXTS));
        });
        request.set_onupgradeneeded(Some(make.unchecked_ref()));
        let database: IdbDatabase = answer(&request).await?.dyn_into().ok()?;
        OPEN.set(Some(database.clone()));
        Some(database)
    }

    fn range(prefix: &str) -> Option<JsValue> {
        let end = format!("{prefix}\u{ffff}");
        let (start, end) = (JsValue::from_str(prefix), JsValue::from_str(&end));
        IdbKeyRange::bound(&start, &end).ok().map(JsValue::from)
    }

    async fn answer(request: &IdbRequest) -> Option<JsValue> {
        let told = Promise::new(&mut |resolve, reject| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&reject));
        });
        JsFuture::from(told).await.ok()?;
        request.result().ok()
    }

    /// Until what was asked for is safe.
    async fn ended(run: &IdbTransaction) -> Option<()> {
        let told = Promise::new(&mut |resolve, reject| {
            run.set_oncomplete(Some(&resolve));
            run.set_onabort(Some(&reject));
        });
        JsFuture::from(told).await.ok().map(|_| ())
    }
}

/// Outside a browser there is none.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    pub async fn put_text(_: &str, _: &str) -> Option<()> {
        None
    }

    pub async fn put_bytes(_: &str, _: &[u8]) -> Option<()> {
        None
    }

    pub async fn bytes(_: &str) -> Option<Vec<u8>> {
        None
    }

    pub async fn all(_: &str) -> Option<Vec<String>> {
        None
    }

    pub async fn remove(_: &str) -> Option<()> {
        None
    }
}
