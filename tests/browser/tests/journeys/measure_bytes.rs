//! What a visit downloads, by phase: until the form, while somebody looks at it, until the list
//! has rows, until it is quiet. Sizes after brotli 11, as a host sends files that were packed
//! ahead. Where the form ends and the looking begins depends on the machine, since the next files
//! are on their way at once; the sums from the list on do not.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser_journeys::{PATIENCE, Page, Setting, Told, dist, eventually, journey};
use serde_json::{Value, json};

/// How long nothing must arrive before a phase is over.
const QUIET: Duration = Duration::from_millis(2_500);
/// A line on which files arrive one after the other, as in a hotel: 8 Mbit/s, 40 ms.
const BYTES_PER_SECOND: u32 = 1_000_000;
/// Notes the moment at which the list has rows: whoever asks from outside comes later, when files
/// of other screens may have followed.
const WATCH_ROWS: &str = "const look = () => document.querySelectorAll('[role=row]').length > 2
        ? window.rowsAt = performance.now() : requestAnimationFrame(look);
    look()";
/// The files that have arrived, until the moment that is given, as paths on the panel's host.
const ARRIVED: &str = "return [location.pathname].concat(
    performance.getEntriesByType('resource')
        .filter(entry => entry.responseEnd <= (arguments[0] ?? Infinity))
        .map(entry => new URL(entry.name))
        .filter(url => url.origin === location.origin)
        .map(url => url.pathname))";

/// What has arrived so far.
#[derive(Default)]
struct Visit {
    seen: BTreeSet<String>,
    /// The bytes of all of them, packed.
    together: usize,
}

impl Visit {
    /// Ends a phase: prints what has arrived since the last one.
    async fn phase(&mut self, page: &Page, name: &str) -> Result<()> {
        self.phase_until(page, name, Value::Null).await
    }

    /// Ends it at a moment that is over, in the page's own milliseconds.
    async fn phase_until(&mut self, page: &Page, name: &str, until: Value) -> Result<()> {
        let mut count = 0;
        let mut bytes = 0;
        for file in arrived(page, until).await? {
            if self.seen.insert(file.clone()) {
                let size = packed(&file)?;
                count += 1;
                bytes += size;
                self.together += size;
            }
        }
        println!(
            "{name:<28} {count:>3} files {:>7.1} KB, together {:>7.1} KB",
            kilobytes(bytes),
            kilobytes(self.together)
        );
        Ok(())
    }
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1_024.0
}

async fn arrived(page: &Page, until: Value) -> Result<Vec<String>> {
    let told = page.ask(ARRIVED, vec![until]).await?;
    Ok(serde_json::from_value(told)?)
}

/// The size of a file after brotli 11; the page itself stands for every address.
fn packed(path: &str) -> Result<usize> {
    let name = path.trim_start_matches('/');
    let is_file = name.contains('.');
    let file = dist().join(if is_file { name } else { "index.html" });
    let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut packed, &settings)?;
    Ok(packed.len())
}

/// Waits until nothing has arrived for a while.
async fn quiet(page: &Page) -> Result<()> {
    let began = Instant::now();
    let (mut count, mut since) = (0, Instant::now());
    while since.elapsed() < QUIET {
        ensure!(began.elapsed() < PATIENCE * 4, "something always arrives");
        let now = arrived(page, Value::Null).await?.len();
        if now != count {
            (count, since) = (now, Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Run it by `cargo xtask bench`, or over one build by `SEATBOARD_DIST`.
#[tokio::test]
#[ignore = "measures: it needs a release build"]
async fn measure_bytes_by_phase() -> Told {
    journey(Setting::demo(), |page| async move {
        let line = json!({
            "offline": false,
            "latency": 40,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND / 2,
        });
        let browser = page.browser();
        browser.devtools("Network.enable", json!({})).await?;
        browser
            .devtools("Network.emulateNetworkConditions", line)
            .await?;
        let mut visit = Visit::default();
        page.open("/").await?;
        page.field("Password").shows().await?;
        visit.phase(&page, "until the form").await?;
        quiet(&page).await?;
        visit.phase(&page, "while it is looked at").await?;
        page.ask(WATCH_ROWS, vec![]).await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        let rows_at = eventually("the rows of the list", || async {
            let at = page.ask("return window.rowsAt ?? null", vec![]).await?;
            ensure!(at.is_number(), "no rows yet");
            Ok(at)
        })
        .await?;
        visit
            .phase_until(&page, "until the list has rows", rows_at)
            .await?;
        quiet(&page).await?;
        visit.phase(&page, "until it is quiet").await?;
        Ok(())
    })
    .await
}
