//! How long people take over a large server: reading them all, filtering them key by key, and
//! opening them against licenses.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Seed, Setting, Told, eventually, journey};
use serde_json::json;

const STOPWATCH: &str = include_str!("stopwatch.js");
/// How long reading everybody may take; a debug build is slow.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(400);
/// What is typed, letter by letter, and deleted again. Each has matches, most of them fewer than
/// the one before.
const TYPED: [&str; 5] = ["anna", "berg 1", "mei", "eleni", "son"];
/// How many people are held against licenses.
const ROWS: usize = 200;

/// How long the page could do nothing else, in milliseconds, since it began to be watched.
const WATCH_TASKS: &str = "window.__busy = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.__busy += task.duration;
    }).observe({ type: 'longtask' });";

/// Finds the memory of the program as it is started, and keeps the times of all requests.
const WATCH_MEMORY: &str = "performance.setResourceTimingBufferSize(5000);
    const remember = (made) => {
      const instance = made.instance ?? made;
      if (instance.exports?.memory) window.__memory ??= instance.exports.memory;
      return made;
    };
    for (const name of ['instantiate', 'instantiateStreaming']) {
      const make = WebAssembly[name];
      WebAssembly[name] = (...all) => make.apply(WebAssembly, all).then(remember);
    }";
/// How many requests to the license server were under way on average, between the first and the last
/// page of people; and their number.
const IN_FLIGHT: &str = "const pages = performance.getEntriesByType('resource')
      .filter((it) => it.startTime >= arguments[0] && /\\/users\\?/.test(it.name));
    if (!pages.length) return [0, 0];
    const from = Math.min(...pages.map((it) => it.startTime));
    const to = Math.max(...pages.map((it) => it.responseEnd));
    return [pages.reduce((sum, it) => sum + it.duration, 0) / (to - from), pages.length]";
/// The bytes of the program's memory, and of what scripts hold.
const MEMORY: &str = "return [window.__memory?.buffer.byteLength ?? 0,
    performance.memory?.usedJSHeapSize ?? 0]";

async fn text(page: &Page, place: &str) -> Result<String> {
    let ask = "return document.querySelector(arguments[0])?.textContent ?? ''";
    let text = page.ask(ask, vec![place.into()]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Reads everybody, and prints how long that took and for how long the page stood still.
/// With `keys`, somebody types in the search meanwhile.
async fn read_everybody(page: &Page, address: &str, keys: bool) -> Result<()> {
    let watch = json!({ "source": WATCH_MEMORY });
    page.browser()
        .devtools("Page.addScriptToEvaluateOnNewDocument", watch)
        .await?;
    page.sign_in_at("/licenses").await?;
    let complete =
        "return document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
    let since = Instant::now();
    while page.ask(complete, vec![]).await? != "2001" {
        ensure!(since.elapsed() < PATIENCE_FOR_ALL, "the list never ends");
    }
    page.ask(WATCH_TASKS, vec![]).await?;
    let from = page.ask("return performance.now()", vec![]).await?;
    let since = Instant::now();
    page.follow("Users*").await?;
    if keys {
        let arguments = vec![json!(".table tbody"), json!("keys")];
        page.ask(STOPWATCH, arguments).await?;
        page.field("Search users").press().await?;
    }
    loop {
        let line = text(page, ".page-figures").await?;
        if line.starts_with("50,0") && !line.contains("so far") {
            break;
        }
        ensure!(since.elapsed() < PATIENCE_FOR_ALL, "still at {line:?}");
        if keys {
            type_and_delete(page, "anna").await?;
        } else {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let busy = page.ask("return Math.round(window.__busy)", vec![]).await?;
    let took = since.elapsed().as_secs_f64();
    println!(
        "from pressing Users to all 50,000 people: {took:.1} s, of these {busy} ms in long tasks"
    );
    let in_flight = page.ask(IN_FLIGHT, vec![from]).await?;
    let (in_flight, pages): (f64, u32) = serde_json::from_value(in_flight)?;
    println!("{pages} pages of people, {in_flight:.1} requests under way on average");
    let memory = page.ask(MEMORY, vec![]).await?;
    let (program, scripts): (f64, f64) = serde_json::from_value(memory)?;
    println!(
        "memory with everything read: {:.0} MB of the program, {:.0} MB of scripts",
        program / 1e6,
        scripts / 1e6
    );
    if !address.is_empty() {
        page.field("Search users").fill(address).await?;
        eventually("a filtered list", || async {
            ensure!(text(page, ".list-tools").await?.contains("shown"));
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Types a text letter by letter, and deletes it again.
async fn type_and_delete(page: &Page, typed: &str) -> Result<()> {
    for key in typed.chars() {
        page.keys(key.to_string()).await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    for _ in typed.chars() {
        page.keys(browser_journeys::Key::Backspace).await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// Prints the figures of what was measured, in milliseconds.
pub fn print(what: &str, took: &mut [f64]) -> Result<()> {
    took.sort_by(f64::total_cmp);
    ensure!(!took.is_empty(), "{what} was never measured");
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    println!(
        "{what}: median {:.1} ms, p95 {:.1} ms, longest {:.1} ms of {}",
        at(50),
        at(95),
        at(100),
        took.len()
    );
    Ok(())
}

/// What the stopwatch tells of a press: its words; milliseconds until the frame was painted; those
/// of them in which the page worked.
pub type Taken = (String, f64, f64);

/// Prints the work of the page, and the time until the frame, which has the wait for the display
/// in it.
pub fn print_both(what: &str, taken: &[Taken]) -> Result<()> {
    let mut work: Vec<f64> = taken.iter().map(|(.., work)| *work).collect();
    print(&format!("{what}, work"), &mut work)?;
    let mut took: Vec<f64> = taken.iter().map(|(_, took, _)| *took).collect();
    print(&format!("{what}, until painted"), &mut took)
}

/// Run it by `cargo test -p browser-journeys measure -- --ignored --nocapture` over a release
/// build of the panel.
#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_key_to_painted_list_of_people() -> Told {
    // Nothing is read by itself in between.
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        read_everybody(&page, "", false).await?;
        let arguments = vec![json!(".table tbody"), json!("keys")];
        page.ask(STOPWATCH, arguments).await?;
        page.field("Search users").press().await?;
        for typed in TYPED {
            type_and_delete(&page, typed).await?;
        }
        let taken = page.ask("return window.__taken", vec![]).await?;
        let taken: Vec<Taken> = serde_json::from_value(taken)?;
        ensure!(
            taken.len() >= 20,
            "only {} keys changed the list",
            taken.len()
        );
        print_both("a key in the filter of 50,000 people", &taken)
    })
    .await
}

#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_key_to_painted_list_while_people_arrive() -> Told {
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        read_everybody(&page, "", true).await?;
        let arriving = page.ask("return window.__taken.splice(0)", vec![]).await?;
        let arriving: Vec<Taken> = serde_json::from_value(arriving)?;
        print_both("a key while people arrive", &arriving)?;
        for _ in 0..3 {
            type_and_delete(&page, "anna").await?;
        }
        let after = page.ask("return window.__taken", vec![]).await?;
        let after: Vec<Taken> = serde_json::from_value(after)?;
        print_both("the same keys afterwards", &after)
    })
    .await
}

/// Counts, while somebody scrolls, the frames and those of them in which some of the rows in view
/// were not there; and how long the page worked for each.
const WATCH_SCROLL: &str = "window.__frames = { all: 0, blank: 0, work: [] };
    const table = document.querySelector('.table');
    const look = () => {
      const began = performance.now();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const frames = window.__frames;
        if (!frames) return;
        frames.work.push(performance.now() - began);
        frames.all += 1;
        const middle = document.documentElement.clientWidth / 2;
        for (const share of [0.3, 0.5, 0.7, 0.95]) {
          const at = document.elementFromPoint(middle, innerHeight * share);
          if (at?.closest('.table-gap') || at === table) { frames.blank += 1; break; }
        }
        requestAnimationFrame(look);
      };
      port2.postMessage(null);
    };
    requestAnimationFrame(look)";
/// How far is scrolled, in pixels, and how fast, in pixels per second: 200 rows each second.
const SCROLL: (u32, u32) = (60_000, 10_000);

#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_scroll_to_rows() -> Told {
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        read_everybody(&page, "", false).await?;
        page.ask(WATCH_SCROLL, vec![]).await?;
        let (distance, speed) = SCROLL;
        let gesture = json!({
            "x": 600, "y": 600, "yDistance": -i64::from(distance), "speed": speed,
            "gestureSourceType": "mouse",
        });
        let browser = page.browser();
        browser
            .devtools("Input.synthesizeScrollGesture", gesture)
            .await?;
        let took = page
            .ask(
                "const frames = window.__frames; window.__frames = null;
                return [scrollY, frames.all, frames.blank, frames.work]",
                vec![],
            )
            .await?;
        let (at, all, blank, mut work): (f64, u32, u32, Vec<f64>) = serde_json::from_value(took)?;
        println!("scrolled by {at:.0} px in {all} frames, {blank} of them with rows missing");
        ensure!(at > f64::from(distance) * 0.9, "it was not scrolled");
        print("a frame of the scroll, work", &mut work)
    })
    .await
}

/// Presses the link to the matrix, and waits for the frame that shows every box as it is.
const OPEN: &str = "const done = arguments[0];
    const start = performance.now();
    let drawn = null;
    const look = () => {
      const boxes = document.querySelectorAll('.box');
      if (boxes.length && drawn === null) drawn = performance.now() - start;
      const table = document.querySelector('.grid table');
      if (boxes.length && !document.querySelector('.box.unknown')) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done([drawn, performance.now() - start, boxes.length,
          Number(table.ariaRowCount) - 1, Number(table.ariaColCount) - 1]);
        port2.postMessage(null);
      } else requestAnimationFrame(look);
    };
    document.querySelector('a[href*=\"/users/matrix\"]').click();
    requestAnimationFrame(look);";

#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_press_to_painted_matrix() -> Told {
    let setting = Setting::of(Seed::Large).config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        read_everybody(&page, "anna k", false).await?;
        for time in ["first", "again"] {
            let took = page.driver().execute_async(OPEN, vec![]).await?;
            let took: Vec<f64> = took.convert()?;
            let [drawn, known, boxes, rows, columns] = took[..] else {
                anyhow::bail!("the answer is {took:?}");
            };
            println!(
                "{rows} people against {columns} licenses, {time}: drawn after {drawn:.0} ms, every box known after {known:.0} ms ({boxes} boxes in view)"
            );
            ensure!(rows >= ROWS as f64 && columns >= 40.0, "too few");
            if time == "first" {
                page.back().await?;
                page.heading(1, "Users").shows().await?;
            }
        }
        let press = "const [at, done] = arguments;
            const box = document.querySelectorAll('.box:not([aria-disabled])')[at];
            const start = performance.now();
            box.click();
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => done(performance.now() - start);
              port2.postMessage(null);
            });";
        let mut took = Vec::new();
        for at in 0..20 {
            let answer = page.driver().execute_async(press, vec![json!(at)]).await?;
            took.push(answer.json().as_f64().context("milliseconds")?);
        }
        print("a box of the matrix", &mut took)
    })
    .await
}
