//! A range that is over, on a server that keeps the last sign alone and a history of its licenses
//! beside it: who was seen later was perhaps seen then as well, and the history tells.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::{Value, json};

use crate::{
    activity::saves_into,
    reports::{is_read, place_of, table_in},
    reports_stages::{board, fails, tries_again},
};

/// Each day of a history is asked for by itself.
const EXPORT: &str = "/license-histories/export";

fn setting() -> Setting {
    let zone = json!({ "reports": { "timeZone": "UTC" } });
    let why = "only LicenseSpring keeps a history of each license";
    Setting::demo().config(zone).only(Kind::LicenseSpring, why)
}

/// The day so many days ago.
async fn day(page: &Page, ago: i64) -> Result<String> {
    let script = "return new Date(Date.now() - arguments[0] * 864e5).toISOString().slice(0, 10)";
    let day = page.ask(script, vec![json!(ago)]).await?;
    Ok(day.as_str().context("a day")?.to_owned())
}

/// Everything has been read that is read.
async fn has_read(page: &Page) -> Result<()> {
    for _ in 0..5 {
        if is_read(page).await.is_ok() {
            return Ok(());
        }
    }
    is_read(page).await
}

/// From the next document on, the browser remembers everything that it asks for.
async fn remembers(page: &Page) -> Result<()> {
    let source = json!({ "source": "performance.setResourceTimingBufferSize(5000)" });
    let method = "Page.addScriptToEvaluateOnNewDocument";
    page.browser().devtools(method, source).await?;
    page.open("/").await
}

/// The days that this page asked for, in the order in which it did.
async fn asked_for(page: &Page) -> Result<Vec<String>> {
    let script = "return performance.getEntriesByType('resource')
        .map(it => new URL(it.name)).filter(it => it.pathname.endsWith(arguments[0]))
        .map(it => it.searchParams.get('ts__gte').slice(0, 10))";
    let days = page.ask(script, vec![json!(EXPORT)]).await?;
    Ok(serde_json::from_value(days)?)
}

/// Something comes on screen once everything before it has been read.
async fn comes(page: &Page, words: &str) -> Result<()> {
    let line = board(page).containing(words);
    for _ in 0..5 {
        if line.shows().await.is_ok() {
            return Ok(());
        }
    }
    line.shows().await
}

/// Who used which license on some days, by the server's own history.
async fn used(page: &Page, from: &str, to: &str) -> Result<BTreeSet<(String, String)>> {
    page.server()
        .quirks(json!({ "named_histories": true }))
        .await?;
    let path = format!("license-histories/?ts__gte={from}T00:00:00Z&ts__lt={to}T00:00:00Z");
    let rows = page.server().spring_rows(&path).await?;
    page.server()
        .quirks(json!({ "named_histories": false }))
        .await?;
    let is_use = |row: &&Value| {
        let at = row["ts"].as_str().unwrap_or_default();
        let is_in = (from..to).contains(&at);
        is_in
            && matches!(
                row["text"].as_str(),
                Some("License check" | "License activated")
            )
    };
    let id = |value: &Value| value.as_i64().map(|id| id.to_string());
    let used = { rows.iter().filter(is_use) }
        .filter_map(|row| Some((id(&row["license"])?, id(&row["license_user"])?)));
    Ok(used.collect())
}

#[tokio::test]
async fn d20_days_that_are_over_are_known_by_the_history() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, "traces").await?;
        remembers(&page).await?;
        let (from, to) = (day(&page, 40).await?, day(&page, 20).await?);
        page.sign_in_at(&format!("/reports/people?range={from}..{to}"))
            .await?;
        has_read(&page).await?;
        page.press("Export CSV").await?;
        let (head, rows) = table_in(&folder).await?;
        let place = |name: &str| place_of(&head, name);
        let (license, person) = (place("license_id")?, place("person_id")?);
        let state = place("state")?;
        let used = used(&page, &from, &to).await?;
        let mut told = 0;
        for row in &rows {
            let key = (row[license].clone(), row[person].clone());
            let is_used = row[state] == "used";
            ensure!(is_used == used.contains(&key), "{row:?}");
            told += usize::from(is_used);
        }
        let all = rows.len();
        ensure!(told > 0 && told < all, "{told} of {all} seats were used");
        // The latest day first, each once, and none that is not in the range.
        let days = asked_for(&page).await?;
        ensure!(days.len() <= 20 && !days.is_empty(), "{days:?}");
        let mut sorted = days.clone();
        sorted.sort_by(|a, b| b.cmp(a));
        sorted.dedup();
        ensure!(sorted == days, "{days:?}");
        ensure!(days.iter().all(|it| (&from..&to).contains(&it)), "{days:?}");
        // What is known is not asked for again.
        page.follow("Summary").await?;
        has_read(&page).await?;
        ensure!(asked_for(&page).await? == days);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_a_history_is_read_back_no_further_than_a_month_and_says_so() -> Told {
    journey(setting(), |page| async move {
        remembers(&page).await?;
        let (from, to) = (day(&page, 90).await?, day(&page, 20).await?);
        page.sign_in_at(&format!("/reports?range={from}..{to}"))
            .await?;
        comes(&page, "Histories were read back to").await?;
        page.sees("Not everything was read").await?;
        let days = asked_for(&page).await?;
        ensure!(days.len() == 31, "{} days", days.len());
        ensure!(days.last() == Some(&day(&page, 51).await?), "{days:?}");
        page.is_accessible("a history that was read in part").await
    })
    .await
}

#[tokio::test]
async fn d20_a_history_that_fails_is_told_and_tried_again() -> Told {
    let setting = setting()
        .provokes("status of 500")
        .provokes("status of 502");
    journey(setting, |page| async move {
        fails(&page, EXPORT, json!({ "status": 500 })).await?;
        remembers(&page).await?;
        let (from, to) = (day(&page, 24).await?, day(&page, 20).await?);
        page.sign_in_at(&format!("/reports?range={from}..{to}"))
            .await?;
        comes(&page, "Days in histories could not be read").await?;
        page.sees("Something could not be read").await?;
        tries_again(&page).await?;
        page.does_not_see("could not be read").await?;
        has_read(&page).await
    })
    .await
}

#[tokio::test]
async fn d20_a_slow_history_can_be_stopped_and_gone_on_with() -> Told {
    journey(setting(), |page| async move {
        fails(&page, EXPORT, json!({ "delay_ms": 4000 })).await?;
        remembers(&page).await?;
        let (from, to) = (day(&page, 24).await?, day(&page, 20).await?);
        page.sign_in_at(&format!("/reports?range={from}..{to}"))
            .await?;
        comes(&page, "Days in histories 0 of 4").await?;
        board(&page).role("button").named("Stop").press().await?;
        page.sees("Reading is stopped").await?;
        page.server().recover().await?;
        board(&page).role("button").named("Go on").press().await?;
        has_read(&page).await?;
        ensure!(!asked_for(&page).await?.is_empty());
        Ok(())
    })
    .await
}
