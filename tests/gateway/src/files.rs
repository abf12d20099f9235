//! Writes the shipped files into a folder, with what is different there.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::nginx::Nginx;
use crate::setup::{Company, Password, Role, Setup};

const TLS: &str = "    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    ssl_certificate /etc/letsencrypt/live/seatboard.example.com/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/seatboard.example.com/privkey.pem;
    server_name seatboard.example.com;
";

/// What people choose is encrypted with it. A vendor makes one of their own.
const SECRET: &str = "5ea7b0a2d0c0ffee5ea7b0a2d0c0ffee5ea7b0a2d0c0ffee5ea7b0a2d0c0ffee";

/// Where the shipped files are.
pub fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/licensespring-gateway")
}

/// Writes everything nginx reads; answers with the file to start it with.
pub fn write(folder: &Path, nginx: &Nginx, setup: &Setup, port: u16) -> Result<PathBuf> {
    for name in ["files", "run/sessions", "kept", "logs", "temp"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let files = folder.join("files");
    for entry in fs::read_dir(shipped()).context("the shipped files are missing")? {
        let entry = entry?;
        fs::copy(entry.path(), files.join(entry.file_name()))?;
    }
    fs::write(files.join("companies.json"), companies(setup).to_string())?;
    fs::write(files.join("keys.conf"), keys(setup)?)?;
    fs::write(files.join("secret.conf"), format!("- \"{SECRET}\";\n"))?;
    fs::write(files.join("passwords"), passwords(setup)?)?;
    if let Some(config) = &setup.config {
        fs::write(files.join("config.json"), config)?;
    }
    fs::write(files.join("gateway.conf"), rendered(folder, setup, port)?)?;
    let main = folder.join("nginx.conf");
    fs::write(&main, around(folder, nginx))?;
    Ok(main)
}

/// The shipped configuration; a change there that this does not know is an error, not a
/// gateway that differs from what is shipped.
fn rendered(folder: &Path, setup: &Setup, port: u16) -> Result<String> {
    let mut text = fs::read_to_string(shipped().join("gateway.conf"))?;
    let path = |inner: &str| folder.join(inner).display().to_string();
    let limits = &setup.limits;
    let mut put = vec![
        (TLS.to_owned(), format!("    listen 127.0.0.1:{port};\n")),
        (
            "/srv/seatboard/dist".to_owned(),
            setup.dist.display().to_string(),
        ),
        ("/etc/nginx/seatboard-gateway".to_owned(), path("files")),
        ("/run/seatboard-gateway".to_owned(), path("run")),
        ("/var/lib/seatboard-gateway".to_owned(), path("kept")),
        ("/var/log/nginx".to_owned(), path("logs")),
        (
            "https://saas.licensespring.com/".to_owned(),
            format!("{}/", setup.upstream),
        ),
    ];
    let mut limit = |what: &str, shipped: &str, value: Option<String>| {
        if let Some(value) = value {
            put.push((what.replace('#', shipped), what.replace('#', &value)));
        }
    };
    let plain = |value: Option<u32>| value.map(|value| value.to_string());
    for (what, shipped, value) in [
        ("zone=seatboard_tries:1m rate=#r/m", "60", limits.tries),
        (
            "zone=seatboard_tries burst=# nodelay",
            "30",
            limits.tries.map(|tries| tries.min(1000)),
        ),
        ("$seatboard_network_tries \"#\"", "10", limits.network_tries),
        ("$seatboard_account_tries \"#\"", "20", limits.account_tries),
        ("$seatboard_company_tries \"#\"", "60", limits.company_tries),
        ("$seatboard_all_tries \"#\"", "200", limits.all_tries),
        ("$seatboard_code_tries \"#\"", "10", limits.code_tries),
        ("$seatboard_rounds \"#\"", "210000", limits.rounds),
        (
            "zone=seatboard_exchanges:1m rate=#r/s",
            "10",
            limits.exchanges,
        ),
        ("limit_conn seatboard_asking #;", "12", limits.asking),
        (
            "zone=seatboard_session:1m rate=#r/s",
            "6",
            limits.session_requests,
        ),
        (
            "zone=seatboard_company:1m rate=#r/s",
            "8",
            limits.company_requests,
        ),
        ("zone=seatboard_vendor:32k rate=#r/s", "15", limits.requests),
        (
            "limit_conn seatboard_session_flights #;",
            "4",
            limits.session_flights,
        ),
        (
            "limit_conn seatboard_company_flights #;",
            "5",
            limits.company_flights,
        ),
        ("limit_conn seatboard_flights #;", "8", limits.flights),
    ] {
        limit(what, shipped, plain(value));
    }
    limit("proxy_read_timeout #s;", "30", plain(limits.patience));
    limit(
        "$seatboard_idle \"#\"",
        "60",
        limits.idle.map(|idle| idle.to_string()),
    );
    limit(
        "$seatboard_hours \"#\"",
        "12",
        limits.hours.map(|hours| hours.to_string()),
    );
    if let Some(trusted) = &setup.trusted {
        put.push((
            "/etc/ssl/certs/ca-certificates.crt".to_owned(),
            trusted.display().to_string(),
        ));
    }
    for (from, to) in put {
        if !text.contains(&from) {
            bail!("gateway.conf no longer has `{}`", from.trim());
        }
        text = text.replace(&from, &to);
    }
    Ok(text)
}

/// What a system's own `nginx.conf` has around it. Whoever asks says from where, as a proxy would.
fn around(folder: &Path, nginx: &Nginx) -> String {
    let folder = folder.display();
    let module = nginx.module.display();
    // As root the workers would otherwise be somebody who may not look into the folder.
    let user = if is_root() { "user root root;" } else { "" };
    format!(
        "load_module {module};
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/logs/error.log info;
events {{ worker_connections 512; }}
http {{
    types {{
        text/html html;
        text/css css;
        text/javascript js mjs;
        text/plain txt;
        application/wasm wasm;
        application/json json map;
        application/manifest+json webmanifest;
        image/svg+xml svg;
        image/png png;
        image/x-icon ico;
        font/woff2 woff2;
    }}
    client_body_temp_path {folder}/temp/body;
    proxy_temp_path {folder}/temp/proxy;
    fastcgi_temp_path {folder}/temp/fastcgi;
    uwsgi_temp_path {folder}/temp/uwsgi;
    scgi_temp_path {folder}/temp/scgi;
    access_log off;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Comes-From;
    include {folder}/files/gateway.conf;
}}
"
    )
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

fn companies(setup: &Setup) -> Value {
    let one = |company: &Company| {
        let admins: Map<String, Value> = company
            .admins
            .iter()
            .map(|admin| {
                let role = match admin.role {
                    Role::Admin => "admin",
                    Role::Viewer => "viewer",
                };
                let value = json!({
                    "role": role,
                    "first_name": admin.first_name,
                    "last_name": admin.last_name,
                });
                (admin.email.clone(), value)
            })
            .collect();
        let account = company
            .customer_account
            .map_or_else(|| json!("all"), |account| json!(account));
        json!({ "name": company.name, "customer_account": account, "admins": admins })
    };
    let all: Map<String, Value> = setup
        .companies
        .iter()
        .map(|company| (company.code.clone(), one(company)))
        .collect();
    Value::Object(all)
}

fn keys(setup: &Setup) -> Result<String> {
    let mut text = String::new();
    for company in &setup.companies {
        writeln!(text, "{} \"{}\";", company.code.to_lowercase(), company.key)?;
    }
    Ok(text)
}

/// The shipped first lines, then the admins.
fn passwords(setup: &Setup) -> Result<String> {
    let mut text = fs::read_to_string(shipped().join("passwords"))?;
    for company in &setup.companies {
        for admin in &company.admins {
            let user = format!("{}/{}", company.code, admin.email).to_lowercase();
            match &admin.password {
                Password::Plain(plain) if plain.contains([':', '\n']) => {
                    bail!("a plain password ends at a colon; give its hash")
                }
                Password::Plain(plain) => writeln!(text, "{user}:{{PLAIN}}{plain}")?,
                Password::Hashed(hash) => writeln!(text, "{user}:{hash}")?,
            }
        }
    }
    Ok(text)
}
