//! What reports take over a large server: reading for them, opening each, and a step of the slider
//! of idle seats.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Seed, Setting, Told, journey};
use serde_json::json;

/// How long reading for reports may take; a debug build is slow.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(900);
/// The reports, by their tabs, and what is there once each is drawn.
const REPORTS: [(&str, &str); 4] = [
    ("People", "[aria-rowcount]"),
    ("Idle seats", "input[type=range]"),
    ("Renewals", "[aria-rowcount], table"),
    ("Summary", ".figure .legend"),
];

/// Opens a report by its tab, and waits for the frame that shows it.
const OPEN: &str = "const [tab, place, done] = arguments;
    // Every report draws the tabs anew.
    const link = () => [...document.querySelectorAll('main a')]
      .find((it) => it.textContent.trim() === tab);
    const start = performance.now();
    const look = () => {
      const there = document.querySelector(place);
      if (link()?.getAttribute('aria-current') && there) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start);
        port2.postMessage(null);
      } else requestAnimationFrame(look);
    };
    link().click();
    requestAnimationFrame(look);";

/// Moves the slider by a step, and waits for the frame after it.
const STEP: &str = "const [value, done] = arguments;
    const slider = document.querySelector('input[type=range]');
    const start = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done([performance.now() - start,
        document.querySelector('.chip .count')?.textContent ?? '']);
      port2.postMessage(null);
    });";

async fn read_all(page: &Page) -> Result<()> {
    page.sign_in_at("/reports").await?;
    let since = Instant::now();
    page.sees("Last sign").await?;
    while page.words().await?.contains("Still reading") {
        ensure!(since.elapsed() < PATIENCE_FOR_ALL, "reading never ends");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    println!(
        "from pressing Sign in to a report of everything: {:.0} s",
        since.elapsed().as_secs_f64()
    );
    Ok(())
}

#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn measure_reports_over_a_large_server() -> Told {
    let why = "LicenseSpring is asked for the devices of each of 50,000 people";
    // Nothing is read by itself in between.
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting.only(Kind::Keygen, why), |page| async move {
        read_all(&page).await?;
        for (tab, place) in REPORTS {
            let arguments = vec![json!(tab), json!(place)];
            let took = page.driver().execute_async(OPEN, arguments).await?;
            let took = took.json().as_f64().context("milliseconds")?;
            println!("{tab}: drawn after {took:.0} ms");
            if tab == "Idle seats" {
                let mut steps = Vec::new();
                let mut counts = std::collections::BTreeSet::new();
                for days in (45..245).step_by(5) {
                    let step = page
                        .driver()
                        .execute_async(STEP, vec![json!(days.to_string())])
                        .await?;
                    let (took, count): (f64, String) = step.convert()?;
                    steps.push(took);
                    counts.insert(count);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                ensure!(counts.len() > 3, "the slider changed nothing: {counts:?}");
                steps.sort_by(f64::total_cmp);
                println!(
                    "a step of the slider: median {:.1} ms, p95 {:.1} ms, longest {:.1} ms of {}",
                    steps[steps.len() / 2],
                    steps[steps.len() * 95 / 100],
                    steps[steps.len() - 1],
                    steps.len()
                );
            }
        }
        Ok(())
    })
    .await
}
