//! The panel on hosts of the kinds that people have: what somebody uploads by the guide
//! (`docs/hosting.md`), and who serves it. nginx and Caddy run as they are; of the others the rules
//! are imitated ([`stand_in::site::like`]).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use gateway::Nginx;
use stand_in::site::{SiteOptions, like};

use crate::stage::dist;
use crate::tool::{Tool, free_port, named};

/// The name that the shipped files have for the host.
const NAME: &str = "seatboard.example.com";
/// What they have for the license server.
const SERVER: &str = "https://keygen.example.com";
/// Where they look for the panel.
const FOLDER: &str = "/srv/seatboard/dist";

/// Stands for the panel's own origin.
const OWN: &str = "{own}";

/// A kind of host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// nginx with the shipped `nginx.conf`.
    Nginx,
    /// Caddy with the shipped `Caddyfile`.
    Caddy,
    /// A bucket of Amazon S3 behind CloudFront.
    Bucket,
    /// GitHub Pages.
    GitHubPages,
    /// Cloudflare Pages.
    CloudflarePages,
    /// Netlify.
    Netlify,
}

/// How the panel is hosted.
#[derive(Clone, Copy, Debug)]
pub struct Hosting {
    /// Who serves it.
    pub host: Host,
    /// The folder of the host, between slashes.
    pub base: &'static str,
    is_apart: bool,
}

impl Hosting {
    /// At the top of a host.
    pub fn at_top(host: Host) -> Self {
        Self {
            host,
            base: "/",
            is_apart: false,
        }
    }

    /// Below the path `/seats/` of a host.
    pub fn below(host: Host) -> Self {
        Self {
            base: "/seats/",
            ..Self::at_top(host)
        }
    }

    /// With the license server on an origin of its own, where the recipe has both on one.
    pub fn with_server_apart(mut self) -> Self {
        self.is_apart = true;
        self
    }

    /// Whether panel and license server are on one origin.
    fn is_one_origin(self) -> bool {
        matches!(self.host, Host::Nginx | Host::Caddy) && !self.is_apart
    }

    /// What stands in `config.json` for the license server at `api`, before the panel's own origin
    /// is known.
    pub(crate) fn server_url(self, api: &str) -> &str {
        if self.is_one_origin() { OWN } else { api }
    }
}

/// The panel, uploaded, and served if a program does that. All of it ends when this is dropped.
pub(crate) struct Hosted {
    /// Who serves it in this process; taken by whoever gives it a port.
    pub router: Option<Router>,
    /// Where a program serves it.
    pub origin: String,
    /// Where a program listens without TLS.
    pub plain_port: Option<u16>,
    _tool: Option<Tool>,
    folder: Folder,
}

impl Hosted {
    /// Uploads the panel with this `config.json`, and starts its host before a license server.
    ///
    /// # Errors
    /// When there is no build, a program is missing or does not start, or a shipped file is no
    /// longer of the form that is known here.
    pub fn open(hosting: Hosting, config: &str, api: &str) -> Result<Self> {
        let folder = Folder::new()?;
        upload(hosting, &folder.files(), config, api)?;
        let mut hosted = Self {
            router: None,
            origin: String::new(),
            plain_port: None,
            _tool: None,
            folder,
        };
        let files = hosted.folder.files();
        match hosting.host {
            Host::Nginx => hosted.start_nginx(hosting, config, api)?,
            Host::Caddy => hosted.start_caddy(hosting, config, api)?,
            Host::Bucket => {
                let options = SiteOptions {
                    api_origins: vec![api.to_owned()],
                    ..SiteOptions::default()
                };
                let commands = commands_of_the_guide("aws s3 ")?;
                hosted.router = Some(like::bucket(&commands, &hosted.folder.0, &options)?);
            }
            Host::GitHubPages => hosted.router = Some(like::git_hub_pages(&files, hosting.base)),
            Host::CloudflarePages => hosted.router = Some(like::cloudflare_pages(&files)?),
            Host::Netlify => hosted.router = Some(like::netlify(&files)?),
        }
        Ok(hosted)
    }

    /// The uploaded files.
    pub fn files(&self) -> &Path {
        &self.folder.1
    }

    /// The host's name leads to this machine, and its certificate, which nobody has signed, is
    /// taken.
    pub fn browser_arguments(&self) -> Vec<String> {
        if self.origin.is_empty() {
            return Vec::new();
        }
        vec![
            format!("--host-resolver-rules=MAP {NAME} 127.0.0.1"),
            "--ignore-certificate-errors".to_owned(),
        ]
    }

    fn start_nginx(&mut self, hosting: Hosting, config: &str, api: &str) -> Result<()> {
        let nginx = Nginx::find()?;
        let brotli = nginx
            .module
            .with_file_name("ngx_http_brotli_static_module.so");
        ensure!(
            brotli.is_file(),
            "{} is missing: install libnginx-mod-http-brotli-static",
            brotli.display()
        );
        let (tls, plain) = (free_port()?, free_port()?);
        let (certificate, key) = self.certificate()?;
        let files = self.folder.files().display().to_string();
        let mut put = vec![
            ("listen 80;", format!("listen 127.0.0.1:{plain};")),
            ("listen 443 ssl", format!("listen 127.0.0.1:{tls} ssl")),
            (
                "/etc/letsencrypt/live/seatboard.example.com/fullchain.pem",
                certificate,
            ),
            (
                "/etc/letsencrypt/live/seatboard.example.com/privkey.pem",
                key,
            ),
            (FOLDER, files),
            (SERVER, api.to_owned()),
        ];
        if hosting.is_apart {
            put.push(("connect-src 'self'", format!("connect-src 'self' {api}")));
        }
        let own = adapted("nginx.conf", &put)?;
        let folder = self.folder.0.display();
        // What a system's own `nginx.conf` has around it.
        let user = if is_root() { "user root root;" } else { "" };
        let around = format!(
            "load_module {};
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log off;
    include {folder}/seatboard.conf;
}}
",
            brotli.display()
        );
        fs::write(self.folder.0.join("seatboard.conf"), own)?;
        let main = self.folder.0.join("main.conf");
        fs::write(&main, around)?;
        let mut command = Command::new(&nginx.program);
        command.arg("-p").arg(&self.folder.0);
        command.arg("-e").arg(self.folder.0.join("error.log"));
        command.arg("-c").arg(main);
        self.plain_port = Some(plain);
        self.serve(&command, tls, config)
    }

    fn start_caddy(&mut self, hosting: Hosting, config: &str, api: &str) -> Result<()> {
        let (tls, plain) = (free_port()?, free_port()?);
        let (certificate, key) = self.certificate()?;
        let files = self.folder.files().display().to_string();
        let own = format!("https://{NAME}:{tls} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n");
        let mut put = vec![
            ("seatboard.example.com {\n", own),
            (FOLDER, files),
            (SERVER, api.to_owned()),
        ];
        if hosting.is_apart {
            put.push(("connect-src 'self'", format!("connect-src 'self' {api}")));
        }
        let own = adapted("Caddyfile", &put)?;
        // Certificates are ours, and nobody administers it from outside.
        let global =
            format!("{{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port {plain}\n}}\n");
        let file = self.folder.0.join("Caddyfile");
        fs::write(&file, format!("{global}{own}"))?;
        let mut command = Command::new(named("CADDY", "caddy"));
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file);
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env(name, &self.folder.0);
        }
        self.serve(&command, tls, config)
    }

    fn serve(&mut self, command: &Command, tls: u16, config: &str) -> Result<()> {
        self.origin = format!("https://{NAME}:{tls}");
        let config = config.replace(OWN, &self.origin);
        fs::write(self.folder.files().join("config.json"), config)?;
        let words = self.folder.0.join("words");
        self._tool = Some(Tool::listening(command, tls, &words)?);
        Ok(())
    }

    /// A certificate of the host's name and its key.
    fn certificate(&self) -> Result<(String, String)> {
        let path = |name: &str| self.folder.0.join(name).display().to_string();
        let (certificate, key) = (path("certificate.pem"), path("key.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
            .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(["-subj", &format!("/CN={NAME}")])
            .args(["-addext", &format!("subjectAltName=DNS:{NAME}")])
            .args(["-keyout", &key, "-out", &certificate])
            .output()
            .context("openssl makes the certificate, and could not be started")?;
        ensure!(
            made.status.success(),
            "openssl: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        Ok((certificate, key))
    }
}

/// A shipped file with what is put in its places. A file that lacks one of them is an error, not a
/// host that differs from what is shipped.
fn adapted(name: &str, put: &[(&str, String)]) -> Result<String> {
    let file = root().join("deploy").join(name);
    let mut text =
        fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    for (from, to) in put {
        if !text.contains(from) {
            bail!("{name} no longer has `{}`", from.trim());
        }
        text = text.replace(from, to);
    }
    Ok(text)
}

/// The commands of the guide that begin so, a line each; lines that end with a backslash go on.
fn commands_of_the_guide(start: &str) -> Result<String> {
    let file = root().join("docs/hosting.md");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let joined = text.replace("\\\n", " ");
    let commands: Vec<&str> = joined
        .lines()
        .filter(|line| line.starts_with(start))
        .collect();
    ensure!(!commands.is_empty(), "the guide has no `{start}`");
    Ok(commands.join("\n"))
}

/// Puts the panel where its host looks for it, as the guide says.
fn upload(hosting: Hosting, files: &Path, config: &str, api: &str) -> Result<()> {
    let built = if hosting.base == "/" {
        dist()
    } else {
        let below = std::env::var_os("SEATBOARD_DIST_BELOW").map(PathBuf::from);
        below.context("SEATBOARD_DIST_BELOW must name a build for /seats/")?
    };
    let inner = match hosting.host {
        // They serve a folder as it is, so that the panel's own lies in it.
        Host::CloudflarePages | Host::Netlify => files.join(hosting.base.trim_matches('/')),
        _ => files.to_owned(),
    };
    fs::create_dir_all(&inner)?;
    for entry in fs::read_dir(&built).with_context(|| format!("reading {}", built.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), inner.join(entry.file_name()))?;
        }
    }
    let page = inner.join("index.html");
    ensure!(page.is_file(), "{} holds no built panel", built.display());
    fs::write(inner.join("config.json"), config)?;
    match hosting.host {
        Host::GitHubPages => {
            fs::copy(&page, inner.join("404.html"))?;
        }
        Host::CloudflarePages | Host::Netlify => {
            for name in ["_headers", "_redirects"] {
                let rules = fs::read_to_string(inner.join(name))
                    .with_context(|| format!("{} has no {name}", built.display()))?;
                fs::remove_file(inner.join(name))?;
                fs::write(files.join(name), rules.replace(SERVER, api))?;
            }
            if hosting.host == Host::CloudflarePages && inner != files {
                fs::copy(&page, inner.join("404.html"))?;
            }
        }
        Host::Nginx | Host::Caddy | Host::Bucket => {}
    }
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The folder of this very process belongs to whoever runs it.
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// A temporary folder, and the one in it that holds what was uploaded.
struct Folder(PathBuf, PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("seatboard-host-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        // The commands of the guide call it by this name.
        let files = folder.join("dist");
        fs::create_dir_all(&files)?;
        Ok(Self(folder, files))
    }

    fn files(&self) -> PathBuf {
        self.1.clone()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
