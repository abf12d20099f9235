//! How long it takes from a press to the painted count, over a large server.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Seed, Setting, Told, eventually, journey};
use serde_json::json;

use crate::measure_people::{Taken, print_both};

const STOPWATCH: &str = include_str!("stopwatch.js");
/// How often each press is measured.
const TIMES: usize = 40;
/// How long the whole list may take; a debug build is slow.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(120);
/// 30 seats, 25 taken.
const ROOMY: &str = "Planwerk named user 0013";

/// Starts measuring presses against the words of the first element that `place` selects.
async fn measure(page: &Page, place: &str) -> Result<()> {
    page.ask(STOPWATCH, vec![place.into()]).await.map(drop)
}

async fn taken(page: &Page) -> Result<Vec<Taken>> {
    let taken = page.ask("return window.__taken", vec![]).await?;
    Ok(serde_json::from_value(taken)?)
}

/// Waits until so many presses have been measured.
async fn measured(page: &Page, presses: usize) -> Result<()> {
    eventually("a painted count", || async {
        let so_far = taken(page).await?.len();
        ensure!(so_far >= presses, "{so_far} so far");
        Ok(())
    })
    .await
}

/// Prints what presses of buttons beginning with these words took.
async fn report(page: &Page, button: &str, place: &str) -> Result<()> {
    let all = taken(page).await?;
    let mut of_button = all;
    of_button.retain(|(words, ..)| words.starts_with(button));
    let times = of_button.len();
    ensure!(times >= 30, "{button} was measured {times} times");
    print_both(&format!("{button}, {place}"), &of_button)
}

/// Shows the whole list, and prints how long that took.
async fn load_everything(page: &Page) -> Result<()> {
    page.open("/licenses").await?;
    page.field("Email").shows().await?;
    let start = "const entry = performance.getEntriesByType('navigation')[0];
        const painted = performance.getEntriesByName('first-contentful-paint')[0];
        return `${Math.round(painted.startTime)} ms to the first paint, `
            + `${Math.round(entry.loadEventEnd)} ms until everything was loaded`";
    let start = page.ask(start, vec![]).await?;
    println!("the page itself: {}", start.as_str().unwrap_or_default());
    page.sign_in_as("admin@nordbau.example", "seatboard-demo")
        .await?;
    let since = Instant::now();
    let complete =
        "return document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
    while page.ask(complete, vec![]).await? != "2001" {
        ensure!(since.elapsed() < PATIENCE_FOR_ALL, "the list never ends");
    }
    let took = since.elapsed().as_secs_f64();
    println!("from pressing Sign in to the complete list of 2,000 licenses: {took:.2} s");
    Ok(())
}

/// Where the person has devices, it is asked first; then the second press is the one measured.
async fn confirm(page: &Page) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(300)).await;
    if page.role("dialog").count().await? > 0 {
        page.press("Release 1 seat").await?;
    }
    Ok(())
}

/// Follows the link of the row that is given, and tells how long the page worked until the frame
/// that shows the license: the event with all that follows from it at once, and the frame.
const OPEN_LICENSE: &str = "const [at, done] = arguments;
    const link = document.querySelectorAll('tbody tr[aria-rowindex] .row-link')[at];
    const began = performance.now();
    let ended = null;
    const soon = (act) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = act;
      port2.postMessage(null);
    };
    let frame = began;
    const look = () => {
      frame = performance.now();
      const title = document.querySelector('main h1')?.textContent ?? '';
      if (!title.startsWith('License for')) return requestAnimationFrame(look);
      soon(() => {
        const now = performance.now();
        done([Math.min(ended ?? frame, frame) - began + now - frame, now - began]);
      });
    };
    requestAnimationFrame(look);
    link.click();
    soon(() => { ended = performance.now(); });";

#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_press_to_painted_license() -> Told {
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        load_everything(&page).await?;
        let mut taken = Vec::new();
        for at in 0..20 {
            let answer = page
                .driver()
                .execute_async(OPEN_LICENSE, vec![json!(at % 8)]);
            let (work, took): (f64, f64) = answer.await?.convert()?;
            // The first one waits for the part of the program that draws it.
            if at > 0 {
                taken.push(("open".to_owned(), took, work));
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            page.back().await?;
            page.heading(1, "Licenses").shows().await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        print_both("opening a license", &taken)
    })
    .await
}

/// Run it by `cargo test -p browser-journeys measure -- --ignored --nocapture` over a release
/// build of the panel.
#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_press_to_painted_count() -> Told {
    // Nothing is read by itself in between.
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        load_everything(&page).await?;

        // On the list, all 2,000 rows: the first one's seats. Those that people sign in to come
        // first; floating ones count devices.
        page.press("Activation*").await?;
        page.is_at("/licenses?sort=activation").await?;
        let menu = page.role("row").role("button").named("Actions for *");
        let menu = menu.all().await?.into_iter().next().context("a row")?;
        let first = menu.attr("aria-label").await?.context("a name")?;
        let license = first.trim_start_matches("Actions for ").to_owned();
        let (_, person) = page.server().one_with_and_one_without(&license).await?;
        let before = page.server().seats_taken(&license).await?;
        measure(&page, "tbody tr[aria-rowindex='2'] td.w-seats").await?;
        for time in 0..TIMES {
            page.pick(&first, "Assign users").await?;
            page.choose("People", &person).await?;
            page.press("Assign 1 user").await?;
            page.role("dialog").goes().await?;
            measured(&page, 2 * time + 1).await?;
            page.press("Undo").await?;
            measured(&page, 2 * time + 2).await?;
            page.server().comes_to(&license, before).await?;
            page.press("Dismiss").await?;
        }
        report(&page, "Assign", "on the list").await?;
        report(&page, "Undo", "on the list").await?;

        // On a license's page, the list behind it: its free seats.
        page.field("Search licenses").fill(ROOMY).await?;
        page.follow(ROOMY).await?;
        page.figure_says("Assigned", "25 of 30").await?;
        let (person, _) = page.server().one_with_and_one_without(ROOMY).await?;
        page.row(&person.email).shows().await?;
        measure(&page, "dl dd").await?;
        for time in 0..TIMES {
            // In a crowd like this some share a name; any of them will do.
            page.button(&format!("Release the seat of {}", person.label))
                .last_one()
                .press()
                .await?;
            confirm(&page).await?;
            measured(&page, 2 * time + 1).await?;
            page.server().comes_to(ROOMY, 24).await?;
            page.press("Undo").await?;
            measured(&page, 2 * time + 2).await?;
            page.server().comes_to(ROOMY, 25).await?;
            page.press("Dismiss").await?;
        }
        report(&page, "Release", "on the license's page").await?;
        report(&page, "Undo", "on the license's page").await
    })
    .await
}
