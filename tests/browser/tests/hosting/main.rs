//! The recipes of `docs/hosting.md`, each served as its host would and used in a real browser.
//!
//! They need a release build, another one for `/seats/`, and the programs that serve them:
//! `cargo xtask test --only hosts` brings all of that.

mod measure;
mod network;

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Host, Hosting, Kind, Page, Setting, Told, journey};
use serde_json::Value;

/// The license that the recipes are tried with: 30 seats, 21 taken.
const CAD: &str = "Planwerk for CAD";
/// Why LicenseSpring has nothing of it.
const GATEWAY: &str = "its gateway serves the panel";
/// A part of a build that never was.
const GONE: &str = "seatboard-users-0000000000000000.wasm";
/// How long a file may be kept whose name changes with its content.
const KEEP: &str = "public, max-age=31536000, immutable";

fn on(hosting: Hosting) -> Setting {
    Setting::demo().only(Kind::Keygen, GATEWAY).hosted(hosting)
}

/// Somebody opens an address inside the panel, signs in there, and stays in when the page is loaded
/// again.
async fn signs_in(page: &Page) -> Result<()> {
    page.sign_in_on_license(CAD).await?;
    page.reload().await?;
    page.heading(1, &format!("License for: {CAD}*"))
        .shows()
        .await?;
    page.open("/").await?;
    page.row(CAD).says("9 free of 30").await?;
    page.is_at("/licenses").await
}

/// What the panel's host answers to a path, from its top: the status, and headers by their names.
async fn answer(page: &Page, path: &str) -> Result<(u64, Value)> {
    let fetch = "const done = arguments[1];
        fetch(arguments[0], { cache: 'no-store' }).then(
          (answer) => done([answer.status, Object.fromEntries(answer.headers)]),
          (error) => done([0, { error: String(error) }]))";
    let told = page
        .driver()
        .execute_async(fetch, vec![path.into()])
        .await?;
    let told = told.json();
    let status = told[0].as_u64().context("a status")?;
    Ok((status, told[1].clone()))
}

/// The path of the panel's program, from the host's top.
async fn program(page: &Page) -> Result<String> {
    let name = "return document.querySelector('meta[name=seatboard]').dataset.wasm";
    let name = page.ask(name, vec![]).await?;
    Ok(name.as_str().context("a name")?.to_owned())
}

/// A path like that of one of the panel's parts, of another build.
async fn gone(page: &Page) -> Result<String> {
    let program = program(page).await?;
    let (folder, _) = program.rsplit_once('/').context("a path")?;
    Ok(format!("{folder}/{GONE}"))
}

/// A file of this build may be kept for ever, and neither the page nor its configuration, nor what
/// comes under the name of a file that is gone.
async fn keeps_what_never_changes(page: &Page) -> Result<()> {
    let (status, headers) = answer(page, &program(page).await?).await?;
    ensure!(
        status == 200 && headers["cache-control"] == KEEP,
        "{status} {headers}"
    );
    ensure!(headers["content-type"] == "application/wasm", "{headers}");
    let base = page.ask(
        "return document.querySelector('meta[name=seatboard]').dataset.base",
        vec![],
    );
    let base = base.await?;
    let base = base.as_str().context("a folder")?;
    for path in [
        base.to_owned(),
        format!("{base}config.json"),
        gone(page).await?,
    ] {
        let (status, headers) = answer(page, &path).await?;
        let cache = headers["cache-control"].as_str().unwrap_or_default();
        ensure!(!cache.contains("immutable"), "{path}: {status} {headers}");
        let is_asked = ["no-cache", "max-age=0"]
            .iter()
            .any(|word| cache.contains(word));
        ensure!(is_asked || status == 404, "{path}: {status} {headers}");
    }
    Ok(())
}

/// The page came by HTTP/2 over TLS that is to stay, and the panel's program packed by brotli as
/// small as it gets.
async fn comes_packed_by_http_2(page: &Page) -> Result<()> {
    let (_, headers) = answer(page, "/").await?;
    ensure!(
        headers["strict-transport-security"] == "max-age=31536000",
        "{headers}"
    );
    let way = "return performance.getEntriesByType('navigation')[0].nextHopProtocol";
    let way = page.ask(way, vec![]).await?;
    ensure!(way == "h2", "it came by {way}");
    let program = program(page).await?;
    let (_, headers) = answer(page, &program).await?;
    ensure!(headers["content-encoding"] == "br", "{headers}");
    ensure!(
        headers["vary"]
            .as_str()
            .is_some_and(|vary| vary.contains("Accept-Encoding")),
        "{headers}"
    );
    let size = "return performance.getEntriesByName(new URL(arguments[0], location).href)
        .at(-1).encodedBodySize";
    let size = page.ask(size, vec![program.as_str().into()]).await?;
    let name = program.rsplit('/').next().context("a name")?;
    let files = page.stage().uploaded().context("files were uploaded")?;
    let packed = std::fs::metadata(files.join(format!("{name}.br")))?.len();
    ensure!(size == packed, "{size} bytes came of {packed}");
    Ok(())
}

/// Panel and license server are on one origin: the browser never asks for leave.
fn asks_for_no_leave(page: &Page) -> Result<()> {
    let (all, preflights) = page.stage().requests();
    ensure!(all > 0 && preflights == 0, "{preflights} of {all}");
    Ok(())
}

#[tokio::test]
#[ignore = "takes a release build and nginx: cargo xtask test --only hosts"]
async fn p5_h15_nginx_serves_both_on_one_origin_by_tls_and_http_2() -> Told {
    let setting = on(Hosting::at_top(Host::Nginx)).provokes(GONE);
    journey(setting, |page| async move {
        signs_in(&page).await?;
        comes_packed_by_http_2(&page).await?;
        keeps_what_never_changes(&page).await?;
        asks_for_no_leave(&page)?;
        let (status, _) = answer(&page, &gone(&page).await?).await?;
        ensure!(status == 404, "a file that is gone: {status}");
        // Settings are sent as they are now, not as they were packed once.
        let (_, headers) = answer(&page, "/config.json").await?;
        ensure!(headers["content-encoding"].is_null(), "{headers}");

        let port = page.stage().plain_port().context("a plain port")?;
        let mut plain = TcpStream::connect(("127.0.0.1", port))?;
        plain.write_all(b"GET /licenses?q=a HTTP/1.0\r\nHost: other.example\r\n\r\n")?;
        let mut said = String::new();
        plain.read_to_string(&mut said)?;
        let moved = "Location: https://seatboard.example.com/licenses?q=a\r\n";
        ensure!(
            said.starts_with("HTTP/1.1 301 ") && said.contains(moved),
            "{said}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build and nginx: cargo xtask test --only hosts"]
async fn h7_nginx_serves_it_below_a_path() -> Told {
    let setting = on(Hosting::below(Host::Nginx)).provokes(GONE);
    journey(setting, |page| async move {
        signs_in(&page).await?;
        comes_packed_by_http_2(&page).await?;
        keeps_what_never_changes(&page).await?;
        asks_for_no_leave(&page)
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build and nginx: cargo xtask test --only hosts"]
async fn nginx_serves_it_with_the_server_on_an_origin_of_its_own() -> Told {
    let setting = on(Hosting::at_top(Host::Nginx).with_server_apart());
    journey(setting, |page| async move {
        signs_in(&page).await?;
        let (all, preflights) = page.stage().requests();
        ensure!(preflights > 0, "none of {all} requests asks for leave");
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build and Caddy: cargo xtask test --only hosts"]
async fn caddy_serves_both_on_one_origin_by_tls_and_http_2() -> Told {
    let setting = on(Hosting::at_top(Host::Caddy)).provokes(GONE);
    journey(setting, |page| async move {
        signs_in(&page).await?;
        comes_packed_by_http_2(&page).await?;
        keeps_what_never_changes(&page).await?;
        asks_for_no_leave(&page)?;
        let (status, _) = answer(&page, &gone(&page).await?).await?;
        ensure!(status == 404, "a file that is gone: {status}");
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build and Caddy: cargo xtask test --only hosts"]
async fn h7_caddy_serves_it_below_a_path() -> Told {
    let setting = on(Hosting::below(Host::Caddy)).provokes(GONE);
    journey(setting, |page| async move {
        signs_in(&page).await?;
        comes_packed_by_http_2(&page).await?;
        keeps_what_never_changes(&page).await
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build: cargo xtask test --only hosts"]
async fn a_bucket_behind_a_cdn_serves_it() -> Told {
    let setting = on(Hosting::at_top(Host::Bucket));
    journey(setting, |page| async move {
        signs_in(&page).await?;
        keeps_what_never_changes(&page).await
    })
    .await
}

#[tokio::test]
#[ignore = "takes a build for /seats/: cargo xtask test --only hosts"]
async fn h7_git_hub_pages_serves_it_below_a_path() -> Told {
    // The host has no page of that name, and says so with the panel.
    let setting = on(Hosting::below(Host::GitHubPages)).provokes("status of 404");
    journey(setting, |page| async move {
        signs_in(&page).await?;
        let (status, headers) = answer(&page, &gone(&page).await?).await?;
        ensure!(status == 404, "{status} {headers}");
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build: cargo xtask test --only hosts"]
async fn h14_cloudflare_pages_serves_it_by_the_shipped_rules() -> Told {
    let setting = on(Hosting::at_top(Host::CloudflarePages));
    journey(setting, |page| async move {
        signs_in(&page).await?;
        keeps_what_never_changes(&page).await?;
        has_the_policy(&page).await
    })
    .await
}

#[tokio::test]
#[ignore = "takes a build for /seats/: cargo xtask test --only hosts"]
async fn h7_cloudflare_pages_serves_it_below_a_path() -> Told {
    let setting = on(Hosting::below(Host::CloudflarePages)).provokes("status of 404");
    journey(setting, |page| async move {
        signs_in(&page).await?;
        keeps_what_never_changes(&page).await?;
        has_the_policy(&page).await
    })
    .await
}

#[tokio::test]
#[ignore = "takes a release build: cargo xtask test --only hosts"]
async fn h14_netlify_serves_it_by_the_shipped_rules() -> Told {
    let setting = on(Hosting::at_top(Host::Netlify));
    journey(setting, |page| async move {
        signs_in(&page).await?;
        keeps_what_never_changes(&page).await?;
        has_the_policy(&page).await
    })
    .await
}

#[tokio::test]
#[ignore = "takes a build for /seats/: cargo xtask test --only hosts"]
async fn h7_netlify_serves_it_below_a_path() -> Told {
    let setting = on(Hosting::below(Host::Netlify));
    journey(setting, |page| async move {
        signs_in(&page).await?;
        keeps_what_never_changes(&page).await?;
        has_the_policy(&page).await
    })
    .await
}

/// The policy comes with the page, also with that of an address inside the panel, and names the
/// license server.
async fn has_the_policy(page: &Page) -> Result<()> {
    let path = page.ask("return location.pathname", vec![]).await?;
    let path = path.as_str().context("a path")?;
    let (_, headers) = answer(page, path).await?;
    let policy = headers["content-security-policy"]
        .as_str()
        .unwrap_or_default();
    let connect = format!("connect-src 'self' {};", page.stage().api);
    ensure!(policy.contains(&connect), "{headers}");
    ensure!(headers["referrer-policy"] == "no-referrer", "{headers}");
    Ok(())
}
