//! How long a key and a further change take while five hundred changes over forty licenses are
//! staged.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use browser_journeys::{Key, Page, Seed, Setting, Told, eventually, journey};
use serde_json::json;

use crate::measure_people::{Taken, print, print_both};

const STOPWATCH: &str = include_str!("stopwatch.js");
/// What is typed, letter by letter, and deleted again.
const TYPED: [&str; 3] = ["anna", "berg", "release"];
/// How many changes are staged, at least.
const STAGED: usize = 500;

/// How long reading everybody may take; a debug build is slow.
const PATIENCE: Duration = Duration::from_secs(400);

/// Presses boxes of the matrix that can be, row by row, as far as they are drawn.
const PRESS: &str = "const boxes = [...document.querySelectorAll('.box:not([aria-disabled])')];
    const free = boxes.filter((it) => it.classList.length === 1).slice(0, arguments[0]);
    free.forEach((it) => it.click());
    return free.length";

/// Presses one box and waits for the frame in which the bar counts it.
const ONE_MORE: &str = "const done = arguments[0];
    const words = () => document.querySelector('.plan-words').textContent;
    const before = words();
    const box = [...document.querySelectorAll('.box:not([aria-disabled])')]
      .find((it) => it.classList.length === 1);
    const start = performance.now();
    box.click();
    const look = () => {
      if (words() === before) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - start);
      port2.postMessage(null);
    };
    look();";

/// Stages in the matrix, one screenful of people after the other.
async fn stage(page: &Page) -> Result<()> {
    let mut staged = 0;
    for letters in ["an", "be", "ma", "el", "so", "jo"] {
        if staged >= STAGED {
            break;
        }
        page.field("Search users").fill(letters).await?;
        eventually("boxes that are known", || async {
            let unknown = "return document.querySelectorAll('.box').length === 0
                || document.querySelector('.box.unknown') !== null";
            ensure!(page.ask(unknown, vec![]).await? == false);
            Ok(())
        })
        .await?;
        let more = page.ask(PRESS, vec![json!(STAGED - staged)]).await?;
        staged += usize::try_from(more.as_u64().unwrap_or_default())?;
    }
    ensure!(staged >= STAGED, "only {staged} are staged");
    Ok(())
}

/// Run it by `cargo test -p browser-journeys measure_plan -- --ignored --nocapture` over a release
/// build of the panel.
#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn measure_a_plan_of_five_hundred_changes() -> Told {
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        page.sign_in_at("/users/matrix").await?;
        stage(&page).await?;
        let mut took = Vec::new();
        for _ in 0..10 {
            let one = page.driver().execute_async(ONE_MORE, vec![]).await?;
            took.push(one.convert::<f64>()?);
        }
        print("a change staged beside 500", &mut took)?;

        page.follow("Look").await?;
        page.heading(1, "Plan").shows().await?;
        // Reading everybody would be measured along.
        let since = Instant::now();
        while page.words().await?.contains("still reading") {
            ensure!(since.elapsed() < PATIENCE, "it is read for ever");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let arguments = vec![json!(".plan-acts"), json!("keys")];
        page.ask(STOPWATCH, arguments).await?;
        page.field("Search changes").press().await?;
        for typed in TYPED {
            for key in typed.chars() {
                page.keys(key.to_string()).await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            for _ in typed.chars() {
                page.keys(Key::Backspace).await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        let taken = page.ask("return window.__taken", vec![]).await?;
        let taken: Vec<Taken> = serde_json::from_value(taken)?;
        print_both("a key in the search of 500 changes", &taken)
    })
    .await
}
