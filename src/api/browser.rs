//! The browser's fetch, for license servers. What the panel asks of its own host, it asks directly.

use std::{cell::RefCell, future::Future, pin::Pin};

use gloo_net::http::RequestBuilder;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AbortController, RequestCredentials};

use super::{
    gate::Gate,
    transport::{Lost, Method, Request, Response, Transport},
};

/// How long an answer may take, in milliseconds, before it counts as lost.
const PATIENCE_MS: i32 = 30_000;

/// Nothing waits within the browser: that would count as time the server takes.
static GATE: Gate = Gate::new();

thread_local! {
    /// What is being read.
    static READS: RefCell<Vec<AbortController>> = const { RefCell::new(Vec::new()) };
}

/// Sends requests by the browser's fetch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Browser;

impl Transport for Browser {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        Box::pin(async move {
            let abort = AbortController::new().map_err(|_| Lost::NoAnswer)?;
            let is_read = request.method == Method::Get;
            if is_read {
                READS.with_borrow_mut(|reads| reads.push(abort.clone()));
            }
            let place = GATE.enter(is_read).await;
            let alarm = Alarm::set(PATIENCE_MS, {
                let abort = abort.clone();
                move || abort.abort()
            });
            let answer = fetch(request, &abort).await;
            drop((alarm, place));
            if is_read {
                READS.with_borrow_mut(|reads| reads.retain(|other| *other != abort));
            }
            if answer.is_err() {
                // Where a policy forbids it, the browser says so by an event of its own, a turn
                // later: who reads of a failure finds that written.
                self.wait(0).await;
            }
            // Every other reason for giving no answer looks the same to a page.
            answer.map_err(|_| Lost::NoAnswer)
        })
    }

    fn give_up_reads(&self) {
        for read in READS.take() {
            read.abort();
        }
    }

    fn now_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async move {
            let promise = js_sys::Promise::new(&mut |done, _| {
                if let Some(window) = web_sys::window() {
                    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
                    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
                }
            });
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        })
    }
}

async fn fetch(request: Request, abort: &AbortController) -> Result<Response, gloo_net::Error> {
    let method = match request.method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    // Without `omit` a failed Basic sign-in makes the browser ask for a password itself
    // (keygen-api answers it with WWW-Authenticate).
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        .credentials(RequestCredentials::Omit)
        .cache(web_sys::RequestCache::NoStore)
        .abort_signal(Some(&abort.signal()));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let response = match request.body {
        Some(body) => builder.body(body)?.send().await?,
        None => builder.send().await?,
    };
    let headers = response.headers().entries().collect();
    Ok(Response {
        status: response.status(),
        headers,
        body: response.text().await?,
    })
}

/// Does something after a while, unless dropped before.
struct Alarm {
    handle: Option<i32>,
    _ring: Closure<dyn FnMut()>,
}

impl Alarm {
    fn set(ms: i32, ring: impl FnMut() + 'static) -> Self {
        let ring = Closure::wrap(Box::new(ring) as Box<dyn FnMut()>);
        let handle = web_sys::window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(
                    ring.as_ref().unchecked_ref(),
                    ms,
                )
                .ok()
        });
        Self {
            handle,
            _ring: ring,
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let (Some(window), Some(handle)) = (web_sys::window(), self.handle) {
            window.clear_timeout_with_handle(handle);
        }
    }
}
