//! How long the palette takes from a key to its hits over a large server.

use std::time::{Duration, Instant};

use anyhow::ensure;
use browser_journeys::{Seed, Setting, Told, journey};

use crate::measure_people::print;

/// How long it may take to read everything; a debug build is slow.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(600);

/// What is typed, letter by letter: names, devices, licenses, a wrong letter, verbs with objects.
const TYPED: [&str; 7] = [
    "anna berg",
    "ws-cad",
    "planwerk",
    "4f:5f:98",
    "bregmann",
    "assign anna berg cad",
    "move anna berg",
];

/// Types letter by letter, and measures each from the key to the frame that shows the last of
/// what it changes. Letters that change nothing are left out.
const TYPE: &str = "const [text, done] = arguments;
    const field = document.activeElement;
    const times = [];
    const settled = (from) => new Promise((resolve) => {
      let last = null;
      let timer = setTimeout(end, 600);
      const observer = new MutationObserver(() => {
        clearTimeout(timer);
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            last = performance.now();
            clearTimeout(timer);
            timer = setTimeout(end, 600);
          };
          port2.postMessage(null);
        });
      });
      function end() {
        observer.disconnect();
        resolve(last === null ? null : last - from);
      }
      const places = { childList: true, characterData: true, subtree: true };
      observer.observe(document.querySelector('.commands-list'), places);
    });
    (async () => {
      field.value = '';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await settled(0);
      for (const letter of text) {
        field.value += letter;
        const from = performance.now();
        const painted = settled(from);
        field.dispatchEvent(new Event('input', { bubbles: true }));
        const time = await painted;
        if (time !== null) times.push(time);
      }
      done(times);
    })()";

#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn from_key_to_painted_hits_of_the_palette() -> Told {
    journey(Setting::of(Seed::Large), |page| async move {
        page.sign_in_at("/devices").await?;
        let since = Instant::now();
        while !page.words().await?.contains("60,000 devices") {
            ensure!(since.elapsed() < PATIENCE_FOR_ALL, "the devices never end");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let menu = page.role("navigation").named("Main");
        menu.role("link").named("Users*").press().await?;
        while !page.words().await?.contains("50,009 people") {
            ensure!(since.elapsed() < PATIENCE_FOR_ALL, "the people never end");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let open = "const done = arguments[0];
            const from = performance.now();
            const seen = () => document.querySelector('.commands-list [role=option]');
            const wait = () => seen()
              ? setTimeout(() => done(performance.now() - from))
              : requestAnimationFrame(wait);
            const keys = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new KeyboardEvent('keydown', keys));
            requestAnimationFrame(wait)";
        let opened = page.driver().execute_async(open, vec![]).await?;
        println!("opened after {} ms", opened.json());
        page.dialog("Search or do…").shows().await?;
        let mut all = Vec::new();
        for text in TYPED {
            let times = page.driver().execute_async(TYPE, vec![text.into()]).await?;
            let mut times: Vec<f64> = times.convert()?;
            let shown: Vec<String> = times.iter().map(|time| format!("{time:.0}")).collect();
            println!("{text}: {} ms from key to paint", shown.join(", "));
            all.append(&mut times);
        }
        ensure!(all.len() >= 20, "{} letters were measured", all.len());
        print("a key in the palette", &mut all)
    })
    .await
}
