//! What to send to support: what can be known of the panel, its host, its server and the browser,
//! in plain text, without anybody's name or secret.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{Greeting, SignInFault},
    config::{Config, ServerKind},
    domain::Role,
    lean::dynamic,
    missing,
    state::{
        host::is_framed,
        server::{Server, use_server},
        session::{Session, use_session},
    },
    text::{format, role_word, sign_in_words, t},
    ui::{CopyButton, Dialog, Loading},
};

/// A button, and what it brings out below itself. No dialog: its machinery would be in the first
/// load.
#[component]
pub fn SupportButton(
    /// What it brings out: [`SupportFacts`], wherever it comes from.
    facts: ViewFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div>
            <button
                class="btn btn--ghost btn--small"
                type="button"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {t().support_what}
            </button>
            {dynamic(move || open.get().then(|| facts.run()))}
        </div>
    }
}

/// The dialog.
#[component]
pub fn SupportDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it holds: [`SupportFacts`], wherever it comes from.
    facts: ViewFn,
) -> impl IntoView {
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=t().support_what
            close_label=t().close
            wide=true
        >
            {facts.run()}
        </Dialog>
    }
}

/// The text, once host and server have been asked, and the button that copies it.
#[component]
pub fn SupportFacts() -> impl IntoView {
    let text = t().support_facts;
    let (server, session) = (use_server(), use_session());
    let config: Config = expect_context();
    let support = config.support.clone();
    let all = RwSignal::new(None::<String>);
    spawn_local(async move {
        let seen = look(&config, server, session).await;
        // Whoever has closed the dialog meanwhile asks for nothing.
        let _ = all.try_set(Some(write(&seen)));
    });
    // Said here, since nothing of the shell is there before somebody is in.
    let copied = RwSignal::new("");
    let on_copied = Callback::new(move |worked| {
        copied.set(if worked { t().copied } else { t().copy_failed });
    });
    dynamic(move || match all.get() {
        None => view! {
            <div class="dialog-body"><Loading label=text.reading lines=8/></div>
        }
        .into_any(),
        Some(facts) => view! {
            <div class="dialog-body stack">
                <p>{text.intro}</p>
                <pre class="support-facts" tabindex="0">{facts.clone()}</pre>
            </div>
            <div class="dialog-foot">
                <span role="status">{copied}</span>
                {support.clone().map(|to| view! {
                    <a class="btn" href=to target="_blank" rel="noreferrer">{text.write}</a>
                })}
                <CopyButton value=Signal::stored(facts) label=text.copy on_copied/>
            </div>
        }
        .into_any(),
    })
}

/// What was found.
struct Seen {
    /// The name of the program's file, which differs in each version.
    program: String,
    address: String,
    is_framed: bool,
    kind: ServerKind,
    server: String,
    account: Option<String>,
    greeting: Result<Greeting, SignInFault>,
    role: Option<Role>,
    browser: String,
    window: String,
    page: Option<Look>,
    wasm: Option<Look>,
    faults: Vec<(&'static str, String)>,
    now: String,
}

/// How the host sends a file.
struct Look {
    status: u16,
    kind: String,
    cache: String,
    packed: String,
    has_policy: bool,
}

/// An address without whoever it signs in, and without what is asked of it.
fn plain(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// The text: a line for each fact.
fn write(seen: &Seen) -> String {
    let text = t().support_facts;
    let file = |look: &Option<Look>, tells_policy: bool| match look {
        None => text.no_answer.to_owned(),
        Some(look) => {
            let mut parts = vec![look.status.to_string()];
            let headers = [&look.kind, &look.cache, &look.packed];
            parts.extend(headers.into_iter().filter(|it| !it.is_empty()).cloned());
            if tells_policy && !look.has_policy {
                parts.push(text.no_policy.to_owned());
            }
            parts.join(", ")
        }
    };
    let kind = match seen.kind {
        ServerKind::Keygen => "Keygen",
        ServerKind::LicenseSpring => "LicenseSpring",
    };
    let server = plain(&seen.server);
    let says = match &seen.greeting {
        Ok(greeting) => {
            let version = greeting.version.as_deref().unwrap_or_default();
            format!("{} {version}", greeting.server)
                .trim_end()
                .to_owned()
        }
        Err(fault) => sign_in_words(fault, &server),
    };
    let faults: Vec<String> = { seen.faults.iter() }
        .map(|(name, value)| format!("{} {value}", name.trim_start_matches("data-")))
        .collect();
    let faults = match faults.is_empty() {
        true => text.no_faults.to_owned(),
        false => faults.join("; "),
    };
    let version = env!("CARGO_PKG_VERSION");
    let role = seen.role.map_or(text.nobody, role_word);
    let lines = [
        (text.panel, format!("{version}, {}", seen.program)),
        (text.address, plain(&seen.address)),
        (text.frame, (text.framed)(seen.is_framed).to_owned()),
        (text.server, format!("{kind}, {server}")),
        (text.server_says, says),
        (text.account, seen.account.clone().unwrap_or_default()),
        (text.role, role.to_owned()),
        (text.browser, seen.browser.clone()),
        (text.window, seen.window.clone()),
        (text.page, file(&seen.page, true)),
        (text.program, file(&seen.wasm, false)),
        (text.faults, faults),
        (text.time, seen.now.clone()),
    ];
    let told = lines.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<String> = told
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    lines.join("\n")
}

/// Looks at everything; asks host and server once.
async fn look(config: &Config, server: Server, session: Session) -> Seen {
    let greeting = match server.ready().await {
        Ok(connector) => connector.greet().await,
        Err(missing::Absent) => Err(SignInFault::Other(crate::api::ApiError::Incomplete)),
    };
    let built = |name| missing::built(name).unwrap_or_default();
    let (base, module) = (built("data-base"), built("data-module"));
    Seen {
        address: browser::address(&base),
        is_framed: is_framed(),
        kind: server.kind(),
        server: server.url(),
        account: config.account.clone(),
        greeting,
        role: session.me_now().map(|me| me.user.role),
        browser: browser::agent(),
        window: browser::window_words(),
        page: browser::ask(&base).await,
        wasm: browser::ask(&built("data-wasm")).await,
        faults: missing::notes(),
        program: module.rsplit('/').next().unwrap_or_default().to_owned(),
        now: format::machine(format::now()),
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use gloo_net::http::{Method, RequestBuilder};
    use leptos::prelude::*;

    use super::Look;

    pub fn address(base: &str) -> String {
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{base}")
    }

    pub fn agent() -> String {
        let navigator = window().navigator();
        let agent = navigator.user_agent().unwrap_or_default();
        let language = navigator.language().unwrap_or_default();
        [agent, language].join(", ")
    }

    pub fn window_words() -> String {
        let size = |it: Result<wasm_bindgen::JsValue, _>| it.ok()?.as_f64();
        let (width, height) = (size(window().inner_width()), size(window().inner_height()));
        let (width, height) = (width.unwrap_or_default(), height.unwrap_or_default());
        format!("{width} × {height}, {}", window().device_pixel_ratio())
    }

    pub async fn ask(url: &str) -> Option<Look> {
        let asked = RequestBuilder::new(url)
            .method(Method::HEAD)
            .cache(web_sys::RequestCache::NoStore);
        let answer = asked.send().await.ok()?;
        let headers = answer.headers();
        let read = |name| headers.get(name).unwrap_or_default();
        Some(Look {
            status: answer.status(),
            kind: read("content-type"),
            cache: read("cache-control"),
            packed: read("content-encoding"),
            has_policy: headers.get("content-security-policy").is_some(),
        })
    }
}

/// Outside a browser there is nothing to look at.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use super::Look;

    pub fn address(base: &str) -> String {
        base.to_owned()
    }

    pub fn agent() -> String {
        String::new()
    }

    pub fn window_words() -> String {
        String::new()
    }

    pub async fn ask(_: &str) -> Option<Look> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> Seen {
        Seen {
            program: "seatboard-12ab.js".to_owned(),
            address: "https://seats.example/".to_owned(),
            is_framed: false,
            kind: ServerKind::Keygen,
            server: "https://ana:secret@keys.example/v1?token=secret".to_owned(),
            account: Some("nordbau".to_owned()),
            greeting: Err(SignInFault::Other(crate::api::ApiError::Unreachable)),
            role: Some(Role::Admin),
            browser: "Firefox, de".to_owned(),
            window: "1440 × 900, 2".to_owned(),
            page: Some(Look {
                status: 200,
                kind: "text/html".to_owned(),
                cache: "no-cache".to_owned(),
                packed: String::new(),
                has_policy: false,
            }),
            wasm: None,
            faults: vec![("data-missing", "gone".to_owned())],
            now: "2026-11-29T12:00:00Z".to_owned(),
        }
    }

    #[test]
    fn what_is_sent_to_support_says_what_is_wrong_and_no_secret() {
        let text = write(&seen());
        for line in [
            "Panel: 0.1.0, seatboard-12ab.js",
            "Server: Keygen, https://keys.example/v1",
            "Page: 200, text/html, no-cache, no policy by header",
            "Program: no answer",
            "Faults of the host: missing gone",
            "Signed in as: Administrator",
        ] {
            assert!(
                text.lines().any(|it| it == line),
                "{line} is not in\n{text}"
            );
        }
        assert!(text.contains("It says: No answer from https://keys.example/v1."));
        assert!(!text.contains("secret"), "{text}");
    }

    #[test]
    fn nobody_is_in_and_nothing_is_wrong() {
        let text = write(&Seen {
            role: None,
            account: None,
            faults: Vec::new(),
            ..seen()
        });
        assert!(text.contains("Signed in as: nobody"));
        assert!(text.contains("Faults of the host: none seen"));
        assert!(!text.contains("Account"));
    }
}
