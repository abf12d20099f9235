//! Reports: their figures, ranges, groups, people and files, compared with what the server holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Locator, Page, Seed, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::activity::{file_in, saves_into};

/// Products that are counted together, and a zone that is not the browser's. What a license is of
/// has other names on LicenseSpring.
fn grouped() -> Setting {
    Setting::demo().config(
        json!({ "reports": { "timeZone": "Pacific/Auckland", "groups": [
        { "name": "Build", "products": ["Planwerk", "Render Suite"] },
        { "name": "Draw", "products": ["Planwerk for CAD", "Planwerk Share"] },
    ] } }),
    )
}

/// Everything has been read.
pub async fn is_read(page: &Page) -> Result<()> {
    is_read_with(page, "Last sign").await
}

/// Everything has been read for a report that has these words. LicenseSpring is asked for people
/// one by one, as fast as its gateway lets them be read.
pub async fn is_read_with(page: &Page, words: &str) -> Result<()> {
    page.sees(words).await?;
    for _ in 0..3 {
        if page.does_not_see("Still reading").await.is_ok() {
            return Ok(());
        }
    }
    page.does_not_see("Still reading").await
}

/// A part of the card of a figure.
fn card(page: &Page, figure: &str) -> Locator {
    page.role("region").named("Figures").containing(figure)
}

/// Who holds a seat on each license, by the server.
pub async fn holders(page: &Page) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut all = BTreeMap::new();
    for license in page.server().all("/licenses").await? {
        let id = license["id"].as_str().context("an id")?.to_owned();
        let people = page.server().all(&format!("/licenses/{id}/users")).await?;
        let ids = people.iter().filter_map(|it| it["id"].as_str());
        all.insert(id.clone(), ids.map(str::to_owned).collect());
    }
    Ok(all)
}

/// Everybody who holds a seat, by the server.
pub async fn everybody_who_sits(page: &Page) -> Result<BTreeSet<String>> {
    Ok(holders(page).await?.into_values().flatten().collect())
}

/// Seats bought and held on licenses for people that have neither ended nor been stopped.
async fn bought(page: &Page) -> Result<u64> {
    let licenses = page.server().all("/licenses").await?;
    let counts = |it: &&Value| {
        let status = it["attributes"]["status"].as_str().unwrap_or_default();
        !matches!(status, "EXPIRED" | "SUSPENDED" | "BANNED")
    };
    let seats = licenses.iter().filter(counts);
    Ok(seats
        .filter_map(|it| it["attributes"]["maxUsers"].as_u64())
        .sum())
}

/// What the product of a license is called.
async fn product_of(page: &Page, license: &Value) -> Result<Option<String>> {
    let id = license.pointer("/relationships/product/data/id");
    let id = id.and_then(Value::as_str).context("no product")?;
    let product = page.server().get(&format!("/products/{id}")).await?;
    let name = product.pointer("/data/attributes/name");
    Ok(name.and_then(Value::as_str).map(str::to_owned))
}

/// The table that was saved in a folder: its headings, and its rows. The folder goes.
pub async fn table_in(folder: &Path) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let mut rows = rows_of(&file_in(folder).await?).into_iter();
    std::fs::remove_dir_all(folder)?;
    let head = rows.next().context("no headings")?;
    Ok((head, rows.collect()))
}

/// The place of a column in a table.
pub fn place_of(head: &[String], name: &str) -> Result<usize> {
    let place = head.iter().position(|it| it == name);
    place.with_context(|| format!("no column {name} in {head:?}"))
}

/// The cells of a file, whose quotes may hold commas.
pub fn rows_of(file: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| {
        let mut cells = vec![String::new()];
        let mut is_quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => cells.push(String::new()),
                letter => cells
                    .iter_mut()
                    .last()
                    .into_iter()
                    .for_each(|it| it.push(letter)),
            }
        }
        cells
    };
    file.trim_start_matches('\u{feff}')
        .lines()
        .map(cells)
        .collect()
}

#[tokio::test]
async fn d19_three_figures_are_as_the_server_has_them_with_what_counts_one_key_away() -> Told {
    journey(grouped(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let menu = page.role("navigation").named("Main");
        menu.role("link").named("Reports").press().await?;
        page.heading(1, "Reports").shows().await?;
        is_read(&page).await?;
        let people = everybody_who_sits(&page).await?.len();
        card(&page, &format!("of {people} with a seat"))
            .shows()
            .await?;
        page.heading(2, "Total users").shows().await?;
        page.heading(2, "Total products").shows().await?;
        page.heading(2, "Total seats").shows().await?;
        if page.server().kind() == Kind::Keygen {
            let seats = bought(&page).await?;
            card(&page, &seats.to_string()).shows().await?;
        }
        // What counts, by keyboard.
        page.tab_to("What counts: Total users").await?;
        page.keys(Key::Enter).await?;
        page.sees("Somebody with several seats counts once").await
    })
    .await
}

#[tokio::test]
async fn d20_a_range_is_chosen_says_its_dates_and_stays_in_the_address() -> Told {
    journey(grouped(), |page| async move {
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        page.sees("Pacific/Auckland").await?;
        for (words, range) in [
            ("Last 3 months", "last-3"),
            ("Last 6 months", "last-6"),
            ("Last 9 months", "last-9"),
            ("Last 12 months", "last-12"),
        ] {
            page.press(words).await?;
            page.is_at(&format!("/reports?range={range}")).await?;
        }
        page.reload().await?;
        page.button("Last 12 months")
            .has("aria-pressed", "true")
            .await?;
        page.press("This month").await?;
        page.is_at("/reports").await?;
        // Days of one's own, in another zone.
        page.press("Other…").await?;
        page.dialog("Range and time zone").shows().await?;
        page.field("Time zone").fill("Nowhere/Else").await?;
        page.press("Show").await?;
        page.sees("This browser knows no such time zone").await?;
        page.field("Time zone").fill("Pacific/Pago_Pago").await?;
        page.press("Show").await?;
        page.sees("Pacific/Pago_Pago").await?;
        eventually("the zone is in the address", || async {
            let address = page.address().await?;
            ensure!(address.contains("tz=Pacific"), "{address}");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn d21_a_group_leads_to_its_products_and_back_keeps_the_range() -> Told {
    journey(grouped(), |page| async move {
        page.sign_in_at("/reports?range=last-6").await?;
        is_read(&page).await?;
        let (group, products) = match page.server().kind() {
            Kind::Keygen => ("Build", ["Planwerk", "Render Suite"]),
            Kind::LicenseSpring => ("Draw", ["Planwerk for CAD", "Planwerk Share"]),
        };
        page.row(group).containing("2 products").shows().await?;
        page.row(products[1]).goes().await?;
        page.row(group).role("link").press().await?;
        page.heading(1, group).shows().await?;
        page.is_at(&format!("/reports/group/{group}?range=last-6"))
            .await?;
        for product in products {
            page.row(product).shows().await?;
        }
        // Whoever sits on both counts once.
        let mut both = BTreeSet::new();
        let all = holders(&page).await?;
        for license in page.server().all("/licenses").await? {
            let named = match page.server().kind() {
                Kind::Keygen => product_of(&page, &license).await?,
                Kind::LicenseSpring => license["attributes"]["name"].as_str().map(str::to_owned),
            };
            if named.is_some_and(|it| products.contains(&it.as_str())) {
                let id = license["id"].as_str().unwrap_or_default();
                both.extend(all.get(id).cloned().unwrap_or_default());
            }
        }
        is_read(&page).await?;
        let of = format!("of {} with a seat", both.len());
        card(&page, &of).shows().await?;
        page.back().await?;
        page.is_at("/reports?range=last-6").await?;
        let chosen = page.button("Last 6 months");
        chosen.has("aria-pressed", "true").await?;
        page.press("By product").await?;
        page.row(products[1]).shows().await
    })
    .await
}

#[tokio::test]
async fn d22_the_file_has_all_rows_of_what_the_filter_says() -> Told {
    journey(grouped(), |page| async move {
        let folder = saves_into(&page, "people").await?;
        page.sign_in_at("/reports/people?range=last-12&state=not-used")
            .await?;
        is_read(&page).await?;
        page.press("Export CSV").await?;
        let (head, rows) = table_in(&folder).await?;
        let state = head
            .iter()
            .position(|it| it == "state")
            .context("no state")?;
        ensure!(
            head.first().map(String::as_str) == Some("person_id"),
            "{head:?}"
        );
        for row in &rows {
            ensure!(
                row.get(state).map(String::as_str) == Some("not-used"),
                "{row:?}"
            );
        }
        let there = page
            .ask(
                "return document.querySelector('[aria-rowcount]').getAttribute('aria-rowcount')",
                vec![],
            )
            .await?;
        ensure!(
            there.as_str() == Some(&(rows.len() + 1).to_string()),
            "{} rows in the file, {there} on the screen with the heading",
            rows.len()
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_while_reading_figures_are_at_least_and_it_can_be_stopped() -> Told {
    journey(grouped(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row("Planwerk for CAD").shows().await?;
        page.server().slow(400).await?;
        page.open("/reports").await?;
        page.sees("Still reading").await?;
        page.press("Stop").await?;
        page.sees("Reading is stopped").await?;
        page.sees("at least").await?;
        page.press("Go on").await?;
        page.server().slow(0).await?;
        is_read(&page).await
    })
    .await
}

#[tokio::test]
async fn d21_reports_are_accessible() -> Told {
    journey(grouped(), |page| async move {
        page.sign_in_at("/reports?range=last-3").await?;
        is_read(&page).await?;
        page.is_accessible("the summary").await?;
        page.open("/reports/people?range=last-3").await?;
        is_read(&page).await?;
        page.is_accessible("people and their use").await?;
        page.open("/reports/group/Build").await?;
        is_read(&page).await?;
        page.is_accessible("a group").await?;
        page.open("/reports/group/nowhere").await?;
        page.heading(1, "There is no group nowhere").shows().await
    })
    .await
}

/// Lets the browser's clock show a moment and its zone be another than any report's.
async fn stands_at(page: &Page, moment: &str, zone: &str) -> Result<()> {
    let browser = page.browser();
    let zone = json!({ "timezoneId": zone });
    browser
        .devtools("Emulation.setTimezoneOverride", zone)
        .await?;
    let clock = format!(
        "{{ const Real = Date; const ahead = Real.parse('{moment}') - Real.now();
          Date = class extends Real {{
            constructor(...all) {{ if (all.length) super(...all); else super(Real.now() + ahead); }}
            static now() {{ return Real.now() + ahead; }}
          }}; }}"
    );
    let script = json!({ "source": clock });
    let method = "Page.addScriptToEvaluateOnNewDocument";
    browser.devtools(method, script).await?;
    Ok(())
}

/// A figure comes to so many used, not used and unknown.
async fn comes_to(page: &Page, figure: usize, wanted: &str, place: &str) -> Result<()> {
    let script = "return [...document.querySelectorAll('.figure')[arguments[0]]
        .querySelectorAll('.legend b')].map(it => it.textContent.trim()).join('/')";
    eventually(&format!("{place} comes to {wanted}"), || async {
        let now = page.ask(script, vec![json!(figure)]).await?;
        ensure!(now == json!(wanted), "it is {now}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_a_month_begins_by_the_clocks_of_the_zone_that_is_said() -> Told {
    /// People used, not used, unknown: this month and the last 3, 6, 9 and 12.
    type Row = (&'static str, [&'static str; 5]);
    const KEYGEN: [Row; 4] = [
        (
            "Europe/Berlin",
            ["1/3/3", "2/2/3", "3/2/2", "4/1/2", "4/1/2"],
        ),
        ("UTC", ["0/4/3", "2/2/3", "2/2/3", "3/2/2", "4/1/2"]),
        (
            "Pacific/Auckland",
            ["2/2/3", "2/2/3", "3/2/2", "4/1/2", "4/1/2"],
        ),
        (
            "Pacific/Pago_Pago",
            ["0/4/3", "2/2/3", "2/2/3", "3/2/2", "4/1/2"],
        ),
    ];
    const LICENSESPRING: [Row; 1] = [(
        "Europe/Berlin",
        ["1/6/0", "2/5/0", "3/4/0", "4/3/0", "4/3/0"],
    )];
    const RANGES: [&str; 5] = [
        "This month",
        "Last 3 months",
        "Last 6 months",
        "Last 9 months",
        "Last 12 months",
    ];
    journey(Setting::of(Seed::Seven), |page| async move {
        stands_at(&page, "2026-11-22T10:00:00Z", "America/Los_Angeles").await?;
        page.sign_in_at("/licenses").await?;
        let rows: &[Row] = match page.server().kind() {
            Kind::Keygen => &KEYGEN,
            Kind::LicenseSpring => &LICENSESPRING,
        };
        for (zone, figures) in rows {
            let zone_in_address = zone.replace('/', "%2F");
            page.open(&format!("/reports?tz={zone_in_address}")).await?;
            is_read(&page).await?;
            page.sees(zone).await?;
            for (range, wanted) in RANGES.into_iter().zip(figures) {
                page.press(range).await?;
                comes_to(&page, 0, wanted, &format!("{range} in {zone}")).await?;
            }
        }
        Ok(())
    })
    .await
}
