//! What was added since the last visit, and how many seats are needed.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Locator, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, VIEWER};

/// Books five more seats on one license, and a license that was not there.
async fn book(page: &Page) -> Result<()> {
    let more = json!({ "max_users": { "license": VIEWER, "max": 65 } });
    page.server().another_admin(more).await?;
    let cad = page.server().license(CAD).await?;
    let cad = page.server().get(&format!("/licenses/{cad}")).await?;
    let policy = cad
        .pointer("/data/relationships/policy/data/id")
        .context("a policy")?;
    let body = json!({ "data": {
        "type": "licenses",
        "attributes": { "name": "Brand new" },
        "relationships": { "policy": { "data": { "type": "policies", "id": policy } } },
    } });
    let created = page.server().does("POST", "/licenses", Some(body)).await;
    created.map(drop)
}

fn notice(page: &Page) -> Locator {
    page.role("status").containing("Since your last visit")
}

#[tokio::test]
async fn a7_what_was_added_since_the_last_visit_is_marked_once() -> Told {
    journey(Setting::demo(), |page| async move {
        // At the first visit nothing is new, or everything would be.
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.sees("12 licenses").await?;
        notice(&page).goes().await?;
        ensure!(page.role("button").named("New since last visit*").count().await? == 0);

        book(&page).await?;
        page.reload().await?;
        notice(&page)
            .says("Since your last visit: 1 new license and 5 more seats on 1 license.")
            .await?;
        page.row(VIEWER).says("+5 seats").await?;
        page.row("Brand new").says("new").await?;
        page.is_accessible("licenses with something new").await?;
        page.press("Show only these").await?;
        page.is_at("/licenses?show=new").await?;
        notice(&page).goes().await?;
        page.row(CAD).goes().await?;
        page.row(VIEWER).shows().await?;
        page.row("Brand new").shows().await?;
        page.press("All 13").await?;
        page.row(CAD).shows().await?;
        page.row(VIEWER).says("+5 seats").await?;

        // What is kept are ids and numbers.
        let kept = "return Object.entries({ ...localStorage })
            .filter(([name]) => name.startsWith('seatboard.visits')).map(([, text]) => text).join()";
        let id = page.server().license_at(CAD).await?;
        eventually("it is kept, and cannot be read", || async {
            let kept = page.ask(kept, vec![]).await?;
            let kept = kept.as_str().context("a text")?.to_owned();
            ensure!(kept.len() > 400 && !kept.contains(&id), "kept was {kept:?}");
            Ok(())
        })
        .await?;

        // It was shown; at the next visit it is old.
        page.reload().await?;
        page.row("Brand new").shows().await?;
        page.sees("13 licenses").await?;
        notice(&page).goes().await?;
        page.does_not_see("+5 seats").await
    })
    .await
}

#[tokio::test]
async fn a7_nothing_is_marked_where_the_browser_keeps_nothing() -> Told {
    journey(Setting::demo().without_storage(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.sees("12 licenses").await?;
        book(&page).await?;
        page.reload().await?;
        page.sign_in_at("/licenses").await?;
        page.sees("13 licenses").await?;
        notice(&page).goes().await?;
        page.does_not_see("+5 seats").await
    })
    .await
}

#[tokio::test]
async fn a10_owned_seats_are_held_against_those_needed() -> Told {
    let sizing = json!([
        { "product": "SiteScan", "per": "Planwerk", "ratio": 0.5 },
        { "product": "Render Suite", "per": "No such product" },
    ]);
    let setting = Setting::demo()
        .config(json!({ "sizing": sizing }))
        .only(Kind::Keygen, "products are called otherwise there");
    journey(setting, |page| async move {
        page.sign_in_at("/products").await?;
        let table = page.table("Products");
        table.role("columnheader").named("Sizing").shows().await?;
        page.row("SiteScan").says("too few").await?;
        page.is_accessible("products with their sizing").await?;
        page.follow("SiteScan").await?;
        let owned: u32 = page.figure("Owned").await?.parse()?;
        let needed: u32 = page.figure("Needed").await?.parse()?;
        ensure!(owned < needed, "{owned} of {needed}");
        let sizing = page.role("region").named("Sizing");
        sizing.says(&format!("{} too few", needed - owned)).await?;
        sizing.says("0.5 for each of the").await?;
        page.is_accessible("a product with its sizing").await?;

        // The other rule names a product that is not there.
        let products = page.server().get("/products").await?;
        let all = products["data"].as_array().context("products")?.iter();
        let render = { all }
            .find(|it| it["attributes"]["name"] == "Render Suite")
            .and_then(|it| it["id"].as_str())
            .context("an id")?
            .to_owned();
        page.open(&format!("/products/{render}")).await?;
        page.heading(1, "Render Suite").shows().await?;
        ensure!(sizing.count().await? == 0, "no rule is about it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a10_without_rules_nothing_is_said_and_a_wrong_one_is_named() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/products").await?;
        page.row("SiteScan").shows().await?;
        ensure!(page.role("columnheader").named("Sizing").count().await? == 0);
        Ok(())
    })
    .await?;
    let wrong =
        json!({ "sizing": [{ "product": "SiteScan", "per": "Planwerk", "ratio": "half" }] });
    journey(Setting::demo().config(wrong), |page| async move {
        page.open("/").await?;
        page.sees("sizing.ratio").await
    })
    .await
}
