//! The web server in front of the panel: serves the built `dist` folder with exactly the
//! headers a real host must send. The files in `deploy/` say the same for real hosts, and a
//! test here keeps the two together.

pub mod like;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, Response, StatusCode, Uri, header};

/// Sent with every answer, beside the content security policy.
///
/// No `X-Frame-Options`: `frame-ancestors` says the same and can name several hosts.
pub const HEADERS: [(&str, &str); 4] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// For files whose name changes with their content.
pub const KEEP: &str = "public, max-age=31536000, immutable";
/// For the page and its configuration: kept, but asked about before each use.
pub const ASK: &str = "no-cache";

/// What differs from one place the panel is served at to the next.
#[derive(Clone, Debug, Default)]
pub struct SiteOptions {
    /// Served as `/config.json` in place of the file in the folder.
    pub config: Option<String>,
    /// License servers the panel may talk to, each as `https://host[:port]`.
    pub api_origins: Vec<String>,
    /// Pages that may show the panel in a frame, beside its own origin.
    pub frame_ancestors: Vec<String>,
    /// Open pages load again when `index.html` changes. The policy stays as it is: the few
    /// lines this takes are served from the panel's own origin.
    pub reload: bool,
    /// What the host does wrong.
    pub faults: Faults,
}

/// What a host can do wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// It takes no headers: none of those below is sent, nor a policy.
    pub no_headers: bool,
    /// What it calls files with the first in their names.
    pub wrong_type: Option<(&'static str, &'static str)>,
    /// Files with this in their names are not there.
    pub lacks: Option<&'static str>,
    /// It never answers for files with this in their names.
    pub stalls: Option<&'static str>,
    /// What it answers for `config.json`, and how many times before it has it.
    pub config_fails: Option<(u16, usize)>,
    /// A word that its policy lacks.
    pub policy_lacks: Option<&'static str>,
    /// How often it hands out a page from before a deploy: of the files that page names only the
    /// first script is still there.
    pub old_pages: usize,
}

/// The content security policy under which the panel runs.
///
/// `wasm-unsafe-eval` allows WebAssembly and nothing else; no script or style is inline.
/// Trusted Types are not required: the view library builds static markup from strings.
pub fn policy(options: &SiteOptions) -> String {
    let connect = with_self(&options.api_origins);
    let ancestors = with_self(&options.frame_ancestors);
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        &format!("connect-src {connect}"),
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        &format!("frame-ancestors {ancestors}"),
    ]
    .join("; ")
    .replace(options.faults.policy_lacks.unwrap_or("\0"), "")
}

fn with_self(origins: &[String]) -> String {
    std::iter::once("'self'")
        .chain(origins.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Serves the built panel in `dist`.
///
/// A path that names no known kind of file is an address inside the panel and gets
/// `index.html`; a missing file is a plain 404, so a stale page fails visibly.
///
/// # Panics
///
/// If an origin in `options` holds characters that cannot stand in a header.
pub fn site(dist: &Path, options: SiteOptions) -> Router {
    let site = Site {
        policy: HeaderValue::from_str(&policy(&options)).expect("origins are printable ASCII"),
        dist: dist.to_owned(),
        options,
        config_asked: AtomicUsize::new(0),
        pages_served: AtomicUsize::new(0),
    };
    Router::new().fallback(answer).with_state(Arc::new(site))
}

struct Site {
    dist: PathBuf,
    policy: HeaderValue,
    options: SiteOptions,
    /// How often the configuration was asked for.
    config_asked: AtomicUsize,
    /// How often the page was handed out.
    pages_served: AtomicUsize,
}

/// One answer before the headers that all share.
struct Page {
    status: StatusCode,
    kind: &'static str,
    cache: &'static str,
    body: Vec<u8>,
}

impl Page {
    fn text(status: StatusCode, words: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            cache: ASK,
            body: words.into(),
        }
    }
}

async fn answer(State(site): State<Arc<Site>>, method: Method, uri: Uri) -> Response<Body> {
    let page = if method == Method::GET || method == Method::HEAD {
        site.page(uri.path()).await
    } else {
        Page::text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.\n")
    };
    let mut response = Response::new(Body::from(page.body));
    *response.status_mut() = page.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(page.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(page.cache));
    if site.options.faults.no_headers {
        return response;
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, site.policy.clone());
    for (name, value) in HEADERS {
        headers.insert(
            name.parse::<header::HeaderName>()
                .expect("the names above are header names"),
            HeaderValue::from_static(value),
        );
    }
    response
}

impl Site {
    async fn page(&self, path: &str) -> Page {
        if self.options.reload {
            match path {
                "/__reload.js" => {
                    return Page {
                        status: StatusCode::OK,
                        kind: "text/javascript; charset=utf-8",
                        cache: ASK,
                        body: RELOAD.into(),
                    };
                }
                "/__reload" => {
                    self.wait_for_a_build().await;
                    return Page::text(StatusCode::OK, "reload\n");
                }
                _ => {}
            }
        }
        if path == "/config.json"
            && let Some((status, times)) = self.options.faults.config_fails
            && self.config_asked.fetch_add(1, Ordering::Relaxed) < times
        {
            let status = StatusCode::from_u16(status).expect("a status");
            return Page::text(status, "The host is out of order.\n");
        }
        if path == "/config.json"
            && let Some(config) = &self.options.config
        {
            return Page {
                status: StatusCode::OK,
                kind: "application/json",
                cache: ASK,
                body: config.clone().into_bytes(),
            };
        }
        let Some(kind) = kind_of(path) else {
            return self.index().await;
        };
        let not_found = || Page::text(StatusCode::NOT_FOUND, "There is no such file.\n");
        // Names in `dist` are plain, so whatever needs decoding or climbs is none of them.
        if path.contains(['%', '\\']) || path.split('/').any(|part| part == "..") {
            return not_found();
        }
        if path == "/index.html" {
            return self.index().await;
        }
        let faults = self.options.faults;
        if faults.lacks.is_some_and(|part| path.contains(part)) {
            return not_found();
        }
        if faults.stalls.is_some_and(|part| path.contains(part)) {
            std::future::pending::<()>().await;
        }
        let wrong = faults.wrong_type.filter(|(part, _)| path.contains(part));
        match tokio::fs::read(self.dist.join(path.trim_start_matches('/'))).await {
            Ok(body) => Page {
                status: StatusCode::OK,
                kind: wrong.map_or(kind, |(_, name)| name),
                cache: if is_hashed(path) { KEEP } else { ASK },
                body,
            },
            Err(_) => not_found(),
        }
    }

    async fn index(&self) -> Page {
        match tokio::fs::read_to_string(self.dist.join("index.html")).await {
            Ok(mut html) => {
                let served = self.pages_served.fetch_add(1, Ordering::Relaxed);
                if served < self.options.faults.old_pages {
                    html = of_before(&html);
                }
                if self.options.reload {
                    html.push_str("<script src=\"/__reload.js\"></script>");
                }
                Page {
                    status: StatusCode::OK,
                    kind: "text/html; charset=utf-8",
                    cache: ASK,
                    body: html.into_bytes(),
                }
            }
            Err(_) => Page::text(
                StatusCode::SERVICE_UNAVAILABLE,
                "The panel is not built: there is no index.html.\n",
            ),
        }
    }

    /// Returns when `index.html` is there with another content than now.
    async fn wait_for_a_build(&self) {
        let index = self.dist.join("index.html");
        let before = tokio::fs::read(&index).await.unwrap_or_default();
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            // Between two builds the file is missing for a moment.
            if tokio::fs::read(&index).await.is_ok_and(|now| now != before) {
                return;
            }
        }
    }
}

/// The page with other names for its files, but for the script that runs first.
fn of_before(html: &str) -> String {
    let renamed = html.replace(".css", "0.css").replace(".js", "0.js");
    let Some(from) = renamed.find("/before-") else {
        return renamed;
    };
    let (head, tail) = renamed.split_at(from);
    format!("{head}{}", tail.replacen("0.js", ".js", 1))
}

/// Waits for the next build, then loads the page again; survives a restart of the server.
const RELOAD: &str = "const wait = () =>
  fetch('/__reload').then(
    (answer) => (answer.ok ? location.reload() : setTimeout(wait, 2000)),
    () => setTimeout(wait, 2000),
  );
wait();
";

/// The content type of a file the panel may consist of; `None` for an address in the panel.
fn kind_of(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    Some(match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "map" => "application/json",
        _ => return None,
    })
}

/// True for the names the build gives: `tokens-0123456789abcdef.css`, `…_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        // Sixteen digits without leading zeros, so now and then there are fewer.
        (12..=16).contains(&hash.len())
            && hash
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::Request;
    use tower::ServiceExt;

    const WASM: &str = "seatboard-123456789abcdef_bg.wasm";

    struct Dist(PathBuf);

    impl Dist {
        fn new(name: &str) -> Self {
            let folder =
                std::env::temp_dir().join(format!("seatboard-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&folder).expect("a temporary folder");
            for (file, content) in [
                ("index.html", "<title>Panel</title>"),
                ("config.json", r#"{"from":"file"}"#),
                (WASM, "\0asm"),
            ] {
                std::fs::write(folder.join(file), content).expect("a file in it");
            }
            Self(folder)
        }

        async fn get(&self, options: SiteOptions, path: &str) -> (StatusCode, Headers, String) {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let response = site(&self.0, options)
                .oneshot(request)
                .await
                .expect("an answer");
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, 1 << 20).await.expect("a body");
            let headers = Headers(parts.headers);
            (
                parts.status,
                headers,
                String::from_utf8_lossy(&body).into_owned(),
            )
        }
    }

    impl Drop for Dist {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    struct Headers(axum::http::HeaderMap);

    impl Headers {
        fn of(&self, name: &str) -> &str {
            self.0
                .get(name)
                .map_or("", |value| value.to_str().expect("readable"))
        }
    }

    #[tokio::test]
    async fn an_address_in_the_panel_gets_the_page() {
        let dist = Dist::new("address");
        for path in [
            "/",
            "/index.html",
            "/licenses/1b2c/users",
            "/users/ann@nordbau.example",
            "/licenses?q=..%2f",
        ] {
            let (status, headers, body) = dist.get(SiteOptions::default(), path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(headers.of("content-type"), "text/html; charset=utf-8");
            assert_eq!(headers.of("cache-control"), ASK);
            assert_eq!(body, "<title>Panel</title>");
        }
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_and_a_missing_one_is_not_the_page() {
        let dist = Dist::new("hashed");
        let (status, headers, _) = dist.get(SiteOptions::default(), &format!("/{WASM}")).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers.of("content-type"), "application/wasm");
        assert_eq!(headers.of("cache-control"), KEEP);

        let (status, headers, _) = dist
            .get(
                SiteOptions::default(),
                "/seatboard-ffffffffffffffff_bg.wasm",
            )
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(headers.of("cache-control"), ASK);
    }

    #[tokio::test]
    async fn nothing_outside_the_folder_is_served() {
        let dist = Dist::new("outside");
        std::fs::create_dir_all(dist.0.join("inner")).expect("a folder");
        for path in [
            "/inner/../config.json",
            "/%2e%2e/config.json",
            "//etc/x.txt",
        ] {
            let (status, _, _) = dist.get(SiteOptions::default(), path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn the_configuration_can_be_given_from_outside() {
        let dist = Dist::new("config");
        let (_, headers, body) = dist.get(SiteOptions::default(), "/config.json").await;
        assert_eq!(body, r#"{"from":"file"}"#);
        assert_eq!(headers.of("cache-control"), ASK);
        assert_eq!(headers.of("content-type"), "application/json");

        let given = SiteOptions {
            config: Some(r#"{"from":"options"}"#.to_owned()),
            ..SiteOptions::default()
        };
        let (_, _, body) = dist.get(given, "/config.json").await;
        assert_eq!(body, r#"{"from":"options"}"#);
    }

    #[tokio::test]
    async fn every_answer_carries_the_policy_even_a_404() {
        let dist = Dist::new("policy");
        let options = SiteOptions {
            api_origins: vec!["http://127.0.0.1:8081".to_owned()],
            frame_ancestors: vec!["https://intranet.example".to_owned()],
            ..SiteOptions::default()
        };
        for path in ["/", "/config.json", "/none.js"] {
            let (_, headers, _) = dist.get(options.clone(), path).await;
            let policy = headers.of("content-security-policy");
            assert_eq!(
                policy,
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data:; font-src 'self'; \
                 connect-src 'self' http://127.0.0.1:8081; manifest-src 'self'; \
                 base-uri 'none'; form-action 'self'; \
                 frame-ancestors 'self' https://intranet.example"
            );
            assert_eq!(headers.of("x-content-type-options"), "nosniff");
            assert_eq!(headers.of("referrer-policy"), "no-referrer");
        }
    }

    #[tokio::test]
    async fn an_open_page_learns_of_the_next_build() {
        let dist = Dist::new("reload");
        let options = SiteOptions {
            reload: true,
            ..SiteOptions::default()
        };
        let (_, _, page) = dist.get(options.clone(), "/").await;
        assert!(page.ends_with("<script src=\"/__reload.js\"></script>"));

        let index = dist.0.join("index.html");
        let build = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            std::fs::write(index, "<title>Next</title>").expect("a new page");
        };
        let wait = dist.get(options, "/__reload");
        let (answer, ()) = tokio::join!(tokio::time::timeout(Duration::from_secs(5), wait), build);
        assert_eq!(answer.expect("an answer after the build").2, "reload\n");

        let (_, _, page) = dist.get(SiteOptions::default(), "/__reload").await;
        assert_eq!(page, "<title>Next</title>");
    }

    /// The policy with the origin that stands in `deploy/` as an example.
    fn example() -> String {
        policy(&SiteOptions {
            api_origins: vec!["https://keygen.example.com".to_owned()],
            ..SiteOptions::default()
        })
    }

    fn deploy(file: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../deploy")
            .join(file);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    }

    #[test]
    fn the_headers_file_for_static_hosts_says_the_same() {
        let file = deploy("_headers");
        let all = file
            .split("\n\n")
            .find(|block| block.starts_with("/*\n"))
            .expect("a block for every path");
        let mut want = vec![format!("Content-Security-Policy: {}", example())];
        want.extend(HEADERS.map(|(name, value)| format!("{name}: {value}")));
        let have: Vec<&str> = all.lines().skip(1).map(str::trim).collect();
        assert_eq!(have, want);
    }

    #[test]
    fn the_readme_says_the_same() {
        let readme = deploy("../README.md");
        let line = format!("Content-Security-Policy: {}\n", example());
        assert!(readme.contains(&line), "the README lacks: {line}");
    }

    /// The headers an nginx file sends with every answer, but for that of TLS. What one of its
    /// halves tells the other does not reach anybody.
    fn of_nginx(file: &str) -> Vec<&str> {
        let hidden: Vec<&str> = file
            .lines()
            .filter_map(|line| line.trim().strip_prefix("proxy_hide_header "))
            .map(|name| name.trim_end_matches(';'))
            .collect();
        let is_sent = |header: &str| {
            let name = header.split(' ').next().unwrap_or_default();
            !["Cache-Control", "Strict-Transport-Security"].contains(&name)
                && !hidden.contains(&name)
        };
        file.lines()
            .map(str::trim)
            .filter(|line| line.strip_prefix("add_header ").is_some_and(is_sent))
            .collect()
    }

    fn for_nginx(policy: &str) -> Vec<String> {
        let first = format!("add_header Content-Security-Policy \"{policy}\" always;");
        let others = HEADERS.map(|(name, value)| format!("add_header {name} \"{value}\" always;"));
        std::iter::once(first).chain(others).collect()
    }

    #[test]
    fn the_nginx_file_says_the_same() {
        let file = deploy("nginx.conf");
        // The license server is on the panel's own origin there.
        assert_eq!(of_nginx(&file), for_nginx(&policy(&SiteOptions::default())));
        assert!(file.contains(KEEP));
        assert!(file.contains("Strict-Transport-Security \"max-age=31536000\" always;"));
    }

    #[test]
    fn the_caddy_file_says_the_same() {
        let file = deploy("Caddyfile");
        let policy = policy(&SiteOptions::default());
        let mut wanted = vec![format!("Content-Security-Policy \"{policy}\"")];
        wanted.extend(HEADERS.map(|(name, value)| format!("{name} \"{value}\"")));
        wanted.push("Strict-Transport-Security \"max-age=31536000\"".to_owned());
        let (_, block) = file.split_once("\theader {\n").expect("a block of headers");
        let (block, _) = block.split_once('}').expect("its end");
        let have: Vec<&str> = block.lines().map(str::trim).collect();
        assert_eq!(have, [wanted, vec![String::new()]].concat());
        assert!(file.contains(KEEP));
    }

    #[test]
    fn the_gateway_says_the_same_but_for_another_server() {
        let file = deploy("licensespring-gateway/gateway.conf");
        assert_eq!(of_nginx(&file), for_nginx(&policy(&SiteOptions::default())));
        assert!(file.contains(KEEP));
    }
}
