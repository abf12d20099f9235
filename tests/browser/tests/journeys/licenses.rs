//! The list of licenses: what a row tells, and finding one.

use anyhow::ensure;
use browser_journeys::{Kind, Setting, Told, journey};

use crate::CAD;

#[tokio::test]
async fn a_row_tells_product_people_seats_and_expiry() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let row = page.row(CAD);
        let below = match page.server().kind() {
            Kind::Keygen => "Planwerk · Planwerk named user · Order SO-2026-0117",
            // It is its product's, and there are no policies.
            Kind::LicenseSpring => "Order SO-2026-0117",
        };
        let people = match page.server().kind() {
            Kind::Keygen => "21 people",
            // They come with the list, so a few of them are named.
            Kind::LicenseSpring => "and 18 more",
        };
        for words in [
            below,
            "Sign-in",
            "9 free of 30",
            people,
            // By the calendar one more, after the hour at which it ends.
            "in 5",
            "Active",
        ] {
            row.says(words).await?;
        }
        page.row("SiteScan AR").says("Floating").await?;
        page.row("SiteScan AR").says("No expiry").await?;
        page.row("Survey Kit 2024").says("days ago").await?;
        page.row("Survey Kit 2024").says("Expired").await?;
        page.row("Structural Check").says("Suspended").await?;
        page.row("Terrain Modeler").says("1 over").await?;
        page.row("Office Fonts").says("143 assigned").await?;
        // A license without a name goes by its product.
        page.row("1 free of 3").says("Office Tools").await?;
        let seats = match page.server().kind() {
            Kind::Keygen => ["513 of 634", "13"],
            // What is activated by key has no seats.
            Kind::LicenseSpring => ["510 of 629", "11"],
        };
        let [assigned, ended] = seats;
        page.sees(&format!(
            "12 licenses · {assigned} seats assigned · 110 free · 1 on inactive licenses · \
             {ended} on ended or suspended licenses · 3 over the limit · \
             143 more without limit"
        ))
        .await
    })
    .await
}

#[tokio::test]
async fn filters_tell_their_counts_and_combine_with_the_search() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        let table = page.table("Licenses");
        table.has("aria-rowcount", "13").await?;
        page.press("No free seats 3").await?;
        table.has("aria-rowcount", "4").await?;
        page.row("Render Suite").says("0 free of 10").await?;
        page.row(CAD).goes().await?;
        page.press("No free seats 3").await?;
        page.press("Expired 1").await?;
        table.has("aria-rowcount", "2").await?;
        page.press("All 12").await?;
        page.field("Search licenses").fill("so-2026-0117").await?;
        table.has("aria-rowcount", "2").await?;
        page.row(CAD).shows().await?;
        page.role("status")
            .containing("1 license shown")
            .shows()
            .await?;
        page.field("Search licenses").fill("المدينة").await?;
        page.row("مخطط المدينة الذكية").says("11 free of 15").await
    })
    .await
}

#[tokio::test]
async fn of_many_rows_only_those_near_the_view_are_drawn() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license("Planwerk Share").await?;
        let table = page.table("People on Planwerk Share");
        table.has("aria-rowcount", "413").await?;
        let drawn = table.clone().role("row").count().await?;
        ensure!(drawn < 80, "{drawn} rows are drawn");
        page.ask(
            "window.scrollTo(0, document.documentElement.scrollHeight)",
            vec![],
        )
        .await?;
        let last = "return document.querySelector('tr[aria-rowindex=\"413\"]') !== null";
        browser_journeys::eventually("the last row", || async {
            ensure!(page.ask(last, vec![]).await? == true, "it is not drawn");
            Ok(())
        })
        .await?;
        let drawn = table.role("row").count().await?;
        ensure!(drawn < 80, "{drawn} rows are drawn");
        Ok(())
    })
    .await
}
