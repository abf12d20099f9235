//! Renewals: what ends when and how many seats to renew, compared with what the server holds.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    activity::{file_in, saved_in, saves_into},
    reports::{holders, is_read_with, rows_of},
};

fn setting() -> Setting {
    Setting::demo().config(json!({ "reports": { "timeZone": "UTC", "leadDays": [400, 30] } }))
}

async fn is_read(page: &Page) -> Result<()> {
    is_read_with(page, "Ends on").await
}

/// The day on which each license ends, empty for never, and how many seats were bought of it, by
/// the server.
async fn licenses(page: &Page) -> Result<BTreeMap<String, (String, String)>> {
    let number = |it: &Value| it.as_u64().map(|it| it.to_string()).unwrap_or_default();
    let day = |it: &Value| {
        it.as_str()
            .map(|it| it[..10].to_owned())
            .unwrap_or_default()
    };
    let all = match page.server().kind() {
        Kind::Keygen => page.server().all("/licenses").await?,
        Kind::LicenseSpring => page.server().spring_rows("licenses/").await?,
    };
    let row = |it: &Value| match page.server().kind() {
        Kind::Keygen => {
            let of = &it["attributes"];
            let id = it["id"].as_str().unwrap_or_default().to_owned();
            (id, (day(&of["expiry"]), number(&of["maxUsers"])))
        }
        Kind::LicenseSpring => {
            let bought = number(&it["max_license_users"]);
            // For named people 0 is no limit; of a license by key it is how many seats there are.
            let is_by_key = it["license_key"].is_string();
            let bought = match bought.as_str() {
                "0" if !is_by_key => String::new(),
                _ => bought,
            };
            (it["id"].to_string(), (day(&it["validity_period"]), bought))
        }
    };
    Ok(all.iter().map(row).collect())
}

/// How many seats are held of all licenses, by the server. Where a key lets people in there are
/// none on LicenseSpring.
pub async fn seats_held(page: &Page) -> Result<usize> {
    Ok(match page.server().kind() {
        Kind::Keygen => holders(page).await?.values().map(BTreeSet::len).sum(),
        Kind::LicenseSpring => {
            let all = page.server().spring_rows("licenses/").await?;
            let seats = all.iter().filter_map(|it| it["license_users"].as_array());
            seats.map(Vec::len).sum()
        }
    })
}

/// The cell of a row by the heading of its column.
fn cell<'a>(head: &[String], row: &'a [String], column: &str) -> Result<&'a str> {
    let place = head
        .iter()
        .position(|it| it == column)
        .context("no such column")?;
    row.get(place).map(String::as_str).context("a short row")
}

#[tokio::test]
async fn renewals_in_files_are_as_the_server_has_them() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, "renewals").await?;
        page.sign_in_at("/reports/renewals?range=last-12&buffer=20")
            .await?;
        is_read(&page).await?;
        page.press("Export CSV").await?;
        let rows = rows_of(&file_in(&folder).await?);
        let (head, rows) = rows.split_first().context("no headings")?;
        let there = licenses(&page).await?;
        let mut said = BTreeMap::new();
        let mut held = 0;
        for row in rows {
            let text = |column: &str| cell(head, row, column).map(str::to_owned);
            let number = |column: &str| anyhow::Ok(cell(head, row, column)?.parse::<usize>()?);
            held += number("held")?;
            let known = number("used")? + number("unknown")? + number("not_used")? + number("new")?;
            ensure!(known >= number("held")?, "somebody is missing: {row:?}");
            if !text("suggested")?.is_empty() {
                let needed = number("used")? + number("unknown")? + number("new")?;
                let wanted = (needed * 120).div_ceil(100);
                ensure!(number("suggested")? == wanted, "not {wanted}: {row:?}");
            }
            said.insert(text("license_id")?, (text("ends_on")?, text("bought")?));
        }
        ensure!(said == there, "said {said:?}\nthere {there:?}");
        let sit = seats_held(&page).await?;
        ensure!(held == sit, "{held} held in the file, {sit} on the server");
        ensure!(
            said.values().any(|it| !it.0.is_empty()),
            "nothing ever ends"
        );

        // The calendar has the day of each that ends.
        page.press("Save calendar").await?;
        let calendar = saved_in(&folder, |name| name.ends_with(".ics")).await?;
        let calendar = std::fs::read_to_string(calendar)?;
        std::fs::remove_dir_all(&folder)?;
        let calendar = calendar.replace("\r\n ", "");
        let events = calendar.matches("BEGIN:VEVENT").count();
        let ending = there.values().filter(|it| !it.0.is_empty()).count();
        ensure!(events == ending, "{events} of {ending} days");
        for (id, (day, _)) in &there {
            let day = day.replace('-', "");
            let event = calendar
                .split("BEGIN:VEVENT")
                .find(|it| it.contains(&format!("UID:{id}@")));
            ensure!(event.is_some() != day.is_empty(), "{id} ends on {day:?}");
            let has_day = |it: &str| it.contains(&format!("DTSTART;VALUE=DATE:{day}\r\n"));
            ensure!(event.is_none_or(has_day), "{id} ends on {day}: {event:?}");
        }
        ensure!(calendar.contains("TRIGGER:-P400D"), "no reminder");
        Ok(())
    })
    .await
}

/// The addends that lead somewhere, with how many they say.
async fn addends(page: &Page) -> Result<Vec<(String, u64)>> {
    let script = "return [...document.querySelectorAll('dialog .sum > div')]
        .filter(it => it.querySelector('a'))
        .map(it => [it.querySelector('a').textContent, Number(it.querySelector('dd').textContent),
            /has not been read/.test(it.textContent)])";
    let rows = page.ask(script, vec![]).await?;
    let rows = rows.as_array().context("no addends")?;
    let whole = rows.iter().filter(|it| it[2] == json!(false));
    let all: Option<Vec<_>> = whole
        .map(|it| Some((it[0].as_str()?.to_owned(), it[1].as_u64()?)))
        .collect();
    all.context("an addend without a number")
}

/// Opens the sum of the license that most people sit on.
async fn opens_sum(page: &Page) -> Result<()> {
    let sums = page.role("table").role("button").containing("adds up");
    sums.all()
        .await?
        .first()
        .context("no sums")?
        .click()
        .await?;
    page.sees("The fewest that would do").await
}

#[tokio::test]
async fn renewals_every_addend_leads_to_as_many_rows() -> Told {
    journey(setting(), |page| async move {
        let at = "/reports/renewals?range=last-3&sort=-held";
        page.sign_in_at(at).await?;
        is_read(&page).await?;
        opens_sum(&page).await?;
        let all = addends(&page).await?;
        ensure!(!all.is_empty(), "nothing leads anywhere");
        for (word, count) in all {
            let link = page.role("dialog").role("link").named(&format!("Show seats: {word}"));
            link.press().await?;
            page.heading(1, "People").shows().await?;
            eventually(&format!("{count} rows of {word}"), || async {
                let script =
                    "return document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
                let there = page.ask(script, vec![]).await?;
                ensure!(there == json!((count + 1).to_string()), "{there} with the heading");
                let address = page.address().await?;
                ensure!(address.contains("range=last-3"), "{address}");
                Ok(())
            })
            .await?;
            page.back().await?;
            is_read(&page).await?;
            opens_sum(&page).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn renewals_by_keyboard_months_lead_times_and_buffer_are_in_the_address() -> Told {
    journey(setting(), |page| async move {
        page.sign_in_at("/reports/renewals").await?;
        is_read(&page).await?;
        page.tab_to("Never ends *").await?;
        page.keys(Key::Enter).await?;
        page.is_at("/reports/renewals?month=never").await?;
        let never = licenses(&page)
            .await?
            .values()
            .filter(|it| it.0.is_empty())
            .count();
        eventually("only what never ends is shown", || async {
            let script =
                "return document.querySelector('[aria-rowcount]').getAttribute('aria-rowcount')";
            let there = page.ask(script, vec![]).await?;
            ensure!(
                there == json!((never + 1).to_string()),
                "{there}, not {never}"
            );
            Ok(())
        })
        .await?;
        page.button("Save calendar")
            .explains("Nothing shown here has a day")
            .await?;
        page.tab_to("Within 400 days *").await?;
        page.keys(Key::Enter).await?;
        page.is_at("/reports/renewals?lead=400").await?;
        page.tab_to("Buffer (%)").await?;
        for _ in 0..40 {
            page.keys(Key::Up).await?;
        }
        page.is_at("/reports/renewals?lead=400&buffer=50").await?;
        let first = "return document.querySelector('tbody button[aria-label*=\"adds up\"]')
            ?.getAttribute('aria-label') ?? ''";
        let first = page.ask(first, vec![]).await?;
        page.tab_to(first.as_str().context("a sum")?).await?;
        page.keys(Key::Enter).await?;
        page.sees("Buffer of 50 %, rounded up").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        page.reload().await?;
        eventually("the buffer stays", || async {
            let buffer = page.field("Buffer (%)").value().await?;
            ensure!(buffer == "50", "it is {buffer}");
            Ok(())
        })
        .await?;
        page.is_at("/reports/renewals?lead=400&buffer=50").await
    })
    .await
}

#[tokio::test]
async fn renewals_are_accessible() -> Told {
    journey(setting(), |page| async move {
        page.sign_in_at("/reports/renewals").await?;
        is_read(&page).await?;
        page.is_accessible("renewals").await?;
        opens_sum(&page).await?;
        page.is_accessible("how many to renew").await
    })
    .await
}
