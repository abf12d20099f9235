//! Serves a built panel on loopback with the production headers: the demo's web server. With
//! `--like` it serves the folder by the rules of a host that people have, and nothing else.

use std::path::PathBuf;

use anyhow::{Context, bail};
use stand_in::site::{SiteOptions, like, site};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut dist = PathBuf::from("dist");
    let mut port = 0_u16;
    let mut options = SiteOptions::default();
    let mut host = None;

    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .with_context(|| format!("{word} needs a value"))
        };
        match word.as_str() {
            "--dist" => dist = value()?.into(),
            "--port" => port = value()?.parse().context("--port needs a number")?,
            "--config" => options.config = Some(value()?),
            "--api" => options.api_origins.push(value()?),
            "--frame-ancestor" => options.frame_ancestors.push(value()?),
            "--reload" => options.reload = true,
            "--like" => host = Some(value()?),
            _ => bail!(
                "Unknown option {word}. Known: --dist, --port, --config, --api, \
                 --frame-ancestor, --reload, --like"
            ),
        }
    }

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("Cannot listen on 127.0.0.1:{port}"))?;
    let router = match host.as_deref() {
        None => site(&dist, options),
        Some("cloudflare-pages") => like::cloudflare_pages(&dist)?,
        Some("netlify") => like::netlify(&dist)?,
        Some("github-pages") => like::git_hub_pages(&dist, "/seats/"),
        Some(other) => {
            bail!(
                "--like is cloudflare-pages, netlify or github-pages (below /seats/), not {other}"
            )
        }
    };
    println!("Site: http://{}/", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
