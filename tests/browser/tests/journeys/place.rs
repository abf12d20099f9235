//! Reload and Back keep the place.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::CAD;

/// The licenses in the list, in their order.
async fn listed(page: &Page) -> Result<Vec<String>> {
    let names = "return [...document.querySelectorAll('tbody tr[aria-rowindex] a')]
        .map((link) => link.textContent)";
    let names = page.ask(names, vec![]).await?;
    Ok(serde_json::from_value(names)?)
}

/// The list shows these licenses in this order, sooner or later.
async fn lists(page: &Page, names: &[String]) -> Result<()> {
    eventually("the same list", || async {
        let now = listed(page).await?;
        ensure!(now == names, "{now:?} instead of {names:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn filter_search_and_order_are_in_the_address() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.press("Sign-in *").await?;
        page.is_at("/licenses?show=sign-in").await?;
        page.field("Search licenses").fill("plan").await?;
        let license = page
            .table("Licenses")
            .role("columnheader")
            .named("License*");
        license.has("aria-sort", "ascending").await?;
        license.clone().role("button").press().await?;
        license.has("aria-sort", "descending").await?;
        let address = page.address().await?;
        for part in ["show=sign-in", "q=plan", "sort=-license"] {
            ensure!(address.contains(part), "{part} is not in {address}");
        }
        let names = listed(&page).await?;
        ensure!(names.len() > 1, "{names:?}");

        page.reload().await?;
        page.row(CAD).shows().await?;
        page.button("Sign-in *").has("aria-pressed", "true").await?;
        ensure!(page.field("Search licenses").value().await? == "plan");
        license.has("aria-sort", "descending").await?;
        lists(&page, &names).await?;

        page.follow(CAD).await?;
        page.heading(1, &format!("License for: {CAD}*"))
            .shows()
            .await?;
        page.back().await?;
        page.is_at(&address).await?;
        ensure!(page.field("Search licenses").value().await? == "plan");
        lists(&page, &names).await
    })
    .await
}

#[tokio::test]
async fn filters_pressed_within_one_frame_all_count() -> Told {
    const PRESS: &str = "const chips = document.querySelectorAll('main .chips .chip');
        for (const at of arguments[0]) chips[at].click();";
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        let pressed = || async {
            let chips = "return [...document.querySelectorAll('main .chips .chip')]
                .flatMap((chip, at) => chip.ariaPressed === 'true' ? [at] : [])";
            page.ask(chips, vec![]).await
        };
        // The second again: it is off then, and the third stays.
        for (press, on, many) in [
            (json!([1, 2]), json!([1, 2]), 2),
            (json!([1]), json!([2]), 1),
            (json!([1, 1]), json!([2]), 1),
            (json!([0, 2, 1]), json!([1, 2]), 2),
        ] {
            page.ask(PRESS, vec![press.clone()]).await?;
            eventually("the filters are on", || async {
                let now = pressed().await?;
                ensure!(now == on, "{now} after {press}");
                let address = page.address().await?;
                let filters = address.split_once("show=").map(|(_, it)| it.to_owned());
                let filters = filters.context("no filter in the address")?;
                let filters = filters.replace("%2C", ",").split(',').count();
                ensure!(filters == many, "{address} after {press}");
                Ok(())
            })
            .await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn each_tab_of_a_license_has_an_address() -> Told {
    journey(Setting::demo(), |page| async move {
        let id = page.server().license_at(CAD).await?;
        page.sign_in_at(&format!("/licenses/{id}/devices")).await?;
        page.role("navigation")
            .named("Parts of this license")
            .role("link")
            .containing("Devices")
            .has("aria-current", "page")
            .await?;
        page.table(&format!("Devices of {CAD}")).shows().await?;
        page.follow("License details").await?;
        page.is_at(&format!("/licenses/{id}/details")).await?;
        page.heading(2, "Life cycle").shows().await?;
        page.follow("License users *").await?;
        page.is_at(&format!("/licenses/{id}/users")).await?;
        page.reload().await?;
        page.table(&format!("People on {CAD}")).shows().await?;
        page.back().await?;
        page.link("License details")
            .has("aria-current", "page")
            .await?;
        page.open("/no/such/page").await?;
        page.sees("There is no such page").await?;
        page.follow("Go to Licenses").await?;
        page.is_at("/licenses").await
    })
    .await
}

#[tokio::test]
async fn going_back_returns_to_the_row_it_was_left_from() -> Told {
    journey(Setting::demo(), |page| async move {
        page.driver().set_window_rect(0, 0, 1200, 520).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        // Where WebDriver would scroll to before it presses, too.
        let link = page.link("Structural Check").one().await?;
        let scroll = "arguments[0].scrollIntoView({ block: 'center' }); return window.scrollY";
        let left = page.ask(scroll, vec![link.to_json()?]).await?;
        let left = left.as_f64().unwrap_or_default();
        ensure!(left > 50.0, "the page scrolls to {left}");
        page.follow("Structural Check").await?;
        page.heading(1, "License for: Structural Check*")
            .shows()
            .await?;
        page.back().await?;
        page.row(CAD).shows().await?;
        eventually("the place in the list", || async {
            let now = page.ask("return window.scrollY", vec![]).await?;
            let now = now.as_f64().unwrap_or_default();
            ensure!((now - left).abs() < 2.0, "it is at {now}, not {left}");
            Ok(())
        })
        .await
    })
    .await
}
