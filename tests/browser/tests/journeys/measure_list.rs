//! How long a list of ten thousand people keeps the page from answering.

use std::time::Duration;

use anyhow::Result;
use browser_journeys::{Page, Setting, Told, journey};
use serde_json::json;

use crate::{VIEWER, assign::choose_file};

/// Rows of the file.
const ROWS: usize = 10_000;

/// Notes every task of the main thread that lasts longer than 50 ms.
const WATCH: &str = "window.__long = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.__long.push(entry.duration);
    }).observe({ type: 'longtask' });";

/// Prints the tasks since the last time: how many were long, and the longest.
async fn tell(page: &Page, what: &str) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let long = page.ask("return window.__long.splice(0)", vec![]).await?;
    let long: Vec<f64> = serde_json::from_value(long)?;
    let longest = long.iter().copied().fold(0.0, f64::max);
    let all: f64 = long.iter().sum();
    println!(
        "{what}: longest task {longest:.0} ms, {} above 50 ms, {all:.0} ms in all",
        long.len()
    );
    Ok(())
}

/// Run it by `cargo test -p browser-journeys measure_list -- --ignored --nocapture` over a release
/// build of the panel.
#[tokio::test]
#[ignore = "measures: it needs a release build and a quiet machine"]
async fn measure_a_list_of_ten_thousand_people() -> Told {
    let setting = Setting::demo().config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        let mut sheet = "Email;Nachname;Vorname;Abteilung;Status\r\n".to_owned();
        for number in 0..ROWS {
            let department = ["Design", "Bau", "IT"][number % 3];
            sheet.push_str(&format!(
                "person.{number}@new.example;Müller;Ada {number};{department};aktiv\r\n"
            ));
        }
        page.sign_in_on_license(VIEWER).await?;
        page.press("Batch license assign").await?;
        let dialog = page.dialog("Batch license assign: *");
        dialog.says("One per line").await?;
        page.ask(WATCH, vec![]).await?;
        tell(&page, "nothing").await?;
        choose_file(&page, "leute.csv", sheet.as_bytes()).await?;
        dialog.says("10,000 people found.").await?;
        tell(&page, "reading the file").await?;
        page.press("Take 10,000 people").await?;
        dialog.says("10,000 not known").await?;
        tell(&page, "judging every row").await?;
        page.tick("Create these people too").await?;
        dialog.says("no seat left").await?;
        tell(&page, "judging them with their seats").await?;
        page.field("Search the list").press().await?;
        for key in "ada 77".chars() {
            page.keys(key.to_string()).await?;
        }
        tell(&page, "six keys of a search").await?;
        let field = "document.querySelector('.line-email').focus()";
        page.ask(field, vec![]).await?;
        for key in "xyz".chars() {
            page.keys(key.to_string()).await?;
        }
        tell(&page, "three keys in an address").await?;
        page.button("No seat left *").press().await?;
        tell(&page, "a filter").await
    })
    .await
}
