//! Before the panel itself runs.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

/// The words of the page without asking its scripts, which may be off.
async fn read_out(page: &Page) -> Result<String> {
    let tree = page
        .browser()
        .devtools("Accessibility.getFullAXTree", json!({}))
        .await?;
    let nodes = tree["nodes"].as_array().context("nodes")?;
    let name = |node: &Value| {
        let ignored = node["ignored"].as_bool().unwrap_or_default();
        let name = node.pointer("/name/value").and_then(Value::as_str);
        name.filter(|_| !ignored).map(str::to_owned)
    };
    Ok(nodes.iter().filter_map(name).collect::<Vec<_>>().join(" "))
}

/// From now on nothing arrives from these addresses, and from no others.
async fn block(page: &Page, urls: &[&str]) -> Result<()> {
    let browser = page.browser();
    browser.devtools("Network.enable", json!({})).await?;
    let urls = json!({ "urls": urls });
    browser.devtools("Network.setBlockedURLs", urls).await?;
    Ok(())
}

#[tokio::test]
async fn without_javascript_the_page_says_what_is_needed() -> Told {
    journey(Setting::demo(), |page| async move {
        let off = json!({ "value": true });
        page.browser()
            .devtools("Emulation.setScriptExecutionDisabled", off)
            .await?;
        page.browser()
            .devtools("Accessibility.enable", json!({}))
            .await?;
        page.open("/licenses").await?;
        eventually("the words on JavaScript", || async {
            let words = read_out(&page).await?;
            ensure!(words.contains("JavaScript is needed"), "it says {words}");
            ensure!(words.contains("Allow JavaScript for this site"));
            Ok(())
        })
        .await?;
        let on = json!({ "value": false });
        page.browser()
            .devtools("Emulation.setScriptExecutionDisabled", on)
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_web_assembly_the_page_says_what_is_needed() -> Told {
    journey(Setting::demo().without_web_assembly(), |page| async move {
        page.open("/licenses").await?;
        page.role("alert")
            .containing("This browser cannot show the panel")
            .shows()
            .await?;
        page.sees("and WebAssembly, which may be switched off here")
            .await
    })
    .await
}

#[tokio::test]
async fn a_part_that_does_not_arrive_is_told() -> Told {
    let setting = Setting::demo()
        .provokes("net::ERR_BLOCKED_BY_CLIENT")
        .provokes("Failed to fetch");
    journey(setting, |page| async move {
        block(&page, &["*.wasm"]).await?;
        page.open("/licenses").await?;
        page.role("alert")
            .containing("The panel could not be loaded")
            .shows()
            .await?;
        block(&page, &[]).await?;
        page.follow("load the page again").await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn the_chosen_theme_is_there_before_the_panel_is() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.press("Account: admin@nordbau.example").await?;
        page.role("menuitemradio").named("Dark").press().await?;
        let theme = "return document.documentElement.dataset.theme";
        ensure!(page.ask(theme, vec![]).await? == "dark");
        // Only the page itself arrives, not the panel.
        block(&page, &["*.wasm", "*/start-*"]).await?;
        page.reload().await?;
        ensure!(page.ask(theme, vec![]).await? == "dark");
        let ground = "return getComputedStyle(document.body).backgroundColor";
        let ground = page.ask(ground, vec![]).await?.to_string();
        let light = ground.matches(|c: char| c.is_ascii_digit()).count() > 7;
        ensure!(!light, "the outline stands on {ground}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_comes_after_signing_in_can_be_fetched_again() -> Told {
    let setting = Setting::demo()
        .provokes("net::ERR_BLOCKED_BY_CLIENT")
        .provokes("away: ");
    journey(setting, |page| async move {
        block(&page, &["*/seatboard-desk-*"]).await?;
        page.sign_in_at("/licenses").await?;
        page.role("alert")
            .containing("This part of the panel did not arrive")
            .shows()
            .await?;
        block(&page, &[]).await?;
        page.press("Try again").await?;
        page.heading(1, "Licenses").shows().await
    })
    .await
}

/// The sheets are one in a release and many in a quick build.
#[tokio::test]
async fn nothing_is_drawn_without_its_style_sheets() -> Told {
    let setting = Setting::demo().provokes("net::ERR_BLOCKED_BY_CLIENT");
    journey(setting, |page| async move {
        block(&page, &["*/later-*", "*/screens-*"]).await?;
        page.sign_in_at("/licenses").await?;
        page.role("alert")
            .containing("This part of the panel did not arrive")
            .shows()
            .await?;
        page.heading(1, "Licenses").goes().await?;
        block(&page, &[]).await?;
        page.press("Try again").await?;
        page.heading(1, "Licenses").shows().await?;
        let rail = "return getComputedStyle(document.querySelector('nav.rail')).display";
        let rail = page.ask(rail, vec![]).await?;
        ensure!(rail == "flex", "the rail is not laid out: {rail}");
        Ok(())
    })
    .await
}
