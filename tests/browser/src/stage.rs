//! A license server and the built panel, both on loopback ports of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::Html;
use axum::routing::get;
use gateway::{Admin, Company, Gateway, Limits, Password, Role, Setup};
use serde_json::{Value, json};
use stand_in::site::{Faults, SiteOptions, site};
use stand_in::{Facts, Options, Seed, StandIn};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use crate::hosting::{Hosted, Hosting};
use crate::kind::Kind;
use crate::mode::Mode;
use crate::server::Server;

/// The company whose code people sign in with where a server asks for one.
pub const COMPANY: &str = "NORDBAU";

/// Everything a browser needs to meet the panel.
pub struct Stage {
    /// The license server behind the panel.
    pub server: Server,
    /// Where the panel is, without a slash at the end.
    pub url: String,
    /// Where the API is, without a slash at the end.
    pub api: String,
    /// Where another site is that shows the panel in a frame, on its page `/framed`.
    pub host: String,
    arrivals: broadcast::Sender<String>,
    way: Arc<Way>,
    tasks: Vec<JoinHandle<()>>,
    /// What stands between the panel and the license server, if anything does.
    gateway: Option<Gateway>,
    /// Who serves the panel, if it is not this process.
    hosted: Option<Hosted>,
}

/// Who serves the panel, where there is no gateway.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// This process, as a good host would, but for what it does wrong.
    Own(Faults),
    /// A host of a kind that people have.
    Hosted(Hosting),
}

/// The way to the license server: how many requests have come, and how long each is on its way.
#[derive(Default)]
struct Way {
    all: AtomicUsize,
    preflights: AtomicUsize,
    delay_ms: AtomicU64,
}

/// What a license server keeps of what happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// A log of its own.
    pub log: bool,
    /// Counts by the day of how it was used.
    pub days: bool,
}

impl Stage {
    /// Starts the servers, the license server with what it keeps. `config` is
    /// laid over the panel's configuration, which names the started license server; `{stranger}`
    /// in it becomes the address of a server that is no license server, `{nobody}` one where
    /// nobody listens, `{host}` that of the host page, `{near}` the same on the panel's own site.
    /// `place` is who serves the panel, where there is no gateway.
    ///
    /// # Errors
    /// When a port cannot be opened, the panel is not built, or the gateway does not start.
    pub async fn open(
        kind: Kind,
        seed: Seed,
        kept: Kept,
        config: &Value,
        place: Place,
    ) -> Result<Self> {
        let dist = dist();
        ensure!(
            dist.join("index.html").is_file(),
            "the panel is not built: there is no index.html in {} (SEATBOARD_DIST)",
            dist.display()
        );
        let mode = Mode::chosen()?;
        let stand_in = StandIn::open(Options {
            seed,
            ee: kept.log,
            clickhouse: kept.log || kept.days,
            race: mode.race,
            // From the start: what the seed is in the middle of keeps its time.
            worker: mode.worker,
            ..Options::default()
        })?;
        let mut tasks = Vec::new();
        let (arrivals, _) = broadcast::channel(64);
        let way = Arc::new(Way::default());
        let router = overheard(stand_in.router(), arrivals.clone(), Arc::clone(&way));
        let api = serve(router, &mut tasks).await?;
        let stranger = serve(stranger(), &mut tasks).await?;
        let nobody = nobody_listens().await?;
        let written = |api: &str, host: &str| {
            let mut text = configuration(kind, api);
            lay_over(&mut text, config);
            text.to_string()
                .replace("{stranger}", &stranger)
                .replace("{nobody}", &nobody)
                .replace("{host}", host)
                .replace("{near}", &near(host))
        };
        let mut server = Server::new(&stand_in, kind).await?;
        let stage = match (kind, place) {
            (Kind::Keygen, Place::Hosted(hosting)) => {
                let config = written(hosting.server_url(&api), "");
                let upstream = api.clone();
                // It waits for a web server, and this thread serves what that may ask.
                let open = move || Hosted::open(hosting, &config, &upstream);
                let mut hosted = tokio::task::spawn_blocking(open).await??;
                let origin = match hosted.router.take() {
                    Some(router) => serve(router, &mut tasks).await?,
                    None => hosted.origin.clone(),
                };
                let url = format!("{origin}{}", hosting.base.trim_end_matches('/'));
                let host = host(&url, &server, &mut tasks).await?;
                (url, host, None, Some(hosted))
            }
            (Kind::Keygen, Place::Own(faults)) => {
                // The host page must know the panel's address and the panel's policy the host's.
                let panel = TcpListener::bind("127.0.0.1:0").await?;
                let url = address(&panel)?;
                let host = host(&url, &server, &mut tasks).await?;
                let options = SiteOptions {
                    config: Some(written(&api, &host)),
                    api_origins: vec![api.clone(), stranger.clone(), nobody.clone()],
                    frame_ancestors: vec![host.clone()],
                    faults,
                    ..SiteOptions::default()
                };
                run(panel, site(&dist, options), &mut tasks);
                (url, host, None, None)
            }
            (Kind::LicenseSpring, _) => {
                let setup = setup(&api, dist, written(&api, ""), server.facts());
                // It waits for nginx, and this thread serves what nginx may ask.
                let gateway = tokio::task::spawn_blocking(move || Gateway::start(&setup)).await??;
                server.is_behind(gateway.sessions());
                let url = gateway.address.clone();
                let host = host(&url, &server, &mut tasks).await?;
                (url, host, Some(gateway), None)
            }
        };
        let (url, host, gateway, hosted) = stage;
        Ok(Self {
            server,
            url,
            api,
            host,
            arrivals,
            way,
            tasks,
            gateway,
            hosted,
        })
    }

    /// How many requests have come to the license server, and how many of them only asked for
    /// leave (preflights).
    pub fn requests(&self) -> (usize, usize) {
        let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        (of(&self.way.all), of(&self.way.preflights))
    }

    /// Whatever is sent to the license server, preflights too, is on its way for so long from now
    /// on, as over a slow line.
    pub fn far_away(&self, delay_ms: u64) {
        self.way.delay_ms.store(delay_ms, Ordering::Relaxed);
    }

    /// The files that are served, as they were uploaded; nothing where this process serves them.
    pub fn uploaded(&self) -> Option<&Path> {
        self.hosted.as_ref().map(Hosted::files)
    }

    /// The port at which the panel's host listens without TLS; nothing where there is none.
    pub fn plain_port(&self) -> Option<u16> {
        self.hosted.as_ref().and_then(|hosted| hosted.plain_port)
    }

    /// What a browser must be started with to find the panel.
    pub(crate) fn browser_arguments(&self) -> Vec<String> {
        let hosted = self.hosted.as_ref();
        hosted.map_or_else(Vec::new, Hosted::browser_arguments)
    }

    /// What the gateway has logged so far; nothing where there is none.
    pub fn gateway_logs(&self) -> String {
        self.gateway.as_ref().map(Gateway::logs).unwrap_or_default()
    }

    /// From now on the company asks its people for a second factor.
    ///
    /// # Errors
    /// Where there is no gateway, or its file cannot be written.
    pub fn require_second_factor(&self) -> Result<()> {
        let gateway = self.gateway.as_ref().context("there is no gateway")?;
        let file = gateway.files().join("companies.json");
        let mut all: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
        all[COMPANY]["second_factor"] = json!(true);
        std::fs::write(&file, all.to_string())?;
        Ok(())
    }

    /// Hears of requests to the license server from now on, before they are processed.
    pub fn listen(&self) -> Arrivals {
        Arrivals {
            heard: self.arrivals.subscribe(),
            kind: self.server.kind(),
        }
    }
}

/// Requests as they arrive at the license server.
pub struct Arrivals {
    heard: broadcast::Receiver<String>,
    kind: Kind,
}

impl Arrivals {
    /// Waits for a request of a method to a path with this in it, in Keygen's words.
    ///
    /// # Errors
    /// When none comes in time.
    pub async fn of(&mut self, method: &str, path: &str) -> Result<()> {
        let (method, path) = self.kind.request(method, path);
        let fits = |said: &str| said.starts_with(method) && said.contains(path);
        let arrival = async {
            while !fits(&self.heard.recv().await?) {}
            anyhow::Ok(())
        };
        tokio::time::timeout(crate::PATIENCE, arrival)
            .await
            .with_context(|| format!("no {method} of {path} came"))?
    }
}

/// What every panel on a stage is told, before a journey's own wishes.
fn configuration(kind: Kind, api: &str) -> Value {
    let server = match kind {
        Kind::Keygen => json!({ "kind": "keygen", "url": api, "account": "nordbau" }),
        Kind::LicenseSpring => json!({ "kind": "licensespring", "url": "/gateway" }),
    };
    json!({
        "server": server,
        "brand": { "name": "Seatboard" },
        "refreshSeconds": 60,
    })
}

/// The shipped gateway, before a license server: the admin may change things, and somebody else
/// may look.
fn setup(api: &str, dist: PathBuf, config: String, facts: &Facts) -> Setup {
    let admin = |email: &str, role| Admin {
        email: email.to_owned(),
        password: Password::Plain(facts.admin_password.clone()),
        role,
        first_name: String::new(),
        last_name: String::new(),
    };
    let company = Company {
        code: COMPANY.to_owned(),
        name: "Nordbau Architekten".to_owned(),
        key: facts.api_key.clone(),
        customer_account: None,
        admins: vec![
            admin(&facts.admin_email, Role::Admin),
            admin("readonly@nordbau.example", Role::Viewer),
        ],
    };
    Setup {
        upstream: api.to_owned(),
        trusted: None,
        dist,
        config: Some(config),
        companies: vec![company],
        limits: Limits::wide(),
        port: 0,
    }
}

/// The host page under an address of the panel's own site: another origin, but not another site.
pub fn near(host: &str) -> String {
    host.replace("localhost", "127.0.0.1")
}

/// Serves the pages of another site that show the panel.
async fn host(panel: &str, server: &Server, tasks: &mut Vec<JoinHandle<()>>) -> Result<String> {
    let pages = host_page(panel).merge(portal(panel, &server.fresh_token().await?));
    let host = serve(pages, tasks).await?;
    // By name: to the browser this is another site, not only another port.
    Ok(host.replace("127.0.0.1", "localhost"))
}

fn overheard(router: Router, arrivals: broadcast::Sender<String>, way: Arc<Way>) -> Router {
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        way.all.fetch_add(1, Ordering::Relaxed);
        let is_preflight = request.method() == Method::OPTIONS;
        way.preflights
            .fetch_add(usize::from(is_preflight), Ordering::Relaxed);
        // Nobody may be listening.
        let _ = arrivals.send(format!("{} {}", request.method(), request.uri()));
        let delay = Duration::from_millis(way.delay_ms.load(Ordering::Relaxed));
        async move {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            next.run(request).await
        }
    }))
}

impl Drop for Stage {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The address of a loopback port on which nobody listens.
async fn nobody_listens() -> Result<String> {
    address(&TcpListener::bind("127.0.0.1:0").await?)
}

/// The folder of the built panel: what `SEATBOARD_DIST` names, else `dist` of the workspace.
pub fn dist() -> PathBuf {
    let in_workspace = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    std::env::var_os("SEATBOARD_DIST").map_or_else(in_workspace, PathBuf::from)
}

async fn serve(router: Router, tasks: &mut Vec<JoinHandle<()>>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = address(&listener)?;
    run(listener, router, tasks);
    Ok(url)
}

fn run(listener: TcpListener, router: Router, tasks: &mut Vec<JoinHandle<()>>) {
    tasks.push(tokio::spawn(async move {
        // It ends with the stage, which aborts it; an error on one connection ends only that.
        let _ = axum::serve(listener, router).await;
    }));
}

fn address(listener: &TcpListener) -> Result<String> {
    let address = listener
        .local_addr()
        .context("a bound port has an address")?;
    Ok(format!("http://{address}"))
}

/// A page of another site with the panel in a frame.
fn host_page(panel: &str) -> Router {
    let html = format!(
        "<!doctype html><html lang=\"en\"><title>Host</title><link rel=\"icon\" href=\"data:,\"><h1>Intranet</h1>\
         <iframe title=\"Seatboard\" src=\"{panel}/\" width=\"1200\" height=\"700\"></iframe></html>"
    );
    let sandboxed = |without: &str| {
        let frame = documented_frame()
            .replace("https://seats.example.com", panel)
            .replace(without, "");
        format!(
            "<!doctype html><html lang=\"en\"><title>Host</title><link rel=\"icon\" href=\"data:,\">\
             <h1>Intranet</h1>{frame}</html>"
        )
    };
    let (whole, bare) = (sandboxed("\0"), sandboxed("allow-downloads"));
    Router::new()
        .route("/framed", get(move || async move { Html(html) }))
        .route("/sandboxed", get(move || async move { Html(whole) }))
        .route("/no-downloads", get(move || async move { Html(bare) }))
}

/// The frame that vendors are told to write, from the document that tells them.
fn documented_frame() -> &'static str {
    let text = include_str!("../../../docs/embedding.md");
    let from = text.find("<iframe").expect("the document shows a frame");
    let to = text[from..].find("</iframe>").expect("its end") + from;
    &text[from..to + "</iframe>".len()]
}

/// A vendor's portal whose people are signed in already: it hands the panel a token whenever the
/// panel asks for one, and counts how often that was. A journey may say whose by putting a token,
/// or nothing, under `person` in the portal's own storage.
fn portal(panel: &str, token: &str) -> Router {
    let html = format!(
        "<!doctype html><html lang=\"en\"><title>Portal</title><link rel=\"icon\" href=\"data:,\"><h1>Portal</h1>\
         <output id=\"asked\">0</output>\
         <iframe title=\"Seatboard\" src=\"{panel}/\" width=\"1200\" height=\"700\"></iframe>\
         <script>addEventListener('message', (event) => {{\
         if (event.origin !== '{panel}') return;\
         const word = JSON.parse(event.data);\
         if (word.seatboard !== 'sign-in') return;\
         asked.textContent = Number(asked.textContent) + 1;\
         const token = localStorage.getItem('person') ?? '{token}';\
         if (!token) return;\
         const answer = JSON.stringify({{ seatboard: 'token', token }});\
         event.source.postMessage(answer, event.origin);\
         }});</script></html>"
    );
    Router::new().route("/portal", get(move || async move { Html(html) }))
}

/// Answers everything, and nothing the way a license server would.
fn stranger() -> Router {
    let open = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "*"),
    ];
    Router::new().fallback(move || async move { (open, Html("<h1>It works!</h1>")) })
}

fn lay_over(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (name, value) in over {
                lay_over(base.entry(name).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}
