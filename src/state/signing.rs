//! Signs texts so that nobody changes them unnoticed: ECDSA on P-256, with a key that the browser
//! makes and gives to nobody, not even to the panel.

use crate::{plan::chain::hash, state::digits};

/// A key that signs.
#[derive(Clone)]
pub struct Signer(browser::Pair);

impl Signer {
    /// Makes a new one.
    pub async fn make() -> Option<Self> {
        browser::make().await.map(Self)
    }

    /// One that was kept under a name in the browser's database.
    pub async fn kept(name: &str) -> Option<Self> {
        browser::kept(name).await.map(Self)
    }

    /// Keeps it. Says whether the browser did.
    pub async fn keep(&self, name: &str) -> bool {
        browser::keep(&self.0, name).await
    }

    /// What checks its signatures; no secret.
    pub async fn public(&self) -> Option<String> {
        browser::public(&self.0).await.map(|bytes| digits(&bytes))
    }

    /// The signatures of texts, in their order.
    pub async fn sign(&self, texts: &[String]) -> Option<Vec<String>> {
        let all = browser::sign(&self.0, texts).await?;
        Some(all.iter().map(|bytes| digits(bytes)).collect())
    }
}

/// What a key is known by among people: the hash of it.
pub fn fingerprint(public: &str) -> Option<String> {
    bytes(public).map(hash)
}

/// Says of each text whether its signature is that of a key's. `None` where the browser cannot
/// check any.
pub async fn check(public: &str, claims: &[(String, String)]) -> Option<Vec<bool>> {
    if !can_check() {
        return None;
    }
    let read: Vec<_> = { claims.iter() }
        .map(|(text, signature)| (text.as_str(), bytes(signature).unwrap_or_default()))
        .collect();
    let fits = match bytes(public) {
        Some(public) => browser::check(&public, &read).await,
        None => None,
    };
    // What is no key has signed nothing.
    Some(fits.unwrap_or_else(|| vec![false; claims.len()]))
}

/// The browser does so on secure pages alone.
fn can_check() -> bool {
    #[cfg(target_arch = "wasm32")]
    return leptos::prelude::window().is_secure_context();
    #[cfg(not(target_arch = "wasm32"))]
    false
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(pair).collect()
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Promise, Reflect, Uint8Array};
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;

    use crate::state::{
        database,
        subtle::{begin, call, object},
    };

    /// The two keys, as the browser hands them out.
    #[derive(Clone)]
    pub struct Pair(JsValue);

    fn curve() -> JsValue {
        object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())])
    }

    fn way() -> JsValue {
        object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())])
    }

    fn uses(all: &[&str]) -> JsValue {
        all.iter()
            .map(|it| JsValue::from_str(it))
            .collect::<Array>()
            .into()
    }

    fn data(bytes: &[u8]) -> JsValue {
        Uint8Array::from(bytes).into()
    }

    pub async fn make() -> Option<Pair> {
        // Never to be read: the private one. The public one always can be.
        let arguments = [curve(), false.into(), uses(&["sign", "verify"])];
        call("generateKey", &arguments).await.map(Pair)
    }

    pub async fn kept(name: &str) -> Option<Pair> {
        database::value(name).await.map(Pair)
    }

    pub async fn keep(pair: &Pair, name: &str) -> bool {
        database::put_value(name, &pair.0).await
    }

    pub async fn public(pair: &Pair) -> Option<Vec<u8>> {
        let key = Reflect::get(&pair.0, &"publicKey".into()).ok()?;
        let raw = call("exportKey", &["raw".into(), key]).await?;
        Some(Uint8Array::new(&raw).to_vec())
    }

    pub async fn sign(pair: &Pair, texts: &[String]) -> Option<Vec<Vec<u8>>> {
        let key = Reflect::get(&pair.0, &"privateKey".into()).ok()?;
        let one = |text: &String| begin("sign", &[way(), key.clone(), data(text.as_bytes())]);
        let all = texts.iter().map(one).collect::<Option<Vec<_>>>()?;
        let signed = together(all).await?;
        Some(
            signed
                .iter()
                .map(|it| Uint8Array::new(&it).to_vec())
                .collect(),
        )
    }

    pub async fn check(public: &[u8], claims: &[(&str, Vec<u8>)]) -> Option<Vec<bool>> {
        let arguments = [
            "raw".into(),
            data(public),
            curve(),
            true.into(),
            uses(&["verify"]),
        ];
        let key = call("importKey", &arguments).await?;
        let one = |(text, signature): &(&str, Vec<u8>)| {
            let arguments = [way(), key.clone(), data(signature), data(text.as_bytes())];
            begin("verify", &arguments)
        };
        let all = claims.iter().map(one).collect::<Option<Vec<_>>>()?;
        let fits = together(all).await?;
        Some(fits.iter().map(|it| it.is_truthy()).collect())
    }

    async fn together(all: Vec<Promise>) -> Option<Array> {
        let all: Array = all.into_iter().collect();
        let done = JsFuture::from(Promise::all(&all)).await.ok()?;
        Some(Array::from(&done))
    }
}

/// Outside a browser there is nothing to sign with.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    #[derive(Clone)]
    pub enum Pair {}

    pub async fn make() -> Option<Pair> {
        None
    }

    pub async fn kept(_: &str) -> Option<Pair> {
        None
    }

    pub async fn keep(pair: &Pair, _: &str) -> bool {
        match *pair {}
    }

    pub async fn public(pair: &Pair) -> Option<Vec<u8>> {
        match *pair {}
    }

    pub async fn sign(pair: &Pair, _: &[String]) -> Option<Vec<Vec<u8>>> {
        match *pair {}
    }

    pub async fn check(_: &[u8], _: &[(&str, Vec<u8>)]) -> Option<Vec<bool>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_read_as_they_were_written() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes(&digits(&all)), Some(all));
        for odd in ["0", "0g", "ü1"] {
            assert_eq!(bytes(odd), None, "{odd}");
        }
    }
}
